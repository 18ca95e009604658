#include "view/headline.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>

#include "base/text.h"
#include "base/words.h"
#include "view/sentences.h"
#include "view/words.h"
#include "workspace/suggest.h"

namespace pn::view {
namespace {

using workspace::Rendition;

struct Mean {
  float sum = 0;
  int count = 0;
  float value() const { return sum / static_cast<float>(count); }
};

// Renditions in which the concept is first, and those in which another is.
struct Places {
  std::vector<std::string> first, beaten;
};

Places places_of(const workspace::Workspace& ws, workspace::NeuronId neuron, std::string_view concept_name) {
  std::map<Rendition, std::map<std::string_view, Mean>> table;
  for (const workspace::Stimulus& each : ws.document.stimuli) {
    const auto value = workspace::response(ws, each.id, neuron);
    if (!value) continue;
    Mean& mean = table[each.rendition][each.concept_name];
    mean.sum += *value;
    ++mean.count;
  }
  Places places;
  for (const Rendition rendition : ws.document.renditions) {
    const auto& means = table[rendition];
    const auto own = means.find(concept_name);
    if (own == means.end() || means.size() < 2) continue;
    const bool is_first = std::all_of(means.begin(), means.end(), [&](const auto& other) {
      return other.first == concept_name || other.second.value() < own->second.value();
    });
    (is_first ? places.first : places.beaten).push_back(words_of(rendition));
  }
  return places;
}

}  // namespace

Headline make_headline(const workspace::Workspace& ws) {
  const workspace::Stimulus* stimulus = workspace::selected_stimulus(ws);
  if (!stimulus || !ws.selection.neuron) return {tr(kPurpose)};
  const workspace::NeuronId neuron = *ws.selection.neuron;
  const auto own = workspace::response(ws, stimulus->id, neuron);
  if (!own) return {tr(kPurpose)};
  const std::string& concept_name = stimulus->concept_name;
  const Places places = places_of(ws, neuron, concept_name);
  const std::string name = named_neuron(ws, neuron), what = quoted(concept_name);
  if (places.first.empty() && places.beaten.empty())
    return {tr("Neuron {0} responds to {1} with {2}. A second concept on the board shows whether that is much.",
               {name, what, number(*own, 3)})};
  if (places.first.empty()) return {tr("Neuron {0} puts another concept before {1} on this board, however it is shown.", {name, what})};
  const auto atlas = workspace::atlas_name(ws, neuron);
  const bool is_known = atlas && atlas->concept_name == concept_name;  // by far more pictures than the board has
  if (places.first.size() >= 2 && places.beaten.empty())
    return {is_known ? tr("One neuron answers to {0}: as {1}.", {what, tr_listed(places.first)})
                     : tr("One neuron responds most to {0}: as {1}.", {what, tr_listed(places.first)}),
            true};
  if (places.beaten.empty()) return {tr("Neuron {0} responds most to {1} as {2}.", {name, what, tr_listed(places.first)})};
  return {tr("Neuron {0} responds most to {1} as {2}, but not as {3}.", {name, what, tr_listed(places.first), tr_listed(places.beaten)})};
}

}  // namespace pn::view
