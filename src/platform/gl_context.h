#pragma once
#include <emscripten/html5.h>

namespace pn::platform {

// The canvas's WebGL2 context. When the browser takes it away drawing stops until it gives it back.
class GlContext {
 public:
  struct Listener {
    virtual void graphics_lost() = 0;
    virtual void graphics_restored() = 0;

   protected:
    ~Listener() = default;
  };

  // Returns false when the browser offers no WebGL2.
  bool start(const char* canvas, Listener& listener);
  bool usable() const { return context_ > 0 && !lost_; }

 private:
  static EM_BOOL on_lost(int, const void*, void* self);
  static EM_BOOL on_restored(int, const void*, void* self);

  EMSCRIPTEN_WEBGL_CONTEXT_HANDLE context_ = 0;
  Listener* listener_ = nullptr;
  bool lost_ = false;
};

}  // namespace pn::platform
