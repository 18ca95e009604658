#include "studies/inputs_json.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "base/words.h"
#include "studies/json_parts.h"

namespace pn::studies {

using json::Value;

namespace {

Value gates_json(const std::vector<Gate>& gates) {
  Value out = Value::array();
  for (const Gate& gate : gates)
    out.push_back({{"layer", gate.neuron.layer}, {"channel", gate.neuron.channel}, {"factor", gate.factor}, {"offset", gate.offset}});
  return out;
}

std::optional<Gate> gate_of(const Value& value) {
  const auto layer = json::as_int(json::find(value, "layer"), 0, kMostLabels);
  const auto channel = json::as_int(json::find(value, "channel"), 0, kMostChannels);
  if (!layer || !channel) return std::nullopt;
  return Gate{{static_cast<int>(*layer), static_cast<int>(*channel)},
              static_cast<float>(number_at(value, "factor", 1.0)),
              static_cast<float>(number_at(value, "offset"))};
}

Value states_json(const std::vector<InputState>& states) {
  Value out = Value::array();
  for (const InputState& state : states) out.push_back({{"name", state.name}, {"gates", gates_json(state.gates)}});
  return out;
}

std::optional<std::vector<InputState>> states_from(const Value& value) {
  std::vector<InputState> states;
  for (const Value& each : list_at(value, "states")) {
    InputState state{text_at(each, "name"), {}};
    for (const Value& told : list_at(each, "gates")) {
      const auto gate = gate_of(told);
      if (!gate) return std::nullopt;
      state.gates.push_back(*gate);
    }
    states.push_back(std::move(state));
  }
  return states;
}

Value other_json(const OtherModel& other) {
  return {{"name", other.name},
          {"sha256", other.sha256},
          {"logit_scale", other.logit_scale},
          {"layers", layers_json(other.layers)},
          {"embed_dim", other.image_embeds.empty() ? 0 : other.image_embeds.front().size()}};
}

// Takes rows of `width` values off the end of what is still to be read.
std::vector<std::vector<float>> rows_in(std::span<const float>& values, std::size_t rows, std::size_t width) {
  std::vector<std::vector<float>> out;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto part = values.subspan(row * width, width);
    out.emplace_back(part.begin(), part.end());
  }
  values = values.subspan(rows * width);
  return out;
}

// values  those behind the responses
Result<OtherModel> other_from(const Value& value, std::span<const float> values, std::size_t stimuli, std::size_t prompts) {
  OtherModel other;
  other.name = text_at(value, "name");
  other.sha256 = text_at(value, "sha256");
  other.logit_scale = static_cast<float>(number_at(value, "logit_scale", static_cast<double>(other.logit_scale)));
  auto layers = layers_from(value);
  const auto width = json::as_int(json::find(value, "embed_dim"), 1, kMostChannels);
  if (!layers || !width) return malformed("other");
  other.layers = *std::move(layers);
  const std::size_t neurons = neurons_of(other.layers), dim = static_cast<std::size_t>(*width);
  if (values.size() != stimuli * (neurons + dim) + prompts * dim)
    return Error{ErrorCode::Mismatch, tr("What the other model said does not fit the stimuli and prompts of the study."), "payload"};
  other.responses.assign(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(stimuli * neurons));
  values = values.subspan(stimuli * neurons);
  other.image_embeds = rows_in(values, stimuli, dim);
  other.text_embeds = rows_in(values, prompts, dim);
  return other;
}

Value to_json(const Covering& covering) {
  Value parts = Value::array();
  for (const Part& part : covering.parts) parts.push_back({part.x, part.y, part.width, part.height});
  return {{"parts", std::move(parts)}, {"fill", covering.fill == Fill::Mean ? "mean" : "blur"}};
}

Value to_json(const DrawnWord& word) {
  Value out = {{"text", word.text}, {"font", word.font}};
  if (!word.ink.empty()) out["foreground"] = word.ink;
  if (!word.paper.empty()) out["background"] = word.paper;
  return out;
}

Value to_json(const Label& label) {
  return {{"text", label.text},
          {"font", label.font},
          {"share", label.share},
          {"x", label.x},
          {"y", label.y},
          {"ink", label.ink},
          {"card", label.card},
          {"opacity", label.opacity},
          {"angle_deg", label.angle_deg},
          {"blank", label.is_blank}};
}

Value to_json(const std::string& codepoints) { return codepoints; }

Value to_json(const Corruption& corruption) { return {{"harm", name_of(corruption.harm)}, {"strength", corruption.strength}}; }

// Of each picture what `member` says of it, null where it says nothing; nothing where it does so of all.
template <class Part>
void add_parts(Value& out, const char* key, const std::vector<ImageAsk>& images, std::optional<Part> ImageAsk::*member) {
  if (std::none_of(images.begin(), images.end(), [&](const ImageAsk& image) { return (image.*member).has_value(); })) return;
  Value parts = Value::array();
  for (const ImageAsk& image : images) parts.push_back(image.*member ? to_json(*(image.*member)) : Value());
  out[key] = std::move(parts);
}

}  // namespace

Value to_json(const Inputs& inputs) {
  Value stimuli = Value::array(), prompts = Value::array();
  for (const InputPrompt& one : inputs.prompts) prompts.push_back({{"id", one.id}, {"text", one.text}});
  for (const InputStimulus& one : inputs.stimuli) stimuli.push_back({one.id, one.concept_index, one.rendition});
  Value out = {{"concepts", inputs.concepts},          {"renditions", inputs.renditions},
               {"stimuli", std::move(stimuli)},        {"stimuli_on_board", inputs.stimuli_on_board},
               {"prompts", std::move(prompts)},        {"logit_scale", inputs.logit_scale},
               {"layers", layers_json(inputs.layers)}, {"model", inputs.model},
               {"model_sha256", inputs.model_sha256},  {"bundled_words", inputs.bundled_words}};
  if (inputs.wants_emoji) out["wants_emoji"] = true;
  if (!inputs.states.empty()) out["states"] = states_json(inputs.states);
  if (inputs.other) out["other"] = other_json(*inputs.other);
  return out;
}

std::vector<float> payload_of(const Inputs& inputs) {
  std::vector<float> payload = inputs.responses;
  if (!inputs.other) return payload;
  const auto append = [&](const std::vector<float>& values) { payload.insert(payload.end(), values.begin(), values.end()); };
  append(inputs.other->responses);
  for (const auto& row : inputs.other->image_embeds) append(row);
  for (const auto& row : inputs.other->text_embeds) append(row);
  return payload;
}

Result<Inputs> inputs_of(const Value& value, std::vector<float> payload) {
  Inputs inputs;
  inputs.concepts = texts_at(value, "concepts");
  inputs.renditions = texts_at(value, "renditions");
  inputs.model = text_at(value, "model");
  inputs.model_sha256 = text_at(value, "model_sha256");
  inputs.stimuli_on_board = static_cast<int>(json::as_int(json::find(value, "stimuli_on_board"), 0, kMostChannels).value_or(0));
  const auto concepts = static_cast<std::int64_t>(inputs.concepts.size()), renditions = static_cast<std::int64_t>(inputs.renditions.size());
  for (const Value& each : list_at(value, "stimuli")) {
    if (!each.is_array() || each.size() != 3) return malformed("stimuli");
    const auto id = json::as_int(&each[0], 0, static_cast<std::int64_t>(kMost32));
    const auto concept_index = json::as_int(&each[1], 0, concepts - 1), rendition = json::as_int(&each[2], 0, renditions - 1);
    if (!id || !concept_index || !rendition) return malformed("stimuli");
    inputs.stimuli.push_back({static_cast<std::uint32_t>(*id), static_cast<int>(*concept_index), static_cast<int>(*rendition)});
  }
  for (const Value& each : list_at(value, "prompts")) {
    const auto id = json::as_int(json::find(each, "id"), 0, static_cast<std::int64_t>(kMost32));
    if (!id) return malformed("prompts");
    inputs.prompts.push_back({static_cast<std::uint32_t>(*id), text_at(each, "text")});
  }
  inputs.logit_scale = static_cast<float>(number_at(value, "logit_scale", static_cast<double>(inputs.logit_scale)));
  auto layers = layers_from(value);
  if (!layers) return malformed("layers");
  inputs.layers = *std::move(layers);
  inputs.bundled_words = static_cast<int>(json::as_int(json::find(value, "bundled_words"), 0, kMostLabels).value_or(0));
  inputs.words = texts_at(value, "words");
  inputs.wants_emoji = json::find(value, "wants_emoji") != nullptr;
  for (const Value& each : list_at(value, "emoji"))
    inputs.emoji.push_back({text_at(each, "char"), text_at(each, "codepoints"), text_at(each, "name")});
  auto states = states_from(value);
  if (!states) return malformed("states");
  inputs.states = *std::move(states);
  if (const Value* told = json::find(value, "other")) {
    const std::size_t own = inputs.stimuli.size() * inputs.neurons();
    if (payload.size() < own) return malformed("payload");
    auto other = other_from(*told, std::span(payload).subspan(own), inputs.stimuli.size(), inputs.prompts.size());
    if (!other) return other.error();
    inputs.other = *std::move(other);
    payload.resize(own);
  }
  if (!payload.empty() && payload.size() != inputs.stimuli.size() * inputs.neurons())
    return Error{ErrorCode::Mismatch, tr("The responses do not fit the stimuli and layers of the study."), "payload"};
  inputs.responses = std::move(payload);
  return inputs;
}

Value to_json(const Progress& progress) { return {{"done", progress.done}, {"total", progress.total}, {"words", progress.words}}; }

Progress progress_of(const Value& value) {
  const auto count = [&](const char* key) { return static_cast<std::uint64_t>(std::max(0.0, number_at(value, key))); };
  return {count("done"), count("total"), text_at(value, "words")};
}

Value to_json(const Ask& ask) {
  Value images = Value::array();
  for (const ImageAsk& image : ask.images) images.push_back(image.stimulus);
  Value out = {{"images", std::move(images)},        {"texts", ask.texts},
               {"gates", gates_json(ask.gates)},     {"embeddings", ask.outputs.embeddings},
               {"responses", ask.outputs.responses}, {"highest", ask.outputs.highest},
               {"layers", ask.outputs.layers}};
  if (ask.units_of) out["units_of"] = *ask.units_of;
  if (ask.maps_of) out["maps_of"] = *ask.maps_of;
  if (ask.gates_apart) out["gates_apart"] = true;
  add_parts(out, "coverings", ask.images, &ImageAsk::covering);
  add_parts(out, "words", ask.images, &ImageAsk::word);
  add_parts(out, "labels", ask.images, &ImageAsk::label);
  add_parts(out, "corruptions", ask.images, &ImageAsk::corruption);
  add_parts(out, "emoji", ask.images, &ImageAsk::emoji);
  return out;
}

}  // namespace pn::studies
