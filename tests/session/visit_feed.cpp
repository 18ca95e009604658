// When the visit is kept, and what of it is at stake meanwhile.
#include "session/visit_feed.h"

#include <doctest/doctest.h>

#include "session/started.h"
#include "session/visit_picture.h"

using namespace pn;
using namespace pn::test;
using session::VisitFeed;

namespace {

void add_own(FakeEngine& engine, std::uint32_t file) {
  engine.apply(AddStimulus{"cat", Rendition::Photo, "mine", FileSource{"mine.jpg", file, false}, true});
}

}  // namespace

TEST_CASE("a visit is kept a second after the visitor did something, and not before") {
  FakeEngine engine = started();
  VisitFeed feed;
  CHECK_FALSE(feed.poll(engine.ws, 10));
  REQUIRE(feed.due_s());
  CHECK(*feed.due_s() == 11);
  CHECK_FALSE(feed.poll(engine.ws, 11));  // the bundled board alone
  engine.apply(AddPrompt{"cat"});
  CHECK_FALSE(feed.poll(engine.ws, 12));
  const auto first = feed.poll(engine.ws, 13);
  REQUIRE(first);
  CHECK(first->is_fresh);
  CHECK(first->pictures.empty());
  CHECK_FALSE(feed.poll(engine.ws, 20));  // nothing changed
  engine.apply(SetOverlay{0.5F});
  CHECK_FALSE(feed.poll(engine.ws, 21));
  const auto second = feed.poll(engine.ws, 22);
  REQUIRE(second);
  CHECK_FALSE(second->is_fresh);
  CHECK(second->turn > first->turn);
  engine.apply(SelectStimulus{engine.ws.selection.stimulus});  // the same again
  CHECK_FALSE(feed.poll(engine.ws, 23));
  CHECK_FALSE(feed.poll(engine.ws, 24));
  CHECK_FALSE(feed.keep_now(engine.ws));
}

TEST_CASE("own pictures are at stake until the browser has all of them, for the state that was sent last") {
  FakeEngine engine = started();
  VisitFeed feed;
  CHECK_FALSE(feed.lacks_picture(engine.ws));
  add_own(engine, 7);
  CHECK(feed.lacks_picture(engine.ws));
  const auto first = feed.keep_now(engine.ws);
  REQUIRE(first);
  CHECK(first->pictures == std::vector<share::OwnFile>{{7, false, "mine.jpg"}});
  feed.kept(first->turn, false);
  CHECK(feed.lacks_picture(engine.ws));
  add_own(engine, 8);
  const auto second = feed.keep_now(engine.ws);
  REQUIRE(second);
  feed.kept(first->turn, true);  // late
  CHECK(feed.lacks_picture(engine.ws));
  feed.kept(second->turn, true);
  CHECK_FALSE(feed.lacks_picture(engine.ws));
  engine.apply(Undo{});
  CHECK_FALSE(feed.lacks_picture(engine.ws));
  feed.forgotten();
  CHECK(feed.lacks_picture(engine.ws));
}

TEST_CASE("a visit that was opened again is gone on with; a link or a file begins another") {
  FakeEngine engine = started();
  add_own(engine, 7);
  VisitFeed feed;
  feed.hold(share::own_files(engine.ws.document));
  feed.go_on(engine.ws, 3);
  CHECK_FALSE(feed.lacks_picture(engine.ws));
  CHECK_FALSE(feed.keep_now(engine.ws));  // it is kept as it is
  engine.apply(SetOverlay{0.5F});
  const auto next = feed.keep_now(engine.ws);
  REQUIRE(next);
  CHECK_FALSE(next->is_fresh);
  CHECK(next->visit == 3);
  feed.begin_another(false);
  const auto after_link = feed.keep_now(engine.ws);
  REQUIRE(after_link);  // something was done here
  CHECK(after_link->is_fresh);
  engine.ws.steps = 0;
  feed.begin_another(false);
  CHECK_FALSE(feed.keep_now(engine.ws));
  feed.begin_another(true);
  const auto after_file = feed.keep_now(engine.ws);
  REQUIRE(after_file);
  CHECK(after_file->is_fresh);
}

TEST_CASE("a visit is told by what it holds and shown by the visitor's own pictures first") {
  FakeEngine engine = started();
  CHECK(session::visit_words(engine.ws.document) == "cat \xc2\xb7 1 picture");
  engine.apply(AddPrompt{"cat"});
  engine.apply(AddStudy{"search"});
  add_own(engine, 7);
  CHECK(session::visit_words(engine.ws.document) == "cat \xc2\xb7 2 pictures, 1 prompt, 1 study");
  auto red = std::make_shared<image::Image>(10, 20), blue = std::make_shared<image::Image>(30, 20);
  for (std::size_t i = 0; i < red->pixels.size(); i += 4) red->pixels[i] = red->pixels[i + 3] = 255;
  for (std::size_t i = 0; i < blue->pixels.size(); i += 4) blue->pixels[i + 2] = blue->pixels[i + 3] = 255;
  engine.ws.stimuli[engine.ws.document.stimuli[0].id].thumbnail = red;
  engine.ws.stimuli[engine.ws.document.stimuli[1].id].thumbnail = blue;
  const image::Image picture = session::visit_picture(engine.ws);
  REQUIRE(picture.width == session::kVisitPictureSide);
  CHECK(picture.at(48, 48)[0] == 0);
  CHECK(picture.at(48, 48)[2] == 255);
  CHECK(picture.at(95, 95)[2] == 255);
}
