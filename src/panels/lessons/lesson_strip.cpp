#include "panels/lessons/lesson_strip.h"

#include <string>

#include "base/words.h"
#include "view/lesson_words.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {

float lesson_strip_height(const DeviceInfo& device) { return metrics(device.touch).row + metrics(device.touch).unit; }

void draw_lesson_strip(Context& ctx) {
  if (!ctx.ws.lessons.now) return;
  const workspace::LessonRun& run = *ctx.ws.lessons.now;
  const NodeScope region(ctx.nodes, Role::Region, "lesson.strip", tr("Lesson in short"));
  const bool is_done = run.answer().done;
  const std::string words = view::lesson_text(ctx.ws, run.now().title);
  const char* label = tr(is_done ? "Done: go on" : "Lesson");
  const char* icon = is_done ? kIconCheck : kIconBook;
  const float button_room = button_width(ctx, label, ButtonKind::Primary, icon), width = ImGui::GetContentRegionAvail().x;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float y = at.y + (ctx.metrics.row - text_size(ctx.fonts.body_bold, "X").y) / 2;
  draw_text(ImGui::GetWindowDrawList(), ctx.fonts.body_bold, {at.x, y}, ctx.colors.text,
            fitted(ctx.fonts.body_bold, words, width - button_room - ctx.metrics.unit));
  ctx.nodes.leaf(Role::Status, "lesson.strip.words",
                 view::step_words(run) + ": " + words + (is_done ? ". " + std::string(tr("Done.")) : std::string()));
  ImGui::SetCursorScreenPos({at.x + width - button_room, at.y});
  if (button(ctx, "lesson.strip.open", label, is_done ? ButtonKind::Primary : ButtonKind::Normal, icon))
    ctx.emit(workspace::ShowPanel{"lesson"});
}

void draw_spotlight(Context& ctx) {
  if (!ctx.ws.lessons.now) return;
  const workspace::LessonRun& run = *ctx.ws.lessons.now;
  if (run.is_over || run.answer().done || ctx.ws.lessons.is_setting_up()) return;
  const Node* lit = nullptr;
  for (const std::string& id : run.now().spotlight) {
    const Node* node = ctx.nodes.find(view::lesson_text(ctx.ws, id));
    if (node != nullptr && node->rect && node->rect->width > 0 && node->rect->height > 0) lit = node;
  }
  if (lit == nullptr) return;
  constexpr float kGrow = 4.0F;
  const Landmark& rect = *lit->rect;
  ImDrawList* draw = ImGui::GetForegroundDrawList();
  const ImVec2 low{rect.x - kGrow, rect.y - kGrow}, high{rect.x + rect.width + kGrow, rect.y + rect.height + kGrow};
  draw->AddRect(low, high, with_alpha(ctx.colors.accent, 0.35F), ctx.metrics.radius + kGrow, 0, 6.0F);
  draw->AddRect(low, high, ctx.colors.accent, ctx.metrics.radius + kGrow, 0, 2.5F);
}

}  // namespace pn::panels
