# cmake -DINPUT=file -DOUTPUT=file.c -DNAME=c_name -P embed.cmake: writes a file's bytes as a C array.
file(READ ${INPUT} hex HEX)
file(SIZE ${INPUT} size)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
file(WRITE ${OUTPUT} "const unsigned char pn_embedded_${NAME}[] = {\n${bytes}};\nconst unsigned int pn_embedded_${NAME}_size = ${size};\n")
