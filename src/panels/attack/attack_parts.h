#pragma once
#include "panels/attack/attack_panel.h"

namespace pn::panels {

// attack_picture.cpp: the picture with the label, which a pointer drags. width: of the region that it may take
void draw_label_picture(Context& ctx, AttackPanelState& state, float width, float height);

// attack_fields.cpp: what the label says and how large it is; then its place, angle, font and colours.
void draw_label_words(Context& ctx);
void draw_label_fields(Context& ctx);

}  // namespace pn::panels
