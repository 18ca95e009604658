#include "workspace/emoji_index.h"

#include "support.h"

#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

using namespace pn;

namespace {

std::string bundled() {
  std::ifstream file(test::source_dir() + "/assets/emoji/index.json", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

const std::string kHead = R"({"format":"polyneuron-emoji","version":1,"columns":2,"emoji":[)";
const std::string kCat = R"({"char":"c","codepoints":"1f431","name":"cat face","concept":"cat","keywords":["kitten","pet"]})";

}  // namespace

TEST_CASE("the bundled list of emoji can be read and searched") {
  const auto index = workspace::parse_emoji_index(bundled());
  REQUIRE(index);
  CHECK(index->emoji.size() == 144);
  CHECK(index->columns == 12);
  CHECK(index->rows() == 12);
  CHECK(index->emoji[0].concept_name == "cat");
  const auto cats = workspace::search_emoji(*index, "Cat");
  REQUIRE(cats.size() >= 2);
  CHECK(index->emoji[static_cast<std::size_t>(cats[0])].concept_name == "cat");
  CHECK(workspace::search_emoji(*index, "").size() == 144);
  CHECK(workspace::search_emoji(*index, "kit pet").size() >= 2);
  CHECK(workspace::search_emoji(*index, "xylophone nothing").empty());
}

TEST_CASE("a list cut at any byte is an error, never a crash") {
  const std::string whole = kHead + kCat + "," + kCat + "]}";
  REQUIRE(workspace::parse_emoji_index(whole));
  for (std::size_t length = 0; length < whole.size(); ++length)
    CHECK_FALSE(workspace::parse_emoji_index(std::string_view(whole).substr(0, length)));
}

TEST_CASE("hostile lists of emoji are refused in words") {
  CHECK_FALSE(workspace::parse_emoji_index("[]"));
  CHECK_FALSE(workspace::parse_emoji_index(std::string(100000, '[')));
  CHECK_FALSE(workspace::parse_emoji_index(R"({"format":"polyneuron-emoji","version":1,"columns":0,"emoji":[]})"));
  CHECK_FALSE(workspace::parse_emoji_index(R"({"format":"polyneuron-emoji","version":1,"columns":-3,"emoji":[]})"));
  CHECK_FALSE(workspace::parse_emoji_index(R"({"format":"polyneuron-emoji","version":1,"columns":99999999999,"emoji":[]})"));
  CHECK_FALSE(workspace::parse_emoji_index(kHead + R"({"char":"c","codepoints":"../x","name":"n","concept":"c"}]})"));
  CHECK_FALSE(workspace::parse_emoji_index(kHead + R"({"char":"c","codepoints":"1f","name":7,"concept":"c"}]})"));
  CHECK_FALSE(
      workspace::parse_emoji_index(kHead + R"({"char":"c","codepoints":"1f","name":")" + std::string(5000, 'n') + R"(","concept":"c"}]})"));
  std::string many = kHead + kCat;
  for (int i = 0; i < 5000; ++i) many += "," + kCat;
  const auto too_many = workspace::parse_emoji_index(many + "]}");
  REQUIRE_FALSE(too_many);
  CHECK(too_many.error().code == ErrorCode::TooLarge);
  const auto newer = workspace::parse_emoji_index(R"({"format":"polyneuron-emoji","version":2,"columns":1,"emoji":[]})");
  REQUIRE_FALSE(newer);
  CHECK(newer.error().code == ErrorCode::Unsupported);
}
