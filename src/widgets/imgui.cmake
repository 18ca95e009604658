# Dear ImGui with the FreeType font builder, and the few parts of FreeType it needs, compiled by us.

set(freetype_src ${freetype_SOURCE_DIR}/src)
add_library(pn_dep_freetype STATIC EXCLUDE_FROM_ALL
  ${freetype_src}/base/ftbase.c ${freetype_src}/base/ftinit.c ${freetype_src}/base/ftsystem.c ${freetype_src}/base/ftdebug.c
  ${freetype_src}/base/ftglyph.c ${freetype_src}/base/ftbitmap.c ${freetype_src}/base/ftsynth.c ${freetype_src}/base/ftbbox.c
  ${freetype_src}/truetype/truetype.c ${freetype_src}/sfnt/sfnt.c ${freetype_src}/smooth/smooth.c ${freetype_src}/autofit/autofit.c)
target_include_directories(pn_dep_freetype SYSTEM PUBLIC ${freetype_SOURCE_DIR}/include)
target_include_directories(pn_dep_freetype PRIVATE ${CMAKE_CURRENT_LIST_DIR}/freetype)
target_compile_definitions(pn_dep_freetype PRIVATE FT2_BUILD_LIBRARY
  FT_CONFIG_MODULES_H="ft_modules_used.h" FT_CONFIG_OPTIONS_H="ft_options_used.h")
pn_quiet(pn_dep_freetype)
add_library(pn::dep::freetype ALIAS pn_dep_freetype)

add_library(pn_dep_imgui STATIC EXCLUDE_FROM_ALL
  ${imgui_SOURCE_DIR}/imgui.cpp ${imgui_SOURCE_DIR}/imgui_draw.cpp ${imgui_SOURCE_DIR}/imgui_tables.cpp
  ${imgui_SOURCE_DIR}/imgui_widgets.cpp ${imgui_SOURCE_DIR}/misc/freetype/imgui_freetype.cpp)
target_include_directories(pn_dep_imgui SYSTEM PUBLIC ${imgui_SOURCE_DIR})
target_include_directories(pn_dep_imgui SYSTEM PRIVATE ${imgui_SOURCE_DIR}/misc/freetype)
# In a folder of its own, so that neither the room's other headers nor this checkout's path come with it.
set(imgui_config_view ${CMAKE_BINARY_DIR}/imgui_config)
file(MAKE_DIRECTORY ${imgui_config_view})
file(CREATE_LINK ${CMAKE_CURRENT_LIST_DIR}/imgui_config.h ${imgui_config_view}/imgui_config.h SYMBOLIC)
target_include_directories(pn_dep_imgui PUBLIC ${imgui_config_view})
target_compile_definitions(pn_dep_imgui PUBLIC IMGUI_USER_CONFIG="imgui_config.h")
target_link_libraries(pn_dep_imgui PRIVATE pn_dep_freetype)
pn_quiet(pn_dep_imgui)
if(EMSCRIPTEN)
  # Most of the shell's bytes are here and none of its time: small before fast.
  target_compile_options(pn_dep_freetype PRIVATE $<$<CONFIG:Release>:-Os>)
  target_compile_options(pn_dep_imgui PRIVATE $<$<CONFIG:Release>:-Os>)
endif()
add_library(pn::dep::imgui ALIAS pn_dep_imgui)

# pn_embed(target file...): each file's bytes as `extern "C" const unsigned char pn_embedded_NAME[]` and `pn_embedded_NAME_size`,
# NAME being the file's name with every odd character turned to '_'.
function(pn_embed target)
  foreach(file ${ARGN})
    get_filename_component(base ${file} NAME)
    string(MAKE_C_IDENTIFIER ${base} name)
    set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded_${name}.c)
    add_custom_command(OUTPUT ${source} DEPENDS ${file} ${CMAKE_SOURCE_DIR}/src/widgets/embed.cmake
      COMMAND ${CMAKE_COMMAND} -DINPUT=${file} -DOUTPUT=${source} -DNAME=${name} -P ${CMAKE_SOURCE_DIR}/src/widgets/embed.cmake)
    target_sources(${target} PRIVATE ${source})
  endforeach()
endfunction()
