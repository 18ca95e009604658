#include <doctest/doctest.h>

#include "base/json.h"
#include "support.h"
#include "text/tokenizer.h"

using namespace pn;

namespace {

// The error that reading or using this tokenizer.json ends in.
Error error_of(const std::string& json) {
  const auto vocabulary = text::read_tokenizer_json(json);
  if (!vocabulary) return vocabulary.error();
  const auto tokenizer = text::Tokenizer::make(*vocabulary);
  REQUIRE_FALSE(tokenizer);
  return tokenizer.error();
}

json::Value tiny_json() { return json::Value::parse(test::golden_text("text/tiny_tokenizer.json")); }

}  // namespace

TEST_SUITE("text/tokenizer_json") {
  TEST_CASE("each kind of damage is named with its place") {
    auto with = [](auto&& change) {
      json::Value value = tiny_json();
      change(value);
      return error_of(value.dump());
    };
    CHECK(error_of("").code == ErrorCode::Malformed);
    CHECK(error_of("[]").where == "model");
    CHECK(error_of("{\"model\":3}").where == "model");
    CHECK(error_of(std::string(100'000, '[')).code == ErrorCode::Malformed);
    CHECK(with([](auto& v) { v["model"]["type"] = "WordPiece"; }).code == ErrorCode::Unsupported);
    CHECK(with([](auto& v) { v["model"].erase("vocab"); }).where == "model.vocab");
    CHECK(with([](auto& v) { v["model"]["vocab"]["a"] = -1; }).where == "model.vocab");
    CHECK(with([](auto& v) { v["model"]["vocab"]["a"] = 1e30; }).where == "model.vocab");
    CHECK(with([](auto& v) { v["model"]["vocab"]["a"] = "1"; }).where == "model.vocab");
    CHECK(with([](auto& v) { v["model"]["merges"] = "x"; }).where == "model.merges");
    CHECK(with([](auto& v) { v["model"]["merges"][3] = "onlyone"; }).where == "model.merges[3]");
    CHECK(with([](auto& v) { v["model"]["merges"][3] = "a b c"; }).where == "model.merges[3]");
    CHECK(with([](auto& v) { v["model"]["merges"][3] = json::Value::array({"a"}); }).where == "model.merges[3]");
    CHECK(with([](auto& v) { v["model"]["merges"][0] = "a 猫"; }).message.find("猫") != std::string::npos);
    CHECK(with([](auto& v) { v["added_tokens"] = 3; }).where == "added_tokens");
    CHECK(with([](auto& v) { v["added_tokens"][0].erase("id"); }).where == "added_tokens[0]");
    CHECK(with([](auto& v) { v["added_tokens"][0]["content"] = "a"; }).where == "added_tokens[0]");
    CHECK(with([](auto& v) { v.erase("added_tokens"); }).message.find("startoftext") != std::string::npos);
    CHECK(with([](auto& v) {
            v["model"]["vocab"].erase("!");
            v["model"].erase("unk_token");
          }).message.find("\"!\"") != std::string::npos);
  }

  TEST_CASE("truncated at every byte it is an error, never a crash") {
    const std::string whole = tiny_json().dump();
    for (std::size_t size = 0; size < whole.size(); size += size < 200 ? 1 : 37) {
      CHECK(text::read_tokenizer_json(std::string_view(whole).substr(0, size)).error().code == ErrorCode::Malformed);
    }
  }

  TEST_CASE("a byte that the vocabulary lacks becomes its unknown token") {
    json::Value value = tiny_json();
    value["model"]["vocab"].erase("ß</w>");
    const auto vocabulary = text::read_tokenizer_json(value.dump());
    REQUIRE(vocabulary);
    const auto tokenizer = text::Tokenizer::make(*vocabulary);
    REQUIRE(tokenizer);
    CHECK(tokenizer->encode("cat", 77).ids.size() >= 3);
  }
}
