#pragma once
#include <optional>
#include <string>
#include <vector>

#include "workspace/workspace.h"

// What a label held over the chosen stimulus does to the answers.
namespace pn::view {

// A prompt's probabilities: of the stimulus as it is and with the label; with the gates in both, where they are set and answered.
struct LabelAnswer {
  workspace::PromptId prompt{};
  std::string words;
  float without = 0.0F;
  float with = 0.0F;
  std::optional<float> gated_without, gated_with;
};

struct LabelAnswers {
  std::vector<LabelAnswer> rows;  // of all prompts, the most probable with the label first; empty until there is an answer
  std::string verdict;            // a sentence: what the label makes of the answer
  std::string repair;             // the same with the gates; empty without
  bool flips = false;             // the first choice is another one with the label
  bool is_named = false;          // a prompt says what the label says
};
LabelAnswers make_label_answers(const workspace::Workspace& ws);

}  // namespace pn::view
