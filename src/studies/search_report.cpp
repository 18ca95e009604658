#include "studies/search_report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>
#include <set>
#include <string>
#include <utility>

#include "analysis/vectors.h"
#include "studies/neurons.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

constexpr std::size_t kFigureRows = 20;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::string span_words(int low, int high) {
  return low == high ? std::to_string(low) : std::to_string(low) + " to " + std::to_string(high);
}

// "cat 93 %, lynx 7 %": the concepts that won, most often first, three at most.
std::string winners(const Inputs& inputs, const std::vector<int>& wins) {
  const int all = std::accumulate(wins.begin(), wins.end(), 0);
  const std::vector<std::size_t> order = analysis::descending(wins);
  std::string out;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, order.size()) && wins[order[i]] > 0; ++i) {
    char share[16];
    std::snprintf(share, sizeof share, "%.0f %%", 100.0 * wins[order[i]] / all);
    out += (i > 0 ? ", " : "") + inputs.concepts[order[i]] + " " + share;
  }
  return out;
}

double share_won(const SearchRow& row) {
  const int all = std::accumulate(row.wins.begin(), row.wins.end(), 0);
  return all == 0 ? kNone : static_cast<double>(row.wins[static_cast<std::size_t>(row.concept_index)]) / all;
}

Table neurons_table(const Inputs& inputs, const SearchFindings& findings) {
  Table table{"neurons", "Neurons", {}, {}};
  table.columns = {
      {"neuron", "neuron", Meaning::Neuron, 0, "Layer and channel."},
      {"layer", "layer", Meaning::Text, 0, "Name of the layer in the model."},
      {"concept", "concept", Meaning::Text, 0, "The concept that is told from the others."},
      {"m", "M", Meaning::Number, 2,
       "Multimodality score: the lowest AUROC over the renditions; 0.5 is chance, 1 a clean split in every rendition."},
      {"m_interval", "95 %", Meaning::Interval, 2, "95 % interval of the AUROC that decides M (Newcombe 2006, method 5)."},
      {"renditions", "renditions", Meaning::Text, 0, "Renditions that were judged, with the AUROC of each."},
      {"auprc", "AUPRC", Meaning::Number, 2, "Average precision in the rendition that decides M; chance is the base rate."},
      {"base_rate", "base rate", Meaning::Number, 2, "Share of the concept's stimuli in that rendition."},
      {"p", "p", Meaning::PValue, 0,
       "One-sided Mann\xE2\x80\x93Whitney test, the largest p-value of the renditions (intersection\xE2\x80\x93union)."},
      {"q", "q", Meaning::PValue, 0, "p corrected for all neurons and concepts searched (Benjamini\xE2\x80\x93Hochberg)."},
      {"stability", "stability", Meaning::Number, 2,
       "Share of the bootstrap resamples in which this concept has the highest M of the neuron."},
      {"winners", "wins", Meaning::Text, 0, "The concepts with the highest M, by the share of resamples that each won."},
      {"m_bootstrap", "bootstrap 95 %", Meaning::Interval, 2, "2.5 % to 97.5 % of M over the resamples."},
  };
  for (const SearchRow& row : findings.rows) {
    std::string renditions;
    for (const SearchPart& part : row.parts) {
      char value[16];
      std::snprintf(value, sizeof value, " %.2f", static_cast<double>(part.auroc));
      renditions += (renditions.empty() ? "" : ", ") + inputs.renditions[static_cast<std::size_t>(part.rendition)] + value;
    }
    table.cells.insert(table.cells.end(),
                       {row.neuron, layer_of(inputs, row.neuron).name, inputs.concepts[static_cast<std::size_t>(row.concept_index)],
                        static_cast<double>(row.lowest), row.interval, renditions, row.average_precision, row.base_rate, row.p, row.q,
                        share_won(row), winners(inputs, row.wins), row.bootstrap.value_or(IntervalValue{kNone, kNone})});
  }
  return table;
}

Table renditions_table(const Inputs& inputs, const SearchFindings& findings) {
  Table table{"renditions", "By rendition", {}, {}};
  table.columns = {
      {"neuron", "neuron", Meaning::Neuron, 0, "Layer and channel."},
      {"concept", "concept", Meaning::Text, 0, "The concept that is told from the others."},
      {"rendition", "rendition", Meaning::Text, 0, "How it is shown."},
      {"auroc", "AUROC", Meaning::Number, 2,
       "Chance that a stimulus of the concept moves the neuron more than one of another concept; ties count half."},
      {"auroc_interval", "95 %", Meaning::Interval, 2, "95 % interval (Newcombe 2006, method 5)."},
      {"positives", "of it", Meaning::Number, 0, "Stimuli of the concept."},
      {"negatives", "of others", Meaning::Number, 0, "Stimuli of other concepts."},
      {"p", "p", Meaning::PValue, 0, "One-sided Mann\xE2\x80\x93Whitney test, exact for few stimuli."},
  };
  for (const SearchRow& row : findings.rows) {
    for (const SearchPart& part : row.parts) {
      table.cells.insert(table.cells.end(),
                         {row.neuron, inputs.concepts[static_cast<std::size_t>(row.concept_index)],
                          inputs.renditions[static_cast<std::size_t>(part.rendition)], static_cast<double>(part.auroc), part.interval,
                          static_cast<double>(part.positives), static_cast<double>(part.negatives), part.p});
    }
  }
  return table;
}

struct Sizes {
  int least_positives = std::numeric_limits<int>::max(), most_positives = 0;
  int least_negatives = std::numeric_limits<int>::max(), most_negatives = 0;
  std::vector<std::string> renditions;
};

Sizes sizes_of(const Inputs& inputs, const Design& design) {
  Sizes sizes;
  for (const Design::Group& group : design.groups) {
    bool is_used = false;
    for (const int one : design.searched) {
      const auto i = static_cast<std::size_t>(one);
      if (!group.judged[i]) continue;
      is_used = true;
      const int positives = group.counts[i], negatives = static_cast<int>(group.stimuli.size()) - positives;
      sizes.least_positives = std::min(sizes.least_positives, positives);
      sizes.most_positives = std::max(sizes.most_positives, positives);
      sizes.least_negatives = std::min(sizes.least_negatives, negatives);
      sizes.most_negatives = std::max(sizes.most_negatives, negatives);
    }
    if (is_used) sizes.renditions.push_back(inputs.renditions[static_cast<std::size_t>(group.rendition)]);
  }
  return sizes;
}

std::vector<std::string> limits_of(const Inputs& inputs, const SearchSettings& settings, const Design& design, const Sizes& sizes,
                                   const SearchFindings& findings) {
  std::vector<std::string> limits;
  const double needed = std::ceil(findings.least_p * static_cast<double>(findings.tests) / settings.level - 1e-9);
  const std::string least = "No p-value can fall below " + short_number(findings.least_p) + " with so few stimuli";
  if (findings.least_p > settings.level)
    limits.push_back(least + ", so no row can be significant at " + short_number(settings.level) +
                     ": take the list as hints, and add stimuli.");
  else if (needed > 1.0)
    limits.push_back(least + ": after the correction for " + std::to_string(findings.tests) + " tests a row can be significant at " +
                     short_number(settings.level) + " only when " + std::to_string(static_cast<std::uint64_t>(needed)) + " rows reach it.");
  if (settings.resamples > 0 && sizes.least_positives == 1)
    limits.emplace_back(
        "A concept with one stimulus in a rendition is the same in every resample: its stability tells only how the others vary.");
  const std::size_t left_out = inputs.concepts.size() - design.searched.size();
  if (left_out > 0) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < inputs.concepts.size(); ++i) {
      if (!std::binary_search(design.searched.begin(), design.searched.end(), static_cast<int>(i))) names.push_back(inputs.concepts[i]);
    }
    limits.push_back("Not searched, for want of stimuli in two renditions: " + joined(names) + ".");
  }
  for (std::string& words : missing_words(inputs)) limits.push_back(std::move(words));
  if (!settings.split)
    limits.emplace_back(
        "Concept and score come from the same stimuli, which flatters the best rows; the corrected q allows for it, M does not.");
  limits.emplace_back(
      "The stimuli are taken to be a random sample of their concepts; pictures that are nearly the same make intervals too narrow.");
  return limits;
}

Figure figure_of(const Inputs& inputs, const Sizes& sizes, const SearchFindings& findings) {
  Figure figure;
  figure.name = "multimodality";
  figure.title = "Neurons that answer to a concept in every rendition";
  figure.axis = "AUROC (no unit; 0.5 is chance)";
  figure.chance = 0.5;
  figure.parts = sizes.renditions;
  for (std::size_t i = 0; i < std::min(kFigureRows, findings.rows.size()); ++i) {
    const SearchRow& row = findings.rows[i];
    FigureRow shown{name_of(row.neuron) + "  " + inputs.concepts[static_cast<std::size_t>(row.concept_index)],
                    static_cast<double>(row.lowest),
                    row.interval,
                    {},
                    row.neuron};
    shown.parts.assign(figure.parts.size(), kNone);
    for (const SearchPart& part : row.parts) {
      const auto found = std::find(figure.parts.begin(), figure.parts.end(), inputs.renditions[static_cast<std::size_t>(part.rendition)]);
      if (found != figure.parts.end())
        shown.parts[static_cast<std::size_t>(found - figure.parts.begin())] = static_cast<double>(part.auroc);
    }
    figure.rows.push_back(std::move(shown));
  }
  figure.caption = "M, the lowest AUROC over renditions, with its 95 % interval; n = " + std::to_string(inputs.stimuli.size()) +
                   " stimuli, " + std::to_string(inputs.neurons()) + " neurons of " + name_of(inputs);
  return figure;
}

// Concepts that the row's renditions hold besides its own.
std::size_t rivals_of(const Design& design, const SearchRow& row) {
  std::set<int> others;
  for (const Design::Group& group : design.groups) {
    if (group.judged[static_cast<std::size_t>(row.concept_index)]) others.insert(group.concepts.begin(), group.concepts.end());
  }
  others.erase(row.concept_index);
  return others.size();
}

// "Neuron 4.248 tells fish from 5 other concepts in all 4 renditions (M = 1, 95 % 0.42 to 1); with so few stimuli this could be chance: no
// p can be below 0.17"
std::string finding_of(const Inputs& inputs, const SearchSettings& settings, const Design& design, const SearchFindings& findings) {
  if (findings.rows.empty()) return "No neuron could be judged";
  const SearchRow& row = findings.rows.front();
  const std::string& concept_name = inputs.concepts[static_cast<std::size_t>(row.concept_index)];
  const std::string renditions = std::to_string(row.parts.size()) + " renditions",
                    others = count_of(rivals_of(design, row), "other concept", "other concepts");
  std::string words = "Neuron " + name_of(row.neuron) +
                      (row.lowest == 1.0F ? " tells " + concept_name + " from " + others + " in all " + renditions
                                          : " comes closest to telling " + concept_name + " from " + others + " in " + renditions) +
                      " (M = " + short_number(static_cast<double>(row.lowest)) + ", 95 % " + short_number(row.interval.low) + " to " +
                      short_number(row.interval.high) + ")";
  const std::string tests = "p = " + short_number(row.p) + ", q = " + short_number(row.q) + " after the correction for " +
                            std::to_string(findings.tests) + " tests";
  if (row.q <= settings.level) return words + ", " + tests;
  if (findings.least_p > settings.level)
    return words + "; with so few stimuli this could be chance: no p can be below " + short_number(findings.least_p);
  return words + "; this could be chance: " + tests;
}

}  // namespace

Outcome make_search_outcome(const Inputs& inputs, const SearchSettings& settings, const Design& design, const SearchFindings& findings) {
  const Sizes sizes = sizes_of(inputs, design);
  Outcome outcome;
  outcome.tables = {neurons_table(inputs, findings), renditions_table(inputs, findings)};
  outcome.figures = {figure_of(inputs, sizes, findings)};
  Evidence& evidence = outcome.evidence;
  evidence = evidence_of(inputs, settings.pooling, settings.seed);
  std::size_t judged = 0;
  for (const Design::Group& group : design.groups) judged += group.stimuli.size();
  evidence.facts = {
      {"finding", finding_of(inputs, settings, design, findings)},
      {"significant",
       count_of(findings.significant, "pair", "pairs") + " of neuron and concept with q at most " + short_number(settings.level)},
      {"tests", std::to_string(findings.tests) + (settings.split ? " (one a neuron)" : " (neurons \xC3\x97 concepts)")},
      {"neurons", std::to_string(inputs.neurons()) + " in " + names_of(inputs.layers)},
      {"stimuli", std::to_string(judged) + (settings.split ? " in the half that judges, of " + std::to_string(inputs.stimuli.size()) : "")},
      {"concepts searched", std::to_string(design.searched.size()) + " of " + std::to_string(inputs.concepts.size())},
      {"renditions", joined(sizes.renditions)},
      {"stimuli a comparison", span_words(sizes.least_positives, sizes.most_positives) + " of the concept against " +
                                   span_words(sizes.least_negatives, sizes.most_negatives) + " of others"},
      {"smallest p possible", short_number(findings.least_p)},
      {"resamples", std::to_string(settings.resamples) + ", stratified by rendition and concept"},
      {"sorted by", findings.sorts_by_precision ? "AUPRC, as some base rate is below 1 %" : "M"},
  };
  evidence.limits = limits_of(inputs, settings, design, sizes, findings);
  return outcome;
}

}  // namespace pn::studies
