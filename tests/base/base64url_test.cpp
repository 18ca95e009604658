#include "base/base64url.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using pn::ErrorCode;

TEST_CASE("base64url of the RFC's examples") {
  const auto encode = [](const std::string& text) {
    return pn::to_base64url({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  };
  CHECK(encode("") == "");
  CHECK(encode("f") == "Zg");
  CHECK(encode("fo") == "Zm8");
  CHECK(encode("foo") == "Zm9v");
  CHECK(encode("foobar") == "Zm9vYmFy");
  CHECK(encode("\xfb\xff\xfe") == "-__-");
}

TEST_CASE("base64url gives the bytes back") {
  std::vector<std::uint8_t> bytes;
  for (int i = 0; i < 260; ++i) {
    const auto back = pn::from_base64url(pn::to_base64url(bytes));
    REQUIRE(back);
    CHECK(*back == bytes);
    bytes.push_back(static_cast<std::uint8_t>(i * 31));
  }
}

TEST_CASE("base64url refuses what it did not write") {
  CHECK(pn::from_base64url("Zg==").error().code == ErrorCode::Malformed);
  CHECK(pn::from_base64url("Zm+v").error().where == "2");
  CHECK(pn::from_base64url("Z").error().code == ErrorCode::Truncated);
  CHECK(pn::from_base64url("Zh").error().code == ErrorCode::Malformed);  // left-over bits
}
