#include "session/snapshot.h"

#include <array>
#include <string_view>

#include <nlohmann/json.hpp>

#include "protocol/records.h"
#include "share/result_code.h"
#include "studies/inputs_json.h"
#include "studies/outcome_json.h"
#include "view/words.h"

namespace pn::session {
namespace {

using nlohmann::json;
using namespace workspace;
using widgets::Landmark;

const char* phase_name(Phase phase) {
  switch (phase) {
    case Phase::Waiting: return "waiting";
    case Phase::Running: return "running";
    case Phase::Ready: return "ready";
    case Phase::Failed: return "failed";
  }
  return "";
}

// Empty without an error.
std::string_view code_of(const Error& error) { return error.message.empty() ? std::string_view() : protocol::name_of(error.code); }

template <class Id>
std::uint32_t raw(Id id) {
  return static_cast<std::uint32_t>(id);
}

json model_json(const Workspace& ws) {
  const ModelState& model = ws.model;
  json out = {{"phase", phase_name(model.phase)},
              {"text_ready", model.text_ready},
              {"step", model.progress.step},
              {"file", model.progress.file},
              {"received_bytes", model.progress.received_bytes},
              {"total_bytes", model.progress.total_bytes},
              {"error", model.error.message},
              {"error_code", code_of(model.error)}};
  if (!model.info) return out;
  json layers = json::array();
  for (const Layer& layer : model.info->layers)
    layers.push_back(
        {{"name", layer.name}, {"channels", layer.channels}, {"height", layer.height}, {"width", layer.width}, {"kind", layer.kind}});
  out["source"] = model.source.address;
  out["text_error"] = model.text_error.message;
  out["warnings"] = model.info->report.warnings;
  out["name"] = model.info->name;
  out["sha256"] = model.info->sha256;
  out["size_bytes"] = model.info->size_bytes;
  out["image_size"] = model.info->image_size;
  out["embed_dim"] = model.info->embed_dim;
  out["logit_scale"] = model.info->logit_scale;
  out["layers"] = std::move(layers);
  out["has_atlas"] = model.atlas != nullptr;
  out["has_text"] = model.info->has_text;
  out["classes"] = nullptr;
  if (model.info->classes) out["classes"] = {{"count", model.info->classes->count}, {"from", model.info->classes->from}};
  out["has_reference"] = model.info->reference != nullptr;
  return out;
}

json change_json(const Workspace& ws) {
  static constexpr const char* kSteps[] = {"none", "looking", "offered", "loading", "failed"};
  const ModelChange& change = ws.change;
  json out = {{"step", kSteps[static_cast<std::size_t>(change.step)]},
              {"address", change.source.address},
              {"error", change.error.message},
              {"error_code", code_of(change.error)},
              {"received_bytes", change.progress.received_bytes},
              {"total_bytes", change.progress.total_bytes}};
  if (change.offer) {
    out["name"] = change.offer->name;
    out["vision"] = change.offer->source.vision;
    out["text"] = change.offer->source.text;
    out["notes"] = change.offer->notes;
  }
  return out;
}

json stimuli_json(const Workspace& ws) {
  static constexpr const char* kKinds[] = {"file", "asset", "emoji", "word", "drawing", "enclosed", "labelled"};
  json out = json::array();
  for (const Stimulus& stimulus : ws.document.stimuli) {
    const StimulusState& state = state_of(ws, stimulus.id);
    json item = {{"id", raw(stimulus.id)},
                 {"concept", stimulus.concept_name},
                 {"rendition", name_of(stimulus.rendition)},
                 {"title", stimulus.title},
                 {"source", kKinds[stimulus.source.index()]},
                 {"picture_phase", phase_name(state.picture_phase)},
                 {"encoding_phase", phase_name(state.encoding_phase)},
                 {"original_width", state.original_width},
                 {"original_height", state.original_height},
                 {"cut", state.is_cut},
                 {"profile", image::kProfileUseNames[static_cast<std::size_t>(state.profile)]},
                 {"error", state.error.message},
                 {"error_code", code_of(state.error)}};
    if (state.picture) {
      item["width"] = state.width;
      item["height"] = state.height;
    }
    if (state.encoding) item["image_embeds"] = state.encoding->image_embeds;
    if (state.gated_embeds) item["gated_embeds"] = *state.gated_embeds;
    out.push_back(std::move(item));
  }
  return out;
}

json adding_json(const Workspace& ws) {
  const auto progress = adding_progress(ws);
  return progress ? json{{"done", progress->done}, {"read", progress->read}, {"total", progress->total}} : json();
}

json prompts_json(const Workspace& ws) {
  json out = json::array();
  for (const Prompt& prompt : ws.document.prompts) {
    const PromptState& state = state_of(ws, prompt.id);
    json tokens = json::array();
    for (const Token& token : state.tokens)
      tokens.push_back({{"id", token.id}, {"text", token.text}, {"start", token.start}, {"end", token.end}, {"known", token.known}});
    out.push_back({{"id", raw(prompt.id)},
                   {"text", prompt.text},
                   {"phase", phase_name(state.phase)},
                   {"encoded_text", state.encoded_text},
                   {"tokens", std::move(tokens)},
                   {"truncated", state.truncated},
                   {"embedding", state.embedding ? json(*state.embedding) : json()},
                   {"gated_embedding", state.gated_embedding ? json(*state.gated_embedding) : json()},
                   {"error", state.error.message}});
  }
  return out;
}

json zero_shot_json(const Workspace& ws) {
  const ZeroShot& table = zero_shot(ws);
  json prompts = json::array();
  json rows = json::array();
  for (const PromptId id : table.prompts) prompts.push_back(raw(id));
  const std::size_t columns = table.prompts.size();
  for (std::size_t row = 0; row < table.stimuli.size(); ++row) {
    json probabilities = json::array();
    json logits = json::array();
    for (std::size_t column = 0; column < columns; ++column) {
      probabilities.push_back(table.probabilities[row * columns + column]);
      logits.push_back(table.logits[row * columns + column]);
    }
    json entry = {{"stimulus", raw(table.stimuli[row])}, {"probabilities", std::move(probabilities)}, {"logits", std::move(logits)}};
    // What is still to come is null.
    if (!table.gated.empty())
      entry["gated"] = std::vector<float>(table.gated.begin() + static_cast<std::ptrdiff_t>(row * columns),
                                          table.gated.begin() + static_cast<std::ptrdiff_t>((row + 1) * columns));
    rows.push_back(std::move(entry));
  }
  return {{"prompts", std::move(prompts)}, {"rows", std::move(rows)}};
}

json studies_json(const Workspace& ws) {
  static constexpr const char* kStale[] = {"", "parameters", "board"};
  json out = json::array();
  for (const StudySpec& spec : ws.document.studies) {
    const StudyState& state = state_of(ws, spec.id);
    json item = {{"id", raw(spec.id)},
                 {"kind", spec.kind},
                 {"params", studies::to_json(spec.params)},
                 {"phase", phase_name(state.phase)},
                 {"progress", studies::to_json(state.progress)},
                 {"stale", kStale[static_cast<std::size_t>(staleness(ws, spec.id))]},
                 {"error", state.error.message}};
    if (state.outcome) item["outcome"] = studies::to_json(*state.outcome);
    out.push_back(std::move(item));
  }
  return out;
}

json gates_json(const Workspace& ws) {
  json gates = json::array();
  for (const Gate& gate : ws.document.gates) gates.push_back({{"neuron", neuron_name(gate.neuron)}, {"factor", gate.factor}});
  for (const TextGate& gate : ws.document.text_gates) gates.push_back({{"neuron", text_neuron_name(gate.neuron)}, {"factor", gate.factor}});
  return {{"set", std::move(gates)}, {"pending", gates_are_pending(ws)}, {"error", ws.gates_error.message}};
}

// The strongest classes of the chosen stimulus.
json classes_json(const Workspace& ws) {
  constexpr std::size_t kMost = 12;
  json out = json::array();
  if (!ws.selection.stimulus) return out;
  for (const ClassScore& score : class_scores(ws, *ws.selection.stimulus, kMost)) {
    out.push_back({{"index", score.index},
                   {"name", class_name(ws, score.index)},
                   {"logit", score.logit},
                   {"probability", score.probability},
                   {"gated", score.gated >= 0 ? json(score.gated) : json(nullptr)}});
  }
  return out;
}

json selection_json(const Workspace& ws) {
  const Selection& selection = ws.selection;
  json out = {{"stimulus", nullptr}, {"layer", selection.layer}, {"neuron", nullptr}, {"pooling", name_of(selection.pooling)}};
  if (selection.stimulus) out["stimulus"] = raw(*selection.stimulus);
  if (selection.neuron) out["neuron"] = neuron_name(*selection.neuron);
  out["prompt"] = nullptr;
  if (const Prompt* prompt = selected_prompt(ws)) out["prompt"] = raw(prompt->id);
  out["text_layer"] = selection.text_layer ? json(*selection.text_layer) : json();
  out["text_neuron"] = selection.text_neuron ? json(text_neuron_name(*selection.text_neuron)) : json();
  return out;
}

// Of the chosen prompt the activations, of the others only which are here.
json prompt_neurons_json(const Workspace& ws) {
  const PromptNeurons& known = ws.prompt_neurons;
  json layers = json::array(), answered = json::array();
  for (const Layer& layer : known.text.layers) layers.push_back({{"name", layer.name}, {"channels", layer.channels}, {"kind", layer.kind}});
  for (const auto& [id, values] : known.values)
    answered.push_back(
        {{"prompt", raw(id)}, {"text", values->text}, {"layer", values->layer}, {"rows", values->rows}, {"error", values->error.message}});
  json out = {
      {"watched", known.watched},
      {"units", {{"phase", phase_name(known.units.phase)}, {"channels", known.units.channels}, {"error", known.units.error.message}}},
      {"phase", phase_name(known.text.phase)},
      {"error", known.text.error.message},
      {"layers", std::move(layers)},
      {"answered", std::move(answered)},
      {"values", nullptr}};
  const Prompt* prompt = selected_prompt(ws);
  if (const TokenValues* values = prompt ? token_values(ws, prompt->id) : nullptr) out["values"] = values->values;
  return out;
}

json lesson_json(const Workspace& ws) {
  if (!ws.lessons.now) return nullptr;
  const LessonRun& run = *ws.lessons.now;
  json neurons = json::object();
  for (const std::string& name : ws.document.concepts) {
    if (const auto neuron = neuron_meant(ws, name)) neurons[name] = neuron_name(*neuron);
  }
  return {{"id", run.lesson->id},
          {"step", run.step},
          {"furthest", run.furthest},
          {"done", run.answer().done},
          {"over", run.is_over},
          {"setting_up", ws.lessons.is_setting_up()},
          {"code", share::write_result(run)},
          {"neurons", std::move(neurons)}};
}

json lab_json(const LabelLab& lab) {
  json out = {{"watched", lab.watched}, {"text", lab.label.text},     {"share", lab.label.share}, {"x", lab.label.x},
              {"y", lab.label.y},       {"error", lab.error.message}, {"trial", nullptr}};
  if (!lab.trial) return out;
  const LabelTrial& trial = *lab.trial;
  out["trial"] = {{"number", trial.number},       {"stimulus", raw(trial.stimulus)},
                  {"text", trial.label.text},     {"x", trial.label.x},
                  {"y", trial.label.y},           {"label_share", trial.label.share},
                  {"share", trial.share},         {"gates", trial.gates},
                  {"embedding", trial.embedding}, {"gated", trial.gated ? json(*trial.gated) : json()}};
  return out;
}

json states_json(const Workspace& ws) {
  json names = json::array();
  for (const KeptState& state : ws.document.kept_states) names.push_back(state.name);
  const KeptState* used = state_in_use(ws.document);
  return {{"kept", std::move(names)}, {"used", used ? json(used->name) : json()}};
}

json top_neurons_json(const Workspace& ws, int count) {
  json out = json::array();
  if (!ws.selection.stimulus) return out;
  const std::vector<float>* responses = layer_responses(ws, *ws.selection.stimulus, ws.selection.layer);
  const model::ActivationTensor* tensor = activation(ws, *ws.selection.stimulus, ws.selection.layer);
  if (!responses) return out;
  for (const auto& [channel, value] : view::strongest_neurons(*responses, count)) {
    out.push_back({{"neuron", neuron_name({ws.selection.layer, channel})}, {"response", value}, {"peak", nullptr}});
    if (!tensor) continue;  // its maps are on their way
    if (const std::optional<model::Peak> peak = model::peak(*tensor, channel))
      out.back()["peak"] = {{"row", peak->row}, {"column", peak->column}, {"value", peak->value}};
  }
  return out;
}

json neuron_responses_json(const Workspace& ws) {
  json out = json::array();
  if (!ws.selection.neuron) return out;
  for (const Response& response : responses(ws, *ws.selection.neuron))
    out.push_back({{"stimulus", raw(response.stimulus)}, {"value", response.value}});
  return out;
}

template <class Enum, std::size_t N>
std::string_view name_in(const std::array<std::string_view, N>& names, Enum value) {
  return names[static_cast<std::size_t>(value)];
}

json view_json(const View& view) {
  return {{"way", name_in(kWayNames, view.way)},
          {"front", view.front()},
          {"map_order", name_in(kMapOrderNames, view.map_order)},
          {"map_scale", name_in(kMapScaleNames, view.map_scale)},
          {"smooth", view.smooth},
          {"overlay", view.overlay},
          {"card_grouping", name_in(kCardGroupingNames, view.card_grouping)}};
}

}  // namespace

std::string snapshot_json(const Workspace& ws, const std::map<std::string, Landmark>& landmarks, const SnapshotExtra& extra) {
  json renditions = json::array();
  for (const Rendition rendition : ws.document.renditions) renditions.push_back(name_of(rendition));
  json notices = json::array();
  for (const Notice& notice : ws.notices)
    notices.push_back({{"id", notice.id}, {"kind", notice.kind == Notice::Kind::Error ? "error" : "info"}, {"text", notice.text}});
  json marks = json::object();
  for (const auto& [name, mark] : landmarks) marks[name] = {mark.x, mark.y, mark.width, mark.height};
  const json out = {{"revision", ws.revision},
                    {"model", model_json(ws)},
                    {"change", change_json(ws)},
                    {"concepts", ws.document.concepts},
                    {"renditions", std::move(renditions)},
                    {"stimuli", stimuli_json(ws)},
                    {"adding", adding_json(ws)},
                    {"own_work", extra.own_work},
                    {"selection", selection_json(ws)},
                    {"prompts", prompts_json(ws)},
                    {"prompt_template", ws.document.prompt_template},
                    {"logit_scale", logit_scale(ws)},
                    {"zero_shot", zero_shot_json(ws)},
                    {"classes", classes_json(ws)},
                    {"gates", gates_json(ws)},
                    {"prompt_neurons", prompt_neurons_json(ws)},
                    {"studies", studies_json(ws)},
                    {"lab", lab_json(ws.lab)},
                    {"lesson", lesson_json(ws)},
                    {"states", states_json(ws)},
                    {"remembered", ws.remembered ? json(ws.remembered->info.sha256) : json()},
                    {"top_neurons", top_neurons_json(ws, extra.top_neurons)},
                    {"neuron_responses", neuron_responses_json(ws)},
                    {"notices", std::move(notices)},
                    {"jobs", ws.jobs.size()},
                    {"undo", ws.undo_stack.size()},
                    {"redo", ws.redo_stack.size()},
                    {"title", ws.document.title},
                    {"dark", extra.dark},
                    {"view", view_json(ws.view)},
                    {"dialog", name_in(kDialogNames, ws.view.dialog.kind)},
                    {"frames", extra.frames_drawn},
                    {"dropped_actions", extra.dropped_actions},
                    {"landmarks", std::move(marks)}};
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace pn::session
