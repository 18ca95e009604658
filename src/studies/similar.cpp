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
#include "base/words.h"
#include "studies/drawn_words.h"
#include "studies/neurons.h"
#include "studies/question.h"
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

constexpr std::size_t kBatch = 16;              // words of an ask
constexpr std::size_t kMostValues = 8'000'000;  // neurons × words

constexpr std::array<ParamDef, 8> kParams = {{
    {"neuron", ParamType::Neuron, 0, 0, 0, mark("Neuron"), mark("The neuron that others are compared with."), "selected"},
    {"layers", ParamType::Layers, 0, 0, 0, mark("Layers"), mark("Where to look for neurons like it."), ""},
    {"strongest", ParamType::Integer, 2, 50, 4, mark("Strongest stimuli"),
     mark("So many of a neuron's strongest stimuli say what it answers to."), ""},
    {"permutations", ParamType::Integer, 0, 2000, 199, mark("Permutations"),
     mark("So often the stimuli are shuffled, to see how alike neurons look by chance."), ""},
    kPoolingParam,
    {kOver, ParamType::Choice, 0, 1, 0, mark("Over"),
     mark("What the neurons' responses are compared over: the stimuli of the board, or words drawn as pictures."),
     mark_choices("the board|words")},
    {"bundled", ParamType::Integer, 20, kMostBundled, 500, mark("Words"), mark("Over so many of the bundled words."), ""},
    kFontParam,
}};

struct Settings {
  std::size_t target = 0;  // place among all neurons of the inputs
  std::size_t strongest = 0;
  std::size_t permutations = 0;
  std::string pooling;
  std::uint64_t seed = 0;
  std::string font;  // of words; empty: over the board
};

class Similar final : public Study {
 public:
  Similar(Inputs inputs, Settings settings)
      : inputs_(std::move(inputs)),
        settings_(std::move(settings)),
        neurons_(inputs_.neurons()),
        stimuli_(over_words() ? 0 : inputs_.stimuli.size()) {
    if (over_words()) inputs_.responses.clear();
  }

  Step step(const Answer& answer) override {
    if (asked_ > taken_) {
      if (auto error = take_words(answer)) return *std::move(error);
    }
    if (over_words() && asked_ < inputs_.words.size()) return next_words();
    if (!began_) {
      began_ = true;
      return first_ask();
    }
    if (r_.empty()) {
      if (!heard_) {
        if (auto error = take(answer)) return *std::move(error);
        heard_ = true;
      }
      if (auto error = standardise()) return *std::move(error);
      return More{};
    }
    const std::size_t each = std::max<std::size_t>(1, kStepWork / std::max<std::size_t>(1, neurons_ * stimuli_));
    for (std::size_t i = 0; i < each && largest_.size() < settings_.permutations; ++i) permute();
    if (largest_.size() < settings_.permutations) return More{};
    if (checked_ < neurons_) {
      compare_meanings();
      return More{};
    }
    if (listed_.empty()) choose_listed();
    if (listed_.size() > rows_.size()) {
      describe_listed();
      return More{};
    }
    return report();
  }

  Progress progress() const override {
    // Of what neurons answer to, a hundred are a unit.
    const std::size_t shown = over_words() ? inputs_.words.size() : stimuli_, ran = over_words() ? taken_ : r_.empty() ? 0 : stimuli_;
    const char* words = !r_.empty() ? tr("Comparing neurons") : over_words() ? tr("Showing words to the model") : tr("Running the stimuli");
    return {ran + largest_.size() + checked_ / 100 + rows_.size(), shown + settings_.permutations + neurons_ / 100 + 2 * kRows, words};
  }

 private:
  // ---- places and values

  NeuronRef ref(std::size_t neuron) const { return neuron_at(inputs_, neuron); }
  std::span<const float> scores(std::size_t neuron) const { return std::span(scores_).subspan(neuron * stimuli_, stimuli_); }

  bool varies(std::size_t neuron) const {
    const std::span<const float> own = scores(neuron);
    return std::any_of(own.begin(), own.end(), [](float score) { return score != 0.0F; });
  }

  bool over_words() const { return !settings_.font.empty(); }

  Ask next_words() {
    const std::size_t count = std::min(kBatch, inputs_.words.size() - asked_);
    asked_ += count;
    Outputs outputs = responses_of(inputs_, settings_.pooling);
    outputs.embeddings = true;
    return ask_for(std::span(inputs_.words).subspan(taken_, count), settings_.font, outputs);
  }

  std::optional<Error> take_words(const Answer& answer) {
    if (answer.responses.size() != asked_ - taken_ || answer.image_embeds.size() != answer.responses.size())
      return Error{ErrorCode::Mismatch, tr("The model did not answer to every word."), "responses"};
    for (std::size_t i = 0; i < answer.responses.size(); ++i) {
      const std::string& word = inputs_.words[taken_++];
      if (!is_drawn(answer.responses[i])) {
        undrawn_.push_back(word);
        continue;
      }
      if (answer.responses[i].size() != neurons_)
        return Error{ErrorCode::Mismatch, tr("The model answered with another number of neurons than it has."), "responses"};
      if (auto error = take_embedding(answer.image_embeds[i], "\xE2\x80\x9C" + word + "\xE2\x80\x9D")) return error;
      inputs_.responses.insert(inputs_.responses.end(), answer.responses[i].begin(), answer.responses[i].end());
      ++stimuli_;
    }
    return std::nullopt;
  }

  std::optional<Error> take_embedding(const std::vector<float>& embedding, const std::string& where) {
    auto unit = analysis::unit(embedding);
    if (!unit || (!units_.empty() && unit->size() != units_.front().size()))
      return Error{ErrorCode::Malformed, tr("A stimulus' embedding has no direction."), where};
    units_.push_back(*std::move(unit));
    return std::nullopt;
  }

  // Over words one picture of the board, when there is one, shows what single channels lead to.
  Ask first_ask() const {
    Ask ask;
    const std::size_t shown = over_words() ? std::min<std::size_t>(1, inputs_.stimuli.size()) : stimuli_;
    for (const InputStimulus& one : std::span(inputs_.stimuli).first(shown)) ask.images.push_back({one.id});
    if (shown > 0) ask.units_of = ref(settings_.target).layer;
    return ask;
  }

  std::optional<Error> take(const Answer& answer) {
    scores_.resize(neurons_ * stimuli_);
    take_channels(answer.unit_embeds);
    if (over_words()) return std::nullopt;
    if (answer.image_embeds.size() != stimuli_) return missing_embeddings();
    for (const std::vector<float>& embedding : answer.image_embeds) {
      if (auto error = take_embedding(embedding, "stimulus " + std::to_string(inputs_.stimuli[units_.size()].id))) return error;
    }
    return std::nullopt;
  }

  void take_channels(const std::vector<std::vector<float>>& unit_embeds) {
    if (unit_embeds.empty()) return;
    for (std::size_t n = 0; n + 1 < unit_embeds.size(); ++n) channels_.push_back(analysis::difference(unit_embeds[n], unit_embeds.back()));
  }

  // Responses of the next neurons with mean 0 and sum of squares 1 over the stimuli; zero where a neuron gives the same for all. With the last
  // of them, what the target has in common with each.
  std::optional<Error> standardise() {
    const std::size_t each = std::max<std::size_t>(1, kStepWork / (3 * std::max<std::size_t>(1, stimuli_)));
    for (const std::size_t end = std::min(neurons_, scored_ + each); scored_ < end; ++scored_) {
      const std::size_t n = scored_;
      double sum = 0, squares = 0;
      for (std::size_t row = 0; row < stimuli_; ++row) sum += response(row, n);
      const double mean = sum / static_cast<double>(stimuli_);
      for (std::size_t row = 0; row < stimuli_; ++row) squares += (response(row, n) - mean) * (response(row, n) - mean);
      const double scale = squares > 1e-12 * mean * mean * static_cast<double>(stimuli_) ? 1.0 / std::sqrt(squares) : 0.0;
      for (std::size_t row = 0; row < stimuli_; ++row) scores_[n * stimuli_ + row] = static_cast<float>((response(row, n) - mean) * scale);
    }
    if (scored_ < neurons_) return std::nullopt;
    if (stimuli_ < kFewestStimuli)
      return Error{ErrorCode::TooFew, tr("Fewer than four of the words can be drawn in this font. Choose another font."), "font"};
    if (!varies(settings_.target))
      return Error{ErrorCode::TooFew,
                   tr("This neuron gives the same for every {0}: nothing can be compared with it. Choose another.", {shown_name(1)}),
                   "neuron"};
    r_.resize(neurons_);
    correlate(scores(settings_.target), r_);
    return std::nullopt;
  }
  std::string shown_name(std::size_t count) const {
    return over_words() ? (count == 1 ? tr("word") : tr("words")) : (count == 1 ? tr("stimulus") : tr("stimuli"));
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

  // Both ends of the order, best first.
  void choose_listed() {
    const std::vector<std::size_t> found = order();
    const std::size_t rows = std::min(kRows, found.size());
    listed_.assign(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(rows));
    for (auto it = found.rbegin(); it != found.rbegin() + static_cast<std::ptrdiff_t>(rows); ++it) {
      if (std::find(listed_.begin(), listed_.end(), *it) == listed_.end()) listed_.push_back(*it);
    }
  }

  // What takes long, of the next listed neurons.
  void describe_listed() {
    const std::vector<double> own = meaning_of(settings_.target);
    const std::size_t each = std::max<std::size_t>(1, kStepWork / (5 * kResamples * stimuli_));
    for (const std::size_t end = std::min(listed_.size(), rows_.size() + each); rows_.size() < end;) {
      const std::size_t n = listed_[rows_.size()];
      const std::vector<double> meaning = meaning_of(n);
      rows_.push_back({interval_of(n), analysis::cosine(own, meaning), clarity_of(meaning)});
    }
  }

  struct Row {
    IntervalValue interval;
    double answers_alike = kNone, clarity = kNone;
  };
  const Row& row_of(std::size_t neuron) const {
    return rows_[static_cast<std::size_t>(std::find(listed_.begin(), listed_.end(), neuron) - listed_.begin())];
  }

  // ---- the report

  Table table(const char* name, const char* title, std::span<const std::size_t> neurons) const {
    Table table{name, title, {}, {}};
    table.columns = {
        {"neuron", mark("neuron"), Meaning::Neuron, 0, mark("Layer and channel.")},
        {"r", mark("r"), Meaning::Number, 2, mark("Pearson's correlation of both neurons' responses over the stimuli.")},
        {"r_interval", mark("95 %"), Meaning::Interval, 2, mark("95 % interval of r over resamples of the stimuli.")},
        {"p_value", mark("p"), Meaning::PValue, 3, mark("How often shuffled stimuli make any neuron look as alike, or as opposite.")},
        {"leads_alike", mark("leads to"), Meaning::Number, 2,
         mark("Cosine of what both add to the image embedding; where the layer reaches it linearly.")},
        {"answers_alike", mark("answers to"), Meaning::Number, 2,
         mark("Cosine of the mean embeddings of both neurons' strongest stimuli.")},
        {"clarity", mark("clarity"), Meaning::Number, 2,
         mark("How alike the neuron's own strongest stimuli are: the mean cosine of two of them.")},
    };
    for (const std::size_t n : neurons) {
      const Row& row = row_of(n);
      table.cells.insert(table.cells.end(),
                         {ref(n), static_cast<double>(r_[n]), row.interval, p_of(n), leads_alike(n), row.answers_alike, row.clarity});
    }
    return table;
  }

  Figure figure(const std::vector<std::size_t>& order) const {
    Figure shown;
    shown.name = "similar";
    shown.title = tr("Neurons that answer like {0}, and the other way round", {name_of(ref(settings_.target))});
    shown.axis = tr("Pearson's r of the responses (no unit)");
    shown.low = -1.0;
    std::vector<std::size_t> neurons = order;
    if (order.size() > 2 * kFigureRows) neurons.erase(neurons.begin() + kFigureRows, neurons.end() - kFigureRows);
    for (const std::size_t n : neurons) shown.rows.push_back({name_of(ref(n)), static_cast<double>(r_[n]), row_of(n).interval, {}, ref(n)});
    shown.caption =
        tr("Dots: r over n = {0} {1}; lines: 95 % of resamples; {2}, {3}, {4}",
           {stimuli_, shown_name(stimuli_), names_of(inputs_.layers), tr(std::string_view(settings_.pooling)), studies::name_of(inputs_)});
    return shown;
  }

  // "Neuron 4.12 answers most like 4.248: r = 0.93 (95 % 0.81 to 0.98), p = 0.005 for the largest of 847"
  std::string finding(const std::vector<std::size_t>& order) const {
    const std::size_t first = order.front();
    const IntervalValue interval = row_of(first).interval;
    std::string words = tr("Neuron {0} answers most like {1}: r = {2} (95 % {3} to {4})",
                           {name_of(ref(first)), name_of(ref(settings_.target)), short_number(static_cast<double>(r_[first])),
                            short_number(interval.low), short_number(interval.high)});
    if (!largest_.empty()) words += tr(", p = {0} for the largest of {1}", {short_number(p_of(first)), order.size()});
    return words;
  }

  Step report() {
    const std::vector<std::size_t> found = order();
    if (found.empty())
      return Error{ErrorCode::TooFew, tr("No other neuron of these layers varies over the {0}. Choose other layers.", {shown_name(2)}),
                   "layers"};
    const std::size_t rows = std::min(kRows, found.size());
    std::vector<std::size_t> opposite(found.rbegin(), found.rbegin() + static_cast<std::ptrdiff_t>(rows));
    Outcome outcome;
    outcome.tables = {table("similar", tr("Similar"), std::span(found).first(rows)), table("opposite", tr("Opposite"), opposite)};
    outcome.figures = {figure(found)};
    outcome.evidence = evidence_of(inputs_, settings_.pooling, settings_.seed);
    const std::vector<double> own = meaning_of(settings_.target);
    outcome.evidence.facts = {
        {mark("finding"), finding(found)},
        {mark("neuron"), name_of(ref(settings_.target))},
        {mark("its clarity"), short_number(clarity_of(own))},
        {mark("its redundancy"), tr("{0}, the largest cosine of what it and another neuron answer to", {short_number(redundancy_)})},
        {mark("neurons compared"), std::to_string(found.size())},
        {mark("layers"), names_of(inputs_.layers)},
        {over_words() ? mark("words") : mark("stimuli"),
         tr("{0}, of which the {1} strongest say what a neuron answers to",
            {over_words() ? tr("{0} drawn in {1}", {stimuli_, settings_.font}) : std::to_string(stimuli_), strongest()})},
        {mark("permutations"), std::to_string(largest_.size())},
    };
    outcome.evidence.limits = over_words() ? undrawn_words(undrawn_) : missing_words(inputs_);
    outcome.evidence.limits.emplace_back(
        over_words() ? tr("Neurons that are alike over written words may differ on pictures of things.")
                     : tr("Neurons that are alike on this board may differ on other pictures: only what it holds can tell them apart."));
    if (largest_.empty()) outcome.evidence.limits.emplace_back(tr("Without permutations nothing says how alike neurons look by chance."));
    return outcome;
  }

  Inputs inputs_;
  Settings settings_;
  std::size_t neurons_ = 0, stimuli_ = 0;
  bool began_ = false, heard_ = false;
  std::vector<std::vector<double>> units_;     // [stimuli][embed_dim]
  std::vector<std::vector<double>> channels_;  // [channels of the neuron's layer][embed_dim], what each adds; empty where that is not known
  std::vector<float> scores_;                  // [neurons][stimuli]
  std::vector<float> r_;                       // [neurons] with the target
  std::vector<float> largest_;                 // [permutations done] |r|
  std::size_t scored_ = 0;                     // neurons that have scores
  std::size_t checked_ = 0;                    // neurons whose meaning was compared
  std::vector<std::size_t> listed_;            // neurons of both tables, without repetition
  std::vector<Row> rows_;                      // of the listed, as far as they are described
  std::size_t asked_ = 0, taken_ = 0;          // words
  std::vector<std::string> undrawn_;
  double redundancy_ = kNone;
};

}  // namespace

Begun begin_similar(Inputs inputs, const Params& given, std::uint64_t seed) {
  const Params params = completed(kParams, given);
  const bool over_words = is_over_words(params);
  if (over_words) {
    if (inputs.words.size() < kFewestStimuli) return Error{ErrorCode::TooFew, tr("There are no words to compare over."), "bundled"};
    if (inputs.words.size() * inputs.neurons() > kMostValues)
      return Error{ErrorCode::TooLarge, tr("So many neurons and words do not fit into memory. Choose fewer layers, or fewer words."),
                   "bundled"};
  } else if (const auto checked = check_responses(inputs); !checked) {
    return checked.error();
  } else if (inputs.stimuli.size() < kFewestStimuli) {
    return Error{ErrorCode::TooFew, tr("Neurons are compared over four stimuli at least. Add stimuli."), "stimuli"};
  }
  const std::string_view text = text_of(params, "neuron");
  const auto named = neurons_in(text);
  if (!named) return Error{ErrorCode::Malformed, tr("Write the neuron as layer and channel, such as 4.217."), "neuron"};
  if (named->empty())
    return Error{ErrorCode::TooFew, tr("No neuron is chosen. Press one anywhere on the page, then take it over here, or type its number."),
                 "neuron"};
  const auto target = place_of(inputs, named->front());
  if (!target) return Error{ErrorCode::NotFound, tr("None of the chosen layers has a neuron {0}. Choose its layer too.", {text}), "neuron"};
  Settings settings{*target,
                    static_cast<std::size_t>(number_of(params, "strongest")),
                    static_cast<std::size_t>(number_of(params, "permutations")),
                    pooling_of(params),
                    seed,
                    over_words ? font_of(params) : std::string()};
  return std::unique_ptr<Study>(std::make_unique<Similar>(std::move(inputs), std::move(settings)));
}

namespace {

std::string methods(const Params& params, const Evidence& evidence) {
  const bool over_words = is_over_words(params);
  const std::string over = over_words ? "words" : "stimuli";
  std::string words = "Neuron " + fact_of(evidence, "neuron") + " was compared with " + fact_of(evidence, "neurons compared") +
                      " neurons (" + fact_of(evidence, "layers") + ") by Pearson's r of their " + evidence.pooling +
                      "-pooled responses over " + over + " (" + fact_of(evidence, over) +
                      "), with percentile intervals of bootstrap resamples.";
  if (number_of(params, "permutations") != 0.0)
    words += " p holds for all neurons at once: (1 + permutations whose largest |r| is as large) / (1 + permutations), with " +
             fact_of(evidence, "permutations") + " permutations (max-T, Westfall & Young 1993).";
  return words + " What neurons answer to is compared by the cosine of the mean embeddings of their strongest " + over +
         " (SemanticLens, Dreyer et al. 2025).";
}

}  // namespace

Kind similar_kind() {
  return {
      "similar",
      mark("Similar neurons"),
      mark("Finds the neurons that answer as a chosen one does, and those that answer the other way round, by response, by what they lead "
           "to and by "
           "what they answer to."),
      kParams,
      {true, false, false},
      methods};
}

}  // namespace pn::studies
