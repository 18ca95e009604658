#include <string>
#include <utility>
#include <vector>

#include "base/words.h"
#include "panels/neuron/neuron_panel.h"
#include "panels/neuron/neuron_parts.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"
#include "workspace/suggest.h"

// The field that finds a neuron by the concept that the model's atlas calls it by, or by its number.
namespace pn::panels {
namespace {

constexpr std::size_t kMost = 6;

std::string label_of(const workspace::FoundNeuron& found) {
  const std::string number = workspace::neuron_name(found.neuron);
  return found.concept_name.empty() ? number : std::string(found.concept_name) + " \xC2\xB7 " + number;
}

}  // namespace

void draw_finder_button(Context& ctx, NeuronFinderState& state) {
  if (!icon_button(ctx, "neuron.find", kIconSearch, state.is_open ? tr("Close the field") : tr("Find a neuron"), state.is_open)) return;
  state.is_open = !state.is_open;
  state.text.clear();
  state.takes_keyboard = state.is_open;
}

void draw_finder(Context& ctx, NeuronFinderState& state) {
  if (!state.is_open) return;
  ImGui::Dummy({0, 0});
  const bool has_atlas = ctx.ws.model.atlas != nullptr;
  const TextFieldResult field =
      text_field(ctx, "neuron.find.text", state.text,
                 {.hint = has_atlas ? tr("the neuron for\xE2\x80\xA6") : tr("number, as 1.17"),
                  .focus = std::exchange(state.takes_keyboard, false),
                  .name = has_atlas ? tr("Find the neuron for a concept, or by its number") : tr("Find a neuron by its number")});
  const std::vector<workspace::FoundNeuron> found = workspace::find_neurons(ctx.ws, state.text, kMost);
  std::vector<std::string> labels;
  for (const workspace::FoundNeuron& one : found) labels.push_back(label_of(one));
  int chosen = labels.empty() ? -1 : pills(ctx, "neuron.find.found", labels, -1, tr("Neurons found"));
  if (field.entered && !found.empty()) chosen = 0;
  if (chosen >= 0) {
    ctx.emit(workspace::SelectNeuron{found[static_cast<std::size_t>(chosen)].neuron});
    state = {};
  } else if (found.empty() && !trim(state.text).empty()) {
    note(ctx, has_atlas ? tr("The atlas calls no neuron by this name, and no neuron has this number.")
                        : tr("No neuron has this number. This model has no atlas that would name its neurons."));
  }
  ImGui::Dummy({0, ctx.metrics.unit / 2});
}

}  // namespace pn::panels
