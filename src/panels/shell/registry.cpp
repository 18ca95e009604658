#include "panels/shell/registry.h"

#include <algorithm>

#include "base/words.h"
#include "panels/attack/attack_panel.h"
#include "panels/board/board_panel.h"
#include "panels/game/game_panel.h"
#include "panels/gates/gates_panel.h"
#include "panels/lessons/class_panel.h"
#include "panels/lessons/lesson_panel.h"
#include "panels/lessons/list_panel.h"
#include "panels/maps/maps_panel.h"
#include "panels/neuron/neuron_panel.h"
#include "panels/prompts/prompts_panel.h"
#include "panels/score/score_panel.h"
#include "panels/stage/stage_panel.h"
#include "panels/strongest/strongest_panel.h"
#include "panels/studies/study_panel.h"
#include "panels/tokens/tokens_panel.h"
#include "widgets/icons.h"

namespace pn::panels {
namespace {

template <class State>
PanelState make() {
  return {new State, [](void* state) { delete static_cast<State*>(state); }};
}
template <class State, void (*Draw)(Context&, State&)>
void draw(Context& ctx, void* state) {
  Draw(ctx, *static_cast<State*>(state));
}

using enum Place;
constexpr std::nullopt_t kNot = std::nullopt;
constexpr PlaceByWay everywhere(Place place) { return {place, place, place, place}; }

constexpr ImGuiWindowFlags kScrolls = ImGuiWindowFlags_None;
constexpr ImGuiWindowFlags kNoBar = ImGuiWindowFlags_NoScrollbar;  // a part of it scrolls
constexpr ImGuiWindowFlags kStill = ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;

// One row a panel. The columns of `place` are Look, Find, Test and Learn.
constexpr PanelDef kPanels[] = {
    {"lesson",
     kIconBook,
     mark("Lesson"),
     {kNot, kNot, kNot, kNot},
     0,
     kStill,
     make<LessonPanelState>,
     draw<LessonPanelState, draw_lesson_panel>},
    {"start",
     kIconBook,
     mark("Lessons"),
     {kNot, kNot, kNot, Left},
     0,
     kScrolls,
     make<LessonListState>,
     draw<LessonListState, draw_lesson_list>},
    {"class",
     kIconChart,
     mark("Class"),
     {kNot, kNot, kNot, CentreTop},
     60,
     kScrolls,
     make<ClassPanelState>,
     draw<ClassPanelState, draw_class_panel>,
     true},
    {"strongest",
     kIconSearch,
     mark("Strongest"),
     {kNot, CentreTop, kNot, kNot},
     0,
     kScrolls,
     make<StrongestPanelState>,
     draw<StrongestPanelState, draw_strongest_panel>},
    {"study",
     kIconScience,
     mark("Studies"),
     {kNot, CentreTop, CentreTop, kNot},
     1,
     kScrolls,
     make<StudyPanelState>,
     draw<StudyPanelState, draw_study_panel>,
     true},
    {"predict",
     kIconTarget,
     mark("Predict"),
     {kNot, CentreTop, kNot, kNot},
     2,
     kScrolls,
     make<GamePanelState>,
     draw<GamePanelState, draw_game_panel>,
     true},
    {"gates",
     kIconTune,
     mark("Gates"),
     {kNot, kNot, CentreTop, kNot},
     0,
     kScrolls,
     make<GatesPanelState>,
     draw<GatesPanelState, draw_gates_panel>},
    {"attack",
     kIconEdit,
     mark("Attack"),
     {kNot, kNot, CentreTop, kNot},
     2,
     kScrolls,
     make<AttackPanelState>,
     draw<AttackPanelState, draw_attack_panel>,
     true},
    {"stage", kIconEye, mark("Stage"), everywhere(CentreTop), 10, kStill, make<StagePanelState>, draw<StagePanelState, draw_stage_panel>},
    {"tokens",
     kIconText,
     mark("Tokens"),
     {kNot, CentreTop, CentreTop, kNot},
     5,
     kScrolls,
     make<TokensPanelState>,
     draw<TokensPanelState, draw_tokens_panel>,
     true},
    {"board", kIconBoard, mark("Board"), everywhere(Left), 5, kNoBar, make<BoardPanelState>, draw<BoardPanelState, draw_board_panel>},
    {"maps",
     kIconMaps,
     mark("Maps"),
     {CentreBottom, CentreBottom, kNot, CentreBottom},
     30,
     kStill,
     make<MapsPanelState>,
     draw<MapsPanelState, draw_maps_panel>},
    {"neuron", kIconNeuron, mark("Neuron"), everywhere(Right), 40, kScrolls, make<NeuronPanelState>,
     draw<NeuronPanelState, draw_neuron_panel>},
    {"prompts",
     kIconPrompt,
     mark("Prompts"),
     {Bottom, kNot, Bottom, Bottom},
     50,
     kScrolls,
     make<PromptsPanelState>,
     draw<PromptsPanelState, draw_prompts_panel>},
    {"score",
     kIconChart,
     mark("Score"),
     {kNot, kNot, CentreTop, kNot},
     1,
     kScrolls,
     make<ScorePanelState>,
     draw<ScorePanelState, draw_score_panel>},
};

template <class Belongs>
std::vector<const PanelDef*> by_order(Belongs belongs) {
  std::vector<const PanelDef*> found;
  for (const PanelDef& panel : kPanels)
    if (belongs(panel)) found.push_back(&panel);
  std::stable_sort(found.begin(), found.end(), [](const PanelDef* a, const PanelDef* b) { return a->order < b->order; });
  return found;
}

const std::optional<Place>& place_in(const PanelDef& panel, workspace::Way way) { return panel.place[static_cast<std::size_t>(way)]; }

}  // namespace

std::span<const PanelDef> all_panels() { return kPanels; }

const PanelDef& lesson_panel() { return kPanels[0]; }

std::vector<const PanelDef*> panels_of(workspace::Way way) {
  return by_order([&](const PanelDef& panel) { return place_in(panel, way).has_value(); });
}

std::vector<const PanelDef*> panels_of(workspace::Way way, Place place) {
  return by_order([&](const PanelDef& panel) { return place_in(panel, way) == place; });
}

const PanelDef* front_panel(const workspace::View& view, std::span<const PanelDef* const> tabs) {
  for (const std::string& id : view.front()) {
    const auto found = std::find_if(tabs.begin(), tabs.end(), [&](const PanelDef* panel) { return panel->id == id; });
    if (found != tabs.end()) return *found;
  }
  return tabs.empty() ? nullptr : tabs.front();
}

PanelStates::PanelStates() {
  for (const PanelDef& panel : kPanels) states_.push_back(panel.make());
}

void PanelStates::draw(Context& ctx, const PanelDef& panel) { panel.draw(ctx, states_[static_cast<std::size_t>(&panel - kPanels)].get()); }

}  // namespace pn::panels
