#pragma once
// Looking into JSON from outside without exceptions: every getter answers "not there" for a value of another kind.
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace pn::json {

using Value = nlohmann::json;

// Parses UTF-8 text. Error::TooLarge above `most_bytes`, Malformed for anything but one JSON value.
inline Result<Value> parse(std::string_view text, std::string_view name, std::size_t most_bytes) {
  if (text.size() > most_bytes) {
    return Error{ErrorCode::TooLarge, std::string(name) + " may have at most " + std::to_string(most_bytes >> 20U) + " MB",
                 std::string(name)};
  }
  Value value = Value::parse(text.begin(), text.end(), nullptr, false);
  if (value.is_discarded()) return Error{ErrorCode::Malformed, std::string(name) + " is not valid JSON", std::string(name)};
  return value;
}

// The member `key`, or null when `value` is no object or has no such member.
inline const Value* find(const Value& value, const char* key) {
  if (!value.is_object()) return nullptr;
  const auto found = value.find(key);
  return found == value.end() ? nullptr : &*found;
}

// The member at the end of a path of keys.
template <class... Keys>
const Value* find(const Value& value, const char* key, Keys... more) {
  const Value* member = find(value, key);
  return member == nullptr ? nullptr : find(*member, more...);
}

inline const std::string* as_string(const Value* value) { return value == nullptr ? nullptr : value->get_ptr<const std::string*>(); }

inline std::optional<double> as_number(const Value* value) {
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const double number = value->get<double>();
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

// A whole number within lowest..highest.
inline std::optional<std::int64_t> as_int(const Value* value, std::int64_t lowest, std::int64_t highest) {
  const auto number = as_number(value);
  if (!number || std::floor(*number) != *number || *number < static_cast<double>(lowest) || *number > static_cast<double>(highest))
    return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

inline std::optional<bool> as_bool(const Value* value) {
  return value != nullptr && value->is_boolean() ? std::optional(value->get<bool>()) : std::nullopt;
}

}  // namespace pn::json
