#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "studies/study.h"

// What a typographic attack is made of: which pictures get which label, how large and where, and among which answers the model chooses.
namespace pn::studies {

// A picture and the label that is laid over it.
struct AttackTarget {
  std::size_t stimulus = 0;  // place among those of the inputs
  std::size_t truth = 0;     // class
  std::string label;         // as it is written
  std::size_t label_class = 0;
};
// Of the label's middle, before the card is moved so far in that it lies within the picture.
struct AttackPlace {
  std::string_view name;
  double x = 0.5, y = 0.5;
};

struct AttackPlan {
  std::vector<std::string> classes;  // texts of the answers: the board's prompts, then one for each label that no prompt names
  std::vector<AttackTarget> targets;
  bool were_typed = false;     // the labels
  std::vector<double> shares;  // of the pixels that the model sees, ascending
  std::vector<AttackPlace> places;
  std::vector<std::optional<std::size_t>> truths;  // [stimuli of the inputs] class; nothing where no prompt names the concept
  std::vector<std::size_t> judged;                 // stimuli that have one, by which accuracy is told
  std::string said_as;                             // how a label that no prompt names became a class
  std::string font;
  bool has_card = true;
  bool by_mean = false;  // silenced neurons give their mean over the board, else zero
  std::size_t most = 0;  // neurons silenced
  std::size_t draws = 0;
  std::uint64_t seed = 0;

  std::size_t each() const { return shares.size() * places.size(); }  // attacks on a target
  std::size_t attacks() const { return targets.size() * each(); }
  // Attacks are numbered target by target, share by share, place by place.
  const AttackTarget& target(std::size_t attack) const { return targets[attack / each()]; }
  std::size_t share(std::size_t attack) const { return attack / places.size() % shares.size(); }
  std::size_t place(std::size_t attack) const { return attack % places.size(); }
};

constexpr std::size_t kMostLabels = 20;
constexpr std::size_t kMostAttackPictures = 40'000;           // with blank cards
constexpr std::size_t kMostResponses = std::size_t{1} << 24;  // of neurons to labels: 64 MiB

std::span<const ParamDef> attack_params();

// Inputs have the pooled means of one layer.
// Errors: those of question_of; TooFew when no prompt names a concept of the stimuli, or there are fewer than two answers to choose from;
// Malformed for shares that are no percentages; TooLarge beyond kMostLabels, kMostAttackPictures or kMostResponses.
Result<AttackPlan> attack_plan(const Inputs& inputs, const Params& params, std::uint64_t seed);

// The shares that are typed, ascending, each once; the usual ones for an empty text. Error: Malformed.
Result<std::vector<double>> attack_shares(std::string_view text);
std::size_t attack_places(const Params& params);  // how many are chosen

// How large a card is, as far as the number of letters tells: in shares of the picture's side.
struct CardSize {
  double width = 0.0, height = 0.0;
  double share() const { return width * height; }
};
CardSize card_size(std::string_view text, double share);

// The label of an attack, or the blank card of the same size.
ImageAsk attack_image(const Inputs& inputs, const AttackPlan& plan, std::size_t attack, bool is_blank);

}  // namespace pn::studies
