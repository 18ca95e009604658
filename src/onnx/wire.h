#pragma once
#include <cstddef>
#include <cstdint>
#include <exception>
#include <new>
#include <protozero/pbf_reader.hpp>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "onnx/graph.h"

// Steps through protobuf messages that every reader of this room takes.
namespace pn::onnx::wire {

// A field of the wanted kind; one of the same number and another kind is skipped like an unknown one.
constexpr std::uint32_t varint(protozero::pbf_tag_type tag) { return protozero::tag_and_type(tag, protozero::pbf_wire_type::varint); }
constexpr std::uint32_t bytes(protozero::pbf_tag_type tag) {
  return protozero::tag_and_type(tag, protozero::pbf_wire_type::length_delimited);
}

// A field's bytes where they lie.
inline std::string_view view_of(protozero::pbf_reader& message) {
  const protozero::data_view view = message.get_view();
  return {view.data(), view.size()};
}

inline protozero::pbf_reader reader_of(std::string_view message) { return protozero::pbf_reader(message.data(), message.size()); }
inline protozero::pbf_reader reader_of(std::span<const std::uint8_t> message) {
  return protozero::pbf_reader(reinterpret_cast<const char*>(message.data()), message.size());
}

// Where a walk through one file is, for protozero's exceptions do not say.
class Cursor {
 public:
  explicit Cursor(std::span<const std::uint8_t> file) : begin_(reinterpret_cast<const char*>(file.data())), at_(begin_) {}

  bool next(protozero::pbf_reader& message) {
    at_ = message.data().data();
    return message.next();
  }

  // Steps into the message whose tag next() has just read, and notes its place.
  protozero::pbf_reader open(protozero::pbf_reader& message, Place& place) const {
    place.tag_offset = offset();
    place.length_offset = offset_in(message);
    const protozero::pbf_reader part = message.get_message();
    place.offset = offset_in(part);
    place.size_bytes = part.length();
    return part;
  }

  // The field that next() has just come to, tag and length included.
  std::string_view whole_field(protozero::pbf_reader& message) const {
    message.skip();
    return {at_, static_cast<std::size_t>(message.data().data() - at_)};
  }

  std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }
  std::size_t offset_in(const protozero::pbf_reader& message) const { return static_cast<std::size_t>(message.data().data() - begin_); }
  std::string where() const { return "byte " + std::to_string(offset()); }

 private:
  const char* begin_;
  const char* at_;
};

// What a file is refused for. It is thrown inside this room only.
struct Refusal {
  Error error;
};

// The answer of `read`, or what it throws as an Error: a Refusal's own, Truncated or Malformed for damage, with the cursor's byte; Unavailable without memory.
template <class Read>
auto guarded(const Cursor& cursor, const Read& read) -> decltype(read()) {
  try {
    return read();
  } catch (const Refusal& refusal) {
    return refusal.error;
  } catch (const protozero::end_of_buffer_exception&) {
    return Error{ErrorCode::Truncated, "The ONNX file ends in the middle, or a length in it is wrong. Download it again.", cursor.where()};
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::Unavailable, "There is not enough memory to read this file.", "memory"};
  } catch (const std::exception&) {  // protozero's others
    return Error{ErrorCode::Malformed, "The file is damaged or not ONNX at all. Download or export it again.", cursor.where()};
  }
}

}  // namespace pn::onnx::wire
