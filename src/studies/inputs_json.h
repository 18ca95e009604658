#pragma once
#include "base/json.h"
#include "base/result.h"
#include "studies/study.h"

// What a study is given, what it asks for and how far it is, as JSON between worker and page.
namespace pn::studies {

// All of `inputs` but what goes beside it as float32s.
json::Value to_json(const Inputs& inputs);
// responses [stimuli][neurons]; of another model its responses [stimuli][its neurons], image_embeds [stimuli][its embed_dim] and
// text_embeds [prompts][its embed_dim] behind them.
std::vector<float> payload_of(const Inputs& inputs);
// payload  as payload_of; without another model it may be empty. Malformed or Mismatch when a field or the size is wrong.
Result<Inputs> inputs_of(const json::Value& value, std::vector<float> payload);

// Progress and the batch that a study waits for.
json::Value to_json(const Progress& progress);
Progress progress_of(const json::Value& value);
json::Value to_json(const Ask& ask);

}  // namespace pn::studies
