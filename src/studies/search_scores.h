#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "analysis/rank_test.h"
#include "studies/study.h"

// How one neuron's responses tell the concepts of a board apart, rendition by rendition: the inner loop of the multimodality search.
namespace pn::studies {

// Error::TooFew when there are no responses of all stimuli, Malformed when one is not finite.
Status check_responses(const Inputs& inputs);

// Which comparisons a set of stimuli allows.
struct Design {
  // The stimuli of one rendition.
  struct Group {
    int rendition = 0;
    std::vector<std::uint32_t> stimuli;  // places in Inputs::stimuli
    std::vector<int> concepts;           // of each
    std::vector<int> counts;             // [concepts] stimuli of each
    std::vector<bool> judged;            // [concepts]
  };
  std::vector<Group> groups;    // by rendition, ascending
  std::vector<int> renditions;  // [concepts] in how many it is judged
  std::vector<int> searched;    // the concepts judged in two renditions at least, ascending
};

// members  places in inputs.stimuli
// least    stimuli of the concept that a rendition needs; of others it needs two, or as many where that is more
Design make_design(const Inputs& inputs, std::span<const std::uint32_t> members, int least);

// Error::TooFew when it can search no concept.
Status check_design(const Design& design);

// A concept as one neuron answers to it.
struct ConceptScore {
  float lowest = 0.0F;    // M: the lowest AUROC over the renditions that judge it
  double p = 1.0;         // the largest of the renditions' one-sided p-values
  std::size_t group = 0;  // the rendition of `lowest`; of several, where p is worked out, the least certain
};

// Scores every concept of design.searched; the others stay as they are.
// values  [stimuli] of the neuron, indexed as inputs.stimuli
// test    null: p is not worked out
// scores  [concepts]
// returns the additions and comparisons made, about
class Scorer {
 public:
  std::uint64_t score(const Design& design, std::span<const float> values, analysis::RankSumTest* test, std::vector<ConceptScore>& scores);

 private:
  std::vector<float> group_values_;
  analysis::Ranks ranks_;
  std::vector<std::int64_t> sums_;
};

// The concept that wins: the highest `lowest`, among equals the one judged in more renditions, then the first. `design.searched` must
// not be empty.
int winner(const Design& design, std::span<const ConceptScore> scores);

// The responses of a group's stimuli to one concept and to the others.
struct Sides {
  std::vector<float> positives, negatives;
};
Sides sides(const Design::Group& group, std::span<const float> values, int concept_index);

// The least p that a concept can reach in this design, without ties.
double least_p(const Design& design, int concept_index, analysis::RankSumTest& test);

// [stimuli] what they are drawn anew within: rendition and concept.
std::vector<int> strata_of(const Inputs& inputs);

}  // namespace pn::studies
