#include "workspace/sharing.h"

#include <doctest/doctest.h>

#include <memory>
#include <vector>

#include "workspace/fake_engine.h"

using namespace pn::test;
using pn::ErrorCode;

namespace {

using Bytes = std::vector<std::uint8_t>;

struct Page : FakeEngine {
  Page() {
    apply(AddStimulus{"cat", Rendition::Photo, "bundled", AssetSource{"stimuli/chelsea.jpg"}, true});
    apply(AddStimulus{"cat", Rendition::Photo, "one", FileSource{"one.jpg", 1, false}, true});
    apply(AddStimulus{"dog", Rendition::Photo, "two", LabelledSource{FileSource{"two.jpg", 2, false}, {{"iPod", "Sans"}}}, true});
    answers = false;
  }
};

}  // namespace

TEST_CASE("a code is made for one text at a time, the last that is wanted; what fails says of which text") {
  Page page;
  page.apply(MakeCode{"https://x.org/#a"});
  page.apply(MakeCode{"https://x.org/#ab"});
  page.apply(MakeCode{"https://x.org/#abc"});
  REQUIRE(page.asked<RequestCode>().size() == 1);
  const LinkCode& code = page.ws.sharing.code;
  page.apply(AssetReady{page.asked<RequestCode>()[0].job, Bytes(21 * 21, 1)});
  CHECK(code.side == 21);
  CHECK(code.made == "https://x.org/#a");
  REQUIRE(page.asked<RequestCode>().size() == 2);
  CHECK(page.asked<RequestCode>()[1].text == "https://x.org/#abc");
  page.apply(JobFailed{page.asked<RequestCode>()[1].job, {ErrorCode::TooLarge, "too long", ""}});
  CHECK(code.side == 0);
  CHECK(code.made == "https://x.org/#abc");
  CHECK(code.error.code == ErrorCode::TooLarge);
  page.apply(MakeCode{});
  CHECK(page.asked<RequestCode>().size() == 2);
  // The page makes it, so the engine's death does not matter.
  page.apply(MakeCode{"https://x.org/#d"});
  page.apply(EngineRestarted{});
  page.apply(AssetReady{page.asked<RequestCode>()[2].job, Bytes(25 * 25, 0)});
  CHECK(code.side == 25);
}

TEST_CASE("own pictures go along only when that is wanted, shrunk one by one, with labels as they are seen") {
  Page page;
  CHECK(page.asked<RequestShrunk>().empty());
  CHECK(enclosing(page.ws).own == 2);
  page.apply(EnclosePictures{true});
  REQUIRE(page.asked<RequestShrunk>().size() == 1);
  CHECK(page.asked<RequestShrunk>()[0].picture == page.ws.document.stimuli[1].id);
  page.apply(AssetReady{page.asked<RequestShrunk>()[0].job, Bytes{0xff, 0xd8, 0xff, 1}});
  CHECK(enclosing(page.ws).ready == 1);
  REQUIRE(page.asked<RequestShrunk>().size() == 2);
  CHECK(page.asked<RequestShrunk>()[1].picture == page.ws.document.stimuli[2].id);
  page.apply(AssetReady{page.asked<RequestShrunk>()[1].job, Bytes(kMostEnclosed_bytes + 1, 0)});
  CHECK(enclosing(page.ws).failed == 1);
  const Finding shared = finding_to_share(page.ws);
  const auto* enclosed = std::get_if<EnclosedSource>(&shared.document.stimuli[1].source);
  REQUIRE(enclosed);
  CHECK(enclosed->name == "one.jpg");
  CHECK(*enclosed->file == Bytes{0xff, 0xd8, 0xff, 1});
  CHECK(file_of(shared.document.stimuli[2].source));  // it stays behind
  CHECK(std::holds_alternative<FileSource>(page.ws.document.stimuli[1].source));
  CHECK(page.asked<RequestShrunk>()[0].most_bytes == kMostEnclosed_bytes);
  // Wanted again, all are made again: there may be others now.
  page.apply(EnclosePictures{false});
  CHECK(std::holds_alternative<FileSource>(finding_to_share(page.ws).document.stimuli[1].source));
  page.apply(EnclosePictures{true});
  for (std::size_t i = 2; i < 4; ++i) {
    REQUIRE(page.asked<RequestShrunk>().size() == i + 1);
    page.apply(AssetReady{page.asked<RequestShrunk>()[i].job, Bytes{0xff, 0xd8, 0xff, 2}});
  }
  CHECK(enclosing(page.ws).ready == 2);
  const Finding both = finding_to_share(page.ws);
  REQUIRE(std::get_if<EnclosedSource>(&both.document.stimuli[2].source));
  CHECK(std::get_if<EnclosedSource>(&both.document.stimuli[2].source)->name == "two");
}

TEST_CASE("a picture that the engine let go of is made again before it is shrunk") {
  Page page;
  page.apply(EnclosePictures{true});
  const RequestShrunk asked = page.asked<RequestShrunk>()[0];
  const std::string where = "picture " + std::to_string(static_cast<std::uint32_t>(asked.picture));
  page.apply(JobFailed{asked.job, {ErrorCode::NotFound, "It is not kept.", where}});
  CHECK(enclosing(page.ws).failed == 0);
  REQUIRE(page.asked<RequestPicture>().size() == 1);
  CHECK(page.asked<RequestPicture>()[0].picture == asked.picture);
  page.apply(PictureReady{page.asked<RequestPicture>()[0].job, pn::image::Image(1, 1), 1, 1, 1, 1});
  bool is_asked_again = false;
  for (const RequestShrunk& request : page.asked<RequestShrunk>())
    is_asked_again = is_asked_again || (request.job != asked.job && request.picture == asked.picture);
  // The other one was first in line meanwhile.
  page.apply(AssetReady{page.asked<RequestShrunk>()[1].job, Bytes{0xff, 0xd8, 0xff, 1}});
  for (const RequestShrunk& request : page.asked<RequestShrunk>())
    is_asked_again = is_asked_again || (request.job != asked.job && request.picture == asked.picture);
  CHECK(is_asked_again);
}

TEST_CASE("many pictures are smaller each, so that a link holds them all") {
  Page page;
  page.answers = true;
  for (std::uint32_t i = 10; i < 20; ++i) page.apply(AddStimulus{"cat", Rendition::Photo, "more", FileSource{"more.jpg", i, false}, false});
  page.answers = false;
  page.apply(EnclosePictures{true});
  REQUIRE(page.asked<RequestShrunk>().size() == 1);
  CHECK(page.asked<RequestShrunk>()[0].most_bytes == 44 * 1024 / 12);
}
