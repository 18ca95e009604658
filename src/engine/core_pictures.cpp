// What the core does with pictures: files, words and drawings into kept pictures, and those into the encoder's input.
#include <cstring>

#include "engine/core.h"
#include "image/colour.h"
#include "image/decode.h"
#include "image/header.h"
#include "image/resize.h"
#include "image/strokes.h"
#include "image/words.h"
#include "model/preprocess.h"

namespace pn::engine {
namespace {

constexpr std::size_t kMostFonts = 64;
constexpr std::size_t kMostNumbers = 1'000'000;  // in one drawing
constexpr std::int64_t kLongestSide = 32768;

// The colour in the field `key`, `otherwise` where the request leaves it out.
Result<image::Colour> colour(const json::Value& value, const char* key, image::Colour otherwise) {
  const std::string* text = json::as_string(json::find(value, key));
  return text == nullptr ? otherwise : image::parse_colour(*text);
}

Result<image::Stroke> stroke_of(const json::Value& value) {
  image::Stroke stroke;
  const auto ink = colour(value, "color", image::kBlack);
  if (!ink) return ink.error();
  stroke.colour = *ink;
  stroke.width = json::as_number(json::find(value, "width")).value_or(stroke.width);
  const json::Value* points = json::find(value, "points");
  if (points == nullptr || !points->is_array()) return Error{ErrorCode::Malformed, "A stroke needs a list of points.", "points"};
  stroke.points.reserve(points->size());
  for (const json::Value& point : *points) {
    const auto number = json::as_number(&point);
    if (!number) return Error{ErrorCode::Malformed, "A stroke's points must be numbers.", "points"};
    stroke.points.push_back(*number);
  }
  return stroke;
}

Result<std::vector<image::Stroke>> strokes_of(const json::Value& request) {
  const json::Value* list = json::find(request, "strokes");
  if (list == nullptr || !list->is_array()) return Error{ErrorCode::Malformed, "A drawing needs a list of strokes.", "strokes"};
  std::vector<image::Stroke> strokes;
  std::size_t numbers = 0;
  for (const json::Value& value : *list) {
    auto stroke = stroke_of(value);
    if (!stroke) return stroke.error();
    numbers += stroke->points.size() + 1;
    if (numbers > kMostNumbers) return Error{ErrorCode::TooLarge, "A drawing may have at most half a million points.", "strokes"};
    strokes.push_back(*std::move(stroke));
  }
  return strokes;
}

// As decode_kept, without the shrinking: for sheets of many small pictures.
Result<image::KeptPicture> decode_whole(std::span<const std::uint8_t> file) {
  const auto header = image::read_header(file);
  if (!header) return header.error();
  auto picture = image::decode(file);
  if (!picture) return picture.error();
  image::KeptPicture kept;
  kept.image = image::composite_on(*std::move(picture), image::kWhite);
  kept.original_width = kept.image.width;
  kept.original_height = kept.image.height;
  kept.format = header->format;
  return kept;
}

json::Value size_of(const image::Image& picture) { return {{"width", picture.width}, {"height", picture.height}}; }

}  // namespace

Result<Core::Answer> Core::prepare_file(const json::Value& request, Bytes payload) {
  const bool whole = json::as_bool(json::find(request, "whole")).value_or(false);
  auto kept = whole ? decode_whole(payload) : image::decode_kept(payload);
  if (!kept) return kept.error();
  Answer answer{size_of(kept->image), std::move(kept->image.pixels)};
  answer.fields["original_width"] = kept->original_width;
  answer.fields["original_height"] = kept->original_height;
  answer.fields["format"] = image::name_of(kept->format);
  if (kept->is_truncated) answer.fields["cut"] = true;
  return answer;
}

Result<Core::Answer> Core::load_font(const json::Value& request, Bytes payload) {
  const std::string* name = json::as_string(json::find(request, "name"));
  if (name == nullptr || name->empty()) return Error{ErrorCode::Malformed, "A font needs a name.", "name"};
  if (fonts_.size() >= kMostFonts && !fonts_.contains(*name)) return Error{ErrorCode::TooLarge, "More than 64 fonts are loaded.", *name};
  auto font = image::Font::from_bytes({payload.begin(), payload.end()});
  if (!font) return font.error();
  fonts_.insert_or_assign(*name, *std::move(font));
  return Answer{};
}

Result<Core::Answer> Core::render_word(const json::Value& request, Bytes) {
  const std::string* text = json::as_string(json::find(request, "text"));
  const std::string* font_name = json::as_string(json::find(request, "font"));
  if (text == nullptr) return Error{ErrorCode::Malformed, "There is no word to draw.", "text"};
  const auto font = fonts_.find(font_name == nullptr ? std::string() : *font_name);
  if (font == fonts_.end()) return Error{ErrorCode::NotFound, "This font has not been loaded.", font_name == nullptr ? "font" : *font_name};
  image::WordStyle style;
  style.text = *text;
  style.size = json::as_number(json::find(request, "size")).value_or(style.size);
  const auto foreground = colour(request, "foreground", style.foreground);
  if (!foreground) return foreground.error();
  const auto background = colour(request, "background", style.background);
  if (!background) return background.error();
  style.foreground = *foreground;
  style.background = *background;
  auto picture = image::render_word(font->second, style);
  if (!picture) return picture.error();
  return Answer{size_of(*picture), std::move(picture->pixels)};
}

Result<Core::Answer> Core::render_drawing(const json::Value& request, Bytes) {
  const auto strokes = strokes_of(request);
  if (!strokes) return strokes.error();
  const auto background = colour(request, "background", image::kWhite);
  if (!background) return background.error();
  auto picture = image::render_drawing(*strokes, *background);
  if (!picture) return picture.error();
  return Answer{size_of(*picture), std::move(picture->pixels)};
}

Result<Core::Answer> Core::preprocess(const json::Value& request, Bytes payload) {
  if (!model_.recipe)
    return Error{ErrorCode::NotFound, "preprocessor_config.json of the model has not been loaded.", "preprocessor_config.json"};
  const auto width = json::as_int(json::find(request, "width"), 1, kLongestSide);
  const auto height = json::as_int(json::find(request, "height"), 1, kLongestSide);
  if (!width || !height) return Error{ErrorCode::Malformed, "A picture's sides must be 1 to 32768 pixels.", "width"};
  if (static_cast<std::int64_t>(payload.size()) != *width * *height * 4) {
    return Error{ErrorCode::Mismatch, "The picture's bytes do not fit its width and height.", "payload"};
  }
  const image::ImageView picture(static_cast<int>(*width), static_cast<int>(*height), payload.data());
  const auto input = model::preprocess(picture, *model_.recipe);
  if (!input) return input.error();
  const int side = model_.recipe->crop_side;
  Answer answer{{{"dims", {1, 3, side, side}}}, {}};
  answer.payload.resize(input->size() * sizeof(float));
  std::memcpy(answer.payload.data(), input->data(), answer.payload.size());
  return answer;
}

}  // namespace pn::engine
