#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "sample_atlas.h"

using namespace pn;
using nlohmann::json;
using Sample = pn::test::SampleAtlas;

TEST_SUITE("model/atlas") {
  TEST_CASE("an atlas that counts its stimuli says on how many an AUROC rests") {
    Sample sample;
    sample.add("concept_stimuli", "uint16", {2, 1}, {30, 700});
    sample.add("m_stimuli", "uint16", {3, 2}, {5, 6, 0, 0, 7, 8});
    const auto atlas = sample.parse();
    REQUIRE_MESSAGE(atlas, atlas.error().message);
    CHECK(atlas->concepts(0, 0)[0].stimuli == 30);
    CHECK(atlas->concepts(0, 0)[1].stimuli == 700);
    CHECK(atlas->multimodality(0)->parts[1].stimuli == 6);
    CHECK(atlas->multimodality(2)->parts[0].stimuli == 7);
    Sample odd;  // of another shape: as if it did not say
    odd.add("concept_stimuli", "uint16", {2}, {30, 700});
    odd.add("m_stimuli", "float16", {3, 2}, {5, 6, 0, 0, 7, 8});
    CHECK(odd.parse()->concepts(0, 0)[0].stimuli == 0);
    CHECK(odd.parse()->multimodality(0)->parts[1].stimuli == 0);
  }

  TEST_CASE("what is known of a neuron") {
    const auto atlas = Sample().parse();
    REQUIRE_MESSAGE(atlas, atlas.error().message);
    CHECK(atlas->vision_sha256() == "ab");
    CHECK(atlas->neuron("stage2", 1) == 2);
    CHECK_FALSE(atlas->neuron("stage2", 2));
    CHECK_FALSE(atlas->neuron("stage9", 0));

    const auto m = atlas->multimodality(0);
    REQUIRE(m);
    CHECK(m->concept_name == "dog");
    CHECK(m->m == doctest::Approx(0.5).epsilon(1e-4));
    CHECK(m->low == 0.0F);
    CHECK(m->high == 1.0F);
    CHECK(m->parts[1].name == "word");
    CHECK_FALSE(atlas->multimodality(1));

    const auto concepts = atlas->concepts(0, 0);
    REQUIRE(concepts.size() == 2);
    CHECK(concepts[0].name == "cat");
    CHECK(concepts[0].value == 1.0F);
    CHECK(concepts[0].stimuli == 0);  // this atlas does not say
    CHECK(atlas->concepts(1, 0).size() == 1);
    CHECK(atlas->concepts(2, 0).empty());
    CHECK(atlas->concepts(0, 7).empty());

    const auto words = atlas->best_words(0);
    REQUIRE(words.size() == 2);
    CHECK(words[0].name == "cat");
    CHECK(words[1].value == -2.0F);
    CHECK(atlas->best_words(2).size() == 1);  // an index past the words is left out

    CHECK(atlas->prompts(0).empty());
    CHECK(atlas->prompts(2)[0].name == "dog");
    CHECK(atlas->prompts_against(1)[0].name == "dog");
    CHECK(atlas->tile(2).left == 0);
    CHECK(atlas->tile(2).top == 64);
  }

  TEST_CASE("damaged atlases are refused") {
    const auto refuses = [](auto change, ErrorCode code) {
      Sample sample;
      change(sample);
      const auto atlas = sample.parse();
      REQUIRE_FALSE(atlas);
      CHECK(atlas.error().code == code);
    };
    refuses([](Sample& s) { s.header["format"] = "zip"; }, ErrorCode::Malformed);
    refuses([](Sample& s) { s.header["version"] = 2; }, ErrorCode::Unsupported);
    refuses([](Sample& s) { s.header["layers"][1]["first"] = 0; }, ErrorCode::Malformed);
    refuses([](Sample& s) { s.header["concepts"] = 3; }, ErrorCode::Malformed);
    refuses([](Sample& s) { s.header["visualisations"]["columns"] = 0; }, ErrorCode::Malformed);
    refuses([](Sample& s) { s.header["arrays"].erase(0); }, ErrorCode::Malformed);
    refuses([](Sample& s) { s.header["arrays"][0]["shape"] = {3, 2, 2}; }, ErrorCode::Malformed);
    refuses([](Sample& s) { s.header["arrays"][3]["shape"] = {1 << 20, 1 << 20}; }, ErrorCode::Malformed);
    for (const char* name : {"best_words", "best_words_response"}) {  // the product wraps where sizes have 32 bits
      refuses(
          [&](Sample& s) {
            for (json& array : s.header["arrays"]) {
              if (array["name"] == name) array["shape"] = {4096, 1 << 20};
            }
          },
          ErrorCode::Malformed);
    }
    refuses(
        [](Sample& s) {
          s.header["visualisations"] = {{"columns", 1}, {"cell", 4096}};
          s.header["layers"][1]["channels"] = 60000;
        },
        ErrorCode::Malformed);
    refuses([](Sample& s) { s.header["arrays"][2]["dtype"] = "float64"; }, ErrorCode::Malformed);
    refuses([](Sample& s) { s.header["arrays"][2]["offset"] = s.bin.size() - 1; }, ErrorCode::Mismatch);
    refuses([](Sample& s) { s.bin.resize(s.bin.size() - 5); }, ErrorCode::Mismatch);
    const Sample sample;
    const std::string text = sample.header.dump();
    for (std::size_t cut = 0; cut < text.size(); ++cut)
      CHECK_FALSE(model::Atlas::parse(std::string_view(text).substr(0, cut), sample.bin, sample.words));
  }
}
