#include "view/sentences.h"
#include "workspace/suggest.h"

#include <algorithm>
#include <cstdio>

#include "view/failure.h"
#include "view/neuron_card.h"
#include "view/words.h"

namespace pn::view {

using namespace workspace;

std::string decimals(float value, int digits) {
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, "%.*f", digits, static_cast<double>(value));
  return buffer;
}

bool is_fetched(const LoadProgress& progress) { return progress.step.empty() || progress.step == "download"; }

std::string step_words(const LoadProgress& progress) {
  return is_fetched(progress) ? "Fetching" : progress.step == "verify" ? "Checking" : "Starting";
}

namespace {

std::string megabytes(std::uint64_t bytes) { return decimals(static_cast<float>(bytes) / 1e6F, 1) + " MB"; }

std::string phase_words(const StimulusState& state) {
  if (state.picture_phase == Phase::Failed || state.encoding_phase == Phase::Failed) return "failed: " + failure_words(state.error);
  if (state.picture_phase != Phase::Ready) return "picture is being prepared";
  if (state.encoding_phase == Phase::Running) return "running through the model";
  if (state.encoding_phase == Phase::Waiting) return "waiting for the model";
  return "ready";
}

// How much has come, in tenths, so that a screen reader is not told of every packet; nothing while nobody knows.
std::string loaded_words(const LoadProgress& progress) {
  if (progress.total_bytes == 0) return {};
  return ", about " + std::to_string(progress.received_bytes * 10 / progress.total_bytes * 10) + " percent of " +
         megabytes(progress.total_bytes);
}

// Where and how strongly a neuron fires, as a sentence.
std::string describe_peak(const model::ActivationTensor& tensor, int channel) {
  const std::optional<model::Peak> found = model::peak(tensor, channel);
  if (!found) return "Its map is " + decimals(tensor.map(channel).front(), 3) + " in every cell, so it has no peak.";
  const model::Peak& peak = *found;
  const char* rows[] = {"top", "middle", "bottom"};
  const char* columns[] = {"left", "centre", "right"};
  const int row = std::clamp(peak.row * 3 / std::max(tensor.height, 1), 0, 2);
  const int column = std::clamp(peak.column * 3 / std::max(tensor.width, 1), 0, 2);
  return std::string("It is strongest at the ") + rows[row] + " " + columns[column] + " (row " + std::to_string(peak.row + 1) + " of " +
         std::to_string(tensor.height) + ", column " + std::to_string(peak.column + 1) + " of " + std::to_string(tensor.width) +
         "), where it is " + decimals(peak.value, 3) + ".";
}

}  // namespace

std::string short_name(const Stimulus& stimulus) {
  std::string out = stimulus.concept_name + ", " + std::string(name_of(stimulus.rendition));
  if (!stimulus.title.empty() && stimulus.title != stimulus.concept_name) out += " (" + stimulus.title + ")";
  return out;
}

std::string describe_stimulus(const Workspace& ws, const Stimulus& stimulus) {
  std::string out =
      short_name(stimulus) + ": " + phase_words(state_of(ws, stimulus.id)) + (state_of(ws, stimulus.id).is_cut ? ", its file is cut" : "");
  const auto strongest = strongest_neuron(ws, stimulus.id, ws.selection.layer);
  if (!strongest) return out;
  return out + ", strongest neuron " + neuron_name(*strongest) + " with response " +
         decimals(response(ws, stimulus.id, *strongest).value_or(0.0F), 3);
}

std::string no_prompts_words(const ModelInfo& info) {
  const std::string lead = "This model has no text encoder, so there are no prompts";
  if (!info.classes) return lead + ". Its maps, neurons and gates work; to ask in words, open a CLIP with its text encoder.";
  return lead + ": its own " + thousands(static_cast<std::uint64_t>(info.classes->count)) +
         " classes take their place. To ask in words, open a CLIP with its text encoder.";
}

std::vector<std::string> picture_notes(const StimulusState& state) {
  std::vector<std::string> notes;
  if (state.is_cut) notes.emplace_back("The file ends too early: what is missing of the picture is grey or coarse.");
  switch (state.profile) {
    case image::ProfileUse::None: break;
    case image::ProfileUse::Ignored:
      notes.emplace_back("The file has a colour profile, which is ignored, as in CLIP's own preprocessing.");
      break;
    case image::ProfileUse::Used: notes.emplace_back("The colours are converted to sRGB by the file's colour profile."); break;
    case image::ProfileUse::Unreadable:
      notes.emplace_back("The file has a colour profile of a kind that is not read here; it is ignored.");
      break;
  }
  return notes;
}

std::string picture_marks(const StimulusState& state) {
  std::string marks = state.is_cut ? " \xC2\xB7 file cut" : "";
  if (state.profile == image::ProfileUse::Used) return marks + " \xC2\xB7 by its colour profile";
  return state.profile == image::ProfileUse::None ? marks : marks + " \xC2\xB7 colour profile ignored";
}

std::string adding_words(const workspace::AddingProgress& progress) {
  const std::string total = std::to_string(progress.total);
  if (!progress.waits_for_model) return "Adding pictures: " + std::to_string(progress.done) + " of " + total;
  if (progress.read < progress.total) return "Reading pictures: " + std::to_string(progress.read) + " of " + total;
  return total + " pictures wait for the model";
}

float adding_share(const workspace::AddingProgress& progress) {
  const int done = progress.waits_for_model ? progress.read : progress.done;
  return progress.total > 0 ? static_cast<float>(done) / static_cast<float>(progress.total) : 0.0F;
}

std::string describe_model(const Workspace& ws) {
  const ModelState& model = ws.model;
  switch (model.phase) {
    case Phase::Waiting: return "The model has not been loaded yet.";
    case Phase::Running: return step_words(model.progress) + " the model" + loaded_words(model.progress) + ".";
    case Phase::Failed: return "The model could not be loaded: " + failure_words(model.error);
    case Phase::Ready: break;
  }
  std::string out = "Model " + (model.info ? model.info->name : std::string()) + " is ready";
  if (model.info && !model.info->has_text) return out + ". " + no_prompts_words(*model.info);
  if (!model.text_error.message.empty()) return out + "; its text encoder is missing: " + failure_words(model.text_error);
  return out + (model.text_ready ? "." : "; its text encoder is still loading.");
}

std::vector<std::string> describe_change(const Workspace& ws) {
  const ModelChange& change = ws.change;
  switch (change.step) {
    case ModelChange::Step::None: return {};
    case ModelChange::Step::Looking: return {"Looking for another model."};
    case ModelChange::Step::Failed: return {"The other model could not be opened: " + failure_words(change.error)};
    case ModelChange::Step::Loading: return {"Another model is being loaded" + loaded_words(change.progress) + "."};
    case ModelChange::Step::Offered: break;
  }
  if (!change.offer) return {};
  std::vector<std::string> out = {"Found: " + change.offer->name + ", image encoder " + change.source.vision +
                                  (change.source.text.empty() ? ", no text encoder." : ", text encoder " + change.source.text + ".")};
  out.insert(out.end(), change.offer->notes.begin(), change.offer->notes.end());
  return out;
}

std::string named_neuron(const Workspace& ws, NeuronId neuron) {
  const auto name = atlas_name(ws, neuron);
  return (name ? std::string(name->concept_name) + " \xC2\xB7 " : std::string()) + neuron_name(neuron);
}

std::string choice_words(const Workspace& ws) {
  const Stimulus* stimulus = selected_stimulus(ws);
  const std::string concept_name = stimulus ? "\xE2\x80\x9C" + stimulus->concept_name + "\xE2\x80\x9D" : std::string("this concept");
  if (ws.selection.neuron_choice != NeuronChoice::Visitor && is_gated(ws)) return "It stays while its gate is set.";
  switch (ws.selection.neuron_choice) {
    case NeuronChoice::Visitor: return "Your choice; it stays while you look at other stimuli.";
    case NeuronChoice::Board: return "Suggested: of all neurons it sets " + concept_name + " apart best on this board.";
    case NeuronChoice::Atlas: return "Suggested: the model\xE2\x80\x99s atlas names it, and this stimulus moves it.";
    case NeuronChoice::Strongest: break;
  }
  return "Suggested: it responds most to this stimulus.";
}

std::vector<std::string> describe_stage(const Workspace& ws) {
  const Stimulus* stimulus = selected_stimulus(ws);
  if (!stimulus) return {"No stimulus is chosen."};
  std::vector<std::string> out = {"Chosen stimulus: " + describe_stimulus(ws, *stimulus) + "."};
  if (!ws.selection.neuron) return out;
  const NeuronId neuron = *ws.selection.neuron;
  const auto found = response(ws, stimulus->id, neuron);
  if (!found) return out;
  out.push_back("Neuron " + neuron_name(neuron) + " responds with " + decimals(*found, 3) + " (" +
                (ws.selection.pooling == model::Pooling::Mean ? "mean" : "maximum") + " of its map).");
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
    out += "Known beforehand: multimodality score " + decimals(found->m, 2) + " (" + decimals(found->low, 2) + " to " +
           decimals(found->high, 2) + ") for " + std::string(found->concept_name) + ". ";
    if (const std::string rest = stimuli_words(*found); !rest.empty()) out += rest + " ";
  }
  const auto words = atlas->best_words(*known);
  for (std::size_t i = 0; i < words.size() && i < 5; ++i)
    out += (i == 0 ? "Rendered words that fire it most: " : ", ") + std::string(words[i].name);
  return words.empty() ? out : out + ".";
}

std::string describe_tokens(const Workspace& ws, PromptId id) {
  const PromptState& state = state_of(ws, id);
  if (state.phase == Phase::Failed) return "Failed: " + failure_words(state.error);
  if (state.tokens.empty()) return "Its tokens follow.";
  std::string out = "Tokens:";
  std::string unknown;
  for (const Token& token : state.tokens) {
    if (is_special(token)) continue;
    out += " " + token.text;
    if (!token.known) unknown += (unknown.empty() ? "" : ", ") + token.text;
  }
  if (!unknown.empty()) out += ". Never in the captions this model was trained on: " + unknown;
  if (state.truncated) out += ". The prompt is too long and was cut";
  return out + ".";
}

std::string prompt_text(const Workspace& ws, PromptId id) {
  const auto place = prompt_place(ws.document, id);
  return place ? ws.document.prompts[*place].text : std::string();
}

bool is_special(const Token& token) { return token.start >= token.end || token.text.rfind("<|", 0) == 0; }

}  // namespace pn::view
