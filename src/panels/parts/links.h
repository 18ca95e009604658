#pragma once
#include <string>
#include <string_view>

#include "panels/parts/context.h"

// What names a neuron or a stimulus is a link to it: hover shows, click selects.
namespace pn::panels {

// "4.217" as a link: hover shows it everywhere, click selects it.
bool neuron_link(Context& ctx, workspace::NeuronId neuron);

// "T2.113", a neuron of the text encoder: click selects it and shows it over the tokens of prompts.
bool text_neuron_link(Context& ctx, workspace::TextNeuronId neuron);

// The middle square of a stimulus's picture, for whoever makes a control of it; a plain ground before there is one.
void draw_stimulus(Context& ctx, workspace::StimulusId stimulus, ImVec2 at, float size);

// Square thumbnail of a stimulus (centre crop, as the model sees it): hover shows, click selects; ring when selected.
// `id` is its node's, `words` the node's name: "cat, photo" when empty.
bool stimulus_thumb(Context& ctx, const std::string& id, workspace::StimulusId stimulus, float size, std::string_view words = {});

}  // namespace pn::panels
