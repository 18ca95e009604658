#include <algorithm>
#include <utility>

#include "base/words.h"
#include "workspace/handlers.h"
#include "workspace/suggest.h"

// The model: loading the first, looking for another, changing over.
namespace pn::workspace {
namespace {

bool is_model_job(JobKind kind) { return kind == JobKind::LoadModel || kind == JobKind::FindModel || kind == JobKind::ChangeModel; }

// What was asked of the model that is leaving; late answers find nobody.
void forget_jobs_of_model(Workspace& ws) {
  std::erase_if(ws.jobs, [](const auto& entry) {
    const JobKind kind = entry.second.kind;
    return kind == JobKind::EncodeImage || kind == JobKind::ViewMaps || kind == JobKind::EncodeText || kind == JobKind::LayerUnits ||
           kind == JobKind::TextLayers || kind == JobKind::ViewTokens || kind == JobKind::GatedText || kind == JobKind::Tokenize ||
           kind == JobKind::DraftTokens || kind == JobKind::Replay || kind == JobKind::TryLabel || kind == JobKind::Atlas ||
           kind == JobKind::AtlasSheet;
  });
}

// What the model that leaves said of the board; nothing when it said nothing yet.
void remember_model(Workspace& ws) {
  RememberedModel left{*ws.model.info, {}, {}, logit_scale(ws)};
  for (const auto& [id, state] : ws.stimuli) {
    if (state.encoding) left.encodings[id] = state.encoding;
  }
  for (const Prompt& prompt : ws.document.prompts) {
    const PromptState& state = state_of(ws, prompt.id);
    if (state.embedding && state.phase == Phase::Ready) left.texts[state.encoded_text] = state.embedding;
  }
  if (!left.encodings.empty()) ws.remembered = std::move(left);
}

void forget_results(Workspace& ws) {
  ws.maps.clear();
  ws.lab.trial.reset();
  ws.lab.asked.reset();
  forget_prompt_neurons(ws);
  ws.resources.draft.tokenized.clear();
  for (auto& [id, state] : ws.stimuli) {
    state.encoding.reset();
    state.encoding_phase = Phase::Waiting;
    if (state.picture) state.error = {};
  }
  for (auto& [id, state] : ws.prompts) state = {};
}

// Where each of the layers that were seen stands among those that are.
std::vector<int> places_of(const std::vector<Layer>& before, const std::vector<Layer>& now) {
  std::vector<int> places;
  for (const Layer& layer : before) places.push_back(layer_place(now, layer.name));
  return places;
}

int last_layer(const ModelInfo& info) { return std::max(0, static_cast<int>(info.layers.size()) - 1); }

// Gates and what is looked at belong to layers by name: they go where these went, and go away with them.
void follow_layers(Workspace& ws, const ModelInfo& now) {
  const std::vector<int> places = ws.model.info->sha256 == now.sha256 ? places_of(ws.model.info->layers, now.layers) : std::vector<int>{};
  renumber_gates(ws, places);
  if (ws.model.info->sha256 != now.sha256 || !is_same_model(ws.model.source, ws.change.source)) drop_text_gates(ws);
  auto& selection = ws.selection;
  const int layer = place_at(places, selection.layer);
  selection.layer = layer >= 0 ? layer : last_layer(now);
  if (selection.neuron) selection.neuron->layer = place_at(places, selection.neuron->layer);
  if (!selection.neuron || selection.neuron->layer < 0) {
    selection.neuron.reset();
    selection.neuron_choice = NeuronChoice::Strongest;
  }
}

void end_change_jobs(Workspace& ws, Effects& effects) {
  for (auto entry = ws.jobs.begin(); entry != ws.jobs.end();) {
    const bool ends = entry->second.kind == JobKind::FindModel || entry->second.kind == JobKind::ChangeModel;
    if (ends) effects.push_back(CancelJob{entry->first});
    entry = ends ? ws.jobs.erase(entry) : std::next(entry);
  }
}

}  // namespace

int layer_place(const std::vector<Layer>& layers, std::string_view name) {
  const auto found = std::find_if(layers.begin(), layers.end(), [&](const Layer& layer) { return layer.name == name; });
  return found == layers.end() ? -1 : static_cast<int>(found - layers.begin());
}

bool is_same_model(const ModelSource& a, const ModelSource& b) {
  return a.address == b.address && a.file_set == b.file_set && a.vision == b.vision && a.text == b.text;
}

bool is_given_up(const Error& error) { return error.code == ErrorCode::Crashed && error.where == "given up"; }

void on(Workspace& ws, RetryModel&&, Effects&) {
  ws.model.try_anyway = is_given_up(ws.model.error);
  if (ws.model.phase == Phase::Failed || !ws.model.text_error.message.empty()) ws.model.phase = Phase::Waiting;
  ws.model.text_error = {};
}

void on(Workspace& ws, FindModel&& c, Effects& effects) {
  end_change_jobs(ws, effects);
  ws.change = {};
  ws.change.step = ModelChange::Step::Looking;
  ws.change.source = c.source;
  effects.push_back(RequestOffer{start_job(ws, JobKind::FindModel, 0), std::move(c.source)});
}

void on(Workspace& ws, ModelFound&& c, Effects&) {
  const auto job = finish_job(ws, c.job);
  if (!job || job->kind != JobKind::FindModel) return;
  ws.change.step = ModelChange::Step::Offered;
  ws.change.source = c.offer.source;
  ws.change.offer = std::move(c.offer);
}

void on(Workspace& ws, ChangeModel&& c, Effects& effects) {
  end_change_jobs(ws, effects);
  ws.change.step = ModelChange::Step::Loading;
  ws.change.source = c.source;
  ws.change.progress = {};
  ws.change.error = {};
  effects.push_back(RequestModel{start_job(ws, JobKind::ChangeModel, 0), std::move(c.source), c.try_anyway});
}

void on(Workspace& ws, CancelChange&&, Effects& effects) {
  end_change_jobs(ws, effects);
  ws.change = {};
}

void on(Workspace& ws, ModelProgress&& c, Effects&) {
  const auto job = ws.jobs.find(c.job);
  if (job == ws.jobs.end() || !is_model_job(job->second.kind)) return;
  (job->second.kind == JobKind::LoadModel ? ws.model.progress : ws.change.progress) = std::move(c.progress);
}

void on(Workspace& ws, ModelReady&& c, Effects& effects) {
  const auto job = finish_job(ws, c.job);
  if (!job || !is_model_job(job->kind)) return;
  const bool is_change = job->kind == JobKind::ChangeModel;
  const bool other_model = ws.model.info && (ws.model.info->sha256 != c.info.sha256 || is_change);
  if (other_model) {
    ++ws.model_generation;
    forget_jobs_of_model(ws);
    stop_studies(ws, tr("The model was changed while this study ran. Run it again."));
    if (ws.model.info->sha256 != c.info.sha256) remember_model(ws);
    forget_results(ws);
    ws.model.atlas.reset();
    ws.model.atlas_sheet.reset();
    ws.model.atlas_phase = Phase::Waiting;
    ws.model.atlas_attempts = 0;
    ws.model.atlas_error = {};
    ws.model.text_ready = false;
    ws.model.text_error = {};
  }
  if (other_model)
    follow_layers(ws, c.info);
  else if (!ws.model.info)
    ws.selection.layer = last_layer(c.info);
  ws.model.phase = Phase::Ready;
  ws.model.error = {};
  ws.model.info = std::move(c.info);
  if (is_change) {
    if (!is_same_model(ws.model.source, ws.change.source)) ws.model.before = ws.model.source;
    ws.model.source = ws.change.source;
    ws.change = {};
    std::erase_if(ws.jobs, [](const auto& entry) { return entry.second.kind == JobKind::LoadModel; });  // of the one that was still to come
  }
  take_awaited(ws, effects);
}

void on(Workspace& ws, AtlasReady&& c, Effects& effects) {
  const auto job = finish_job(ws, c.job);
  if (!job || job->kind != JobKind::Atlas || !c.atlas || !ws.model.info) return;
  if (c.atlas->vision_sha256() != ws.model.info->sha256)
    return fail_resource(ws, *job,
                         {ErrorCode::Mismatch, tr("The atlas beside this model is of another one, so it is left out."), "atlas.json"});
  ws.model.atlas = std::move(c.atlas);
  follow_stimulus(ws);
  effects.push_back(RequestSheet{start_job(ws, JobKind::AtlasSheet, 0), "visualisations.webp", std::move(c.sheet)});
}

void on(Workspace& ws, TextReady&&, Effects&) {
  ws.model.text_ready = true;
  ws.model.text_error = {};
  if (ws.model.atlas_phase == Phase::Failed) ws.model.atlas_phase = Phase::Waiting;
}

void on(Workspace& ws, TextFailed&& c, Effects&) { ws.model.text_error = std::move(c.error); }

void on(Workspace& ws, ModelFailed&& c, Effects&) {
  std::erase_if(ws.jobs, [](const auto& entry) { return is_model_job(entry.second.kind); });
  ws.model.phase = Phase::Failed;
  ws.model.error = std::move(c.error);
}

// A model that hangs is given up: the one before it comes back, and the way to this one tells why.
namespace {

void go_back(Workspace& ws, Error why) {
  const std::string name = ws.model.info ? ws.model.info->name : ws.model.source.address;
  ws.change = {};
  ws.change.step = ModelChange::Step::Failed;
  ws.change.source = std::exchange(ws.model.source, *ws.model.before);
  ws.change.error = std::move(why);
  ws.model.before.reset();
  ++ws.model_generation;
  forget_jobs_of_model(ws);
  forget_results(ws);
  ws.model.phase = Phase::Waiting;
  add_notice(
      ws, Notice::Kind::Error,
      tr("The model {0} is given up: it does not come to an end. The model before it is being started again; the board is as it was.",
         {name}));
}

}  // namespace

void fail_model(Workspace& ws, const Job& job, Error error) {
  if (job.kind == JobKind::LoadModel) {
    if (is_given_up(error) && ws.model.before) return go_back(ws, std::move(error));
    ws.model.phase = Phase::Failed;
    ws.model.error = std::move(error);
    return;
  }
  ws.change.step = ModelChange::Step::Failed;
  ws.change.error = std::move(error);
}

void stop_change(Workspace& ws, Error why) {
  if (ws.change.step != ModelChange::Step::Looking && ws.change.step != ModelChange::Step::Loading) return;
  ws.change.step = ModelChange::Step::Failed;
  ws.change.error = std::move(why);
}

}  // namespace pn::workspace
