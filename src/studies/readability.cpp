#include "studies/readability.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/words.h"

namespace pn::studies {
namespace {

constexpr std::string_view kWord = "word";
constexpr int kFewestConcepts = 3;

bool is_word(const Inputs& inputs, std::uint32_t stimulus) {
  const auto rendition = static_cast<std::size_t>(inputs.stimuli[stimulus].rendition);
  return rendition < inputs.renditions.size() && inputs.renditions[rendition] == kWord;
}

std::size_t concept_of(const Inputs& inputs, std::uint32_t stimulus) {
  return static_cast<std::size_t>(inputs.stimuli[stimulus].concept_index);
}

// The stimuli that are words, or those that are not.
std::vector<std::uint32_t> members(const Inputs& inputs, bool words) {
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 0; i < inputs.stimuli.size(); ++i) {
    if (is_word(inputs, i) == words) found.push_back(i);
  }
  return found;
}

// [concepts] how many of the stimuli show each.
std::vector<int> counts_of(const Inputs& inputs, std::span<const std::uint32_t> stimuli) {
  std::vector<int> counts(inputs.concepts.size(), 0);
  for (const std::uint32_t one : stimuli) ++counts[concept_of(inputs, one)];
  return counts;
}

template <class Keeps>
std::vector<std::uint32_t> only(std::span<const std::uint32_t> stimuli, Keeps keeps) {
  std::vector<std::uint32_t> kept;
  std::copy_if(stimuli.begin(), stimuli.end(), std::back_inserter(kept), keeps);
  return kept;
}

// Mean of the layer's responses over some stimuli.
std::vector<double> mean_of(const Inputs& inputs, std::span<const std::uint32_t> stimuli, std::size_t first, std::size_t channels) {
  std::vector<double> mean(channels, 0.0);
  const std::size_t neurons = inputs.neurons();
  for (const std::uint32_t one : stimuli) {
    for (std::size_t i = 0; i < channels; ++i) mean[i] += static_cast<double>(inputs.responses[one * neurons + first + i]);
  }
  for (double& value : mean) value /= static_cast<double>(std::max<std::size_t>(1, stimuli.size()));
  return mean;
}

// Makes a vector 1 long, unless it is 0.
void normalise(std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value * value;
  if (sum > 0) {
    const double length = std::sqrt(sum);
    for (double& value : values) value /= length;
  }
}

}  // namespace

Reading words_from_pictures(const Inputs& inputs) {
  Reading reading;
  const auto words = members(inputs, true), pictures = members(inputs, false);
  const auto of_words = counts_of(inputs, words), of_pictures = counts_of(inputs, pictures);
  const auto is_both = [&](std::uint32_t one) {
    const std::size_t concept_index = concept_of(inputs, one);
    return of_words[concept_index] > 0 && of_pictures[concept_index] > 0;
  };
  for (std::size_t i = 0; i < inputs.concepts.size(); ++i) reading.concepts += of_words[i] > 0 && of_pictures[i] > 0 ? 1 : 0;
  if (reading.concepts < kFewestConcepts) {
    reading.why_not =
        tr("How readable written words are is not judged: it takes {0} concepts with a written word and a picture each. Add words.",
           {kFewestConcepts});
    return reading;
  }
  reading.tasks.push_back({only(pictures, is_both), only(words, is_both), true});
  return reading;
}

Reading pictures_from_pictures(const Inputs& inputs) {
  Reading reading;
  const auto pictures = members(inputs, false);
  std::vector<std::vector<bool>> shown(inputs.concepts.size(), std::vector<bool>(inputs.renditions.size(), false));
  for (const std::uint32_t one : pictures) shown[concept_of(inputs, one)][static_cast<std::size_t>(inputs.stimuli[one].rendition)] = true;
  // Concepts in two renditions at least, so that each is learnt whichever rendition is left out.
  const auto is_judged = [&](std::uint32_t one) {
    const auto& of_concept = shown[concept_of(inputs, one)];
    return std::count(of_concept.begin(), of_concept.end(), true) >= 2;
  };
  reading.concepts = static_cast<int>(
      std::count_if(shown.begin(), shown.end(), [](const auto& each) { return std::count(each.begin(), each.end(), true) >= 2; }));
  if (reading.concepts < kFewestConcepts) {
    reading.why_not =
        tr("How readable pictures are is not judged: it takes {0} concepts as pictures of two renditions each, words aside. Add pictures.",
           {kFewestConcepts});
    return reading;
  }
  const auto judged = only(pictures, is_judged);
  for (int rendition = 0; rendition < static_cast<int>(inputs.renditions.size()); ++rendition) {
    const auto is_left_out = [&](std::uint32_t one) { return inputs.stimuli[one].rendition == rendition; };
    auto test = only(judged, is_left_out);
    if (test.empty()) continue;
    reading.tasks.push_back({only(judged, [&](std::uint32_t one) { return !is_left_out(one); }), std::move(test), true});
  }
  return reading;
}

Reading words_from_words(const Inputs& inputs) {
  Reading reading;
  const auto words = members(inputs, true);
  const auto counts = counts_of(inputs, words);
  reading.concepts = static_cast<int>(std::count_if(counts.begin(), counts.end(), [](int count) { return count >= 2; }));
  if (reading.concepts < kFewestConcepts) {
    reading.why_not = tr(
        "Words are not read from other words: it takes {0} concepts with two written words each, in other letters or colours. Add words.",
        {kFewestConcepts});
    return reading;
  }
  // Fold k leaves out the k-th word of every concept.
  std::vector<int> seen(inputs.concepts.size(), 0);
  std::vector<int> place(inputs.stimuli.size(), -1);
  int folds = 0;
  for (const std::uint32_t one : words) {
    const std::size_t concept_index = concept_of(inputs, one);
    if (counts[concept_index] < 2) continue;
    place[one] = seen[concept_index]++;
    folds = std::max(folds, place[one] + 1);
  }
  const auto judged = only(words, [&](std::uint32_t one) { return place[one] >= 0; });
  for (int fold = 0; fold < folds; ++fold) {
    reading.tasks.push_back({only(judged, [&](std::uint32_t one) { return place[one] != fold; }),
                             only(judged, [&](std::uint32_t one) { return place[one] == fold; }), false});
  }
  return reading;
}

Reader::Reader(const Inputs& inputs, const Reading& reading, std::size_t first, std::size_t channels)
    : inputs_(inputs), reading_(reading), first_(first), channels_(channels) {}

bool Reader::step(std::uint64_t& work) {
  if (task_ == reading_.tasks.size()) return false;
  const ReadingTask& task = reading_.tasks[task_];
  if (!is_prepared_) {
    prepare(task);
    is_prepared_ = true;
    work += 3 * channels_ * (task.train.size() + task.test.size());
    return true;
  }
  result_.right += names_rightly(task.test[next_]) ? 1 : 0;
  ++result_.count;
  work += channels_ * means_.size();
  if (++next_ == task.test.size()) {
    ++task_;
    next_ = 0;
    is_prepared_ = false;
  }
  return true;
}

void Reader::centre(const ReadingTask& task) {
  train_centres_.assign(inputs_.renditions.size(), {});
  if (!task.is_other_rendition) {
    test_centre_ = mean_of(inputs_, task.train, first_, channels_);
    for (auto& each : train_centres_) each = test_centre_;
    return;
  }
  test_centre_ = mean_of(inputs_, task.test, first_, channels_);
  for (int rendition = 0; rendition < static_cast<int>(train_centres_.size()); ++rendition) {
    const auto own = only(task.train, [&](std::uint32_t one) { return inputs_.stimuli[one].rendition == rendition; });
    if (!own.empty()) train_centres_[static_cast<std::size_t>(rendition)] = mean_of(inputs_, own, first_, channels_);
  }
}

void Reader::prepare(const ReadingTask& task) {
  centre(task);
  const std::size_t neurons = inputs_.neurons();
  scale_.assign(channels_, 0.0);
  means_.assign(inputs_.concepts.size(), {});
  for (const std::uint32_t one : task.train) {
    const auto& centre = train_centres_[static_cast<std::size_t>(inputs_.stimuli[one].rendition)];
    std::vector<double>& mean = means_[concept_of(inputs_, one)];
    if (mean.empty()) mean.assign(channels_, 0.0);
    for (std::size_t i = 0; i < channels_; ++i) {
      const double value = static_cast<double>(inputs_.responses[one * neurons + first_ + i]) - centre[i];
      mean[i] += value;
      scale_[i] += value * value;
    }
  }
  // 1 / standard deviation; what differs by rounding alone does not differ.
  for (double& value : scale_) {
    const double deviation = std::sqrt(value / static_cast<double>(task.train.size()));
    value = deviation > 1e-12 ? 1.0 / deviation : 0.0;
  }
  for (auto& mean : means_) {
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] *= scale_[i];
    normalise(mean);
  }
}

// A mean over few stimuli is of any length: all are made 1 long, so that the products are cosines but for the stimulus's own length.
bool Reader::names_rightly(std::uint32_t stimulus) const {
  const std::size_t neurons = inputs_.neurons(), own = concept_of(inputs_, stimulus);
  std::vector<double> values(channels_);
  for (std::size_t i = 0; i < channels_; ++i)
    values[i] = (static_cast<double>(inputs_.responses[stimulus * neurons + first_ + i]) - test_centre_[i]) * scale_[i];
  double best = -HUGE_VAL;
  std::size_t named = means_.size();
  for (std::size_t one = 0; one < means_.size(); ++one) {
    if (means_[one].empty()) continue;
    double product = 0;
    for (std::size_t i = 0; i < channels_; ++i) product += values[i] * means_[one][i];
    if (product > best) {
      best = product;
      named = one;
    } else if (product == best) {
      named = means_.size();  // no concept stands out
    }
  }
  return named == own;
}

}  // namespace pn::studies
