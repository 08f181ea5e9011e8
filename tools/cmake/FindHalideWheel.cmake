# Finds the Halide library and headers that tools/setup unpacked from the wheel.
# Defines the imported target Halide::Halide. Its users need exceptions.
set(HalideWheel_ROOT_DIR ${CALOTYPE_DEPS_DIR}/halide)
find_library(HalideWheel_LIBRARY Halide
  PATHS ${HalideWheel_ROOT_DIR}/lib64 NO_DEFAULT_PATH)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(HalideWheel REQUIRED_VARS HalideWheel_LIBRARY
  REASON_FAILURE_MESSAGE "run tools/setup, which unpacks it")
mark_as_advanced(HalideWheel_LIBRARY)
if(HalideWheel_FOUND AND NOT TARGET Halide::Halide)
  # DT_RPATH, not RUNPATH: it also serves the libraries of the library.
  add_library(Halide::Halide SHARED IMPORTED GLOBAL)
  set_target_properties(Halide::Halide PROPERTIES
    IMPORTED_LOCATION ${HalideWheel_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${HalideWheel_ROOT_DIR}/include
    INTERFACE_LINK_OPTIONS "-Wl,--disable-new-dtags")
endif()
