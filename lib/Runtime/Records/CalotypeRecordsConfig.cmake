# find_package(CalotypeRecords): the target Calotype::records. Also what
# find_package(Calotype COMPONENTS Records) gives.
include(CMakeFindDependencyMacro)
find_dependency(ZLIB)
include("${CMAKE_CURRENT_LIST_DIR}/CalotypeRecordsTargets.cmake")
