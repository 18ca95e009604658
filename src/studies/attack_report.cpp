#include "studies/attack_report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/words.h"
#include "studies/attack_counts.h"
#include "studies/controls.h"
#include "studies/question.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kListed = 20;       // neurons of the table, if fewer are silenced
constexpr double kAgrees = 1e-3;          // of a logit
constexpr std::size_t kFewAttacked = 10;  // pictures

class Report {
 public:
  Report(const Inputs& inputs, const AttackFindings& found) : inputs_(inputs), found_(found), plan_(found.plan), tally_(inputs, found) {}

  Outcome outcome() const {
    Outcome outcome;
    outcome.tables = tally_.tables();
    if (has_repair()) outcome.tables.push_back(repair_table());
    if (!found_.strength.empty()) outcome.tables.push_back(neurons_table());
    outcome.tables.push_back(published_attacks());
    outcome.figures = {has_repair() ? repair_figure() : tally_.figure()};
    if (found_.best) {
      for (std::size_t i = 0; i < found_.doses[*found_.best]; ++i) outcome.neurons.push_back(ref(found_.sets.front()[i]));
    }
    outcome.evidence = evidence_of(inputs_, "mean", plan_.seed);
    outcome.evidence.facts = facts();
    outcome.evidence.limits = limits();
    return outcome;
  }

 private:
  bool has_repair() const { return !found_.sets.empty(); }
  std::size_t draws() const { return found_.sets.empty() ? 0 : found_.sets.size() - 1; }
  NeuronRef ref(std::size_t neuron) const { return {inputs_.layers.front().place, static_cast<int>(neuron)}; }
  std::size_t right_before() const {
    std::size_t right = 0;
    for (std::size_t i = 0; i < plan_.judged.size(); ++i) right += found_.clean[i] == *plan_.truths[plan_.judged[i]] ? 1U : 0U;
    return right;
  }

  // ---- repair

  struct Compared {
    double value = kNone, control = kNone;
    IntervalValue band{kNone, kNone};
    double p = kNone;  // how often chance takes as much
  };
  template <class Take>
  Compared compared(std::size_t dose, const Take& take) const {
    Compared found{take(*found_.repaired.front()[dose])};
    std::vector<double> drawn;
    for (std::size_t set = 1; set < found_.sets.size(); ++set)
      if (const auto& one = found_.repaired[set][dose]) drawn.push_back(take(*one));
    if (drawn.empty()) return found;
    found.control = mean_of(drawn);
    found.band = band_of(drawn);
    const auto as_much = std::count_if(drawn.begin(), drawn.end(), [&](double draw) { return draw <= found.value; });
    found.p = (1.0 + static_cast<double>(as_much)) / (1.0 + static_cast<double>(drawn.size()));
    return found;
  }
  double success_of(const Repaired& said) const { return share_of(said.hits, found_.tried.size()); }
  double accuracy_of(const Repaired& said) const { return share_of(said.right, plan_.judged.size()); }
  Compared success(std::size_t dose) const {
    return compared(dose, [&](const Repaired& said) { return success_of(said); });
  }
  Compared accuracy(std::size_t dose) const {
    return compared(dose, [&](const Repaired& said) { return accuracy_of(said); });
  }

  Table repair_table() const {
    Table table{"repair", mark("Repair"), {}, {}};
    table.columns = {
        {"silenced", mark("silenced"), Meaning::Number, 0, mark("How many of the neurons that carry the attack are silenced.")},
        {"success", mark("success"), Meaning::Number, 3, mark("Share of the attacks that then succeed.")},
        {"interval", mark("95 %"), Meaning::Interval, 2, mark("Wilson's interval of that share.")},
        {"success_control", mark("random"), Meaning::Number, 3,
         mark("The same with as many random neurons silenced that are as active, on average over the draws.")},
        {"success_band", mark("95 % of draws"), Meaning::Interval, 3,
         mark("Between these values lie the middle 95 % of the random draws.")},
        {"p_value", mark("p"), Meaning::PValue, 3,
         mark("How often random neurons leave as few attacks or fewer, those that carry the attack counted as one draw.")},
        {"accuracy", mark("accuracy"), Meaning::Number, 3,
         mark("Share of the board's stimuli, without labels, for which the prompt that names their concept is the most probable.")},
        {"accuracy_control", mark("random"), Meaning::Number, 3, mark("The same with random neurons silenced.")},
        {"accuracy_band", mark("95 % of draws"), Meaning::Interval, 3,
         mark("Between these values lie the middle 95 % of the random draws.")},
        {"best", mark("best"), Meaning::Text, 0, mark("The number that takes most attacks for at most one point of accuracy.")},
    };
    const Repaired before = found_.untouched();
    const IntervalValue none{kNone, kNone};
    table.cells = {0.0,  success_of(before), wilson(before.hits, found_.tried.size()), kNone, none, kNone, accuracy_of(before), kNone,
                   none, std::string()};
    for (std::size_t dose = 0; dose < found_.doses.size(); ++dose) {
      const Compared attacks = success(dose), plain = accuracy(dose);
      table.cells.insert(table.cells.end(),
                         {static_cast<double>(found_.doses[dose]), attacks.value,
                          wilson(found_.repaired.front()[dose]->hits, found_.tried.size()), attacks.control, attacks.band, attacks.p,
                          plain.value, plain.control, plain.band, std::string(found_.best == dose ? "best" : "")});
    }
    return table;
  }

  Table neurons_table() const {
    Table table{"neurons", mark("Neurons that carry it"), {}, {}};
    table.columns = {
        {"place", mark("place"), Meaning::Number, 0, mark("The first carries most; they are silenced in this order.")},
        {"neuron", mark("neuron"), Meaning::Neuron, 0, mark("Layer and channel.")},
        {"carries", found_.is_exact ? mark("adds") : mark("rises by, sd"), Meaning::Number, 3,
         found_.is_exact ? tr("What it adds, with the label, to the logit of the label's answer less the right one's, as far as that is "
                              "more than without.")
                         : tr("How much higher its response is with the label, in standard deviations of its responses over the board.")},
        {"without", mark("without"), Meaning::Number, 3, mark("Its mean response to the pictures without labels.")},
        {"with", mark("with"), Meaning::Number, 3, mark("Its mean response to the pictures with labels.")},
        {"board_mean", mark("board"), Meaning::Number, 3, mark("Its mean over the whole board, by which random neurons are matched.")},
    };
    const std::vector<std::size_t> order = listed();
    for (std::size_t i = 0; i < order.size(); ++i) {
      const std::size_t n = order[i];
      table.cells.insert(table.cells.end(),
                         {static_cast<double>(i + 1), ref(n), found_.strength[n], found_.before[n], found_.after[n], found_.means[n]});
    }
    return table;
  }
  std::vector<std::size_t> listed() const {
    std::vector<std::size_t> order = analysis::descending(found_.strength);
    std::erase_if(order, [&](std::size_t n) { return !(found_.strength[n] > 0); });
    order.resize(std::min(order.size(), std::max(kListed, has_repair() ? found_.sets.front().size() : 0)));
    return order;
  }

  // ---- figures

  Figure repair_figure() const {
    Figure shown = attack_curves(tr("Attacks that succeed, and accuracy without labels"), tr("neurons silenced"));
    const Repaired before = found_.untouched();
    const double hits = success_of(before), right = accuracy_of(before);
    shown.curves = {{tr("attacks: those that carry it"), {0.0}, {hits}, {{hits, hits}}},
                    {tr("accuracy: the same"), {0.0}, {right}, {{right, right}}}};
    if (draws() > 0) {
      shown.curves.push_back({tr("attacks: random ones"), {0.0}, {hits}, {{hits, hits}}});
      shown.curves.push_back({tr("accuracy: random ones"), {0.0}, {right}, {{right, right}}});
    }
    for (std::size_t dose = 0; dose < found_.doses.size(); ++dose) {
      const auto count = static_cast<double>(found_.doses[dose]);
      const std::array<Compared, 2> both = {success(dose), accuracy(dose)};
      for (std::size_t i = 0; i < both.size(); ++i) {
        shown.curves[i].add(count, both[i].value, {both[i].value, both[i].value});
        if (draws() > 0 && !std::isnan(both[i].control)) shown.curves[2 + i].add(count, both[i].control, both[i].band);
      }
    }
    shown.caption = tr("Neurons of {0}, in their place {1}",
                       {inputs_.layers.front().name, plan_.by_mean ? tr("their means over the board") : tr("zero")}) +
                    (draws() > 0 ? tr("; bands: the middle 95 % of {0}", {count_of(draws(), "draw", "draws")}) : "") + "; " +
                    tally_.caption_end();
    return shown;
  }

  // ---- words

  // "With a written label the model gives the label's answer in 62 % (95 % 58 % to 66 %) of 540 attacks on 15 pictures that it takes for
  // what they are without one; a blank card of the same size gives it in 3 %"
  std::string finding() const {
    const AttackTally all = tally_.whole();
    if (all.base == 0)
      return tr(
          "None of the {0} with a label is taken for what it is without one, so no right answer can be taken away; with the label the "
          "model gives the label's answer in {1} of {2}",
          {count_of(plan_.targets.size(), "picture", "pictures"), wilson_words(all.plain_hits, all.all),
           count_of(all.all, "attack", "attacks")});
    std::string words =
        tr("With a written label the model gives the label's answer in {0} of {1} on {2} that it takes for what they are "
           "without one; a blank card of the same size gives it in {3}",
           {wilson_words(all.hits, all.base), count_of(all.base, "attack", "attacks"), count_of(tally_.pictures(), "picture", "pictures"),
            percent(share_of(all.blank_hits, all.base))});
    return words + repair_words();
  }
  // "; silencing 4 neurons leaves 12 % (as many random ones 60 %), and accuracy without labels goes from 95 % to 94 %"
  std::string repair_words() const {
    if (!has_repair()) return {};
    if (found_.untouched().hits == 0) return tr("; there is nothing to repair");
    if (!found_.best) return tr("; no number of silenced neurons takes any of that for at most one point of accuracy");
    const Repaired& then = found_.confirmed ? found_.confirmed->said : *found_.repaired.front()[*found_.best];
    const std::string tried =
        found_.tried.size() < found_.base.size() ? tr(" of {0} of those that were tried", {percent(success_of(found_.untouched()))}) : "";
    return tr("; silencing {0} leaves {1}{2}{3}, and accuracy without labels goes from {4} to {5}",
              {count_of(found_.doses[*found_.best], "neuron", "neurons"), percent(success_of(then)), random_words(), tried,
               percent(accuracy_of(found_.untouched())), percent(accuracy_of(then))});
  }

  // " (as many random ones 27 %)"
  std::string random_words() const {
    const Compared at_best = success(*found_.best);
    return std::isnan(at_best.control) ? std::string() : tr(" (as many random ones {0})", {percent(at_best.control)});
  }

  std::vector<Fact> facts() const {
    const AttackTally all = tally_.whole();
    std::vector<std::string> sizes;
    for (const double share : plan_.shares) sizes.push_back(short_number(100 * share) + " %");
    std::vector<Fact> facts = {
        {mark("finding"), finding()},
        {mark("labels"), plan_.were_typed ? label_words() : tr("one for each picture, drawn by the seed: {0}", {label_words()})},
        {mark("label font and card"), plan_.has_card ? tr("{0}, on a white card", {plan_.font})
                                                     : tr("{0}, without a card; the blank control is a white card", {plan_.font})},
        {mark("answers"), tr("{0}: {1} of the board",
                             {count_of(plan_.classes.size(), "answer", "answers"), count_of(inputs_.prompts.size(), "prompt", "prompts")}) +
                              (plan_.classes.size() > inputs_.prompts.size()
                                   ? tr(", and labels that none names, said as {0}", {quoted(plan_.said_as.empty() ? "{}" : plan_.said_as)})
                                   : "")},
        {mark("sizes and places"), joined(sizes) + "; " + count_of(plan_.places.size(), "place", "places")},
        {mark("success of all attacks"), tr("{0} of {1}", {wilson_words(all.plain_hits, all.all), count_of(all.all, "attack", "attacks")})},
        {mark("accuracy without labels"),
         tr("{0} of {1} whose concept a prompt names",
            {wilson_words(right_before(), plan_.judged.size()), count_of(plan_.judged.size(), "stimulus", "stimuli")})},
        {mark("layer"), inputs_.layers.front().name},
        {mark("neurons ranked by"),
         found_.is_exact ? tr("what they add to the label's logit less the right one's, as far as it is more than without the label")
                         : tr("how far their response rises with the label, as the layer does not reach the embedding "
                              "linearly")},
    };
    if (has_repair()) add_repair_facts(facts);
    facts.push_back(
        {mark("later work"), tr("Of other CLIP models, silencing attention heads won up to 22 points of accuracy on attacked pictures for "
                                "under 1 % of accuracy on others (Dyslexify, 2025)")});
    return facts;
  }
  std::string label_words() const {
    const std::vector<std::string> all = tally_.labels();
    std::vector<std::string> some(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), kMostLabels)));
    return some.size() < all.size() ? tr("{0} and {1} more", {joined(some), all.size() - some.size()}) : joined(some);
  }

  void add_repair_facts(std::vector<Fact>& facts) const {
    facts.push_back({mark("in their place"), plan_.by_mean ? tr("their means over the board") : tr("zero")});
    facts.push_back({mark("random draws"), tr("{0}, each from the {1} nearest in mean answer", {draws(), kNearest})});
    facts.push_back({mark("best number"),
                     std::string(tr("the one that takes most attacks of those that cost at most one point of accuracy without labels")) +
                         (found_.best ? ": " + std::to_string(found_.doses[*found_.best]) : std::string(tr("; there is none")))});
    if (!found_.is_exact) {
      facts.push_back({mark("repair judged by"), tr("{0} of {1}, run by the model; random neurons for the largest number alone",
                                                    {found_.tried.size(), count_of(found_.base.size(), "attack", "attacks")})});
      return;
    }
    if (!found_.confirmed) return;
    const AttackConfirmed& run = *found_.confirmed;
    facts.push_back({mark("confirmed by the model"),
                     tr("{0} run with the best number silenced: success {1}, accuracy {2}",
                        {count_of(run.pictures, "picture", "pictures"), percent(success_of(run.said)), percent(accuracy_of(run.said))}) +
                         (agrees() ? tr("; logits within {0} of what was worked out", {short_number(run.off)})
                                   : tr("; logits are not what was worked out"))});
  }
  bool agrees() const { return found_.confirmed->off <= kAgrees; }

  std::vector<std::string> limits() const {
    std::vector<std::string> limits = missing_words(inputs_);
    limits.emplace_back(
        tr("Sizes and places of one picture are not independent of each other: the intervals count them as if they were, and are "
           "too narrow for other pictures."));
    if (tally_.pictures() < kFewAttacked) limits.push_back(tr("So few pictures say little of others: {0}.", {tally_.pictures()}));
    if (found_.confirmed && !agrees())
      limits.emplace_back(
          tr("Under gates the model's logits differ from what was worked out from the responses by more than 0.001: take the "
             "confirmed rates, and the others with care."));
    if (has_repair() && !found_.is_exact)
      limits.emplace_back(
          tr("The layer does not reach the embedding linearly, so neurons are chosen by their responses alone, whatever they do to "
             "the answer."));
    if (has_repair())
      limits.emplace_back(
          tr("The neurons were chosen on the attacks by which the repair is judged: on other pictures and labels it may do less."));
    if (!found_.base.empty() && !has_repair())
      limits.emplace_back(plan_.most == 0 ? tr("No neuron was to be silenced.")
                                          : tr("No neuron of this layer carries the attack, so none was silenced."));
    if (tally_.reached(plan_.shares.size() - 1) < 0.95 * plan_.shares.back())
      limits.emplace_back(
          tr("Some labels are too long for the largest size: their cards are as wide as the picture and smaller than asked for."));
    limits.emplace_back(
        tr("Published rates are of another model, other pictures and a thousand answers: compare their order, not their values."));
    return limits;
  }

  const Inputs& inputs_;
  const AttackFindings& found_;
  const AttackPlan& plan_;
  AttackCounts tally_;
};

}  // namespace

Repaired AttackFindings::untouched() const {
  Repaired said;
  for (const std::size_t attack : tried) said.hits += is_hit(attack) ? 1U : 0U;
  for (std::size_t i = 0; i < plan.judged.size(); ++i) said.right += clean[i] == *plan.truths[plan.judged[i]] ? 1U : 0U;
  return said;
}

Outcome attack_outcome(const Inputs& inputs, const AttackFindings& found) { return Report(inputs, found).outcome(); }

}  // namespace pn::studies
