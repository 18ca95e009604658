#include <algorithm>
#include <cmath>
#include <string>

#include "base/words.h"
#include "panels/board/board_panel.h"
#include "panels/board/board_parts.h"
#include "panels/parts/panel_parts.h"
#include "view/sentences.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using workspace::Rendition;

// What the bars under the pictures are, at the end of the line.
void draw_bars_legend(Context& ctx) {
  const auto neuron = shown_neuron(ctx);
  if (!neuron || workspace::hides_responses(ctx.ws, *neuron)) return;
  constexpr float kSwatch = 14.0F;
  const std::string words = ctx.ws.document.gates.empty() ? tr("response of neuron {0}", {workspace::neuron_name(*neuron)})
                                                          : tr("response of neuron {0}, as trained", {workspace::neuron_name(*neuron)});
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
  tooltip(ctx, tr("The bar under each picture: how strongly neuron {0} responds to it; a full bar is its strongest response on this board.",
                  {workspace::neuron_name(*neuron)}));
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float middle = std::round(y + size.y / 2);
  draw->AddRectFilled({x, middle - 2}, {x + kSwatch, middle + 2}, ctx.colors.accent, 2);
  draw_text(draw, ctx.fonts.small, {x + kSwatch + ctx.metrics.unit, y}, ctx.colors.text_muted, words);
}

struct Way {
  const char* id;
  const char* icon;
  const char* label;
  const char* tip;
  DialogRequest::Kind kind;
  Rendition rendition;
};
constexpr Way kWays[] = {
    {"board.add.camera", kIconCamera, mark("Camera"), mark("Take a picture with the camera"), DialogRequest::Kind::None, Rendition::Photo},
    {"board.add.sketch", kIconDraw, mark("Draw"), mark("Draw a picture"), DialogRequest::Kind::Sketch, Rendition::Sketch},
    {"board.add.word", kIconText, mark("Word"), mark("Type a word that is shown to the model as an image"), DialogRequest::Kind::Word,
     Rendition::Word},
    {"board.add.emoji", kIconEmoji, mark("Emoji"), mark("Pick an emoji"), DialogRequest::Kind::Emoji, Rendition::Emoji},
};

constexpr const char* kBoardsLabel = mark("Boards");
constexpr const char* kBoardsTip = mark("Start with another board");

void ask_for_boards(Context& ctx) { ctx.open({DialogRequest::Kind::Boards, {}, {}, {}}); }

// Whether all ways to add a stimulus have room for their names.
bool has_room_for_names(const Context& ctx) {
  float width = button_width(ctx, tr("Add pictures"), ButtonKind::Primary, kIconUpload) + ctx.metrics.unit / 2 + ctx.metrics.row;
  for (const Way& way : kWays) width += ctx.metrics.unit / 2 + button_width(ctx, tr(way.label), ButtonKind::Normal, way.icon);
  width += ctx.metrics.unit / 2 + button_width(ctx, tr(kBoardsLabel), ButtonKind::Quiet, kIconBoard);
  return width <= ImGui::GetContentRegionAvail().x;
}

// Whether the icons of all of them fit into a line: not on a phone.
bool has_room_for_icons(const Context& ctx) {
  constexpr int kIcons = 2 + static_cast<int>(std::size(kWays));  // with the folder and the boards
  return button_width(ctx, tr("Pictures"), ButtonKind::Primary, kIconUpload) +
             static_cast<float>(kIcons) * (ctx.metrics.row + ctx.metrics.unit / 2) <=
         ImGui::GetContentRegionAvail().x;
}

void draw_folder(Context& ctx) {
  if (!icon_button(ctx, "board.add.folder", kIconFolder, tr("Add a folder of pictures"))) return;
  request_stimulus(ctx, DialogRequest::Kind::None, {}, Rendition::Photo);
  ctx.page_requests.push_back(PageRequest::OpenFolder);
}

void draw_header(Context& ctx) {
  heading(ctx, tr("Board"));
  ImGui::SameLine(0, ctx.metrics.unit);
  const std::string count = tr_n(ctx.ws.document.stimuli.size(), "{n} stimulus", "{n} stimuli");
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + 2.5F);
  caption(ctx, count);
  draw_bars_legend(ctx);

  const float unit = ctx.metrics.unit;
  const bool wide = has_room_for_names(ctx), has_room = has_room_for_icons(ctx);
  const bool adds_files = button(ctx, "board.add.files", wide ? tr("Add pictures") : tr("Pictures"), ButtonKind::Primary, kIconUpload);
  ctx.nodes.last().name = tr("Add pictures");
  if (adds_files) {
    request_stimulus(ctx, DialogRequest::Kind::None, {}, Rendition::Photo);
    ctx.page_requests.push_back(PageRequest::OpenFiles);
  }
  // Without room the folder, which phones hardly have, stands below the grid, and an empty board offers the boards itself.
  const bool is_empty = ctx.ws.document.concepts.empty();
  if (has_room || is_empty) {
    ImGui::SameLine(0, unit / 2);
    draw_folder(ctx);
  }
  for (const Way& way : kWays) {
    ImGui::SameLine(0, unit / 2);
    const bool pressed =
        wide ? button(ctx, way.id, tr(way.label), ButtonKind::Normal, way.icon) : icon_button(ctx, way.id, way.icon, tr(way.tip));
    ctx.nodes.last().name.assign(tr(way.tip));  // at every width the same
    if (wide) tooltip(ctx, tr(way.tip));
    if (!pressed) continue;
    request_stimulus(ctx, way.kind, {}, way.rendition);
    if (way.kind == DialogRequest::Kind::None) ctx.page_requests.push_back(PageRequest::OpenCamera);
  }
  if (!has_room && is_empty) return;
  ImGui::SameLine(0, unit / 2);
  const bool others = wide ? button(ctx, "board.boards", tr(kBoardsLabel), ButtonKind::Quiet, kIconBoard)
                           : icon_button(ctx, "board.boards", kIconBoard, tr(kBoardsTip));
  ctx.nodes.last().name = tr(kBoardsTip);  // at every width the same
  if (wide) tooltip(ctx, tr(kBoardsTip));
  if (others) ask_for_boards(ctx);
}

void draw_new_concept(Context& ctx, BoardPanelState& state, bool has_folder) {
  char text[81] = {};
  text[state.new_concept.copy(text, sizeof text - 1)] = '\0';
  ImGui::SetNextItemWidth(std::clamp(ImGui::GetContentRegionAvail().x - ctx.metrics.row * (has_folder ? 3 : 2) - 132, 80.0F, 220.0F));
  const bool enter =
      ImGui::InputTextWithHint("##new concept", tr("New concept\xe2\x80\xa6"), text, sizeof text, ImGuiInputTextFlags_EnterReturnsTrue);
  state.new_concept = text;
  const auto typed = ctx.nodes.typed("board.new_concept");
  if (typed) state.new_concept = typed->value.substr(0, sizeof text - 1);
  ctx.nodes.item(Role::Textbox, "board.new_concept", tr("New concept")).value = state.new_concept;
  ImGui::SameLine(0, ctx.metrics.unit / 2);
  const bool add = button(ctx, "board.add_row", tr("Add row"), ButtonKind::Quiet, kIconPlus, !state.new_concept.empty());
  if ((enter || add || (typed && typed->entered)) && !state.new_concept.empty()) {
    ctx.emit(workspace::AddConcept{state.new_concept});
    state.new_concept.clear();
  }
  ImGui::SameLine(0, ctx.metrics.unit / 2);
  if (icon_button(ctx, "board.add_column", kIconBoard, tr("Add a column"))) ImGui::OpenPopup("##board menu");
  if (ImGui::BeginPopup("##board menu")) {
    const NodeScope menu(ctx.nodes, Role::Group, "board.menu", tr("Columns of the board"));
    caption(ctx, tr("Add a rendition"));
    for (std::size_t i = 0; i < workspace::kRenditionNames.size(); ++i) {
      const auto rendition = static_cast<Rendition>(i);
      const auto& shown = ctx.ws.document.renditions;
      if (std::find(shown.begin(), shown.end(), rendition) != shown.end()) continue;
      if (menu_item(ctx, "board.menu.column." + std::string(workspace::kRenditionNames[i]), workspace::kRenditionNames[i]))
        ctx.emit(workspace::AddRendition{rendition});
    }
    ImGui::EndPopup();
  }
  if (has_folder) {
    ImGui::SameLine(0, ctx.metrics.unit / 2);
    draw_folder(ctx);
  }
  ImGui::SameLine(0, ctx.metrics.unit / 2);
  if (icon_button(ctx, "board.clear", kIconTrash, tr("Clear the board (undo brings it back)"))) ctx.emit(workspace::ClearBoard{});
}

float adding_height(const Context& ctx) { return ctx.metrics.row + ctx.metrics.unit * 1.5F; }

// Over the lower edge of the grid, as long as pictures that came together wait for their results: how far they are, and a way to stop.
void draw_adding(Context& ctx, const workspace::AddingProgress& progress) {
  const ImVec2 size{ImGui::GetContentRegionAvail().x, adding_height(ctx)};
  ImGui::SetCursorPos({ImGui::GetCursorPosX(), ImGui::GetWindowHeight() - ImGui::GetStyle().WindowPadding.y - size.y});
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ctx.colors.raised);
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, ctx.metrics.radius);
  if (ImGui::BeginChild("##adding", size, ImGuiChildFlags_Borders, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse)) {
    const float unit = ctx.metrics.unit;
    const float width = size.x - unit * 3 - button_width(ctx, tr("Cancel"), ButtonKind::Quiet);
    const std::string words = view::adding_words(progress);
    ctx.nodes.leaf(Role::Status, "board.adding", words);
    const ImVec2 at{ImGui::GetWindowPos().x + unit, ImGui::GetWindowPos().y + unit * 0.75F};
    words_over_bar(ctx, at, width, words, view::adding_share(progress));
    ImGui::SetCursorScreenPos({at.x + width + unit, at.y});
    if (button(ctx, "board.adding.cancel", tr("Cancel"), ButtonKind::Quiet)) ctx.emit(workspace::CancelAdding{});
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
}

}  // namespace

void draw_board_panel(Context& ctx, BoardPanelState& state) {
  const NodeScope region(ctx.nodes, Role::Region, "board", tr("Board"));
  const bool has_room = has_room_for_icons(ctx);
  draw_header(ctx);
  if (ctx.ws.document.concepts.empty()) {
    if (empty_state(ctx, "board.empty.add", kIconBoard,
                    tr("Put pictures, drawings and words of the same things here: one row a concept, one column a way to show it."),
                    tr("Add pictures"))) {
      request_stimulus(ctx, DialogRequest::Kind::None, {}, Rendition::Photo);
      ctx.page_requests.push_back(PageRequest::OpenFiles);
    }
    const char* words = tr("Start with a board of this page");
    const float width = button_width(ctx, words, ButtonKind::Normal, kIconBoard);
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0F, (ImGui::GetContentRegionAvail().x - width) / 2));
    if (button(ctx, "board.empty.boards", words, ButtonKind::Normal, kIconBoard)) ask_for_boards(ctx);
    return;
  }
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  const auto adding = workspace::adding_progress(ctx.ws);
  if (ImGui::BeginChild("##grid", {0, 0}, ImGuiChildFlags_NavFlattened, ImGuiWindowFlags_HorizontalScrollbar)) {
    ImGui::SetCursorPos({kRing, kRing});
    ImGui::BeginGroup();
    draw_grid(ctx, state);
    draw_new_concept(ctx, state, !has_room);
    if (adding) ImGui::Dummy({0, adding_height(ctx)});  // so that all can be scrolled out from under it
    ImGui::EndGroup();
    scroll_under_lifted();
  }
  ImGui::EndChild();
  if (adding) draw_adding(ctx, *adding);
}

}  // namespace pn::panels
