#include "view/version.h"

namespace pn::view {

std::string_view version() { return PN_VERSION; }

}  // namespace pn::view
