#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "workspace/types.h"

// "Can you predict this neuron?": a visitor sees what excites a neuron, then says which of two pictures fires it more. A game is a plain
// value; commands alone change it (apply_game.cpp). It lies outside the document, as no step of it can be undone.
namespace pn::workspace {

struct Workspace;

// Where the pictures that are asked come from: the board, or the rendered words of the model's atlas.
enum class GameSource { Board, Words };
inline constexpr std::array<std::string_view, 2> kGameSourceNames = {"board", "words"};

// What explains the neuron beforehand: its strongest and weakest of these pictures, or the image of the atlas that was made to excite it.
enum class GameHints { Pictures, Image };
inline constexpr std::array<std::string_view, 2> kGameHintsNames = {"pictures", "image"};

inline constexpr int kFewestRounds = 3;
inline constexpr int kMostRounds = 20;

struct GameSetup {
  GameSource source = GameSource::Board;
  GameHints hints = GameHints::Pictures;
  bool random_neuron = false;  // of the chosen layer; else the chosen one
  int rounds = 8;              // wanted; kFewestRounds..kMostRounds
  std::uint64_t seed = 1;      // the same seed, neuron and pictures give the same game
  friend bool operator==(const GameSetup&, const GameSetup&) = default;
};

struct GamePicture {
  std::optional<StimulusId> stimulus;  // nothing for a word of the atlas
  std::string name;                    // the concept with the title, or the word
  std::string kind;                    // the rendition
  float response = 0.0F;
};

struct GameRound {
  std::array<GamePicture, 2> pictures;
  int stronger = 0;           // which of them fires the neuron more
  std::optional<int> choice;  // the visitor's
  bool is_right() const { return choice == stronger; }
};

enum class GameStage {
  Learning,  // looking at what explains the neuron
  Asking,
  Answered,  // the round's answer is shown
  Over,
};
inline constexpr std::array<std::string_view, 4> kGameStageNames = {"learning", "asking", "answered", "over"};

struct Game {
  GameSetup setup;
  GameStage stage = GameStage::Learning;
  NeuronId neuron;
  std::string layer, model, model_sha256, pooling;
  std::vector<GamePicture> strongest, weakest;  // to learn from; empty when the image explains
  std::vector<GameRound> rounds;
  std::size_t round = 0;   // the one that is asked
  bool is_repeat = false;  // this neuron was asked about before, so the score says less
};

// The game of a visit, and those that were played.
struct Games {
  GameSetup setup;  // of the next
  std::optional<Game> now;
  std::vector<Game> played;  // with at least one answer, in order
  Error error;               // why there is no game; without a message when nothing failed
};

int answered_of(const Game& game);
int right_of(const Game& game);

struct GameScore {
  int games = 0;
  int answered = 0;
  int right = 0;
};
// Over the games of this visit with these hints in which a neuron was met for the first time.
GameScore score_of_games(const Games& games, GameHints hints);

// Whether panels must keep this neuron's responses to themselves, as they would give answers away.
bool hides_responses(const Workspace& workspace, NeuronId neuron);

// What a game needs of the model's atlas is there. Words need its responses to the weakest words, too.
bool atlas_has_words(const Workspace& workspace);
bool atlas_has_images(const Workspace& workspace);

}  // namespace pn::workspace
