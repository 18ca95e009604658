#pragma once
#include <cstddef>
#include <optional>
#include <vector>

#include "studies/attack_answers.h"
#include "studies/attack_plan.h"

// The tables, figure and evidence of the typographic attack.
namespace pn::studies {

struct AttackConfirmed {
  Repaired said;     // by the model, under gates
  double off = 0.0;  // the largest difference of a logit from what was worked out
  std::size_t pictures = 0;
};

struct AttackFindings {
  AttackPlan plan;
  std::vector<std::size_t> clean;                      // [judged] class that is answered without a label
  std::vector<double> clean_margins = {};              // [targets] logit of the label less that of the truth, without a label
  std::vector<std::size_t> answers = {}, blanks = {};  // [attacks] class that is answered with the label; with the blank card
  std::vector<double> margins = {};                    // [attacks] as above, with the label
  std::vector<std::size_t> base = {};                  // attacks on pictures that are taken for what they are without a label
  bool is_exact = false;                               // the layer's means reach the embedding linearly
  std::vector<double> strength = {};                   // [neurons] what carries the attack, see attack.h; empty without `base`
  std::vector<double> before = {}, after = {};         // [neurons] mean response without and with labels, over `base`
  std::vector<double> means = {};                      // [neurons] over the board
  std::vector<std::size_t> tried = {};                 // attacks by which the repair is judged: `base`, or some of it
  std::vector<std::vector<std::size_t>> sets = {};     // [1 + draws][neurons], the chosen first; empty: none carries the attack
  std::vector<std::size_t> doses = {};
  std::vector<std::vector<std::optional<Repaired>>> repaired = {};  // [sets][doses]
  std::optional<std::size_t> best = std::nullopt;                   // place among the doses
  std::optional<AttackConfirmed> confirmed = std::nullopt;

  bool is_hit(std::size_t attack) const { return answers[attack] == plan.target(attack).label_class; }
  Repaired untouched() const;  // as the model is, of `tried`
};

Outcome attack_outcome(const Inputs& inputs, const AttackFindings& found);

}  // namespace pn::studies
