#pragma once
#include <string>
#include <string_view>

#include "widgets/frame.h"
#include "widgets/icons.h"

// The small parts all panels are made of. Every function returns true when it was activated, on the canvas or through its node
// (nodes.h). `id` is the node's and must be the only one of a frame.
namespace pn::widgets {

// Text in a draw list: its size, the text itself at whole pixels, and as much of it as fits a width (then with "…").
// Where it is to wrap, lines end at blanks alone: "merges.txt", "0.4 %" and "3 KB" stay whole.
ImVec2 text_size(Face font, std::string_view text, float wrap = 0);
void draw_text(ImDrawList* draw, Face font, ImVec2 at, ImU32 color, std::string_view text, float wrap = 0);
void line_of_text(std::string_view text);  // at the cursor, in the current font, as ImGui::TextUnformatted() does
std::string fitted(Face font, std::string_view text, float width);
std::string wrapped(Face font, std::string_view text, float width);     // with line ends where lines as wide end
std::string fitted_end(Face font, std::string_view text, float width);  // its end, behind "…"

// An invisible button of a size that the caller paints.
struct Press {
  bool pressed = false, hovered = false, held = false;
};
Press press_area(const char* id, ImVec2 size, bool enabled = true);

enum class ButtonKind { Normal, Primary, Quiet, Danger };

// A text button, optionally with a leading icon (widgets/icons.h).
bool button(Frame& frame, const char* id, std::string_view label, ButtonKind kind = ButtonKind::Normal, const char* icon = nullptr,
            bool enabled = true);

float button_width(const Frame& frame, std::string_view label, ButtonKind kind = ButtonKind::Normal, const char* icon = nullptr);

// A square button with an icon alone; the tooltip is its accessible name.
bool icon_button(Frame& frame, const char* id, const char* icon, std::string_view tooltip, bool active = false, bool enabled = true);

// Small words to press, in the accent colour.
bool link(Frame& frame, const char* id, std::string_view words, std::string_view tip = {});

// A box that is ticked or not, around `centre`; Mixed: a part of what it stands for is.
void draw_check(const Frame& frame, ImVec2 centre, Check check);

// A box with words behind it, wrapped within the region; true when it was pressed.
bool checkbox(Frame& frame, const char* id, std::string_view words, bool on);

// A row of choices of which one is on; labels are English texts of the page (base/words.h). `index` is the current one; returns the newly chosen index or -1. `name` says what is chosen.
int segmented(Frame& frame, const char* id, const char* const* labels, int count, int index, std::string_view name = {});

// A label with a dotted underline whose tooltip is its definition; a plain label when that is empty.
void term(Frame& frame, std::string_view word, std::string_view definition, ImU32 color = 0);

// Heading of a panel (level 2) or of a part of it (3).
void heading(Frame& frame, std::string_view text, int level = 2);
void caption(Frame& frame, std::string_view text, ImU32 color = 0);     // small, muted
void small_text(Frame& frame, std::string_view text, ImU32 color = 0);  // the same without a node, where another one says it

// An entry of a popup menu; closes it.
struct MenuItem {
  const char* icon = nullptr;
  const char* shortcut = nullptr;
  bool chosen = false;
  bool enabled = true;
};
bool menu_item(Frame& frame, std::string_view id, std::string_view label, const MenuItem& options = {});

// A button for those who read the nodes, of what pointers do by a gesture. Nothing is drawn.
bool told_button(Frame& frame, std::string_view id, std::string_view name, bool enabled = true);

// One sentence that teaches, centred in the rest of the region, and the button that fills the panel (label may be empty).
bool empty_state(Frame& frame, const char* id, const char* icon, std::string_view sentence, std::string_view button_label);

// A failure where it happened: what failed, what to do; a retry button when `retry_label` is not empty.
bool error_box(Frame& frame, const char* id, std::string_view message, std::string_view retry_label, const char* icon = kIconWarning);

// Horizontal bar in a rectangle: `value` from `zero` within lo..hi (same unit), optional tick marks drawn by the caller.
void draw_bar(ImDrawList* draw, ImVec2 min, ImVec2 max, float lo, float hi, float zero, float value, ImU32 color, const Track& track);

// Tooltip for the last item, in the page's style, wrapped at 280 px.
void tooltip(Frame& frame, std::string_view text);

// A tooltip of own content between these two. A tooltip is as large as what the frame before drew into it: where that was other content,
// another frame is asked for.
void begin_tip();
void end_tip(Frame& frame);

// Eased value that moves from its last value to `target` within `seconds` (at once under reduced motion).
float animated(Frame& frame, ImGuiID id, float target, float seconds = 0.16F);

}  // namespace pn::widgets
