#include "studies/occlusion.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>

#include "analysis/correlation.h"
#include "analysis/vectors.h"
#include "base/random.h"
#include "base/words.h"
#include "studies/neurons.h"
#include "studies/question.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

constexpr int kSteps = 10;  // of covering the whole
constexpr std::array<Fill, 2> kFills = {Fill::Mean, Fill::Blur};

constexpr std::array<ParamDef, 7> kParams = {{
    kPromptParam,
    kAgainstParam,
    {"neuron", ParamType::Neuron, 0, 0, 0, mark("Neuron instead"),
     mark("Then it is this neuron's mean answer that is explained, whatever the prompts."), ""},
    {"stimulus", ParamType::Stimulus, 0, 4294967295.0, 0, mark("Stimulus"),
     mark("The picture whose parts are covered; the first of the board unless one is chosen."), ""},
    {"places", ParamType::Integer, 4, 20, 10, mark("Places a side"), mark("The patch is put on so many places along each side."), ""},
    {"patch", ParamType::Integer, 5, 60, 25, mark("Patch, %"), mark("Its side, of the side of what the model sees."), ""},
    {"draws", ParamType::Integer, 0, 100, 10, mark("Random orders"),
     mark("So often the picture is also covered in a random order, for comparison."), ""},
}};

struct Settings {
  std::optional<std::size_t> neuron;  // place among all neurons of the inputs
  std::size_t stimulus = 0;           // place among those of the inputs
  std::size_t places = 0;
  double patch = 0.0;  // share of the side
  std::size_t draws = 0;
  std::uint64_t seed = 0;
};

class Occlusion final : public Study {
 public:
  // question: none where a neuron is explained.
  Occlusion(Inputs inputs, std::optional<Question> question, Settings settings, NeuronRef neuron)
      : inputs_(std::move(inputs)), question_(std::move(question)), settings_(settings), neuron_(neuron) {}

  Step step(const Answer& answer) override {
    if (!began_) {
      began_ = true;
      return first_ask();
    }
    if (const auto error = take(answer)) return *error;
    if (asked_ < 2 * settings_.places) return covered_row(asked_ / settings_.places, asked_ % settings_.places);
    if (orders_.empty()) make_orders();
    if (const std::size_t order = asked_ - 2 * settings_.places; order < orders_.size()) return covered_in(orders_[order]);
    return report();
  }

  Progress progress() const override {
    const std::size_t rows = 2 * settings_.places, all = 1 + rows + 1 + settings_.draws;
    return {has_value_ ? 1 + asked_ : 0, all, asked_ < rows ? tr("Covering part after part") : tr("Covering more and more")};
  }

 private:
  // ---- what is asked

  std::size_t cells() const { return settings_.places * settings_.places; }
  std::uint32_t stimulus() const { return inputs_.stimuli[settings_.stimulus].id; }

  Ask ask_for(std::vector<ImageAsk> images) const {
    Ask ask{std::move(images), {}, {}, {}};
    ask.outputs.responses = settings_.neuron.has_value();
    return ask;
  }

  Ask first_ask() const {
    Ask ask = ask_for({{stimulus()}});
    if (question_) ask.texts.push_back(question_->prompt.text);
    if (question_ && question_->against) ask.texts.push_back(question_->against->text);
    return ask;
  }

  // A row of places, the patch's middle in the middle of each cell; what reaches over the edge is cut off.
  Ask covered_row(std::size_t fill, std::size_t row) const {
    const double cell = 1.0 / static_cast<double>(settings_.places), half = settings_.patch / 2;
    const auto from = [&](std::size_t place) { return std::max(0.0, (static_cast<double>(place) + 0.5) * cell - half); };
    const auto to = [&](std::size_t place) { return std::min(1.0, (static_cast<double>(place) + 0.5) * cell + half); };
    std::vector<ImageAsk> images;
    for (std::size_t column = 0; column < settings_.places; ++column)
      images.push_back({stimulus(), Covering{{{from(column), from(row), to(column) - from(column), to(row) - from(row)}}, kFills[fill]}});
    return ask_for(std::move(images));
  }

  // A tenth of the cells covered, two tenths, …, all.
  Ask covered_in(const std::vector<std::size_t>& order) const {
    const double cell = 1.0 / static_cast<double>(settings_.places);
    std::vector<ImageAsk> images;
    for (int i = 1; i <= kSteps; ++i) {
      Covering covering;
      for (std::size_t at = 0; at < covered_after(i); ++at)
        covering.parts.push_back({static_cast<double>(order[at] % settings_.places) * cell,
                                  static_cast<double>(order[at] / settings_.places) * cell, cell, cell});
      images.push_back({stimulus(), std::move(covering)});
    }
    return ask_for(std::move(images));
  }
  std::size_t covered_after(int steps) const { return cells() * static_cast<std::size_t>(steps) / kSteps; }

  // The first by what is lost, then random ones.
  void make_orders() {
    orders_.push_back(analysis::descending(lost_by_both()));
    for (std::size_t draw = 0; draw < settings_.draws; ++draw) {
      Pcg32 random(settings_.seed, 1 + draw);
      std::vector<std::size_t> shuffled(cells());
      std::iota(shuffled.begin(), shuffled.end(), std::size_t{0});
      shuffle(shuffled, random);
      orders_.push_back(std::move(shuffled));
    }
  }

  // ---- what comes back

  std::optional<Error> take(const Answer& answer) {
    if (!has_value_) return take_first(answer);
    const bool is_row = asked_ < 2 * settings_.places;
    std::vector<double> values;
    if (auto error = values_of(answer, is_row ? settings_.places : kSteps, values)) return error;
    if (is_row)
      for (const double value : values) lost_[asked_ / settings_.places].push_back(value_ - value);
    else
      curves_.push_back(std::move(values));
    ++asked_;
    return std::nullopt;
  }

  std::optional<Error> take_first(const Answer& answer) {
    if (question_) {
      if (answer.text_embeds.size() != (question_->against ? 2U : 1U)) return missing_embeddings();
      const auto against = question_->against ? std::optional<std::span<const float>>(answer.text_embeds[1]) : std::nullopt;
      auto logit = Logit::of(answer.text_embeds[0], against, static_cast<double>(inputs_.logit_scale));
      if (!logit) return logit.error();
      logit_ = *std::move(logit);
    }
    std::vector<double> values;
    if (auto error = values_of(answer, 1, values)) return error;
    value_ = values.front();
    has_value_ = true;
    return std::nullopt;
  }

  std::optional<Error> values_of(const Answer& answer, std::size_t count, std::vector<double>& values) const {
    const auto& rows = settings_.neuron ? answer.responses : answer.image_embeds;
    if (rows.size() != count) return Error{ErrorCode::Mismatch, tr("The model did not give everything that was asked for."), "embeddings"};
    for (const std::vector<float>& row : rows) {
      if (settings_.neuron && *settings_.neuron >= row.size())
        return Error{ErrorCode::Mismatch, tr("The model gave responses of other layers than were asked for."), "responses"};
      values.push_back(settings_.neuron ? static_cast<double>(row[*settings_.neuron]) : logit_(row));
      if (!std::isfinite(values.back()))
        return Error{ErrorCode::Malformed, tr("The model gave a value that is no number."), "stimulus " + std::to_string(stimulus())};
    }
    return std::nullopt;
  }

  // ---- the report

  std::vector<double> lost_by_both() const {
    std::vector<double> both;
    for (std::size_t i = 0; i < cells(); ++i) both.push_back((lost_[0][i] + lost_[1][i]) / 2);
    return both;
  }

  std::string subject() const { return settings_.neuron ? tr("neuron {0}", {name_of(neuron_)}) : about(*question_); }
  std::string measure() const { return settings_.neuron ? tr("the neuron's response") : measured(*question_); }

  MapResult map(const char* title, const std::vector<double>& lost) const {
    const auto side = static_cast<int>(settings_.places);
    return {title, stimulus(), side, side, {lost.begin(), lost.end()}};
  }

  Table places_table(const std::vector<double>& both) const {
    Table table{"places", mark("By place"), {}, {}};
    table.columns = {
        {"row", mark("row"), Meaning::Number, 0, mark("Of the grid, from 1 at the top.")},
        {"column", mark("column"), Meaning::Number, 0, mark("Of the grid, from 1 at the left.")},
        {"lost", mark("lost"), Meaning::Number, 3, tr("How far {0} falls when the patch lies there, the mean of both fills.", {measure()})},
        {"lost_mean", mark("mean colour"), Meaning::Number, 3, mark("The same with the picture's mean colour.")},
        {"lost_blur", mark("blurred"), Meaning::Number, 3, mark("The same with the place blurred.")},
    };
    for (const std::size_t cell : orders_.front())
      table.cells.insert(table.cells.end(), {static_cast<double>(cell / settings_.places + 1),
                                             static_cast<double>(cell % settings_.places + 1), both[cell], lost_[0][cell], lost_[1][cell]});
    return table;
  }

  struct Beside {
    double mean = std::numeric_limits<double>::quiet_NaN();
    IntervalValue band{std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
  };
  // Of the random orders after a number of steps, from 1.
  Beside random_after(int step) const {
    std::vector<double> values;
    for (std::size_t order = 1; order < curves_.size(); ++order) values.push_back(curves_[order][static_cast<std::size_t>(step - 1)]);
    if (values.empty()) return {};
    return {mean_of(values), band_of(values)};
  }

  Table order_table() const {
    Table table{"order", mark("More and more"), {}, {}};
    table.columns = {
        {"covered", mark("covered"), Meaning::Number, 2, mark("Share of the picture that is covered.")},
        {"value", mark("by the map"), Meaning::Number, 3, tr("What is left of {0} when what costs most is covered first.", {measure()})},
        {"random", mark("at random"), Meaning::Number, 3, mark("The same in a random order, on average over the draws.")},
        {"random_band", mark("95 % of draws"), Meaning::Interval, 3,
         mark("Between these values lie the middle 95 % of the random orders.")},
    };
    table.cells = {0.0, value_, curves_.size() > 1 ? value_ : Beside{}.mean, Beside{}.band};
    for (int step = 1; step <= kSteps; ++step) {
      const Beside random = random_after(step);
      table.cells.insert(table.cells.end(), {share_after(step), curves_[0][static_cast<std::size_t>(step - 1)], random.mean, random.band});
    }
    return table;
  }
  double share_after(int step) const { return static_cast<double>(covered_after(step)) / static_cast<double>(cells()); }

  Figure figure() const {
    Figure shown;
    shown.name = "occlusion";
    shown.title = tr("Covering what {0} rests on", {subject()});
    shown.x_axis = tr("% of the picture covered");
    shown.axis = settings_.neuron ? tr("response, mean of the map (no unit)")
                                  : (question_->against ? tr("difference of both logits (no unit)") : tr("logit (no unit)"));
    shown.curves = {{tr("what costs most first"), {0.0}, {value_}, {{value_, value_}}}};
    if (curves_.size() > 1) shown.curves.push_back({tr("in a random order"), {0.0}, {value_}, {{value_, value_}}});
    for (int step = 1; step <= kSteps; ++step) {
      const double value = curves_[0][static_cast<std::size_t>(step - 1)];
      shown.curves[0].add(100 * share_after(step), value, {value, value});
      if (const Beside random = random_after(step); curves_.size() > 1)
        shown.curves[1].add(100 * share_after(step), random.mean, random.band);
    }
    fit_axis(shown);
    shown.caption =
        tr("Covered with the picture's mean colour, in cells of {0} \xC3\x97 {0}", {settings_.places}) +
        (curves_.size() > 1 ? tr("; band: the middle 95 % of {0}", {count_of(curves_.size() - 1, "random order", "random orders")}) : "") +
        "; n = " + count_of(1, "stimulus", "stimuli") + ", " + studies::name_of(inputs_);
    return shown;
  }

  // "Covering row 4, column 6 of 10 × 10 takes most from the prompt's logit: 3.1 of 7.9; both fills agree with rho 0.83"
  std::string finding(const std::vector<double>& both, double rho) const {
    const std::size_t most = orders_.front().front();
    if (!(both[most] > 0)) return tr("Wherever the patch lies, {0} does not fall", {measure()});
    const std::string side = std::to_string(settings_.places);
    return tr("Covering row {0}, column {1} of {2} \xC3\x97 {2} takes most from {3}: {4} of {5}",
              {most / settings_.places + 1, most % settings_.places + 1, side, measure(), short_number(both[most]), short_number(value_)}) +
           (std::isfinite(rho) ? tr("; both fills agree with Spearman's rho {0}", {short_number(rho)}) : std::string());
  }

  Step report() const {
    Outcome outcome;
    const std::vector<double> both = lost_by_both();
    const double rho = analysis::rank_correlation(lost_[0], lost_[1]);
    outcome.maps = {map(tr("Both fills"), both), map(tr("Mean colour"), lost_[0]), map(tr("Blurred"), lost_[1])};
    outcome.map_ends = {tr("covering adds"), tr("covering takes")};
    outcome.tables = {places_table(both), order_table()};
    outcome.figures = {figure()};
    outcome.evidence = evidence_of(inputs_, "mean", settings_.seed);
    outcome.evidence.facts = {
        {mark("finding"), finding(both, rho)},
        {mark("explained"), subject()},
        {mark("value without a patch"), short_number(value_)},
        {mark("places"), std::to_string(settings_.places) + " \xC3\x97 " + std::to_string(settings_.places)},
        {mark("patch"), tr("{0} % of the side", {std::lround(100 * settings_.patch)})},
        {mark("agreement of both fills"), std::isfinite(rho) ? tr("Spearman's rho {0}", {short_number(rho)})
                                                             : std::string(tr("not known: what is lost is the same everywhere"))},
        {mark("random orders"), std::to_string(curves_.size() - 1)},
    };
    if (curves_.size() > 1) {
      double own = 0, random = 0;
      for (int step = 1; step <= kSteps; ++step) {
        own += curves_[0][static_cast<std::size_t>(step - 1)] / kSteps;
        random += random_after(step).mean / kSteps;
      }
      outcome.evidence.facts.push_back(
          {mark("mean while covered"), tr("{0} by the map, {1} at random", {short_number(own), short_number(random)})});
    }
    outcome.evidence.limits = {
        tr("What is covered is seen, too: a patch may look like something. Where both fills agree, that is less likely.")};
    outcome.evidence.limits.emplace_back(
        tr("Parts that matter only together, or that stand in for each other, do not show when one is covered alone."));
    return outcome;
  }

  Inputs inputs_;
  std::optional<Question> question_;
  Settings settings_;
  NeuronRef neuron_;
  bool began_ = false, has_value_ = false;
  Logit logit_;
  double value_ = 0.0;                            // of the whole picture
  std::size_t asked_ = 0;                         // of rows, then of orders
  std::array<std::vector<double>, 2> lost_;       // [fills][places²]
  std::vector<std::vector<std::size_t>> orders_;  // [1 + draws][places²]
  std::vector<std::vector<double>> curves_;       // [orders][kSteps]
};

std::string cost(const Scope&, const Params& params) {
  const double places = number_of(params, "places"), runs = 2 * places * places + kSteps * (1 + number_of(params, "draws"));
  return tr("Covers the picture {0} times, each a run of the model.", {shortest(runs)});
}

}  // namespace

Begun begin_occlusion(Inputs inputs, const Params& given, std::uint64_t seed) {
  const Params params = completed(kParams, given);
  const std::string_view text = text_of(params, "neuron");
  const auto named = neurons_in(text);
  if (!named) return Error{ErrorCode::Malformed, tr("Write the neuron as layer and channel, such as 4.217."), "neuron"};
  if (inputs.stimuli.empty()) return Error{ErrorCode::TooFew, tr("There is no stimulus that has been encoded. Add one."), "stimuli"};
  const auto wanted = static_cast<std::uint32_t>(number_of(params, "stimulus"));
  const auto found =
      std::find_if(inputs.stimuli.begin(), inputs.stimuli.end(), [&](const InputStimulus& one) { return wanted == 0 || one.id == wanted; });
  if (found == inputs.stimuli.end())
    return Error{ErrorCode::TooFew, tr("The chosen stimulus has not been encoded. Choose another."), "stimuli"};
  Settings settings{std::nullopt,
                    static_cast<std::size_t>(found - inputs.stimuli.begin()),
                    static_cast<std::size_t>(number_of(params, "places")),
                    number_of(params, "patch") / 100,
                    static_cast<std::size_t>(number_of(params, "draws")),
                    seed};
  if (named->empty()) {
    auto question = prompts_of(inputs, params);
    if (!question) return question.error();
    return std::unique_ptr<Study>(std::make_unique<Occlusion>(std::move(inputs), *std::move(question), settings, NeuronRef{}));
  }
  settings.neuron = place_of(inputs, named->front());
  if (!settings.neuron) return Error{ErrorCode::NotFound, tr("The model has no neuron {0}.", {text}), "neuron"};
  return std::unique_ptr<Study>(std::make_unique<Occlusion>(std::move(inputs), std::nullopt, settings, named->front()));
}

namespace {

std::string methods(const Params& params, const Evidence& evidence) {
  std::string words = "A square patch of " + fact_of(evidence, "patch") + " was put on " + fact_of(evidence, "places") +
                      " places of one stimulus, once in the mean colour and once blurred, and what was lost mapped (measured: " +
                      fact_of(evidence, "explained") +
                      "; occlusion, Zeiler & Fergus 2014); agreement of both fills: " + fact_of(evidence, "agreement of both fills") + ".";
  if (number_of(params, "draws") != 0.0)
    words += " As a check the picture was covered cell by cell, what costs most first, beside random orders, n = " +
             fact_of(evidence, "random orders") + " (Petsiuk et al. 2018).";
  return words;
}

}  // namespace

Kind occlusion_kind() {
  return {
      "occlusion",
      mark("Occlusion"),
      mark(
          "Covers part after part of a picture and maps what is lost: where what speaks for a prompt, or excites a neuron, is to be seen."),
      kParams,
      {true, true, false},
      methods,
      cost};
}

}  // namespace pn::studies
