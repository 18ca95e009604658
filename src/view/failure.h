#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

// What an error is called, and whether trying again can help.
namespace pn::view {

enum class FailureKind {
  Bad,        // the data themselves: trying again changes nothing
  Missing,    // there is no such thing
  Offline,    // the network; later it may work
  Damaged,    // not what was announced; another download may be whole
  Stopped,    // the engine died or memory was short
  Cancelled,  // by the visitor
};

FailureKind failure_kind(ErrorCode code);

// "Not found", "Cancelled", …: two or three words for the code; empty where the message says all there is.
std::string_view failure_title(ErrorCode code);

// "Not found: There is no file cat.jpg." The title is left out where the message begins with it.
std::string failure_words(const Error& error);

// Whether the same request may succeed later as it is.
bool retry_helps(const Error& error);

}  // namespace pn::view
