#pragma once
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "share/json_place.h"

// Reads JSON that people write: keeps the way to the value that is read, and the first thing that is wrong with its line.
namespace pn::share {

class LessonReader {
 public:
  explicit LessonReader(std::string_view text) : text_(text) {}

  const std::optional<Error>& error() const { return error_; }

  // Only the first is kept. `what` says what is expected; the line goes before it.
  void fail(std::string what) {
    if (error_) return;
    const std::string place = "line " + std::to_string(line_of(text_, path_));
    error_ = Error{ErrorCode::Malformed, "The lesson cannot be read: " + place + ": " + std::move(what), place};
  }

  // The way leads into a member while this lives.
  class Into {
   public:
    Into(LessonReader& reader, std::string key) : reader_(reader) { reader_.path_.push_back(std::move(key)); }
    ~Into() { reader_.path_.pop_back(); }
    Into(const Into&) = delete;
    Into& operator=(const Into&) = delete;

   private:
    LessonReader& reader_;
  };

  // An object of these members alone; says which one is unknown.
  bool is_object(const json::Value& value, std::string_view what, std::initializer_list<std::string_view> members);

  // Calls `read(value)` with the member, within its place; false when there is none.
  template <class Read>
  bool with(const json::Value& object, const char* key, Read read) {
    const json::Value* member = json::find(object, key);
    if (member == nullptr || error_) return false;
    const Into into(*this, key);
    read(*member);
    return true;
  }

  // Calls `read(entry)` with each entry of the list that the member is.
  template <class Read>
  void each(const json::Value& object, const char* key, std::size_t most, Read read) {
    with(object, key, [&](const json::Value& list) { entries(list, most, read); });
  }
  template <class Read>
  void entries(const json::Value& list, std::size_t most, Read read) {
    if (!list.is_array()) return fail("a list is expected here.");
    if (list.size() > most) return fail("this list may have at most " + std::to_string(most) + " entries.");
    for (std::size_t i = 0; i < list.size() && !error_; ++i) {
      const Into into(*this, std::to_string(i));
      read(list[i]);
    }
  }

  std::string text(const json::Value& value, std::size_t most_bytes);
  void text(const json::Value& object, const char* key, std::string& to, std::size_t most_bytes, bool is_needed = false);
  double number(const json::Value& value, double low, double high);
  void number(const json::Value& object, const char* key, double& to, double low = std::numeric_limits<double>::lowest(),
              double high = std::numeric_limits<double>::max());
  void whole(const json::Value& object, const char* key, int& to, int low, int high);
  void flag(const json::Value& object, const char* key, bool& to);

 private:
  std::string_view text_;
  std::vector<std::string> path_;
  std::optional<Error> error_;
};

}  // namespace pn::share
