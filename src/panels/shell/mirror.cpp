#include "panels/shell/mirror.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>

#include <nlohmann/json.hpp>

#include "view/gate_effect.h"
#include "view/mirror_words.h"
#include "view/neuron_card.h"
#include "view/words.h"

namespace pn::panels {
namespace {

using nlohmann::json;
using namespace workspace;

constexpr double kInterval_s = 0.25;
// The tree of hundreds of stimuli takes long to write and to patch into the page, so it is sent less often.
constexpr double kBytesPerSecond = 256.0 * 1024.0;
constexpr double kRest_s = 0.5;  // places that did not change for so long have come to rest
constexpr int kTopNeurons = 20;

json node(std::string id, const char* role, std::string label) {
  return {{"id", std::move(id)}, {"role", role}, {"label", std::move(label)}};
}

json button(std::string action, std::string label, bool enabled = true) {
  json out = node(action, "button", std::move(label));
  out["action"] = out["id"];
  if (!enabled) out["disabled"] = true;
  return out;
}

json textbox(std::string action, std::string label, std::string value = {}) {
  json out = node(action, "textbox", std::move(label));
  out["action"] = out["id"];
  out["value"] = std::move(value);
  return out;
}

json text(std::string id, std::string words) { return node(std::move(id), "text", std::move(words)); }

json region(std::string id, std::string label, json children) {
  json out = node(std::move(id), "region", std::move(label));
  out["children"] = std::move(children);
  return out;
}

json list(std::string id, std::string label, json children) {
  json out = node(std::move(id), "list", std::move(label));
  out["children"] = std::move(children);
  return out;
}

json item(std::string id, json children) {
  json out = node(std::move(id), "listitem", "");
  out["children"] = std::move(children);
  return out;
}

template <class Id>
std::string raw(Id id) {
  return std::to_string(static_cast<std::uint32_t>(id));
}

json page_controls(const Workspace& ws, const MirrorView& view) {
  json out = json::array();
  out.push_back(button("undo", "Undo", !ws.undo_stack.empty()));
  out.push_back(button("redo", "Redo", !ws.redo_stack.empty()));
  out.push_back(button("theme", view.dark ? "Switch to light colours" : "Switch to dark colours"));
  if (ws.model.phase == Phase::Failed) out.push_back(button("model.retry", "Load the model again"));
  return out;
}

// The layers that could be looked at, and a field for the numbers of those that are.
json model_layers(const Workspace& ws) {
  json out = json::array();
  if (!ws.model.info) return out;
  json entries = json::array();
  std::string seen;
  for (const Layer& layer : ws.model.info->all_layers) {
    const std::string number = std::to_string(entries.size() + 1);
    const bool is_seen = layer_place(ws.model.info->layers, layer.name) >= 0;
    if (is_seen) seen += (seen.empty() ? "" : ", ") + number;
    entries.push_back(node("model.layer." + number, "listitem",
                           number + ": " + layer.name + ", " + layer.kind + ", " + std::to_string(layer.channels) + " neurons" +
                               (is_seen ? ", looked at" : "")));
  }
  out.push_back(list("model.all_layers", "Layers of the model, in order of depth", std::move(entries)));
  out.push_back(textbox("model.layers",
                        "Layers to look at: their numbers in this list, separated by commas; Enter starts the model anew with them",
                        std::move(seen)));
  return out;
}

json model_controls(const Workspace& ws) {
  using Step = ModelChange::Step;
  json out = json::array();
  int line = 0;
  for (std::string& sentence : describe_change(ws)) out.push_back(text("model.change." + std::to_string(line++), std::move(sentence)));
  out.push_back(button("open.model", "Open the model panel: layers, and the way to another model (drawn on the canvas)"));
  out.push_back(textbox("model.find", "Look for another model: type its hub id or address and press Enter", ws.change.source.address));
  out.push_back(button("model.folder", "Choose a folder with a model"));
  if (ws.change.step == Step::Offered) out.push_back(button("model.load", "Load this model"));
  if (ws.change.step != Step::None)
    out.push_back(button("model.cancel", ws.change.step == Step::Loading ? "Stop loading the other model" : "Forget the other model"));
  if (ws.model.source.address != kBundledModel) out.push_back(button("model.bundled", "Back to the page\xE2\x80\x99s own model"));
  for (json& entry : model_layers(ws)) out.push_back(std::move(entry));
  return out;
}

json notices(const Workspace& ws) {
  json out = json::array();
  for (const Notice& notice : ws.notices) {
    const std::string id = std::to_string(notice.id);
    json entry = node("notice." + id, notice.kind == Notice::Kind::Error ? "alert" : "status", notice.text);
    out.push_back(std::move(entry));
    out.push_back(button("notice.dismiss/" + id, "Dismiss this message"));
  }
  return out;
}

json board_controls() {
  json out = json::array();
  out.push_back(button("add.files", "Add pictures from files"));
  out.push_back(button("add.camera", "Take a picture with the camera"));
  out.push_back(textbox("add.word", "Add a word as an image: type it and press Enter"));
  out.push_back(button("open.word", "Open the word editor (drawn on the canvas)"));
  out.push_back(button("open.sketch", "Open the sketch pad (needs a pointer)"));
  out.push_back(button("open.emoji", "Open the emoji picker (drawn on the canvas)"));
  return out;
}

json board_cell(const Workspace& ws, const std::string& concept_name, Rendition rendition) {
  json out = node("cell." + concept_name + "." + std::string(name_of(rendition)), "cell", "");
  json children = json::array();
  for (const Stimulus* stimulus : cell(ws.document, concept_name, rendition)) {
    json entry = button("stimulus.select/" + raw(stimulus->id), describe_stimulus(ws, *stimulus));
    if (ws.selection.stimulus == stimulus->id) entry["pressed"] = true;
    children.push_back(std::move(entry));
  }
  if (children.empty()) children.push_back(text("empty." + concept_name + "." + std::string(name_of(rendition)), "empty"));
  out["children"] = std::move(children);
  return out;
}

json board_table(const Workspace& ws) {
  json rows = json::array();
  json header = node("board.header", "row", "");
  header["children"] = json::array({node("board.header.concept", "columnheader", "concept")});
  for (const Rendition rendition : ws.document.renditions)
    header["children"].push_back(node("board.header." + std::string(name_of(rendition)), "columnheader", std::string(name_of(rendition))));
  rows.push_back(std::move(header));
  for (const std::string& concept_name : ws.document.concepts) {
    json row = node("board.row." + concept_name, "row", "");
    row["children"] = json::array({node("board.row." + concept_name + ".name", "rowheader", concept_name)});
    for (const Rendition rendition : ws.document.renditions) row["children"].push_back(board_cell(ws, concept_name, rendition));
    rows.push_back(std::move(row));
  }
  json out = node("board.table", "table", "Stimuli: concepts in rows, renditions in columns");
  out["children"] = std::move(rows);
  return out;
}

json board(const Workspace& ws) {
  json children = board_controls();
  if (ws.document.stimuli.empty())
    children.push_back(text("board.empty", "The board is empty. Add a picture or a word to see which neurons answer."));
  else
    children.push_back(board_table(ws));
  return region("board", "Board", std::move(children));
}

json stage(const Workspace& ws) {
  json children = json::array();
  int line = 0;
  for (std::string& sentence : describe_stage(ws)) children.push_back(text("stage." + std::to_string(line++), std::move(sentence)));
  if (const Stimulus* stimulus = selected_stimulus(ws)) {
    const std::string id = raw(stimulus->id);
    children.push_back(button("open.stimulus/" + id, "Edit this stimulus (drawn on the canvas)"));
    children.push_back(textbox("stimulus.concept/" + id, "Concept of this stimulus", stimulus->concept_name));
    if (state_of(ws, stimulus->id).encoding_phase == Phase::Failed || state_of(ws, stimulus->id).picture_phase == Phase::Failed)
      children.push_back(button("stimulus.retry/" + id, "Try this stimulus again"));
    children.push_back(button("stimulus.remove/" + id, "Remove this stimulus"));
  }
  return region("stage", "Stage", std::move(children));
}

json layer_choices(const Workspace& ws) {
  json out = json::array();
  if (!ws.model.info) return out;
  json layer = node("layer", "combobox", "Layer");
  layer["action"] = "layer";
  layer["value"] = std::to_string(ws.selection.layer);
  layer["options"] = json::array();
  int index = 0;
  for (const Layer& one : ws.model.info->layers) {
    const std::string words = std::to_string(index + 1) + ": " + one.name + ", " + std::to_string(one.channels) + " neurons, " +
                              std::to_string(one.height) + " by " + std::to_string(one.width);
    layer["options"].push_back({{"value", std::to_string(index++)}, {"label", words}});
  }
  out.push_back(std::move(layer));
  json pooling = node("pooling", "combobox", "Pooling: how a map becomes one number");
  pooling["action"] = "pooling";
  pooling["value"] = ws.selection.pooling == model::Pooling::Mean ? "mean" : "max";
  pooling["options"] = json::array({{{"value", "mean"}, {"label", "mean"}}, {{"value", "max"}, {"label", "maximum"}}});
  out.push_back(std::move(pooling));
  return out;
}

json neurons(const Workspace& ws) {
  json children = layer_choices(ws);
  const std::vector<float>* responses = ws.selection.stimulus ? layer_responses(ws, *ws.selection.stimulus, ws.selection.layer) : nullptr;
  if (!responses) {
    children.push_back(text("neurons.none", "The strongest neurons are listed here when a stimulus has been run through the model."));
    return region("neurons", "Neurons of the layer", std::move(children));
  }
  json entries = json::array();
  for (const auto& [channel, value] : strongest_neurons(*responses, kTopNeurons)) {
    const NeuronId id{ws.selection.layer, channel};
    json choose = button("neuron.select/" + std::to_string(id.layer) + "." + std::to_string(id.channel),
                         "neuron " + neuron_name(id) + ", response " + decimals(value, 3));
    if (ws.selection.neuron == id) choose["pressed"] = true;
    entries.push_back(item("neuron.item." + neuron_name(id), json::array({std::move(choose)})));
  }
  children.push_back(list("neurons.top", "Strongest neurons for this stimulus, strongest first", std::move(entries)));
  return region("neurons", "Neurons of the layer", std::move(children));
}

json gate_choice(const Workspace& ws, NeuronId neuron) {
  json out = node("gate", "combobox", "Gate of this neuron: what it is multiplied by");
  out["action"] = "gate/" + std::to_string(neuron.layer) + "." + std::to_string(neuron.channel);
  const float now = gate_of(ws.document, neuron);
  out["value"] = decimals(now, 2);
  out["options"] = json::array();
  std::vector<float> factors = {0.0F, 0.5F, 1.0F, 2.0F};
  if (std::find(factors.begin(), factors.end(), now) == factors.end()) factors.push_back(now);
  for (const float factor : factors) out["options"].push_back({{"value", decimals(factor, 2)}, {"label", gate_words(factor)}});
  return out;
}

json neuron_card(const Workspace& ws) {
  json children = json::array();
  if (!ws.selection.neuron) {
    children.push_back(text("card.none", "No neuron is chosen."));
    return region("card", "Neuron card", std::move(children));
  }
  json entries = json::array();
  for (const std::string& line : describe_responses(ws, *ws.selection.neuron))
    entries.push_back(node("card." + std::to_string(entries.size()), "listitem", line));
  if (entries.empty())
    children.push_back(text("card.waiting", "Its responses follow when stimuli have been run through the model."));
  else
    children.push_back(list("card.responses", "Responses across the board", std::move(entries)));
  if (const std::string known = describe_atlas(ws, *ws.selection.neuron); !known.empty()) children.push_back(text("card.atlas", known));
  children.push_back(gate_choice(ws, *ws.selection.neuron));
  if (!ws.document.gates.empty()) {
    const GateEffect effect = make_gate_effect(ws);
    const std::vector<EffectLine> lines = effect_lines(ws, effect);
    for (std::size_t i = 0; i < lines.size(); ++i) children.push_back(text("gates.effect." + std::to_string(i), lines[i].words));
    json changed = json::array();
    for (const ChangedAnswer& answer : effect.changed)
      changed.push_back(node("gates.changed." + std::to_string(changed.size()), "listitem", answer.words));
    if (!changed.empty()) children.push_back(list("gates.changed", "Changed first choices", std::move(changed)));
    children.push_back(button("gates.clear", "Take all gates away"));
  }
  children.push_back(button("neuron.clear", "Choose no neuron"));
  return region("card", "Neuron " + neuron_name(*ws.selection.neuron), std::move(children));
}

json prompt_list(const Workspace& ws) {
  json entries = json::array();
  const int count = static_cast<int>(ws.document.prompts.size());
  for (int index = 0; index < count; ++index) {
    const Prompt& prompt = ws.document.prompts[static_cast<std::size_t>(index)];
    const std::string id = raw(prompt.id);
    json parts = json::array();
    parts.push_back(textbox("prompt.edit/" + id, "Prompt " + std::to_string(index + 1), prompt.text));
    parts.push_back(text("prompt.tokens." + id, describe_tokens(ws, prompt.id)));
    parts.push_back(button("prompt.up/" + id, "Move prompt " + std::to_string(index + 1) + " up", index > 0));
    parts.push_back(button("prompt.remove/" + id, "Remove prompt " + std::to_string(index + 1)));
    entries.push_back(item("prompt." + id, std::move(parts)));
  }
  return list("prompts.list", "Prompts", std::move(entries));
}

// "61.5 percent", and under gates "40.2 percent, 61.5 as trained".
std::string probability_words(const ZeroShot& table, std::size_t cell) {
  const std::string trained = decimals(100.0F * table.probabilities[cell], 1);
  if (table.gated.empty() || std::isnan(table.gated[cell])) return trained + " percent";
  return decimals(100.0F * table.gated[cell], 1) + " percent, " + trained + " as trained";
}

json probability_table(const Workspace& ws) {
  const ZeroShot& table = zero_shot(ws);
  const std::size_t columns = table.prompts.size();
  if (columns == 0 || table.stimuli.empty())
    return text("probabilities.none", "Probabilities follow when there are prompts and stimuli, and the model has run them.");
  json header = node("probabilities.header", "row", "");
  header["children"] = json::array({node("probabilities.header.stimulus", "columnheader", "stimulus")});
  for (const PromptId id : table.prompts)
    header["children"].push_back(node("probabilities.header." + raw(id), "columnheader", prompt_text(ws, id)));
  json rows = json::array({std::move(header)});
  for (std::size_t row = 0; row < table.stimuli.size(); ++row) {
    const Stimulus* stimulus = find_stimulus(ws, table.stimuli[row]);
    if (!stimulus) continue;
    const std::string id = raw(stimulus->id);
    json cells = json::array({node("probabilities." + id + ".name", "rowheader", short_name(*stimulus))});
    for (std::size_t column = 0; column < columns; ++column)
      cells.push_back(
          node("probabilities." + id + "." + raw(table.prompts[column]), "cell", probability_words(table, row * columns + column)));
    json entry = node("probabilities." + id, "row", "");
    entry["children"] = std::move(cells);
    rows.push_back(std::move(entry));
  }
  json out = node("probabilities", "table", "Zero-shot probabilities: stimuli in rows, prompts in columns");
  out["children"] = std::move(rows);
  return out;
}

json prompts(const Workspace& ws) {
  json children = json::array();
  children.push_back(textbox("prompt.add", "Add a prompt: type it and press Enter"));
  children.push_back(textbox("prompt.template", "Template; {} is where a prompt's text goes", ws.document.prompt_template));
  children.push_back(textbox("prompt.scale", "Logit scale (inverse temperature)", decimals(logit_scale(ws), 1)));
  if (ws.document.logit_scale) children.push_back(button("prompt.scale.reset", "Use the model's own logit scale"));
  if (ws.document.prompts.empty())
    children.push_back(text("prompts.empty", "There is no prompt yet."));
  else
    children.push_back(prompt_list(ws));
  children.push_back(probability_table(ws));
  return region("prompts", "Prompts", std::move(children));
}

// The landmark a node stands for: the control of the canvas that does the same.
std::string landmark_of(const std::string& id) {
  static const std::map<std::string, std::string, std::less<>> kWhole = {{"undo", "toolbar.undo"},
                                                                         {"redo", "toolbar.redo"},
                                                                         {"theme", "toolbar.theme"},
                                                                         {"add.files", "board.add.files"},
                                                                         {"add.camera", "board.add.camera"},
                                                                         {"open.word", "board.add.word"},
                                                                         {"open.sketch", "board.add.sketch"},
                                                                         {"open.emoji", "board.add.emoji"},
                                                                         {"prompt.add", "prompts.add"},
                                                                         {"prompt.template", "prompts.template"},
                                                                         {"prompt.scale", "prompts.scale"},
                                                                         {"prompt.scale.reset", "prompts.scale.reset"},
                                                                         {"gate", "neuron.gate.factor"}};
  if (const auto found = kWhole.find(id); found != kWhole.end()) return found->second;
  const std::size_t slash = id.find('/');
  if (slash == std::string::npos) return {};
  const std::string verb = id.substr(0, slash);
  const std::string target = id.substr(slash + 1);
  if (verb == "stimulus.select") return "stimulus." + target;
  if (verb == "prompt.edit") return "prompts.P." + target;
  if (verb == "prompt.remove") return "prompts.remove." + target;
  if (verb != "neuron.select") return {};
  const std::size_t dot = target.find('.');
  return "maps.tile." + std::to_string(std::stoi(target.substr(0, dot)) + 1) + target.substr(dot);
}

void place(json& tree, const std::map<std::string, Landmark>& landmarks) {
  const auto found = landmarks.find(landmark_of(tree["id"].get_ref<const std::string&>()));
  if (found != landmarks.end()) {
    const Landmark& mark = found->second;
    tree["rect"] = {static_cast<int>(mark.x), static_cast<int>(mark.y), static_cast<int>(mark.width), static_cast<int>(mark.height)};
  }
  if (const auto children = tree.find("children"); children != tree.end())
    for (json& child : *children) place(child, landmarks);
}

std::size_t hash_of(const std::map<std::string, Landmark>* landmarks) {
  std::size_t out = 0;
  if (!landmarks) return out;
  for (const auto& [name, mark] : *landmarks) {
    const auto corner = static_cast<std::size_t>(static_cast<std::uint32_t>(mark.x) * 65599U + static_cast<std::uint32_t>(mark.y));
    out = out * 1000003U ^ (std::hash<std::string>{}(name) + corner);
  }
  return out;
}

std::string dialog_words(DialogRequest::Kind kind) {
  switch (kind) {
    case DialogRequest::Kind::None: return {};
    case DialogRequest::Kind::Sketch: return "The sketch pad is open on the canvas. Escape closes it.";
    case DialogRequest::Kind::Word: return "The word editor is open on the canvas: type the word, Enter adds it, Escape closes.";
    case DialogRequest::Kind::Emoji:
      return "The emoji picker is open on the canvas: type to search, Enter adds the chosen one, Escape closes.";
    case DialogRequest::Kind::Stimulus: return "The stimulus editor is open on the canvas. Escape closes it.";
    case DialogRequest::Kind::Model: return "The model panel is open on the canvas. Escape closes it.";
  }
  return {};
}

}  // namespace

std::string mirror_json(const Workspace& ws, const MirrorView& view) {
  json children = json::array();
  children.push_back(node("model", "status", describe_model(ws)));
  children.push_back(node("dialog", "status", dialog_words(view.dialog)));
  if (!ws.notices.empty()) children.push_back(region("notices", "Messages", notices(ws)));
  children.push_back(region("page", "Page", page_controls(ws, view)));
  children.push_back(region("model.controls", "Model", model_controls(ws)));
  children.push_back(board(ws));
  children.push_back(stage(ws));
  children.push_back(neurons(ws));
  children.push_back(neuron_card(ws));
  children.push_back(prompts(ws));
  json root = node("polyneuron", "main", "Polyneuron: which neurons of a CLIP answer to a concept");
  root["children"] = std::move(children);
  if (view.landmarks) place(root, *view.landmarks);
  return root.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<std::string> Mirror::poll(const Workspace& ws, const MirrorView& view, double now_s) {
  due_s_.reset();
  const std::size_t places = hash_of(view.landmarks);
  if (places != seen_places_) places_since_s_ = now_s;
  seen_places_ = places;
  const bool same = sent_any_ && ws.revision == seen_revision_ && view.dark == seen_view_.dark && view.dialog == seen_view_.dialog;
  if (same && places == sent_places_) return std::nullopt;
  const double earliest = same ? std::max(next_s_, places_since_s_ + kRest_s) : next_s_;
  if (sent_any_ && now_s < earliest) {
    due_s_ = earliest;
    return std::nullopt;
  }
  seen_revision_ = ws.revision;
  seen_view_ = view;
  sent_places_ = places;
  std::string words = mirror_json(ws, view);
  next_s_ = now_s + std::max(kInterval_s, static_cast<double>(words.size()) / kBytesPerSecond);
  const std::size_t hash = std::hash<std::string>{}(words);
  if (sent_any_ && hash == sent_hash_) return std::nullopt;
  sent_any_ = true;
  sent_hash_ = hash;
  return words;
}

}  // namespace pn::panels
