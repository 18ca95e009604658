#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace pn::model {

// Names of a classifier's classes, in the order of its logits; an empty one has none.
using Labels = std::vector<std::string>;

constexpr std::size_t kMostLabels = std::size_t{1} << 17U;
constexpr std::size_t kMostLabelBytes = 200;

// Reads a file of names beside a model: JSON, a list of names or {"0": name, …}, where a name may be [id, name]; or text, a name a line,
// in the order of the classes. Numbers that count the lines, and WordNet's ids ("n01440764"), are taken away from their beginnings.
// Error::Malformed for JSON of another form, and for text that is not UTF-8; TooLarge above 4 MB or 131,072 names.
Result<Labels> parse_labels(std::string_view text);

// The names in config.json's id2label; empty when it has none, or nothing but placeholders ("LABEL_0").
Labels labels_of_config(const json::Value& config);

}  // namespace pn::model
