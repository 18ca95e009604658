#include "share/npy.h"

#include <doctest/doctest.h>

#include <limits>
#include <vector>

#include "support.h"

using pn::share::npy;

namespace {

void check_golden(const char* name, const std::vector<float>& values, const std::vector<std::size_t>& shape) {
  CAPTURE(name);
  CHECK(npy(values, shape) == pn::test::golden_text(std::string("npy/") + name));
}

}  // namespace

TEST_CASE("arrays are written byte for byte as NumPy writes them (make_npy_golden.py)") {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  check_golden("vector.npy",
               {0.0F, -0.0F, 1.5F, -2.25F, 1e-40F, std::numeric_limits<float>::max(), kInfinity, -kInfinity,
                std::numeric_limits<float>::quiet_NaN()},
               {9});
  std::vector<float> matrix, maps;
  for (int i = 0; i < 35; ++i) matrix.push_back(static_cast<float>(i) / 8);
  for (int i = 0; i < 24; ++i) maps.push_back(static_cast<float>(i) - 11.5F);
  check_golden("matrix.npy", matrix, {5, 7});
  check_golden("maps.npy", maps, {2, 3, 4});
  check_golden("empty.npy", {}, {0, 848});
  check_golden("long.npy", {7.0F}, std::vector<std::size_t>(16, 1));
}
