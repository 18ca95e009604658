#include "image/profile.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "image/inflate.h"

namespace pn::image {

namespace {

using Profile = std::optional<std::vector<std::uint8_t>>;
using Matrix = std::array<std::array<float, 3>, 3>;

constexpr std::size_t kMostProfileBytes = 4u << 20;
constexpr std::size_t kMostTags = 1000;
constexpr std::size_t kEncodedSteps = 16384;  // a fifth of a 255th where sRGB is steepest

// XYZ of D50, in which profiles meet, to linear sRGB.
// ref  IEC 61966-2-1, Bradford-adapted to D50
constexpr Matrix kToSrgb = {
    {{3.1338561F, -1.6168667F, -0.4906146F}, {-0.9787684F, 1.9161415F, 0.0334540F}, {0.0719453F, -0.2289914F, 1.4052427F}}};

Profile jpeg_profile(Bytes file) {
  constexpr std::string_view kName("ICC_PROFILE\0", 12);
  std::map<int, Bytes> parts;  // by number, from 1
  std::size_t segments = 0, promised = 0;
  std::size_t at = 2;
  while (has(file, at, 4)) {
    const std::uint8_t marker = file[at + 1];
    if (file[at] != 0xff || marker == 0xff) {
      ++at;
      continue;
    }
    if (marker == 0xda || marker == 0xd9) break;
    if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
      continue;
    }
    const std::size_t length = be16(file, at + 2);
    if (length < 2 || !has(file, at + 2, length)) break;
    const Bytes segment = file.subspan(at + 4, length - 2);
    if (marker == 0xe2 && starts_with(segment, 0, kName) && has(segment, kName.size(), 2)) {
      ++segments;
      promised = segment[kName.size() + 1];
      parts.emplace(segment[kName.size()], segment.subspan(kName.size() + 2));
    }
    at += 2 + length;
  }
  if (segments == 0) return std::nullopt;
  std::vector<std::uint8_t> profile;
  if (parts.size() != promised || segments != promised) return profile;
  for (const auto& [number, part] : parts) profile.insert(profile.end(), part.begin(), part.end());
  return profile;
}

Profile png_profile(Bytes file) {
  for (std::size_t at = 8; has(file, at, 12);) {
    const std::size_t length = be32(file, at);
    if (!has(file, at + 8, length) || starts_with(file, at + 4, "IDAT")) break;
    if (starts_with(file, at + 4, "iCCP")) {
      const Bytes chunk = file.subspan(at + 8, length);
      const auto name_end = static_cast<std::size_t>(std::find(chunk.begin(), chunk.end(), std::uint8_t{0}) - chunk.begin());
      if (!has(chunk, name_end, 2) || chunk[name_end + 1] != 0) return std::vector<std::uint8_t>();
      return inflate(chunk.subspan(name_end + 2), kMostProfileBytes).value_or(std::vector<std::uint8_t>());
    }
    at += 12 + length;
  }
  return std::nullopt;
}

Profile webp_profile(Bytes file) {
  constexpr std::uint8_t kProfileFlag = 0x20;
  if (!starts_with(file, 12, "VP8X") || !has(file, 20, 1) || !(file[20] & kProfileFlag)) return std::nullopt;
  for (std::size_t at = 12; has(file, at, 8);) {
    const std::size_t length = le32(file, at + 4);
    if (!has(file, at + 8, length)) break;
    const Bytes chunk = file.subspan(at + 8, length);
    if (starts_with(file, at, "ICCP")) return std::vector<std::uint8_t>(chunk.begin(), chunk.end());
    at += 8 + length + (length & 1);
  }
  return std::vector<std::uint8_t>();
}

// The data of a tag; empty when it is missing or lies outside.
Bytes tag(Bytes icc, std::string_view signature) {
  const std::size_t count = std::min<std::size_t>(be32(icc, 128), kMostTags);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t entry = 132 + 12 * i;
    if (!has(icc, entry, 12)) break;
    if (!starts_with(icc, entry, signature)) continue;
    const std::size_t offset = be32(icc, entry + 4), size = be32(icc, entry + 8);
    return has(icc, offset, size) ? icc.subspan(offset, size) : Bytes();
  }
  return {};
}

// s15Fixed16Number
float fixed(Bytes bytes, std::size_t at) {
  return static_cast<float>(static_cast<double>(static_cast<std::int32_t>(be32(bytes, at))) / 65536.0);
}

std::optional<std::array<float, 3>> read_xyz(Bytes data) {
  if (!starts_with(data, 0, "XYZ ") || !has(data, 8, 12)) return std::nullopt;
  return std::array{fixed(data, 8), fixed(data, 12), fixed(data, 16)};
}

float power(float base, float exponent) { return std::pow(std::max(base, 0.0F), exponent); }

// parametricCurveType: p = g, a, b, c, d, e, f
float parametric(std::size_t kind, const std::array<float, 7>& p, float x) {
  const auto [g, a, b, c, d, e, f] = p;
  switch (kind) {
    case 0: return power(x, g);
    case 1: return a * x + b >= 0 ? power(a * x + b, g) : 0.0F;
    case 2: return a * x + b >= 0 ? power(a * x + b, g) + c : c;
    case 3: return x >= d ? power(a * x + b, g) : c * x;
    default: return x >= d ? power(a * x + b, g) + e : c * x + f;
  }
}

// The linear light of a curve at x, 0..1.
float curve_at(Bytes points, float x) {
  const std::size_t count = points.size() / 2;
  if (count == 0) return x;
  if (count == 1) return power(x, static_cast<float>(be16(points, 0)) / 256.0F);
  const float place = x * static_cast<float>(count - 1);
  const std::size_t low = std::min(static_cast<std::size_t>(place), count - 2);
  const auto from = static_cast<float>(be16(points, 2 * low)), to = static_cast<float>(be16(points, 2 * low + 2));
  return (from + (to - from) * (place - static_cast<float>(low))) / 65535.0F;
}

bool read_curve(Bytes data, std::array<float, 256>& linear) {
  Bytes points;
  std::array<float, 7> parameters{};
  std::size_t kind = 0;
  const bool is_parametric = starts_with(data, 0, "para");
  if (is_parametric && has(data, 8, 4)) {
    constexpr std::size_t kCounts[] = {1, 3, 4, 5, 7};
    kind = be16(data, 8);
    if (kind >= std::size(kCounts) || !has(data, 12, 4 * kCounts[kind])) return false;
    for (std::size_t i = 0; i < kCounts[kind]; ++i) parameters[i] = fixed(data, 12 + 4 * i);
  } else if (starts_with(data, 0, "curv") && has(data, 8, 4)) {
    const std::size_t count = be32(data, 8);
    if (count > data.size() || !has(data, 12, 2 * count)) return false;
    points = data.subspan(12, 2 * count);
  } else {
    return false;
  }
  for (std::size_t i = 0; i < 256; ++i) {
    const float x = static_cast<float>(i) / 255.0F;
    const float y = is_parametric ? parametric(kind, parameters, x) : curve_at(points, x);
    if (!std::isfinite(y)) return false;
    linear[i] = std::clamp(y, 0.0F, 1.0F);
  }
  return true;
}

float srgb_encoded(float linear) { return linear <= 0.0031308F ? 12.92F * linear : 1.055F * std::pow(linear, 1 / 2.4F) - 0.055F; }

// sRGB's byte for each of kEncodedSteps linear values.
const std::vector<std::uint8_t>& encoded_bytes() {
  static const std::vector<std::uint8_t> bytes = [] {
    std::vector<std::uint8_t> made(kEncodedSteps);
    for (std::size_t i = 0; i < kEncodedSteps; ++i) {
      const float linear = static_cast<float>(i) / static_cast<float>(kEncodedSteps - 1);
      made[i] = static_cast<std::uint8_t>(255.0F * srgb_encoded(linear) + 0.5F);
    }
    return made;
  }();
  return bytes;
}

}  // namespace

Profile profile_of(Bytes file, Format format) {
  switch (format) {
    case Format::Jpeg: return jpeg_profile(file);
    case Format::Png: return png_profile(file);
    case Format::WebP: return webp_profile(file);
    default: return std::nullopt;
  }
}

std::optional<SrgbConversion> SrgbConversion::from(Bytes icc) {
  if (!has(icc, 0, 132) || !starts_with(icc, 16, "RGB XYZ ") || !starts_with(icc, 36, "acsp")) return std::nullopt;
  if (!tag(icc, "A2B0").empty()) return std::nullopt;  // its table is meant instead
  SrgbConversion conversion;
  constexpr std::array<std::string_view, 3> kColorants = {"rXYZ", "gXYZ", "bXYZ"}, kCurves = {"rTRC", "gTRC", "bTRC"};
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const auto xyz = read_xyz(tag(icc, kColorants[channel]));
    if (!xyz || !read_curve(tag(icc, kCurves[channel]), conversion.linear_[channel])) return std::nullopt;
    for (std::size_t out = 0; out < 3; ++out) {
      const auto& row = kToSrgb[out];
      conversion.matrix_[out][channel] = row[0] * (*xyz)[0] + row[1] * (*xyz)[1] + row[2] * (*xyz)[2];
    }
  }
  return conversion;
}

bool SrgbConversion::changes_colours() const {
  constexpr int kStep = 51;
  for (int i = 0; i < 6 * 6 * 6; ++i) {
    const std::array<int, 3> colour = {i % 6 * kStep, i / 6 % 6 * kStep, i / 36 * kStep};
    std::uint8_t rgba[4] = {static_cast<std::uint8_t>(colour[0]), static_cast<std::uint8_t>(colour[1]),
                            static_cast<std::uint8_t>(colour[2]), 255};
    convert(rgba, 1);
    for (std::size_t channel = 0; channel < 3; ++channel)
      if (std::abs(rgba[channel] - colour[channel]) > 1) return true;
  }
  return false;
}

void SrgbConversion::convert(std::uint8_t* rgba, int width) const {
  constexpr float kMost = static_cast<float>(kEncodedSteps - 1);
  const std::vector<std::uint8_t>& encoded = encoded_bytes();
  for (int x = 0; x < width; ++x, rgba += 4) {
    const float r = linear_[0][rgba[0]], g = linear_[1][rgba[1]], b = linear_[2][rgba[2]];
    for (std::size_t out = 0; out < 3; ++out) {
      const float linear = matrix_[out][0] * r + matrix_[out][1] * g + matrix_[out][2] * b;
      rgba[out] = encoded[static_cast<std::size_t>(std::clamp(linear * kMost, 0.0F, kMost) + 0.5F)];
    }
  }
}

}  // namespace pn::image
