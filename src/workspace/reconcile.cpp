#include <algorithm>
#include <utility>

#include "workspace/handlers.h"

#include "base/words.h"

namespace pn::workspace {
namespace {

// Few at a time, so that what the visitor chooses next does not wait behind a long queue.
constexpr int kPicturesAtOnce = 2;
constexpr int kEncodingsAtOnce = 2;

int count_jobs(const Workspace& ws, std::initializer_list<JobKind> kinds) {
  return static_cast<int>(std::count_if(ws.jobs.begin(), ws.jobs.end(), [&](const auto& entry) {
    return std::find(kinds.begin(), kinds.end(), entry.second.kind) != kinds.end();
  }));
}

// The chosen stimulus first, then the board's order.
std::vector<const Stimulus*> by_urgency(const Workspace& ws) {
  std::vector<const Stimulus*> order;
  if (const Stimulus* chosen = selected_stimulus(ws)) order.push_back(chosen);
  for (const Stimulus& s : ws.document.stimuli) {
    if (order.empty() || order.front()->id != s.id) order.push_back(&s);
  }
  return order;
}

// The bundled file that must be fetched before this stimulus can be made; empty when none.
std::string asset_needed(const Stimulus& stimulus) {
  const DrawingSource* drawing = drawing_of(stimulus.source);
  if (drawing != nullptr && lacks_strokes(*drawing)) return drawing->path;
  return {};
}

void start_picture(Workspace& ws, const Stimulus& stimulus, Effects& effects) {
  StimulusState& state = ws.stimuli[stimulus.id];
  const auto target = static_cast<std::uint32_t>(stimulus.id);
  const auto* file = std::get_if<FileSource>(&stimulus.source);
  if (file && file->file == 0) {
    state.picture_phase = Phase::Failed;
    state.error = {ErrorCode::NotFound, tr("This picture's file is no longer at hand. Add it again."), ""};
    return;
  }
  state.picture_phase = Phase::Running;
  if (const std::string path = asset_needed(stimulus); !path.empty()) {
    effects.push_back(RequestAsset{start_job(ws, JobKind::FetchAsset, target, path), path});
    return;
  }
  effects.push_back(RequestPicture{start_job(ws, JobKind::PreparePicture, target), stimulus.source, stimulus.id});
}

void reconcile_stimuli(Workspace& ws, Effects& effects) {
  int pictures = count_jobs(ws, {JobKind::FetchAsset, JobKind::PreparePicture});
  int encodings = count_jobs(ws, {JobKind::EncodeImage});
  for (const Stimulus* stimulus : by_urgency(ws)) {
    StimulusState& state = ws.stimuli[stimulus->id];
    const bool is_new = state.encoding_phase == Phase::Waiting;
    const bool is_tried = ws.lab.watched && ws.selection.stimulus == stimulus->id;
    const bool is_wanted = is_new || is_tried || !ws.document.gates.empty() || lacks_maps(ws, stimulus->id) || lacks_shrunk(ws, *stimulus);
    const bool is_lost = state.picture_phase == Phase::Ready && !state.engine_has && is_wanted;
    if ((state.picture_phase == Phase::Waiting || is_lost) && pictures < kPicturesAtOnce) {
      start_picture(ws, *stimulus, effects);
      ++pictures;
    }
    if (!state.engine_has || ws.model.phase != Phase::Ready || encodings >= kEncodingsAtOnce) continue;
    if (is_new) {
      state.encoding_phase = Phase::Running;
      const auto target = static_cast<std::uint32_t>(stimulus->id);
      effects.push_back(RequestEncoding{start_job(ws, JobKind::EncodeImage, target), stimulus->id, layers_in_use(ws)});
      ++encodings;
    }
  }
}

// The chosen stimulus is drawn large, the others as thumbnails.
void reconcile_view(Workspace& ws, Effects& effects) {
  const Stimulus* chosen = selected_stimulus(ws);
  for (auto& [id, state] : ws.stimuli) {
    if (state.thumbnail && (!chosen || chosen->id != id)) state.picture = state.thumbnail;
  }
  if (!chosen) return;
  const StimulusState& state = ws.stimuli[chosen->id];
  const bool is_small = state.thumbnail && state.picture == state.thumbnail && state.picture->width < state.width && !state.view_failed;
  const auto target = static_cast<std::uint32_t>(chosen->id);
  if (!is_small || !state.engine_has || has_job(ws, JobKind::ViewPicture, target)) return;
  effects.push_back(RequestView{start_job(ws, JobKind::ViewPicture, target), chosen->id});
}

void reconcile_prompts(Workspace& ws, Effects& effects) {
  if (ws.model.phase != Phase::Ready || !takes_prompts(ws)) return;
  for (const Prompt& prompt : ws.document.prompts) {
    PromptState& state = ws.prompts[prompt.id];
    const auto target = static_cast<std::uint32_t>(prompt.id);
    const std::string text = full_prompt(ws.document, prompt);
    if (state.encoded_text == text && (state.phase == Phase::Ready || state.phase == Phase::Failed)) continue;
    if (has_job(ws, JobKind::EncodeText, target) || has_job(ws, JobKind::Tokenize, target)) continue;  // its answer brings us here again
    if (ws.model.text_ready) {
      state.phase = state.embedding ? Phase::Ready : Phase::Running;  // the last answer stays until the next
      effects.push_back(RequestText{start_job(ws, JobKind::EncodeText, target, text), text});
    } else if (state.tokenized_text != text) {
      effects.push_back(RequestTokens{start_job(ws, JobKind::Tokenize, target, text), text});
    }
  }
}

}  // namespace

void reconcile(Workspace& ws, Effects& effects) {
  reconcile_lesson(ws, effects);
  if (ws.model.phase == Phase::Waiting && !ws.document.stimuli.empty() && count_jobs(ws, {JobKind::LoadModel}) == 0) {
    ws.model.phase = Phase::Running;
    effects.push_back(RequestModel{start_job(ws, JobKind::LoadModel, 0), ws.model.source, std::exchange(ws.model.try_anyway, false)});
  }
  reconcile_stimuli(ws, effects);
  reconcile_view(ws, effects);
  reconcile_maps(ws, effects);
  reconcile_prompts(ws, effects);
  reconcile_prompt_neurons(ws, effects);
  reconcile_gates(ws, effects);
  reconcile_lab(ws, effects);
  reconcile_findings(ws, effects);
  reconcile_studies(ws, effects);
  reconcile_words(ws, effects);
  reconcile_resources(ws, effects);
  reconcile_sharing(ws, effects);
}

}  // namespace pn::workspace
