#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/random.h"
#include "model/pooling.h"

using namespace pn;
using model::Layout;
using model::pool;
using Values = std::vector<float>;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

double uniform(Pcg32& random) { return random.next() / 4294967296.0; }

// Linear between order statistics.
double quantile(Values values, double q) {
  std::sort(values.begin(), values.end());
  const double position = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const float low = values[below], high = values[std::min(below + 1, values.size() - 1)];
  return low + (position - static_cast<double>(below)) * static_cast<double>(high - low);
}

model::ValueSpan span(const Values& values) { return pool(values, 2, Layout::Maps).span; }

void check_span(const model::ValueSpan& found, float low, float high, float lowest, float highest) {
  CHECK(found.low == low);
  CHECK(found.high == high);
  CHECK(found.lowest == lowest);
  CHECK(found.highest == highest);
}

}  // namespace

TEST_SUITE("model/pooling") {
  TEST_CASE("a layer of maps gives the mean and the maximum of each channel's cells, a transformer's rows of each column") {
    const auto maps = pool(Values{1, 3, -4, -2}, 2, Layout::Maps).responses;
    CHECK(maps.mean == Values{2, -3});
    CHECK(maps.maximum == Values{3, -2});
    const auto rows = pool(Values{1, -4, 3, -2}, 2, Layout::Rows).responses;
    CHECK(rows.mean == Values{2, -3});
    CHECK(rows.maximum == Values{3, -2});
    const auto none = pool({}, 2, Layout::Rows);
    CHECK(none.responses.mean == Values{0, 0});
    check_span(none.span, 0, 0, 0, 0);
    CHECK(pool(Values{1}, 0, Layout::Maps).responses.mean.empty());
  }

  TEST_CASE("maps and rows of the same activations give the same") {
    Pcg32 random(3);
    constexpr int kChannels = 37, kCells = 49;
    Values maps(kChannels * kCells), rows(maps.size());
    for (std::size_t channel = 0; channel < kChannels; ++channel)
      for (std::size_t cell = 0; cell < kCells; ++cell)
        rows[cell * kChannels + channel] = maps[channel * kCells + cell] = static_cast<float>(uniform(random) - 0.4);
    const auto a = pool(maps, kChannels, Layout::Maps), b = pool(rows, kChannels, Layout::Rows);
    CHECK(a.responses.mean == b.responses.mean);
    CHECK(a.responses.maximum == b.responses.maximum);
    check_span(a.span, b.span.low, b.span.high, b.span.lowest, b.span.highest);
  }

  TEST_CASE("a span reaches from 0 to the 99.9 % quantile, and below 0 from the 0.1 % quantile") {
    Pcg32 random(1);
    for (const double shift : {0.0, -0.4}) {
      for (const std::size_t size : {std::size_t{300}, std::size_t{30'000}, std::size_t{200'003}}) {
        Values values(size);
        for (float& value : values)
          value = static_cast<float>((uniform(random) < 0.7 ? 0 : std::pow(uniform(random), 6) * 50) + shift * uniform(random));
        const auto found = pool(values, 1, Layout::Maps).span;
        const double upper = static_cast<double>(0.999F);
        CHECK(found.low == doctest::Approx(shift < 0 ? quantile(values, 1 - upper) : 0.0).epsilon(1e-6));
        CHECK(found.high == doctest::Approx(quantile(values, upper)).epsilon(1e-6));
        CHECK(found.lowest == *std::min_element(values.begin(), values.end()));
        CHECK(found.highest == *std::max_element(values.begin(), values.end()));
      }
    }
  }

  TEST_CASE("spans of few, equal, single and missing values, and of values that are no numbers") {
    check_span(span({0, 0, 0, 0}), 0, 0, 0, 0);
    check_span(span({2, 2, 2, 2}), 0, 2, 2, 2);
    check_span(span({}), 0, 0, 0, 0);
    check_span(span({kNan, kNan}), 0, 0, 0, 0);
    check_span(span({kNan, 3, 3, 3}), 0, 3, 3, 3);
    Values sparse(1600);
    sparse[3] = 2;  // fewer than 0.1 % of the cells fire
    check_span(pool(sparse, 1, Layout::Maps).span, 0, 2, 0, 2);
    Values holes(20'000, 1.0F);
    std::fill(holes.begin(), holes.begin() + 15'000, kNan);
    holes.back() = -3;
    check_span(pool(holes, 1, Layout::Maps).span, 1, 1, -3, 1);
    CHECK(std::isnan(pool(holes, 1, Layout::Maps).responses.mean[0]));
  }
}
