#pragma once
#include <string>

#include <nlohmann/json.hpp>

namespace pn::session {

// A string of a message; empty when there is none of that name.
inline std::string text_at(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace pn::session
