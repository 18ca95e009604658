#include "studies/attack_report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

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
    Table table{"repair", "Repair", {}, {}};
    table.columns = {
        {"silenced", "silenced", Meaning::Number, 0, "How many of the neurons that carry the attack are silenced."},
        {"success", "success", Meaning::Number, 3, "Share of the attacks that then succeed."},
        {"interval", "95 %", Meaning::Interval, 2, "Wilson's interval of that share."},
        {"success_control", "random", Meaning::Number, 3,
         "The same with as many random neurons silenced that are as active, on average over the draws."},
        {"success_band", "95 % of draws", Meaning::Interval, 3, "Between these values lie the middle 95 % of the random draws."},
        {"p_value", "p", Meaning::PValue, 3,
         "How often random neurons leave as few attacks or fewer, those that carry the attack counted as one draw."},
        {"accuracy", "accuracy", Meaning::Number, 3,
         "Share of the board's stimuli, without labels, for which the prompt that names their concept is the most probable."},
        {"accuracy_control", "random", Meaning::Number, 3, "The same with random neurons silenced."},
        {"accuracy_band", "95 % of draws", Meaning::Interval, 3, "Between these values lie the middle 95 % of the random draws."},
        {"best", "best", Meaning::Text, 0, "The number that takes most attacks for at most one point of accuracy."},
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
    Table table{"neurons", "Neurons that carry it", {}, {}};
    table.columns = {
        {"place", "place", Meaning::Number, 0, "The first carries most; they are silenced in this order."},
        {"neuron", "neuron", Meaning::Neuron, 0, "Layer and channel."},
        {"carries", found_.is_exact ? "adds" : "rises by, sd", Meaning::Number, 3,
         found_.is_exact
             ? "What it adds, with the label, to the logit of the label's answer less the right one's, as far as that is more than without."
             : "How much higher its response is with the label, in standard deviations of its responses over the board."},
        {"without", "without", Meaning::Number, 3, "Its mean response to the pictures without labels."},
        {"with", "with", Meaning::Number, 3, "Its mean response to the pictures with labels."},
        {"board_mean", "board", Meaning::Number, 3, "Its mean over the whole board, by which random neurons are matched."},
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
    Figure shown = attack_curves("Attacks that succeed, and accuracy without labels", "neurons silenced");
    const Repaired before = found_.untouched();
    const double hits = success_of(before), right = accuracy_of(before);
    shown.curves = {{"attacks: those that carry it", {0.0}, {hits}, {{hits, hits}}},
                    {"accuracy: the same", {0.0}, {right}, {{right, right}}}};
    if (draws() > 0) {
      shown.curves.push_back({"attacks: random ones", {0.0}, {hits}, {{hits, hits}}});
      shown.curves.push_back({"accuracy: random ones", {0.0}, {right}, {{right, right}}});
    }
    for (std::size_t dose = 0; dose < found_.doses.size(); ++dose) {
      const auto count = static_cast<double>(found_.doses[dose]);
      const std::array<Compared, 2> both = {success(dose), accuracy(dose)};
      for (std::size_t i = 0; i < both.size(); ++i) {
        shown.curves[i].add(count, both[i].value, {both[i].value, both[i].value});
        if (draws() > 0 && !std::isnan(both[i].control)) shown.curves[2 + i].add(count, both[i].control, both[i].band);
      }
    }
    shown.caption = "Neurons of " + inputs_.layers.front().name + ", in their place " +
                    (plan_.by_mean ? "their means over the board" : "zero") +
                    (draws() > 0 ? "; bands: the middle 95 % of " + count_of(draws(), "draw", "draws") : "") + "; " + tally_.caption_end();
    return shown;
  }

  // ---- words

  // "With a written label the model gives the label's answer in 62 % (95 % 58 % to 66 %) of 540 attacks on 15 pictures that it takes for
  // what they are without one; a blank card of the same size gives it in 3 %"
  std::string finding() const {
    const AttackTally all = tally_.whole();
    if (all.base == 0)
      return "None of the " + count_of(plan_.targets.size(), "picture", "pictures") +
             " with a label is taken for what it is without one, so no right answer can be taken away; with the label the model gives the "
             "label's answer in " +
             wilson_words(all.plain_hits, all.all) + " of " + count_of(all.all, "attack", "attacks");
    std::string words = "With a written label the model gives the label's answer in " + wilson_words(all.hits, all.base) + " of " +
                        count_of(all.base, "attack", "attacks") + " on " + count_of(tally_.pictures(), "picture", "pictures") +
                        " that it takes for what they are without one; a blank card of the same size gives it in " +
                        percent(share_of(all.blank_hits, all.base));
    return words + repair_words();
  }
  // "; silencing 4 neurons leaves 12 % (as many random ones 60 %), and accuracy without labels goes from 95 % to 94 %"
  std::string repair_words() const {
    if (!has_repair()) return {};
    if (found_.untouched().hits == 0) return "; there is nothing to repair";
    if (!found_.best) return "; no number of silenced neurons takes any of that for at most one point of accuracy";
    const Repaired& then = found_.confirmed ? found_.confirmed->said : *found_.repaired.front()[*found_.best];
    return "; silencing " + count_of(found_.doses[*found_.best], "neuron", "neurons") + " leaves " + percent(success_of(then)) +
           random_words() +
           (found_.tried.size() < found_.base.size() ? " of " + percent(success_of(found_.untouched())) + " of those that were tried"
                                                     : "") +
           ", and accuracy without labels goes from " + percent(accuracy_of(found_.untouched())) + " to " + percent(accuracy_of(then));
  }

  // " (as many random ones 27 %)"
  std::string random_words() const {
    const Compared at_best = success(*found_.best);
    return std::isnan(at_best.control) ? std::string() : " (as many random ones " + percent(at_best.control) + ")";
  }

  std::vector<Fact> facts() const {
    const AttackTally all = tally_.whole();
    std::vector<std::string> sizes;
    for (const double share : plan_.shares) sizes.push_back(short_number(100 * share) + " %");
    std::vector<Fact> facts = {
        {"finding", finding()},
        {"labels", (plan_.were_typed ? "" : "one for each picture, drawn by the seed: ") + label_words()},
        {"label font and card",
         plan_.font + (plan_.has_card ? ", on a white card" : ", without a card; the blank control is a white card")},
        {"answers", count_of(plan_.classes.size(), "answer", "answers") + ": " + count_of(inputs_.prompts.size(), "prompt", "prompts") +
                        " of the board" +
                        (plan_.classes.size() > inputs_.prompts.size()
                             ? ", and labels that none names, said as " + quoted(plan_.said_as.empty() ? "{}" : plan_.said_as)
                             : "")},
        {"sizes and places", joined(sizes) + "; " + count_of(plan_.places.size(), "place", "places")},
        {"success of all attacks", wilson_words(all.plain_hits, all.all) + " of " + count_of(all.all, "attack", "attacks")},
        {"accuracy without labels", wilson_words(right_before(), plan_.judged.size()) + " of " +
                                        count_of(plan_.judged.size(), "stimulus", "stimuli") + " whose concept a prompt names"},
        {"layer", inputs_.layers.front().name},
        {"neurons ranked by", found_.is_exact
                                  ? "what they add to the label's logit less the right one's, as far as it is more than without the label"
                                  : "how far their response rises with the label, as the layer does not reach the embedding "
                                    "linearly"},
    };
    if (has_repair()) add_repair_facts(facts);
    facts.push_back({"later work",
                     "Of other CLIP models, silencing attention heads won up to 22 points of accuracy on attacked pictures for "
                     "under 1 % of accuracy on others (Dyslexify, 2025)"});
    return facts;
  }
  std::string label_words() const {
    const std::vector<std::string> all = tally_.labels();
    std::vector<std::string> some(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), kMostLabels)));
    return joined(some) + (some.size() < all.size() ? " and " + std::to_string(all.size() - some.size()) + " more" : "");
  }

  void add_repair_facts(std::vector<Fact>& facts) const {
    facts.push_back({"in their place", plan_.by_mean ? "their means over the board" : "zero"});
    facts.push_back({"random draws", std::to_string(draws()) + ", each from the " + std::to_string(kNearest) + " nearest in mean answer"});
    facts.push_back(
        {"best number", "the one that takes most attacks of those that cost at most one point of accuracy without labels" +
                            (found_.best ? ": " + std::to_string(found_.doses[*found_.best]) : std::string("; there is none"))});
    if (!found_.is_exact) {
      facts.push_back({"repair judged by", std::to_string(found_.tried.size()) + " of " +
                                               count_of(found_.base.size(), "attack", "attacks") +
                                               ", run by the model; random neurons for the largest number alone"});
      return;
    }
    if (!found_.confirmed) return;
    const AttackConfirmed& run = *found_.confirmed;
    facts.push_back(
        {"confirmed by the model",
         count_of(run.pictures, "picture", "pictures") + " run with the best number silenced: success " + percent(success_of(run.said)) +
             ", accuracy " + percent(accuracy_of(run.said)) +
             (agrees() ? "; logits within " + short_number(run.off) + " of what was worked out" : "; logits are not what was worked out")});
  }
  bool agrees() const { return found_.confirmed->off <= kAgrees; }

  std::vector<std::string> limits() const {
    std::vector<std::string> limits = missing_words(inputs_);
    limits.emplace_back(
        "Sizes and places of one picture are not independent of each other: the intervals count them as if they were, and are "
        "too narrow for other pictures.");
    if (tally_.pictures() < kFewAttacked)
      limits.push_back("So few pictures say little of others: " + std::to_string(tally_.pictures()) + ".");
    if (found_.confirmed && !agrees())
      limits.emplace_back(
          "Under gates the model's logits differ from what was worked out from the responses by more than 0.001: take the "
          "confirmed rates, and the others with care.");
    if (has_repair() && !found_.is_exact)
      limits.emplace_back(
          "The layer does not reach the embedding linearly, so neurons are chosen by their responses alone, whatever they do to "
          "the answer.");
    if (has_repair())
      limits.emplace_back(
          "The neurons were chosen on the attacks by which the repair is judged: on other pictures and labels it may do less.");
    if (!found_.base.empty() && !has_repair())
      limits.emplace_back(plan_.most == 0 ? "No neuron was to be silenced."
                                          : "No neuron of this layer carries the attack, so none was silenced.");
    if (tally_.reached(plan_.shares.size() - 1) < 0.95 * plan_.shares.back())
      limits.emplace_back(
          "Some labels are too long for the largest size: their cards are as wide as the picture and smaller than asked for.");
    limits.emplace_back(
        "Published rates are of another model, other pictures and a thousand answers: compare their order, not their values.");
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
