#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "studies/attack_report.h"

// How often a typographic attack succeeds, by size, place, label and stimulus, beside blank cards.
namespace pn::studies {

double share_of(std::size_t hits, std::size_t count);  // not a number for a count of 0

struct AttackTally {
  std::size_t all = 0, plain_hits = 0;         // of all attacks
  std::size_t base = 0, hits = 0;              // of those on pictures that are taken for what they are
  std::size_t blank_lost = 0, blank_hits = 0;  // of these, after the blank card: another answer than the right one; the label's
  double margin = 0.0;                         // summed over `base`
};

class AttackCounts {
 public:
  AttackCounts(const Inputs& inputs, const AttackFindings& found);  // both outlive it

  AttackTally whole() const;
  std::vector<std::string> labels() const;  // each once
  std::size_t pictures() const;             // that are taken for what they are, and attacked
  double reached(std::size_t share) const;  // see card_size; on average over the targets
  std::vector<Table> tables() const;
  Figure figure() const;  // success by size
  std::string caption_end() const;

 private:
  using Which = std::function<bool(std::size_t)>;
  AttackTally tally(const Which& counts) const;  // of the attacks that count
  Table shares_table() const;
  Table places_table() const;
  Table labels_table() const;
  Table stimuli_table() const;
  std::size_t answer_to(std::size_t stimulus) const;  // without a label

  const Inputs& inputs_;
  const AttackFindings& found_;
  const AttackPlan& plan_;
  std::vector<bool> is_base_;  // [attacks]
};

Figure attack_curves(std::string title, std::string x_axis);  // of shares, without curves yet
Table published_attacks();                                    // of another model

}  // namespace pn::studies
