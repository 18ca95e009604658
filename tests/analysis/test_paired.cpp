#include <doctest/doctest.h>

#include <array>
#include <nlohmann/json.hpp>

#include "analysis/paired.h"
#include "support.h"

using namespace pn::analysis;

TEST_CASE("McNemar's exact p is SciPy's binomial test") {
  for (const auto& one : nlohmann::json::parse(pn::test::golden_text("analysis/paired.json"))) {
    const Discordant counts{one["first"].get<int>(), one["second"].get<int>()};
    CAPTURE(counts.first);
    CAPTURE(counts.second);
    const auto expected = one["p"].get<double>();
    CHECK(mcnemar_exact(counts) == doctest::Approx(expected).epsilon(1e-10));
    CHECK(mcnemar_exact({counts.second, counts.first}) == doctest::Approx(expected).epsilon(1e-10));
  }
}

TEST_CASE("discordant cases are those that one treatment alone gets right") {
  constexpr std::array<std::uint8_t, 6> kFirst = {1, 1, 1, 0, 0, 0}, kSecond = {1, 0, 0, 1, 0, 0};
  CHECK(discordant(kFirst, kSecond).first == 2);
  CHECK(discordant(kFirst, kSecond).second == 1);
  CHECK(discordant({}, {}).first == 0);
}
