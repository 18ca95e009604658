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
#include "base/words.h"
#include "studies/neurons.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

constexpr std::size_t kFigureRows = 20;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::string span_words(int low, int high) { return low == high ? std::to_string(low) : tr("{0} to {1}", {low, high}); }

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
  Table table{"neurons", mark("Neurons"), {}, {}};
  table.columns = {
      {"neuron", mark("neuron"), Meaning::Neuron, 0, mark("Layer and channel.")},
      {"layer", mark("layer"), Meaning::Text, 0, mark("Name of the layer in the model.")},
      {"concept", mark("concept"), Meaning::Text, 0, mark("The concept that is told from the others.")},
      {"m", mark("M"), Meaning::Number, 2,
       mark("Multimodality score: the lowest AUROC over the renditions; 0.5 is chance, 1 a clean split in every rendition.")},
      {"m_interval", mark("95 %"), Meaning::Interval, 2, mark("95 % interval of the AUROC that decides M (Newcombe 2006, method 5).")},
      {"renditions", mark("renditions"), Meaning::Text, 0, mark("Renditions that were judged, with the AUROC of each.")},
      {"auprc", mark("AUPRC"), Meaning::Number, 2, mark("Average precision in the rendition that decides M; chance is the base rate.")},
      {"base_rate", mark("base rate"), Meaning::Number, 2, mark("Share of the concept's stimuli in that rendition.")},
      {"p", mark("p"), Meaning::PValue, 0,
       mark("One-sided Mann\xE2\x80\x93Whitney test, the largest p-value of the renditions (intersection\xE2\x80\x93union).")},
      {"q", mark("q"), Meaning::PValue, 0, mark("p corrected for all neurons and concepts searched (Benjamini\xE2\x80\x93Hochberg).")},
      {"stability", mark("stability"), Meaning::Number, 2,
       mark("Share of the bootstrap resamples in which this concept has the highest M of the neuron.")},
      {"winners", mark("wins"), Meaning::Text, 0, mark("The concepts with the highest M, by the share of resamples that each won.")},
      {"m_bootstrap", mark("bootstrap 95 %"), Meaning::Interval, 2, mark("2.5 % to 97.5 % of M over the resamples.")},
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
  Table table{"renditions", mark("By rendition"), {}, {}};
  table.columns = {
      {"neuron", mark("neuron"), Meaning::Neuron, 0, mark("Layer and channel.")},
      {"concept", mark("concept"), Meaning::Text, 0, mark("The concept that is told from the others.")},
      {"rendition", mark("rendition"), Meaning::Text, 0, mark("How it is shown.")},
      {"auroc", mark("AUROC"), Meaning::Number, 2,
       mark("Chance that a stimulus of the concept moves the neuron more than one of another concept; ties count half.")},
      {"auroc_interval", mark("95 %"), Meaning::Interval, 2, mark("95 % interval (Newcombe 2006, method 5).")},
      {"positives", mark("of it"), Meaning::Number, 0, mark("Stimuli of the concept.")},
      {"negatives", mark("of others"), Meaning::Number, 0, mark("Stimuli of other concepts.")},
      {"p", mark("p"), Meaning::PValue, 0, mark("One-sided Mann\xE2\x80\x93Whitney test, exact for few stimuli.")},
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
  const std::string least = short_number(findings.least_p), level = short_number(settings.level);
  if (findings.least_p > settings.level)
    limits.push_back(tr(
        "No p-value can fall below {0} with so few stimuli, so no row can be significant at {1}: take the list as hints, and add stimuli.",
        {least, level}));
  else if (needed > 1.0)
    limits.push_back(tr(
        "No p-value can fall below {0} with so few stimuli: after the correction for {1} tests a row can be significant at {2} only when "
        "{3} rows reach it.",
        {least, findings.tests, level, static_cast<std::uint64_t>(needed)}));
  if (settings.resamples > 0 && sizes.least_positives == 1)
    limits.emplace_back(
        tr("A concept with one stimulus in a rendition is the same in every resample: its stability tells only how the others vary."));
  const std::size_t left_out = inputs.concepts.size() - design.searched.size();
  if (left_out > 0) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < inputs.concepts.size(); ++i) {
      if (!std::binary_search(design.searched.begin(), design.searched.end(), static_cast<int>(i))) names.push_back(inputs.concepts[i]);
    }
    limits.push_back(tr("Not searched, for want of stimuli in two renditions: {0}.", {joined(names)}));
  }
  for (std::string& words : missing_words(inputs)) limits.push_back(std::move(words));
  if (!settings.split)
    limits.emplace_back(
        tr("Concept and score come from the same stimuli, which flatters the best rows; the corrected q allows for it, M does not."));
  limits.emplace_back(
      tr("The stimuli are taken to be a random sample of their concepts; pictures that are nearly the same make intervals too narrow."));
  return limits;
}

Figure figure_of(const Inputs& inputs, const Sizes& sizes, const SearchFindings& findings) {
  Figure figure;
  figure.name = "multimodality";
  figure.title = tr("Neurons that answer to a concept in every rendition");
  figure.axis = tr("AUROC (no unit; 0.5 is chance)");
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
  figure.caption = tr("M, the lowest AUROC over renditions, with its 95 % interval; n = {0} stimuli, {1} neurons of {2}",
                      {inputs.stimuli.size(), inputs.neurons(), name_of(inputs)});
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
  if (findings.rows.empty()) return tr("No neuron could be judged");
  const SearchRow& row = findings.rows.front();
  const std::string& concept_name = inputs.concepts[static_cast<std::size_t>(row.concept_index)];
  const std::string renditions = count_of(row.parts.size(), "rendition", "renditions"),
                    others = count_of(rivals_of(design, row), "other concept", "other concepts");
  const std::string neuron = name_of(row.neuron);
  const std::string words =
      (row.lowest == 1.0F ? tr("Neuron {0} tells {1} from {2} in all {3}", {neuron, concept_name, others, renditions})
                          : tr("Neuron {0} comes closest to telling {1} from {2} in {3}", {neuron, concept_name, others, renditions})) +
      tr(" (M = {0}, 95 % {1} to {2})",
         {short_number(static_cast<double>(row.lowest)), short_number(row.interval.low), short_number(row.interval.high)});
  const std::string tests =
      tr("p = {0}, q = {1} after the correction for {2} tests", {short_number(row.p), short_number(row.q), findings.tests});
  if (row.q <= settings.level) return words + ", " + tests;
  if (findings.least_p > settings.level)
    return words + tr("; with so few stimuli this could be chance: no p can be below {0}", {short_number(findings.least_p)});
  return words + tr("; this could be chance: {0}", {tests});
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
      {mark("finding"), finding_of(inputs, settings, design, findings)},
      {mark("significant"),
       tr("{0} of neuron and concept with q at most {1}", {count_of(findings.significant, "pair", "pairs"), short_number(settings.level)})},
      {mark("tests"),
       settings.split ? tr("{0} (one a neuron)", {findings.tests}) : tr("{0} (neurons \xC3\x97 concepts)", {findings.tests})},
      {mark("neurons"), tr("{0} in {1}", {inputs.neurons(), names_of(inputs.layers)})},
      {mark("stimuli"),
       settings.split ? tr("{0} in the half that judges, of {1}", {judged, inputs.stimuli.size()}) : std::to_string(judged)},
      {mark("concepts searched"), tr("{0} of {1}", {design.searched.size(), inputs.concepts.size()})},
      {mark("renditions"), joined(sizes.renditions)},
      {mark("stimuli a comparison"),
       tr("{0} of the concept against {1} of others",
          {span_words(sizes.least_positives, sizes.most_positives), span_words(sizes.least_negatives, sizes.most_negatives)})},
      {mark("smallest p possible"), short_number(findings.least_p)},
      {mark("resamples"), tr("{0}, stratified by rendition and concept", {settings.resamples})},
      {mark("sorted by"), findings.sorts_by_precision ? tr("AUPRC, as some base rate is below 1 %") : "M"},
  };
  evidence.limits = limits_of(inputs, settings, design, sizes, findings);
  return outcome;
}

}  // namespace pn::studies
