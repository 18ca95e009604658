#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "base/words.h"
#include "workspace/board_file.h"
#include "workspace/handlers.h"
#include "workspace/suggest.h"

namespace pn::workspace {
namespace {

// What the engine died of this often is not given to it again.
constexpr int kMostDeaths = 2;

void fail_picture(StimulusState& state, Error error) {
  state.picture_phase = Phase::Failed;
  state.error = std::move(error);
}

void fail_encoding(StimulusState& state, Error error) {
  state.encoding_phase = Phase::Failed;
  state.error = std::move(error);
}

// Whether the engine died of this and may be asked once more: it may have died of something else, such as too little memory just then.
bool is_tried_again(StimulusState& state, const Error& error) {
  return error.code == ErrorCode::Crashed && !is_given_up(error) && ++state.deaths < kMostDeaths;
}

// The bundled drawings' strokes come as files of their own; they join the document without a step of undo.
void set_strokes(Workspace& ws, StimulusId id, const DrawingSource& drawing) {
  in_every_version(ws, [&](Document& document) {
    Stimulus* s = find_mutable(document, id);
    auto* source = s == nullptr ? nullptr : const_cast<DrawingSource*>(drawing_of(s->source));
    if (source == nullptr || !lacks_strokes(*source)) return;
    source->strokes = drawing.strokes;
    source->background = drawing.background;
  });
}

StimulusState* state_for(Workspace& ws, const std::optional<Job>& job) {
  if (!job) return nullptr;
  const auto found = ws.stimuli.find(StimulusId{job->target});
  return found == ws.stimuli.end() ? nullptr : &found->second;
}

PromptState* prompt_state_for(Workspace& ws, const std::optional<Job>& job) {
  if (!job) return nullptr;
  const auto found = ws.prompts.find(PromptId{job->target});
  return found == ws.prompts.end() ? nullptr : &found->second;
}

// The engine lets go of pictures when they take too much memory, and says so as NotFound with where "picture N". They are made again.
bool make_lost_picture_again(Workspace& ws, const Job& job, const Error& error) {
  constexpr std::string_view kPicture = "picture ";
  if (error.code != ErrorCode::NotFound || !error.where.starts_with(kPicture)) return false;
  const bool names_pictures = job.kind == JobKind::EncodeImage || job.kind == JobKind::Replay || job.kind == JobKind::ViewPicture ||
                              job.kind == JobKind::ViewMaps || job.kind == JobKind::LayerUnits || job.kind == JobKind::TryLabel ||
                              job.kind == JobKind::ShrinkPicture;
  if (!names_pictures) return false;
  const auto lost = static_cast<std::uint32_t>(std::strtoul(error.where.c_str() + kPicture.size(), nullptr, 10));
  const auto found = ws.stimuli.find(StimulusId{lost});
  if (found == ws.stimuli.end()) return false;
  found->second.engine_has = false;
  if (job.kind == JobKind::EncodeImage) found->second.encoding_phase = Phase::Waiting;
  if (job.kind == JobKind::ViewMaps) forget_maps(ws, job);
  if (job.kind == JobKind::LayerUnits) forget_asked_prompt_neurons(ws);
  return true;
}

// Once a file, as it is added.
void tell_of_cut(Workspace& ws, StimulusId id) {
  const Stimulus* stimulus = find_stimulus(ws, id);
  if (!stimulus) return;
  const auto* file = std::get_if<FileSource>(&stimulus->source);
  const std::string& name = file && !file->name.empty() ? file->name : stimulus->concept_name;
  add_notice(ws, Notice::Kind::Info,
             tr("\xE2\x80\x9C{0}\xE2\x80\x9D ends too early: what there is of the picture is shown, the rest is grey or coarse.", {name}));
}

}  // namespace

void on(Workspace& ws, EngineRestarted&& c, Effects&) {
  for (const auto& [id, job] : ws.jobs) {
    if (job.kind == JobKind::ViewMaps) forget_maps(ws, job);
    if (job.kind == JobKind::WordPreview) ws.resources.preview.asked.reset();
    const auto stimulus = ws.stimuli.find(StimulusId{job.target});
    if (job.kind == JobKind::PreparePicture && stimulus != ws.stimuli.end()) {
      stimulus->second.picture_phase = Phase::Waiting;
    }
    if (job.kind == JobKind::EncodeImage && stimulus != ws.stimuli.end()) stimulus->second.encoding_phase = Phase::Waiting;
  }
  forget_asked_prompt_neurons(ws);
  stop_studies(ws, tr("The engine stopped while this study ran. Run it again."));
  std::erase_if(ws.jobs, [](const auto& entry) { return !is_of_page(entry.second.kind); });
  for (auto& [id, state] : ws.stimuli) state.engine_has = false;
  ++ws.model_generation;
  stop_change(ws, {ErrorCode::Crashed,
                   tr("The engine stopped over this model; the one that was here is being started again. It may need more memory than this "
                      "machine or browser gives."),
                   ""});
  ws.model.phase = Phase::Waiting;
  ws.model.text_ready = false;
  ws.model.text_error = {};
  if (ws.model.atlas_phase == Phase::Running) ws.model.atlas_phase = Phase::Waiting;
  add_notice(ws, Notice::Kind::Info,
             std::string(tr("The engine stopped and was started again; nothing on the board was lost.")) +
                 (c.reason.empty() ? "" : " (" + c.reason + ")"));
}

void on(Workspace& ws, AssetReady&& c, Effects& effects) {
  const auto job = finish_job(ws, c.job);
  if (job && job->kind != JobKind::FetchAsset) return take_asset(ws, *job, c.bytes, effects);
  StimulusState* state = state_for(ws, job);
  if (!state) return;
  const StimulusId id{job->target};
  const Stimulus* stimulus = find_stimulus(ws, id);
  if (stimulus && drawing_of(stimulus->source)) {
    auto drawing = read_drawing_file({reinterpret_cast<const char*>(c.bytes.data()), c.bytes.size()});
    if (drawing)
      set_strokes(ws, id, *drawing);
    else
      fail_picture(*state, drawing.error());
  }
  if (state->picture_phase == Phase::Running) state->picture_phase = Phase::Waiting;
}

void on(Workspace& ws, PictureReady&& c, Effects&) {
  const auto job = finish_job(ws, c.job);
  StimulusState* state = state_for(ws, job);
  if (!state) return;
  if (c.is_cut && !state->is_cut) tell_of_cut(ws, StimulusId{job->target});
  state->is_cut = c.is_cut;
  state->profile = c.profile;
  state->picture_phase = Phase::Ready;
  state->engine_has = true;
  state->view_failed = false;
  state->error = {};
  state->thumbnail = std::make_shared<const image::Image>(std::move(c.thumbnail));
  state->picture = state->thumbnail;
  state->width = c.width;
  state->height = c.height;
  state->original_width = c.original_width;
  state->original_height = c.original_height;
}

void on(Workspace& ws, ImageReady&& c, Effects&) {
  const auto job = finish_job(ws, c.job);
  if (job && job->kind != JobKind::ViewPicture) return take_image(ws, *job, std::move(c.picture));
  if (StimulusState* state = state_for(ws, job)) state->picture = std::make_shared<const image::Image>(std::move(c.picture));
}

void on(Workspace& ws, EncodingReady&& c, Effects&) {
  StimulusState* state = state_for(ws, finish_job(ws, c.job));
  if (!state) return;
  state->encoding_phase = Phase::Ready;
  state->deaths = 0;
  state->gated_embeds.reset();
  state->gated_for.clear();
  state->encoded_as = ++ws.encodings;
  state->encoding = std::make_shared<const model::Encoding>(std::move(c.encoding));
  follow_stimulus(ws);
}

void on(Workspace& ws, TextEncoded&& c, Effects&) {
  const auto job = finish_job(ws, c.job);
  PromptState* state = prompt_state_for(ws, job);
  if (!state) return;
  state->phase = Phase::Ready;
  if (state->encoded_text != job->detail) state->gated_embedding.reset();
  state->encoded_text = job->detail;
  state->tokens = std::move(c.tokens);
  state->truncated = c.truncated;
  state->embedding = std::make_shared<const std::vector<float>>(std::move(c.embedding));
  state->error = {};
}

void on(Workspace& ws, Tokenized&& c, Effects&) {
  const auto job = finish_job(ws, c.job);
  if (job && job->kind == JobKind::DraftTokens) return take_draft(ws, *job, std::move(c.tokens));
  PromptState* state = prompt_state_for(ws, job);
  if (!state) return;
  state->tokens = std::move(c.tokens);
  state->truncated = c.truncated;
  state->tokenized_text = job->detail;
}

void on(Workspace& ws, JobFailed&& c, Effects&) {
  const auto job = finish_job(ws, c.job);
  if (!job || make_lost_picture_again(ws, *job, c.error)) return;
  switch (job->kind) {
    case JobKind::LoadModel:
    case JobKind::FindModel:
    case JobKind::ChangeModel: return fail_model(ws, *job, std::move(c.error));
    case JobKind::FetchAsset:
    case JobKind::PreparePicture:
      if (StimulusState* state = state_for(ws, job)) {
        if (is_tried_again(*state, c.error))
          state->picture_phase = Phase::Waiting;
        else
          fail_picture(*state, std::move(c.error));
      }
      return;
    case JobKind::ViewPicture:  // the thumbnail stays
      if (StimulusState* state = state_for(ws, job)) state->view_failed = true;
      return;
    case JobKind::EncodeImage:
      if (StimulusState* state = state_for(ws, job)) {
        if (is_tried_again(*state, c.error))
          state->encoding_phase = Phase::Waiting;
        else
          fail_encoding(*state, std::move(c.error));
      }
      return;
    case JobKind::Tokenize:
      // Why there are no tokens is said of the text encoder, once.
      if (PromptState* state = prompt_state_for(ws, job)) {
        state->tokens.clear();
        state->tokenized_text = job->detail;
      }
      return;
    case JobKind::EncodeText:
      if (PromptState* state = prompt_state_for(ws, job)) {
        state->phase = Phase::Failed;
        state->encoded_text = job->detail;
        state->error = std::move(c.error);
      }
      return;
    case JobKind::GatedText: return fail_gated_text(ws, *job, std::move(c.error));
    case JobKind::TextLayers:
    case JobKind::ViewTokens:
    case JobKind::LayerUnits: return fail_prompt_neurons(ws, *job, std::move(c.error));
    case JobKind::ViewMaps: return fail_maps(ws, *job, std::move(c.error));
    case JobKind::Replay: return fail_replay(ws, *job, std::move(c.error));
    case JobKind::TryLabel: return fail_trial(ws, std::move(c.error));
    case JobKind::Study: return fail_study(ws, *job, std::move(c.error));
    case JobKind::FirstBoard:
    case JobKind::BoardList:
    case JobKind::BundledBoard:
    case JobKind::WordFonts:
    case JobKind::EmojiIndex:
    case JobKind::EmojiSheet:
    case JobKind::WordPreview:
    case JobKind::WordPicture:
    case JobKind::DraftTokens:
    case JobKind::Atlas:
    case JobKind::AtlasSheet: return fail_resource(ws, *job, std::move(c.error));
    case JobKind::LessonList:
    case JobKind::Lesson:
    case JobKind::LessonBoard: return fail_lesson(ws, *job, std::move(c.error));
    case JobKind::LinkCode:
    case JobKind::ShrinkPicture: return fail_sharing(ws, *job, std::move(c.error));
  }
}

}  // namespace pn::workspace
