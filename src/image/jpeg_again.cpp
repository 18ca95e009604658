// libjpeg-turbo's compressor, for files and for the sake of what it loses. jpeg.cpp decompresses and gives both their memory.
#include "image/jpeg_again.h"
#include "image/encode_jpeg.h"

#include <cstddef>
#include <cstdio>

extern "C" {
#include <jpeglib.h>
}

#include <array>
#include <new>
#include <utility>
#include <vector>

#include "image/budget.h"
#include "image/rows.h"

namespace pn::image {
namespace {

constexpr std::size_t kWorkBytes = 32u << 20;  // rows of blocks and tables

// The file as it grows, piece by piece.
struct Sink {
  std::vector<std::uint8_t> bytes;
  std::array<JOCTET, 4096> piece;

  void take(std::size_t count) { bytes.insert(bytes.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(count)); }
};

Sink& sink_of(j_compress_ptr jpeg) { return *static_cast<Sink*>(jpeg->client_data); }

void start_piece(j_compress_ptr jpeg) {
  jpeg->dest->next_output_byte = sink_of(jpeg).piece.data();
  jpeg->dest->free_in_buffer = sink_of(jpeg).piece.size();
}

boolean next_piece(j_compress_ptr jpeg) {
  sink_of(jpeg).take(sink_of(jpeg).piece.size());
  start_piece(jpeg);
  return TRUE;
}

void last_piece(j_compress_ptr jpeg) { sink_of(jpeg).take(sink_of(jpeg).piece.size() - jpeg->dest->free_in_buffer); }

// Every picture that comes here can be compressed, so that only memory can be missing.
[[noreturn]] void on_error(j_common_ptr) { throw std::bad_alloc(); }

class Compressor {
 public:
  explicit Compressor(Sink& sink) {
    jpeg_.err = &errors_;
    errors_.error_exit = on_error;
    errors_.emit_message = [](j_common_ptr, int) {};
    errors_.output_message = [](j_common_ptr) {};
    errors_.reset_error_mgr = [](j_common_ptr) {};
    jpeg_.client_data = &sink;
    destination_.init_destination = start_piece;
    destination_.empty_output_buffer = next_piece;
    destination_.term_destination = last_piece;
  }
  ~Compressor() { jpeg_destroy_compress(&jpeg_); }
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;

  void compress(const Image& picture, int quality) {
    jpeg_create_compress(&jpeg_);
    jpeg_.dest = &destination_;
    jpeg_.image_width = static_cast<JDIMENSION>(picture.width);
    jpeg_.image_height = static_cast<JDIMENSION>(picture.height);
    jpeg_.input_components = 4;
    jpeg_.in_color_space = JCS_EXT_RGBX;
    jpeg_set_defaults(&jpeg_);
    jpeg_set_quality(&jpeg_, quality, TRUE);
    jpeg_start_compress(&jpeg_, TRUE);
    std::vector<std::uint8_t> line(picture.row_bytes());
    for (int y = 0; y < picture.height; ++y) {
      line.assign(picture.row(y), picture.row(y) + picture.row_bytes());
      JSAMPROW rows[] = {line.data()};
      jpeg_write_scanlines(&jpeg_, rows, 1);
    }
    jpeg_finish_compress(&jpeg_);
  }

 private:
  jpeg_error_mgr errors_{};
  jpeg_destination_mgr destination_{};
  jpeg_compress_struct jpeg_{};
};

// Writes colours over those of a picture of the same size.
class Overwrite final : public RowSink {
 public:
  explicit Overwrite(Image& picture) : picture_(picture) {}
  void begin(int, int) override {}
  void row(std::uint8_t* rgba) override {
    std::uint8_t* const to = picture_.row(next_++);
    for (std::size_t i = 0; i < picture_.row_bytes(); ++i)
      if (i % 4 != 3) to[i] = rgba[i];
  }

 private:
  Image& picture_;
  int next_ = 0;
};

}  // namespace

std::vector<std::uint8_t> encode_jpeg(const Image& picture, int quality) {
  Sink file;
  const Budget budget(kWorkBytes);
  Compressor(file).compress(picture, quality);
  return std::move(file.bytes);
}

void jpeg_again(Image& picture, int quality) {
  const std::vector<std::uint8_t> file = encode_jpeg(picture, quality);
  Header header;
  header.width = picture.width;
  header.height = picture.height;
  Overwrite sink(picture);
  if (!decode_jpeg(file, header, 1, sink)) throw std::bad_alloc();
}

}  // namespace pn::image
