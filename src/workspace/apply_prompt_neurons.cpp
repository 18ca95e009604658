#include <algorithm>
#include <utility>

#include "workspace/handlers.h"

// The neurons that a prompt moves: those of the text encoder, and those of the image encoder's last layer that lead to it.
namespace pn::workspace {
namespace {

// The constant stays in the last row alone.
std::shared_ptr<const std::vector<float>> without_constant(UnitsReady&& answer) {
  const auto width = static_cast<std::size_t>(answer.embed_dim), all = width * static_cast<std::size_t>(answer.channels);
  auto units = std::make_shared<std::vector<float>>(std::move(answer.values));
  for (std::size_t i = 0; i < all; ++i) (*units)[i] -= (*units)[all + i % width];
  return units;
}

void reconcile_units(Workspace& ws, Effects& effects) {
  ImageUnits& units = ws.prompt_neurons.units;
  if (!ws.prompt_neurons.watched || ws.selection.text_layer || units.phase != Phase::Waiting || ws.model.phase != Phase::Ready) return;
  const auto& stimuli = ws.document.stimuli;
  const auto kept = std::find_if(stimuli.begin(), stimuli.end(), [&](const Stimulus& one) { return state_of(ws, one.id).engine_has; });
  if (kept == stimuli.end() || ws.model.info->layers.empty()) return;
  units.phase = Phase::Running;
  units.layer = static_cast<int>(ws.model.info->layers.size()) - 1;
  effects.push_back(RequestUnits{start_job(ws, JobKind::LayerUnits, 0), units.layer, kept->id});
}

void reconcile_text_layers(Workspace& ws, Effects& effects) {
  TextLayers& text = ws.prompt_neurons.text;
  const bool is_wanted = ws.prompt_neurons.watched || !ws.document.text_gates.empty();
  if (!is_wanted || text.phase != Phase::Waiting || !ws.model.text_ready || ws.model.phase != Phase::Ready) return;
  text.phase = Phase::Running;
  effects.push_back(RequestTextLayers{start_job(ws, JobKind::TextLayers, 0)});
}

bool is_answered(const Workspace& ws, const Prompt& prompt, int layer) {
  const TokenValues* known = token_values(ws, prompt.id);
  return known && known->layer == layer && known->text == full_prompt(ws.document, prompt);
}

// The chosen prompt first, one at a time, behind whatever is typed: a prompt's values are asked for once it has run through the model.
void reconcile_values(Workspace& ws, Effects& effects) {
  auto& known = ws.prompt_neurons.values;
  std::erase_if(known, [&](const auto& entry) { return !prompt_place(ws.document, entry.first); });
  const auto& layer = ws.selection.text_layer;
  const bool is_wanted = ws.prompt_neurons.watched && layer && ws.prompt_neurons.text.phase == Phase::Ready;
  if (!is_wanted || has_job(ws, JobKind::ViewTokens) || has_job(ws, JobKind::EncodeText)) return;
  std::vector<const Prompt*> order;
  if (const Prompt* chosen = selected_prompt(ws)) order.push_back(chosen);
  for (const Prompt& prompt : ws.document.prompts) order.push_back(&prompt);
  std::size_t held = 0;
  for (const Prompt* prompt : order) {
    if (is_answered(ws, *prompt, *layer)) {
      held += known.at(prompt->id)->values.size();
      continue;
    }
    if (held >= kMostTokenValues) return;
    const PromptState& state = state_of(ws, prompt->id);
    std::string text = full_prompt(ws.document, *prompt);
    if (state.phase != Phase::Ready || state.encoded_text != text) continue;
    const JobId job = start_job(ws, JobKind::ViewTokens, static_cast<std::uint32_t>(prompt->id), text);
    ws.jobs.at(job).layer = *layer;
    effects.push_back(RequestTokenValues{job, std::move(text), *layer});
    return;
  }
}

void select_text_layer(Workspace& ws, std::optional<int> layer) {
  if (layer && ws.selection.text_layer != layer) ws.prompt_neurons.values.clear();
  ws.selection.text_layer = layer;
}

void keep_values(Workspace& ws, const Job& job, TokenValues&& values) {
  if (job.generation != ws.model_generation || ws.selection.text_layer != job.layer) return;
  values.text = job.detail;
  values.layer = job.layer;
  ws.prompt_neurons.values[PromptId{job.target}] = std::make_shared<const TokenValues>(std::move(values));
}

}  // namespace

const TokenValues* token_values(const Workspace& ws, PromptId prompt) {
  const auto found = ws.prompt_neurons.values.find(prompt);
  return found == ws.prompt_neurons.values.end() ? nullptr : found->second.get();
}

const Prompt* selected_prompt(const Workspace& ws) {
  const auto& prompts = ws.document.prompts;
  const auto chosen = ws.selection.prompt ? prompt_place(ws.document, *ws.selection.prompt) : std::nullopt;
  if (chosen) return &prompts[*chosen];
  return prompts.empty() ? nullptr : &prompts.front();
}

void on(Workspace& ws, SelectPrompt&& c, Effects&) {
  if (prompt_place(ws.document, c.id)) ws.selection.prompt = c.id;
}

void on(Workspace& ws, SelectTextLayer&& c, Effects&) {
  const auto& layers = ws.prompt_neurons.text.layers;
  if (c.layer && (*c.layer < 0 || static_cast<std::size_t>(*c.layer) >= layers.size())) return;
  select_text_layer(ws, c.layer);
}

void on(Workspace& ws, SelectTextNeuron&& c, Effects&) {
  if (!has_text_neuron(ws, c.id)) return;
  ws.selection.text_neuron = c.id;
  select_text_layer(ws, c.id.layer);
}

void on(Workspace& ws, WatchPromptNeurons&& c, Effects&) { ws.prompt_neurons.watched = c.watched; }

void on(Workspace& ws, UnitsReady&& c, Effects&) {
  const auto job = finish_job(ws, c.job);
  if (!job || job->kind != JobKind::LayerUnits || job->generation != ws.model_generation) return;
  ImageUnits& units = ws.prompt_neurons.units;
  units.phase = Phase::Ready;
  units.channels = c.channels;
  units.embed_dim = c.embed_dim;
  units.values = without_constant(std::move(c));
}

void on(Workspace& ws, TextLayersReady&& c, Effects&) {
  const auto job = finish_job(ws, c.job);
  if (!job || job->kind != JobKind::TextLayers || job->generation != ws.model_generation) return;
  ws.prompt_neurons.text = {Phase::Ready, std::move(c.layers), {}};
}

void on(Workspace& ws, TokensReady&& c, Effects&) {
  const auto job = finish_job(ws, c.job);
  if (!job || job->kind != JobKind::ViewTokens) return;
  keep_values(ws, *job, {{}, 0, std::move(c.tokens), c.rows, std::move(c.values), {}});
}

void fail_prompt_neurons(Workspace& ws, const Job& job, Error error) {
  if (job.generation != ws.model_generation) return;
  PromptNeurons& known = ws.prompt_neurons;
  switch (job.kind) {
    case JobKind::TextLayers: known.text = {Phase::Failed, {}, std::move(error)}; return;
    case JobKind::ViewTokens: return keep_values(ws, job, {{}, 0, {}, 0, {}, std::move(error)});
    default: known.units.phase = Phase::Failed; known.units.error = std::move(error);
  }
}

void forget_asked_prompt_neurons(Workspace& ws) {
  PromptNeurons& known = ws.prompt_neurons;
  if (known.units.phase == Phase::Running) known.units = {};
  if (known.text.phase == Phase::Running) known.text = {};
}

void forget_prompt_neurons(Workspace& ws) {
  const bool is_watched = ws.prompt_neurons.watched;
  ws.prompt_neurons = {};
  ws.prompt_neurons.watched = is_watched;
  ws.selection.text_layer.reset();
  ws.selection.text_neuron.reset();
}

void reconcile_prompt_neurons(Workspace& ws, Effects& effects) {
  reconcile_units(ws, effects);
  reconcile_text_layers(ws, effects);
  reconcile_values(ws, effects);
  reconcile_text_gates(ws, effects);
}

}  // namespace pn::workspace
