#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "image/corrupt.h"

// What may be done to a picture before the model sees it.
namespace pn::studies {

// Words on a card, laid over what the model sees of a picture.
struct Label {
  std::string text;
  std::string font = "Sans";  // a name of assets/fonts/words/index.json
  double share = 0.08;        // of the pixels that the model sees: the card's; less where it is wider than the picture or reaches out of it
  double x = 0.5;             // of its middle, in shares of the side of what the model sees, from the left
  double y = 0.5;             // from the top
  std::string ink = "#111111";   // as image::parse_colour takes it
  std::string card = "#ffffff";  // empty: the words alone
  double opacity = 1.0;          // of words and card
  double angle_deg = 0.0;        // clockwise
  bool is_blank = false;         // the card alone, as large as the text makes it
  friend bool operator==(const Label&, const Label&) = default;
};

// What harms a picture, in five strengths.
using image::Corruption;
using image::Harm;
using image::kHarmNames;
using image::kHarmStrengths;

constexpr std::string_view name_of(Harm harm) { return kHarmNames[static_cast<std::size_t>(harm)]; }

}  // namespace pn::studies
