// JPEG through libjpeg-turbo, baseline and progressive, whole or reduced in the inverse DCT. README.md of this folder says why.
#include <cstddef>
#include <cstdio>

extern "C" {
#include <jerror.h>
#include <jpeglib.h>
// After jpeglib.h:
#include <jmemsys.h>
}

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/words.h"
#include "image/budget.h"
#include "image/rows.h"

// libjpeg's system-dependent memory functions, instead of its jmemnobs.c: what the picture's budget allows, zeroed, no temporary files.
extern "C" {

void* jpeg_get_small(j_common_ptr, std::size_t size) { return pn::image::budget_malloc(size); }
void jpeg_free_small(j_common_ptr, void* memory, std::size_t) { pn::image::budget_free(memory); }
void* jpeg_get_large(j_common_ptr, std::size_t size) { return pn::image::budget_malloc(size); }
void jpeg_free_large(j_common_ptr, void* memory, std::size_t) { pn::image::budget_free(memory); }

// The budget refuses what is too much; libjpeg need not ask beforehand.
std::size_t jpeg_mem_available(j_common_ptr, std::size_t, std::size_t most_needed, std::size_t) { return most_needed; }

// Never called, as jpeg_mem_available grants everything.
void jpeg_open_backing_store(j_common_ptr jpeg, backing_store_ptr, long) { (*jpeg->err->error_exit)(jpeg); }

long jpeg_mem_init(j_common_ptr) { return 0; }
void jpeg_mem_term(j_common_ptr) {}

}  // extern "C"

namespace pn::image {

namespace {

constexpr int kMostScans = 100;                              // a progressive file has about ten; hundreds would only burn time
constexpr std::size_t kWorkBytes = 32u << 20;                // for some rows of blocks of the widest JPEG there is
constexpr std::uint64_t kMostCoefficientBytes = 512u << 20;  // of a picture that comes in several scans
constexpr int kTooManyScans = -1;                            // beside the codes of jerror.h

// A fatal error of libjpeg (a code of jerror.h) on its way out through the library's C code.
struct Failure {
  int code = 0;
};

// What libjpeg's callbacks note. Its end of the source and the fake end marker given there are what Pillow and browsers do, too.
struct Notes {
  bool has_ended = false;   // the file, before its end marker
  bool lacks_data = false;  // a scan ended before its last block
};

Notes& notes_of(j_common_ptr jpeg) { return *static_cast<Notes*>(jpeg->client_data); }

[[noreturn]] void on_error(j_common_ptr jpeg) { throw Failure{jpeg->err->msg_code}; }

void on_message(j_common_ptr jpeg, int level) {
  if (level < 0 && jpeg->err->msg_code == JWRN_HIT_MARKER) notes_of(jpeg).lacks_data = true;
}

boolean on_source_end(j_decompress_ptr jpeg) {
  static constexpr JOCTET kEndMarker[] = {0xff, JPEG_EOI};
  notes_of(reinterpret_cast<j_common_ptr>(jpeg)).has_ended = true;
  jpeg->src->next_input_byte = kEndMarker;
  jpeg->src->bytes_in_buffer = sizeof kEndMarker;
  return TRUE;
}

void on_skip(j_decompress_ptr jpeg, long count) {
  if (count <= 0) return;
  if (static_cast<std::size_t>(count) > jpeg->src->bytes_in_buffer) {
    on_source_end(jpeg);
    return;
  }
  jpeg->src->next_input_byte += count;
  jpeg->src->bytes_in_buffer -= static_cast<std::size_t>(count);
}

// libjpeg's decompressor over bytes in memory. Each method but the destructor may throw a Failure.
class Decompressor {
 public:
  explicit Decompressor(Bytes bytes) : bytes_(bytes) {
    jpeg_.err = &errors_;
    errors_.error_exit = on_error;
    errors_.emit_message = on_message;
    errors_.output_message = [](j_common_ptr) {};
    errors_.reset_error_mgr = [](j_common_ptr) {};
    jpeg_.client_data = &notes_;
    source_.init_source = [](j_decompress_ptr) {};
    source_.fill_input_buffer = on_source_end;
    source_.skip_input_data = on_skip;
    source_.resync_to_restart = jpeg_resync_to_restart;
    source_.term_source = [](j_decompress_ptr) {};
    source_.next_input_byte = bytes.data();
    source_.bytes_in_buffer = bytes.size();
  }
  ~Decompressor() { jpeg_destroy_decompress(&jpeg_); }
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;

  // Up to the first scan's data.
  void open() {
    jpeg_create_decompress(&jpeg_);
    jpeg_.src = &source_;
    jpeg_read_header(&jpeg_, TRUE);
  }

  // The next byte that libjpeg will read.
  std::size_t offset() const {
    const JOCTET* const at = source_.next_input_byte;
    return notes_.has_ended ? bytes_.size() : static_cast<std::size_t>(at - bytes_.data());
  }

  jpeg_decompress_struct& jpeg() { return jpeg_; }
  bool has_ended() const { return notes_.has_ended; }

  // Coefficients of all blocks, which libjpeg holds while it reads several scans; 0 for a file of one scan.
  std::uint64_t coefficient_bytes() {
    if (!jpeg_has_multiple_scans(&jpeg_)) return 0;
    std::uint64_t blocks = 0;
    for (int i = 0; i < jpeg_.num_components; ++i) {
      const jpeg_component_info& c = jpeg_.comp_info[i];
      const auto across = static_cast<std::uint64_t>(c.h_samp_factor), down = static_cast<std::uint64_t>(c.v_samp_factor);
      blocks += (c.width_in_blocks + across - 1) / across * across * ((c.height_in_blocks + down - 1) / down * down);
    }
    return blocks * DCTSIZE2 * sizeof(JCOEF);
  }

  // Reads what comes before pixels can be given: every scan of a file of several.
  void start() {
    jpeg_.buffered_image = jpeg_has_multiple_scans(&jpeg_);
    jpeg_start_decompress(&jpeg_);
    if (jpeg_.buffered_image) {
      for (int event = JPEG_REACHED_SOS; event != JPEG_REACHED_EOI; event = jpeg_consume_input(&jpeg_)) {
        if (jpeg_.input_scan_number > kMostScans) {
          whole_scans_end_ = 0;
          throw Failure{kTooManyScans};
        }
        if (event == JPEG_REACHED_SOS) note_scan();
        // A marker that was met is read already.
        if (event == JPEG_SCAN_COMPLETED) whole_scans_end_ = offset() - (jpeg_.unread_marker != 0 && !notes_.has_ended ? 2 : 0);
      }
      jpeg_start_output(&jpeg_, jpeg_.input_scan_number);
    }
    whole_scans_end_ = 0;
  }

  // After start() has failed: where the scans end that could be read; 0 when there are none.
  std::size_t whole_scans_end() const { return whole_scans_end_; }

  // rgba  [output_width, 4]
  void read_row(std::uint8_t* rgba) {
    JSAMPROW rows[] = {rgba};
    if (jpeg_read_scanlines(&jpeg_, rows, 1) != 1) throw Failure{JERR_BAD_STATE};
  }

  // Whether blocks, or bits of them, are missing of what the file promises. After the last row.
  bool lacks_data() const {
    if (notes_.lacks_data) return true;
    if (jpeg_.buffered_image && scanned_ != (1u << jpeg_.num_components) - 1) return true;
    if (!notes_.has_ended || !jpeg_.progressive_mode) return false;
    // Without its end marker a progressive file is whole when every coefficient came to its last bit.
    for (int i = 0; i < jpeg_.num_components; ++i)
      if (std::any_of(jpeg_.coef_bits[i], jpeg_.coef_bits[i] + DCTSIZE2, [](int bits) { return bits != 0; })) return true;
    return false;
  }

 private:
  void note_scan() {
    for (int i = 0; i < jpeg_.comps_in_scan; ++i) scanned_ |= 1u << jpeg_.cur_comp_info[i]->component_index;
  }

  Bytes bytes_;
  Notes notes_;
  jpeg_error_mgr errors_{};
  jpeg_source_mgr source_{};
  jpeg_decompress_struct jpeg_{};
  unsigned scanned_ = 0;  // a bit for each component that a scan brought
  std::size_t whole_scans_end_ = 0;
};

// a * b / 255, rounded.
int multiply_255(int a, int b) {
  const int t = a * b + 128;
  return ((t >> 8) + t) >> 8;
}

// Inks are stored inverted, as Adobe does and everyone since: white paper less black, then less each ink on it.
void cmyk_to_rgba(std::uint8_t* row, std::size_t width) {
  for (std::size_t x = 0; x < width; ++x, row += 4) {
    for (int i = 0; i < 3; ++i) row[i] = static_cast<std::uint8_t>(row[3] - multiply_255(255 - row[i], row[3]));
    row[3] = 255;
  }
}

// What libjpeg makes of blocks that have no data.
void fill_grey(std::uint8_t* row, std::size_t width) {
  for (std::size_t x = 0; x < width; ++x, row += 4) {
    row[0] = row[1] = row[2] = 128;
    row[3] = 255;
  }
}

Error no_memory() { return Error{ErrorCode::TooLarge, tr("Not enough memory to open this JPEG. Shrink it and add it again."), ""}; }

std::string megabytes(std::uint64_t bytes) { return std::to_string((bytes + 500'000) / 1'000'000) + " MB"; }

Error error_of(const Failure& failure, const Decompressor& decompressor, std::size_t size) {
  switch (failure.code) {
    case JERR_OUT_OF_MEMORY: return no_memory();
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_COMPONENT_COUNT:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_SOF_UNSUPPORTED: return unsupported_at(decompressor.offset(), tr("This kind of JPEG is not read here."));
    case kTooManyScans: return malformed_at(decompressor.offset(), tr("it has too many JPEG scans"));
    default: break;
  }
  if (decompressor.has_ended()) return truncated_at(size);
  switch (failure.code) {
    case JERR_BAD_HUFF_TABLE:
    case JERR_NO_HUFF_TABLE:
    case JERR_DHT_INDEX: return malformed_at(decompressor.offset(), tr("a JPEG Huffman table makes no sense"));
    case JERR_NO_QUANT_TABLE:
    case JERR_DQT_INDEX: return malformed_at(decompressor.offset(), tr("a JPEG quantisation table makes no sense"));
    case JERR_BAD_PROGRESSION: return malformed_at(decompressor.offset(), tr("its JPEG scans make no sense"));
    default: return malformed_at(decompressor.offset(), tr("its JPEG data make no sense (libjpeg's error {0})", {failure.code}));
  }
}

Result<Decoded> decode_with(Decompressor& decompressor, Bytes bytes, const Header& header, int reduction, Budget& budget, RowSink& sink) {
  decompressor.open();
  jpeg_decompress_struct& jpeg = decompressor.jpeg();
  if (static_cast<int>(jpeg.image_width) != header.width || static_cast<int>(jpeg.image_height) != header.height)
    return malformed_at(0, tr("it states two sizes"));
  if (jpeg.num_components != 1 && jpeg.num_components != 3 && jpeg.num_components != 4)
    return unsupported_at(0, tr("JPEG with other than 1, 3 or 4 channels is not read here."));
  // Every block costs a bit at the least (luma alone is counted). A cut file is shown, but not one that lacks nearly everything.
  constexpr std::size_t kLeastShare = 4;
  const std::size_t blocks = static_cast<std::size_t>(header.width / 8) * static_cast<std::size_t>(header.height / 8);
  const std::size_t coded_bytes = bytes.size() - std::min(bytes.size(), decompressor.offset());
  if (coded_bytes <= blocks / 8 / kLeastShare) return truncated_at(bytes.size());
  const std::uint64_t coefficient_bytes = decompressor.coefficient_bytes();
  if (coefficient_bytes > kMostCoefficientBytes) {
    return Error{
        ErrorCode::TooLarge,
        tr("This JPEG comes in several scans (progressive) and would take {0} to open; the limit is {1}. Shrink it, or save it as a "
           "baseline JPEG, and add it again.",
           {megabytes(coefficient_bytes), megabytes(kMostCoefficientBytes)}),
        ""};
  }
  budget.allow(static_cast<std::size_t>(coefficient_bytes));

  const bool is_cmyk = jpeg.num_components == 4;
  jpeg.out_color_space = is_cmyk ? JCS_CMYK : JCS_EXT_RGBA;
  jpeg.scale_num = 1;
  jpeg.scale_denom = static_cast<unsigned>(reduction);
  decompressor.start();

  const auto width = static_cast<std::size_t>(jpeg.output_width);
  const int height = static_cast<int>(jpeg.output_height);
  std::vector<std::uint8_t> rgba(width * 4);
  sink.begin(static_cast<int>(width), height);
  bool is_readable = true;
  for (int y = 0; y < height; ++y) {
    try {
      if (is_readable) decompressor.read_row(rgba.data());
    } catch (const Failure&) {
      if (y == 0) throw;
      is_readable = false;
    }
    if (!is_readable)
      fill_grey(rgba.data(), width);
    else if (is_cmyk)
      cmyk_to_rgba(rgba.data(), width);
    sink.row(rgba.data());
  }
  return Decoded{!is_readable || decompressor.lacks_data()};
}

// whole_scans_end  set when an error comes behind scans that make a picture
Result<Decoded> attempt(Bytes bytes, const Header& header, int reduction, RowSink& sink, std::size_t& whole_scans_end) {
  Budget budget(kWorkBytes);
  Decompressor decompressor(bytes);
  try {
    return decode_with(decompressor, bytes, header, reduction, budget, sink);
  } catch (const Failure& failure) {
    whole_scans_end = decompressor.whole_scans_end();
    return budget.was_refused() ? no_memory() : error_of(failure, decompressor, bytes.size());
  }
}

}  // namespace

Result<Decoded> decode_jpeg(Bytes bytes, const Header& header, int reduction, RowSink& sink) {
  std::size_t whole_scans_end = 0;
  const auto decoded = attempt(bytes, header, reduction, sink, whole_scans_end);
  if (decoded || whole_scans_end == 0) return decoded;
  // The scans before the damaged one make a picture, if a coarse one. After an error libjpeg's state is void, so it starts anew.
  const auto coarse = attempt(bytes.first(whole_scans_end), header, reduction, sink, whole_scans_end);
  if (!coarse) return decoded;
  return Decoded{true};
}

}  // namespace pn::image
