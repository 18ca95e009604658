#include "platform/browser_text.h"

#include <string>

extern "C" {

// Paints and keeps what it painted. `measures` gets width, height, left, top, advance (physical pixels; see TextPicture) and whether it
// has colours. Returns false when no font of the browser has the text.
bool pn_text_paint(const char* utf8, float em_px, bool bold, float* measures);

// Writes the pixels of the last paint, width × height × 4 bytes.
void pn_text_pixels(std::uint8_t* rgba);

}  // extern "C"

namespace pn::platform {

bool BrowserText::paint(std::string_view utf8, float em_px, bool bold, widgets::TextPicture& out) {
  float measures[6] = {};
  if (!pn_text_paint(std::string(utf8).c_str(), em_px, bold, measures)) return false;
  out.width = static_cast<int>(measures[0]);
  out.height = static_cast<int>(measures[1]);
  out.left = static_cast<int>(measures[2]);
  out.top = static_cast<int>(measures[3]);
  out.advance = measures[4];
  out.colored = measures[5] != 0.0F;
  out.rgba.resize(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height) * 4);
  if (!out.rgba.empty()) pn_text_pixels(out.rgba.data());
  return true;
}

}  // namespace pn::platform
