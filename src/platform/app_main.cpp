// The web edge of the page's module: the one App, and the C functions that JavaScript calls.
#include <emscripten.h>

#include "platform/app.h"
#include "platform/bridge.h"
#include "platform/page.h"

namespace {

pn::platform::App* app = nullptr;  // made by main, lives as long as the page

}  // namespace

int main() {
  app = new pn::platform::App(pn::platform::post);
  app->start();
}

void pn::platform::on_deliver(std::string_view json, std::span<const std::uint8_t> payload) { app->deliver(json, payload); }

extern "C" {

EMSCRIPTEN_KEEPALIVE void pn_on_resize(float left, float top, int width_pixels, int height_pixels, float pixel_ratio) {
  app->resize({left, top}, width_pixels, height_pixels, pixel_ratio);
}

EMSCRIPTEN_KEEPALIVE void pn_on_media(bool dark, bool reduced_motion, bool high_contrast) {
  app->set_media(dark, reduced_motion, high_contrast);
}

EMSCRIPTEN_KEEPALIVE void pn_draw_for_paper(bool begin) { app->draw_for_paper(begin); }

EMSCRIPTEN_KEEPALIVE void pn_on_pointer(bool coarse) { app->set_pointer(coarse); }

EMSCRIPTEN_KEEPALIVE void pn_on_text(unsigned int codepoint) { app->type(codepoint); }

EMSCRIPTEN_KEEPALIVE void pn_on_text_key(int key) {
  constexpr ImGuiKey kKeys[] = {ImGuiKey_Backspace, ImGuiKey_Enter, ImGuiKey_Delete};
  if (key >= 0 && key < 3) app->tap_key(kKeys[key]);
}

EMSCRIPTEN_KEEPALIVE void pn_on_text_left() { app->leave_text(); }

EMSCRIPTEN_KEEPALIVE void pn_on_paste(const char* utf8) { app->paste(utf8); }

EMSCRIPTEN_KEEPALIVE const char* pn_on_copy(bool cut) { return app->copy(cut); }

// ---- for the bench and the browser tests

// Frames drawn since the start; stands still while nothing happens.
EMSCRIPTEN_KEEPALIVE unsigned int pn_frames_drawn() { return app->clock().frames_drawn(); }

// Milliseconds on the page's thread below which `share` (0..1) of the last frames lie, 1,024 at most.
EMSCRIPTEN_KEEPALIVE double pn_frame_times(double share) { return app->clock().percentile_ms(share); }

EMSCRIPTEN_KEEPALIVE void pn_forget_frame_times() { app->clock().forget_times(); }

}  // extern "C"
