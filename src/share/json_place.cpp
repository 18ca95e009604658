#include "share/json_place.h"

#include <algorithm>
#include <cstddef>

namespace pn::share {
namespace {

// Walks over valid JSON; ends at the end of the text whatever it holds.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}

  std::size_t at() const { return at_; }

  void skip_space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
  }
  bool takes(char c) {
    skip_space();
    const bool is_it = at_ < text_.size() && text_[at_] == c;
    if (is_it) ++at_;
    return is_it;
  }
  // The letters of a string as they are written, without the quotes.
  std::string_view string() {
    if (!takes('"')) return {};
    const std::size_t first = at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    at_ = std::min(at_, text_.size());
    const std::string_view found = text_.substr(first, at_ - first);
    if (at_ < text_.size()) ++at_;
    return found;
  }
  void skip_value() {
    int depth = 0;
    do {
      skip_space();
      if (at_ >= text_.size()) return;
      const char c = text_[at_];
      if (c == '"') {
        string();
      } else if (c == '{' || c == '[') {
        ++depth;
        ++at_;
      } else if (c == '}' || c == ']') {
        --depth;
        ++at_;
      } else if (c == ',' || c == ':') {
        ++at_;
      } else {
        while (at_ < text_.size() && std::string_view(" \t\r\n,:]}").find(text_[at_]) == std::string_view::npos) ++at_;
      }
    } while (depth > 0);
  }

  // Into the member of the object, or the entry of the list, that begins here; false where there is none.
  bool enter(std::string_view key) {
    if (takes('{')) return enter_member(key);
    if (takes('[')) return enter_entry(key);
    return false;
  }

 private:
  bool enter_member(std::string_view key) {
    while (!takes('}') && at_ < text_.size()) {
      const std::string_view name = string();
      takes(':');
      if (name == key) return true;
      skip_value();
      takes(',');
    }
    return false;
  }
  bool enter_entry(std::string_view key) {
    for (std::size_t place = 0; !takes(']') && at_ < text_.size(); ++place) {
      if (std::to_string(place) == key) return true;
      skip_value();
      takes(',');
    }
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

int line_at(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  return static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
}

int line_of(std::string_view text, const std::vector<std::string>& path) {
  Walk walk(text);
  walk.skip_space();
  std::size_t found = walk.at();
  for (const std::string& key : path) {
    if (!walk.enter(key)) break;
    walk.skip_space();
    found = walk.at();
  }
  return line_at(text, found);
}

}  // namespace pn::share
