#pragma once
#include "widgets/fallback.h"

namespace pn::platform {

// Paints text with the fonts of the browser, on a canvas that is not shown (text_library.js).
class BrowserText final : public widgets::TextPainter {
 public:
  bool paint(std::string_view utf8, float em_px, bool bold, widgets::TextPicture& out) override;
};

}  // namespace pn::platform
