#pragma once
#include <cstdint>

#include "panels/parts/context.h"
#include "view/label_answers.h"
#include "widgets/fields.h"

namespace pn::panels {

struct AttackPanelState {
  HeldTexture view;  // of the last trial
  LabelAnswers answers;
  std::uint64_t made_for_revision = 0;
  bool is_dragged = false;
};

// A written label on the chosen stimulus, moved by pointer; the answers follow.
void draw_attack_panel(Context& ctx, AttackPanelState& state);

}  // namespace pn::panels
