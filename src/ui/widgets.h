#pragma once
#include <string>
#include <string_view>

#include "ui/context.h"

// The small parts all panels are made of. Every function returns true when it was activated.
namespace pn::ui {

// Text in a draw list: its size, the text itself at whole pixels, and as much of it as fits a width (then with "…").
// Where it is to wrap, lines end at blanks alone: "merges.txt", "0.4 %" and "3 KB" stay whole.
ImVec2 text_size(ImFont* font, std::string_view text, float wrap = 0);
void draw_text(ImDrawList* draw, ImFont* font, ImVec2 at, ImU32 color, std::string_view text, float wrap = 0);
std::string fitted(ImFont* font, std::string_view text, float width);
std::string wrapped(ImFont* font, std::string_view text, float width);     // with line ends where lines as wide end
std::string fitted_end(ImFont* font, std::string_view text, float width);  // its end, behind "…"

enum class ButtonKind { Normal, Primary, Quiet, Danger };

// A text button, optionally with a leading icon (ui/icons.h). `id` also names its landmark.
bool button(Context& ctx, const char* id, std::string_view label, ButtonKind kind = ButtonKind::Normal, const char* icon = nullptr,
            bool enabled = true);

// A square button with an icon alone; the tooltip is its accessible name.
bool icon_button(Context& ctx, const char* id, const char* icon, std::string_view tooltip, bool active = false, bool enabled = true);

// A row of choices of which one is on. `index` is the current one; returns the newly chosen index or -1.
int segmented(Context& ctx, const char* id, const char* const* labels, int count, int index);

// A label with a dotted underline whose tooltip is the term's definition (ui/terms.h).
void term(Context& ctx, std::string_view word, ImU32 color = 0);

// Heading of a panel or of a part of it.
void heading(Context& ctx, std::string_view text);
void caption(Context& ctx, std::string_view text, ImU32 color = 0);  // small, muted

// One sentence that teaches, centred in the rest of the region, and the button that fills the panel (label may be empty).
bool empty_state(Context& ctx, const char* id, const char* icon, std::string_view sentence, std::string_view button_label);

// A failure where it happened: what failed, what to do; a retry button when `retry_label` is not empty.
bool error_box(Context& ctx, const char* id, std::string_view message, std::string_view retry_label);

// Horizontal bar in a rectangle: `value` from `zero` within lo..hi (same unit), optional tick marks drawn by the caller.
void draw_bar(ImDrawList* draw, ImVec2 min, ImVec2 max, float lo, float hi, float zero, float value, ImU32 color, ImU32 track);

// "4.217" as a link: hover shows it everywhere, click selects it.
bool neuron_link(Context& ctx, workspace::NeuronId neuron);

// Square thumbnail of a stimulus (centre crop, as the model sees it): hover shows, click selects; ring when selected.
bool stimulus_thumb(Context& ctx, const char* id, workspace::StimulusId stimulus, float size);

// Tooltip for the last item, in the page's style, wrapped at 280 px.
void tooltip(Context& ctx, std::string_view text);

// Numbers with the digits their precision deserves, always the same width for the same `decimals`; "−" is a true minus.
std::string number(float value, int decimals);
std::string percent(float share);             // 0.873 → "87 %", 0.0042 → "0.4 %"
std::string bytes_text(std::uint64_t bytes);  // "8.4 MB"
std::string thousands(std::uint64_t count);   // "2,312"

// Eased value that moves from its last value to `target` within `seconds` (at once under reduced motion).
float animated(Context& ctx, ImGuiID id, float target, float seconds = 0.16F);

}  // namespace pn::ui
