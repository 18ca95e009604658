#include <doctest/doctest.h>

#include <string>

#include "model/config.h"
#include "model/labels.h"

using namespace pn;
using model::Labels;
using model::parse_labels;

TEST_SUITE("model/labels") {
  TEST_CASE("lines: one name a class, with what counts them taken away") {
    CHECK(*parse_labels("tench\ngoldfish\r\n great white shark \n\n") == Labels{"tench", "goldfish", "great white shark"});
    CHECK(*parse_labels("n01440764 tench, Tinca tinca\nn01443537 goldfish\n") == Labels{"tench, Tinca tinca", "goldfish"});
    CHECK(*parse_labels("0: tench\n1: goldfish\n2: 3 bears") == Labels{"tench", "goldfish", "3 bears"});
    CHECK(*parse_labels("1\ttench\n2\tgoldfish") == Labels{"tench", "goldfish"});
    CHECK(*parse_labels("0 n01440764 tench\n1 n01443537 goldfish") == Labels{"tench", "goldfish"});
    CHECK(*parse_labels("0 noughts\ncrosses") == Labels{"0 noughts", "crosses"});
    CHECK(*parse_labels("0\n1\n2\n") == Labels{"0", "1", "2"});
    CHECK(*parse_labels("a\n\nc") == Labels{"a", "", "c"});
    CHECK(*parse_labels("\xEF\xBB\xBF"
                        "Kr\xC3\xB6te\n") == Labels{"Kr\xC3\xB6te"});
    CHECK(parse_labels("")->empty());
  }

  TEST_CASE("JSON: a list, numbered names, and names with an id") {
    CHECK(*parse_labels(R"( ["tench", "goldfish"])") == Labels{"tench", "goldfish"});
    CHECK(*parse_labels(R"({"1": "goldfish", "0": "tench"})") == Labels{"tench", "goldfish"});
    CHECK(*parse_labels(R"({"0": ["n01440764", "tench"], "1": ["n01443537", "goldfish"]})") == Labels{"tench", "goldfish"});
  }

  TEST_CASE("what is damaged, too long or of another form is refused") {
    CHECK(parse_labels("[\"tench\"").error().code == ErrorCode::Malformed);
    CHECK(parse_labels("[1, 2]").error().code == ErrorCode::Malformed);
    CHECK(parse_labels(R"({"0": "a", "2": "c"})").error().code == ErrorCode::Malformed);
    CHECK(parse_labels(R"({"tench": 0})").error().code == ErrorCode::Malformed);
    CHECK(parse_labels("caf\xE9\n").error().code == ErrorCode::Malformed);
    CHECK(parse_labels(std::string("a\0b", 3)).error().code == ErrorCode::Malformed);
    CHECK(parse_labels(std::string(model::kMostLabels + 1, '\n')).error().code == ErrorCode::TooLarge);
    CHECK(parse_labels(std::string((4U << 20U) + 1, 'a')).error().code == ErrorCode::TooLarge);
    const std::string nested(100000, '[');
    CHECK(parse_labels(nested).error().code == ErrorCode::Malformed);
    CHECK((*parse_labels(std::string(500, 'a')))[0].size() == model::kMostLabelBytes);
    const std::string whole = R"({"0": ["n01440764", "tench"], "1": ["n01443537", "goldfish"]})";
    for (std::size_t size = 1; size < whole.size(); ++size) CHECK_FALSE(parse_labels(whole.substr(0, size)));
  }

  TEST_CASE("config.json's id2label, and placeholders that name nothing") {
    CHECK(model::parse_config(R"({"model_type":"resnet","id2label":{"0":"tench","1":"goldfish"}})")->labels == Labels{"tench", "goldfish"});
    CHECK(model::parse_config(R"({"id2label":{"0":"LABEL_0","1":"LABEL_1"}})")->labels.empty());
    CHECK(model::parse_config(R"({"id2label":{"0":"a","5":"b"}})")->labels.empty());
    CHECK(model::parse_config(R"({"id2label":[]})")->labels.empty());
    CHECK(model::parse_config("{}")->labels.empty());
  }
}
