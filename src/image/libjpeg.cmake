# pn::dep::jpeg: libjpeg-turbo's decompressor (Huffman coding, baseline and progressive) and compressor (baseline), from the sources that
# dependencies.cmake found. No arithmetic coding, no SIMD: its assembler is for other machines than wasm, and natively the same code is tested.
# jmemnobs.c and jerror.c (its sentences) are left out: jpeg.cpp gives the memory, under the limit of the picture, and the words.
set(pn_jpeg_dir ${libjpeg-turbo_SOURCE_DIR})
set(pn_jpeg_config ${CMAKE_BINARY_DIR}/libjpeg)

# The headers that its own CMake would write.
file(CONFIGURE OUTPUT ${pn_jpeg_config}/jconfig.h CONTENT "
#define JPEG_LIB_VERSION 62
#define LIBJPEG_TURBO_VERSION 2.1.5
#define LIBJPEG_TURBO_VERSION_NUMBER 2001005
#define BITS_IN_JSAMPLE 8
")
file(CONFIGURE OUTPUT ${pn_jpeg_config}/jconfigint.h CONTENT "
#define BUILD \"\"
#define INLINE inline
#define THREAD_LOCAL __thread
#define PACKAGE_NAME \"libjpeg-turbo\"
#define VERSION \"2.1.5\"
#define SIZEOF_SIZE_T ${CMAKE_SIZEOF_VOID_P}
#define FALLTHROUGH __attribute__((fallthrough));
")
file(CONFIGURE OUTPUT ${pn_jpeg_config}/jversion.h CONTENT "
#define JVERSION \"6b  27-Mar-1998\"
#define JCOPYRIGHT \"\"
#define JCOPYRIGHT_SHORT \"\"
")

# What works on every pixel, and what runs a few times a picture.
set(pn_jpeg_hot jdcoefct jdcolor jdhuff jdmainct jdphuff jdpostct jdsample jidctint jidctred)
set(pn_jpeg_cold jcapimin jcapistd jccoefct jccolor jcdctmgr jchuff jcinit jcmainct jcmarker jcmaster jcparam jcprepct jcsample
  jfdctflt jfdctfst jfdctint jcomapi jdapimin jdapistd jddctmgr jdinput jdmarker jdmaster jmemmgr jsimd_none jutils)
set(pn_jpeg_files)
foreach(name ${pn_jpeg_hot} ${pn_jpeg_cold})
  list(APPEND pn_jpeg_files ${pn_jpeg_dir}/${name}.c)
  if(EMSCRIPTEN AND name IN_LIST pn_jpeg_cold)
    set_source_files_properties(${pn_jpeg_dir}/${name}.c PROPERTIES COMPILE_OPTIONS $<$<CONFIG:Release>:-Oz>)
  endif()
endforeach()

# jpeg.cpp never asks for palettes, merged upsampling, other DCTs, or other scales than 1, 1/2, 1/4 and 1/8, but libjpeg's dispatchers name their
# functions. Each name is replaced by a linked function of the same type, which makes the core module 44 KB smaller (before compression).
set(unused_idct)
foreach(name float ifast 3x3 5x5 6x6 7x7 9x9 10x10 11x11 12x12 13x13 14x14 15x15 16x16)
  list(APPEND unused_idct jpeg_idct_${name}=jpeg_idct_islow)
endforeach()
set_source_files_properties(${pn_jpeg_dir}/jddctmgr.c PROPERTIES COMPILE_DEFINITIONS "${unused_idct}")
set_source_files_properties(${pn_jpeg_dir}/jdmaster.c PROPERTIES COMPILE_DEFINITIONS
  "jinit_1pass_quantizer=jinit_upsampler;jinit_2pass_quantizer=jinit_upsampler;jinit_merged_upsampler=jinit_upsampler")

# jpeg_again.cpp never asks for progressive files.
set_source_files_properties(${pn_jpeg_dir}/jcinit.c PROPERTIES COMPILE_DEFINITIONS jinit_phuff_encoder=jinit_huff_encoder)

add_library(pn_dep_jpeg STATIC ${pn_jpeg_files})
target_include_directories(pn_dep_jpeg SYSTEM PUBLIC ${pn_jpeg_config} ${pn_jpeg_dir})
# -fwrapv: damaged coefficients overflow the inverse DCT's integers. -fexceptions: jpeg.cpp's error manager throws through this C code.
target_compile_options(pn_dep_jpeg PRIVATE -fwrapv -fexceptions)
target_compile_definitions(pn_dep_jpeg PRIVATE NDEBUG)
pn_quiet(pn_dep_jpeg)
add_library(pn::dep::jpeg ALIAS pn_dep_jpeg)
