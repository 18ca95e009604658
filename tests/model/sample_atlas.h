#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "model/atlas.h"

namespace pn::test {

// Two layers of one and two neurons, two concepts, one rendition, two groups.
struct SampleAtlas {
  nlohmann::json header;
  std::vector<std::uint8_t> bin;
  std::string words = "ant\nbee\ncat\n";

  void add(const char* name, const char* dtype, const std::vector<std::size_t>& shape, const std::vector<unsigned>& values) {
    header["arrays"].push_back({{"name", name}, {"dtype", dtype}, {"shape", shape}, {"offset", bin.size()}});
    for (const unsigned value : values) {
      bin.push_back(static_cast<std::uint8_t>(value & 255U));
      if (std::string(dtype) != "uint8") bin.push_back(static_cast<std::uint8_t>(value >> 8U));
    }
    while (bin.size() % 4 != 0) bin.push_back(0);
  }

  SampleAtlas() {
    header = nlohmann::json::parse(
        R"({"format": "polyneuron-atlas", "version": 1, "model_sha256": {"onnx/vision_model.onnx": "ab"}, "share_steps": 65534, "none": 65535,
      "layers": [{"name": "stage1", "channels": 1, "first": 0}, {"name": "stage2", "channels": 2, "first": 1}], "renditions": ["photo"],
      "groups": [{"name": "photo"}, {"name": "word"}], "concepts": ["cat", "dog"], "visualisations": {"columns": 2, "cell": 64}, "arrays": []})");
    constexpr unsigned kNone = 65535, kFull = 65534, kHalf = 32767, kOne = 0x3C00, kMinusTwo = 0xC000;
    add("concepts", "uint16", {3, 1, 2}, {0, 1, 1, kNone, kNone, kNone});
    add("concept_auroc", "uint16", {3, 1, 2}, {kFull, kHalf, kHalf, kNone, kNone, kNone});
    add("m_concept", "uint16", {3}, {1, kNone, 0});
    add("m_parts", "uint16", {3, 2}, {kFull, kHalf, kNone, kNone, kFull, kFull});
    add("m_interval", "uint16", {3, 2}, {0, kFull, kNone, kNone, kFull, kFull});
    add("best_words", "uint16", {3, 2}, {2, 0, 1, 0, 9, 1});
    add("best_words_response", "float16", {3, 2}, {kOne, kMinusTwo, kOne, kOne, kOne, kOne});
    add("prompts", "uint16", {2, 1}, {0, 1});
    add("prompts_pull", "float16", {2, 1}, {kOne, kOne});
    add("prompts_against", "uint16", {2, 1}, {1, 0});
    add("prompts_against_pull", "float16", {2, 1}, {kMinusTwo, kMinusTwo});
  }

  Result<model::Atlas> parse() const { return model::Atlas::parse(header.dump(), bin, words); }
};

}  // namespace pn::test
