#include <doctest/doctest.h>

#include <limits>

#include "workspace/fake_engine.h"

using namespace pn::test;

namespace {

Dialog about(Dialog::Kind kind, std::optional<StimulusId> stimulus = std::nullopt) { return {kind, "cat", Rendition::Word, stimulus}; }

}  // namespace

TEST_CASE("each command of the view changes its own part") {
  FakeEngine visit;
  const View before = visit.ws.view;
  CHECK(before.way == Way::Look);
  CHECK(before.smooth);
  visit.apply(SetWay{Way::Test});
  visit.apply(SetMapOrder{MapOrder::Channel});
  visit.apply(SetMapScale{MapScale::Neuron});
  visit.apply(SetMapSmooth{false});
  visit.apply(SetOverlay{0.25F});
  visit.apply(GroupCard{CardGrouping::Rendition});
  visit.apply(OpenDialog{about(Dialog::Kind::Word)});
  const View& view = visit.ws.view;
  CHECK(view.way == Way::Test);
  CHECK(view.map_order == MapOrder::Channel);
  CHECK(view.map_scale == MapScale::Neuron);
  CHECK_FALSE(view.smooth);
  CHECK(view.overlay == 0.25F);
  CHECK(view.card_grouping == CardGrouping::Rendition);
  CHECK(view.dialog == about(Dialog::Kind::Word));
  CHECK_FALSE(view == before);
  visit.apply(CloseDialog{});
  CHECK_FALSE(view.dialog.is_open());
}

TEST_CASE("the view is no step of undo, and nothing that is kept by revision is computed again for it") {
  FakeEngine visit;
  visit.add_word("cat");
  const auto revision = visit.ws.revision;
  const auto undo = visit.ws.undo_stack.size();
  visit.apply(SetOverlay{0.5F});
  visit.apply(SetWay{Way::Find});
  visit.apply(ShowPanel{"maps"});
  CHECK(visit.ws.revision == revision);
  CHECK(visit.ws.undo_stack.size() == undo);
  visit.apply(Undo{});
  CHECK(visit.ws.document.stimuli.empty());
  CHECK(visit.ws.view.overlay == 0.5F);
  CHECK(visit.ws.view.way == Way::Find);
  CHECK(visit.ws.view.front() == std::vector<std::string>{"maps"});
}

TEST_CASE("a panel that is shown comes to the front, in its way of working alone") {
  FakeEngine visit;
  visit.apply(ShowPanel{"board"});
  visit.apply(ShowPanel{"maps"});
  visit.apply(ShowPanel{"board"});
  CHECK(visit.ws.view.front() == std::vector<std::string>{"board", "maps"});
  visit.apply(SetWay{Way::Learn});
  CHECK(visit.ws.view.front().empty());
  visit.apply(ShowPanel{"learn"});
  visit.apply(SetWay{Way::Look});
  CHECK(visit.ws.view.front() == std::vector<std::string>{"board", "maps"});
}

TEST_CASE("values that no panel could draw are held back") {
  FakeEngine visit;
  visit.apply(SetOverlay{7.0F});
  CHECK(visit.ws.view.overlay == 1.0F);
  visit.apply(SetOverlay{-1.0F});
  CHECK(visit.ws.view.overlay == 0.0F);
  visit.apply(SetOverlay{std::numeric_limits<float>::quiet_NaN()});
  CHECK(visit.ws.view.overlay == 0.0F);
  const View before = visit.ws.view;
  visit.apply(SetWay{static_cast<Way>(4)});
  visit.apply(SetMapOrder{static_cast<MapOrder>(-1)});
  visit.apply(SetMapScale{static_cast<MapScale>(3)});
  visit.apply(GroupCard{static_cast<CardGrouping>(2)});
  visit.apply(OpenDialog{about(static_cast<Dialog::Kind>(kDialogNames.size()))});
  visit.apply(ShowPanel{""});
  visit.apply(ShowPanel{std::string(65, 'x')});
  CHECK(visit.ws.view == before);
  for (int i = 0; i < 100; ++i) visit.apply(ShowPanel{"panel " + std::to_string(i)});
  CHECK(visit.ws.view.front().size() == 16);
  CHECK(visit.ws.view.front()[0] == "panel 99");
}

TEST_CASE("a dialog closes when its stimulus goes, and another takes its place") {
  FakeEngine visit;
  const StimulusId cat = visit.add_word("cat");
  const StimulusId dog = visit.add_word("dog");
  visit.apply(OpenDialog{about(Dialog::Kind::Stimulus, cat)});
  visit.apply(RemoveStimulus{dog});
  CHECK(visit.ws.view.dialog == about(Dialog::Kind::Stimulus, cat));
  visit.apply(OpenDialog{about(Dialog::Kind::Word, cat)});
  CHECK(visit.ws.view.dialog.kind == Dialog::Kind::Word);
  visit.apply(RemoveStimulus{cat});
  CHECK_FALSE(visit.ws.view.dialog.is_open());
  visit.apply(OpenDialog{about(Dialog::Kind::Stimulus, dog)});  // a link to one that is not here
  CHECK_FALSE(visit.ws.view.dialog.is_open());
}
