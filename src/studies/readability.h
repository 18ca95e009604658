#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "studies/study.h"

// How linearly readable concepts are in one layer: a probe learns each concept from some stimuli and names others.
namespace pn::studies {

// What a probe learns from and what it names; places in Inputs::stimuli.
struct ReadingTask {
  std::vector<std::uint32_t> train, test;
  // The stimuli to be named are of another rendition than those that the probe learns from: each side is centred on its own mean, as a
  // rendition shifts all responses. Else both are centred on that of `train`.
  bool is_other_rendition = true;
};

// A set of tasks whose results are added up, and what guessing gives.
struct Reading {
  std::vector<ReadingTask> tasks;
  int concepts = 0;     // to choose from
  std::string why_not;  // a sentence that says what to add; empty where there are tasks
};

// Written words, named by what was learnt from pictures: all other renditions.
Reading words_from_pictures(const Inputs& inputs);
// Pictures of each rendition, named by what was learnt from pictures of the other ones; words take no part.
Reading pictures_from_pictures(const Inputs& inputs);
// Written words, named by what was learnt from other words for the same concepts, two at least of each.
Reading words_from_words(const Inputs& inputs);

struct ReadingResult {
  int right = 0;
  int count = 0;
};

// Names the stimuli of a reading in one layer, a few at a time.
// A neuron's responses are centred (by rendition where the task says so) and divided by their standard deviation over `train`; neurons that
// do not differ there are left out. A concept is the mean of its training stimuli, and a stimulus is given to the concept whose mean points
// the same way most (cosine); one that no concept stands out for is named wrongly.
// ref  nearest class mean (Mensink et al. 2013) with the correlation distance of Haxby et al. 2001: a linear probe without parameters to
//      fit, for a handful of stimuli a concept
class Reader {
 public:
  // first, channels  the layer's columns of inputs.responses
  Reader(const Inputs& inputs, const Reading& reading, std::size_t first, std::size_t channels);

  // Names one stimulus, or prepares a task; false once all are named. `work` grows by the additions made, about.
  bool step(std::uint64_t& work);
  const ReadingResult& result() const { return result_; }

 private:
  void prepare(const ReadingTask& task);
  void centre(const ReadingTask& task);
  bool names_rightly(std::uint32_t stimulus) const;

  const Inputs& inputs_;
  const Reading& reading_;
  std::size_t first_, channels_;
  std::size_t task_ = 0, next_ = 0;
  bool is_prepared_ = false;
  std::vector<double> test_centre_, scale_;         // [channels]; a scale of 0 leaves a neuron out
  std::vector<std::vector<double>> train_centres_;  // [renditions][channels]; empty where a rendition is not learnt from
  std::vector<std::vector<double>> means_;          // [concepts][channels], of length 1; empty where a concept is not learnt
  ReadingResult result_;
};

}  // namespace pn::studies
