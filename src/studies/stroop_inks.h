#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// The inks of a Stroop grid.
namespace pn::studies {

constexpr std::string_view kWhitePaper = "#ffffff";
constexpr std::size_t kBasicColours = 11;
std::string basic_names();  // of the eleven basic colour terms of English, with commas between them (Berlin & Kay 1969)

struct Ink {
  std::string name;    // what the model is to say: as typed, or the nearest of the eleven basic colours
  std::string colour;  // "#rrggbb"
  std::string paper;   // on which it can be read
};
// Inks between commas: the name of a basic colour, "#rrggbb", or "name=#rrggbb"; the eleven basic colours for an empty text.
// Error: NotFound.
Result<std::vector<Ink>> inks_in(std::string_view text);

}  // namespace pn::studies
