#pragma once
#include "base/json.h"
#include "base/result.h"
#include "studies/study.h"

// Outcomes and parameters as JSON: between worker and page, and in exported files.
namespace pn::studies {

json::Value to_json(const Outcome& outcome);
// Malformed, with the place, when a field is missing, of another kind or of a wrong size.
Result<Outcome> outcome_of(const json::Value& value);

json::Value to_json(const Params& params);
Params params_of(const json::Value& value);  // what is neither a number nor a text is left out

// What an export holds: the tables with meanings and words, the evidence, the parameters.
std::string export_json(const Kind& kind, const Params& params, std::uint64_t seed, const Outcome& outcome);

// A table outside of a study with what it rests on; without a seed.
std::string export_json(const Table& table, const Evidence& evidence);

}  // namespace pn::studies
