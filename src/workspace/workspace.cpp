#include "workspace/workspace.h"

#include <algorithm>
#include <limits>
#include <map>

#include "analysis/zero_shot.h"
#include "workspace/depends.h"

namespace pn::workspace {

std::optional<Rendition> rendition_named(std::string_view name) {
  const auto found = std::find(kRenditionNames.begin(), kRenditionNames.end(), name);
  if (found == kRenditionNames.end()) return std::nullopt;
  return static_cast<Rendition>(found - kRenditionNames.begin());
}

const Stimulus* find_stimulus(const Workspace& ws, StimulusId id) {
  const auto& stimuli = ws.document.stimuli;
  const auto found = std::find_if(stimuli.begin(), stimuli.end(), [&](const Stimulus& s) { return s.id == id; });
  return found == stimuli.end() ? nullptr : &*found;
}

namespace {

template <class Is>
std::optional<std::size_t> place_where(const std::vector<Prompt>& prompts, Is is) {
  const auto found = std::find_if(prompts.begin(), prompts.end(), is);
  return found == prompts.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - prompts.begin()));
}

}  // namespace

std::optional<std::size_t> prompt_place(const Document& document, PromptId id) {
  return place_where(document.prompts, [&](const Prompt& prompt) { return prompt.id == id; });
}

std::optional<std::size_t> prompt_place(const Document& document, std::string_view text) {
  return place_where(document.prompts, [&](const Prompt& prompt) { return prompt.text == text; });
}

const StimulusState& state_of(const Workspace& ws, StimulusId id) {
  static const StimulusState kNothing;
  const auto found = ws.stimuli.find(id);
  return found == ws.stimuli.end() ? kNothing : found->second;
}

const PromptState& state_of(const Workspace& ws, PromptId id) {
  static const PromptState kNothing;
  const auto found = ws.prompts.find(id);
  return found == ws.prompts.end() ? kNothing : found->second;
}

const Stimulus* selected_stimulus(const Workspace& ws) {
  return ws.selection.stimulus ? find_stimulus(ws, *ws.selection.stimulus) : nullptr;
}

const Layer* selected_layer(const Workspace& ws) {
  if (!ws.model.info) return nullptr;
  const auto index = static_cast<std::size_t>(ws.selection.layer);
  return index < ws.model.info->layers.size() ? &ws.model.info->layers[index] : nullptr;
}

std::vector<const Stimulus*> cell(const Document& document, std::string_view concept_name, Rendition rendition) {
  std::vector<const Stimulus*> found;
  for (const Stimulus& s : document.stimuli) {
    if (s.rendition == rendition && s.concept_name == concept_name) found.push_back(&s);
  }
  return found;
}

std::vector<const Stimulus*> in_board_order(const Document& document) {
  // Panels ask in every frame: looked up, as a board may have hundreds of concepts.
  std::map<std::string_view, std::size_t> rows;
  std::map<Rendition, std::size_t> columns;
  for (const std::string& name : document.concepts) rows.emplace(name, rows.size());
  for (const Rendition one : document.renditions) columns.emplace(one, columns.size());
  std::vector<const Stimulus*> out;
  for (const Stimulus& s : document.stimuli) out.push_back(&s);
  const auto place = [&](const Stimulus* s) { return std::pair(rows[s->concept_name], columns[s->rendition]); };
  std::stable_sort(out.begin(), out.end(), [&](const Stimulus* a, const Stimulus* b) { return place(a) < place(b); });
  return out;
}

std::string full_prompt(const Document& document, const Prompt& prompt) {
  const std::string& pattern = document.prompt_template;
  const auto hole = pattern.find("{}");
  if (hole == std::string::npos) return prompt.text;
  return pattern.substr(0, hole) + prompt.text + pattern.substr(hole + 2);
}

float logit_scale(const Workspace& ws) {
  if (ws.document.logit_scale) return *ws.document.logit_scale;
  return ws.model.info ? ws.model.info->logit_scale : 100.0F;
}

const LayerMaps* find_maps(const Workspace& ws, StimulusId id, int layer) {
  const auto found =
      std::find_if(ws.maps.begin(), ws.maps.end(), [&](const LayerMaps& maps) { return maps.stimulus == id && maps.layer == layer; });
  return found == ws.maps.end() ? nullptr : &*found;
}

const model::ActivationTensor* activation(const Workspace& ws, StimulusId id, int layer) {
  const LayerMaps* maps = find_maps(ws, id, layer);
  return maps ? maps->tensor.get() : nullptr;
}

const std::vector<float>* layer_responses(const Workspace& ws, StimulusId id, int layer) {
  const auto& encoding = state_of(ws, id).encoding;
  if (!encoding || layer < 0 || static_cast<std::size_t>(layer) >= encoding->responses.size()) return nullptr;
  return &encoding->responses[static_cast<std::size_t>(layer)].by(ws.selection.pooling);
}

std::optional<float> response(const Workspace& ws, StimulusId id, NeuronId neuron) {
  const std::vector<float>* all = layer_responses(ws, id, neuron.layer);
  if (!all || neuron.channel < 0 || static_cast<std::size_t>(neuron.channel) >= all->size()) return std::nullopt;
  return (*all)[static_cast<std::size_t>(neuron.channel)];
}

std::optional<NeuronId> strongest_neuron(const Workspace& ws, StimulusId id, int layer) {
  const std::vector<float>* all = layer_responses(ws, id, layer);
  if (!all || all->empty()) return std::nullopt;
  return NeuronId{layer, static_cast<int>(std::max_element(all->begin(), all->end()) - all->begin())};
}

bool has_neuron(const Workspace& ws, NeuronId id) {
  if (!ws.model.info || id.layer < 0 || static_cast<std::size_t>(id.layer) >= ws.model.info->layers.size()) return false;
  return id.channel >= 0 && id.channel < ws.model.info->layers[static_cast<std::size_t>(id.layer)].channels;
}

std::string neuron_name(NeuronId id) { return std::to_string(id.layer + 1) + "." + std::to_string(id.channel); }

std::vector<Response> responses(const Workspace& ws, NeuronId neuron) {
  std::vector<Response> found;
  for (const Stimulus& s : ws.document.stimuli) {
    if (const auto value = response(ws, s.id, neuron)) found.push_back({s.id, *value});
  }
  return found;
}

namespace {

// An embedding under the gates of its encoder: as trained where it has none, null where its answer is still to come.
const std::vector<float>* gated_or(bool has_gates, const std::shared_ptr<const std::vector<float>>& gated,
                                   const std::vector<float>& trained) {
  return has_gates ? gated.get() : &trained;
}

// Probabilities with the gates [stimuli][prompts], NaN where an embedding is still to come: of a prompt that is missing, in all columns,
// for a softmax is over all of them.
std::vector<float> work_out_gated(const Workspace& ws, const ZeroShot& table) {
  std::vector<float> gated(table.probabilities.size(), std::numeric_limits<float>::quiet_NaN());
  std::vector<std::span<const float>> texts, images;
  std::vector<std::size_t> rows;
  for (const PromptId id : table.prompts) {
    const PromptState& state = state_of(ws, id);
    const auto* embedding = gated_or(!ws.document.text_gates.empty(), state.gated_embedding, *state.embedding);
    if (!embedding) return gated;
    texts.emplace_back(*embedding);
  }
  for (std::size_t row = 0; row < table.stimuli.size(); ++row) {
    const StimulusState& state = state_of(ws, table.stimuli[row]);
    const auto* embedding = gated_or(!ws.document.gates.empty(), state.gated_embeds, state.encoding->image_embeds);
    if (!embedding) continue;
    rows.push_back(row);
    images.emplace_back(*embedding);
  }
  const analysis::ZeroShotTable found = analysis::zero_shot(images, texts, logit_scale(ws));
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto from = found.probabilities.begin() + static_cast<std::ptrdiff_t>(row * texts.size());
    std::copy_n(from, texts.size(), gated.begin() + static_cast<std::ptrdiff_t>(rows[row] * texts.size()));
  }
  return gated;
}

}  // namespace

Answers answers_to(const Workspace& ws, std::span<const float> image_embeds) {
  Answers out;
  std::vector<std::span<const float>> texts;
  for (const Prompt& prompt : ws.document.prompts) {
    const auto& embedding = state_of(ws, prompt.id).embedding;
    if (!embedding || embedding->size() != image_embeds.size()) continue;
    out.prompts.push_back(prompt.id);
    texts.emplace_back(*embedding);
  }
  out.probabilities = analysis::zero_shot({&image_embeds, 1}, texts, logit_scale(ws)).probabilities;
  return out;
}

ZeroShot work_out_zero_shot(const Workspace& ws) {
  ZeroShot result;
  std::vector<std::span<const float>> texts, images;
  for (const Prompt& p : ws.document.prompts) {
    const auto& embedding = state_of(ws, p.id).embedding;
    if (!embedding) continue;
    result.prompts.push_back(p.id);
    texts.emplace_back(*embedding);
  }
  for (const Stimulus& s : ws.document.stimuli) {
    const StimulusState& state = state_of(ws, s.id);
    if (!state.encoding) continue;
    result.stimuli.push_back(s.id);
    images.emplace_back(state.encoding->image_embeds);
  }
  analysis::ZeroShotTable table = analysis::zero_shot(images, texts, logit_scale(ws));
  result.probabilities = std::move(table.probabilities);
  result.logits = std::move(table.logits);
  if (has_gates(ws.document)) result.gated = work_out_gated(ws, result);
  return result;
}

}  // namespace pn::workspace
