#include "image/shrink.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace pn::image {

KeptPictureSink::KeptPictureSink(int orientation, Size whole, int reduction)
    : orientation_(orientation), turn_(turn_of(orientation)), whole_(whole), reduction_(reduction) {}

void KeptPictureSink::begin(int width, int height) {
  source_ = target_ = {width, height};
  if (std::min(width, height) <= kKeptShorterSide) {
    half_ = Image(width, height);
    return;
  }
  target_ = size_with_shorter_side(whole_, kKeptShorterSide);
  const auto weights = [&](int in_size, int out_size, int whole, bool is_reversed) {
    return filter_weights(Filter::Bicubic, in_size, out_size, is_reversed, static_cast<double>(whole) / reduction_);
  };
  across_ = weights(width, target_.width, whole_.width, turn_.swaps ? turn_.flips_y : turn_.flips_x);
  down_ = weights(height, target_.height, whole_.height, turn_.swaps ? turn_.flips_x : turn_.flips_y);
  if (turn_.swaps) {
    half_ = Image(width, target_.height);
    // Twice the rows that one output needs, so that they are moved up only now and then.
    window_ = Image(width, std::min(height, 4 * down_.pairs));
  } else {
    half_ = Image(target_.width, height);
  }
}

void KeptPictureSink::row(std::uint8_t* rgba) {
  composite_row(rgba, source_.width, kWhite);
  if (source_ == target_)
    std::memcpy(half_.row(rows_made_++), rgba, half_.row_bytes());
  else if (turn_.swaps)
    take_row_down(rgba);
  else
    take_row_across(rgba);
}

void KeptPictureSink::take_row_across(const std::uint8_t* rgba) { resample_row(across_, rgba, half_.row(rows_made_++)); }

void KeptPictureSink::take_row_down(const std::uint8_t* rgba) {
  if (rows_seen_ - window_first_ == window_.height) {
    const int needed = rows_made_ < target_.height ? down_.first[static_cast<std::size_t>(rows_made_)] : rows_seen_;
    std::memmove(window_.row(0), window_.row(needed - window_first_), static_cast<std::size_t>(rows_seen_ - needed) * window_.row_bytes());
    window_first_ = needed;
  }
  std::memcpy(window_.row(rows_seen_ - window_first_), rgba, window_.row_bytes());
  ++rows_seen_;
  for (; rows_made_ < target_.height; ++rows_made_) {
    const auto at = static_cast<std::size_t>(rows_made_);
    if (down_.first[at] + down_.count[at] > rows_seen_) return;
    resample_columns(down_, rows_made_, window_.row(down_.first[at] - window_first_), source_.width, half_.row(rows_made_));
  }
}

Image KeptPictureSink::take() {
  window_ = Image();
  if (source_ == target_) return apply_orientation(std::move(half_), orientation_);
  Image out(target_.width, target_.height);
  for (int y = 0; y < out.height; ++y) {
    if (turn_.swaps)
      resample_row(across_, half_.row(y), out.row(y));
    else
      resample_columns(down_, y, half_.row(down_.first[static_cast<std::size_t>(y)]), out.width, out.row(y));
  }
  half_ = Image();
  return apply_orientation(std::move(out), orientation_);
}

}  // namespace pn::image
