#pragma once
#include <cstdint>

#include "panels/parts/context.h"
#include "view/score.h"

namespace pn::panels {

struct ScorePanelState {
  Score score;
  std::uint64_t made_for_revision = ~0ULL;
};

// How often the first choice among the prompts is right, by rendition, as trained and with the gates.
void draw_score_panel(Context& ctx, ScorePanelState& state);

}  // namespace pn::panels
