#include "studies/attack.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include "analysis/vectors.h"
#include "base/words.h"
#include "studies/attack_answers.h"
#include "studies/attack_plan.h"
#include "studies/attack_repair.h"
#include "studies/attack_report.h"
#include "studies/controls.h"
#include "studies/question.h"
#include "studies/report_words.h"
#include "studies/typed_words.h"

namespace pn::studies {
namespace {

using analysis::Vector;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

class Attack final : public Study {
 public:
  Attack(Inputs inputs, AttackPlan plan) : inputs_(std::move(inputs)), neurons_(inputs_.neurons()) {
    found_.plan = std::move(plan);
    found_.means = board_means(inputs_);
    judged_place_.resize(inputs_.stimuli.size());
    for (std::size_t i = 0; i < judged().size(); ++i) judged_place_[judged()[i]] = i;
  }

  Step step(const Answer& answer) override {
    switch (phase_) {
      case Phase::Begin: phase_ = Phase::Clean; return first_ask();
      case Phase::Clean:
        if (auto error = take_clean(answer)) return *std::move(error);
        phase_ = Phase::Check;
        return More{};
      case Phase::Check:
        if (pulls_ && check_next()) return More{};
        begin_attacks();
        phase_ = Phase::Attack;
        return attack_ask();
      case Phase::Attack:
        if (auto error = take_attack(answer)) return *std::move(error);
        if (attacked_ < plan().targets.size()) return attack_ask();
        rank();
        repair_.emplace(inputs_, found_, heard_, pulls_ ? &*pulls_ : nullptr);
        phase_ = Phase::Repair;
        return More{};
      case Phase::Repair:
        if (auto step = repair_->step(answer)) return *std::move(step);
        return attack_outcome(inputs_, found_);
    }
    return More{};
  }

  Progress progress() const override {
    const bool is_first = phase_ <= Phase::Clean;
    const char* words = is_first  ? tr("Running the stimuli and prompts")
                        : repair_ ? tr("Silencing neurons")
                                  : tr("Laying labels on the pictures");
    const std::uint64_t repairs = repair_ ? repair_->total() : 1;
    return {(is_first ? 0 : 1) + attacked_ + (repair_ ? repair_->done() : 0), 1 + plan().targets.size() + repairs, words};
  }

 private:
  enum class Phase { Begin, Clean, Check, Attack, Repair };

  const AttackPlan& plan() const { return found_.plan; }
  const std::vector<std::size_t>& judged() const { return found_.plan.judged; }
  int layer() const { return inputs_.layers.front().place; }
  double scale() const { return static_cast<double>(inputs_.logit_scale); }
  std::span<const float> board_responses(std::size_t row) const {
    return std::span<const float>(inputs_.responses).subspan(row * neurons_, neurons_);
  }
  const Heard& clean_of(std::size_t row) const { return heard_.clean[judged_place_[row]]; }
  double margin(const Heard& said, const AttackTarget& target) const {
    return scale() * (said.along[target.label_class] - said.along[target.truth]) / said.length;
  }
  bool is_taken_right(const AttackTarget& target) const { return found_.clean[judged_place_[target.stimulus]] == target.truth; }

  // ---- without labels

  Ask first_ask() const {
    Ask ask;
    for (const std::size_t row : judged()) ask.images.push_back({inputs_.stimuli[row].id});
    ask.texts = plan().classes;
    ask.units_of = layer();
    return ask;
  }

  std::optional<Error> take_clean(const Answer& answer) {
    if (answer.image_embeds.size() != judged().size() || answer.text_embeds.size() != plan().classes.size()) return missing_embeddings();
    for (std::size_t i = 0; i < answer.text_embeds.size(); ++i) {
      auto unit = analysis::unit(answer.text_embeds[i]);
      if (!unit)
        return Error{ErrorCode::Malformed, tr("The model gives “{0}” an embedding without a direction.", {plan().classes[i]}), "prompts"};
      heard_.classes.push_back(*std::move(unit));
    }
    for (std::size_t i = 0; i < judged().size(); ++i) {
      auto said = heard(answer.image_embeds[i], heard_.classes);
      if (!said)
        return Error{ErrorCode::Malformed, tr("A stimulus' embedding has no direction, or another length than those of prompts."),
                     "stimulus " + std::to_string(inputs_.stimuli[judged()[i]].id)};
      found_.clean.push_back(said->answer());
      heard_.clean.push_back(*std::move(said));
    }
    auto head = LinearHead::of(neurons_, answer.unit_embeds, heard_.classes.front());
    if (!head) return std::nullopt;
    pulls_.emplace(*std::move(head));
    clean_embeds_ = answer.image_embeds;
    return std::nullopt;
  }

  // What the neurons add to the next class, then whether the next picture's embedding is their sum. False once all is known.
  bool check_next() {
    if (pulls_->classes() < heard_.classes.size()) {
      pulls_->add(heard_.classes[pulls_->classes()]);
      return true;
    }
    if (checked_ < clean_embeds_.size()) {
      check(board_responses(judged()[checked_]), clean_embeds_[checked_]);
      ++checked_;
      return pulls_.has_value();
    }
    clean_embeds_.clear();
    return false;
  }

  void check(std::span<const float> means, std::span<const float> embedding) {
    if (!(pulls_->head().error_of(means, embedding) <= kLinearError)) pulls_.reset();
  }

  // ---- with labels

  void begin_attacks() {
    added_.assign(neurons_, 0.0);
    found_.before.assign(neurons_, 0.0);
    found_.after.assign(neurons_, 0.0);
    for (const AttackTarget& target : plan().targets) found_.clean_margins.push_back(margin(clean_of(target.stimulus), target));
  }

  // All sizes and places of a picture and label, then the blank cards.
  Ask attack_ask() const {
    Ask ask;
    for (const bool is_blank : {false, true}) {
      for (std::size_t i = 0; i < plan().each(); ++i)
        ask.images.push_back(attack_image(inputs_, plan(), attacked_ * plan().each() + i, is_blank));
    }
    ask.outputs.responses = is_taken_right(plan().targets[attacked_]);
    ask.outputs.layers = {layer()};
    return ask;
  }

  std::optional<Error> take_attack(const Answer& answer) {
    const AttackTarget& target = plan().targets[attacked_];
    const std::size_t each = plan().each();
    const bool is_base = is_taken_right(target);
    if (answer.image_embeds.size() != 2 * each || (is_base && answer.responses.size() < each)) return missing_embeddings();
    for (std::size_t i = 0; i < 2 * each; ++i) {
      auto said = heard(answer.image_embeds[i], heard_.classes);
      if (!said)
        return Error{ErrorCode::Malformed,
                     tr("The model gives no direction to a picture with the label “{0}”. The font may lack its letters: choose another "
                        "font or label.",
                        {target.label}),
                     "stimulus " + std::to_string(inputs_.stimuli[target.stimulus].id)};
      if (i >= each) {
        found_.blanks.push_back(said->answer());
        continue;
      }
      found_.answers.push_back(said->answer());
      found_.margins.push_back(margin(*said, target));
      if (!is_base) continue;
      if (auto error = take_responses(target, *said, answer.responses[i])) return error;
      if (i == 0 && pulls_) check(answer.responses[i], answer.image_embeds[i]);
      found_.base.push_back(attacked_ * each + i);
      heard_.labelled.push_back({*std::move(said), answer.responses[i]});
    }
    ++attacked_;
    return std::nullopt;
  }

  std::optional<Error> take_responses(const AttackTarget& target, const Heard& said, const std::vector<float>& responses) {
    if (responses.size() != neurons_)
      return Error{ErrorCode::Mismatch, tr("The model answered with another number of neurons than it has."), "responses"};
    const std::span<const float> own = board_responses(target.stimulus);
    const double length = clean_of(target.stimulus).length;
    for (std::size_t n = 0; n < neurons_; ++n) {
      const auto with = static_cast<double>(responses[n]), without = static_cast<double>(own[n]);
      if (!std::isfinite(with))
        return Error{ErrorCode::Malformed, tr("A neuron's response is not a number."),
                     "stimulus " + std::to_string(inputs_.stimuli[target.stimulus].id)};
      found_.before[n] += without;
      found_.after[n] += with;
      if (!pulls_) continue;
      const double pull = pulls_->pull(n, target.label_class) - pulls_->pull(n, target.truth);
      const double added = scale() * pull * with / said.length;
      added_[n] += std::min(added, added - scale() * pull * without / length);
    }
    return std::nullopt;
  }

  // ---- which neurons

  void rank() {
    found_.is_exact = pulls_.has_value();
    if (found_.base.empty()) return;
    const auto count = static_cast<double>(found_.base.size());
    for (std::size_t n = 0; n < neurons_; ++n) {
      found_.before[n] /= count;
      found_.after[n] /= count;
      found_.strength.push_back(found_.is_exact ? added_[n] / count : (found_.after[n] - found_.before[n]) / deviation(n));
    }
  }

  // Not a number where its responses are all the same, to rounding.
  double deviation(std::size_t neuron) const {
    double squares = 0;
    const std::size_t rows = inputs_.stimuli.size();
    for (std::size_t row = 0; row < rows; ++row) {
      const double off = static_cast<double>(board_responses(row)[neuron]) - found_.means[neuron];
      squares += off * off;
    }
    const double found = rows > 1 ? std::sqrt(squares / static_cast<double>(rows - 1)) : 0.0;
    return found > 1e-6 * std::abs(found_.means[neuron]) ? found : kNone;
  }

  Inputs inputs_;
  std::size_t neurons_ = 0;
  AttackFindings found_;
  Phase phase_ = Phase::Begin;
  std::vector<std::size_t> judged_place_;  // [stimuli] among the judged
  AttackHeard heard_;
  std::vector<std::vector<float>> clean_embeds_;  // [judged] until they are checked
  std::optional<ClassPulls> pulls_;               // while the layer is linear
  std::size_t checked_ = 0, attacked_ = 0;
  std::vector<double> added_;  // [neurons] what each carries, summed over `base`
  std::optional<AttackRepair> repair_;
};

std::string cost(const Scope& scope, const Params& params) {
  const std::size_t labels = std::max(distinct_words(text_of(params, "labels")).size(), std::size_t{1});
  const auto shares = attack_shares(text_of(params, "shares"));
  const std::size_t each = (shares ? shares->size() : 1) * attack_places(params), attacks = scope.stimuli * labels * each;
  return tr(
      "Lays {0} on each of {1} in {2}, and as many blank cards: up to {3} of the model, and for the repair up to {4} more; many times as "
      "many where the layer does not reach the embedding linearly.",
      {count_of(labels, "label", "labels"), count_of(scope.stimuli, "stimulus", "stimuli"),
       count_of(each, "size and place", "sizes and places"), count_of(2 * attacks + scope.stimuli, "run", "runs"),
       attacks + scope.stimuli});
}

}  // namespace

Begun begin_attack(Inputs inputs, const Params& given, std::uint64_t seed) {
  auto plan = attack_plan(inputs, completed(attack_params(), given), seed);
  if (!plan) return plan.error();
  return std::unique_ptr<Study>(std::make_unique<Attack>(std::move(inputs), *std::move(plan)));
}

namespace {

std::string methods(const Params&, const Evidence& evidence) {
  std::string words =
      "Written labels (" + fact_of(evidence, "labels") + "; " + fact_of(evidence, "label font and card") +
      ") were laid on the pictures in sizes and places: " + fact_of(evidence, "sizes and places") +
      " of the pixels' share and position. An attack succeeds when the label's answer is the most probable of " +
      fact_of(evidence, "answers") + "; success of all attacks: " + fact_of(evidence, "success of all attacks") +
      ", accuracy without labels: " + fact_of(evidence, "accuracy without labels") +
      " (95 % intervals: Wilson 1927). The control is a blank card of the same size (typographic attacks: Goh et al. 2021).";
  if (const std::string draws = fact_of(evidence, "random draws"); !draws.empty())
    words += " Neurons of " + fact_of(evidence, "layer") + ", ranked by " + fact_of(evidence, "neurons ranked by") +
             ", were silenced (in their place: " + fact_of(evidence, "in their place") + ") beside random neurons, draws: " + draws + ".";
  return words;
}

}  // namespace

Kind attack_kind() {
  return {
      "attack",
      tr("Typographic attack"),
      tr("Lays written labels on the pictures, counts how often the model reads the label instead of seeing the picture, finds the neurons "
         "that carry it, and tries how far silencing them repairs it."),
      attack_params(),
      {true, true, false},
      methods,
      cost};
}

}  // namespace pn::studies
