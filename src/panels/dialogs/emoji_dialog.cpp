#include <algorithm>
#include <cmath>
#include <utility>

#include <imgui_internal.h>

#include "base/words.h"
#include "panels/dialogs/dialogs.h"
#include "panels/parts/failure_box.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

// The emoji picker: a searchable grid of the bundled sheet.
namespace pn::panels {
namespace {

using workspace::Emoji;
using workspace::EmojiIndex;

void find_emoji(const Context& ctx, DialogsState& state) {
  state.emoji_found = workspace::search_emoji(ctx.ws.resources.emoji.index, state.search);
  state.emoji_cursor = 0;
}

void choose(Context& ctx, DialogsState& state, const Emoji& emoji) {
  workspace::EmojiSource source{emoji.codepoints};
  if (state.open.edit) {
    ctx.emit(workspace::SetTitle{*state.open.edit, emoji.name});
    ctx.emit(workspace::SetSource{*state.open.edit, std::move(source)});
  } else {
    ctx.emit(workspace::AddStimulus{emoji.concept_name, workspace::Rendition::Emoji, emoji.name, std::move(source), true});
  }
  const bool stays = ImGui::GetIO().KeyShift && !state.open.edit;
  if (!stays) close_dialog(ctx, state);
}

void move_cursor(DialogsState& state, int columns) {
  const int count = static_cast<int>(state.emoji_found.size());
  if (count == 0) return;
  int cursor = state.emoji_cursor;
  if (ImGui::IsKeyPressed(ImGuiKey_DownArrow)) cursor += columns;
  if (ImGui::IsKeyPressed(ImGuiKey_UpArrow)) cursor -= columns;
  if (ImGui::IsKeyPressed(ImGuiKey_RightArrow)) ++cursor;
  if (ImGui::IsKeyPressed(ImGuiKey_LeftArrow)) --cursor;
  if (cursor >= 0 && cursor < count) state.emoji_cursor = cursor;
}

// One cell of the grid. True when it was pressed.
bool draw_emoji_cell(Context& ctx, DialogsState& state, int index, float side, bool at_cursor) {
  const EmojiIndex& all = ctx.ws.resources.emoji.index;
  const Emoji& emoji = all.emoji[static_cast<std::size_t>(index)];
  const std::string id = "dialog.emoji." + emoji.codepoints;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::PushID(index);
  const bool pressed = ImGui::InvisibleButton(id.c_str(), {side, side}, ImGuiButtonFlags_EnableNav);
  ImGui::PopID();
  ctx.nodes.item(Role::Button, id, emoji.name);
  const bool hovered = ImGui::IsItemHovered();
  if (ImGui::IsItemVisible()) {
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const ImVec2 a{at.x + 4, at.y + 4};
    const ImVec2 b{at.x + side - 4, at.y + side - 4};
    // White, as the stimulus will be.
    draw->AddRectFilled(a, b, IM_COL32_WHITE, ctx.metrics.radius);
    const float inset = 5;
    draw_emoji_picture(ctx, state, index, {a.x + inset, a.y + inset}, {b.x - inset, b.y - inset});
    if (hovered || at_cursor)
      draw->AddRect({a.x - 1, a.y - 1}, {b.x + 1, b.y + 1}, at_cursor ? ctx.colors.accent : with_alpha(ctx.colors.accent, 0.5F),
                    ctx.metrics.radius + 1, 0, 2);
  }
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  tooltip(ctx, tr("{0} \xC2\xB7 concept {1}", {emoji.name, emoji.concept_name}));
  return pressed || ctx.nodes.clicked(id);
}

void draw_grid(Context& ctx, DialogsState& state) {
  ImGui::BeginChild("grid", {0, 0}, ImGuiChildFlags_None, ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav);
  const float width = ImGui::GetContentRegionAvail().x;
  const float wanted = ctx.device.touch ? 64.0F : 60.0F;
  const int columns = std::max(1, static_cast<int>(width / wanted));
  const float side = std::floor(width / static_cast<float>(columns));
  const int before = state.emoji_cursor;
  move_cursor(state, columns);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  int chosen = -1;
  const NodeScope group(ctx.nodes, Role::Group, "dialog.emoji.grid", tr("Emoji that fit"));
  const int count = static_cast<int>(state.emoji_found.size());
  for (int i = 0; i < count; ++i) {
    if (i % columns != 0) ImGui::SameLine(0, 0);
    const bool at_cursor = i == state.emoji_cursor && !ctx.device.touch;
    if (draw_emoji_cell(ctx, state, state.emoji_found[static_cast<std::size_t>(i)], side, at_cursor)) chosen = i;
    if (i == state.emoji_cursor && before != state.emoji_cursor) ImGui::SetScrollHereY();
  }
  ImGui::PopStyleVar();
  if (count == 0)
    empty_state(ctx, "dialog.emoji.none", kIconSearch, tr("No emoji of this page has that name. Other words may find it, or draw it."), "");
  ImGui::EndChild();
  if (chosen < 0 && count > 0 && enter_pressed()) chosen = state.emoji_cursor;
  if (chosen < 0) return;
  const int index = state.emoji_found[static_cast<std::size_t>(chosen)];
  choose(ctx, state, ctx.ws.resources.emoji.index.emoji[static_cast<std::size_t>(index)]);
}

void draw_loading(Context& ctx) {
  const workspace::EmojiSet& emoji = ctx.ws.resources.emoji;
  if (emoji.phase != workspace::Phase::Failed) {
    empty_state(ctx, "dialog.emoji.wait", kIconEmoji, tr("The emoji are on their way\xE2\x80\xA6"), "");
    return;
  }
  if (failure_box(ctx, "dialog.emoji.retry", emoji.error, tr("The emoji could not be loaded."))) ctx.emit(workspace::FetchEmoji{});
}

}  // namespace

void draw_emoji_picture(Context& ctx, DialogsState& state, int index, ImVec2 min, ImVec2 max) {
  const EmojiIndex& all = ctx.ws.resources.emoji.index;
  const auto columns = static_cast<float>(all.columns);
  const auto rows = static_cast<float>(all.rows());
  const auto column = static_cast<float>(index % all.columns);
  const auto row = static_cast<float>(index / all.columns);
  ImGui::GetWindowDrawList()->AddImage(state.emoji_sheet.texture(ctx.textures), min, max, {column / columns, row / rows},
                                       {(column + 1) / columns, (row + 1) / rows});
}

void open_emoji(Context& ctx, DialogsState& state) {
  const workspace::Phase phase = ctx.ws.resources.emoji.phase;
  if (phase == workspace::Phase::Waiting || phase == workspace::Phase::Failed) ctx.emit(workspace::FetchEmoji{});
  state.search = state.open.edit ? std::string{} : state.open.concept_name;
  state.emoji_found.clear();
}

void draw_emoji(Context& ctx, DialogsState& state) {
  const Card card = begin_card(ctx, state, state.open.edit ? tr("Choose another emoji") : tr("Add an emoji"), {640, 620});
  if (card.visible) {
    const bool ready = ctx.ws.resources.emoji.phase == workspace::Phase::Ready;
    state.emoji_sheet.set(ctx.ws.resources.emoji.sheet);
    if (ready && state.emoji_found.empty() && !state.search.empty() && state.frames_open > 0) {
      find_emoji(ctx, state);
      // A proposed row that no emoji shows is no reason for an empty grid.
      if (state.emoji_found.empty() && state.search == state.open.concept_name) state.search.clear();
    }
    if (ready && state.emoji_found.empty() && state.search.empty()) find_emoji(ctx, state);
    const TextFieldResult search =
        text_field(ctx, "dialog.emoji.search", state.search,
                   {.hint = tr("Search: cat, fruit, happy\xE2\x80\xA6"), .focus = state.wants_focus, .name = tr("Search emoji")});
    if (search.changed) find_emoji(ctx, state);
    // Up and down move the cursor of the grid while the search has the keyboard.
    if (search.active) ImGui::GetCurrentContext()->ActiveIdUsingNavDirMask |= (1U << ImGuiDir_Up) | (1U << ImGuiDir_Down);
    begin_body(ctx, ImGui::GetContentRegionAvail().y - (card.narrow ? ctx.metrics.unit : ctx.metrics.unit * 3));
    if (ready)
      draw_grid(ctx, state);
    else
      draw_loading(ctx);
    end_body();
    if (!card.narrow && state.is_open()) caption(ctx, tr("Click adds it to its concept's row; Shift keeps this open for more."));
    const bool escaped = ImGui::IsKeyPressed(ImGuiKey_Escape, false);
    const ImVec2 at = ImGui::GetWindowPos();
    const ImVec2 size = ImGui::GetWindowSize();
    const bool outside = state.frames_open > 2 && ImGui::IsMouseClicked(ImGuiMouseButton_Left) &&
                         !ImGui::IsMouseHoveringRect(at, {at.x + size.x, at.y + size.y}, false);
    if (escaped || outside || std::exchange(state.asks_close, false)) close_dialog(ctx, state);
  }
  end_card(ctx, state, card);
}

}  // namespace pn::panels
