#include <algorithm>
#include <cmath>
#include <string>

#include "base/words.h"
#include "panels/parts/links.h"
#include "panels/parts/panel_parts.h"
#include "panels/parts/stage_geometry.h"
#include "panels/parts/stimulus_textures.h"
#include "panels/studies/study_parts.h"
#include "studies/report_words.h"
#include "view/sentences.h"
#include "widgets/colormap.h"
#include "widgets/fields.h"
#include "widgets/nodes.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

constexpr float kLeastSide = 136.0F, kMostSide = 380.0F;
constexpr float kThickest = 0.9F;  // opacity of the largest value; none lets the picture through
constexpr float kVeil = 0.35F;     // over the picture, so that colours are those of the map

// The largest value either way, which has the ends of the colours.
float reach_of(const std::vector<studies::MapResult>& maps) {
  float reach = 0;
  for (const studies::MapResult& map : maps) {
    for (const float value : map.values) reach = std::isfinite(value) ? std::max(reach, std::abs(value)) : reach;
  }
  return reach > 0 ? reach : 1.0F;
}

float value_at(const studies::MapResult& map, Cell cell) {
  return map.values[static_cast<std::size_t>(cell.row * map.width + cell.column)];
}

std::string place_words(Cell cell) { return tr("row {0}, column {1}", {cell.row + 1, cell.column + 1}); }

// "Both fills over fish, photo: from -0.1 to 3.1, highest in row 4, column 6"
std::string words_of(const Context& ctx, const studies::MapResult& map) {
  const auto [low, high] = std::minmax_element(map.values.begin(), map.values.end());
  const auto place = static_cast<int>(high - map.values.begin());
  const workspace::Stimulus* stimulus = workspace::find_stimulus(ctx.ws, workspace::StimulusId{map.stimulus});
  const std::string title = stimulus ? tr("{0} over {1}", {map.title, short_name(*stimulus)}) : map.title;
  return tr("{0}: from {1} to {2}, highest in {3}",
            {title, studies::short_number(static_cast<double>(*low)), studies::short_number(static_cast<double>(*high)),
             place_words({place / map.width, place % map.width})}) +
         (map.caption.empty() ? "" : ". " + map.caption);
}

// The picture, what the model sees of it, and the map over that.
void draw_map(Context& ctx, const std::string& id, const studies::MapResult& map, float reach, Box area) {
  ImGui::SetCursorScreenPos(area.min);
  ImGui::Dummy({area.width(), area.height()});
  ctx.nodes.item(Role::Image, id, words_of(ctx, map));
  const bool hovered = ImGui::IsItemHovered();
  const workspace::StimulusId stimulus{map.stimulus};
  const workspace::StimulusState& state = workspace::state_of(ctx.ws, stimulus);
  const Box box = fit_picture(area, state.width, state.height);
  const Box view = model_view(box, state.width, state.height, ctx.ws.model.info ? ctx.ws.model.info->image_size : 0);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->PushClipRect(area.min, area.max, true);
  if (const TextureId texture = ctx.pictures.picture(ctx.ws, stimulus))
    draw->AddImage(texture, box.min, box.max);
  else
    draw->AddRectFilled(box.min, box.max, ctx.colors.raised);
  draw->AddRectFilled(view.min, view.max, with_alpha(ctx.colors.panel, kVeil));
  for (Cell cell; cell.row < map.height; ++cell.row) {
    for (cell.column = 0; cell.column < map.width; ++cell.column) {
      const float share = value_at(map, cell) / reach;
      const Box at = cell_box(view, map.height, map.width, cell);
      draw->AddRectFilled(at.min, at.max,
                          with_alpha(color_at(Colormap::Contribution, 0.5F + share / 2), kThickest * std::sqrt(std::abs(share))));
    }
  }
  draw->AddRect(view.min, view.max, with_alpha(ctx.colors.text, 0.3F));
  draw->PopClipRect();
  const auto under = hovered ? cell_at(view, map.height, map.width, ImGui::GetIO().MousePos) : std::nullopt;
  if (!under) return;
  const Box cell = cell_box(view, map.height, map.width, *under);
  draw->AddRect(cell.min, cell.max, IM_COL32_WHITE, 0, 0, 1.5F);
  const MuteScope mute(ctx.nodes);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ctx.metrics.unit * 1.25F, ctx.metrics.unit});
  begin_tip();
  small_text(ctx, place_words(*under) + ": " + studies::short_number(static_cast<double>(value_at(map, *under))), ctx.colors.text);
  end_tip(ctx);
  ImGui::PopStyleVar();
}

// The colours from the lowest to the highest, with their values, and what lies at both ends.
void draw_scale(Context& ctx, float reach, float width, const studies::MapEnds& ends) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float bar = 8, line = text_size(ctx.fonts.small, "X").y;
  constexpr int kSteps = 48;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  for (int i = 0; i < kSteps; ++i) {
    const float from = at.x + width * static_cast<float>(i) / kSteps, to = at.x + width * static_cast<float>(i + 1) / kSteps;
    draw->AddRectFilled({from, at.y}, {to, at.y + bar}, color_at(Colormap::Contribution, (static_cast<float>(i) + 0.5F) / kSteps));
  }
  const std::string high = studies::short_number(static_cast<double>(reach)), low = "\xE2\x88\x92" + high;
  const auto put = [&](const std::string& text, float share, float row) {
    const float x = at.x + width * share - text_size(ctx.fonts.small, text).x * share;
    draw_text(draw, ctx.fonts.small, {x, at.y + bar + 2 + row * line}, ctx.colors.text_muted, text);
  };
  const bool fits = text_size(ctx.fonts.small, low + ends.below + ends.above + high).x + ctx.metrics.unit * 5 < width;
  if (fits) {
    put(low + " " + ends.below, 0.0F, 0);
    put(ends.above + " " + high, 1.0F, 0);
  } else {
    put(low, 0.0F, 0);
    put("0", 0.5F, 0);
    put(high, 1.0F, 0);
    put(ends.below, 0.0F, 1);
    put(ends.above, 1.0F, 1);
  }
  ImGui::Dummy({width, bar + line * (fits ? 1.0F : 2.0F) + ctx.metrics.unit});
}

// What the map is of, as a link where that is a neuron.
void draw_title(Context& ctx, const studies::MapResult& map, ImVec2 at, float width) {
  if (!map.neuron) {
    draw_fitted(ImGui::GetWindowDrawList(), ctx.fonts.small, at, ctx.colors.text, map.title, width);
    return;
  }
  ImGui::SetCursorScreenPos(at);
  neuron_link(ctx, {map.neuron->layer, map.neuron->channel});
}

}  // namespace

void draw_study_maps(Context& ctx, const std::vector<studies::MapResult>& maps, const studies::MapEnds& ends) {
  const NodeScope group(ctx.nodes, Role::List, "study.maps", tr("Maps"));
  const float width = ImGui::GetContentRegionAvail().x, gap = ctx.metrics.unit * 2, left = ImGui::GetCursorScreenPos().x;
  const int columns = std::clamp(static_cast<int>((width + gap) / (kLeastSide + gap)), 1, static_cast<int>(maps.size()));
  const float side = std::min(kMostSide, std::floor((width - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns)));
  const float reach = reach_of(maps), line = text_size(ctx.fonts.body, "X").y + 4;
  draw_scale(ctx, reach, std::min(width, kMostSide), ends);
  float top = ImGui::GetCursorScreenPos().y, height = 0;  // of the highest map in the row, with its words
  for (std::size_t i = 0; i < maps.size(); ++i) {
    const studies::MapResult& map = maps[i];
    if (map.values.empty() || map.values.size() != static_cast<std::size_t>(map.width) * static_cast<std::size_t>(map.height)) continue;
    const auto column = static_cast<float>(static_cast<int>(i) % columns);
    if (i > 0 && static_cast<int>(i) % columns == 0) {
      top += height + gap;
      height = 0;
    }
    const workspace::StimulusState& state = workspace::state_of(ctx.ws, workspace::StimulusId{map.stimulus});
    const float own = std::min(side, fit_picture({{0, 0}, {side, side}}, state.width, state.height).height());
    const std::string caption = wrapped(ctx.fonts.small, map.caption, side);
    const float below = map.caption.empty() ? 0.0F : text_size(ctx.fonts.small, caption).y + 4;
    height = std::max(height, line + own + below);
    const ImVec2 at{left + column * (side + gap), top};
    ImGui::PushID(static_cast<int>(i));
    draw_title(ctx, map, at, side);
    ImGui::PopID();
    draw_map(ctx, "study.map." + std::to_string(i), map, reach, {{at.x, at.y + line}, {at.x + side, at.y + line + own}});
    draw_text(ImGui::GetWindowDrawList(), ctx.fonts.small, {at.x, at.y + line + own + 4}, ctx.colors.text_muted, caption);
  }
  ImGui::SetCursorScreenPos({left, top + height + ctx.metrics.unit});
  ImGui::Dummy({width, 1});
}

}  // namespace pn::panels
