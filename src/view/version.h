#pragma once
#include <string_view>

namespace pn::view {

// The page's version, "0.12.0": that of the project in CMakeLists.txt.
std::string_view version();

}  // namespace pn::view
