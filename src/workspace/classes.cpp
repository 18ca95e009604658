#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "analysis/zero_shot.h"
#include "workspace/workspace.h"

// A classifier's own classes, which take the place of prompts.
namespace pn::workspace {

std::vector<ClassScore> class_scores(const Workspace& ws, StimulusId id) {
  const StimulusState& state = state_of(ws, id);
  if (!ws.model.info || !ws.model.info->classes || !state.encoding) return {};
  const std::vector<float>& logits = state.encoding->image_embeds;
  if (logits.size() != static_cast<std::size_t>(ws.model.info->classes->count)) return {};
  std::vector<float> trained = logits, gated;
  analysis::softmax(trained);
  if (!ws.document.gates.empty() && state.gated_embeds && state.gated_embeds->size() == logits.size()) {
    gated = *state.gated_embeds;
    analysis::softmax(gated);
  }
  std::vector<ClassScore> scores(logits.size());
  for (std::size_t i = 0; i < scores.size(); ++i)
    scores[i] = {static_cast<int>(i), logits[i], trained[i], gated.empty() ? std::numeric_limits<float>::quiet_NaN() : gated[i]};
  std::stable_sort(scores.begin(), scores.end(), [](const ClassScore& a, const ClassScore& b) { return a.shown() > b.shown(); });
  return scores;
}

std::string class_name(const Workspace& ws, int index) {
  const auto place = static_cast<std::size_t>(index);
  const bool is_named = ws.model.info && ws.model.info->classes && place < ws.model.info->classes->names.size() &&
                        !ws.model.info->classes->names[place].empty();
  return is_named ? ws.model.info->classes->names[place] : "class " + std::to_string(index);
}

}  // namespace pn::workspace
