#pragma once
// The door between the app and the page it lies in: what page_library.js offers, and what it calls.

extern "C" {

// ---- app → page (page_library.js)

// Makes the hidden text area, watches the canvas's size, the media preferences and the clipboard; reports each at once.
void pn_page_start();

// Focuses the hidden text area (so that phones show their keyboard and input methods compose) or gives the focus back to the
// canvas. The caret's place is in CSS pixels of the canvas.
void pn_page_text_focus(bool wanted, float caret_x, float caret_y, float line_height);

// Gives the canvas the keyboard, unless the text area has it.
void pn_page_take_focus();

// A CSS cursor name.
void pn_page_cursor(const char* name);

void pn_page_copy(const char* utf8);
bool pn_page_is_mac();

// The size of the canvas's drawing buffer, in physical pixels.
void pn_page_canvas_size(int width, int height);

// Shows or hides the notice that graphics are gone; `kind` 0 none, 1 lost for now, 2 never there.
void pn_page_graphics_notice(int kind);

// ---- page → app (app_exports.cpp)

// Canvas size and place in CSS pixels, drawing buffer in physical pixels.
void pn_on_resize(float left, float top, int width_pixels, int height_pixels, float pixel_ratio);
// Before a page is printed, and after.
void pn_draw_for_paper(bool begin);
void pn_on_media(bool dark, bool reduced_motion, bool high_contrast);
void pn_on_pointer(bool coarse);
void pn_on_text(unsigned int codepoint);
void pn_on_text_key(int key);  // 0 Backspace, 1 Enter, 2 Delete, from keyboards that send no key events
void pn_on_text_left();        // the text area lost the focus to another control
void pn_on_paste(const char* utf8);
const char* pn_on_copy(bool cut);  // the chosen text, or null when nothing is chosen; alive until the next call

}  // extern "C"
