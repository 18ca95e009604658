#include <algorithm>
#include <cmath>
#include <string>

#include "panels/board/board_panel.h"
#include "panels/board/board_parts.h"
#include "panels/parts/panel_parts.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using workspace::Document;
using workspace::Rendition;
using workspace::Stimulus;
using workspace::StimulusId;

constexpr float kColumnNames = 18;  // height of their line
constexpr float kLeastSide = 40;    // of a thumbnail that shrinks so that all rows are in sight; a finger needs it larger
constexpr float kLeastTouchSide = 64;
constexpr float kRing = 3;  // room for the rings around the pictures

// What the bars under the pictures are, at the end of the line.
void draw_bars_legend(Context& ctx) {
  const auto neuron = shown_neuron(ctx);
  if (!neuron) return;
  constexpr float kSwatch = 14.0F;
  const std::string words = "response of neuron " + workspace::neuron_name(*neuron) + (ctx.ws.document.gates.empty() ? "" : ", as trained");
  const ImVec2 size = text_size(ctx.fonts.small, words);
  const float width = kSwatch + ctx.metrics.unit + size.x;
  ImGui::SameLine(0, ctx.metrics.unit * 2);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float room = ImGui::GetContentRegionAvail().x;
  if (room < width) return ImGui::NewLine();
  const float x = at.x + room - width;
  const float y = at.y + 2.5F;
  ImGui::SetCursorScreenPos({x, y});
  ImGui::Dummy({width, size.y});
  tooltip(ctx, "The bar under each picture: how strongly neuron " + workspace::neuron_name(*neuron) +
                   " responds to it; a full bar is its strongest response on this board.");
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float middle = std::round(y + size.y / 2);
  draw->AddRectFilled({x, middle - 2}, {x + kSwatch, middle + 2}, ctx.colors.accent, 2);
  draw_text(draw, ctx.fonts.small, {x + kSwatch + ctx.metrics.unit, y}, ctx.colors.text_muted, words);
}

void draw_header(Context& ctx) {
  heading(ctx, "Board");
  ImGui::SameLine(0, ctx.metrics.unit);
  const std::string count =
      std::to_string(ctx.ws.document.stimuli.size()) + (ctx.ws.document.stimuli.size() == 1 ? " stimulus" : " stimuli");
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + 2.5F);
  caption(ctx, count);
  draw_bars_legend(ctx);

  const float unit = ctx.metrics.unit;
  const bool wide = ImGui::GetContentRegionAvail().x > 540;
  const bool adds_files = button(ctx, "board.add.files", wide ? "Add pictures" : "Pictures", ButtonKind::Primary, kIconUpload);
  ctx.nodes.last().name = "Add pictures";
  if (adds_files) {
    request_stimulus(ctx, DialogRequest::Kind::None, {}, Rendition::Photo);
    ctx.page_requests.push_back(PageRequest::OpenFiles);
  }
  struct Way {
    const char* id;
    const char* icon;
    const char* label;
    const char* tip;
    DialogRequest::Kind kind;
    Rendition rendition;
  };
  static constexpr Way kWays[] = {
      {"board.add.camera", kIconCamera, "Camera", "Take a picture with the camera", DialogRequest::Kind::None, Rendition::Photo},
      {"board.add.sketch", kIconDraw, "Draw", "Draw a picture", DialogRequest::Kind::Sketch, Rendition::Sketch},
      {"board.add.word", kIconText, "Word", "Type a word that is shown to the model as an image", DialogRequest::Kind::Word,
       Rendition::Word},
      {"board.add.emoji", kIconEmoji, "Emoji", "Pick an emoji", DialogRequest::Kind::Emoji, Rendition::Emoji},
  };
  for (const Way& way : kWays) {
    ImGui::SameLine(0, unit / 2);
    const bool pressed = wide ? button(ctx, way.id, way.label, ButtonKind::Normal, way.icon) : icon_button(ctx, way.id, way.icon, way.tip);
    ctx.nodes.last().name.assign(way.tip);  // at every width the same
    if (wide) tooltip(ctx, way.tip);
    if (!pressed) continue;
    request_stimulus(ctx, way.kind, {}, way.rendition);
    if (way.kind == DialogRequest::Kind::None) ctx.page_requests.push_back(PageRequest::OpenCamera);
  }
}

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
    ctx.nodes.item(Role::Textbox, "board.rename", "New name of the concept " + name).value = state.rename_text;
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
  if (begin_context_menu(ctx, "##row", node, "the concept " + name)) {
    const int last = static_cast<int>(ctx.ws.document.concepts.size()) - 1;
    if (menu_item(ctx, "board.row.rename", "Rename", {.icon = kIconEdit})) {
      state.renaming = name;
      state.renames_outside = ctx.nodes.took_action();
      state.rename_text = name;
    }
    if (menu_item(ctx, "board.row.up", "Move up", {.icon = kIconArrowUp, .enabled = row > 0}))
      ctx.emit(workspace::MoveConcept{name, row - 1});
    if (menu_item(ctx, "board.row.down", "Move down", {.icon = kIconArrowDown, .enabled = row < last}))
      ctx.emit(workspace::MoveConcept{name, row + 1});
    if (menu_item(ctx, "board.row.remove", "Remove row", {.icon = kIconTrash})) ctx.emit(workspace::RemoveConcept{name});
    end_context_menu(ctx);
  } else {
    tooltip(ctx, "A concept: what its row means. Double-click to rename, right-click or press long to move or remove.");
  }
  ImGui::PopID();
}

// A stimulus that was chosen elsewhere, or has just been added, comes into view.
void follow_choice(Context& ctx, BoardPanelState& state, StimulusId id, float y, float size) {
  if (ctx.ws.selection.stimulus != id || state.followed == id) return;
  state.followed = id;
  const float top = ImGui::GetWindowPos().y, bottom = top + ImGui::GetWindowHeight();
  if (y >= top + kColumnNames && y + size <= bottom) return;
  ImGui::SetScrollFromPosY(y + size / 2 - top, 0.5F);
  ctx.animating = true;
}

// As large as the columns allow, but small enough for all rows to be in sight where that leaves them to be recognised.
float thumbnail_side(const Context& ctx, float column_width) {
  const float unit = ctx.metrics.unit;
  const float widest = std::clamp(column_width - unit, 40.0F, 92.0F);
  const auto rows = static_cast<float>(ctx.ws.document.concepts.size());
  const float all = (ImGui::GetWindowHeight() - kColumnNames - kRing * 2) / rows - unit * 2.25F;  // beside its bar and the gap below
  return std::floor(all >= (ctx.device.touch ? kLeastTouchSide : kLeastSide) ? std::min(widest, all) : widest);
}

void draw_grid(Context& ctx, BoardPanelState& state) {
  const Document& document = ctx.ws.document;
  const float unit = ctx.metrics.unit;
  const float width = ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ScrollbarSize;
  const auto columns = static_cast<float>(document.renditions.size());
  const float label_width = std::clamp(width * 0.2F, 56.0F, 110.0F);
  const float column_width = (width - label_width) / std::max(1.0F, columns);
  const float size = thumbnail_side(ctx, column_width);
  const Bars bars(ctx);
  const NodeScope table(ctx.nodes, Role::Table, "board.table", "Stimuli: concepts in rows, renditions in columns");
  {
    const NodeScope names(ctx.nodes, Role::Row, "board.header", {});
    ctx.nodes.leaf(Role::ColumnHeader, "board.header.concept", "concept");
    for (const Rendition rendition : document.renditions)
      ctx.nodes.leaf(Role::ColumnHeader, "board.header." + std::string(workspace::name_of(rendition)), workspace::name_of(rendition));
  }
  const ImVec2 header = ImGui::GetCursorScreenPos();
  ImGui::Dummy({width, kColumnNames});

  for (std::size_t row = 0; row < document.concepts.size(); ++row) {
    const std::string& name = document.concepts[row];
    const NodeScope node(ctx.nodes, Role::Row, "board.cells." + name, {});
    const ImVec2 start = ImGui::GetCursorScreenPos();
    draw_concept_label(ctx, state, name, static_cast<int>(row), label_width - unit, size);
    float bottom = start.y + size + unit;
    for (std::size_t c = 0; c < document.renditions.size(); ++c) {
      const Rendition rendition = document.renditions[c];
      const auto stimuli = workspace::cell(document, name, rendition);
      const NodeScope cell(ctx.nodes, Role::Cell, "cell." + name + "." + std::string(workspace::name_of(rendition)), {});
      const float x = start.x + label_width + static_cast<float>(c) * column_width;
      float y = start.y;
      for (const Stimulus* stimulus : stimuli) {
        ImGui::SetCursorScreenPos({x, y});
        draw_stimulus(ctx, state, *stimulus, size, bars);
        follow_choice(ctx, state, stimulus->id, y, size);
        y += size + unit * 1.75F;
      }
      if (stimuli.empty()) {
        ImGui::SetCursorScreenPos({x, y});
        draw_cell_plus(ctx, name, rendition, size);
        y += size + unit;
      }
      bottom = std::max(bottom, y);
    }
    ImGui::SetCursorScreenPos({start.x, bottom + unit / 2});
  }
  ImGui::Dummy({width, 0});

  // The names of the columns stay above the rows that scroll by.
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float above = ImGui::GetWindowPos().y;
  const float top = std::max(header.y, above + kRing);
  draw->AddRectFilled({header.x - kRing, above}, {header.x + width, top + kColumnNames - 1}, ctx.colors.panel);
  for (std::size_t c = 0; c < document.renditions.size(); ++c) {
    const std::string name = fitted(ctx.fonts.small, workspace::name_of(document.renditions[c]), column_width - 4);
    draw_text(draw, ctx.fonts.small, {header.x + label_width + static_cast<float>(c) * column_width, top}, ctx.colors.text_muted, name);
  }
}

void draw_new_concept(Context& ctx, BoardPanelState& state) {
  char text[81] = {};
  text[state.new_concept.copy(text, sizeof text - 1)] = '\0';
  ImGui::SetNextItemWidth(std::clamp(ImGui::GetContentRegionAvail().x - ctx.metrics.row * 2 - 132, 80.0F, 220.0F));
  const bool enter =
      ImGui::InputTextWithHint("##new concept", "New concept\xe2\x80\xa6", text, sizeof text, ImGuiInputTextFlags_EnterReturnsTrue);
  state.new_concept = text;
  const auto typed = ctx.nodes.typed("board.new_concept");
  if (typed) state.new_concept = typed->value.substr(0, sizeof text - 1);
  ctx.nodes.item(Role::Textbox, "board.new_concept", "New concept").value = state.new_concept;
  ImGui::SameLine(0, ctx.metrics.unit / 2);
  const bool add = button(ctx, "board.add_row", "Add row", ButtonKind::Quiet, kIconPlus, !state.new_concept.empty());
  if ((enter || add || (typed && typed->entered)) && !state.new_concept.empty()) {
    ctx.emit(workspace::AddConcept{state.new_concept});
    state.new_concept.clear();
  }
  ImGui::SameLine(0, ctx.metrics.unit / 2);
  if (icon_button(ctx, "board.add_column", kIconBoard, "Add a column")) ImGui::OpenPopup("##board menu");
  if (ImGui::BeginPopup("##board menu")) {
    const NodeScope menu(ctx.nodes, Role::Group, "board.menu", "Columns of the board");
    caption(ctx, "Add a rendition");
    for (std::size_t i = 0; i < workspace::kRenditionNames.size(); ++i) {
      const auto rendition = static_cast<Rendition>(i);
      const auto& shown = ctx.ws.document.renditions;
      if (std::find(shown.begin(), shown.end(), rendition) != shown.end()) continue;
      if (menu_item(ctx, "board.menu.column." + std::string(workspace::kRenditionNames[i]), workspace::kRenditionNames[i]))
        ctx.emit(workspace::AddRendition{rendition});
    }
    ImGui::EndPopup();
  }
  ImGui::SameLine(0, ctx.metrics.unit / 2);
  if (icon_button(ctx, "board.clear", kIconTrash, "Clear the board (undo brings it back)")) ctx.emit(workspace::ClearBoard{});
}

}  // namespace

void draw_board_panel(Context& ctx, BoardPanelState& state) {
  const NodeScope region(ctx.nodes, Role::Region, "board", "Board");
  draw_header(ctx);
  if (ctx.ws.document.concepts.empty()) {
    if (empty_state(ctx, "board.empty.add", kIconBoard,
                    "Put pictures, drawings and words of the same things here: one row a concept, one column a way to show it.",
                    "Add pictures")) {
      request_stimulus(ctx, DialogRequest::Kind::None, {}, Rendition::Photo);
      ctx.page_requests.push_back(PageRequest::OpenFiles);
    }
    return;
  }
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  if (ImGui::BeginChild("##grid", {0, 0}, ImGuiChildFlags_NavFlattened, ImGuiWindowFlags_None)) {
    ImGui::SetCursorPos({kRing, kRing});
    ImGui::BeginGroup();
    draw_grid(ctx, state);
    draw_new_concept(ctx, state);
    ImGui::EndGroup();
    scroll_under_lifted();
  }
  ImGui::EndChild();
}

}  // namespace pn::panels
