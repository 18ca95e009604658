#include "platform/gl_context.h"

namespace pn::platform {

bool GlContext::start(const char* canvas, Listener& listener) {
  listener_ = &listener;
  EmscriptenWebGLContextAttributes attributes;
  emscripten_webgl_init_context_attributes(&attributes);
  attributes.majorVersion = 2;
  attributes.alpha = EM_FALSE;
  attributes.depth = EM_FALSE;
  attributes.stencil = EM_FALSE;
  attributes.antialias = EM_FALSE;  // ImGui antialiases its own edges
  attributes.enableExtensionsByDefault = EM_FALSE;
  context_ = emscripten_webgl_create_context(canvas, &attributes);
  if (context_ <= 0 || emscripten_webgl_make_context_current(context_) != EMSCRIPTEN_RESULT_SUCCESS) {
    context_ = 0;
    return false;
  }
  emscripten_set_webglcontextlost_callback(canvas, this, EM_TRUE, on_lost);
  emscripten_set_webglcontextrestored_callback(canvas, this, EM_TRUE, on_restored);
  return true;
}

// True tells the browser that we want the context back.
EM_BOOL GlContext::on_lost(int, const void*, void* self) {
  auto& context = *static_cast<GlContext*>(self);
  context.lost_ = true;
  context.listener_->graphics_lost();
  return EM_TRUE;
}

EM_BOOL GlContext::on_restored(int, const void*, void* self) {
  auto& context = *static_cast<GlContext*>(self);
  context.lost_ = false;
  emscripten_webgl_make_context_current(context.context_);
  context.listener_->graphics_restored();
  return EM_TRUE;
}

}  // namespace pn::platform
