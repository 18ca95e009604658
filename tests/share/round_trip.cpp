// Any visit that commands can reach comes back from a link, and from a saved visit, as it was.
#include <doctest/doctest.h>

#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "share/findings.h"
#include "share/source_json.h"
#include "share/visit.h"
#include "studies/registry.h"

using namespace pn;
using namespace pn::test;

namespace {

constexpr int kVisits = 10'000;

struct Chance {
  Pcg32 random;
  bool one_in(std::uint32_t n) { return random.below(n) == 0; }
  int below(std::size_t n) { return static_cast<int>(random.below(static_cast<std::uint32_t>(n))); }
  float share() { return static_cast<float>(random.below(1001)) / 1000.0F; }
  std::string word() {
    static const char* const kWords[] = {
        "cat", "dog", "a \"quoted\" word", "\xC3\xA9t\xC3\xA9", "\xF0\x9F\x90\xB1", "two  words", "__proto__", "null", "x", "[1]",
        "\\_", "%23"};
    return kWords[below(std::size(kWords))];
  }
  template <class List>
  auto id_in(const List& list) {
    return list[static_cast<std::size_t>(below(list.size()))].id;
  }
};

EnclosedSource any_enclosed(Chance& c) {
  std::vector<std::uint8_t> file = {0xff, 0xd8, 0xff};
  for (int i = c.below(40); i > 0; --i) file.push_back(static_cast<std::uint8_t>(c.below(256)));
  return {c.word() + ".jpg", std::make_shared<const std::vector<std::uint8_t>>(std::move(file))};
}

Source any_source(Chance& c) {
  switch (c.below(7)) {
    case 0: return AssetSource{"stimuli/dog.jpg"};
    case 1: return EmojiSource{"1f431"};
    case 2: return WordSource{c.word(), "Serif", 0.02F + c.share() * 0.9F, "#ff0000", "#00ff00"};
    case 3: {
      DrawingSource drawing{{{0.001F + 0.999F * c.share(), "#1a1a1a", {}}}, "#ffffff", {}};
      for (int i = 0; i < 8; ++i)
        drawing.strokes[0].points.push_back(static_cast<float>(c.below(4097)) / (c.one_in(4) ? 4099.0F : 4096.0F));
      return drawing;
    }
    case 4: return FileSource{"mine.jpg", static_cast<std::uint32_t>(1 + c.below(9)), c.one_in(2)};
    case 5: return c.one_in(2) ? Source(any_enclosed(c)) : Source(LabelledSource{any_enclosed(c), {{c.word(), "Sans"}}});
    default: return LabelledSource{WordSource{"below", "Sans"}, {{c.word(), "Mono", 0.05, 0.25, 0.75}}};
  }
}

void change_board(FakeEngine& e, Chance& c) {
  const Document& d = e.ws.document;
  const auto rendition = static_cast<Rendition>(c.below(kRenditionNames.size()));
  if (d.stimuli.empty() || c.one_in(2)) return e.apply(AddStimulus{c.word(), rendition, c.word(), any_source(c), c.one_in(2)});
  switch (c.below(6)) {
    case 0: return e.apply(RemoveStimulus{c.id_in(d.stimuli)});
    case 1: return e.apply(MoveStimulus{c.id_in(d.stimuli), c.word(), rendition, {}});
    case 2: return e.apply(RenameConcept{d.concepts[0], c.word()});
    case 3: return e.apply(SetTitle{c.id_in(d.stimuli), c.word()});
    case 4: return e.apply(SelectStimulus{c.id_in(d.stimuli)});
    default: return e.apply(AddConcept{c.word()});
  }
}

void change_model(FakeEngine& e, Chance& c) {
  const NeuronId neuron{c.below(2), c.below(2)};
  switch (c.below(6)) {
    case 0: return e.apply(SetGate{neuron, c.share() * 4.0F});
    case 1: return e.apply(SilenceNeurons{{neuron}});
    case 2: return e.apply(KeepState{c.word()});
    case 3: return e.apply(UseState{c.one_in(2) ? "" : c.word()});
    case 4: return e.apply(SelectNeuron{neuron});
    default: return e.apply(SelectLayer{c.below(2)});
  }
}

void change_studies(FakeEngine& e, Chance& c) {
  const Document& d = e.ws.document;
  const auto kinds = studies::kinds();
  if (d.studies.empty() || c.one_in(3)) return e.apply(AddStudy{std::string(kinds[static_cast<std::size_t>(c.below(kinds.size()))].id)});
  const StudySpec& spec = d.studies[static_cast<std::size_t>(c.below(d.studies.size()))];
  const auto params = studies::find_kind(spec.kind)->params;
  const studies::ParamDef& def = params[static_cast<std::size_t>(c.below(params.size()))];
  if (c.one_in(4)) return e.apply(SetStudySeed{spec.id, (std::uint64_t{c.random.next()} << 32U) | c.random.next()});
  const double number = def.type == studies::ParamType::Stimulus && !d.stimuli.empty()
                            ? static_cast<double>(static_cast<std::uint32_t>(c.id_in(d.stimuli)))
                            : static_cast<double>(c.share()) * 9.0;
  e.apply(SetStudyParam{spec.id, std::string(def.name), c.one_in(2) ? studies::ParamValue(c.word()) : studies::ParamValue(number)});
}

void change_view(FakeEngine& e, Chance& c) {
  switch (c.below(7)) {
    case 0: return e.apply(SetWay{static_cast<Way>(c.below(4))});
    case 1: return e.apply(ShowPanel{c.one_in(2) ? "study" : "maps"});
    case 2: return e.apply(SetMapOrder{static_cast<MapOrder>(c.below(3))});
    case 3: return e.apply(SetOverlay{c.share()});
    case 4: return e.apply(SetMapSmooth{c.one_in(2)});
    case 5: return e.apply(SetPooling{c.one_in(2) ? model::Pooling::Max : model::Pooling::Mean});
    default: return e.apply(GroupCard{static_cast<CardGrouping>(c.below(2))});
  }
}

void change_prompts(FakeEngine& e, Chance& c) {
  const Document& d = e.ws.document;
  if (d.prompts.empty() || c.one_in(2)) return e.apply(AddPrompt{c.word() + std::to_string(c.below(50))});
  switch (c.below(5)) {
    case 0: return e.apply(RemovePrompt{c.id_in(d.prompts)});
    case 1: return e.apply(SetTemplate{"a {} of " + c.word()});
    case 2: return e.apply(SetLogitScale{c.one_in(3) ? std::nullopt : std::optional(0.5F + 99.0F * c.share())});
    case 3: return e.apply(SelectPrompt{c.id_in(d.prompts)});
    default: return e.apply(SetFindingTitle{c.word()});
  }
}

void live(FakeEngine& e, Chance& c) {
  const int steps = 3 + c.below(14);
  for (int i = 0; i < steps; ++i) {
    switch (c.below(8)) {
      case 0:
      case 1: change_board(e, c); break;
      case 2:
      case 3: change_prompts(e, c); break;
      case 4: change_model(e, c); break;
      case 5: change_studies(e, c); break;
      case 6: change_view(e, c); break;
      default: e.apply(c.one_in(3) ? Command(Redo{}) : Command(Undo{}));
    }
  }
}

// What the model says of the board, with all digits.
std::string numbers_of(const Workspace& ws) {
  std::string out;
  const ZeroShot& table = zero_shot(ws);
  for (const float value : table.probabilities) out += std::to_string(value) + " ";
  for (const float value : table.gated) out += std::to_string(value) + " ";
  return out;
}

// What is seen of a picture follows from where it comes from, not from when it was added.
FakeEngine engine() {
  FakeEngine e;
  e.strength = [](const Stimulus& s) {
    unsigned sum = 0;
    for (const char c : share::write_source(s.source).dump()) sum = sum * 31 + static_cast<unsigned char>(c);
    return static_cast<float>(sum % 97) / 10.0F;
  };
  return e;
}

Finding opened(Finding finding, std::string& numbers) {
  FakeEngine other = engine();
  other.apply(OpenFinding{std::make_shared<Finding>(std::move(finding))});
  numbers = numbers_of(other.ws);
  return finding_of(other.ws);
}

}  // namespace

TEST_CASE("any visit comes back from a link and from a saved visit as it was") {
  for (int seed = 0; seed < kVisits; ++seed) {
    CAPTURE(seed);
    Chance chance{Pcg32(static_cast<std::uint64_t>(seed))};
    FakeEngine visit = engine();
    visit.apply(AddStimulus{"cat", Rendition::Photo, "a cat", AssetSource{"stimuli/chelsea.jpg"}, true});
    live(visit, chance);
    const Finding finding = finding_of(visit.ws);
    std::string numbers;

    std::vector<share::MovedFile> files;
    for (const share::OwnFile& file : share::own_files(finding.document)) files.push_back({file.file, file.by_profile, file.file});
    const auto saved = share::read_visit(share::write_visit(finding), files);
    REQUIRE(saved);
    REQUIRE(saved->lost.empty());
    REQUIRE(written(opened(saved->finding, numbers)) == written(finding));
    REQUIRE(numbers == numbers_of(visit.ws));

    const std::string link = share::write_link(finding);
    const auto read = share::read_link(link);
    REQUIRE(read);
    REQUIRE(read->lost.empty());
    // What came by a link is handed on unchanged.
    if (share::count_own_pictures(finding.document) == 0) {
      const Finding again = opened(read->finding, numbers);
      REQUIRE(written(again) == written(finding));
      REQUIRE(numbers == numbers_of(visit.ws));
      REQUIRE(share::write_link(again) == link);
    }
  }
}
