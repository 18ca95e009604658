#include "studies/paired_search.h"

#include <algorithm>
#include <cmath>

#include "analysis/vectors.h"
#include "studies/neurons.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

std::vector<Column> columns_of(bool has_same_neurons, const PairedSides& sides) {
  std::vector<Column> columns = {{"concept", "concept", Meaning::Text, 0, "That can be judged in two renditions at least."}};
  for (std::size_t side = 0; side < 2; ++side) {
    const std::string suffix = side == 0 ? "_first" : "_second";
    const std::string& name = sides.names[side];
    columns.push_back({"neuron" + suffix, name, side == 0 || has_same_neurons ? Meaning::Neuron : Meaning::Text, 0,
                       "The neuron with the highest M for the concept, " + name + "."});
    columns.push_back({"m" + suffix, "M", Meaning::Number, 2, "Its lowest AUROC over the renditions, " + name + "; 0.5 is chance."});
    columns.push_back({"m" + suffix + "_interval", "95 %", Meaning::Interval, 2, "Of the AUROC that decides M (Newcombe 2006, method 5)."});
    columns.push_back(
        {"q" + suffix, "q", Meaning::PValue, 0,
         "The largest p of the renditions, corrected for all neurons and concepts of this side (Benjamini\xE2\x80\x93Hochberg)."});
    columns.push_back({"significant" + suffix, "neurons", Meaning::Number, 0,
                       "How many neurons have a q of at most " + short_number(kPairedLevel) + " for the concept, " + name + "."});
  }
  columns.push_back({"difference", "difference", Meaning::Number, 2, "Of both M, the second less the first."});
  columns.push_back({"difference_interval", "95 %", Meaning::Interval, 2,
                     "Stimuli drawn anew within rendition and concept, the same for both; both neurons as they were chosen."});
  if (has_same_neurons)
    columns.push_back({"then", "first's then", Meaning::Number, 2,
                       "M that the first's neuron has in the second; none where it is constant there, as a silenced neuron is."});
  if (!sides.r.empty())
    columns.push_back({"r", "r", Meaning::Number, 2, "Pearson's correlation of both neurons' responses over the stimuli."});
  return columns;
}

}  // namespace

std::string layered_name(const Inputs& model, std::size_t neuron) {
  const NeuronRef ref = neuron_at(model, neuron);
  return name_of(ref) + " of " + layer_of(model, ref).name;
}

Table paired_search_table(const PairedSearch& search, const PairedSides& sides) {
  Table table{"concepts", "Best neurons of concepts", columns_of(search.has_same_neurons(), sides), {}};
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
  std::string words = "the best neurons of " + count_of(search.found().size(), "concept", "concepts") + " have a mean M of " +
                      two_decimals(analysis::mean_of(m[0])) + " and " + two_decimals(analysis::mean_of(m[1]));
  if (search.has_same_neurons()) words += ", the same neuron for " + std::to_string(same) + " of them";
  return words;
}

std::vector<std::string> paired_search_limits(const PairedSearch& search) {
  std::vector<std::string> limits;
  if (search.found().empty()) return {"M is not compared: a concept needs stimuli in two renditions, each with two of other concepts."};
  const bool lacks_interval = std::any_of(search.found().begin(), search.found().end(),
                                          [](const PairedConcept& row) { return std::isnan(row.difference.interval.low); });
  if (lacks_interval)
    limits.emplace_back("M's difference has no interval for a concept with one stimulus in a rendition: it cannot be drawn anew.");
  if (search.has_same_neurons()) {
    limits.emplace_back(
        "What a gate does to M: a silenced neuron is constant and has none, a neuron that is multiplied keeps its own, as ranks stay; only "
        "neurons of later layers can change theirs.");
  } else {
    limits.emplace_back("A model with more neurons has more to choose from.");
  }
  limits.emplace_back("Each concept's neuron was chosen on the stimuli that its M is of, on either side: both M are flattered.");
  return limits;
}

}  // namespace pn::studies
