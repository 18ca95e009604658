#include <doctest/doctest.h>

#include <string>

#include "panels/sample_visit.h"
#include "view/gate_effect.h"
#include "view/neuron_card.h"

using namespace pn;
using namespace pn::view;
using workspace::NeuronId;
using workspace::StimulusId;
using workspace::Workspace;

namespace {

constexpr NeuronId kNeuron{1, 5};

// Gives every stimulus a map of one value, so that mean and maximum are that value.
void set_response(Workspace& ws, std::size_t index, float value) {
  auto encoding = std::make_shared<model::Encoding>(*ws.stimuli[ws.document.stimuli[index].id].encoding);
  model::Responses& responses = encoding->responses[static_cast<std::size_t>(kNeuron.layer)];
  responses.mean[static_cast<std::size_t>(kNeuron.channel)] = responses.maximum[static_cast<std::size_t>(kNeuron.channel)] = value;
  ws.stimuli[ws.document.stimuli[index].id].encoding = encoding;
}

// cat, dog, car in photo, sketch, word: the neuron likes cats in all three.
Workspace cat_visit() {
  Workspace ws = test::sample_visit();
  const float values[] = {0.9F, 0.8F, 0.7F, 0.2F, 0.1F, 0.3F, 0.0F, 0.4F, 0.5F};
  for (std::size_t i = 0; i < 9; ++i) set_response(ws, i, values[i]);
  return ws;
}

std::shared_ptr<const model::Reference> reference_of_all(float spread) {
  std::string json =
      R"({"format": "polyneuron-reference", "version": 1, "images": 2312, "layers": [{"name": "stage4", "channels": 32}], "poolings": ["mean"], "quantiles": [0, 0.5, 1]})";
  std::vector<std::uint8_t> bytes;
  for (int i = 0; i < 32; ++i) {
    for (const float value : {0.0F, spread / 2, spread}) {
      const auto* raw = reinterpret_cast<const std::uint8_t*>(&value);
      bytes.insert(bytes.end(), raw, raw + sizeof value);
    }
  }
  return std::make_shared<const model::Reference>(*model::Reference::parse(json, bytes));
}

}  // namespace

TEST_CASE("the card tells the largest change that gates make, and how many first choices change") {
  Workspace ws = test::sample_visit();
  CHECK(make_gate_effect(ws).prompt.empty());
  CHECK(choice_change(ws, ws.document.stimuli[0].id).empty());
  workspace::apply(ws, workspace::SetGate{kNeuron, 0.0F});
  CHECK(make_gate_effect(ws).pending);
  CHECK(make_gate_effect(ws).answers == 0);
  // Every stimulus becomes what the third prompt says.
  const auto third = workspace::state_of(ws, ws.document.prompts[2].id).embedding;
  REQUIRE(third);
  for (auto& [id, state] : ws.stimuli) state.gated_embeds = third;
  const GateEffect effect = make_gate_effect(ws);
  CHECK(effect.answers == static_cast<int>(ws.document.stimuli.size()));
  REQUIRE_FALSE(effect.changed.empty());
  CHECK(effect.changed[0].words.ends_with("\xE2\x86\x92 \xE2\x80\x9C" + ws.document.prompts[2].text + "\xE2\x80\x9D"));
  CHECK_FALSE(effect.prompt.empty());
  CHECK(effect.gated != effect.trained);
  for (const auto& changed : effect.changed)
    CHECK(choice_change(ws, changed.stimulus).ends_with("first is now \xE2\x80\x9C" + ws.document.prompts[2].text + "\xE2\x80\x9D"));
  const auto lines = effect_lines(ws, effect);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].words.find(effect.prompt) != std::string::npos);
  workspace::apply(ws, workspace::ClearGates{});
  CHECK(effect_lines(ws, make_gate_effect(ws)).empty());
}

TEST_CASE("without prompts the card tells how far the gates move the chosen stimulus's embedding") {
  Workspace ws = test::sample_visit();
  ws.document.prompts.clear();
  CHECK_FALSE(make_gate_effect(ws).cosine);
  workspace::apply(ws, workspace::SetGate{kNeuron, 0.0F});
  CHECK_FALSE(make_gate_effect(ws).cosine);  // no answer yet
  auto& state = ws.stimuli[*ws.selection.stimulus];
  std::vector<float> turned = state.encoding->image_embeds;
  for (float& value : turned) value *= -3.0F;
  state.gated_embeds = std::make_shared<const std::vector<float>>(turned);
  state.gated_for = workspace::gates_key(ws.document);
  const GateEffect effect = make_gate_effect(ws);
  REQUIRE(effect.cosine);
  CHECK(*effect.cosine == doctest::Approx(-1.0F));
  CHECK_FALSE(effect.stimulus.empty());
  CHECK(effect.prompt.empty());
  const auto lines = effect_lines(ws, effect);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].words.find("-1.0000") == std::string::npos);  // with a minus sign
  CHECK(lines[0].words.find("cosine of \xE2\x88\x92"
                            "1.0000") != std::string::npos);
  CHECK(lines[1].words == "The model answers anew\xE2\x80\xA6");  // for the others
  state.gated_for = "other gates";
  CHECK_FALSE(make_gate_effect(ws).cosine);
}

TEST_CASE("the card groups the board by concept, with means and the bars' span") {
  const NeuronCard card = make_neuron_card(cat_visit(), kNeuron, false);
  REQUIRE(card.groups.size() == 3);
  CHECK(card.groups[0].name == "cat");
  REQUIRE(card.groups[0].rows.size() == 3);
  CHECK(card.groups[0].rows[1].label == "sketch");
  CHECK(card.groups[0].mean == doctest::Approx(0.8F));
  CHECK(card.groups[0].measured == 3);
  CHECK(card.low == 0.0F);
  CHECK(card.high == doctest::Approx(0.9F));
  CHECK(card.response == doctest::Approx(0.9F));
  CHECK(card.measured == 9);
}

TEST_CASE("the card names the concept that the neuron prefers in every rendition, with its evidence") {
  const NeuronCard card = make_neuron_card(cat_visit(), kNeuron, false);
  REQUIRE(card.answer);
  CHECK(card.answer->concept_name == "cat");
  CHECK(card.answer->lowest_auroc == 1.0F);
  CHECK(auroc_words(card.answer->lowest_auroc, card.answer->interval) ==
        "1.00 (0.28\xE2\x80\x93"
        "1.00)");
  CHECK(card.answer->renditions == std::vector<std::string>{"photo", "sketch", "word"});
  CHECK(card.answer->evidence == "1 against 2 each");
  REQUIRE(card.groups[2].selectivity);
  CHECK(card.groups[2].selectivity->lowest == 0.0F);
}

TEST_CASE("grouped by rendition the rows are named by concept") {
  const NeuronCard card = make_neuron_card(cat_visit(), kNeuron, true);
  REQUIRE(card.groups.size() == 3);
  CHECK(card.groups[1].name == "sketch");
  CHECK(card.groups[1].rows[2].label == "car");
  CHECK_FALSE(card.groups[1].selectivity);
}

TEST_CASE("stimuli without a response are shown, not counted") {
  Workspace ws = cat_visit();
  ws.stimuli[ws.document.stimuli[0].id].encoding.reset();
  ws.stimuli[ws.document.stimuli[3].id].encoding.reset();
  ws.stimuli[ws.document.stimuli[3].id].encoding_phase = workspace::Phase::Failed;
  const NeuronCard card = make_neuron_card(ws, kNeuron, false);
  CHECK_FALSE(card.response);
  CHECK_FALSE(card.groups[0].rows[0].response);
  CHECK_FALSE(card.groups[0].rows[0].failed);
  CHECK(card.groups[1].rows[0].failed);
  CHECK(card.groups[0].measured == 2);
  CHECK(card.measured == 7);
}

TEST_CASE("two stimuli are too few to say what a neuron answers to") {
  Workspace ws = cat_visit();
  ws.document.stimuli.resize(2);
  const NeuronCard card = make_neuron_card(ws, kNeuron, false);
  CHECK_FALSE(card.answer);
  REQUIRE(card.groups[0].selectivity);
  CHECK(card.groups[0].selectivity->renditions.empty());
}

TEST_CASE("the reference distribution becomes a histogram whose shares sum to one") {
  Workspace ws = cat_visit();
  ws.model.info->reference = reference_of_all(1.0F);
  const NeuronCard card = make_neuron_card(ws, kNeuron, false);
  REQUIRE(card.reference);
  CHECK(card.reference->images == 2312);
  CHECK(card.reference->median == 0.5F);
  CHECK(*card.reference->percentile == doctest::Approx(0.9F));
  float sum = 0.0F;
  for (const float share : card.reference->shares) sum += share;
  CHECK(sum == doctest::Approx(1.0F));
  CHECK(reference_percentile(ws, kNeuron, 0.25F) == doctest::Approx(0.25F));
  CHECK_FALSE(reference_percentile(ws, {0, 5}, 0.25F));
  ws.selection.pooling = model::Pooling::Max;  // which this reference does not have
  CHECK_FALSE(make_neuron_card(ws, kNeuron, false).reference);
}

TEST_CASE("a card of a neuron that no layer has is empty") {
  const Workspace ws = cat_visit();
  const NeuronCard card = make_neuron_card(ws, {9, 1}, false);
  CHECK(card.measured == 0);
  CHECK_FALSE(card.response);
  CHECK_FALSE(card.answer);
}

TEST_CASE("a percentile beyond the outermost known quantile is not told to be more than that") {
  CHECK(percentile_words(0.5F) == "50 %");
  CHECK(percentile_words(0.996F) == "> 99 %");
  CHECK(percentile_words(1.0F) == "100 %");
}

TEST_CASE("evidence tells how many stimuli stand against how many in each rendition") {
  analysis::ConceptSelectivity one;
  CHECK(evidence_words(one).empty());
  one.renditions.push_back({0, 1, 5, 1.0F});
  CHECK(evidence_words(one) == "1 against 5");
  one.renditions.push_back({1, 2, 5, 1.0F});
  CHECK(evidence_words(one) == "1 to 2 against 5 each");
}
