#include "studies/compare_report.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <utility>

#include "analysis/corrections.h"
#include "base/words.h"
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
  if (row.difference.value == 0 && row.difference.interval.low == 0 && row.difference.interval.high == 0) return tr("no difference in any");
  std::string words = tr("difference {0} points (", {two_decimals(100 * row.difference.value)});
  if (std::isfinite(row.difference.interval.low))
    words += tr("95 % {0} to {1}; ", {two_decimals(100 * row.difference.interval.low), two_decimals(100 * row.difference.interval.high)});
  return words + tr("McNemar's exact p = {0})", {short_number(row.p)});
}

// what  "whose first choice is right"
Table shares_table(const Inputs& inputs, const CompareFound& found, Table table, const std::string& what,
                   const std::vector<PairedRow>& rows) {
  const std::string& a = found.sides[0].name;
  const std::string& b = found.sides[1].name;
  table.columns = {
      {"rendition", mark("rendition"), Meaning::Text, 0, mark("Of the stimuli.")},
      {"stimuli", mark("stimuli"), Meaning::Number, 0, mark("That both were shown.")},
      {"first", a, Meaning::Number, 3, tr("Share of the stimuli {0}, {1}.", {what, a})},
      {"first_interval", mark("95 %"), Meaning::Interval, 2, mark("Wilson's interval of that share.")},
      {"second", b, Meaning::Number, 3, tr("The same, {0}.", {b})},
      {"second_interval", mark("95 %"), Meaning::Interval, 2, mark("Wilson's interval of that share.")},
      {"difference", mark("difference"), Meaning::Number, 3, mark("The second less the first.")},
      {"difference_interval", mark("95 %"), Meaning::Interval, 3, mark("Bootstrap interval of the difference, stimulus by stimulus.")},
      {"p_value", mark("p"), Meaning::PValue, 4,
       mark("McNemar's exact test: whether as many changes one way rather than the other could be chance.")},
      {"q_value", mark("q"), Meaning::PValue, 4,
       mark("The same of the renditions with all of them taken into account (Benjamini & Hochberg).")},
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
      inputs, found, {"attack", tr("With “{0}” written on it", {found.attack->word}), {}, {}},
      found.attack->prompt ? tr("that are taken for what the label says") : tr("that are right without the label and wrong with it"),
      found.fooled);
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
  return shares_table(inputs, found, {"accuracy", tr("Accuracy"), {}, {}}, tr("whose first choice is right"), found.accuracy);
}

Table stimuli_table(const Inputs& inputs, const CompareFound& found) {
  const std::string& a = found.sides[0].name;
  const std::string& b = found.sides[1].name;
  Table table{"stimuli", mark("By stimulus"), {}, {}};
  table.columns = {
      {"stimulus", mark("stimulus"), Meaning::Stimulus, 0, mark("What both were shown.")},
      {"right", mark("right prompt"), Meaning::Prompt, 0, mark("The prompt that names its concept.")},
      {"probability_first", a, Meaning::Number, 3, tr("Probability of the right prompt among all, {0}.", {a})},
      {"probability_second", b, Meaning::Number, 3, tr("The same, {0}.", {b})},
      {"difference", mark("difference"), Meaning::Number, 3, mark("The second less the first.")},
      {"choice_first", mark("taken for"), Meaning::Prompt, 0, tr("The most probable prompt, {0}.", {a})},
      {"choice_second", mark("then for"), Meaning::Prompt, 0, tr("The most probable prompt, {0}.", {b})},
  };
  if (found.attack) {
    table.columns.push_back(
        {"label_first", mark("with label"), Meaning::Text, 0, tr("The most probable prompt with the label on it, {0}.", {a})});
    table.columns.push_back(
        {"label_second", mark("then"), Meaning::Text, 0, tr("The most probable prompt with the label on it, {0}.", {b})});
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
  shown.title = tr("{0} beside {1}", {found.sides[1].name, found.sides[0].name});
  shown.axis = tr("difference of the share that is right (no unit)");
  const auto add = [&](std::string label, const PairedRow& row) {
    if (row.first.count == 0) return;
    const PairedDifference& difference = row.difference;
    const bool has_interval = std::isfinite(difference.interval.low);
    shown.rows.push_back(
        {std::move(label), difference.value, has_interval ? difference.interval : IntervalValue{difference.value, difference.value}, {}});
  };
  for (const PairedRow& row : found.accuracy)
    add(row.rendition < 0 ? std::string("all") : inputs.renditions[static_cast<std::size_t>(row.rendition)], row);
  if (found.attack) add(tr("fooled by the label"), found.fooled.front());
  fit_axis(shown);
  const bool is_same = std::all_of(shown.rows.begin(), shown.rows.end(),
                                   [](const FigureRow& row) { return row.value == 0 && row.interval.low == 0 && row.interval.high == 0; });
  if (is_same)
    shown.caption = tr("No difference in any of {0}: both are right about the same stimuli.", {found.labelled.stimuli.size()}) + " ";
  shown.caption += tr("Second less first; lines: 95 %, bootstrap of the pairs; n = {0}, {1} prompts, {2}",
                      {count_of(found.labelled.stimuli.size(), "stimulus", "stimuli"), inputs.prompts.size(), name_of(inputs)});
  return shown;
}

std::string accuracy_words(const CompareFound& found) {
  const PairedRow& row = found.accuracy.front();
  return tr("The first choice is right for {0} of {1} with the first ({2}) and for {3} with the second ({4}): {5}",
            {row.first.words(), count_of(found.labelled.stimuli.size(), "stimulus", "stimuli"), found.sides[0].name, row.second.words(),
             found.sides[1].name, difference_words(row)});
}

std::vector<std::string> compare_limits(const Inputs& inputs, const CompareFound& found) {
  std::vector<std::string> limits = missing_words(inputs);
  const std::size_t changed = changed_of(found);
  if (changed == 0)
    limits.emplace_back(tr("No stimulus is right in one and wrong in the other, so no difference of accuracy can be shown."));
  else if (changed < kFewDiscordant)
    limits.push_back(
        tr_n(changed,
             "Only {n} stimulus is right in one and wrong in the other: McNemar's p cannot be below {0} however they fall, so no "
             "difference can be shown.",
             "Only {n} stimuli are right in one and wrong in the other: McNemar's p cannot be below {0} however they fall, so no "
             "difference can be shown.",
             {two_decimals(std::min(1.0, std::pow(0.5, static_cast<double>(changed) - 1)))}));
  limits.emplace_back(tr("A tie of the right prompt with another counts as wrong."));
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
    finding += tr("; the label “{0}” fools the first about {1} of {2} and the second about {3}: {4}",
                  {found.attack->word, row.first.words(), count_of(found.attack->stimuli.size(), "stimulus", "stimuli"), row.second.words(),
                   difference_words(row)});
  }
  if (found.search && !found.search->found().empty()) finding += "; " + paired_search_words(*found.search);
  if (found.audit) finding += "; " + paired_audit_words(*found.audit);
  outcome.evidence.facts = {
      {mark("finding"), std::move(finding)},
      {mark("first"), found.sides[0].name},
      {mark("second"), found.sides[1].name},
      {mark("stimuli"), tr("{0} whose concept a prompt names, of {1}", {found.labelled.stimuli.size(), inputs.stimuli.size()})},
      {mark("prompts"), std::to_string(inputs.prompts.size())},
  };
  if (found.attack)
    outcome.evidence.facts.push_back(
        {mark("label"), tr("“{0}” on a white card of 8 % of the pixels, low in the middle; ", {found.attack->word}) +
                            (found.attack->prompt ? tr("it fools when its own prompt is the first choice")
                                                  : tr("no prompt names it: it fools when the right answer goes wrong"))});
  outcome.evidence.limits = compare_limits(inputs, found);
  if (found.attack)
    outcome.evidence.limits.emplace_back(
        tr("One label at one place and size, without a blank card as control: the label attack study has these."));
  if (found.search) add_all(outcome.evidence.limits, paired_search_limits(*found.search));
  if (found.audit) add_all(outcome.evidence.limits, paired_audit_limits(*found.audit, true));
  return outcome;
}

}  // namespace pn::studies
