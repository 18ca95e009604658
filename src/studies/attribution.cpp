#include "studies/attribution.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>

#include "analysis/correlation.h"
#include "analysis/resampling.h"
#include "base/random.h"
#include "studies/report_words.h"
#include "studies/search_scores.h"

namespace pn::studies {
namespace {

constexpr std::size_t kRows = 200;
constexpr std::size_t kFigureRows = 12;  // of each sign
constexpr int kResamples = 400;
constexpr std::size_t kFewestForInterval = 3;
constexpr double kLinear = 1e-3;  // largest error of the sum against the embedding, of its length
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

constexpr std::array<ParamDef, 6> kParams = {{
    {"prompt", ParamType::Prompt, 0, 4294967295.0, 0, "Prompt",
     "Contributions are to this prompt's logit. The first of all unless one is chosen.", "first"},
    {"against", ParamType::Prompt, 0, 4294967295.0, 0, "Rather than",
     "Contributions are then to the difference of both logits: what makes it the one rather than the other.", "none"},
    {"concept", ParamType::Concept, 0, 0, 0, "Concept", "Only stimuli of this concept are explained.", ""},
    {"stimulus", ParamType::Stimulus, 0, 4294967295.0, 0, "Stimulus", "Only this stimulus is explained.", ""},
    {"layer", ParamType::Layer, 0, 0, 0, "Layer",
     "Whose neurons contribute. The last layer's contributions are exact where the model goes on from it linearly.", ""},
    {"silenced", ParamType::Integer, 0, 2000, 24, "Neurons silenced",
     "So many of the strongest neurons are silenced one by one, to see what the logit really loses.", ""},
}};

double dot(const std::vector<float>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * b[i];
  return sum;
}

double length(const std::vector<float>& values) {
  double sum = 0;
  for (const float value : values) sum += static_cast<double>(value) * static_cast<double>(value);
  return std::sqrt(sum);
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

struct Settings {
  InputPrompt prompt;
  std::optional<InputPrompt> against;
  std::size_t silenced = 0;
  std::uint64_t seed = 0;
};

class Attribution final : public Study {
 public:
  // `chosen` are places among the stimuli of `inputs`, which have one layer.
  Attribution(Inputs inputs, Settings settings, std::vector<std::size_t> chosen)
      : inputs_(std::move(inputs)), settings_(std::move(settings)), chosen_(std::move(chosen)), neurons_(inputs_.neurons()) {}

  Step step(const Answer& answer) override {
    if (!began_) {
      began_ = true;
      return first_ask();
    }
    if (direction_.empty()) {
      if (const auto error = take_first(answer)) return *error;
    } else if (const auto error = take_silenced(answer)) {
      return *error;
    }
    if (next_ < to_silence_.size()) return silence(to_silence_[next_]);
    return report();
  }

  Progress progress() const override {
    return {began_ ? 1 + next_ : 0, 1 + (direction_.empty() ? settings_.silenced : to_silence_.size()),
            direction_.empty() ? "Running the stimuli and prompts" : "Silencing neurons one by one"};
  }

 private:
  Ask first_ask() const {
    Ask ask;
    for (const std::size_t one : chosen_) ask.images.push_back({inputs_.stimuli[one].id});
    ask.texts.push_back(settings_.prompt.text);
    if (settings_.against) ask.texts.push_back(settings_.against->text);
    ask.units_of = inputs_.layers.front().place;
    return ask;
  }

  Ask silence(std::size_t neuron) const {
    Ask ask;
    for (const std::size_t one : chosen_) ask.images.push_back({inputs_.stimuli[one].id});
    ask.gates.push_back({ref(neuron), 0.0F});
    return ask;
  }

  NeuronRef ref(std::size_t neuron) const { return {inputs_.layers.front().place, static_cast<int>(neuron)}; }
  double response(std::size_t row, std::size_t neuron) const {
    return static_cast<double>(inputs_.responses[chosen_[row] * neurons_ + neuron]);
  }
  double logit(const std::vector<float>& embedding) const {
    const double norm = length(embedding);
    return norm > 0 ? static_cast<double>(inputs_.logit_scale) * dot(embedding, direction_) / norm : kNone;
  }

  // Embeddings of all stimuli and prompts, none of them zero.
  std::optional<Error> take_first(const Answer& answer) {
    const std::size_t texts = settings_.against ? 2 : 1;
    if (answer.image_embeds.size() != chosen_.size() || answer.text_embeds.size() != texts)
      return Error{ErrorCode::Mismatch, "The model did not give every embedding that was asked for.", "embeddings"};
    direction_.assign(answer.text_embeds.front().size(), 0.0);
    for (std::size_t t = 0; t < texts; ++t) {
      const std::vector<float>& text = answer.text_embeds[t];
      const double norm = length(text);
      if (!(norm > 0)) return Error{ErrorCode::Malformed, "A prompt's embedding has no direction.", "prompt"};
      for (std::size_t i = 0; i < text.size(); ++i) direction_[i] += (t == 0 ? 1 : -1) * static_cast<double>(text[i]) / norm;
    }
    for (const auto& embedding : answer.image_embeds) {
      if (embedding.size() != direction_.size())
        return Error{ErrorCode::Mismatch, "Pictures and prompts have embeddings of different lengths.", "embeddings"};
      lengths_.push_back(length(embedding));
      if (!(lengths_.back() > 0) || !std::isfinite(lengths_.back()))
        return Error{ErrorCode::Malformed, "A stimulus' embedding has no direction.",
                     "stimulus " + std::to_string(inputs_.stimuli[chosen_[lengths_.size() - 1]].id)};
      logits_.push_back(logit(embedding));
    }
    work_out(answer);
    choose_silenced();
    return std::nullopt;
  }

  // Exact contributions, when the embedding is the sum of what the neurons' means give.
  void work_out(const Answer& answer) {
    if (answer.unit_embeds.size() != neurons_ + 1) return;
    const std::vector<float>& constant = answer.unit_embeds.back();
    if (constant.size() != direction_.size()) return;
    std::vector<double> pull(neurons_);
    const double constant_pull = dot(constant, direction_);
    for (std::size_t n = 0; n < neurons_; ++n) pull[n] = dot(answer.unit_embeds[n], direction_) - constant_pull;
    for (std::size_t row = 0; row < chosen_.size(); ++row) {
      std::vector<double> sum(constant.begin(), constant.end());
      for (std::size_t n = 0; n < neurons_; ++n) {
        for (std::size_t i = 0; i < sum.size(); ++i)
          sum[i] += response(row, n) * (static_cast<double>(answer.unit_embeds[n][i]) - static_cast<double>(constant[i]));
      }
      double error = 0;
      for (std::size_t i = 0; i < sum.size(); ++i)
        error += (sum[i] - static_cast<double>(answer.image_embeds[row][i])) * (sum[i] - static_cast<double>(answer.image_embeds[row][i]));
      error_ = std::max(error_, std::sqrt(error) / lengths_[row]);
    }
    if (!(error_ <= kLinear)) return;
    is_exact_ = true;
    contributions_.assign(neurons_, std::vector<double>(chosen_.size()));
    for (std::size_t row = 0; row < chosen_.size(); ++row) {
      const double factor = static_cast<double>(inputs_.logit_scale) / lengths_[row];
      rest_.push_back(factor * constant_pull);
      for (std::size_t n = 0; n < neurons_; ++n) contributions_[n][row] = factor * response(row, n) * pull[n];
    }
  }

  // The strongest by what they contribute, or where that is not known by their means.
  void choose_silenced() {
    std::vector<double> strength(neurons_);
    for (std::size_t n = 0; n < neurons_; ++n) {
      if (is_exact_) strength[n] = std::abs(mean(contributions_[n]));
      for (std::size_t row = 0; !is_exact_ && row < chosen_.size(); ++row) strength[n] += std::abs(response(row, n));
    }
    to_silence_.resize(neurons_);
    std::iota(to_silence_.begin(), to_silence_.end(), std::size_t{0});
    std::stable_sort(to_silence_.begin(), to_silence_.end(), [&](std::size_t a, std::size_t b) { return strength[a] > strength[b]; });
    to_silence_.resize(std::min(settings_.silenced, neurons_));
    lost_.assign(neurons_, {});
  }

  std::optional<Error> take_silenced(const Answer& answer) {
    if (answer.image_embeds.size() != chosen_.size())
      return Error{ErrorCode::Mismatch, "The model did not give every embedding that was asked for.", "embeddings"};
    std::vector<double>& lost = lost_[to_silence_[next_++]];
    for (std::size_t row = 0; row < chosen_.size(); ++row) lost.push_back(logits_[row] - logit(answer.image_embeds[row]));
    return std::nullopt;
  }

  IntervalValue interval_of(const std::vector<double>& values) const {
    if (values.size() < kFewestForInterval) return {kNone, kNone};
    Pcg32 random(settings_.seed, 1);
    std::vector<float> means(kResamples);
    for (float& each : means) {
      double sum = 0;
      for (std::size_t i = 0; i < values.size(); ++i) sum += values[random.below(static_cast<std::uint32_t>(values.size()))];
      each = static_cast<float>(sum / static_cast<double>(values.size()));
    }
    const auto found = analysis::percentile_interval(means);
    return {static_cast<double>(found.low), static_cast<double>(found.high)};
  }

  // What a neuron contributes by stimulus; nothing where it was not silenced and is not known exactly.
  const std::vector<double>& parts_of(std::size_t neuron) const { return is_exact_ ? contributions_[neuron] : lost_[neuron]; }

  // Neurons with a contribution, the largest first whatever its sign.
  std::vector<std::size_t> order() const {
    std::vector<std::size_t> found;
    std::vector<double> size(neurons_);
    for (std::size_t n = 0; n < neurons_; ++n) {
      if (parts_of(n).empty()) continue;
      size[n] = std::abs(mean(parts_of(n)));
      found.push_back(n);
    }
    std::stable_sort(found.begin(), found.end(), [&](std::size_t a, std::size_t b) { return size[a] > size[b]; });
    return found;
  }

  std::string measured() const { return settings_.against ? "the difference of both logits" : "the prompt's logit"; }

  Table neurons_table(const std::vector<std::size_t>& order) const {
    Table table{"neurons", "Neurons", {}, {}};
    table.columns = {
        {"neuron", "neuron", Meaning::Neuron, 0, "Layer and channel."},
        {"contribution", "adds", Meaning::Number, 3, "What the neuron adds to " + measured() + ", on average over the stimuli."},
        {"contribution_interval", "95 %", Meaning::Interval, 3,
         "95 % interval of that average over resamples of the stimuli; from three stimuli on."},
        {"for", "for", Meaning::Number, 2, "Share of the stimuli in which the neuron speaks for the prompt."},
        {"response", "response", Meaning::Number, 3, "The neuron's mean over space, on average over the stimuli."},
        {"lost", "lost when silenced", Meaning::Number, 3,
         "How far " + measured() + " falls when this neuron alone is silenced, on average."},
    };
    for (std::size_t i = 0; i < std::min(kRows, order.size()); ++i) {
      const std::size_t n = order[i];
      const std::vector<double>& parts = parts_of(n);
      double responses = 0;
      for (std::size_t row = 0; row < chosen_.size(); ++row) responses += response(row, n) / static_cast<double>(chosen_.size());
      const auto helped = std::count_if(parts.begin(), parts.end(), [](double part) { return part > 0; });
      table.cells.insert(table.cells.end(),
                         {ref(n), mean(parts), interval_of(parts), static_cast<double>(helped) / static_cast<double>(parts.size()),
                          responses, lost_[n].empty() ? kNone : mean(lost_[n])});
    }
    return table;
  }

  Table stimuli_table(const std::vector<std::size_t>& order) const {
    Table table{"stimuli", "By stimulus", {}, {}};
    table.columns = {
        {"stimulus", "stimulus", Meaning::Stimulus, 0, "The stimulus that is explained."},
        {"logit", settings_.against ? "difference" : "logit", Meaning::Number, 3, "What is explained: " + measured() + "."},
        {"sum", "sum", Meaning::Number, 3, "Sum of what all neurons and the model's constant part add; the same as what is explained."},
        {"rest", "constant", Meaning::Number, 3, "What would be left without any neuron's answer."},
        {"length", "length", Meaning::Number, 3, "Length of the image embedding, by which contributions are divided."},
        {"strongest_for", "most for", Meaning::Neuron, 0, "The neuron that speaks most for the prompt."},
        {"adds", "adds", Meaning::Number, 3, "What it adds."},
        {"strongest_against", "most against", Meaning::Neuron, 0, "The neuron that speaks most against it."},
        {"takes", "adds", Meaning::Number, 3, "What it adds; below zero it speaks against the prompt."},
    };
    for (std::size_t row = 0; row < chosen_.size(); ++row) {
      const auto less = [&](std::size_t a, std::size_t b) { return parts_of(a)[row] < parts_of(b)[row]; };
      const auto [lowest, highest] = std::minmax_element(order.begin(), order.end(), less);
      double sum = is_exact_ ? rest_[row] : kNone;
      for (std::size_t n = 0; is_exact_ && n < neurons_; ++n) sum += contributions_[n][row];
      table.cells.insert(table.cells.end(),
                         {StimulusRef{inputs_.stimuli[chosen_[row]].id}, logits_[row], sum, is_exact_ ? rest_[row] : kNone, lengths_[row],
                          ref(*highest), parts_of(*highest)[row], ref(*lowest), parts_of(*lowest)[row]});
    }
    return table;
  }

  Figure figure(const std::vector<std::size_t>& order) const {
    Figure shown;
    shown.name = "attribution";
    shown.title = "What speaks for \xE2\x80\x9C" + settings_.prompt.text + "\xE2\x80\x9D";
    if (settings_.against) shown.title += " rather than \xE2\x80\x9C" + settings_.against->text + "\xE2\x80\x9D";
    shown.high = 0.0;
    shown.axis = settings_.against ? "added to the difference of both logits (no unit)" : "added to the logit (no unit)";
    shown.bars = true;
    if (is_exact_ && !to_silence_.empty()) shown.parts = {"lost when silenced"};
    std::array<std::vector<std::size_t>, 2> sides;  // for, against
    for (const std::size_t n : order) {
      auto& side = sides[mean(parts_of(n)) > 0 ? 0 : 1];
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
                    (is_exact_ ? "exact contributions" : "what the logit loses when a neuron is silenced") +
                    (chosen_.size() >= kFewestForInterval ? "; lines: 95 % of resamples" : "") +
                    "; n = " + count_of(chosen_.size(), "stimulus", "stimuli") + ", " + studies::name_of(inputs_);
    return shown;
  }

  FigureRow figure_row(std::size_t neuron, bool with_lost) const {
    const double value = mean(parts_of(neuron));
    IntervalValue interval = interval_of(parts_of(neuron));
    if (std::isnan(interval.low)) interval = {value, value};
    std::vector<double> parts;
    if (with_lost) parts.push_back(lost_[neuron].empty() ? kNone : mean(lost_[neuron]));
    return {name_of(ref(neuron)), value, interval, std::move(parts), ref(neuron)};
  }

  // "4.248 speaks most for the prompt: it adds 4.1 of 7.9 (95 % 3.1 to 5.2)"
  std::string finding(const std::vector<std::size_t>& order) const {
    const auto most = std::find_if(order.begin(), order.end(), [&](std::size_t n) { return mean(parts_of(n)) > 0; });
    if (most == order.end()) return "No neuron speaks for the prompt";
    const std::vector<double>& parts = parts_of(*most);
    std::string words = "Neuron " + name_of(ref(*most)) +
                        " speaks most for the prompt: " + (is_exact_ ? "it adds " : "without it are lost ") + short_number(mean(parts)) +
                        " of " + short_number(mean(logits_));
    if (const IntervalValue interval = interval_of(parts); !std::isnan(interval.low))
      words += " (95 % " + short_number(interval.low) + " to " + short_number(interval.high) + ")";
    return words + ", " + (chosen_.size() == 1 ? "for one stimulus" : "on average over " + std::to_string(chosen_.size()) + " stimuli");
  }

  // Spearman's rho of exact contributions and what silencing takes, over the neurons that were silenced.
  double agreement() const {
    std::vector<double> added, lost;
    for (const std::size_t n : to_silence_) {
      added.push_back(mean(contributions_[n]));
      lost.push_back(mean(lost_[n]));
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
    outcome.evidence = evidence_of(inputs_, "mean", settings_.seed);
    const auto [shortest_length, longest] = std::minmax_element(lengths_.begin(), lengths_.end());
    outcome.evidence.facts = {
        {"finding", finding(found)},
        {"prompt", settings_.prompt.text},
        {"rather than", settings_.against ? settings_.against->text : "none"},
        {"layer", inputs_.layers.front().name},
        {"stimuli", std::to_string(chosen_.size())},
        {"method", is_exact_ ? "exact, largest error of the sum " + short_number(error_) + " of the embedding's length"
                             : std::string("silencing one by one: the model does not go on from this layer linearly")},
        {"length of the embedding", short_number(*shortest_length) + " to " + short_number(*longest)},
    };
    if (is_exact_ && to_silence_.size() > 2)
      outcome.evidence.facts.push_back({"agreement with silencing", "Spearman's rho " + short_number(agreement()) + " over " +
                                                                        std::to_string(to_silence_.size()) + " neurons"});
    outcome.evidence.limits = missing_words(inputs_);
    if (is_exact_)
      outcome.evidence.limits.emplace_back(
          "Contributions are at the embedding's actual length, which every neuron decides: silencing one changes the length, and with it "
          "all others.");
    else
      outcome.evidence.limits.emplace_back(
          "Neurons that do the same work hide each other: silencing one alone may take little from the logit.");
    if (chosen_.size() < kFewestForInterval)
      outcome.evidence.limits.emplace_back("So few stimuli say nothing of others: no interval can be given.");
    return outcome;
  }

  Inputs inputs_;
  Settings settings_;
  std::vector<std::size_t> chosen_;
  std::size_t neurons_ = 0;
  bool began_ = false;
  bool is_exact_ = false;
  double error_ = 0.0;
  std::vector<double> direction_;                   // [embed_dim]
  std::vector<double> logits_, lengths_, rest_;     // [stimuli chosen]
  std::vector<std::vector<double>> contributions_;  // [neurons][stimuli chosen], when exact
  std::vector<std::vector<double>> lost_;           // [neurons][stimuli chosen], of those silenced
  std::vector<std::size_t> to_silence_;
  std::size_t next_ = 0;
};

}  // namespace

Begun begin_attribution(Inputs inputs, const Params& given, std::uint64_t seed) {
  const Params params = completed(kParams, given);
  if (const auto checked = check_responses(inputs); !checked) return checked.error();
  if (inputs.layers.size() != 1) return Error{ErrorCode::Malformed, "Attribution is over one layer.", "layer"};
  const auto prompt_of = [&](std::string_view name) -> std::optional<InputPrompt> {
    const auto id = static_cast<std::uint32_t>(number_of(params, name));
    const auto found = std::find_if(inputs.prompts.begin(), inputs.prompts.end(), [&](const InputPrompt& one) { return one.id == id; });
    return found == inputs.prompts.end() ? std::nullopt : std::optional(*found);
  };
  if (inputs.prompts.empty()) return Error{ErrorCode::TooFew, "There is no prompt to explain. Type one first.", "prompts"};
  Settings settings{prompt_of("prompt").value_or(inputs.prompts.front()), prompt_of("against"),
                    static_cast<std::size_t>(number_of(params, "silenced")), seed};
  if (settings.against && settings.against->id == settings.prompt.id)
    return Error{ErrorCode::TooFew, "A prompt differs from itself in nothing. Choose another to compare with.", "against"};
  const auto wanted = static_cast<std::uint32_t>(number_of(params, "stimulus"));
  const std::string_view concept_name = text_of(params, "concept");
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < inputs.stimuli.size(); ++i) {
    const InputStimulus& one = inputs.stimuli[i];
    const bool fits = wanted != 0 ? one.id == wanted
                                  : concept_name.empty() || inputs.concepts[static_cast<std::size_t>(one.concept_index)] == concept_name;
    if (fits) chosen.push_back(i);
  }
  if (chosen.empty()) return Error{ErrorCode::TooFew, "No stimulus that has been encoded is as chosen. Choose others, or all.", "stimuli"};
  return std::unique_ptr<Study>(std::make_unique<Attribution>(std::move(inputs), std::move(settings), std::move(chosen)));
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
