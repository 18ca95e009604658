#pragma once
#include "base/json.h"
#include "base/result.h"
#include "studies/study.h"

// Outcomes, inputs and parameters as JSON: between worker and page, and in exported files.
namespace pn::studies {

json::Value to_json(const Outcome& outcome);
// Malformed, with the place, when a field is missing, of another kind or of a wrong size.
Result<Outcome> outcome_of(const json::Value& value);

json::Value to_json(const Params& params);
Params params_of(const json::Value& value);  // what is neither a number nor a text is left out

// All of `inputs` but the responses, which go beside it as float32s.
json::Value to_json(const Inputs& inputs);
// responses  as many float32s as stimuli × neurons, or none. Malformed or Mismatch when a field or the size is wrong.
Result<Inputs> inputs_of(const json::Value& value, std::vector<float> responses);

// Progress and the batch that a study waits for.
json::Value to_json(const Progress& progress);
Progress progress_of(const json::Value& value);
json::Value to_json(const Ask& ask);

// What an export holds: the tables with meanings and words, the evidence, the parameters.
std::string export_json(const Kind& kind, const Params& params, std::uint64_t seed, const Outcome& outcome);

}  // namespace pn::studies
