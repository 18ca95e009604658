#include "analysis/strongest.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include "base/random.h"

using pn::analysis::strongest_rows;

namespace {

// The same by sorting each column.
std::vector<std::uint32_t> sorted_rows(const std::vector<float>& values, std::size_t columns, std::size_t first, std::size_t count,
                                       std::size_t most) {
  std::vector<std::uint32_t> found;
  for (std::size_t column = first; column < first + count; ++column) {
    std::vector<std::uint32_t> rows(values.size() / columns);
    std::iota(rows.begin(), rows.end(), 0U);
    std::stable_sort(rows.begin(), rows.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return values[a * columns + column] > values[b * columns + column]; });
    rows.resize(std::min(most, rows.size()));
    found.insert(found.end(), rows.begin(), rows.end());
  }
  return found;
}

std::vector<float> random_values(std::size_t count, std::uint64_t seed, std::uint32_t steps) {
  pn::Pcg32 random(seed);
  std::vector<float> values(count);
  for (float& each : values) each = static_cast<float>(random.below(steps)) - 5.0F;
  return values;
}

}  // namespace

TEST_CASE("the strongest rows of a small table, ties by row") {
  const std::vector<float> values = {1, 5, 0, 3, 5, -0.0F, 3, 7, 0};  // three rows
  CHECK(strongest_rows(values, 3, 0, 3, 2) == std::vector<std::uint32_t>{1, 2, 2, 0, 0, 1});
  CHECK(strongest_rows(values, 3, 1, 1, 9) == std::vector<std::uint32_t>{2, 0, 1});
  CHECK(strongest_rows(values, 3, 0, 3, 0).empty());
  CHECK(strongest_rows({}, 3, 0, 2, 4).empty());
}

TEST_CASE("of many rows they are those of a stable sort: distinct values, ties, few values") {
  for (const std::uint32_t steps : {4'000'000'000U, 300U, 3U, 1U}) {
    CAPTURE(steps);
    const auto values = random_values(3000 * 21, steps, steps);
    CHECK(strongest_rows(values, 21, 0, 21, 100) == sorted_rows(values, 21, 0, 21, 100));
    CHECK(strongest_rows(values, 21, 3, 7, 1) == sorted_rows(values, 21, 3, 7, 1));
  }
}

TEST_CASE("rows in order, backwards, with one peak, and infinite ones") {
  constexpr std::size_t kRows = 5000, kColumns = 4;
  std::vector<float> values(kRows * kColumns);
  for (std::size_t row = 0; row < kRows; ++row) {
    const auto up = static_cast<float>(row);
    values[row * kColumns] = up;
    values[row * kColumns + 1] = -up;
    // The sample of every ninth or tenth row sees none of the few high ones, or nothing else.
    values[row * kColumns + 2] = row % 10 == 1 ? 1.0F : 0.0F;
    values[row * kColumns + 3] = row < 4990 ? -std::numeric_limits<float>::infinity() : std::numeric_limits<float>::infinity();
  }
  CHECK(strongest_rows(values, kColumns, 0, kColumns, 100) == sorted_rows(values, kColumns, 0, kColumns, 100));
}

TEST_CASE("more columns than are looked at together") {
  const auto values = random_values(1100 * 531, 8, 1U << 30U);
  CHECK(strongest_rows(values, 531, 0, 531, 20) == sorted_rows(values, 531, 0, 531, 20));
}
