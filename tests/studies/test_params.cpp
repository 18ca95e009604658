#include <doctest/doctest.h>

#include <array>
#include <limits>
#include <set>
#include <string>

#include "studies/registry.h"

using namespace pn::studies;

TEST_CASE("parameters are held within their limits and made whole") {
  constexpr std::array<ParamDef, 4> defs = {{{"count", ParamType::Integer, 1, 10, 5},
                                             {"rate", ParamType::Number, 0, 1, 0.5},
                                             {"layers", ParamType::Layers},
                                             {"pooling", ParamType::Choice, 0, 1, 0, "", "", "mean|max"}}};
  const Params params = completed(defs, {{"count", 7.4}, {"rate", 3.0}, {"layers", std::string("b\na")}, {"unknown", 1.0}});
  CHECK(params.size() == 4);
  CHECK(number_of(params, "count") == 7.0);
  CHECK(number_of(params, "rate") == 1.0);
  CHECK(number_of(params, "pooling") == 0.0);
  CHECK(layers_of(params, "layers") == std::vector<std::string>{"b", "a"});
  CHECK(choices_of(defs[3]) == std::vector<std::string>{"mean", "max"});
  const Params odd = completed(defs, {{"count", std::string("7")}, {"rate", std::numeric_limits<double>::quiet_NaN()}, {"layers", 2.0}});
  CHECK(number_of(odd, "count") == 5.0);
  CHECK(number_of(odd, "rate") == 0.5);
  CHECK(text_of(odd, "layers").empty());
}

TEST_CASE("a state is the standard one unless another is chosen, and what it depends on follows") {
  const Kind* compare = find_kind("compare");
  REQUIRE(compare != nullptr);
  CHECK(text_of(completed(compare->params, {}), "state_a").empty());
  CHECK(text_of(completed(compare->params, {}), "state_b") == kStateOfGates);
  CHECK(text_of(completed(compare->params, {{"state_b", std::string()}}), "state_b").empty());
  CHECK(depends_on(*compare, {}).gates);  // a state that is kept does not change with the gates that are set
  CHECK_FALSE(depends_on(*compare, {{"state_b", std::string("repaired")}}).gates);
  CHECK(depends_on(*compare, {{"state_b", std::string("repaired")}}).states);
  const Kind* robustness = find_kind("robustness");
  REQUIRE(robustness != nullptr);
  CHECK_FALSE(depends_on(*robustness, {}).gates);
  CHECK(depends_on(*robustness, {{"state", std::string(kStateOfGates)}}).gates);
}

TEST_CASE("every kind of study has what its form and its panel need") {
  std::set<std::string_view> ids;
  for (const Kind& kind : kinds()) {
    CAPTURE(kind.id);
    CHECK(ids.insert(kind.id).second);
    CHECK(find_kind(kind.id) == &kind);
    CHECK_FALSE(kind.title.empty());
    CHECK_FALSE(kind.teaches.empty());
    const auto begun = begin_study(kind.id, {}, {}, 1);          // without a board
    REQUIRE(static_cast<bool>(begun) == (kind.id == "stroop"));  // which draws words of its own
    if (!begun) CHECK(begun.error().code == pn::ErrorCode::TooFew);
    std::set<std::string_view> names;
    for (const ParamDef& def : kind.params) {
      CAPTURE(def.name);
      CHECK(names.insert(def.name).second);
      CHECK_FALSE(def.title.empty());
      CHECK_FALSE(def.words.empty());
      CHECK(def.low <= def.standard);
      CHECK(def.standard <= def.high);
      if (def.type == ParamType::Choice) CHECK(choices_of(def).size() == static_cast<std::size_t>(def.high) + 1);
    }
  }
  CHECK(find_kind("nothing") == nullptr);
  CHECK(begin_study("nothing", {}, {}, 1).error().code == pn::ErrorCode::Unsupported);
}

TEST_CASE("neurons are read as they are written, each once, or not at all") {
  const auto found = neurons_in(" 4.217, 4.3;1.0 4.3 ");
  REQUIRE(found);
  CHECK(*found == std::vector<NeuronRef>{{3, 217}, {3, 3}, {0, 0}});
  CHECK(neurons_in("")->empty());
  for (const char* wrong : {"4", "4.", ".3", "0.3", "4.x", "4.-1", "-1.2", "4.3.2", "4.1234567", "cat"})
    CHECK_MESSAGE(!neurons_in(wrong), wrong);
}
