#pragma once
#include <vector>

#include "analysis/association.h"
#include "studies/audit_scores.h"

// The tables, figure and evidence of an association audit.
namespace pn::studies {

// d and accuracy with some neurons silenced.
struct AuditAfter {
  double d = 0.0;
  double accuracy = 0.0;                    // not a number: no prompt names a concept
  double d_x = kNoEffect, d_y = kNoEffect;  // level 2
};

struct AuditFound {
  AuditSets sets;
  AuditScores scores;
  analysis::PartitionTest test, test_x, test_y;  // of level 1, and of level 2 over the attributes
  AuditParts parts;
  std::vector<double> neuron_p;       // [neurons] of what each adds, when exact
  std::vector<std::size_t> silenced;  // those silenced together, the strongest first
  AuditAfter before, after;
  std::vector<AuditAfter> controls;  // as many random neurons silenced
  std::size_t labelled = 0;          // stimuli of the board whose concept a prompt names
};

// What each neuron adds to d: the difference of the means over X and Y, in standard deviations of all targets.
std::vector<double> added_to_d(const AuditFound& found);

Outcome audit_outcome(const Inputs& inputs, const AuditFound& found, std::uint64_t seed);

}  // namespace pn::studies
