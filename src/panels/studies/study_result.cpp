#include <algorithm>
#include <cmath>

#include "base/words.h"
#include "panels/studies/study_parts.h"
#include "widgets/fields.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

constexpr float kColumnsFrom = 460.0F;  // so wide a region has the figure and the maps beside each other
constexpr float kMostMaps = 340.0F, kMapsShare = 0.38F;

template <class Draw>
void column(const char* id, float width, const Draw& draw) {
  if (ImGui::BeginChild(id, {width, 0}, ImGuiChildFlags_AutoResizeY | ImGuiChildFlags_NavFlattened,
                        ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse))
    draw();
  ImGui::EndChild();
}

// The first figure with the maps, then each further figure, then the tables.
std::size_t pictures_of(const studies::Outcome& outcome) {
  return std::max<std::size_t>(outcome.figures.size(), outcome.maps.empty() ? 0 : 1);
}

void draw_pictures(Context& ctx, const studies::Outcome& outcome) {
  const auto figure = [&] {
    if (!outcome.figures.empty()) draw_study_figure(ctx, outcome.figures.front());
  };
  const auto maps = [&] {
    if (!outcome.maps.empty()) draw_study_maps(ctx, outcome.maps, outcome.map_ends);
  };
  const float width = ImGui::GetContentRegionAvail().x, gap = ctx.metrics.unit * 2;
  if (outcome.figures.empty() || outcome.maps.empty() || width < kColumnsFrom) {
    figure();
    maps();
    return;
  }
  const float right = std::round(std::min(kMostMaps, width * kMapsShare));
  column("study.figure.column", width - right - gap, figure);
  ImGui::SameLine(0, gap);
  column("study.maps.column", right, maps);
}

}  // namespace

const studies::Figure* figure_in_view(const StudyPanelState& state, const studies::Outcome& outcome) {
  if (outcome.figures.empty()) return nullptr;
  return state.view < outcome.figures.size() ? &outcome.figures[state.view] : &outcome.figures.front();
}

std::optional<std::size_t> table_in_view(const StudyPanelState& state, const studies::Outcome& outcome) {
  const std::size_t pictures = pictures_of(outcome);
  return state.view < pictures || outcome.tables.empty() ? std::nullopt
                                                         : std::optional(std::min(state.view - pictures, outcome.tables.size() - 1));
}

void draw_study_result(Context& ctx, StudyPanelState& state, const std::shared_ptr<const studies::Outcome>& outcome, float height,
                       bool faded) {
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < pictures_of(*outcome); ++i)
    labels.emplace_back(i > 0 || outcome->figures.empty() ? mark("Map") : mark("Figure"));
  for (const studies::Table& each : outcome->tables) labels.push_back(each.title);
  if (labels.empty()) return;
  state.view = std::min(state.view, labels.size() - 1);
  if (labels.size() > 1) {
    const float top = ImGui::GetCursorScreenPos().y;
    const int chosen = pills(ctx, "study.table", labels, static_cast<int>(state.view), tr("Table"), widgets::Labels::Page);
    if (chosen >= 0) state.view = static_cast<std::size_t>(chosen);
    height -= ImGui::GetCursorScreenPos().y - top;
  }
  if (const auto place = table_in_view(state, *outcome))
    draw_study_table(ctx, state, outcome, *place, height, faded);
  else if (state.view > 0)
    draw_study_figure(ctx, outcome->figures[state.view]);
  else
    draw_pictures(ctx, *outcome);
}

}  // namespace pn::panels
