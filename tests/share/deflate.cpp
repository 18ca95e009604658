#include "share/deflate.h"

#include <doctest/doctest.h>

#include <string>

using namespace pn;
using namespace pn::share;

TEST_CASE("deflate gives the text back, and needs its dictionary") {
  for (const std::string& text : {std::string(), std::string("a"), std::string("cat,cat,cat"), std::string(200'000, 'x')}) {
    const auto bytes = deflate(text, "dictionary of cats");
    const auto back = inflate(bytes, "dictionary of cats", 1 << 20);
    REQUIRE(back);
    CHECK(*back == text);
  }
  const std::string repeated = "a photo of a dictionary";
  CHECK(deflate(repeated, repeated).size() < deflate(repeated, "").size());
  CHECK_FALSE(static_cast<bool>(inflate(deflate(repeated, repeated), "", 1 << 20)));
}

TEST_CASE("inflate stops at its limit, and tells a stream that is cut from one that is damaged") {
  const auto bytes = deflate(std::string(1 << 20, 'x'), "");
  CHECK(bytes.size() < 2000);
  CHECK(inflate(bytes, "", 1 << 20));
  const auto over = inflate(bytes, "", (1 << 20) - 1);
  REQUIRE_FALSE(static_cast<bool>(over));
  CHECK(over.error().code == ErrorCode::TooLarge);
  const auto cut = inflate(std::span(bytes).first(bytes.size() - 4), "", 1 << 20);
  REQUIRE_FALSE(static_cast<bool>(cut));
  CHECK(cut.error().code == ErrorCode::Truncated);
  const std::uint8_t no_stream[] = {0xff, 0xff, 0xff};
  const auto damaged = inflate(no_stream, "", 1 << 20);
  REQUIRE_FALSE(static_cast<bool>(damaged));
  CHECK(damaged.error().code == ErrorCode::Malformed);
}

TEST_CASE("crc is CRC-32 of ISO 3309") { CHECK(crc("123456789") == 0xcbf43926U); }
