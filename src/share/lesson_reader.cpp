#include "share/lesson_reader.h"

#include <algorithm>

#include "base/text.h"

namespace pn::share {

bool LessonReader::is_object(const json::Value& value, std::string_view what, std::initializer_list<std::string_view> members) {
  if (error_) return false;
  if (!value.is_object()) {
    fail(std::string(what) + " is expected here, in braces.");
    return false;
  }
  for (const auto& [key, member] : value.items()) {
    if (std::find(members.begin(), members.end(), key) != members.end()) continue;
    std::string known;
    for (const std::string_view each : members) known.append(known.empty() ? "" : ", ").append(each);
    const Into into(*this, key);
    fail(pn::quoted(key) + " is unknown; " + std::string(what) + " has " + known + ".");
    return false;
  }
  return true;
}

std::string LessonReader::text(const json::Value& value, std::size_t most_bytes) {
  const std::string* found = json::as_string(&value);
  if (found == nullptr) {
    fail("a text is expected here, in quotes.");
    return {};
  }
  if (found->size() > most_bytes) fail("this text may have at most " + std::to_string(most_bytes) + " bytes.");
  return without_direction_controls(*found);
}

void LessonReader::text(const json::Value& object, const char* key, std::string& to, std::size_t most_bytes, bool is_needed) {
  const bool is_there = with(object, key, [&](const json::Value& value) { to = text(value, most_bytes); });
  if (is_needed && (!is_there || trimmed(to).empty())) fail(pn::quoted(key) + " is missing here.");
}

double LessonReader::number(const json::Value& value, double low, double high) {
  const auto found = json::as_number(&value);
  if (!found || *found < low || *found > high) {
    const bool is_open = high >= std::numeric_limits<double>::max();
    fail(is_open ? "a number is expected here."
                 : "a number from " + json::Value(low).dump() + " to " + json::Value(high).dump() + " is expected here.");
    return 0.0;
  }
  return *found;
}

void LessonReader::number(const json::Value& object, const char* key, double& to, double low, double high) {
  with(object, key, [&](const json::Value& value) { to = number(value, low, high); });
}

void LessonReader::whole(const json::Value& object, const char* key, int& to, int low, int high) {
  with(object, key, [&](const json::Value& value) {
    const auto found = json::as_int(&value, low, high);
    if (found)
      to = static_cast<int>(*found);
    else
      fail("a whole number from " + std::to_string(low) + " to " + std::to_string(high) + " is expected here.");
  });
}

void LessonReader::flag(const json::Value& object, const char* key, bool& to) {
  with(object, key, [&](const json::Value& value) {
    if (value.is_boolean())
      to = value.get<bool>();
    else
      fail("true or false is expected here.");
  });
}

}  // namespace pn::share
