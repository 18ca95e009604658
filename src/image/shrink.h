#pragma once
// Private to this room.
#include "image/compose.h"
#include "image/image.h"
#include "image/resample.h"
#include "image/resize.h"
#include "image/rows.h"

namespace pn::image {

// Makes the kept picture out of rows as they are decoded, holding a few of them, or all in their shrunk width.
// Equal to kept_picture() of the upright picture: what lies on its side is shrunk along its stored columns first, which are its upright rows.
// A picture that comes reduced is shrunk to the size that the whole one would be kept in, as Pillow's thumbnail() does after draft(); where
// it comes no larger than that, it stays as it comes.
class KeptPictureSink final : public RowSink {
 public:
  // reduction  by which the rows' picture is smaller than `whole`, both as stored
  KeptPictureSink(int orientation, Size whole, int reduction);

  void begin(int width, int height) override;
  void row(std::uint8_t* rgba) override;
  Image take();  // after the last row; upright

 private:
  void take_row_across(const std::uint8_t* rgba);
  void take_row_down(const std::uint8_t* rgba);

  int orientation_;
  Turn turn_;
  Size whole_;
  int reduction_;
  Size source_, target_;
  Weights across_, down_;
  Image half_;            // across first: [source height, target width]; down first: [target height, source width]
  Image window_;          // down first: the last rows that outputs still need
  int window_first_ = 0;  // the source row at the window's top
  int rows_seen_ = 0;
  int rows_made_ = 0;  // of half_
};

}  // namespace pn::image
