#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "workspace/handlers.h"

#include "base/words.h"

// Gates: neurons multiplied by a factor, and what the model then answers. The engine runs what follows the earliest gated layer again, from
// the activations that it keeps; or the whole model, where more than that layer decides what follows.
namespace pn::workspace {
namespace {

constexpr std::size_t kMostStimuliAtOnce = 64;

std::string two_decimals(float value) {
  char text[16];
  std::snprintf(text, sizeof text, "%.2f", static_cast<double>(value));
  std::string out = text;
  while (out.back() == '0') out.pop_back();
  if (out.back() == '.') out.pop_back();
  return out;
}

// Whether a step from one document to the other sets gates and does nothing else.
bool differ_in_gates_alone(const Document& a, const Document& b) {
  const auto same = [](const auto& x, const auto& y) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end(), [](const auto& left, const auto& right) { return left.id == right.id; });
  };
  return a.gates != b.gates && a.text_gates == b.text_gates && a.concepts == b.concepts && a.renditions == b.renditions &&
         same(a.stimuli, b.stimuli) && same(a.prompts, b.prompts) && a.studies == b.studies && a.kept_states == b.kept_states;
}

// What a step from `stack[i]` leads to: the document above it, at last the one that is shown.
const Document& above(const std::vector<Document>& stack, std::size_t i, const Document& shown) {
  return i + 1 < stack.size() ? stack[i + 1] : shown;
}

// Which steps of a history set gates alone.
std::vector<bool> gate_steps(const std::vector<Document>& stack, const Document& shown) {
  std::vector<bool> out(stack.size());
  for (std::size_t i = 0; i < stack.size(); ++i) out[i] = differ_in_gates_alone(stack[i], above(stack, i, shown));
  return out;
}

// Takes out of a history the steps that only set gates which are gone.
void drop_idle_steps(std::vector<Document>& stack, const Document& shown, const std::vector<bool>& sets_gates) {
  for (std::size_t i = stack.size(); i-- > 0;) {
    if (sets_gates[i] && stack[i].gates == above(stack, i, shown).gates) stack.erase(stack.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

bool is_waiting(const StimulusState& state, const std::string& key) { return state.encoding && state.gated_for != key; }

bool is_replaying(const Workspace& ws) {
  return std::any_of(ws.jobs.begin(), ws.jobs.end(), [](const auto& entry) { return entry.second.kind == JobKind::Replay; });
}

// The stimuli of the next replay: the chosen one first, alone where the whole model must run.
std::vector<StimulusId> next_stimuli(const Workspace& ws, const std::string& key, int layer) {
  const bool is_quick = ws.model.info->layers[static_cast<std::size_t>(layer)].replays_alone;
  const std::size_t most = is_quick ? kMostStimuliAtOnce : 1;
  std::vector<StimulusId> found;
  const auto take = [&](StimulusId id) {
    const StimulusState& state = state_of(ws, id);
    const bool is_taken = !found.empty() && found.front() == id;
    if (found.size() < most && !is_taken && state.engine_has && is_waiting(state, key)) found.push_back(id);
  };
  if (const Stimulus* chosen = selected_stimulus(ws)) take(chosen->id);
  for (const Stimulus& s : ws.document.stimuli) take(s.id);
  return found;
}

}  // namespace

float gate_of(const Document& document, NeuronId neuron) {
  const auto found = std::find_if(document.gates.begin(), document.gates.end(), [&](const Gate& g) { return g.neuron == neuron; });
  return found == document.gates.end() ? 1.0F : found->factor;
}

std::string gates_key(const std::vector<Gate>& gates) {
  std::string key;
  for (const Gate& g : gates) key += neuron_name(g.neuron) + "=" + std::to_string(g.factor) + ";";
  return key;
}

std::string gates_key(const Document& document) { return gates_key(document.gates); }

std::string gate_words(float factor) {
  if (factor == 0.0F) return tr("silenced");
  if (factor == 1.0F) return tr("as trained");
  return "\xC3\x97 " + two_decimals(factor);
}

std::string gates_list(const Document& document) {
  std::string list;
  const auto add = [&](const std::string& neuron, float factor) { list += (list.empty() ? "" : ", ") + neuron + " " + gate_words(factor); };
  for (const Gate& gate : document.gates) add(neuron_name(gate.neuron), gate.factor);
  for (const TextGate& gate : document.text_gates) add(text_neuron_name(gate.neuron), gate.factor);
  return list;
}

bool gates_are_pending(const Workspace& ws) {
  const std::string key = gates_key(ws.document);
  if (text_gates_are_pending(ws)) return true;
  return !key.empty() && std::any_of(ws.document.stimuli.begin(), ws.document.stimuli.end(),
                                     [&](const Stimulus& s) { return is_waiting(state_of(ws, s.id), key); });
}

static void set_gate(std::vector<Gate>& gates, NeuronId neuron, float factor) {
  std::erase_if(gates, [&](const Gate& g) { return g.neuron == neuron; });
  if (factor != 1.0F) gates.push_back({neuron, factor});
  std::sort(gates.begin(), gates.end(), [](const Gate& a, const Gate& b) { return a.neuron < b.neuron; });
}

void on(Workspace& ws, SetGate&& c, Effects&) {
  if (!has_neuron(ws, c.neuron) || !std::isfinite(c.factor)) return;
  const float factor = std::clamp(c.factor, 0.0F, kMostGate);
  if (gate_of(ws.document, c.neuron) == factor) return;
  remember_edit(ws, "gate " + neuron_name(c.neuron));
  set_gate(ws.document.gates, c.neuron, factor);
}

void on(Workspace& ws, SilenceNeurons&& c, Effects&) {
  std::erase_if(c.neurons, [&](NeuronId neuron) { return !has_neuron(ws, neuron) || gate_of(ws.document, neuron) == 0.0F; });
  if (c.neurons.empty()) return;
  remember(ws);
  for (const NeuronId neuron : c.neurons) set_gate(ws.document.gates, neuron, 0.0F);
}

void on(Workspace& ws, ClearGates&&, Effects&) {
  if (!has_gates(ws.document)) return;
  remember(ws);
  ws.document.gates.clear();
  ws.document.text_gates.clear();
}

void on(Workspace& ws, ReplayReady&& c, Effects&) {
  const auto job = finish_job(ws, c.job);
  if (!job || job->generation != ws.model_generation || c.image_embeds.size() != job->stimuli.size()) return;
  ws.gates_error = {};
  for (std::size_t i = 0; i < job->stimuli.size(); ++i) {
    const auto found = ws.stimuli.find(job->stimuli[i]);
    if (found == ws.stimuli.end()) continue;
    found->second.gated_for = job->detail;
    const auto& trained = found->second.encoding;
    if (!trained || c.image_embeds[i].size() != trained->image_embeds.size()) {
      found->second.gated_embeds.reset();
      continue;
    }
    // Of gates that have changed meanwhile, too: while a slider moves, an answer a moment old is better than none.
    found->second.gated_embeds = std::make_shared<const std::vector<float>>(std::move(c.image_embeds[i]));
  }
}

void fail_replay(Workspace& ws, const Job& job, Error error) {
  ws.gates_error = std::move(error);
  // Of all stimuli: what fails for some fails for the others. They are asked again when the gates change.
  for (auto& [id, state] : ws.stimuli) {
    if (!state.encoding) continue;
    state.gated_embeds.reset();
    state.gated_for = job.detail;
  }
}

int place_at(const std::vector<int>& places, int layer) {
  return layer >= 0 && static_cast<std::size_t>(layer) < places.size() ? places[static_cast<std::size_t>(layer)] : -1;
}

void renumber_gates(Workspace& ws, const std::vector<int>& places) {
  const std::vector<bool> undo_gates = gate_steps(ws.undo_stack, ws.document), redo_gates = gate_steps(ws.redo_stack, ws.document);
  const auto renumber = [&](std::vector<Gate>& gates) {
    for (Gate& gate : gates) gate.neuron.layer = place_at(places, gate.neuron.layer);
    std::erase_if(gates, [](const Gate& gate) { return gate.neuron.layer < 0; });
  };
  in_every_version(ws, [&](Document& document) {
    renumber(document.gates);
    for (KeptState& state : document.kept_states) renumber(state.gates);
    drop_empty_states(document);
  });
  drop_idle_steps(ws.undo_stack, ws.document, undo_gates);
  drop_idle_steps(ws.redo_stack, ws.document, redo_gates);
  for (auto& [id, state] : ws.stimuli) {
    state.gated_embeds.reset();
    state.gated_for.clear();
  }
  ws.gates_error = {};
}

void reconcile_gates(Workspace& ws, Effects& effects) {
  const auto& gates = ws.document.gates;
  if (gates.empty()) {
    if (ws.document.text_gates.empty()) ws.gates_error = {};
    return;
  }
  if (ws.model.phase != Phase::Ready || !ws.model.info || is_replaying(ws)) return;  // its answer brings us here again
  const std::string key = gates_key(ws.document);
  const int layer = gates.front().neuron.layer;
  std::vector<StimulusId> stimuli = next_stimuli(ws, key, layer);
  if (stimuli.empty()) return;
  const JobId job = start_job(ws, JobKind::Replay, 0, key);
  ws.jobs.at(job).stimuli = stimuli;
  effects.push_back(RequestReplay{job, layer, gates, std::move(stimuli)});
}

}  // namespace pn::workspace
