#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "workspace/workspace.h"

// Numbers and short phrases as the page writes them.
namespace pn::view {

// Numbers with the digits their precision deserves, always the same width for the same `decimals`; "−" is a true minus.
std::string number(float value, int decimals);
std::string percent(float share);             // 0.873 → "87 %", 0.0042 → "0.4 %"
std::string bytes_text(std::uint64_t bytes);  // "8.4 MB"
std::string thousands(std::uint64_t count);   // "2,312"

// Decimals that leave about three digits of a quantity as large as `magnitude`.
int decimals_for(float magnitude);

// "Fetching the model  ·  3.0 MB of 8.0 MB": what a model that is being loaded goes through; sizes while it is fetched.
std::string loading_words(const workspace::LoadProgress& progress, std::string_view what = {});
// How much of it has come, 0..1; below 0 when nobody knows.
float loading_share(const workspace::LoadProgress& progress);

// "cat · photo"
std::string stimulus_words(const workspace::Stimulus& stimulus);

// Channels of a layer by falling response; equal responses in channel order. At most `count`.
std::vector<std::pair<int, float>> strongest_neurons(const std::vector<float>& responses, int count);

}  // namespace pn::view
