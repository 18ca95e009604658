#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pn::analysis {

// For each of some columns the rows of its highest values, from the highest; of equal values the earlier row comes first. One pass over
// the values as they lie.
// values        [rows][columns] row-major, without NaN
// first, count  the columns looked at
// returns       [count][min(most, rows)] numbers of rows
std::vector<std::uint32_t> strongest_rows(std::span<const float> values, std::size_t columns, std::size_t first, std::size_t count,
                                          std::size_t most);

}  // namespace pn::analysis
