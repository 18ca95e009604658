#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "image/image.h"
#include "widgets/frame.h"

// Fields of dialogs and panels: text, choices, colours, sliders. `id` is the node's, as in widgets.h; `name` says what the field is for.
namespace pn::widgets {

struct TextFieldOptions {
  const char* hint = "";
  float width = 0;             // 0: all there is
  bool focus = false;          // takes the keyboard in this frame, its text selected
  bool seamless = false;       // no frame until pointed at or typed into
  Face font = {};              // body when empty
  std::string_view name = {};  // the hint when empty
  bool invalid = false;        // what is typed cannot be used
};
struct TextFieldResult {
  bool changed = false;
  bool entered = false;  // Enter was pressed in it
  bool left = false;     // it lost the keyboard
  bool active = false;
  bool hovered = false;
  bool was_typed_here = true;  // on the canvas, not in the page outside
};
TextFieldResult text_field(Frame& frame, const char* id, std::string& text, const TextFieldOptions& options = {});

// Text on a line as high as a field: at the right of `width`, or at the left and as wide as it is when 0.
void row_text(Frame& frame, std::string_view text, float width = 0, Face font = {});

// A small muted label over a field, with some air above unless it is the first of its region.
void field_label(Frame& frame, std::string_view label);

// A choice of pills that wraps over lines; returns the newly chosen index or -1. `index` may be -1.
// Labels of the visitor are shown as they are; those of the page are in English and shown in the visitor's language.
enum class Labels { Visitor, Page };
int pills(Frame& frame, const char* id, std::span<const std::string> labels, int index, std::string_view name = {},
          Labels whose = Labels::Visitor);

// Colour swatches with a ring on the chosen one, then a swatch that opens a picker for any other. Colours are "#rrggbb".
// True when `color` changed.
bool swatches(Frame& frame, const char* id, std::span<const char* const> presets, std::string& color, bool with_picker,
              std::string_view name = {});

// A thin slider with a round grab, mouse, touch and arrow keys. True when `value` changed: under a finger once it moves along or is
// lifted, since across it scrolls.
// `words` is what its value means ("50 %"), `step` what a key of the page outside moves it by.
struct SliderWords {
  std::string_view name = {};
  std::string_view words = {};
  float step = 0.05F;
};
bool slider(Frame& frame, const char* id, float& value, float low, float high, bool logarithmic, float width,
            const SliderWords& words = {});

// A region inside a panel or dialog that scrolls by itself; the keyboard moves in and out as if it were none. End with EndChild().
void begin_part(const char* id, float width, float height);

// ---- small helpers of drawing

std::string color_words(std::string_view hex);          // "red, #d43a2f"
ImU32 color_of(std::string_view hex, ImU32 otherwise);  // of "#rrggbb"
// The text, or as much of it as fits into `width` with an ellipsis. True when it was cut.
bool draw_fitted(ImDrawList* draw, Face font, ImVec2 at, ImU32 color, std::string_view text, float width);
void focus_ring(const Frame& frame);  // around the last item, when it has the keyboard
std::string_view trim(std::string_view text);
// `text` wrapped at the region's width, small and muted.
void note(Frame& frame, std::string_view text, ImU32 color = 0);

// A picture and its texture, which is made again after the graphics context was lost.
class HeldTexture {
 public:
  void set(std::shared_ptr<const image::Image> picture);  // no-op for the one it holds; null: none
  bool empty() const { return !image_ || image_->empty(); }
  int width() const { return empty() ? 0 : image_->width; }
  int height() const { return empty() ? 0 : image_->height; }
  TextureId texture(Textures& textures, bool smooth = true);

 private:
  std::shared_ptr<const image::Image> image_;
  TextureId texture_{};
  std::uint32_t generation_ = 0;
  bool stale_ = false;
};

}  // namespace pn::widgets
