#include "studies/attribution.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include "analysis/correlation.h"
#include "analysis/vectors.h"
#include "studies/question.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

constexpr std::size_t kRows = 200;
constexpr std::size_t kNamed = 3;        // that silencing is offered of
constexpr std::size_t kFigureRows = 12;  // of each sign
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

constexpr std::array<ParamDef, 6> kParams = {{
    kPromptParam,
    kAgainstParam,
    kConceptParam,
    kStimulusParam,
    {"layer", ParamType::Layer, 0, 0, 0, "Layer",
     "Whose neurons contribute. The last layer's contributions are exact where the model goes on from it linearly.", ""},
    {"silenced", ParamType::Integer, 0, 2000, 24, "Neurons silenced",
     "So many of the strongest neurons are silenced one by one, to see what the logit really loses.", ""},
}};

struct Settings {
  std::size_t silenced = 0;
  std::uint64_t seed = 0;
};

class Attribution final : public Study {
 public:
  Attribution(Inputs inputs, Question question, Settings settings)
      : inputs_(std::move(inputs)), question_(std::move(question)), settings_(settings), neurons_(inputs_.neurons()) {}

  Step step(const Answer& answer) override {
    if (!began_) {
      began_ = true;
      return first_ask();
    }
    if (logit_.direction().empty()) {
      if (const auto error = take_first(answer)) return *error;
    } else if (const auto error = take_silenced(answer)) {
      return *error;
    }
    if (next_ < to_silence_.size()) return Ask{images_of(inputs_, question_), {}, {{ref(to_silence_[next_]), 0.0F}}, {}};
    return report();
  }

  Progress progress() const override {
    const bool is_first = logit_.direction().empty();
    return {began_ ? 1 + next_ : 0, 1 + (is_first ? settings_.silenced : to_silence_.size()),
            is_first ? "Running the stimuli and prompts" : "Silencing neurons one by one"};
  }

 private:
  Ask first_ask() const {
    Ask ask{images_of(inputs_, question_), {question_.prompt.text}, {}, {}};
    if (question_.against) ask.texts.push_back(question_.against->text);
    ask.units_of = inputs_.layers.front().place;
    return ask;
  }

  NeuronRef ref(std::size_t neuron) const { return {inputs_.layers.front().place, static_cast<int>(neuron)}; }
  std::size_t stimuli() const { return question_.stimuli.size(); }
  double response(std::size_t row, std::size_t neuron) const {
    return static_cast<double>(inputs_.responses[question_.stimuli[row] * neurons_ + neuron]);
  }

  std::optional<Error> take_first(const Answer& answer) {
    if (answer.text_embeds.size() != (question_.against ? 2U : 1U))
      return Error{ErrorCode::Mismatch, "The model did not give every embedding that was asked for.", "embeddings"};
    const auto against = question_.against ? std::optional<std::span<const float>>(answer.text_embeds[1]) : std::nullopt;
    auto logit = Logit::of(answer.text_embeds[0], against, static_cast<double>(inputs_.logit_scale));
    if (!logit) return logit.error();
    auto baseline = baseline_of(inputs_, question_, *logit, answer);
    if (!baseline) return baseline.error();
    logit_ = *std::move(logit);
    baseline_ = *std::move(baseline);
    choose_silenced();
    return std::nullopt;
  }

  // The strongest by what they contribute, or where that is not known by their means.
  void choose_silenced() {
    std::vector<double> strength(neurons_);
    for (std::size_t n = 0; n < neurons_; ++n) {
      if (baseline_.is_exact) strength[n] = std::abs(mean_of(baseline_.additions[n]));
      for (std::size_t row = 0; !baseline_.is_exact && row < stimuli(); ++row) strength[n] += std::abs(response(row, n));
    }
    to_silence_ = analysis::descending(strength);
    to_silence_.resize(std::min(settings_.silenced, neurons_));
    lost_.assign(neurons_, {});
  }

  std::optional<Error> take_silenced(const Answer& answer) {
    if (answer.image_embeds.size() != stimuli())
      return Error{ErrorCode::Mismatch, "The model did not give every embedding that was asked for.", "embeddings"};
    std::vector<double>& lost = lost_[to_silence_[next_++]];
    for (std::size_t row = 0; row < stimuli(); ++row) lost.push_back(baseline_.logits[row] - logit_(answer.image_embeds[row]));
    return std::nullopt;
  }

  IntervalValue interval_of(const std::vector<double>& values) const { return interval_of_mean(values, settings_.seed); }

  // What a neuron contributes by stimulus; nothing where it was not silenced and is not known exactly.
  const std::vector<double>& parts_of(std::size_t neuron) const { return baseline_.is_exact ? baseline_.additions[neuron] : lost_[neuron]; }

  // Neurons with a contribution, the largest first whatever its sign.
  std::vector<std::size_t> order() const {
    std::vector<std::size_t> found;
    std::vector<double> size(neurons_);
    for (std::size_t n = 0; n < neurons_; ++n) {
      if (parts_of(n).empty()) continue;
      size[n] = std::abs(mean_of(parts_of(n)));
      found.push_back(n);
    }
    analysis::sort_descending(found, size);
    return found;
  }

  Table neurons_table(const std::vector<std::size_t>& order) const {
    Table table{"neurons", "Neurons", {}, {}};
    table.columns = {
        {"neuron", "neuron", Meaning::Neuron, 0, "Layer and channel."},
        {"contribution", "adds", Meaning::Number, 3, "What the neuron adds to " + measured(question_) + ", on average over the stimuli."},
        {"contribution_interval", "95 %", Meaning::Interval, 3,
         "95 % interval of that average over resamples of the stimuli; from three stimuli on."},
        {"for", "for", Meaning::Number, 2, "Share of the stimuli in which the neuron speaks for the prompt."},
        {"response", "response", Meaning::Number, 3, "The neuron's mean over space, on average over the stimuli."},
        {"lost", "lost when silenced", Meaning::Number, 3,
         "How far " + measured(question_) + " falls when this neuron alone is silenced, on average."},
    };
    for (std::size_t i = 0; i < std::min(kRows, order.size()); ++i) {
      const std::size_t n = order[i];
      const std::vector<double>& parts = parts_of(n);
      double responses = 0;
      for (std::size_t row = 0; row < stimuli(); ++row) responses += response(row, n) / static_cast<double>(stimuli());
      const auto helped = std::count_if(parts.begin(), parts.end(), [](double part) { return part > 0; });
      table.cells.insert(table.cells.end(),
                         {ref(n), mean_of(parts), interval_of(parts), static_cast<double>(helped) / static_cast<double>(parts.size()),
                          responses, lost_[n].empty() ? kNone : mean_of(lost_[n])});
    }
    return table;
  }

  Table stimuli_table(const std::vector<std::size_t>& order) const {
    Table table{"stimuli", "By stimulus", {}, {}};
    table.columns = {
        {"stimulus", "stimulus", Meaning::Stimulus, 0, "The stimulus that is explained."},
        {"logit", question_.against ? "difference" : "logit", Meaning::Number, 3, "What is explained: " + measured(question_) + "."},
        {"sum", "sum", Meaning::Number, 3, "Sum of what all neurons and the model's constant part add; the same as what is explained."},
        {"rest", "constant", Meaning::Number, 3, "What would be left without any neuron's answer."},
        {"length", "length", Meaning::Number, 3, "Length of the image embedding, by which contributions are divided."},
        {"strongest_for", "most for", Meaning::Neuron, 0, "The neuron that speaks most for the prompt."},
        {"adds", "adds", Meaning::Number, 3, "What it adds."},
        {"strongest_against", "most against", Meaning::Neuron, 0, "The neuron that speaks most against it."},
        {"takes", "adds", Meaning::Number, 3, "What it adds; below zero it speaks against the prompt."},
    };
    for (std::size_t row = 0; row < stimuli(); ++row) {
      const auto less = [&](std::size_t a, std::size_t b) { return parts_of(a)[row] < parts_of(b)[row]; };
      const auto [lowest, highest] = std::minmax_element(order.begin(), order.end(), less);
      double sum = baseline_.is_exact ? baseline_.rest[row] : kNone;
      for (std::size_t n = 0; baseline_.is_exact && n < neurons_; ++n) sum += baseline_.additions[n][row];
      table.cells.insert(table.cells.end(), {StimulusRef{inputs_.stimuli[question_.stimuli[row]].id}, baseline_.logits[row], sum,
                                             baseline_.is_exact ? baseline_.rest[row] : kNone, baseline_.lengths[row], ref(*highest),
                                             parts_of(*highest)[row], ref(*lowest), parts_of(*lowest)[row]});
    }
    return table;
  }

  Figure figure(const std::vector<std::size_t>& order) const {
    Figure shown;
    shown.name = "attribution";
    shown.title = "What speaks for " + about(question_);
    shown.high = 0.0;
    shown.axis = question_.against ? "added to the difference of both logits (no unit)" : "added to the logit (no unit)";
    shown.bars = true;
    if (baseline_.is_exact && !to_silence_.empty()) shown.parts = {"lost when silenced"};
    std::array<std::vector<std::size_t>, 2> sides;  // for, against
    for (const std::size_t n : order) {
      auto& side = sides[mean_of(parts_of(n)) > 0 ? 0 : 1];
      if (side.size() < kFigureRows) side.push_back(n);
    }
    std::reverse(sides[1].begin(), sides[1].end());
    for (const auto& side : sides) {
      for (const std::size_t n : side) shown.rows.push_back(figure_row(n, !shown.parts.empty()));
    }
    for (const FigureRow& row : shown.rows) {
      shown.high = std::max({shown.high, std::abs(row.value), std::abs(row.interval.low), std::abs(row.interval.high)});
      for (const double part : row.parts) shown.high = std::isfinite(part) ? std::max(shown.high, std::abs(part)) : shown.high;
    }
    shown.high *= 1.05;
    shown.low = -shown.high;
    shown.caption = std::string("Neurons of ") + inputs_.layers.front().name + ", " +
                    (baseline_.is_exact ? "exact contributions" : "what the logit loses when a neuron is silenced") +
                    (stimuli() >= kFewestForInterval ? "; lines: 95 % of resamples" : "") +
                    "; n = " + count_of(stimuli(), "stimulus", "stimuli") + ", " + studies::name_of(inputs_);
    return shown;
  }

  FigureRow figure_row(std::size_t neuron, bool with_lost) const {
    const double value = mean_of(parts_of(neuron));
    IntervalValue interval = interval_of(parts_of(neuron));
    if (std::isnan(interval.low)) interval = {value, value};
    std::vector<double> parts;
    if (with_lost) parts.push_back(lost_[neuron].empty() ? kNone : mean_of(lost_[neuron]));
    return {name_of(ref(neuron)), value, interval, std::move(parts), ref(neuron)};
  }

  // "4.248 speaks most for the prompt: it adds 4.1 of 7.9 (95 % 3.1 to 5.2)"
  std::string finding(const std::vector<std::size_t>& order) const {
    const auto most = std::find_if(order.begin(), order.end(), [&](std::size_t n) { return mean_of(parts_of(n)) > 0; });
    if (most == order.end()) return "No neuron speaks for the prompt";
    const std::vector<double>& parts = parts_of(*most);
    std::string words = "Neuron " + name_of(ref(*most)) +
                        " speaks most for the prompt: " + (baseline_.is_exact ? "it adds " : "without it are lost ") +
                        short_number(mean_of(parts)) + " of " + short_number(mean_of(baseline_.logits));
    if (const IntervalValue interval = interval_of(parts); !std::isnan(interval.low))
      words += " (95 % " + short_number(interval.low) + " to " + short_number(interval.high) + ")";
    return words + ", " + (stimuli() == 1 ? "for one stimulus" : "on average over " + std::to_string(stimuli()) + " stimuli");
  }

  // Spearman's rho of exact contributions and what silencing takes, over the neurons that were silenced.
  double agreement() const {
    std::vector<double> added, lost;
    for (const std::size_t n : to_silence_) {
      added.push_back(mean_of(baseline_.additions[n]));
      lost.push_back(mean_of(lost_[n]));
    }
    return analysis::rank_correlation(added, lost);
  }

  Step report() {
    const std::vector<std::size_t> found = order();
    if (found.empty())
      return Error{
          ErrorCode::TooFew,
          "This layer's contributions cannot be computed exactly, and no neuron was to be silenced. Set a number of neurons to silence.",
          "silenced"};
    Outcome outcome;
    outcome.tables = {neurons_table(found), stimuli_table(found)};
    outcome.figures = {figure(found)};
    for (const std::size_t n : found) {
      if (outcome.neurons.size() < kNamed && mean_of(parts_of(n)) > 0) outcome.neurons.push_back(ref(n));
    }
    outcome.evidence = evidence_of(inputs_, "mean", settings_.seed);
    const auto [shortest_length, longest] = std::minmax_element(baseline_.lengths.begin(), baseline_.lengths.end());
    outcome.evidence.facts = {
        {"finding", finding(found)},
        {"prompt", question_.prompt.text},
        {"rather than", question_.against ? question_.against->text : "none"},
        {"layer", inputs_.layers.front().name},
        {"stimuli", std::to_string(stimuli())},
        {"method", baseline_.is_exact ? "exact, largest error of the sum " + short_number(baseline_.error) + " of the embedding's length"
                                      : std::string("silencing one by one: the model does not go on from this layer linearly")},
        {"length of the embedding", short_number(*shortest_length) + " to " + short_number(*longest)},
    };
    if (baseline_.is_exact && to_silence_.size() > 2)
      outcome.evidence.facts.push_back({"agreement with silencing", "Spearman's rho " + short_number(agreement()) + " over " +
                                                                        std::to_string(to_silence_.size()) + " neurons"});
    outcome.evidence.limits = missing_words(inputs_);
    if (baseline_.is_exact)
      outcome.evidence.limits.emplace_back(
          "Contributions are at the embedding's actual length, which every neuron decides: silencing one changes the length, and with it "
          "all others.");
    else
      outcome.evidence.limits.emplace_back(
          "Neurons that do the same work hide each other: silencing one alone may take little from the logit.");
    if (stimuli() < kFewestForInterval)
      outcome.evidence.limits.emplace_back("So few stimuli say nothing of others: no interval can be given.");
    return outcome;
  }

  Inputs inputs_;
  Question question_;
  Settings settings_;
  std::size_t neurons_ = 0;
  bool began_ = false;
  Logit logit_;
  Baseline baseline_;
  std::vector<std::vector<double>> lost_;  // [neurons][stimuli], of those silenced
  std::vector<std::size_t> to_silence_;
  std::size_t next_ = 0;
};

}  // namespace

Begun begin_attribution(Inputs inputs, const Params& given, std::uint64_t seed) {
  const Params params = completed(kParams, given);
  auto question = question_of(inputs, params);
  if (!question) return question.error();
  const Settings settings{static_cast<std::size_t>(number_of(params, "silenced")), seed};
  return std::unique_ptr<Study>(std::make_unique<Attribution>(std::move(inputs), *std::move(question), settings));
}

Kind attribution_kind() {
  return {
      "attribution",
      "Attribution",
      "Tells which neurons speak for a prompt, or for one prompt rather than another, how far, and whether silencing them bears it out.",
      kParams,
      {true, true, false}};
}

}  // namespace pn::studies
