#include <doctest/doctest.h>

#include "workspace/fake_engine.h"

using namespace pn::test;

namespace {

// Several files of one concept, with the handles 1, 2, …
AddPictures files(const std::vector<std::string>& paths, std::uint32_t first = 1) {
  AddPictures added;
  for (const std::string& path : paths) added.pictures.push_back({"cat", Rendition::Photo, path, first++});
  return added;
}

AddPictures many(int count, std::uint32_t first = 1) {
  std::vector<std::string> paths;
  for (int i = 1; i <= count; ++i) paths.push_back("img" + std::to_string(i) + ".png");
  return files(paths, first);
}

std::vector<std::string> titles(const Workspace& ws) {
  std::vector<std::string> found;
  for (const Stimulus& stimulus : ws.document.stimuli) found.push_back(stimulus.title);
  return found;
}

// Answers for the next `count` pictures, all the way to their results.
void settle(FakeEngine& engine, int count) {
  while (count > 0 && !engine.waiting.empty()) {
    const Effect effect = engine.waiting.front();
    engine.waiting.pop_front();
    if (std::holds_alternative<RequestEncoding>(effect)) --count;
    engine.answer(effect);
  }
}

}  // namespace

TEST_CASE("pictures that come together are one step of undo, in the natural order of their names, and choose nothing") {
  FakeEngine engine;
  const StimulusId chosen = engine.add_word("dog");
  const std::size_t steps = engine.ws.undo_stack.size();
  engine.apply(files({"img10.png", "img2.png", "IMG1.png", "a/img3.png"}));
  CHECK(titles(engine.ws) == std::vector<std::string>{"dog", "img3.png", "IMG1.png", "img2.png", "img10.png"});
  CHECK(engine.ws.selection.stimulus == chosen);
  CHECK(engine.ws.undo_stack.size() == steps + 1);
  CHECK(engine.ws.document.concepts == std::vector<std::string>{"dog", "cat"});
  CHECK_FALSE(adding_progress(engine.ws));  // all have their results
  CHECK(engine.ws.adding.pictures.empty());
  engine.apply(Undo{});
  CHECK(titles(engine.ws) == std::vector<std::string>{"dog"});
  CHECK(engine.ws.document.concepts == std::vector<std::string>{"dog"});
  engine.apply(Redo{});
  CHECK(engine.ws.document.stimuli.size() == 5);
  CHECK(engine.ws.selection.stimulus == chosen);  // several that come back do not steal it either
}

TEST_CASE("on an empty board the first of several pictures is chosen; one alone always is") {
  FakeEngine engine;
  engine.apply(files({"b.png", "a.png"}));
  REQUIRE(engine.ws.selection.stimulus);
  CHECK(find_stimulus(engine.ws, *engine.ws.selection.stimulus)->title == "a.png");
  engine.apply(files({"c.png"}, 3));
  CHECK(find_stimulus(engine.ws, *engine.ws.selection.stimulus)->title == "c.png");
}

TEST_CASE("files that the board has already are left out, and a notice says how many and why") {
  FakeEngine engine;
  engine.apply(files({"a.png", "b.png"}));
  AddPictures again = files({"c.png", "copy of c.png", "b again.png"}, 3);
  again.pictures[1].file = 3;  // the bytes of c.png
  again.pictures[2].file = 2;  // those of b.png
  engine.apply(again);
  CHECK(titles(engine.ws) == std::vector<std::string>{"a.png", "b.png", "c.png"});
  REQUIRE(engine.ws.notices.size() == 1);
  CHECK(engine.ws.notices[0].text == "2 of 3 pictures were not added, because the board has them already: b again.png, copy of c.png.");
  const std::size_t steps = engine.ws.undo_stack.size();
  engine.apply(files({"a.png", "b.png"}));  // all of them: nothing to undo
  CHECK(engine.ws.undo_stack.size() == steps);
  CHECK(engine.ws.notices.back().text == "None of the 2 pictures was added: all of them are on the board already (a.png, b.png).");
  engine.apply(files({"A copy.png"}));  // one alone: the one that is there is shown
  CHECK(find_stimulus(engine.ws, *engine.ws.selection.stimulus)->title == "a.png");
  CHECK(engine.ws.notices.back().text == "A copy.png is on the board already, so it was not added again. It is chosen now.");
  // What was removed can be added again.
  engine.apply(RemoveStimulus{*engine.ws.selection.stimulus});
  engine.apply(files({"a.png"}));
  CHECK(engine.ws.document.stimuli.size() == 3);
}

TEST_CASE("the board takes as many stimuli as it holds, and says what was left out") {
  FakeEngine engine;
  engine.answers = false;
  engine.apply(many(static_cast<int>(kMostStimuli) + 7));
  CHECK(engine.ws.document.stimuli.size() == kMostStimuli);
  REQUIRE(engine.ws.notices.size() == 1);
  CHECK(engine.ws.notices[0].text.starts_with("A board holds 1000 stimuli, so 7 pictures were left out."));
}

TEST_CASE("progress counts results; a stop keeps those that have one, in the same step of undo") {
  FakeEngine engine;
  engine.add_word("dog");
  engine.answers = false;
  engine.apply(many(10));
  REQUIRE(adding_progress(engine.ws));
  CHECK(adding_progress(engine.ws)->total == 10);
  CHECK(adding_progress(engine.ws)->done == 0);
  settle(engine, 4);
  REQUIRE(adding_progress(engine.ws));
  CHECK(adding_progress(engine.ws)->done == 4);
  CHECK_FALSE(adding_progress(engine.ws)->waits_for_model);
  const std::size_t steps = engine.ws.undo_stack.size();
  engine.apply(CancelAdding{});
  CHECK(titles(engine.ws) == std::vector<std::string>{"dog", "img1.png", "img2.png", "img3.png", "img4.png"});
  CHECK(engine.asked<CancelJob>().size() >= 2);  // what the engine was at
  for (const auto& [id, job] : engine.ws.jobs) CHECK(find_stimulus(engine.ws, StimulusId{job.target}) != nullptr);
  CHECK(engine.ws.undo_stack.size() == steps);
  CHECK_FALSE(adding_progress(engine.ws));
  CHECK(engine.ws.notices.back().text == "Cancelled: 4 of the 10 pictures were added. Undo takes away what was.");
  engine.apply(Undo{});
  CHECK(titles(engine.ws) == std::vector<std::string>{"dog"});
  engine.apply(Redo{});
  CHECK(engine.ws.document.stimuli.size() == 5);  // what was stopped does not come back
}

TEST_CASE("a stop before the first result leaves the board as it was") {
  FakeEngine engine;
  engine.add_word("dog");
  engine.answers = false;
  const std::size_t steps = engine.ws.undo_stack.size();
  engine.apply(many(5));
  engine.apply(CancelAdding{});
  CHECK(titles(engine.ws) == std::vector<std::string>{"dog"});
  CHECK(engine.ws.document.concepts == std::vector<std::string>{"dog"});
  CHECK(engine.ws.document.renditions == std::vector<Rendition>{Rendition::Word});
  CHECK(engine.ws.undo_stack.size() == steps);
  CHECK(engine.ws.notices.back().text == "Cancelled: none of the 5 pictures was added.");
  engine.apply(CancelAdding{});  // nothing left to stop
  CHECK(engine.ws.notices.size() == 1);
}

TEST_CASE("a stop takes away what waits from later steps, too, and undo in the middle hides the progress") {
  FakeEngine engine;
  engine.answers = false;
  engine.apply(many(6));
  engine.apply(AddConcept{"bird"});
  engine.apply(CancelAdding{});
  CHECK(engine.ws.document.concepts == std::vector<std::string>{"bird"});
  engine.apply(Undo{});
  CHECK(engine.ws.document.stimuli.empty());
  engine.apply(many(6));
  engine.apply(Undo{});
  CHECK_FALSE(adding_progress(engine.ws));
  engine.apply(Redo{});
  REQUIRE(adding_progress(engine.ws));
  CHECK(adding_progress(engine.ws)->total == 6);
}

TEST_CASE("while the model is loaded, pictures count that are read; without a model the progress ends with them") {
  FakeEngine engine;
  engine.answers = false;
  engine.apply(many(3));
  for (int i = 0; i < 3; ++i) {
    const auto wanted = engine.asked<RequestPicture>();
    REQUIRE(wanted.size() > static_cast<std::size_t>(i));
    engine.apply(PictureReady{wanted[static_cast<std::size_t>(i)].job, pn::image::Image(1, 1), 1, 1, 1, 1});
    REQUIRE(adding_progress(engine.ws));
    CHECK(adding_progress(engine.ws)->waits_for_model);
    CHECK(adding_progress(engine.ws)->read == i + 1);
    CHECK(adding_progress(engine.ws)->done == 0);
  }
  const JobId model = engine.asked<RequestModel>()[0].job;
  engine.apply(JobFailed{model, {pn::ErrorCode::Network, "No.", ""}});
  CHECK(engine.ws.model.phase == Phase::Failed);
  CHECK_FALSE(adding_progress(engine.ws));
}
