#include "panels/parts/atlas_image.h"

namespace pn::panels {

void draw_atlas_tile(Context& ctx, HeldTexture& sheet, const model::Atlas::Tile& tile, ImVec2 min, ImVec2 max) {
  constexpr float kRounding = 3.0F;
  const TextureId texture =
      tile.left + tile.side <= sheet.width() && tile.top + tile.side <= sheet.height() ? sheet.texture(ctx.textures) : 0;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (texture == 0) {
    draw->AddRectFilled(min, max, ctx.colors.raised, kRounding);
    return;
  }
  // Half a pixel inside, so that the neighbours on the sheet do not show.
  const auto u = [&](float x) { return x / static_cast<float>(sheet.width()); };
  const auto v = [&](float y) { return y / static_cast<float>(sheet.height()); };
  const auto left = static_cast<float>(tile.left), top = static_cast<float>(tile.top), side = static_cast<float>(tile.side);
  draw->AddImageRounded(texture, min, max, {u(left + 0.5F), v(top + 0.5F)}, {u(left + side - 0.5F), v(top + side - 0.5F)}, IM_COL32_WHITE,
                        kRounding);
}

}  // namespace pn::panels
