#pragma once
#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace pn {

// Their names in messages are in protocol/messages.mjs.
enum class ErrorCode {
  Malformed,    // the bytes do not follow their format
  Truncated,    // the bytes end too early
  Unsupported,  // well-formed, but a kind we do not handle
  TooLarge,     // beyond a stated limit, refused before memory was asked for
  TooFew,       // not enough data for the question
  Mismatch,     // two things that must agree do not (shape, hash, name)
  NotFound,
  Unavailable,  // storage, memory or device said no
  Cancelled,
  Network,    // no answer now; later there may be one
  Corrupt,    // not the bytes that were announced
  Crashed,    // the engine died over it
  Restarted,  // the engine died of something else
  Session,    // ONNX Runtime refused the model or failed
  NoModel,
  Unknown,
};

// What went wrong with outside data: `message` is a sentence a person can act on,
// `where` the place (byte offset, tensor or file name), empty when there is none.
struct Error {
  ErrorCode code = ErrorCode::Unknown;
  std::string message;
  std::string where;
};

// A value or the Error that kept it from being. Asking for the one that is not there is our own mistake.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(value()); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  T& value() {
    assert(state_.index() == 0);
    return *std::get_if<0>(&state_);
  }
  const T& value() const {
    assert(state_.index() == 0);
    return *std::get_if<0>(&state_);
  }
  const Error& error() const {
    assert(state_.index() == 1);
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

struct Done {};
using Status = Result<Done>;

}  // namespace pn
