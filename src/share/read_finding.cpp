#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/text.h"
#include "base/words.h"
#include "share/finding_json.h"
#include "share/source_json.h"
#include "studies/registry.h"

namespace pn::share {
namespace {

using json::Value;
using namespace workspace;

constexpr std::size_t kMostNames = 1000;  // concepts, prompts, gates, states…
constexpr std::size_t kMostGates = 100'000;
constexpr std::size_t kMostPanels = 16;
constexpr std::size_t kLongestName_bytes = 80;  // as the board's own
constexpr std::size_t kLongestText_bytes = 1000;
constexpr std::size_t kLongestParam_bytes = 20'000;
constexpr std::size_t kLongestAddress_bytes = 500;
constexpr int kMostLayers = 10'000;
constexpr int kMostChannels = 10'000'000;

struct Reader {
  std::vector<std::string> lost;

  void lose(std::string what) {
    what = tr("{0} could not be read and is left out.", {what});
    if (std::find(lost.begin(), lost.end(), what) == lost.end()) lost.push_back(std::move(what));
  }

  static std::string text(const Value* value, std::size_t most, std::string_view otherwise = {}) {
    const std::string* found = json::as_string(value);
    return found == nullptr ? std::string(otherwise) : std::string(limited(without_direction_controls(*found), most));
  }

  template <std::size_t N>
  static int choice(const Value* value, const std::array<std::string_view, N>&, int otherwise = 0) {
    return static_cast<int>(json::as_int(value, 0, static_cast<std::int64_t>(N) - 1).value_or(otherwise));
  }

  // The entries of a list, `most` at most.
  std::span<const Value> list(const Value* value, std::size_t most, const char* what) {
    if (value == nullptr) return {};
    if (!value->is_array()) {
      lose(what);
      return {};
    }
    const auto& entries = *value->get_ptr<const Value::array_t*>();
    if (entries.size() > most) lose(tr("A part of {0}, of which there are too many,", {what}));
    return std::span(entries).first(std::min(entries.size(), most));
  }

  template <class Neuron>
  static std::optional<Neuron> neuron(const Value* value) {
    if (value == nullptr || !value->is_array() || value->size() < 2) return std::nullopt;
    const auto layer = json::as_int(&(*value)[0], 0, kMostLayers), channel = json::as_int(&(*value)[1], 0, kMostChannels);
    if (!layer || !channel) return std::nullopt;
    return Neuron{static_cast<int>(*layer), static_cast<int>(*channel)};
  }

  template <class Gate, class Neuron>
  std::vector<Gate> gates(const Value* value) {
    std::vector<Gate> out;
    for (const Value& entry : list(value, kMostGates, tr("the gates"))) {
      const auto id = neuron<Neuron>(&entry);
      const auto factor = entry.is_array() && entry.size() > 2 ? json::as_number(&entry[2]) : std::nullopt;
      if (!id || !factor || *factor < 0.0 || *factor > static_cast<double>(kMostGate)) {
        lose(tr("A gate"));
        continue;
      }
      if (const auto held = static_cast<float>(*factor); held != 1.0F) out.push_back({*id, held});
    }
    std::sort(out.begin(), out.end(), [](const Gate& a, const Gate& b) { return a.neuron < b.neuron; });
    out.erase(std::unique(out.begin(), out.end(), [](const Gate& a, const Gate& b) { return a.neuron == b.neuron; }), out.end());
    return out;
  }

  void board(const Value& value, Document& d) {
    for (const Value& name : list(json::find(value, "c"), kMostNames, tr("the concepts"))) {
      std::string concept_name(trimmed(text(&name, kLongestName_bytes)));
      const bool is_new = std::find(d.concepts.begin(), d.concepts.end(), concept_name) == d.concepts.end();
      // An unreadable one keeps its place, so that stimuli find the others; it goes away with them.
      d.concepts.push_back(is_new && !concept_name.empty() ? std::move(concept_name) : std::string());
    }
    const auto add_rendition = [&](Rendition rendition) {
      if (std::find(d.renditions.begin(), d.renditions.end(), rendition) == d.renditions.end()) d.renditions.push_back(rendition);
    };
    for (const Value& entry : list(json::find(value, "r"), kRenditionNames.size(), tr("the renditions"))) {
      if (const auto place = json::as_int(&entry, 0, kRenditionNames.size() - 1)) add_rendition(static_cast<Rendition>(*place));
    }
    for (const Value& entry : list(json::find(value, "s"), kMostStimuli, tr("the stimuli"))) {
      // Also of one that is lost: numbers elsewhere are places in this list.
      const StimulusId id{++stimuli_read};
      if (!entry.is_array() || entry.size() < 4) {
        lose(tr("A stimulus"));
        continue;
      }
      const auto row = json::as_int(&entry[0], 0, static_cast<std::int64_t>(d.concepts.size()) - 1);
      const auto rendition = json::as_int(&entry[1], 0, kRenditionNames.size() - 1);
      auto source = read_source(entry[3]);
      if (!row || !rendition || !source || d.concepts[static_cast<std::size_t>(*row)].empty()) {
        lose(tr("A stimulus"));
        continue;
      }
      add_rendition(static_cast<Rendition>(*rendition));
      d.stimuli.push_back({id, d.concepts[static_cast<std::size_t>(*row)], static_cast<Rendition>(*rendition),
                           text(&entry[2], kLongestText_bytes), *std::move(source)});
    }
    std::erase(d.concepts, std::string());
  }

  void prompts(const Value& value, Document& d) {
    for (const Value& entry : list(json::find(value, "p"), kMostNames, tr("the prompts"))) {
      const PromptId id{++prompts_read};
      std::string words(trimmed(text(&entry, kLongestText_bytes)));
      if (words.empty())
        lose(tr("A prompt"));
      else
        d.prompts.push_back({id, std::move(words)});
    }
    d.prompt_template = text(json::find(value, "q"), kLongestText_bytes, "{}");
    if (const auto scale = json::as_number(json::find(value, "x")); scale && *scale > 0.0 && *scale <= 1000.0)
      d.logit_scale = static_cast<float>(*scale);
  }

  void states(const Value& value, Document& d) {
    d.gates = gates<Gate, NeuronId>(json::find(value, "g"));
    d.text_gates = gates<TextGate, TextNeuronId>(json::find(value, "h"));
    for (const Value& entry : list(json::find(value, "k"), kMostNames, tr("the states of the model"))) {
      KeptState state;
      if (entry.is_array() && entry.size() >= 3)
        state = {text(&entry[0], kLongestName_bytes), gates<Gate, NeuronId>(&entry[1]), gates<TextGate, TextNeuronId>(&entry[2])};
      const bool is_twin =
          std::any_of(d.kept_states.begin(), d.kept_states.end(), [&](const KeptState& other) { return other.name == state.name; });
      if (state.name.empty() || is_twin || (state.gates.empty() && state.text_gates.empty()))
        lose(tr("A state of the model"));
      else
        d.kept_states.push_back(std::move(state));
    }
  }

  void studies_of(const Value& value, Finding& finding) {
    for (const Value& entry : list(json::find(value, "y"), kMostNames, tr("the studies"))) {
      const StudyId id{++studies_read};
      const std::string* name = entry.is_array() && !entry.empty() ? json::as_string(&entry[0]) : nullptr;
      const studies::Kind* kind = name == nullptr ? nullptr : studies::find_kind(*name);
      if (kind == nullptr) {
        lose(tr("A study of a kind that this page does not know"));
        continue;
      }
      StudySpec spec{id, *name, {}, 1};
      if (entry.size() > 1) spec.params = params(entry[1], *kind);
      // Whole numbers to 2^64, which a double would not hold.
      if (entry.size() > 2 && entry[2].is_number_unsigned()) spec.seed = entry[2].get<std::uint64_t>();
      if (entry.size() > 3 && json::as_int(&entry[3], 0, 1) == 1) finding.shown.insert(id);
      finding.document.studies.push_back(std::move(spec));
    }
  }

  // Those of the kind, within their limits, that are not as usual.
  static studies::Params params(const Value& value, const studies::Kind& kind) {
    studies::Params given;
    for (const studies::ParamDef& def : kind.params) {
      const Value* found = json::find(value, std::string(def.name).c_str());
      if (const std::string* words = json::as_string(found))
        given.emplace(def.name, std::string(limited(*words, kLongestParam_bytes)));
      else if (const auto amount = json::as_number(found))
        given.emplace(def.name, *amount);
    }
    const studies::Params held = studies::completed(kind.params, given), usual = studies::completed(kind.params, {});
    studies::Params out;
    for (const auto& [name, unused] : given) {
      const auto place = held.find(name);
      if (place != held.end() && place->second != usual.find(name)->second) out.insert(*place);
    }
    return out;
  }

  static Selection selection(const Value* value) {
    Selection s;
    if (value == nullptr) return s;
    const auto number = [&](const char* key, std::int64_t most) { return json::as_int(json::find(*value, key), 0, most); };
    if (const auto stimulus = number("s", kMostStimuli); stimulus && *stimulus > 0)
      s.stimulus = StimulusId{static_cast<std::uint32_t>(*stimulus)};
    if (const auto prompt = number("p", kMostNames); prompt && *prompt > 0) s.prompt = PromptId{static_cast<std::uint32_t>(*prompt)};
    if (const auto layer = number("t", kMostLayers)) s.text_layer = static_cast<int>(*layer);
    s.text_neuron = neuron<TextNeuronId>(json::find(*value, "u"));
    s.layer = static_cast<int>(number("l", kMostLayers).value_or(0));
    s.neuron = neuron<NeuronId>(json::find(*value, "n"));
    s.neuron_choice = static_cast<NeuronChoice>(number("w", 3).value_or(static_cast<int>(NeuronChoice::Strongest)));
    s.pooling = number("o", 1) == 1 ? model::Pooling::Max : model::Pooling::Mean;
    return s;
  }

  View view(const Value* value) {
    View v;
    if (value == nullptr) return v;
    v.way = static_cast<Way>(choice(json::find(*value, "w"), kWayNames));
    std::size_t way = 0;
    for (const Value& front : list(json::find(*value, "f"), kWayNames.size(), tr("the panels in front"))) {
      for (const Value& panel : list(&front, kMostPanels, tr("the panels in front"))) {
        if (std::string id = text(&panel, kLongestName_bytes); !id.empty()) v.fronted[way].push_back(std::move(id));
      }
      ++way;
    }
    v.map_order = static_cast<MapOrder>(choice(json::find(*value, "o"), kMapOrderNames));
    v.map_scale = static_cast<MapScale>(choice(json::find(*value, "c"), kMapScaleNames));
    v.smooth = json::as_int(json::find(*value, "u"), 0, 1).value_or(1) == 1;
    if (const auto overlay = json::as_number(json::find(*value, "a"))) v.overlay = static_cast<float>(std::clamp(*overlay, 0.0, 1.0));
    v.card_grouping = static_cast<CardGrouping>(choice(json::find(*value, "g"), kCardGroupingNames));
    return v;
  }

  static FindingModel model(const Value* value) {
    FindingModel m;
    if (value == nullptr || !value->is_object()) {
      m.source.address = kBundledModel;
      return m;
    }
    m.source.address = text(json::find(*value, "a"), kLongestAddress_bytes, kBundledModel);
    m.sha256 = text(json::find(*value, "h"), 64);
    m.name = text(json::find(*value, "n"), kLongestName_bytes);
    m.size_bytes = static_cast<std::uint64_t>(json::as_int(json::find(*value, "z"), 0, std::int64_t{1} << 50).value_or(0));
    m.source.vision = text(json::find(*value, "v"), kLongestAddress_bytes);
    m.source.text = text(json::find(*value, "x"), kLongestAddress_bytes);
    if (const Value* layers = json::find(*value, "l"); layers != nullptr && layers->is_array() && layers->size() <= kMostNames) {
      for (const Value& layer : *layers) m.source.layers.push_back(text(&layer, kLongestAddress_bytes));
    }
    return m;
  }

  std::uint32_t stimuli_read = 0, prompts_read = 0, studies_read = 0;
};

}  // namespace

Result<ReadFinding> read_finding(const Value& value) {
  if (!value.is_object()) return Error{ErrorCode::Malformed, tr("This holds no finding."), ""};
  Reader reader;
  Finding finding;
  finding.document.title = Reader::text(json::find(value, "t"), kLongestName_bytes);
  reader.board(value, finding.document);
  reader.prompts(value, finding.document);
  reader.states(value, finding.document);
  reader.studies_of(value, finding);
  finding.selection = Reader::selection(json::find(value, "l"));
  finding.view = reader.view(json::find(value, "v"));
  finding.model = Reader::model(json::find(value, "m"));
  return ReadFinding{std::move(finding), std::move(reader.lost)};
}

}  // namespace pn::share
