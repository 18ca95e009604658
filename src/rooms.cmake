# A room is one static library, linked only to the rooms it may use, so that a forbidden include does not compile.

if(EMSCRIPTEN)
  set(CMAKE_EXECUTABLE_SUFFIX .mjs)  # the toolchain file's own .js comes after the preset's
  add_compile_options(-msimd128)
  add_link_options(-sALLOW_MEMORY_GROWTH=1 -sFILESYSTEM=0 -sDYNAMIC_EXECUTION=0 -sTOTAL_STACK=1MB)
endif()
if(POLYNEURON_ASAN AND NOT EMSCRIPTEN)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
if(POLYNEURON_FUZZ AND NOT EMSCRIPTEN)
  add_compile_options(-fsanitize=fuzzer-no-link)  # coverage; the fuzzers themselves link libFuzzer
endif()

add_library(pn_options INTERFACE)
target_compile_options(pn_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)

# For what runs seldom: small rather than fast in the page's download.
function(pn_small)
  if(EMSCRIPTEN)
    foreach(target ${ARGN})
      target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-Os>)
    endforeach()
  endif()
endfunction()

# pn_room(image SOURCES decode.cpp resize.cpp USES base [PRIVATE_LIBS pn::dep::webp] [PUBLIC_LIBS pn::dep::headers])
# Headers of the room are included as "image/decode.h".
function(pn_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;USES;PRIVATE_LIBS;PUBLIC_LIBS" ${ARGN})
  set(target pn_${name})
  if(ROOM_SOURCES)
    add_library(${target} STATIC ${ROOM_SOURCES})
    set(scope PUBLIC)
    target_link_libraries(${target} PRIVATE pn_options pn::dep::headers ${ROOM_PRIVATE_LIBS})
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  # Each room's own view of the tree: a folder with links to itself alone, so that other rooms come by linking only.
  set(view ${CMAKE_BINARY_DIR}/rooms/${name})
  file(MAKE_DIRECTORY ${view})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/src/${name} ${view}/${name} SYMBOLIC)
  target_include_directories(${target} ${scope} ${view})
  target_link_libraries(${target} ${scope} ${ROOM_PUBLIC_LIBS})
  foreach(used ${ROOM_USES})
    target_link_libraries(${target} ${scope} pn_${used})
  endforeach()
  add_library(pn::${name} ALIAS ${target})
endfunction()
