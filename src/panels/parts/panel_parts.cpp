#include "panels/parts/panel_parts.h"

#include <algorithm>
#include <cmath>

#include "base/words.h"
#include "view/terms.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

constexpr float kPointerRoom = 10.0F;
constexpr float kBarHeight = 12.0F;
constexpr float kTickHeight = 4.0F;

}  // namespace

void draw_text_right(ImDrawList* draw, Face font, ImVec2 top_right, ImU32 color, std::string_view text) {
  draw_text(draw, font, {top_right.x - text_size(font, text).x, top_right.y}, color, text);
}

void progress_bar(Context& ctx, float share) {
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({width, 4.0F});
  Node& node = ctx.nodes.item(Role::Progress, {}, tr("How much has been fetched"));
  node.maximum = 100;
  node.number = share < 0.0F ? -1.0F : std::floor(std::min(share, 1.0F) * 10.0F) * 10.0F;  // in tenths: nobody wants to hear every packet
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(at, {at.x + width, at.y + 4}, ctx.colors.track.fill, 2);
  const float filled = share < 0.0F ? 0.0F : std::min(share, 1.0F);
  if (filled > 0.0F) draw->AddRectFilled(at, {at.x + std::max(4.0F, width * filled), at.y + 4}, ctx.colors.accent, 2);
}

void words_over_bar(const Context& ctx, ImVec2 at, float width, std::string_view words, float share) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float text_y = at.y + (ctx.metrics.row - text_size(ctx.fonts.small, words).y) / 2 - 3;
  draw_text(draw, ctx.fonts.small, {at.x, text_y}, ctx.colors.text, fitted(ctx.fonts.small, words, width));
  const float y = at.y + ctx.metrics.row - 6;
  draw->AddRectFilled({at.x, y}, {at.x + width, y + 3}, ctx.colors.track.fill, 1.5F);
  draw->AddRectFilled({at.x, y}, {at.x + width * std::clamp(share, 0.0F, 1.0F), y + 3}, ctx.colors.accent, 1.5F);
}

float legend_height(const Context& ctx) { return kPointerRoom + kBarHeight + kTickHeight + ctx.fonts.small.size_px; }

void color_legend(Context& ctx, const ValueRange& range, float width, float mark, float reading) {
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImGui::Dummy({width, legend_height(ctx)});
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const Box bar{{origin.x, origin.y + kPointerRoom}, {origin.x + width, origin.y + kPointerRoom + kBarHeight}};
  constexpr int kSteps = 64;
  for (int i = 0; i < kSteps; ++i) {
    const float a = static_cast<float>(i) / kSteps;
    const float b = static_cast<float>(i + 1) / kSteps;
    const ImU32 left = color_at(Colormap::Activation, a);
    const ImU32 right = color_at(Colormap::Activation, b);
    draw->AddRectFilledMultiColor({bar.min.x + width * a, bar.min.y}, {bar.min.x + width * b, bar.max.y}, left, right, right, left);
  }
  draw->AddRect(bar.min, bar.max, with_alpha(ctx.colors.text, 0.2F));

  const float step = tick_step(range.high - range.low, 5);
  const int decimals = std::clamp(-static_cast<int>(std::floor(std::log10(step) + 1e-3F)), 0, 5);
  const std::string top = (range.reaches_above ? "\xE2\x89\xA5 " : "") + number(range.high, decimals + 1);
  const std::string bottom = (range.reaches_below ? "\xE2\x89\xA4 " : "") + number(range.low, range.low == 0.0F ? 0 : decimals + 1);
  const float label_y = bar.max.y + kTickHeight;
  draw_text(draw, ctx.fonts.small, {bar.min.x, label_y}, ctx.colors.text_muted, bottom);
  draw_text_right(draw, ctx.fonts.small, {bar.max.x, label_y}, ctx.colors.text_muted, top);
  const float free_from = bar.min.x + text_size(ctx.fonts.small, bottom).x + ctx.metrics.unit;
  const float free_to = bar.max.x - text_size(ctx.fonts.small, top).x - ctx.metrics.unit;
  for (float value = std::ceil(range.low / step) * step; value < range.high; value += step) {
    const float x = std::round(bar.min.x + width * range.share(value)) + 0.5F;
    if (x <= bar.min.x + 1 || x >= bar.max.x - 1) continue;
    draw->AddLine({x, bar.max.y}, {x, bar.max.y + kTickHeight - 1}, ctx.colors.text_faint);
    const std::string label = number(value, decimals);
    const float half = text_size(ctx.fonts.small, label).x / 2;
    if (x - half > free_from && x + half < free_to) draw_text(draw, ctx.fonts.small, {x - half, label_y}, ctx.colors.text_muted, label);
  }
  const auto pointer = [&](float value, bool filled) {
    if (std::isnan(value)) return;
    const float x = std::clamp(bar.min.x + width * range.share(value), bar.min.x + 5, bar.max.x - 5);
    const ImVec2 a{x - 5, bar.min.y - 8}, b{x + 5, bar.min.y - 8}, c{x, bar.min.y - 1};
    if (filled)
      draw->AddTriangleFilled(a, b, c, ctx.colors.text);
    else
      draw->AddTriangle(a, b, c, ctx.colors.text, 1.5F);
  };
  pointer(mark, true);
  pointer(reading, false);
}

bool model_is_ready(Context& ctx, const char* retry_id, bool brief) {
  const workspace::ModelState& model = ctx.ws.model;
  if (model.phase == workspace::Phase::Ready && model.info) return true;
  if (model.phase == workspace::Phase::Failed) {
    if (brief) {
      note(ctx, tr("The model is not loaded."), ctx.colors.error);
      return false;
    }
    // Why is said once, in the notice.
    if (error_box(ctx, retry_id, tr("The model is not loaded."), tr("Try again"))) ctx.emit(workspace::RetryModel{});
    return false;
  }
  note(ctx, loading_words(model.progress));
  if (!brief) progress_bar(ctx, loading_share(model.progress));
  return false;
}

std::optional<workspace::NeuronId> shown_neuron(const Context& ctx) {
  return ctx.hover.neuron ? ctx.hover.neuron : ctx.ws.selection.neuron;
}

void term(Context& ctx, std::string_view word, ImU32 color) { term(ctx, tr(word), definition(word), color); }

void divider(Context& ctx) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float y = std::round(at.y + ctx.metrics.unit / 2) + 0.5F;
  ImGui::GetWindowDrawList()->AddLine({at.x, y}, {at.x + width, y}, ctx.colors.line);
  ImGui::Dummy({width, ctx.metrics.unit});
}

}  // namespace pn::panels
