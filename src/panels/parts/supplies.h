#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/words.h"

namespace pn::panels {

// A file that the visitor asked for; the session hands it to the page.
struct Download {
  std::string name;
  std::string mime;
  std::string body;
  bool as_png = false;  // the body is an SVG, to be saved as a picture of twice its size
};

// A text for the clipboard; how it went is told as a notice, or in the dialog that hands on what is seen.
struct Copy {
  std::string text;
  std::string what;  // in English; begins a sentence: "The methods text"
};
inline constexpr std::string_view kCopiedLink = mark("The link"), kCopiedMarkdown = mark("The link as Markdown"),
                                  kCopiedFrame = mark("The code of the frame");

// The link of what is seen; made while the dialog that hands it on is open.
struct SharedLink {
  std::string fragment;
  bool is_long = false;        // chats may cut it
  bool is_unreadable = false;  // longer than what the page opens
  std::string told;            // what came of the last copy
  bool has_failed = false;     // nothing of it
};

// What panels want of whoever can do I/O, beside commands.
struct Supplies {
  // taken by the session
  std::vector<Download> downloads;
  std::vector<Copy> copies;
  std::optional<std::string> language = {};  // the tag of the one to speak from now on
  SharedLink link;                           // given by the session
};

}  // namespace pn::panels
