#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"

// What the generated readers and writers are made of.
namespace pn::protocol {

inline Error wrong_field(std::string where) {
  return {ErrorCode::Malformed, "A message's field \"" + where + "\" is missing or of the wrong kind.", std::move(where)};
}

// One value of a message. Malformed, with the place below it, for a value of another kind or a number outside of the type.
inline Status read_value(const json::Value& value, std::string& out) {
  const std::string* text = json::as_string(&value);
  if (text == nullptr) return wrong_field("");
  out = *text;
  return Done{};
}

inline Status read_value(const json::Value& value, bool& out) {
  const auto flag = json::as_bool(&value);
  if (!flag) return wrong_field("");
  out = *flag;
  return Done{};
}

template <class T>
Status read_whole(const json::Value& value, T& out) {
  constexpr std::int64_t kExact = (std::int64_t{1} << 53U) - 1;  // JavaScript's Number.MAX_SAFE_INTEGER
  const bool is_wide = sizeof(T) > sizeof(std::uint32_t);
  const auto highest = is_wide ? kExact : static_cast<std::int64_t>(std::numeric_limits<T>::max());
  const auto lowest = !std::is_signed_v<T> ? 0 : is_wide ? -kExact : static_cast<std::int64_t>(std::numeric_limits<T>::min());
  const auto number = json::as_int(&value, lowest, highest);
  if (!number) return wrong_field("");
  out = static_cast<T>(*number);
  return Done{};
}
inline Status read_value(const json::Value& value, int& out) { return read_whole(value, out); }
inline Status read_value(const json::Value& value, std::uint32_t& out) { return read_whole(value, out); }
inline Status read_value(const json::Value& value, std::uint64_t& out) { return read_whole(value, out); }
inline Status read_value(const json::Value& value, std::int64_t& out) { return read_whole(value, out); }

inline Status read_value(const json::Value& value, double& out) {
  const auto number = json::as_number(&value);
  if (!number) return wrong_field("");
  out = *number;
  return Done{};
}

inline Status read_value(const json::Value& value, float& out) {
  double number = 0;
  if (Status status = read_value(value, number); !status) return status;
  out = static_cast<float>(number);
  return Done{};
}

inline Status read_value(const json::Value& value, json::Value& out) {
  out = value;
  return Done{};
}

// Records have a read() of their own.
template <class T>
Status read_value(const json::Value& value, T& out) {
  return read(value, out);
}

template <class T>
Status read_value(const json::Value& value, std::vector<T>& out) {
  if (!value.is_array()) return wrong_field("");
  out.clear();
  out.reserve(value.size());
  for (const json::Value& each : value) {
    T item{};
    if (Status status = read_value(each, item); !status) {
      const std::string& below = status.error().where;
      return wrong_field("[" + std::to_string(out.size()) + "]" + (below.empty() || below.front() == '[' ? "" : ".") + below);
    }
    out.push_back(std::move(item));
  }
  return Done{};
}

template <class T>
Status read_value(const json::Value& value, std::optional<T>& out) {
  return read_value(value, out.emplace());
}

// Reads the fields of one object; keeps the first error.
class Fields {
 public:
  explicit Fields(const json::Value& value) : value_(value) {
    if (!value.is_object()) error_ = wrong_field("");
  }

  // A field that must be there.
  template <class T>
  void need(const char* key, T& out) {
    if (error_) return;
    const json::Value* field = json::find(value_, key);
    if (field == nullptr) {
      error_ = wrong_field(key);
      return;
    }
    settle(key, read_value(*field, out));
  }

  // A field that may be missing or null; `out` then stays as it is.
  template <class T>
  void take(const char* key, T& out) {
    if (error_) return;
    const json::Value* field = json::find(value_, key);
    if (field != nullptr && !field->is_null()) settle(key, read_value(*field, out));
  }

  Status status() const { return error_ ? Status(*error_) : Status(Done{}); }

 private:
  void settle(const char* key, const Status& status) {
    if (status) return;
    const std::string& below = status.error().where;
    error_ = wrong_field(key + std::string(below.empty() || below.front() == '[' ? "" : ".") + below);
  }

  const json::Value& value_;
  std::optional<Error> error_;
};

template <class T>
json::Value written(const T& value) {
  if constexpr (std::is_constructible_v<json::Value, const T&>)
    return json::Value(value);
  else
    return write(value);
}

template <class T>
json::Value written(const std::vector<T>& values) {
  json::Value list = json::Value::array();
  for (const T& each : values) list.push_back(written(each));
  return list;
}

template <class T>
json::Value written(const std::optional<T>& value) {
  return value ? written(*value) : json::Value();
}

template <class T>
void put(json::Value& object, const char* key, const T& value) {
  object[key] = written(value);
}

// Leaves the field out when there is no value.
template <class T>
void put_known(json::Value& object, const char* key, const std::optional<T>& value) {
  if (value) object[key] = written(*value);
}

}  // namespace pn::protocol
