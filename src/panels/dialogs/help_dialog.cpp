#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "base/words.h"
#include "panels/dialogs/dialogs.h"
#include "view/version.h"
#include "widgets/widgets.h"

// The sheet of keys, and how to work with the page by touch and by screen reader.
namespace pn::panels {
namespace {

struct KeyRow {
  const char* keys;  // of a Mac, "Cmd" stands for "Ctrl"
  const char* what;
};
struct KeyGroup {
  const char* title;
  std::span<const KeyRow> rows;
};

constexpr std::array kMoving = {
    KeyRow{mark("Tab"), mark("the next part of the page: board, stage, maps, card, prompts")},
    KeyRow{mark("Arrows"), mark("the next control inside a part; a picture or a neuron where one is chosen")},
    KeyRow{mark("Enter, Space"), mark("press the control that has the keyboard")},
    KeyRow{mark("Esc, then Tab"), mark("leave the drawn page for the browser\xE2\x80\x99s own controls")},
};
constexpr std::array kDoing = {
    KeyRow{mark("Ctrl Z"), mark("undo")},
    KeyRow{mark("Ctrl Shift Z, Ctrl Y"), mark("redo")},
    KeyRow{mark("Del"), mark("remove the chosen stimulus")},
    KeyRow{mark("1, 2, Left, Right"), mark("in the prediction game: choose the first or the second picture")},
    KeyRow{mark("Ctrl V"),
           mark("paste: a picture goes to the board, a text to the field with the keyboard, a column of lines to the prompts")},
    KeyRow{"?", mark("this sheet")},
};
constexpr std::array kDialogKeys = {
    KeyRow{mark("Enter"), mark("accept")},
    KeyRow{mark("Esc"), mark("close")},
};
constexpr std::array kOther = {
    KeyRow{mark("Hold a picture"), mark("drag it to another cell, or let go for its menu")},
    KeyRow{mark("Screen reader"), mark("every control is a real element of the page as well, under its headings and landmarks")},
};
constexpr std::array kGroups = {KeyGroup{mark("Moving"), kMoving}, KeyGroup{mark("Doing"), kDoing},
                                KeyGroup{mark("In a dialog"), kDialogKeys}, KeyGroup{mark("Without a keyboard"), kOther}};

}  // namespace

void explained_row(Context& ctx, const char* name, const char* words, float column) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float indent = width > column * 2 ? column : 0.0F;
  const float line = text_size(ctx.fonts.body, "A").y;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw_text(draw, ctx.fonts.body_bold, at, ctx.colors.text, name);
  const float top = at.y + (indent > 0 ? 0.0F : line);
  const std::string lines = wrapped(ctx.fonts.body, words, width - indent);
  draw_text(draw, ctx.fonts.body, {at.x + indent, top}, ctx.colors.text_muted, lines);
  ImGui::Dummy({width, top - at.y + text_size(ctx.fonts.body, lines).y});
  ctx.nodes.text(std::string(name) + ": " + words);
}

void draw_help(Context& ctx, DialogsState& state) {
  const Card card = begin_card(ctx, state, tr("Keys"), {620, 560});
  if (card.visible) {
    begin_body(ctx);
    float column = 0;
    for (const KeyGroup& group : kGroups)
      for (const KeyRow& row : group.rows) column = std::max(column, text_size(ctx.fonts.body_bold, tr(row.keys)).x);
    for (const KeyGroup& group : kGroups) {
      heading(ctx, tr(group.title), 3);
      for (const KeyRow& row : group.rows) explained_row(ctx, tr(row.keys), tr(row.what), column + ctx.metrics.unit * 2);
      ImGui::Dummy({0, ctx.metrics.unit / 2});
    }
    caption(ctx, "Polyneuron " + std::string(version()));
    end_body();
    const FooterResult done = footer(ctx, state, "dialog.done", tr("Close"), true, {.cancel = ""});
    if (done.primary || done.cancel) close_dialog(ctx, state);
  }
  end_card(ctx, state, card);
}

}  // namespace pn::panels
