#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "studies/question.h"
#include "studies/study.h"

// What the model takes a stimulus for, whether it is right, and two such lists side by side.
namespace pn::studies {

struct Verdict {
  std::size_t choice = 0;    // place of the most probable prompt
  double probability = 0.0;  // of the right prompt, among all
  double margin = 0.0;       // the right prompt's logit less the highest of the others'; 0 is wrong, as a tie tells nothing

  bool is_right() const { return margin > 0.0; }
};

// The prompts of a board, among which a picture's is chosen.
class Judge {
 public:
  Judge() = default;
  // Error: Mismatch where there are not `prompts` embeddings, two at least, all of one length; Malformed for one without a direction.
  static Result<Judge> of(std::span<const std::vector<float>> text_embeds, std::size_t prompts, double scale);

  // right  place of the prompt that names what the picture shows
  // Error: Malformed for an embedding without a direction, or of another length than the prompts'.
  Result<Verdict> operator()(std::span<const float> image, std::size_t right) const;
  std::size_t prompts() const { return prompts_.size(); }

 private:
  std::vector<Logit> prompts_;
};

// The stimuli of a study whose concept a prompt names.
struct LabelledStimuli {
  std::vector<std::size_t> stimuli;  // places in Inputs::stimuli, ascending
  std::vector<std::size_t> right;    // of each, the place of the prompt
};
// Those of the concept and rendition that are chosen by the parameters of these names, if any.
// Error: TooFew for fewer than two prompts, or without such a stimulus.
Result<LabelledStimuli> labelled_stimuli(const Inputs& inputs, const Params& params);

// How many are right of those that `of` gives; with Wilson's interval. Not numbers where there are none.
struct Share {
  int hits = 0, count = 0;
  double value() const;
  IntervalValue interval() const;
  std::string words() const;  // as wilson_words
};
Share share_of(std::span<const std::uint8_t> hits);

// The second list less the first, of the same cases.
struct PairedDifference {
  double value = 0.0;      // of the means
  IntervalValue interval;  // 95 %, bootstrap of the pairs; not numbers for fewer than three
};
PairedDifference paired_difference(std::span<const double> first, std::span<const double> second, std::uint64_t seed);
PairedDifference paired_difference(std::span<const std::uint8_t> first, std::span<const std::uint8_t> second, std::uint64_t seed);
double mcnemar_p(std::span<const std::uint8_t> first, std::span<const std::uint8_t> second);

}  // namespace pn::studies
