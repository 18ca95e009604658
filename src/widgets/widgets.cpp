#include "widgets/widgets.h"

#include <algorithm>
#include <cmath>

#include <imgui_internal.h>

#include "base/text.h"
#include "base/words.h"
#include "widgets/fallback.h"
#include "widgets/fields.h"
#include "widgets/icons.h"

namespace pn::widgets {
namespace {

struct ButtonColors {
  ImU32 fill, hovered, text;
};

ButtonColors colors_of(const Frame& frame, ButtonKind kind) {
  const Palette& p = frame.colors;
  switch (kind) {
    case ButtonKind::Primary: return {p.accent, with_alpha(p.accent, 0.88F), p.on_accent};
    case ButtonKind::Quiet: return {0, p.hover, p.text_muted};
    case ButtonKind::Danger: return {p.error_soft, with_alpha(p.error, 0.3F), p.error};
    case ButtonKind::Normal: break;
  }
  return {p.raised, p.hover, p.text};
}

bool starts_with(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

// May no line end at this blank? A number stays with its unit, a dot or a times sign with what is before it.
bool binds(std::string_view text, std::size_t blank) {
  const std::size_t next = std::min(text.find_first_not_of(' ', blank), text.size());
  const std::string_view rest = text.substr(next);
  if (starts_with(rest, "\xC2\xB7") || starts_with(rest, "\xC3\x97")) return true;
  const bool after_digit = blank > 0 && text[blank - 1] >= '0' && text[blank - 1] <= '9';
  return after_digit && (starts_with(rest, "%") || starts_with(rest, "KB") || starts_with(rest, "MB"));
}

// ImGui tells only the pushed font for how many pixels to rasterise.
ImFont* at_density(Face face) {
  face.font->CurrentRasterizerDensity = ImGui::GetIO().DisplayFramebufferScale.x;
  return face.font;
}

}  // namespace

ImVec2 text_size(Face font, std::string_view text, float wrap) {
  if (wrap > 0) return text_size(font, wrapped(font, text, wrap));
  std::string keep;
  text = shaped(font.font, text, keep);
  return at_density(font)->CalcTextSizeA(font.size_px, 1e9F, 0, text.data(), text.data() + text.size());
}

void draw_text(ImDrawList* draw, Face font, ImVec2 at, ImU32 color, std::string_view text, float wrap) {
  if (wrap > 0) return draw_text(draw, font, at, color, wrapped(font, text, wrap));
  std::string keep;
  text = shaped(font.font, text, keep);
  draw->AddText(at_density(font), font.size_px, {std::round(at.x), std::round(at.y)}, color, text.data(), text.data() + text.size());
}

void line_of_text(std::string_view text) {
  std::string keep;
  text = shaped(ImGui::GetFont(), text, keep);
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
}

std::string wrapped(Face font, std::string_view text, float width) {
  std::string out;
  // Where the line begins; the blanks at which it could end, and what is behind them.
  std::size_t line = 0, blank = std::string_view::npos, behind = 0;
  const auto fits = [&](std::size_t end) { return text_size(font, text.substr(line, end - line)).x <= width; };
  for (std::size_t at = 0; at <= text.size(); ++at) {
    const bool ends = at == text.size() || text[at] == '\n';
    if (!ends && (text[at] != ' ' || binds(text, at))) continue;
    if (blank != std::string_view::npos && !fits(at)) {
      out.append(text.substr(line, blank - line)).push_back('\n');
      line = behind;
    }
    // A word that is longer than a line goes on in the next one.
    while (!fits(at)) {
      std::size_t end = at;
      do {
        --end;
        while (end > line && is_inside_letter(text, end)) --end;  // not inside a letter
      } while (end > line && !fits(end));
      if (end == line) break;
      out.append(text.substr(line, end - line)).push_back('\n');
      line = end;
    }
    blank = ends ? std::string_view::npos : at;
    if (!ends) {
      behind = std::min(text.find_first_not_of(' ', at), text.size());
      at = behind - 1;
      continue;
    }
    out.append(text.substr(line, at - line));
    if (at < text.size()) out.push_back('\n');
    line = at + 1;
  }
  return out;
}

std::string fitted(Face font, std::string_view text, float width) {
  if (text_size(font, text).x <= width) return std::string(text);
  constexpr std::string_view kDots = "\xe2\x80\xa6";
  std::size_t end = text.size();
  while (end > 0) {
    --end;
    end = letter_start(text, end);  // not inside a letter
    std::string shorter = std::string(text.substr(0, end)).append(kDots);
    if (text_size(font, shorter).x <= width) return shorter;
  }
  return std::string(kDots);
}

std::string fitted_end(Face font, std::string_view text, float width) {
  if (text_size(font, text).x <= width) return std::string(text);
  std::size_t begin = 0;
  while (begin < text.size()) {
    begin = next_letter(text, begin);  // not inside a letter
    std::string shorter = std::string("\xe2\x80\xa6").append(text.substr(begin));
    if (text_size(font, shorter).x <= width) return shorter;
  }
  return "\xe2\x80\xa6";
}

Press press_area(const char* id, ImVec2 size, bool enabled) {
  ImGui::BeginDisabled(!enabled);
  const bool pressed = ImGui::InvisibleButton(id, size, ImGuiButtonFlags_EnableNav);
  const Press result{pressed, ImGui::IsItemHovered(), ImGui::IsItemActive()};
  ImGui::EndDisabled();
  return result;
}

namespace {

// Inside a button, from the left.
struct ButtonParts {
  Face font;
  ImVec2 label;
  float icon = 0, gap = 0, padding = 0;

  float width() const { return label.x + icon + gap + padding * 2; }
};

ButtonParts parts_of(const Frame& frame, std::string_view label, ButtonKind kind, const char* icon) {
  const Face font = kind == ButtonKind::Primary ? frame.fonts.body_bold : frame.fonts.body;
  return {font, text_size(font, label), icon ? text_size(frame.fonts.body, icon).x : 0.0F,
          icon && !label.empty() ? frame.metrics.unit * 0.75F : 0.0F, frame.metrics.unit * 1.5F};
}

}  // namespace

float button_width(const Frame& frame, std::string_view label, ButtonKind kind, const char* icon) {
  return parts_of(frame, label, kind, icon).width();
}

bool button(Frame& frame, const char* id, std::string_view label, ButtonKind kind, const char* icon, bool enabled) {
  const ButtonColors colors = colors_of(frame, kind);
  const ButtonParts parts = parts_of(frame, label, kind, icon);
  const ImVec2 size{parts.width(), frame.metrics.row};
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Press press = press_area(id, size, enabled);
  const float fade = enabled ? 1.0F : 0.45F;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImU32 fill = press.hovered ? colors.hovered : colors.fill;
  if (fill) draw->AddRectFilled(at, {at.x + size.x, at.y + size.y}, with_alpha(fill, fade), frame.metrics.radius);
  const ImU32 ink = with_alpha(press.hovered && kind == ButtonKind::Quiet ? frame.colors.text : colors.text, fade);
  float x = at.x + parts.padding;
  if (icon) {
    draw_text(draw, frame.fonts.body, {x, at.y + (size.y - text_size(frame.fonts.body, icon).y) / 2}, ink, icon);
    x += parts.icon + parts.gap;
  }
  draw_text(draw, parts.font, {x, at.y + (size.y - parts.label.y) / 2}, ink, label);
  focus_ring(frame);
  if (press.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  frame.nodes.item(Role::Button, id, label).disabled = !enabled;
  return press.pressed || (enabled && frame.nodes.clicked(id));
}

void draw_check(const Frame& frame, ImVec2 centre, Check check) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 low{centre.x - 8, centre.y - 8}, high{centre.x + 8, centre.y + 8};
  if (check != Check::On && check != Check::Mixed) {
    draw->AddRect(low, high, frame.colors.text_muted, 3, 0, 1.5F);
    return;
  }
  draw->AddRectFilled(low, high, frame.colors.accent, 3);
  if (check == Check::Mixed) {
    draw->AddLine({centre.x - 4, centre.y}, {centre.x + 4, centre.y}, frame.colors.on_accent, 2);
    return;
  }
  const ImVec2 points[3] = {{centre.x - 4, centre.y}, {centre.x - 1, centre.y + 3}, {centre.x + 4.5F, centre.y - 3.5F}};
  draw->AddPolyline(points, 3, frame.colors.on_accent, 0, 2);
}

bool checkbox(Frame& frame, const char* id, std::string_view words, bool on) {
  const float width = ImGui::GetContentRegionAvail().x, indent = frame.metrics.unit * 3.5F;
  const std::string lines = wrapped(frame.fonts.body, words, width - indent);
  const ImVec2 size = text_size(frame.fonts.body, lines);
  const float height = std::max(frame.metrics.row, size.y + frame.metrics.unit);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Press press = press_area(id, {std::min(width, indent + size.x + frame.metrics.unit), height});
  const float line = text_size(frame.fonts.body, "A").y, top = at.y + (height - size.y) / 2;
  draw_check(frame, {at.x + 10, top + line / 2}, on ? Check::On : Check::Off);
  draw_text(ImGui::GetWindowDrawList(), frame.fonts.body, {at.x + indent, top}, frame.colors.text, lines);
  focus_ring(frame);
  if (press.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  frame.nodes.item(Role::Checkbox, id, words).checked = on ? Check::On : Check::Off;
  return frame.nodes.clicked(id) || press.pressed;
}

bool icon_button(Frame& frame, const char* id, const char* icon, std::string_view tip, bool active, bool enabled) {
  const float side = frame.metrics.row;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Press press = press_area(id, {side, side}, enabled);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImU32 fill = active ? frame.colors.accent_soft : (press.hovered ? frame.colors.hover : 0);
  if (fill) draw->AddRectFilled(at, {at.x + side, at.y + side}, fill, frame.metrics.radius);
  const ImU32 ink = active ? frame.colors.accent : (press.hovered ? frame.colors.text : frame.colors.text_muted);
  const ImVec2 glyph = text_size(frame.fonts.title, icon);
  draw_text(draw, frame.fonts.title, {at.x + (side - glyph.x) / 2, at.y + (side - glyph.y) / 2}, with_alpha(ink, enabled ? 1.0F : 0.4F),
            icon);
  focus_ring(frame);
  if (press.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  Node& node = frame.nodes.item(Role::Button, id, tip);
  node.disabled = !enabled;
  if (active) node.pressed = Check::On;
  tooltip(frame, tip);
  return press.pressed || (enabled && frame.nodes.clicked(id));
}

bool link(Frame& frame, const char* id, std::string_view words, std::string_view tip) {
  const std::string shown = fitted(frame.fonts.small, words, ImGui::GetContentRegionAvail().x);
  const ImVec2 size = text_size(frame.fonts.small, shown), at = ImGui::GetCursorScreenPos();
  const float height = frame.device.touch ? frame.metrics.row : size.y + 4;
  const Press press = press_area(id, {std::max(1.0F, size.x), height}, true);
  const float y = at.y + (height - size.y) / 2;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw_text(draw, frame.fonts.small, {at.x, y}, frame.colors.accent, shown);
  if (press.hovered) {
    draw->AddLine({at.x, y + size.y}, {at.x + size.x, y + size.y}, frame.colors.accent);
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  }
  focus_ring(frame);
  frame.nodes.item(Role::Button, id, words);
  if (!tip.empty()) tooltip(frame, tip);
  return press.pressed || frame.nodes.clicked(id);
}

int segmented(Frame& frame, const char* id, const char* const* labels, int count, int index, std::string_view name) {
  const NodeScope group(frame.nodes, Role::RadioGroup, id, name);
  ImGui::PushID(id);
  int chosen = -1;
  const float height = frame.metrics.row;
  const float padding = frame.metrics.unit * 1.25F;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float least = frame.device.touch ? frame.metrics.row : 0;
  const auto width_of = [&](int i) { return std::max(least, text_size(frame.fonts.body, tr(labels[i])).x + padding * 2); };
  float total = 0;
  for (int i = 0; i < count; ++i) total += width_of(i);
  draw->AddRectFilled(start, {start.x + total, start.y + height}, frame.colors.raised, frame.metrics.radius);
  for (int i = 0; i < count; ++i) {
    if (i > 0) ImGui::SameLine(0, 0);
    const ImVec2 size = text_size(frame.fonts.body, tr(labels[i]));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = width_of(i);
    ImGui::PushID(i);
    const Press press = press_area("##choice", {width, height}, true);
    ImGui::PopID();
    const bool on = i == index;
    const float inset = 3;
    if (on)
      draw->AddRectFilled({at.x + inset, at.y + inset}, {at.x + width - inset, at.y + height - inset}, frame.colors.accent_soft,
                          frame.metrics.radius - 2);
    const ImU32 ink = on ? frame.colors.accent : (press.hovered ? frame.colors.text : frame.colors.text_muted);
    draw_text(draw, frame.fonts.body, {at.x + (width - size.x) / 2, at.y + (height - size.y) / 2}, ink, tr(labels[i]));
    focus_ring(frame);
    if (press.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    const std::string choice = std::string(id) + "." + labels[i];
    frame.nodes.item(Role::Radio, choice, tr(labels[i])).checked = on ? Check::On : Check::Off;
    if ((press.pressed || frame.nodes.clicked(choice)) && !on) chosen = i;
  }
  ImGui::PopID();
  return chosen;
}

void term(Frame& frame, std::string_view word, std::string_view definition, ImU32 color) {
  if (!color) color = frame.colors.text_muted;
  const ImVec2 size = text_size(frame.fonts.small, word);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy(size);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw_text(draw, frame.fonts.small, at, color, word);
  frame.nodes.text(word).description.assign(definition);
  if (definition.empty()) return;
  const float y = std::round(at.y + size.y) - 0.5F;
  const float end = ImGui::IsItemVisible() ? at.x + size.x - 1 : at.x;  // ImGui would draw it all the same
  for (float x = at.x; x < end; x += 3) draw->AddLine({x, y}, {x + 1, y}, with_alpha(color, 0.6F));
  tooltip(frame, definition);
}

void heading(Frame& frame, std::string_view text, int level) {
  frame.nodes.leaf(Role::Heading, {}, text).level = level;
  push_font(frame.fonts.body_bold);
  line_of_text(text);
  ImGui::PopFont();
}

void caption(Frame& frame, std::string_view text, ImU32 color) {
  frame.nodes.text(text);
  small_text(frame, text, color);
}

void small_text(Frame& frame, std::string_view text, ImU32 color) {
  push_font(frame.fonts.small);
  ImGui::PushStyleColor(ImGuiCol_Text, color ? color : frame.colors.text_muted);
  line_of_text(text);
  ImGui::PopStyleColor();
  ImGui::PopFont();
}

bool empty_state(Frame& frame, const char* id, const char* icon, std::string_view sentence, std::string_view label) {
  const ImVec2 region = ImGui::GetContentRegionAvail();
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float wrap = std::min(320.0F, region.x);
  const ImVec2 sentence_size = text_size(frame.fonts.body, sentence, wrap);
  const float icon_height = text_size(frame.fonts.icons, icon).y;
  const float button_height = label.empty() ? 0 : frame.metrics.row + frame.metrics.unit * 2;
  const float block = icon_height + frame.metrics.unit + sentence_size.y + button_height;
  float y = start.y + std::max(0.0F, (region.y - block) / 2);
  const float centre = start.x + region.x / 2;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  frame.nodes.text(sentence);
  draw_text(draw, frame.fonts.icons, {centre - text_size(frame.fonts.icons, icon).x / 2, y}, frame.colors.text_faint, icon);
  y += icon_height + frame.metrics.unit;
  draw_text(draw, frame.fonts.body, {centre - sentence_size.x / 2, y}, frame.colors.text_muted, sentence, wrap);
  y += sentence_size.y + frame.metrics.unit * 2;
  if (label.empty()) {
    ImGui::Dummy({region.x, block});
    return false;
  }
  const float width = text_size(frame.fonts.body_bold, label).x + frame.metrics.unit * 3;
  ImGui::SetCursorScreenPos({std::max(start.x, centre - width / 2), y});
  return button(frame, id, label, ButtonKind::Primary);
}

bool error_box(Frame& frame, const char* id, std::string_view message, std::string_view retry_label, const char* icon) {
  const float unit = frame.metrics.unit;
  const float width = std::max(80.0F, ImGui::GetContentRegionAvail().x);
  const float icon_width = text_size(frame.fonts.body, icon).x + unit;
  const float wrap = width - unit * 3 - icon_width;
  const ImVec2 text = text_size(frame.fonts.body, message, wrap);
  const float height = text.y + unit * 3 + (retry_label.empty() ? 0 : frame.metrics.row + unit);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(at, {at.x + width, at.y + height}, frame.colors.error_soft, frame.metrics.radius);
  draw_text(draw, frame.fonts.body, {at.x + unit * 1.5F, at.y + unit * 1.5F}, frame.colors.error, icon);
  draw_text(draw, frame.fonts.body, {at.x + unit * 1.5F + icon_width, at.y + unit * 1.5F}, frame.colors.text, message, wrap);
  frame.nodes.leaf(Role::Alert, std::string(id) + ".error", message);
  bool retry = false;
  if (!retry_label.empty()) {
    ImGui::SetCursorScreenPos({at.x + unit * 1.5F + icon_width, at.y + text.y + unit * 2.5F});
    retry = button(frame, id, retry_label);
  }
  ImGui::SetCursorScreenPos({at.x, at.y + height});
  ImGui::Dummy({width, 0});
  return retry;
}

void draw_bar(ImDrawList* draw, ImVec2 min, ImVec2 max, float lo, float hi, float zero, float value, ImU32 color, const Track& track) {
  if (max.y < draw->GetClipRectMin().y || min.y > draw->GetClipRectMax().y) return;  // ImGui would draw it all the same
  const float span = hi > lo ? hi - lo : 1.0F;
  const auto x_of = [&](float v) { return min.x + (max.x - min.x) * std::clamp((v - lo) / span, 0.0F, 1.0F); };
  const float rounding = std::min(2.0F, (max.y - min.y) / 2);
  draw->AddRectFilled(min, max, track.fill, rounding);
  float a = x_of(zero), b = x_of(value);
  if (a > b) std::swap(a, b);
  if (b - a > 0.25F) draw->AddRectFilled({a, min.y}, {std::max(b, a + 1), max.y}, color, rounding);
  draw->AddRect({min.x - 0.5F, min.y - 0.5F}, {max.x + 0.5F, max.y + 0.5F}, track.edge, rounding);
}

void tooltip(Frame& frame, std::string_view text) {
  frame.nodes.describe_item(text);
  if (text.empty() || !ImGui::IsItemHovered(ImGuiHoveredFlags_DelayShort | ImGuiHoveredFlags_AllowWhenDisabled)) {
    // A hover that waits for its delay needs frames to pass.
    if (!text.empty() && ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) frame.animating = true;
    return;
  }
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {frame.metrics.unit * 1.25F, frame.metrics.unit});
  begin_tip();
  small_text(frame, wrapped(frame.fonts.small, text, 280), frame.colors.text);
  end_tip(frame);
  ImGui::PopStyleVar();
}

void begin_tip() { ImGui::BeginTooltip(); }

void end_tip(Frame& frame) {
  const ImGuiWindow* window = ImGui::GetCurrentWindow();
  const ImVec2 content{window->DC.CursorMaxPos.x - window->DC.CursorStartPos.x, window->DC.CursorMaxPos.y - window->DC.CursorStartPos.y};
  // ImGui rounds the size of the content up to whole pixels, and hides a window that appears for a frame.
  if (window->Appearing || std::fabs(content.x - window->ContentSize.x) > 1.5F || std::fabs(content.y - window->ContentSize.y) > 1.5F)
    frame.animating = true;
  ImGui::EndTooltip();
}

bool menu_item(Frame& frame, std::string_view id, std::string_view label, const MenuItem& options) {
  const std::string shown = options.icon ? std::string(options.icon) + "  " + std::string(label) : std::string(label);
  bool pressed = ImGui::MenuItem(shown.c_str(), options.shortcut, options.chosen, options.enabled);
  Node& node = frame.nodes.item(Role::Button, id, label);
  node.disabled = !options.enabled;
  if (options.chosen) node.pressed = Check::On;
  if (!options.enabled || !frame.nodes.clicked(id)) return pressed;
  ImGui::CloseCurrentPopup();
  return true;
}

bool told_button(Frame& frame, std::string_view id, std::string_view name, bool enabled) {
  frame.nodes.leaf(Role::Button, id, name).disabled = !enabled;
  return enabled && frame.nodes.clicked(id);
}

float animated(Frame& frame, ImGuiID id, float target, float seconds) {
  float* value = ImGui::GetStateStorage()->GetFloatRef(id, target);
  if (frame.device.reduced_motion || seconds <= 0) return *value = target;
  const float step = 1 - std::exp(-ImGui::GetIO().DeltaTime * 5 / seconds);
  *value += (target - *value) * step;
  if (std::fabs(target - *value) < 1e-4F + std::fabs(target) * 1e-3F)
    *value = target;
  else
    frame.animating = true;
  return *value;
}

}  // namespace pn::widgets
