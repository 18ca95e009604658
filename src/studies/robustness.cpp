#include "studies/robustness.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>

#include "analysis/selectivity.h"
#include "analysis/vectors.h"
#include "base/words.h"
#include "studies/drawn_words.h"
#include "studies/report_words.h"
#include "studies/robustness_report.h"

namespace pn::studies {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t kStepWork = 1'000'000;
constexpr std::size_t kBatch = 32;  // pictures an ask

constexpr std::array<ParamDef, 6> kParams = {{
    {"harms", ParamType::Choice, 0, 8, 0, mark("Harms"), mark("What is done to the pictures, each in five strengths."),
     mark_choices("all|blur|noise|contrast|jpeg|rotation|occlusion|greyscale|inverted")},
    kConceptParam,
    kRenditionParam,
    {"layers", ParamType::Layers, 0, 0, 0, mark("Layers"), mark("Whose neurons are looked at."), ""},
    kPoolingParam,
    {"state", ParamType::State, 0, 0, 0, mark("Model"),
     mark("As trained, or with gates: then both are shown the same pictures and compared."), ""},
}};

std::vector<Harm> harms_of(const Params& params) {
  const auto chosen = static_cast<std::size_t>(number_of(params, "harms"));
  if (chosen > 0) return {static_cast<Harm>(chosen - 1)};
  std::vector<Harm> all;
  for (std::size_t i = 0; i < kHarmNames.size(); ++i) all.push_back(static_cast<Harm>(i));
  return all;
}

class Robustness final : public Study {
 public:
  Robustness(Inputs inputs, RobustnessFound found, std::vector<Gate> gates)
      : inputs_(std::move(inputs)), found_(std::move(found)), gates_(std::move(gates)), neurons_(inputs_.neurons()) {
    found_.conditions = {std::nullopt};
    for (const Harm harm : found_.harms)
      for (int strength = 1; strength <= kHarmStrengths; ++strength) found_.conditions.emplace_back(Corruption{harm, strength});
    found_.best.assign(found_.design.searched.size(), 0);
    found_.best_m.assign(found_.design.searched.size(), -1.0F);
    values_.assign(inputs_.stimuli.size(), 0.0F);
    scores_.resize(inputs_.concepts.size());
    for (std::vector<RobustRun>& runs : runs_) runs.resize(found_.conditions.size());
    deltas_.assign(neurons_, 0.0);
    shifts_.assign(neurons_, 0.0);
  }

  Step step(const Answer& answer) override {
    if (next_neuron_ < neurons_) {
      for (std::uint64_t work = 0; work < kStepWork && next_neuron_ < neurons_;) work += look_at_next();
      return More{};
    }
    if (is_asking_) {
      is_asking_ = false;
      if (auto error = take(answer)) return *std::move(error);
      return More{};
    }
    if (condition_ < found_.conditions.size()) return next_ask();
    return make_robustness_outcome(inputs_, found_);
  }

  Progress progress() const override {
    const char* words = next_neuron_ < neurons_ ? tr("Scoring neurons") : tr("Showing harmed pictures to the model");
    return {next_neuron_ / kNeuronsAUnit + asked_, neurons_ / kNeuronsAUnit + asks(), words};
  }

 private:
  static constexpr std::size_t kNeuronsAUnit = 100;

  std::size_t states() const { return found_.state ? 2 : 1; }
  std::size_t batches() const { return (found_.shown.size() + kBatch - 1) / kBatch; }
  std::size_t asks() const { return batches() * states() * found_.conditions.size(); }
  float response(std::size_t stimulus, std::size_t neuron) const { return inputs_.responses[stimulus * neurons_ + neuron]; }

  // ---- as the pictures are

  std::uint64_t look_at_next() {
    const std::size_t neuron = next_neuron_++;
    std::vector<double> own;
    for (const std::size_t row : found_.shown) own.push_back(static_cast<double>(response(row, neuron)));
    const bool is_constant = std::all_of(own.begin(), own.end(), [&](double value) { return value == own.front(); });
    deviations_.push_back(is_constant ? 0.0 : analysis::deviation_of(own));
    std::uint64_t work = 4 * own.size();
    if (!found_.has_m()) return work;
    for (std::size_t i = 0; i < values_.size(); ++i) values_[i] = response(i, neuron);
    work += scorer_.score(found_.design, values_, nullptr, scores_);
    for (std::size_t i = 0; i < found_.best.size(); ++i) {
      const float m = scores_[static_cast<std::size_t>(found_.design.searched[i])].lowest;
      if (m <= found_.best_m[i]) continue;
      found_.best[i] = neuron;
      found_.best_m[i] = m;
    }
    return work;
  }

  // ---- what is asked

  std::span<const std::size_t> batch() const {
    const std::size_t first = batch_ * kBatch;
    return std::span(found_.shown).subspan(first, std::min(kBatch, found_.shown.size() - first));
  }
  bool is_change_measured() const {
    const auto& condition = found_.conditions[condition_];
    return condition && condition->strength == kChangeStrength;
  }
  bool wants_responses() const { return state_ == 0 && condition_ > 0 && (found_.has_m() || is_change_measured()); }

  Ask next_ask() {
    Ask ask;
    for (const std::size_t row : batch()) {
      ImageAsk image{inputs_.stimuli[row].id};
      image.corruption = found_.conditions[condition_];
      ask.images.push_back(std::move(image));
    }
    if (judge_.prompts() == 0)
      for (const InputPrompt& prompt : inputs_.prompts) ask.texts.push_back(prompt.text);
    if (state_ == 1) ask.gates = gates_;
    if (wants_responses()) ask.outputs = responses_of(inputs_, found_.pooling);
    ask.outputs.embeddings = true;
    is_asking_ = true;
    return ask;
  }

  // ---- what comes back

  std::optional<Error> take(const Answer& answer) {
    ++asked_;
    const auto rows = batch();
    if (answer.image_embeds.size() != rows.size() || (wants_responses() && answer.responses.size() != rows.size()))
      return missing_embeddings();
    if (judge_.prompts() == 0) {
      auto judge = Judge::of(answer.text_embeds, inputs_.prompts.size(), static_cast<double>(inputs_.logit_scale));
      if (!judge) return judge.error();
      judge_ = *std::move(judge);
    }
    if (condition_ == 0 && batch_ == 0 && state_ == 0) start_best();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (auto error = hear(rows[i], answer.image_embeds[i])) return error;
      if (!wants_responses()) continue;
      if (auto error = take_responses(rows[i], answer.responses[i])) return error;
    }
    go_on();
    return std::nullopt;
  }

  std::optional<Error> hear(std::size_t row, const std::vector<float>& embedding) {
    const auto& stimuli = found_.labelled.stimuli;
    const auto place = std::lower_bound(stimuli.begin(), stimuli.end(), row);
    if (place == stimuli.end() || *place != row) return std::nullopt;
    const auto verdict = judge_(embedding, found_.labelled.right[static_cast<std::size_t>(place - stimuli.begin())]);
    if (!verdict) return verdict.error();
    RobustRun& run = runs_[state_][condition_];
    run.right.push_back(verdict->is_right() ? 1 : 0);
    run.margins.push_back(verdict->margin);
    return std::nullopt;
  }

  // The responses of the concepts' neurons to the stimuli as they are.
  void start_best() {
    best_values_.assign(found_.best.size(), std::vector<float>(inputs_.stimuli.size()));
    for (std::size_t i = 0; i < found_.best.size(); ++i)
      for (std::size_t row = 0; row < inputs_.stimuli.size(); ++row) best_values_[i][row] = response(row, found_.best[i]);
  }

  std::optional<Error> take_responses(std::size_t row, const std::vector<float>& responses) {
    if (responses.size() != neurons_)
      return Error{ErrorCode::Mismatch, tr("The model answered with another number of neurons than it has."), "responses"};
    if (!std::all_of(responses.begin(), responses.end(), [](float value) { return std::isfinite(value); }))
      return Error{ErrorCode::Malformed, tr("A neuron's response to a harmed picture is not a number."),
                   "stimulus " + std::to_string(inputs_.stimuli[row].id)};
    for (std::size_t i = 0; i < found_.best.size(); ++i) best_values_[i][row] = responses[found_.best[i]];
    if (!is_change_measured()) return std::nullopt;
    for (std::size_t n = 0; n < neurons_; ++n) {
      const double delta = static_cast<double>(responses[n]) - static_cast<double>(response(row, n));
      deltas_[n] += std::abs(delta);
      shifts_[n] += delta;
    }
    return std::nullopt;
  }

  // To the next batch, state or condition.
  void go_on() {
    if (++batch_ < batches()) return;
    batch_ = 0;
    if (++state_ < states()) return;
    state_ = 0;
    if (is_change_measured()) note_changes();
    note_rows();
    ++condition_;
  }

  void note_changes() {
    std::vector<NeuronChange> changes;
    const auto count = static_cast<double>(found_.shown.size());
    for (std::size_t n = 0; n < neurons_; ++n)
      if (deviations_[n] > 0) changes.push_back({n, deltas_[n] / count / deviations_[n], shifts_[n] / count / deviations_[n]});
    std::stable_sort(changes.begin(), changes.end(), [](const NeuronChange& a, const NeuronChange& b) { return a.change > b.change; });
    changes.resize(std::min(changes.size(), kChangesListed));
    found_.changes.push_back(std::move(changes));
    std::fill(deltas_.begin(), deltas_.end(), 0.0);
    std::fill(shifts_.begin(), shifts_.end(), 0.0);
  }

  // ---- what it means

  void note_rows() {
    std::vector<RobustRow> rows = {row_of(-1)};
    rows.front().m = m_over_renditions();
    for (std::size_t rendition = 0; rendition < inputs_.renditions.size(); ++rendition) {
      const int place = static_cast<int>(rendition);
      RobustRow row = row_of(place);
      if (row.accuracy.count == 0) continue;
      row.m = auroc_in(place);
      rows.push_back(row);
    }
    found_.rows.push_back(std::move(rows));
  }

  RobustRow row_of(int rendition) const {
    RobustRow row;
    row.rendition = rendition;
    const RobustRun own = part_of(runs_[0][condition_], rendition);
    row.accuracy = share_of(own.right);
    row.margin = mean_of(own.margins);
    row.margin_interval = interval_of_mean(own.margins, found_.seed);
    if (!found_.state) return row;
    const RobustRun then = part_of(runs_[1][condition_], rendition);
    row.accuracy_then = share_of(then.right);
    row.margin_then = mean_of(then.margins);
    row.difference = paired_difference(own.right, then.right, found_.seed);
    row.p = mcnemar_p(own.right, then.right);
    const RobustRun clean = part_of(runs_[0][0], rendition), clean_then = part_of(runs_[1][0], rendition);
    std::vector<double> lost, lost_then;
    for (std::size_t i = 0; i < own.right.size(); ++i) {
      lost.push_back(own.right[i] - static_cast<double>(clean.right[i]));
      lost_then.push_back(then.right[i] - static_cast<double>(clean_then.right[i]));
    }
    row.extra = paired_difference(lost, lost_then, found_.seed);
    return row;
  }

  RobustRun part_of(const RobustRun& run, int rendition) const {
    RobustRun part;
    for (std::size_t i = 0; i < run.right.size(); ++i) {
      if (rendition >= 0 && inputs_.stimuli[found_.labelled.stimuli[i]].rendition != rendition) continue;
      part.right.push_back(run.right[i]);
      part.margins.push_back(run.margins[i]);
    }
    return part;
  }

  double m_over_renditions() {
    std::vector<double> each;
    for (std::size_t i = 0; i < found_.best.size(); ++i) {
      scorer_.score(found_.design, best_values_[i], nullptr, scores_);
      each.push_back(static_cast<double>(scores_[static_cast<std::size_t>(found_.design.searched[i])].lowest));
    }
    return mean_of(each);
  }

  double auroc_in(int rendition) const {
    std::vector<double> each;
    for (const Design::Group& group : found_.design.groups) {
      if (group.rendition != rendition) continue;
      for (std::size_t i = 0; i < found_.best.size(); ++i) {
        const int one = found_.design.searched[i];
        if (!group.judged[static_cast<std::size_t>(one)]) continue;
        const Sides parts = sides(group, best_values_[i], one);
        const auto auroc = analysis::auroc(parts.positives, parts.negatives);
        each.push_back(auroc ? static_cast<double>(*auroc) : kNone);
      }
    }
    return mean_of(each);
  }

  Inputs inputs_;
  RobustnessFound found_;
  std::vector<Gate> gates_;
  std::size_t neurons_ = 0;
  Judge judge_;
  Scorer scorer_;
  std::vector<float> values_;         // [stimuli] of one neuron
  std::vector<ConceptScore> scores_;  // [concepts]
  std::vector<double> deviations_;    // [neurons] over the stimuli as they are
  std::size_t next_neuron_ = 0;
  std::size_t condition_ = 0, state_ = 0, batch_ = 0, asked_ = 0;
  bool is_asking_ = false;
  std::array<std::vector<RobustRun>, 2> runs_;   // as trained, with gates: [conditions]
  std::vector<std::vector<float>> best_values_;  // [searched][stimuli] in this condition
  std::vector<double> deltas_, shifts_;          // [neurons] sums over the stimuli of this condition
};

std::string cost(const Scope& scope, const Params& params) {
  const std::size_t conditions = 1 + harms_of(params).size() * static_cast<std::size_t>(kHarmStrengths);
  const std::size_t states = text_of(params, "state").empty() ? 1 : 2;
  return tr("Shows the model {0} in {1}{2}: {3}.",
            {count_of(scope.stimuli, "stimulus", "stimuli"), count_of(conditions, "condition", "conditions"),
             states == 2 ? tr(", as trained and as chosen") : "", count_of(scope.stimuli * conditions * states, "run", "runs")});
}

// The stimuli as chosen, whatever their prompts.
std::vector<std::size_t> chosen_stimuli(const Inputs& inputs, const Params& params) {
  const std::string_view concept_name = text_of(params, kConceptParam.name), rendition = text_of(params, kRenditionParam.name);
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < inputs.stimuli.size(); ++i) {
    const InputStimulus& one = inputs.stimuli[i];
    if ((concept_name.empty() || inputs.concepts[static_cast<std::size_t>(one.concept_index)] == concept_name) &&
        (rendition.empty() || inputs.renditions[static_cast<std::size_t>(one.rendition)] == rendition))
      chosen.push_back(i);
  }
  return chosen;
}

}  // namespace

Begun begin_robustness(Inputs inputs, const Params& given, std::uint64_t seed) {
  const Params params = completed(kParams, given);
  if (const auto checked = check_responses(inputs); !checked) return checked.error();
  auto labelled = labelled_stimuli(inputs, params);
  if (!labelled) return labelled.error();
  RobustnessFound found;
  found.harms = harms_of(params);
  found.shown = chosen_stimuli(inputs, params);
  found.labelled = *std::move(labelled);
  found.design = make_design(inputs, std::vector<std::uint32_t>(found.shown.begin(), found.shown.end()), 1);
  found.pooling = pooling_of(params);
  found.seed = seed;
  std::vector<Gate> gates;
  if (!inputs.states.empty() && !inputs.states.front().gates.empty()) {
    found.state = inputs.states.front().name;
    gates = inputs.states.front().gates;
  }
  return std::unique_ptr<Study>(std::make_unique<Robustness>(std::move(inputs), std::move(found), std::move(gates)));
}

namespace {

std::string methods(const Params&, const Evidence& evidence) {
  std::string words = "Stimuli (" + fact_of(evidence, "stimuli") + ") were harmed (" + fact_of(evidence, "harms") +
                      ") and shown to the model (" + fact_of(evidence, "model") + "), to choose among " + fact_of(evidence, "prompts") +
                      " prompts. Accuracy has 95 % intervals by Wilson (1927), the mean margin by bootstrap; M is the mean, over concepts "
                      "that can be judged in two renditions (" +
                      fact_of(evidence, "concepts with M") + "), of the lowest AUROC of each concept's best neuron (" +
                      fact_of(evidence, "layers") + ", " + evidence.pooling + " pooling).";
  if (!fact_of(evidence, "repaired beside trained").empty())
    words +=
        " Both states are compared stimulus by stimulus, by a bootstrap interval of the pairs and McNemar's exact test, corrected over "
        "conditions by Benjamini & Hochberg (1995).";
  return words;
}

}  // namespace

Kind robustness_kind() {
  return {"robustness",
          mark("Robustness"),
          mark("Harms pictures by blur, noise and more, in five strengths, and tells how far accuracy and selective neurons hold."),
          kParams,
          {true, true, false},
          methods,
          cost};
}

}  // namespace pn::studies
