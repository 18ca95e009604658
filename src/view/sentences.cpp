#include "view/sentences.h"
#include "workspace/suggest.h"

#include <algorithm>
#include <cstdio>

#include "base/words.h"
#include "view/failure.h"
#include "view/neuron_card.h"
#include "view/words.h"

namespace pn::view {

using namespace workspace;

std::string decimals(float value, int digits) {
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, "%.*f", digits, static_cast<double>(value));
  return with_marks(buffer);
}

bool is_fetched(const LoadProgress& progress) { return progress.step.empty() || progress.step == "download"; }

std::string step_words(const LoadProgress& progress, std::string_view what) {
  if (what.empty()) what = tr("the model");
  return is_fetched(progress)        ? tr("Fetching {0}", {what})
         : progress.step == "verify" ? tr("Checking {0}", {what})
                                     : tr("Starting {0}", {what});
}

namespace {

std::string megabytes(std::uint64_t bytes) { return decimals(static_cast<float>(bytes) / 1e6F, 1) + " MB"; }

std::string phase_words(const StimulusState& state) {
  if (state.picture_phase == Phase::Failed || state.encoding_phase == Phase::Failed) return tr("failed: {0}", {failure_words(state.error)});
  if (state.picture_phase != Phase::Ready) return tr("picture is being prepared");
  if (state.encoding_phase == Phase::Running) return tr("running through the model");
  if (state.encoding_phase == Phase::Waiting) return tr("waiting for the model");
  return tr("ready");
}

// How much has come, in tenths, so that a screen reader is not told of every packet; nothing while nobody knows.
std::string loaded_words(const LoadProgress& progress) {
  if (progress.total_bytes == 0) return {};
  return tr(", about {0} percent of {1}", {progress.received_bytes * 10 / progress.total_bytes * 10, megabytes(progress.total_bytes)});
}

// Where and how strongly a neuron fires, as a sentence.
std::string describe_peak(const model::ActivationTensor& tensor, int channel) {
  const std::optional<model::Peak> found = model::peak(tensor, channel);
  if (!found) return tr("Its map is {0} in every cell, so it has no peak.", {decimals(tensor.map(channel).front(), 3)});
  const model::Peak& peak = *found;
  const char* places[3][3] = {{tr("top left"), tr("top centre"), tr("top right")},
                              {tr("middle left"), tr("middle centre"), tr("middle right")},
                              {tr("bottom left"), tr("bottom centre"), tr("bottom right")}};
  const int row = std::clamp(peak.row * 3 / std::max(tensor.height, 1), 0, 2);
  const int column = std::clamp(peak.column * 3 / std::max(tensor.width, 1), 0, 2);
  return tr("It is strongest at the {0} (row {1} of {2}, column {3} of {4}), where it is {5}.",
            {places[row][column], peak.row + 1, tensor.height, peak.column + 1, tensor.width, decimals(peak.value, 3)});
}

}  // namespace

std::string short_name(const Stimulus& stimulus) {
  std::string out = stimulus.concept_name + ", " + words_of(stimulus.rendition);
  if (!stimulus.title.empty() && stimulus.title != stimulus.concept_name) out += " (" + stimulus.title + ")";
  return out;
}

std::string describe_stimulus(const Workspace& ws, const Stimulus& stimulus) {
  std::string out = short_name(stimulus) + ": " + phase_words(state_of(ws, stimulus.id)) +
                    (state_of(ws, stimulus.id).is_cut ? tr(", its file is cut") : "");
  const auto strongest = strongest_neuron(ws, stimulus.id, ws.selection.layer);
  if (!strongest) return out;
  return out + tr(", strongest neuron {0} with response {1}",
                  {neuron_name(*strongest), decimals(response(ws, stimulus.id, *strongest).value_or(0.0F), 3)});
}

std::string no_prompts_words(const ModelInfo& info) {
  if (!info.classes)
    return tr(
        "This model has no text encoder, so there are no prompts. Its maps, neurons and gates work; to ask in words, open a CLIP with "
        "its text encoder.");
  return tr(
      "This model has no text encoder, so there are no prompts: its own {0} classes take their place. To ask in words, open a CLIP with "
      "its text encoder.",
      {thousands(static_cast<std::uint64_t>(info.classes->count))});
}

std::vector<std::string> picture_notes(const StimulusState& state) {
  std::vector<std::string> notes;
  if (state.is_cut) notes.emplace_back(tr("The file ends too early: what is missing of the picture is grey or coarse."));
  switch (state.profile) {
    case image::ProfileUse::None: break;
    case image::ProfileUse::Ignored:
      notes.emplace_back(tr("The file has a colour profile, which is ignored, as in CLIP's own preprocessing."));
      break;
    case image::ProfileUse::Used: notes.emplace_back(tr("The colours are converted to sRGB by the file's colour profile.")); break;
    case image::ProfileUse::Unreadable:
      notes.emplace_back(tr("The file has a colour profile of a kind that is not read here; it is ignored."));
      break;
  }
  return notes;
}

std::string picture_marks(const StimulusState& state) {
  std::string marks = state.is_cut ? std::string(" \xC2\xB7 ") + tr("file cut") : "";
  if (state.profile == image::ProfileUse::Used) return marks + " \xC2\xB7 " + tr("by its colour profile");
  return state.profile == image::ProfileUse::None ? marks : marks + " \xC2\xB7 " + tr("colour profile ignored");
}

std::string adding_words(const workspace::AddingProgress& progress) {
  if (!progress.waits_for_model) return tr("Adding pictures: {0} of {1}", {progress.done, progress.total});
  if (progress.read < progress.total) return tr("Reading pictures: {0} of {1}", {progress.read, progress.total});
  return tr("{0} pictures wait for the model", {progress.total});
}

float adding_share(const workspace::AddingProgress& progress) {
  const int done = progress.waits_for_model ? progress.read : progress.done;
  return progress.total > 0 ? static_cast<float>(done) / static_cast<float>(progress.total) : 0.0F;
}

std::string describe_model(const Workspace& ws) {
  const ModelState& model = ws.model;
  switch (model.phase) {
    case Phase::Waiting: return tr("The model has not been loaded yet.");
    case Phase::Running: return step_words(model.progress) + loaded_words(model.progress) + ".";
    case Phase::Failed: return tr("The model could not be loaded: {0}", {failure_words(model.error)});
    case Phase::Ready: break;
  }
  const std::string out = tr("Model {0} is ready", {model.info ? model.info->name : std::string()});
  if (model.info && !model.info->has_text) return out + ". " + no_prompts_words(*model.info);
  if (!model.text_error.message.empty()) return out + tr("; its text encoder is missing: {0}", {failure_words(model.text_error)});
  return out + (model.text_ready ? "." : tr("; its text encoder is still loading."));
}

std::vector<std::string> describe_change(const Workspace& ws) {
  const ModelChange& change = ws.change;
  switch (change.step) {
    case ModelChange::Step::None: return {};
    case ModelChange::Step::Looking: return {tr("Looking for another model.")};
    case ModelChange::Step::Failed: return {tr("The other model could not be opened: {0}", {failure_words(change.error)})};
    case ModelChange::Step::Loading: return {tr("Another model is being loaded{0}.", {loaded_words(change.progress)})};
    case ModelChange::Step::Offered: break;
  }
  if (!change.offer) return {};
  std::vector<std::string> out = {
      change.source.text.empty()
          ? tr("Found: {0}, image encoder {1}, no text encoder.", {change.offer->name, change.source.vision})
          : tr("Found: {0}, image encoder {1}, text encoder {2}.", {change.offer->name, change.source.vision, change.source.text})};
  out.insert(out.end(), change.offer->notes.begin(), change.offer->notes.end());
  return out;
}

std::string named_neuron(const Workspace& ws, NeuronId neuron) {
  const auto name = atlas_name(ws, neuron);
  return (name ? std::string(name->concept_name) + " \xC2\xB7 " : std::string()) + neuron_name(neuron);
}

std::string choice_words(const Workspace& ws) {
  const Stimulus* stimulus = selected_stimulus(ws);
  const std::string concept_name = stimulus ? "\xE2\x80\x9C" + stimulus->concept_name + "\xE2\x80\x9D" : std::string(tr("this concept"));
  if (ws.selection.neuron_choice != NeuronChoice::Visitor && is_gated(ws)) return tr("It stays while its gate is set.");
  switch (ws.selection.neuron_choice) {
    case NeuronChoice::Visitor: return tr("Your choice; it stays while you look at other stimuli.");
    case NeuronChoice::Board: return tr("Suggested: of all neurons it sets {0} apart best on this board.", {concept_name});
    case NeuronChoice::Atlas: return tr("Suggested: the model\xE2\x80\x99s atlas names it, and this stimulus moves it.");
    case NeuronChoice::Strongest: break;
  }
  return tr("Suggested: it responds most to this stimulus.");
}

std::vector<std::string> describe_stage(const Workspace& ws) {
  const Stimulus* stimulus = selected_stimulus(ws);
  if (!stimulus) return {tr("No stimulus is chosen.")};
  std::vector<std::string> out = {tr("Chosen stimulus: {0}.", {describe_stimulus(ws, *stimulus)})};
  if (!ws.selection.neuron) return out;
  const NeuronId neuron = *ws.selection.neuron;
  const auto found = response(ws, stimulus->id, neuron);
  if (!found) return out;
  out.push_back(ws.selection.pooling == model::Pooling::Mean
                    ? tr("Neuron {0} responds with {1} (mean of its map).", {neuron_name(neuron), decimals(*found, 3)})
                    : tr("Neuron {0} responds with {1} (maximum of its map).", {neuron_name(neuron), decimals(*found, 3)}));
  if (const model::ActivationTensor* tensor = activation(ws, stimulus->id, neuron.layer))
    out.push_back(describe_peak(*tensor, neuron.channel));
  return out;
}

std::vector<std::string> describe_responses(const Workspace& ws, NeuronId neuron) {
  std::vector<Response> all = responses(ws, neuron);
  std::stable_sort(all.begin(), all.end(), [](const Response& a, const Response& b) { return a.value > b.value; });
  std::vector<std::string> out;
  for (const Response& response : all)
    if (const Stimulus* stimulus = find_stimulus(ws, response.stimulus))
      out.push_back(short_name(*stimulus) + ": " + decimals(response.value, 3));
  return out;
}

std::string describe_atlas(const Workspace& ws, NeuronId neuron) {
  const auto known = atlas_neuron(ws, neuron);
  if (!known) return {};
  const auto& atlas = ws.model.atlas;
  std::string out;
  if (const auto found = atlas->multimodality(*known)) {
    out += tr("Known beforehand: multimodality score {0} ({1} to {2}) for {3}.",
              {decimals(found->m, 2), decimals(found->low, 2), decimals(found->high, 2), found->concept_name}) +
           " ";
    if (const std::string rest = stimuli_words(*found); !rest.empty()) out += rest + " ";
  }
  const auto words = atlas->best_words(*known);
  std::string list;
  for (std::size_t i = 0; i < words.size() && i < 5; ++i) list += (i == 0 ? "" : ", ") + std::string(words[i].name);
  return words.empty() ? out : out + tr("Rendered words that fire it most: {0}.", {list});
}

std::string describe_tokens(const Workspace& ws, PromptId id) {
  const PromptState& state = state_of(ws, id);
  if (state.phase == Phase::Failed) return tr("Failed: {0}", {failure_words(state.error)});
  if (state.tokens.empty()) return tr("Its tokens follow.");
  std::string out = tr("Tokens:");
  std::string unknown;
  for (const Token& token : state.tokens) {
    if (is_special(token)) continue;
    out += " " + token.text;
    if (!token.known) unknown += (unknown.empty() ? "" : ", ") + token.text;
  }
  if (!unknown.empty()) out += tr(". Never in the captions this model was trained on: {0}", {unknown});
  if (state.truncated) out += tr(". The prompt is too long and was cut");
  return out + ".";
}

std::string prompt_text(const Workspace& ws, PromptId id) {
  const auto place = prompt_place(ws.document, id);
  return place ? ws.document.prompts[*place].text : std::string();
}

bool is_special(const Token& token) { return token.start >= token.end || token.text.rfind("<|", 0) == 0; }

}  // namespace pn::view
