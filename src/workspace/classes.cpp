#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "analysis/zero_shot.h"
#include "base/words.h"
#include "workspace/workspace.h"

// A classifier's own classes, which take the place of prompts.
namespace pn::workspace {

std::vector<ClassScore> class_scores(const Workspace& ws, StimulusId id, std::size_t most) {
  const StimulusState& state = state_of(ws, id);
  const ModelClasses* classes = classes_of(ws);
  if (!classes || !state.encoding) return {};
  const std::vector<float>& logits = state.encoding->image_embeds;
  if (logits.size() != static_cast<std::size_t>(classes->count)) return {};
  std::vector<float> trained = logits, gated;
  analysis::softmax(trained);
  if (!ws.document.gates.empty() && state.gated_embeds && state.gated_embeds->size() == logits.size()) {
    gated = *state.gated_embeds;
    analysis::softmax(gated);
  }
  std::vector<ClassScore> scores(logits.size());
  for (std::size_t i = 0; i < scores.size(); ++i)
    scores[i] = {static_cast<int>(i), logits[i], trained[i], gated.empty() ? std::numeric_limits<float>::quiet_NaN() : gated[i]};
  const std::size_t kept = std::min(most, scores.size());
  std::partial_sort(
      scores.begin(), scores.begin() + static_cast<std::ptrdiff_t>(kept), scores.end(),
      [](const ClassScore& a, const ClassScore& b) { return a.shown() != b.shown() ? a.shown() > b.shown() : a.index < b.index; });
  scores.resize(kept);
  return scores;
}

std::string class_name(const Workspace& ws, int index) {
  const auto place = static_cast<std::size_t>(index);
  const ModelClasses* classes = classes_of(ws);
  const bool is_named = classes && place < classes->names.size() && !classes->names[place].empty();
  return is_named ? classes->names[place] : tr("class {0}", {index});
}

}  // namespace pn::workspace
