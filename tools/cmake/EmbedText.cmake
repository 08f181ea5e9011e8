# Writes a text file as C++ string literals, one a line.
# cmake -D INPUT=file -D OUTPUT=file -P EmbedText.cmake
file(READ ${INPUT} text)
string(REPLACE "\\" "\\\\" text "${text}")
string(REPLACE "\"" "\\\"" text "${text}")
string(REGEX REPLACE "\n" "\\\\n\"\n\"" text "${text}")
file(WRITE ${OUTPUT} "\"${text}\"\n")
