#include <algorithm>
#include <utility>

#include "workspace/handlers.h"

#include "base/words.h"

// Gates that are kept under a name.
namespace pn::workspace {
namespace {

constexpr std::size_t kMostStates = 100;

}  // namespace

const KeptState* find_state(const Document& document, std::string_view name) {
  const auto found =
      std::find_if(document.kept_states.begin(), document.kept_states.end(), [&](const KeptState& s) { return s.name == name; });
  return found == document.kept_states.end() ? nullptr : &*found;
}

const KeptState* state_in_use(const Document& document) {
  if (!has_gates(document)) return nullptr;
  const auto found = std::find_if(document.kept_states.begin(), document.kept_states.end(),
                                  [&](const KeptState& s) { return s.gates == document.gates && s.text_gates == document.text_gates; });
  return found == document.kept_states.end() ? nullptr : &*found;
}

void drop_empty_states(Document& document) {
  std::erase_if(document.kept_states, [](const KeptState& state) { return state.gates.empty() && state.text_gates.empty(); });
}

void on(Workspace& ws, KeepState&& c, Effects&) {
  Document& document = ws.document;
  KeptState state{tidy(c.name), document.gates, document.text_gates};
  const KeptState* old = find_state(document, state.name);
  // "*" stands for the gates that are set, in parameters of studies.
  if (state.name.empty() || state.name == "*" || !has_gates(document) || (old != nullptr && *old == state)) return;
  if (old == nullptr && document.kept_states.size() >= kMostStates)
    return add_notice(ws, Notice::Kind::Error, tr("A hundred states are kept already. Remove one that is no longer needed."));
  remember(ws);
  std::erase_if(document.kept_states, [&](const KeptState& s) { return s.name == state.name; });
  document.kept_states.push_back(std::move(state));
}

void on(Workspace& ws, UseState&& c, Effects&) {
  const KeptState* state = c.name.empty() ? nullptr : find_state(ws.document, c.name);
  if (!c.name.empty() && state == nullptr) return;
  const KeptState wanted = state == nullptr ? KeptState{} : *state;
  if (wanted.gates == ws.document.gates && wanted.text_gates == ws.document.text_gates) return;
  remember(ws);
  ws.document.gates = wanted.gates;
  ws.document.text_gates = wanted.text_gates;
}

void on(Workspace& ws, RemoveState&& c, Effects&) {
  if (find_state(ws.document, c.name) == nullptr) return;
  remember(ws);
  std::erase_if(ws.document.kept_states, [&](const KeptState& s) { return s.name == c.name; });
}

}  // namespace pn::workspace
