#include "view/score.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <string_view>

#include "analysis/proportion.h"
#include "base/text.h"
#include "base/words.h"

namespace pn::view {
namespace {

bool ends_with_word(std::string_view text, std::string_view word) {
  return text.size() > word.size() && text.substr(text.size() - word.size()) == word && text[text.size() - word.size() - 1] == ' ';
}

// The place of the highest value of a row; nothing where one is not known yet.
std::optional<std::size_t> first_choice(const std::vector<float>& values, std::size_t row, std::size_t columns) {
  const auto begin = values.begin() + static_cast<std::ptrdiff_t>(row * columns), end = begin + static_cast<std::ptrdiff_t>(columns);
  if (std::any_of(begin, end, [](float value) { return std::isnan(value); })) return std::nullopt;
  return static_cast<std::size_t>(std::max_element(begin, end) - begin);
}

void close(ScoreRow& row) {
  row.interval = analysis::wilson_interval(row.right, row.count);
  row.gated_interval = analysis::wilson_interval(row.gated, row.count);
}

}  // namespace

std::optional<workspace::PromptId> prompt_of(const workspace::Workspace& ws, std::string_view concept_name) {
  const std::string wanted = lowered(concept_name);
  std::optional<workspace::PromptId> found;
  for (const workspace::Prompt& prompt : ws.document.prompts) {
    const std::string text = lowered(prompt.text);
    if (text == wanted) return prompt.id;
    if (!found && ends_with_word(text, wanted)) found = prompt.id;
  }
  return found;
}

Score make_score(const workspace::Workspace& ws) {
  Score score;
  std::map<std::string_view, workspace::PromptId> right_prompts;
  for (const std::string& concept_name : ws.document.concepts) {
    if (const auto prompt = prompt_of(ws, concept_name))
      right_prompts[concept_name] = *prompt;
    else
      score.unprompted.push_back(concept_name);
  }
  const workspace::ZeroShot& answers = workspace::zero_shot(ws);
  score.has_gates = !answers.gated.empty();
  std::map<workspace::Rendition, ScoreRow> rows;
  ScoreRow all;
  all.rendition = mark("all");
  for (std::size_t i = 0; i < answers.stimuli.size(); ++i) {
    const workspace::Stimulus* stimulus = workspace::find_stimulus(ws, answers.stimuli[i]);
    if (stimulus == nullptr) continue;
    const auto right = right_prompts.find(stimulus->concept_name);
    if (right == right_prompts.end()) continue;
    const std::size_t columns = answers.prompts.size();
    const auto choice = first_choice(answers.probabilities, i, columns);
    const auto gated = score.has_gates ? first_choice(answers.gated, i, columns) : std::nullopt;
    if (!choice) continue;
    score.pending = score.pending || (score.has_gates && !gated);
    for (ScoreRow* row : {&rows[stimulus->rendition], &all}) {
      ++row->count;
      row->right += answers.prompts[*choice] == right->second ? 1 : 0;
      row->gated += gated && answers.prompts[*gated] == right->second ? 1 : 0;
    }
  }
  if (all.count == 0) return score;
  for (const workspace::Rendition rendition : ws.document.renditions) {
    const auto found = rows.find(rendition);
    if (found == rows.end()) continue;
    found->second.rendition = workspace::name_of(rendition);
    close(found->second);
    score.rows.push_back(found->second);
  }
  close(all);
  score.rows.push_back(all);
  return score;
}

std::string score_words(int right, int count, const analysis::Interval& interval) {
  char text[64];
  std::snprintf(text, sizeof text, "%.0f %% (%.0f\xE2\x80\x93%.0f)", 100.0 * right / count, 100.0 * static_cast<double>(interval.low),
                100.0 * static_cast<double>(interval.high));
  return tr("{0} of {1}, {2}", {right, count, text});
}

}  // namespace pn::view
