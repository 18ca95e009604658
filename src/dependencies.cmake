# Third-party code, each as one SYSTEM interface or static library named pn::dep::NAME.
#
# system (default)  what `./build.sh setup` laid into build/deps: header folders of Debian packages, linked one by one
#                   (all of /usr/include must not reach emcc), and the unpacked sources of imgui, libwebp, libjpeg-turbo and
#                   freetype.
# fetch             the same versions from their public repositories, at pinned tags, for machines that are not Debian.

set(POLYNEURON_DEPS "system" CACHE STRING "Where third-party code comes from: system or fetch")
set_property(CACHE POLYNEURON_DEPS PROPERTY STRINGS system fetch)
set(POLYNEURON_DEPS_DIR "${CMAKE_SOURCE_DIR}/build/deps" CACHE PATH "Folder filled by ./build.sh setup")

if(POLYNEURON_DEPS STREQUAL "fetch")
  include(FetchContent)
  set(FETCHCONTENT_QUIET OFF)
  FetchContent_Declare(imgui GIT_REPOSITORY https://github.com/ocornut/imgui GIT_TAG v1.90.1)
  FetchContent_Declare(libwebp GIT_REPOSITORY https://github.com/webmproject/libwebp GIT_TAG v1.2.4)
  FetchContent_Declare(libjpeg-turbo GIT_REPOSITORY https://github.com/libjpeg-turbo/libjpeg-turbo GIT_TAG 2.1.5)
  FetchContent_Declare(freetype GIT_REPOSITORY https://github.com/freetype/freetype GIT_TAG VER-2-12-1)
  FetchContent_Declare(stb GIT_REPOSITORY https://github.com/nothings/stb GIT_TAG 5736b15f7ea0ffb08dd38af21067c314d6a3aae9)
  FetchContent_Declare(json GIT_REPOSITORY https://github.com/nlohmann/json GIT_TAG v3.11.2)
  FetchContent_Declare(protozero GIT_REPOSITORY https://github.com/mapbox/protozero GIT_TAG v1.7.1)
  FetchContent_Declare(eigen GIT_REPOSITORY https://gitlab.com/libeigen/eigen.git GIT_TAG 3.4.0)
  FetchContent_Declare(doctest GIT_REPOSITORY https://github.com/doctest/doctest GIT_TAG v2.4.9)
  foreach(name imgui libwebp libjpeg-turbo freetype stb json protozero eigen doctest)
    FetchContent_GetProperties(${name})
    if(NOT ${name}_POPULATED)
      FetchContent_Populate(${name})  # sources only: we compile the few files we need ourselves
    endif()
  endforeach()
  set(header_dirs ${json_SOURCE_DIR}/include ${protozero_SOURCE_DIR}/include ${eigen_SOURCE_DIR} ${doctest_SOURCE_DIR})
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/stb_include)
  file(CREATE_LINK ${stb_SOURCE_DIR} ${CMAKE_BINARY_DIR}/stb_include/stb SYMBOLIC)
  list(APPEND header_dirs ${CMAKE_BINARY_DIR}/stb_include)
else()
  set(header_dirs ${POLYNEURON_DEPS_DIR}/include)
  foreach(name imgui libwebp libjpeg-turbo freetype)
    set(${name}_SOURCE_DIR ${POLYNEURON_DEPS_DIR}/${name})
    if(NOT EXISTS ${${name}_SOURCE_DIR})
      message(FATAL_ERROR "${name} is missing in ${POLYNEURON_DEPS_DIR}: run ./build.sh setup, or configure with -DPOLYNEURON_DEPS=fetch")
    endif()
  endforeach()
endif()

# Header-only libraries: stb, nlohmann-json, protozero, Eigen, doctest.
add_library(pn_dep_headers INTERFACE)
target_include_directories(pn_dep_headers SYSTEM INTERFACE ${header_dirs})
add_library(pn::dep::headers ALIAS pn_dep_headers)

# Third-party sources compile without our warnings.
function(pn_quiet target)
  target_compile_options(${target} PRIVATE -w)
endfunction()

include(${CMAKE_CURRENT_LIST_DIR}/image/libwebp.cmake OPTIONAL)
include(${CMAKE_CURRENT_LIST_DIR}/image/libjpeg.cmake OPTIONAL)
include(${CMAKE_CURRENT_LIST_DIR}/ui/imgui.cmake OPTIONAL)
