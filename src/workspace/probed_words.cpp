#include "workspace/probed_words.h"

#include <algorithm>
#include <string>
#include <utility>

#include "image/resize.h"
#include "studies/registry.h"
#include "workspace/depends.h"
#include "workspace/handlers.h"

// Pictures of the words that fire the chosen neuron most and least are made when it is chosen.
namespace pn::workspace {
namespace {

constexpr std::string_view kProbe = "word_probe";
constexpr std::size_t kPicturesAtOnce = 4;
constexpr std::size_t kMostPictures = 120;  // kept, of 36 kB
constexpr int kPictureSide = 96;

// Names a word in a job.
std::string key_of(const WordSource& word) { return word.font + "\n" + word.text; }

std::vector<WordSource> words_shown(const Workspace& ws) {
  std::vector<WordSource> words;
  const studies::WordLists* lists = probed_words(ws);
  if (lists == nullptr || !ws.selection.neuron) return words;
  const studies::NeuronRef neuron{ws.selection.neuron->layer, ws.selection.neuron->channel};
  for (const auto& entries : {lists->strongest(neuron), lists->weakest(neuron)}) {
    for (std::size_t i = 0; i < std::min(kWordsShown, entries.size()); ++i) words.push_back(drawn_word(*lists, entries[i].word));
  }
  return words;
}

const WordPicture* find_picture(const Workspace& ws, const std::string& key) {
  const auto& kept = ws.resources.word_pictures;
  const auto found = std::find_if(kept.begin(), kept.end(), [&](const WordPicture& one) { return one.key == key; });
  return found == kept.end() ? nullptr : &*found;
}

void keep(Workspace& ws, WordPicture picture) {
  auto& kept = ws.resources.word_pictures;
  if (kept.size() >= kMostPictures) kept.erase(kept.begin());
  kept.push_back(std::move(picture));
}

}  // namespace

const studies::WordLists* probed_words(const Workspace& ws) {
  const StudySpec* spec = study_of_kind(ws, kProbe);
  if (spec == nullptr) return nullptr;
  const StudyState& state = state_of(ws, spec->id);
  const studies::Kind* kind = studies::find_kind(kProbe);
  const bool is_here = state.outcome && state.outcome->words && kind != nullptr && state.ran_with == depends_key(ws, kind->depends);
  return is_here ? &*state.outcome->words : nullptr;
}

WordSource drawn_word(const studies::WordLists& lists, std::string_view word) { return {std::string(word), lists.font}; }

std::shared_ptr<const image::Image> picture_of(const Workspace& ws, const WordSource& word) {
  const WordPicture* found = find_picture(ws, key_of(word));
  return found == nullptr ? nullptr : found->picture;
}

void take_word_picture(Workspace& ws, const Job& job, image::Image picture) {
  keep(ws, {job.detail, std::make_shared<const image::Image>(image::thumbnail(picture, kPictureSide))});
}

void fail_word_picture(Workspace& ws, const Job& job) { keep(ws, {job.detail, nullptr}); }

void reconcile_words(Workspace& ws, Effects& effects) {
  const auto is_asked = [&](const std::string& key) {
    return std::any_of(ws.jobs.begin(), ws.jobs.end(),
                       [&](const auto& entry) { return entry.second.kind == JobKind::WordPicture && entry.second.detail == key; });
  };
  auto running = static_cast<std::size_t>(
      std::count_if(ws.jobs.begin(), ws.jobs.end(), [](const auto& entry) { return entry.second.kind == JobKind::WordPicture; }));
  for (const WordSource& word : words_shown(ws)) {
    const std::string key = key_of(word);
    if (running >= kPicturesAtOnce) return;
    if (find_picture(ws, key) != nullptr || is_asked(key)) continue;
    effects.push_back(RequestPicture{start_job(ws, JobKind::WordPicture, 0, key), word, StimulusId{}});
    ++running;
  }
}

}  // namespace pn::workspace
