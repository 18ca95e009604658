#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace pn::workspace {

// What a derived value depends on: a text, and values that are the same when they are the same object. They are held, so that no other
// object can take their address; hold nothing large.
struct MemoKey {
  std::string text;
  std::vector<std::shared_ptr<const void>> objects;
  friend bool operator==(const MemoKey&, const MemoKey&) = default;
};

// The last value, kept under the key of what it depends on.
template <class T>
class Memo {
 public:
  // `make` is called when the key is another one than the last time.
  template <class Make>
  const T& get(MemoKey key, Make&& make) {
    if (!value_ || key != key_) {
      value_ = std::make_shared<const T>(make());
      key_ = std::move(key);
    }
    return *value_;
  }

 private:
  MemoKey key_;
  std::shared_ptr<const T> value_;
};

}  // namespace pn::workspace
