# One call per artefact: libraries, dialects, passes, tools.

# calotype_add_library(Name [EXCEPTIONS] SOURCES a.cpp... [DEPENDS tablegen-targets...]
#                      [LINK Calotype libraries or others...])
# A static library. MLIR and LLVM are linked as the shared libraries only: a
# static libMLIR*.a beside them would duplicate TypeIDs.
function(calotype_add_library name)
  cmake_parse_arguments(ARG "EXCEPTIONS" "" "SOURCES;DEPENDS;LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  set_property(GLOBAL APPEND PROPERTY CALOTYPE_LIBRARIES ${name})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  target_link_libraries(${name} PUBLIC ${ARG_LINK} MLIR LLVM)
  if(ARG_EXCEPTIONS)
    target_compile_options(${name} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-fexceptions>)
  endif()
endfunction()

# calotype_tablegen(File.td target out1 "-gen-x -flags" out2 "-gen-y" ...)
# Runs mlir-tblgen in the current include folder and makes `target`.
function(calotype_tablegen td target)
  set(LLVM_TARGET_DEFINITIONS ${td})
  list(LENGTH ARGN count)
  math(EXPR last "${count} - 1")
  foreach(i RANGE 0 ${last} 2)
    math(EXPR j "${i} + 1")
    list(GET ARGN ${i} out)
    list(GET ARGN ${j} flags)
    separate_arguments(flags)
    mlir_tablegen(${out} ${flags} -I${PROJECT_SOURCE_DIR}/include)
  endforeach()
  add_public_tablegen_target(${target})
endfunction()

# calotype_add_tool(name SOURCES main.cpp LINK libraries...)
function(calotype_add_tool name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LINK} MLIR LLVM)
endfunction()
