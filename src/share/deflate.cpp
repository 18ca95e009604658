#include "share/deflate.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include <zlib.h>

#include "base/words.h"

namespace pn::share {
namespace {

constexpr int kRaw = -15;  // window of 32 KiB, without header and checksum
constexpr std::size_t kPiece_bytes = 16384;

void* allocate(void*, unsigned count, unsigned size) { return std::calloc(count, size); }
void release(void*, void* memory) { std::free(memory); }

z_stream new_stream() {
  z_stream stream{};
  stream.zalloc = allocate;
  stream.zfree = release;
  return stream;
}

const Bytef* bytes_of(std::string_view text) { return reinterpret_cast<const Bytef*>(text.data()); }

Error no_memory() { return {ErrorCode::Unavailable, tr("There is too little memory to read this."), ""}; }

}  // namespace

std::vector<std::uint8_t> deflate(std::string_view text, std::string_view dictionary) {
  z_stream stream = new_stream();
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kRaw, 9, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  deflateSetDictionary(&stream, bytes_of(dictionary), static_cast<uInt>(dictionary.size()));
  std::vector<std::uint8_t> out(deflateBound(&stream, static_cast<uLong>(text.size())));
  stream.next_in = bytes_of(text);
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  ::deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

Result<std::string> inflate(std::span<const std::uint8_t> bytes, std::string_view dictionary, std::size_t most_bytes) {
  z_stream stream = new_stream();
  if (inflateInit2(&stream, kRaw) != Z_OK) return no_memory();
  inflateSetDictionary(&stream, bytes_of(dictionary), static_cast<uInt>(dictionary.size()));
  stream.next_in = bytes.data();
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  int status = Z_OK;
  while (status == Z_OK && out.size() <= most_bytes) {
    const std::size_t before = out.size();
    out.resize(std::min(before + kPiece_bytes, most_bytes + 1));
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream.avail_out = static_cast<uInt>(out.size() - before);
    status = ::inflate(&stream, Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (out.size() > most_bytes) return Error{ErrorCode::TooLarge, tr("This unpacks to more than a link may hold."), ""};
  if (status == Z_STREAM_END) return out;
  if (status == Z_MEM_ERROR) return no_memory();
  if (status == Z_BUF_ERROR) return Error{ErrorCode::Truncated, tr("This ends too early."), ""};
  return Error{ErrorCode::Malformed, tr("This is damaged."), ""};
}

std::uint32_t crc(std::string_view text) { return static_cast<std::uint32_t>(::crc32(0, bytes_of(text), static_cast<uInt>(text.size()))); }

}  // namespace pn::share
