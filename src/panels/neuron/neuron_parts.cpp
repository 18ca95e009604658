#include "panels/neuron/neuron_parts.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "base/words.h"
#include "panels/parts/links.h"
#include "panels/parts/panel_parts.h"
#include "view/terms.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using workspace::StimulusId;

constexpr float kPlotHeight = 48.0F;
constexpr float kTickHeight = 9.0F;
constexpr float kTallBin = 0.3F;  // a bin with more of the images is cut off, so that the others can be seen
constexpr float kThumb = 28.0F;

// Height of a full bar, as a share of the images: of the highest bin that is not cut off.
float full_share(const std::vector<float>& shares) {
  float highest = 0.0F;
  for (const float share : shares) {
    if (share < kTallBin) highest = std::max(highest, share);
  }
  return highest > 0.0F ? highest * 1.1F : 1.0F;
}

struct NearestTick {
  const CardRow* row = nullptr;
  float distance = 6.0F;  // no farther, in pixels
};

// ---- table

struct Columns {
  float label_x, bar_x, bar_end, value_end;
  int decimals;
};

float widest_label(Context& ctx, const NeuronCard& card) {
  float widest = 40.0F;
  for (const CardGroup& group : card.groups) {
    for (const CardRow& row : group.rows) widest = std::max(widest, text_size(ctx.fonts.small, row.label).x);
  }
  return widest;
}

Columns columns_for(Context& ctx, const NeuronCard& card, float x, float width) {
  const float unit = ctx.metrics.unit;
  Columns columns{};
  columns.decimals = decimals_for(std::max(card.high, -card.low));
  const float value = std::max(text_size(ctx.fonts.small, number(card.high, columns.decimals)).x,
                               text_size(ctx.fonts.small, number(card.low, columns.decimals)).x);
  columns.label_x = x + kThumb + unit * 1.5F;
  columns.bar_x = columns.label_x + std::min(widest_label(ctx, card), width * 0.28F) + unit * 1.5F;
  columns.value_end = x + width - unit;
  columns.bar_end = columns.value_end - value - unit * 1.5F;
  return columns;
}

void draw_row(Context& ctx, const NeuronCard& card, const CardRow& row, const Columns& columns) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = ctx.device.touch ? ctx.metrics.row : kThumb + ctx.metrics.unit;
  const std::string id = std::to_string(static_cast<std::uint32_t>(row.stimulus));
  ImGui::PushID(static_cast<int>(row.stimulus));
  const float before_words = columns.label_x - ctx.metrics.unit - at.x;  // the picture is a link of its own
  ImGui::SetCursorScreenPos({at.x + before_words, at.y});
  const bool pressed = ImGui::InvisibleButton("##row", {std::max(1.0F, width - before_words), height}, ImGuiButtonFlags_EnableNav);
  const std::string node = "neuron.row." + id;
  const std::string value = row.response ? number(*row.response, columns.decimals) : row.failed ? tr("failed") : tr("is still to come");
  ctx.nodes.item(Role::Button, node, row.label + ": " + value).pressed = ctx.ws.selection.stimulus == row.stimulus ? Check::On : Check::Off;
  const bool hovered = ImGui::IsItemHovered();
  focus_ring(ctx);
  const bool chosen = ctx.ws.selection.stimulus == row.stimulus;
  const bool lit = hovered || ctx.hover.stimulus == row.stimulus;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (chosen || lit) draw->AddRectFilled(at, {at.x + width, at.y + height}, chosen ? ctx.colors.accent_soft : ctx.colors.hover, 4.0F);
  if (hovered) {
    ctx.next_hover.stimulus = row.stimulus;
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  }
  if (pressed || ctx.nodes.clicked(node)) ctx.emit(workspace::SelectStimulus{row.stimulus});
  if (const auto* stimulus = workspace::find_stimulus(ctx.ws, row.stimulus)) {
    tooltip(ctx, stimulus_words(*stimulus) + (stimulus->title.empty() ? "" : "\n" + stimulus->title));
  }
  ImGui::SetCursorScreenPos({at.x + 4, std::round(at.y + (height - kThumb) / 2)});
  stimulus_thumb(ctx, "neuron.thumb." + id, row.stimulus, kThumb);
  ctx.nodes.last().skipped = true;

  const float small = text_size(ctx.fonts.small, "A").y;
  const float text_y = at.y + (height - small) / 2;
  draw_text(draw, ctx.fonts.small, {columns.label_x, text_y}, chosen ? ctx.colors.text : ctx.colors.text_muted,
            fitted(ctx.fonts.small, row.label, columns.bar_x - columns.label_x - ctx.metrics.unit));
  const float bar_y = std::round(at.y + height / 2);
  if (row.response) {
    const float shown = animated(ctx, ImGui::GetID("bar"), *row.response);
    draw_bar(draw, {columns.bar_x, bar_y - 4}, {columns.bar_end, bar_y + 4}, card.low, card.high, 0.0F, shown,
             chosen ? ctx.colors.accent : ctx.colors.bar, ctx.colors.track);
    draw_text_right(draw, ctx.fonts.small, {columns.value_end, text_y}, ctx.colors.text, number(*row.response, columns.decimals));
  } else {
    draw_bar(draw, {columns.bar_x, bar_y - 4}, {columns.bar_end, bar_y + 4}, 0.0F, 1.0F, 0.0F, 0.0F, 0, ctx.colors.track);
    const ImU32 ink = row.failed ? ctx.colors.error : ctx.colors.text_faint;
    draw_text_right(draw, ctx.fonts.small, {columns.value_end, text_y}, ink, row.failed ? kIconWarning : "\xE2\x80\xA6");
  }
  ImGui::PopID();
  ImGui::SetCursorScreenPos({at.x, at.y + height});
  ImGui::Dummy({0, 0});
}

// "lowest of 3 AUROCs 0.80 (0.29–0.98), 1 against 5 each"
std::string selectivity_words(const analysis::ConceptSelectivity& selectivity) {
  const std::size_t count = selectivity.renditions.size();
  if (count == 0) return tr("too few stimuli for AUROC");
  const std::string value = auroc_words(selectivity.lowest, selectivity.lowest_interval);
  if (count == 1) return tr("AUROC {0}, {1}", {value, evidence_words(selectivity)});
  return tr("lowest of {0} AUROCs {1}, {2}", {count, value, evidence_words(selectivity)});
}

// One line a rendition, then what AUROC and its interval are.
std::string selectivity_details(const analysis::ConceptSelectivity& selectivity) {
  std::string words;
  for (const auto& one : selectivity.renditions) {
    words += tr("{0} {1}, {2} against {3}", {workspace::words_of(static_cast<workspace::Rendition>(one.rendition)),
                                             auroc_words(one.auroc, one.interval), one.positives, one.negatives}) +
             "\n";
  }
  return words + std::string(definition("AUROC")) + " " + std::string(definition("interval"));
}

void draw_group_head(Context& ctx, const CardGroup& group, const Columns& columns) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float line = text_size(ctx.fonts.body_bold, "A").y;
  const float small = text_size(ctx.fonts.small, "A").y;
  const float small_y = at.y + (line - small) * 0.8F;
  float right = columns.value_end;
  std::string told = group.name;
  if (group.mean) {
    const std::string value = number(*group.mean, columns.decimals);
    draw_text_right(draw, ctx.fonts.small_bold, {right, small_y}, ctx.colors.text, value);
    right = columns.bar_end;
    const std::string words = tr("mean of {0}", {group.measured});
    draw_text_right(draw, ctx.fonts.small, {right, small_y}, ctx.colors.text_muted, words);
    told = tr("{0}: {1} is {2}", {group.name, words, value});
    right -= text_size(ctx.fonts.small, words).x + ctx.metrics.unit;
  }
  draw_text(draw, ctx.fonts.body_bold, at, ctx.colors.text, fitted(ctx.fonts.body_bold, group.name, right - at.x));
  ImGui::Dummy({width, line});
  ctx.nodes.leaf(Role::Heading, {}, told).level = 3;
  if (!group.selectivity) return;
  note(ctx, selectivity_words(*group.selectivity));
  tooltip(ctx, selectivity_details(*group.selectivity));
}

}  // namespace

void draw_distribution(Context& ctx, const NeuronCard& card, float width) {
  const CardReference& reference = *card.reference;
  const float small = text_size(ctx.fonts.small, "A").y;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({width, kPlotHeight + kTickHeight + 2 + small});
  ctx.nodes.item(Role::Image, "neuron.distribution",
                 tr("Responses to {0} reference images: median {1}, from {2} to {3}",
                    {thousands(static_cast<std::uint64_t>(reference.images)),
                     number(reference.median, decimals_for(std::max(card.high, reference.high))),
                     number(reference.low, decimals_for(std::max(card.high, reference.high))),
                     number(reference.high, decimals_for(std::max(card.high, reference.high)))}));
  const bool hovered = ImGui::IsItemHovered();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float base = std::round(at.y + kPlotHeight);
  const auto x_of = [&](float value) {
    return at.x + width * std::clamp((value - reference.low) / (reference.high - reference.low), 0.0F, 1.0F);
  };

  const float full = full_share(reference.shares);
  const auto bins = static_cast<float>(reference.shares.size());
  for (std::size_t i = 0; i < reference.shares.size(); ++i) {
    const float share = reference.shares[i];
    const float height = kPlotHeight * std::min(1.0F, share / full);
    if (height < 0.5F) continue;
    const float left = std::round(at.x + width * static_cast<float>(i) / bins);
    const float right = std::round(at.x + width * static_cast<float>(i + 1) / bins) - 1;
    draw->AddRectFilled({left, base - height}, {right, base}, with_alpha(ctx.colors.bar, 0.8F));
    if (share > full) draw->AddRectFilled({left, base - kPlotHeight + 4}, {right, base - kPlotHeight + 6}, ctx.colors.panel);
  }
  draw->AddLine({at.x, base + 0.5F}, {at.x + width, base + 0.5F}, ctx.colors.line);

  NearestTick nearest;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  for (const CardGroup& group : card.groups) {
    for (const CardRow& row : group.rows) {
      if (!row.response) continue;
      const float x = x_of(*row.response);
      const bool lit = ctx.hover.stimulus == row.stimulus;
      const bool chosen = ctx.ws.selection.stimulus == row.stimulus;
      if (!chosen)
        draw->AddRectFilled({std::round(x) - 1, base + 2}, {std::round(x) + (lit ? 2.0F : 0.0F), base + kTickHeight},
                            lit ? ctx.colors.text : ctx.colors.bar);
      if (hovered && std::fabs(mouse.x - x) < nearest.distance) nearest = {&row, std::fabs(mouse.x - x)};
    }
  }
  if (card.response) {
    const float x = std::round(x_of(*card.response));
    draw->AddRectFilled({x - 1, at.y}, {x + 1, base + kTickHeight}, ctx.colors.accent);
  }
  const float label_y = base + kTickHeight + 2;
  const int decimals = decimals_for(std::max(card.high, reference.high));
  draw_text_right(draw, ctx.fonts.small, {at.x + width, label_y}, ctx.colors.text_muted, number(reference.high, decimals));
  const float median_x = x_of(reference.median);
  const std::string median = tr("median {0}", {number(reference.median, decimals)});
  const ImVec2 size = text_size(ctx.fonts.small, median);
  const float median_label = std::clamp(median_x - size.x / 2, at.x, at.x + width - size.x - 44);
  const std::string low = number(reference.low, reference.low == 0.0F ? 0 : decimals);
  if (at.x + text_size(ctx.fonts.small, low).x + ctx.metrics.unit < median_label)
    draw_text(draw, ctx.fonts.small, {at.x, label_y}, ctx.colors.text_muted, low);
  draw->AddLine({std::round(median_x) + 0.5F, base - kPlotHeight * 0.6F}, {std::round(median_x) + 0.5F, base}, ctx.colors.text_muted);
  draw_text(draw, ctx.fonts.small, {median_label, label_y}, ctx.colors.text_muted, median);

  if (!nearest.row) return;
  ctx.next_hover.stimulus = nearest.row->stimulus;
  ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  if (const auto* stimulus = workspace::find_stimulus(ctx.ws, nearest.row->stimulus)) {
    begin_tip();
    const MuteScope mute(ctx.nodes);
    heading(ctx, number(*nearest.row->response, decimals));
    caption(ctx, stimulus_words(*stimulus));
    end_tip(ctx);
  }
  if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) ctx.emit(workspace::SelectStimulus{nearest.row->stimulus});
}

void draw_response_table(Context& ctx, const NeuronCard& card) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Columns columns = columns_for(ctx, card, at.x, ImGui::GetContentRegionAvail().x);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ctx.metrics.unit, 0});
  for (const CardGroup& group : card.groups) {
    ImGui::Dummy({0, ctx.metrics.unit});
    const NodeScope told(ctx.nodes, Role::Group, "neuron.group." + group.name, group.name);
    draw_group_head(ctx, group, columns);
    ImGui::Dummy({0, ctx.metrics.unit / 2});
    ImGui::PushID(group.name.c_str());
    for (const CardRow& row : group.rows) draw_row(ctx, card, row, columns);
    ImGui::PopID();
  }
  ImGui::PopStyleVar();
}

}  // namespace pn::panels
