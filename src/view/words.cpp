#include "view/words.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "base/words.h"
#include "view/sentences.h"

namespace pn::view {

std::string thousands(std::uint64_t count) { return with_groups(count); }

std::string number(float value, int decimals) {
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, "%.*f", decimals, static_cast<double>(std::fabs(value)));
  const bool is_zero = std::string_view(buffer).find_first_not_of("0.") == std::string_view::npos;
  return (value < 0 && !is_zero ? "\xe2\x88\x92" : "") + with_marks(buffer);
}

std::string percent(float share) {
  const float value = share * 100;
  if (value > 0 && value < 0.1F) return "<" + with_marks("0.1") + " %";
  return number(value, value >= 9.95F || value == 0 ? 0 : 1) + " %";
}

std::string bytes_text(std::uint64_t bytes) {
  const auto value = static_cast<float>(bytes);
  if (bytes < 1000) return std::to_string(bytes) + " B";
  if (bytes < 1'000'000) return number(value / 1e3F, 0) + " KB";
  return number(value / 1e6F, 1) + " MB";
}

int decimals_for(float magnitude) {
  const float size = std::fabs(magnitude);
  if (!(size > 0.0F) || size >= 100.0F) return size > 0.0F ? 0 : 2;
  return std::clamp(2 - static_cast<int>(std::floor(std::log10(size))), 0, 5);
}

std::string loading_words(const workspace::LoadProgress& progress, std::string_view what) {
  std::string words = step_words(progress, what);
  if (is_fetched(progress) && progress.total_bytes > 0)
    words += "  \xC2\xB7  " + tr("{0} of {1}", {bytes_text(progress.received_bytes), bytes_text(progress.total_bytes)});
  return words;
}

float loading_share(const workspace::LoadProgress& progress) {
  if (progress.total_bytes == 0) return -1.0F;
  return static_cast<float>(static_cast<double>(progress.received_bytes) / static_cast<double>(progress.total_bytes));
}

std::string stimulus_words(const workspace::Stimulus& stimulus) {
  return stimulus.concept_name + " \xC2\xB7 " + words_of(stimulus.rendition);
}

std::vector<std::pair<int, float>> strongest_neurons(const std::vector<float>& responses, int count) {
  std::vector<int> order(responses.size());
  std::iota(order.begin(), order.end(), 0);
  const std::size_t kept = std::min(order.size(), static_cast<std::size_t>(std::max(count, 0)));
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept), order.end(), [&](int a, int b) {
    const float value_a = responses[static_cast<std::size_t>(a)];
    const float value_b = responses[static_cast<std::size_t>(b)];
    return value_a != value_b ? value_a > value_b : a < b;
  });
  std::vector<std::pair<int, float>> out;
  for (std::size_t i = 0; i < kept; ++i) out.emplace_back(order[i], responses[static_cast<std::size_t>(order[i])]);
  return out;
}

}  // namespace pn::view
