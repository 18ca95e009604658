#include "studies/robustness_report.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "analysis/corrections.h"
#include "base/words.h"
#include "studies/neurons.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

constexpr int kFewStimuli = 30;

std::string points(double share) { return tr("{0} points", {two_decimals(100 * share)}); }
std::string points(const IntervalValue& share) { return tr("{0} to {1}", {two_decimals(100 * share.low), two_decimals(100 * share.high)}); }

class Report {
 public:
  Report(const Inputs& inputs, const RobustnessFound& found) : inputs_(inputs), found_(found) {
    std::vector<double> p;
    for (const auto& rows : found_.rows) p.push_back(rows.front().p);
    if (found_.state) q_ = analysis::benjamini_hochberg(p);
  }

  Outcome outcome() const {
    Outcome outcome;
    outcome.tables = {harms_table(), renditions_table(), neurons_table()};
    if (found_.has_m()) outcome.tables.push_back(concepts_table());
    outcome.figures = {figure()};
    outcome.evidence = evidence_of(inputs_, found_.pooling, found_.seed);
    outcome.evidence.facts = {
        {mark("finding"), finding()},
        {mark("stimuli"), tr("{0} whose concept a prompt names, of {1}", {count(), count_of(found_.shown.size(), "stimulus", "stimuli")})},
        {mark("prompts"), std::to_string(inputs_.prompts.size())},
        {mark("model"), found_.state ? tr("as trained, and {0}", {*found_.state}) : tr("as trained")},
        {mark("harms"), tr("{0}, each in {1} strengths", {found_.harms.size(), kHarmStrengths})},
        {mark("layers"), names_of(inputs_.layers)},
        {mark("concepts with M"), std::to_string(found_.best.size())},
    };
    if (found_.state) outcome.evidence.facts.push_back({mark("repaired beside trained"), repair_words()});
    outcome.evidence.limits = limits();
    return outcome;
  }

 private:
  std::size_t count() const { return found_.labelled.stimuli.size(); }
  const RobustRow& all(std::size_t condition) const { return found_.rows[condition].front(); }
  std::size_t condition_of(std::size_t harm, int strength) const {
    return 1 + harm * static_cast<std::size_t>(kHarmStrengths) + static_cast<std::size_t>(strength - 1);
  }
  std::string name(std::size_t condition) const {
    const auto& one = found_.conditions[condition];
    return one ? std::string(tr(name_of(one->harm))) : std::string(tr("none"));
  }
  double strength(std::size_t condition) const {
    const auto& one = found_.conditions[condition];
    return one ? one->strength : 0;
  }
  std::string rendition_words(int rendition) const { return inputs_.renditions[static_cast<std::size_t>(rendition)]; }

  // ---- tables

  static void add_measures(Table& table, const char* m_words) {
    table.columns.insert(
        table.columns.end(),
        {{"accuracy", mark("accuracy"), Meaning::Number, 3, mark("Share of stimuli whose first choice is right, of the model as trained.")},
         {"accuracy_interval", mark("95 %"), Meaning::Interval, 2, mark("Wilson's interval of that share.")},
         {"margin", mark("margin"), Meaning::Number, 2,
          mark("Mean over stimuli of the right prompt's logit less the highest of the others'; below 0 the model is wrong.")},
         {"margin_interval", mark("95 %"), Meaning::Interval, 2, mark("Bootstrap interval of that mean.")},
         {"m", "M", Meaning::Number, 3, m_words}});
  }
  void add_compared(Table& table) const {
    if (!found_.state) return;
    table.columns.insert(
        table.columns.end(),
        {{"accuracy_state", mark("then"), Meaning::Number, 3, tr("Accuracy of the model in the state “{0}”.", {*found_.state})},
         {"margin_state", mark("margin then"), Meaning::Number, 2, mark("Its mean margin.")},
         {"difference", mark("difference"), Meaning::Number, 3, mark("Its accuracy less that of the model as trained.")},
         {"difference_interval", mark("95 %"), Meaning::Interval, 3, mark("Bootstrap interval of that difference, stimulus by stimulus.")},
         {"extra", mark("by the harm"), Meaning::Number, 3,
          mark("The same less the difference without harm: what it suffers more from the harm, below 0.")},
         {"extra_interval", mark("95 %"), Meaning::Interval, 3, mark("Bootstrap interval of that.")},
         {"p_value", mark("p"), Meaning::PValue, 4, mark("McNemar's exact test of both accuracies.")}});
  }
  void add_cells(Table& table, const RobustRow& row) const {
    table.cells.insert(table.cells.end(), {row.accuracy.value(), row.accuracy.interval(), row.margin, row.margin_interval, row.m});
    if (!found_.state) return;
    table.cells.insert(table.cells.end(), {row.accuracy_then.value(), row.margin_then, row.difference.value, row.difference.interval,
                                           row.extra.value, row.extra.interval, row.p});
  }

  Table harms_table() const {
    Table table{"harms", mark("By harm and strength"), {}, {}};
    table.columns = {{"harm", mark("harm"), Meaning::Text, 0, mark("What is done to the pictures.")},
                     {"strength", mark("strength"), Meaning::Number, 0, mark("From 1 to 5; 0: as they are.")}};
    add_measures(table, tr("Mean over the concepts of the lowest AUROC over renditions, of the neuron that is best without harm."));
    add_compared(table);
    if (found_.state)
      table.columns.push_back(
          {"q_value", mark("q"), Meaning::PValue, 3, mark("The same with all conditions taken into account (Benjamini & Hochberg).")});
    for (std::size_t condition = 0; condition < found_.rows.size(); ++condition) {
      table.cells.insert(table.cells.end(), {name(condition), strength(condition)});
      add_cells(table, all(condition));
      if (found_.state) table.cells.emplace_back(q_[condition]);
    }
    return table;
  }

  Table renditions_table() const {
    Table table{"renditions", mark("By rendition"), {}, {}};
    table.columns = {{"harm", mark("harm"), Meaning::Text, 0, mark("What is done to the pictures.")},
                     {"strength", mark("strength"), Meaning::Number, 0, mark("From 1 to 5; 0: as they are.")},
                     {"rendition", mark("rendition"), Meaning::Text, 0, mark("Of the stimuli.")},
                     {"stimuli", mark("stimuli"), Meaning::Number, 0, mark("Of this rendition whose concept a prompt names.")}};
    add_measures(table, tr("Mean over the concepts of the AUROC within this rendition, of the neuron that is best without harm."));
    table.columns.back().name = "auroc";
    table.columns.back().title = tr("AUROC");
    add_compared(table);
    for (std::size_t condition = 0; condition < found_.rows.size(); ++condition) {
      for (std::size_t i = 1; i < found_.rows[condition].size(); ++i) {
        const RobustRow& row = found_.rows[condition][i];
        table.cells.insert(table.cells.end(),
                           {name(condition), strength(condition), rendition_words(row.rendition), static_cast<double>(row.accuracy.count)});
        add_cells(table, row);
      }
    }
    return table;
  }

  Table neurons_table() const {
    Table table{"neurons", mark("Neurons that change most"), {}, {}};
    table.columns = {
        {"harm", mark("harm"), Meaning::Text, 0, mark("What is done to the pictures, at strength 3.")},
        {"neuron", mark("neuron"), Meaning::Neuron, 0, mark("Layer and channel.")},
        {"change", mark("change"), Meaning::Number, 2,
         mark("Mean over stimuli of how far its response changes, in standard deviations of its responses without harm.")},
        {"shift", mark("shift"), Meaning::Number, 2,
         mark("Mean of the changes with their sign: above 0 it answers more to harmed pictures.")},
    };
    for (std::size_t harm = 0; harm < found_.changes.size(); ++harm)
      for (const NeuronChange& one : found_.changes[harm])
        table.cells.insert(table.cells.end(),
                           {std::string(name_of(found_.harms[harm])), neuron_at(inputs_, one.neuron), one.change, one.shift});
    return table;
  }

  Table concepts_table() const {
    Table table{"concepts", mark("Neurons that M is of"), {}, {}};
    table.columns = {
        {"concept", mark("concept"), Meaning::Text, 0, mark("That can be judged in two renditions at least.")},
        {"neuron", mark("neuron"), Meaning::Neuron, 0, mark("With the highest M for it, on the stimuli as they are.")},
        {"m", mark("M"), Meaning::Number, 3, mark("Its lowest AUROC over the renditions, without harm.")},
    };
    for (std::size_t i = 0; i < found_.best.size(); ++i)
      table.cells.insert(table.cells.end(), {inputs_.concepts[static_cast<std::size_t>(found_.design.searched[i])],
                                             neuron_at(inputs_, found_.best[i]), static_cast<double>(found_.best_m[i])});
    return table;
  }

  // ---- figure

  Figure figure() const {
    Figure shown;
    shown.name = "robustness";
    shown.title = found_.state ? tr("Accuracy under harms: {0} less as trained", {*found_.state}) : tr("Accuracy under harms");
    shown.axis = found_.state ? tr("difference of the share that is right (no unit)") : tr("share of stimuli that are right (no unit)");
    shown.x_axis = tr("strength of the harm (no unit)");
    shown.chance = found_.state ? 0.0 : 1.0 / static_cast<double>(inputs_.prompts.size());
    for (std::size_t harm = 0; harm < found_.harms.size(); ++harm) {
      FigureCurve curve{std::string(name_of(found_.harms[harm])), {}, {}, {}};
      add_point(curve, 0, all(0));
      for (int strength = 1; strength <= kHarmStrengths; ++strength) add_point(curve, strength, all(condition_of(harm, strength)));
      shown.curves.push_back(std::move(curve));
    }
    if (found_.state) fit_axis(shown);
    shown.caption = tr("Bands: 95 %, {0}; n = {1}, {2} prompts, {3}",
                       {found_.state ? tr("bootstrap of the pairs") : tr("Wilson"), count_of(count(), "stimulus", "stimuli"),
                        inputs_.prompts.size(), studies::name_of(inputs_)});
    return shown;
  }

  void add_point(FigureCurve& curve, int strength, const RobustRow& row) const {
    if (!found_.state) return curve.add(strength, row.accuracy.value(), row.accuracy.interval());
    const PairedDifference& found = row.difference;
    const bool has_band = std::isfinite(found.interval.low);
    curve.add(strength, found.value, has_band ? found.interval : IntervalValue{found.value, found.value});
  }

  // ---- words

  // Mean accuracy over the strengths.
  double mean_accuracy(std::size_t harm) const {
    double sum = 0;
    for (int strength = 1; strength <= kHarmStrengths; ++strength)
      sum += all(condition_of(harm, strength)).accuracy.value() / kHarmStrengths;
    return sum;
  }

  // "As trained the first choice is right for 90 % (95 % 74 to 97 %) of 30 stimuli as they are; most is lost by noise, with 40 % (…) at
  // strength 5, least by greyscale, with 88 % (…)"
  std::string finding() const {
    std::vector<std::size_t> order(found_.harms.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return mean_accuracy(a) < mean_accuracy(b); });
    const auto at_worst = [&](std::size_t harm) { return all(condition_of(harm, kHarmStrengths)).accuracy.words(); };
    std::string words = tr("As trained the first choice is right for {0} of {1} without harm; ",
                           {all(0).accuracy.words(), count_of(count(), "stimulus", "stimuli")});
    if (order.size() == 1)
      words += tr("under {0} of strength 5 for {1}", {tr(name_of(found_.harms[0])), at_worst(0)});
    else
      words += tr("over the strengths most is lost by {0}, with {1} at strength 5, least by {2}, with {3}",
                  {tr(name_of(found_.harms[order.front()])), at_worst(order.front()), tr(name_of(found_.harms[order.back()])),
                   at_worst(order.back())});
    if (found_.has_m()) words += tr("; M falls from {0} to {1} at the least", {two_decimals(all(0).m), two_decimals(lowest_m())});
    return words;
  }

  double lowest_m() const {
    double lowest = all(0).m;
    for (std::size_t condition = 1; condition < found_.rows.size(); ++condition) lowest = std::min(lowest, all(condition).m);
    return lowest;
  }

  // "repaired: 80 % without harm; beyond that it suffers most from noise of strength 3: −10 points more than as trained (95 % −20 to −3);
  // accuracies there 40 % and 50 %, McNemar's p = 0.03 (q = 0.2)"
  std::string repair_words() const {
    std::size_t worst = 1;
    for (std::size_t condition = 1; condition < found_.rows.size(); ++condition)
      if (all(condition).extra.value < all(worst).extra.value) worst = condition;
    const RobustRow& row = all(worst);
    std::string words = tr("“{0}” has {1} right without harm", {*found_.state, all(0).accuracy_then.words()});
    if (!(row.extra.value < 0)) return words + tr("; no harm takes more from it than from the model as trained");
    words += tr("; beyond that it suffers most from {0} of strength {1}, by {2} more than the model as trained",
                {name(worst), static_cast<int>(strength(worst)), points(-row.extra.value)});
    if (std::isfinite(row.extra.interval.low)) words += tr(" (95 % {0})", {points({-row.extra.interval.high, -row.extra.interval.low})});
    return words + tr("; there {0} are right, as trained {1}, McNemar's p = {2}, q = {3}",
                      {percent(row.accuracy_then.value()), percent(row.accuracy.value()), short_number(row.p), short_number(q_[worst])});
  }

  std::vector<std::string> limits() const {
    std::vector<std::string> limits = missing_words(inputs_);
    if (found_.has_m())
      limits.emplace_back(
          tr("Each concept's neuron was chosen by its M on these very stimuli without harm and never anew: that M is flattering, and with "
             "harm "
             "another neuron may be better."));
    else
      limits.emplace_back(
          tr("M is not measured: a concept needs stimuli in two renditions, each with two of other concepts, among those that are shown."));
    if (found_.state)
      limits.emplace_back(
          tr("M and the neurons that change are those of the model as trained; the gates' effect is told on its answers alone."));
    if (std::all_of(found_.changes.begin(), found_.changes.end(), [](const auto& one) { return one.empty(); }))
      limits.emplace_back(tr("No neuron's change is told: each gives the same for every stimulus that is shown."));
    if (count() < static_cast<std::size_t>(kFewStimuli))
      limits.push_back(tr("Of {0} each is more than {1} of the accuracy: small losses cannot be told from chance.",
                          {count_of(count(), "stimulus", "stimuli"), percent(1.0 / static_cast<double>(count() + 1))}));
    limits.emplace_back(tr("Every picture is harmed once at each strength: other noise or another covered place may do more or less."));
    limits.emplace_back(tr("A tie of the right prompt with another counts as wrong."));
    return limits;
  }

  const Inputs& inputs_;
  const RobustnessFound& found_;
  std::vector<double> q_;  // [conditions] of McNemar's tests
};

}  // namespace

Outcome make_robustness_outcome(const Inputs& inputs, const RobustnessFound& found) { return Report(inputs, found).outcome(); }

}  // namespace pn::studies
