// Kept visits and files of visits: a finding with own pictures whose files have other numbers now.
#include "share/visit.h"

#include <doctest/doctest.h>

#include "share/findings.h"

using namespace pn;
using namespace pn::test;

namespace {

Finding with_pictures() {
  Finding f = small_finding();
  f.document.stimuli.push_back({StimulusId{11}, "cat", Rendition::Photo, "mine", FileSource{"mine.jpg", 3, false}});
  f.document.stimuli.push_back({StimulusId{12}, "cat", Rendition::Photo, "mine by profile", FileSource{"mine.jpg", 3, true}});
  f.document.stimuli.push_back(
      {StimulusId{13}, "dog", Rendition::Photo, "labelled", LabelledSource{FileSource{"other.png", 9, false}, {{"iPod", "Sans"}}}});
  return f;
}

}  // namespace

TEST_CASE("own files are named once each, the same file with and without its profile twice") {
  Finding f = with_pictures();
  f.document.stimuli.push_back({StimulusId{14}, "dog", Rendition::Photo, "again", FileSource{"mine.jpg", 3, false}});
  const std::vector<share::OwnFile> wanted = {{3, false, "mine.jpg"}, {3, true, "mine.jpg"}, {9, false, "other.png"}};
  CHECK(share::own_files(f.document) == wanted);
}

TEST_CASE("a visit finds its files under their new numbers") {
  const std::vector<share::MovedFile> moved = {{3, false, 31}, {3, true, 32}, {9, false, 91}};
  const auto read = share::read_visit(share::write_visit(with_pictures()), moved);
  REQUIRE(read);
  CHECK(read->lost.empty());
  const std::vector<share::OwnFile> wanted = {{31, false, "mine.jpg"}, {32, true, "mine.jpg"}, {91, false, "other.png"}};
  CHECK(share::own_files(read->finding.document) == wanted);
}

TEST_CASE("pictures whose files are missing are left out and told of; the rest is there") {
  const auto read = share::read_visit(share::write_visit(with_pictures()), std::vector<share::MovedFile>{{3, false, 1}});
  REQUIRE(read);
  CHECK(read->finding.document.stimuli.size() == 3);
  REQUIRE(read->lost.size() == 1);
  CHECK(read->lost[0] == "The pictures mine.jpg, other.png are missing and left out. Add them again.");
}

TEST_CASE("what is no visit is refused, whatever it is") {
  for (const char* text : {"", "null", "[]", "7", "{", "\"visit\""}) {
    CAPTURE(text);
    const auto read = share::read_visit(text, {});
    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::Malformed);
  }
  const auto large = share::read_visit(std::string((4U << 20U) + 1, ' '), {});
  REQUIRE_FALSE(large);
  CHECK(large.error().code == ErrorCode::TooLarge);
}

TEST_CASE("a visit cut at any place is refused or read, and never more than it was") {
  const std::string whole = share::write_visit(with_pictures());
  for (std::size_t size = 0; size < whole.size(); ++size) CHECK_FALSE(share::read_visit(std::string_view(whole).substr(0, size), {}));
}
