#include "widgets/theme.h"

#include <algorithm>

namespace pn::widgets {
namespace {

constexpr ImU32 rgb(unsigned hex, unsigned alpha = 255) { return IM_COL32((hex >> 16U) & 0xFFU, (hex >> 8U) & 0xFFU, hex & 0xFFU, alpha); }

constexpr Palette kDark = {
    .background = rgb(0x0E1114),
    .panel = rgb(0x161A1F),
    .raised = rgb(0x20262D),
    .hover = rgb(0x2A323B),
    .line = rgb(0x2A3038),
    .text = rgb(0xE7EAED),
    .text_muted = rgb(0x9CA6B1),
    .text_faint = rgb(0x5E6873),
    .accent = rgb(0x3EC6AE),
    .accent_soft = rgb(0x3EC6AE, 40),
    .on_accent = rgb(0x06211C),
    .warning = rgb(0xE3B341),
    .error = rgb(0xF0806F),
    .error_soft = rgb(0xF0806F, 34),
    .bar = rgb(0x7E97AE),
    .track = {rgb(0x262D35), rgb(0x66707B)},
    .veil = rgb(0x000000, 150),
};

constexpr Palette kLight = {
    .background = rgb(0xECEEF0),
    .panel = rgb(0xFFFFFF),
    .raised = rgb(0xF4F5F7),
    .hover = rgb(0xE8EBEE),
    .line = rgb(0xDCE0E4),
    .text = rgb(0x1B2026),
    .text_muted = rgb(0x59646F),
    .text_faint = rgb(0x9AA3AC),
    .accent = rgb(0x0B7F6D),
    .accent_soft = rgb(0x0B7F6D, 28),
    .on_accent = rgb(0xFFFFFF),
    .warning = rgb(0x8F6400),
    .error = rgb(0xB3372A),
    .error_soft = rgb(0xB3372A, 22),
    .bar = rgb(0x5F7C96),
    .track = {rgb(0xE6EAED), rgb(0x868F98)},
    .veil = rgb(0x1B2026, 90),
};

constexpr Palette kWhiteOnBlack = {
    .background = rgb(0x9A9A9A),
    .panel = rgb(0x000000),
    .raised = rgb(0x101010),
    .hover = rgb(0x333333),
    .line = rgb(0xFFFFFF),
    .text = rgb(0xFFFFFF),
    .text_muted = rgb(0xFFFFFF),
    .text_faint = rgb(0xBFBFBF),
    .accent = rgb(0xFFE500),
    .accent_soft = rgb(0xFFE500, 70),
    .on_accent = rgb(0x000000),
    .warning = rgb(0xFFD24D),
    .error = rgb(0xFFA49A),
    .error_soft = rgb(0xFFA49A, 60),
    .bar = rgb(0xC6DDF5),
    .track = {rgb(0x000000), rgb(0xFFFFFF)},
    .veil = rgb(0x000000, 190),
};
constexpr Palette kBlackOnWhite = {
    .background = rgb(0x6B6B6B),
    .panel = rgb(0xFFFFFF),
    .raised = rgb(0xF4F4F4),
    .hover = rgb(0xD6D6D6),
    .line = rgb(0x000000),
    .text = rgb(0x000000),
    .text_muted = rgb(0x000000),
    .text_faint = rgb(0x4D4D4D),
    .accent = rgb(0x0000C8),
    .accent_soft = rgb(0x0000C8, 40),
    .on_accent = rgb(0xFFFFFF),
    .warning = rgb(0x6B4700),
    .error = rgb(0x9B0000),
    .error_soft = rgb(0x9B0000, 30),
    .bar = rgb(0x28435C),
    .track = {rgb(0xFFFFFF), rgb(0x000000)},
    .veil = rgb(0x000000, 150),
};

}  // namespace

const Palette& palette(bool dark, bool high_contrast) {
  if (high_contrast) return dark ? kWhiteOnBlack : kBlackOnWhite;
  return dark ? kDark : kLight;
}

Metrics metrics(bool touch) {
  Metrics m;
  if (touch) m.row = 44.0F;
  return m;
}

ImU32 with_alpha(ImU32 color, float alpha) {
  const auto old_alpha = static_cast<float>((color >> IM_COL32_A_SHIFT) & 0xFFU);
  const auto new_alpha = static_cast<ImU32>(std::clamp(old_alpha * alpha, 0.0F, 255.0F) + 0.5F);
  return (color & ~IM_COL32_A_MASK) | (new_alpha << IM_COL32_A_SHIFT);
}

void apply_theme(ImGuiStyle& style, const Palette& p, const Metrics& m, bool outlined) {
  style = ImGuiStyle();
  style.WindowPadding = {m.panel_padding, m.panel_padding};
  style.FramePadding = {m.unit * 1.25F, (m.row - 20.0F) / 2};
  style.ItemSpacing = {m.unit, m.unit};
  style.ItemInnerSpacing = {m.unit, m.unit};
  style.CellPadding = {m.unit, m.unit / 2};
  style.ScrollbarSize = m.row > 40 ? 6.0F : 10.0F;
  style.GrabMinSize = m.row > 40 ? 24.0F : 12.0F;
  style.WindowRounding = style.ChildRounding = style.PopupRounding = m.radius;
  style.FrameRounding = style.GrabRounding = style.ScrollbarRounding = m.radius;
  style.WindowBorderSize = style.ChildBorderSize = style.FrameBorderSize = 0;
  if (outlined) style.FrameBorderSize = 1;
  style.PopupBorderSize = 1;
  style.AntiAliasedLinesUseTex = true;
  style.CircleTessellationMaxError = 0.15F;
  style.DisabledAlpha = 0.45F;

  const auto set = [&](ImGuiCol index, ImU32 color) { style.Colors[index] = ImGui::ColorConvertU32ToFloat4(color); };
  for (auto& color : style.Colors) color = ImGui::ColorConvertU32ToFloat4(p.raised);
  set(ImGuiCol_Text, p.text);
  set(ImGuiCol_TextDisabled, p.text_muted);
  set(ImGuiCol_WindowBg, p.panel);
  set(ImGuiCol_ChildBg, rgb(0, 0));
  set(ImGuiCol_PopupBg, p.raised);
  set(ImGuiCol_Border, p.line);
  set(ImGuiCol_BorderShadow, rgb(0, 0));
  set(ImGuiCol_FrameBg, p.raised);
  set(ImGuiCol_FrameBgHovered, p.hover);
  set(ImGuiCol_FrameBgActive, p.hover);
  set(ImGuiCol_ScrollbarBg, rgb(0, 0));
  set(ImGuiCol_ScrollbarGrab, p.hover);
  set(ImGuiCol_ScrollbarGrabHovered, p.text_faint);
  set(ImGuiCol_ScrollbarGrabActive, p.text_muted);
  set(ImGuiCol_CheckMark, p.accent);
  set(ImGuiCol_SliderGrab, p.accent);
  set(ImGuiCol_SliderGrabActive, p.accent);
  set(ImGuiCol_Button, p.raised);
  set(ImGuiCol_ButtonHovered, p.hover);
  set(ImGuiCol_ButtonActive, p.hover);
  set(ImGuiCol_Header, p.accent_soft);
  set(ImGuiCol_HeaderHovered, p.hover);
  set(ImGuiCol_HeaderActive, p.accent_soft);
  set(ImGuiCol_Separator, p.line);
  set(ImGuiCol_SeparatorHovered, p.accent);
  set(ImGuiCol_SeparatorActive, p.accent);
  set(ImGuiCol_TableHeaderBg, p.panel);
  set(ImGuiCol_TableBorderStrong, p.line);
  set(ImGuiCol_TableBorderLight, p.line);
  set(ImGuiCol_TableRowBg, rgb(0, 0));
  set(ImGuiCol_TableRowBgAlt, rgb(0, 0));
  set(ImGuiCol_TextSelectedBg, p.accent_soft);
  set(ImGuiCol_DragDropTarget, p.accent);
  set(ImGuiCol_NavCursor, p.accent);
  set(ImGuiCol_InputTextCursor, p.text);
  set(ImGuiCol_ModalWindowDimBg, p.veil);
}

}  // namespace pn::widgets
