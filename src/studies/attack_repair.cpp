#include "studies/attack_repair.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/random.h"
#include "base/words.h"
#include "studies/attack.h"
#include "studies/controls.h"
#include "studies/question.h"

namespace pn::studies {
namespace {

constexpr std::uint64_t kSampleStream = 2, kDrawStream = 3;  // of random numbers; labels take 1, draws those after 3
constexpr std::size_t kBatch = 32;                           // pictures of an ask under gates
constexpr std::size_t kStepWork = 2'000'000;                 // multiplications of a step

}  // namespace

AttackRepair::AttackRepair(const Inputs& inputs, AttackFindings& found, const AttackHeard& heard, const ClassPulls* pulls)
    : inputs_(inputs), found_(found), heard_(heard), pulls_(pulls), neurons_(inputs.neurons()) {
  choose();
  if (found_.sets.empty()) phase_ = Phase::Over;
}

std::uint64_t AttackRepair::total() const { return std::max(done_, total_); }

std::optional<Step> AttackRepair::step(const Answer& answer) {
  if (phase_ == Phase::Work) {
    if (found_.is_exact) {
      if (work_out_next()) return More{};
    } else if (auto step = run_next(answer)) {
      return step;
    }
    phase_ = begin_confirming() ? Phase::Confirm : Phase::Over;
    return More{};
  }
  if (phase_ == Phase::Confirm) {
    if (auto step = run_next(answer)) return step;
    phase_ = Phase::Over;
  }
  return std::nullopt;
}

bool AttackRepair::begin_confirming() {
  std::vector<Repaired> after;
  for (const auto& each : found_.repaired.front()) after.push_back(*each);
  found_.best = best_dose(found_.untouched(), after, judged().size());
  if (!found_.best || !found_.is_exact) return false;
  found_.confirmed.emplace().pictures = pictures();
  runs_ = {{0, *found_.best}};
  run_ = at_ = 0;
  return true;
}

std::span<const float> AttackRepair::board_responses(std::size_t row) const {
  return std::span<const float>(inputs_.responses).subspan(row * neurons_, neurons_);
}

// ---- which neurons

void AttackRepair::choose() {
  if (found_.base.empty()) return;
  std::vector<std::size_t> chosen = analysis::descending(found_.strength);
  const auto carry =
      std::count_if(found_.strength.begin(), found_.strength.end(), [](double each) { return std::isfinite(each) && each > 0; });
  chosen.resize(std::min({plan().most, static_cast<std::size_t>(carry), neurons_ / 2}));
  if (chosen.empty()) return;
  choose_tried();
  found_.doses = doses_up_to(chosen.size());
  found_.sets = {chosen};
  for (auto& draw : matched_draws(chosen, found_.means, plan().draws, plan().seed, kDrawStream)) found_.sets.push_back(std::move(draw));
  found_.repaired.assign(found_.sets.size(), std::vector<std::optional<Repaired>>(found_.doses.size()));
  instead_.assign(neurons_, 0.0);
  if (plan().by_mean) instead_ = found_.means;
  if (found_.is_exact) {
    total_ = found_.sets.size() * ((pictures() + rows_of_step() - 1) / rows_of_step()) + batches();
    return;
  }
  for (std::size_t dose = 0; dose < found_.doses.size(); ++dose) runs_.push_back({0, dose});
  for (std::size_t draw = 1; draw < found_.sets.size(); ++draw) runs_.push_back({draw, found_.doses.size() - 1});
  total_ = runs_.size() * batches();
}

void AttackRepair::choose_tried() {
  found_.tried = found_.base;
  if (found_.is_exact || found_.tried.size() <= kMostTried) return;
  Pcg32 random(plan().seed, kSampleStream);
  shuffle(found_.tried, random);
  found_.tried.resize(kMostTried);
  std::sort(found_.tried.begin(), found_.tried.end());
}

// ---- where the layer is linear

std::size_t AttackRepair::rows_of_step() const {
  return std::max(std::size_t{1}, kStepWork / (found_.doses.back() * heard_.classes.size()));
}

std::span<const float> AttackRepair::means_of(std::size_t picture) const {
  return picture < found_.tried.size() ? std::span<const float>(heard_.labelled[picture].responses)
                                       : board_responses(judged()[picture - found_.tried.size()]);
}

// Counts what is answered to one of the pictures.
void AttackRepair::count(std::size_t picture, std::size_t answered, Repaired& into) const {
  if (picture < found_.tried.size())
    into.hits += answered == plan().target(found_.tried[picture]).label_class ? 1U : 0U;
  else
    into.right += answered == *plan().truths[judged()[picture - found_.tried.size()]] ? 1U : 0U;
}

bool AttackRepair::work_out_next() {
  if (set_ == found_.sets.size()) return false;
  const std::size_t end = std::min(at_ + rows_of_step(), pictures());
  for (; at_ < end; ++at_) {
    const Heard& before = at_ < found_.tried.size() ? heard_.labelled[at_].said : heard_.clean[at_ - found_.tried.size()];
    const std::vector<std::size_t> answers = pulls_->answers(before, means_of(at_), found_.sets[set_], instead_, found_.doses);
    for (std::size_t dose = 0; dose < answers.size(); ++dose) {
      auto& into = found_.repaired[set_][dose];
      if (!into) into.emplace();
      count(at_, answers[dose], *into);
    }
  }
  ++done_;
  if (at_ == pictures()) at_ = 0, ++set_;
  return true;
}

// ---- by the model, under gates

std::size_t AttackRepair::batch() const {
  return found_.is_exact ? std::clamp(2 * kStepWork / (neurons_ * pulls_->head().width()), std::size_t{1}, kBatch) : kBatch;
}

std::uint64_t AttackRepair::batches() const { return (pictures() + batch() - 1) / batch(); }

// Takes the answer to what was asked last, if anything was; the next ask, an error, or nothing once all was run.
std::optional<Step> AttackRepair::run_next(const Answer& answer) {
  if (is_asked_) {
    if (auto error = take_run(answer)) return *std::move(error);
  }
  is_asked_ = run_ < runs_.size();
  if (!is_asked_) return std::nullopt;
  Ask ask;
  for (std::size_t i = at_; i < std::min(at_ + batch(), pictures()); ++i) {
    if (i < found_.tried.size())
      ask.images.push_back(attack_image(inputs_, plan(), found_.tried[i], false));
    else
      ask.images.push_back({inputs_.stimuli[judged()[i - found_.tried.size()]].id});
  }
  for (const std::size_t n : silenced()) ask.gates.push_back({{layer(), static_cast<int>(n)}, 0.0F, static_cast<float>(instead_[n])});
  return ask;
}

std::span<const std::size_t> AttackRepair::silenced() const {
  return std::span<const std::size_t>(found_.sets[runs_[run_].set]).first(found_.doses[runs_[run_].dose]);
}

std::optional<Error> AttackRepair::take_run(const Answer& answer) {
  const std::size_t end = std::min(at_ + batch(), pictures());
  if (answer.image_embeds.size() != end - at_) return missing_embeddings();
  auto& repaired = found_.repaired[runs_[run_].set][runs_[run_].dose];
  if (!repaired) repaired.emplace();
  Repaired& into = found_.confirmed ? found_.confirmed->said : *repaired;
  for (const std::vector<float>& embedding : answer.image_embeds) {
    const auto said = heard(embedding, heard_.classes);
    if (!said) return Error{ErrorCode::Malformed, tr("With these neurons silenced the model gives no direction. Silence fewer."), "top_k"};
    count(at_, said->answer(), into);
    if (found_.confirmed) compare(*said);
    ++at_;
  }
  if (at_ == pictures()) at_ = 0, ++run_;
  ++done_;
  return std::nullopt;
}

void AttackRepair::compare(const Heard& said) {
  const std::vector<double> expected = pulls_->cosines(means_of(at_), silenced(), instead_, heard_.classes);
  for (std::size_t c = 0; c < expected.size(); ++c) {
    const double off = std::abs(static_cast<double>(inputs_.logit_scale) * (said.along[c] / said.length - expected[c]));
    if (!std::isnan(found_.confirmed->off) && !(off <= found_.confirmed->off)) found_.confirmed->off = off;
  }
}

}  // namespace pn::studies
