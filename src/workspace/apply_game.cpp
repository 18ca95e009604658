#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string>
#include <utility>

#include "analysis/forced_choice.h"
#include "base/random.h"
#include "base/words.h"
#include "workspace/handlers.h"

// "Can you predict this neuron?": draws a game, takes the answers, keeps what was played.
namespace pn::workspace {
namespace {

constexpr std::size_t kMostPlayed = 500;
constexpr int kReferences = 4;  // pictures of each side to learn from
constexpr std::uint64_t kMostSeed = 9'007'199'254'740'991;

struct Candidates {
  std::vector<GamePicture> pictures;
  std::vector<analysis::ChoiceCandidate> candidates;

  void add(GamePicture picture, int group, int length) {
    if (!std::isfinite(picture.response)) return;
    candidates.push_back({group, length, picture.response});
    pictures.push_back(std::move(picture));
  }
};

// What is equal for sources of the same picture; empty where only the picture itself could tell.
std::string picture_key(const Source& source) {
  if (const auto* file = std::get_if<FileSource>(&source)) return file->file == 0 ? std::string() : "file " + std::to_string(file->file);
  if (const auto* asset = std::get_if<AssetSource>(&source)) return "asset " + asset->path;
  if (const auto* emoji = std::get_if<EmojiSource>(&source)) return "emoji " + emoji->codepoints;
  if (const auto* word = std::get_if<WordSource>(&source)) return "word " + word->text;
  if (const auto* drawing = std::get_if<DrawingSource>(&source)) return drawing->path.empty() ? std::string() : "drawing " + drawing->path;
  return {};
}

int letters_in(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

Candidates of_board(const Workspace& ws, NeuronId neuron) {
  Candidates found;
  std::set<std::string> seen;
  for (const Stimulus* stimulus : in_board_order(ws.document)) {
    const std::optional<float> value = response(ws, stimulus->id, neuron);
    if (!value) continue;
    if (const std::string key = picture_key(stimulus->source); !key.empty() && !seen.insert(key).second) continue;
    const auto* word = std::get_if<WordSource>(&stimulus->source);
    const std::string name = stimulus->concept_name + (stimulus->title.empty() ? "" : " (" + stimulus->title + ")");
    found.add({stimulus->id, name, std::string(name_of(stimulus->rendition)), *value}, static_cast<int>(stimulus->rendition),
              word ? letters_in(word->text) : 0);
  }
  return found;
}

std::optional<int> atlas_number(const Workspace& ws, NeuronId neuron) {
  return ws.model.atlas->neuron(ws.model.info->layers[static_cast<std::size_t>(neuron.layer)].name, neuron.channel);
}

Candidates of_words(const Workspace& ws, NeuronId neuron) {
  Candidates found;
  const auto number = atlas_number(ws, neuron);
  if (!number) return found;
  std::set<std::string_view> seen;
  for (const auto& list : {ws.model.atlas->best_words(*number), ws.model.atlas->worst_words(*number)}) {
    for (const model::Atlas::Entry& entry : list) {
      if (seen.insert(entry.name).second)
        found.add({std::nullopt, std::string(entry.name), std::string(name_of(Rendition::Word)), entry.value}, 0, letters_in(entry.name));
    }
  }
  return found;
}

Error too_few(std::string message) { return {ErrorCode::TooFew, std::move(message), ""}; }

std::string pairs_words(int pairs) { return pairs == 0 ? tr("no pair") : pairs == 1 ? tr("only one pair") : tr("only {0} pairs", {pairs}); }

// That the pairs of a neuron do not do, and what to add.
Error no_questions(const GameSetup& setup, NeuronId neuron, int pairs) {
  const int needed = kFewestRounds + (setup.hints == GameHints::Pictures ? 1 : 0);
  const std::string what = setup.source == GameSource::Board
                               ? tr(" of pictures on this board, of the same rendition, that it tells apart clearly")
                               : tr(" of words in the model\xE2\x80\x99s atlas that it tells apart clearly");
  const std::string then =
      setup.source == GameSource::Board
          ? tr(" Add pictures, several of each rendition, some that fire it and some that do not; or choose another neuron.")
          : tr(" Choose another neuron, or play with the pictures of the board.");
  return too_few(tr("Neuron {0} has {1}{2}; a game needs {3}.", {neuron_name(neuron), pairs_words(pairs), what, needed}) + then);
}

// A game about one neuron, or why there is none.
Result<Game> draw_game(const Workspace& ws, const GameSetup& setup, NeuronId neuron) {
  if (setup.hints == GameHints::Image && !atlas_number(ws, neuron))
    return Error{ErrorCode::NotFound, tr("The atlas has no image for this layer. Learn from the strongest pictures instead."), ""};
  const Candidates all = setup.source == GameSource::Board ? of_board(ws, neuron) : of_words(ws, neuron);
  const int references = setup.hints == GameHints::Pictures ? kReferences : 0;
  const analysis::ChoiceDraw draw = analysis::draw_choices(all.candidates, {setup.rounds, references, setup.seed});
  if (draw.questions.size() < kFewestRounds) return no_questions(setup, neuron, draw.pairs);
  Game game;
  game.setup = setup;
  game.neuron = neuron;
  const ModelInfo& info = *ws.model.info;
  game.layer = info.layers[static_cast<std::size_t>(neuron.layer)].name;
  game.model = info.name;
  game.model_sha256 = info.sha256;
  const bool is_mean = setup.source == GameSource::Words;  // as the atlas's words are
  game.pooling = name_of(is_mean ? model::Pooling::Mean : ws.selection.pooling);
  for (const std::size_t place : draw.strongest) game.strongest.push_back(all.pictures[place]);
  for (const std::size_t place : draw.weakest) game.weakest.push_back(all.pictures[place]);
  for (const auto& question : draw.questions) {
    GameRound round;
    round.stronger = question.strong_is_first ? 0 : 1;
    round.pictures[static_cast<std::size_t>(round.stronger)] = all.pictures[question.strong];
    round.pictures[static_cast<std::size_t>(1 - round.stronger)] = all.pictures[question.weak];
    game.rounds.push_back(std::move(round));
  }
  return game;
}

// The first neuron of the chosen layer, in an order drawn by the seed, that has enough pairs.
Result<Game> draw_any_game(const Workspace& ws, const GameSetup& setup) {
  const Layer* layer = selected_layer(ws);
  if (layer == nullptr) return too_few(tr("Choose a layer first."));
  std::vector<int> channels(static_cast<std::size_t>(layer->channels));
  std::iota(channels.begin(), channels.end(), 0);
  Pcg32 random(setup.seed, 2);
  shuffle(channels, random);
  for (const int channel : channels) {
    if (auto game = draw_game(ws, setup, {ws.selection.layer, channel})) return game;
  }
  return too_few(
      setup.source == GameSource::Board
          ? tr("No neuron of this layer tells enough pairs of pictures apart clearly. Add pictures, several of each rendition, or "
               "choose another layer.")
          : tr("No neuron of this layer tells enough pairs of words apart clearly. Choose another layer, or play with the pictures "
               "of the board."));
}

Result<Game> new_game(const Workspace& ws, const GameSetup& setup) {
  if (!ws.model.info || ws.model.phase != Phase::Ready) return Error{ErrorCode::NoModel, tr("The model is not ready yet."), ""};
  if (setup.source == GameSource::Words && !atlas_has_words(ws))
    return Error{ErrorCode::NotFound, tr("This model brings no atlas of rendered words. Play with the pictures of the board."), ""};
  if (setup.hints == GameHints::Image && !atlas_has_images(ws))
    return Error{ErrorCode::NotFound, tr("This model brings no images that excite its neurons. Learn from the strongest pictures instead."),
                 ""};
  if (setup.random_neuron) return draw_any_game(ws, setup);
  if (!ws.selection.neuron) return too_few(tr("Choose a neuron first, or have one drawn at random."));
  return draw_game(ws, setup, *ws.selection.neuron);
}

bool is_met(const Game& game, const Game& before) {
  return game.model_sha256 == before.model_sha256 && game.layer == before.layer && game.neuron.channel == before.neuron.channel;
}

// Keeps what was answered; a game without an answer leaves nothing.
void finish(Games& games) {
  if (!games.now) return;
  if (games.now->stage != GameStage::Over && answered_of(*games.now) > 0) {
    games.played.push_back(*games.now);
    games.played.back().stage = GameStage::Over;
    if (games.played.size() > kMostPlayed) games.played.erase(games.played.begin());
  }
}

bool is_here(const Workspace& ws, const GamePicture& picture) {
  return !picture.stimulus || find_stimulus(ws, *picture.stimulus) != nullptr;
}

bool has_all_pictures(const Workspace& ws, const Game& game) {
  const auto here = [&](const GamePicture& picture) { return is_here(ws, picture); };
  return std::all_of(game.strongest.begin(), game.strongest.end(), here) && std::all_of(game.weakest.begin(), game.weakest.end(), here) &&
         std::all_of(game.rounds.begin(), game.rounds.end(),
                     [&](const GameRound& round) { return std::all_of(round.pictures.begin(), round.pictures.end(), here); });
}

bool has_its_neuron(const Workspace& ws, const Game& game) {
  if (!ws.model.info) return true;  // it is on its way
  const auto layer = static_cast<std::size_t>(game.neuron.layer);
  return ws.model.info->sha256 == game.model_sha256 && layer < ws.model.info->layers.size() &&
         ws.model.info->layers[layer].name == game.layer;
}

}  // namespace

void on(Workspace& ws, SetUpGame&& c, Effects&) {
  GameSetup setup = c.setup;
  if (static_cast<std::size_t>(setup.source) >= kGameSourceNames.size() || static_cast<std::size_t>(setup.hints) >= kGameHintsNames.size())
    return;
  setup.rounds = std::clamp(setup.rounds, kFewestRounds, kMostRounds);
  setup.seed = std::min(setup.seed, kMostSeed);
  if (!(setup == ws.games.setup)) ws.games.error = {};
  ws.games.setup = setup;
}

void on(Workspace& ws, StartGame&&, Effects&) {
  finish(ws.games);
  ws.games.now.reset();
  ws.games.error = {};
  auto game = new_game(ws, ws.games.setup);
  if (!game) {
    ws.games.error = game.error();
    return;
  }
  game->is_repeat = std::any_of(ws.games.played.begin(), ws.games.played.end(), [&](const Game& before) { return is_met(*game, before); });
  // A neuron that was drawn is the chosen one from now on, so that the score leads to its card.
  ws.selection.layer = game->neuron.layer;
  ws.selection.neuron = game->neuron;
  ws.selection.neuron_choice = NeuronChoice::Visitor;
  ws.games.now = *std::move(game);
}

void on(Workspace& ws, NextRound&&, Effects&) {
  if (!ws.games.now) return;
  Game& game = *ws.games.now;
  if (game.stage == GameStage::Learning) {
    game.stage = GameStage::Asking;
  } else if (game.stage == GameStage::Answered && game.round + 1 < game.rounds.size()) {
    ++game.round;
    game.stage = GameStage::Asking;
  } else if (game.stage == GameStage::Answered) {
    finish(ws.games);
    game.stage = GameStage::Over;
  }
}

void on(Workspace& ws, AnswerRound&& c, Effects&) {
  if (!ws.games.now || ws.games.now->stage != GameStage::Asking || c.picture < 0 || c.picture > 1) return;
  Game& game = *ws.games.now;
  game.rounds[game.round].choice = c.picture;
  game.stage = GameStage::Answered;
}

void on(Workspace& ws, LeaveGame&&, Effects&) {
  finish(ws.games);
  ws.games.now.reset();
}

void repair_game(Workspace& ws) {
  if (!ws.games.now || ws.games.now->stage == GameStage::Over) return;
  const bool has_neuron = has_its_neuron(ws, *ws.games.now);
  if (has_neuron && has_all_pictures(ws, *ws.games.now)) return;
  finish(ws.games);
  ws.games.now.reset();
  ws.games.error = {ErrorCode::Cancelled,
                    has_neuron ? tr("A picture of the game has left the board, so the game has ended. Start another one.")
                               : tr("The model or its layers have changed, so the game has ended. Start another one."),
                    ""};
}

int answered_of(const Game& game) {
  return static_cast<int>(
      std::count_if(game.rounds.begin(), game.rounds.end(), [](const GameRound& round) { return round.choice.has_value(); }));
}

int right_of(const Game& game) {
  return static_cast<int>(std::count_if(game.rounds.begin(), game.rounds.end(), [](const GameRound& round) { return round.is_right(); }));
}

GameScore score_of_games(const Games& games, GameHints hints) {
  GameScore score;
  for (const Game& game : games.played) {
    if (game.setup.hints != hints || game.is_repeat) continue;
    ++score.games;
    score.answered += answered_of(game);
    score.right += right_of(game);
  }
  return score;
}

bool hides_responses(const Workspace& ws, NeuronId neuron) {
  const bool plays = ws.games.now && ws.games.now->stage != GameStage::Over && ws.games.now->neuron == neuron;
  return plays || is_guessed(ws, neuron);
}

bool atlas_has_words(const Workspace& ws) {
  if (!ws.model.atlas || !ws.model.info) return false;
  return std::any_of(ws.model.info->layers.begin(), ws.model.info->layers.end(), [&](const Layer& layer) {
    const auto number = ws.model.atlas->neuron(layer.name, 0);
    return number && !ws.model.atlas->worst_words(*number).empty();
  });
}

bool atlas_has_images(const Workspace& ws) { return ws.model.atlas && ws.model.atlas_sheet; }

}  // namespace pn::workspace
