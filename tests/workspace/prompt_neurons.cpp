#include <doctest/doctest.h>

#include <cmath>

#include "workspace/fake_engine.h"

using namespace pn::test;

namespace {

constexpr TextNeuronId kNeuron{1, 2};

// A cat and two prompts, all encoded; a text encoder of two layers with three neurons each.
struct Visit : FakeEngine {
  Visit() {
    add_word("cat");
    apply(AddPrompt{"a"});
    apply(AddPrompt{"bbbb"});
    answers = false;  // from now on serve() answers
  }

  // Answers what the fake engine does not know.
  void serve() {
    while (!pending.empty() || !waiting.empty()) {
      std::vector<Effect> now(waiting.begin(), waiting.end());
      waiting.clear();
      now.insert(now.end(), pending.begin(), pending.end());
      pending.clear();
      for (const Effect& effect : now) answer_one(effect);
    }
  }

  void answer_one(const Effect& effect) {
    if (const auto* layers = std::get_if<RequestTextLayers>(&effect)) {
      do_apply(TextLayersReady{layers->job, {{"t1", 3, 0, 0}, {"t2", 3, 0, 0}}});
    } else if (const auto* units = std::get_if<RequestUnits>(&effect)) {
      do_apply(UnitsReady{units->job, 3, 2, {1, 1, 2, 1, 1, 3, 1, 1}});
    } else if (const auto* tokens = std::get_if<RequestTokenValues>(&effect)) {
      ++asked_tokens;
      const auto value = static_cast<float>(tokens->text.size() + static_cast<std::size_t>(tokens->layer) * 10);
      do_apply(TokensReady{tokens->job, {Token{7, tokens->text, 0, 1}}, 3, {9, 9, 9, value, 2 * value, 0, 1, 1, 1}});
    } else if (const auto* text = std::get_if<RequestText>(&effect); text && !text->gates.empty()) {
      do_apply(GatedTextReady{text->job, {text->gates.back().factor, static_cast<float>(text->text.size())}});
    } else {
      answer(effect);
    }
  }

  // Effects are kept, so that each is answered by answer_one().
  void do_apply(Command command) {
    for (Effect& e : pn::workspace::apply(ws, std::move(command))) pending.push_back(std::move(e));
  }
  void act(Command command) {
    do_apply(std::move(command));
    serve();
  }

  std::vector<Effect> pending;
  int asked_tokens = 0;
};

PromptId first_prompt(const Workspace& ws) { return ws.document.prompts.front().id; }

}  // namespace

TEST_CASE("nothing of a prompt's neurons is asked for while nobody looks") {
  Visit visit;
  CHECK(visit.ws.prompt_neurons.units.phase == Phase::Waiting);
  CHECK(visit.ws.prompt_neurons.text.phase == Phase::Waiting);
  visit.act(WatchPromptNeurons{true});
  CHECK(visit.ws.prompt_neurons.text.layers.size() == 2);
  const ImageUnits& units = visit.ws.prompt_neurons.units;
  REQUIRE(units.phase == Phase::Ready);
  CHECK(units.layer == 1);
  // The constant (1, 1) is taken off each neuron, and stays last.
  CHECK(*units.values == std::vector<float>{0, 0, 1, 0, 0, 2, 1, 1});
  CHECK(visit.asked_tokens == 0);
}

TEST_CASE("a layer is asked for once a prompt, the chosen one first; typing asks for that prompt again") {
  Visit visit;
  visit.act(WatchPromptNeurons{true});
  visit.act(SelectPrompt{visit.ws.document.prompts.back().id});
  CHECK(selected_prompt(visit.ws)->text == "bbbb");
  visit.do_apply(SelectTextLayer{1});
  REQUIRE(visit.pending.size() == 1);
  CHECK(std::get<RequestTokenValues>(visit.pending[0]).text == "bbbb");
  visit.serve();
  CHECK(visit.asked_tokens == 2);
  const TokenValues* values = token_values(visit.ws, first_prompt(visit.ws));
  REQUIRE(values);
  CHECK(values->rows == 3);
  CHECK(values->values[3] == 11.0F);
  visit.act(EditPrompt{first_prompt(visit.ws), "aa"});
  CHECK(visit.asked_tokens == 3);
  CHECK(token_values(visit.ws, first_prompt(visit.ws))->text == "aa");
  // Out of sight, nothing more is asked for.
  visit.act(WatchPromptNeurons{false});
  visit.act(EditPrompt{first_prompt(visit.ws), "aaa"});
  CHECK(visit.asked_tokens == 3);
  CHECK(token_values(visit.ws, first_prompt(visit.ws))->text == "aa");
}

TEST_CASE("values of a layer that is no longer chosen are dropped, and answers for it too") {
  Visit visit;
  visit.act(WatchPromptNeurons{true});
  visit.act(SelectTextLayer{0});
  visit.do_apply(EditPrompt{first_prompt(visit.ws), "aa"});
  visit.serve();
  visit.act(SelectTextLayer{1});
  for (const auto& [id, values] : visit.ws.prompt_neurons.values) CHECK(values->layer == 1);
  visit.act(SelectTextLayer{5});
  CHECK(visit.ws.selection.text_layer == 1);
  visit.act(SelectTextNeuron{{0, 2}});
  CHECK(visit.ws.selection.text_layer == 0);
  visit.act(SelectTextNeuron{{0, 3}});
  CHECK(visit.ws.selection.text_neuron == TextNeuronId{0, 2});
}

TEST_CASE("a gate on a text neuron changes the probabilities, before and after, and undo leads back") {
  Visit visit;
  visit.act(WatchPromptNeurons{true});
  const auto steps = visit.ws.undo_stack.size();
  const std::vector<float> trained = zero_shot(visit.ws).probabilities;
  visit.do_apply(SetTextGate{kNeuron, 0.5F});
  CHECK(gates_are_pending(visit.ws));
  CHECK(std::isnan(zero_shot(visit.ws).gated.at(0)));
  visit.serve();
  CHECK_FALSE(gates_are_pending(visit.ws));
  const ZeroShot table = zero_shot(visit.ws);
  CHECK(table.probabilities == trained);
  REQUIRE(table.gated.size() == 2);
  CHECK(table.gated[0] + table.gated[1] == doctest::Approx(1.0));
  // The image (1, 5); the prompts (1, 1), (1, 4) as trained and (0.5, 1), (0.5, 4) with the gate; the scale is 10.
  const auto cosine = [](double x, double y) { return (x + 5 * y) / std::sqrt(26.0) / std::hypot(x, y); };
  const double odds = std::exp(10 * (cosine(0.5, 1) - cosine(0.5, 4)));
  CHECK(table.gated[0] == doctest::Approx(odds / (1 + odds)).epsilon(1e-5));
  visit.act(SetTextGate{kNeuron, 0.25F});
  CHECK(visit.ws.undo_stack.size() == steps + 1);
  CHECK(visit.ws.document.text_gates == std::vector<TextGate>{{kNeuron, 0.25F}});
  visit.act(Undo{});
  CHECK(visit.ws.document.text_gates.empty());
  CHECK(zero_shot(visit.ws).gated.empty());
  visit.act(Redo{});
  CHECK(text_gate_of(visit.ws.document, kNeuron) == 0.25F);
  visit.act(ClearGates{});
  CHECK_FALSE(has_gates(visit.ws.document));
}

TEST_CASE("gates on both encoders count together, and a prompt typed under a gate is gated, too") {
  Visit visit;
  visit.act(WatchPromptNeurons{true});
  visit.act(SetTextGate{kNeuron, 2.0F});
  visit.act(SetGate{{1, 2}, 0.0F});
  CHECK(count_gates(visit.ws.document) == 2);
  CHECK_FALSE(std::isnan(zero_shot(visit.ws).gated.at(0)));
  visit.act(AddPrompt{"ccc"});
  CHECK_FALSE(gates_are_pending(visit.ws));
  CHECK(zero_shot(visit.ws).gated.size() == 3);
  const PromptState& state = state_of(visit.ws, visit.ws.document.prompts.back().id);
  CHECK(*state.gated_embedding == std::vector<float>{2, 3});
}

TEST_CASE("another model takes the text gates away, and the steps of undo that only set them") {
  Visit visit;
  visit.act(WatchPromptNeurons{true});
  const auto steps = visit.ws.undo_stack.size();
  visit.act(SetTextGate{kNeuron, 2.0F});
  visit.model.sha256 = "other";
  visit.act(ChangeModel{{"other/"}});
  CHECK(visit.ws.document.text_gates.empty());
  CHECK(visit.ws.undo_stack.size() == steps);
  CHECK(visit.ws.prompt_neurons.watched);
}

TEST_CASE("a text encoder that cannot be edited says so once and is not asked again") {
  Visit visit;
  visit.do_apply(WatchPromptNeurons{true});
  for (const Effect& effect : std::vector<Effect>(visit.pending)) {
    if (const auto* layers = std::get_if<RequestTextLayers>(&effect))
      visit.do_apply(JobFailed{layers->job, {pn::ErrorCode::Unsupported, "It cannot be edited.", "text.onnx"}});
  }
  visit.pending.clear();
  CHECK(visit.ws.prompt_neurons.text.phase == Phase::Failed);
  visit.act(EditPrompt{first_prompt(visit.ws), "aa"});
  CHECK(visit.ws.prompt_neurons.text.error.message == "It cannot be edited.");
  visit.act(SetTextGate{kNeuron, 0.0F});
  CHECK(visit.ws.document.text_gates.empty());
}
