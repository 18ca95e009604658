#pragma once
// How decoders hand pictures on: row by row, so that a shrinking reader never holds the whole picture. Private to this room.
#include "image/bytes.h"
#include "image/header.h"

namespace pn::image {

// Takes a picture from its top row to its bottom row.
class RowSink {
 public:
  virtual ~RowSink() = default;
  // Once, before the rows, when the file's data have been found sound enough to give pixels.
  virtual void begin(int width, int height) = 0;
  // rgba  [width, 4], straight alpha; may be changed by the sink
  virtual void row(std::uint8_t* rgba) = 0;
};

// Each gives the stored picture, not turned by its orientation. `header` is what read_header said of the same bytes, its size within the
// limits. An Error may come after some rows were given; the sink's content is then void.
Status decode_jpeg(Bytes bytes, const Header& header, RowSink& sink);
Status decode_webp(Bytes bytes, const Header& header, RowSink& sink);
Status decode_plain(Bytes bytes, const Header& header, RowSink& sink);  // PNG, GIF, BMP

}  // namespace pn::image
