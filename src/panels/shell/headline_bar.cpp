#include "panels/shell/headline_bar.h"

#include <algorithm>
#include <string>

#include "base/words.h"
#include "panels/parts/panel_parts.h"
#include "view/gate_effect.h"
#include "view/headline.h"
#include "view/sentences.h"
#include "view/terms.h"
#include "widgets/fields.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

constexpr float kLeastHeight = 640;  // of a window with a headline
constexpr float kLeastWrappedHeight = 720;
constexpr float kWrapsBelow = 760;  // width
constexpr int kLines = 2;           // of a wrapped sentence

bool wraps(const DeviceInfo& device) { return device.width < kWrapsBelow; }

// With gates, what they change; without, what the chosen neuron shows.
std::string sentence_of(const Context& ctx, const view::Headline& headline) {
  if (!workspace::has_gates(ctx.ws.document) || !ctx.ws.gates_error.message.empty()) return headline.sentence;
  const std::string which = view::gates_words(ctx.ws);
  if (workspace::gates_are_pending(ctx.ws)) return tr("{0}: the model answers anew\xE2\x80\xA6", {which});
  const workspace::Stimulus* stimulus = workspace::selected_stimulus(ctx.ws);
  const std::string change = stimulus ? view::choice_change(ctx.ws, stimulus->id) : std::string();
  return which + (change.empty() ? "." : ": " + change + ".");
}

// Below the link that opens it.
void draw_explanation(Context& ctx, ImVec2 at) {
  const float width = std::min(340.0F, ctx.device.width - 64), edge = ctx.metrics.unit * 6;  // with the popup's own padding
  ImGui::SetNextWindowPos({std::max(ctx.metrics.unit, std::min(at.x, ctx.device.width - width - edge)), at.y});
  if (!ImGui::BeginPopup("##what is a neuron")) return;
  const NodeScope group(ctx.nodes, Role::Group, "headline.explained", tr("What a neuron is"));
  ImGui::Dummy({width, 0});
  note(ctx, view::definition("neuron"), ctx.colors.text);
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  note(ctx,
       tr("A multimodal neuron prefers one concept as a photo, as a drawing and as a written word. Click pictures on the board, and see "
          "which neuron is suggested for each."),
       ctx.colors.text);
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  if (link(ctx, "headline.more", tr("Begin with three experiments"))) {
    ctx.emit(workspace::SetWay{workspace::Way::Learn});
    ImGui::CloseCurrentPopup();
  }
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  ImGui::EndPopup();
}

// One thing to do now: silence what was found, or take the gates away again.
void draw_first_try(Context& ctx, const view::Headline& headline) {
  if (workspace::has_gates(ctx.ws.document)) {
    if (link(ctx, "headline.as_trained", tr("Back to as trained"))) ctx.emit(workspace::ClearGates{});
    return;
  }
  const bool has_classes = workspace::classes_of(ctx.ws) != nullptr;
  const bool has_prompts = ctx.ws.model.text_ready && !ctx.ws.document.prompts.empty();
  if (!headline.is_finding || (!has_classes && !has_prompts)) return;
  if (link(ctx, "headline.silence", tr("Try it: silence this neuron"),
           tr("Multiplies it by 0 in every picture and answers again. Undo brings it back.")))
    ctx.emit(workspace::SetGate{*ctx.ws.selection.neuron, 0.0F});
}

// For a first visit, where there is room: gone once a lesson was begun.
void draw_tour_offer(Context& ctx, float right) {
  const workspace::Lessons& lessons = ctx.ws.lessons;
  const char* tour = tr("Take a tour: 2 minutes");
  const auto width = [&](const char* words) { return text_size(ctx.fonts.small, words).x + ctx.metrics.unit * 3; };
  const bool has_room = ImGui::GetCursorScreenPos().x + width(tour) + width("What is a neuron?") < right;
  if (!lessons.kept.empty() || lessons.now || !has_room) return;
  if (link(ctx, "headline.tour", tour)) ctx.emit(workspace::OpenLesson{"tour"});
  ImGui::SameLine(0, ctx.metrics.unit * 3);
}

// As much of a sentence as so many lines of a width hold.
std::string in_lines(Face font, const std::string& text, float width, int most) {
  std::string lines = wrapped(font, text, width);
  std::size_t end = 0;
  for (int line = 0; line < most; ++line) {
    end = lines.find('\n', line == 0 ? 0 : end + 1);
    if (end == std::string::npos) return lines;
  }
  return lines.substr(0, end) + "\xE2\x80\xA6";
}

}  // namespace

float headline_height(const DeviceInfo& device) {
  if (device.height < (wraps(device) ? kLeastWrappedHeight : kLeastHeight)) return 0;
  const Metrics sizes = metrics(device.touch);
  return wraps(device) ? 24.0F * kLines + sizes.row + sizes.unit * 2 : sizes.row + sizes.unit / 2;
}

void draw_headline(Context& ctx) {
  const view::Headline headline = view::make_headline(ctx.ws);
  const NodeScope region(ctx.nodes, Role::Region, "headline", tr("What is shown"));
  const std::string sentence = sentence_of(ctx, headline);
  const float unit = ctx.metrics.unit, row = ctx.metrics.row;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const Face font = ctx.fonts.body_bold;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const char* question = tr("What is a neuron?");
  const float line = text_size(font, "X").y;
  ctx.nodes.leaf(Role::Status, "headline.sentence", sentence);
  float links_x = at.x, links_y = at.y;
  if (wraps(ctx.device)) {
    draw_text(draw, font, at, ctx.colors.text, in_lines(font, sentence, width, kLines), width);
    links_y = at.y + 24.0F * kLines;
  } else {
    const float links = text_size(ctx.fonts.small, std::string(question) + tr("Try it: silence this neuron")).x + unit * 8;
    const std::string shown = fitted(font, sentence, std::max(120.0F, width - links));
    draw_text(draw, font, {at.x, at.y + (row - line) / 2}, ctx.colors.text, shown);
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({text_size(font, shown).x, row});
    if (shown != sentence) tooltip(ctx, sentence);
    links_x = at.x + text_size(font, shown).x + unit * 3;
    if (!ctx.device.touch) links_y = at.y + (row - (text_size(ctx.fonts.small, "X").y + 4)) / 2;
  }
  ImGui::SetCursorScreenPos({links_x, links_y});
  draw_first_try(ctx, headline);
  const bool has_try = ImGui::GetCursorScreenPos().y > links_y;
  if (has_try) ImGui::SameLine(0, unit * 3);
  draw_tour_offer(ctx, at.x + width);
  const float what_x = ImGui::GetCursorScreenPos().x;
  if (link(ctx, "headline.what", question)) ImGui::OpenPopup("##what is a neuron");
  draw_explanation(ctx, {what_x, ImGui::GetItemRectMax().y + unit / 2});
}

}  // namespace pn::panels
