// What the core does with pictures: files, words and drawings into kept pictures, those into the encoder's input, and its activations into
// what is kept of them.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/words.h"
#include "engine/core.h"
#include "engine/payload.h"
#include "image/colour.h"
#include "image/corrupt.h"
#include "image/decode.h"
#include "image/encode_jpeg.h"
#include "image/header.h"
#include "image/label.h"
#include "image/png.h"
#include "image/resize.h"
#include "image/strokes.h"
#include "image/words.h"
#include "model/pooling.h"
#include "model/preprocess.h"

namespace pn::engine {
namespace {

constexpr std::size_t kMostFonts = 64;
constexpr std::size_t kMostNumbers = 1'000'000;  // in one drawing
constexpr int kLongestSide = 32768;
constexpr std::array kShrunkQualities = {95, 90, 85, 75, 60, 45, 30, 15};  // the best that is small enough

Result<std::vector<image::Stroke>> strokes_of(const std::vector<protocol::Stroke>& told) {
  std::vector<image::Stroke> strokes;
  std::size_t numbers = 0;
  for (const protocol::Stroke& line : told) {
    const auto ink = image::parse_colour(line.color);
    if (!ink) return ink.error();
    numbers += line.points.size() + 1;
    if (numbers > kMostNumbers) return Error{ErrorCode::TooLarge, tr("A drawing may have at most half a million points."), "strokes"};
    image::Stroke stroke;
    stroke.width = line.width;
    stroke.colour = *ink;
    stroke.points = line.points;
    strokes.push_back(std::move(stroke));
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

// A kept picture's bytes as they came.
Result<image::ImageView> picture_in(int width, int height, std::span<const std::uint8_t> payload) {
  if (width < 1 || height < 1 || width > kLongestSide || height > kLongestSide)
    return Error{ErrorCode::Malformed, tr("A picture's sides must be 1 to 32768 pixels."), "width"};
  if (payload.size() != std::uint64_t{4} * static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height))
    return Error{ErrorCode::Mismatch, tr("The picture's bytes do not fit its width and height."), "payload"};
  return image::ImageView(width, height, payload.data());
}

Result<image::LabelStyle> style_of(const protocol::Label& label) {
  image::LabelStyle style;
  style.text = label.text;
  style.share = label.share;
  style.x = label.x;
  style.y = label.y;
  style.opacity = label.opacity;
  style.angle_deg = label.angle_deg;
  style.is_blank = label.blank;
  const auto ink = image::parse_colour(label.ink);
  if (!ink) return ink.error();
  style.ink = *ink;
  style.card.reset();
  if (label.card.empty()) return style;
  const auto card = image::parse_colour(label.card);
  if (!card) return card.error();
  style.card = *card;
  return style;
}

Error no_font(const std::string& name) { return {ErrorCode::NotFound, tr("This font has not been loaded."), name.empty() ? "font" : name}; }

Error no_recipe() {
  return {ErrorCode::NotFound, tr("preprocessor_config.json of the model has not been loaded."), "preprocessor_config.json"};
}

}  // namespace

Result<Core::Answer> Core::prepare_file(const protocol::core::PrepareFile& request, Bytes payload) {
  const auto colours = request.convert ? image::Colours::Srgb : image::Colours::AsStored;
  auto kept = request.whole ? decode_whole(payload) : image::decode_kept(payload, {}, colours);
  if (!kept) return kept.error();
  const protocol::core::PrepareFileDone told{kept->image.width,
                                             kept->image.height,
                                             kept->original_width,
                                             kept->original_height,
                                             std::string(image::name_of(kept->format)),
                                             kept->is_truncated,
                                             std::string(image::kProfileUseNames[static_cast<std::size_t>(kept->profile)])};
  return Answer(told, std::move(kept->image.pixels));
}

Result<Core::Answer> Core::thumbnail(const protocol::core::Thumbnail& request, Bytes payload) {
  const auto view = picture_in(request.width, request.height, payload);
  if (!view) return view.error();
  if (request.side < 1) return Error{ErrorCode::Malformed, tr("A thumbnail has a side of at least one pixel."), "side"};
  image::Image picture(view->width, view->height);
  std::copy(payload.begin(), payload.end(), picture.pixels.begin());
  image::Image small = image::thumbnail(picture, request.side);
  return Answer(protocol::PictureSize{small.width, small.height}, std::move(small.pixels));
}

Result<Core::Answer> Core::write_png(const protocol::core::WritePng& request, Bytes payload) {
  const auto view = picture_in(request.width, request.height, payload);
  if (!view) return view.error();
  Answer answer;
  answer.payload = image::write_png(*view);
  return answer;
}

Result<Core::Answer> Core::shrink_picture(const protocol::core::ShrinkPicture& request, Bytes payload) {
  if (!model_.recipe) return no_recipe();
  const auto picture = picture_in(request.width, request.height, payload);
  if (!picture) return picture.error();
  const auto small = model::seen_picture(*picture, *model_.recipe);
  if (!small) return small.error();
  Answer answer;
  for (const int quality : kShrunkQualities) {
    answer.payload = image::encode_jpeg(*small, quality);
    if (answer.payload.size() <= request.most_bytes) return answer;
  }
  return Error{ErrorCode::TooLarge, tr("This model sees pictures so large that they fit into no link."), "picture"};
}

Result<Core::Answer> Core::load_font(const protocol::core::LoadFont& request, Bytes payload) {
  const std::string& name = request.name;
  if (name.empty()) return Error{ErrorCode::Malformed, tr("A font needs a name."), "name"};
  if (fonts_.size() >= kMostFonts && !fonts_.contains(name)) return Error{ErrorCode::TooLarge, tr("More than 64 fonts are loaded."), name};
  auto font = image::Font::from_bytes({payload.begin(), payload.end()});
  if (!font) return font.error();
  fonts_.insert_or_assign(name, *std::move(font));
  return Answer{};
}

Result<Core::Answer> Core::render_word(const protocol::core::RenderWord& request, Bytes) {
  const auto font = fonts_.find(request.font);
  if (font == fonts_.end()) return no_font(request.font);
  const auto foreground = image::parse_colour(request.foreground);
  if (!foreground) return foreground.error();
  const auto background = image::parse_colour(request.background);
  if (!background) return background.error();
  image::WordStyle style;
  style.text = request.text;
  style.size = request.size;
  style.foreground = *foreground;
  style.background = *background;
  auto picture = image::render_word(font->second, style);
  if (!picture) return picture.error();
  return Answer(protocol::PictureSize{picture->width, picture->height}, std::move(picture->pixels));
}

Result<Core::Answer> Core::label_picture(const protocol::core::LabelPicture& request, Bytes payload) {
  if (!model_.recipe) return no_recipe();
  const auto picture = picture_in(request.width, request.height, payload);
  if (!picture) return picture.error();
  const auto font = fonts_.find(request.label.font);
  if (font == fonts_.end()) return no_font(request.label.font);
  const auto style = style_of(request.label);
  if (!style) return style.error();
  auto laid = image::lay_label(font->second, *picture, model::seen_area(request.width, request.height, *model_.recipe), *style);
  if (!laid) return laid.error();
  return Answer(protocol::LaidLabel{request.width, request.height, laid->width, laid->height, laid->share}, std::move(laid->image.pixels));
}

Result<Core::Answer> Core::render_drawing(const protocol::core::RenderDrawing& request, Bytes) {
  const auto strokes = strokes_of(request.strokes);
  if (!strokes) return strokes.error();
  const auto background = image::parse_colour(request.background);
  if (!background) return background.error();
  auto picture = image::render_drawing(*strokes, *background);
  if (!picture) return picture.error();
  return Answer(protocol::PictureSize{picture->width, picture->height}, std::move(picture->pixels));
}

Result<Core::Answer> Core::preprocess(const protocol::core::Preprocess& request, Bytes payload) {
  if (!model_.recipe) return no_recipe();
  const auto picture = picture_in(request.width, request.height, payload);
  if (!picture) return picture.error();
  const auto harm = std::find(image::kHarmNames.begin(), image::kHarmNames.end(), request.harm);
  if (!request.harm.empty() && harm == image::kHarmNames.end())
    return Error{ErrorCode::Unsupported, tr("The core knows no such harm to a picture."), request.harm};
  const auto alter = [&](image::Image& seen) {
    if (request.harm.empty()) return;
    image::corrupt(seen, {static_cast<image::Harm>(harm - image::kHarmNames.begin()), request.strength});
  };
  const auto input = model::preprocess(*picture, *model_.recipe, alter);
  if (!input) return input.error();
  const int side = model_.recipe->crop_side;
  Answer answer(protocol::core::PreprocessDone{{1, 3, side, side}});
  answer.payload.resize(input->size() * sizeof(float));
  std::memcpy(answer.payload.data(), input->data(), answer.payload.size());
  return answer;
}

Result<Core::Answer> Core::pool_layer(const protocol::core::PoolLayer& request, Bytes payload) {
  if (request.channels < 1 || payload.size() % (sizeof(float) * static_cast<std::size_t>(request.channels)) != 0)
    return Error{ErrorCode::Mismatch, tr("The activations do not fit their number of channels."), "payload"};
  std::vector<float> aligned;
  const auto pooled = model::pool(floats_in(payload, aligned), request.channels, request.rows ? model::Layout::Rows : model::Layout::Maps);
  const auto& [low, high, lowest, highest] = pooled.span;
  const std::array span{low, high, lowest, highest};
  Answer answer;
  const auto append = [&](std::span<const float> values) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(values.data());
    answer.payload.insert(answer.payload.end(), bytes, bytes + values.size_bytes());
  };
  append(pooled.responses.mean);
  append(pooled.responses.maximum);
  append(span);
  return answer;
}

}  // namespace pn::engine
