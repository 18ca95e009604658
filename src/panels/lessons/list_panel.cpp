#include "panels/lessons/list_panel.h"

#include <array>
#include <string>

#include "base/words.h"
#include "panels/lessons/lesson_parts.h"
#include "panels/parts/panel_parts.h"
#include "view/lesson_words.h"
#include "view/terms.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using workspace::Way;

struct Step {
  Way way;
  const char* id;
  const char* icon;
  const char* title;
  const char* words;
  const char* label;
};
constexpr std::array kSteps = {
    Step{Way::Look, "start.look", kIconEye, mark("See where a neuron fires"),
         mark("Choose a picture on the board, then a neuron among the maps: its activation is laid over the picture."), mark("Look")},
    Step{Way::Find, "start.find", kIconSearch, mark("Ask what a neuron answers to"),
         mark("A multimodal neuron prefers one concept as a photo, as a drawing and as a written word."), mark("Find")},
    Step{Way::Test, "start.test", kIconScience, mark("Silence it"),
         mark("If the model\xE2\x80\x99s answers change without the neuron, they rested on it."), mark("Test")},
};

// What a beginner meets first, in the order of meeting.
constexpr std::array kWords = {"stimulus", "concept", "rendition", "layer",      "neuron", "activation map",
                               "response", "prompt",  "zero-shot", "answers to", "AUROC",  "gate"};

std::string state_words(const workspace::Lessons& lessons, const workspace::LessonRow& row) {
  const auto kept = lessons.kept.find(row.id);
  if (lessons.now && lessons.now->lesson->id == row.id) return tr("open now");
  if (kept == lessons.kept.end()) return {};
  return kept->second.run.is_over ? tr("finished") : tr("begun");
}

// A card that opens the lesson: title, length, what it is about, how far it has come.
void draw_card(Context& ctx, const workspace::LessonRow& row, std::size_t number) {
  const float unit = ctx.metrics.unit, width = ImGui::GetContentRegionAvail().x, inner = width - unit * 2.5F;
  const std::string title = std::to_string(number) + ". " + std::string(tr(std::string_view(row.title))),
                    state = state_words(ctx.ws.lessons, row);
  const std::string length = tr("{0} min", {row.minutes}) + (state.empty() ? "" : "  \xC2\xB7  " + state);
  const std::string about = wrapped(ctx.fonts.small, tr(std::string_view(row.about)), inner);
  const ImVec2 about_size = text_size(ctx.fonts.small, about);
  const std::string name = wrapped(ctx.fonts.body_bold, title, inner);
  const ImVec2 name_size = text_size(ctx.fonts.body_bold, name);
  const float small = text_size(ctx.fonts.small, "X").y;
  const ImVec2 at = ImGui::GetCursorScreenPos(), size{width, name_size.y + small + about_size.y + unit * 2};
  const std::string id = "lessons." + row.id;
  const Press press = press_area(id.c_str(), size);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(at, {at.x + size.x, at.y + size.y}, press.hovered ? ctx.colors.hover : ctx.colors.raised, ctx.metrics.radius);
  draw->AddRect(at, {at.x + size.x, at.y + size.y}, ctx.colors.line, ctx.metrics.radius);
  const float x = at.x + unit * 1.25F;
  draw_text(draw, ctx.fonts.body_bold, {x, at.y + unit}, ctx.colors.text, name);
  draw_text(draw, ctx.fonts.small, {x, at.y + unit + name_size.y}, state.empty() ? ctx.colors.text_muted : ctx.colors.accent, length);
  draw_text(draw, ctx.fonts.small, {x, at.y + unit + name_size.y + small}, ctx.colors.text_muted, about);
  focus_ring(ctx);
  if (press.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  ctx.nodes.item(Role::Button, id, title).description = length + ". " + std::string(tr(std::string_view(row.about)));
  if (press.pressed || ctx.nodes.clicked(id)) ctx.emit(workspace::OpenLesson{row.id});
}

void draw_lessons(Context& ctx) {
  const workspace::Lessons& lessons = ctx.ws.lessons;
  if (lessons.list_phase == workspace::Phase::Waiting) ctx.emit(workspace::FetchLessons{});
  heading(ctx, tr("Lessons"));
  note(ctx, tr("Each asks for a prediction, then shows, then checks. Your answers stay on this machine."));
  if (!lessons.error.message.empty() && error_box(ctx, "lessons.retry", lessons.error.message, tr("Try again")))
    ctx.emit(workspace::FetchLessons{});
  if (lessons.list_phase == workspace::Phase::Running) note(ctx, tr("Fetching the lessons\xE2\x80\xA6"));
  if (button(ctx, "lessons.tour", tr("A tour of two minutes"), ButtonKind::Normal, kIconPlay)) ctx.emit(workspace::OpenLesson{"tour"});
  const NodeScope list(ctx.nodes, Role::Group, "lessons", tr("Lessons"));
  for (std::size_t i = 0; i < lessons.list.size(); ++i) draw_card(ctx, lessons.list[i], i + 1);
}

void draw_experiments(Context& ctx) {
  heading(ctx, tr("Without a lesson"));
  note(ctx, tr("Three experiments to begin with:"));
  for (std::size_t i = 0; i < kSteps.size(); ++i) {
    const Step& step = kSteps[i];
    ImGui::Dummy({0, ctx.metrics.unit / 2});
    heading(ctx, std::to_string(i + 1) + ". " + tr(step.title), 3);
    note(ctx, tr(step.words));
    if (button(ctx, step.id, tr(step.label), ButtonKind::Normal, step.icon)) ctx.emit(workspace::SetWay{step.way});
  }
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  note(ctx, tr("The same with other things: animals, food, drawn faces, vehicles, colours and their names, look-alikes."));
  if (button(ctx, "start.boards", tr("Choose a board"), ButtonKind::Normal, kIconBoard))
    ctx.open({DialogRequest::Kind::Boards, {}, {}, {}});
}

}  // namespace

void draw_lesson_list(Context& ctx, LessonListState&) {
  draw_lessons(ctx);
  divider(ctx);
  draw_experiments(ctx);
  divider(ctx);
  heading(ctx, tr("Words used here"));
  for (const char* word : kWords) {
    ImGui::Dummy({0, 0});
    caption(ctx, tr(word), ctx.colors.text);
    note(ctx, definition(word));
  }
}

}  // namespace pn::panels
