// The neurons of a prompt, in every state and at several sizes.
#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "panels/inside.h"
#include "panels/sample_visit.h"
#include "panels/tokens/tokens_panel.h"

using namespace pn;
using namespace pn::panels;
using namespace pn::workspace;
using test::in_window;
using test::PanelPage;

namespace {

constexpr int kChannels = 40;

auto panel_of(TokensPanelState& state) {
  return [&](Context& ctx) { in_window(ctx, [&] { draw_tokens_panel(ctx, state); }); };
}

// Units of the last image layer, two layers of the text encoder, and values of each prompt's tokens.
void give_neurons(Workspace& ws, int layers = 2) {
  PromptNeurons& known = ws.prompt_neurons;
  auto units = std::make_shared<std::vector<float>>();
  for (int i = 0; i < 33 * 16; ++i) units->push_back(std::sin(static_cast<float>(i * 7)));
  known.units = {Phase::Ready, 1, 32, 16, std::move(units), {}};
  known.text = {Phase::Ready, {}, {}};
  for (int i = 0; i < layers; ++i) known.text.layers.push_back({"t" + std::to_string(i), kChannels, 0, 0});
}

void give_values(Workspace& ws, int layer) {
  ws.selection.text_layer = layer;
  for (const Prompt& prompt : ws.document.prompts) {
    auto values = std::make_shared<TokenValues>();
    values->text = full_prompt(ws.document, prompt);
    values->layer = layer;
    values->tokens = state_of(ws, prompt.id).tokens;
    values->rows = static_cast<int>(values->tokens.size());
    for (int i = 0; i < values->rows * kChannels; ++i) values->values.push_back(std::sin(static_cast<float>(i * 3)));
    ws.prompt_neurons.values[prompt.id] = std::move(values);
  }
}

void check_whole(const PanelPage& page) {
  const test::Reach reach = test::reach_beyond_windows(*ImGui::GetDrawData());
  CAPTURE(reach.window);
  CHECK(reach.beyond <= test::kFringe);
  CHECK(test::crossing_controls(page.nodes) == "");
}

using Change = void (*)(Workspace&);
const Change kStates[] = {
    [](Workspace&) {},
    [](Workspace& ws) { give_neurons(ws); },
    [](Workspace& ws) { give_neurons(ws, 12); },
    [](Workspace& ws) {
      give_neurons(ws, 12);
      give_values(ws, 5);
    },
    [](Workspace& ws) {
      give_neurons(ws);
      give_values(ws, 1);
      ws.selection.text_neuron = TextNeuronId{1, 7};
      ws.document.text_gates = {{{1, 7}, 0.0F}};
    },
    [](Workspace& ws) {
      give_neurons(ws);
      ws.prompt_neurons.text = {
          Phase::Failed, {}, {ErrorCode::Unsupported, "This file holds both encoders with their weights in other files.", ""}};
    },
    [](Workspace& ws) { ws.document.prompts.clear(); },
    [](Workspace& ws) { ws.model.info->has_text = false; },
    [](Workspace& ws) { ws.model = {}; },
};

}  // namespace

TEST_CASE("the tokens panel is whole in every state and at every size") {
  struct Size {
    float width, height;
    bool touch;
  };
  for (const Size& size :
       {Size{640, 360, false}, Size{1000, 600, false}, Size{420, 300, false}, Size{390, 700, true}, Size{320, 500, true}}) {
    for (std::size_t state = 0; state < std::size(kStates); ++state) {
      CAPTURE(size.width);
      CAPTURE(state);
      PanelPage page(size.width, size.height, size.touch);
      kStates[state](page.ws);
      TokensPanelState panel;
      page.settle(panel_of(panel));
      check_whole(page);
      CHECK(test::names_told(page.nodes) > 0);
    }
  }
}

TEST_CASE("rows choose neurons, tokens of other prompts choose those, and the gate is set from the card") {
  PanelPage page(900, 900);
  give_neurons(page.ws);
  TokensPanelState panel;
  page.settle(panel_of(panel));
  REQUIRE(page.nodes.find("tokens.profile"));
  const NeuronId first = panel.profile.rows.front().neuron;
  page.act("tokens.profile." + neuron_name(first));
  page.settle(panel_of(panel));
  REQUIRE(page.asked<SelectNeuron>().size() == 1);
  CHECK(page.asked<SelectNeuron>()[0].id == first);

  give_values(page.ws, 1);
  ++page.ws.revision;
  page.settle(panel_of(panel));
  const int channel = panel.tokens.neurons.front().channel;
  page.act("tokens.neuron.T2." + std::to_string(channel));
  page.settle(panel_of(panel));
  CHECK(page.ws.selection.text_neuron == TextNeuronId{1, channel});
  page.act("tokens.gate.silence");
  page.settle(panel_of(panel));
  CHECK(text_gate_of(page.ws.document, {1, channel}) == 0.0F);
  const PromptId last = page.ws.document.prompts.back().id;
  page.act("tokens.on." + std::to_string(static_cast<std::uint32_t>(last)));
  page.settle(panel_of(panel));
  CHECK(selected_prompt(page.ws)->id == last);
}

TEST_CASE("while the panel is drawn the neurons are wanted, as the page tells the workspace") {
  PanelPage page(900, 600);
  TokensPanelState panel;
  page.settle(panel_of(panel));
  CHECK(page.hover.prompt_neurons);
}
