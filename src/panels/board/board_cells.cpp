#include <algorithm>
#include <string>

#include <imgui_internal.h>

#include "base/words.h"
#include "panels/board/board_parts.h"
#include "panels/parts/links.h"
#include "panels/parts/panel_parts.h"
#include "panels/parts/stimulus_textures.h"
#include "view/failure.h"
#include "view/neuron_card.h"
#include "view/sentences.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/touch.h"
#include "widgets/widgets.h"

// A cell of the board: its pictures, each with a menu and a bar, and the ways to add one.
namespace pn::panels {
namespace {

using workspace::Rendition;
using workspace::Stimulus;
using workspace::StimulusId;

constexpr const char* kDragKind = "stimulus";

std::string id_text(StimulusId id) { return std::to_string(static_cast<std::uint32_t>(id)); }

void add_menu_items(Context& ctx, const std::string& concept_name, Rendition rendition) {
  const auto item = [&](const char* icon, const char* id, const char* label) {
    return menu_item(ctx, std::string("board.menu.add.") + id, label, {.icon = icon});
  };
  if (item(kIconUpload, "files", tr("Picture files\xe2\x80\xa6"))) {
    request_stimulus(ctx, DialogRequest::Kind::None, concept_name, rendition);
    ctx.page_requests.push_back(PageRequest::OpenFiles);
  }
  if (item(kIconFolder, "folder", tr("Folder of pictures\xe2\x80\xa6"))) {
    request_stimulus(ctx, DialogRequest::Kind::None, concept_name, rendition);
    ctx.page_requests.push_back(PageRequest::OpenFolder);
  }
  if (item(kIconCamera, "camera", tr("Camera\xe2\x80\xa6"))) {
    request_stimulus(ctx, DialogRequest::Kind::None, concept_name, rendition);
    ctx.page_requests.push_back(PageRequest::OpenCamera);
  }
  if (item(kIconDraw, "sketch", tr("Draw\xe2\x80\xa6"))) request_stimulus(ctx, DialogRequest::Kind::Sketch, concept_name, rendition);
  if (item(kIconText, "word", tr("Write a word\xe2\x80\xa6"))) request_stimulus(ctx, DialogRequest::Kind::Word, concept_name, rendition);
  if (item(kIconEmoji, "emoji", tr("Emoji\xe2\x80\xa6"))) request_stimulus(ctx, DialogRequest::Kind::Emoji, concept_name, rendition);
}

// What the thumbnail's node says, made once for each state of the workspace.
const std::string& words_of(Context& ctx, BoardPanelState& state, const Stimulus& stimulus) {
  if (state.words_revision != ctx.ws.revision) {
    state.words.clear();
    state.words_revision = ctx.ws.revision;
  }
  std::string& words = state.words[stimulus.id];
  if (words.empty()) words = describe_stimulus(ctx.ws, stimulus);
  return words;
}

// The last item's picture held by a finger: over all else, larger, and above the finger, which would hide it; its place is faded.
void draw_lifted(Context& ctx, StimulusId id) {
  const ImVec2 a = ImGui::GetItemRectMin(), b = ImGui::GetItemRectMax();
  ImGui::GetWindowDrawList()->AddRectFilled(a, b, with_alpha(ctx.colors.background, 0.7F), 4);
  const TextureId texture = ctx.pictures.picture(ctx.ws, id);
  if (!texture) return;
  constexpr float kLarger = 1.25F;
  const float half = (b.x - a.x) / 2 * kLarger;
  const ImVec2 finger = ImGui::GetMousePos(), grip = ImGui::GetCurrentContext()->ActiveIdClickOffset;
  const ImVec2 centre{finger.x - grip.x + (b.x - a.x) / 2, finger.y - grip.y + (b.y - a.y) / 2 - half};
  const ImVec2 min{centre.x - half, centre.y - half}, max{centre.x + half, centre.y + half};
  ImDrawList* draw = ImGui::GetForegroundDrawList();
  draw->AddRectFilled({min.x - 3, min.y - 1}, {max.x + 3, max.y + 6}, IM_COL32(0, 0, 0, 70), 8);
  draw_middle(draw, texture, *workspace::state_of(ctx.ws, id).picture, min, max, 5);
  draw->AddRect({min.x - 1, min.y - 1}, {max.x + 1, max.y + 1}, ctx.colors.accent, 6, 0, 2.5F);
}

}  // namespace

void request_stimulus(Context& ctx, DialogRequest::Kind kind, const std::string& concept_name, Rendition rendition) {
  ctx.add_target = {concept_name, rendition};
  if (kind != DialogRequest::Kind::None) ctx.open({kind, concept_name, rendition, std::nullopt});
}

Bars::Bars(const Context& ctx) : neuron(shown_neuron(ctx)) {
  if (neuron && workspace::hides_responses(ctx.ws, *neuron)) neuron.reset();
  if (neuron) highest = highest_response(ctx.ws, *neuron);
}

std::optional<float> Bars::share(const Context& ctx, StimulusId id) const {
  const auto value = neuron ? workspace::response(ctx.ws, id, *neuron) : std::nullopt;
  if (!value) return std::nullopt;
  return highest > 0 ? std::max(0.0F, *value / highest) : 0.0F;
}

bool begin_context_menu(Context& ctx, const char* id, std::string_view node, std::string_view name) {
  const float gap = ctx.device.touch ? ctx.metrics.row - ImGui::GetTextLineHeight() : ImGui::GetStyle().ItemSpacing.y;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ImGui::GetStyle().ItemSpacing.x, gap});
  if (ctx.nodes.menu_asked(node)) ImGui::OpenPopup(id);
  const bool open = ImGui::BeginPopupContextItem(id, ImGuiPopupFlags_MouseButtonRight);
  if (open)
    ctx.nodes.begin(Role::Group, std::string(node) + ".menu", tr("Menu of {0}", {name}));
  else
    ImGui::PopStyleVar();
  return open;
}

void end_context_menu(Context& ctx) {
  ctx.nodes.end();
  ImGui::EndPopup();
  ImGui::PopStyleVar();
}

void scroll_under_lifted() {
  constexpr float kEdge = 56, kSpeed = 12;  // CSS pixels; per second, for each pixel that the finger is nearer to the edge
  const ImGuiIO& io = ImGui::GetIO();
  const ImGuiPayload* payload = ImGui::GetDragDropPayload();
  if (!payload || !payload->IsDataType(kDragKind) || io.MouseSource != ImGuiMouseSource_TouchScreen) return;
  const float top = ImGui::GetWindowPos().y + kEdge, bottom = ImGui::GetWindowPos().y + ImGui::GetWindowHeight() - kEdge;
  const float beyond = std::min(0.0F, io.MousePos.y - top) + std::max(0.0F, io.MousePos.y - bottom);
  if (beyond != 0)
    ImGui::SetScrollY(
        std::clamp(ImGui::GetScrollY() + std::clamp(beyond, -kEdge, kEdge) * kSpeed * io.DeltaTime, 0.0F, ImGui::GetScrollMaxY()));
}

void draw_stimulus(Context& ctx, BoardPanelState& state, const Stimulus& stimulus, float size, const Bars& bars) {
  ImGui::PushID(static_cast<int>(stimulus.id));
  ImGui::BeginGroup();
  const std::string node = "stimulus." + id_text(stimulus.id);
  stimulus_thumb(ctx, node, stimulus.id, size, words_of(ctx, state, stimulus));
  ctx.nodes.last().has_menu = true;
  if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    ctx.open({DialogRequest::Kind::Stimulus, stimulus.concept_name, stimulus.rendition, stimulus.id});
  }
  const bool lifted = is_lifted();
  if (begin_drag_source(ImGuiDragDropFlags_SourceNoHoldToOpenOthers | (lifted ? ImGuiDragDropFlags_SourceNoPreviewTooltip : 0))) {
    ImGui::SetDragDropPayload(kDragKind, &stimulus.id, sizeof stimulus.id);
    state.dragging = stimulus.id;
    if (!lifted) small_text(ctx, stimulus.title.empty() ? stimulus.concept_name : stimulus.title);
    ImGui::EndDragDropSource();
  }
  if (lifted) draw_lifted(ctx, stimulus.id);
  if (ImGui::BeginDragDropTarget()) {
    if (const ImGuiPayload* payload = ImGui::AcceptDragDropPayload(kDragKind)) {
      ctx.emit(
          workspace::MoveStimulus{*static_cast<const StimulusId*>(payload->Data), stimulus.concept_name, stimulus.rendition, stimulus.id});
    }
    ImGui::EndDragDropTarget();
  }
  if (begin_context_menu(ctx, "##menu", node, short_name(stimulus))) {
    if (menu_item(ctx, "board.menu.edit", tr("Edit\xe2\x80\xa6"), {.icon = kIconEdit})) {
      ctx.open({DialogRequest::Kind::Stimulus, stimulus.concept_name, stimulus.rendition, stimulus.id});
    }
    if (menu_item(ctx, "board.menu.remove", tr("Remove"), {.icon = kIconTrash, .shortcut = ctx.device.touch ? nullptr : tr("Del")}))
      ctx.emit(workspace::RemoveStimulus{stimulus.id});
    end_context_menu(ctx);
  } else if (!lifted) {
    const workspace::StimulusState& known = workspace::state_of(ctx.ws, stimulus.id);
    if (!known.error.message.empty())
      tooltip(ctx, view::failure_words(known.error));
    else
      tooltip(ctx, stimulus.title.empty() ? stimulus.concept_name : stimulus.title);
  }
  if (ctx.ws.selection.stimulus == stimulus.id && told_button(ctx, node + ".more", "Menu of " + short_name(stimulus)))
    ImGui::OpenPopup("##menu");
  // Its response to the chosen neuron, as a bar under the picture.
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({size, 4});
  const auto share = bars.share(ctx, stimulus.id);
  if (share) {
    const float shown = animated(ctx, ImGui::GetID("bar"), *share);
    draw_bar(ImGui::GetWindowDrawList(), {at.x, at.y - 3}, {at.x + size, at.y + 1}, 0, 1, 0, shown, ctx.colors.accent, ctx.colors.track);
  } else if (bars.neuron && workspace::state_of(ctx.ws, stimulus.id).encoding_phase != workspace::Phase::Failed) {
    draw_bar(ImGui::GetWindowDrawList(), {at.x, at.y - 3}, {at.x + size, at.y + 1}, 0, 1, 0, 0, 0, ctx.colors.track);
  }
  ImGui::EndGroup();
  ImGui::PopID();
}

void draw_cell_plus(Context& ctx, const std::string& concept_name, Rendition rendition, float size) {
  ImGui::PushID(concept_name.c_str());
  ImGui::PushID(static_cast<int>(rendition));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const std::string node = "board.plus." + concept_name + "." + std::string(workspace::name_of(rendition));
  const std::string words = tr("Add a {0} of \xe2\x80\x9c{1}\xe2\x80\x9d", {workspace::words_of(rendition), concept_name});
  const bool pressed = ImGui::InvisibleButton("##plus", {size, size}, ImGuiButtonFlags_EnableNav);
  ctx.nodes.item(Role::Button, node, words);
  if (pressed || ctx.nodes.clicked(node)) ImGui::OpenPopup("##add");
  const bool hovered = ImGui::IsItemHovered();
  if (ImGui::BeginDragDropTarget()) {
    if (const ImGuiPayload* payload = ImGui::AcceptDragDropPayload(kDragKind)) {
      ctx.emit(workspace::MoveStimulus{*static_cast<const StimulusId*>(payload->Data), concept_name, rendition, std::nullopt});
    }
    ImGui::EndDragDropTarget();
  }
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRect(at, {at.x + size, at.y + size}, hovered ? ctx.colors.text_faint : ctx.colors.line, 4);
  const ImVec2 glyph = text_size(ctx.fonts.body, kIconPlus);
  draw_text(draw, ctx.fonts.body, {at.x + (size - glyph.x) / 2, at.y + (size - glyph.y) / 2},
            hovered ? ctx.colors.text : ctx.colors.text_faint, kIconPlus);
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  if (ImGui::BeginPopup("##add")) {
    const NodeScope menu(ctx.nodes, Role::Group, node + ".menu", words);
    caption(ctx, concept_name + " \xc2\xb7 " + workspace::words_of(rendition));
    add_menu_items(ctx, concept_name, rendition);
    ImGui::EndPopup();
  } else {
    tooltip(ctx, words);
  }
  ImGui::PopID();
  ImGui::PopID();
}

bool draw_fold_tile(Context& ctx, const CellName& name, std::size_t hidden, float size) {
  ImGui::PushID(name.concept_name.c_str());
  ImGui::PushID(static_cast<int>(name.rendition));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Press press = press_area("##fold", {size, size});
  ImGui::PopID();
  ImGui::PopID();
  const std::string node = "board.more." + name.text();
  const std::string words = hidden > 0 ? tr("Show {0} more of {1}", {hidden, name.words()}) : tr("Show fewer of {0}", {name.words()});
  ctx.nodes.item(Role::Button, node, words).expanded = hidden > 0 ? Check::Off : Check::On;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(at, {at.x + size, at.y + size}, press.hovered ? ctx.colors.hover : ctx.colors.raised, 4);
  draw->AddRect(at, {at.x + size, at.y + size}, ctx.colors.line, 4);
  const std::string shown = hidden > 0 ? "+" + std::to_string(hidden) : kIconChevronUp;
  const Face face = text_size(ctx.fonts.body_bold, shown).x < size - 4 ? ctx.fonts.body_bold : ctx.fonts.small;
  const ImVec2 words_size = text_size(face, shown);
  draw_text(draw, face, {at.x + (size - words_size.x) / 2, at.y + (size - words_size.y) / 2}, ctx.colors.text, shown);
  focus_ring(ctx);
  if (press.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  tooltip(ctx, words);
  return press.pressed || ctx.nodes.clicked(node);
}

}  // namespace pn::panels
