#pragma once
#include <cstdint>

#include "panels/parts/context.h"
#include "view/gate_effect.h"
#include "view/prompt_profile.h"
#include "view/prompt_tokens.h"

namespace pn::panels {

struct TokensPanelState {
  // What is shown, made once for each state of the workspace.
  std::uint64_t made_for_revision = ~0ULL;
  PromptProfile profile;
  PromptTokens tokens;
  TextNeuronCard card;
  GateEffect effect;
  Against against = Against::Nothing;
  bool from_below = false;  // the profile begins with what the prompt pulls away from
};

// The neurons that a prompt moves: those of the text encoder over its tokens, and the image neurons that it pulls on.
void draw_tokens_panel(Context& ctx, TokensPanelState& state);

}  // namespace pn::panels
