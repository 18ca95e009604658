#include <doctest/doctest.h>

#include <cstdlib>

#include "base/json.h"
#include "support.h"
#include "text/tokenizer.h"

using namespace pn;

namespace {

text::Tokenizer load(const std::string& json) {
  const auto vocabulary = text::read_tokenizer_json(json);
  REQUIRE_MESSAGE(vocabulary, (vocabulary ? "" : vocabulary.error().message));
  auto tokenizer = text::Tokenizer::make(*vocabulary);
  REQUIRE_MESSAGE(tokenizer, (tokenizer ? "" : tokenizer.error().message));
  return *std::move(tokenizer);
}

text::Tokenizer tiny() { return load(test::golden_text("text/tiny_tokenizer.json")); }

// Every string of a golden file must give the reference's cleaned text, ids and byte ranges, exactly.
void check_against_reference(const text::Tokenizer& tokenizer, const std::string& golden_name) {
  const auto cases = json::Value::parse(test::golden_text(golden_name), nullptr, false);
  REQUIRE(cases.is_array());
  REQUIRE(cases.size() >= 200);
  for (const auto& expected : cases) {
    const std::string input = expected["text"];
    const auto tokens = tokenizer.encode(input, 77);
    CHECK_MESSAGE(tokens.cleaned == expected["cleaned"].get<std::string>(), input);
    CHECK_MESSAGE(tokens.ids == expected["ids"].get<std::vector<int>>(), input);
    REQUIRE_MESSAGE(tokens.pieces.size() == expected["spans"].size(), input);
    for (std::size_t i = 0; i < tokens.pieces.size(); ++i) {
      CHECK_MESSAGE(tokens.pieces[i].start == expected["spans"][i][0].get<std::size_t>(), input);
      CHECK_MESSAGE(tokens.pieces[i].end == expected["spans"][i][1].get<std::size_t>(), input);
    }
  }
}

}  // namespace

TEST_SUITE("text/tokenizer") {
  TEST_CASE("a small vocabulary gives the reference's tokens") { check_against_reference(tiny(), "text/tokens_tiny.json"); }

  TEST_CASE("the bundled model's vocabulary gives the reference's tokens") {
    const auto bytes = test::read_bytes(test::source_dir() + "/models/polyneuron-clip/tokenizer.json");
    if (bytes.empty()) return;  // no model in this tree
    check_against_reference(load({bytes.begin(), bytes.end()}), "text/tokens_polyneuron-clip.json");
  }

  // CLIP's own vocabulary is not ours to carry: name its tokenizer.json in PN_CLIP_TOKENIZER to check the published example.
  TEST_CASE("CLIP's published example") {
    const char* path = std::getenv("PN_CLIP_TOKENIZER");
    if (path == nullptr) return;
    const auto bytes = test::read_bytes(path);
    CHECK(load({bytes.begin(), bytes.end()}).encode("How are you doing?", 77).ids ==
          std::vector<int>{49406, 829, 631, 592, 1960, 286, 49407});
  }

  TEST_CASE("the context length cuts, and the end token stays") {
    const auto tokenizer = tiny();
    const auto all = tokenizer.encode("a photo of a cat", 77);
    CHECK_FALSE(all.truncated);
    CHECK(all.ids.size() == all.pieces.size() + 2);
    const auto exact = tokenizer.encode("a photo of a cat", static_cast<int>(all.ids.size()));
    CHECK_FALSE(exact.truncated);
    CHECK(exact.ids == all.ids);
    const auto cut = tokenizer.encode("a photo of a cat", 4);
    CHECK(cut.truncated);
    CHECK(cut.ids.size() == 4);
    CHECK(cut.ids.front() == tokenizer.start_id());
    CHECK(cut.ids.back() == tokenizer.end_id());
    CHECK(tokenizer.encode("cat", 0).ids.size() == 2);
  }

  TEST_CASE("pieces are readable and tell whether their word is known") {
    const auto known = text::KnownWords::parse("cat\nphoto");
    const auto tokens = tiny().encode("Cat zebra 🐱!", 77, &*known);
    std::string joined;
    for (const auto& piece : tokens.pieces) {
      joined += piece.text;
      const bool in_zebra = piece.start >= 4 && piece.end <= 9;
      CHECK(piece.known == !in_zebra);
    }
    CHECK(joined.substr(0, 8) == "catzebra");
    CHECK(joined.find("\\xF0") != std::string::npos);
  }

  TEST_CASE("a long word without spaces is quick and covered whole") {
    const std::string text(200'000, 'c');
    const auto tokens = tiny().encode(text, 400'000);
    CHECK(tokens.pieces.back().end == text.size());
  }

  TEST_CASE("bytes that are no text do no harm") {
    std::string text;
    for (int i = 0; i < 2000; ++i) text.push_back(static_cast<char>((i * 197 + i / 7) & 255));
    CHECK_FALSE(tiny().encode(text, 77).ids.empty());
  }
}
