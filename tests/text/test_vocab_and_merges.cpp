#include <doctest/doctest.h>

#include <vector>

#include "base/json.h"
#include "support.h"
#include "text/tokenizer.h"

using namespace pn;

namespace {

// The two files that say what a tokenizer.json says.
struct Pair {
  std::string vocab;
  std::string merges = "#version: 0.2\n";
};

Pair as_pair(const std::string& tokenizer_json) {
  const auto vocabulary = text::read_tokenizer_json(tokenizer_json);
  REQUIRE(vocabulary);
  Pair pair;
  json::Value ids = json::Value::object();
  for (const auto& [token, id] : vocabulary->ids) ids[token] = id;
  pair.vocab = ids.dump();
  for (const auto& [left, right] : vocabulary->merges) pair.merges += left + " " + right + "\n";
  return pair;
}

Pair tiny() { return as_pair(test::golden_text("text/tiny_tokenizer.json")); }

Error error_of(const std::string& vocab, const std::string& merges) {
  const auto vocabulary = text::read_vocab_and_merges(vocab, merges);
  if (!vocabulary) return vocabulary.error();
  const auto tokenizer = text::Tokenizer::make(*vocabulary);
  REQUIRE_FALSE(tokenizer);
  return tokenizer.error();
}

// Every string of the golden file must give the reference's ids.
void check_against_reference(const Pair& pair) {
  const auto vocabulary = text::read_vocab_and_merges(pair.vocab, pair.merges);
  REQUIRE(vocabulary);
  const auto tokenizer = text::Tokenizer::make(*vocabulary);
  REQUIRE(tokenizer);
  const auto cases = json::Value::parse(test::golden_text("text/tokens_tiny.json"), nullptr, false);
  REQUIRE(cases.size() >= 200);
  for (const auto& expected : cases)
    CHECK(tokenizer->encode(expected["text"].get<std::string>(), 77).ids == expected["ids"].get<std::vector<int>>());
}

}  // namespace

TEST_SUITE("text/vocab_and_merges") {
  TEST_CASE("the older pair of files gives the tokens of tokenizer.json") { check_against_reference(tiny()); }

  TEST_CASE("lines ended in the way of Windows, empty ones, no first line") {
    Pair pair = tiny();
    std::string windows;
    for (const char letter : pair.merges) windows += letter == '\n' ? std::string("\r\n") : std::string(1, letter);
    check_against_reference({pair.vocab, windows + "\r\n\n"});
    check_against_reference({pair.vocab, pair.merges.substr(pair.merges.find('\n') + 1)});
  }

  TEST_CASE("of OpenAI's long list of merges CLIP's part is read") {
    std::string merges = "\"bpe_simple_vocab_16e6.txt#version: 0.2\n";
    for (int i = 0; i < 60'000; ++i) merges += "a b\n";
    const auto vocabulary = text::read_vocab_and_merges(R"({"a":0,"b":1,"<|endoftext|>":2})", merges);
    REQUIRE(vocabulary);
    CHECK(vocabulary->merges.size() == 48'894);
    CHECK(vocabulary->unknown_token == "<|endoftext|>");
  }

  TEST_CASE("each kind of damage is named with its place") {
    const Pair pair = tiny();
    CHECK(error_of("", pair.merges).code == ErrorCode::Malformed);
    CHECK(error_of("[]", pair.merges).where == "vocab.json");
    CHECK(error_of("{}", pair.merges).where == "vocab.json");
    CHECK(error_of(R"({"a":-1})", pair.merges).where == "vocab.json");
    CHECK(error_of(R"({"a":"1"})", pair.merges).where == "vocab.json");
    CHECK(error_of(pair.vocab, "").where == "merges.txt");
    CHECK(error_of(pair.vocab, "#version: 0.2\nonlyone\n").where == "line 2");
    CHECK(error_of(pair.vocab, "#version: 0.2\na b c\n").where == "line 2");
    CHECK(error_of(pair.vocab, "#version: 0.2\na \n").where == "line 2");
    CHECK(error_of(pair.vocab, "a 猫\n").message.find("猫") != std::string::npos);
    CHECK(error_of(std::string(100'000, '['), pair.merges).code == ErrorCode::Malformed);
  }

  TEST_CASE("truncated at every byte the table is an error, never a crash; a shorter list of merges is one") {
    const Pair pair = tiny();
    for (std::size_t size = 0; size < pair.vocab.size(); size += size < 200 ? 1 : 37) {
      CHECK(text::read_vocab_and_merges(std::string_view(pair.vocab).substr(0, size), pair.merges).error().code == ErrorCode::Malformed);
    }
    for (std::size_t size = 0; size < pair.merges.size(); size += size < 200 ? 1 : 37) {
      const auto vocabulary = text::read_vocab_and_merges(pair.vocab, std::string_view(pair.merges).substr(0, size));
      if (vocabulary) static_cast<void>(text::Tokenizer::make(*vocabulary));
    }
  }
}
