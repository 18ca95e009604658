#pragma once

// Panels write the names of the two rooms that they are made of, words and widgets, without their prefix.
namespace pn::view {}
namespace pn::widgets {}

namespace pn::panels {
using namespace view;
using namespace widgets;
}  // namespace pn::panels
