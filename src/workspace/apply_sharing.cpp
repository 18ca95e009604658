#include <algorithm>
#include <cmath>
#include <utility>

#include "workspace/handlers.h"

#include "base/words.h"

// What is made for a finding that is about to be handed on: the code of its link, and own pictures that go along.
namespace pn::workspace {
namespace {

constexpr std::size_t kPicturesOfLink_bytes = 44U << 10U;  // of all together: as letters they leave room for the rest in 64 KiB

// One at a time; what was typed meanwhile follows.
void reconcile_code(Workspace& ws, Effects& effects) {
  LinkCode& code = ws.sharing.code;
  if (code.text.empty() || code.text == code.asked || has_job(ws, JobKind::LinkCode)) return;
  code.asked = code.text;
  effects.push_back(RequestCode{start_job(ws, JobKind::LinkCode, 0, code.text), code.text});
}

void reconcile_shrunk(Workspace& ws, Effects& effects) {
  Sharing& sharing = ws.sharing;
  if (sharing.generation != ws.model_generation) sharing.pictures.clear();
  sharing.generation = ws.model_generation;
  if (!sharing.encloses_pictures || ws.model.phase != Phase::Ready || has_job(ws, JobKind::ShrinkPicture)) return;
  const std::size_t own = std::max<std::size_t>(enclosing(ws).own, 1);
  for (const Stimulus& stimulus : ws.document.stimuli) {
    if (!lacks_shrunk(ws, stimulus) || !state_of(ws, stimulus.id).engine_has) continue;
    const auto target = static_cast<std::uint32_t>(stimulus.id);
    effects.push_back(RequestShrunk{start_job(ws, JobKind::ShrinkPicture, target), stimulus.id,
                                    std::min(kMostEnclosed_bytes, kPicturesOfLink_bytes / own)});
    return;
  }
}

}  // namespace

Enclosing enclosing(const Workspace& ws) {
  Enclosing out;
  for (const Stimulus& stimulus : ws.document.stimuli) {
    if (!file_of(stimulus.source)) continue;
    ++out.own;
    const auto made = ws.sharing.pictures.find(stimulus.id);
    const bool is_made = made != ws.sharing.pictures.end();
    if (is_made && made->second.file)
      ++out.ready;
    else if (is_made || state_of(ws, stimulus.id).picture_phase == Phase::Failed)
      ++out.failed;
  }
  return out;
}

Finding finding_to_share(const Workspace& ws) {
  Finding finding = finding_of(ws);
  if (!ws.sharing.encloses_pictures) return finding;
  for (Stimulus& stimulus : finding.document.stimuli) {
    const auto made = ws.sharing.pictures.find(stimulus.id);
    if (!file_of(stimulus.source) || made == ws.sharing.pictures.end() || !made->second.file) continue;
    const auto* file = std::get_if<FileSource>(&stimulus.source);
    stimulus.source = EnclosedSource{file ? file->name : stimulus.title, made->second.file};
  }
  return finding;
}

bool lacks_shrunk(const Workspace& ws, const Stimulus& stimulus) {
  return ws.sharing.encloses_pictures && file_of(stimulus.source) && !ws.sharing.pictures.contains(stimulus.id);
}

void on(Workspace& ws, MakeCode&& c, Effects&) { ws.sharing.code.text = std::move(c.text); }

void on(Workspace& ws, EnclosePictures&& c, Effects&) {
  ws.sharing.encloses_pictures = c.wanted;
  ws.sharing.pictures.clear();  // how large each may be depends on how many there are now
}

void take_code(Workspace& ws, const Job& job, const std::vector<std::uint8_t>& modules) {
  LinkCode& code = ws.sharing.code;
  code.made = job.detail;
  code.side = static_cast<int>(std::lround(std::sqrt(static_cast<double>(modules.size()))));
  code.modules = modules;
  code.error = {};
}

void take_shrunk(Workspace& ws, const Job& job, const std::vector<std::uint8_t>& file) {
  if (job.generation != ws.model_generation) return;
  if (file.size() > kMostEnclosed_bytes) return fail_sharing(ws, job, {ErrorCode::TooLarge, tr("This picture fits into no link."), ""});
  ws.sharing.pictures[StimulusId{job.target}] = {std::make_shared<const std::vector<std::uint8_t>>(file), {}};
}

void fail_sharing(Workspace& ws, const Job& job, Error error) {
  if (job.kind == JobKind::ShrinkPicture) {
    ws.sharing.pictures[StimulusId{job.target}] = {nullptr, std::move(error)};
    return;
  }
  LinkCode& code = ws.sharing.code;
  code.made = job.detail;
  code.side = 0;
  code.modules.clear();
  code.error = std::move(error);
}

void reconcile_sharing(Workspace& ws, Effects& effects) {
  reconcile_code(ws, effects);
  reconcile_shrunk(ws, effects);
}

}  // namespace pn::workspace
