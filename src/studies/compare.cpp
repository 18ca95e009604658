#include "studies/compare.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <map>
#include <numeric>
#include <utility>

#include "base/text.h"
#include "base/words.h"
#include "studies/compare_report.h"
#include "studies/drawn_words.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

constexpr std::size_t kBatch = 32;  // pictures an ask
constexpr std::uint64_t kStepWork = 1'000'000;
constexpr double kCardShare = 0.08, kCardX = 0.5, kCardY = 0.8;

constexpr std::array<ParamDef, 12> kParams = {{
    {"state_a", ParamType::State, 0, 0, 0, mark("First"), mark("The model as trained, unless another state is chosen."), ""},
    {"state_b", ParamType::State, 0, 0, 0, mark("Second"), mark("The model with the gates that are set, unless another state is chosen."),
     kStateOfGates},
    kConceptParam,
    kRenditionParam,
    {"label", ParamType::Text, 0, 0, 0, mark("Label"), mark("A word to write on every stimulus of another concept, in both. Empty: none."),
     "dog"},
    {"search", ParamType::Flag, 0, 1, 1, mark("Search both"),
     mark("Finds the best neuron of each concept in both. All stimuli are then shown to both."), ""},
    {"layers", ParamType::Layers, 0, 0, 0, mark("Layers"), mark("The layers whose neurons are searched."), ""},
    kPairedSetParams[0],
    kPairedSetParams[1],
    kPairedSetParams[2],
    kPairedSetParams[3],
    kPairedSetParams[4],
}};

// What is shown together.
struct Batch {
  std::size_t side = 0;
  bool is_attack = false;
  std::vector<std::size_t> places;  // of stimuli among the inputs', ascending
};

using States = std::array<std::vector<Gate>, 2>;

class Compare final : public Study {
 public:
  Compare(Inputs inputs, CompareFound found, States gates, std::optional<AuditSets> sets, bool searches)
      : inputs_(std::move(inputs)), found_(std::move(found)), gates_(std::move(gates)), sets_(std::move(sets)), searches_(searches) {
    for (std::size_t side = 0; side < 2; ++side) {
      if (searches_) responses_[side] = inputs_.responses;  // with gates they are heard anew
      add_batches({side, false, shown_to(side)});
      if (found_.attack) add_batches({side, true, attacked()});
    }
    if (sets_) words_ = words_of(*sets_);
  }

  Step step(const Answer& answer) override {
    if (is_asking_) {
      is_asking_ = false;
      if (auto error = take(answer)) return *std::move(error);
      return More{};
    }
    if (asked_ < batches_.size()) return next_ask();
    if (add_next_row(inputs_, found_)) return More{};
    if (sets_) {
      auto audit = audited();
      sets_.reset();
      if (!audit) return audit.error();
      found_.audit = *std::move(audit);
      return More{};
    }
    if (searches_ && !found_.search) found_.search.emplace(inputs_, std::move(responses_[0]), std::move(responses_[1]), true, found_.seed);
    for (std::uint64_t work = 0; found_.search && work < kStepWork;) {
      const std::uint64_t made = found_.search->step();
      if (made == 0) return make_compare_outcome(inputs_, found_);
      work += made;
    }
    if (found_.search) return More{};
    return make_compare_outcome(inputs_, found_);
  }

  Progress progress() const override {
    const std::uint64_t units = batches_.size() * kUnitsABatch,
                        to_score = searches_ ? 2 * inputs_.neurons() / 10 + inputs_.concepts.size() : 0;
    if (!found_.search) return {asked_ * kUnitsABatch, units + to_score, tr("Showing the stimuli to both")};
    return {std::min(units + to_score, units + found_.search->progress().first), units + to_score, tr("Scoring neurons")};
  }

 private:
  static constexpr std::size_t kUnitsABatch = 50;

  bool is_heard(std::size_t side) const { return searches_ && !gates_[side].empty(); }

  std::vector<std::size_t> shown_to(std::size_t side) const {
    std::vector<std::size_t> shown = found_.labelled.stimuli;
    if (is_heard(side)) {
      shown.resize(inputs_.stimuli.size());
      std::iota(shown.begin(), shown.end(), std::size_t{0});
    } else if (sets_) {
      const std::vector<std::size_t> plain = shown, pictures = pictures_of(*sets_);
      shown.clear();
      std::set_union(plain.begin(), plain.end(), pictures.begin(), pictures.end(), std::back_inserter(shown));
    }
    return shown;
  }
  std::vector<std::size_t> attacked() const {
    std::vector<std::size_t> places;
    for (const std::size_t i : found_.attack->stimuli) places.push_back(found_.labelled.stimuli[i]);
    return places;
  }
  void add_batches(const Batch& whole) {
    for (std::size_t first = 0; first < whole.places.size(); first += kBatch) {
      const auto from = whole.places.begin() + static_cast<std::ptrdiff_t>(first);
      const auto count = static_cast<std::ptrdiff_t>(std::min(kBatch, whole.places.size() - first));
      batches_.push_back({whole.side, whole.is_attack, {from, from + count}});
    }
  }

  Ask next_ask() {
    const Batch& batch = batches_[asked_];
    Ask ask;
    for (const std::size_t place : batch.places) {
      ImageAsk image{inputs_.stimuli[place].id};
      if (batch.is_attack) {
        Label label;
        label.text = found_.attack->word;
        label.share = kCardShare;
        label.x = kCardX;
        label.y = kCardY;
        image.label = std::move(label);
      }
      ask.images.push_back(std::move(image));
    }
    if (asked_ == 0) {
      for (const InputPrompt& prompt : inputs_.prompts) ask.texts.push_back(prompt.text);
      ask.texts.insert(ask.texts.end(), words_.begin(), words_.end());
    }
    ask.gates = gates_[batch.side];
    if (is_heard(batch.side) && !batch.is_attack) ask.outputs = responses_of(inputs_, "mean");
    ask.outputs.embeddings = true;
    is_asking_ = true;
    return ask;
  }

  std::optional<Error> take(const Answer& answer) {
    const Batch& batch = batches_[asked_];
    const std::size_t prompts = inputs_.prompts.size();
    if (asked_ == 0) {
      if (answer.text_embeds.size() != prompts + words_.size()) return missing_embeddings();
      const auto texts = std::span(answer.text_embeds);
      auto judge = Judge::of(texts.first(prompts), prompts, static_cast<double>(inputs_.logit_scale));
      if (!judge) return judge.error();
      judge_ = *std::move(judge);
      for (std::size_t i = 0; i < words_.size(); ++i) texts_[words_[i]] = texts[prompts + i];
    }
    const bool hears = is_heard(batch.side) && !batch.is_attack;
    if (answer.image_embeds.size() != batch.places.size() || (hears && answer.responses.size() != batch.places.size()))
      return missing_embeddings();
    for (std::size_t i = 0; i < batch.places.size(); ++i) {
      if (auto error = judge(batch, batch.places[i], answer.image_embeds[i])) return error;
      if (!hears) continue;
      if (auto error = hear(batch.side, batch.places[i], answer.responses[i])) return error;
    }
    ++asked_;
    return std::nullopt;
  }

  std::optional<Error> judge(const Batch& batch, std::size_t place, const std::vector<float>& embedding) {
    if (sets_ && !batch.is_attack) pictures_[batch.side][place] = embedding;
    const auto& stimuli = found_.labelled.stimuli;
    const auto labelled = std::lower_bound(stimuli.begin(), stimuli.end(), place);
    if (labelled == stimuli.end() || *labelled != place) return std::nullopt;
    const auto verdict = judge_(embedding, found_.labelled.right[static_cast<std::size_t>(labelled - stimuli.begin())]);
    if (!verdict) return verdict.error();
    Side& side = found_.sides[batch.side];
    (batch.is_attack ? side.attacked : side.verdicts).push_back(*verdict);
    return std::nullopt;
  }

  std::optional<Error> hear(std::size_t side, std::size_t place, const std::vector<float>& responses) {
    if (responses.size() != inputs_.neurons())
      return Error{ErrorCode::Mismatch, tr("The model answered with another number of neurons than it has."), "responses"};
    if (!std::all_of(responses.begin(), responses.end(), [](float value) { return std::isfinite(value); }))
      return Error{ErrorCode::Malformed, tr("A neuron's response under the gates is not a number."),
                   "stimulus " + std::to_string(inputs_.stimuli[place].id)};
    std::copy(responses.begin(), responses.end(), responses_[side].begin() + static_cast<std::ptrdiff_t>(place * inputs_.neurons()));
    return std::nullopt;
  }

  Result<PairedAudit> audited() const {
    std::array<AuditUnits, 2> units;
    for (std::size_t side = 0; side < 2; ++side) {
      auto made = audit_units(*sets_, texts_, pictures_[side]);
      if (!made) return made.error();
      units[side] = *std::move(made);
    }
    return paired_audit(*sets_, units, found_.seed);
  }

  Inputs inputs_;
  CompareFound found_;
  States gates_;
  std::optional<AuditSets> sets_;  // until they are audited
  bool searches_ = false;
  std::vector<Batch> batches_;
  std::vector<std::string> words_;  // of the sets
  Judge judge_;
  std::array<std::vector<float>, 2> responses_;  // [stimuli][neurons]
  std::map<std::string, std::vector<float>> texts_;
  std::array<std::map<std::size_t, std::vector<float>>, 2> pictures_;
  std::size_t asked_ = 0;
  bool is_asking_ = false;
};

std::string cost(const Scope& scope, const Params& params) {
  const std::size_t times = text_of(params, "label").empty() ? 2 : 4;
  return tr("Shows both states {0}{1}: at most {2}",
            {count_of(scope.stimuli, "stimulus", "stimuli"), times == 4 ? tr(", without and with the label") : "",
             count_of(scope.stimuli * times, "run", "runs")}) +
         (number_of(params, "search") != 0.0 ? tr(", and the rest of the board with the gates, to search its neurons.") : ".");
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
    return Error{ErrorCode::TooFew,
                 tr("Every stimulus that is chosen shows what the label says. Write another word, or choose more stimuli."), "label"};
  return attack;
}

}  // namespace

Begun begin_compare(Inputs inputs, const Params& given, std::uint64_t seed) {
  const Params params = completed(kParams, given);
  auto labelled = labelled_stimuli(inputs, params);
  if (!labelled) return labelled.error();
  const InputState trained{tr("as trained"), {}};
  const InputState first = !inputs.states.empty() ? inputs.states[0] : trained,
                   second = inputs.states.size() > 1 ? inputs.states[1] : trained;
  if (same_gates(first.gates, second.gates))
    return Error{ErrorCode::Unsupported,
                 tr("Both are the same: no gate tells them apart. Set gates on some neurons, or choose another state to compare with."),
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
  auto sets = paired_audit_sets(inputs, params);
  if (!sets) return sets.error();
  const bool searches = number_of(params, "search") != 0.0 && inputs.neurons() > 0;
  if (searches) {
    if (const auto checked = check_responses(inputs); !checked) return checked.error();
  }
  found.labelled = *std::move(labelled);
  return std::unique_ptr<Study>(
      std::make_unique<Compare>(std::move(inputs), std::move(found), States{first.gates, second.gates}, *std::move(sets), searches));
}

namespace {

std::string methods(const Params& params, const Evidence& evidence) {
  std::string words = "Two states of the model, “" + fact_of(evidence, "first") + "” and “" + fact_of(evidence, "second") +
                      "”, were shown the same stimuli (" + fact_of(evidence, "stimuli") + ") to choose among " +
                      fact_of(evidence, "prompts") +
                      " prompts. Accuracies have 95 % intervals by Wilson (1927); their difference has a bootstrap interval of the pairs "
                      "and McNemar's exact p (McNemar 1947).";
  if (const std::string label = fact_of(evidence, "label"); !label.empty())
    words += " Both were also shown the stimuli with a written label: " + label + ".";
  if (number_of(params, "search") != 0.0)
    words += " The best neuron of each concept in both was found by M, the lowest AUROC over renditions (Mann–Whitney U, " +
             evidence.pooling + " pooling).";
  return words;
}

}  // namespace

Kind compare_kind() {
  return {"compare",
          mark("Compare states"),
          mark("Shows the model as trained and with gates the same pictures, and tells what the gates change and whether chance could."),
          kParams,
          {true, true, false},
          methods,
          cost};
}

}  // namespace pn::studies
