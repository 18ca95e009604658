#pragma once
#include <array>
#include <cstddef>
#include <string_view>

#include "base/words.h"
#include "image/image.h"

// Harms to what a model sees, in five strengths each, to test how far its answers hold.
namespace pn::image {

// All are of an opaque square of side S after resizing and cropping; lengths are shares of S, so that a strength means the same for every
// model. Values are rounded to 8 bits. Strengths 1 to 5:
//   Blur       Gaussian, σ 1, 2, 3, 4, 6 of 224ths of S, cut at 3 σ, the border repeated
//   Noise      normal, σ .08 .12 .18 .26 .38 of the full range, each channel its own, cut at the range's ends
//   Contrast   each channel's distance from its mean times .4 .3 .2 .1 .05
//   Jpeg       compressed at quality 40 25 15 10 5 with 4:2:0, and decompressed
//   Rotation   clockwise about the middle by 5 10 15 30 45 degrees, bilinear, outside the mean colour
//   Occlusion  a square of the mean colour over 5 10 20 35 50 % of the pixels; the larger ones lie about the smaller ones
//   Greyscale  20 40 60 80 100 % of the way to the luma of Rec. 601
//   Inverted   values of at least 80 60 40 20 0 % of the range become their negative (solarisation), so that 5 is the negative; a mix with
//              the negative would be flat grey at half of the way
// Noise and place follow from the picture, so that the same picture always gets the same and others get others.
// ref  Hendrycks & Dietterich 2019 (ImageNet-C) for the strengths of blur, noise and contrast
enum class Harm { Blur, Noise, Contrast, Jpeg, Rotation, Occlusion, Greyscale, Inverted };
inline constexpr std::array<std::string_view, 8> kHarmNames = {mark("blur"),     mark("noise"),     mark("contrast"),  mark("jpeg"),
                                                               mark("rotation"), mark("occlusion"), mark("greyscale"), mark("inverted")};
static_assert(kHarmNames.size() == static_cast<std::size_t>(Harm::Inverted) + 1);
inline constexpr int kHarmStrengths = 5;

struct Corruption {
  Harm harm = Harm::Blur;
  int strength = 1;  // 1 to kHarmStrengths; others are held within
  friend bool operator==(const Corruption&, const Corruption&) = default;
};

// Changes the picture in place; alpha stays. Nothing for a picture without pixels. Throws std::bad_alloc where there is not enough memory.
void corrupt(Image& picture, Corruption corruption);

}  // namespace pn::image
