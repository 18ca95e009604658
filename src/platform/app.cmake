# The page's module, polyneuron.mjs: Dear ImGui on WebGL2, fed by emscripten/html5.h. Only with Emscripten.

if(EMSCRIPTEN)
  add_executable(polyneuron app_main.cpp app.cpp frame_clock.cpp gl_context.cpp gl_renderer.cpp input_html5.cpp keyboard_html5.cpp)
  target_link_libraries(polyneuron PRIVATE pn_options pn::platform pn::ui pn::dep::headers pn::dep::imgui)
  target_compile_options(polyneuron PRIVATE -fno-exceptions)
  # Every visitor waits for these bytes and nothing here is slow: small before fast.
  foreach(target polyneuron pn_ui pn_platform pn_workspace)
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-Os>)
  endforeach()
  set(page_library ${CMAKE_CURRENT_SOURCE_DIR}/page_library.js)
  target_link_options(polyneuron PRIVATE $<$<CONFIG:Release>:-Oz>
    -sMODULARIZE=1 -sEXPORT_ES6=1 -sENVIRONMENT=web -sMIN_WEBGL_VERSION=2 -sMAX_WEBGL_VERSION=2 -sGL_TRACK_ERRORS=0
    -sGL_SUPPORT_EXPLICIT_SWAP_CONTROL=0 -sINITIAL_MEMORY=32MB -sEXPORTED_FUNCTIONS=_main,_pn_alloc,_pn_free,_pn_deliver
    "SHELL:--js-library ${page_library}")
  # Relinking over an older output was seen to fail in wasm-metadce ("Section extends beyond end of input").
  add_custom_command(TARGET polyneuron PRE_LINK COMMAND ${CMAKE_COMMAND} -E rm -f polyneuron.wasm polyneuron.mjs)
  set_property(TARGET polyneuron APPEND PROPERTY LINK_DEPENDS ${page_library})
endif()
