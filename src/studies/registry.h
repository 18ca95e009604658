#pragma once
#include <span>
#include <string_view>

#include "studies/study.h"

// All kinds of study, one row each: what a new one adds.
namespace pn::studies {

std::span<const Kind> kinds();
const Kind* find_kind(std::string_view id);  // null when there is none

}  // namespace pn::studies
