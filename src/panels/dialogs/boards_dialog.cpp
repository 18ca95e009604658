#include <algorithm>
#include <string>

#include "base/words.h"
#include "panels/dialogs/dialogs.h"
#include "panels/parts/failure_box.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

// The boards that the page brings along: each with a few emoji that stand for it, what it is about, and a way to begin with it.
namespace pn::panels {
namespace {

using workspace::BundledBoard;
using workspace::Phase;

constexpr float kEmojiSide = 26;
constexpr float kFaceSide = kEmojiSide * 2 + 8;
constexpr const char* kOpen = mark("Open");

int emoji_of(const Context& ctx, const std::string& codepoints) {
  const auto& emoji = ctx.ws.resources.emoji.index.emoji;
  const auto found = std::find_if(emoji.begin(), emoji.end(), [&](const workspace::Emoji& each) { return each.codepoints == codepoints; });
  return found == emoji.end() ? -1 : static_cast<int>(found - emoji.begin());
}

// Four emoji in a square, white as stimuli are; the empty square until they are here.
void draw_face(Context& ctx, DialogsState& state, const BundledBoard& board, ImVec2 at) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 end{at.x + kFaceSide, at.y + kFaceSide};
  const bool ready = ctx.ws.resources.emoji.phase == Phase::Ready;
  draw->AddRectFilled(at, end, ready ? IM_COL32_WHITE : ctx.colors.raised, ctx.metrics.radius);
  draw->AddRect(at, end, ctx.colors.line, ctx.metrics.radius);
  if (!ready) return;
  for (std::size_t i = 0; i < std::min<std::size_t>(board.emoji.size(), 4); ++i) {
    const int index = emoji_of(ctx, board.emoji[i]);
    const ImVec2 min{at.x + 4 + kEmojiSide * static_cast<float>(i % 2), at.y + 4 + kEmojiSide * static_cast<float>(i / 2)};
    if (index >= 0) draw_emoji_picture(ctx, state, index, {min.x + 1, min.y + 1}, {min.x + kEmojiSide - 1, min.y + kEmojiSide - 1});
  }
}

void draw_board(Context& ctx, DialogsState& state, const BundledBoard& board) {
  const float unit = ctx.metrics.unit, row = ctx.metrics.row;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x - unit;
  const float left = kFaceSide + unit * 1.5F, right = button_width(ctx, tr(kOpen)) + unit * 1.5F;
  const float text_width = std::max(width - left - right, 60.0F);
  const std::string count = tr_n(board.stimuli, "{n} stimulus", "{n} stimuli");
  const std::string title_text{tr(board.title)}, about_text{tr(board.about)};  // the list of boards is the page's own
  const ImVec2 title = text_size(ctx.fonts.body_bold, title_text, text_width), about = text_size(ctx.fonts.small, about_text, text_width);
  const float line = text_size(ctx.fonts.small, count).y;
  const float height = std::max({kFaceSide, row, title.y + about.y + line + 4}) + unit * 1.5F;
  const NodeScope item(ctx.nodes, Role::ListItem, "dialog.boards." + board.file, title_text + ". " + about_text + " " + count + ".");
  draw_face(ctx, state, board, {at.x, at.y + (height - kFaceSide) / 2});
  ImDrawList* draw = ImGui::GetWindowDrawList();
  float y = at.y + (height - title.y - about.y - line - 4) / 2;
  draw_text(draw, ctx.fonts.body_bold, {at.x + left, y}, ctx.colors.text, title_text, text_width);
  draw_text(draw, ctx.fonts.small, {at.x + left, y += title.y + 2}, ctx.colors.text, about_text, text_width);
  draw_text(draw, ctx.fonts.small, {at.x + left, y + about.y + 2}, ctx.colors.text_muted, count);
  ImGui::SetCursorScreenPos({at.x + width - right + unit * 1.5F, at.y + (height - row) / 2});
  if (button(ctx, ("dialog.boards.open." + board.file).c_str(), tr(kOpen))) {
    ctx.emit(workspace::OpenBoard{board.file});
    close_dialog(ctx, state);
  }
  ctx.nodes.last().name = tr("Open the board {0}", {title_text});
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, height});
}

void draw_list(Context& ctx, DialogsState& state) {
  const workspace::BundledBoards& boards = ctx.ws.resources.boards;
  if (boards.phase == Phase::Failed) {
    if (failure_box(ctx, "dialog.boards.retry", boards.error, tr("The list of boards could not be loaded.")))
      ctx.emit(workspace::ListBoards{});
    return;
  }
  if (boards.phase != Phase::Ready) return note(ctx, tr("The boards are on their way\xE2\x80\xA6"));
  const NodeScope list(ctx.nodes, Role::List, "dialog.boards.list", tr("Boards of this page"));
  for (const BundledBoard& board : boards.list) draw_board(ctx, state, board);
}

}  // namespace

void open_boards(Context& ctx, DialogsState&) {
  ctx.emit(workspace::ListBoards{});
  ctx.emit(workspace::FetchEmoji{});
}

void draw_boards(Context& ctx, DialogsState& state) {
  const Card card = begin_card(ctx, state, tr("Boards"), {680, 640});
  if (card.visible) {
    state.emoji_sheet.set(ctx.ws.resources.emoji.sheet);
    begin_body(ctx);
    note(ctx, tr("One of these takes the place of the board and its prompts, in one step: Undo brings yours back."));
    draw_list(ctx, state);
    end_body();
    const FooterResult done = footer(ctx, state, "dialog.done", tr("Close"), true, {.cancel = ""});
    if (done.primary || done.cancel) close_dialog(ctx, state);
  }
  end_card(ctx, state, card);
}

}  // namespace pn::panels
