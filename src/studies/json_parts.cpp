#include "studies/json_parts.h"

#include <cmath>
#include <limits>

#include "base/words.h"

namespace pn::studies {

using json::Value;

Error malformed(const char* what) { return {ErrorCode::Malformed, tr("The study's data could not be read ({0}).", {what}), what}; }

std::string text_at(const Value& object, const char* key) {
  const std::string* text = json::as_string(json::find(object, key));
  return text == nullptr ? std::string() : *text;
}

double number_at(const Value& object, const char* key, double otherwise) {
  return json::as_number(json::find(object, key)).value_or(otherwise);
}

Value number_json(double value) { return std::isfinite(value) ? Value(value) : Value(); }
double number_from(const Value& value) { return json::as_number(&value).value_or(std::numeric_limits<double>::quiet_NaN()); }

const Value& list_at(const Value& object, const char* key) {
  static const Value kEmpty = Value::array();
  const Value* found = json::find(object, key);
  return found != nullptr && found->is_array() ? *found : kEmpty;
}

std::vector<std::string> texts_at(const Value& object, const char* key) {
  std::vector<std::string> texts;
  for (const Value& each : list_at(object, key)) {
    if (const std::string* text = json::as_string(&each)) texts.push_back(*text);
  }
  return texts;
}

Value layers_json(const std::vector<InputLayer>& layers) {
  Value out = Value::array();
  for (const InputLayer& one : layers) out.push_back({{"name", one.name}, {"place", one.place}, {"channels", one.channels}});
  return out;
}

std::optional<std::vector<InputLayer>> layers_from(const Value& value) {
  std::vector<InputLayer> layers;
  for (const Value& each : list_at(value, "layers")) {
    const auto place = json::as_int(json::find(each, "place"), 0, kMostLabels),
               channels = json::as_int(json::find(each, "channels"), 1, kMostChannels);
    if (!place || !channels) return std::nullopt;
    layers.push_back({text_at(each, "name"), static_cast<int>(*place), static_cast<int>(*channels)});
  }
  return layers;
}

}  // namespace pn::studies
