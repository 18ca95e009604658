#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "studies/inputs_json.h"
#include "studies/outcome_json.h"
#include "studies/registry.h"

using namespace pn::studies;
namespace json = pn::json;

namespace {

Outcome sample() {
  Outcome outcome;
  Table table{"all", "All meanings", {}, {}};
  table.columns = {{"a", "A", Meaning::Neuron, 0, "words"}, {"b", "B", Meaning::Stimulus, 0, ""}, {"c", "C", Meaning::Prompt, 0, ""},
                   {"d", "D", Meaning::Text, 0, ""},        {"e", "E", Meaning::Number, 3, ""},   {"f", "F", Meaning::Interval, 2, ""},
                   {"g", "G", Meaning::PValue, 0, ""}};
  table.cells = {NeuronRef{3, 217},
                 StimulusRef{4000000000U},
                 PromptRef{2},
                 std::string("caf\xC3\xA9"),
                 0.1,
                 IntervalValue{0.25, 1.0},
                 std::numeric_limits<double>::quiet_NaN()};
  outcome.tables = {table};
  outcome.maps = {{"map", 5, 1, 2, {0.5F, -1.0F}, "Sums to -0.50.", NeuronRef{3, 217}}, {"other", 5, 1, 1, {0.0F}}};
  outcome.map_ends = {"speaks against", "speaks for"};
  outcome.figures = {{"f", "Figure", "axis", 0.0, 1.0, 0.5, {"photo", "word"}, {{"row", 0.5, {0.25, 0.75}, {0.5, 1.0}}}, "n = 2"}};
  outcome.figures.front().x_axis = "count";
  outcome.figures.front().curves = {{"curve", {0.0, 2.0}, {1.0, 0.5}, {{1.0, 1.0}, {0.25, 0.75}}}};
  outcome.neurons = {{3, 217}, {0, 4}};
  outcome.evidence = {"model", "abcd", "mean", 18446744073709551615ULL, {{"tests", "12"}}, {"a limit"}};
  return outcome;
}

}  // namespace

TEST_CASE("an outcome goes over the bridge unchanged") {
  const std::string text = to_json(sample()).dump();
  const auto back = outcome_of(*json::parse(text, "outcome", 1 << 20));
  REQUIRE(back);
  CHECK(to_json(*back).dump() == text);
  const Table& table = back->tables[0];
  CHECK(std::get<NeuronRef>(table.at(0, 0)) == NeuronRef{3, 217});
  CHECK(std::get<StimulusRef>(table.at(0, 1)).id == 4000000000U);
  CHECK(std::get<double>(table.at(0, 4)) == 0.1);
  CHECK(std::isnan(std::get<double>(table.at(0, 6))));
  CHECK(back->neurons == sample().neurons);
  CHECK(back->maps[0].caption == "Sums to -0.50.");
  CHECK(back->maps[0].neuron == NeuronRef{3, 217});
  CHECK_FALSE(back->maps[1].neuron);
  CHECK(back->map_ends.above == "speaks for");
  REQUIRE(back->figures[0].curves.size() == 1);
  CHECK(back->figures[0].curves[0].bands[1] == IntervalValue{0.25, 0.75});
  CHECK(back->evidence.seed == 18446744073709551615ULL);
}

TEST_CASE("a damaged outcome is refused with its place") {
  const auto where = [](const char* text) {
    const auto found = outcome_of(*json::parse(text, "outcome", 1 << 20));
    return found ? std::string("fine") : found.error().where;
  };
  CHECK(where("[]") == "outcome");
  CHECK(where("{}") == "fine");
  CHECK(where(R"({"tables":[{"columns":[{"name":"a","meaning":"tune"}]}]})") == "columns");
  CHECK(where(R"({"tables":[{"columns":[{"name":"a","meaning":"text"}],"rows":[["x","y"]]}]})") == "rows");
  CHECK(where(R"({"tables":[{"columns":[{"name":"a","meaning":"neuron"}],"rows":[["x"]]}]})") == "cells");
  CHECK(where(R"({"tables":[{"columns":[{"name":"a","meaning":"neuron"}],"rows":[[[-1,0]]]}]})") == "cells");
  CHECK(where(R"({"maps":[{"height":2,"width":2,"values":[1,2,3]}]})") == "maps");
}

TEST_CASE("inputs go over the bridge, and are checked when they come") {
  Inputs inputs;
  inputs.concepts = {"cat", "dog"};
  inputs.renditions = {"photo"};
  inputs.stimuli = {{7, 1, 0}, {9, 0, 0}};
  inputs.stimuli_on_board = 3;
  inputs.layers = {{"stage4", 3, 2}};
  inputs.model = "m";
  inputs.model_sha256 = "ff";
  const auto back = inputs_of(to_json(inputs), {1, 2, 3, 4});
  REQUIRE(back);
  CHECK(to_json(*back) == to_json(inputs));
  CHECK(back->neurons() == 2);
  CHECK(back->responses[3] == 4.0F);
  CHECK(inputs_of(to_json(inputs), {1, 2, 3}).error().code == pn::ErrorCode::Mismatch);
  json::Value bad = to_json(inputs);
  bad["stimuli"][0][1] = 2;
  CHECK(inputs_of(bad, {}).error().where == "stimuli");
  bad = to_json(inputs);
  bad["layers"][0]["channels"] = 0;
  CHECK(inputs_of(bad, {}).error().where == "layers");
}

TEST_CASE("states and another model go over the bridge") {
  Inputs inputs;
  inputs.concepts = {"cat"};
  inputs.renditions = {"photo"};
  inputs.stimuli = {{1, 0, 0}, {2, 0, 0}};
  inputs.prompts = {{7, "a cat"}};
  inputs.layers = {{"last", 0, 2}};
  inputs.responses = {1, 2, 3, 4};
  inputs.states = {{"repaired", {{{0, 1}, 0.0F, 0.25F}}}};
  inputs.other = OtherModel{"another", "abcd", 50.0F, {{"end", 0, 1}}, {5, 6}, {{1, 2, 3}, {4, 5, 6}}, {{7, 8, 9}}};
  const std::vector<float> payload = payload_of(inputs);
  CHECK(payload == std::vector<float>{1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  const auto back = inputs_of(to_json(inputs), payload);
  REQUIRE(back);
  REQUIRE(back->states.size() == 1);
  CHECK(back->states[0].name == "repaired");
  CHECK(back->states[0].gates[0].offset == 0.25F);
  CHECK(back->responses == inputs.responses);
  REQUIRE(back->other);
  CHECK(back->other->name == "another");
  CHECK(back->other->logit_scale == 50.0F);
  CHECK(back->other->responses == std::vector<float>{5, 6});
  CHECK(back->other->image_embeds[1] == std::vector<float>{4, 5, 6});
  CHECK(back->other->text_embeds[0] == std::vector<float>{7, 8, 9});
  CHECK(inputs_of(to_json(inputs), {1, 2, 3, 4, 5}).error().code == pn::ErrorCode::Mismatch);
  json::Value bad = to_json(inputs);
  bad["other"]["embed_dim"] = 0;
  CHECK(inputs_of(bad, payload).error().where == "other");
  bad = to_json(inputs);
  bad["states"][0]["gates"][0]["layer"] = -1;
  CHECK(inputs_of(bad, payload).error().where == "states");
}

TEST_CASE("an ask says how pictures are altered, null for those that are not") {
  Ask ask;
  ask.images = {{1}, {2}, {3}};
  ask.images[1].label = Label{.text = "iPod", .share = 0.1, .is_blank = true};
  ask.images[2].corruption = Corruption{Harm::Jpeg, 4};
  const json::Value told = to_json(ask);
  CHECK(told["labels"][0].is_null());
  CHECK(told["labels"][1]["text"] == "iPod");
  CHECK(told["labels"][1]["card"] == "#ffffff");
  CHECK(told["labels"][1]["blank"] == true);
  CHECK(told["corruptions"][2] == json::Value{{"harm", "jpeg"}, {"strength", 4}});
  CHECK_FALSE(told.contains("coverings"));
  CHECK_FALSE(told.contains("words"));
  Ask words;
  words.images = {{0}};
  words.images[0].word = DrawnWord{"red", "Sans", "#0000ff", ""};
  CHECK(to_json(words)["words"][0] == json::Value{{"text", "red"}, {"font", "Sans"}, {"foreground", "#0000ff"}});
}

TEST_CASE("parameters, progress and what a study asks for are JSON") {
  const Params params = {{"level", 0.05}, {"layers", std::string("a\nb")}};
  CHECK(params_of(to_json(params)) == params);
  CHECK(params_of(json::Value{{"x", true}}).empty());
  const Progress progress = progress_of(to_json(Progress{3, 9, "Scoring"}));
  CHECK(progress.done == 3);
  CHECK(progress.total == 9);
  CHECK(progress.words == "Scoring");
  const json::Value ask = to_json(Ask{{{12}}, {"a cat"}, {{{3, 7}, 0.0F}}, {true, false}});
  CHECK(ask["images"] == json::Value{12});
  CHECK(ask["texts"] == json::Value{"a cat"});
  CHECK(ask["gates"][0] == json::Value{{"layer", 3}, {"channel", 7}, {"factor", 0.0F}, {"offset", 0.0F}});
  CHECK_FALSE(ask.contains("maps_of"));
  CHECK_FALSE(ask.contains("gates_apart"));
  Ask more;
  more.maps_of = 3;
  more.gates_apart = true;
  CHECK(to_json(more)["maps_of"] == 3);
  CHECK(to_json(more)["gates_apart"] == true);
}

TEST_CASE("an exported file names the study, its parameters and its evidence") {
  const auto text = export_json(*find_kind("search"), {{"level", 0.05}}, 7, sample());
  const auto back = json::parse(text, "export", 1 << 20);
  REQUIRE(back);
  CHECK((*back)["study"] == "search");
  CHECK((*back)["params"]["level"] == 0.05);
  CHECK((*back)["seed"] == 7);
  CHECK((*back)["evidence"]["model_sha256"] == "abcd");
}
