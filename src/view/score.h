#pragma once
#include <optional>
#include <string>
#include <vector>

#include "analysis/selectivity.h"
#include "workspace/workspace.h"

// How often the model's first choice among the prompts is right, on the board.
namespace pn::view {

// Of the stimuli of one rendition, or of all, whose concept has a prompt.
struct ScoreRow {
  std::string rendition;  // "all" in the last row
  int count = 0;
  int right = 0;                                // as trained
  int gated = 0;                                // with the gates
  analysis::Interval interval, gated_interval;  // 95 %, Wilson
};
struct Score {
  std::vector<ScoreRow> rows;           // renditions in the board's order, then "all"; empty where nothing can be scored
  bool has_gates = false;               // the gated columns hold
  bool pending = false;                 // answers with the gates are still to come
  std::vector<std::string> unprompted;  // concepts of the board that no prompt names
};
Score make_score(const workspace::Workspace& ws);

// The prompt that names a concept: the one whose text is the concept, else the first that ends with it ("a photo of a cat"), whatever the
// case of ASCII letters.
std::optional<workspace::PromptId> prompt_of(const workspace::Workspace& ws, std::string_view concept_name);

// "7 of 9, 78 % (45–94)"
std::string score_words(int right, int count, const analysis::Interval& interval);

}  // namespace pn::view
