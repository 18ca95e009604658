#include "view/board_tables.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>

#include "view/words.h"

namespace pn::view {
namespace {

using studies::Figure;
using studies::Meaning;
using studies::Table;
using workspace::Workspace;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kFigureRows = 40;

// The number of fewest digits that is the same in single precision: 0.3, not 0.30000001192092896.
double exact(float value) {
  char text[32];
  for (int digits = 1; digits <= 9; ++digits) {
    std::snprintf(text, sizeof text, "%.*g", digits, static_cast<double>(value));
    if (std::strtof(text, nullptr) == value) return std::strtod(text, nullptr);
  }
  return static_cast<double>(value);
}

std::string layer_name(const Workspace& ws, int layer) {
  const auto& info = ws.model.info;
  const auto place = static_cast<std::size_t>(layer);
  return info && layer >= 0 && place < info->layers.size() ? info->layers[place].name : std::string();
}

std::string model_words(const Workspace& ws) {
  return ws.model.info ? ws.model.info->name + " (" + ws.model.info->sha256.substr(0, 8) + ")" : std::string("no model");
}

std::string n_words(std::size_t stimuli) { return "n = " + std::to_string(stimuli) + (stimuli == 1 ? " stimulus" : " stimuli"); }

std::string pooling_name(const Workspace& ws) { return std::string(name_of(ws.selection.pooling)); }

std::string label_of(const workspace::Stimulus& stimulus) {
  return stimulus.concept_name + ", " + std::string(name_of(stimulus.rendition));
}

void add_stimulus_columns(Table& table) {
  table.columns = {{"stimulus", "stimulus", Meaning::Number, 0, "Number of the stimulus in this visit."},
                   {"title", "title", Meaning::Text, 0, "What the stimulus is called."},
                   {"concept", "concept", Meaning::Text, 0, "Row of the board."},
                   {"rendition", "rendition", Meaning::Text, 0, "Column of the board."}};
}

void add_stimulus(Table& table, const workspace::Stimulus& stimulus) {
  table.cells.insert(table.cells.end(), {static_cast<double>(static_cast<std::uint32_t>(stimulus.id)), stimulus.title,
                                         stimulus.concept_name, std::string(name_of(stimulus.rendition))});
}

std::string prompt_words(const Workspace& ws, workspace::PromptId id) {
  const auto place = workspace::prompt_place(ws.document, id);
  return place ? workspace::full_prompt(ws.document, ws.document.prompts[*place]) : std::string();
}

// Of many rows as many from either end.
void keep_ends(std::vector<studies::FigureRow>& rows) {
  if (rows.size() <= kFigureRows) return;
  rows.erase(rows.begin() + kFigureRows / 2, rows.end() - kFigureRows / 2);
}

}  // namespace

studies::Evidence board_evidence(const Workspace& ws) {
  studies::Evidence evidence;
  if (ws.model.info) {
    evidence.model = ws.model.info->name;
    evidence.model_sha256 = ws.model.info->sha256;
  }
  evidence.pooling = pooling_name(ws);
  evidence.facts = {{"template", ws.document.prompt_template},
                    {"logit scale", studies::shortest(exact(workspace::logit_scale(ws)))},
                    {"gates", workspace::has_gates(ws.document) ? workspace::gates_list(ws.document) : "none"}};
  return evidence;
}

Table responses_table(const Workspace& ws, workspace::NeuronId neuron) {
  Table table{"responses", "Responses", {}, {}};
  add_stimulus_columns(table);
  table.columns.push_back({"neuron", "neuron", Meaning::Neuron, 0, "Layer from 1 and channel from 0."});
  table.columns.push_back({"layer", "layer", Meaning::Text, 0, "The layer's name."});
  table.columns.push_back({"mean", "mean", Meaning::Number, 3, "Mean of the activation map, as trained."});
  table.columns.push_back({"max", "max", Meaning::Number, 3, "Highest cell of the activation map, as trained."});
  const auto layer = static_cast<std::size_t>(neuron.layer), channel = static_cast<std::size_t>(neuron.channel);
  for (const workspace::Stimulus* stimulus : workspace::in_board_order(ws.document)) {
    const auto& encoding = workspace::state_of(ws, stimulus->id).encoding;
    if (!encoding || layer >= encoding->responses.size() || channel >= encoding->responses[layer].mean.size()) continue;
    add_stimulus(table, *stimulus);
    table.cells.insert(table.cells.end(),
                       {studies::NeuronRef{neuron.layer, neuron.channel}, layer_name(ws, neuron.layer),
                        exact(encoding->responses[layer].mean[channel]), exact(encoding->responses[layer].maximum[channel])});
  }
  return table;
}

Figure responses_figure(const Workspace& ws, workspace::NeuronId neuron) {
  Figure figure;
  figure.name = "responses";
  figure.title = "Responses of neuron " + workspace::neuron_name(neuron);
  figure.axis = "response, " + pooling_name(ws) + " of the activation map (no unit)";
  figure.bars = true;
  std::size_t count = 0;
  for (const workspace::Response& each : workspace::responses(ws, neuron)) {
    const workspace::Stimulus* stimulus = workspace::find_stimulus(ws, each.stimulus);
    if (stimulus == nullptr) continue;
    const auto value = static_cast<double>(each.value);
    figure.rows.push_back({label_of(*stimulus), value, {value, value}, {}});
    ++count;
  }
  std::stable_sort(figure.rows.begin(), figure.rows.end(), [](const auto& a, const auto& b) { return a.value > b.value; });
  keep_ends(figure.rows);
  fit_axis(figure);
  figure.caption = "Neuron of " + layer_name(ws, neuron.layer) + ", as trained; " +
                   (figure.rows.size() < count ? "the " + std::to_string(figure.rows.size()) + " at both ends of " : std::string()) +
                   n_words(count) + ", " + model_words(ws);
  return figure;
}

Table probability_table(const Workspace& ws) {
  Table table{"probabilities", "Zero-shot probabilities", {}, {}};
  add_stimulus_columns(table);
  table.columns.push_back({"prompt", "prompt", Meaning::Text, 0, "As the text encoder gets it, with the template."});
  table.columns.push_back({"logit", "logit", Meaning::Number, 3, "Cosine times the logit scale, as trained."});
  table.columns.push_back({"probability", "probability", Meaning::Number, 4, "Softmax over all prompts, as trained."});
  table.columns.push_back({"probability_gated", "with gates", Meaning::Number, 4, "The same with the gates that are set."});
  const workspace::ZeroShot& found = workspace::zero_shot(ws);
  std::vector<std::string> prompts;
  for (const workspace::PromptId id : found.prompts) prompts.push_back(prompt_words(ws, id));
  for (std::size_t row = 0; row < found.stimuli.size(); ++row) {
    const workspace::Stimulus* stimulus = workspace::find_stimulus(ws, found.stimuli[row]);
    for (std::size_t column = 0; stimulus != nullptr && column < prompts.size(); ++column) {
      const std::size_t cell = row * prompts.size() + column;
      add_stimulus(table, *stimulus);
      const bool has_gated = !found.gated.empty() && !std::isnan(found.gated[cell]);
      table.cells.insert(table.cells.end(), {prompts[column], exact(found.logits[cell]), exact(found.probabilities[cell]),
                                             has_gated ? exact(found.gated[cell]) : kNone});
    }
  }
  return table;
}

Figure probability_figure(const Workspace& ws, const workspace::Stimulus& stimulus) {
  Figure figure;
  figure.name = "probabilities";
  figure.title = "What the model takes “" + (stimulus.title.empty() ? label_of(stimulus) : stimulus.title) + "” for";
  figure.axis = "probability among the prompts (no unit)";
  figure.bars = true;
  const workspace::ZeroShot& found = workspace::zero_shot(ws);
  const auto row = static_cast<std::size_t>(std::find(found.stimuli.begin(), found.stimuli.end(), stimulus.id) - found.stimuli.begin());
  bool is_gated = false;
  for (std::size_t column = 0; row < found.stimuli.size() && column < found.prompts.size(); ++column) {
    const std::size_t cell = row * found.prompts.size() + column;
    const bool has_gated = !found.gated.empty() && !std::isnan(found.gated[cell]);
    is_gated = is_gated || has_gated;
    const auto value = static_cast<double>(has_gated ? found.gated[cell] : found.probabilities[cell]);
    figure.rows.push_back({prompt_words(ws, found.prompts[column]), value, {value, value}, {}});
  }
  std::stable_sort(figure.rows.begin(), figure.rows.end(), [](const auto& a, const auto& b) { return a.value > b.value; });
  if (figure.rows.size() > kFigureRows) figure.rows.resize(kFigureRows);
  figure.caption = label_of(stimulus) + "; softmax over " + std::to_string(found.prompts.size()) + " prompts at logit scale " +
                   number(workspace::logit_scale(ws), 1) + (is_gated ? ", with the gates" : ", as trained") + "; " + n_words(1) + ", " +
                   model_words(ws);
  return figure;
}

Table strongest_table(const Workspace& ws, std::span<const StrongNeuron> neurons) {
  Table table{"strongest", "Strongest neurons", {}, {}};
  table.columns = {
      {"neuron", "neuron", Meaning::Neuron, 0, "Layer from 1 and channel from 0."},
      {"layer", "layer", Meaning::Text, 0, "The layer's name."},
      {"response", "response", Meaning::Number, 3, "To the chosen stimulus, as trained."},
      {"concept", "answers to", Meaning::Text, 0, "The concept with the highest lowest AUROC over renditions; empty with too few stimuli."},
      {"auroc", "AUROC", Meaning::Number, 3, "Lowest AUROC over the renditions (Mann–Whitney, ties counted half)."},
      {"interval", "95 %", Meaning::Interval, 3, "Interval of that AUROC."},
      {"renditions", "renditions", Meaning::Number, 0, "That judge it."},
      {"stimulus", "stimulus", Meaning::Text, 0, "The chosen stimulus."},
  };
  const workspace::Stimulus* stimulus = workspace::selected_stimulus(ws);
  for (const StrongNeuron& each : neurons) {
    const bool has_answer = each.answer.has_value();
    table.cells.insert(table.cells.end(),
                       {studies::NeuronRef{each.neuron.layer, each.neuron.channel}, layer_name(ws, each.neuron.layer), exact(each.response),
                        has_answer ? each.answer->concept_name : std::string(), has_answer ? exact(each.answer->lowest_auroc) : kNone,
                        has_answer ? studies::IntervalValue{exact(each.answer->interval.low), exact(each.answer->interval.high)}
                                   : studies::IntervalValue{kNone, kNone},
                        has_answer ? static_cast<double>(each.answer->renditions.size()) : kNone,
                        stimulus == nullptr       ? std::string()
                        : stimulus->title.empty() ? label_of(*stimulus)
                                                  : stimulus->title});
  }
  return table;
}

Table score_table(const Score& score) {
  Table table{"score", "How often the answer is right", {}, {}};
  table.columns = {
      {"rendition", "rendition", Meaning::Text, 0, "Of the stimuli; all: of any."},
      {"stimuli", "stimuli", Meaning::Number, 0, "Whose concept a prompt names."},
      {"right", "right", Meaning::Number, 0, "Whose most probable prompt names their concept, as trained."},
      {"share", "share", Meaning::Number, 3, "Share of these."},
      {"interval", "95 %", Meaning::Interval, 3, "Its interval (Wilson)."},
      {"right_gated", "right with gates", Meaning::Number, 0, "The same with the gates that are set."},
      {"share_gated", "share with gates", Meaning::Number, 3, "Share of these."},
      {"interval_gated", "95 %", Meaning::Interval, 3, "Its interval (Wilson)."},
  };
  const bool has_gated = score.has_gates && !score.pending;
  for (const ScoreRow& row : score.rows) {
    table.cells.insert(
        table.cells.end(),
        {row.rendition, static_cast<double>(row.count), static_cast<double>(row.right), static_cast<double>(row.right) / row.count,
         studies::IntervalValue{exact(row.interval.low), exact(row.interval.high)}, has_gated ? static_cast<double>(row.gated) : kNone,
         has_gated ? static_cast<double>(row.gated) / row.count : kNone,
         has_gated ? studies::IntervalValue{exact(row.gated_interval.low), exact(row.gated_interval.high)}
                   : studies::IntervalValue{kNone, kNone}});
  }
  return table;
}

Figure score_figure(const Workspace& ws, const Score& score) {
  Figure figure;
  figure.name = "score";
  figure.title = "How often the answer is right";
  figure.axis = "share of stimuli (no unit)";
  const auto add = [&](const std::string& label, int right, int count, const analysis::Interval& interval) {
    figure.rows.push_back({label + ", " + std::to_string(right) + " of " + std::to_string(count),
                           static_cast<double>(right) / count,
                           {static_cast<double>(interval.low), static_cast<double>(interval.high)},
                           {}});
  };
  for (const ScoreRow& row : score.rows) {
    add(row.rendition, row.right, row.count, row.interval);
    if (score.has_gates && !score.pending) add(row.rendition + " with gates", row.gated, row.count, row.gated_interval);
  }
  const std::size_t count = score.rows.empty() ? 0 : static_cast<std::size_t>(score.rows.back().count);
  const std::size_t prompts = workspace::zero_shot(ws).prompts.size();
  figure.chance = prompts > 0 ? 1.0 / static_cast<double>(prompts) : 0.0;
  figure.caption = "Most probable of " + std::to_string(prompts) + " prompts; lines: 95 % (Wilson); dashed: guessing; " + n_words(count) +
                   ", " + model_words(ws);
  return figure;
}

Table gates_table(const Workspace& ws) {
  Table table{"gates", "Gates", {}, {}};
  table.columns = {
      {"encoder", "encoder", Meaning::Text, 0, "Whose neuron it is: image or text."},
      {"neuron", "neuron", Meaning::Text, 0, "Layer from 1 and channel from 0; T before those of the text encoder."},
      {"layer", "layer", Meaning::Text, 0, "The layer's name."},
      {"channel", "channel", Meaning::Number, 0, "From 0."},
      {"factor", "factor", Meaning::Number, 2, "What its activations are multiplied by: 0 silences it, 1 is as trained."},
  };
  for (const workspace::Gate& gate : ws.document.gates)
    table.cells.insert(table.cells.end(), {std::string("image"), workspace::neuron_name(gate.neuron), layer_name(ws, gate.neuron.layer),
                                           static_cast<double>(gate.neuron.channel), exact(gate.factor)});
  const auto& layers = ws.prompt_neurons.text.layers;
  for (const workspace::TextGate& gate : ws.document.text_gates) {
    const auto place = static_cast<std::size_t>(gate.neuron.layer);
    table.cells.insert(table.cells.end(), {std::string("text"), workspace::text_neuron_name(gate.neuron),
                                           place < layers.size() ? layers[place].name : std::string(),
                                           static_cast<double>(gate.neuron.channel), exact(gate.factor)});
  }
  return table;
}

Table label_table(const LabelAnswers& answers) {
  Table table{"label", "Answers with the label", {}, {}};
  table.columns = {
      {"prompt", "prompt", Meaning::Text, 0, "What may be answered."},
      {"without", "without", Meaning::Number, 4, "Its probability without the label, as trained."},
      {"with", "with", Meaning::Number, 4, "Its probability with the label, as trained."},
      {"without_gated", "without, gates", Meaning::Number, 4, "Without the label, with the gates that are set."},
      {"with_gated", "with, gates", Meaning::Number, 4, "With the label and the gates."},
  };
  for (const LabelAnswer& row : answers.rows)
    table.cells.insert(table.cells.end(),
                       {row.words, exact(row.without), exact(row.with), row.gated_without ? exact(*row.gated_without) : kNone,
                        row.gated_with ? exact(*row.gated_with) : kNone});
  return table;
}

}  // namespace pn::view
