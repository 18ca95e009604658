// The stage, the maps and the neuron card in every state, wide and on a phone.
#include <doctest/doctest.h>

#include <map>
#include <string>

#include "panels/inside.h"
#include "panels/maps/maps_panel.h"
#include "panels/neuron/neuron_panel.h"
#include "panels/sample_visit.h"
#include "panels/stage/stage_panel.h"

using namespace pn;
using namespace pn::panels;
using namespace pn::workspace;
using test::in_window;
using test::PanelPage;

namespace {

struct Panels {
  StagePanelState stage;
  MapsPanelState maps;
  NeuronPanelState neuron;
};

auto stage_of(Panels& panels) {
  return [&](Context& ctx) { in_window(ctx, [&] { draw_stage_panel(ctx, panels.stage); }); };
}
auto maps_of(Panels& panels) {
  return [&](Context& ctx) { in_window(ctx, [&] { draw_maps_panel(ctx, panels.maps); }); };
}
auto neuron_of(Panels& panels) {
  return [&](Context& ctx) { in_window(ctx, [&] { draw_neuron_panel(ctx, panels.neuron); }); };
}

void set_picture(StimulusState& state, int width, int height) {
  state.picture = state.thumbnail = test::plain_picture(width, height, 3);
  state.width = width;
  state.height = height;
}

StimulusState& first_state(PanelPage& page) { return page.ws.stimuli[page.ws.document.stimuli[0].id]; }

JobId begin_probe(Workspace& ws) {
  apply(ws, RunKind{"word_probe"});
  return *state_of(ws, ws.document.studies.back().id).job;
}

// Every word of a list of ten, at either end of every neuron's; of each fourth neuron nine words share the lowest response.
studies::Outcome words_of_all(const Workspace& ws) {
  studies::WordLists lists{"Handwriting", {}, {}, 8, {}, {}, {}};
  for (int i = 0; i < 10; ++i)
    lists.words.push_back(i == 0 ? "a word of more letters than there is room for" : "word " + std::to_string(i));
  for (const Layer& layer : ws.model.info->layers) {
    lists.layers.push_back({layer.name, static_cast<int>(lists.layers.size()), layer.channels});
    for (int channel = 0; channel < layer.channels; ++channel) {
      lists.lowest.push_back(channel % 4 == 0 ? 9 : 1);
      for (int i = 0; i < 16; ++i) {
        lists.places.push_back(i < 8 ? i : 17 - i);
        lists.values.push_back(i < 8 ? 12.3456F - static_cast<float>(i) : 0.001F * static_cast<float>(i));
      }
    }
  }
  studies::Outcome outcome;
  outcome.words = lists;
  return outcome;
}

void end_probe(Workspace& ws, JobId job) {
  apply(ws, StudyReady{job, words_of_all(ws)});
  for (const auto& [id, asked] : std::map<JobId, Job>(ws.jobs)) {
    if (asked.kind == JobKind::WordPicture) apply(ws, ImageReady{id, *test::plain_picture(256, 256, 5)});
  }
}

using Change = void (*)(PanelPage&);
const Change kStates[] = {
    [](PanelPage&) {},
    [](PanelPage& page) { page.ws.selection.neuron.reset(); },
    [](PanelPage& page) {
      apply(page.ws, SetGate{{1, 5}, 0.0F});
    },
    [](PanelPage& page) {
      apply(page.ws, SetGate{{0, 3}, 2.0F});
      for (auto& [id, state] : page.ws.stimuli) state.gated_embeds = std::make_shared<const std::vector<float>>(16, 0.5F);
      page.ws.gates_error = {ErrorCode::Session, "The model could not be cut.", ""};
    },
    [](PanelPage& page) { apply(page.ws, ClearBoard{}); },
    [](PanelPage& page) {
      page.ws.model = {};
      for (auto& [id, state] : page.ws.stimuli) state.encoding.reset();
    },
    [](PanelPage& page) {
      page.ws.model.phase = Phase::Running;
      page.ws.model.progress.step = "download";
      page.ws.model.progress.received_bytes = 3'000'000;
      page.ws.model.progress.total_bytes = 8'000'000;
    },
    [](PanelPage& page) {
      page.ws.model.phase = Phase::Failed;
      page.ws.model.error = {ErrorCode::Corrupt, "A file is not what it should be.", ""};
    },
    [](PanelPage& page) {
      first_state(page).picture.reset();
      first_state(page).encoding.reset();
      first_state(page).picture_phase = Phase::Running;
    },
    [](PanelPage& page) {
      first_state(page).picture.reset();
      first_state(page).encoding.reset();
      first_state(page).picture_phase = Phase::Failed;
      first_state(page).error = {ErrorCode::Truncated, "The JPEG ends early.", ""};
    },
    [](PanelPage& page) {
      first_state(page).encoding.reset();
      first_state(page).encoding_phase = Phase::Running;
    },
    [](PanelPage& page) {
      first_state(page).encoding.reset();
      first_state(page).encoding_phase = Phase::Failed;
      first_state(page).error = {ErrorCode::Session, "Out of memory.", ""};
    },
    [](PanelPage& page) { set_picture(first_state(page), 20, 900); },
    [](PanelPage& page) {
      page.ws.selection.neuron = NeuronId{0, 23};
    },
    [](PanelPage& page) { page.textures.lose(); },
    [](PanelPage& page) { end_probe(page.ws, begin_probe(page.ws)); },
    [](PanelPage& page) {
      page.ws.selection.neuron = NeuronId{1, 4};
      end_probe(page.ws, begin_probe(page.ws));
    },
    [](PanelPage& page) {
      const JobId job = begin_probe(page.ws);
      apply(page.ws, StudyProgress{job, {312, 2001, "Showing words to the model"}});
    },
    [](PanelPage& page) {
      apply(page.ws, JobFailed{begin_probe(page.ws), {ErrorCode::Network, "The words could not be fetched.", "assets/words/common.txt"}});
    },
};

// Something is drawn and told; where a panel is as wide as a phone, no text or shape reaches beyond its left or right edge, and no
// control lies over another.
void check_drawn(const PanelPage& page) {
  constexpr float kLeastWidth = 320.0F;
  CHECK(ImGui::GetDrawData()->TotalVtxCount > 0);
  CHECK(test::names_told(page.nodes) > 0);
  if (page.device.width < kLeastWidth) return;
  CHECK(test::crossing_controls(page.nodes) == "");
  const test::Reach reach = test::reach_beyond_windows(*ImGui::GetDrawData());
  CAPTURE(reach.window);
  CHECK(reach.beyond <= test::kFringe);
}

}  // namespace

TEST_CASE("every panel draws in every state, at every size") {
  const ImVec2 sizes[] = {{1280, 800}, {458, 240}, {360, 640}, {320, 200}, {60, 40}};
  for (const ImVec2 size : sizes) {
    for (const Change& change : kStates) {
      PanelPage page(size.x, size.y, size.x<400, size.y> 300);
      Panels panels;
      change(page);
      const auto draw = [&](const char* name, auto&& panel) {
        CAPTURE(name);
        page.settle(panel);
        check_drawn(page);
      };
      CAPTURE(size.x);
      CAPTURE(&change - kStates);
      draw("stage", stage_of(panels));
      draw("maps", maps_of(panels));
      draw("neuron", neuron_of(panels));
      apply(page.ws, SetMapSmooth{false});
      apply(page.ws, SetMapScale{MapScale::Neuron});
      apply(page.ws, SetMapOrder{MapOrder::Channel});
      apply(page.ws, GroupCard{CardGrouping::Rendition});
      draw("stage, raw", stage_of(panels));
      draw("maps by channel", maps_of(panels));
      draw("neuron by rendition", neuron_of(panels));
    }
  }
}

TEST_CASE("the stage steps through the stimuli by button and by arrow key") {
  PanelPage page;
  Panels panels;
  page.settle(stage_of(panels));
  page.screen.click(page.centre("stage.next"));
  page.settle(stage_of(panels));
  CHECK(page.ws.selection.stimulus == page.ws.document.stimuli[1].id);
  page.screen.click(page.centre("stage.picture"));
  page.settle(stage_of(panels));
  page.screen.press(ImGuiKey_RightArrow);
  page.settle(stage_of(panels));
  CHECK(page.ws.selection.stimulus == page.ws.document.stimuli[2].id);
  for (int i = 0; i < 3; ++i) {
    page.screen.press(ImGuiKey_LeftArrow);
    page.settle(stage_of(panels));
  }
  CHECK(page.ws.selection.stimulus == page.ws.document.stimuli.back().id);
}

TEST_CASE("the stage lays the model's view exactly over the picture's middle square") {
  PanelPage page;
  Panels panels;
  page.settle(stage_of(panels));
  const Landmark picture = page.landmarks.at("stage.picture");
  const Landmark view = page.landmarks.at("stage.view");
  CHECK(picture.width / picture.height == doctest::Approx(160.0 / 120).epsilon(0.01));
  CHECK(view.width == doctest::Approx(picture.width * 96 / 128));  // 160 × 120 is resized to 128 × 96
  CHECK(view.x - picture.x == doctest::Approx(picture.width * 16 / 128));
  CHECK(page.has("stage.legend"));
  CHECK(page.has("stage.patch"));
}

TEST_CASE("the stage's switches change how the map is drawn") {
  PanelPage page;
  Panels panels;
  page.settle(stage_of(panels));
  page.screen.click(page.centre("stage.map.raw"));
  page.settle(stage_of(panels));
  CHECK_FALSE(page.ws.view.smooth);
  for (const MapScale next : {MapScale::Picture, MapScale::Neuron, MapScale::Board}) {
    page.screen.click(page.centre("stage.scale"));
    page.settle(stage_of(panels));
    CHECK(page.ws.view.map_scale == next);
  }
}

TEST_CASE("with a gate the stage says that its map is the one as trained") {
  PanelPage page;
  Panels panels;
  page.settle(stage_of(panels));
  CHECK_FALSE(page.has("stage.as_trained"));
  const float legend = page.landmarks.at("stage.legend").y;
  REQUIRE(page.ws.selection.neuron);
  apply(page.ws, SetGate{*page.ws.selection.neuron, 0.0F});
  page.settle(stage_of(panels));
  REQUIRE(page.has("stage.as_trained"));
  CHECK(page.landmarks.at("stage.as_trained").y < page.landmarks.at("stage.legend").y);
  CHECK(page.landmarks.at("stage.legend").y > legend);
}

TEST_CASE("an empty stage asks for pictures, a failed picture is tried again") {
  PanelPage page;
  Panels panels;
  apply(page.ws, ClearBoard{});
  page.settle(stage_of(panels));
  page.screen.click(page.centre("stage.add"));
  page.settle(stage_of(panels));
  REQUIRE(page.page_requests.size() == 1);
  CHECK(page.page_requests[0] == PageRequest::OpenFiles);

  PanelPage failed;
  Panels again;
  first_state(failed).picture.reset();
  first_state(failed).encoding.reset();
  first_state(failed).picture_phase = Phase::Failed;
  failed.settle(stage_of(again));
  failed.screen.click(failed.centre("stage.retry"));
  failed.settle(stage_of(again));
  CHECK(failed.asked<RetryStimulus>().size() == 1);
}

TEST_CASE("the maps lie strongest first, are chosen by click and shown on hover") {
  PanelPage page;
  Panels panels;
  page.settle(maps_of(panels));
  const auto& responses = *layer_responses(page.ws, *page.ws.selection.stimulus, 1);
  REQUIRE(panels.maps.channels.size() == 32);
  for (std::size_t i = 1; i < 32; ++i) {
    CHECK(responses[static_cast<std::size_t>(panels.maps.channels[i - 1])] >= responses[static_cast<std::size_t>(panels.maps.channels[i])]);
  }
  const std::string name = "maps.tile.2." + std::to_string(panels.maps.channels[2]);
  REQUIRE(page.has(name));
  page.screen.hover(page.centre(name));
  page.settle(maps_of(panels));
  CHECK(page.hover.neuron == NeuronId{1, panels.maps.channels[2]});
  page.screen.click(page.centre(name));
  page.settle(maps_of(panels));
  CHECK(page.ws.selection.neuron == NeuronId{1, panels.maps.channels[2]});
}

TEST_CASE("layer, pooling and arrow keys work in the maps") {
  PanelPage page;
  Panels panels;
  page.settle(maps_of(panels));
  page.screen.click(page.centre("maps.pooling.max"));
  page.settle(maps_of(panels));
  CHECK(page.ws.selection.pooling == model::Pooling::Max);
  page.screen.click(page.centre("maps.layer.1"));
  page.settle(maps_of(panels));
  CHECK(page.ws.selection.layer == 0);
  CHECK(panels.maps.channels.size() == 24);
  page.screen.click(page.centre("maps.tile.1." + std::to_string(panels.maps.channels[0])));
  page.settle(maps_of(panels));
  page.screen.press(ImGuiKey_RightArrow);
  page.settle(maps_of(panels));
  CHECK(page.ws.selection.neuron == NeuronId{0, panels.maps.channels[1]});
}

TEST_CASE("only the tiles in view are drawn, and a neuron chosen elsewhere is scrolled into view") {
  PanelPage page(360, 300);
  Panels panels;
  page.settle(maps_of(panels));
  const int last = panels.maps.channels.back();
  const std::string name = "maps.tile.2." + std::to_string(last);
  CHECK_FALSE(page.has(name));  // nor is the neuron scrolled to that the page begins with
  apply(page.ws, SelectNeuron{NeuronId{1, last}});
  page.settle(maps_of(panels));
  page.settle(maps_of(panels));
  CHECK(page.has(name));
  // Another stimulus begins with its strongest.
  apply(page.ws, SelectStimulus{page.ws.document.stimuli[4].id});
  page.settle(maps_of(panels));
  page.settle(maps_of(panels));
  CHECK(page.has("maps.tile.2." + std::to_string(panels.maps.channels.front())));
}

TEST_CASE("a better guess of the neuron to begin with does not scroll the maps") {
  PanelPage page(360, 300);
  Panels panels;
  page.ws.selection.neuron_choice = NeuronChoice::Strongest;
  page.settle(maps_of(panels));
  page.ws.selection.neuron = NeuronId{1, panels.maps.channels.back()};
  page.ws.selection.neuron_choice = NeuronChoice::Board;
  page.settle(maps_of(panels));
  page.settle(maps_of(panels));
  CHECK(page.has("maps.tile.2." + std::to_string(panels.maps.channels.front())));
}

TEST_CASE("the neuron card's rows choose stimuli and its toggle regroups them") {
  PanelPage page(360, 1200);
  Panels panels;
  page.settle(neuron_of(panels));
  CHECK(page.has("neuron.title"));
  const auto fifth = page.ws.document.stimuli[4].id;
  const std::string row = "neuron.row." + std::to_string(static_cast<std::uint32_t>(fifth));
  page.screen.click(page.centre(row));
  page.settle(neuron_of(panels));
  CHECK(page.ws.selection.stimulus == fifth);
  page.screen.click(page.centre("neuron.by.rendition"));
  page.settle(neuron_of(panels));
  CHECK(panels.neuron.card.groups.front().name == "photo");
}

TEST_CASE("without a neuron the card offers the strongest") {
  PanelPage page;
  Panels panels;
  page.ws.selection.neuron.reset();
  page.settle(neuron_of(panels));
  page.screen.click(page.centre("neuron.strongest"));
  page.settle(neuron_of(panels));
  REQUIRE(page.ws.selection.neuron);
  const auto& responses = *layer_responses(page.ws, *page.ws.selection.stimulus, 1);
  for (const float r : responses) CHECK(r <= responses[static_cast<std::size_t>(page.ws.selection.neuron->channel)]);
}

TEST_CASE("a picture longer than a texture may be is shown all the same") {
  PanelPage page;
  page.ws.stimuli[page.ws.document.stimuli.front().id].picture = test::plain_picture(5000, 20, 3);
  CHECK(page.pictures.picture(page.ws, page.ws.document.stimuli.front().id) != 0);
}
