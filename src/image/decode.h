#pragma once
#include <cstdint>
#include <span>

#include "base/result.h"
#include "image/header.h"
#include "image/image.h"

namespace pn::image {

// Of what is decoded: a JPEG that decode_kept() reduces counts with the size that is left.
struct DecodeLimits {
  std::int64_t max_pixels = 64'000'000;
  int max_side = 32768;
};

// The picture in a JPEG, PNG, WebP, GIF (first frame) or BMP file, turned upright as its EXIF orientation says.
// Transparency is kept, 16-bit channels are cut to their high byte, CMYK is converted as Pillow does. Of a JPEG that ends too early what is
// there is shown, the rest grey.
// errors  those of read_header; TooLarge beyond `limits`, before memory is asked for; Truncated and Malformed for damaged data
Result<Image> decode(std::span<const std::uint8_t> bytes, const DecodeLimits& limits = {});

// Whose numbers a picture's colours are: those in the file, as CLIP's own preprocessing takes them (Pillow's convert("RGB")), or sRGB's,
// into which they are converted by the file's colour profile.
enum class Colours : std::uint8_t { AsStored, Srgb };

// A picture as the application keeps it.
struct KeptPicture {
  Image image;             // opaque; see kept_picture() in resize.h
  int original_width = 0;  // upright, before shrinking
  int original_height = 0;
  Format format = Format::Png;
  bool is_truncated = false;  // the file (JPEG) ends too early or is damaged: the rest of the picture is grey or coarse
  ProfileUse profile = ProfileUse::None;
};

// The kept picture straight from the file, equal to kept_picture(decode(bytes)) unless it is a JPEG that is reduced. Rows are shrunk as they
// are decoded: no full-size RGBA copy is made.
// A JPEG is decoded at 1/2, 1/4 or 1/8: the largest reduction that leaves at least twice kKeptShorterSide on the shorter side (so from 2048
// on), and a larger one where that would still be beyond `limits`. The kept picture has the same size as without. It equals what Pillow's
// draft() and resize() with a box make of the file.
// errors  as decode(); TooLarge also for a progressive JPEG whose coefficients take over 512 MB
Result<KeptPicture> decode_kept(std::span<const std::uint8_t> bytes, const DecodeLimits& limits = {}, Colours colours = Colours::AsStored);

}  // namespace pn::image
