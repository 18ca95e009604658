#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "workspace/types.h"

// A label held over the chosen stimulus, as it is moved about, and what the model says of it. No part of what the visitor made, until it
// is added to the board.
namespace pn::workspace {

// What the model is to be shown.
struct LabelWish {
  StimulusId stimulus{};
  studies::Label label;
  std::string gates;  // gates_key() it is asked with
  friend bool operator==(const LabelWish&, const LabelWish&) = default;
};

// What it was shown, and what it said.
struct LabelTrial : LabelWish {
  double card_width = 0.0;  // before it is turned, in shares of what the model sees
  double card_height = 0.0;
  double share = 0.0;                        // of the pixels that the model sees, that the card covers
  std::vector<float> embedding;              // as trained
  std::optional<std::vector<float>> gated;   // with the gates, if there were any
  std::shared_ptr<const image::Image> view;  // the whole picture with the label
  std::uint32_t number = 0;                  // another one for each trial
};

struct LabelLab {
  bool watched = false;  // it is on screen: only then does the model run
  studies::Label label;
  std::optional<LabelTrial> trial;  // the last that was answered
  std::optional<LabelWish> asked;   // on its way, or in vain when there is no job
  Error error;                      // why the last came to nothing
};

// Remembered of a model that left, for comparison with the one that is here.
struct RememberedModel {
  ModelInfo info;
  std::map<StimulusId, std::shared_ptr<const model::Encoding>> encodings;
  std::map<std::string, std::shared_ptr<const std::vector<float>>> texts;  // by the prompt, template applied
  float logit_scale = 100.0F;                                              // that it was looked at with
};

}  // namespace pn::workspace
