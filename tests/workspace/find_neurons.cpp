#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "model/sample_atlas.h"
#include "workspace/fake_engine.h"
#include "workspace/suggest.h"

using namespace pn::test;
using namespace pn::workspace;

namespace {

// early.0 is called `first`, late.1 `second`; both clearly.
FakeEngine with_atlas(const std::string& first, const std::string& second) {
  SampleAtlas sample;
  sample.header["layers"][0]["name"] = "early";
  sample.header["layers"][1]["name"] = "late";
  sample.header["concepts"] = {second, first};
  for (const auto& array : sample.header["arrays"]) {
    if (array["name"] != "m_parts") continue;
    const auto at = array["offset"].get<std::size_t>();
    sample.bin[at + 2] = 0xFE;  // 65534: the second group of early.0, too
    sample.bin[at + 3] = 0xFF;
  }
  FakeEngine engine;
  engine.add_word("cat");
  auto atlas = sample.parse();
  REQUIRE(atlas);
  engine.ws.model.atlas = std::make_shared<const pn::model::Atlas>(std::move(*atlas));
  return engine;
}

std::vector<std::string> names_for(const FakeEngine& engine, std::string_view words, std::size_t most = 6) {
  std::vector<std::string> out;
  for (const FoundNeuron& found : find_neurons(engine.ws, words, most)) out.push_back(neuron_name(found.neuron));
  return out;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a neuron is found by what the atlas calls it, the closest name first") {
  const FakeEngine engine = with_atlas("dog", "hot dog");
  CHECK(names_for(engine, "dog") == Names{"1.0", "2.1"});
  CHECK(names_for(engine, " DO ") == Names{"1.0", "2.1"});
  CHECK(names_for(engine, "hot") == Names{"2.1"});
  CHECK(names_for(engine, "dog", 1) == Names{"1.0"});
  CHECK(names_for(engine, "cat").empty());
  CHECK(names_for(engine, "  ").empty());
  const auto found = find_neurons(engine.ws, "hot dog", 6);
  REQUIRE(found.size() == 1);
  CHECK(found[0].concept_name == "hot dog");
  CHECK(found[0].m == doctest::Approx(1.0));
  // What begins with it stands before what has it within a word.
  CHECK(names_for(with_atlas("scat", "cattle"), "cat") == Names{"2.1", "1.0"});
}

TEST_CASE("a neuron is found by its number") {
  FakeEngine engine;
  engine.add_word("cat");
  CHECK(names_for(engine, "2.1") == Names{"2.1"});
  engine.apply(SelectLayer{0});
  CHECK(names_for(engine, "1") == Names{"1.1"});
  for (const char* none : {"3.0", "0.1", "2.3", "1.2", "-1.0", "1.-1", "1.", ".1", "2.1x", "99999999999", "2"})
    CHECK_MESSAGE(names_for(engine, none).empty(), none);
}
