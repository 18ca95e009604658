#include <algorithm>
#include <string>

#include "base/words.h"
#include "panels/dialogs/dialogs.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

// The visits that the browser keeps: this one's name and file, and the others to open or to delete.
namespace pn::panels {
namespace {

using workspace::SavedVisit;

constexpr float kPictureSide = 48;
constexpr const char* kDot = "  \xC2\xB7  ";

std::string facts(const SavedVisit& visit) {
  std::string words = visit.is_here ? tr("this visit") : visit.is_elsewhere ? tr("open in another tab") : "";
  words += (words.empty() ? "" : kDot) + visit.when;
  if (visit.own_pictures > 0) words += kDot + tr_n(visit.own_pictures, "{n} own picture", "{n} own pictures");
  words += kDot + bytes_text(visit.size_bytes);
  return words;
}

void draw_name(Context& ctx, DialogsState& state) {
  field_label(ctx, tr("Name of this visit"));
  const TextFieldResult typed = text_field(ctx, "dialog.visits.name", state.visit_title,
                                           {.hint = tr("for the list below, the tab and its file"),
                                            .width = std::min(360.0F, ImGui::GetContentRegionAvail().x),
                                            .name = tr("Name of this visit")});
  if (typed.entered || typed.left) ctx.emit(workspace::SetFindingTitle{state.visit_title});
}

void draw_files(Context& ctx, DialogsState& state) {
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  if (button(ctx, "dialog.visits.save", tr("Save as a file"), ButtonKind::Normal, kIconDownload, !ctx.ws.document.stimuli.empty()))
    ctx.page_requests.push_back(PageRequest::SaveVisit);
  tooltip(ctx, tr("A .polyneuron file: the board with your own pictures, prompts, gates and studies, for another machine or for later."));
  ImGui::SameLine(0, ctx.metrics.unit);
  if (button(ctx, "dialog.visits.open_file", tr("Open a file"), ButtonKind::Normal, kIconFolder)) {
    ctx.page_requests.push_back(PageRequest::OpenVisitFile);
    close_dialog(ctx, state);
  }
  tooltip(ctx, tr("A .polyneuron file. Dropping it on the page does the same."));
}

void draw_picture(Context& ctx, HeldTexture& picture, const SavedVisit& visit, ImVec2 at) {
  picture.set(visit.thumbnail);
  const ImVec2 end{at.x + kPictureSide, at.y + kPictureSide};
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(at, end, ctx.colors.raised, ctx.metrics.radius);
  if (!picture.empty()) draw->AddImageRounded(picture.texture(ctx.textures), at, end, {0, 0}, {1, 1}, IM_COL32_WHITE, ctx.metrics.radius);
  draw->AddRect(at, end, ctx.colors.line, ctx.metrics.radius);
}

void draw_visit(Context& ctx, DialogsState& state, const SavedVisit& visit, HeldTexture& picture) {
  const float unit = ctx.metrics.unit, row = ctx.metrics.row;
  const float height = std::max(kPictureSide, row) + unit;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const std::string name = visit.name().empty() ? tr("An empty board") : visit.name();
  const NodeScope item(ctx.nodes, Role::ListItem, "dialog.visits." + visit.id, name + ", " + facts(visit));
  draw_picture(ctx, picture, visit, {at.x, at.y + (height - kPictureSide) / 2});
  const float open_width = visit.is_here ? 0.0F : button_width(ctx, tr("Open")) + unit / 2;
  const float left = kPictureSide + unit * 1.5F, right = open_width + row + unit;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float text_width = std::max(width - left - right, 40.0F);
  const float line = text_size(ctx.fonts.body, "X").y;
  const float top = at.y + (height - line - text_size(ctx.fonts.small, "X").y - 2) / 2;
  if (draw_fitted(draw, visit.is_here ? ctx.fonts.body_bold : ctx.fonts.body, {at.x + left, top}, ctx.colors.text, name, text_width) &&
      ImGui::IsMouseHoveringRect(at, {at.x + left + text_width, at.y + height}))
    ImGui::SetTooltip("%s", name.c_str());
  draw_fitted(draw, ctx.fonts.small, {at.x + left, top + line + 2}, ctx.colors.text_muted, facts(visit), text_width);
  const float button_y = at.y + (height - row) / 2;
  if (!visit.is_here) {
    ImGui::SetCursorScreenPos({at.x + width - right + unit / 2, button_y});
    if (button(ctx, ("dialog.visits.open." + visit.id).c_str(), tr("Open"))) {
      ctx.emit(workspace::OpenVisit{visit.id});
      close_dialog(ctx, state);
    }
  }
  ImGui::SetCursorScreenPos({at.x + width - row, button_y});
  if (icon_button(ctx, ("dialog.visits.delete." + visit.id).c_str(), kIconTrash, tr("Delete {0}", {name})))
    ctx.emit(workspace::DeleteVisits{{visit.id}});
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, height});
}

void draw_list(Context& ctx, DialogsState& state) {
  const workspace::SavedVisits& visits = ctx.ws.resources.visits;
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  if (visits.phase != workspace::Phase::Ready) return note(ctx, tr("Looking\xE2\x80\xA6"));
  if (!visits.works) {
    return note(
        ctx,
        tr("This browser lets the page keep nothing, as in a private window or by a setting. The address holds all but your own pictures: "
           "save the visit as a file before you leave."),
        ctx.colors.warning);
  }
  if (visits.list.empty()) return note(ctx, tr("Nothing is kept yet. What you do on the board is kept as you do it."));
  {
    const NodeScope list(ctx.nodes, Role::List, "dialog.visits.list", tr("Visits, the latest first"));
    if (state.visit_pictures.size() < visits.list.size()) state.visit_pictures.resize(visits.list.size());
    for (std::size_t i = 0; i < visits.list.size(); ++i) draw_visit(ctx, state, visits.list[i], state.visit_pictures[i]);
  }
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  if (!state.asks_delete_all) {
    state.asks_delete_all = button(ctx, "dialog.visits.delete_all", tr("Delete everything"), ButtonKind::Quiet, kIconTrash);
    return;
  }
  note(ctx, tr("All visits above and their pictures are deleted from this browser. This cannot be undone."), ctx.colors.text);
  if (button(ctx, "dialog.visits.delete_all.yes", tr("Delete them"), ButtonKind::Danger)) {
    ctx.emit(workspace::DeleteVisits{});
    state.asks_delete_all = false;
  }
  ImGui::SameLine(0, ctx.metrics.unit);
  if (button(ctx, "dialog.visits.delete_all.no", tr("Keep them"), ButtonKind::Quiet)) state.asks_delete_all = false;
}

}  // namespace

void open_visits(Context& ctx, DialogsState& state) {
  state.visit_title = ctx.ws.document.title;
  state.asks_delete_all = false;
  ctx.emit(workspace::ListVisits{});
}

void draw_visits(Context& ctx, DialogsState& state) {
  const Card card = begin_card(ctx, state, tr("Visits"), {620, 560});
  if (card.visible) {
    begin_body(ctx);
    note(ctx,
         tr("This browser keeps your visits with your own pictures, so that nothing is lost by a reload. Nothing leaves this machine."));
    draw_name(ctx, state);
    draw_files(ctx, state);
    draw_list(ctx, state);
    end_body();
    const FooterResult done = footer(ctx, state, "dialog.done", tr("Close"), true, {.cancel = ""});
    if (done.primary || done.cancel) close_dialog(ctx, state);
  }
  end_card(ctx, state, card);
}

}  // namespace pn::panels
