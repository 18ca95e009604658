#include <algorithm>
#include <utility>

#include "base/text.h"
#include "studies/registry.h"
#include "workspace/handlers.h"
#include "workspace/suggest.h"

// How a step of a lesson sets the visit up: by the commands that a visitor's hands give, each part as soon as it is possible.
namespace pn::workspace {
namespace {

void set_up_view(Workspace& ws, Setup& wanted) {
  if (wanted.way) on(ws.view, SetWay{*wanted.way});
  for (const std::string& panel : wanted.panels) on(ws.view, ShowPanel{panel});
  // Where one panel is shown at a time, the lesson stays the one in front.
  if (wanted.way || !wanted.panels.empty()) on(ws.view, ShowPanel{kLessonPanel});
  wanted.way.reset();
  wanted.panels.clear();
  if (!wanted.dialog) return;
  const auto kind = std::find(kDialogNames.begin(), kDialogNames.end(), *wanted.dialog);
  if (kind != kDialogNames.end()) {
    Dialog dialog;
    dialog.kind = static_cast<Dialog::Kind>(kind - kDialogNames.begin());
    if (const Stimulus* chosen = selected_stimulus(ws)) dialog.concept_name = chosen->concept_name;
    on(ws.view, OpenDialog{std::move(dialog)});
  }
  wanted.dialog.reset();
}

// Prompts that are there already stay, so that nothing is encoded twice.
void set_up_prompts(Workspace& ws, Setup& wanted, Effects& effects) {
  if (wanted.prompt_template) on(ws, SetTemplate{*wanted.prompt_template}, effects);
  wanted.prompt_template.reset();
  if (!wanted.prompts) return;
  const std::vector<std::string> texts = *std::exchange(wanted.prompts, std::nullopt);
  const auto is_wanted = [&](const Prompt& prompt) { return std::find(texts.begin(), texts.end(), prompt.text) != texts.end(); };
  const std::vector<Prompt> before = ws.document.prompts;
  for (const Prompt& prompt : before) {
    if (!is_wanted(prompt)) on(ws, RemovePrompt{prompt.id}, effects);
  }
  for (const std::string& text : texts) {
    if (!prompt_place(ws.document, text)) on(ws, AddPrompt{text}, effects);
  }
}

// Neurons are known by the atlas, which comes last of all of a model.
bool set_up_gates(Workspace& ws, Setup& wanted, Effects& effects) {
  if (wanted.clears_gates && has_gates(ws.document)) on(ws, ClearGates{}, effects);
  wanted.clears_gates = false;
  while (!wanted.gates.empty()) {
    const auto neuron = neuron_meant(ws, wanted.gates.front().first);
    if (!neuron) return false;
    on(ws, SetGate{*neuron, wanted.gates.front().second}, effects);
    wanted.gates.erase(wanted.gates.begin());
  }
  return true;
}

bool set_up_choice(Workspace& ws, Setup& wanted, Effects& effects) {
  if (wanted.stimulus) {
    if (const Stimulus* stimulus = stimulus_meant(ws, *wanted.stimulus)) on(ws, SelectStimulus{stimulus->id}, effects);
    follow_stimulus(ws);
    wanted.stimulus.reset();
  }
  if (wanted.layer > 0) {
    if (!ws.model.info) return false;
    on(ws, SelectLayer{std::min(wanted.layer, static_cast<int>(ws.model.info->layers.size())) - 1}, effects);
    wanted.layer = 0;
  }
  if (!wanted.neuron.empty()) {
    const auto neuron = neuron_meant(ws, wanted.neuron);
    if (!neuron) return false;
    on(ws, SelectNeuron{neuron}, effects);
    wanted.neuron.clear();
  }
  return true;
}

std::optional<studies::ParamValue> param_meant(const Workspace& ws, const studies::ParamDef& def, const std::string& words) {
  const auto number = [](auto id) { return static_cast<double>(static_cast<std::uint32_t>(id)); };
  switch (def.type) {
    case studies::ParamType::Prompt: {
      const auto place = prompt_place(ws.document, words);
      return place ? std::optional<studies::ParamValue>(number(ws.document.prompts[*place].id)) : std::nullopt;
    }
    case studies::ParamType::Stimulus: {
      const PictureRef ref = picture_named(words);
      const Stimulus* stimulus = words.empty() ? nullptr : stimulus_meant(ws, ref);
      return studies::ParamValue(stimulus == nullptr ? 0.0 : number(stimulus->id));
    }
    case studies::ParamType::Neuron: {
      const auto neuron = neuron_meant(ws, words);
      return neuron ? std::optional<studies::ParamValue>(neuron_name(*neuron)) : std::nullopt;
    }
    case studies::ParamType::Neurons: {
      std::string list;
      for (std::size_t at = 0; at < words.size();) {
        const std::size_t end = std::min(words.find(',', at), words.size());
        const auto neuron = neuron_meant(ws, trimmed(std::string_view(words).substr(at, end - at)));
        if (!neuron) return std::nullopt;
        list += (list.empty() ? "" : " ") + neuron_name(*neuron);
        at = end + 1;
      }
      return studies::ParamValue(list);
    }
    case studies::ParamType::Choice: {
      const auto choices = studies::choices_of(def);
      const auto place = std::find(choices.begin(), choices.end(), words);
      return studies::ParamValue(place == choices.end() ? def.standard : static_cast<double>(place - choices.begin()));
    }
    case studies::ParamType::Integer:
    case studies::ParamType::Number:
    case studies::ParamType::Flag: return studies::ParamValue(std::strtod(words.c_str(), nullptr));
    default: return studies::ParamValue(words);
  }
}

bool is_over(Phase phase) { return phase == Phase::Ready || phase == Phase::Failed; }

bool is_encoded(const Workspace& ws) {
  const auto encoded = [&](const Stimulus& each) {
    const StimulusState& state = state_of(ws, each.id);
    return state.picture_phase == Phase::Failed || is_over(state.encoding_phase);
  };
  const auto known = [&](const Prompt& each) { return is_over(state_of(ws, each.id).phase); };
  return ws.model.phase == Phase::Ready && std::all_of(ws.document.stimuli.begin(), ws.document.stimuli.end(), encoded) &&
         std::all_of(ws.document.prompts.begin(), ws.document.prompts.end(), known);
}

bool set_up_study(Workspace& ws, Setup& wanted, Effects& effects) {
  if (!wanted.study) return true;
  const StudySetup& setup = *wanted.study;
  const studies::Kind* kind = studies::find_kind(setup.kind);
  if (kind != nullptr) {
    if (setup.run && !is_encoded(ws)) return false;
    studies::Params params;
    for (const auto& param : setup.params) {
      const auto def = std::find_if(kind->params.begin(), kind->params.end(), [&](const auto& each) { return each.name == param.first; });
      if (def == kind->params.end()) continue;
      const auto value = param_meant(ws, *def, param.second);
      if (!value) return false;
      params[param.first] = *value;
    }
    if (study_of_kind(ws, setup.kind) == nullptr) on(ws, AddStudy{setup.kind}, effects);
    if (const StudySpec* spec = study_of_kind(ws, setup.kind)) {
      on(ws, SetStudyParams{spec->id, std::move(params)}, effects);
      if (setup.run) on(ws, RunStudy{spec->id}, effects);
    }
  }
  wanted.study.reset();
  return true;
}

}  // namespace

bool Setup::is_empty() const {
  return board.empty() && !prompts && !prompt_template && !clears_gates && gates.empty() && !way && panels.empty() && !stimulus &&
         layer == 0 && neuron.empty() && !label && !study && !dialog;
}

void add_setup(Setup& setup, const Setup& more) {
  if (!more.board.empty()) setup = {};  // another board: nothing of what was to be done on the first
  const auto take = [](auto& to, const auto& from) {
    if (from) to = from;
  };
  if (!more.board.empty()) setup.board = more.board;
  take(setup.prompts, more.prompts);
  take(setup.prompt_template, more.prompt_template);
  if (more.clears_gates) setup.gates.clear();
  setup.clears_gates = setup.clears_gates || more.clears_gates;
  setup.gates.insert(setup.gates.end(), more.gates.begin(), more.gates.end());
  take(setup.way, more.way);
  setup.panels.insert(setup.panels.end(), more.panels.begin(), more.panels.end());
  take(setup.stimulus, more.stimulus);
  if (more.layer > 0) setup.layer = more.layer;
  if (!more.neuron.empty()) setup.neuron = more.neuron;
  take(setup.label, more.label);
  take(setup.study, more.study);
  take(setup.dialog, more.dialog);
}

void take_lesson_board(Workspace& ws, std::string_view json, Effects& effects) {
  Lessons& lessons = ws.lessons;
  if (!lessons.now || lessons.pending.board.empty()) return;
  lessons.pending.board.clear();
  on(ws, LoadBoard{std::string(json)}, effects);
}

void set_up_lesson(Workspace& ws, Effects& effects) {
  Setup& wanted = ws.lessons.pending;
  if (wanted.is_empty()) return;
  if (!wanted.board.empty()) {
    if (!has_job(ws, JobKind::LessonBoard))
      effects.push_back(RequestAsset{start_job(ws, JobKind::LessonBoard, 0, wanted.board), wanted.board});
    return;
  }
  set_up_view(ws, wanted);
  if (wanted.label) on(ws, SetLabel{*wanted.label}, effects);
  wanted.label.reset();
  set_up_prompts(ws, wanted, effects);
  if (!set_up_choice(ws, wanted, effects) || !set_up_gates(ws, wanted, effects)) return;
  set_up_study(ws, wanted, effects);
}

}  // namespace pn::workspace
