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
constexpr float kRing = 3;          // room for the rings around the pictures

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
  if (button(ctx, "board.add.files", wide ? "Add pictures" : "Pictures", ButtonKind::Primary, kIconUpload)) {
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
    if (wide) tooltip(ctx, way.tip);
    if (!pressed) continue;
    request_stimulus(ctx, way.kind, {}, way.rendition);
    if (way.kind == DialogRequest::Kind::None) ctx.page_requests.push_back(PageRequest::OpenCamera);
  }
}

void draw_concept_label(Context& ctx, BoardPanelState& state, const std::string& name, int row, float width, float height) {
  ImGui::PushID(name.c_str());
  if (state.renaming == name) {
    char text[81] = {};
    const std::size_t size = state.rename_text.copy(text, sizeof text - 1);
    text[size] = '\0';
    ImGui::SetNextItemWidth(width);
    if (!ImGui::IsAnyItemActive()) ImGui::SetKeyboardFocusHere();
    const bool enter =
        ImGui::InputText("##rename", text, sizeof text, ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
    state.rename_text = text;
    if (enter || ImGui::IsItemDeactivated()) {
      if (enter || ImGui::IsItemDeactivatedAfterEdit()) ctx.emit(workspace::RenameConcept{name, state.rename_text});
      state.renaming.reset();
    }
    ImGui::PopID();
    return;
  }
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::InvisibleButton("##concept", {width, height});
  ctx.mark("board.concept." + name);
  const bool hovered = ImGui::IsItemHovered();
  const Stimulus* chosen = workspace::selected_stimulus(ctx.ws);
  const bool on = chosen && chosen->concept_name == name;
  ImFont* font = on ? ctx.fonts.body_bold : ctx.fonts.body;
  const std::string shown = fitted(font, name, width);
  draw_text(ImGui::GetWindowDrawList(), font, {at.x, at.y + (height - text_size(font, shown).y) / 2},
            on || hovered ? ctx.colors.text : ctx.colors.text_muted, shown);
  if (hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    state.renaming = name;
    state.rename_text = name;
  }
  if (begin_context_menu(ctx, "##row")) {
    const int last = static_cast<int>(ctx.ws.document.concepts.size()) - 1;
    if (ImGui::MenuItem((std::string(kIconEdit) + "  Rename").c_str())) {
      state.renaming = name;
      state.rename_text = name;
    }
    if (ImGui::MenuItem((std::string(kIconArrowUp) + "  Move up").c_str(), nullptr, false, row > 0))
      ctx.emit(workspace::MoveConcept{name, row - 1});
    if (ImGui::MenuItem((std::string(kIconArrowDown) + "  Move down").c_str(), nullptr, false, row < last))
      ctx.emit(workspace::MoveConcept{name, row + 1});
    if (ImGui::MenuItem((std::string(kIconTrash) + "  Remove row").c_str())) ctx.emit(workspace::RemoveConcept{name});
    end_context_menu();
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

void draw_grid(Context& ctx, BoardPanelState& state) {
  const Document& document = ctx.ws.document;
  const float unit = ctx.metrics.unit;
  const float width = ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ScrollbarSize;
  const auto columns = static_cast<float>(document.renditions.size());
  const float label_width = std::clamp(width * 0.2F, 56.0F, 110.0F);
  const float column_width = (width - label_width) / std::max(1.0F, columns);
  const float size = std::floor(std::clamp(column_width - unit, 40.0F, 92.0F));
  const Bars bars(ctx);
  const ImVec2 header = ImGui::GetCursorScreenPos();
  ImGui::Dummy({width, kColumnNames});

  for (std::size_t row = 0; row < document.concepts.size(); ++row) {
    const std::string& name = document.concepts[row];
    const ImVec2 start = ImGui::GetCursorScreenPos();
    float bottom = start.y + size + unit;
    for (std::size_t c = 0; c < document.renditions.size(); ++c) {
      const Rendition rendition = document.renditions[c];
      const auto stimuli = workspace::cell(document, name, rendition);
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
    ImGui::SetCursorScreenPos(start);
    draw_concept_label(ctx, state, name, static_cast<int>(row), label_width - unit, size);
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
  ImGui::SetNextItemWidth(std::clamp(ImGui::GetContentRegionAvail().x - ctx.metrics.row - 128, 80.0F, 220.0F));
  const bool enter =
      ImGui::InputTextWithHint("##new concept", "New concept\xe2\x80\xa6", text, sizeof text, ImGuiInputTextFlags_EnterReturnsTrue);
  ctx.mark("board.new_concept");
  state.new_concept = text;
  ImGui::SameLine(0, ctx.metrics.unit / 2);
  const bool add = button(ctx, "board.add_row", "Add row", ButtonKind::Quiet, kIconPlus, !state.new_concept.empty());
  if ((enter || add) && !state.new_concept.empty()) {
    ctx.emit(workspace::AddConcept{state.new_concept});
    state.new_concept.clear();
  }
  ImGui::SameLine(0, ctx.metrics.unit / 2);
  if (icon_button(ctx, "board.add_column", kIconMenu, "Add a column or clear the board")) ImGui::OpenPopup("##board menu");
  if (ImGui::BeginPopup("##board menu")) {
    caption(ctx, "Add a rendition");
    for (std::size_t i = 0; i < workspace::kRenditionNames.size(); ++i) {
      const auto rendition = static_cast<Rendition>(i);
      const auto& shown = ctx.ws.document.renditions;
      if (std::find(shown.begin(), shown.end(), rendition) != shown.end()) continue;
      if (ImGui::MenuItem(std::string(workspace::kRenditionNames[i]).c_str())) ctx.emit(workspace::AddRendition{rendition});
    }
    ImGui::Separator();
    if (ImGui::MenuItem((std::string(kIconTrash) + "  Clear the board").c_str())) ctx.emit(workspace::ClearBoard{});
    ImGui::EndPopup();
  }
}

}  // namespace

void draw_board_panel(Context& ctx, BoardPanelState& state) {
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
  if (ImGui::BeginChild("##grid", {0, 0}, ImGuiChildFlags_None, ImGuiWindowFlags_None)) {
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
