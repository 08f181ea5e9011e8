# Finds the ONNX library that tools/setup built from the wheel's sources.
# Defines the imported target Onnx::onnx (headers, definitions, protobuf). Its
# users need exceptions.
find_package(Protobuf REQUIRED)
set(OnnxWheel_ROOT_DIR ${CALOTYPE_DEPS_DIR}/onnx)
find_library(OnnxWheel_LIBRARY onnx PATHS ${OnnxWheel_ROOT_DIR}/lib NO_DEFAULT_PATH)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OnnxWheel REQUIRED_VARS OnnxWheel_LIBRARY
  REASON_FAILURE_MESSAGE "run tools/setup, which builds it")
mark_as_advanced(OnnxWheel_LIBRARY)
if(OnnxWheel_FOUND AND NOT TARGET Onnx::onnx)
  add_library(Onnx::onnx STATIC IMPORTED GLOBAL)
  set_target_properties(Onnx::onnx PROPERTIES
    IMPORTED_LOCATION ${OnnxWheel_LIBRARY}
    INTERFACE_COMPILE_DEFINITIONS "ONNX_ML=1;ONNX_NAMESPACE=onnx"
    INTERFACE_INCLUDE_DIRECTORIES "${OnnxWheel_ROOT_DIR};${OnnxWheel_ROOT_DIR}/include"
    INTERFACE_LINK_LIBRARIES protobuf::libprotobuf)
endif()
