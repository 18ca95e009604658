#include <algorithm>
#include <utility>

#include "base/text.h"
#include "workspace/board_file.h"
#include "workspace/handlers.h"

namespace pn::workspace {
namespace {

constexpr std::size_t kNameLimit_bytes = 80;

void insert_before(std::vector<Stimulus>& stimuli, Stimulus stimulus, std::optional<StimulusId> before) {
  auto place = stimuli.end();
  if (before) place = std::find_if(stimuli.begin(), stimuli.end(), [&](const Stimulus& s) { return s.id == *before; });
  stimuli.insert(place, std::move(stimulus));
}

}  // namespace

std::string tidy(std::string_view name) { return std::string(limited(trimmed(without_direction_controls(name)), kNameLimit_bytes)); }

bool ensure_concept(Document& document, const std::string& name) {
  if (std::find(document.concepts.begin(), document.concepts.end(), name) != document.concepts.end()) return false;
  document.concepts.push_back(name);
  return true;
}

void ensure_rendition(Document& document, Rendition rendition) {
  auto& list = document.renditions;
  if (std::find(list.begin(), list.end(), rendition) == list.end()) list.push_back(rendition);
}

void on(Workspace& ws, AddStimulus&& c, Effects&) {
  remember(ws);
  Stimulus stimulus{new_id<StimulusId>(ws), tidy(std::move(c.concept_name)), c.rendition, without_direction_controls(c.title),
                    std::move(c.source)};
  if (stimulus.concept_name.empty()) stimulus.concept_name = "unnamed";
  ensure_concept(ws.document, stimulus.concept_name);
  ensure_rendition(ws.document, stimulus.rendition);
  ws.stimuli[stimulus.id];
  if (c.select) ws.selection.stimulus = stimulus.id;
  ws.document.stimuli.push_back(std::move(stimulus));
}

void on(Workspace& ws, RemoveStimulus&& c, Effects&) {
  auto& stimuli = ws.document.stimuli;
  const auto found = std::find_if(stimuli.begin(), stimuli.end(), [&](const Stimulus& s) { return s.id == c.id; });
  if (found == stimuli.end()) return;
  remember(ws);
  if (ws.selection.stimulus == c.id) {  // the neighbour takes its place
    const auto index = static_cast<std::size_t>(found - stimuli.begin());
    const std::size_t next = index + 1 < stimuli.size() ? index + 1 : index - 1;
    ws.selection.stimulus = stimuli.size() > 1 ? std::optional(stimuli[next].id) : std::nullopt;
  }
  stimuli.erase(found);
}

void on(Workspace& ws, MoveStimulus&& c, Effects&) {
  Stimulus* found = find_mutable(ws.document, c.id);
  if (!found || c.before == c.id) return;
  c.concept_name = tidy(std::move(c.concept_name));
  if (c.concept_name.empty()) return;
  remember(ws);
  Stimulus moved = *found;
  std::erase_if(ws.document.stimuli, [&](const Stimulus& s) { return s.id == c.id; });
  moved.concept_name = c.concept_name;
  moved.rendition = c.rendition;
  ensure_concept(ws.document, moved.concept_name);
  ensure_rendition(ws.document, moved.rendition);
  insert_before(ws.document.stimuli, std::move(moved), c.before);
}

void on(Workspace& ws, RenameConcept&& c, Effects&) {
  c.to = tidy(std::move(c.to));
  auto& concepts = ws.document.concepts;
  const auto from = std::find(concepts.begin(), concepts.end(), c.from);
  if (from == concepts.end() || c.to.empty() || c.to == c.from) return;
  remember(ws);
  const bool unites = std::find(concepts.begin(), concepts.end(), c.to) != concepts.end();
  if (unites)
    concepts.erase(from);
  else
    *from = c.to;
  for (Stimulus& s : ws.document.stimuli) {
    if (s.concept_name == c.from) s.concept_name = c.to;
  }
}

void on(Workspace& ws, MoveConcept&& c, Effects&) {
  auto& concepts = ws.document.concepts;
  const auto found = std::find(concepts.begin(), concepts.end(), c.concept_name);
  if (found == concepts.end()) return;
  const int row = std::clamp(c.row, 0, static_cast<int>(concepts.size()) - 1);
  if (found - concepts.begin() == row) return;
  remember(ws);
  concepts.erase(found);
  concepts.insert(concepts.begin() + row, c.concept_name);
}

void on(Workspace& ws, AddConcept&& c, Effects&) {
  c.concept_name = tidy(std::move(c.concept_name));
  const auto& concepts = ws.document.concepts;
  if (c.concept_name.empty() || std::find(concepts.begin(), concepts.end(), c.concept_name) != concepts.end()) return;
  remember(ws);
  ws.document.concepts.push_back(std::move(c.concept_name));
}

void on(Workspace& ws, RemoveConcept&& c, Effects&) {
  const auto& concepts = ws.document.concepts;
  if (std::find(concepts.begin(), concepts.end(), c.concept_name) == concepts.end()) return;
  remember(ws);
  std::erase(ws.document.concepts, c.concept_name);
  std::erase_if(ws.document.stimuli, [&](const Stimulus& s) { return s.concept_name == c.concept_name; });
}

void on(Workspace& ws, AddRendition&& c, Effects&) {
  auto& list = ws.document.renditions;
  if (std::find(list.begin(), list.end(), c.rendition) != list.end()) return;
  remember(ws);
  list.push_back(c.rendition);
}

void on(Workspace& ws, SetSource&& c, Effects&) {
  Stimulus* stimulus = find_mutable(ws.document, c.id);
  if (!stimulus) return;
  remember(ws);
  // A new id, so that undo finds the old picture and its activations again.
  const StimulusId old = stimulus->id;
  stimulus->id = new_id<StimulusId>(ws);
  stimulus->source = std::move(c.source);
  if (const auto* word = std::get_if<WordSource>(&stimulus->source)) stimulus->title = word->text;
  ws.stimuli[stimulus->id] = {};
  if (ws.selection.stimulus == old) ws.selection.stimulus = stimulus->id;
}

void on(Workspace& ws, SetTitle&& c, Effects&) {
  Stimulus* stimulus = find_mutable(ws.document, c.id);
  c.title = tidy(std::move(c.title));
  if (!stimulus || c.title == stimulus->title) return;
  remember(ws);
  find_mutable(ws.document, c.id)->title = std::move(c.title);
}

void on(Workspace& ws, LoadBoard&& c, Effects&) {
  auto board = read_board_file(c.json);
  if (!board) {
    add_notice(ws, Notice::Kind::Error, board.error().message);
    return;
  }
  if (!ws.document.stimuli.empty() || !ws.document.prompts.empty()) remember(ws);
  Document& document = ws.document;
  document.prompt_template = board->prompt_template;
  document.concepts = std::move(board->concepts);
  document.renditions = std::move(board->renditions);
  document.stimuli = std::move(board->stimuli);
  document.prompts.clear();
  for (Stimulus& s : document.stimuli) {
    s.id = new_id<StimulusId>(ws);
    ws.stimuli[s.id] = {};
  }
  for (std::string& text : board->prompts) {
    document.prompts.push_back({new_id<PromptId>(ws), std::move(text)});
    ws.prompts[document.prompts.back().id] = {};
  }
  if (board->start < document.stimuli.size()) ws.selection.stimulus = document.stimuli[board->start].id;
}

void on(Workspace& ws, ClearBoard&&, Effects&) {
  if (ws.document.stimuli.empty() && ws.document.concepts.empty()) return;
  remember(ws);
  ws.document.stimuli.clear();
  ws.document.concepts.clear();
}

void on(Workspace& ws, RetryStimulus&& c, Effects&) {
  const auto found = ws.stimuli.find(c.id);
  if (found == ws.stimuli.end()) return;
  StimulusState& state = found->second;
  state.error = {};
  state.deaths = 0;
  if (state.picture_phase == Phase::Failed) state.picture_phase = Phase::Waiting;
  if (state.encoding_phase == Phase::Failed) state.encoding_phase = Phase::Waiting;
  std::erase_if(ws.maps, [&](const LayerMaps& maps) { return maps.stimulus == c.id && maps.phase == Phase::Failed; });
}

}  // namespace pn::workspace
