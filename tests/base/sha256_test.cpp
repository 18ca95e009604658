#include "base/sha256.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

// The examples of FIPS 180-4's companion document.
TEST_CASE("SHA-256 of the published examples") {
  CHECK(pn::to_hex(pn::sha256({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(pn::to_hex(pn::sha256(bytes_of("abc"))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(pn::to_hex(pn::sha256(bytes_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(pn::to_hex(pn::sha256(bytes_of(std::string(1'000'000, 'a')))) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 does not care how the bytes are cut") {
  std::string text;
  for (int i = 0; i < 300; ++i) text += static_cast<char>(i * 7);
  const auto whole = pn::sha256(bytes_of(text));
  pn::Sha256 hash;
  for (std::size_t piece = 1; piece <= 130; ++piece) {
    for (std::size_t at = 0; at < text.size(); at += piece) hash.update(bytes_of(text).subspan(at, std::min(piece, text.size() - at)));
    CHECK(hash.finish() == whole);
  }
}
