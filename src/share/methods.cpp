#include "share/methods.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "base/text.h"
#include "share/link.h"
#include "studies/registry.h"
#include "studies/report_words.h"

namespace pn::share {
namespace {

using studies::count_of;
using studies::joined;
using workspace::Workspace;

std::string scale_words(float scale) { return studies::shortest(std::round(static_cast<double>(scale) * 1e4) / 1e4); }

// "6 bundled pictures, 6 emoji": where the pictures come from.
struct SourceWords {
  std::string operator()(const workspace::FileSource&) const { return "own files"; }
  std::string operator()(const workspace::AssetSource&) const { return "bundled pictures"; }
  std::string operator()(const workspace::EmojiSource&) const { return "bundled emoji"; }
  std::string operator()(const workspace::WordSource& word) const { return "words rendered in " + word.font; }
  std::string operator()(const workspace::DrawingSource& drawing) const {
    return drawing.path.empty() ? "own drawings" : "bundled drawings";
  }
  std::string operator()(const workspace::EnclosedSource&) const { return "JPEGs of the side that the model sees, by a link"; }
  std::string operator()(const workspace::LabelledSource&) const { return "pictures with a written label"; }
};

std::string counts_words(const std::map<std::string, std::size_t>& counts) {
  std::vector<std::string> parts;
  for (const auto& [name, count] : counts) parts.push_back(name + " " + std::to_string(count));
  return joined(parts);
}

std::string model_words(const workspace::ModelInfo& info) {
  std::vector<std::string> layers;
  for (const workspace::Layer& layer : info.layers)
    layers.push_back(layer.name + " (" + count_of(static_cast<std::size_t>(layer.channels), "neuron", "neurons") + ", " +
                     std::to_string(layer.height) + " × " + std::to_string(layer.width) + ")");
  return "The model is " + info.name + " (SHA-256 of its image encoder " + info.sha256 + "), which sees images of " +
         std::to_string(info.image_size) + " × " + std::to_string(info.image_size) + " pixels. Neurons are channels of " +
         (layers.size() == 1 ? "the layer " : "the layers ") + joined(layers) + ".";
}

// "24 stimuli: cat 4 (emoji 1, photo 1, sketch 1, word 1)": in the board's order of concepts.
std::string stimuli_words(const workspace::Document& document) {
  if (document.stimuli.empty()) return "The board has no stimuli.";
  std::vector<std::string> concepts;
  std::map<std::string, std::size_t> sources;
  for (const std::string& concept_name : document.concepts) {
    std::map<std::string, std::size_t> renditions;
    std::size_t count = 0;
    for (const workspace::Stimulus& stimulus : document.stimuli) {
      if (stimulus.concept_name != concept_name) continue;
      ++renditions[std::string(name_of(stimulus.rendition))];
      ++sources[std::visit(SourceWords{}, stimulus.source)];
      ++count;
    }
    if (count > 0) concepts.push_back(joined_lines(concept_name) + " " + std::to_string(count) + " (" + counts_words(renditions) + ")");
  }
  return "The board has " + count_of(document.stimuli.size(), "stimulus", "stimuli") + ": " + joined(concepts) +
         "; by source: " + counts_words(sources) + ".";
}

std::string prompts_words(const Workspace& ws) {
  if (!workspace::takes_prompts(ws)) return "The model has no text encoder, so there are no prompts.";
  const auto& prompts = ws.document.prompts;
  if (prompts.empty()) return "There are no prompts.";
  std::vector<std::string> texts;
  for (const workspace::Prompt& prompt : prompts) texts.push_back(pn::quoted(joined_lines(prompt.text)));
  return "Zero-shot probabilities are the softmax over " + count_of(prompts.size(), "prompt", "prompts") + " (" + joined(texts) +
         "; template " + pn::quoted(joined_lines(ws.document.prompt_template)) +
         ") of the cosines of image and text embeddings times a logit scale of " + scale_words(workspace::logit_scale(ws)) +
         (ws.document.logit_scale ? " (set by hand)." : " (the model's own).");
}

std::string gates_words(const workspace::Document& document) {
  if (!workspace::has_gates(document)) return "No neuron is gated.";
  return "Gated neurons: " + workspace::gates_list(document) + "; studies are of the model as trained unless they say otherwise.";
}

std::string setting(const Workspace& ws) {
  if (!ws.model.info) return "No model is loaded, so nothing was computed yet. " + stimuli_words(ws.document);
  return model_words(*ws.model.info) + " A neuron's response to a stimulus is the " +
         (ws.selection.pooling == model::Pooling::Mean ? "mean" : "maximum") + " of its activation map, unless a study says otherwise. " +
         stimuli_words(ws.document) + " " + prompts_words(ws) + " " + gates_words(ws.document);
}

// Empty without an outcome.
std::string study_words(const Workspace& ws, const workspace::StudySpec& spec) {
  const workspace::StudyState& known = workspace::state_of(ws, spec.id);
  const studies::Kind* kind = studies::find_kind(spec.kind);
  if (kind == nullptr || !known.outcome) return {};
  const studies::Evidence& evidence = known.outcome->evidence;
  std::string words = std::string(kind->title) + ". " +
                      joined_lines(kind->methods(studies::completed(kind->params, known.ran_as.params), evidence)) + " Seed " +
                      std::to_string(evidence.seed) + ".";
  if (!ws.model.info || evidence.model_sha256 != ws.model.info->sha256)
    words += " It ran with another model, " + evidence.model + " (SHA-256 " + evidence.model_sha256 + ").";
  else if (workspace::staleness(ws, spec.id) != workspace::Stale::No)
    words += " It ran before the board, the gates or its settings were changed to what is described here.";
  return words;
}

std::string origin(const Workspace& ws, const PageFacts& page) {
  std::string words = "Computed in the browser by Polyneuron " + std::string(page.version);
  if (page.address.empty()) return words + ".";
  words += ": " + std::string(page.address) + "#" + write_link(workspace::finding_of(ws));
  const std::size_t own = count_own_pictures(ws.document);
  if (own > 0) words += "\nThe link leaves out " + count_of(own, "picture", "pictures") + " of the visitor's own.";
  return words;
}

std::string text_of(const Workspace& ws, const PageFacts& page, std::span<const workspace::StudySpec> specs) {
  std::string text = setting(ws) + "\n\n";
  for (const workspace::StudySpec& spec : specs) {
    const std::string words = study_words(ws, spec);
    if (!words.empty()) text += words + "\n\n";
  }
  return text + origin(ws, page) + "\n";
}

}  // namespace

std::string methods_text(const Workspace& ws, const PageFacts& page) { return text_of(ws, page, ws.document.studies); }

std::string methods_text(const Workspace& ws, const PageFacts& page, workspace::StudyId study) {
  const workspace::StudySpec* spec = workspace::find_study(ws, study);
  return text_of(ws, page, spec == nullptr ? std::span<const workspace::StudySpec>() : std::span(spec, 1));
}

}  // namespace pn::share
