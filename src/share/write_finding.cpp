#include "share/finding_json.h"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "share/source_json.h"
#include "studies/registry.h"

namespace pn::share {
namespace {

using json::Value;
using namespace workspace;

constexpr std::size_t kShaDigits = 16;  // of a link's model

void put(Value& object, const char* key, Value value, const Value& usual) {
  if (value != usual) object[key] = std::move(value);
}

template <class List>
std::map<std::uint32_t, int> places_of(const List& list) {
  std::map<std::uint32_t, int> places;
  for (const auto& entry : list) places.emplace(static_cast<std::uint32_t>(entry.id), static_cast<int>(places.size()) + 1);
  return places;
}

template <class Id>
int place_of(const std::map<std::uint32_t, int>& places, Id id) {
  const auto found = places.find(static_cast<std::uint32_t>(id));
  return found == places.end() ? 0 : found->second;
}

template <class Gates>
Value write_gates(const Gates& gates) {
  Value out = Value::array();
  for (const auto& gate : gates) out.push_back(Value::array({gate.neuron.layer, gate.neuron.channel, number(gate.factor)}));
  return out;
}

struct Writer {
  explicit Writer(const Finding& given, OwnPictures own) : finding(given), pictures(own) {
    for (const Stimulus& s : finding.document.stimuli) {
      if (pictures == OwnPictures::ByFileName || file_of(s.source) == nullptr) stimuli_kept.push_back(s);
    }
    stimuli = places_of(stimuli_kept);
    prompts = places_of(finding.document.prompts);
  }

  const Finding& finding;
  OwnPictures pictures;
  std::vector<Stimulus> stimuli_kept;
  std::map<std::uint32_t, int> stimuli, prompts;

  Value document() const {
    const Document& d = finding.document;
    const Value none = Value::array();
    Value out = Value::object();
    put(out, "t", d.title, "");
    put(out, "c", d.concepts, none);
    Value renditions = Value::array();
    for (const Rendition rendition : d.renditions) renditions.push_back(static_cast<int>(rendition));
    put(out, "r", std::move(renditions), none);
    put(out, "s", board(), none);
    Value texts = Value::array();
    for (const Prompt& prompt : d.prompts) texts.push_back(prompt.text);
    put(out, "p", std::move(texts), none);
    put(out, "q", d.prompt_template, "{}");
    if (d.logit_scale) out["x"] = number(*d.logit_scale);
    put(out, "g", write_gates(d.gates), none);
    put(out, "h", write_gates(d.text_gates), none);
    Value states = Value::array();
    for (const KeptState& state : d.kept_states)
      states.push_back(Value::array({state.name, write_gates(state.gates), write_gates(state.text_gates)}));
    put(out, "k", std::move(states), none);
    Value studies = Value::array();
    for (const StudySpec& spec : d.studies) studies.push_back(study(spec));
    put(out, "y", std::move(studies), none);
    return out;
  }

  Value board() const {
    Value out = Value::array();
    for (const Stimulus& s : stimuli_kept) {
      const auto& concepts = finding.document.concepts;
      const auto row = std::find(concepts.begin(), concepts.end(), s.concept_name) - concepts.begin();
      out.push_back(Value::array({row, static_cast<int>(s.rendition), s.title, write_source(s.source)}));
    }
    return out;
  }

  Value study(const StudySpec& spec) const {
    Value params = Value::object();
    const studies::Kind* kind = studies::find_kind(spec.kind);
    for (const auto& [name, value] : spec.params) {
      if (const auto* text = std::get_if<std::string>(&value)) {
        params[name] = *text;
        continue;
      }
      const double amount = in_places(kind, name, std::get<double>(value));
      const auto whole = static_cast<std::int64_t>(amount);
      // What was about a stimulus or a prompt that is gone is about all of them.
      if (const bool is_gone = amount == 0.0 && std::get<double>(value) != 0.0; !is_gone)
        params[name] = amount == static_cast<double>(whole) ? Value(whole) : Value(amount);
    }
    return Value::array({spec.kind, std::move(params), spec.seed, finding.shown.contains(spec.id) ? 1 : 0});
  }

  // Numbers of stimuli and prompts as their places.
  double in_places(const studies::Kind* kind, std::string_view name, double amount) const {
    for (const studies::ParamDef& def : kind == nullptr ? std::span<const studies::ParamDef>() : kind->params) {
      if (def.name != name) continue;
      if (def.type == studies::ParamType::Stimulus) return place_of(stimuli, static_cast<std::uint32_t>(amount));
      if (def.type == studies::ParamType::Prompt) return place_of(prompts, static_cast<std::uint32_t>(amount));
    }
    return amount;
  }

  Value selection() const {
    const Selection& s = finding.selection;
    Value out = Value::object();
    put(out, "s", s.stimulus ? place_of(stimuli, *s.stimulus) : 0, 0);
    put(out, "p", s.prompt ? place_of(prompts, *s.prompt) : 0, 0);
    if (s.text_layer) out["t"] = *s.text_layer;
    if (s.text_neuron) out["u"] = Value::array({s.text_neuron->layer, s.text_neuron->channel});
    out["l"] = s.layer;
    if (s.neuron) out["n"] = Value::array({s.neuron->layer, s.neuron->channel});
    put(out, "w", static_cast<int>(s.neuron_choice), static_cast<int>(NeuronChoice::Strongest));
    put(out, "o", static_cast<int>(s.pooling), 0);
    return out;
  }

  Value view() const {
    const View& v = finding.view;
    const View usual;
    Value out = Value::object();
    put(out, "w", static_cast<int>(v.way), 0);
    Value fronts = Value::array();
    for (const auto& front : v.fronted) fronts.push_back(front);
    while (!fronts.empty() && fronts.back().empty()) fronts.erase(fronts.size() - 1);
    put(out, "f", std::move(fronts), Value::array());
    put(out, "o", static_cast<int>(v.map_order), 0);
    put(out, "c", static_cast<int>(v.map_scale), 0);
    put(out, "u", v.smooth ? 1 : 0, 1);
    put(out, "a", number(v.overlay), number(usual.overlay));
    put(out, "g", static_cast<int>(v.card_grouping), 0);
    return out;
  }

  Value model() const {
    const FindingModel& m = finding.model;
    Value out = Value::object();
    const bool is_bundled = m.source.address == kBundledModel;
    if (!is_bundled) out["a"] = m.source.address;
    put(out, "h", m.sha256.substr(0, kShaDigits), "");
    if (!is_bundled) put(out, "n", m.name, "");
    if (!is_bundled) put(out, "z", m.size_bytes, 0U);
    put(out, "v", m.source.vision, "");
    put(out, "x", m.source.text, "");
    put(out, "l", m.source.layers, Value::array());
    return out;
  }
};

}  // namespace

Value write_finding(const Finding& finding, OwnPictures pictures) {
  const Writer writer(finding, pictures);
  Value out = writer.document();
  out["l"] = writer.selection();
  put(out, "v", writer.view(), Value::object());
  out["m"] = writer.model();
  return out;
}

std::size_t count_own_pictures(const Document& document) {
  return static_cast<std::size_t>(
      std::count_if(document.stimuli.begin(), document.stimuli.end(), [](const Stimulus& s) { return file_of(s.source) != nullptr; }));
}

}  // namespace pn::share
