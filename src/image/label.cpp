#include "image/label.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <utility>
#include <vector>

#include "base/words.h"
#include "image/lines.h"

namespace pn::image {

namespace {

constexpr double kSmallest_px = 0.25;  // a line height; below it nothing is drawn

struct Card {
  Lines lines;
  double width = 0, height = 0;  // in line heights
};

Card card_of(const Font& font, std::vector<Word> broken) {
  Lines lines(font, std::move(broken));
  const double width = lines.width() + 2 * kCardMargin, height = lines.bottom() - lines.top() + 2 * kCardMargin;
  return {std::move(lines), width, height};
}

// Broken into as many lines as make the card's shape the most pleasant.
Card laid_out(const Font& font, const std::vector<Word>& words) {
  const auto strangeness = [](const Card& card) { return std::abs(std::log(card.width / card.height / kCardShape)); };
  std::optional<Card> best;
  for (std::size_t count = 1; count <= std::min(kMostCardLines, words.size()); ++count) {
    std::vector<Word> broken;
    break_lines(font, words, 0, count, broken);
    Card card = card_of(font, std::move(broken));
    if (!best || strangeness(card) < strangeness(*best)) best = std::move(card);
  }
  return *std::move(best);
}

bool is_share(double value) { return value >= 0 && value <= 1; }  // not of what is no number

// A pixel's place on the card, in pixels from the card's top left before it is turned.
class Turned {
 public:
  Turned(double middle_x, double middle_y, double width, double height, double angle_deg)
      : x_(middle_x),
        y_(middle_y),
        width_(width),
        height_(height),
        cos_(std::cos(angle_deg * std::numbers::pi / 180)),
        sin_(std::sin(angle_deg * std::numbers::pi / 180)) {}

  std::pair<double, double> on_card(double x, double y) const {
    const double dx = x - x_, dy = y - y_;
    return {dx * cos_ + dy * sin_ + width_ / 2, dy * cos_ - dx * sin_ + height_ / 2};
  }
  double reach_x() const { return (width_ * std::abs(cos_) + height_ * std::abs(sin_)) / 2 + 1; }
  double reach_y() const { return (width_ * std::abs(sin_) + height_ * std::abs(cos_)) / 2 + 1; }
  // How much of the pixel around a place on the card lies on it.
  double inside(double u, double v) const {
    const auto part = [](double at, double length) { return std::clamp(std::min(at, length - at) + 0.5, 0.0, 1.0); };
    return part(u, width_) * part(v, height_);
  }

 private:
  double x_, y_, width_, height_, cos_, sin_;
};

// Between the middles of pixels; nothing beyond the coverage.
double sampled(const Coverage& coverage, double u, double v) {
  const double x = u - 0.5, y = v - 0.5;
  const int left = static_cast<int>(std::floor(x)), top = static_cast<int>(std::floor(y));
  double sum = 0;
  for (int row = top; row <= top + 1; ++row) {
    for (int column = left; column <= left + 1; ++column) {
      if (row < 0 || column < 0 || row >= coverage.height || column >= coverage.width) continue;
      const auto at = static_cast<std::size_t>(row) * static_cast<std::size_t>(coverage.width) + static_cast<std::size_t>(column);
      sum += (1 - std::abs(x - column)) * (1 - std::abs(y - row)) * coverage.amounts[at];
    }
  }
  return sum / 255;
}

void mix(std::uint8_t& under, double over, double amount) {
  under = static_cast<std::uint8_t>(std::lround(std::clamp(under + (over - under) * amount, 0.0, 255.0)));
}

void lay(std::uint8_t* rgba, const LabelStyle& style, double card, double ink) {
  const Colour& letters = style.ink;
  const double alpha = style.opacity * (style.card ? card : ink);
  const auto blend = [&](int place, std::uint8_t own, std::uint8_t ground) {
    mix(rgba[place], style.card ? ground + (own - ground) * ink : own, alpha);
  };
  const Colour ground = style.card.value_or(letters);
  blend(0, letters.r, ground.r);
  blend(1, letters.g, ground.g);
  blend(2, letters.b, ground.b);
}

}  // namespace

Result<Labelled> lay_label(const Font& font, ImageView picture, Area area, const LabelStyle& style) {
  if (!is_share(style.share) || !is_share(style.x) || !is_share(style.y) || !is_share(style.opacity) || !std::isfinite(style.angle_deg))
    return Error{ErrorCode::Malformed, tr("Place, size and opacity of a label lie between 0 and 1."), "label"};
  const auto words = split_words(style.text, font);
  if (!words) return words.error();
  Labelled out;
  out.image = Image(picture.width, picture.height);
  std::copy_n(picture.pixels, out.image.pixels.size(), out.image.pixels.begin());
  const Card card = laid_out(font, *words);
  const double size_px = std::min({std::sqrt(style.share * area.width * area.height / (card.width * card.height)),
                                   kMostCardSide * area.width / card.width, kMostCardSide * area.height / card.height});
  if (!(size_px >= kSmallest_px)) return out;
  const double width = card.width * size_px, height = card.height * size_px;
  out.width = width / area.width;
  out.height = height / area.height;
  // Unless it is turned the card begins at a whole pixel, so that letters stay sharp.
  const auto placed = [&](double middle, double length) {
    return style.angle_deg == 0 ? std::round(middle - length / 2) + length / 2 : middle;
  };
  const double x = placed(area.left + style.x * area.width, width), y = placed(area.top + style.y * area.height, height);
  const Turned turned(x, y, width, height, style.angle_deg);
  Coverage letters(static_cast<int>(std::ceil(width)), static_cast<int>(std::ceil(height)));
  if (!style.is_blank) card.lines.draw(font, size_px, letters);
  const int left = std::max(0, static_cast<int>(x - turned.reach_x())),
            right = std::min(picture.width, static_cast<int>(x + turned.reach_x()) + 1);
  const int top = std::max(0, static_cast<int>(y - turned.reach_y())),
            bottom = std::min(picture.height, static_cast<int>(y + turned.reach_y()) + 1);
  double covered = 0;
  for (int row = top; row < bottom; ++row) {
    for (int column = left; column < right; ++column) {
      const auto [u, v] = turned.on_card(column + 0.5, row + 0.5);
      const double inside = turned.inside(u, v);
      if (inside <= 0) continue;
      lay(out.image.row(row) + static_cast<std::size_t>(column) * 4, style, inside, style.is_blank ? 0.0 : sampled(letters, u, v));
      const bool is_seen =
          column + 0.5 >= area.left && column + 0.5 < area.left + area.width && row + 0.5 >= area.top && row + 0.5 < area.top + area.height;
      if (is_seen) covered += inside;
    }
  }
  out.share = covered / (area.width * area.height);
  return out;
}

}  // namespace pn::image
