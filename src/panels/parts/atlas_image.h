#pragma once
#include "model/atlas.h"
#include "panels/parts/context.h"
#include "widgets/fields.h"

namespace pn::panels {

// A square of the atlas's sheet of images; an empty square until the sheet is there. Makes no item and tells no node.
void draw_atlas_tile(Context& ctx, HeldTexture& sheet, const model::Atlas::Tile& tile, ImVec2 min, ImVec2 max);

}  // namespace pn::panels
