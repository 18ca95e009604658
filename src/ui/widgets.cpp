#include "ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <imgui_internal.h>

#include "ui/icons.h"
#include "ui/stimulus_textures.h"
#include "ui/terms.h"

namespace pn::ui {
namespace {

struct ButtonColors {
  ImU32 fill, hovered, text;
};

ButtonColors colors_of(const Context& ctx, ButtonKind kind) {
  const Palette& p = ctx.colors;
  switch (kind) {
    case ButtonKind::Primary: return {p.accent, with_alpha(p.accent, 0.88F), p.on_accent};
    case ButtonKind::Quiet: return {0, p.hover, p.text_muted};
    case ButtonKind::Danger: return {p.error_soft, with_alpha(p.error, 0.3F), p.error};
    case ButtonKind::Normal: break;
  }
  return {p.raised, p.hover, p.text};
}

// An invisible button of a size with our own fill; returns {pressed, hovered}.
struct Press {
  bool pressed, hovered, held;
};
Press press_area(const char* id, ImVec2 size, bool enabled) {
  ImGui::BeginDisabled(!enabled);
  const bool pressed = ImGui::InvisibleButton(id, size, ImGuiButtonFlags_None);
  const Press result{pressed, ImGui::IsItemHovered(), ImGui::IsItemActive()};
  ImGui::EndDisabled();
  return result;
}

void draw_focus_ring(const Context& ctx) {
  if (!ImGui::IsItemFocused() || !ImGui::GetIO().NavVisible) return;
  const ImVec2 a = ImGui::GetItemRectMin(), b = ImGui::GetItemRectMax();
  ImGui::GetWindowDrawList()->AddRect({a.x - 2, a.y - 2}, {b.x + 2, b.y + 2}, ctx.colors.accent, ctx.metrics.radius + 2, 0, 2.0F);
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

}  // namespace

ImVec2 text_size(ImFont* font, std::string_view text, float wrap) {
  if (wrap > 0) return text_size(font, wrapped(font, text, wrap));
  return font->CalcTextSizeA(font->FontSize * font->Scale, 1e9F, 0, text.data(), text.data() + text.size());
}

void draw_text(ImDrawList* draw, ImFont* font, ImVec2 at, ImU32 color, std::string_view text, float wrap) {
  if (wrap > 0) return draw_text(draw, font, at, color, wrapped(font, text, wrap));
  draw->AddText(font, font->FontSize * font->Scale, {std::round(at.x), std::round(at.y)}, color, text.data(), text.data() + text.size());
}

std::string wrapped(ImFont* font, std::string_view text, float width) {
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
        while (end > line && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;  // not inside a letter
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

std::string fitted(ImFont* font, std::string_view text, float width) {
  if (text_size(font, text).x <= width) return std::string(text);
  constexpr std::string_view kDots = "\xe2\x80\xa6";
  std::size_t end = text.size();
  while (end > 0) {
    --end;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;  // not inside a letter
    std::string shorter = std::string(text.substr(0, end)).append(kDots);
    if (text_size(font, shorter).x <= width) return shorter;
  }
  return std::string(kDots);
}

std::string fitted_end(ImFont* font, std::string_view text, float width) {
  if (text_size(font, text).x <= width) return std::string(text);
  std::size_t begin = 0;
  while (begin < text.size()) {
    ++begin;
    while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) ++begin;  // not inside a letter
    std::string shorter = std::string("\xe2\x80\xa6").append(text.substr(begin));
    if (text_size(font, shorter).x <= width) return shorter;
  }
  return "\xe2\x80\xa6";
}

std::string thousands(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

bool button(Context& ctx, const char* id, std::string_view label, ButtonKind kind, const char* icon, bool enabled) {
  const ButtonColors colors = colors_of(ctx, kind);
  ImFont* font = kind == ButtonKind::Primary ? ctx.fonts.body_bold : ctx.fonts.body;
  const ImVec2 label_size = text_size(font, label);
  const float icon_width = icon ? text_size(ctx.fonts.body, icon).x : 0;
  const float gap = icon && !label.empty() ? ctx.metrics.unit * 0.75F : 0;
  const float padding = ctx.metrics.unit * 1.5F;
  const ImVec2 size{label_size.x + icon_width + gap + padding * 2, ctx.metrics.row};
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Press press = press_area(id, size, enabled);
  const float fade = enabled ? 1.0F : 0.45F;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImU32 fill = press.hovered ? colors.hovered : colors.fill;
  if (fill) draw->AddRectFilled(at, {at.x + size.x, at.y + size.y}, with_alpha(fill, fade), ctx.metrics.radius);
  const ImU32 ink = with_alpha(press.hovered && kind == ButtonKind::Quiet ? ctx.colors.text : colors.text, fade);
  float x = at.x + padding;
  if (icon) {
    draw_text(draw, ctx.fonts.body, {x, at.y + (size.y - text_size(ctx.fonts.body, icon).y) / 2}, ink, icon);
    x += icon_width + gap;
  }
  draw_text(draw, font, {x, at.y + (size.y - label_size.y) / 2}, ink, label);
  draw_focus_ring(ctx);
  if (press.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  ctx.mark(id);
  return press.pressed;
}

bool icon_button(Context& ctx, const char* id, const char* icon, std::string_view tip, bool active, bool enabled) {
  const float side = ctx.metrics.row;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Press press = press_area(id, {side, side}, enabled);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImU32 fill = active ? ctx.colors.accent_soft : (press.hovered ? ctx.colors.hover : 0);
  if (fill) draw->AddRectFilled(at, {at.x + side, at.y + side}, fill, ctx.metrics.radius);
  const ImU32 ink = active ? ctx.colors.accent : (press.hovered ? ctx.colors.text : ctx.colors.text_muted);
  const ImVec2 glyph = text_size(ctx.fonts.title, icon);
  draw_text(draw, ctx.fonts.title, {at.x + (side - glyph.x) / 2, at.y + (side - glyph.y) / 2}, with_alpha(ink, enabled ? 1.0F : 0.4F),
            icon);
  draw_focus_ring(ctx);
  if (press.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  ctx.mark(id);
  tooltip(ctx, tip);
  return press.pressed;
}

int segmented(Context& ctx, const char* id, const char* const* labels, int count, int index) {
  ImGui::PushID(id);
  int chosen = -1;
  const float height = ctx.metrics.row;
  const float padding = ctx.metrics.unit * 1.25F;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float least = ctx.device.touch ? ctx.metrics.row : 0;
  const auto width_of = [&](int i) { return std::max(least, text_size(ctx.fonts.body, labels[i]).x + padding * 2); };
  float total = 0;
  for (int i = 0; i < count; ++i) total += width_of(i);
  draw->AddRectFilled(start, {start.x + total, start.y + height}, ctx.colors.raised, ctx.metrics.radius);
  for (int i = 0; i < count; ++i) {
    if (i > 0) ImGui::SameLine(0, 0);
    const ImVec2 size = text_size(ctx.fonts.body, labels[i]);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = width_of(i);
    ImGui::PushID(i);
    const Press press = press_area("##choice", {width, height}, true);
    ImGui::PopID();
    const bool on = i == index;
    const float inset = 3;
    if (on)
      draw->AddRectFilled({at.x + inset, at.y + inset}, {at.x + width - inset, at.y + height - inset}, ctx.colors.accent_soft,
                          ctx.metrics.radius - 2);
    const ImU32 ink = on ? ctx.colors.accent : (press.hovered ? ctx.colors.text : ctx.colors.text_muted);
    draw_text(draw, ctx.fonts.body, {at.x + (width - size.x) / 2, at.y + (height - size.y) / 2}, ink, labels[i]);
    draw_focus_ring(ctx);
    if (press.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    ctx.mark(std::string(id) + "." + labels[i]);
    if (press.pressed && !on) chosen = i;
  }
  ImGui::PopID();
  return chosen;
}

void term(Context& ctx, std::string_view word, ImU32 color) {
  if (!color) color = ctx.colors.text_muted;
  const ImVec2 size = text_size(ctx.fonts.small, word);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy(size);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw_text(draw, ctx.fonts.small, at, color, word);
  const std::string_view meaning = definition(word);
  if (meaning.empty()) return;
  const float y = std::round(at.y + size.y) - 0.5F;
  const float end = ImGui::IsItemVisible() ? at.x + size.x - 1 : at.x;  // ImGui would draw it all the same
  for (float x = at.x; x < end; x += 3) draw->AddLine({x, y}, {x + 1, y}, with_alpha(color, 0.6F));
  tooltip(ctx, meaning);
}

void heading(Context& ctx, std::string_view text) {
  ImGui::PushFont(ctx.fonts.body_bold);
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopFont();
}

void caption(Context& ctx, std::string_view text, ImU32 color) {
  ImGui::PushFont(ctx.fonts.small);
  ImGui::PushStyleColor(ImGuiCol_Text, color ? color : ctx.colors.text_muted);
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopStyleColor();
  ImGui::PopFont();
}

bool empty_state(Context& ctx, const char* id, const char* icon, std::string_view sentence, std::string_view label) {
  const ImVec2 region = ImGui::GetContentRegionAvail();
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float wrap = std::min(320.0F, region.x);
  const ImVec2 sentence_size = text_size(ctx.fonts.body, sentence, wrap);
  const float icon_height = text_size(ctx.fonts.icons, icon).y;
  const float button_height = label.empty() ? 0 : ctx.metrics.row + ctx.metrics.unit * 2;
  const float block = icon_height + ctx.metrics.unit + sentence_size.y + button_height;
  float y = start.y + std::max(0.0F, (region.y - block) / 2);
  const float centre = start.x + region.x / 2;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw_text(draw, ctx.fonts.icons, {centre - text_size(ctx.fonts.icons, icon).x / 2, y}, ctx.colors.text_faint, icon);
  y += icon_height + ctx.metrics.unit;
  draw_text(draw, ctx.fonts.body, {centre - sentence_size.x / 2, y}, ctx.colors.text_muted, sentence, wrap);
  y += sentence_size.y + ctx.metrics.unit * 2;
  if (label.empty()) {
    ImGui::Dummy({region.x, block});
    return false;
  }
  const float width = text_size(ctx.fonts.body_bold, label).x + ctx.metrics.unit * 3;
  ImGui::SetCursorScreenPos({std::max(start.x, centre - width / 2), y});
  return button(ctx, id, label, ButtonKind::Primary);
}

bool error_box(Context& ctx, const char* id, std::string_view message, std::string_view retry_label) {
  const float unit = ctx.metrics.unit;
  const float width = std::max(80.0F, ImGui::GetContentRegionAvail().x);
  const float icon_width = text_size(ctx.fonts.body, kIconWarning).x + unit;
  const float wrap = width - unit * 3 - icon_width;
  const ImVec2 text = text_size(ctx.fonts.body, message, wrap);
  const float height = text.y + unit * 3 + (retry_label.empty() ? 0 : ctx.metrics.row + unit);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(at, {at.x + width, at.y + height}, ctx.colors.error_soft, ctx.metrics.radius);
  draw_text(draw, ctx.fonts.body, {at.x + unit * 1.5F, at.y + unit * 1.5F}, ctx.colors.error, kIconWarning);
  draw_text(draw, ctx.fonts.body, {at.x + unit * 1.5F + icon_width, at.y + unit * 1.5F}, ctx.colors.text, message, wrap);
  bool retry = false;
  if (!retry_label.empty()) {
    ImGui::SetCursorScreenPos({at.x + unit * 1.5F + icon_width, at.y + text.y + unit * 2.5F});
    retry = button(ctx, id, retry_label);
  }
  ImGui::SetCursorScreenPos({at.x, at.y + height});
  ImGui::Dummy({width, 0});
  return retry;
}

void draw_bar(ImDrawList* draw, ImVec2 min, ImVec2 max, float lo, float hi, float zero, float value, ImU32 color, ImU32 track) {
  if (max.y < draw->GetClipRectMin().y || min.y > draw->GetClipRectMax().y) return;  // ImGui would draw it all the same
  const float span = hi > lo ? hi - lo : 1.0F;
  const auto x_of = [&](float v) { return min.x + (max.x - min.x) * std::clamp((v - lo) / span, 0.0F, 1.0F); };
  const float rounding = std::min(2.0F, (max.y - min.y) / 2);
  if (track) draw->AddRectFilled(min, max, track, rounding);
  float a = x_of(zero), b = x_of(value);
  if (a > b) std::swap(a, b);
  if (b - a > 0.25F) draw->AddRectFilled({a, min.y}, {std::max(b, a + 1), max.y}, color, rounding);
}

bool neuron_link(Context& ctx, workspace::NeuronId neuron) {
  const std::string name = workspace::neuron_name(neuron);
  const ImVec2 size = text_size(ctx.fonts.body_bold, name);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::PushID(neuron.layer);
  ImGui::PushID(neuron.channel);
  const Press press = press_area("##neuron", size, true);
  ImGui::PopID();
  ImGui::PopID();
  const bool lit = press.hovered || ctx.hover.neuron == neuron;
  draw_text(ImGui::GetWindowDrawList(), ctx.fonts.body_bold, at, lit ? ctx.colors.accent : ctx.colors.text, name);
  if (press.hovered) {
    ctx.next_hover.neuron = neuron;
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  }
  ctx.mark("neuron." + name);
  if (press.pressed) ctx.emit(workspace::SelectNeuron{neuron});
  return press.pressed;
}

namespace {

void draw_thumb(Context& ctx, workspace::StimulusId stimulus, TextureId texture, ImVec2 at, float size, bool hovered) {
  const ImVec2 end{at.x + size, at.y + size};
  const workspace::StimulusState& state = workspace::state_of(ctx.ws, stimulus);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float rounding = std::min(4.0F, size / 8);
  if (texture) {
    draw_middle(draw, texture, *state.picture, at, end, rounding);
    draw->AddRect(at, end, with_alpha(ctx.colors.text, 0.14F), rounding);
  } else {
    draw->AddRectFilled(at, end, ctx.colors.raised, rounding);
    const bool failed = state.picture_phase == workspace::Phase::Failed;
    const char* icon = failed ? kIconWarning : kIconImage;
    const ImVec2 glyph = text_size(ctx.fonts.body, icon);
    draw_text(draw, ctx.fonts.body, {at.x + (size - glyph.x) / 2, at.y + (size - glyph.y) / 2},
              failed ? ctx.colors.error : ctx.colors.text_faint, icon);
  }
  if (state.encoding_phase == workspace::Phase::Failed && state.picture) draw->AddCircleFilled({end.x - 7, at.y + 7}, 4, ctx.colors.error);
  const bool chosen = ctx.ws.selection.stimulus == stimulus;
  const bool lit = hovered || ctx.hover.stimulus == stimulus;
  if (chosen || lit)
    draw->AddRect({at.x - 2, at.y - 2}, {end.x + 2, end.y + 2}, chosen ? ctx.colors.accent : with_alpha(ctx.colors.accent, 0.5F),
                  rounding + 2, 0, 2);
}

}  // namespace

bool stimulus_thumb(Context& ctx, const char* id, workspace::StimulusId stimulus, float size) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Press press = press_area(id, {size, size}, true);
  const TextureId texture = ctx.pictures.picture(ctx.ws, stimulus);  // also of one out of view, so that no scrolling waits for it
  constexpr float kRing = 3.0F;                                      // goes beyond the picture
  if (ImGui::IsRectVisible({at.x - kRing, at.y - kRing}, {at.x + size + kRing, at.y + size + kRing}))
    draw_thumb(ctx, stimulus, texture, at, size, press.hovered);
  draw_focus_ring(ctx);
  if (press.hovered) {
    ctx.next_hover.stimulus = stimulus;
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  }
  if (press.pressed) ctx.emit(workspace::SelectStimulus{stimulus});
  return press.pressed;
}

void tooltip(Context& ctx, std::string_view text) {
  if (text.empty() || !ImGui::IsItemHovered(ImGuiHoveredFlags_DelayShort | ImGuiHoveredFlags_AllowWhenDisabled)) {
    // A hover that waits for its delay needs frames to pass.
    if (!text.empty() && ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) ctx.animating = true;
    return;
  }
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ctx.metrics.unit * 1.25F, ctx.metrics.unit});
  ImGui::BeginTooltip();
  caption(ctx, wrapped(ctx.fonts.small, text, 280), ctx.colors.text);
  ImGui::EndTooltip();
  ImGui::PopStyleVar();
}

std::string number(float value, int decimals) {
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, "%.*f", decimals, static_cast<double>(std::fabs(value)));
  const bool is_zero = std::string_view(buffer).find_first_not_of("0.") == std::string_view::npos;
  return value < 0 && !is_zero ? std::string("\xe2\x88\x92") + buffer : buffer;
}

std::string percent(float share) {
  const float value = share * 100;
  if (value > 0 && value < 0.1F) return "<0.1 %";
  return number(value, value >= 9.95F || value == 0 ? 0 : 1) + " %";
}

std::string bytes_text(std::uint64_t bytes) {
  const auto value = static_cast<float>(bytes);
  if (bytes < 1000) return std::to_string(bytes) + " B";
  if (bytes < 1'000'000) return number(value / 1e3F, 0) + " KB";
  return number(value / 1e6F, 1) + " MB";
}

float animated(Context& ctx, ImGuiID id, float target, float seconds) {
  float* value = ImGui::GetStateStorage()->GetFloatRef(id, target);
  if (ctx.device.reduced_motion || seconds <= 0) return *value = target;
  const float step = 1 - std::exp(-ImGui::GetIO().DeltaTime * 5 / seconds);
  *value += (target - *value) * step;
  if (std::fabs(target - *value) < 1e-4F + std::fabs(target) * 1e-3F)
    *value = target;
  else
    ctx.animating = true;
  return *value;
}

}  // namespace pn::ui
