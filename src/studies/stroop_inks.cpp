#include "studies/stroop_inks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include "base/text.h"
#include "base/words.h"
#include "image/colour.h"
#include "studies/report_words.h"
#include "studies/typed_words.h"

namespace pn::studies {
namespace {

constexpr const char* kGreyPaper = "#808080";
constexpr double kLeastContrast = 1.5;  // with white paper

struct Basic {
  std::string_view name, colour;
};
// The eleven basic colour terms of English (Berlin & Kay 1969).
constexpr std::array<Basic, kBasicColours> kBasic = {{{"red", "#e01010"},
                                                      {"orange", "#ff8000"},
                                                      {"yellow", "#f0c800"},
                                                      {"green", "#109030"},
                                                      {"blue", "#1040e0"},
                                                      {"purple", "#8020a0"},
                                                      {"pink", "#ff70b0"},
                                                      {"brown", "#804010"},
                                                      {"black", "#000000"},
                                                      {"white", "#ffffff"},
                                                      {"gray", "#808080"}}};

// Relative luminance, 0 to 1.
// ref  WCAG 2.2, contrast ratio and relative luminance
double luminance(image::Colour colour) {
  const auto linear = [](std::uint8_t byte) {
    const double value = static_cast<double>(byte) / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour.r) + 0.7152 * linear(colour.g) + 0.0722 * linear(colour.b);
}

// Contrast with white is 1 for white and 21 for black.
std::string paper_for(image::Colour ink) { return 1.05 / (luminance(ink) + 0.05) < kLeastContrast ? kGreyPaper : std::string(kWhitePaper); }

std::string nearest_name(image::Colour colour) {
  const auto off = [&](const Basic& basic) {
    const image::Colour other = *image::parse_colour(basic.colour);
    const int r = colour.r - other.r, g = colour.g - other.g, b = colour.b - other.b;
    return r * r + g * g + b * b;
  };
  return std::string(std::min_element(kBasic.begin(), kBasic.end(), [&](const Basic& a, const Basic& b) { return off(a) < off(b); })->name);
}

const Basic* find_basic(std::string_view name) {
  const std::string lower = lowered(name);
  const auto found = std::find_if(kBasic.begin(), kBasic.end(), [&](const Basic& one) { return one.name == lower; });
  if (lower == "grey") return &kBasic.back();
  return found == kBasic.end() ? nullptr : &*found;
}

}  // namespace

std::string basic_names() {
  std::string names;
  for (const Basic& one : kBasic) names.append(names.empty() ? "" : ", ").append(one.name);
  return names;
}

Result<std::vector<Ink>> inks_in(std::string_view text) {
  std::vector<Ink> inks;
  const auto add = [&](std::string name, image::Colour colour) {
    inks.push_back({std::move(name), image::to_text(colour), paper_for(colour)});
  };
  const std::string all = basic_names();
  for (const std::string& typed : distinct_words(trimmed(text).empty() ? std::string_view(all) : text)) {
    const std::size_t equals = typed.find('=');
    const std::string_view whole = typed;
    const std::string_view name = equals == std::string::npos ? std::string_view() : trimmed(whole.substr(0, equals));
    const auto colour = image::parse_colour(equals == std::string::npos ? whole : trimmed(whole.substr(equals + 1)));
    if (const Basic* basic = find_basic(typed)) {
      add(typed, *image::parse_colour(basic->colour));
    } else if (colour && (equals == std::string::npos || !name.empty())) {
      add(name.empty() ? nearest_name(*colour) : std::string(name), *colour);
    } else {
      return Error{ErrorCode::NotFound,
                   tr("{0} is no ink that is known here. Write one of {1}; or a colour as #rrggbb; or name=#rrggbb.",
                      {quoted(typed), basic_names()}),
                   "inks"};
    }
  }
  return inks;
}

}  // namespace pn::studies
