#include "analysis/resampling.h"

#include <algorithm>
#include <map>

#include "analysis/order_statistics.h"

namespace pn::analysis {

StratifiedBootstrap::StratifiedBootstrap(std::span<const int> strata) : members_(strata.size()) {
  std::map<int, std::vector<std::uint32_t>> by_label;
  for (std::size_t i = 0; i < strata.size(); ++i) by_label[strata[i]].push_back(static_cast<std::uint32_t>(i));
  for (auto& entry : by_label) strata_.push_back(std::move(entry.second));
}

void StratifiedBootstrap::draw(Pcg32& random, std::vector<std::uint32_t>& members) const {
  members.resize(members_);
  for (const auto& stratum : strata_) {
    for (const std::uint32_t place : stratum) members[place] = stratum[random.below(static_cast<std::uint32_t>(stratum.size()))];
  }
}

std::size_t StratifiedBootstrap::smallest_stratum() const {
  const auto found = std::min_element(strata_.begin(), strata_.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
  return found == strata_.end() ? 0 : found->size();
}

Interval percentile_interval(std::span<const float> values, float share) {
  return {quantile(values, (1.0F - share) / 2.0F), quantile(values, (1.0F + share) / 2.0F)};
}

}  // namespace pn::analysis
