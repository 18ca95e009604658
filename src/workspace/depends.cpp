#include "workspace/depends.h"

#include <algorithm>
#include <utility>

namespace pn::workspace {
namespace {

constexpr char kBetween = '\x1f';

void add(std::string& key, std::string_view text) {
  key += text;
  key += kBetween;
}

template <class Number>
void add_number(std::string& key, Number number) {
  key += std::to_string(number);
  key += kBetween;
}

MemoKey zero_shot_key(const Workspace& ws) {
  MemoKey key;
  add_number(key.text, logit_scale(ws));
  const bool has_image_gates = !ws.document.gates.empty(), has_text_gates = !ws.document.text_gates.empty();
  add(key.text, has_image_gates ? "gated" : "");
  add(key.text, has_text_gates ? "gated" : "");
  for (const Prompt& prompt : ws.document.prompts) {
    add_number(key.text, static_cast<std::uint32_t>(prompt.id));
    key.objects.push_back(state_of(ws, prompt.id).embedding);
    if (has_text_gates) key.objects.push_back(state_of(ws, prompt.id).gated_embedding);
  }
  for (const Stimulus& stimulus : ws.document.stimuli) {
    const StimulusState& state = state_of(ws, stimulus.id);
    add_number(key.text, static_cast<std::uint32_t>(stimulus.id));
    add_number(key.text, state.encoding ? state.encoded_as : 0U);
    if (has_image_gates) key.objects.push_back(state.gated_embeds);
  }
  return key;
}

std::vector<analysis::ConceptSelectivity> work_out_selectivity(const Workspace& ws, NeuronId neuron) {
  const auto& concepts = ws.document.concepts;
  std::vector<analysis::Sample> samples;
  for (const Stimulus& stimulus : ws.document.stimuli) {
    const auto value = response(ws, stimulus.id, neuron);
    const auto found = std::find(concepts.begin(), concepts.end(), stimulus.concept_name);
    if (!value || found == concepts.end()) continue;
    samples.push_back({static_cast<int>(found - concepts.begin()), static_cast<int>(stimulus.rendition), *value});
  }
  return analysis::selectivity(samples, static_cast<int>(concepts.size()));
}

}  // namespace

std::string board_key(const Workspace& ws) {
  std::string key;
  for (const std::string& name : ws.document.concepts) add(key, name);
  for (const Stimulus& stimulus : ws.document.stimuli) {
    const StimulusState& state = state_of(ws, stimulus.id);
    add_number(key, static_cast<std::uint32_t>(stimulus.id));
    add_number(key, state.encoding ? state.encoded_as : 0U);
    add_number(key, static_cast<int>(stimulus.rendition));
    add(key, stimulus.concept_name);
  }
  return key;
}

std::string model_key(const Workspace& ws) {
  if (!ws.model.info) return {};
  std::string key;
  add(key, ws.model.info->sha256);
  for (const Layer& layer : ws.model.info->layers) add(key, layer.name);
  return key;
}

std::string depends_key(const Workspace& ws, const studies::Depends& depends) {
  std::string key = model_key(ws);
  if (depends.board) key += board_key(ws);
  if (depends.prompts) {
    add_number(key, logit_scale(ws));
    for (const Prompt& prompt : ws.document.prompts) add(key, full_prompt(ws.document, prompt));
  }
  if (depends.gates) add(key, gates_key(ws.document));
  if (depends.states) {
    for (const KeptState& state : ws.document.kept_states) {
      add(key, state.name);
      add(key, gates_key(state.gates));
    }
  }
  if (depends.other && ws.remembered) add(key, ws.remembered->info.sha256);
  return key;
}

const ZeroShot& zero_shot(const Workspace& ws) {
  return ws.derived.zero_shot.get(zero_shot_key(ws), [&] { return work_out_zero_shot(ws); });
}

const std::vector<analysis::ConceptSelectivity>& selectivity(const Workspace& ws, NeuronId neuron) {
  MemoKey key{model_key(ws) + board_key(ws), {}};
  add(key.text, neuron_name(neuron));
  add(key.text, name_of(ws.selection.pooling));
  return ws.derived.selectivity.get(std::move(key), [&] { return work_out_selectivity(ws, neuron); });
}

}  // namespace pn::workspace
