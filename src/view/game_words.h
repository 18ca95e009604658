#pragma once
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "analysis/selectivity.h"
#include "base/words.h"
#include "studies/figure.h"
#include "studies/table.h"
#include "workspace/workspace.h"

// What the prediction game says: questions, answers, the score beside published ones, the file of its rounds.
namespace pn::view {

// What people reached in the same task elsewhere, with the margin that the paper gives.
// ref  Borowski et al. 2021, "Exemplary Natural Images Explain CNN Activations Better than State-of-the-Art Feature Visualization", ICLR
//      (arXiv 2010.12606)
struct PublishedScore {
  workspace::GameHints hints;
  std::string_view words;
  float share = 0.0F;
  float error = 0.0F;
};
inline constexpr std::array<PublishedScore, 2> kPublishedScores = {{
    {workspace::GameHints::Pictures, mark("after natural pictures"), 0.92F, 0.02F},
    {workspace::GameHints::Image, mark("after synthetic images"), 0.82F, 0.04F},
}};
// Who, what and where: that these are other people with another network.
std::string_view published_words();

// "Which of these two photos fires it more?"
std::string question_words(const workspace::Game& game);

// "Round 2 of 5"
std::string round_words(const workspace::Game& game);

// How a picture is called: "cat (kitten), photo", "“spring”, word".
std::string picture_words(const workspace::GamePicture& picture);

// "Right. cat, photo: 1.32; car, photo: 0.21."
std::string answer_words(const workspace::GameRound& round);

// "You predicted neuron 4.248 in 4 of 5 rounds: 80 %, 95 % interval 38 to 96 %.", and whether that is more than guessing gives.
std::string result_words(const workspace::Workspace& ws, const workspace::Game& game);

// The score of a game (none: only the visit's), those of the visit and the published ones, each with its interval; chance is marked.
studies::Figure score_figure(const workspace::Games& games, const workspace::Game* game);

// Every answered round of these games, one a row.
studies::Table rounds_table(std::span<const workspace::Game> games);

}  // namespace pn::view
