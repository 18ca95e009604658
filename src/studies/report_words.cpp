#include "studies/report_words.h"

#include <cmath>
#include <cstdio>
#include <utility>

#include "analysis/proportion.h"
#include "base/words.h"

namespace pn::studies {

std::string short_number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2g", value);
  return with_marks(text);
}

std::string two_decimals(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.2f", std::abs(value) < 0.005 ? 0.0 : value);
  return with_marks(text);
}

std::string percent(double share) { return std::to_string(std::lround(100 * share)) + " %"; }

std::string count_of(std::size_t count, const char* one, const char* many) {
  return tr_n(count, std::string("{n} ") + one, std::string("{n} ") + many);
}

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : ", ") + part;
  return out;
}

std::string names_of(const std::vector<InputLayer>& layers) {
  std::vector<std::string> names;
  for (const InputLayer& one : layers) names.push_back(one.name);
  return joined(names);
}

std::string name_of(const Inputs& inputs) { return inputs.model + " (" + inputs.model_sha256.substr(0, 8) + ")"; }

IntervalValue wilson(std::size_t hits, std::size_t count) {
  const analysis::Interval found = analysis::wilson_interval(static_cast<int>(hits), static_cast<int>(count));
  return {static_cast<double>(found.low), static_cast<double>(found.high)};
}

std::string wilson_words(std::size_t hits, std::size_t count) {
  if (count == 0) return tr("none of 0");
  const IntervalValue interval = wilson(hits, count);
  return tr("{0} (95 % {1} to {2})",
            {percent(static_cast<double>(hits) / static_cast<double>(count)), percent(interval.low), percent(interval.high)});
}

Evidence evidence_of(const Inputs& inputs, std::string pooling, std::uint64_t seed) {
  return {inputs.model, inputs.model_sha256, std::move(pooling), seed, {}, {}};
}

std::string fact_of(const Evidence& evidence, std::string_view name) {
  for (const Fact& fact : evidence.facts)
    if (fact.name == name) return fact.value;
  return {};
}

std::string param_words(const Params& params, std::string_view name) { return shortest(number_of(params, name)); }

std::vector<std::string> missing_words(const Inputs& inputs) {
  if (inputs.stimuli_on_board <= static_cast<int>(inputs.stimuli.size())) return {};
  const std::size_t missing = static_cast<std::size_t>(inputs.stimuli_on_board) - inputs.stimuli.size();
  return {tr_n(missing, "{n} stimulus of the board had no response yet and took no part.",
               "{n} stimuli of the board had no response yet and took no part.")};
}

}  // namespace pn::studies
