#include <algorithm>
#include <numeric>
#include <utility>

#include "base/words.h"
#include "studies/drawn_emoji.h"
#include "studies/registry.h"
#include "workspace/depends.h"
#include "workspace/handlers.h"

// Studies: set up in the document, run in the worker, their outcomes kept beside the document with the key of what they depend on.
namespace pn::workspace {
namespace {

StudySpec* find_mutable_study(Workspace& ws, StudyId id) {
  const auto found = std::find_if(ws.document.studies.begin(), ws.document.studies.end(), [&](const StudySpec& s) { return s.id == id; });
  return found == ws.document.studies.end() ? nullptr : &*found;
}

const studies::ParamDef* find_param(const studies::Kind& kind, std::string_view name) {
  const auto found = std::find_if(kind.params.begin(), kind.params.end(), [&](const studies::ParamDef& def) { return def.name == name; });
  return found == kind.params.end() ? nullptr : &*found;
}

// Held within its limits; one that is as usual is not written down.
void set_param(StudySpec& spec, const studies::ParamDef& def, studies::ParamValue value) {
  const std::string name(def.name);
  studies::ParamValue held = studies::completed({&def, 1}, {{name, std::move(value)}}).begin()->second;
  if (held == studies::completed({&def, 1}, {}).begin()->second)
    spec.params.erase(name);
  else
    spec.params.insert_or_assign(name, std::move(held));
}

// The study that a job works for, while it is still wanted and the model is the one it began with.
StudyState* running(Workspace& ws, const Job& job) {
  const auto found = ws.studies.find(StudyId{job.target});
  const bool is_wanted = found != ws.studies.end() && found->second.job == job.id && job.generation == ws.model_generation;
  return is_wanted ? &found->second : nullptr;
}

void end_run(StudyState& state, Phase phase, Error error) {
  state.phase = phase;
  state.job.reset();
  state.progress = {};
  state.error = std::move(error);
}

// The layers to look at: those named by a parameter, or all; names that the model does not have are passed over. Of a study of one layer
// that names none, or one that the model does not have, the last.
std::vector<studies::InputLayer> wanted_layers(const Workspace& ws, const studies::Params& params) {
  std::vector<std::string> names = studies::layers_of(params, "layers");
  std::vector<studies::InputLayer> layers;
  if (params.contains("layer") && !ws.model.info->layers.empty()) {
    const auto& known = ws.model.info->layers;
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const Layer& layer) { return layer.name == studies::text_of(params, "layer"); });
    names = {(found == known.end() ? known.back() : *found).name};
  }
  for (std::size_t i = 0; i < ws.model.info->layers.size(); ++i) {
    const Layer& layer = ws.model.info->layers[i];
    if (names.empty() || std::find(names.begin(), names.end(), layer.name) != names.end())
      layers.push_back({layer.name, static_cast<int>(i), layer.channels});
  }
  return layers;
}

std::vector<studies::Gate> gates_of(const std::vector<Gate>& gates) {
  std::vector<studies::Gate> out;
  for (const Gate& gate : gates) out.push_back({{gate.neuron.layer, gate.neuron.channel}, gate.factor, 0.0F});
  return out;
}

// The states that the parameters name. Error: NotFound for one that is not kept (any more).
Result<std::vector<studies::InputState>> named_states(const Workspace& ws, std::span<const studies::ParamDef> defs,
                                                      const studies::Params& params) {
  std::vector<studies::InputState> states;
  for (const studies::ParamDef& def : defs) {
    if (def.type != studies::ParamType::State) continue;
    const std::string name(studies::text_of(params, def.name));
    if (name.empty()) {
      states.push_back({"as trained", {}});
    } else if (name == studies::kStateOfGates) {
      states.push_back({"with the gates that are set", gates_of(ws.document.gates)});
    } else if (const KeptState* kept = find_state(ws.document, name)) {
      states.push_back({name, gates_of(kept->gates)});
    } else {
      return Error{ErrorCode::NotFound, tr("No state named “{0}” is kept. Choose another, or set its gates and keep them again.", {name}),
                   name};
    }
  }
  return states;
}

// What the remembered model said of the stimuli and prompts of the study; those that it never saw are left out of both.
void add_other(const Workspace& ws, studies::Inputs& inputs, model::Pooling pooling) {
  const RememberedModel& left = *ws.remembered;
  studies::OtherModel other{left.info.name, left.info.sha256, left.logit_scale, {}, {}, {}, {}};
  for (std::size_t i = 0; i < left.info.layers.size(); ++i)
    other.layers.push_back({left.info.layers[i].name, static_cast<int>(i), left.info.layers[i].channels});
  const std::size_t neurons = inputs.neurons();
  std::vector<studies::InputStimulus> stimuli;
  std::vector<float> responses;
  for (std::size_t i = 0; i < inputs.stimuli.size(); ++i) {
    const auto found = left.encodings.find(StimulusId{inputs.stimuli[i].id});
    if (found == left.encodings.end()) continue;
    stimuli.push_back(inputs.stimuli[i]);
    const auto own = inputs.responses.begin() + static_cast<std::ptrdiff_t>(i * neurons);
    responses.insert(responses.end(), own, own + static_cast<std::ptrdiff_t>(neurons));
    for (const auto& layer : found->second->responses)
      other.responses.insert(other.responses.end(), layer.by(pooling).begin(), layer.by(pooling).end());
    other.image_embeds.push_back(found->second->image_embeds);
  }
  std::vector<studies::InputPrompt> prompts;
  for (const studies::InputPrompt& prompt : inputs.prompts) {
    const auto found = left.texts.find(prompt.text);
    if (found == left.texts.end()) continue;
    prompts.push_back(prompt);
    other.text_embeds.push_back(*found->second);
  }
  inputs.stimuli = std::move(stimuli);
  inputs.responses = std::move(responses);
  inputs.prompts = std::move(prompts);
  inputs.other = std::move(other);
}

// The board as a study takes it: every stimulus that has been encoded, with its responses pooled as the parameters say.
studies::Inputs gather(const Workspace& ws, const studies::Params& params) {
  studies::Inputs inputs;
  inputs.concepts = ws.document.concepts;
  for (const std::string_view name : kRenditionNames) inputs.renditions.emplace_back(name);
  inputs.stimuli_on_board = static_cast<int>(ws.document.stimuli.size());
  for (const Prompt& prompt : ws.document.prompts)
    inputs.prompts.push_back({static_cast<std::uint32_t>(prompt.id), full_prompt(ws.document, prompt)});
  inputs.logit_scale = logit_scale(ws);
  inputs.layers = wanted_layers(ws, params);
  inputs.model = ws.model.info->name;
  inputs.model_sha256 = ws.model.info->sha256;
  const auto pooling = studies::number_of(params, "pooling") == 0.0 ? model::Pooling::Mean : model::Pooling::Max;
  for (const Stimulus& stimulus : ws.document.stimuli) {
    const auto& encoding = state_of(ws, stimulus.id).encoding;
    const auto concept_place = std::find(inputs.concepts.begin(), inputs.concepts.end(), stimulus.concept_name);
    if (!encoding || concept_place == inputs.concepts.end()) continue;
    const std::size_t before = inputs.responses.size();
    for (const studies::InputLayer& layer : inputs.layers) {
      const auto place = static_cast<std::size_t>(layer.place);
      if (place >= encoding->responses.size()) break;
      const std::vector<float>& values = encoding->responses[place].by(pooling);
      inputs.responses.insert(inputs.responses.end(), values.begin(), values.end());
    }
    if (inputs.responses.size() - before != inputs.neurons()) {
      inputs.responses.resize(before);  // of a model with other layers; it will be encoded again
      continue;
    }
    inputs.stimuli.push_back({static_cast<std::uint32_t>(stimulus.id), static_cast<int>(concept_place - inputs.concepts.begin()),
                              static_cast<int>(stimulus.rendition)});
  }
  return inputs;
}

// The prompts of a stimulus, the most probable first; none while it is not encoded.
std::vector<PromptId> likeliest_prompts(const Workspace& ws, StimulusId stimulus) {
  const ZeroShot& table = zero_shot(ws);
  const auto row = std::find(table.stimuli.begin(), table.stimuli.end(), stimulus);
  if (row == table.stimuli.end()) return {};
  const float* logits = table.logits.data() + static_cast<std::size_t>(row - table.stimuli.begin()) * table.prompts.size();
  std::vector<std::size_t> order(table.prompts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return logits[a] > logits[b]; });
  std::vector<PromptId> prompts;
  for (const std::size_t place : order) prompts.push_back(table.prompts[place]);
  return prompts;
}

// What a new study is about: the selected neuron; the selected stimulus, the prompt that it is taken for, then the next likely one.
studies::Params chosen_now(const Workspace& ws, const studies::Kind& kind) {
  studies::Params params;
  for (const studies::ParamDef& def : kind.params) {
    if (def.type == studies::ParamType::Neuron && def.choices == "selected" && ws.selection.neuron)
      params[std::string(def.name)] = neuron_name(*ws.selection.neuron);
  }
  if (!ws.selection.stimulus || kind.is_test) return params;  // tests are of all stimuli
  const std::vector<PromptId> prompts = likeliest_prompts(ws, *ws.selection.stimulus);
  const auto number = [](auto id) { return static_cast<double>(static_cast<std::uint32_t>(id)); };
  std::size_t next = 0;
  for (const studies::ParamDef& def : kind.params) {
    if (def.type == studies::ParamType::Stimulus) params[std::string(def.name)] = number(*ws.selection.stimulus);
    if (def.type == studies::ParamType::Prompt && next < prompts.size()) params[std::string(def.name)] = number(prompts[next++]);
  }
  return params;
}

}  // namespace

const StudySpec* find_study(const Workspace& ws, StudyId id) {
  const auto found = std::find_if(ws.document.studies.begin(), ws.document.studies.end(), [&](const StudySpec& s) { return s.id == id; });
  return found == ws.document.studies.end() ? nullptr : &*found;
}

const StudySpec* study_of_kind(const Workspace& ws, std::string_view kind) {
  const auto found =
      std::find_if(ws.document.studies.begin(), ws.document.studies.end(), [&](const StudySpec& s) { return s.kind == kind; });
  return found == ws.document.studies.end() ? nullptr : &*found;
}

const StudyState& state_of(const Workspace& ws, StudyId id) {
  static const StudyState kNothing;
  const auto found = ws.studies.find(id);
  return found == ws.studies.end() ? kNothing : found->second;
}

studies::Scope scope_of(const Workspace& ws, const studies::Params& params) {
  studies::Scope scope;
  if (!ws.model.info) return scope;
  for (const studies::InputLayer& layer : wanted_layers(ws, params)) scope.neurons += static_cast<std::size_t>(layer.channels);
  const double wanted = studies::number_of(params, "stimulus");
  const std::string_view concept_name = studies::text_of(params, "concept"), rendition = studies::text_of(params, "rendition");
  const auto is_chosen = [&](const Stimulus& one) {
    if (wanted != 0.0) return static_cast<double>(static_cast<std::uint32_t>(one.id)) == wanted;
    return (concept_name.empty() || concept_name == one.concept_name) && (rendition.empty() || rendition == name_of(one.rendition));
  };
  scope.stimuli = static_cast<std::size_t>(std::count_if(ws.document.stimuli.begin(), ws.document.stimuli.end(), is_chosen));
  return scope;
}

Stale staleness(const Workspace& ws, StudyId id) {
  const StudySpec* spec = find_study(ws, id);
  const StudyState& state = state_of(ws, id);
  const studies::Kind* kind = spec == nullptr ? nullptr : studies::find_kind(spec->kind);
  if (kind == nullptr || !state.outcome || state.phase == Phase::Running) return Stale::No;
  if (state.ran_with != depends_key(ws, studies::depends_on(*kind, state.ran_as.params))) return Stale::Board;
  return state.ran_as == *spec ? Stale::No : Stale::Parameters;
}

void on(Workspace& ws, AddStudy&& c, Effects&) {
  const studies::Kind* kind = studies::find_kind(c.kind);
  if (kind == nullptr) return;
  studies::Params params = chosen_now(ws, *kind);
  remember(ws);
  ws.document.studies.push_back({new_id<StudyId>(ws), std::move(c.kind), std::move(params), 1});
  ws.studies[ws.document.studies.back().id] = {};
}

void on(Workspace& ws, RemoveStudy&& c, Effects&) {
  if (find_study(ws, c.id) == nullptr) return;
  remember(ws);
  std::erase_if(ws.document.studies, [&](const StudySpec& s) { return s.id == c.id; });
}

void on(Workspace& ws, SetStudyParam&& c, Effects&) {
  const StudySpec* spec = find_study(ws, c.id);
  const studies::Kind* kind = spec == nullptr ? nullptr : studies::find_kind(spec->kind);
  const studies::ParamDef* def = kind == nullptr ? nullptr : find_param(*kind, c.name);
  if (def == nullptr) return;
  StudySpec changed = *spec;
  set_param(changed, *def, std::move(c.value));
  if (changed == *spec) return;
  remember_edit(ws, "study " + std::to_string(static_cast<std::uint32_t>(c.id)) + " " + c.name);
  *find_mutable_study(ws, c.id) = std::move(changed);
}

void on(Workspace& ws, SetStudyParams&& c, Effects&) {
  const StudySpec* spec = find_study(ws, c.id);
  const studies::Kind* kind = spec == nullptr ? nullptr : studies::find_kind(spec->kind);
  if (kind == nullptr) return;
  StudySpec changed = *spec;
  for (auto& [name, value] : c.values) {
    if (const studies::ParamDef* def = find_param(*kind, name)) set_param(changed, *def, std::move(value));
  }
  if (changed == *spec) return;
  remember(ws);
  *find_mutable_study(ws, c.id) = std::move(changed);
}

void on(Workspace& ws, SetStudySeed&& c, Effects&) {
  const StudySpec* spec = find_study(ws, c.id);
  if (spec == nullptr || spec->seed == c.seed) return;
  remember_edit(ws, "study " + std::to_string(static_cast<std::uint32_t>(c.id)) + " seed");
  find_mutable_study(ws, c.id)->seed = c.seed;
}

void on(Workspace& ws, RunStudy&& c, Effects& effects) {
  const StudySpec* spec = find_study(ws, c.id);
  const studies::Kind* kind = spec == nullptr ? nullptr : studies::find_kind(spec->kind);
  if (kind == nullptr) return;
  StudyState& state = ws.studies[c.id];
  if (state.job) cancel_job(ws, *state.job, effects);
  if (!ws.model.info || ws.model.phase != Phase::Ready)
    return end_run(state, Phase::Failed, {ErrorCode::Unavailable, tr("The model is not here yet. Run the study once it has loaded."), ""});
  const studies::Params params = studies::completed(kind->params, spec->params);
  auto inputs = std::make_shared<studies::Inputs>(gather(ws, params));
  auto states = named_states(ws, kind->params, params);
  if (!states) return end_run(state, Phase::Failed, states.error());
  inputs->states = *std::move(states);
  inputs->bundled_words = studies::bundled_words_of(*kind, spec->params);
  inputs->wants_emoji = studies::wants_emoji(*kind, spec->params);
  const studies::Depends depends = studies::depends_on(*kind, spec->params);
  if (depends.other && ws.remembered)
    add_other(ws, *inputs, studies::number_of(params, "pooling") == 0.0 ? model::Pooling::Mean : model::Pooling::Max);
  if (depends.board && inputs->stimuli.empty())
    return end_run(
        state, Phase::Failed,
        {ErrorCode::Unavailable, tr("The model has not run on any stimulus yet. Add stimuli, or wait until they have been encoded."), ""});
  end_run(state, Phase::Running, {});
  state.job = start_job(ws, JobKind::Study, static_cast<std::uint32_t>(c.id));
  state.started_with = depends_key(ws, depends);
  state.started_as = *spec;
  effects.push_back(RequestStudy{*state.job, *spec, std::move(inputs)});
}

void on(Workspace& ws, RunKind&& c, Effects& effects) {
  if (study_of_kind(ws, c.kind) == nullptr) on(ws, AddStudy{c.kind}, effects);
  if (const StudySpec* spec = study_of_kind(ws, c.kind)) on(ws, RunStudy{spec->id}, effects);
}

void on(Workspace& ws, CancelStudy&& c, Effects& effects) {
  const auto found = ws.studies.find(c.id);
  if (found == ws.studies.end() || !found->second.job) return;
  cancel_job(ws, *found->second.job, effects);
  end_run(found->second, found->second.outcome ? Phase::Ready : Phase::Waiting, {});
}

bool has_unread_note(const Workspace& ws, std::string_view kind) {
  const studies::Kind* found = studies::find_kind(kind);
  return found != nullptr && !found->note.empty() && !ws.read_notes.contains(std::string(kind));
}

void on(Workspace& ws, ReadStudyNote&& c, Effects&) { ws.read_notes.insert(std::move(c.kind)); }

void on(Workspace& ws, StudyProgress&& c, Effects&) {
  const auto job = ws.jobs.find(c.job);
  if (job == ws.jobs.end() || job->second.kind != JobKind::Study) return;
  if (StudyState* state = running(ws, job->second)) state->progress = std::move(c.progress);
}

void on(Workspace& ws, StudyReady&& c, Effects&) {
  const auto job = finish_job(ws, c.job);
  if (!job || job->kind != JobKind::Study) return;
  StudyState* state = running(ws, *job);
  if (state == nullptr) return;
  end_run(*state, Phase::Ready, {});
  state->ran_with = std::move(state->started_with);
  state->ran_as = std::move(state->started_as);
  state->outcome = std::make_shared<const studies::Outcome>(std::move(c.outcome));
}

void fail_study(Workspace& ws, const Job& job, Error error) {
  if (StudyState* state = running(ws, job)) end_run(*state, Phase::Failed, std::move(error));
}

void stop_studies(Workspace& ws, const std::string& why) {
  for (auto& entry : ws.studies) {
    StudyState& state = entry.second;
    if (!state.job) continue;
    ws.jobs.erase(*state.job);
    end_run(state, Phase::Failed, {ErrorCode::Crashed, why, ""});
  }
}

void reconcile_studies(Workspace& ws, Effects& effects) {
  for (auto& entry : ws.studies) {
    StudyState& state = entry.second;
    if (!state.job || find_study(ws, entry.first) != nullptr) continue;
    cancel_job(ws, *state.job, effects);
    end_run(state, state.outcome ? Phase::Ready : Phase::Waiting, {});
  }
}

}  // namespace pn::workspace
