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

// What panels want of whoever can do I/O, beside commands.
struct Supplies {
  std::vector<Download> downloads;  // taken by the session
};

}  // namespace pn::panels
