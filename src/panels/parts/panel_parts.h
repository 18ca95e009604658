#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "panels/parts/context.h"
#include "panels/parts/stage_geometry.h"
#include "widgets/colormap.h"

// Parts that the stage, the maps and the neuron card share.
namespace pn::panels {

// ---- text

void draw_text_right(ImDrawList* draw, Face font, ImVec2 top_right, ImU32 color, std::string_view text);

// Draws 0..1 as a thin progress bar as wide as the region; `share` below 0 when nobody knows.
void progress_bar(Context& ctx, float share);

// Words on a line as high as a field, with a thin bar of `share` (0..1) under them, `width` wide.
void words_over_bar(const Context& ctx, ImVec2 at, float width, std::string_view words, float share);

// ---- legend

// A colour bar with ticks in real values, as wide as `width`. Marks point at values: `mark` filled, `reading` (under the pointer)
// hollow; NaN for none. The height is that of legend_height().
void color_legend(Context& ctx, const ValueRange& range, float width, float mark, float reading);
float legend_height(const Context& ctx);

// ---- states

// What a panel says while the model is not ready: step, sizes and a bar, or what failed with a button to try again.
// Returns true when the model is ready and nothing was drawn. `brief`: one line without the bar.
bool model_is_ready(Context& ctx, const char* retry_id, bool brief);

// The neuron that maps, bars and read-outs are of: the hovered one, else the chosen one.
std::optional<workspace::NeuronId> shown_neuron(const Context& ctx);

// A label with a dotted underline whose tooltip is the term's definition (view/terms.h).
void term(Context& ctx, std::string_view word, ImU32 color = 0);

// Hairline across the region with half a row of air.
void divider(Context& ctx);

}  // namespace pn::panels
