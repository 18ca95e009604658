#include "studies/registry.h"

#include <algorithm>
#include <array>

#include "studies/layers.h"
#include "studies/search.h"

namespace pn::studies {
namespace {

const std::array<Kind, 2> kKinds = {search_kind(), layers_kind()};

}  // namespace

std::span<const Kind> kinds() { return kKinds; }

const Kind* find_kind(std::string_view id) {
  const auto found = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& kind) { return kind.id == id; });
  return found == kKinds.end() ? nullptr : &*found;
}

}  // namespace pn::studies
