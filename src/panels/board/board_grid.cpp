#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <string>

#include "base/words.h"
#include "panels/board/board_panel.h"
#include "panels/board/board_parts.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

// The rows and columns of the board.
namespace pn::panels {
namespace {

using workspace::Document;
using workspace::Rendition;
using workspace::Stimulus;
using workspace::StimulusId;

constexpr float kColumnNames = 18;  // height of their line
constexpr float kLeastSide = 36;    // of a thumbnail that shrinks so that all rows are in sight; a finger needs it larger
constexpr float kLeastTouchSide = 64;
constexpr int kLines = 3;  // of pictures in a cell that is not unfolded

// The first cell of a row: its concept's name, to rename or with a menu.
void draw_concept_label(Context& ctx, BoardPanelState& state, const std::string& name, int row, float width, float height) {
  ImGui::PushID(name.c_str());
  const std::string node = "board.concept." + name;
  const NodeScope head(ctx.nodes, Role::RowHeader, "board.head." + name, {});
  if (state.renaming == name) {
    char text[81] = {};
    const std::size_t size = state.rename_text.copy(text, sizeof text - 1);
    text[size] = '\0';
    ImGui::SetNextItemWidth(width);
    if (!state.renames_outside && !ImGui::IsAnyItemActive()) ImGui::SetKeyboardFocusHere();
    const bool enter =
        ImGui::InputText("##rename", text, sizeof text, ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
    state.rename_text = text;
    const bool left = ImGui::IsItemDeactivated(), left_changed = ImGui::IsItemDeactivatedAfterEdit();
    ctx.nodes.item(Role::Textbox, "board.rename", tr("New name of the concept {0}", {name})).value = state.rename_text;
    const auto typed = ctx.nodes.typed("board.rename");
    if (typed) state.rename_text = typed->value;
    const bool told = typed && typed->left;
    if (enter || left || told) {
      if (enter || left_changed || told) ctx.emit(workspace::RenameConcept{name, state.rename_text});
      state.renaming.reset();
    }
    ImGui::PopID();
    return;
  }
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::InvisibleButton("##concept", {width, height}, ImGuiButtonFlags_EnableNav);
  ctx.nodes.item(Role::Button, node, name).has_menu = true;
  const bool hovered = ImGui::IsItemHovered();
  const Stimulus* chosen = workspace::selected_stimulus(ctx.ws);
  const bool on = chosen && chosen->concept_name == name;
  const Face font = on ? ctx.fonts.body_bold : ctx.fonts.body;
  const std::string shown = fitted(font, name, width);
  draw_text(ImGui::GetWindowDrawList(), font, {at.x, at.y + (height - text_size(font, shown).y) / 2},
            on || hovered ? ctx.colors.text : ctx.colors.text_muted, shown);
  if (ctx.nodes.clicked(node)) ImGui::OpenPopup("##row");
  if (hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    state.renaming = name;
    state.renames_outside = false;
    state.rename_text = name;
  }
  if (begin_context_menu(ctx, "##row", node, tr("the concept {0}", {name}))) {
    const int last = static_cast<int>(ctx.ws.document.concepts.size()) - 1;
    if (menu_item(ctx, "board.row.rename", tr("Rename"), {.icon = kIconEdit})) {
      state.renaming = name;
      state.renames_outside = ctx.nodes.took_action();
      state.rename_text = name;
    }
    if (menu_item(ctx, "board.row.up", tr("Move up"), {.icon = kIconArrowUp, .enabled = row > 0}))
      ctx.emit(workspace::MoveConcept{name, row - 1});
    if (menu_item(ctx, "board.row.down", tr("Move down"), {.icon = kIconArrowDown, .enabled = row < last}))
      ctx.emit(workspace::MoveConcept{name, row + 1});
    if (menu_item(ctx, "board.row.remove", tr("Remove row"), {.icon = kIconTrash})) ctx.emit(workspace::RemoveConcept{name});
    end_context_menu(ctx);
  } else {
    tooltip(ctx, tr("A concept: what its row means. Double-click to rename, right-click or press long to move or remove."));
  }
  ImGui::PopID();
}

// Sizes of one frame, in CSS pixels.
struct Grid {
  float left = 0;         // where the rows begin, as far as scrolled
  float names = 0;        // left edge of the names of the rows, which stay in sight
  float width = 0;        // that is seen, without the scroll bar
  float label_width = 0;  // of the names, with the gap behind them
  float column_width = 0;
  float size = 0;   // of a thumbnail
  float pitch = 0;  // from line to line
  float gap = 0;    // below a row, beside the pitch
  int per_line = 1;
  bool scrolls = false;  // sideways

  float x_of(std::size_t column) const { return left + label_width + static_cast<float>(column) * column_width; }
  int in_block() const { return std::max(1, static_cast<int>((width - label_width) / column_step())); }  // pictures a line below a row
  float column_step() const { return size + 8; }
  // Height of the block below a row that so many pictures take; 0 for none.
  float block_height(std::size_t pictures, float air) const {
    const int lines = (static_cast<int>(pictures) + in_block() - 1) / in_block();
    return lines == 0 ? 0 : static_cast<float>(lines) * pitch + air;
  }
};

// The pictures are as large as the columns allow, but small enough for all rows to be in sight where that leaves them to be recognised;
// where they would be small, the rows stand closer.
void choose_size(const Context& ctx, Grid& grid) {
  constexpr float kSmall = 64;
  const float unit = ctx.metrics.unit;
  const float widest = std::clamp(grid.column_width - unit, 40.0F, 92.0F);
  const float row = (ImGui::GetWindowHeight() - kColumnNames - kRing * 2) / static_cast<float>(ctx.ws.document.concepts.size());
  const auto choose = [&](float room, float below, float gap) {
    grid.gap = gap;
    grid.size = std::floor(std::min(widest, room - below - gap));
    grid.pitch = grid.size + below;
  };
  choose(row, unit * 1.75F, unit / 2);
  if (grid.size >= std::min(kSmall, widest)) return;
  choose(row, unit * 1.5F, unit / 4);
  if (grid.size >= (ctx.device.touch ? kLeastTouchSide : kLeastSide)) return;
  choose(std::numeric_limits<float>::infinity(), unit * 1.75F, unit / 2);
}

Grid measured(const Context& ctx) {
  const float unit = ctx.metrics.unit;
  const auto columns = static_cast<float>(ctx.ws.document.renditions.size());
  Grid grid;
  grid.left = ImGui::GetCursorScreenPos().x;
  grid.names = grid.left + ImGui::GetScrollX();
  grid.width = ImGui::GetWindowWidth() - kRing - ImGui::GetStyle().ScrollbarSize;
  grid.label_width = std::clamp(grid.width * 0.2F, 56.0F, 110.0F);
  const float fair = (grid.width - grid.label_width) / std::max(1.0F, columns);
  grid.column_width = std::max(fair, kLeastSide + unit);
  grid.scrolls = grid.column_width > fair;
  choose_size(ctx, grid);
  grid.per_line = std::max(1, static_cast<int>(grid.column_width / grid.column_step()));
  return grid;
}

// The stimuli of each cell, row by row.
class Cells {
 public:
  explicit Cells(const Document& document) : columns_(document.renditions.size()), cells_(document.concepts.size() * columns_) {
    std::map<std::string_view, std::size_t> rows;
    for (const std::string& name : document.concepts) rows.emplace(name, rows.size());
    std::array<std::size_t, workspace::kRenditionNames.size()> places{};
    for (std::size_t i = 0; i < columns_; ++i) places[static_cast<std::size_t>(document.renditions[i])] = i;
    for (const Stimulus& stimulus : document.stimuli) {
      const auto row = rows.find(stimulus.concept_name);
      if (row != rows.end()) cells_[row->second * columns_ + places[static_cast<std::size_t>(stimulus.rendition)]].push_back(&stimulus);
    }
  }
  const std::vector<const Stimulus*>& at(std::size_t row, std::size_t column) const { return cells_[row * columns_ + column]; }

 private:
  std::size_t columns_;
  std::vector<std::vector<const Stimulus*>> cells_;
};

// What of a cell is seen: all, or the first ones and how many more there are.
struct Seen {
  std::vector<const Stimulus*> first;  // in the cell
  std::vector<const Stimulus*> rest;   // in the block below the row, when unfolded
  std::size_t hidden = 0;              // that are not drawn

  bool has_tile() const { return hidden > 0 || !rest.empty(); }
  int lines(int per_line) const { return std::max(1, (static_cast<int>(first.size()) + (has_tile() ? 1 : 0) + per_line - 1) / per_line); }
};

Seen seen_of(const Context& ctx, const std::vector<const Stimulus*>& all, int per_line, bool unfolded) {
  const auto most = static_cast<std::size_t>(per_line * kLines);
  Seen seen;
  if (all.size() <= most) {
    seen.first = all;
    return seen;
  }
  const auto end = all.begin() + static_cast<std::ptrdiff_t>(most - 1);
  seen.first.assign(all.begin(), end);
  if (unfolded) {
    seen.rest.assign(end, all.end());
    return seen;
  }
  seen.hidden = all.size() - seen.first.size();
  // The chosen one is never hidden.
  const auto chosen = std::find_if(end, all.end(), [&](const Stimulus* s) { return s->id == ctx.ws.selection.stimulus; });
  if (chosen != all.end()) seen.first.back() = *chosen;
  return seen;
}

void scroll_to(Context& ctx, const Grid& grid, ImVec2 at) {
  const ImVec2 corner = ImGui::GetWindowPos();
  const float bottom = corner.y + ImGui::GetWindowHeight();
  if (at.y < corner.y + kColumnNames || at.y + grid.size > bottom) ImGui::SetScrollFromPosY(at.y + grid.size / 2 - corner.y, 0.5F);
  const bool is_beside = at.x < grid.names + grid.label_width || at.x + grid.size > grid.names + grid.width;
  if (grid.scrolls && is_beside) ImGui::SetScrollFromPosX(at.x + grid.size / 2 - corner.x, 0.5F);
  ctx.animating = true;
}

// A stimulus that was chosen elsewhere, or has just been added, comes into view.
void follow_choice(Context& ctx, BoardPanelState& state, const Grid& grid, StimulusId id, ImVec2 at) {
  if (ctx.ws.selection.stimulus != id || state.followed == id) return;
  state.followed = id;
  scroll_to(ctx, grid, at);
}

// So does the cell of the first of several pictures that have just been added, which are not chosen.
void follow_added(Context& ctx, BoardPanelState& state, const Grid& grid, const std::vector<const Stimulus*>& cell, ImVec2 at) {
  if (ctx.ws.adding.pictures.empty() || state.followed_added == ctx.ws.adding.pictures.front()) return;
  const StimulusId wanted = ctx.ws.adding.pictures.front();
  if (std::none_of(cell.begin(), cell.end(), [&](const Stimulus* s) { return s->id == wanted; })) return;
  state.followed_added = wanted;
  scroll_to(ctx, grid, at);
}

void draw_pictures(Context& ctx, BoardPanelState& state, const Grid& grid, const Bars& bars, const std::vector<const Stimulus*>& pictures,
                   ImVec2 corner, int per_line) {
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const auto place = static_cast<int>(i);
    const ImVec2 at{corner.x + static_cast<float>(place % per_line) * grid.column_step(),
                    corner.y + static_cast<float>(place / per_line) * grid.pitch};
    ImGui::SetCursorScreenPos(at);
    draw_stimulus(ctx, state, *pictures[i], grid.size, bars);
    follow_choice(ctx, state, grid, pictures[i]->id, at);
  }
}

// The part of a row that one cell is.
void draw_cell(Context& ctx, BoardPanelState& state, const Grid& grid, const Bars& bars, const CellName& name, const Seen& seen,
               ImVec2 at) {
  if (seen.first.empty()) {
    ImGui::SetCursorScreenPos(at);
    return draw_cell_plus(ctx, name.concept_name, name.rendition, grid.size);
  }
  draw_pictures(ctx, state, grid, bars, seen.first, at, grid.per_line);
  if (!seen.has_tile()) return;
  const auto place = static_cast<int>(seen.first.size());
  ImGui::SetCursorScreenPos({at.x + static_cast<float>(place % grid.per_line) * grid.column_step(),
                             at.y + static_cast<float>(place / grid.per_line) * grid.pitch});
  if (!draw_fold_tile(ctx, name, seen.hidden, grid.size)) return;
  if (!state.unfolded.erase(name)) state.unfolded.insert(name);
  ctx.animating = true;
}

// Below a row, as wide as the board: what its unfolded cell has more.
void draw_block(Context& ctx, BoardPanelState& state, const Grid& grid, const Bars& bars, const CellName& name, const Seen& seen, float y) {
  const NodeScope block(ctx.nodes, Role::Group, "board.block." + name.text(), tr("More of {0}", {name.words()}));
  draw_pictures(ctx, state, grid, bars, seen.rest, {grid.names + grid.label_width, y}, grid.in_block());
}

float draw_row(Context& ctx, BoardPanelState& state, const Grid& grid, const Bars& bars, const Cells& cells, std::size_t row,
               ImVec2 start) {
  const Document& document = ctx.ws.document;
  const std::string& name = document.concepts[row];
  const float unit = ctx.metrics.unit;
  std::vector<Seen> seen;
  int lines = 1;
  float blocks = 0;
  for (std::size_t c = 0; c < document.renditions.size(); ++c) {
    const bool unfolded = state.unfolded.contains({name, document.renditions[c]});
    seen.push_back(seen_of(ctx, cells.at(row, c), grid.per_line, unfolded));
    lines = std::max(lines, seen.back().lines(grid.per_line));
    blocks += grid.block_height(seen.back().rest.size(), unit);
  }
  // Of a high row the name stays in sight.
  const float lowest = start.y + static_cast<float>(lines - 1) * grid.pitch + blocks;
  const float label_y = std::clamp(ImGui::GetWindowPos().y + kRing + kColumnNames, start.y, lowest);
  ImGui::SetCursorScreenPos({grid.names, label_y});
  draw_concept_label(ctx, state, name, static_cast<int>(row), grid.label_width - unit, grid.size);

  if (grid.scrolls) ImGui::PushClipRect({grid.names + grid.label_width - kRing, -1e4F}, {1e4F, 1e4F}, true);
  bool is_filled = false;
  for (std::size_t c = 0; c < document.renditions.size(); ++c) {
    const CellName cell_name{name, document.renditions[c]};
    const NodeScope cell(ctx.nodes, Role::Cell, "cell." + cell_name.text(), {});
    const ImVec2 at{grid.x_of(c), start.y};
    follow_added(ctx, state, grid, cells.at(row, c), at);
    draw_cell(ctx, state, grid, bars, cell_name, seen[c], at);
    is_filled = is_filled || !seen[c].first.empty();
  }
  float bottom = start.y + (is_filled ? static_cast<float>(lines) * grid.pitch : grid.size + unit);
  for (std::size_t c = 0; c < document.renditions.size(); ++c) {
    if (seen[c].rest.empty()) continue;
    draw_block(ctx, state, grid, bars, {name, document.renditions[c]}, seen[c], bottom);
    bottom += grid.block_height(seen[c].rest.size(), unit);
  }
  if (grid.scrolls) ImGui::PopClipRect();
  return bottom + grid.gap;
}

// The names of the columns stay above the rows that scroll by.
void draw_column_names(const Context& ctx, const Grid& grid, float y) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float above = ImGui::GetWindowPos().y;
  const float top = std::max(y, above + kRing);
  draw->AddRectFilled({grid.names - kRing, above}, {grid.names + grid.width, top + kColumnNames - 1}, ctx.colors.panel);
  draw->PushClipRect({grid.names + (grid.scrolls ? grid.label_width - kRing : 0), above}, {grid.names + grid.width, top + kColumnNames},
                     true);
  for (std::size_t c = 0; c < ctx.ws.document.renditions.size(); ++c) {
    const std::string name = fitted(ctx.fonts.small, workspace::words_of(ctx.ws.document.renditions[c]), grid.column_width - 4);
    draw_text(draw, ctx.fonts.small, {grid.x_of(c), top}, ctx.colors.text_muted, name);
  }
  draw->PopClipRect();
}

}  // namespace

void draw_grid(Context& ctx, BoardPanelState& state) {
  const Document& document = ctx.ws.document;
  const Grid grid = measured(ctx);
  const float all_columns = grid.label_width + static_cast<float>(document.renditions.size()) * grid.column_width;
  const Bars bars(ctx);
  const Cells cells(document);
  const NodeScope table(ctx.nodes, Role::Table, "board.table", tr("Stimuli: concepts in rows, renditions in columns"));
  {
    const NodeScope names(ctx.nodes, Role::Row, "board.header", {});
    ctx.nodes.leaf(Role::ColumnHeader, "board.header.concept", tr("concept"));
    for (const Rendition rendition : document.renditions)
      ctx.nodes.leaf(Role::ColumnHeader, "board.header." + std::string(workspace::name_of(rendition)), workspace::words_of(rendition));
  }
  const float header_y = ImGui::GetCursorScreenPos().y;
  ImGui::Dummy({grid.scrolls ? all_columns : grid.width, kColumnNames});
  for (std::size_t row = 0; row < document.concepts.size(); ++row) {
    const NodeScope node(ctx.nodes, Role::Row, "board.cells." + document.concepts[row], {});
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const float bottom = draw_row(ctx, state, grid, bars, cells, row, start);
    ImGui::SetCursorScreenPos({start.x, bottom});
  }
  ImGui::Dummy({grid.width, 0});
  draw_column_names(ctx, grid, header_y);
}

}  // namespace pn::panels
