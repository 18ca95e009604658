#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/words.h"
#include "panels/dialogs/dialogs.h"
#include "panels/parts/qr_code.h"
#include "panels/shell/registry.h"
#include "view/failure.h"
#include "view/share_texts.h"
#include "view/words.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

// What is seen, handed on: its link, the link as a QR code, and one panel of it for a frame in another page.
namespace pn::panels {
namespace {

constexpr std::size_t kMostCode_bytes = 2953;  // of a QR code of version 40 with the least correction (ISO/IEC 18004, table 7)
constexpr float kCodeSide = 296;
constexpr const char* kUntitled = mark("A finding in Polyneuron");

std::string link_of(const Context& ctx) { return page_link(ctx.device.around.address, ctx.supplies.link.fragment); }

std::string title_of(const Context& ctx) { return ctx.ws.document.title.empty() ? tr(kUntitled) : ctx.ws.document.title; }

bool can_copy(const Context& ctx) { return !ctx.supplies.link.fragment.empty() && !ctx.supplies.link.is_unreadable; }

void copy(Context& ctx, std::string_view what, std::string text) {
  ctx.supplies.link.told.clear();
  ctx.supplies.copies.push_back({std::move(text), std::string(what)});
}

// ---- the code

bool has_code(const Context& ctx) { return is_qr_code_of(ctx, link_of(ctx)); }

void draw_code(Context& ctx, float side) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({side, side});
  const workspace::LinkCode& code = ctx.ws.sharing.code;
  if (has_code(ctx)) {
    ctx.nodes.item(Role::Image, "dialog.share.code", tr("QR code of the link"));
    return draw_qr_code(ctx, at, side, code);
  }
  const bool has_failed = code.made == link_of(ctx) && !code.error.message.empty();
  const std::string words = link_of(ctx).size() > kMostCode_bytes
                                ? tr("A QR code holds 2,953 characters at most, so there is none of this link.")
                                : (has_failed ? failure_words(code.error) : std::string(tr("The QR code is being made.")));
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(at, {at.x + side, at.y + side}, ctx.colors.raised, ctx.metrics.radius);
  const float inner = side - ctx.metrics.unit * 4;
  const ImVec2 size = text_size(ctx.fonts.small, words, inner);
  draw_text(draw, ctx.fonts.small, {at.x + ctx.metrics.unit * 2, at.y + (side - size.y) / 2}, ctx.colors.text_muted, words, inner);
  ctx.nodes.text(words);
}

void ask_for_code(Context& ctx) {
  const std::string link = link_of(ctx);
  const bool is_possible = !ctx.supplies.link.fragment.empty() && link.size() <= kMostCode_bytes;
  const std::string wanted = is_possible ? link : std::string();
  if (ctx.ws.sharing.code.text != wanted) ctx.emit(workspace::MakeCode{wanted});
}

void draw_large_button(Context& ctx, DialogsState& state) {
  if (button(ctx, "dialog.share.large", tr("Large, for a class"), ButtonKind::Normal, kIconZoomIn, has_code(ctx))) state.large_code = true;
}

// ---- the link

void draw_title(Context& ctx, DialogsState& state) {
  field_label(ctx, tr("Title: shown in the tab where the link is opened"));
  const TextFieldOptions options{.hint = tr("What is to be seen"), .focus = state.wants_focus, .name = tr("Title")};
  if (text_field(ctx, "dialog.share.title", state.title, options).changed) ctx.emit(workspace::SetFindingTitle{state.title});
}

// Its beginning and its end, on a line.
void draw_link(Context& ctx, const std::string& link) {
  const std::string label = tr("Link, {0} characters", {thousands(link.size())});
  ctx.nodes.text(label);
  field_label(ctx, label);
  const float width = ImGui::GetContentRegionAvail().x, unit = ctx.metrics.unit;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({width, ctx.metrics.row});
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(at, {at.x + width, at.y + ctx.metrics.row}, ctx.colors.raised, ctx.metrics.radius);
  const float y = at.y + (ctx.metrics.row - text_size(ctx.fonts.small, "A").y) / 2;
  draw_text(draw, ctx.fonts.small, {at.x + unit, y}, ctx.colors.text, fitted(ctx.fonts.small, link, width - unit * 2));
  ctx.nodes.leaf(Role::Text, "dialog.share.link", link);
}

void draw_warnings(Context& ctx, const std::string& link) {
  if (ctx.supplies.link.is_unreadable) {
    note(ctx, tr("This is more than a link may hold (65,536 characters): leave pictures or drawings out."), ctx.colors.error);
  } else if (ctx.supplies.link.is_long) {
    note(ctx,
         tr("Chats cut messages at {0} characters, so a link over {1} may arrive incomplete. Mail and pages carry it.",
            {thousands(2000), thousands(1500)}),
         ctx.colors.warning);
  }
  if (ctx.supplies.link.is_long) {
    if (button(ctx, "dialog.share.file", tr("Save as a file instead"), ButtonKind::Normal, kIconDownload))
      ctx.page_requests.push_back(PageRequest::SaveVisit);
    tooltip(ctx, tr("A .polyneuron file has all of it, own pictures as they are; it is opened by dropping it on the page."));
  }
  if (const std::string words = only_here(link); !words.empty()) note(ctx, words, ctx.colors.warning);
}

void draw_copies(Context& ctx, const std::string& link) {
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  if (button(ctx, "dialog.share.markdown", tr("Copy Markdown"), ButtonKind::Normal, kIconCopy, can_copy(ctx)))
    copy(ctx, kCopiedMarkdown, markdown_link(link, title_of(ctx)));
  tooltip(ctx, tr("The title as a link, for notes, wikis and issues."));
}

// ---- own pictures

void draw_pictures(Context& ctx) {
  const workspace::Enclosing pictures = workspace::enclosing(ctx.ws);
  if (pictures.own == 0) return;
  const int side = ctx.ws.model.info ? ctx.ws.model.info->image_size : 0;
  const std::string pixels = side > 0 ? tr("{0} \xC3\x97 {0} pixels", {side}) : std::string(tr("its size"));
  const bool on = ctx.ws.sharing.encloses_pictures;
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  const std::string words = tr_n(pictures.own, "Put my own picture in the link, shrunk to {0} as the model sees it",
                                 "Put my {n} own pictures in the link, shrunk to {0} as the model sees them", {pixels});
  if (checkbox(ctx, "dialog.share.pictures", words, on)) ctx.emit(workspace::EnclosePictures{!on});
  if (!on) {
    note(ctx, pictures.own == 1 ? tr("Else it stays on this machine, and the link is without it.")
                                : tr("Else they stay on this machine, and the link is without them."));
    return;
  }
  const std::size_t waiting = pictures.own - pictures.ready - pictures.failed;
  if (waiting > 0)
    note(ctx, tr("{0} of {1} are in the link so far.", {pictures.ready, pictures.own}));
  else if (pictures.failed > 0)
    note(ctx, tr("{0} could not be shrunk and stay behind.", {pictures.failed}), ctx.colors.warning);
  note(ctx, pictures.own == 1
                ? tr("Whoever has the link sees it. It is a JPEG, a little changed by that, so numbers may differ a little.")
                : tr("Whoever has the link sees them. They are JPEGs, a little changed by that, so numbers may differ a little."));
}

// ---- a frame in another page

// The panels of the present way, and the one of them that is proposed.
struct PanelChoice {
  std::vector<const PanelDef*> panels;
  int chosen = -1;

  PanelChoice(const Context& ctx, const DialogsState& state) : panels(panels_of(ctx.view().way)) {
    const PanelDef* front = front_panel(ctx.view(), panels_of(ctx.view().way, Place::CentreTop));
    const std::string_view wanted = state.shared_panel ? std::string_view(*state.shared_panel) : front ? front->id : std::string_view();
    const auto found = std::find_if(panels.begin(), panels.end(), [&](const PanelDef* panel) { return panel->id == wanted; });
    if (found != panels.end()) chosen = static_cast<int>(found - panels.begin());
  }
  std::string_view id() const { return chosen < 0 ? std::string_view() : panels[static_cast<std::size_t>(chosen)]->id; }
};

void draw_embedding(Context& ctx, DialogsState& state) {
  PanelChoice choice(ctx, state);
  std::vector<std::string> names;
  for (const PanelDef* panel : choice.panels) names.emplace_back(panel->name);
  field_label(ctx, tr("One panel alone, in a page of your own"));
  const int pressed = pills(ctx, "dialog.share.panel", names, choice.chosen, tr("Panel to embed"), widgets::Labels::Page);
  if (pressed >= 0) {
    choice.chosen = pressed;
    state.shared_panel = std::string(choice.id());
  }
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  if (button(ctx, "dialog.share.embed", tr("Copy embed code"), ButtonKind::Normal, kIconCopy, can_copy(ctx)))
    copy(ctx, kCopiedFrame, embed_snippet(embed_link(ctx.device.around.address, choice.id(), ctx.supplies.link.fragment), title_of(ctx)));
  tooltip(ctx, tr("An iframe for articles, slides and learning platforms; it resizes with its place."));
}

// ---- the whole

void draw_fields(Context& ctx, DialogsState& state, const std::string& link) {
  draw_title(ctx, state);
  draw_link(ctx, link);
  draw_warnings(ctx, link);
  draw_copies(ctx, link);
  draw_pictures(ctx);
  draw_embedding(ctx, state);
}

void draw_large(Context& ctx, DialogsState& state) {
  if (button(ctx, "dialog.share.back", tr("Back"), ButtonKind::Quiet, kIconArrowLeft)) state.large_code = false;
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float side = std::floor(std::max(std::min(room.x, room.y), 120.0F));
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::floor((room.x - side) / 2));
  draw_code(ctx, side);
}

void draw_all(Context& ctx, DialogsState& state, const std::string& link, bool narrow) {
  if (state.large_code) return draw_large(ctx, state);
  if (narrow) {
    draw_fields(ctx, state, link);
    ImGui::Dummy({0, ctx.metrics.unit});
    draw_code(ctx, std::floor(std::min(ImGui::GetContentRegionAvail().x, 358.0F)));
    return;
  }
  begin_part("code", kCodeSide, 0);
  draw_code(ctx, kCodeSide);
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  draw_large_button(ctx, state);
  ImGui::EndChild();
  ImGui::SameLine(0, ctx.metrics.unit * 3);
  begin_part("fields", 0, 0);
  draw_fields(ctx, state, link);
  ImGui::EndChild();
}

// What came of the last press, at the left of the footer.
void draw_told(Context& ctx) {
  const SharedLink& shared = ctx.supplies.link;
  if (shared.told.empty()) return;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x - (ctx.device.width < 600 ? 0.0F : 260.0F);
  const ImVec2 size = text_size(ctx.fonts.small, shared.told, width);
  draw_text(ImGui::GetWindowDrawList(), ctx.fonts.small, {at.x, at.y + ctx.metrics.unit + (ctx.metrics.row - size.y) / 2},
            shared.has_failed ? ctx.colors.error : ctx.colors.text, shared.told, width);
  ctx.nodes.leaf(shared.has_failed ? Role::Alert : Role::Status, "dialog.share.told", shared.told);
}

}  // namespace

void open_share(Context& ctx, DialogsState& state) {
  state.title = ctx.ws.document.title;
  state.shared_panel.reset();
  state.large_code = false;
  ctx.emit(workspace::EnclosePictures{false});
}

void draw_share(Context& ctx, DialogsState& state) {
  ask_for_code(ctx);
  const std::string link = link_of(ctx);
  const Card card = begin_card(ctx, state, tr("Share what is seen"), {880, 560});
  if (card.visible) {
    begin_body(ctx);
    draw_all(ctx, state, link, card.narrow);
    end_body();
    draw_told(ctx);
    const FooterResult result = footer(ctx, state, "dialog.share.copy", tr("Copy link"), can_copy(ctx), {.cancel = tr("Close")});
    if (result.cancel)
      close_dialog(ctx, state);
    else if (result.primary)
      copy(ctx, kCopiedLink, link);
  }
  end_card(ctx, state, card);
}

}  // namespace pn::panels
