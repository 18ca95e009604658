#include "share/finding_json.h"

#include <doctest/doctest.h>

#include "share/findings.h"
#include "share/source_json.h"

using namespace pn;
using namespace pn::test;
using share::OwnPictures;
using share::read_finding;
using share::write_finding;

namespace {

share::ReadFinding read_back(const json::Value& value) {
  auto read = read_finding(value);
  REQUIRE(read);
  return *std::move(read);
}

Source back(const Source& source) {
  const auto read = share::read_source(json::Value::parse(share::write_source(source).dump()));
  REQUIRE(read);
  return *read;
}

}  // namespace

TEST_CASE("a finding is written with short keys, places in the place of numbers, and nothing that is as usual") {
  Finding f = small_finding();
  f.document.gates = {{{1, 2}, 0.0F}};
  f.document.studies = {{StudyId{11}, "search", {{"least", 2.0}}, 7}};
  f.shown = {StudyId{11}};
  f.selection.neuron = NeuronId{1, 2};
  f.selection.neuron_choice = NeuronChoice::Visitor;
  f.view.way = Way::Find;
  f.view.fronted[1] = {"study"};
  f.view.overlay = 0.1F;
  const json::Value expected = json::Value::parse(R"({"c":["cat","dog"],"r":[0,6],
    "s":[[0,0,"Chelsea the cat",["a","stimuli/chelsea.jpg"]],[1,6,"dog",["w","dog"]]],
    "p":["cat","dog"],"q":"a photo of a {}","g":[[1,2,0]],"y":[["search",{"least":2},7,1]],
    "l":{"s":2,"l":1,"n":[1,2],"w":0},"v":{"w":1,"f":[[],["study"]],"a":0.1},"m":{"h":"abc"}})");
  CHECK(write_finding(f, OwnPictures::LeaveOut) == expected);
  const Finding again = read_back(expected).finding;
  CHECK(written(again) == written(f));
  CHECK(again.view == f.view);
  CHECK(again.document.studies[0].params == f.document.studies[0].params);
  CHECK(again.selection.stimulus == StimulusId{2});
}

TEST_CASE("sources of every kind come back as they were") {
  const Stroke on_steps{0.02F, "#1a1a1a", {0.25F, 0.5F, 0.25F + 3.0F / 4096.0F, 0.0F, 1.0F, 1.0F}};
  const Stroke off_steps{0.031F, "#ff0000", {0.1F, 0.7F}};
  const DrawingSource drawing{{on_steps, off_steps}, "#eeeeee", {}};
  const auto drawn = std::get<DrawingSource>(back(drawing));
  CHECK(drawn.background == drawing.background);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(drawn.strokes[i].points == drawing.strokes[i].points);
    CHECK(drawn.strokes[i].width == drawing.strokes[i].width);
    CHECK(drawn.strokes[i].color == drawing.strokes[i].color);
  }
  CHECK(share::write_source(drawing)[3][0] == json::Value::parse(R"([1,0.02,"#1a1a1a",[1024,2048,3,-2048,3069,4096]])"));
  const WordSource word{"chat", "Serif", 0.1F, "#ff0000", "#00ff00"};
  CHECK(std::get<WordSource>(back(word)) == word);
  const studies::Label label{"iPod", "Mono", 0.1, 0.25, 0.75, "#ffffff", "", 0.5, -30.0, true};
  const Source labelled = back(LabelledSource{FileSource{"my cat.jpg", 12, true}, {label}});
  const auto& both = std::get<LabelledSource>(labelled);
  CHECK(both.labels[0] == label);
  CHECK(std::get<FileSource>(both.base).file == 12);
  CHECK(std::get<FileSource>(both.base).by_profile);
  CHECK(std::get<DrawingSource>(back(DrawingSource{{}, "#ffffff", "stimuli/dog.drawing.json"})).path == "stimuli/dog.drawing.json");
}

TEST_CASE("a link leaves own pictures out, with what was about them") {
  Finding f = small_finding();
  f.document.stimuli.insert(f.document.stimuli.begin(),
                            {StimulusId{20}, "cat", Rendition::Photo, "mine", FileSource{"mine.jpg", 4, false}});
  f.selection.stimulus = StimulusId{20};
  f.document.studies = {{StudyId{1}, "attribution", {{"stimulus", 20.0}}, 1}, {StudyId{2}, "attribution", {{"stimulus", 9.0}}, 1}};
  CHECK(share::count_own_pictures(f.document) == 1);
  const Finding linked = read_back(write_finding(f, OwnPictures::LeaveOut)).finding;
  CHECK(linked.document.stimuli.size() == 2);
  CHECK_FALSE(linked.selection.stimulus);
  CHECK(linked.document.studies[0].params.empty());
  CHECK(studies::number_of(linked.document.studies[1].params, "stimulus") == 2.0);
  const Finding kept = read_back(write_finding(f, OwnPictures::ByFileName)).finding;
  CHECK(std::get<FileSource>(kept.document.stimuli[0].source).name == "mine.jpg");
  CHECK(kept.selection.stimulus == StimulusId{1});
}

TEST_CASE("what cannot be read of a finding is left out and told of") {
  const auto read = read_back(json::Value::parse(R"({"c":["cat",7,"cat","__proto__"],"r":[0,99,"x"],
    "s":[[0,0,"ok",["e","1f431"]],[1,0,"no row",["e","1f431"]],[0,0,"climbs",["a","../secret"]],[0,0,"drive",["a","c:x"]],[0,0,"nothing",[]],7,
         [3,2,"proto",["w","\ud83d\ude00"]]],
    "p":["a","",5],"x":1e300,"g":[[0,0,9],[0,0,0.5],[0,0,0.25],[-1,0,0],[1e300,0,0],["a"],null],
    "k":[["",[],[]],["empty",[],[]],["good",[[0,1,0]],[]],["good",[[0,2,0]],[]]],
    "y":[["unknown",{},1],["search",{"least":1e9,"resamples":"words","nonsense":[1]},18446744073709551615,1],[3]],
    "l":{"s":6e9,"l":-4,"n":["a",1],"w":77},"v":{"w":9,"a":-5,"f":{"x":1},"u":7},"m":{"a":"https://example.org/clip","l":"all"}})"));
  const Document& d = read.finding.document;
  CHECK(d.concepts == std::vector<std::string>{"cat", "__proto__"});
  CHECK(d.renditions == std::vector<Rendition>{Rendition::Photo, Rendition::Cartoon});
  REQUIRE(d.stimuli.size() == 2);
  CHECK(d.stimuli[1].id == StimulusId{7});
  REQUIRE(d.prompts.size() == 1);
  CHECK(d.gates.size() == 1);
  CHECK(d.kept_states.size() == 1);
  REQUIRE(d.studies.size() == 1);
  CHECK(studies::number_of(d.studies[0].params, "least") == 50.0);
  CHECK(d.studies[0].seed == 18446744073709551615ULL);
  CHECK_FALSE(d.logit_scale);
  CHECK_FALSE(read.finding.selection.stimulus);
  CHECK(read.finding.view.way == Way::Look);
  CHECK(read.finding.view.overlay == 0.0F);
  CHECK(read.finding.model.source.address == "https://example.org/clip");
  for (const char* words : {"A stimulus could not be read and is left out.", "A gate could not be read and is left out.",
                            "A study of a kind that this page does not know could not be read and is left out."})
    CHECK(std::find(read.lost.begin(), read.lost.end(), words) != read.lost.end());
  CHECK_FALSE(static_cast<bool>(read_finding(json::Value::parse("[]"))));
}

TEST_CASE("numbers of single precision are written without further digits") {
  CHECK(share::number(0.1F).dump() == "0.1");
  CHECK(share::number(2.0F).dump() == "2");
  CHECK(share::number(1.0F / 3.0F).get<float>() == 1.0F / 3.0F);
}
