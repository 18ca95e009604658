#include "studies/ablation_report.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/words.h"
#include "studies/controls.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

class Report {
 public:
  Report(const Inputs& inputs, const Question& question, const AblationFindings& found)
      : inputs_(inputs), question_(question), found_(found), neurons_(inputs.neurons()) {}

  Outcome outcome() const {
    Outcome outcome;
    outcome.tables = {doses_table(), neurons_table(), stimuli_table()};
    outcome.figures = {figure()};
    for (const std::size_t n : found_.sets.front()) outcome.neurons.push_back(ref(n));
    outcome.evidence = evidence_of(inputs_, "mean", found_.seed);
    outcome.evidence.facts = {
        {mark("finding"), finding()},
        {mark("prompt"), question_.prompt.text},
        {mark("rather than"), question_.against ? question_.against->text : "none"},
        {mark("layer"), inputs_.layers.front().name},
        {mark("neurons"), found_.were_named          ? std::string(tr("as named"))
                          : found_.baseline.is_exact ? tr("those that add most")
                                                     : tr("those that answer most to the stimuli, beside all others of the board")},
        {mark("in their place"), instead_words()},
        {mark("stimuli"), std::to_string(stimuli())},
        {mark("prompts"), std::to_string(inputs_.prompts.size())},
        {mark("random draws"), tr("{0}, each from the {1} nearest in mean answer", {draws(), kNearest})},
    };
    if (has_accuracy()) outcome.evidence.facts.push_back({mark("accuracy over the board"), accuracy_words()});
    outcome.evidence.limits = limits();
    return outcome;
  }

 private:
  std::size_t stimuli() const { return question_.stimuli.size(); }
  NeuronRef ref(std::size_t neuron) const { return {inputs_.layers.front().place, static_cast<int>(neuron)}; }
  double response(std::size_t stimulus, std::size_t neuron) const {
    return static_cast<double>(inputs_.responses[stimulus * neurons_ + neuron]);
  }
  const Said& said(std::size_t set, std::size_t dose) const { return found_.said[set * found_.doses.size() + dose]; }
  std::size_t draws() const { return found_.sets.size() - 1; }
  double share_of_first(const Said& said) const {
    return static_cast<double>(std::count(said.first_choices.begin(), said.first_choices.end(), found_.prompt)) /
           static_cast<double>(stimuli());
  }

  bool has_accuracy() const { return found_.labelled > 0; }
  double accuracy_of(const Said& said) const {
    return has_accuracy() ? static_cast<double>(said.right) / static_cast<double>(found_.labelled) : kNone;
  }

  struct Compared {
    double value = kNone;              // of the chosen neurons
    double control = kNone;            // mean over the draws
    IntervalValue band{kNone, kNone};  // middle 95 % of the draws
    std::vector<double> draws = {};
  };

  // `take` turns what was said into a number.
  template <class Take>
  Compared compared(std::size_t dose, const Take& take) const {
    Compared found;
    found.value = take(said(0, dose));
    for (std::size_t draw = 1; draw < found_.sets.size(); ++draw) found.draws.push_back(take(said(draw, dose)));
    if (found.draws.empty()) return found;
    found.control = mean_of(found.draws);
    found.band = band_of(found.draws);
    return found;
  }

  Compared lost(std::size_t dose) const {
    return compared(dose, [&](const Said& said) { return mean_of(found_.baseline.logits) - mean_of(said.logits); });
  }

  Compared accuracy_after(std::size_t dose) const {
    return compared(dose, [&](const Said& said) { return accuracy_of(said); });
  }

  // "83 % of 24 stimuli of 6 concepts; then 62 %, with random neurons 82 % (95 % of draws: 79 % to 88 %)"
  std::string accuracy_words() const {
    const Compared then = accuracy_after(found_.doses.size() - 1);
    std::string words =
        tr("{0} of {1} of {2} concepts; then {3}",
           {percent(accuracy_of(found_.before)), count_of(found_.labelled, "stimulus", "stimuli"), found_.concepts, percent(then.value)});
    if (draws() > 0)
      words += tr(", with random neurons {0} (95 % of draws: {1} to {2})",
                  {percent(then.control), percent(then.band.low), percent(then.band.high)});
    return words;
  }

  // How often chance takes as much.
  double p_of(const Compared& lost) const {
    if (lost.draws.empty()) return kNone;
    const auto as_much = std::count_if(lost.draws.begin(), lost.draws.end(), [&](double draw) { return draw >= lost.value; });
    return (1.0 + static_cast<double>(as_much)) / (1.0 + static_cast<double>(lost.draws.size()));
  }

  Table doses_table() const {
    Table table{"doses", mark("By number switched off"), {}, {}};
    table.columns = {
        {"switched_off", mark("off"), Meaning::Number, 0, mark("How many neurons are switched off.")},
        {"lost", mark("lost"), Meaning::Number, 3, tr("How far {0} falls, on average over the stimuli.", {measured(question_)})},
        {"lost_control", mark("random"), Meaning::Number, 3,
         mark("The same for as many random neurons that are as active, on average over the draws.")},
        {"lost_band", mark("95 % of draws"), Meaning::Interval, 3, mark("Between these values lie the middle 95 % of the random draws.")},
        {"p_value", mark("p"), Meaning::PValue, 3,
         mark("How often random neurons take as much or more, the chosen ones counted as one draw.")},
        {"probability", mark("probability"), Meaning::Number, 3,
         mark("The prompt's probability among all prompts of the board, on average.")},
        {"probability_control", mark("random"), Meaning::Number, 3, mark("The same with random neurons switched off.")},
        {"first", mark("first choice"), Meaning::Number, 2, mark("Share of the stimuli for which the prompt is the most probable.")},
        {"first_control", mark("random"), Meaning::Number, 2, mark("The same with random neurons switched off.")},
    };
    if (has_accuracy()) {
      table.columns.push_back({"accuracy", mark("accuracy"), Meaning::Number, 2,
                               mark("Share of all stimuli whose concept a prompt names that are taken for it, among those prompts.")});
      table.columns.push_back({"accuracy_control", mark("random"), Meaning::Number, 2, mark("The same with random neurons switched off.")});
    }
    const auto add = [&](double count, const Compared& lost, double p, const Compared& probability, const Compared& first,
                         const Compared& accuracy) {
      table.cells.insert(table.cells.end(), {count, lost.value, lost.control, lost.band, p, probability.value, probability.control,
                                             first.value, first.control});
      if (has_accuracy()) table.cells.insert(table.cells.end(), {accuracy.value, accuracy.control});
    };
    add(0, {0.0}, kNone, {mean_of(found_.before.probabilities)}, {share_of_first(found_.before)}, {accuracy_of(found_.before)});
    for (std::size_t dose = 0; dose < found_.doses.size(); ++dose) {
      const Compared lost = this->lost(dose);
      add(static_cast<double>(found_.doses[dose]), lost, p_of(lost),
          compared(dose, [](const Said& said) { return mean_of(said.probabilities); }),
          compared(dose, [&](const Said& said) { return share_of_first(said); }), accuracy_after(dose));
    }
    return table;
  }

  Table neurons_table() const {
    Table table{"neurons", mark("Neurons"), {}, {}};
    table.columns = {
        {"place", mark("place"), Meaning::Number, 0, mark("When it is switched off: first the first.")},
        {"neuron", mark("neuron"), Meaning::Neuron, 0, mark("Layer and channel.")},
        {"adds", found_.baseline.is_exact ? mark("adds") : mark("leads by"), Meaning::Number, 3,
         found_.baseline.is_exact ? tr("What it adds to {0}, on average over the stimuli.", {measured(question_)})
                                  : std::string(tr("Its mean answer to the stimuli, less that to all others of the board."))},
        {"response", mark("response"), Meaning::Number, 3, mark("Its mean over space, on average over the stimuli.")},
        {"board_mean", mark("board"), Meaning::Number, 3, mark("The same over the whole board, by which random neurons are matched.")},
        {"control_mean", mark("random"), Meaning::Number, 3,
         mark("The same for the neurons drawn in its place, on average over the draws.")},
    };
    const std::vector<std::size_t>& chosen = found_.sets.front();
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      const std::size_t n = chosen[i];
      double own = 0, control = 0;
      for (const std::size_t row : question_.stimuli) own += response(row, n) / static_cast<double>(stimuli());
      for (std::size_t draw = 1; draw < found_.sets.size(); ++draw)
        control += found_.means[found_.sets[draw][i]] / static_cast<double>(draws());
      table.cells.insert(table.cells.end(),
                         {static_cast<double>(i + 1), ref(n), found_.strength[n], own, found_.means[n], draws() > 0 ? control : kNone});
    }
    return table;
  }

  Table stimuli_table() const {
    Table table{"stimuli", mark("By stimulus"), {}, {}};
    table.columns = {
        {"stimulus", mark("stimulus"), Meaning::Stimulus, 0, mark("What the model is shown.")},
        {"before", mark("before"), Meaning::Number, 3, tr("What is explained, {0}, as the model is.", {measured(question_)})},
        {"after", mark("after"), Meaning::Number, 3, mark("The same with all chosen neurons switched off.")},
        {"after_control", mark("random"), Meaning::Number, 3,
         mark("The same with as many random neurons switched off, on average over the draws.")},
        {"taken_for", mark("taken for"), Meaning::Prompt, 0, mark("The most probable prompt as the model is.")},
        {"taken_for_after", mark("then"), Meaning::Prompt, 0, mark("The most probable prompt with all chosen neurons switched off.")},
        {"unchanged_control", mark("random: same"), Meaning::Number, 2,
         mark("Share of the random draws that leave the most probable prompt as it was.")},
    };
    const std::size_t last = found_.doses.size() - 1;
    const auto prompt = [&](std::size_t place) { return PromptRef{inputs_.prompts[place].id}; };
    for (std::size_t row = 0; row < stimuli(); ++row) {
      double control = 0, same = 0;
      for (std::size_t draw = 1; draw < found_.sets.size(); ++draw) {
        control += said(draw, last).logits[row] / static_cast<double>(draws());
        same += (said(draw, last).first_choices[row] == found_.before.first_choices[row] ? 1.0 : 0.0) / static_cast<double>(draws());
      }
      table.cells.insert(table.cells.end(),
                         {StimulusRef{inputs_.stimuli[question_.stimuli[row]].id}, found_.baseline.logits[row], said(0, last).logits[row],
                          draws() > 0 ? control : kNone, prompt(found_.before.first_choices[row]), prompt(said(0, last).first_choices[row]),
                          draws() > 0 ? same : kNone});
    }
    return table;
  }

  Figure figure() const {
    Figure shown;
    shown.name = "ablation";
    shown.title = tr("Switching off what speaks for {0}", {about(question_)});
    shown.x_axis = tr("neurons switched off");
    shown.axis = question_.against ? tr("difference of both logits (no unit)") : tr("logit (no unit)");
    const double before = mean_of(found_.baseline.logits);
    shown.curves = {{!found_.were_named ? tr("the strongest") : tr("the chosen"), {0.0}, {before}, {{before, before}}}};
    if (draws() > 0) shown.curves.push_back({tr("random ones as active"), {0.0}, {before}, {{before, before}}});
    for (std::size_t dose = 0; dose < found_.doses.size(); ++dose) {
      const Compared taken = lost(dose);
      const auto count = static_cast<double>(found_.doses[dose]);
      shown.curves[0].add(count, before - taken.value, {before - taken.value, before - taken.value});
      if (draws() > 0) shown.curves[1].add(count, before - taken.control, {before - taken.band.high, before - taken.band.low});
    }
    fit_axis(shown);
    shown.caption = tr("Neurons of {0}, in their place {1}", {inputs_.layers.front().name, instead_words()}) +
                    (draws() > 0 ? tr("; band: the middle 95 % of {0} draws", {draws()}) : "") +
                    "; n = " + count_of(stimuli(), "stimulus", "stimuli") + ", " + studies::name_of(inputs_);
    return shown;
  }

  std::string instead_words() const {
    switch (found_.instead) {
      case Instead::Zero: return "zero";
      case Instead::Mean: return tr("their means over the board");
      case Instead::Another: return tr("their means for another stimulus of the rendition");
    }
    return {};
  }

  // "Without the 3 strongest neurons the prompt's logit falls by 4.1 from 7.9; without as many random ones by 0.2 (95 % of 20 draws: −0.1
  // to 0.6; p = 0.048), for one stimulus"
  std::string finding() const {
    const Compared taken = lost(found_.doses.size() - 1);
    const std::size_t count = found_.doses.back();
    const std::string which = found_.were_named ? tr_n(count, "the chosen neuron", "the {n} chosen neurons")
                                                : tr_n(count, "the strongest neuron", "the {n} strongest neurons");
    const std::string by = short_number(std::abs(taken.value)), from = short_number(mean_of(found_.baseline.logits));
    std::string words = taken.value < 0 ? tr("Without {0} {1} rises by {2} from {3}", {which, measured(question_), by, from})
                                        : tr("Without {0} {1} falls by {2} from {3}", {which, measured(question_), by, from});
    if (draws() > 0)
      words += tr(
          "; without as many random ones by {0} (95 % of {1} draws: {2} to {3}; p = {4})",
          {short_number(taken.control), draws(), short_number(taken.band.low), short_number(taken.band.high), short_number(p_of(taken))});
    return words + ", " + (stimuli() == 1 ? std::string(tr("for one stimulus")) : tr("on average over {0} stimuli", {stimuli()}));
  }

  std::vector<std::string> limits() const {
    std::vector<std::string> limits = missing_words(inputs_);
    if (draws() > 0)
      limits.push_back(tr("With {0} p cannot be below {1}.",
                          {count_of(draws(), "draw", "draws"), short_number(1.0 / (1.0 + static_cast<double>(draws())))}));
    else if (found_.wanted_draws > 0)
      limits.emplace_back(tr("So many neurons were named that too few others are left: there are no random draws to compare with."));
    else
      limits.emplace_back(tr("Without random draws nothing says whether other neurons would take as much."));
    if (!found_.were_named)
      limits.emplace_back(tr("The neurons were chosen on the stimuli that they are tested on: on others they may take less."));
    if (found_.wants_accuracy && !has_accuracy())
      limits.emplace_back(
          tr("Accuracy is not measured: prompts must name two of the board's concepts at least, as \"a photo of a cat\" names cat."));
    if (found_.instead == Instead::Zero)
      limits.emplace_back(tr("Zero may be a value that a neuron hardly ever has; compare with its mean, or with another stimulus."));
    if (stimuli() < kFewestForInterval) limits.emplace_back(tr("So few stimuli say nothing of others."));
    return limits;
  }

  const Inputs& inputs_;
  const Question& question_;
  const AblationFindings& found_;
  std::size_t neurons_ = 0;
};

}  // namespace

Outcome make_ablation_outcome(const Inputs& inputs, const Question& question, const AblationFindings& found) {
  return Report(inputs, question, found).outcome();
}

}  // namespace pn::studies
