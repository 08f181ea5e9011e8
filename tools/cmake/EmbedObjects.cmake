# Writes files as C++ byte arrays: Invoke_x86_64.bc becomes invoke_x86_64Object.
# cmake -D OBJECTS="a.o;b.o" -D OUTPUT=file -P EmbedObjects.cmake
set(text "")
foreach(object ${OBJECTS})
  get_filename_component(name ${object} NAME_WE)
  string(TOLOWER ${name} name)
  file(READ ${object} bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(APPEND text "alignas(16) static const unsigned char ${name}Object[] = {${bytes}};\n")
endforeach()
file(WRITE ${OUTPUT} "${text}")
