#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "studies/study.h"

// Sentences and facts that the reports of several studies share.
namespace pn::studies {

std::string short_number(double value);                                      // two digits that count: "0.17", "0.0012", "3.2e-07"
std::string two_decimals(double value);                                      // "0.50"; what would be "-0.00" without the sign
std::string percent(double share);                                           // of a finite share, to the nearest: "96 %"
std::string count_of(std::size_t count, const char* one, const char* many);  // "1 stimulus"; the collector of texts knows it
std::string joined(const std::vector<std::string>& parts);                   // "photo, sketch"
std::string names_of(const std::vector<InputLayer>& layers);
std::string name_of(const Inputs& inputs);  // the model with the first digits of its hash: "polyneuron-clip (3f2a91c0)"

// 95 % interval of a share by Wilson, see analysis/proportion.h; 0 to 1 for a count of 0.
IntervalValue wilson(std::size_t hits, std::size_t count);
std::string wilson_words(std::size_t hits, std::size_t count);  // "62 % (95 % 58 % to 66 %)"; "none of 0" for a count of 0

// Evidence with the model, how responses were pooled, and the seed.
Evidence evidence_of(const Inputs& inputs, std::string pooling, std::uint64_t seed);

// The value of a fact; empty when the evidence has none of this name.
std::string fact_of(const Evidence& evidence, std::string_view name);
std::string param_words(const Params& params, std::string_view name);  // of a number, all its digits

// What is said of stimuli that have no response yet; nothing where all have one.
std::vector<std::string> missing_words(const Inputs& inputs);

}  // namespace pn::studies
