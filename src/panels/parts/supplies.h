#pragma once
#include <string>
#include <vector>

namespace pn::panels {

// A file that the visitor asked for; the session hands it to the page.
struct Download {
  std::string name;
  std::string mime;
  std::string body;
  bool as_png = false;  // the body is an SVG, to be saved as a picture of twice its size
};

// A text for the clipboard; how it went is told as a notice.
struct Copy {
  std::string text;
  std::string what;  // begins a sentence: "The methods text"
};

// What panels want of whoever can do I/O, beside commands.
struct Supplies {
  // taken by the session
  std::vector<Download> downloads;
  std::vector<Copy> copies;
};

}  // namespace pn::panels
