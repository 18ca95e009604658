#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "base/words.h"
#include "workspace/handlers.h"

// Pictures that come together: a drop, a folder, several chosen files.
namespace pn::workspace {
namespace {

std::string name_in(std::string_view path) { return std::string(path.substr(path.find_last_of('/') + 1)); }  // npos + 1 is 0

bool is_read(const StimulusState& state) { return state.picture_phase == Phase::Ready || state.picture_phase == Phase::Failed; }

bool has_result(const StimulusState& state) {
  return state.picture_phase == Phase::Failed || state.encoding_phase == Phase::Ready || state.encoding_phase == Phase::Failed;
}

bool is_being_added(const Workspace& ws, StimulusId id) {
  return std::binary_search(ws.adding.pictures.begin(), ws.adding.pictures.end(), id);
}

// Why some of `given` pictures were left out, of which `names` are on the board already and `beyond` did not fit.
void tell_left_out(Workspace& ws, std::size_t given, const std::vector<std::string>& names, std::size_t beyond) {
  if (given == 1 && !names.empty()) {
    add_notice(ws, Notice::Kind::Info, tr("{0} is on the board already, so it was not added again. It is chosen now.", {names.front()}));
  } else if (names.size() == given) {
    add_notice(ws, Notice::Kind::Info,
               tr_n(given, "None of the {n} picture was added: all of them are on the board already ({0}).",
                    "None of the {n} pictures was added: all of them are on the board already ({0}).", {listed(names)}));
  } else if (!names.empty()) {
    add_notice(ws, Notice::Kind::Info,
               tr_n(names.size(), "{n} of {0} pictures was not added, because the board has it already: {1}.",
                    "{n} of {0} pictures were not added, because the board has them already: {1}.", {given, listed(names)}));
  }
  if (beyond > 0) {
    add_notice(
        ws, Notice::Kind::Error,
        tr_n(beyond, "A board holds {0} stimuli, so {n} picture was left out. Remove rows that are no longer needed, then add the rest.",
             "A board holds {0} stimuli, so {n} pictures were left out. Remove rows that are no longer needed, then add the rest.",
             {kMostStimuli}));
  }
}

// Those of them whose files the board lacks, in order; the names of the others become `twins`.
std::vector<NewPicture> without_twins(std::vector<NewPicture> pictures, std::set<std::uint32_t> known, std::vector<std::string>& twins) {
  std::stable_sort(pictures.begin(), pictures.end(), [](const NewPicture& a, const NewPicture& b) { return is_before(a.path, b.path); });
  std::vector<NewPicture> fresh;
  for (NewPicture& picture : pictures) {
    if (picture.file != 0 && !known.insert(picture.file).second)
      twins.push_back(name_in(picture.path));
    else
      fresh.push_back(std::move(picture));
  }
  return fresh;
}

std::set<std::uint32_t> files_of(const Document& document) {
  std::set<std::uint32_t> files;
  for (const Stimulus& stimulus : document.stimuli) {
    if (const auto* file = std::get_if<FileSource>(&stimulus.source)) files.insert(file->file);
  }
  return files;
}

void select_file(Workspace& ws, std::uint32_t number) {
  for (const Stimulus& stimulus : ws.document.stimuli) {
    const auto* file = std::get_if<FileSource>(&stimulus.source);
    if (file && file->file == number) ws.selection.stimulus = stimulus.id;
  }
}

// The last edit, as long as the newest step of undo is that of the pictures being added.
constexpr std::string_view kStep = "pictures";

void put(Workspace& ws, NewPicture&& picture, Adding& adding) {
  std::string name = name_in(picture.path);
  Stimulus stimulus{new_id<StimulusId>(ws), tidy(picture.concept_name), picture.rendition, name, FileSource{name, picture.file}};
  if (stimulus.concept_name.empty()) stimulus.concept_name = "unnamed";
  if (ensure_concept(ws.document, stimulus.concept_name)) adding.concepts.push_back(stimulus.concept_name);
  ensure_rendition(ws.document, stimulus.rendition);
  ws.stimuli[stimulus.id];
  adding.pictures.push_back(stimulus.id);
  ws.document.stimuli.push_back(std::move(stimulus));
}

}  // namespace

void on(Workspace& ws, AddPictures&& c, Effects&) {
  const std::size_t given = c.pictures.size();
  if (given == 0) return;
  const std::uint32_t first_file = c.pictures.front().file;
  std::vector<std::string> twins;
  std::vector<NewPicture> fresh = without_twins(std::move(c.pictures), files_of(ws.document), twins);
  const std::size_t present = ws.document.stimuli.size();
  const std::size_t fitting = std::min(fresh.size(), kMostStimuli - std::min(kMostStimuli, present));
  tell_left_out(ws, given, twins, fresh.size() - fitting);
  fresh.resize(fitting);
  if (given == 1 && !twins.empty()) return select_file(ws, first_file);
  if (fresh.empty()) return;
  remember(ws);
  if (!adding_progress(ws)) ws.adding = {};
  Adding single;
  for (NewPicture& picture : fresh) put(ws, std::move(picture), given == 1 ? single : ws.adding);
  if (given > 1) ws.last_edit = kStep;
  if (given == 1 || present == 0) ws.selection.stimulus = ws.document.stimuli[present].id;
}

void on(Workspace& ws, CancelAdding&&, Effects& effects) {
  const auto progress = adding_progress(ws);
  if (!progress) return;
  std::set<StimulusId> rest;
  for (const Stimulus& stimulus : ws.document.stimuli) {
    if (is_being_added(ws, stimulus.id) && !has_result(state_of(ws, stimulus.id))) rest.insert(stimulus.id);
  }
  std::vector<JobId> jobs;
  for (const auto& [id, job] : ws.jobs) {
    const bool is_of_picture = job.kind == JobKind::PreparePicture || job.kind == JobKind::EncodeImage || job.kind == JobKind::ViewPicture;
    if (is_of_picture && rest.contains(StimulusId{job.target})) jobs.push_back(id);
  }
  for (const JobId job : jobs) cancel_job(ws, job, effects);
  in_every_version(ws, [&](Document& document) {
    if (std::erase_if(document.stimuli, [&](const Stimulus& stimulus) { return rest.contains(stimulus.id); }) == 0) return;
    for (const std::string& name : ws.adding.concepts) {
      const bool is_used =
          std::any_of(document.stimuli.begin(), document.stimuli.end(), [&](const Stimulus& s) { return s.concept_name == name; });
      if (!is_used) std::erase(document.concepts, name);
    }
  });
  for (const StimulusId id : rest) ws.stimuli.erase(id);
  if (progress->done == 0 && ws.last_edit == kStep && !ws.undo_stack.empty()) {
    // Nothing is left of this step: the renditions, too, are as they were.
    ws.document = std::move(ws.undo_stack.back());
    ws.undo_stack.pop_back();
    ws.last_edit.reset();
  }
  ws.adding = {};
  add_notice(ws, Notice::Kind::Info,
             progress->done == 0
                 ? tr_n(progress->total, "Cancelled: none of the {n} picture was added.", "Cancelled: none of the {n} pictures was added.")
                 : tr_n(progress->done, "Cancelled: {n} of the {0} pictures was added. Undo takes away what was.",
                        "Cancelled: {n} of the {0} pictures were added. Undo takes away what was.", {progress->total}));
}

void forget_added(Workspace& ws) {
  if (ws.adding.pictures.empty()) return;
  const bool is_all =
      std::all_of(ws.adding.pictures.begin(), ws.adding.pictures.end(), [&](StimulusId id) { return has_result(state_of(ws, id)); });
  if (is_all) ws.adding = {};
}

std::optional<AddingProgress> adding_progress(const Workspace& ws) {
  if (ws.adding.pictures.empty()) return std::nullopt;
  AddingProgress progress;
  for (const Stimulus& stimulus : ws.document.stimuli) {
    if (!is_being_added(ws, stimulus.id)) continue;
    const StimulusState& state = state_of(ws, stimulus.id);
    ++progress.total;
    progress.read += is_read(state) ? 1 : 0;
    progress.done += has_result(state) ? 1 : 0;
  }
  const bool comes_to_nothing = ws.model.phase == Phase::Failed && progress.read == progress.total;
  if (progress.done == progress.total || comes_to_nothing) return std::nullopt;
  progress.waits_for_model = ws.model.phase != Phase::Ready;
  return progress;
}

}  // namespace pn::workspace
