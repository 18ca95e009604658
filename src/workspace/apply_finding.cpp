#include <algorithm>
#include <utility>

#include "base/words.h"
#include "studies/registry.h"
#include "workspace/finding.h"
#include "workspace/handlers.h"

// A finding that a link or a file brings: the board at once, what it says of neurons when its model is there.
namespace pn::workspace {
namespace {

template <class Id, class List, class Set>
void renumber(Workspace& ws, List& list, Set&& set) {
  for (auto& entry : list) {
    const Id old = entry.id;
    entry.id = new_id<Id>(ws);
    set(old, entry.id);
  }
}

// The number that a parameter holds, as it is now; 0, which means all or none, where it was of nothing.
template <class Id>
double now(const std::map<Id, Id>& ids, double number) {
  const auto found = ids.find(Id{static_cast<std::uint32_t>(number)});
  return found == ids.end() ? 0.0 : static_cast<double>(static_cast<std::uint32_t>(found->second));
}

struct Numbers {
  std::map<StimulusId, StimulusId> stimuli;
  std::map<PromptId, PromptId> prompts;
  std::map<StudyId, StudyId> studies;
};

void renumber_params(StudySpec& spec, const Numbers& numbers) {
  const studies::Kind* kind = studies::find_kind(spec.kind);
  if (kind == nullptr) return;
  for (const studies::ParamDef& def : kind->params) {
    const auto param = spec.params.find(def.name);
    double* number = param == spec.params.end() ? nullptr : std::get_if<double>(&param->second);
    if (number == nullptr) continue;
    if (def.type == studies::ParamType::Stimulus) *number = now(numbers.stimuli, *number);
    if (def.type == studies::ParamType::Prompt) *number = now(numbers.prompts, *number);
  }
}

template <class Id>
std::optional<Id> now(const std::map<Id, Id>& ids, std::optional<Id> id) {
  const auto found = id ? ids.find(*id) : ids.end();
  return found == ids.end() ? std::nullopt : std::optional(found->second);
}

// Numbers that this visit has not used yet.
void renumber(Workspace& ws, Finding& finding) {
  Numbers numbers;
  Document& document = finding.document;
  renumber<StimulusId>(ws, document.stimuli, [&](StimulusId old, StimulusId id) { numbers.stimuli[old] = id; });
  renumber<PromptId>(ws, document.prompts, [&](PromptId old, PromptId id) { numbers.prompts[old] = id; });
  renumber<StudyId>(ws, document.studies, [&](StudyId old, StudyId id) { numbers.studies[old] = id; });
  for (StudySpec& spec : document.studies) renumber_params(spec, numbers);
  finding.selection.stimulus = now(numbers.stimuli, finding.selection.stimulus);
  finding.selection.prompt = now(numbers.prompts, finding.selection.prompt);
  std::set<StudyId> shown;
  for (const StudyId id : finding.shown) {
    if (const auto found = numbers.studies.find(id); found != numbers.studies.end()) shown.insert(found->second);
  }
  finding.shown = std::move(shown);
}

bool is_of(const ModelState& model, const FindingModel& wanted) {
  return model.info && !wanted.sha256.empty() && std::string_view(model.info->sha256).starts_with(wanted.sha256);
}

bool is_at_same_place(const ModelState& model, const FindingModel& wanted) {
  return !wanted.source.address.empty() && model.source.address == wanted.source.address;
}

// Gates of neurons that the model has; tells of the others.
void keep_known(Workspace& ws, std::vector<Gate>& gates, bool& is_complete) {
  const std::size_t before = gates.size();
  std::erase_if(gates, [&](const Gate& gate) { return !has_neuron(ws, gate.neuron); });
  is_complete = is_complete && gates.size() == before;
}

void take(Workspace& ws, AwaitedModel awaited) {
  bool is_complete = true;
  keep_known(ws, awaited.gates, is_complete);
  for (KeptState& state : awaited.kept_states) keep_known(ws, state.gates, is_complete);
  Document& document = ws.document;
  if (!has_gates(document)) {
    document.gates = std::move(awaited.gates);
    document.text_gates = std::move(awaited.text_gates);
  }
  if (document.kept_states.empty()) document.kept_states = std::move(awaited.kept_states);
  drop_empty_states(document);
  Selection& selection = ws.selection;
  const Selection& wanted = awaited.selection;
  const int layers = static_cast<int>(ws.model.info->layers.size());
  if (wanted.layer >= 0 && wanted.layer < layers) selection.layer = wanted.layer;
  selection.text_layer = wanted.text_layer;
  selection.text_neuron = wanted.text_neuron;
  if (wanted.neuron && has_neuron(ws, *wanted.neuron)) {
    selection.neuron = wanted.neuron;
    selection.neuron_choice = wanted.neuron_choice;
    ws.opened_on = selection.stimulus;
  }
  is_complete = is_complete && wanted.layer < layers && (!wanted.neuron || has_neuron(ws, *wanted.neuron));
  ws.to_run = std::move(awaited.shown);
  if (!is_complete)
    add_notice(ws, Notice::Kind::Error, tr("The model has not all the neurons that this finding names; those that it lacks are left out."));
}

bool is_over(const Workspace& ws, const Stimulus& stimulus) {
  const StimulusState& state = state_of(ws, stimulus.id);
  return state.picture_phase == Phase::Failed || state.encoding_phase == Phase::Ready || state.encoding_phase == Phase::Failed;
}

bool is_over(const Workspace& ws, const Prompt& prompt) {
  const PromptState& state = state_of(ws, prompt.id);
  return state.phase == Phase::Ready || state.phase == Phase::Failed;
}

// Whether all that a study may look at is known.
bool board_is_known(const Workspace& ws) {
  const Document& document = ws.document;
  const auto known = [&](const auto& entry) { return is_over(ws, entry); };
  return ws.model.phase == Phase::Ready && std::all_of(document.stimuli.begin(), document.stimuli.end(), known) &&
         (!takes_prompts(ws) || std::all_of(document.prompts.begin(), document.prompts.end(), known));
}

}  // namespace

Finding finding_of(const Workspace& ws) {
  Finding finding{ws.document, ws.view, ws.selection, {ws.model.source, {}, {}, 0}, {}};
  finding.view.dialog = {};
  for (std::vector<std::string>& front : finding.view.fronted) std::erase(front, kLessonPanel);
  finding.selection.glance.reset();
  if (ws.awaited) {  // it is handed on as it came
    const AwaitedModel& awaited = *ws.awaited;
    finding.model = awaited.model;
    finding.document.gates = awaited.gates;
    finding.document.text_gates = awaited.text_gates;
    finding.document.kept_states = awaited.kept_states;
    finding.selection.layer = awaited.selection.layer;
    finding.selection.neuron = awaited.selection.neuron;
    finding.selection.neuron_choice = awaited.selection.neuron_choice;
    finding.selection.text_layer = awaited.selection.text_layer;
    finding.selection.text_neuron = awaited.selection.text_neuron;
    finding.shown = awaited.shown;
    return finding;
  }
  if (ws.model.info) {
    finding.model.name = ws.model.info->name;
    finding.model.sha256 = ws.model.info->sha256;
    finding.model.size_bytes = ws.model.info->size_bytes;
  }
  for (const StudySpec& spec : ws.document.studies) {
    if (state_of(ws, spec.id).outcome || ws.to_run.contains(spec.id)) finding.shown.insert(spec.id);
  }
  return finding;
}

bool awaits_other_model(const Workspace& ws) { return ws.awaited && ws.model.info && !is_at_same_place(ws.model, ws.awaited->model); }

void on(Workspace& ws, OpenFinding&& c, Effects& effects) {
  Finding& finding = *c.finding;
  renumber(ws, finding);
  if (!ws.document.stimuli.empty() || !ws.document.prompts.empty()) remember(ws);
  std::erase_if(ws.jobs, [](const auto& entry) { return entry.second.kind == JobKind::FirstBoard; });
  ws.awaited = AwaitedModel{std::move(finding.model),
                            std::exchange(finding.document.gates, {}),
                            std::exchange(finding.document.text_gates, {}),
                            std::exchange(finding.document.kept_states, {}),
                            finding.selection,
                            std::move(finding.shown)};
  ws.to_run.clear();
  ws.document = std::move(finding.document);
  for (const Stimulus& s : ws.document.stimuli) ws.stimuli[s.id];
  for (const Prompt& p : ws.document.prompts) ws.prompts[p.id];
  for (const StudySpec& s : ws.document.studies) ws.studies[s.id];
  ws.view = std::move(finding.view);
  ws.selection.stimulus = finding.selection.stimulus;
  ws.selection.prompt = finding.selection.prompt;
  ws.selection.pooling = finding.selection.pooling;
  ws.selection.neuron.reset();
  ws.selection.neuron_choice = NeuronChoice::Strongest;
  const FindingModel& wanted = ws.awaited->model;
  if (!ws.model.info && ws.model.phase == Phase::Waiting && is_at_same_place(ws.model, wanted)) ws.model.source = wanted.source;
  take_awaited(ws, effects);
}

void on(Workspace& ws, ForgetAwaited&&, Effects&) {
  if (!ws.awaited) return;
  ws.awaited.reset();
  add_notice(ws, Notice::Kind::Info, tr("The finding's gates, neurons and studies are left out: they are of another model."));
}

void on(Workspace& ws, SetFindingTitle&& c, Effects&) {
  c.title = tidy(c.title);
  if (ws.document.title == c.title) return;
  remember_edit(ws, "title");
  ws.document.title = std::move(c.title);
}

void on(Workspace& ws, ReturnTo&& c, Effects&) {
  remember(ws);
  ws.document = std::move(c.document);
  ws.view = std::move(c.view);
  const Selection& wanted = c.selection;
  ws.selection = wanted;
  if (ws.model.info && ws.selection.layer >= static_cast<int>(ws.model.info->layers.size())) ws.selection.layer = 0;
  if (ws.selection.neuron && !has_neuron(ws, *ws.selection.neuron)) ws.selection.neuron.reset();
  std::erase_if(ws.document.gates, [&](const Gate& gate) { return !has_neuron(ws, gate.neuron); });
}

void take_awaited(Workspace& ws, Effects& effects) {
  if (!ws.awaited || !ws.model.info) return;
  const FindingModel wanted = ws.awaited->model;
  const bool is_same = is_of(ws.model, wanted);
  if (!is_same && !is_at_same_place(ws.model, wanted)) {
    if (ws.change.step == ModelChange::Step::None) ws.view.dialog = {Dialog::Kind::Model, {}, Rendition::Photo, std::nullopt};
    return;
  }
  if (is_same && ws.model.source.layers != wanted.source.layers && is_at_same_place(ws.model, wanted)) {
    if (ws.change.step == ModelChange::Step::None) on(ws, ChangeModel{wanted.source}, effects);
    return;  // the same model with other layers
  }
  if (!is_same && !wanted.sha256.empty())
    add_notice(ws, Notice::Kind::Info,
               tr("This finding was made with another version of the model: its numbers may differ, and its neurons may be others."));
  take(ws, *std::exchange(ws.awaited, std::nullopt));
}

void reconcile_findings(Workspace& ws, Effects& effects) {
  if (ws.to_run.empty() || !board_is_known(ws)) return;
  for (const StudyId id : std::exchange(ws.to_run, {})) {
    const StudySpec* spec = find_study(ws, id);
    if (spec == nullptr || state_of(ws, id).outcome) continue;
    if (has_unread_note(ws, spec->kind))
      ws.to_run.insert(id);  // until the visitor has read what it says first
    else
      on(ws, RunStudy{id}, effects);
  }
}

}  // namespace pn::workspace
