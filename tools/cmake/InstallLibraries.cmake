# Headers, libraries and targets for tools outside of this tree (an opt with passes of
# its own, a plugin): find_package(Calotype) gives CALOTYPE_IR_LIBRARIES to link. Not
# among them are the driver, and the worker with Halide in it.
get_property(libraries GLOBAL PROPERTY CALOTYPE_LIBRARIES)
list(REMOVE_ITEM libraries CalotypeDriver CalotypeKernelWorker)
install(TARGETS ${libraries} EXPORT CalotypeTargets
        ARCHIVE DESTINATION lib/calotype INCLUDES DESTINATION include)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/calotype ${PROJECT_BINARY_DIR}/include/calotype
        DESTINATION include FILES_MATCHING PATTERN "*.h" PATTERN "*.td" PATTERN "*.h.inc"
        PATTERN CMakeFiles EXCLUDE)
install(EXPORT CalotypeTargets DESTINATION lib/cmake/Calotype)
export(EXPORT CalotypeTargets FILE ${PROJECT_BINARY_DIR}/CalotypeTargets.cmake)

# The importer's own library comes with them.
find_package(OnnxWheel REQUIRED)
install(FILES ${OnnxWheel_LIBRARY} DESTINATION lib/calotype)
