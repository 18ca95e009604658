#include <algorithm>
#include <cmath>
#include <variant>

#include "base/text.h"
#include "workspace/lesson.h"
#include "workspace/suggest.h"
#include "workspace/workspace.h"

// What a lesson asks of the visit as it stands.
namespace pn::workspace {
namespace {

bool is_own(const Stimulus& stimulus) {
  const bool is_brought = file_of(stimulus.source) != nullptr || enclosed_of(stimulus.source) != nullptr;
  if (is_brought || std::holds_alternative<LabelledSource>(stimulus.source)) return true;
  if (const auto* drawing = std::get_if<DrawingSource>(&stimulus.source)) return drawing->path.empty();
  // Titles of bundled words and emoji quote them: The word “cat”. Those of a visitor's are the word and the emoji's name alone.
  const bool is_made = std::holds_alternative<WordSource>(stimulus.source) || std::holds_alternative<EmojiSource>(stimulus.source);
  return is_made && stimulus.title.find("\xE2\x80\x9C") == std::string::npos;
}

bool fits(const Workspace& ws, const Stimulus& stimulus, const PictureRef& ref) {
  if (ref.is_chosen()) return ws.selection.stimulus == stimulus.id;
  return (ref.concept_name.empty() || ref.concept_name == stimulus.concept_name) &&
         (!ref.rendition || *ref.rendition == stimulus.rendition) && (!ref.is_own || is_own(stimulus));
}

bool is_prompt(const Workspace& ws, const Prompt& prompt, std::string_view text) {
  const std::string wanted = lowered(trimmed(text));
  return lowered(trimmed(prompt.text)) == wanted || lowered(trimmed(full_prompt(ws.document, prompt))) == wanted;
}

std::optional<PromptId> prompt_meant(const Workspace& ws, std::string_view text) {
  for (const Prompt& prompt : ws.document.prompts) {
    if (is_prompt(ws, prompt, text)) return prompt.id;
  }
  return std::nullopt;
}

// The row of the table for a picture; null while it is not known.
struct Row {
  const ZeroShot* table;
  std::size_t first;  // of its values
};
std::optional<Row> probabilities_of(const Workspace& ws, const PictureRef& picture) {
  const Stimulus* stimulus = stimulus_meant(ws, picture);
  if (stimulus == nullptr) return std::nullopt;
  const ZeroShot& table = zero_shot(ws);
  const auto row = std::find(table.stimuli.begin(), table.stimuli.end(), stimulus->id);
  if (row == table.stimuli.end() || table.prompts.empty()) return std::nullopt;
  return Row{&table, static_cast<std::size_t>(row - table.stimuli.begin()) * table.prompts.size()};
}

const std::vector<float>& shown(const ZeroShot& table, bool is_trained) {
  return is_trained || table.gated.empty() ? table.probabilities : table.gated;
}

// Until the answers with new gates have come, the last ones are of other gates.
bool is_old(const Workspace& ws, bool is_trained) { return !is_trained && gates_are_pending(ws); }

std::optional<double> finite(double value) { return std::isfinite(value) ? std::optional(value) : std::nullopt; }

std::optional<double> probability(const Workspace& ws, const Quantity& q) {
  const auto row = probabilities_of(ws, q.picture);
  const auto prompt = prompt_meant(ws, q.text);
  if (!row || !prompt || is_old(ws, q.is_trained)) return std::nullopt;
  const auto column = std::find(row->table->prompts.begin(), row->table->prompts.end(), *prompt);
  if (column == row->table->prompts.end()) return std::nullopt;
  return finite(shown(*row->table, q.is_trained)[row->first + static_cast<std::size_t>(column - row->table->prompts.begin())]);
}

bool wins(const Workspace& ws, const PictureRef& picture, std::string_view text) {
  const auto row = probabilities_of(ws, picture);
  if (!row || is_old(ws, false)) return false;
  const std::vector<float>& values = shown(*row->table, false);
  const auto first = values.begin() + static_cast<std::ptrdiff_t>(row->first);
  const auto last = first + static_cast<std::ptrdiff_t>(row->table->prompts.size());
  if (std::any_of(first, last, [](float value) { return std::isnan(value); })) return false;
  const PromptId winner = row->table->prompts[static_cast<std::size_t>(std::max_element(first, last) - first)];
  const auto place = prompt_place(ws.document, winner);
  return place && is_prompt(ws, ws.document.prompts[*place], text);
}

std::optional<double> response_of(const Workspace& ws, const Quantity& q) {
  const Stimulus* stimulus = stimulus_meant(ws, q.picture);
  const auto neuron = neuron_meant(ws, q.neuron);
  const auto value = stimulus != nullptr && neuron ? response(ws, stimulus->id, *neuron) : std::nullopt;
  return value ? finite(*value) : std::nullopt;
}

std::optional<double> selectivity_of(const Workspace& ws, const Quantity& q) {
  const auto neuron = neuron_meant(ws, q.neuron);
  const auto row = std::find(ws.document.concepts.begin(), ws.document.concepts.end(), q.text);
  if (!neuron || row == ws.document.concepts.end()) return std::nullopt;
  const auto& concepts = selectivity(ws, *neuron);
  const auto place = static_cast<std::size_t>(row - ws.document.concepts.begin());
  if (place >= concepts.size() || concepts[place].renditions.empty()) return std::nullopt;
  return concepts[place].lowest;
}

// The last trial, when it is of what is set now.
const LabelTrial* trial_now(const Workspace& ws) {
  const auto& trial = ws.lab.trial;
  const bool is_now =
      trial && ws.selection.stimulus == trial->stimulus && trial->label == ws.lab.label && trial->gates == gates_key(ws.document);
  return is_now ? &*trial : nullptr;
}

std::optional<double> label_probability(const Workspace& ws, const Quantity& q) {
  const LabelTrial* trial = trial_now(ws);
  const auto prompt = prompt_meant(ws, q.text);
  if (trial == nullptr || !prompt) return std::nullopt;
  const bool is_gated = trial->gated && !q.is_trained;
  const Answers answers = answers_to(ws, is_gated ? *trial->gated : trial->embedding);
  const auto column = std::find(answers.prompts.begin(), answers.prompts.end(), *prompt);
  if (column == answers.prompts.end()) return std::nullopt;
  return finite(answers.probabilities[static_cast<std::size_t>(column - answers.prompts.begin())]);
}

std::string words_of(const Workspace& ws, const studies::Cell& cell) {
  struct Words {
    const Workspace& ws;
    std::string operator()(studies::NeuronRef neuron) const { return studies::name_of(neuron); }
    std::string operator()(studies::StimulusRef ref) const {
      const Stimulus* stimulus = find_stimulus(ws, StimulusId{ref.id});
      return stimulus == nullptr ? "" : stimulus->concept_name + " " + std::string(name_of(stimulus->rendition));
    }
    std::string operator()(studies::PromptRef ref) const {
      const auto place = prompt_place(ws.document, PromptId{ref.id});
      return place ? ws.document.prompts[*place].text : "";
    }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(double number) const { return studies::shortest(number); }
    std::string operator()(studies::IntervalValue) const { return {}; }
  };
  return std::visit(Words{ws}, cell);
}

std::optional<std::size_t> column_named(const studies::Table& table, std::string_view name) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].name == name) return i;
  }
  return std::nullopt;
}

bool row_fits(const Workspace& ws, const studies::Table& table, std::size_t row, const Quantity& q) {
  return std::all_of(q.row.begin(), q.row.end(), [&](const auto& wanted) {
    const auto column = column_named(table, wanted.first);
    return column && words_of(ws, table.at(row, *column)) == wanted.second;
  });
}

// Of the outcome that the study shows, while it is of the board as it is.
const studies::Outcome* fresh_outcome(const Workspace& ws, std::string_view kind) {
  const StudySpec* spec = study_of_kind(ws, kind);
  if (spec == nullptr || staleness(ws, spec->id) != Stale::No) return nullptr;
  const StudyState& state = state_of(ws, spec->id);
  return state.phase == Phase::Ready ? state.outcome.get() : nullptr;
}

std::optional<double> study_number(const Workspace& ws, const Quantity& q) {
  const studies::Outcome* outcome = fresh_outcome(ws, q.text);
  if (outcome == nullptr) return std::nullopt;
  for (const studies::Table& table : outcome->tables) {
    if (!q.table.empty() && table.name != q.table) continue;
    const auto column = column_named(table, q.column);
    if (!column) continue;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      if (!row_fits(ws, table, row, q)) continue;
      const auto* number = std::get_if<double>(&table.at(row, *column));
      return number == nullptr ? std::nullopt : finite(*number);
    }
  }
  return std::nullopt;
}

bool is_within(double value, const Check& check) { return value >= check.low && value <= check.high; }

bool has_gate(const Workspace& ws, const Check& check) {
  const auto fits_check = [&](const Gate& gate) {
    const bool is_named = check.names.empty() || std::any_of(check.names.begin(), check.names.end(), [&](const std::string& name) {
                            return neuron_meant(ws, name) == gate.neuron;
                          });
    return is_named && is_within(gate.factor, check);
  };
  return std::any_of(ws.document.gates.begin(), ws.document.gates.end(), fits_check);
}

bool is_neuron(const Workspace& ws, const Check& check) {
  if (!ws.selection.neuron || ws.selection.neuron_choice != NeuronChoice::Visitor) return false;
  if (check.layer > 0 && ws.selection.neuron->layer != check.layer - 1) return false;
  return check.names.empty() || std::any_of(check.names.begin(), check.names.end(),
                                            [&](const std::string& name) { return neuron_meant(ws, name) == ws.selection.neuron; });
}

}  // namespace

PictureRef picture_named(std::string_view words) {
  PictureRef ref;
  words = trimmed(words);
  if (words.empty() || words == "chosen") return ref;
  constexpr std::string_view kOwn = "own";
  if (words == kOwn || words.starts_with("own ")) {
    ref.is_own = true;
    words = trimmed(words.substr(kOwn.size()));
  }
  const std::size_t gap = words.rfind(' ');
  ref.rendition = rendition_named(gap == std::string_view::npos ? words : words.substr(gap + 1));
  ref.concept_name = !ref.rendition ? words : gap == std::string_view::npos ? std::string_view() : words.substr(0, gap);
  return ref;
}

const Stimulus* stimulus_meant(const Workspace& ws, const PictureRef& ref) {
  if (ref.is_chosen()) return selected_stimulus(ws);
  const auto& stimuli = ws.document.stimuli;
  // One's own picture: the one that was made last.
  if (ref.is_own) {
    const auto last = std::find_if(stimuli.rbegin(), stimuli.rend(), [&](const Stimulus& each) { return fits(ws, each, ref); });
    return last == stimuli.rend() ? nullptr : &*last;
  }
  const auto found = std::find_if(stimuli.begin(), stimuli.end(), [&](const Stimulus& each) { return fits(ws, each, ref); });
  return found == stimuli.end() ? nullptr : &*found;
}

std::optional<NeuronId> neuron_meant(const Workspace& ws, std::string_view name) {
  if (name.empty()) return ws.selection.neuron;
  if (!ws.model.info || ws.model.info->layers.empty()) return std::nullopt;
  const auto found = find_neurons(ws, name, 1);
  const bool is_it = !found.empty() && (found.front().concept_name.empty() || lowered(found.front().concept_name) == lowered(name));
  if (is_it) return found.front().neuron;
  if (ws.model.atlas_phase == Phase::Waiting || ws.model.atlas_phase == Phase::Running) return std::nullopt;
  return suggest_neuron(ws, name, static_cast<int>(ws.model.info->layers.size()) - 1);
}

std::optional<double> value_of(const Workspace& ws, const Quantity& q) {
  switch (q.kind) {
    case Quantity::Kind::Probability: return probability(ws, q);
    case Quantity::Kind::Response: return response_of(ws, q);
    case Quantity::Kind::Selectivity: return selectivity_of(ws, q);
    case Quantity::Kind::LabelProbability: return label_probability(ws, q);
    case Quantity::Kind::LabelShare: {
      const LabelTrial* trial = trial_now(ws);
      return trial == nullptr ? std::nullopt : finite(trial->share);
    }
    case Quantity::Kind::Study: return study_number(ws, q);
    case Quantity::Kind::Stimuli:
      return static_cast<double>(std::count_if(ws.document.stimuli.begin(), ws.document.stimuli.end(),
                                               [&](const Stimulus& each) { return fits(ws, each, q.picture); }));
    case Quantity::Kind::Prompts: return static_cast<double>(ws.document.prompts.size());
    case Quantity::Kind::Gates: return static_cast<double>(count_gates(ws.document));
    case Quantity::Kind::Answered: {
      int answered = ws.games.now && ws.games.now->stage != GameStage::Over ? answered_of(*ws.games.now) : 0;
      for (const Game& game : ws.games.played) answered += answered_of(game);
      return answered;
    }
  }
  return std::nullopt;
}

bool holds(const Workspace& ws, const Check& check) {
  const auto part_holds = [&](const Check& part) { return holds(ws, part); };
  switch (check.kind) {
    case Check::Kind::All: return std::all_of(check.parts.begin(), check.parts.end(), part_holds);
    case Check::Kind::Any: return std::any_of(check.parts.begin(), check.parts.end(), part_holds);
    case Check::Kind::Not: return !check.parts.empty() && !part_holds(check.parts.front());
    case Check::Kind::Within: {
      const auto value = value_of(ws, check.quantity);
      return value && is_within(*value, check);
    }
    case Check::Kind::Winner: return wins(ws, check.picture, check.text);
    case Check::Kind::Stimulus: {
      const Stimulus* chosen = selected_stimulus(ws);
      return chosen != nullptr && fits(ws, *chosen, check.picture);
    }
    case Check::Kind::Neuron: return is_neuron(ws, check);
    case Check::Kind::Layer: return ws.model.info && ws.selection.layer == check.layer - 1;
    case Check::Kind::Prompt: return prompt_meant(ws, check.text).has_value();
    case Check::Kind::Gate: return has_gate(ws, check);
    case Check::Kind::Study: return fresh_outcome(ws, check.text) != nullptr;
    case Check::Kind::Label: {
      const std::string said = lowered(trimmed(ws.lab.label.text));
      return ws.lab.watched && !said.empty() && (check.text.empty() || said == lowered(check.text));
    }
    case Check::Kind::Way: return ws.view.way == check.way;
    case Check::Kind::Panel: {
      const auto& front = ws.view.front();
      const auto first = std::find_if(front.begin(), front.end(), [](const std::string& id) { return id != kLessonPanel; });
      return first != front.end() && *first == check.text;
    }
    case Check::Kind::Dialog: return kDialogNames[static_cast<std::size_t>(ws.view.dialog.kind)] == check.text;
  }
  return false;
}

std::optional<int> stronger_of(const Workspace& ws, const GuessRound& round) {
  std::array<double, 2> values{};
  for (std::size_t side = 0; side < 2; ++side) {
    const auto value = value_of(ws, {.kind = Quantity::Kind::Response, .picture = round.pictures[side], .neuron = round.neuron});
    if (!value) return std::nullopt;
    values[side] = *value;
  }
  if (values[0] == values[1]) return std::nullopt;
  return values[0] > values[1] ? 0 : 1;
}

bool is_guessed(const Workspace& ws, NeuronId neuron) {
  if (!ws.lessons.now || ws.lessons.now->is_over) return false;
  const LessonRun& run = *ws.lessons.now;
  for (std::size_t i = 0; i < run.now().rounds.size(); ++i) {
    if (run.answer().choices[i] < 0 && neuron_meant(ws, run.now().rounds[i].neuron) == neuron) return true;
  }
  return false;
}

int right_option(const Workspace& ws, const Question& question) {
  const auto is_right = [&](const Option& option) {
    return option.right_when ? holds(ws, *option.right_when) : option.right.value_or(false);
  };
  const auto found = std::find_if(question.options.begin(), question.options.end(), is_right);
  return found == question.options.end() ? -1 : static_cast<int>(found - question.options.begin());
}

std::string_view wrong_turn(const Workspace& ws, const LessonStep& step) {
  const auto found = std::find_if(step.wrong.begin(), step.wrong.end(), [&](const WrongTurn& turn) { return holds(ws, turn.when); });
  return found == step.wrong.end() ? std::string_view() : std::string_view(found->say);
}

}  // namespace pn::workspace
