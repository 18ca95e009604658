#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/words.h"
#include "panels/attack/attack_parts.h"
#include "panels/parts/stimulus_fields.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

constexpr std::array<const char*, 5> kInks = {"#111111", "#ffffff", "#d43a2f", "#2b6cd4", "#2f8f46"};
constexpr std::array<const char*, 5> kCards = {"#ffffff", "#111111", "#f7ecd0", "#f2c200", "#9aa3ac"};
constexpr std::array<const char*, 2> kHasCard = {mark("on a card"), mark("letters alone")};
constexpr float kLabelWidth = 64.0F, kValueWidth = 58.0F;

struct Scale {
  const char* id;
  const char* name;
  float low, high, step;
  bool logarithmic = false;
  float unit = 100.0F;  // of what is written
  const char* sign = " %";
};

// Name, slider and value on one line. True when it moved.
bool scale_row(Context& ctx, const Scale& scale, double& value) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float room = ImGui::GetContentRegionAvail().x, width = std::max(60.0F, room - kLabelWidth - kValueWidth);
  draw_text(ImGui::GetWindowDrawList(), ctx.fonts.small, {at.x, at.y + (ctx.metrics.row - text_size(ctx.fonts.small, "A").y) / 2},
            ctx.colors.text_muted, scale.name);
  ImGui::SetCursorScreenPos({at.x + kLabelWidth, at.y});
  float shown = static_cast<float>(value);
  const std::string words = number(shown * scale.unit, scale.unit > 1.0F && shown < 0.1F && scale.logarithmic ? 1 : 0) + scale.sign;
  const bool moved = slider(ctx, scale.id, shown, scale.low, scale.high, scale.logarithmic, width,
                            {.name = scale.name, .words = words, .step = scale.step});
  ImGui::SameLine(0, ctx.metrics.unit);
  {
    const MuteScope mute(ctx.nodes);  // the slider's node has it
    row_text(ctx, words);
  }
  if (moved) value = static_cast<double>(shown);
  return moved;
}

bool draw_card(Context& ctx, studies::Label& label) {
  bool changed = false;
  const std::vector<std::string> grounds = {tr(kHasCard[0]), tr(kHasCard[1])};  // a narrow column takes them one below the other
  const int chosen = pills(ctx, "attack.has_card", grounds, label.card.empty() ? 1 : 0, tr("Ground of the letters"));
  if (chosen >= 0) {
    label.card = chosen == 0 ? kCards[0] : "";
    changed = true;
  }
  field_label(ctx, tr("Letters"));
  changed = swatches(ctx, "attack.ink", kInks, label.ink, true, tr("Colour of the letters")) || changed;
  if (label.card.empty()) return changed;
  field_label(ctx, tr("Card"));
  changed = swatches(ctx, "attack.card", kCards, label.card, true, tr("Colour of the card")) || changed;
  if (label.card == label.ink) note(ctx, tr("Letters and card have the same colour: nothing can be read."), ctx.colors.warning);
  return changed;
}

}  // namespace

void draw_label_words(Context& ctx) {
  studies::Label label = ctx.ws.lab.label;
  bool changed = text_field(ctx, "attack.text", label.text, {.hint = "cup", .name = tr("What the label says")}).changed;
  changed = scale_row(ctx, {"attack.share", tr("Size"), 0.005F, 0.6F, 0.01F, true}, label.share) || changed;
  tooltip(ctx, tr("The card's share of the pixels that the model sees."));
  if (changed) ctx.emit(workspace::SetLabel{std::move(label)});
}

void draw_label_fields(Context& ctx) {
  studies::Label label = ctx.ws.lab.label;
  ImGui::Dummy({0, 0});
  bool changed = scale_row(ctx, {"attack.x", tr("Across"), 0.0F, 1.0F, 0.05F}, label.x);
  changed = scale_row(ctx, {"attack.y", tr("Down"), 0.0F, 1.0F, 0.05F}, label.y) || changed;
  changed = scale_row(ctx, {"attack.angle", tr("Angle"), -180.0F, 180.0F, 5.0F, false, 1.0F, "°"}, label.angle_deg) || changed;
  changed = scale_row(ctx, {"attack.opacity", tr("Opacity"), 0.0F, 1.0F, 0.05F}, label.opacity) || changed;
  changed = font_field(ctx, "attack.font", label.font) || changed;
  ImGui::Dummy({0, 0});
  changed = draw_card(ctx, label) || changed;
  if (changed) ctx.emit(workspace::SetLabel{std::move(label)});
}

}  // namespace pn::panels
