// WebP through libwebp: lossy and lossless, with alpha, and the first frame of an animation.
#include <webp/decode.h>

#include <cstring>
#include <memory>
#include <vector>

#include "base/words.h"
#include "image/rows.h"

namespace pn::image {

namespace {

// The bitstream to decode and where its picture lies on the canvas.
struct Frame {
  Bytes bytes;
  int left = 0;
  int top = 0;
};

// The first ANMF chunk of an animation: libwebp reads what follows its 16-byte head as a picture of its own.
Result<Frame> first_frame(Bytes bytes) {
  constexpr std::size_t kHead = 16;
  std::size_t at = 12;
  for (;;) {
    if (!has(bytes, at, 8)) return truncated_at(bytes.size());
    const std::size_t length = le32(bytes, at + 4);
    if (!has(bytes, at + 8, length)) return truncated_at(bytes.size());
    if (starts_with(bytes, at, "ANMF")) {
      if (length < kHead) return malformed_at(at, tr("a WebP frame is too short"));
      return Frame{bytes.subspan(at + 8 + kHead, length - kHead), static_cast<int>(2 * le24(bytes, at + 8)),
                   static_cast<int>(2 * le24(bytes, at + 11))};
    }
    at += 8 + length + (length & 1);
  }
}

Error error_of(VP8StatusCode status, std::size_t size) {
  switch (status) {
    case VP8_STATUS_OUT_OF_MEMORY:
      return Error{ErrorCode::TooLarge, tr("Not enough memory to open this WebP. Shrink it and add it again."), ""};
    case VP8_STATUS_NOT_ENOUGH_DATA:
    case VP8_STATUS_SUSPENDED: return truncated_at(size);
    case VP8_STATUS_UNSUPPORTED_FEATURE: return unsupported_at(0, tr("This kind of WebP is not read here."));
    default: return malformed_at(0, tr("its WebP data make no sense"));
  }
}

bool is_animated(Bytes bytes) {
  constexpr std::uint8_t kAnimationFlag = 0x02;
  return starts_with(bytes, 12, "VP8X") && (bytes[20] & kAnimationFlag);
}

// A row of the decoded picture, laid into a row of the canvas.
void lay_row(const std::uint8_t* in, int width, bool has_alpha, std::uint8_t* rgba) {
  if (has_alpha) {
    std::memcpy(rgba, in, static_cast<std::size_t>(width) * 4);
    return;
  }
  for (int x = 0; x < width; ++x, in += 3, rgba += 4) {
    std::memcpy(rgba, in, 3);
    rgba[3] = 255;
  }
}

}  // namespace

Result<Decoded> decode_webp(Bytes bytes, const Header& header, RowSink& sink) {
  Frame frame{bytes};
  if (is_animated(bytes)) {
    auto first = first_frame(bytes);
    if (!first) return first.error();
    frame = *first;
  }
  // The RIFF size may promise more than is there; libwebp decodes what it can, we do not.
  if (std::size_t{le32(bytes, 4)} + 8 > bytes.size()) return truncated_at(bytes.size());

  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) return unsupported_at(0, tr("The WebP decoder does not fit."));
  VP8StatusCode status = WebPGetFeatures(frame.bytes.data(), frame.bytes.size(), &config.input);
  if (status != VP8_STATUS_OK) return error_of(status, bytes.size());
  const int width = config.input.width, height = config.input.height;
  if (config.input.has_animation || frame.left + width > header.width || frame.top + height > header.height)
    return malformed_at(0, tr("a WebP frame lies outside its picture"));
  const bool has_alpha = config.input.has_alpha != 0;
  config.output.colorspace = has_alpha ? MODE_RGBA : MODE_RGB;

  const std::unique_ptr<WebPDecBuffer, void (*)(WebPDecBuffer*)> output(&config.output, WebPFreeDecBuffer);
  status = WebPDecode(frame.bytes.data(), frame.bytes.size(), &config);
  if (status != VP8_STATUS_OK) return error_of(status, bytes.size());

  std::vector<std::uint8_t> rgba(static_cast<std::size_t>(header.width) * 4);
  sink.begin(header.width, header.height);
  for (int y = 0; y < header.height; ++y) {
    std::memset(rgba.data(), 0, rgba.size());
    const int frame_y = y - frame.top;
    if (frame_y >= 0 && frame_y < height) {
      const std::uint8_t* in = config.output.u.RGBA.rgba + static_cast<std::ptrdiff_t>(frame_y) * config.output.u.RGBA.stride;
      lay_row(in, width, has_alpha, rgba.data() + static_cast<std::size_t>(frame.left) * 4);
    }
    sink.row(rgba.data());
  }
  return Decoded{};
}

}  // namespace pn::image
