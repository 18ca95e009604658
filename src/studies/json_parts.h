#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "studies/study.h"

// What reading and writing of outcomes, inputs and asks share. Private to this room.
namespace pn::studies {

constexpr double kMost32 = 4294967295.0;
constexpr std::int64_t kMostChannels = std::int64_t{1} << 20U;
constexpr std::int64_t kMostLabels = std::int64_t{1} << 16U;

Error malformed(const char* what);

// What a field holds; empty, `otherwise` or an empty list where it is missing or of another kind.
std::string text_at(const json::Value& object, const char* key);
double number_at(const json::Value& object, const char* key, double otherwise = 0.0);
const json::Value& list_at(const json::Value& object, const char* key);
std::vector<std::string> texts_at(const json::Value& object, const char* key);

// Not a number has no name in JSON: null.
json::Value number_json(double value);
double number_from(const json::Value& value);

json::Value layers_json(const std::vector<InputLayer>& layers);
std::optional<std::vector<InputLayer>> layers_from(const json::Value& value);  // of its field "layers"

}  // namespace pn::studies
