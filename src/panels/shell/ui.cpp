#include "panels/shell/ui.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/words.h"
#include "panels/lessons/lesson_strip.h"
#include "panels/parts/failure_box.h"
#include "panels/shell/headline_bar.h"
#include "panels/shell/keys.h"
#include "panels/shell/layout.h"
#include "panels/shell/tabs.h"
#include "panels/shell/toolbar.h"
#include "view/sentences.h"
#include "view/words.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

constexpr float kLowWindow = 900.0F;  // a lower one has no room for prompts below a high panel

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
void splitter(Context& ctx, const char* id, const char* name, const Rect& r, bool vertical, float& share, float whole, float direction) {
  window(id, r, ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoNavFocus, [&] {
    ImGui::SetCursorScreenPos({r.x, r.y});
    ImGui::InvisibleButton("##drag", {r.width, r.height}, ImGuiButtonFlags_EnableNav);
    Node& node = ctx.nodes.item(Role::Slider, id + 2, name);
    node.minimum = 0.1F;
    node.maximum = 0.9F;
    node.step = 0.05F;
    node.number = share;
    node.value = percent(share);
    if (const auto typed = ctx.nodes.typed(id + 2)) {
      const float wanted = std::strtof(typed->value.c_str(), nullptr);
      if (std::isfinite(wanted)) share = std::clamp(wanted, 0.1F, 0.9F);
    }
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

void draw_toolbar_window(Context& ctx, Ui& ui, const Rect& r) {
  ui.parts.emplace_back("##toolbar");
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {16, 8});
  window("##toolbar", r, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse, [&] { draw_toolbar(ctx); });
  ImGui::PopStyleVar();
}

void draw_headline_window(Context& ctx, Ui& ui, const Rect& r) {
  if (r.height <= 0) return;
  ui.parts.emplace_back("##headline");
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {16, 0});
  window("##headline", r, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse, [&] { draw_headline(ctx); });
  ImGui::PopStyleVar();
}

void draw_strip_window(Context& ctx, Ui& ui, const Rect& r) {
  ui.parts.emplace_back("##lesson strip");
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {16, ctx.metrics.unit / 2});
  window("##lesson strip", r, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse, [&] { draw_lesson_strip(ctx); });
  ImGui::PopStyleVar();
}

bool is_lesson_open(const workspace::Workspace& ws) { return ws.lessons.now.has_value(); }
// In a wide window it has a column of its own, else it is the first of the tabs.
bool is_lesson_a_tab(const Context& ctx) { return is_lesson_open(ctx.ws) && guide_width(ctx.device) <= 0.0F; }

// The panels of one place of a narrow window.
std::vector<const PanelDef*> all_tabs(const Context& ctx) {
  std::vector<const PanelDef*> tabs = panels_of(ctx.view().way);
  if (is_lesson_a_tab(ctx)) tabs.insert(tabs.begin(), &lesson_panel());
  return tabs;
}

// Over another tab than the lesson, what the lesson asks for stands in the place of the headline.
bool has_lesson_strip(const Context& ctx) {
  if (!is_lesson_a_tab(ctx)) return false;
  const std::vector<const PanelDef*> tabs = all_tabs(ctx);
  return front_panel(ctx.view(), tabs) != &lesson_panel();
}

// One panel at a time has room for it above the board alone.
float headline_room(const Context& ctx) {
  const DeviceInfo& device = ctx.device;
  if (has_lesson_strip(ctx)) return lesson_strip_height(device);
  if (layout_kind(device) != LayoutKind::Tabs) return headline_height(device);
  const std::vector<const PanelDef*> tabs = all_tabs(ctx);
  const PanelDef* front = front_panel(ctx.view(), tabs);
  return front && front->id == "board" ? headline_height(device) : 0;
}

// The panels of the present way, place by place.
struct Arrangement {
  std::array<std::vector<const PanelDef*>, kPlaceCount> places;

  Arrangement(const workspace::View& view, const DeviceInfo& device) {
    for (std::size_t i = 0; i < kPlaceCount; ++i) places[i] = panels_of(view.way, static_cast<Place>(i));
    const PanelDef* top = front_panel(view, of(Place::CentreTop));
    if (top && top->is_high) of(Place::CentreBottom).clear();
    const bool is_low = layout_kind(device) == LayoutKind::Wide && device.height < kLowWindow;
    if (top && top->is_high && is_low) of(Place::Bottom).clear();
  }
  std::vector<const PanelDef*>& of(Place place) { return places[static_cast<std::size_t>(place)]; }
  UsedPlaces used() const {
    UsedPlaces out{};
    for (std::size_t i = 0; i < kPlaceCount; ++i) out[i] = !places[i].empty();
    return out;
  }
};

void draw_panel(Context& ctx, Ui& ui, const PanelDef& panel, const Rect& at) {
  const std::string name = "##" + std::string(panel.id);
  ui.parts.push_back(name);
  window(name.c_str(), at, panel.flags, [&] { ui.panels.draw(ctx, panel); });
}

// The panel in front, under a strip of tabs where there are others.
void draw_place(Context& ctx, Ui& ui, const std::vector<const PanelDef*>& tabs, const Rect& at, const std::string& strip_name) {
  const PanelDef* front = front_panel(ctx.view(), tabs);
  if (!front) return;
  if (tabs.size() == 1) return draw_panel(ctx, ui, *front, at);
  const Strip strip = split_strip(at, ctx.metrics);
  ui.parts.push_back(strip_name);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  window(strip_name.c_str(), strip.tabs, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse,
         [&] { draw_strip(ctx, tabs, *front, strip.tabs); });
  ImGui::PopStyleVar();
  draw_panel(ctx, ui, *front, strip.panel);
}

void draw_splitters(Context& ctx, Ui& ui, const Layout& layout, const UsedPlaces& used) {
  const auto uses = [&](Place place) { return used[static_cast<std::size_t>(place)]; };
  const Rect& top = layout.at(Place::CentreTop);
  const Rect& centre = uses(Place::CentreTop) ? top : layout.at(Place::CentreBottom);
  const Rect &left = layout.at(Place::Left), &right = layout.at(Place::Right), &bottom = layout.at(Place::Bottom);
  const float above = layout.headline.y + layout.headline.height;
  const float middle_height = (uses(Place::Bottom) ? bottom.y - 4 : ctx.device.height) - above;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, {1, 1});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  if (uses(Place::Left))
    splitter(ctx, "##split left", tr("Share of the window: left"),
             {left.x + left.width, left.y, centre.x - left.x - left.width, left.height}, true, ui.layout.left, ctx.device.width, 1);
  if (uses(Place::Right))
    splitter(ctx, "##split right", tr("Share of the window: right"),
             {centre.x + centre.width, right.y, right.x - centre.x - centre.width, right.height}, true, ui.layout.right, ctx.device.width,
             -1);
  if (uses(Place::Bottom))
    splitter(ctx, "##split bottom", tr("Share of the window: bottom"), {bottom.x, bottom.y - 4, bottom.width, 4}, false, ui.layout.bottom,
             ctx.device.height, -1);
  if (uses(Place::CentreTop) && uses(Place::CentreBottom))
    splitter(ctx, "##split stage", tr("Share of the window: stage"), {top.x, top.y + top.height, top.width, 4}, false, ui.layout.stage,
             middle_height, 1);
  ImGui::PopStyleVar(2);
}

void draw_wide(Context& ctx, Ui& ui, const Arrangement& arrangement, const Layout& layout) {
  for (std::size_t i = 0; i < kPlaceCount; ++i)
    draw_place(ctx, ui, arrangement.places[i], layout.places[i], "##strip " + std::to_string(i));
  draw_splitters(ctx, ui, layout, arrangement.used());
}

// One panel at a time over a bar of tabs; in Halves those of the upper middle stand above it and are not among the tabs.
void draw_tabs(Context& ctx, Ui& ui, const Arrangement& arrangement, const Layout& layout) {
  std::vector<const PanelDef*> tabs = all_tabs(ctx);
  if (layout.kind == LayoutKind::Halves) {
    const auto& above = arrangement.places[static_cast<std::size_t>(Place::CentreTop)];
    draw_place(ctx, ui, above, layout.at(Place::CentreTop), "##strip " + std::to_string(static_cast<int>(Place::CentreTop)));
    std::erase_if(tabs, [&](const PanelDef* panel) { return std::find(above.begin(), above.end(), panel) != above.end(); });
  }
  const PanelDef* front = front_panel(ctx.view(), tabs);
  if (!front) return;
  draw_panel(ctx, ui, *front, layout.tab_area);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ui.parts.emplace_back("##tabs");
  window("##tabs", layout.tab_bar, ImGuiWindowFlags_NoScrollbar, [&] { draw_tab_bar(ctx, tabs, *front, layout.tab_bar); });
  ImGui::PopStyleVar();
}

// ---- in another page

float embed_foot(const DeviceInfo& device) { return device.touch ? 44.0F : 28.0F; }

// The panel that is shown alone: the one that is named, else the one in front.
const PanelDef* embedded_panel(const workspace::View& view, const std::string& id) {
  const auto all = all_panels();
  const auto named = std::find_if(all.begin(), all.end(), [&](const PanelDef& panel) { return panel.id == id; });
  return named != all.end() ? &*named : front_panel(view, panels_of(view.way));
}

// One panel over a line with the finding's title; at the line's end the page outside has a link to the whole page.
Layout draw_embedded(Context& ctx, Ui& ui) {
  const float foot = embed_foot(ctx.device), width = ctx.device.width;
  Layout layout;
  layout.kind = LayoutKind::Tabs;
  layout.tab_area = {0, 0, width, std::max(ctx.device.height - foot, 1.0F)};
  layout.tab_bar = {0, ctx.device.height - foot, width, foot};
  const std::string title = workspace::awaits_other_model(ctx.ws) ? tr("Made with another model: open it there") : ctx.ws.document.title;
  ctx.nodes.leaf(Role::Heading, "page.title", title.empty() ? "Polyneuron" : title).level = 1;
  ctx.nodes.leaf(Role::Status, "model.status", describe_model(ctx.ws));
  if (const PanelDef* panel = embedded_panel(ctx.view(), *ctx.device.around.embedded)) draw_panel(ctx, ui, *panel, layout.tab_area);
  constexpr float kLinkRoom = 168;  // page.css has the link
  ImDrawList* draw = ImGui::GetForegroundDrawList();
  const float y = layout.tab_bar.y + (foot - text_size(ctx.fonts.small, "A").y) / 2;
  draw_text(draw, ctx.fonts.small, {ctx.metrics.panel_padding, y}, ctx.colors.text_muted,
            fitted(ctx.fonts.small, title, std::max(width - kLinkRoom - ctx.metrics.panel_padding, 1.0F)));
  return layout;
}

// Where messages stand: over the lower right corner of the middle column, whose panels show pictures, not the ends of tables.
ImVec2 notice_corner(const Layout& layout, const DeviceInfo& device) {
  if (layout.kind != LayoutKind::Wide) return {device.width, layout.tab_bar.y};
  const Rect& top = layout.at(Place::CentreTop);
  const Rect& bottom = layout.at(Place::CentreBottom);
  return {std::max(top.x + top.width, bottom.x + bottom.width), std::max(top.y + top.height, bottom.y + bottom.height)};
}

// Messages that belong to no panel, the newest lowest; a failed model offers to try again.
void draw_notices(Context& ctx, const Layout& layout) {
  const auto& notices = ctx.ws.notices;
  const bool model_failed = ctx.ws.model.phase == workspace::Phase::Failed;
  const NodeScope region(ctx.nodes, Role::Region, "notices", tr("Messages"));
  if (notices.empty() && !model_failed) return;
  const ImVec2 corner = notice_corner(layout, ctx.device);
  const float width = std::min(400.0F, ctx.device.width - 32);
  ImGui::SetNextWindowPos({corner.x - 16, corner.y - 16}, ImGuiCond_Always, {1, 1});
  ImGui::SetNextWindowSize({width, 0});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, ctx.colors.raised);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
  constexpr ImGuiWindowFlags kFlags =
      (kFixed & ~ImGuiWindowFlags_NoBringToFrontOnFocus) | ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoFocusOnAppearing;
  if (ImGui::Begin("##notices", nullptr, kFlags)) {
    if (model_failed && failure_box(ctx, "notice.retry_model", ctx.ws.model.error)) ctx.emit(workspace::RetryModel{});
    for (const workspace::Notice& notice : notices) {
      ImGui::PushID(static_cast<int>(notice.id));
      const bool bad = notice.kind == workspace::Notice::Kind::Error;
      ImGui::PushStyleColor(ImGuiCol_Text, bad ? ctx.colors.error : ctx.colors.text_muted);
      ImGui::TextUnformatted(bad ? kIconWarning : kIconInfo);
      ImGui::PopStyleColor();
      ImGui::SameLine();
      const float close = ctx.metrics.row + ctx.metrics.unit;
      ctx.nodes.leaf(bad ? Role::Alert : Role::Status, "notice." + std::to_string(notice.id), notice.text);
      line_of_text(wrapped(ctx.fonts.body, notice.text, ImGui::GetWindowWidth() - close - 8 - ImGui::GetCursorPosX()));
      ImGui::SameLine(ImGui::GetWindowWidth() - close);
      if (icon_button(ctx, ("notice.close." + std::to_string(notice.id)).c_str(), kIconClose, tr("Dismiss this message")))
        ctx.emit(workspace::DismissNotice{notice.id});
      ImGui::PopID();
    }
  }
  ImGui::End();
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
}

Layout draw_page(Context& ctx, Ui& ui) {
  const Arrangement arrangement(ctx.view(), ctx.device);
  const float guide = is_lesson_open(ctx.ws) ? guide_width(ctx.device) : 0.0F;
  const Layout layout = compute_layout(ui.layout, ctx.device, arrangement.used(), headline_room(ctx), all_tabs(ctx).size(), guide);
  draw_toolbar_window(ctx, ui, layout.toolbar);
  if (guide > 0.0F) draw_panel(ctx, ui, lesson_panel(), layout.guide);
  if (has_lesson_strip(ctx))
    draw_strip_window(ctx, ui, layout.headline);
  else
    draw_headline_window(ctx, ui, layout.headline);
  if (layout.kind == LayoutKind::Wide)
    draw_wide(ctx, ui, arrangement, layout);
  else
    draw_tabs(ctx, ui, arrangement, layout);
  return layout;
}

void refresh_style(Ui& ui, const DeviceInfo& device) {
  if (ui.styled_for && ui.styled_for->dark == device.dark && ui.styled_for->high_contrast == device.high_contrast &&
      ui.styled_for->touch == device.touch)
    return;
  apply_theme(ImGui::GetStyle(), palette(device.dark, device.high_contrast), metrics(device.touch), device.high_contrast);
  ui.styled_for = device;
}

}  // namespace

FrameRequests draw_ui(Ui& ui, const workspace::Workspace& ws, const Fonts& fonts, const DeviceInfo& device) {
  FrameRequests requests;
  const Metrics sizes = metrics(device.touch);
  const Palette& colors = palette(device.dark, device.high_contrast);
  Hover next_hover;
  AddTarget add_target;
  refresh_style(ui, device);
  ui.nodes.begin_frame();
  ui.pictures.sweep(ws);
  const Frame frame{colors, sizes, fonts, ui.textures, device, ui.nodes, requests.animating, ImGui::GetTime()};
  Context ctx{frame, ws, requests.commands, requests.page, ui.pictures, ui.scales, ui.hover, next_hover, add_target, ui.supplies};

  const bool dialog_is_open = ui.dialogs.is_open() || ws.view.dialog.is_open();
  step_parts(ctx, ui.parts, dialog_is_open);
  ui.parts.clear();
  ImGui::GetBackgroundDrawList()->AddRectFilled({0, 0}, {device.width, device.height}, colors.background);
  push_font(fonts.body);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  const Layout layout = device.around.embedded ? draw_embedded(ctx, ui) : draw_page(ctx, ui);
  ImGui::PopStyleVar();
  draw_notices(ctx, layout);
  const auto asks_files = [](PageRequest r) {
    return r == PageRequest::OpenFiles || r == PageRequest::OpenFolder || r == PageRequest::OpenCamera;
  };
  if (std::any_of(requests.page.begin(), requests.page.end(), asks_files)) ui.add_target = add_target;
  // In a frame no dialog opens: the whole page, a click away, has them.
  if (!device.around.embedded)
    draw_dialogs(ctx, ui.dialogs);
  else if (ws.view.dialog.is_open())
    ctx.emit(workspace::CloseDialog{});
  if (!device.around.embedded) draw_spotlight(ctx);
  handle_page_keys(ctx, dialog_is_open);
  ImGui::PopFont();
  ui.nodes.end_frame();

  if (next_hover.prompt_neurons != ws.prompt_neurons.watched)
    requests.commands.emplace_back(workspace::WatchPromptNeurons{next_hover.prompt_neurons});
  if (next_hover.label_lab != ws.lab.watched) requests.commands.emplace_back(workspace::WatchLab{next_hover.label_lab});

  // What the pointer is on shows everywhere one frame later.
  const bool hover_changed =
      ui.hover.neuron != next_hover.neuron || ui.hover.stimulus != next_hover.stimulus || ui.hover.prompt != next_hover.prompt;
  ui.hover = next_hover;
  if (hover_changed || !requests.commands.empty() || ui.nodes.took_action() || ui.nodes.has_queued()) requests.animating = true;
  return requests;
}

}  // namespace pn::panels
