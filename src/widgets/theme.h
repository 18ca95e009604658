#pragma once
#include <imgui.h>

// The look: one accent, neutrals, an 8-pixel grid; dark and light both designed.
namespace pn::widgets {

// What a bar stands on: its whole length, with an outline that is seen against the surface (3:1, WCAG 2.2, 1.4.11).
struct Track {
  ImU32 fill = 0;
  ImU32 edge = 0;
};

// All colours of the page; same meaning, same colour everywhere.
struct Palette {
  ImU32 background;   // behind the panels
  ImU32 panel;        // a panel's surface
  ImU32 raised;       // cards, popups, fields
  ImU32 hover;        // a surface under the pointer
  ImU32 line;         // hairlines and outlines
  ImU32 text;         // reading
  ImU32 text_muted;   // labels, units, hints
  ImU32 text_faint;   // disabled, empty cells
  ImU32 accent;       // what is chosen, the one primary action
  ImU32 accent_soft;  // its background
  ImU32 on_accent;    // text on the accent
  ImU32 warning;
  ImU32 error;
  ImU32 error_soft;
  ImU32 bar;  // a measured quantity
  Track track;
  ImU32 veil;  // over the page behind a dialog
};

// `high_contrast`: for visitors whose system forces colours or asks for more contrast; all ink is black or white, what is chosen is yellow
// or blue.
const Palette& palette(bool dark, bool high_contrast = false);

// Grid and sizes in CSS pixels; `touch` where fingers are the pointer.
struct Metrics {
  float unit = 8.0F;
  float row = 32.0F;  // height of buttons and fields; 44 under touch
  float radius = 6.0F;
  float panel_padding = 16.0F;
};
Metrics metrics(bool touch);

// Sets ImGui's style from palette and metrics. `outlined`: fields and buttons have a frame.
void apply_theme(ImGuiStyle& style, const Palette& palette, const Metrics& metrics, bool outlined = false);

// Colour with its alpha multiplied by `alpha` in 0..1.
ImU32 with_alpha(ImU32 color, float alpha);

}  // namespace pn::widgets
