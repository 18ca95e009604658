#include "share/lesson_checks_json.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "studies/registry.h"
#include "workspace/board_file.h"

namespace pn::share {
namespace {

using json::Value;
using namespace workspace;

constexpr std::size_t kLongestName_bytes = 200;
constexpr std::size_t kMostNames = 100;
constexpr int kMostDepth = 8;
constexpr int kMostLayers = 1000;

// The one member of `object` that `names` has; null, with an error, when there is none or another beside it.
const char* kind_among(LessonReader& reader, const Value& object, std::string_view what, std::initializer_list<const char*> names) {
  const char* found = nullptr;
  if (object.is_object()) {
    for (const char* name : names) {
      if (json::find(object, name) != nullptr && found == nullptr) found = name;
    }
  }
  if (found != nullptr) return found;
  std::string known;
  for (const char* name : names) known.append(known.empty() ? "" : ", ").append(name);
  reader.fail(std::string(what) + " is expected here: one of " + known + ".");
  return nullptr;
}

std::string name(LessonReader& reader, const Value& value) { return std::string(trimmed(reader.text(value, kLongestName_bytes))); }

// A name, or a list of them.
std::vector<std::string> names(LessonReader& reader, const Value& value) {
  std::vector<std::string> out;
  if (value.is_array())
    reader.entries(value, kMostNames, [&](const Value& entry) { out.push_back(name(reader, entry)); });
  else
    out.push_back(name(reader, value));
  std::erase(out, std::string());
  return out;
}

PictureRef picture_in(LessonReader& reader, const Value& object, const char* key) {
  PictureRef ref;
  reader.with(object, key, [&](const Value& value) { ref = read_picture(reader, value); });
  return ref;
}

void study_kind(LessonReader& reader, const std::string& kind) {
  if (studies::find_kind(kind) != nullptr) return;
  std::string known;
  for (const studies::Kind& each : studies::kinds()) known.append(known.empty() ? "" : ", ").append(each.id);
  reader.fail("there is no study of the kind " + pn::quoted(kind) + "; there are " + known + ".");
}

constexpr std::initializer_list<const char*> kQuantities = {
    "probability", "response", "selectivity", "label_probability", "label_share", "outcome", "stimuli", "prompts", "gates", "answered"};

bool is_quantity(const Value& value) {
  return std::any_of(kQuantities.begin(), kQuantities.end(), [&](const char* each) { return json::find(value, each) != nullptr; });
}

void read_outcome_cell(LessonReader& reader, const Value& value, Quantity& q) {
  if (!reader.is_object(value, "an outcome", {"kind", "table", "column", "row"})) return;
  reader.text(value, "kind", q.text, kLongestName_bytes, true);
  reader.with(value, "kind", [&](const Value&) { study_kind(reader, q.text); });
  reader.text(value, "table", q.table, kLongestName_bytes);
  reader.text(value, "column", q.column, kLongestName_bytes, true);
  reader.with(value, "row", [&](const Value& row) {
    if (!row.is_object()) return reader.fail("what the row's cells say is expected here: {\"column\": \"text\"}.");
    for (const auto& [key, cell] : row.items()) {
      const LessonReader::Into into(reader, key);
      q.row.emplace_back(key, reader.text(cell, kLongestName_bytes));
    }
  });
}

void read_quantity_of(LessonReader& reader, const std::string& kind, const Value& value, Quantity& q) {
  using enum Quantity::Kind;
  const auto in = [&](const char* key, std::string& to) { reader.text(value, key, to, kLongestName_bytes); };
  if (kind == "probability") {
    q.kind = Probability;
    if (!reader.is_object(value, "a probability", {"of", "prompt", "trained"})) return;
    q.picture = picture_in(reader, value, "of");
    reader.text(value, "prompt", q.text, kLongestName_bytes, true);
    reader.flag(value, "trained", q.is_trained);
  } else if (kind == "response") {
    q.kind = Response;
    if (!reader.is_object(value, "a response", {"of", "neuron"})) return;
    q.picture = picture_in(reader, value, "of");
    in("neuron", q.neuron);
  } else if (kind == "selectivity") {
    q.kind = Selectivity;
    if (!reader.is_object(value, "a selectivity", {"concept", "neuron"})) return;
    reader.text(value, "concept", q.text, kLongestName_bytes, true);
    in("neuron", q.neuron);
  } else if (kind == "label_probability") {
    q.kind = LabelProbability;
    if (!reader.is_object(value, "a probability", {"prompt", "trained"})) return;
    reader.text(value, "prompt", q.text, kLongestName_bytes, true);
    reader.flag(value, "trained", q.is_trained);
  } else if (kind == "outcome") {
    q.kind = Study;
    read_outcome_cell(reader, value, q);
  } else if (kind == "stimuli") {
    q.kind = Stimuli;
    q.picture = read_picture(reader, value);
  } else {
    q.kind = kind == "label_share" ? LabelShare : kind == "prompts" ? Prompts : kind == "gates" ? Gates : Answered;
    reader.is_object(value, kind, {});
  }
}

Check read_check_at(LessonReader& reader, const Value& value, int depth);

void read_parts(LessonReader& reader, const Value& value, int depth, Check& check) {
  reader.entries(value, kMostNames, [&](const Value& entry) { check.parts.push_back(read_check_at(reader, entry, depth + 1)); });
  if (check.parts.empty()) reader.fail("one check at least is expected here.");
}

void limits(LessonReader& reader, const Value& value, Check& check, bool is_needed) {
  reader.number(value, "above", check.low);
  reader.number(value, "below", check.high);
  const bool is_there = json::find(value, "above") != nullptr || json::find(value, "below") != nullptr;
  if (is_needed && !is_there) reader.fail("\"above\" or \"below\" is missing here.");
  if (check.low > check.high) reader.fail("\"above\" is higher than \"below\", so this never holds.");
}

template <std::size_t N>
void named(LessonReader& reader, const std::string& said, const std::array<std::string_view, N>& all, const char* what) {
  if (std::find(all.begin(), all.end(), said) != all.end()) return;
  std::string known;
  for (const std::string_view each : all) known.append(known.empty() || each.empty() ? "" : ", ").append(each);
  reader.fail(pn::quoted(said) + " is no " + what + "; there are " + known + ".");
}

Way way_named(LessonReader& reader, const Value& value) {
  const std::string said = name(reader, value);
  named(reader, said, kWayNames, "way of working");
  const auto found = std::find(kWayNames.begin(), kWayNames.end(), said);
  return found == kWayNames.end() ? Way::Look : static_cast<Way>(found - kWayNames.begin());
}

void read_named_check(LessonReader& reader, const std::string& kind, const Value& whole, const Value& value, Check& check) {
  using enum Check::Kind;
  const auto alone = [&](std::initializer_list<std::string_view> members) { return reader.is_object(whole, "this check", members); };
  if (kind == "winner") {
    check.kind = Winner;
    if (alone({"winner", "of"})) check.text = name(reader, value);
  } else if (kind == "stimulus") {
    check.kind = Stimulus;
    if (alone({"stimulus"})) check.picture = read_picture(reader, value);
  } else if (kind == "neuron") {
    check.kind = Neuron;
    if (!alone({"neuron"})) return;
    if (value.is_object()) {
      if (reader.is_object(value, "a neuron", {"layer"})) reader.whole(value, "layer", check.layer, 1, kMostLayers);
    } else {
      check.names = names(reader, value);
    }
  } else if (kind == "layer") {
    check.kind = Layer;
    if (alone({"layer"})) reader.whole(whole, "layer", check.layer, 1, kMostLayers);
  } else if (kind == "gate") {
    check.kind = Gate;
    if (alone({"gate", "above", "below"})) check.names = names(reader, value);
  } else if (kind == "way") {
    check.kind = Way;
    if (alone({"way"})) check.way = way_named(reader, value);
  } else {
    check.kind = kind == "prompt" ? Prompt : kind == "study" ? Study : kind == "label" ? Label : kind == "panel" ? Panel : Dialog;
    if (!alone({kind})) return;
    check.text = name(reader, value);
    if (check.kind == Study) study_kind(reader, check.text);
    if (check.kind == Dialog) named(reader, check.text, kDialogNames, "dialog");
  }
}

Check read_check_at(LessonReader& reader, const Value& value, int depth) {
  Check check;
  if (depth > kMostDepth) {
    reader.fail("checks lie too deep within each other here.");
    return check;
  }
  if (is_quantity(value)) {
    check.kind = Check::Kind::Within;
    check.quantity = read_quantity(reader, value);
    limits(reader, value, check, true);
    return check;
  }
  const char* kind =
      kind_among(reader, value, "a check",
                 {"all",         "any",     "not",     "winner",  "stimulus", "neuron",      "layer",    "prompt",      "gate",
                  "study",       "label",   "way",     "panel",   "dialog",   "probability", "response", "selectivity", "label_probability",
                  "label_share", "outcome", "stimuli", "prompts", "gates",    "answered"});
  if (kind == nullptr) return check;
  reader.with(value, kind, [&](const Value& inner) {
    const std::string what = kind;
    if (what == "all" || what == "any") {
      check.kind = what == "all" ? Check::Kind::All : Check::Kind::Any;
      read_parts(reader, inner, depth, check);
    } else if (what == "not") {
      check.kind = Check::Kind::Not;
      check.parts.push_back(read_check_at(reader, inner, depth + 1));
    }
  });
  if (check.parts.empty()) read_named_check(reader, kind, value, *json::find(value, kind), check);
  if (check.kind == Check::Kind::Winner) check.picture = picture_in(reader, value, "of");
  if (check.kind == Check::Kind::Gate) limits(reader, value, check, false);
  return check;
}

studies::Label read_label(LessonReader& reader, const Value& value) {
  studies::Label label;
  if (!reader.is_object(value, "a label", {"text", "share", "x", "y"})) return label;
  reader.text(value, "text", label.text, kLongestName_bytes);
  reader.number(value, "share", label.share, 0.005, 0.6);
  reader.number(value, "x", label.x, 0.0, 1.0);
  reader.number(value, "y", label.y, 0.0, 1.0);
  return label;
}

void check_param(LessonReader& reader, const std::string& kind, const std::string& param) {
  const studies::Kind* found = studies::find_kind(kind);
  if (found == nullptr) return;
  std::string known;
  for (const studies::ParamDef& def : found->params) {
    if (def.name == param) return;
    known.append(known.empty() ? "" : ", ").append(def.name);
  }
  reader.fail("the study " + pn::quoted(kind) + " has no " + pn::quoted(param) + "; it has " + known + ".");
}

StudySetup read_study(LessonReader& reader, const Value& value) {
  StudySetup study;
  if (!reader.is_object(value, "a study", {"kind", "params", "run"})) return study;
  reader.text(value, "kind", study.kind, kLongestName_bytes, true);
  reader.with(value, "kind", [&](const Value&) { study_kind(reader, study.kind); });
  reader.flag(value, "run", study.run);
  reader.with(value, "params", [&](const Value& params) {
    if (!params.is_object()) return reader.fail("the study's parameters are expected here, in braces.");
    for (const auto& [key, param] : params.items()) {
      const LessonReader::Into into(reader, key);
      check_param(reader, study.kind, key);
      study.params.emplace_back(key, param.is_number() || param.is_boolean()
                                         ? (param.is_boolean() ? (param.get<bool>() ? "1" : "0") : param.dump())
                                         : reader.text(param, 4000));
    }
  });
  return study;
}

}  // namespace

PictureRef read_picture(LessonReader& reader, const Value& value) { return picture_named(name(reader, value)); }

Quantity read_quantity(LessonReader& reader, const Value& value) {
  Quantity q;
  const char* kind = kind_among(reader, value, "a value", kQuantities);
  if (kind == nullptr || !reader.is_object(value, "this check", {kind, "above", "below"})) return q;
  reader.with(value, kind, [&](const Value& inner) { read_quantity_of(reader, kind, inner, q); });
  return q;
}

Check read_check(LessonReader& reader, const Value& value) { return read_check_at(reader, value, 0); }

Setup read_setup(LessonReader& reader, const Value& value) {
  Setup setup;
  if (!reader.is_object(value, "a set-up",
                        {"board", "prompts", "template", "clear_gates", "gates", "way", "panels", "stimulus", "layer", "neuron", "label",
                         "study", "dialog"}))
    return setup;
  reader.with(value, "board", [&](const Value& board) {
    setup.board = name(reader, board);
    if (!is_bundled_path(setup.board)) reader.fail("the path of a bundled board is expected here, as boards/first.json.");
  });
  if (json::find(value, "prompts") != nullptr) {
    setup.prompts.emplace();
    reader.each(value, "prompts", kMostNames, [&](const Value& prompt) { setup.prompts->push_back(name(reader, prompt)); });
  }
  reader.with(value, "template", [&](const Value& text) { setup.prompt_template = reader.text(text, kLongestName_bytes); });
  reader.flag(value, "clear_gates", setup.clears_gates);
  reader.with(value, "gates", [&](const Value& gates) {
    if (!gates.is_object()) return reader.fail("gates are expected here: {\"neuron\": factor}.");
    for (const auto& [key, factor] : gates.items()) {
      const LessonReader::Into into(reader, key);
      setup.gates.emplace_back(key, static_cast<float>(reader.number(factor, 0.0, static_cast<double>(kMostGate))));
    }
  });
  reader.with(value, "way", [&](const Value& way) { setup.way = way_named(reader, way); });
  reader.each(value, "panels", kMostNames, [&](const Value& panel) { setup.panels.push_back(name(reader, panel)); });
  reader.with(value, "stimulus", [&](const Value& picture) { setup.stimulus = read_picture(reader, picture); });
  reader.whole(value, "layer", setup.layer, 1, kMostLayers);
  reader.text(value, "neuron", setup.neuron, kLongestName_bytes);
  reader.with(value, "label", [&](const Value& label) { setup.label = read_label(reader, label); });
  reader.with(value, "study", [&](const Value& study) { setup.study = read_study(reader, study); });
  reader.with(value, "dialog", [&](const Value& dialog) {
    setup.dialog = name(reader, dialog);
    named(reader, *setup.dialog, kDialogNames, "dialog");
  });
  return setup;
}

}  // namespace pn::share
