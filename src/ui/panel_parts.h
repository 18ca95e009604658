#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "ui/colormap.h"
#include "ui/context.h"
#include "ui/stage_geometry.h"

// Parts that the stage, the maps and the neuron card share.
namespace pn::ui {

// ---- text

void draw_text_right(ImDrawList* draw, ImFont* font, ImVec2 top_right, ImU32 color, std::string_view text);

// Decimals that leave about three digits of a quantity as large as `magnitude`.
int decimals_for(float magnitude);

// Draws 0..1 as a thin progress bar as wide as the region; `share` below 0 when nobody knows.
void progress_bar(Context& ctx, float share);

// ---- legend

// A colour bar with ticks in real values, as wide as `width`. Marks point at values: `mark` filled, `reading` (under the pointer)
// hollow; NaN for none. The height is that of legend_height().
void color_legend(Context& ctx, const ValueRange& range, float width, float mark, float reading);
float legend_height(const Context& ctx);

// ---- states

// "Fetching the model  ·  3.0 MB of 8.0 MB": what a model that is being loaded goes through; sizes while it is fetched.
std::string loading_words(const workspace::LoadProgress& progress, std::string_view what = "the model");
// How much of it has come, 0..1; below 0 when nobody knows.
float loading_share(const workspace::LoadProgress& progress);

// What a panel says while the model is not ready: step, sizes and a bar, or what failed with a button to try again.
// Returns true when the model is ready and nothing was drawn. `brief`: one line without the bar.
bool model_is_ready(Context& ctx, const char* retry_id, bool brief);

// The neuron that maps, bars and read-outs are of: the hovered one, else the chosen one.
std::optional<workspace::NeuronId> shown_neuron(const Context& ctx);

// "cat · photo"
std::string stimulus_words(const workspace::Stimulus& stimulus);

// Hairline across the region with half a row of air.
void divider(Context& ctx);

}  // namespace pn::ui
