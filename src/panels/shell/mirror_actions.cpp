#include <array>
#include <cmath>
#include <cstdlib>

#include "panels/shell/mirror.h"

// What the mirror's controls do. Actions are "verb" or "verb/target"; they come from the page and are checked like any outside data.
namespace pn::panels {
namespace {

using namespace workspace;

struct Act {
  std::string_view target;
  std::string_view value;
  const Workspace& ws;
  Commands& commands;
  DialogRequest& dialog;
  std::vector<PageRequest>& page_requests;
};

std::string_view trimmed(std::string_view text) {
  const auto space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty() && space(text.front())) text.remove_prefix(1);
  while (!text.empty() && space(text.back())) text.remove_suffix(1);
  return text;
}

// A non-negative whole number, nothing else.
std::optional<std::uint32_t> whole(std::string_view text) {
  if (text.empty() || text.size() > 9) return std::nullopt;
  std::uint32_t out = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    out = out * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return out;
}

// A finite number, nothing else.
std::optional<float> number_of(std::string_view text) {
  const std::string words(trimmed(text));
  char* end = nullptr;
  const float value = std::strtof(words.c_str(), &end);
  if (words.empty() || *end != '\0' || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<StimulusId> stimulus_of(const Act& act) {
  const auto id = whole(act.target);
  if (!id || !find_stimulus(act.ws, StimulusId{*id})) return std::nullopt;
  return StimulusId{*id};
}

std::optional<int> prompt_index(const Act& act) {
  const auto id = whole(act.target);
  const auto place = id ? prompt_place(act.ws.document, PromptId{*id}) : std::nullopt;
  return place ? std::optional(static_cast<int>(*place)) : std::nullopt;
}

PromptId prompt_at(const Act& act, int index) { return act.ws.document.prompts[static_cast<std::size_t>(index)].id; }

bool open(const Act& act, DialogRequest::Kind kind, Rendition rendition) {
  act.dialog = {};
  act.dialog.kind = kind;
  act.dialog.rendition = rendition;
  if (const Stimulus* stimulus = selected_stimulus(act.ws)) act.dialog.concept_name = stimulus->concept_name;
  return true;
}

bool request(const Act& act, PageRequest what) {
  act.page_requests.push_back(what);
  return true;
}

bool add_word(const Act& act) {
  const std::string word(trimmed(act.value));
  if (word.empty()) return false;
  WordSource source;
  source.text = word;
  act.commands.push_back(AddStimulus{word, Rendition::Word, word, source, true});
  return true;
}

bool edit_stimulus(const Act& act) {
  const auto id = stimulus_of(act);
  if (!id) return false;
  act.dialog = {};
  act.dialog.kind = DialogRequest::Kind::Stimulus;
  act.dialog.edit = *id;
  return true;
}

template <class Make>
bool for_stimulus(const Act& act, Make make) {
  const auto id = stimulus_of(act);
  if (!id) return false;
  act.commands.push_back(make(*id));
  return true;
}

bool rename_concept(const Act& act) {
  const auto id = stimulus_of(act);
  const std::string concept_name(trimmed(act.value));
  if (!id || concept_name.empty()) return false;
  act.commands.push_back(MoveStimulus{*id, concept_name, find_stimulus(act.ws, *id)->rendition, std::nullopt});
  return true;
}

bool select_layer(const Act& act) {
  const auto layer = whole(act.value);
  if (!layer || !act.ws.model.info || *layer >= act.ws.model.info->layers.size()) return false;
  act.commands.push_back(SelectLayer{static_cast<int>(*layer)});
  return true;
}

bool select_pooling(const Act& act) {
  if (act.value != "mean" && act.value != "max") return false;
  act.commands.push_back(SetPooling{act.value == "mean" ? model::Pooling::Mean : model::Pooling::Max});
  return true;
}

// The target "layer.channel", both from 0, of a neuron that is there.
std::optional<NeuronId> neuron_of(const Act& act) {
  const std::size_t dot = act.target.find('.');
  if (dot == std::string_view::npos || !act.ws.model.info) return std::nullopt;
  const auto layer = whole(act.target.substr(0, dot));
  const auto channel = whole(act.target.substr(dot + 1));
  const auto& layers = act.ws.model.info->layers;
  if (!layer || !channel || *layer >= layers.size() || *channel >= static_cast<std::uint32_t>(layers[*layer].channels)) return std::nullopt;
  return NeuronId{static_cast<int>(*layer), static_cast<int>(*channel)};
}

bool select_neuron(const Act& act) {
  const auto neuron = neuron_of(act);
  if (neuron) act.commands.push_back(SelectNeuron{*neuron});
  return neuron.has_value();
}

bool set_gate(const Act& act) {
  const auto neuron = neuron_of(act);
  const auto factor = number_of(act.value);
  if (!neuron || !factor || *factor < 0.0F || *factor > kMostGate) return false;
  act.commands.push_back(SetGate{*neuron, *factor});
  return true;
}

bool add_prompt(const Act& act) {
  const std::string words(trimmed(act.value));
  if (words.empty()) return false;
  act.commands.push_back(AddPrompt{words});
  return true;
}

bool edit_prompt(const Act& act) {
  const auto index = prompt_index(act);
  const std::string words(trimmed(act.value));
  if (!index) return false;
  if (words.empty())
    act.commands.push_back(RemovePrompt{prompt_at(act, *index)});
  else
    act.commands.push_back(EditPrompt{prompt_at(act, *index), words});
  return true;
}

bool remove_prompt(const Act& act) {
  const auto index = prompt_index(act);
  if (!index) return false;
  act.commands.push_back(RemovePrompt{prompt_at(act, *index)});
  return true;
}

bool move_prompt_up(const Act& act) {
  const auto index = prompt_index(act);
  if (!index || *index < 1) return false;
  act.commands.push_back(MovePrompt{prompt_at(act, *index), *index - 1});
  return true;
}

bool set_template(const Act& act) {
  if (act.value.find("{}") == std::string_view::npos) return false;
  act.commands.push_back(SetTemplate{std::string(act.value)});
  return true;
}

bool set_scale(const Act& act) {
  const auto scale = number_of(act.value);
  if (!scale || *scale < 0.1F || *scale > 1000.0F) return false;
  act.commands.push_back(SetLogitScale{*scale});
  return true;
}

bool dismiss(const Act& act) {
  const auto id = whole(act.target);
  if (!id) return false;
  act.commands.push_back(DismissNotice{*id});
  return true;
}

bool find_model(const Act& act) {
  const std::string address(trimmed(act.value));
  if (address.empty()) return false;
  act.commands.push_back(FindModel{{address}});
  return true;
}

bool load_model(const Act& act) {
  if (!act.ws.change.offer || act.ws.change.step != ModelChange::Step::Offered) return false;
  act.commands.push_back(ChangeModel{act.ws.change.offer->source});
  return true;
}

// "1, 4, 5": numbers, from 1, among all layers.
bool choose_layers(const Act& act) {
  if (!act.ws.model.info) return false;
  ModelSource source = act.ws.model.source;
  source.layers.clear();
  std::string_view rest = act.value;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    const auto number = whole(trimmed(rest.substr(0, comma)));
    const auto& layers = act.ws.model.info->all_layers;
    if (!number || *number < 1 || *number > layers.size()) return false;
    const std::string& name = layers[*number - 1].name;
    if (std::find(source.layers.begin(), source.layers.end(), name) == source.layers.end()) source.layers.push_back(name);
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  }
  if (source.layers.empty()) return false;
  act.commands.push_back(ChangeModel{std::move(source)});
  return true;
}

template <class C>
bool emit(const Act& act, C command) {
  act.commands.push_back(std::move(command));
  return true;
}

struct Verb {
  std::string_view name;
  bool (*run)(const Act&);
};

constexpr std::array kVerbs = {
    Verb{"undo", [](const Act& act) { return emit(act, Undo{}); }},
    Verb{"redo", [](const Act& act) { return emit(act, Redo{}); }},
    Verb{"theme", [](const Act& act) { return request(act, PageRequest::ToggleTheme); }},
    Verb{"model.retry", [](const Act& act) { return emit(act, RetryModel{}); }},
    Verb{"model.find", find_model},
    Verb{"model.load", load_model},
    Verb{"model.layers", choose_layers},
    Verb{"model.cancel", [](const Act& act) { return emit(act, CancelChange{}); }},
    Verb{"model.bundled", [](const Act& act) { return emit(act, ChangeModel{{kBundledModel}}); }},
    Verb{"model.folder", [](const Act& act) { return request(act, PageRequest::PickModelFolder); }},
    Verb{"open.model", [](const Act& act) { return open(act, DialogRequest::Kind::Model, Rendition::Photo); }},
    Verb{"notice.dismiss", dismiss},
    Verb{"add.files", [](const Act& act) { return request(act, PageRequest::OpenFiles); }},
    Verb{"add.camera", [](const Act& act) { return request(act, PageRequest::OpenCamera); }},
    Verb{"add.word", add_word},
    Verb{"open.word", [](const Act& act) { return open(act, DialogRequest::Kind::Word, Rendition::Word); }},
    Verb{"open.sketch", [](const Act& act) { return open(act, DialogRequest::Kind::Sketch, Rendition::Sketch); }},
    Verb{"open.emoji", [](const Act& act) { return open(act, DialogRequest::Kind::Emoji, Rendition::Emoji); }},
    Verb{"open.stimulus", edit_stimulus},
    Verb{"stimulus.select", [](const Act& act) { return for_stimulus(act, [](StimulusId id) { return SelectStimulus{id}; }); }},
    Verb{"stimulus.remove", [](const Act& act) { return for_stimulus(act, [](StimulusId id) { return RemoveStimulus{id}; }); }},
    Verb{"stimulus.retry", [](const Act& act) { return for_stimulus(act, [](StimulusId id) { return RetryStimulus{id}; }); }},
    Verb{"stimulus.concept", rename_concept},
    Verb{"layer", select_layer},
    Verb{"pooling", select_pooling},
    Verb{"neuron.select", select_neuron},
    Verb{"gate", set_gate},
    Verb{"gates.clear", [](const Act& act) { return emit(act, ClearGates{}); }},
    Verb{"neuron.clear", [](const Act& act) { return emit(act, SelectNeuron{std::nullopt}); }},
    Verb{"prompt.add", add_prompt},
    Verb{"prompt.edit", edit_prompt},
    Verb{"prompt.remove", remove_prompt},
    Verb{"prompt.up", move_prompt_up},
    Verb{"prompt.template", set_template},
    Verb{"prompt.scale", set_scale},
    Verb{"prompt.scale.reset", [](const Act& act) { return emit(act, SetLogitScale{std::nullopt}); }},
};

}  // namespace

bool apply_mirror_action(std::string_view action, std::string_view value, const Workspace& ws, Commands& commands, DialogRequest& dialog,
                         std::vector<PageRequest>& page_requests) {
  const std::size_t slash = action.find('/');
  const std::string_view verb = action.substr(0, slash);
  const std::string_view target = slash == std::string_view::npos ? std::string_view{} : action.substr(slash + 1);
  const Act act{target, value, ws, commands, dialog, page_requests};
  for (const Verb& one : kVerbs)
    if (one.name == verb) return one.run(act);
  return false;
}

}  // namespace pn::panels
