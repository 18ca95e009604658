#include "share/arrays.h"

#include <doctest/doctest.h>

#include "panels/sample_visit.h"

using namespace pn;

namespace {

std::size_t product(const std::vector<std::size_t>& shape) {
  std::size_t all = 1;
  for (const std::size_t size : shape) all *= size;
  return all;
}

}  // namespace

TEST_CASE("the response matrix is the board's responses by the chosen pooling, with names of its rows and columns") {
  workspace::Workspace ws = test::sample_visit();
  const auto mean = share::response_array(ws, 1);
  REQUIRE(mean);
  CHECK(mean->name == "responses-stage4");
  CHECK(mean->shape == std::vector<std::size_t>{9, 32});
  REQUIRE(mean->values.size() == product(mean->shape));
  const auto& rows = mean->about["dimensions"][0]["items"];
  REQUIRE(rows.size() == 9);
  const auto order = workspace::in_board_order(ws.document);
  for (std::size_t row = 0; row < order.size(); ++row) {
    CHECK(rows[row]["concept"] == order[row]->concept_name);
    CHECK(rows[row]["rendition"] == std::string(name_of(order[row]->rendition)));
    for (int channel : {0, 5, 31})
      CHECK(mean->values[row * 32 + static_cast<std::size_t>(channel)] == workspace::response(ws, order[row]->id, {1, channel}));
  }
  CHECK(mean->about["dimensions"][1]["items"][5] == "2.5");
  CHECK(mean->about["pooling"] == "mean");
  CHECK(mean->about["model_sha256"] == ws.model.info->sha256);
  const auto names = json::Value::parse(share::names_json(*mean));
  CHECK(names["file"] == "responses-stage4.npy");
  CHECK(names["shape"] == json::Value({9, 32}));

  workspace::apply(ws, workspace::SetPooling{model::Pooling::Max});
  const auto highest = share::response_array(ws, 1);
  REQUIRE(highest);
  CHECK(highest->about["pooling"] == "max");
  CHECK(highest->values != mean->values);
  // A stimulus that is not encoded has no row; without any there is no array.
  ws.stimuli[order[0]->id].encoding = nullptr;
  CHECK(share::response_array(ws, 1)->shape[0] == 8);
  CHECK_FALSE(share::response_array(ws, 2));
  for (auto& [id, state] : ws.stimuli) state.encoding = nullptr;
  CHECK_FALSE(share::response_array(ws, 1));
}

TEST_CASE("maps are channels of rows and columns; a transformer's are tokens of channels") {
  workspace::Workspace ws = test::sample_visit();
  const workspace::StimulusId id = *ws.selection.stimulus;
  const model::ActivationTensor* known = workspace::activation(ws, id, 1);
  REQUIRE(known != nullptr);
  const auto maps = share::map_array(ws, id, 1);
  REQUIRE(maps);
  CHECK(maps->shape == std::vector<std::size_t>{32, 3, 3});
  CHECK(maps->values == known->data);
  ws.model.info->layers[1].tokens = 10;  // a class token before nine patches
  const auto tokens = share::map_array(ws, id, 1);
  REQUIRE(tokens);
  CHECK(tokens->shape == std::vector<std::size_t>{9, 32});
  for (std::size_t token = 0; token < 9; ++token)
    for (std::size_t channel = 0; channel < 32; ++channel) CHECK(tokens->values[token * 32 + channel] == known->data[channel * 9 + token]);
  ws.maps.clear();
  CHECK_FALSE(share::map_array(ws, id, 1));
}

TEST_CASE("embeddings of stimuli and prompts are as the model gave them") {
  workspace::Workspace ws = test::sample_visit();
  const auto images = share::image_embedding_array(ws);
  REQUIRE(images);
  CHECK(images->shape == std::vector<std::size_t>{9, 16});
  const auto order = workspace::in_board_order(ws.document);
  const auto& last = workspace::state_of(ws, order.back()->id).encoding->image_embeds;
  CHECK(std::vector<float>(images->values.end() - 16, images->values.end()) == last);
  const auto texts = share::text_embedding_array(ws);
  REQUIRE(texts);
  CHECK(texts->shape == std::vector<std::size_t>{3, 16});
  CHECK(texts->about["dimensions"][0]["items"] == json::Value({"a cat", "a dog", "a zyzzyva"}));
  CHECK(std::vector<float>(texts->values.begin(), texts->values.begin() + 16) == *ws.prompts[ws.document.prompts[0].id].embedding);
  // One that was typed anew and is not encoded yet is not there.
  ws.prompts[ws.document.prompts[0].id].encoded_text = "other";
  CHECK(share::text_embedding_array(ws)->shape[0] == 2);
}

TEST_CASE("maps of a study lie one behind the other; of different sizes they are no array") {
  const workspace::Workspace ws = test::sample_visit();
  studies::Kind kind;
  kind.id = "occlusion";
  kind.title = "Occlusion";
  studies::Outcome outcome;
  CHECK_FALSE(share::study_map_array(ws, kind, outcome));
  const auto stimulus = static_cast<std::uint32_t>(ws.document.stimuli[0].id);
  outcome.maps = {{"Both fills", stimulus, 1, 2, {1.0F, 2.0F}},
                  {"Blurred", stimulus, 1, 2, {3.0F, 4.0F}, "Sums to 7", studies::NeuronRef{3, 7}}};
  const auto array = share::study_map_array(ws, kind, outcome);
  REQUIRE(array);
  CHECK(array->name == "occlusion-maps");
  CHECK(array->shape == std::vector<std::size_t>{2, 1, 2});
  CHECK(array->values == std::vector<float>{1, 2, 3, 4});
  CHECK(array->about["dimensions"][0]["items"][1]["neuron"] == "4.7");
  CHECK(array->about["dimensions"][0]["items"][0]["stimulus"]["concept"] == "cat");
  outcome.maps[1] = {"Blurred", stimulus, 2, 1, {3.0F, 4.0F}};
  CHECK_FALSE(share::study_map_array(ws, kind, outcome));
}
