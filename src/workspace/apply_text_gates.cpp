#include <algorithm>
#include <cmath>
#include <utility>

#include "workspace/handlers.h"

// Gates on neurons of the text encoder: what they make of every prompt's embedding. The engine runs each prompt again with them.
namespace pn::workspace {
namespace {

// What a prompt's gated embedding is of.
std::string gated_key(const Workspace& ws, const std::string& text) { return text_gates_key(ws.document) + text; }

bool is_waiting(const Workspace& ws, const Prompt& prompt) {
  const PromptState& state = state_of(ws, prompt.id);
  return state.embedding && state.gated_for != gated_key(ws, state.encoded_text);
}

bool differ_in_text_gates_alone(const Document& a, const Document& b) {
  const auto same = [](const auto& x, const auto& y) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end(), [](const auto& left, const auto& right) { return left.id == right.id; });
  };
  return a.text_gates != b.text_gates && a.gates == b.gates && a.concepts == b.concepts && a.renditions == b.renditions &&
         same(a.stimuli, b.stimuli) && same(a.prompts, b.prompts) && a.studies == b.studies;
}

// Without the steps that would do nothing once no text gate is left.
void drop_steps(std::vector<Document>& stack, const Document& shown) {
  for (std::size_t i = stack.size(); i-- > 0;) {
    const Document& above = i + 1 < stack.size() ? stack[i + 1] : shown;
    if (differ_in_text_gates_alone(stack[i], above)) stack.erase(stack.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

}  // namespace

std::string text_neuron_name(TextNeuronId id) { return "T" + std::to_string(id.layer + 1) + "." + std::to_string(id.channel); }

bool has_text_neuron(const Workspace& ws, TextNeuronId id) {
  const auto& layers = ws.prompt_neurons.text.layers;
  if (id.layer < 0 || static_cast<std::size_t>(id.layer) >= layers.size()) return false;
  return id.channel >= 0 && id.channel < layers[static_cast<std::size_t>(id.layer)].channels;
}

float text_gate_of(const Document& document, TextNeuronId neuron) {
  const auto& gates = document.text_gates;
  const auto found = std::find_if(gates.begin(), gates.end(), [&](const TextGate& gate) { return gate.neuron == neuron; });
  return found == gates.end() ? 1.0F : found->factor;
}

std::string text_gates_key(const Document& document) {
  std::string key;
  for (const TextGate& gate : document.text_gates) key += text_neuron_name(gate.neuron) + "=" + std::to_string(gate.factor) + ";";
  return key;
}

std::size_t count_gates(const Document& document) { return document.gates.size() + document.text_gates.size(); }

bool text_gates_are_pending(const Workspace& ws) {
  const auto& prompts = ws.document.prompts;
  return !ws.document.text_gates.empty() &&
         std::any_of(prompts.begin(), prompts.end(), [&](const Prompt& prompt) { return is_waiting(ws, prompt); });
}

void on(Workspace& ws, SetTextGate&& c, Effects&) {
  if (!has_text_neuron(ws, c.neuron) || !std::isfinite(c.factor)) return;
  const float factor = std::clamp(c.factor, 0.0F, kMostGate);
  if (text_gate_of(ws.document, c.neuron) == factor) return;
  remember_edit(ws, "gate " + text_neuron_name(c.neuron));
  auto& gates = ws.document.text_gates;
  std::erase_if(gates, [&](const TextGate& gate) { return gate.neuron == c.neuron; });
  if (factor != 1.0F) gates.push_back({c.neuron, factor});
  std::sort(gates.begin(), gates.end(), [](const TextGate& a, const TextGate& b) { return a.neuron < b.neuron; });
}

void on(Workspace& ws, GatedTextReady&& c, Effects&) {
  const auto job = finish_job(ws, c.job);
  if (!job || job->kind != JobKind::GatedText || job->generation != ws.model_generation) return;
  const auto found = ws.prompts.find(PromptId{job->target});
  if (found == ws.prompts.end()) return;
  PromptState& state = found->second;
  ws.gates_error = {};
  state.gated_for = job->detail;
  const bool fits = state.embedding && state.embedding->size() == c.embedding.size() && job->detail.ends_with(state.encoded_text);
  // Of gates that have changed meanwhile, too: while a slider moves, an answer a moment old is better than none.
  state.gated_embedding = fits ? std::make_shared<const std::vector<float>>(std::move(c.embedding)) : nullptr;
}

void fail_gated_text(Workspace& ws, const Job& job, Error error) {
  if (job.generation != ws.model_generation) return;
  ws.gates_error = std::move(error);
  // Of all prompts: what fails for some fails for the others. They are asked again when the gates change.
  for (auto& [id, state] : ws.prompts) {
    if (!state.embedding) continue;
    state.gated_embedding.reset();
    state.gated_for = gated_key(ws, state.encoded_text);
  }
}

void drop_text_gates(Workspace& ws) {
  drop_steps(ws.undo_stack, ws.document);
  drop_steps(ws.redo_stack, ws.document);
  in_every_version(ws, [](Document& document) {
    document.text_gates.clear();
    for (KeptState& state : document.kept_states) state.text_gates.clear();
    drop_empty_states(document);
  });
}

void reconcile_text_gates(Workspace& ws, Effects& effects) {
  const auto& gates = ws.document.text_gates;
  if (gates.empty() || ws.model.phase != Phase::Ready || !ws.model.text_ready) return;
  for (const Prompt& prompt : ws.document.prompts) {
    const auto target = static_cast<std::uint32_t>(prompt.id);
    if (!is_waiting(ws, prompt) || has_job(ws, JobKind::GatedText, target)) continue;  // its answer brings us here again
    const std::string& text = state_of(ws, prompt.id).encoded_text;
    effects.push_back(RequestText{start_job(ws, JobKind::GatedText, target, gated_key(ws, text)), text, gates});
  }
}

}  // namespace pn::workspace
