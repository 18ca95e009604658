#include <algorithm>
#include <charconv>
#include <cmath>

#include "studies/study.h"

namespace pn::studies {
namespace {

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(at), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

bool holds_text(ParamType type) {
  switch (type) {
    case ParamType::Layers:
    case ParamType::Layer:
    case ParamType::Concept:
    case ParamType::Rendition:
    case ParamType::Neuron:
    case ParamType::Neurons:
    case ParamType::Text:
    case ParamType::Pairs:
    case ParamType::State: return true;
    case ParamType::Integer:
    case ParamType::Number:
    case ParamType::Choice:
    case ParamType::Flag:
    case ParamType::Prompt:
    case ParamType::Stimulus: return false;
  }
  return false;
}

// A whole number of at most six digits.
std::optional<int> small_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = error == std::errc() && end == text.data() + text.size() && text.size() <= 6 && text.front() != '-';
  return is_whole ? std::optional(number) : std::nullopt;
}

double within(const ParamDef& def, double value) {
  if (!std::isfinite(value)) return def.standard;
  const double held = std::clamp(value, def.low, def.high);
  return def.type == ParamType::Number ? held : std::round(held);
}

}  // namespace

Params completed(std::span<const ParamDef> defs, const Params& given) {
  Params params;
  for (const ParamDef& def : defs) {
    const auto found = given.find(def.name);
    ParamValue& value = params[std::string(def.name)];
    if (holds_text(def.type)) {
      const auto* text = found == given.end() ? nullptr : std::get_if<std::string>(&found->second);
      value = text != nullptr ? *text : std::string(def.type == ParamType::State ? def.choices : std::string_view());
    } else {
      const auto* number = found == given.end() ? nullptr : std::get_if<double>(&found->second);
      value = within(def, number == nullptr ? def.standard : *number);
    }
  }
  return params;
}

double number_of(const Params& params, std::string_view name) {
  const auto found = params.find(name);
  const auto* number = found == params.end() ? nullptr : std::get_if<double>(&found->second);
  return number == nullptr ? 0.0 : *number;
}

std::string_view text_of(const Params& params, std::string_view name) {
  const auto found = params.find(name);
  const auto* text = found == params.end() ? nullptr : std::get_if<std::string>(&found->second);
  return text == nullptr ? std::string_view() : *text;
}

std::vector<std::string> layers_of(const Params& params, std::string_view name) { return split(text_of(params, name), '\n'); }

std::string pooling_of(const Params& params) { return number_of(params, kPoolingParam.name) == 0.0 ? "mean" : "max"; }

std::string font_of(const Params& params) { return choices_of(kFontParam)[static_cast<std::size_t>(number_of(params, kFontParam.name))]; }

std::vector<std::string> choices_of(const ParamDef& def) { return split(def.choices, '|'); }

std::optional<std::vector<NeuronRef>> neurons_in(std::string_view text) {
  std::vector<NeuronRef> neurons;
  std::string words(text);
  std::replace_if(
      words.begin(), words.end(), [](char c) { return c == ',' || c == ';' || c == '\n' || c == '\t'; }, ' ');
  for (const std::string& word : split(words, ' ')) {
    const std::size_t dot = word.find('.');
    if (dot == 0 || dot == std::string::npos || dot + 1 == word.size()) return std::nullopt;
    const auto layer = small_number(std::string_view(word).substr(0, dot)), channel = small_number(std::string_view(word).substr(dot + 1));
    if (!layer || !channel || *layer < 1) return std::nullopt;
    const NeuronRef neuron{*layer - 1, *channel};
    if (std::find(neurons.begin(), neurons.end(), neuron) == neurons.end()) neurons.push_back(neuron);
  }
  return neurons;
}

bool is_over_words(const Params& params) { return number_of(params, kOver) != 0.0; }

static bool has_param(const Kind& kind, std::string_view name) {
  return std::any_of(kind.params.begin(), kind.params.end(), [&](const ParamDef& def) { return def.name == name; });
}

Depends depends_on(const Kind& kind, const Params& params) {
  Depends depends = kind.depends;
  if (has_param(kind, kOver) && is_over_words(params)) depends.board = false;
  const Params all = completed(kind.params, params);
  for (const ParamDef& def : kind.params) {
    if (def.type != ParamType::State) continue;
    const std::string_view state = text_of(all, def.name);
    depends.gates = depends.gates || state == kStateOfGates;
    depends.states = depends.states || (!state.empty() && state != kStateOfGates);
  }
  return depends;
}

int bundled_words_of(const Kind& kind, const Params& params) {
  if (has_param(kind, kOver) && !is_over_words(params)) return 0;
  return static_cast<int>(number_of(completed(kind.params, params), "bundled"));
}

}  // namespace pn::studies
