#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.h"
#include "studies/registry.h"
#include "support.h"

// Studies run to their end, and the boards they run on.
namespace pn::studies::test {

using nlohmann::json;

inline Inputs inputs_of(const json& data) {
  Inputs inputs;
  inputs.concepts = data["concepts"].get<std::vector<std::string>>();
  inputs.renditions = data["renditions"].get<std::vector<std::string>>();
  std::uint32_t id = 100;
  for (const json& one : data["stimuli"]) inputs.stimuli.push_back({id++, one[1].get<int>(), one[0].get<int>()});
  inputs.stimuli_on_board = static_cast<int>(inputs.stimuli.size());
  for (const json& one : data["layers"])
    inputs.layers.push_back({one["name"].get<std::string>(), static_cast<int>(inputs.layers.size()), one["channels"].get<int>()});
  for (const json& row : data["responses"]) {
    for (const json& value : row) inputs.responses.push_back(value.get<float>());
  }
  inputs.model = "small";
  inputs.model_sha256 = "0123456789";
  return inputs;
}

// Cats, dogs and fish in two renditions, as many as the data have, each named by a prompt; without layers.
inline Inputs small_board(const json& data) {
  Inputs inputs;
  inputs.concepts = {"cat", "dog", "fish"};
  inputs.renditions = {"photo", "sketch"};
  for (std::size_t i = 0; i < inputs.concepts.size(); ++i)
    inputs.prompts.push_back({static_cast<std::uint32_t>(i + 1), "a photo of a " + inputs.concepts[i]});
  for (std::size_t i = 0; i < data["concepts"].size(); ++i)
    inputs.stimuli.push_back({static_cast<std::uint32_t>(100 + i), data["concepts"][i].get<int>(), data["renditions"][i].get<int>()});
  inputs.stimuli_on_board = static_cast<int>(inputs.stimuli.size());
  inputs.logit_scale = data["scale"].get<float>();
  inputs.model = "small";
  inputs.model_sha256 = "0123456789";
  return inputs;
}

struct Run {
  Outcome outcome;
  int steps = 0;
  double longest_ms = 0.0;
};

// Every outcome reaches the page: each cell is of its column's kind. In travel.cpp.
void check_it_travels(const Outcome& outcome);

inline Run run(std::string_view kind, Inputs inputs, const Params& params, std::uint64_t seed) {
  auto study = begin_study(kind, std::move(inputs), params, seed);
  REQUIRE(study);
  Run found;
  std::uint64_t done = 0;
  for (;;) {
    const std::clock_t before = std::clock();
    Step step = (*study)->step({});
    found.longest_ms = std::max(found.longest_ms, 1000.0 * static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC);
    ++found.steps;
    const Progress progress = (*study)->progress();
    CHECK(progress.done >= done);
    CHECK(progress.done <= progress.total);
    done = progress.done;
    if (auto* outcome = std::get_if<Outcome>(&step)) {
      found.outcome = std::move(*outcome);
      check_it_travels(found.outcome);
      return found;
    }
    REQUIRE(std::holds_alternative<More>(step));
  }
}

struct Ended {
  Outcome outcome;
  int asks = 0;
  pn::Error error;
};

// A study run to its end; `give` answers what it asks for.
template <class Give>
Ended run_answering(std::string_view kind, const Inputs& inputs, const Params& params, std::uint64_t seed, const Give& give) {
  auto study = begin_study(kind, inputs, params, seed);
  REQUIRE_MESSAGE(study, (study ? "" : study.error().message));
  Ended ended;
  Answer answer;
  for (;;) {
    Step step = (*study)->step(answer);
    answer = {};
    const Progress progress = (*study)->progress();
    CHECK(progress.done <= progress.total);
    if (const auto* ask = std::get_if<Ask>(&step)) {
      answer = give(*ask);
      ++ended.asks;
    } else if (auto* outcome = std::get_if<Outcome>(&step)) {
      ended.outcome = std::move(*outcome);
      check_it_travels(ended.outcome);
      return ended;
    } else if (auto* error = std::get_if<pn::Error>(&step)) {
      ended.error = std::move(*error);
      return ended;
    }
  }
}

inline double number(const Table& table, std::size_t row, const std::string& name) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].name == name) return std::get<double>(table.at(row, i));
  }
  FAIL("no column " << name);
  return 0.0;
}

inline IntervalValue interval(const Table& table, std::size_t row, const std::string& name) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].name == name) return std::get<IntervalValue>(table.at(row, i));
  }
  FAIL("no column " << name);
  return {};
}

inline std::string fact(const Evidence& evidence, const std::string& name) {
  for (const Fact& one : evidence.facts) {
    if (one.name == name) return one.value;
  }
  return {};
}

// Concepts × renditions × `each` stimuli with normal responses; the first neuron of the only layer answers to the first concept.
inline Inputs noise(int concepts, int renditions, int each, int neurons) {
  Inputs inputs;
  for (int i = 0; i < concepts; ++i) inputs.concepts.push_back("c" + std::to_string(i));
  for (int i = 0; i < renditions; ++i) inputs.renditions.push_back("r" + std::to_string(i));
  inputs.layers = {{"only", 0, neurons}};
  pn::Pcg32 random(99);
  for (int c = 0; c < concepts; ++c) {
    for (int r = 0; r < renditions; ++r) {
      for (int i = 0; i < each; ++i) {
        inputs.stimuli.push_back({static_cast<std::uint32_t>(inputs.stimuli.size()), c, r});
        for (int n = 0; n < neurons; ++n)
          inputs.responses.push_back(static_cast<float>(random.below(1 << 20)) / (1 << 20) + (n == 0 && c == 0 ? 2.0F : 0.0F));
      }
    }
  }
  inputs.stimuli_on_board = static_cast<int>(inputs.stimuli.size());
  return inputs;
}

}  // namespace pn::studies::test
