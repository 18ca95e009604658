#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

// Questions "which of these two fires the neuron more?", drawn so that guessing is right half of the time.
namespace pn::analysis {

struct ChoiceCandidate {
  int group = 0;   // only members of one group are asked against each other
  int length = 0;  // within a group the two of a question are as near in length as can be
  float response = 0.0F;
};

struct ChoicePlan {
  int rounds = 8;      // wanted, at least 1
  int references = 4;  // wanted for each side; 0: nothing is shown beforehand
  std::uint64_t seed = 1;
};

// Places among the candidates; none is named twice.
struct ChoiceDraw {
  struct Question {
    std::size_t strong = 0;
    std::size_t weak = 0;
    bool strong_is_first = false;
  };
  std::vector<std::size_t> strongest;  // to learn from, by falling response
  std::vector<std::size_t> weakest;    // by rising response
  std::vector<Question> questions;     // in the order in which they are asked; at most the rounds wanted
  int pairs = 0;                       // that differ clearly, of which the questions and some of the references are
};

// Responses of a pair differ by at least this share of the range of all candidates' responses.
inline constexpr float kClearGap = 0.25F;

// Within each group the strongest candidates stand against the weakest: the k-th highest response and the k-th lowest make a pair while they
// differ clearly. The strong and the weak of a group are then dealt to each other, nearest length first. Of all pairs those that differ most
// are taken; some of them at random, a quarter at least but one, are references with both members, the others are questions in random order
// and on random sides. Candidates that are left over in the upper or the lower half of the range fill the references up.
// Equal responses never make a pair. The same candidates and plan give the same draw on every machine.
ChoiceDraw draw_choices(std::span<const ChoiceCandidate> candidates, const ChoicePlan& plan);

}  // namespace pn::analysis
