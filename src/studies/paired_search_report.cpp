#include "studies/paired_search.h"

#include <algorithm>
#include <cmath>

#include "analysis/vectors.h"
#include "base/words.h"
#include "studies/neurons.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

std::vector<Column> columns_of(bool has_same_neurons, const PairedSides& sides) {
  std::vector<Column> columns = {{"concept", mark("concept"), Meaning::Text, 0, mark("That can be judged in two renditions at least.")}};
  for (std::size_t side = 0; side < 2; ++side) {
    const std::string suffix = side == 0 ? "_first" : "_second";
    const std::string& name = sides.names[side];
    columns.push_back({"neuron" + suffix, name, side == 0 || has_same_neurons ? Meaning::Neuron : Meaning::Text, 0,
                       tr("The neuron with the highest M for the concept, {0}.", {name})});
    columns.push_back({"m" + suffix, "M", Meaning::Number, 2, tr("Its lowest AUROC over the renditions, {0}; 0.5 is chance.", {name})});
    columns.push_back(
        {"m" + suffix + "_interval", "95 %", Meaning::Interval, 2, tr("Of the AUROC that decides M (Newcombe 2006, method 5).")});
    columns.push_back(
        {"q" + suffix, "q", Meaning::PValue, 0,
         tr("The largest p of the renditions, corrected for all neurons and concepts of this side (Benjamini\xE2\x80\x93Hochberg).")});
    columns.push_back({"significant" + suffix, mark("neurons"), Meaning::Number, 0,
                       tr("How many neurons have a q of at most {0} for the concept, {1}.", {short_number(kPairedLevel), name})});
  }
  columns.push_back({"difference", mark("difference"), Meaning::Number, 2, mark("Of both M, the second less the first.")});
  columns.push_back({"difference_interval", mark("95 %"), Meaning::Interval, 2,
                     mark("Stimuli drawn anew within rendition and concept, the same for both; both neurons as they were chosen.")});
  if (has_same_neurons)
    columns.push_back({"then", mark("first's then"), Meaning::Number, 2,
                       mark("M that the first's neuron has in the second; none where it is constant there, as a silenced neuron is.")});
  if (!sides.r.empty())
    columns.push_back({"r", mark("r"), Meaning::Number, 2, mark("Pearson's correlation of both neurons' responses over the stimuli.")});
  return columns;
}

}  // namespace

std::string layered_name(const Inputs& model, std::size_t neuron) {
  const NeuronRef ref = neuron_at(model, neuron);
  return tr("{0} of {1}", {name_of(ref), layer_of(model, ref).name});
}

Table paired_search_table(const PairedSearch& search, const PairedSides& sides) {
  Table table{"concepts", mark("Best neurons of concepts"), columns_of(search.has_same_neurons(), sides), {}};
  const bool has_same_neurons = search.has_same_neurons();
  for (std::size_t i = 0; i < search.found().size(); ++i) {
    const PairedConcept& row = search.found()[i];
    table.cells.emplace_back(sides.models[0]->concepts[static_cast<std::size_t>(row.concept_index)]);
    for (std::size_t side = 0; side < 2; ++side) {
      const PairedNeuron& best = row.best[side];
      const Inputs& model = *sides.models[side];
      if (side == 0 || has_same_neurons)
        table.cells.emplace_back(neuron_at(model, best.neuron));
      else
        table.cells.emplace_back(layered_name(model, best.neuron));
      table.cells.insert(table.cells.end(), {best.m, best.interval, best.q, static_cast<double>(best.significant)});
    }
    table.cells.insert(table.cells.end(), {row.difference.value, row.difference.interval});
    if (has_same_neurons) table.cells.emplace_back(row.then);
    if (!sides.r.empty()) table.cells.emplace_back(sides.r[i]);
  }
  return table;
}

std::string paired_search_words(const PairedSearch& search) {
  if (search.found().empty()) return {};
  std::array<std::vector<double>, 2> m;
  std::size_t same = 0;
  for (const PairedConcept& row : search.found()) {
    for (std::size_t side = 0; side < 2; ++side) m[side].push_back(row.best[side].m);
    same += row.best[0].neuron == row.best[1].neuron ? 1U : 0U;
  }
  std::string words = tr("the best neurons of {0} have a mean M of {1} and {2}",
                         {count_of(search.found().size(), "concept", "concepts"), two_decimals(analysis::mean_of(m[0])),
                          two_decimals(analysis::mean_of(m[1]))});
  if (search.has_same_neurons()) words += tr(", the same neuron for {0} of them", {same});
  return words;
}

std::vector<std::string> paired_search_limits(const PairedSearch& search) {
  std::vector<std::string> limits;
  if (search.found().empty()) return {tr("M is not compared: a concept needs stimuli in two renditions, each with two of other concepts.")};
  const bool lacks_interval = std::any_of(search.found().begin(), search.found().end(),
                                          [](const PairedConcept& row) { return std::isnan(row.difference.interval.low); });
  if (lacks_interval)
    limits.emplace_back(tr("M's difference has no interval for a concept with one stimulus in a rendition: it cannot be drawn anew."));
  if (search.has_same_neurons()) {
    limits.emplace_back(tr(
        "What a gate does to M: a silenced neuron is constant and has none, a neuron that is multiplied keeps its own, as ranks stay; only "
        "neurons of later layers can change theirs."));
  } else {
    limits.emplace_back(tr("A model with more neurons has more to choose from."));
  }
  limits.emplace_back(tr("Each concept's neuron was chosen on the stimuli that its M is of, on either side: both M are flattered."));
  return limits;
}

}  // namespace pn::studies
