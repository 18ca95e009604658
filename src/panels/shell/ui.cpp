#include "panels/shell/ui.h"

#include <algorithm>
#include <cmath>

#include "panels/shell/layout.h"
#include "panels/shell/toolbar.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

constexpr ImGuiWindowFlags kFixed = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoResize |
                                    ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoSavedSettings;

template <class Draw>
void window(const char* name, const Rect& r, ImGuiWindowFlags flags, Draw&& draw) {
  ImGui::SetNextWindowPos({r.x, r.y});
  ImGui::SetNextWindowSize({r.width, r.height});
  if (ImGui::Begin(name, nullptr, kFixed | flags)) draw();
  ImGui::End();
}

// A strip between panels that is dragged to resize them; `share` is of `whole` pixels, growing along `direction`.
void splitter(Context& ctx, const char* id, const Rect& r, bool vertical, float& share, float whole, float direction) {
  window(id, r, ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoNavFocus, [&] {
    ImGui::SetCursorScreenPos({r.x, r.y});
    ImGui::InvisibleButton("##drag", {r.width, r.height});
    const bool active = ImGui::IsItemActive();
    if (active || ImGui::IsItemHovered()) {
      ImGui::SetMouseCursor(vertical ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
      ImGui::GetWindowDrawList()->AddRectFilled({r.x, r.y}, {r.x + r.width, r.y + r.height},
                                                with_alpha(ctx.colors.accent, active ? 0.8F : 0.4F));
    }
    if (active)
      share = std::clamp(share + direction * (vertical ? ImGui::GetIO().MouseDelta.x : ImGui::GetIO().MouseDelta.y) / whole, 0.1F, 0.9F);
  });
}

// Shows and hides the studies, left of the toolbar's own buttons.
void draw_study_switch(Context& ctx, Ui& ui, const Rect& r) {
  const float step = ctx.metrics.row + ctx.metrics.unit / 2;
  ImGui::SetCursorScreenPos({r.x + r.width - 16 - step * 4, r.y + 8});
  if (icon_button(ctx, "toolbar.study", kIconScience, ui.shows_study ? "Close the studies" : "Studies: which neurons?", ui.shows_study))
    ui.shows_study = !ui.shows_study;
}

void draw_toolbar_window(Context& ctx, Ui& ui, const Rect& r) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {16, 8});
  window("##toolbar", r, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse, [&] {
    draw_toolbar(ctx);
    draw_study_switch(ctx, ui, r);
  });
  ImGui::PopStyleVar();
}

void draw_wide(Context& ctx, Ui& ui, const Layout& layout) {
  window("##board", layout.board, ImGuiWindowFlags_NoScrollbar, [&] { draw_board_panel(ctx, ui.board); });
  if (ui.shows_study) {
    const Rect place{layout.stage.x, layout.stage.y, layout.stage.width, layout.maps.y + layout.maps.height - layout.stage.y};
    window("##study", place, ImGuiWindowFlags_None, [&] { draw_study_panel(ctx, ui.study); });
  } else {
    window("##stage", layout.stage, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse,
           [&] { draw_stage_panel(ctx, ui.stage); });
    window("##maps", layout.maps, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse,
           [&] { draw_maps_panel(ctx, ui.maps); });
  }
  window("##neuron", layout.neuron, ImGuiWindowFlags_None, [&] { draw_neuron_panel(ctx, ui.neuron); });
  window("##prompts", layout.prompts, ImGuiWindowFlags_None, [&] { draw_prompts_panel(ctx, ui.prompts); });

  const Rect& stage = layout.stage;
  const Rect& board = layout.board;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, {1, 1});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  splitter(ctx, "##split left", {board.width, board.y, stage.x - board.width, board.height}, true, ui.layout.left, ctx.device.width, 1);
  splitter(ctx, "##split right", {stage.x + stage.width, board.y, layout.neuron.x - stage.x - stage.width, board.height}, true,
           ui.layout.right, ctx.device.width, -1);
  splitter(ctx, "##split bottom", {0, layout.prompts.y - 4, ctx.device.width, 4}, false, ui.layout.bottom, ctx.device.height, -1);
  if (!ui.shows_study)
    splitter(ctx, "##split stage", {stage.x, stage.y + stage.height, stage.width, 4}, false, ui.layout.stage, board.height, 1);
  ImGui::PopStyleVar(2);
}

struct Tab {
  const char* id;
  const char* icon;
  const char* name;
};
constexpr Tab kTabs[] = {{"tab.stage", kIconEye, "Stage"},
                         {"tab.board", kIconBoard, "Board"},
                         {"tab.maps", kIconMaps, "Maps"},
                         {"tab.neuron", kIconNeuron, "Neuron"},
                         {"tab.prompts", kIconPrompt, "Prompts"}};
constexpr int kTabCount = static_cast<int>(std::size(kTabs));

void draw_tab_bar(Context& ctx, Ui& ui, const Rect& r) {
  const float width = r.width / static_cast<float>(kTabCount);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddLine({r.x, r.y}, {r.x + r.width, r.y}, ctx.colors.line);
  for (int i = 0; i < kTabCount; ++i) {
    const float x = r.x + static_cast<float>(i) * width;
    ImGui::SetCursorScreenPos({x, r.y});
    if (ImGui::InvisibleButton(kTabs[i].id, {width, r.height})) {
      ui.layout.tab = i;
      ui.shows_study = false;
    }
    ctx.mark(kTabs[i].id);
    const ImU32 ink = ui.layout.tab == i ? ctx.colors.accent : (ImGui::IsItemHovered() ? ctx.colors.text : ctx.colors.text_muted);
    const ImVec2 icon = text_size(ctx.fonts.title, kTabs[i].icon), label = text_size(ctx.fonts.small, kTabs[i].name);
    const float y = r.y + (r.height - icon.y - label.y) / 2;
    draw_text(draw, ctx.fonts.title, {x + (width - icon.x) / 2, y}, ink, kTabs[i].icon);
    draw_text(draw, ctx.fonts.small, {x + (width - label.x) / 2, y + icon.y}, ink, kTabs[i].name);
  }
}

void draw_tabs(Context& ctx, Ui& ui, const Layout& layout) {
  const Rect& area = layout.tab_area;
  switch (ui.shows_study ? -1 : ui.layout.tab) {
    case -1: window("##study", area, ImGuiWindowFlags_None, [&] { draw_study_panel(ctx, ui.study); }); break;
    case 0:
      window("##stage", area, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse, [&] { draw_stage_panel(ctx, ui.stage); });
      break;
    case 1: window("##board", area, ImGuiWindowFlags_NoScrollbar, [&] { draw_board_panel(ctx, ui.board); }); break;
    case 2:
      window("##maps", area, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse, [&] { draw_maps_panel(ctx, ui.maps); });
      break;
    case 3: window("##neuron", area, ImGuiWindowFlags_None, [&] { draw_neuron_panel(ctx, ui.neuron); }); break;
    default: window("##prompts", area, ImGuiWindowFlags_None, [&] { draw_prompts_panel(ctx, ui.prompts); }); break;
  }
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  window("##tabs", layout.tab_bar, ImGuiWindowFlags_NoScrollbar, [&] { draw_tab_bar(ctx, ui, layout.tab_bar); });
  ImGui::PopStyleVar();
}

// Messages that belong to no panel, at the lower right, the newest lowest; a failed model offers to try again.
void draw_notices(Context& ctx, const Layout& layout) {
  const auto& notices = ctx.ws.notices;
  const bool model_failed = ctx.ws.model.phase == workspace::Phase::Failed;
  if (notices.empty() && !model_failed) return;
  const float width = std::min(400.0F, ctx.device.width - 32);
  const float floor = layout.kind == LayoutKind::Tabs ? layout.tab_bar.y : ctx.device.height;
  ImGui::SetNextWindowPos({ctx.device.width - 16, floor - 16}, ImGuiCond_Always, {1, 1});
  ImGui::SetNextWindowSize({width, 0});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, ctx.colors.raised);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
  constexpr ImGuiWindowFlags kFlags =
      (kFixed & ~ImGuiWindowFlags_NoBringToFrontOnFocus) | ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoFocusOnAppearing;
  if (ImGui::Begin("##notices", nullptr, kFlags)) {
    if (model_failed && error_box(ctx, "notice.retry_model", ctx.ws.model.error, "Try again")) ctx.emit(workspace::RetryModel{});
    for (const workspace::Notice& notice : notices) {
      ImGui::PushID(static_cast<int>(notice.id));
      const bool bad = notice.kind == workspace::Notice::Kind::Error;
      ImGui::PushStyleColor(ImGuiCol_Text, bad ? ctx.colors.error : ctx.colors.text_muted);
      ImGui::TextUnformatted(bad ? kIconWarning : kIconInfo);
      ImGui::PopStyleColor();
      ImGui::SameLine();
      const float close = ctx.metrics.row + ctx.metrics.unit;
      ImGui::TextUnformatted(wrapped(ctx.fonts.body, notice.text, ImGui::GetWindowWidth() - close - 8 - ImGui::GetCursorPosX()).c_str());
      ImGui::SameLine(ImGui::GetWindowWidth() - close);
      if (icon_button(ctx, "notice.close", kIconClose, "Dismiss")) ctx.emit(workspace::DismissNotice{notice.id});
      ImGui::PopID();
    }
  }
  ImGui::End();
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
}

void handle_shortcuts(Context& ctx, const Ui& ui) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.WantTextInput || ctx.dialog.kind != DialogRequest::Kind::None || ui.dialogs.is_open()) return;
  const bool command = io.ConfigMacOSXBehaviors ? io.KeySuper : io.KeyCtrl;
  if (command && ImGui::IsKeyPressed(ImGuiKey_Z)) {
    if (io.KeyShift)
      ctx.emit(workspace::Redo{});
    else
      ctx.emit(workspace::Undo{});
  }
  if (command && ImGui::IsKeyPressed(ImGuiKey_Y)) ctx.emit(workspace::Redo{});
  const bool remove = ImGui::IsKeyPressed(ImGuiKey_Delete, false);
  if (remove && ctx.ws.selection.stimulus && !ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel)) {
    ctx.emit(workspace::RemoveStimulus{*ctx.ws.selection.stimulus});
  }
}

}  // namespace

namespace {

void refresh_style(Ui& ui, const DeviceInfo& device) {
  if (ui.styled_for && ui.styled_for->dark == device.dark && ui.styled_for->touch == device.touch) return;
  apply_theme(ImGui::GetStyle(), device.dark, metrics(device.touch));
  ui.styled_for = device;
}

}  // namespace

FrameRequests draw_ui(Ui& ui, const workspace::Workspace& ws, const Fonts& fonts, const DeviceInfo& device) {
  FrameRequests requests;
  const Metrics sizes = metrics(device.touch);
  const Palette& colors = palette(device.dark);
  Hover next_hover;
  refresh_style(ui, device);
  ui.landmarks.clear();
  ui.pictures.sweep(ws);
  const Frame frame{colors, sizes, fonts, ui.textures, device, ui.landmarks, requests.animating, ImGui::GetTime()};
  Context ctx{frame, ws, requests.commands, requests.page, ui.pictures, ui.scales, ui.hover, next_hover, ui.dialog};

  ImGui::GetBackgroundDrawList()->AddRectFilled({0, 0}, {device.width, device.height}, colors.background);
  ImGui::PushFont(fonts.body);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  const Layout layout = compute_layout(ui.layout, device);
  draw_toolbar_window(ctx, ui, layout.toolbar);
  if (layout.kind == LayoutKind::Wide)
    draw_wide(ctx, ui, layout);
  else
    draw_tabs(ctx, ui, layout);
  ImGui::PopStyleVar();
  draw_notices(ctx, layout);
  const auto asks_files = [](PageRequest r) {
    return r == PageRequest::OpenFiles || r == PageRequest::OpenFolder || r == PageRequest::OpenCamera;
  };
  if (std::any_of(requests.page.begin(), requests.page.end(), asks_files)) ui.add_target = ui.dialog;
  draw_dialogs(ctx, ui.dialogs);
  handle_shortcuts(ctx, ui);
  ImGui::PopFont();

  // What the pointer is on shows everywhere one frame later.
  const bool hover_changed =
      ui.hover.neuron != next_hover.neuron || ui.hover.stimulus != next_hover.stimulus || ui.hover.prompt != next_hover.prompt;
  ui.hover = next_hover;
  if (hover_changed || !requests.commands.empty()) requests.animating = true;
  return requests;
}

}  // namespace pn::panels
