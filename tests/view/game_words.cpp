#include "view/game_words.h"

#include <doctest/doctest.h>

#include "workspace/workspace.h"

using namespace pn;
using namespace pn::view;

namespace {

workspace::Game game_of(int right, int answered, int rounds) {
  workspace::Game game;
  game.neuron = {3, 248};
  game.layer = "stage4";
  game.model = "polyneuron-clip";
  game.model_sha256 = "abc";
  game.pooling = "mean";
  for (int i = 0; i < rounds; ++i) {
    workspace::GameRound round;
    round.pictures = {workspace::GamePicture{workspace::StimulusId{1}, "cat (tom)", "photo", 1.25F},
                      workspace::GamePicture{std::nullopt, "=car", "word", 0.5F}};
    if (i < answered) round.choice = i < right ? 0 : 1;
    game.rounds.push_back(round);
  }
  return game;
}

}  // namespace

TEST_CASE("the result is said with its interval, and whether it is more than guessing") {
  const workspace::Workspace ws;
  // Wilson intervals by statsmodels: proportion_confint(k, n, method="wilson").
  CHECK(result_words(ws, game_of(4, 5, 5)) ==
        "You predicted neuron 4.248 in 4 of 5 rounds: 80 %, 95 % interval 38 to 96 %. So few rounds cannot tell this from guessing, which "
        "gives 50 %.");
  CHECK(result_words(ws, game_of(8, 8, 8)) ==
        "You predicted neuron 4.248 in 8 of 8 rounds: 100 %, 95 % interval 68 to 100 %. That is more than guessing gives.");
  CHECK(result_words(ws, game_of(0, 8, 8)) ==
        "You predicted neuron 4.248 in 0 of 8 rounds: 0 %, 95 % interval 0 to 32 %. That is less than guessing gives: what was shown "
        "beforehand misleads.");
  CHECK(result_words(ws, game_of(1, 1, 5)).find("in 1 of 1 round: 100 %") != std::string::npos);
}

TEST_CASE("a round's answer names both pictures with their responses") {
  workspace::Game game = game_of(1, 2, 2);
  CHECK(answer_words(game.rounds[0]) == "Right. cat (tom), photo: 1.25; \xE2\x80\x9C=car\xE2\x80\x9D, word: 0.50.");
  CHECK(answer_words(game.rounds[1]).starts_with("Not this time. cat (tom), photo: 1.25;"));
  game.round = 1;
  CHECK(round_words(game) == "Round 2 of 2");
}

TEST_CASE("the figure has own scores and the published ones, each with its interval") {
  workspace::Games games;
  const workspace::Game game = game_of(4, 5, 5);
  CHECK(score_figure(games, nullptr).rows.size() == 2);
  games.played = {game};
  const studies::Figure figure = score_figure(games, &game);
  REQUIRE(figure.rows.size() == 4);
  CHECK(figure.chance == 0.5);
  CHECK(figure.rows[0].label == "this game, 4 of 5");
  CHECK(figure.rows[0].value == doctest::Approx(0.8));
  CHECK(figure.rows[0].interval.low == doctest::Approx(0.375534).epsilon(1e-5));
  CHECK(figure.rows[0].interval.high == doctest::Approx(0.963773).epsilon(1e-5));
  CHECK(figure.rows[1].label == "all, after examples, 4 of 5");
  CHECK(figure.rows[2].value == doctest::Approx(0.92));
  CHECK(figure.rows[2].interval.low == doctest::Approx(0.90));
  CHECK(figure.rows[3].value == doctest::Approx(0.82));
}

TEST_CASE("the file has a row for each answered round") {
  const std::vector<workspace::Game> games = {game_of(1, 2, 3), game_of(1, 1, 3)};
  const studies::Table table = rounds_table(games);
  CHECK(table.rows() == 3);
  const std::string csv = studies::to_csv(table);
  CHECK(csv.find("game,seed,model,model_sha256,layer,neuron,neuron_was,repeat,pooling,source,learnt_from,round,kind,first,second,"
                 "first_response,second_response,choice,correct\r\n") != std::string::npos);
  CHECK(csv.find("1,1,polyneuron-clip,abc,stage4,4.248,chosen,0,mean,board,pictures,1,photo,cat (tom),'=car,1.25,0.5,1,1\r\n") !=
        std::string::npos);
  CHECK(csv.find("1,1,polyneuron-clip,abc,stage4,4.248,chosen,0,mean,board,pictures,2,photo,cat (tom),'=car,1.25,0.5,2,0\r\n") !=
        std::string::npos);
}
