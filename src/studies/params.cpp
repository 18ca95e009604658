#include <algorithm>
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

bool holds_text(ParamType type) { return type == ParamType::Layers || type == ParamType::Layer || type == ParamType::Concept; }

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
      value = text == nullptr ? std::string() : *text;
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

std::vector<std::string> choices_of(const ParamDef& def) { return split(def.choices, '|'); }

std::size_t Inputs::neurons() const {
  std::size_t sum = 0;
  for (const InputLayer& layer : layers) sum += static_cast<std::size_t>(layer.channels);
  return sum;
}

}  // namespace pn::studies
