#include "share/arrays.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "share/npy.h"
#include "share/source_json.h"

namespace pn::share {
namespace {

using json::Value;
using workspace::Workspace;

Value dimension(const char* name, Value items) { return {{"name", name}, {"items", std::move(items)}}; }

// Rows and columns of maps have no names: they are counted from the top left.
Value counted(const char* name, int count) { return {{"name", name}, {"count", count}}; }

Value stimulus_json(const workspace::Stimulus& stimulus) {
  return {{"id", static_cast<std::uint32_t>(stimulus.id)},
          {"title", stimulus.title},
          {"concept", stimulus.concept_name},
          {"rendition", std::string(name_of(stimulus.rendition))},
          {"source", write_source(stimulus.source)}};
}

Value neurons_json(int layer, int channels) {
  Value names = Value::array();
  for (int channel = 0; channel < channels; ++channel) names.push_back(workspace::neuron_name({layer, channel}));
  return names;
}

// The layer of this place; null when the model has none.
const workspace::Layer* layer_at(const Workspace& ws, int layer) {
  if (!ws.model.info || layer < 0 || static_cast<std::size_t>(layer) >= ws.model.info->layers.size()) return nullptr;
  return &ws.model.info->layers[static_cast<std::size_t>(layer)];
}

// Layers are called by paths, too.
std::string file_part(std::string_view name) {
  std::string part;
  for (const char c : name) part += (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ? c : '-';
  return part.substr(0, 60);
}

Value about(const Workspace& ws, std::string what) {
  return {{"what", std::move(what)}, {"model", ws.model.info->name}, {"model_sha256", ws.model.info->sha256}, {"dtype", "float32"}};
}

void add(std::vector<float>& values, std::span<const float> row) { values.insert(values.end(), row.begin(), row.end()); }

}  // namespace

std::string npy(const NamedArray& array) { return npy(std::span<const float>(array.values), std::span<const std::size_t>(array.shape)); }

std::string names_json(const NamedArray& array) {
  Value out = array.about;
  out["file"] = array.name + ".npy";
  out["shape"] = array.shape;
  return out.dump(1, ' ', false, Value::error_handler_t::replace) + "\n";
}

std::optional<NamedArray> response_array(const Workspace& ws, int layer) {
  const workspace::Layer* known = layer_at(ws, layer);
  if (known == nullptr) return std::nullopt;
  NamedArray array{"responses-" + file_part(known->name), {}, {}, about(ws, "Responses of neurons to stimuli, as trained.")};
  Value stimuli = Value::array();
  for (const workspace::Stimulus* stimulus : workspace::in_board_order(ws.document)) {
    const std::vector<float>* row = workspace::layer_responses(ws, stimulus->id, layer);
    if (row == nullptr || row->size() != static_cast<std::size_t>(known->channels)) continue;
    add(array.values, *row);
    stimuli.push_back(stimulus_json(*stimulus));
  }
  if (stimuli.empty()) return std::nullopt;
  array.shape = {stimuli.size(), static_cast<std::size_t>(known->channels)};
  array.about["pooling"] = std::string(name_of(ws.selection.pooling));
  array.about["layer"] = known->name;
  array.about["dimensions"] = {dimension("stimulus", std::move(stimuli)), dimension("neuron", neurons_json(layer, known->channels))};
  return array;
}

std::optional<NamedArray> map_array(const Workspace& ws, workspace::StimulusId id, int layer) {
  const workspace::Layer* known = layer_at(ws, layer);
  const model::ActivationTensor* maps = workspace::activation(ws, id, layer);
  const workspace::Stimulus* stimulus = workspace::find_stimulus(ws, id);
  if (known == nullptr || maps == nullptr || stimulus == nullptr) return std::nullopt;
  NamedArray array{"maps-" + file_part(known->name), {}, {}, about(ws, "Activation maps of a layer for one stimulus, as trained.")};
  const auto channels = static_cast<std::size_t>(maps->channels), cells = maps->data.size() / std::max<std::size_t>(channels, 1);
  array.about["layer"] = known->name;
  array.about["stimulus"] = stimulus_json(*stimulus);
  const Value neurons = dimension("neuron", neurons_json(layer, maps->channels));
  if (known->tokens > 0) {
    array.shape = {cells, channels};
    array.values.resize(maps->data.size());
    for (std::size_t channel = 0; channel < channels; ++channel) {
      for (std::size_t cell = 0; cell < cells; ++cell) array.values[cell * channels + channel] = maps->data[channel * cells + cell];
    }
    Value tokens = counted("token", static_cast<int>(cells));
    tokens["grid"] = {maps->height, maps->width};  // patches, row by row from the top left
    array.about["dimensions"] = {std::move(tokens), neurons};
    return array;
  }
  array.shape = {channels, static_cast<std::size_t>(maps->height), static_cast<std::size_t>(maps->width)};
  array.values = maps->data;
  array.about["dimensions"] = {neurons, counted("row", maps->height), counted("column", maps->width)};
  return array;
}

std::optional<NamedArray> image_embedding_array(const Workspace& ws) {
  if (!ws.model.info) return std::nullopt;
  const auto width = static_cast<std::size_t>(ws.model.info->embed_dim);
  NamedArray array{"image-embeddings", {}, {}, about(ws, "Embeddings of stimuli as the model gives them, not normalised, as trained.")};
  Value stimuli = Value::array();
  for (const workspace::Stimulus* stimulus : workspace::in_board_order(ws.document)) {
    const auto& encoding = workspace::state_of(ws, stimulus->id).encoding;
    if (!encoding || encoding->image_embeds.size() != width) continue;
    add(array.values, encoding->image_embeds);
    stimuli.push_back(stimulus_json(*stimulus));
  }
  if (stimuli.empty()) return std::nullopt;
  array.shape = {stimuli.size(), width};
  array.about["dimensions"] = {dimension("stimulus", std::move(stimuli)), counted("embedding", static_cast<int>(width))};
  return array;
}

std::optional<NamedArray> text_embedding_array(const Workspace& ws) {
  if (!ws.model.info) return std::nullopt;
  NamedArray array{"text-embeddings", {}, {}, about(ws, "Embeddings of prompts as the model gives them, not normalised, as trained.")};
  Value prompts = Value::array();
  std::size_t width = 0;
  for (const workspace::Prompt& prompt : ws.document.prompts) {
    const workspace::PromptState& state = workspace::state_of(ws, prompt.id);
    const std::string text = workspace::full_prompt(ws.document, prompt);
    if (state.phase != workspace::Phase::Ready || !state.embedding || state.encoded_text != text) continue;
    if (width != 0 && state.embedding->size() != width) continue;
    width = state.embedding->size();
    add(array.values, *state.embedding);
    prompts.push_back(text);
  }
  if (width == 0) return std::nullopt;
  array.shape = {prompts.size(), width};
  array.about["dimensions"] = {dimension("prompt", std::move(prompts)), counted("embedding", static_cast<int>(width))};
  return array;
}

std::optional<NamedArray> study_map_array(const Workspace& ws, const studies::Kind& kind, const studies::Outcome& outcome) {
  if (outcome.maps.empty()) return std::nullopt;
  const studies::MapResult& first = outcome.maps.front();
  NamedArray array{std::string(kind.id) + "-maps",
                   {outcome.maps.size(), static_cast<std::size_t>(first.height), static_cast<std::size_t>(first.width)},
                   {},
                   {{"what", "Maps that the study “" + std::string(kind.title) + "” made."},
                    {"model", outcome.evidence.model},
                    {"model_sha256", outcome.evidence.model_sha256},
                    {"dtype", "float32"},
                    {"below_zero", outcome.map_ends.below},
                    {"above_zero", outcome.map_ends.above}}};
  Value maps = Value::array();
  for (const studies::MapResult& map : outcome.maps) {
    if (map.height != first.height || map.width != first.width) return std::nullopt;
    add(array.values, map.values);
    Value item = {{"title", map.title}, {"caption", map.caption}};
    if (const auto* stimulus = workspace::find_stimulus(ws, workspace::StimulusId{map.stimulus}))
      item["stimulus"] = stimulus_json(*stimulus);
    if (map.neuron) item["neuron"] = name_of(*map.neuron);
    maps.push_back(std::move(item));
  }
  array.about["dimensions"] = {dimension("map", std::move(maps)), counted("row", first.height), counted("column", first.width)};
  return array;
}

}  // namespace pn::share
