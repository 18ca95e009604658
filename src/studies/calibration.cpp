#include "studies/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>

#include "analysis/calibration.h"
#include "analysis/proportion.h"
#include "analysis/vectors.h"
#include "base/random.h"
#include "base/words.h"
#include "studies/controls.h"
#include "studies/question.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kFewForBins = 50;

constexpr std::array<ParamDef, 1> kParams = {{
    {"bins", ParamType::Integer, 2, 20, 10, mark("Bins"), mark("Into so many equal parts from 0 to 1 the probabilities are sorted."), ""},
}};

using Rows = std::vector<std::size_t>;

class CalibrationStudy final : public Study {
 public:
  CalibrationStudy(Inputs inputs, Rows stimuli, std::vector<std::size_t> labels, std::size_t bins, std::uint64_t seed)
      : inputs_(std::move(inputs)), stimuli_(std::move(stimuli)), bins_(bins), seed_(seed) {
    labelled_.labels = std::move(labels);
  }

  Step step(const Answer& answer) override {
    if (!began_) {
      began_ = true;
      Ask ask;
      for (const std::size_t one : stimuli_) ask.images.push_back({inputs_.stimuli[one].id});
      for (const InputPrompt& prompt : inputs_.prompts) ask.texts.push_back(prompt.text);
      return ask;
    }
    if (labelled_.cosines.empty()) {
      if (auto error = take(answer)) return *std::move(error);
      return More{};
    }
    return report();
  }

  Progress progress() const override {
    return {labelled_.cosines.empty() ? 0U : 1U, 2,
            labelled_.cosines.empty() ? tr("Running the stimuli and prompts") : tr("Fitting the scale")};
  }

 private:
  std::optional<Error> take(const Answer& answer) {
    if (answer.image_embeds.size() != stimuli_.size() || answer.text_embeds.size() != inputs_.prompts.size()) return missing_embeddings();
    labelled_.prompts = inputs_.prompts.size();
    for (const std::vector<float>& image : answer.image_embeds) {
      for (const std::vector<float>& text : answer.text_embeds) {
        const double cosine = image.size() == text.size() ? analysis::cosine(image, text) : kNone;
        if (!std::isfinite(cosine))
          return Error{ErrorCode::Malformed, tr("An embedding has no direction, or another length than the others."), "embeddings"};
        labelled_.cosines.push_back(cosine);
      }
    }
    return std::nullopt;
  }

  Rows all() const {
    Rows rows(labelled_.count());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
  }

  // Two halves of the stimuli, each label's as evenly as can be.
  std::array<Rows, 2> halves() const {
    Pcg32 random(seed_);
    std::array<Rows, 2> found;
    std::size_t next = 0;
    for (std::size_t prompt = 0; prompt < labelled_.prompts; ++prompt) {
      Rows of;
      for (std::size_t row = 0; row < labelled_.count(); ++row)
        if (labelled_.labels[row] == prompt) of.push_back(row);
      for (std::size_t i = of.size(); i > 1; --i) std::swap(of[i - 1], of[random.below(static_cast<std::uint32_t>(i))]);
      for (const std::size_t row : of) found[next++ % 2].push_back(row);
    }
    return found;
  }

  // The error of each half at the scale fitted on the other, by their sizes; not a number when one has none.
  double held_out_error() const {
    const std::array<Rows, 2> parts = halves();
    double sum = 0;
    for (std::size_t i = 0; i < 2; ++i) {
      const auto scale = analysis::fitted_scale(labelled_, parts[1 - i]);
      if (!scale) return kNone;
      sum += static_cast<double>(parts[i].size()) * analysis::calibration(labelled_, parts[i], *scale, bins_).error;
    }
    return sum / static_cast<double>(labelled_.count());
  }

  struct Found {
    double scale = 0.0;
    analysis::Calibration now;
    std::optional<double> fitted_scale = std::nullopt;
    analysis::Calibration fitted = {};
    double held_out = kNone;
  };

  Table scales_table(const Found& found) const {
    Table table{"scales", mark("Scales"), {}, {}};
    table.columns = {
        {"scale", mark("logit scale"), Meaning::Number, 1, mark("What cosines are multiplied by before they become probabilities.")},
        {"which", mark("which"), Meaning::Text, 0, mark("The one in use, or the one with the least loss on these stimuli.")},
        {"error", mark("calibration error"), Meaning::Number, 3,
         mark("Mean gap between confidence and accuracy over the bins, weighted by their stimuli (expected calibration error).")},
        {"held_out", mark("on other halves"), Meaning::Number, 3,
         mark("The same where the scale is fitted on one half of the stimuli and judged on the other.")},
        {"loss", mark("loss"), Meaning::Number, 3, mark("Mean of −log of the right prompt's probability.")},
        {"confidence", mark("confidence"), Meaning::Number, 3, mark("Mean probability of the first choice.")},
        {"accuracy", mark("accuracy"), Meaning::Number, 3, mark("Share of first choices that are right; no scale changes it.")},
    };
    const auto add = [&](double scale, const char* which, const analysis::Calibration& at, double held_out) {
      table.cells.insert(table.cells.end(), {scale, std::string(which), at.error, held_out, at.loss, at.confidence, at.accuracy});
    };
    add(found.scale, tr("in use"), found.now, kNone);
    if (found.fitted_scale) add(*found.fitted_scale, "fitted", found.fitted, found.held_out);
    return table;
  }

  Table bins_table(const Found& found) const {
    Table table{"bins", mark("Bins"), {}, {}};
    table.columns = {
        {"scale", mark("logit scale"), Meaning::Number, 1, mark("At which the probabilities are taken.")},
        {"from", mark("from"), Meaning::Number, 2, mark("Lower end of the probabilities, which does not belong to the bin.")},
        {"to", mark("to"), Meaning::Number, 2, mark("Upper end.")},
        {"stimuli", mark("stimuli"), Meaning::Number, 0, mark("How many first choices have such a probability.")},
        {"confidence", mark("confidence"), Meaning::Number, 3, mark("Their mean probability.")},
        {"accuracy", mark("accuracy"), Meaning::Number, 3, mark("Share of them that are right.")},
        {"interval", mark("95 %"), Meaning::Interval, 2, mark("Wilson's interval of that share.")},
    };
    const auto add = [&](double scale, const analysis::Calibration& at) {
      for (std::size_t i = 0; i < at.bins.size(); ++i) {
        const analysis::CalibrationBin& bin = at.bins[i];
        if (bin.count == 0) continue;
        const double width = 1.0 / static_cast<double>(at.bins.size());
        table.cells.insert(table.cells.end(), {scale, static_cast<double>(i) * width, static_cast<double>(i + 1) * width,
                                               static_cast<double>(bin.count), bin.confidence, static_cast<double>(bin.right) / bin.count,
                                               wilson(static_cast<std::size_t>(bin.right), static_cast<std::size_t>(bin.count))});
      }
    };
    add(found.scale, found.now);
    if (found.fitted_scale) add(*found.fitted_scale, found.fitted);
    return table;
  }

  Figure figure(const Found& found) const {
    Figure made{"reliability",
                tr("How often the first choice is right, by its probability"),
                tr("Share of first choices that are right (no unit)"),
                0,
                1,
                0,
                {},
                {},
                {}};
    made.x_axis = tr("Probability of the first choice (no unit)");
    const auto add = [&](std::string label, const analysis::Calibration& at) {
      FigureCurve curve{std::move(label), {}, {}, {}};
      for (const analysis::CalibrationBin& bin : at.bins)
        if (bin.count > 0)
          curve.add(bin.confidence, static_cast<double>(bin.right) / bin.count,
                    wilson(static_cast<std::size_t>(bin.right), static_cast<std::size_t>(bin.count)));
      made.curves.push_back(std::move(curve));
    };
    add(tr("at scale {0}", {short_number(found.scale)}), found.now);
    if (found.fitted_scale) add(tr("at the fitted scale {0}", {short_number(*found.fitted_scale)}), found.fitted);
    FigureCurve ideal{tr("as it should be"), {}, {}, {}};
    ideal.add(0, 0, {0, 0});
    ideal.add(1, 1, {1, 1});
    made.curves.push_back(std::move(ideal));
    made.caption = tr("n = {0}, {1} prompts, {2} bins; bands: 95 % by Wilson; {3}",
                      {count_of(labelled_.count(), "stimulus", "stimuli"), inputs_.prompts.size(), bins_, name_of(inputs_)});
    return made;
  }

  std::string finding(const Found& found) const {
    const auto right = static_cast<int>(std::lround(found.now.accuracy * static_cast<double>(labelled_.count())));
    const analysis::Interval chance = analysis::wilson_interval(right, static_cast<int>(labelled_.count()));
    const char* sure = found.now.confidence > static_cast<double>(chance.high)  ? tr("surer than it should be")
                       : found.now.confidence < static_cast<double>(chance.low) ? tr("less sure than it should be")
                                                                                : tr("about as sure as it should be");
    std::string words =
        tr("At scale {0} the first choice is right for {1} of the stimuli (95 % {2} to {3}) and has a probability of {4} on average: the "
           "model is {5} (calibration error {6})",
           {short_number(found.scale), percent(found.now.accuracy), percent(static_cast<double>(chance.low)),
            percent(static_cast<double>(chance.high)), percent(found.now.confidence), sure, short_number(found.now.error)});
    if (!found.fitted_scale) return words;
    return words +
           tr("; the scale with the least loss is {0}, with an error of {1}",
              {short_number(*found.fitted_scale), short_number(found.fitted.error)}) +
           (std::isnan(found.held_out) ? "" : tr(", and of {0} on stimuli that it was not fitted on", {short_number(found.held_out)}));
  }

  Step report() {
    Found found;
    found.scale = static_cast<double>(inputs_.logit_scale);
    found.now = analysis::calibration(labelled_, all(), found.scale, bins_);
    found.fitted_scale = analysis::fitted_scale(labelled_, all());
    if (found.fitted_scale) {
      found.fitted = analysis::calibration(labelled_, all(), *found.fitted_scale, bins_);
      found.held_out = held_out_error();
    }
    Outcome outcome;
    outcome.tables = {scales_table(found), bins_table(found)};
    outcome.figures = {figure(found)};
    if (found.fitted_scale) outcome.logit_scale = static_cast<float>(*found.fitted_scale);
    outcome.evidence = evidence_of(inputs_, "mean", seed_);
    outcome.evidence.facts = {
        {mark("finding"), finding(found)},
        {mark("stimuli"), tr("{0} whose concept a prompt names, of {1}", {labelled_.count(), inputs_.stimuli.size()})},
        {mark("prompts"), std::to_string(inputs_.prompts.size())},
        {mark("bins"), std::to_string(bins_)}};
    outcome.evidence.limits = missing_words(inputs_);
    if (!found.fitted_scale)
      outcome.evidence.limits.emplace_back(
          found.now.accuracy > 1.0 - 1e-9
              ? tr("Every first choice is right, so any larger scale fits better: a board on which the model errs is needed to fit one.")
              : tr("These stimuli do not tell which scale fits."));
    if (labelled_.count() < kFewForBins)
      outcome.evidence.limits.push_back(
          tr("Of {0} stimuli each bin has few: the error is above 0 by chance alone, also for a model that is as sure as it should be.",
             {labelled_.count()}));
    outcome.evidence.limits.emplace_back(
        tr("Probabilities are among the prompts of this board: with others they and the fitted scale differ."));
    return outcome;
  }

  Inputs inputs_;
  Rows stimuli_;
  std::size_t bins_ = 0;
  std::uint64_t seed_ = 0;
  analysis::Labelled labelled_;
  bool began_ = false;
};

}  // namespace

Begun begin_calibration(Inputs inputs, const Params& given, std::uint64_t seed) {
  const Params params = completed(kParams, given);
  if (inputs.prompts.size() < 2) return Error{ErrorCode::TooFew, tr("Calibration needs at least two prompts to choose from."), "prompts"};
  Rows stimuli;
  std::vector<std::size_t> labels;
  const auto known = labels_of(inputs);
  for (std::size_t row = 0; row < known.size(); ++row) {
    if (!known[row]) continue;
    stimuli.push_back(row);
    labels.push_back(*known[row]);
  }
  if (stimuli.size() < kFewestLabelled)
    return Error{
        ErrorCode::TooFew,
        tr_n(stimuli.size(),
             "Calibration needs at least {0} stimuli whose concept a prompt names, such as “a photo of a cat” for cat; there is {n}. Add "
             "prompts that name the concepts, or stimuli.",
             "Calibration needs at least {0} stimuli whose concept a prompt names, such as “a photo of a cat” for cat; there are {n}. Add "
             "prompts that name the concepts, or stimuli.",
             {kFewestLabelled}),
        "prompts"};
  return std::unique_ptr<Study>(std::make_unique<CalibrationStudy>(std::move(inputs), std::move(stimuli), std::move(labels),
                                                                   static_cast<std::size_t>(number_of(params, "bins")), seed));
}

namespace {

std::string methods(const Params&, const Evidence& evidence) {
  return "First choices among " + fact_of(evidence, "prompts") + " prompts were sorted by their probability into " +
         fact_of(evidence, "bins") + " bins, for stimuli: " + fact_of(evidence, "stimuli") +
         ". The expected calibration error is the mean distance of confidence and accuracy, weighted by count; the logit scale was fitted "
         "by least loss, and judged on halves drawn within concepts that it was not fitted on (temperature scaling, Guo et al. 2017). "
         "Intervals: Wilson (1927).";
}

}  // namespace

Kind calibration_kind() {
  return {"calibration",
          mark("Calibration"),
          mark("Tells whether the model's probabilities are right as often as they say, and which logit scale makes them so."),
          kParams,
          {true, true, false},
          methods};
}

}  // namespace pn::studies
