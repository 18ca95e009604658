// "Can you predict this neuron?": drawing, playing, scoring, and what ends a game.
#include <doctest/doctest.h>

#include <set>
#include <string>

#include "model/sample_atlas.h"
#include "workspace/fake_engine.h"
#include "workspace/game.h"

using namespace pn::test;

namespace {

// Six words for cats, which fire neuron 2.0 with 5, and six for dogs, with 0.5.
struct Visit : FakeEngine {
  Visit() {
    for (int i = 0; i < 6; ++i) {
      for (const char* concept_name : {"cat", "dog"})
        apply(AddStimulus{concept_name, Rendition::Word, "", WordSource{concept_name + std::to_string(i), "Sans"}, true});
    }
    apply(SelectNeuron{NeuronId{1, 0}});
  }
  const Game& game() const { return *ws.games.now; }
  const GameRound& round() const { return game().rounds[game().round]; }
  void answer(bool rightly) { apply(AnswerRound{rightly ? round().stronger : 1 - round().stronger}); }
  void set_up(const GameSetup& setup) { apply(SetUpGame{setup}); }
  // Plays to the end; the first `wrong` rounds wrongly.
  void play(int wrong) {
    apply(StartGame{});
    REQUIRE(ws.games.now);
    const auto rounds = game().rounds.size();
    for (std::size_t i = 0; i < rounds; ++i) {
      apply(NextRound{});
      answer(static_cast<int>(i) >= wrong);
    }
    apply(NextRound{});
  }
};

std::set<StimulusId> pictures_of(const Game& game, std::size_t& count) {
  std::set<StimulusId> found;
  const auto take = [&](const GamePicture& picture) {
    found.insert(picture.stimulus.value());
    ++count;
  };
  for (const GamePicture& picture : game.strongest) take(picture);
  for (const GamePicture& picture : game.weakest) take(picture);
  for (const GameRound& round : game.rounds)
    for (const GamePicture& picture : round.pictures) take(picture);
  return found;
}

}  // namespace

TEST_CASE("a game asks about the chosen neuron, with every picture once") {
  Visit visit;
  visit.apply(StartGame{});
  REQUIRE(visit.ws.games.now);
  const Game& game = visit.game();
  CHECK(game.stage == GameStage::Learning);
  CHECK(game.neuron == NeuronId{1, 0});
  CHECK(game.layer == "late");
  CHECK(game.model_sha256 == "abc");
  CHECK(game.pooling == "mean");
  CHECK(game.rounds.size() == 5);
  CHECK(game.strongest.size() == 1);
  CHECK(game.strongest[0].response == 5.0F);
  CHECK(game.weakest[0].response == 0.5F);
  std::size_t count = 0;
  CHECK(pictures_of(game, count).size() == count);
  for (const GameRound& round : game.rounds) {
    CHECK(round.pictures[static_cast<std::size_t>(round.stronger)].response == 5.0F);
    CHECK(round.pictures[static_cast<std::size_t>(1 - round.stronger)].response == 0.5F);
    CHECK_FALSE(round.choice);
  }
  CHECK(hides_responses(visit.ws, {1, 0}));
  CHECK_FALSE(hides_responses(visit.ws, {1, 1}));
  CHECK(visit.ws.undo_stack.size() == 12);  // no step of undo
}

TEST_CASE("the rounds go from one to the next, and what was answered stays answered") {
  Visit visit;
  visit.apply(StartGame{});
  visit.apply(AnswerRound{0});  // nothing is asked yet
  CHECK(visit.game().stage == GameStage::Learning);
  visit.apply(NextRound{});
  CHECK(visit.game().stage == GameStage::Asking);
  visit.apply(NextRound{});  // not without an answer
  CHECK(visit.game().round == 0);
  visit.apply(AnswerRound{2});
  CHECK(visit.game().stage == GameStage::Asking);
  visit.answer(true);
  CHECK(visit.game().stage == GameStage::Answered);
  CHECK(visit.round().is_right());
  visit.answer(false);  // too late
  CHECK(visit.round().is_right());
  visit.apply(NextRound{});
  CHECK(visit.game().round == 1);
  visit.answer(false);
  CHECK(right_of(visit.game()) == 1);
  CHECK(answered_of(visit.game()) == 2);
  CHECK(visit.ws.games.played.empty());
  visit.apply(LeaveGame{});
  CHECK_FALSE(visit.ws.games.now);
  REQUIRE(visit.ws.games.played.size() == 1);
  CHECK(answered_of(visit.ws.games.played[0]) == 2);
}

TEST_CASE("the total counts a neuron's first game alone") {
  Visit visit;
  visit.play(2);
  CHECK(visit.game().stage == GameStage::Over);
  CHECK_FALSE(hides_responses(visit.ws, {1, 0}));
  GameScore score = score_of_games(visit.ws.games, GameHints::Pictures);
  CHECK(score.games == 1);
  CHECK(score.right == 3);
  CHECK(score.answered == 5);
  visit.apply(LeaveGame{});  // a game that is over is not counted twice
  CHECK(visit.ws.games.played.size() == 1);
  visit.set_up({.seed = 2});
  visit.play(0);
  CHECK(visit.game().is_repeat);
  CHECK(visit.ws.games.played.size() == 2);
  score = score_of_games(visit.ws.games, GameHints::Pictures);
  CHECK(score.right == 3);
  CHECK(score.answered == 5);
  visit.apply(SelectNeuron{NeuronId{1, 2}});  // twice as strong everywhere: the same pairs
  visit.play(0);
  CHECK_FALSE(visit.game().is_repeat);
  score = score_of_games(visit.ws.games, GameHints::Pictures);
  CHECK(score.games == 2);
  CHECK(score.right == 8);
  CHECK(score.answered == 10);
  CHECK(score_of_games(visit.ws.games, GameHints::Image).answered == 0);
}

TEST_CASE("the same draw is the same game, another draw another one") {
  Visit one, two;
  one.apply(StartGame{});
  two.apply(StartGame{});
  const auto same = [](const Game& a, const Game& b) {
    for (std::size_t i = 0; i < a.rounds.size(); ++i) {
      if (a.rounds[i].stronger != b.rounds[i].stronger || a.rounds[i].pictures[0].stimulus != b.rounds[i].pictures[0].stimulus)
        return false;
    }
    return true;
  };
  CHECK(same(one.game(), two.game()));
  two.set_up({.seed = 7});
  two.apply(StartGame{});
  CHECK_FALSE(same(one.game(), two.game()));
}

TEST_CASE("a neuron drawn at random is one that can be asked about") {
  Visit visit;
  visit.apply(SelectLayer{1});
  std::set<int> channels;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    visit.set_up({.random_neuron = true, .seed = seed});
    visit.apply(StartGame{});
    REQUIRE(visit.ws.games.now);
    CHECK(visit.game().neuron.layer == 1);
    CHECK(visit.ws.selection.neuron == visit.game().neuron);
    channels.insert(visit.game().neuron.channel);
  }
  CHECK(channels == std::set<int>{0, 2});  // channel 1 answers to all alike
  visit.apply(SelectLayer{0});
  visit.apply(StartGame{});  // a layer that tells nothing apart
  CHECK_FALSE(visit.ws.games.now);
  CHECK(visit.ws.games.error.message.starts_with("No neuron of this layer tells enough pairs of pictures apart clearly."));
}

TEST_CASE("too little to ask about is said with what to add") {
  Visit visit;
  visit.apply(SelectNeuron{NeuronId{1, 1}});
  visit.apply(StartGame{});
  CHECK_FALSE(visit.ws.games.now);
  CHECK(visit.ws.games.error.code == pn::ErrorCode::TooFew);
  CHECK(visit.ws.games.error.message ==
        "Neuron 2.1 has no pair of pictures on this board, of the same rendition, that it tells apart clearly; a game needs 4. Add "
        "pictures, several of each rendition, some that fire it and some that do not; or choose another neuron.");
  visit.set_up({.rounds = 20});
  CHECK(visit.ws.games.error.message.empty());
  visit.apply(SelectNeuron{std::nullopt});
  visit.apply(StartGame{});
  CHECK(visit.ws.games.error.message == "Choose a neuron first, or have one drawn at random.");
  visit.set_up({.source = GameSource::Words});
  visit.apply(StartGame{});
  CHECK(visit.ws.games.error.code == pn::ErrorCode::NotFound);
  visit.set_up({.rounds = 1'000'000, .seed = ~0ULL});
  CHECK(visit.ws.games.setup.rounds == kMostRounds);
  CHECK(visit.ws.games.setup.seed < ~0ULL);
}

TEST_CASE("a picture that is on the board twice counts once") {
  FakeEngine visit;
  for (int i = 0; i < 6; ++i) {
    for (const char* concept_name : {"cat", "dog"}) visit.add_word(concept_name);
  }
  visit.apply(SelectNeuron{NeuronId{1, 0}});
  visit.apply(StartGame{});
  CHECK_FALSE(visit.ws.games.now);
  CHECK(visit.ws.games.error.message.find("only one pair of pictures") != std::string::npos);
}

TEST_CASE("a game ends when its pictures or its model go, and keeps what was answered") {
  Visit visit;
  visit.apply(StartGame{});
  visit.apply(NextRound{});
  visit.answer(true);
  SUBCASE("a picture that takes no part may go") {
    const StimulusId other = visit.add_word("bird");
    visit.apply(RemoveStimulus{other});
    CHECK(visit.ws.games.now);
  }
  SUBCASE("a picture") {
    visit.apply(RemoveStimulus{*visit.game().rounds.back().pictures[0].stimulus});
    CHECK_FALSE(visit.ws.games.now);
    CHECK(visit.ws.games.error.message.starts_with("A picture of the game has left the board"));
    REQUIRE(visit.ws.games.played.size() == 1);
    CHECK(right_of(visit.ws.games.played[0]) == 1);
  }
  SUBCASE("the model") {
    visit.model.sha256 = "def";
    visit.apply(ChangeModel{{"elsewhere/"}});
    CHECK_FALSE(visit.ws.games.now);
    CHECK(visit.ws.games.error.message.starts_with("The model or its layers have changed"));
    CHECK(visit.ws.games.played.size() == 1);
  }
}

TEST_CASE("words of the atlas: a game without any picture of the board") {
  Visit visit;
  SampleAtlas sample;
  sample.header["layers"] = nlohmann::json::parse(R"([{"name": "late", "channels": 3, "first": 0}])");
  sample.words = "ant\nbee\ncat\ndog\neel\nfox\ngnu\nhen\n";
  sample.header["arrays"] = nlohmann::json::array();
  sample.bin.clear();
  constexpr unsigned kOne = 0x3C00, kTwo = 0x4000, kNone = 65535;
  sample.add("concepts", "uint16", {3, 1, 1}, {0, 1, kNone});
  sample.add("concept_auroc", "uint16", {3, 1, 1}, {0, 0, kNone});
  sample.add("m_concept", "uint16", {3}, {1, kNone, 0});
  sample.add("m_parts", "uint16", {3, 2}, {0, 0, kNone, kNone, 0, 0});
  sample.add("m_interval", "uint16", {3, 2}, {0, 0, kNone, kNone, 0, 0});
  sample.add("best_words", "uint16", {3, 4}, {0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3});
  sample.add("best_words_response", "float16", {3, 4}, {kTwo, kTwo, kTwo, kOne, kOne, kOne, kOne, kOne, kOne, kOne, kOne, kOne});
  sample.add("worst_words", "uint16", {3, 4}, {4, 5, 6, 7, 4, 5, 6, 7, 0, 1, 2, 3});
  sample.add("worst_words_response", "float16", {3, 4}, {0, 0, 0, 0, kOne, kOne, kOne, kOne, 0, 0, 0, 0});
  for (const char* name : {"prompts", "prompts_against"}) sample.add(name, "uint16", {3, 1}, {0, 1, 0});
  for (const char* name : {"prompts_pull", "prompts_against_pull"}) sample.add(name, "float16", {3, 1}, {kOne, kOne, kOne});
  auto atlas = sample.parse();
  REQUIRE_MESSAGE(atlas, atlas.error().message);
  visit.ws.model.atlas = std::make_shared<const pn::model::Atlas>(*std::move(atlas));
  visit.set_up({.source = GameSource::Words});
  visit.apply(SetPooling{pn::model::Pooling::Max});
  visit.apply(StartGame{});
  REQUIRE(visit.ws.games.now);
  const Game& game = visit.game();
  CHECK(game.pooling == "mean");  // as the atlas was made
  CHECK(game.rounds.size() == 3);
  std::set<std::string> words;
  for (const GameRound& round : game.rounds) {
    for (const GamePicture& picture : round.pictures) {
      CHECK_FALSE(picture.stimulus);
      CHECK(picture.kind == "word");
      words.insert(picture.name);
    }
    CHECK(round.pictures[static_cast<std::size_t>(round.stronger)].response >= 1.0F);
  }
  for (const auto* list : {&game.strongest, &game.weakest})
    for (const GamePicture& picture : *list) words.insert(picture.name);
  CHECK(words.size() == 8);
  // Equal responses are no question, and a word that is in both lists counts once.
  for (const int channel : {1, 2}) {
    visit.apply(SelectNeuron{NeuronId{1, channel}});
    visit.apply(StartGame{});
    CHECK_FALSE(visit.ws.games.now);
    CHECK(visit.ws.games.error.message.find("no pair of words") != std::string::npos);
  }
  // The image of a neuron needs the sheet.
  visit.set_up({.hints = GameHints::Image});
  visit.apply(StartGame{});
  CHECK(visit.ws.games.error.code == pn::ErrorCode::NotFound);
  visit.ws.model.atlas_sheet = std::make_shared<const pn::image::Image>(128, 128);
  visit.apply(SelectNeuron{NeuronId{1, 0}});
  visit.apply(StartGame{});
  REQUIRE(visit.ws.games.now);
  CHECK(visit.game().rounds.size() == 6);
  CHECK(visit.game().strongest.empty());
}
