#include "view/game_words.h"

#include <algorithm>
#include <cstdio>

#include "analysis/proportion.h"
#include "base/text.h"
#include "base/words.h"
#include "view/neuron_card.h"
#include "view/sentences.h"
#include "view/words.h"

namespace pn::view {
namespace {

using workspace::Game;
using workspace::GamePicture;
using workspace::GameRound;
using workspace::GameSource;

// Digits of both responses of a round.
int decimals_of(const GameRound& round) { return decimals_for(std::max(round.pictures[0].response, round.pictures[1].response)); }

}  // namespace

std::string_view published_words() {
  return tr(
      "Borowski et al. 2021 (arXiv 2010.12606): 10 people and more, neurons of nine layers of Inception V1, nine of the most and nine "
      "of "
      "the least exciting pictures, or as many synthetic images, always in view; the two to choose from were natural pictures. With a "
      "single picture in view it was 73 %, with a single synthetic image 65 %. Another network, other pictures, other people: a "
      "yardstick, "
      "no control.");
}

std::string question_words(const Game& game) {
  const std::string& kind = game.rounds[game.round].pictures[0].kind;
  return kind == "word" ? std::string(tr("Which of these two fires it more? Both are words."))
                        : tr("Which of these two fires it more? Both: {0}.", {tr(std::string_view(kind))});
}

std::string round_words(const Game& game) { return tr("Round {0} of {1}", {game.round + 1, game.rounds.size()}); }

std::string picture_words(const GamePicture& picture) {
  return (picture.stimulus ? picture.name : quoted(picture.name)) + ", " + std::string(tr(std::string_view(picture.kind)));
}

std::string answer_words(const GameRound& round) {
  const auto strong = static_cast<std::size_t>(round.stronger);
  const GamePicture &more = round.pictures[strong], &less = round.pictures[1 - strong];
  const int digits = decimals_of(round);
  return std::string(round.is_right() ? tr("Right.") : tr("Not this time.")) + " " + picture_words(more) + ": " +
         number(more.response, digits) + "; " + picture_words(less) + ": " + number(less.response, digits) + ".";
}

std::string result_words(const workspace::Workspace& ws, const Game& game) {
  const int answered = workspace::answered_of(game), right = workspace::right_of(game);
  const analysis::Interval interval = analysis::wilson_interval(right, answered);
  const float share = 100.0F * static_cast<float>(right) / static_cast<float>(std::max(1, answered));
  const std::string words =
      tr_n(answered, "You predicted neuron {0} in {1} of {n} round: {2} %, 95 % interval {3} to {4} %.",
           "You predicted neuron {0} in {1} of {n} rounds: {2} %, 95 % interval {3} to {4} %.",
           {named_neuron(ws, game.neuron), right, number(share, 0), number(100 * interval.low, 0), number(100 * interval.high, 0)}) +
      " ";
  if (interval.low > 0.5F) return words + tr("That is more than guessing gives.");
  if (interval.high < 0.5F) return words + tr("That is less than guessing gives: what was shown beforehand misleads.");
  return words + tr("So few rounds cannot tell this from guessing, which gives 50 %.");
}

studies::Figure score_figure(const workspace::Games& games, const Game* game) {
  studies::Figure figure;
  figure.name = "score";
  figure.title = tr("Can people predict the neuron?");
  figure.axis = tr("share of rounds predicted (no unit)");
  figure.chance = 0.5;
  const auto add = [&](const std::string& label, int right, int count) {
    if (count == 0) return;
    const analysis::Interval interval = analysis::wilson_interval(right, count);
    figure.rows.push_back({tr("{0}, {1} of {2}", {label, right, count}),
                           static_cast<double>(right) / count,
                           {static_cast<double>(interval.low), static_cast<double>(interval.high)},
                           {}});
  };
  if (game != nullptr) add(tr("this game"), workspace::right_of(*game), workspace::answered_of(*game));
  const workspace::GameScore examples = workspace::score_of_games(games, workspace::GameHints::Pictures);
  const workspace::GameScore images = workspace::score_of_games(games, workspace::GameHints::Image);
  add(tr("all, after examples"), examples.right, examples.answered);
  add(tr("all, after the made image"), images.right, images.answered);
  for (const PublishedScore& each : kPublishedScores) {
    const auto share = static_cast<double>(each.share), error = static_cast<double>(each.error);
    figure.rows.push_back({tr("published, {0}", {tr(each.words)}), share, {share - error, share + error}, {}});
  }
  figure.caption =
      tr("Own scores with 95 % intervals (Wilson); all: first games about a neuron, {0} in this visit; published: Borowski et al. "
         "2021, with their margin; dashed: guessing",
         {examples.games + images.games});
  return figure;
}

studies::Table rounds_table(std::span<const Game> games) {
  using studies::Meaning;
  studies::Table table{"rounds", "Rounds", {}, {}};
  table.columns = {
      {"game", "game", Meaning::Number, 0, "Number of the game in this visit."},
      {"seed", "seed", Meaning::Number, 0, "Seed that drew it."},
      {"model", "model", Meaning::Text, 0, "Name of the model."},
      {"model_sha256", "hash", Meaning::Text, 0, "SHA-256 of its image encoder."},
      {"layer", "layer", Meaning::Text, 0, "Layer of the neuron."},
      {"neuron", "neuron", Meaning::Neuron, 0, "The neuron that was to be predicted."},
      {"neuron_was", "neuron was", Meaning::Text, 0, "Chosen by the visitor, or drawn at random from the layer."},
      {"repeat", "repeat", Meaning::Number, 0, "1 when this neuron had been asked about before."},
      {"pooling", "pooling", Meaning::Text, 0, "How a map became one number."},
      {"source", "source", Meaning::Text, 0, "Where the pictures come from."},
      {"learnt_from", "learnt from", Meaning::Text, 0, "What explained the neuron beforehand."},
      {"round", "round", Meaning::Number, 0, "Number of the round in its game."},
      {"kind", "kind", Meaning::Text, 0, "Rendition of both pictures."},
      {"first", "first", Meaning::Text, 0, "The first picture."},
      {"second", "second", Meaning::Text, 0, "The second picture."},
      {"first_response", "its response", Meaning::Number, 3, "Response of the neuron to the first."},
      {"second_response", "its response", Meaning::Number, 3, "Response of the neuron to the second."},
      {"choice", "choice", Meaning::Number, 0, "What the visitor chose: 1 or 2."},
      {"correct", "correct", Meaning::Number, 0, "1 when that one fires the neuron more."},
  };
  double number_of_game = 0;
  for (const Game& game : games) {
    ++number_of_game;
    for (std::size_t i = 0; i < game.rounds.size(); ++i) {
      const GameRound& round = game.rounds[i];
      if (!round.choice) continue;
      table.cells.insert(
          table.cells.end(),
          {number_of_game, static_cast<double>(game.setup.seed), game.model, game.model_sha256, game.layer,
           studies::NeuronRef{game.neuron.layer, game.neuron.channel}, std::string(game.setup.random_neuron ? "random" : "chosen"),
           game.is_repeat ? 1.0 : 0.0, game.pooling, std::string(workspace::kGameSourceNames[static_cast<std::size_t>(game.setup.source)]),
           std::string(workspace::kGameHintsNames[static_cast<std::size_t>(game.setup.hints)]), static_cast<double>(i + 1),
           round.pictures[0].kind, round.pictures[0].name, round.pictures[1].name, static_cast<double>(round.pictures[0].response),
           static_cast<double>(round.pictures[1].response), static_cast<double>(*round.choice + 1), round.is_right() ? 1.0 : 0.0});
    }
  }
  return table;
}

}  // namespace pn::view
