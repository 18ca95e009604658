#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>

#include "base/words.h"
#include "panels/studies/study_parts.h"
#include "studies/registry.h"
#include "studies/typed_pairs.h"
#include "view/sentences.h"
#include "view/study_words.h"
#include "widgets/fields.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using studies::ParamDef;
using studies::ParamType;

constexpr float kNumberWidth = 110.0F, kLeastText = 200.0F;
constexpr float kBothPrompts = 420.0F;   // wide enough for two prompts beside each other
constexpr std::size_t kShortChoice = 2;  // so many fit beside each other in a field's place

// A field for a number that is taken over when Enter is pressed or the field is left. Nothing until then, and when it is no number.
std::optional<double> number_field(Context& ctx, StudyPanelState& state, const std::string& id, double value, std::string_view name) {
  const auto typing = state.typed.find(id);
  std::string text = typing == state.typed.end() ? with_marks(studies::shortest(value)) : typing->second;
  const TextFieldResult result = text_field(ctx, id.c_str(), text, {.width = kNumberWidth, .name = name});
  if (result.changed) state.typed[id] = text;
  if (!result.entered && !result.left) return std::nullopt;
  state.typed.erase(id);
  std::replace(text.begin(), text.end(), ',', '.');  // either is a decimal mark here
  char* end = nullptr;
  const double typed = std::strtod(text.c_str(), &end);
  if (end == text.c_str() || *end != '\0' || typed == value) return std::nullopt;
  return typed;
}

// Every observed layer as a switch; all are on when none is named.
void draw_layers(Context& ctx, const std::string& id, const workspace::StudySpec& spec, const ParamDef& def) {
  if (!ctx.ws.model.info) return note(ctx, tr("The layers are known once the model is here."));
  std::vector<std::string> chosen = studies::layers_of(spec.params, def.name);
  const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
  bool is_first = true;
  for (const workspace::Layer& layer : ctx.ws.model.info->layers) {
    const auto found = std::find(chosen.begin(), chosen.end(), layer.name);
    const bool on = chosen.empty() || found != chosen.end();
    const std::string label = fitted_end(ctx.fonts.body, layer.name, 180);
    const float width = text_size(ctx.fonts.body, label).x + ctx.metrics.unit * 4;
    if (!is_first) {
      ImGui::SameLine(0, ctx.metrics.unit / 2);
      if (ImGui::GetCursorScreenPos().x + width > right) ImGui::NewLine();
    }
    is_first = false;
    if (!button(ctx, (id + "." + layer.name).c_str(), label, on ? ButtonKind::Normal : ButtonKind::Quiet)) continue;
    if (chosen.empty()) {  // from all to all but one
      for (const workspace::Layer& other : ctx.ws.model.info->layers) {
        if (other.name != layer.name) chosen.push_back(other.name);
      }
    } else if (on) {
      chosen.erase(found);
    } else {
      chosen.push_back(layer.name);
    }
    if (chosen.size() == ctx.ws.model.info->layers.size()) chosen.clear();
    std::string names;
    for (const std::string& name : chosen) names += (names.empty() ? "" : "\n") + name;
    ctx.emit(workspace::SetStudyParam{spec.id, std::string(def.name), names});
    return;
  }
}

// One of several names, with a first one for none of them; the place chosen, from 0 for that first, or nothing.
std::optional<std::size_t> choose_one(Context& ctx, const std::string& id, std::vector<std::string> names, const char* none,
                                      std::size_t shown, std::string_view title, widgets::Labels whose = widgets::Labels::Visitor) {
  names.insert(names.begin(), whose == widgets::Labels::Page ? none : tr(none));
  const int chosen = pills(ctx, id.c_str(), names, static_cast<int>(shown), tr(title), whose);
  return chosen < 0 || static_cast<std::size_t>(chosen) == shown ? std::nullopt : std::optional(static_cast<std::size_t>(chosen));
}

// The place of `wanted` behind the first entry, which stands for none.
template <class Items, class Is>
std::size_t place_of(const Items& items, const Is& is) {
  const auto found = std::find_if(items.begin(), items.end(), is);
  return found == items.end() ? 0 : static_cast<std::size_t>(found - items.begin()) + 1;
}

std::optional<studies::ParamValue> draw_layer(Context& ctx, const std::string& id, const ParamDef& def, std::string_view value) {
  std::vector<std::string> names;
  if (ctx.ws.model.info) {
    for (const workspace::Layer& layer : ctx.ws.model.info->layers) names.push_back(layer.name);
  }
  const std::size_t shown = place_of(names, [&](const std::string& name) { return name == value; });
  const auto chosen = choose_one(ctx, id, names, mark("last"), shown, def.title);
  if (!chosen) return std::nullopt;
  return *chosen == 0 ? std::string() : names[*chosen - 1];
}

std::optional<studies::ParamValue> draw_concept(Context& ctx, const std::string& id, const ParamDef& def, std::string_view value) {
  const std::vector<std::string>& names = ctx.ws.document.concepts;
  const std::size_t shown = place_of(names, [&](const std::string& name) { return name == value; });
  const auto chosen = choose_one(ctx, id, names, mark("all"), shown, def.title);
  if (!chosen) return std::nullopt;
  return *chosen == 0 ? std::string() : names[*chosen - 1];
}

// Those that the board shows.
std::optional<studies::ParamValue> draw_rendition(Context& ctx, const std::string& id, const ParamDef& def, std::string_view value) {
  std::vector<std::string> names;
  for (const workspace::Rendition rendition : ctx.ws.document.renditions) names.emplace_back(workspace::name_of(rendition));
  const std::size_t shown = place_of(names, [&](const std::string& name) { return name == value; });
  const auto chosen = choose_one(ctx, id, names, mark("all"), shown, def.title, widgets::Labels::Page);
  if (!chosen) return std::nullopt;
  return *chosen == 0 ? std::string() : names[*chosen - 1];
}

std::optional<studies::ParamValue> draw_prompt(Context& ctx, const std::string& id, const ParamDef& def, double value) {
  const std::vector<workspace::Prompt>& prompts = ctx.ws.document.prompts;
  const auto number = [](const workspace::Prompt& prompt) { return static_cast<double>(static_cast<std::uint32_t>(prompt.id)); };
  std::vector<std::string> texts;
  for (const workspace::Prompt& prompt : prompts) texts.push_back(fitted_end(ctx.fonts.body, prompt.text, 180));
  const std::size_t shown = place_of(prompts, [&](const workspace::Prompt& prompt) { return number(prompt) == value; });
  const auto chosen = choose_one(ctx, id, std::move(texts), std::string(def.choices).c_str(), shown, def.title);
  if (!chosen) return std::nullopt;
  return *chosen == 0 ? 0.0 : number(prompts[*chosen - 1]);
}

// All stimuli, the one that was chosen for the study, or the one that is selected now.
std::optional<studies::ParamValue> draw_stimulus(Context& ctx, const std::string& id, const ParamDef& def, double value) {
  std::vector<workspace::StimulusId> offered;
  std::vector<std::string> names;
  const auto number = [](workspace::StimulusId one) { return static_cast<double>(static_cast<std::uint32_t>(one)); };
  for (const workspace::Stimulus& one : ctx.ws.document.stimuli) {
    if (number(one.id) != value && one.id != ctx.ws.selection.stimulus) continue;
    offered.push_back(one.id);
    names.push_back(fitted_end(ctx.fonts.body, short_name(one), 200));
  }
  const std::size_t shown = place_of(offered, [&](workspace::StimulusId one) { return number(one) == value; });
  const auto chosen = choose_one(ctx, id, std::move(names), mark("all"), shown, def.title);
  if (!chosen) return std::nullopt;
  return *chosen == 0 ? 0.0 : number(offered[*chosen - 1]);
}

// Neurons by their numbers, or one, and a button for the one that is selected. What is no neuron is not taken over.
std::optional<studies::ParamValue> draw_neurons(Context& ctx, StudyPanelState& state, const std::string& id, const ParamDef& def,
                                                std::string_view value) {
  const bool is_one = def.type == ParamType::Neuron;
  const auto fits = [&](std::string_view text) {
    const auto neurons = studies::neurons_in(text);
    return neurons && (!is_one || neurons->size() == 1);
  };
  const auto typing = state.typed.find(id);
  std::string text = typing == state.typed.end() ? std::string(value) : typing->second;
  const auto known = studies::neurons_in(value).value_or(std::vector<studies::NeuronRef>{});
  const auto selected = ctx.ws.selection.neuron;
  const bool offers =
      selected && std::find(known.begin(), known.end(), studies::NeuronRef{selected->layer, selected->channel}) == known.end();
  const std::string name = offers ? workspace::neuron_name(*selected) : std::string(),
                    label = is_one ? tr("Take {0}", {name}) : tr("Add {0}", {name});
  const float room = offers ? button_width(ctx, label) + ctx.metrics.unit : 0;
  const TextFieldResult result = text_field(ctx, id.c_str(), text,
                                            {.hint = is_one ? "4.217" : tr("the strongest"),
                                             .width = ImGui::GetContentRegionAvail().x - room,
                                             .name = tr(def.title),
                                             .invalid = !text.empty() && !fits(text)});
  if (result.changed) state.typed[id] = text;
  if (offers) {
    ImGui::SameLine(0, ctx.metrics.unit);
    if (button(ctx, (id + ".take").c_str(), label)) {
      state.typed.erase(id);
      return is_one || value.empty() ? name : std::string(value) + " " + name;
    }
  }
  if ((!result.entered && !result.left) || !fits(text)) return std::nullopt;
  state.typed.erase(id);
  return text == value ? std::nullopt : std::optional<studies::ParamValue>(text);
}

// As trained, with the gates that are set, or one that was kept.
std::optional<studies::ParamValue> draw_state(Context& ctx, const std::string& id, const ParamDef& def, std::string_view value) {
  std::vector<std::string> names = {tr("the gates that are set")}, values = {std::string(studies::kStateOfGates)};
  for (const workspace::KeptState& state : ctx.ws.document.kept_states) {
    names.push_back(state.name);
    values.push_back(state.name);
  }
  const std::size_t shown = place_of(values, [&](const std::string& each) { return each == value; });
  const auto chosen = choose_one(ctx, id, std::move(names), mark("as trained"), shown, def.title);
  if (!chosen) return std::nullopt;
  return *chosen == 0 ? std::string() : values[*chosen - 1];
}

// Whether a field of text may stand beside another: its room holds what is there, or what is shown in its place.
bool is_short_text(Context& ctx, const ParamDef& def, std::string_view value, float width) {
  const float padding = ctx.metrics.unit * 3;
  return def.type == ParamType::Text && width >= kLeastText &&
         text_size(ctx.fonts.body, value.empty() ? tr(def.choices) : value).x + padding <= width;
}

// What somebody types, taken over when Enter is pressed or the field is left.
// width  pixels, 0 for all that is left
std::optional<studies::ParamValue> draw_text(Context& ctx, StudyPanelState& state, const std::string& id, const ParamDef& def,
                                             std::string_view value, float width) {
  const auto typing = state.typed.find(id);
  std::string text = typing == state.typed.end() ? std::string(value) : typing->second;
  const TextFieldResult result =
      text_field(ctx, id.c_str(), text, {.hint = std::string(tr(def.choices)).c_str(), .width = width, .name = tr(def.title)});
  if (result.changed) state.typed[id] = text;
  if (!result.entered && !result.left) return std::nullopt;
  state.typed.erase(id);
  return text == value ? std::nullopt : std::optional<studies::ParamValue>(text);
}

// Two fields a row, below each other where it is narrow, and an empty row below; taken over as texts are.
std::optional<studies::ParamValue> draw_pairs(Context& ctx, StudyPanelState& state, const std::string& id, const ParamDef& def,
                                              std::string_view value) {
  std::vector<studies::TypedPair> rows = studies::typed_rows(value);
  rows.emplace_back();
  const float room = ImGui::GetContentRegionAvail().x;
  const bool is_beside = room >= kBothPrompts;
  const float width = is_beside ? (room - ctx.metrics.unit) / 2 : room;
  const studies::TypedPair hints = studies::typed_rows(def.choices).front();
  bool is_typed = false;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (const bool is_left : {true, false}) {
      const std::string name = is_left ? tr("Pair {0}, left", {row + 1}) : tr("Pair {0}, right", {row + 1});
      const std::string field = id + "." + std::to_string(row + 1) + (is_left ? ".left" : ".right");
      std::string& kept = is_left ? rows[row].left : rows[row].right;
      const auto typing = state.typed.find(field);
      std::string text = typing == state.typed.end() ? kept : typing->second;
      const std::string hint = row > 0 ? std::string() : is_left ? hints.left : hints.right;
      const TextFieldResult result = text_field(ctx, field.c_str(), text, {.hint = hint.c_str(), .width = width, .name = name});
      if (is_left && is_beside) ImGui::SameLine(0, ctx.metrics.unit);
      if (result.changed) state.typed[field] = text;
      if (!result.entered && !result.left) continue;
      state.typed.erase(field);
      is_typed = is_typed || text != kept;
      kept = text;
    }
  }
  return is_typed ? std::optional<studies::ParamValue>(studies::text_of_rows(rows)) : std::nullopt;
}

// text_width  of a field of text, 0 for all that is left
void draw_param(Context& ctx, StudyPanelState& state, const workspace::StudySpec& spec, const ParamDef& def, const studies::Params& params,
                float text_width) {
  const std::string id = "study.param." + std::string(def.name);
  const auto emit = [&](studies::ParamValue chosen) {
    ctx.emit(workspace::SetStudyParam{spec.id, std::string(def.name), std::move(chosen)});
  };
  const auto take = [&](std::optional<studies::ParamValue> chosen) {
    if (chosen) emit(*std::move(chosen));
  };
  field_label(ctx, tr(def.title));
  tooltip(ctx, tr(def.words));
  const double value = studies::number_of(params, def.name);
  const std::string_view text = studies::text_of(params, def.name);
  switch (def.type) {
    case ParamType::Integer:
    case ParamType::Number:
      if (const auto typed = number_field(ctx, state, id, value, tr(def.title))) emit(*typed);
      return;
    case ParamType::Flag: {
      static constexpr const char* kLabels[] = {mark("no"), mark("yes")};
      const int chosen = segmented(ctx, id.c_str(), kLabels, 2, value != 0.0 ? 1 : 0, tr(def.title));
      if (chosen >= 0) emit(static_cast<double>(chosen));
      return;
    }
    case ParamType::Choice: {
      const std::vector<std::string> choices = studies::choices_of(def);
      if (choices.size() > kShortChoice) {
        const int chosen = pills(ctx, id.c_str(), choices, static_cast<int>(value), tr(def.title), widgets::Labels::Page);
        if (chosen >= 0) emit(static_cast<double>(chosen));
        return;
      }
      std::vector<const char*> labels;
      for (const std::string& choice : choices) labels.push_back(choice.c_str());
      const int chosen = segmented(ctx, id.c_str(), labels.data(), static_cast<int>(labels.size()), static_cast<int>(value), tr(def.title));
      if (chosen >= 0) emit(static_cast<double>(chosen));
      return;
    }
    case ParamType::Layers: return draw_layers(ctx, id, spec, def);
    case ParamType::Layer: return take(draw_layer(ctx, id, def, text));
    case ParamType::Concept: return take(draw_concept(ctx, id, def, text));
    case ParamType::Rendition: return take(draw_rendition(ctx, id, def, text));
    case ParamType::Prompt: return take(draw_prompt(ctx, id, def, value));
    case ParamType::Stimulus: return take(draw_stimulus(ctx, id, def, value));
    case ParamType::Text: return take(draw_text(ctx, state, id, def, text, text_width));
    case ParamType::Pairs: return take(draw_pairs(ctx, state, id, def, text));
    case ParamType::State: return take(draw_state(ctx, id, def, text));
    case ParamType::Neuron:
    case ParamType::Neurons: return take(draw_neurons(ctx, state, id, def, text));
  }
}

// Sets of parameters to begin with; the one that the study has is shown.
void draw_presets(Context& ctx, StudyPanelState& state, const studies::Kind& kind, const workspace::StudySpec& spec,
                  const studies::Params& params) {
  if (kind.presets.empty()) return;
  std::vector<std::string> titles;
  int shown = -1;
  for (const studies::Preset& preset : kind.presets) {
    const bool is_chosen = std::all_of(preset.values.begin(), preset.values.end(), [&](const studies::PresetValue& value) {
      return studies::text_of(params, value.name) == value.text;
    });
    if (is_chosen) shown = static_cast<int>(titles.size());
    titles.emplace_back(preset.title);
  }
  field_label(ctx, tr("Ready-made"));
  const int chosen = pills(ctx, "study.preset", titles, shown, tr("Ready-made"), widgets::Labels::Page);
  if (chosen < 0) return;
  studies::Params values;
  for (const studies::PresetValue& value : kind.presets[static_cast<std::size_t>(chosen)].values)
    values[std::string(value.name)] = std::string(value.text);
  state.typed.clear();
  ctx.emit(workspace::SetStudyParams{spec.id, std::move(values)});
}

}  // namespace

void draw_study_form(Context& ctx, StudyPanelState& state, const studies::Kind& kind, const workspace::StudySpec& spec) {
  const studies::Params params = studies::completed(kind.params, spec.params);
  const float start = ImGui::GetCursorScreenPos().x, width = ImGui::GetContentRegionAvail().x;
  const float gap = ctx.metrics.unit * 2, half = std::floor((width - gap) / 2);
  constexpr float kField = 150.0F;
  float x = start;
  const auto place = [&](float room) {  // short fields beside each other
    if (x > start && x + room > start + width) x = start;
    if (x > start) ImGui::SameLine(x - ImGui::GetWindowPos().x);
  };
  draw_presets(ctx, state, kind, spec, params);
  for (const ParamDef& def : kind.params) {
    const bool is_short = is_short_text(ctx, def, studies::text_of(params, def.name), half);
    // Rows of names.
    const bool is_wide =
        !is_short && (def.type >= ParamType::Layers || (def.type == ParamType::Choice && studies::choices_of(def).size() > kShortChoice));
    const float right = start + half + gap;  // where the second of two texts stands
    if (is_wide || (is_short && x != right)) x = start;
    if (!is_wide) place(is_short ? half : kField);
    ImGui::BeginGroup();
    draw_param(ctx, state, spec, def, params, is_short ? half : 0);
    ImGui::EndGroup();
    x = is_wide ? start : x + (is_short ? half + gap : kField);
  }
  place(kField);
  ImGui::BeginGroup();
  field_label(ctx, tr("Seed"));
  tooltip(ctx, tr("The same seed draws the same random numbers, so that the study can be repeated."));
  if (const auto seed = number_field(ctx, state, "study.seed", static_cast<double>(spec.seed), tr("Seed"));
      seed && *seed >= 0 && *seed < 9e15)
    ctx.emit(workspace::SetStudySeed{spec.id, static_cast<std::uint64_t>(*seed)});
  ImGui::EndGroup();
  if (const std::string cost = cost_words(ctx.ws, kind, params); !cost.empty()) {
    note(ctx, cost);
    ctx.mark("study.cost");
  }
}

}  // namespace pn::panels
