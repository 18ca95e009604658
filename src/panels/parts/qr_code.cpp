#include "panels/parts/qr_code.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace pn::panels {
namespace {

constexpr int kQuiet = 4;  // modules of white around it (ISO/IEC 18004, 5.3.8)

}  // namespace

bool is_qr_code_of(const Context& ctx, std::string_view text) { return ctx.ws.sharing.code.side > 0 && ctx.ws.sharing.code.made == text; }

void draw_qr_code(const Context& ctx, ImVec2 at, float side, const workspace::LinkCode& code) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float ratio = std::max(ctx.device.pixel_ratio, 0.5F);
  const int total = code.side + 2 * kQuiet;
  const float module = std::max(1.0F, std::floor(side * ratio / static_cast<float>(total))) / ratio;
  const auto whole = [&](float place) { return std::round(place * ratio) / ratio; };
  const float extent = module * static_cast<float>(total);
  const ImVec2 corner{whole(at.x + (side - extent) / 2), whole(at.y + (side - extent) / 2)};
  draw->AddRectFilled(at, {at.x + side, at.y + side}, IM_COL32_WHITE, ctx.metrics.radius);
  for (int y = 0; y < code.side; ++y) {
    const std::uint8_t* row = code.modules.data() + static_cast<std::ptrdiff_t>(y) * code.side;
    for (int x = 0; x < code.side; ++x) {
      if (row[x] == 0) continue;
      const int from = x;
      while (x + 1 < code.side && row[x + 1] != 0) ++x;
      const float left = corner.x + module * static_cast<float>(from + kQuiet), top = corner.y + module * static_cast<float>(y + kQuiet);
      draw->AddRectFilled({left, top}, {left + module * static_cast<float>(x + 1 - from), top + module}, IM_COL32_BLACK);
    }
  }
}

}  // namespace pn::panels
