#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "studies/paired_audit.h"
#include "studies/paired_search.h"
#include "studies/verdicts.h"

// What the comparison of two states, or of two models, found, and their tables, figure and evidence.
namespace pn::studies {

// One of the two.
struct Side {
  std::string name;
  std::vector<Verdict> verdicts;  // [labelled stimuli]
  std::vector<Verdict> attacked;  // [attacked stimuli]
};

struct Attack {
  std::string word;
  std::optional<std::size_t> prompt;  // that names the word
  std::vector<std::size_t> stimuli;   // places among the labelled stimuli
};

// Shares of both that are right, or fooled, of the same cases.
struct PairedRow {
  int rendition = -1;  // -1: all
  Share first, second;
  PairedDifference difference;  // second less first
  double p = 1.0;               // McNemar's
};

struct CompareFound {
  LabelledStimuli labelled;
  std::array<Side, 2> sides;
  std::optional<Attack> attack;
  std::uint64_t seed = 0;
  std::vector<PairedRow> accuracy, fooled;  // all, then each rendition with cases; none are fooled without an attack
  std::optional<PairedSearch> search;       // where neurons were searched
  std::optional<PairedAudit> audit;         // where sets were given
  std::array<std::string, 2> names() const { return {sides[0].name, sides[1].name}; }
};

// Works out the next row of `accuracy`, then of `fooled`; false when there is none left.
bool add_next_row(const Inputs& inputs, CompareFound& found);

// Parts of outcomes that both studies have.
Table accuracy_table(const Inputs& inputs, const CompareFound& found);
Table stimuli_table(const Inputs& inputs, const CompareFound& found);
Figure difference_figure(const Inputs& inputs, const CompareFound& found);
std::string accuracy_words(const CompareFound& found);  // without a stop
std::vector<std::string> compare_limits(const Inputs& inputs, const CompareFound& found);
void add_all(std::vector<std::string>& to, std::vector<std::string> more);

Outcome make_compare_outcome(const Inputs& inputs, const CompareFound& found);

}  // namespace pn::studies
