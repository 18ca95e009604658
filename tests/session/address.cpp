#include "session/address.h"

#include <doctest/doctest.h>

#include "session/started.h"
#include "share/link.h"

using namespace pn;
using namespace pn::test;
using session::AddressFeed;

TEST_CASE("the page as it starts has its plain address; a step makes an entry, exploring changes it") {
  FakeEngine engine = started();
  AddressFeed feed;
  CHECK_FALSE(feed.poll(engine.ws, 0));
  engine.apply(AddPrompt{"cat"});
  CHECK_FALSE(feed.poll(engine.ws, 0.1));  // too soon
  REQUIRE(feed.due_s());
  const auto first = feed.poll(engine.ws, *feed.due_s());
  REQUIRE(first);
  CHECK(first->is_new);
  CHECK(first->entry == 1);
  const auto read = share::read_link(first->fragment);
  REQUIRE(read);
  CHECK(read->finding.document.prompts.size() == 1);
  engine.apply(SetOverlay{0.5F});
  const auto second = feed.poll(engine.ws, 2);
  REQUIRE(second);
  CHECK_FALSE(second->is_new);
  CHECK(second->entry == 1);
  CHECK_FALSE(feed.poll(engine.ws, 3));  // nothing changed
}

TEST_CASE("going back brings the document of an entry, with its own pictures, and its address") {
  FakeEngine engine = started();
  AddressFeed feed;
  feed.poll(engine.ws, 0);
  engine.apply(AddStimulus{"cat", Rendition::Photo, "mine", FileSource{"mine.jpg", 7, false}, true});
  const auto with_picture = feed.poll(engine.ws, 1);
  REQUIRE(with_picture);
  engine.apply(AddPrompt{"cat"});
  const auto with_prompt = feed.poll(engine.ws, 2);
  REQUIRE(with_prompt);
  auto back = feed.go_to(with_picture->entry);
  REQUIRE(back);
  engine.apply(*std::move(back));
  const auto shown = feed.accept(engine.ws, false);
  CHECK(shown.fragment == with_picture->fragment);
  CHECK_FALSE(shown.is_new);
  CHECK(engine.ws.document.prompts.empty());
  CHECK(engine.ws.document.stimuli.size() == 2);
  CHECK_FALSE(feed.poll(engine.ws, 3));
  back = feed.go_to(0);
  REQUIRE(back);
  engine.apply(*std::move(back));
  CHECK(feed.accept(engine.ws, false).fragment.empty());
  CHECK(engine.ws.document.stimuli.size() == 1);
  CHECK_FALSE(feed.poll(engine.ws, 4));
  CHECK_FALSE(feed.go_to(99));
}

TEST_CASE("a link that was opened is an entry of its own, and undo leads back to what was there") {
  FakeEngine engine = started();
  AddressFeed feed;
  feed.poll(engine.ws, 0);
  FakeEngine other = started();
  other.apply(AddPrompt{"dog"});
  other.apply(SetFindingTitle{"A dog"});
  auto finding = share::read_link(share::write_link(finding_of(other.ws)));
  REQUIRE(finding);
  engine.apply(OpenFinding{std::make_shared<Finding>(finding->finding)});
  const auto shown = feed.accept(engine.ws, true);
  CHECK(shown.entry == 1);
  CHECK(shown.fragment == share::write_link(finding_of(other.ws)));
  CHECK(engine.ws.document.title == "A dog");
  engine.apply(Undo{});
  CHECK(engine.ws.document.prompts.empty());
  CHECK(engine.ws.document.title.empty());
}
