#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.h"
#include "base/words.h"
#include "workspace/handlers.h"

// The label lab: the chosen stimulus with a label on it, through the model as fast as it answers. One trial is on its way at a time; what
// was set meanwhile is the next one.
namespace pn::workspace {
namespace {

constexpr std::size_t kMostText_bytes = 200;

double within(double value, double low, double high, double otherwise) {
  return std::isfinite(value) ? std::clamp(value, low, high) : otherwise;
}

studies::Label held(studies::Label label) {
  label.text = limited(label.text, kMostText_bytes);
  label.share = within(label.share, 0.005, 0.6, 0.08);
  label.x = within(label.x, 0.0, 1.0, 0.5);
  label.y = within(label.y, 0.0, 1.0, 0.5);
  label.opacity = within(label.opacity, 0.0, 1.0, 1.0);
  label.angle_deg = within(label.angle_deg, -180.0, 180.0, 0.0);
  return label;
}

// What the lab would show now; nothing while it cannot.
std::optional<LabelWish> wanted_trial(const Workspace& ws) {
  const Stimulus* chosen = selected_stimulus(ws);
  const bool is_possible = ws.lab.watched && chosen && ws.model.phase == Phase::Ready && !trimmed(ws.lab.label.text).empty() &&
                           state_of(ws, chosen->id).engine_has;
  if (!is_possible) return std::nullopt;
  return LabelWish{chosen->id, ws.lab.label, gates_key(ws.document)};
}

// For whoever does not know what to write: the first prompt that is about something else.
std::string first_text(const Workspace& ws) {
  const Stimulus* chosen = selected_stimulus(ws);
  for (const Prompt& prompt : ws.document.prompts) {
    if (!chosen || prompt.text.find(chosen->concept_name) == std::string::npos) return prompt.text;
  }
  return "iPod";
}

struct WithLabel {
  const studies::Label& label;
  LabelledSource operator()(LabelledSource source) const {
    source.labels.push_back(label);
    return source;
  }
  template <class Plain>
  LabelledSource operator()(Plain source) const {
    return {PlainSource(std::move(source)), {label}};
  }
};

}  // namespace

void on(Workspace& ws, SetLabel&& c, Effects&) { ws.lab.label = held(std::move(c.label)); }

void on(Workspace& ws, WatchLab&& c, Effects&) {
  ws.lab.watched = c.watched;
  ws.lab.error = {};
  if (c.watched && ws.lab.label.text.empty()) ws.lab.label.text = first_text(ws);
}

void on(Workspace& ws, AddLabelled&&, Effects& effects) {
  const Stimulus* chosen = selected_stimulus(ws);
  if (!chosen || trimmed(ws.lab.label.text).empty()) return;
  const std::string title =
      tr("{0} labelled {1}", {chosen->title.empty() ? chosen->concept_name : chosen->title, trimmed(ws.lab.label.text)});
  on(ws, AddStimulus{chosen->concept_name, chosen->rendition, title, std::visit(WithLabel{ws.lab.label}, chosen->source)}, effects);
}

void on(Workspace& ws, LabelTried&& c, Effects&) {
  const auto job = finish_job(ws, c.job);
  if (!job || job->kind != JobKind::TryLabel || job->generation != ws.model_generation || !ws.lab.asked) return;
  static_cast<LabelWish&>(c.trial) = *ws.lab.asked;
  c.trial.number = static_cast<std::uint32_t>(job->id);
  ws.lab.trial = std::move(c.trial);
  ws.lab.error = {};
}

void fail_trial(Workspace& ws, Error error) { ws.lab.error = std::move(error); }

void reconcile_lab(Workspace& ws, Effects& effects) {
  if (ws.lab.trial && !find_stimulus(ws, ws.lab.trial->stimulus)) ws.lab.trial.reset();
  auto wanted = wanted_trial(ws);
  if (!wanted || has_job(ws, JobKind::TryLabel)) return;  // its answer brings us here again
  const bool is_answered = ws.lab.trial && static_cast<const LabelWish&>(*ws.lab.trial) == *wanted;
  if (is_answered || (ws.lab.asked == wanted && !ws.lab.error.message.empty())) return;
  const JobId job = start_job(ws, JobKind::TryLabel, static_cast<std::uint32_t>(wanted->stimulus));
  effects.push_back(RequestTrial{job, wanted->stimulus, wanted->label, ws.document.gates});
  ws.lab.asked = std::move(wanted);
  ws.lab.error = {};
}

}  // namespace pn::workspace
