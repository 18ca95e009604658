#include "studies/compare_report.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <utility>

#include "analysis/corrections.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kFewDiscordant = 6;  // of so many all on one side p first is below 0.05

using Hits = std::vector<std::uint8_t>;

const InputStimulus& stimulus(const Inputs& inputs, const CompareFound& found, std::size_t place) {
  return inputs.stimuli[found.labelled.stimuli[place]];
}

bool is_of(const Inputs& inputs, const CompareFound& found, std::size_t place, int rendition) {
  return rendition < 0 || stimulus(inputs, found, place).rendition == rendition;
}

PairedRow row_of(int rendition, const Hits& first, const Hits& second, std::uint64_t seed) {
  return {rendition, share_of(first), share_of(second), paired_difference(first, second, seed), mcnemar_p(first, second)};
}

// Whether the label fools a side about the i-th attacked stimulus.
bool is_fooled(const CompareFound& found, const Side& side, std::size_t i) {
  if (found.attack->prompt) return side.attacked[i].choice == *found.attack->prompt;
  return side.verdicts[found.attack->stimuli[i]].is_right() && !side.attacked[i].is_right();
}

// The renditions of the labelled stimuli, ascending.
std::vector<int> renditions_of(const Inputs& inputs, const CompareFound& found) {
  std::vector<int> renditions;
  for (std::size_t i = 0; i < found.labelled.stimuli.size(); ++i) renditions.push_back(stimulus(inputs, found, i).rendition);
  std::sort(renditions.begin(), renditions.end());
  renditions.erase(std::unique(renditions.begin(), renditions.end()), renditions.end());
  return renditions;
}

PairedRow accuracy_row(const Inputs& inputs, const CompareFound& found, int rendition) {
  Hits first, second;
  for (std::size_t i = 0; i < found.labelled.stimuli.size(); ++i) {
    if (!is_of(inputs, found, i, rendition)) continue;
    first.push_back(found.sides[0].verdicts[i].is_right() ? 1 : 0);
    second.push_back(found.sides[1].verdicts[i].is_right() ? 1 : 0);
  }
  return row_of(rendition, first, second, found.seed);
}

PairedRow fooled_row(const Inputs& inputs, const CompareFound& found, int rendition) {
  Hits first, second;
  for (std::size_t i = 0; i < found.attack->stimuli.size(); ++i) {
    if (!is_of(inputs, found, found.attack->stimuli[i], rendition)) continue;
    first.push_back(is_fooled(found, found.sides[0], i) ? 1 : 0);
    second.push_back(is_fooled(found, found.sides[1], i) ? 1 : 0);
  }
  return row_of(rendition, first, second, found.seed);
}

// "difference 12.00 points (95 % 2.00 to 20.00; McNemar's exact p = 0.03)"
std::string difference_words(const PairedRow& row) {
  if (row.difference.value == 0 && row.difference.interval.low == 0 && row.difference.interval.high == 0) return "no difference in any";
  std::string words = "difference " + two_decimals(100 * row.difference.value) + " points (";
  if (std::isfinite(row.difference.interval.low))
    words += "95 % " + two_decimals(100 * row.difference.interval.low) + " to " + two_decimals(100 * row.difference.interval.high) + "; ";
  return words + "McNemar's exact p = " + short_number(row.p) + ")";
}

// what  "whose first choice is right"
Table shares_table(const Inputs& inputs, const CompareFound& found, Table table, const std::string& what,
                   const std::vector<PairedRow>& rows) {
  const std::string& a = found.sides[0].name;
  const std::string& b = found.sides[1].name;
  table.columns = {
      {"rendition", "rendition", Meaning::Text, 0, "Of the stimuli."},
      {"stimuli", "stimuli", Meaning::Number, 0, "That both were shown."},
      {"first", a, Meaning::Number, 3, "Share of the stimuli " + what + ", " + a + "."},
      {"first_interval", "95 %", Meaning::Interval, 2, "Wilson's interval of that share."},
      {"second", b, Meaning::Number, 3, "The same, " + b + "."},
      {"second_interval", "95 %", Meaning::Interval, 2, "Wilson's interval of that share."},
      {"difference", "difference", Meaning::Number, 3, "The second less the first."},
      {"difference_interval", "95 %", Meaning::Interval, 3, "Bootstrap interval of the difference, stimulus by stimulus."},
      {"p_value", "p", Meaning::PValue, 4, "McNemar's exact test: whether as many changes one way rather than the other could be chance."},
      {"q_value", "q", Meaning::PValue, 4, "The same of the renditions with all of them taken into account (Benjamini & Hochberg)."},
  };
  std::vector<double> p;
  for (std::size_t i = 1; i < rows.size(); ++i)
    if (rows[i].first.count > 0) p.push_back(rows[i].p);
  const std::vector<double> q = analysis::benjamini_hochberg(p);
  std::size_t next = 0;
  for (const PairedRow& row : rows) {
    if (row.first.count == 0) continue;
    const bool is_all = row.rendition < 0;
    table.cells.insert(table.cells.end(),
                       {is_all ? std::string("all") : inputs.renditions[static_cast<std::size_t>(row.rendition)],
                        static_cast<double>(row.first.count), row.first.value(), row.first.interval(), row.second.value(),
                        row.second.interval(), row.difference.value, row.difference.interval, row.p, is_all ? kNone : q[next++]});
  }
  return table;
}

// Stimuli that one is right about and the other is not.
std::size_t changed_of(const CompareFound& found) {
  std::size_t changed = 0;
  for (std::size_t i = 0; i < found.labelled.stimuli.size(); ++i)
    changed += found.sides[0].verdicts[i].is_right() != found.sides[1].verdicts[i].is_right() ? 1U : 0U;
  return changed;
}

Table attack_table(const Inputs& inputs, const CompareFound& found) {
  return shares_table(
      inputs, found, {"attack", "With “" + found.attack->word + "” written on it", {}, {}},
      found.attack->prompt ? "that are taken for what the label says" : "that are right without the label and wrong with it", found.fooled);
}

}  // namespace

bool add_next_row(const Inputs& inputs, CompareFound& found) {
  std::vector<int> renditions = renditions_of(inputs, found);
  renditions.insert(renditions.begin(), -1);
  if (found.accuracy.size() < renditions.size()) {
    found.accuracy.push_back(accuracy_row(inputs, found, renditions[found.accuracy.size()]));
    return true;
  }
  if (!found.attack || found.fooled.size() == renditions.size()) return false;
  found.fooled.push_back(fooled_row(inputs, found, renditions[found.fooled.size()]));
  return true;
}

Table accuracy_table(const Inputs& inputs, const CompareFound& found) {
  return shares_table(inputs, found, {"accuracy", "Accuracy", {}, {}}, "whose first choice is right", found.accuracy);
}

Table stimuli_table(const Inputs& inputs, const CompareFound& found) {
  const std::string& a = found.sides[0].name;
  const std::string& b = found.sides[1].name;
  Table table{"stimuli", "By stimulus", {}, {}};
  table.columns = {
      {"stimulus", "stimulus", Meaning::Stimulus, 0, "What both were shown."},
      {"right", "right prompt", Meaning::Prompt, 0, "The prompt that names its concept."},
      {"probability_first", a, Meaning::Number, 3, "Probability of the right prompt among all, " + a + "."},
      {"probability_second", b, Meaning::Number, 3, "The same, " + b + "."},
      {"difference", "difference", Meaning::Number, 3, "The second less the first."},
      {"choice_first", "taken for", Meaning::Prompt, 0, "The most probable prompt, " + a + "."},
      {"choice_second", "then for", Meaning::Prompt, 0, "The most probable prompt, " + b + "."},
  };
  if (found.attack) {
    table.columns.push_back({"label_first", "with label", Meaning::Text, 0, "The most probable prompt with the label on it, " + a + "."});
    table.columns.push_back({"label_second", "then", Meaning::Text, 0, "The most probable prompt with the label on it, " + b + "."});
  }
  const auto prompt = [&](std::size_t place) { return PromptRef{inputs.prompts[place].id}; };
  for (std::size_t i = 0; i < found.labelled.stimuli.size(); ++i) {
    const Verdict &first = found.sides[0].verdicts[i], &second = found.sides[1].verdicts[i];
    table.cells.insert(table.cells.end(),
                       {StimulusRef{stimulus(inputs, found, i).id}, prompt(found.labelled.right[i]), first.probability, second.probability,
                        second.probability - first.probability, prompt(first.choice), prompt(second.choice)});
    if (!found.attack) continue;
    const auto attacked = std::find(found.attack->stimuli.begin(), found.attack->stimuli.end(), i);
    const auto at = static_cast<std::size_t>(attacked - found.attack->stimuli.begin());
    for (const Side& side : found.sides)
      table.cells.emplace_back(attacked == found.attack->stimuli.end() ? std::string() : inputs.prompts[side.attacked[at].choice].text);
  }
  return table;
}

Figure difference_figure(const Inputs& inputs, const CompareFound& found) {
  Figure shown;
  shown.name = "compare";
  shown.title = found.sides[1].name + " beside " + found.sides[0].name;
  shown.axis = "difference of the share that is right (no unit)";
  const auto add = [&](std::string label, const PairedRow& row) {
    if (row.first.count == 0) return;
    const PairedDifference& difference = row.difference;
    const bool has_interval = std::isfinite(difference.interval.low);
    shown.rows.push_back(
        {std::move(label), difference.value, has_interval ? difference.interval : IntervalValue{difference.value, difference.value}, {}});
  };
  for (const PairedRow& row : found.accuracy)
    add(row.rendition < 0 ? std::string("all") : inputs.renditions[static_cast<std::size_t>(row.rendition)], row);
  if (found.attack) add("fooled by the label", found.fooled.front());
  fit_axis(shown);
  const bool is_same = std::all_of(shown.rows.begin(), shown.rows.end(),
                                   [](const FigureRow& row) { return row.value == 0 && row.interval.low == 0 && row.interval.high == 0; });
  if (is_same)
    shown.caption =
        "No difference in any of " + std::to_string(found.labelled.stimuli.size()) + ": both are right about the same stimuli. ";
  shown.caption +=
      "Second less first; lines: 95 %, bootstrap of the pairs; n = " + count_of(found.labelled.stimuli.size(), "stimulus", "stimuli") +
      ", " + std::to_string(inputs.prompts.size()) + " prompts, " + name_of(inputs);
  return shown;
}

std::string accuracy_words(const CompareFound& found) {
  const PairedRow& row = found.accuracy.front();
  return "The first choice is right for " + row.first.words() + " of " + count_of(found.labelled.stimuli.size(), "stimulus", "stimuli") +
         " with the first (" + found.sides[0].name + ") and for " + row.second.words() + " with the second (" + found.sides[1].name +
         "): " + difference_words(row);
}

std::vector<std::string> compare_limits(const Inputs& inputs, const CompareFound& found) {
  std::vector<std::string> limits = missing_words(inputs);
  const std::size_t changed = changed_of(found);
  if (changed == 0)
    limits.emplace_back("No stimulus is right in one and wrong in the other, so no difference of accuracy can be shown.");
  else if (changed < kFewDiscordant)
    limits.push_back("Only " + count_of(changed, "stimulus is", "stimuli are") +
                     " right in one and wrong in the other: McNemar's p cannot be below " +
                     two_decimals(std::min(1.0, std::pow(0.5, static_cast<double>(changed) - 1))) +
                     " however they fall, so no difference can be shown.");
  limits.emplace_back("A tie of the right prompt with another counts as wrong.");
  return limits;
}

void add_all(std::vector<std::string>& to, std::vector<std::string> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Outcome make_compare_outcome(const Inputs& inputs, const CompareFound& found) {
  Outcome outcome;
  outcome.tables = {accuracy_table(inputs, found)};
  if (found.attack) outcome.tables.push_back(attack_table(inputs, found));
  if (found.search && !found.search->found().empty())
    outcome.tables.push_back(paired_search_table(*found.search, {found.names(), {&inputs, &inputs}}));
  if (found.audit) outcome.tables.push_back(paired_audit_table(*found.audit, found.names()));
  outcome.tables.push_back(stimuli_table(inputs, found));
  outcome.figures = {difference_figure(inputs, found)};
  outcome.evidence = evidence_of(inputs, found.search ? "mean" : "none", found.seed);
  std::string finding = accuracy_words(found);
  if (found.attack) {
    const PairedRow& row = found.fooled.front();
    finding += "; the label “" + found.attack->word + "” fools the first about " + row.first.words() + " of " +
               count_of(found.attack->stimuli.size(), "stimulus", "stimuli") + " and the second about " + row.second.words() + ": " +
               difference_words(row);
  }
  if (found.search && !found.search->found().empty()) finding += "; " + paired_search_words(*found.search);
  if (found.audit) finding += "; " + paired_audit_words(*found.audit);
  outcome.evidence.facts = {
      {"finding", std::move(finding)},
      {"first", found.sides[0].name},
      {"second", found.sides[1].name},
      {"stimuli",
       std::to_string(found.labelled.stimuli.size()) + " whose concept a prompt names, of " + std::to_string(inputs.stimuli.size())},
      {"prompts", std::to_string(inputs.prompts.size())},
  };
  if (found.attack)
    outcome.evidence.facts.push_back(
        {"label", "“" + found.attack->word + "” on a white card of 8 % of the pixels, low in the middle; " +
                      (found.attack->prompt ? "it fools when its own prompt is the first choice"
                                            : "no prompt names it: it fools when the right answer goes wrong")});
  outcome.evidence.limits = compare_limits(inputs, found);
  if (found.attack)
    outcome.evidence.limits.emplace_back(
        "One label at one place and size, without a blank card as control: the label attack study has these.");
  if (found.search) add_all(outcome.evidence.limits, paired_search_limits(*found.search));
  if (found.audit) add_all(outcome.evidence.limits, paired_audit_limits(*found.audit, true));
  return outcome;
}

}  // namespace pn::studies
