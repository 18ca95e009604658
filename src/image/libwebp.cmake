# pn::dep::webp: libwebp's decoder alone (no encoder, no mux), from the sources that dependencies.cmake found.
# The files of other machines (NEON, MIPS) are empty where they do not apply; cpu.c picks at run time.
file(GLOB pn_webp_files CONFIGURE_DEPENDS
  ${libwebp_SOURCE_DIR}/src/dec/*.c
  ${libwebp_SOURCE_DIR}/src/dsp/alpha_processing*.c
  ${libwebp_SOURCE_DIR}/src/dsp/cpu.c
  ${libwebp_SOURCE_DIR}/src/dsp/dec*.c
  ${libwebp_SOURCE_DIR}/src/dsp/filters*.c
  ${libwebp_SOURCE_DIR}/src/dsp/lossless*.c
  ${libwebp_SOURCE_DIR}/src/dsp/rescaler*.c
  ${libwebp_SOURCE_DIR}/src/dsp/upsampling*.c
  ${libwebp_SOURCE_DIR}/src/dsp/yuv*.c
  ${libwebp_SOURCE_DIR}/src/utils/*.c)
list(FILTER pn_webp_files EXCLUDE REGEX "/lossless_enc|/huffman_encode_utils|/bit_writer_utils|_(mips|msa|neon)[a-z0-9_]*\\.c$|/quant_levels_utils")
if(EMSCRIPTEN)
  list(FILTER pn_webp_files EXCLUDE REGEX "_sse(2|41)\\.c$")
endif()

add_library(pn_dep_webp STATIC ${pn_webp_files})
target_include_directories(pn_dep_webp SYSTEM PUBLIC ${libwebp_SOURCE_DIR}/src PRIVATE ${libwebp_SOURCE_DIR})
target_compile_definitions(pn_dep_webp PRIVATE NDEBUG)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64" AND NOT EMSCRIPTEN)
  # Each file of SSE4.1 code is compiled for it; the rest of the program is not.
  target_compile_definitions(pn_dep_webp PRIVATE WEBP_HAVE_SSE2 WEBP_HAVE_SSE41)
  foreach(file ${pn_webp_files})
    if(file MATCHES "_sse41\\.c$")
      set_source_files_properties(${file} PROPERTIES COMPILE_OPTIONS -msse4.1)
    endif()
  endforeach()
endif()
pn_quiet(pn_dep_webp)
add_library(pn::dep::webp ALIAS pn_dep_webp)
