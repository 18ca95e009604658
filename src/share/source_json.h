#pragma once
#include <optional>

#include "base/json.h"
#include "workspace/types.h"

// Where pictures come from, as lists: a letter for the kind, then its values. Strokes are whole steps of 1/4096 of the side, each from the
// point before.
namespace pn::share {

/// A number with no more digits than its single precision holds.
json::Value number(float value);

json::Value write_source(const workspace::Source& source);

/// Nothing when it is no source.
std::optional<workspace::Source> read_source(const json::Value& value);

}  // namespace pn::share
