#include "image/corrupt.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include "base/random.h"
#include "image/jpeg_again.h"

namespace pn::image {
namespace {

using Strengths = std::array<double, kHarmStrengths>;
constexpr Strengths kBlurSigma = {1.0 / 224, 2.0 / 224, 3.0 / 224, 4.0 / 224, 6.0 / 224};  // of the side
constexpr double kBlurReach = 3.0;                                                         // σ
constexpr Strengths kNoiseSigma = {0.08, 0.12, 0.18, 0.26, 0.38};
constexpr Strengths kContrast = {0.4, 0.3, 0.2, 0.1, 0.05};
constexpr Strengths kJpegQuality = {40, 25, 15, 10, 5};
constexpr Strengths kDegrees = {5, 10, 15, 30, 45};
constexpr Strengths kOccluded = {0.05, 0.1, 0.2, 0.35, 0.5};
constexpr Strengths kGrey = {0.2, 0.4, 0.6, 0.8, 1.0};
constexpr std::array<int, kHarmStrengths> kInvertedFrom = {204, 153, 102, 51, 0};
constexpr std::uint64_t kSeed = 19;

using Colour3 = std::array<double, 3>;

std::uint8_t to_byte(double value) { return static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0) + 0.5); }

// FNV-1a of the colours.
// ref  Fowler, Noll & Vo; draft-eastlake-fnv
std::uint64_t fingerprint(const Image& picture) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (std::size_t i = 0; i < picture.pixels.size(); ++i)
    if (i % 4 != 3) hash = (hash ^ picture.pixels[i]) * 0x100000001b3ULL;
  return hash;
}

Colour3 mean_colour(const Image& picture) {
  std::array<std::uint64_t, 3> sums{};
  for (std::size_t i = 0; i < picture.pixels.size(); ++i)
    if (i % 4 != 3) sums[i % 4] += picture.pixels[i];
  Colour3 mean{};
  for (std::size_t channel = 0; channel < 3; ++channel)
    mean[channel] = static_cast<double>(sums[channel]) / static_cast<double>(picture.pixels.size() / 4);
  return mean;
}

// `of` gives the new value of a colour's channel from the old one and the channel's number.
template <class Of>
void change_values(Image& picture, const Of& of) {
  for (std::size_t i = 0; i < picture.pixels.size(); ++i)
    if (i % 4 != 3) picture.pixels[i] = of(picture.pixels[i], i % 4);
}

std::vector<double> gaussian(double sigma) {
  const int reach = static_cast<int>(kBlurReach * sigma + 0.5);
  std::vector<double> weights;
  double sum = 0;
  for (int i = -reach; i <= reach; ++i) {
    weights.push_back(std::exp(-0.5 * i * i / (sigma * sigma)));
    sum += weights.back();
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

// One pass over lines of `count` colours, `step` numbers apart; both passes leave their sums unrounded.
void blur_line(const std::vector<double>& weights, std::vector<double>& values, std::size_t first, std::size_t step, int count,
               std::vector<double>& line) {
  const int reach = static_cast<int>(weights.size() / 2);
  line.clear();
  for (int i = -reach; i < count + reach; ++i) line.push_back(values[first + static_cast<std::size_t>(std::clamp(i, 0, count - 1)) * step]);
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    double sum = 0;
    for (std::size_t k = 0; k < weights.size(); ++k) sum += weights[k] * line[i + k];
    values[first + i * step] = sum;
  }
}

void blur(Image& picture, double sigma) {
  const std::vector<double> weights = gaussian(sigma);
  std::vector<double> values(picture.pixels.begin(), picture.pixels.end()), line;
  const std::size_t row = picture.row_bytes();
  for (std::size_t channel = 0; channel < 3; ++channel) {
    for (int y = 0; y < picture.height; ++y)
      blur_line(weights, values, static_cast<std::size_t>(y) * row + channel, 4, picture.width, line);
    for (int x = 0; x < picture.width; ++x)
      blur_line(weights, values, static_cast<std::size_t>(x) * 4 + channel, row, picture.height, line);
  }
  for (std::size_t i = 0; i < values.size(); ++i)
    if (i % 4 != 3) picture.pixels[i] = to_byte(values[i]);
}

// In 0 < u < 1.
double uniform(Pcg32& random) { return (static_cast<double>(random.next()) + 0.5) / 4294967296.0; }

// Two normal numbers out of two uniform ones (Box & Muller 1958), colour after colour.
void add_noise(Image& picture, double sigma) {
  Pcg32 random(kSeed, fingerprint(picture));
  double spare = 0;
  bool has_spare = false;
  change_values(picture, [&](std::uint8_t old, std::size_t) {
    double normal = spare;
    if (!has_spare) {
      const double radius = std::sqrt(-2.0 * std::log(uniform(random))), angle = 2.0 * std::numbers::pi * uniform(random);
      normal = radius * std::cos(angle);
      spare = radius * std::sin(angle);
    }
    has_spare = !has_spare;
    return to_byte(old + 255.0 * sigma * normal);
  });
}

void lower_contrast(Image& picture, double factor) {
  const Colour3 mean = mean_colour(picture);
  change_values(picture, [&](std::uint8_t old, std::size_t channel) { return to_byte(mean[channel] + factor * (old - mean[channel])); });
}

void rotate(Image& picture, double degrees) {
  const Image old = picture;
  const Colour3 mean = mean_colour(picture);
  const double angle = degrees * std::numbers::pi / 180.0, cosine = std::cos(angle), sine = std::sin(angle);
  const double middle_x = (picture.width - 1) / 2.0, middle_y = (picture.height - 1) / 2.0;
  const auto value = [&](int x, int y, std::size_t channel) {
    const bool is_inside = x >= 0 && y >= 0 && x < old.width && y < old.height;
    return is_inside ? static_cast<double>(old.at(x, y)[channel]) : mean[channel];
  };
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      // Where it came from: turned back, anticlockwise (y points down).
      const double from_x = middle_x + cosine * (x - middle_x) + sine * (y - middle_y);
      const double from_y = middle_y - sine * (x - middle_x) + cosine * (y - middle_y);
      const int left = static_cast<int>(std::floor(from_x)), top = static_cast<int>(std::floor(from_y));
      const double right_share = from_x - left, low_share = from_y - top;
      for (std::size_t channel = 0; channel < 3; ++channel) {
        const double above = (1 - right_share) * value(left, top, channel) + right_share * value(left + 1, top, channel);
        const double below = (1 - right_share) * value(left, top + 1, channel) + right_share * value(left + 1, top + 1, channel);
        picture.row(y)[static_cast<std::size_t>(x) * 4 + channel] = to_byte((1 - low_share) * above + low_share * below);
      }
    }
  }
}

void occlude(Image& picture, double share) {
  Pcg32 random(kSeed, fingerprint(picture));
  const double across = uniform(random), down = uniform(random);
  const Colour3 mean = mean_colour(picture);
  const auto length = [&](int side) { return std::clamp(static_cast<int>(std::lround(side * std::sqrt(share))), 1, side); };
  const int width = length(picture.width), height = length(picture.height);
  const int left = static_cast<int>(std::lround(across * (picture.width - width)));
  const int top = static_cast<int>(std::lround(down * (picture.height - height)));
  for (int y = top; y < top + height; ++y)
    for (int x = left; x < left + width; ++x)
      for (std::size_t channel = 0; channel < 3; ++channel)
        picture.row(y)[static_cast<std::size_t>(x) * 4 + channel] = to_byte(mean[channel]);
}

void mix_with_grey(Image& picture, double share) {
  for (std::size_t i = 0; i + 3 < picture.pixels.size(); i += 4) {
    std::uint8_t* const colour = picture.pixels.data() + i;
    const double luma = 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2];
    for (std::size_t channel = 0; channel < 3; ++channel) colour[channel] = to_byte(colour[channel] + share * (luma - colour[channel]));
  }
}

void invert(Image& picture, int from) {
  change_values(picture, [&](std::uint8_t old, std::size_t) { return old >= from ? static_cast<std::uint8_t>(255 - old) : old; });
}

}  // namespace

void corrupt(Image& picture, Corruption corruption) {
  if (picture.empty()) return;
  const auto strength = static_cast<std::size_t>(std::clamp(corruption.strength, 1, kHarmStrengths) - 1);
  switch (corruption.harm) {
    case Harm::Blur: return blur(picture, kBlurSigma[strength] * std::min(picture.width, picture.height));
    case Harm::Noise: return add_noise(picture, kNoiseSigma[strength]);
    case Harm::Contrast: return lower_contrast(picture, kContrast[strength]);
    case Harm::Jpeg: return jpeg_again(picture, static_cast<int>(kJpegQuality[strength]));
    case Harm::Rotation: return rotate(picture, kDegrees[strength]);
    case Harm::Occlusion: return occlude(picture, kOccluded[strength]);
    case Harm::Greyscale: return mix_with_grey(picture, kGrey[strength]);
    case Harm::Inverted: return invert(picture, kInvertedFrom[strength]);
  }
}

}  // namespace pn::image
