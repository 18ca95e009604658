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

struct Decoded {
  bool is_truncated = false;  // part of the picture's data is missing: what is there was given, the rest is grey or coarse
};

// Each gives the stored picture, not turned by its orientation. `header` is what read_header said of the same bytes, its size (divided by
// `reduction`) within the limits. An Error may come after some rows were given; the sink's content is then void.
// reduction  1, 2, 4 or 8: a JPEG comes in ceil(width / reduction) × ceil(height / reduction) pixels, from the low frequencies of its blocks
Result<Decoded> decode_jpeg(Bytes bytes, const Header& header, int reduction, RowSink& sink);
Result<Decoded> decode_webp(Bytes bytes, const Header& header, RowSink& sink);
Result<Decoded> decode_plain(Bytes bytes, const Header& header, RowSink& sink);  // PNG, GIF, BMP

}  // namespace pn::image
