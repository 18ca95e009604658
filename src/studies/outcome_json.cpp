#include "studies/outcome_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

#include "studies/json_parts.h"

namespace pn::studies {
namespace {

using json::Value;

constexpr std::array<std::string_view, 7> kMeanings = {"neuron", "stimulus", "prompt", "text", "number", "interval", "p_value"};
static_assert(kMeanings.size() == static_cast<std::size_t>(Meaning::PValue) + 1);
struct CellJson {
  Value operator()(NeuronRef neuron) const { return {neuron.layer, neuron.channel}; }
  Value operator()(StimulusRef stimulus) const { return stimulus.id; }
  Value operator()(PromptRef prompt) const { return prompt.id; }
  Value operator()(const std::string& text) const { return text; }
  Value operator()(double value) const { return number_json(value); }
  Value operator()(IntervalValue interval) const { return {number_json(interval.low), number_json(interval.high)}; }
};

std::optional<Cell> cell_of(const Value& value, Meaning meaning) {
  const auto id = [&] { return json::as_int(&value, 0, static_cast<std::int64_t>(kMost32)); };
  const bool is_pair = value.is_array() && value.size() == 2;
  switch (meaning) {
    case Meaning::Neuron: {
      if (!is_pair) return std::nullopt;
      const auto layer = json::as_int(&value[0], 0, kMostLabels), channel = json::as_int(&value[1], 0, kMostChannels);
      if (!layer || !channel) return std::nullopt;
      return NeuronRef{static_cast<int>(*layer), static_cast<int>(*channel)};
    }
    case Meaning::Stimulus: return id() ? std::optional<Cell>(StimulusRef{static_cast<std::uint32_t>(*id())}) : std::nullopt;
    case Meaning::Prompt: return id() ? std::optional<Cell>(PromptRef{static_cast<std::uint32_t>(*id())}) : std::nullopt;
    case Meaning::Text: return value.is_string() ? std::optional<Cell>(value.get<std::string>()) : std::nullopt;
    case Meaning::Number:
    case Meaning::PValue: return value.is_number() || value.is_null() ? std::optional<Cell>(number_from(value)) : std::nullopt;
    case Meaning::Interval:
      return is_pair ? std::optional<Cell>(IntervalValue{number_from(value[0]), number_from(value[1])}) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<NeuronRef> neuron_of(const Value& value) {
  const auto cell = cell_of(value, Meaning::Neuron);
  return cell ? std::optional(std::get<NeuronRef>(*cell)) : std::nullopt;
}

Value table_json(const Table& table) {
  Value columns = Value::array(), rows = Value::array();
  for (const Column& column : table.columns) {
    columns.push_back({{"name", column.name},
                       {"title", column.title},
                       {"meaning", kMeanings[static_cast<std::size_t>(column.meaning)]},
                       {"decimals", column.decimals},
                       {"words", column.words}});
  }
  for (std::size_t row = 0; row < table.rows(); ++row) {
    Value cells = Value::array();
    for (std::size_t i = 0; i < table.columns.size(); ++i) cells.push_back(std::visit(CellJson{}, table.at(row, i)));
    rows.push_back(std::move(cells));
  }
  return {{"name", table.name}, {"title", table.title}, {"columns", std::move(columns)}, {"rows", std::move(rows)}};
}

Result<Table> table_of(const Value& value) {
  Table table{text_at(value, "name"), text_at(value, "title"), {}, {}};
  for (const Value& each : list_at(value, "columns")) {
    const std::string meaning = text_at(each, "meaning");
    const auto found = std::find(kMeanings.begin(), kMeanings.end(), meaning);
    if (found == kMeanings.end()) return malformed("columns");
    table.columns.push_back({text_at(each, "name"), text_at(each, "title"), static_cast<Meaning>(found - kMeanings.begin()),
                             static_cast<int>(json::as_int(json::find(each, "decimals"), 0, 9).value_or(2)), text_at(each, "words")});
  }
  for (const Value& row : list_at(value, "rows")) {
    if (!row.is_array() || row.size() != table.columns.size()) return malformed("rows");
    for (std::size_t i = 0; i < row.size(); ++i) {
      auto cell = cell_of(row[i], table.columns[i].meaning);
      if (!cell) return malformed("cells");
      table.cells.push_back(*std::move(cell));
    }
  }
  return table;
}

Value numbers_json(const std::vector<double>& values) {
  Value out = Value::array();
  for (const double value : values) out.push_back(number_json(value));
  return out;
}

Value curve_json(const FigureCurve& curve) {
  Value low = Value::array(), high = Value::array();
  for (const IntervalValue& band : curve.bands) {
    low.push_back(number_json(band.low));
    high.push_back(number_json(band.high));
  }
  return {{"label", curve.label},
          {"x", numbers_json(curve.x)},
          {"y", numbers_json(curve.y)},
          {"low", std::move(low)},
          {"high", std::move(high)}};
}

// Points that are whole; a list that ends too early ends the curve.
FigureCurve curve_of(const Value& value) {
  FigureCurve curve{text_at(value, "label"), {}, {}, {}};
  const Value &x = list_at(value, "x"), &y = list_at(value, "y"), &low = list_at(value, "low"), &high = list_at(value, "high");
  for (std::size_t i = 0; i < std::min({x.size(), y.size(), low.size(), high.size()}); ++i) {
    const IntervalValue band{number_from(low[i]), number_from(high[i])};
    if (std::isfinite(number_from(x[i])) && std::isfinite(number_from(y[i])) && std::isfinite(band.low) && std::isfinite(band.high))
      curve.add(number_from(x[i]), number_from(y[i]), band);
  }
  return curve;
}

Value words_json(const WordLists& lists) {
  return {{"font", lists.font},    {"words", lists.words},   {"layers", layers_json(lists.layers)},
          {"each", lists.each},    {"places", lists.places}, {"values", lists.values},
          {"lowest", lists.lowest}};
}

std::optional<WordLists> words_from(const Value& value) {
  WordLists lists;
  lists.font = text_at(value, "font");
  lists.words = texts_at(value, "words");
  const auto layers = layers_from(value);
  const auto each = json::as_int(json::find(value, "each"), 1, kMostLabels);
  if (!layers || !each) return std::nullopt;
  lists.layers = *layers;
  lists.each = static_cast<int>(*each);
  std::uint64_t neurons = 0;
  for (const InputLayer& layer : lists.layers) neurons += static_cast<std::uint64_t>(layer.channels);
  const Value &places = list_at(value, "places"), &values = list_at(value, "values");
  if (places.size() != 2 * neurons * static_cast<std::uint64_t>(*each) || values.size() != places.size()) return std::nullopt;
  for (const Value& one : places) {
    const auto place = json::as_int(&one, 0, static_cast<std::int64_t>(lists.words.size()) - 1);
    if (!place) return std::nullopt;
    lists.places.push_back(static_cast<int>(*place));
  }
  for (const Value& one : values) lists.values.push_back(static_cast<float>(number_from(one)));
  for (const Value& one : list_at(value, "lowest"))
    lists.lowest.push_back(static_cast<int>(json::as_int(&one, 1, kMostChannels).value_or(0)));
  if (lists.lowest.size() != neurons) return std::nullopt;
  return lists;
}

Value figure_json(const Figure& figure) {
  Value rows = Value::array();
  for (const FigureRow& row : figure.rows) {
    Value shown = {{"label", row.label},
                   {"value", row.value},
                   {"low", row.interval.low},
                   {"high", row.interval.high},
                   {"parts", numbers_json(row.parts)}};
    if (row.neuron) shown["neuron"] = CellJson{}(*row.neuron);
    rows.push_back(std::move(shown));
  }
  Value curves = Value::array();
  for (const FigureCurve& curve : figure.curves) curves.push_back(curve_json(curve));
  Value out = {{"name", figure.name},       {"title", figure.title},   {"axis", figure.axis},     {"low", figure.low},
               {"high", figure.high},       {"chance", figure.chance}, {"parts", figure.parts},   {"rows", std::move(rows)},
               {"caption", figure.caption}, {"bars", figure.bars},     {"x_axis", figure.x_axis}, {"curves", std::move(curves)}};
  if (figure.points.empty()) return out;
  Value points = Value::array();
  for (const FigurePoint& point : figure.points)
    points.push_back({{"label", point.label}, {"x", number_json(point.x)}, {"y", number_json(point.y)}, {"faint", point.is_faint}});
  out["points"] = std::move(points);
  out["corners"] = figure.corners;
  return out;
}

Figure figure_of(const Value& value) {
  Figure figure{text_at(value, "name"),        text_at(value, "title"),    text_at(value, "axis"),   number_at(value, "low"),
                number_at(value, "high", 1.0), number_at(value, "chance"), texts_at(value, "parts"), {},
                text_at(value, "caption")};
  const Value* bars = json::find(value, "bars");
  figure.bars = bars != nullptr && bars->is_boolean() && bars->get<bool>();
  figure.x_axis = text_at(value, "x_axis");
  for (const Value& each : list_at(value, "curves")) figure.curves.push_back(curve_of(each));
  for (const Value& each : list_at(value, "points")) {
    const Value* faint = json::find(each, "faint");
    figure.points.push_back({text_at(each, "label"), number_at(each, "x"), number_at(each, "y"),
                             faint != nullptr && faint->is_boolean() && faint->get<bool>()});
  }
  const std::vector<std::string> corners = texts_at(value, "corners");
  for (std::size_t i = 0; i < std::min(corners.size(), figure.corners.size()); ++i) figure.corners[i] = corners[i];
  for (const Value& each : list_at(value, "rows")) {
    FigureRow row{text_at(each, "label"), number_at(each, "value"), {number_at(each, "low"), number_at(each, "high")}, {}};
    for (const Value& part : list_at(each, "parts")) row.parts.push_back(number_from(part));
    row.parts.resize(figure.parts.size(), std::numeric_limits<double>::quiet_NaN());
    if (const Value* neuron = json::find(each, "neuron")) row.neuron = neuron_of(*neuron);
    figure.rows.push_back(std::move(row));
  }
  return figure;
}

Value evidence_json(const Evidence& evidence) {
  Value facts = Value::array();
  for (const Fact& fact : evidence.facts) facts.push_back({{mark("name"), fact.name}, {mark("value"), fact.value}});
  return {{"model", evidence.model},     {"model_sha256", evidence.model_sha256},
          {"pooling", evidence.pooling}, {"seed", evidence.seed},
          {"facts", std::move(facts)},   {"limits", evidence.limits}};
}

Evidence evidence_of(const Value& value) {
  Evidence evidence;
  evidence.model = text_at(value, "model");
  evidence.model_sha256 = text_at(value, "model_sha256");
  evidence.pooling = text_at(value, "pooling");
  if (const Value* seed = json::find(value, "seed"); seed != nullptr && seed->is_number_unsigned())
    evidence.seed = seed->get<std::uint64_t>();
  for (const Value& each : list_at(value, "facts")) evidence.facts.push_back({text_at(each, "name"), text_at(each, "value")});
  evidence.limits = texts_at(value, "limits");
  return evidence;
}

}  // namespace

Value to_json(const Outcome& outcome) {
  Value tables = Value::array(), maps = Value::array(), figures = Value::array(), neurons = Value::array();
  for (const NeuronRef neuron : outcome.neurons) neurons.push_back(CellJson{}(neuron));
  for (const Table& table : outcome.tables) tables.push_back(table_json(table));
  for (const Figure& figure : outcome.figures) figures.push_back(figure_json(figure));
  for (const MapResult& map : outcome.maps) {
    maps.push_back({{"title", map.title},
                    {"stimulus", map.stimulus},
                    {"height", map.height},
                    {"width", map.width},
                    {"values", map.values},
                    {"caption", map.caption}});
    if (map.neuron) maps.back()["neuron"] = CellJson{}(*map.neuron);
  }
  Value made = {{"tables", std::move(tables)},   {"maps", std::move(maps)},
                {"figures", std::move(figures)}, {"map_ends", {outcome.map_ends.below, outcome.map_ends.above}},
                {"neurons", std::move(neurons)}, {"evidence", evidence_json(outcome.evidence)}};
  if (outcome.logit_scale) made["logit_scale"] = *outcome.logit_scale;
  if (outcome.words) made["words"] = words_json(*outcome.words);
  return made;
}

Result<Outcome> outcome_of(const Value& value) {
  if (!value.is_object()) return malformed("outcome");
  Outcome outcome;
  for (const Value& each : list_at(value, "tables")) {
    auto table = table_of(each);
    if (!table) return table.error();
    outcome.tables.push_back(*std::move(table));
  }
  for (const Value& each : list_at(value, "maps")) {
    MapResult map{text_at(each, "title"),
                  static_cast<std::uint32_t>(json::as_int(json::find(each, "stimulus"), 0, static_cast<std::int64_t>(kMost32)).value_or(0)),
                  static_cast<int>(json::as_int(json::find(each, "height"), 1, kMostLabels).value_or(0)),
                  static_cast<int>(json::as_int(json::find(each, "width"), 1, kMostLabels).value_or(0)),
                  {}};
    for (const Value& number : list_at(each, "values")) map.values.push_back(static_cast<float>(number_from(number)));
    if (map.values.size() != static_cast<std::size_t>(map.height) * static_cast<std::size_t>(map.width)) return malformed("maps");
    map.caption = text_at(each, "caption");
    if (const Value* neuron = json::find(each, "neuron")) map.neuron = neuron_of(*neuron);
    outcome.maps.push_back(std::move(map));
  }
  if (const std::vector<std::string> ends = texts_at(value, "map_ends"); ends.size() == 2) outcome.map_ends = {ends[0], ends[1]};
  for (const Value& each : list_at(value, "figures")) outcome.figures.push_back(figure_of(each));
  for (const Value& each : list_at(value, "neurons")) {
    if (const auto neuron = neuron_of(each)) outcome.neurons.push_back(*neuron);
  }
  if (const Value* scale = json::find(value, "logit_scale")) {
    if (const double number = number_from(*scale); std::isfinite(number) && number > 0) outcome.logit_scale = static_cast<float>(number);
  }
  if (const Value* words = json::find(value, "words")) {
    outcome.words = words_from(*words);
    if (!outcome.words) return malformed("words");
  }
  if (const Value* evidence = json::find(value, "evidence")) outcome.evidence = evidence_of(*evidence);
  return outcome;
}

Value to_json(const Params& params) {
  Value out = Value::object();
  for (const auto& [name, value] : params) {
    if (const double* number = std::get_if<double>(&value))
      out[name] = *number;
    else
      out[name] = std::get<std::string>(value);
  }
  return out;
}

Params params_of(const Value& value) {
  Params params;
  if (!value.is_object()) return params;
  for (const auto& [name, each] : value.items()) {
    if (const auto number = json::as_number(&each))
      params[name] = *number;
    else if (const std::string* text = json::as_string(&each))
      params[name] = *text;
  }
  return params;
}

std::string export_json(const Kind& kind, const Params& params, std::uint64_t seed, const Outcome& outcome) {
  Value out = to_json(outcome);
  out["study"] = kind.id;
  out["title"] = kind.title;
  out["params"] = to_json(params);
  out["seed"] = seed;
  return out.dump(1, ' ', false, Value::error_handler_t::replace) + "\n";
}

std::string export_json(const Table& table, const Evidence& evidence) {
  Value out = {{"tables", Value::array({table_json(table)})}, {"evidence", evidence_json(evidence)}};
  out["evidence"].erase("seed");
  return out.dump(1, ' ', false, Value::error_handler_t::replace) + "\n";
}

}  // namespace pn::studies
