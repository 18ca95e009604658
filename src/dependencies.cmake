# Third-party code, each as one SYSTEM interface or static library named pn::dep::NAME. `./build.sh setup` lays it into build/deps:
# include/ with the header-only libraries one by one (all of /usr/include must not reach emcc), and unpacked sources.

set(POLYNEURON_DEPS_DIR "${CMAKE_SOURCE_DIR}/build/deps" CACHE PATH "Folder filled by ./build.sh setup")
foreach(name imgui libwebp libjpeg-turbo freetype zlib include)
  set(${name}_SOURCE_DIR ${POLYNEURON_DEPS_DIR}/${name})
  if(NOT EXISTS ${${name}_SOURCE_DIR})
    message(FATAL_ERROR "${name} is missing in ${POLYNEURON_DEPS_DIR}: run ./build.sh setup")
  endif()
endforeach()

# Header-only libraries: stb, nlohmann-json, protozero, doctest.
add_library(pn_dep_headers INTERFACE)
target_include_directories(pn_dep_headers SYSTEM INTERFACE ${include_SOURCE_DIR})
add_library(pn::dep::headers ALIAS pn_dep_headers)

# Third-party sources compile without our warnings. Fuzzers see into them.
function(pn_quiet target)
  target_compile_options(${target} PRIVATE -w)
  if(POLYNEURON_FUZZ AND NOT EMSCRIPTEN)
    target_compile_options(${target} PRIVATE -fsanitize=address,fuzzer-no-link)
  endif()
endfunction()

include(${CMAKE_CURRENT_LIST_DIR}/image/libwebp.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/image/libjpeg.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/share/zlib.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/widgets/imgui.cmake)
