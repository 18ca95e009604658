#include "view/label_answers.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "base/words.h"
#include "view/words.h"

namespace pn::view {
namespace {

using workspace::Answers;

// The row with the highest of a value; rows are not empty.
template <class Value>
const LabelAnswer& first_choice(const std::vector<LabelAnswer>& rows, Value value) {
  return *std::max_element(rows.begin(), rows.end(), [&](const LabelAnswer& a, const LabelAnswer& b) { return value(a) < value(b); });
}

std::string sentence(const LabelAnswer& before, float before_share, const LabelAnswer& after, float after_share, double share) {
  const std::string size = number(static_cast<float>(100 * share), 1);
  if (before.prompt != after.prompt)
    return tr("A label on {0} % of the pixels turns {1} ({2}) into {3} ({4}).",
              {size, quoted(before.words), percent(before_share), quoted(after.words), percent(after_share)});
  return tr("Still {0} with a label on {1} % of the pixels: {2}, without it {3}.",
            {quoted(after.words), size, percent(after_share), percent(before_share)});
}

void add_gated(std::vector<LabelAnswer>& rows, const Answers& without, const Answers& with) {
  for (std::size_t i = 0; i < rows.size() && i < without.probabilities.size() && i < with.probabilities.size(); ++i) {
    rows[i].gated_without = without.probabilities[i];
    rows[i].gated_with = with.probabilities[i];
  }
}

}  // namespace

LabelAnswers make_label_answers(const workspace::Workspace& ws) {
  LabelAnswers out;
  const std::string text(trimmed(ws.lab.label.text));
  out.is_named = prompt_place(ws.document, text).has_value();
  const auto& trial = ws.lab.trial;
  if (!trial || trial->stimulus != ws.selection.stimulus) return out;
  const workspace::StimulusState& state = state_of(ws, trial->stimulus);
  if (!state.encoding) return out;
  const Answers without = answers_to(ws, state.encoding->image_embeds), with = answers_to(ws, trial->embedding);
  if (without.prompts != with.prompts || with.prompts.empty()) return out;
  for (std::size_t i = 0; i < with.prompts.size(); ++i) {
    const auto place = prompt_place(ws.document, with.prompts[i]);
    out.rows.push_back({with.prompts[i], place ? ws.document.prompts[*place].text : std::string(), without.probabilities[i],
                        with.probabilities[i], std::nullopt, std::nullopt});
  }
  const LabelAnswer& before = first_choice(out.rows, [](const LabelAnswer& row) { return row.without; });
  const LabelAnswer& after = first_choice(out.rows, [](const LabelAnswer& row) { return row.with; });
  out.flips = before.prompt != after.prompt;
  out.verdict = sentence(before, before.without, after, after.with, trial->share);
  if (trial->gated && state.gated_embeds && trial->gates == workspace::gates_key(ws.document)) {
    add_gated(out.rows, answers_to(ws, *state.gated_embeds), answers_to(ws, *trial->gated));
    const LabelAnswer& held = first_choice(out.rows, [](const LabelAnswer& row) { return row.gated_with.value_or(0.0F); });
    out.repair = tr("With the gates: {0} ({1}).", {quoted(held.words), percent(held.gated_with.value_or(0.0F))});
  }
  std::stable_sort(out.rows.begin(), out.rows.end(), [](const LabelAnswer& a, const LabelAnswer& b) { return a.with > b.with; });
  return out;
}

}  // namespace pn::view
