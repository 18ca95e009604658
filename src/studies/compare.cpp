#include "studies/compare.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "base/text.h"
#include "studies/compare_report.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

constexpr std::size_t kBatch = 32;  // pictures an ask
constexpr double kCardShare = 0.08, kCardX = 0.5, kCardY = 0.8;

constexpr std::array<ParamDef, 5> kParams = {{
    {"state_a", ParamType::State, 0, 0, 0, "First", "The model as trained, unless another state is chosen.", ""},
    {"state_b", ParamType::State, 0, 0, 0, "Second", "The model with the gates that are set, unless another state is chosen.",
     kStateOfGates},
    kConceptParam,
    kRenditionParam,
    {"label", ParamType::Text, 0, 0, 0, "Label", "A word to write on every stimulus of another concept, in both. Empty: none.", "dog"},
}};

class Compare final : public Study {
 public:
  Compare(Inputs inputs, CompareFound found, std::array<std::vector<Gate>, 2> gates)
      : inputs_(std::move(inputs)), found_(std::move(found)), gates_(std::move(gates)) {}

  Step step(const Answer& answer) override {
    if (is_asking_) {
      is_asking_ = false;
      if (auto error = take(answer)) return *std::move(error);
      return More{};
    }
    if (asked_ < asks()) return next_ask();
    if (add_next_row(inputs_, found_)) return More{};
    return make_compare_outcome(inputs_, found_);
  }

  Progress progress() const override { return {asked_, asks(), "Showing the stimuli to both"}; }

 private:
  // Side by side, first without the label, then with it.
  struct Place {
    std::size_t side = 0;
    bool is_attack = false;
    std::size_t first = 0, count = 0;  // among the labelled or the attacked stimuli
  };

  std::size_t attacked() const { return found_.attack ? found_.attack->stimuli.size() : 0; }
  static std::size_t batches(std::size_t stimuli) { return (stimuli + kBatch - 1) / kBatch; }
  std::size_t asks_a_side() const { return batches(found_.labelled.stimuli.size()) + batches(attacked()); }
  std::size_t asks() const { return 2 * asks_a_side(); }

  Place place() const {
    Place found;
    found.side = asked_ / asks_a_side();
    std::size_t batch = asked_ % asks_a_side();
    const std::size_t plain = batches(found_.labelled.stimuli.size());
    found.is_attack = batch >= plain;
    if (found.is_attack) batch -= plain;
    found.first = batch * kBatch;
    found.count = std::min(kBatch, (found.is_attack ? attacked() : found_.labelled.stimuli.size()) - found.first);
    return found;
  }
  // Among the labelled stimuli.
  std::size_t labelled_place(const Place& at, std::size_t i) const {
    return at.is_attack ? found_.attack->stimuli[at.first + i] : at.first + i;
  }

  Ask next_ask() {
    const Place at = place();
    Ask ask;
    for (std::size_t i = 0; i < at.count; ++i) {
      ImageAsk image{inputs_.stimuli[found_.labelled.stimuli[labelled_place(at, i)]].id};
      if (at.is_attack) {
        Label label;
        label.text = found_.attack->word;
        label.share = kCardShare;
        label.x = kCardX;
        label.y = kCardY;
        image.label = std::move(label);
      }
      ask.images.push_back(std::move(image));
    }
    if (asked_ == 0)
      for (const InputPrompt& prompt : inputs_.prompts) ask.texts.push_back(prompt.text);
    ask.gates = gates_[at.side];
    is_asking_ = true;
    return ask;
  }

  std::optional<Error> take(const Answer& answer) {
    const Place at = place();
    if (asked_ == 0) {
      auto judge = Judge::of(answer.text_embeds, inputs_.prompts.size(), static_cast<double>(inputs_.logit_scale));
      if (!judge) return judge.error();
      judge_ = *std::move(judge);
    }
    if (answer.image_embeds.size() != at.count) return missing_embeddings();
    Side& side = found_.sides[at.side];
    for (std::size_t i = 0; i < at.count; ++i) {
      const auto verdict = judge_(answer.image_embeds[i], found_.labelled.right[labelled_place(at, i)]);
      if (!verdict) return verdict.error();
      (at.is_attack ? side.attacked : side.verdicts).push_back(*verdict);
    }
    ++asked_;
    return std::nullopt;
  }

  Inputs inputs_;
  CompareFound found_;
  std::array<std::vector<Gate>, 2> gates_;
  Judge judge_;
  std::size_t asked_ = 0;
  bool is_asking_ = false;
};

std::string cost(const Scope& scope, const Params& params) {
  const std::size_t times = text_of(params, "label").empty() ? 2 : 4;
  return "Shows both states " + count_of(scope.stimuli, "stimulus", "stimuli") + (times == 4 ? ", without and with the label" : "") +
         ": at most " + count_of(scope.stimuli * times, "run", "runs") + ".";
}

bool same_gates(const std::vector<Gate>& a, const std::vector<Gate>& b) {
  const auto is_same = [](const Gate& x, const Gate& y) { return x.neuron == y.neuron && x.factor == y.factor && x.offset == y.offset; };
  return a.size() == b.size() && std::is_permutation(a.begin(), a.end(), b.begin(), is_same);
}

// The attack with a word: on the stimuli of which it is not the concept.
Result<Attack> attack_by(const Inputs& inputs, const LabelledStimuli& labelled, std::string word) {
  Attack attack;
  Inputs named;
  named.concepts = {word};
  named.prompts = inputs.prompts;
  attack.prompt = prompts_by_concept(named).front();
  for (std::size_t i = 0; i < labelled.stimuli.size(); ++i) {
    const InputStimulus& one = inputs.stimuli[labelled.stimuli[i]];
    const bool is_its_own = lowered(inputs.concepts[static_cast<std::size_t>(one.concept_index)]) == lowered(word);
    if (!is_its_own && attack.prompt != labelled.right[i]) attack.stimuli.push_back(i);
  }
  attack.word = std::move(word);
  if (attack.stimuli.empty())
    return Error{ErrorCode::TooFew, "Every stimulus that is chosen shows what the label says. Write another word, or choose more stimuli.",
                 "label"};
  return attack;
}

}  // namespace

Begun begin_compare(Inputs inputs, const Params& given, std::uint64_t seed) {
  const Params params = completed(kParams, given);
  auto labelled = labelled_stimuli(inputs, params);
  if (!labelled) return labelled.error();
  const InputState trained{"as trained", {}};
  const InputState first = !inputs.states.empty() ? inputs.states[0] : trained,
                   second = inputs.states.size() > 1 ? inputs.states[1] : trained;
  if (same_gates(first.gates, second.gates))
    return Error{ErrorCode::Unsupported,
                 "Both are the same: no gate tells them apart. Set gates on some neurons, or choose another state to compare with.",
                 "state_b"};
  CompareFound found;
  found.sides[0].name = first.name;
  found.sides[1].name = second.name;
  found.seed = seed;
  const std::string word = std::string(trimmed(text_of(params, "label")));
  if (!word.empty()) {
    auto attack = attack_by(inputs, *labelled, word);
    if (!attack) return attack.error();
    found.attack = *std::move(attack);
  }
  found.labelled = *std::move(labelled);
  return std::unique_ptr<Study>(
      std::make_unique<Compare>(std::move(inputs), std::move(found), std::array<std::vector<Gate>, 2>{first.gates, second.gates}));
}

Kind compare_kind() {
  return {"compare",
          "Compare states",
          "Shows the model as trained and with gates the same pictures, and tells what the gates change and whether chance could.",
          kParams,
          {true, true, false},
          cost};
}

}  // namespace pn::studies
