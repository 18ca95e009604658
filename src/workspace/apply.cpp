#include <algorithm>
#include <utility>

#include "workspace/handlers.h"
#include "workspace/suggest.h"

namespace pn::workspace {
namespace {

constexpr std::size_t kUndoLimit = 100;
constexpr std::size_t kNoticeLimit = 4;

// A selection that undo or removal left pointing at nothing moves to the first stimulus.
void repair_selection(Workspace& ws) {
  const auto& stimuli = ws.document.stimuli;
  if (ws.selection.stimulus && find_stimulus(ws, *ws.selection.stimulus)) return;
  ws.selection.stimulus = stimuli.empty() ? std::nullopt : std::optional(stimuli.front().id);
}

// A stimulus that comes back with it alone is chosen, as one that is added; among several the chosen one stays.
void swap_document(Workspace& ws, std::vector<Document>& from, std::vector<Document>& to) {
  if (from.empty()) return;
  to.push_back(std::move(ws.document));
  ws.document = std::move(from.back());
  from.pop_back();
  const std::vector<Stimulus>& before = to.back().stimuli;
  const auto& stimuli = ws.document.stimuli;
  const auto is_back = [&](const Stimulus& stimulus) {
    return std::none_of(before.begin(), before.end(), [&](const Stimulus& other) { return other.id == stimulus.id; });
  };
  const auto returned = std::find_if(stimuli.begin(), stimuli.end(), is_back);
  if (returned == stimuli.end()) return;
  const bool is_alone = std::find_if(returned + 1, stimuli.end(), is_back) == stimuli.end();
  if (is_alone || !selected_stimulus(ws)) ws.selection.stimulus = returned->id;
}

// A dialog about a stimulus that is gone (undone, removed, replaced under a new id) closes.
void repair_dialog(Workspace& ws) {
  if (ws.view.dialog.edit && !find_stimulus(ws, *ws.view.dialog.edit)) ws.view.dialog = {};
}

template <class C>
void carry_out(Workspace& ws, C&& c, Effects& effects) {
  if constexpr (requires { on(ws.view, std::move(c)); }) {
    on(ws.view, std::move(c));
    if (ws.lessons.now) reconcile(ws, effects);  // what is on screen may be what a step asks for
  } else if constexpr (requires { on(ws.lessons, std::move(c)); }) {
    on(ws.lessons, std::move(c));
  } else {
    const std::optional<StimulusId> chosen = ws.selection.stimulus;
    on(ws, std::move(c), effects);
    repair_selection(ws);
    if (ws.selection.stimulus != chosen) follow_stimulus(ws);
    reconcile(ws, effects);
    forget_added(ws);
    repair_game(ws);
    ++ws.revision;
  }
}

template <class C>
bool carried_out(Workspace& ws, Command& command, Effects& effects) {
  C* c = command.as<C>();
  if (c) carry_out(ws, std::move(*c), effects);
  return c != nullptr;
}

template <class... Cs>
void carry_out_any(Workspace& ws, Command& command, Effects& effects, CommandTypes<Cs...>) {
  (carried_out<Cs>(ws, command, effects) || ...);
}

}  // namespace

Effects apply(Workspace& ws, Command command) {
  Effects effects;
  carry_out_any(ws, command, effects, AllCommands{});
  repair_dialog(ws);
  return effects;
}

void remember(Workspace& ws) {
  ++ws.steps;
  ws.undo_stack.push_back(ws.document);
  if (ws.undo_stack.size() > kUndoLimit) ws.undo_stack.erase(ws.undo_stack.begin());
  ws.redo_stack.clear();
  ws.last_edit.reset();
}

void remember_edit(Workspace& ws, std::string field) {
  if (ws.last_edit == field) return;
  remember(ws);
  ws.last_edit = std::move(field);
}

void add_notice(Workspace& ws, Notice::Kind kind, std::string text) {
  std::erase_if(ws.notices, [&](const Notice& n) { return n.text == text; });
  ws.notices.push_back({ws.next_id++, kind, std::move(text)});
  if (ws.notices.size() > kNoticeLimit) ws.notices.erase(ws.notices.begin());
}

Stimulus* find_mutable(Document& document, StimulusId id) {
  const auto found = std::find_if(document.stimuli.begin(), document.stimuli.end(), [&](const Stimulus& s) { return s.id == id; });
  return found == document.stimuli.end() ? nullptr : &*found;
}

void on(Workspace& ws, SelectStimulus&& c, Effects&) { ws.selection.stimulus = c.id; }

void on(Workspace& ws, SelectLayer&& c, Effects&) {
  if (!ws.model.info || c.layer < 0 || c.layer >= static_cast<int>(ws.model.info->layers.size())) return;
  ws.selection.layer = c.layer;
}

void on(Workspace& ws, SelectNeuron&& c, Effects&) {
  if (c.id && ws.model.info) {
    if (!has_neuron(ws, *c.id)) return;
    ws.selection.layer = c.id->layer;
  }
  ws.selection.neuron = c.id;
  ws.selection.neuron_choice = NeuronChoice::Visitor;
}

void on(Workspace& ws, FollowStimulus&&, Effects&) {
  ws.selection.neuron_choice = NeuronChoice::Strongest;
  follow_stimulus(ws, true);
}

void on(Workspace& ws, SetPooling&& c, Effects&) { ws.selection.pooling = c.pooling; }

void on(Workspace& ws, Undo&&, Effects&) {
  swap_document(ws, ws.undo_stack, ws.redo_stack);
  ws.last_edit.reset();
}

void on(Workspace& ws, Redo&&, Effects&) {
  swap_document(ws, ws.redo_stack, ws.undo_stack);
  ws.last_edit.reset();
}

void on(Workspace& ws, DismissNotice&& c, Effects&) {
  std::erase_if(ws.notices, [&](const Notice& n) { return n.id == c.id; });
}

void on(Workspace& ws, Tell&& c, Effects&) { add_notice(ws, c.kind, std::move(c.text)); }

}  // namespace pn::workspace
