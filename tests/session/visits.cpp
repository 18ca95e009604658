// The session's talk with the page on kept visits and files of visits.
#include <doctest/doctest.h>

#include "session/rig.h"
#include "session/visit_picture.h"

namespace workspace = pn::workspace;
using pn::test::json;
using pn::test::kJpegStart;
using pn::test::Rig;

namespace {

constexpr std::size_t kPicture_bytes = std::size_t{4} * pn::session::kVisitPictureSide * pn::session::kVisitPictureSide;

// A visit with two own pictures, as keep_visit told it.
json kept_visit(Rig& rig) {
  rig.load_board();
  rig.give_files({{"owl.jpg", 1, kJpegStart}, {"ox.jpg", 2, kJpegStart}});
  rig.deliver({{"kind", "keep_now"}});
  return rig.last("keep_visit").header;
}

const workspace::Document& document(const Rig& rig) { return rig.session.workspace().document; }

}  // namespace

TEST_CASE("a visit with own pictures is kept, and leaving is asked about until all of it is") {
  Rig rig;
  const json visit = kept_visit(rig);
  CHECK(visit["fresh"] == true);
  CHECK(visit["pictures"] ==
        json::array({{{"file", 1}, {"by_profile", false}, {"name", "owl.jpg"}}, {{"file", 2}, {"by_profile", false}, {"name", "ox.jpg"}}}));
  CHECK(visit["about"] == "cat, owl, ox \xc2\xb7 4 pictures, 1 prompt");
  CHECK(rig.last("keep_visit").payload.size() == kPicture_bytes);
  CHECK(rig.last("own_work").header["at_stake"] == true);
  rig.deliver({{"kind", "visit_kept"}, {"turn", visit["turn"]}, {"kept", true}, {"pictures", false}, {"why", "The storage is full."}});
  CHECK(rig.last("own_work").header["at_stake"] == true);
  CHECK(rig.session.workspace().notices.back().text == "The storage is full.");
  rig.deliver({{"kind", "visit_kept"}, {"turn", visit["turn"]}, {"kept", true}, {"pictures", true}});
  CHECK(rig.last("own_work").header["at_stake"] == false);
}

TEST_CASE("a visit that comes back after a reload has its pictures under their new numbers, in the place of the first board") {
  Rig before, after;
  const json visit = kept_visit(before);
  after.session.start();
  after.deliver({{"kind", "visit_opened"},
                 {"how", "reload"},
                 {"state", visit["state"]},
                 {"files", json::array({{{"was", 1}, {"now", 5}}, {{"was", 2}, {"now", 6}}})}});
  REQUIRE(document(after).stimuli.size() == 4);
  CHECK(std::get<workspace::FileSource>(document(after).stimuli[2].source).file == 5);
  CHECK(document(after).concepts == document(before).concepts);
  CHECK(after.count("own_work") == 0);  // it is kept
  CHECK(after.last("address").header.value("is_new", false) == false);
  after.deliver({{"kind", "keep_now"}});
  CHECK(after.count("keep_visit") == 0);
}

TEST_CASE("a file's visit is another one, kept at once; what it lacks is told") {
  Rig before, after;
  const json visit = kept_visit(before);
  after.load_board();
  after.deliver({{"kind", "visit_opened"},
                 {"how", "file"},
                 {"name", "owl.polyneuron"},
                 {"state", visit["state"]},
                 {"files", json::array({{{"was", 1}, {"now", 5}}})},
                 {"lost", json::array({"The file is damaged."})}});
  CHECK(document(after).stimuli.size() == 3);
  CHECK(after.last("address").header["is_new"] == true);
  const auto& notices = after.session.workspace().notices;
  REQUIRE(notices.size() == 2);
  CHECK(notices[0].text == "The file is damaged.");
  CHECK(notices[1].text.find("ox.jpg is missing") != std::string::npos);
  after.deliver({{"kind", "keep_now"}});
  CHECK(after.last("keep_visit").header["fresh"] == true);
  after.session.apply(workspace::Undo{});
  CHECK(document(after).stimuli.size() == 2);
}

TEST_CASE("what is no visit leaves the board as it is") {
  Rig rig;
  rig.load_board();
  rig.deliver({{"kind", "visit_opened"}, {"how", "file"}, {"state", "nonsense"}, {"files", json::array()}});
  CHECK(document(rig).stimuli.size() == 2);
  CHECK(rig.session.workspace().notices.back().kind == workspace::Notice::Kind::Error);
}

TEST_CASE("the list of visits comes with a picture for each; missing bytes are no picture") {
  Rig rig;
  rig.load_board();
  rig.session.apply(workspace::ListVisits{});
  CHECK(rig.count("list_visits") == 1);
  const std::vector<std::uint8_t> pictures(kPicture_bytes + 10, 9);
  rig.deliver({{"kind", "visits"}, {"list", json::array({{{"visit", "a"}, {"title", "Owls"}, {"here", true}}, {{"visit", "b"}}})}},
              pictures);
  const auto& visits = rig.session.workspace().resources.visits;
  CHECK(visits.phase == workspace::Phase::Ready);
  REQUIRE(visits.list.size() == 2);
  CHECK(visits.list[0].name() == "Owls");
  CHECK(visits.list[0].thumbnail != nullptr);
  CHECK(visits.list[1].thumbnail == nullptr);
  rig.session.apply(workspace::OpenVisit{"b"});
  CHECK(rig.last("open_visit").header["visit"] == "b");
}

TEST_CASE("own pictures of a deleted visit are at stake again") {
  Rig rig;
  const json visit = kept_visit(rig);
  rig.deliver({{"kind", "visit_kept"}, {"turn", visit["turn"]}, {"kept", true}, {"pictures", true}});
  rig.deliver({{"kind", "visits"}, {"list", json::array({{{"visit", "a"}, {"here", true}}, {{"visit", "b"}}})}});
  rig.session.apply(workspace::DeleteVisits{{"b"}});
  CHECK(rig.last("own_work").header["at_stake"] == false);
  rig.session.apply(workspace::DeleteVisits{{"a"}});
  CHECK(rig.last("own_work").header["at_stake"] == true);
  CHECK(rig.last("delete_visits").header["visits"] == json::array({"a"}));
}

TEST_CASE("a file of a visit has a name that every system takes, its pictures and what its studies found") {
  Rig rig;
  kept_visit(rig);
  rig.session.apply(workspace::SetFindingTitle{"Owls / oxen: \"which?\""});
  rig.deliver({{"kind", "keep_now"}});
  rig.session.apply(workspace::OpenDialog{{workspace::Dialog::Kind::Visits, {}, {}, {}}});
  pn::test::Headless screen;
  screen.settle([&] { rig.session.draw(screen.fonts()); });
  rig.deliver({{"kind", "node_action"}, {"id", "dialog.visits.save"}, {"action", "click"}});
  screen.settle([&] { rig.session.draw(screen.fonts()); });
  const json saved = rig.last("save_visit").header;
  CHECK(saved["name"] == "Owls oxen which.polyneuron");
  CHECK(saved["pictures"].size() == 2);
  CHECK(saved["outcomes"].empty());
  CHECK(saved["state"] == rig.last("keep_visit").header["state"]);
}
