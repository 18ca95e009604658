#include "image/strokes.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <limits>

using namespace pn::image;
using pn::ErrorCode;

namespace {

// Black ink in pixels' worth.
double ink(const Image& image) {
  double sum = 0;
  for (std::size_t i = 0; i < image.pixels.size(); i += 4) sum += (255 - image.pixels[i]) / 255.0;
  return sum;
}

Image draw(std::vector<Stroke> strokes) {
  auto image = render_drawing(strokes, kWhite);
  REQUIRE(image);
  return *image;
}

}  // namespace

TEST_CASE("strokes ink the area of their pen's path, ends round") {
  constexpr double kPi = 3.14159265358979;
  const double side = kDrawingSide;
  CHECK(ink(draw({})) == 0);
  CHECK(ink(draw({{0.25, kBlack, {0.5, 0.5}}})) == doctest::Approx(kPi * std::pow(0.125 * side, 2)).epsilon(0.01));
  const double capsule = 0.5 * 0.1 * side * side + kPi * std::pow(0.05 * side, 2);
  CHECK(ink(draw({{0.1, kBlack, {0.25, 0.5, 0.75, 0.5}}})) == doctest::Approx(capsule).epsilon(0.01));
  // Turned, and cut into pieces, it is the same stroke.
  const double c = 0.25 * std::cos(0.7), s = 0.25 * std::sin(0.7);
  CHECK(ink(draw({{0.1, kBlack, {0.5 - c, 0.5 - s, 0.5, 0.5, 0.5 + c, 0.5 + s}}})) == doctest::Approx(capsule).epsilon(0.01));
}

TEST_CASE("a pen thinner than a pixel draws faintly") {
  CHECK(ink(draw({{0.25 / kDrawingSide, kBlack, {0.25, 0.5, 0.75, 0.5}}})) == doctest::Approx(0.25 * 128).epsilon(0.1));
}

TEST_CASE("later strokes lie on top; an eraser is the background's colour") {
  const Stroke pen{0.1, kBlack, {0.2, 0.5, 0.8, 0.5}};
  CHECK(ink(draw({pen, {0.12, kWhite, {0.1, 0.5, 0.9, 0.5}}})) == 0);
  const Image image = draw({pen, {0.1, {0, 0, 255}, {0.5, 0.2, 0.5, 0.8}}});
  CHECK(image.at(128, 128)[2] == 255);
  CHECK(image.at(70, 128)[2] == 0);
}

TEST_CASE("strokes may leave the paper") {
  CHECK(ink(draw({{2, kBlack, {-1, 0.5, 2, 0.5}}})) == doctest::Approx(256.0 * 256));
  CHECK(ink(draw({{0.1, kBlack, {-3, -3, -2, -2}}})) == 0);
  CHECK(ink(draw({{0.1, kBlack, {}}})) == 0);
}

TEST_CASE("strokes that make no sense are refused") {
  const auto code = [](Stroke stroke) { return render_drawing(std::vector{stroke}, kWhite).error().code; };
  CHECK(code({0.1, kBlack, {0.5}}) == ErrorCode::Malformed);
  CHECK(code({0, kBlack, {0.5, 0.5}}) == ErrorCode::Malformed);
  CHECK(code({std::nan(""), kBlack, {0.5, 0.5}}) == ErrorCode::Malformed);
  CHECK(code({0.1, kBlack, {std::numeric_limits<double>::infinity(), 0.5}}) == ErrorCode::Malformed);
  CHECK(code({0.1, kBlack, {1e30, 0.5}}) == ErrorCode::Malformed);
  CHECK(code({0.1, kBlack, std::vector<double>(500'000, 0.5)}) == ErrorCode::TooLarge);
}
