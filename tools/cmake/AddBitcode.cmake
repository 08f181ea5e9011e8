# calotype_add_bitcode(out.inc SOURCES a.c... DEPENDS headers...)
# Compiles C sources with LLVM's clang for every architecture to bitcode, which
# becomes C++ byte arrays: a.c gives a_x86_64Object, a_aarch64Object, ...
# System headers are out of reach.
set(CALOTYPE_BITCODE_FLAGS -std=gnu11 -O2 -g0 -fPIC -fvisibility=hidden
    -nostdlibinc -fno-stack-protector -fno-asynchronous-unwind-tables
    -Wall -Wextra -Werror)
set(CALOTYPE_BITCODE_x86_64)
# Atomic operations in line: libgcc's functions for them are no part of libc.
set(CALOTYPE_BITCODE_aarch64 -mno-outline-atomics)
set(CALOTYPE_BITCODE_riscv64 -march=rv64gc -mabi=lp64d)

function(calotype_add_bitcode output)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  set(modules)
  foreach(arch x86_64 aarch64 riscv64)
    foreach(source ${ARG_SOURCES})
      get_filename_component(name ${source} NAME_WE)
      set(module ${CMAKE_CURRENT_BINARY_DIR}/${name}_${arch}.bc)
      add_custom_command(OUTPUT ${module}
        COMMAND ${CALOTYPE_CLANG} --target=${arch}-unknown-linux-gnu
                ${CALOTYPE_BITCODE_FLAGS} ${CALOTYPE_BITCODE_${arch}}
                -I${PROJECT_SOURCE_DIR}/include -emit-llvm -c
                ${CMAKE_CURRENT_SOURCE_DIR}/${source} -o ${module}
        DEPENDS ${source} ${ARG_DEPENDS}
                ${PROJECT_SOURCE_DIR}/tools/cmake/AddBitcode.cmake
        COMMENT "Compiling ${source} for ${arch}" VERBATIM)
      list(APPEND modules ${module})
    endforeach()
  endforeach()
  add_custom_command(OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${output}
    COMMAND ${CMAKE_COMMAND} -D "OBJECTS=${modules}"
            -D OUTPUT=${CMAKE_CURRENT_BINARY_DIR}/${output}
            -P ${PROJECT_SOURCE_DIR}/tools/cmake/EmbedObjects.cmake
    DEPENDS ${modules} ${PROJECT_SOURCE_DIR}/tools/cmake/EmbedObjects.cmake
    COMMENT "Embedding ${output}" VERBATIM)
endfunction()
