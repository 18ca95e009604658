#include "model/labels.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/text.h"

namespace pn::model {
namespace {

constexpr std::size_t kMostBytes = std::size_t{4} << 20U;

Error malformed(const std::string& what) { return {ErrorCode::Malformed, "The file with the classes' names " + what + ".", "labels"}; }
Error too_many() { return {ErrorCode::TooLarge, "The file with the classes' names has more than 131,072 of them.", "labels"}; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string kept_name(std::string_view text) { return std::string(limited(trimmed(text), kMostLabelBytes)); }

// A name, or [id, name].
std::optional<std::string> name_of(const json::Value& value) {
  const json::Value& own = value.is_array() && value.size() == 2 ? value[1] : value;
  const std::string* text = json::as_string(&own);
  return text == nullptr ? std::nullopt : std::optional(kept_name(*text));
}

std::optional<std::size_t> number_of(std::string_view key) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
  return error == std::errc() && end == key.data() + key.size() ? std::optional(number) : std::nullopt;
}

// {"0": name, …}: every number from 0 on, each once.
std::optional<Labels> numbered(const json::Value& object) {
  Labels labels(object.size());
  for (const auto& [key, value] : object.items()) {
    const auto number = number_of(key);
    auto name = name_of(value);
    if (!number || *number >= labels.size() || !name) return std::nullopt;
    labels[*number] = *std::move(name);
  }
  return labels;
}

Result<Labels> parse_json(std::string_view text) {
  const auto root = json::parse(text, "labels", kMostBytes);
  if (!root) return root.error();
  if (root->size() > kMostLabels) return too_many();
  if (root->is_object()) {
    if (auto labels = numbered(*root)) return *std::move(labels);
    return malformed("is JSON, but not of the form {\"0\": name, \"1\": name}");
  }
  Labels labels;
  if (root->is_array()) {
    for (const json::Value& value : *root) {
      auto name = name_of(value);
      if (!name) return malformed("is a list with something that is no name");
      labels.push_back(*std::move(name));
    }
  }
  return labels;
}

// What counts the lines: "3", and a colon, comma, blank or tab; nothing else stays before the name.
std::string_view without_number(std::string_view line, std::size_t number) {
  const std::string wanted = std::to_string(number);
  if (!line.starts_with(wanted) || line.size() == wanted.size() || is_digit(line[wanted.size()])) return line;
  line.remove_prefix(wanted.size());
  const std::size_t from = line.find_first_not_of(":,; \t");
  return from == 0 || from == std::string_view::npos ? std::string_view() : line.substr(from);
}

// "n01440764 tench" without its id.
std::string_view without_id(std::string_view line) {
  constexpr std::size_t kId = 9;
  const bool has_id = line.size() > kId + 1 && line[0] == 'n' && std::all_of(line.begin() + 1, line.begin() + kId, is_digit);
  return has_id && (line[kId] == ' ' || line[kId] == '\t' || line[kId] == ',') ? line.substr(kId + 1) : line;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t before = at;
    if (decode_utf8(text, at) == kReplacement && text.substr(before, 3) != "\xEF\xBF\xBD") return false;
  }
  return true;
}

Result<Labels> parse_lines(std::string_view text) {
  if (!is_utf8(text) || text.find('\0') != std::string_view::npos) return malformed("is not text in UTF-8");
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(trimmed(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (lines.size() > kMostLabels) return too_many();
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  for (const std::size_t first : {0U, 1U}) {  // from 0 or from 1
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < lines.size(); ++i) names.push_back(without_number(lines[i], i + first));
    const auto is_counted = [&](std::size_t i) { return !names[i].empty() && names[i].size() < lines[i].size(); };
    bool all = !lines.empty();
    for (std::size_t i = 0; i < lines.size() && all; ++i) all = is_counted(i);
    if (all) {
      lines = std::move(names);
      break;
    }
  }
  Labels labels;
  for (const std::string_view line : lines) labels.push_back(kept_name(without_id(line)));
  return labels;
}

}  // namespace

Result<Labels> parse_labels(std::string_view text) {
  if (text.size() > kMostBytes) return Error{ErrorCode::TooLarge, "The file with the classes' names may have at most 4 MB.", "labels"};
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::string_view begin = trimmed(text);
  return !begin.empty() && (begin[0] == '{' || begin[0] == '[') ? parse_json(begin) : parse_lines(text);
}

Labels labels_of_config(const json::Value& config) {
  const json::Value* object = json::find(config, "id2label");
  if (object == nullptr || !object->is_object() || object->size() > kMostLabels) return {};
  Labels labels = numbered(*object).value_or(Labels{});
  const auto is_placeholder = [](const std::string& name) { return name.starts_with("LABEL_"); };
  if (std::all_of(labels.begin(), labels.end(), is_placeholder)) return {};
  return labels;
}

}  // namespace pn::model
