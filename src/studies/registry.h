#pragma once
#include <span>
#include <string_view>

#include "studies/study.h"

// All kinds of study, one row each: what a new one adds.
namespace pn::studies {

std::span<const Kind> kinds();
const Kind* find_kind(std::string_view id);  // null when there is none

// Errors: Unsupported when there is no such kind, and those of the kind. `params` are completed with the kind's standard values.
Begun begin_study(std::string_view kind, Inputs inputs, const Params& params, std::uint64_t seed);

}  // namespace pn::studies
