#include "studies/similar.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>

#include "analysis/resampling.h"
#include "analysis/vectors.h"
#include "base/random.h"
#include "studies/neurons.h"
#include "studies/report_words.h"
#include "studies/search_scores.h"

namespace pn::studies {
namespace {

constexpr std::size_t kFewestStimuli = 4;
constexpr std::size_t kRows = 60;             // of each table
constexpr std::size_t kFigureRows = 10;       // of each end
constexpr std::size_t kStepWork = 4'000'000;  // products a step
constexpr int kResamples = 400;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

constexpr std::array<ParamDef, 5> kParams = {{
    {"neuron", ParamType::Neuron, 0, 0, 0, "Neuron", "The neuron that others are compared with.", "selected"},
    {"layers", ParamType::Layers, 0, 0, 0, "Layers", "Where to look for neurons like it.", ""},
    {"strongest", ParamType::Integer, 2, 50, 4, "Strongest stimuli", "So many of a neuron's strongest stimuli say what it answers to.", ""},
    {"permutations", ParamType::Integer, 0, 2000, 199, "Permutations",
     "So often the stimuli are shuffled, to see how alike neurons look by chance.", ""},
    kPoolingParam,
}};

struct Settings {
  std::size_t target = 0;  // place among all neurons of the inputs
  std::size_t strongest = 0;
  std::size_t permutations = 0;
  std::string pooling;
  std::uint64_t seed = 0;
};

class Similar final : public Study {
 public:
  Similar(Inputs inputs, Settings settings)
      : inputs_(std::move(inputs)), settings_(std::move(settings)), neurons_(inputs_.neurons()), stimuli_(inputs_.stimuli.size()) {}

  Step step(const Answer& answer) override {
    if (!began_) {
      began_ = true;
      return first_ask();
    }
    if (scores_.empty()) {
      if (auto error = take(answer)) return *std::move(error);
      return More{};
    }
    const std::size_t each = std::max<std::size_t>(1, kStepWork / std::max<std::size_t>(1, neurons_ * stimuli_));
    for (std::size_t i = 0; i < each && largest_.size() < settings_.permutations; ++i) permute();
    if (largest_.size() < settings_.permutations) return More{};
    if (checked_ < neurons_) {
      compare_meanings();
      return More{};
    }
    return report();
  }

  Progress progress() const override {
    const std::size_t own = stimuli_ + settings_.permutations;  // the rest is what neurons answer to, a unit for a hundred of them
    return {(scores_.empty() ? 0 : stimuli_) + largest_.size() + checked_ / 100, own + neurons_ / 100,
            scores_.empty() ? "Running the stimuli" : "Comparing neurons"};
  }

 private:
  // ---- places and values

  NeuronRef ref(std::size_t neuron) const { return neuron_at(inputs_, neuron); }
  std::span<const float> scores(std::size_t neuron) const { return std::span(scores_).subspan(neuron * stimuli_, stimuli_); }

  bool varies(std::size_t neuron) const {
    const std::span<const float> own = scores(neuron);
    return std::any_of(own.begin(), own.end(), [](float score) { return score != 0.0F; });
  }

  Ask first_ask() const {
    Ask ask;
    for (const InputStimulus& one : inputs_.stimuli) ask.images.push_back({one.id});
    ask.units_of = ref(settings_.target).layer;
    return ask;
  }

  std::optional<Error> take(const Answer& answer) {
    if (answer.image_embeds.size() != stimuli_)
      return Error{ErrorCode::Mismatch, "The model did not give every embedding that was asked for.", "embeddings"};
    for (const std::vector<float>& embedding : answer.image_embeds) {
      auto unit = analysis::unit(embedding);
      if (!unit || embedding.size() != answer.image_embeds.front().size())
        return Error{ErrorCode::Malformed, "A stimulus' embedding has no direction.",
                     "stimulus " + std::to_string(inputs_.stimuli[units_.size()].id)};
      units_.push_back(*std::move(unit));
    }
    take_channels(answer.unit_embeds);
    standardise();
    if (!varies(settings_.target))
      return Error{ErrorCode::TooFew, "This neuron gives the same for every stimulus: nothing can be compared with it. Choose another.",
                   "neuron"};
    r_.resize(neurons_);
    correlate(scores(settings_.target), r_);
    return std::nullopt;
  }

  void take_channels(const std::vector<std::vector<float>>& unit_embeds) {
    if (unit_embeds.empty()) return;
    for (std::size_t n = 0; n + 1 < unit_embeds.size(); ++n) channels_.push_back(analysis::difference(unit_embeds[n], unit_embeds.back()));
  }

  // Responses with mean 0 and sum of squares 1 over the stimuli; zero where a neuron gives the same for all.
  void standardise() {
    scores_.resize(neurons_ * stimuli_);
    for (std::size_t n = 0; n < neurons_; ++n) {
      double sum = 0, squares = 0;
      for (std::size_t row = 0; row < stimuli_; ++row) sum += response(row, n);
      const double mean = sum / static_cast<double>(stimuli_);
      for (std::size_t row = 0; row < stimuli_; ++row) squares += (response(row, n) - mean) * (response(row, n) - mean);
      const double scale = squares > 1e-12 * mean * mean * static_cast<double>(stimuli_) ? 1.0 / std::sqrt(squares) : 0.0;
      for (std::size_t row = 0; row < stimuli_; ++row) scores_[n * stimuli_ + row] = static_cast<float>((response(row, n) - mean) * scale);
    }
  }
  double response(std::size_t row, std::size_t neuron) const { return static_cast<double>(inputs_.responses[row * neurons_ + neuron]); }

  void correlate(std::span<const float> target, std::vector<float>& r) const {
    for (std::size_t n = 0; n < neurons_; ++n) {
      const std::span<const float> own = scores(n);
      r[n] = std::inner_product(own.begin(), own.end(), target.begin(), 0.0F);
    }
  }

  // The largest |r| of any other neuron with the stimuli of the target shuffled.
  void permute() {
    Pcg32 random(settings_.seed, 2 + largest_.size());
    const std::span<const float> target = scores(settings_.target);
    std::vector<float> shuffled(target.begin(), target.end()), r(neurons_);
    shuffle(shuffled, random);
    correlate(shuffled, r);
    float largest = 0;
    for (std::size_t n = 0; n < neurons_; ++n) largest = n == settings_.target ? largest : std::max(largest, std::abs(r[n]));
    largest_.push_back(largest);
  }

  // ---- what is said of a neuron

  double p_of(std::size_t neuron) const {
    if (largest_.empty()) return kNone;
    // Sums in another order differ in the last digits.
    const auto as_large = std::count_if(largest_.begin(), largest_.end(), [&](float each) { return each >= std::abs(r_[neuron]) - 1e-5F; });
    return (1.0 + static_cast<double>(as_large)) / (1.0 + static_cast<double>(largest_.size()));
  }

  // Pearson's r of both over the stimuli of a resample; nothing where one of them is then constant.
  std::optional<float> resampled(std::span<const float> a, std::span<const float> b, Pcg32& random) const {
    double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
    for (std::size_t i = 0; i < stimuli_; ++i) {
      const std::uint32_t row = random.below(static_cast<std::uint32_t>(stimuli_));
      const auto x = static_cast<double>(a[row]), y = static_cast<double>(b[row]);
      sa += x, sb += y, saa += x * x, sbb += y * y, sab += x * y;
    }
    const auto n = static_cast<double>(stimuli_);
    const double va = saa - sa * sa / n, vb = sbb - sb * sb / n;
    if (va <= 1e-9 || vb <= 1e-9) return std::nullopt;
    return static_cast<float>((sab - sa * sb / n) / std::sqrt(va * vb));
  }

  IntervalValue interval_of(std::size_t neuron) const {
    Pcg32 random(settings_.seed, 1);
    std::vector<float> values;
    for (int i = 0; i < kResamples; ++i) {
      if (const auto r = resampled(scores(settings_.target), scores(neuron), random)) values.push_back(*r);
    }
    if (values.empty()) return {kNone, kNone};
    const auto found = analysis::percentile_interval(values);
    return {static_cast<double>(found.low), static_cast<double>(found.high)};
  }

  std::size_t strongest() const { return std::min(settings_.strongest, stimuli_); }

  // The mean unit embedding of a neuron's strongest stimuli.
  std::vector<double> meaning_of(std::size_t neuron) const { return mean_unit(strongest_stimuli(inputs_, neuron, 1, strongest())); }
  std::vector<double> mean_unit(std::span<const std::uint32_t> rows) const {
    std::vector<double> mean(units_.front().size());
    for (const std::uint32_t row : rows) {
      for (std::size_t d = 0; d < mean.size(); ++d) mean[d] += units_[row][d] / static_cast<double>(strongest());
    }
    return mean;
  }

  // How far the next neurons answer to the same as the target does.
  void compare_meanings() {
    const std::vector<double> own = meaning_of(settings_.target);
    const std::size_t each = std::max<std::size_t>(1, kStepWork / (own.size() * (strongest() + 3) + 20 * stimuli_));
    const std::size_t count = std::min(each, neurons_ - checked_);
    const std::vector<std::uint32_t> rows = strongest_stimuli(inputs_, checked_, count, strongest());
    for (std::size_t i = 0; i < count; ++i, ++checked_) {
      if (checked_ == settings_.target || !varies(checked_)) continue;
      redundancy_ = std::fmax(redundancy_, analysis::cosine(own, mean_unit(std::span(rows).subspan(i * strongest(), strongest()))));
    }
  }

  double clarity_of(const std::vector<double>& meaning) const {
    const auto k = static_cast<double>(strongest());
    return (analysis::dot(meaning, meaning) - 1.0 / k) * k / (k - 1.0);
  }

  double leads_alike(std::size_t neuron) const {
    const NeuronRef own = ref(neuron), target = ref(settings_.target);
    if (own.layer != target.layer || channels_.empty()) return kNone;
    return analysis::cosine(channels_[static_cast<std::size_t>(own.channel)], channels_[static_cast<std::size_t>(target.channel)]);
  }

  // All others that vary, by r.
  std::vector<std::size_t> order() const {
    std::vector<std::size_t> found;
    for (std::size_t n = 0; n < neurons_; ++n) {
      if (n != settings_.target && varies(n)) found.push_back(n);
    }
    analysis::sort_descending(found, r_);
    return found;
  }

  // ---- the report

  Table table(const char* name, const char* title, std::span<const std::size_t> neurons) const {
    Table table{name, title, {}, {}};
    table.columns = {
        {"neuron", "neuron", Meaning::Neuron, 0, "Layer and channel."},
        {"r", "r", Meaning::Number, 2, "Pearson's correlation of both neurons' responses over the stimuli."},
        {"r_interval", "95 %", Meaning::Interval, 2, "95 % interval of r over resamples of the stimuli."},
        {"p_value", "p", Meaning::PValue, 3, "How often shuffled stimuli make any neuron look as alike, or as opposite."},
        {"leads_alike", "leads to", Meaning::Number, 2,
         "Cosine of what both add to the image embedding; where the layer reaches it linearly."},
        {"answers_alike", "answers to", Meaning::Number, 2, "Cosine of the mean embeddings of both neurons' strongest stimuli."},
        {"clarity", "clarity", Meaning::Number, 2, "How alike the neuron's own strongest stimuli are: the mean cosine of two of them."},
    };
    const std::vector<double> own = meaning_of(settings_.target);
    for (const std::size_t n : neurons) {
      const std::vector<double> meaning = meaning_of(n);
      table.cells.insert(table.cells.end(), {ref(n), static_cast<double>(r_[n]), interval_of(n), p_of(n), leads_alike(n),
                                             analysis::cosine(own, meaning), clarity_of(meaning)});
    }
    return table;
  }

  Figure figure(const std::vector<std::size_t>& order) const {
    Figure shown;
    shown.name = "similar";
    shown.title = "Neurons that answer like " + name_of(ref(settings_.target)) + ", and the other way round";
    shown.axis = "Pearson's r of the responses (no unit)";
    shown.low = -1.0;
    std::vector<std::size_t> neurons = order;
    if (order.size() > 2 * kFigureRows) neurons.erase(neurons.begin() + kFigureRows, neurons.end() - kFigureRows);
    for (const std::size_t n : neurons) shown.rows.push_back({name_of(ref(n)), static_cast<double>(r_[n]), interval_of(n), {}, ref(n)});
    shown.caption = "Dots: r over n = " + std::to_string(stimuli_) + " stimuli; lines: 95 % of resamples; " + names_of(inputs_.layers) +
                    ", " + settings_.pooling + ", " + studies::name_of(inputs_);
    return shown;
  }

  // "Neuron 4.12 answers most like 4.248: r = 0.93 (95 % 0.81 to 0.98), p = 0.005 for the largest of 847"
  std::string finding(const std::vector<std::size_t>& order) const {
    const std::size_t first = order.front();
    const IntervalValue interval = interval_of(first);
    std::string words = "Neuron " + name_of(ref(first)) + " answers most like " + name_of(ref(settings_.target)) +
                        ": r = " + short_number(static_cast<double>(r_[first])) + " (95 % " + short_number(interval.low) + " to " +
                        short_number(interval.high) + ")";
    if (!largest_.empty()) words += ", p = " + short_number(p_of(first)) + " for the largest of " + std::to_string(order.size());
    return words;
  }

  Step report() {
    const std::vector<std::size_t> found = order();
    if (found.empty())
      return Error{ErrorCode::TooFew, "No other neuron of these layers varies over the stimuli. Choose other layers.", "layers"};
    const std::size_t rows = std::min(kRows, found.size());
    std::vector<std::size_t> opposite(found.rbegin(), found.rbegin() + static_cast<std::ptrdiff_t>(rows));
    Outcome outcome;
    outcome.tables = {table("similar", "Similar", std::span(found).first(rows)), table("opposite", "Opposite", opposite)};
    outcome.figures = {figure(found)};
    outcome.evidence = evidence_of(inputs_, settings_.pooling, settings_.seed);
    const std::vector<double> own = meaning_of(settings_.target);
    outcome.evidence.facts = {
        {"finding", finding(found)},
        {"neuron", name_of(ref(settings_.target))},
        {"its clarity", short_number(clarity_of(own))},
        {"its redundancy", short_number(redundancy_) + ", the largest cosine of what it and another neuron answer to"},
        {"neurons compared", std::to_string(found.size())},
        {"layers", names_of(inputs_.layers)},
        {"stimuli", std::to_string(stimuli_) + ", of which the " + std::to_string(strongest()) + " strongest say what a neuron answers to"},
        {"permutations", std::to_string(largest_.size())},
    };
    outcome.evidence.limits = missing_words(inputs_);
    outcome.evidence.limits.emplace_back(
        "Neurons that are alike on this board may differ on other pictures: only what it holds can tell them apart.");
    if (largest_.empty()) outcome.evidence.limits.emplace_back("Without permutations nothing says how alike neurons look by chance.");
    return outcome;
  }

  Inputs inputs_;
  Settings settings_;
  std::size_t neurons_ = 0, stimuli_ = 0;
  bool began_ = false;
  std::vector<std::vector<double>> units_;     // [stimuli][embed_dim]
  std::vector<std::vector<double>> channels_;  // [channels of the neuron's layer][embed_dim], what each adds; empty where that is not known
  std::vector<float> scores_;                  // [neurons][stimuli]
  std::vector<float> r_;                       // [neurons] with the target
  std::vector<float> largest_;                 // [permutations done] |r|
  std::size_t checked_ = 0;                    // neurons whose meaning was compared
  double redundancy_ = kNone;
};

}  // namespace

Begun begin_similar(Inputs inputs, const Params& given, std::uint64_t seed) {
  const Params params = completed(kParams, given);
  if (const auto checked = check_responses(inputs); !checked) return checked.error();
  if (inputs.stimuli.size() < kFewestStimuli)
    return Error{ErrorCode::TooFew, "Neurons are compared over four stimuli at least. Add stimuli.", "stimuli"};
  const std::string_view text = text_of(params, "neuron");
  const auto named = neurons_in(text);
  if (!named) return Error{ErrorCode::Malformed, "Write the neuron as layer and channel, such as 4.217.", "neuron"};
  if (named->empty())
    return Error{ErrorCode::TooFew, "No neuron is chosen. Press one anywhere on the page, then take it over here, or type its number.",
                 "neuron"};
  const auto target = place_of(inputs, named->front());
  if (!target)
    return Error{ErrorCode::NotFound, "None of the chosen layers has a neuron " + std::string(text) + ". Choose its layer too.", "neuron"};
  Settings settings{*target, static_cast<std::size_t>(number_of(params, "strongest")),
                    static_cast<std::size_t>(number_of(params, "permutations")), pooling_of(params), seed};
  return std::unique_ptr<Study>(std::make_unique<Similar>(std::move(inputs), std::move(settings)));
}

Kind similar_kind() {
  return {"similar",
          "Similar neurons",
          "Finds the neurons that answer as a chosen one does, and those that answer the other way round, by response, by what they lead "
          "to and by "
          "what they answer to.",
          kParams,
          {true, false, false}};
}

}  // namespace pn::studies
