#include "onnx/edit.h"

#include <algorithm>
#include <cstring>

#include "onnx/write.h"

namespace pn::onnx {
namespace {

Error mismatch(std::size_t offset) {
  return {ErrorCode::Mismatch, "The edit does not fit the model's file.", "byte " + std::to_string(offset)};
}

bool before(const Splice& a, const Splice& b) { return a.offset < b.offset; }

Result<std::vector<Splice>> sorted(std::vector<Splice> splices) {
  std::stable_sort(splices.begin(), splices.end(), before);
  std::vector<Splice> joined;
  for (Splice& splice : splices) {
    if (joined.empty() || splice.offset >= joined.back().offset + joined.back().remove_bytes + (joined.back().remove_bytes == 0 ? 1 : 0)) {
      joined.push_back(std::move(splice));
      continue;
    }
    Splice& last = joined.back();
    if (splice.offset != last.offset || (splice.remove_bytes != 0 && last.remove_bytes != 0)) return mismatch(splice.offset);
    last.remove_bytes += splice.remove_bytes;
    last.insert += splice.insert;
  }
  return joined;
}

// The splice that corrects the length of the message at `place`, if `splices` (sorted) change it. `end_counts`: what is put at its end is in it.
Status correct_length(const std::vector<Splice>& splices, const Place& place, bool end_counts, std::vector<Splice>& corrections) {
  std::size_t added = 0;
  std::size_t removed = 0;
  for (auto splice = std::lower_bound(splices.begin(), splices.end(), Splice{place.offset, 0, {}}, before); splice != splices.end();
       ++splice) {
    if (splice->offset > place.end() || (splice->offset == place.end() && (!end_counts || splice->remove_bytes > 0))) break;
    if (splice->remove_bytes > place.end() - splice->offset) return mismatch(splice->offset);
    added += splice->insert.size();
    removed += splice->remove_bytes;
  }
  if (added == removed) return Done{};
  if (removed > place.size_bytes || place.length_offset >= place.offset) return mismatch(place.tag_offset);
  corrections.push_back({place.length_offset, place.offset - place.length_offset, varint_bytes(place.size_bytes - removed + added)});
  return Done{};
}

}  // namespace

Result<std::vector<Splice>> with_lengths(std::vector<Splice> changes, std::span<const Place> nodes, std::span<const Place> parts) {
  auto splices = sorted(std::move(changes));
  struct Level {
    std::span<const Place> places;
    bool end_counts;
  };
  for (const Level& level : {Level{nodes, false}, Level{parts, true}}) {  // the inner first: their new lengths may be longer
    if (!splices) return splices;
    std::vector<Splice> corrections;
    for (const Place& place : level.places) {
      if (const Status status = correct_length(*splices, place, level.end_counts, corrections); !status) return status.error();
    }
    splices->insert(splices->end(), corrections.begin(), corrections.end());
    splices = sorted(*std::move(splices));
  }
  return splices;
}

Result<std::vector<std::uint8_t>> apply_splices(std::span<const std::uint8_t> file, std::span<const Splice> splices) {
  std::size_t size = file.size();
  std::size_t reached = 0;
  for (const Splice& splice : splices) {
    if (splice.offset < reached || splice.offset > file.size() || splice.remove_bytes > file.size() - splice.offset)
      return mismatch(splice.offset);
    reached = splice.offset + splice.remove_bytes;
    size = size - splice.remove_bytes + splice.insert.size();
  }
  std::vector<std::uint8_t> edited;
  edited.reserve(size);
  reached = 0;
  const auto keep_until = [&](std::size_t end) {
    edited.insert(edited.end(), file.begin() + static_cast<std::ptrdiff_t>(reached), file.begin() + static_cast<std::ptrdiff_t>(end));
  };
  for (const Splice& splice : splices) {
    keep_until(splice.offset);
    edited.insert(edited.end(), splice.insert.begin(), splice.insert.end());
    reached = splice.offset + splice.remove_bytes;
  }
  keep_until(file.size());
  return edited;
}

}  // namespace pn::onnx
