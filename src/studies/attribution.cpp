#include "studies/attribution.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

#include "analysis/vectors.h"
#include "base/words.h"
#include "studies/attribution_report.h"
#include "studies/neurons.h"
#include "studies/question.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

constexpr std::size_t kMostMapped = 6;             // stimuli
constexpr std::size_t kMostBatch = 16;             // neurons that are silenced one by one before progress is told
constexpr std::size_t kBatchRuns = 48;             // the same in runs
constexpr std::size_t kProductsAStep = 4'000'000;  // multiplications, some milliseconds

constexpr std::array<ParamDef, 9> kParams = {{
    kPromptParam,
    kAgainstParam,
    kConceptParam,
    kRenditionParam,
    {"stimulus", ParamType::Stimulus, 0, 4294967295.0, 0, mark("Stimulus"),
     mark("This stimulus is explained; beside it stand the means over all of the concept and rendition that are chosen."), ""},
    {"layer", ParamType::Layer, 0, 0, 0, mark("Layer"),
     mark("Whose neurons contribute. The last layer's contributions are exact where the model goes on from it linearly."), ""},
    {"neuron", ParamType::Neuron, 0, 0, 0, mark("Map of neuron"),
     mark("Whose contribution is mapped beside that of all; the one that speaks most for the prompt unless one is named."), ""},
    {"silenced", ParamType::Integer, 0, 2000, 24, mark("Neurons silenced"),
     mark("So many of the strongest neurons are silenced one by one, to see what the logit really loses."), ""},
    {"all", ParamType::Flag, 0, 1, 0, mark("Silence all"),
     mark("Every neuron of the layer is silenced one by one, however long that takes."), ""},
}};

struct Settings {
  std::optional<std::size_t> mapped;  // a neuron
  std::size_t silenced = 0;
};

std::size_t silenced_of(const Params& params, std::size_t neurons) {
  return number_of(params, "all") != 0.0 ? neurons : std::min(neurons, static_cast<std::size_t>(number_of(params, "silenced")));
}

class Attribution final : public Study {
 public:
  Attribution(Inputs inputs, Question question, Settings settings, std::uint64_t seed) : settings_(settings) {
    found_.inputs = std::move(inputs);
    found_.question = std::move(question);
    found_.seed = seed;
  }

  Step step(const Answer& answer) override {
    switch (phase_) {
      case Phase::Begin:
        phase_ = Phase::First;
        return first_ask(found_.inputs, images_of(found_.inputs, found_.question), texts_of(found_.question));
      case Phase::First:
        if (auto error = take_first(answer)) return *std::move(error);
        break;
      case Phase::Set: add_set(); break;
      case Phase::Maps: take_maps(answer); break;
      case Phase::Silence:
        if (auto error = take_silenced(answer)) return *std::move(error);
        break;
    }
    return next();
  }

  Progress progress() const override {
    return {phase_ > Phase::First ? 1 + silenced_ : 0, 1 + settings_.silenced,
            phase_ == Phase::Silence ? tr("Silencing neurons one by one") : tr("Running the stimuli and prompts")};
  }

 private:
  enum class Phase { Begin, First, Set, Maps, Silence };

  std::size_t stimuli() const { return found_.stimuli(); }

  // What is still to be done, in the order of the phases.
  Step next() {
    if (found_.baseline.is_exact && found_.question.is_beside && set_done_ < found_.question.set.size()) {
      phase_ = Phase::Set;
      return More{};
    }
    if (found_.baseline.is_exact && mapped_ < std::min(stimuli(), kMostMapped)) {
      phase_ = Phase::Maps;
      Ask ask{{{found_.inputs.stimuli[found_.question.stimuli[mapped_]].id}}, {}, {}, {false, false}};
      ask.maps_of = found_.inputs.layers.front().place;
      return ask;
    }
    if (silenced_ < found_.to_silence.size()) {
      phase_ = Phase::Silence;
      Ask ask{images_of(found_.inputs, found_.question), {}, {}, {}};
      for (std::size_t i = silenced_; i < silenced_ + batch(); ++i) ask.gates.push_back({found_.ref(found_.to_silence[i]), 0.0F});
      ask.gates_apart = true;
      return ask;
    }
    return attribution_report(std::move(found_));
  }

  std::size_t batch() const {
    return std::min(found_.to_silence.size() - silenced_, std::clamp<std::size_t>(kBatchRuns / stimuli(), 1, kMostBatch));
  }

  std::optional<Error> take_first(const Answer& answer) {
    auto opened = opened_by(found_.inputs, found_.question, texts_of(found_.question), answer);
    if (!opened) return opened.error();
    logit_ = std::move(opened->logit);
    found_.baseline = std::move(opened->baseline);
    const std::size_t neurons = found_.neurons();
    // The strongest by what they contribute, or where that is not known by their means.
    std::vector<double> strength(neurons);
    for (std::size_t n = 0; n < neurons; ++n) {
      if (found_.baseline.is_exact) strength[n] = std::abs(mean_of(found_.baseline.additions[n]));
      for (std::size_t row = 0; !found_.baseline.is_exact && row < stimuli(); ++row) strength[n] += std::abs(found_.response(row, n));
    }
    found_.to_silence = analysis::descending(strength);
    found_.to_silence.resize(settings_.silenced);
    found_.lost.assign(neurons, {});
    if (found_.baseline.is_exact && found_.question.is_beside) found_.set_additions.resize(neurons);
    return std::nullopt;
  }

  // Some stimuli more of those beside: a linear head gives their embeddings from their means.
  void add_set() {
    const LinearHead& head = *found_.baseline.head;
    const std::size_t neurons = found_.neurons(), some = std::max<std::size_t>(1, kProductsAStep / (neurons * head.width()));
    for (std::size_t i = 0; i < some && set_done_ < found_.question.set.size(); ++i, ++set_done_) {
      const auto means = std::span(found_.inputs.responses).subspan(found_.question.set[set_done_] * neurons, neurons);
      const double length = analysis::length(head.embedding(means));
      for (std::size_t n = 0; n < neurons; ++n)
        found_.set_additions[n].push_back(length > 0 ? logit_.scale() / length * static_cast<double>(means[n]) * head.pull(n) : 0.0);
    }
  }

  void take_maps(const Answer& answer) {
    const std::vector<std::size_t> order = by_contribution(found_);
    const auto named = settings_.mapped ? settings_.mapped : first_of_sign(found_, order, true);
    const auto add = [&](std::optional<std::size_t> only) {
      if (auto map = contribution_map(found_, mapped_, answer.maps, only)) found_.maps.push_back(*std::move(map));
    };
    add(std::nullopt);
    if (named) add(named);
    if (const auto against = first_of_sign(found_, order, false); against && !settings_.mapped && stimuli() == 1) add(against);
    ++mapped_;
  }

  std::optional<Error> take_silenced(const Answer& answer) {
    const std::size_t count = batch();
    if (answer.image_embeds.size() != count * stimuli()) return missing_embeddings();
    for (std::size_t i = 0; i < count; ++i) {
      std::vector<double>& lost = found_.lost[found_.to_silence[silenced_ + i]];
      for (std::size_t row = 0; row < stimuli(); ++row)
        lost.push_back(found_.baseline.logits[row] - logit_(answer.image_embeds[i * stimuli() + row]));
    }
    silenced_ += count;
    return std::nullopt;
  }

  Settings settings_;
  Attributed found_;
  Logit logit_;
  Phase phase_ = Phase::Begin;
  std::size_t set_done_ = 0, mapped_ = 0;  // stimuli
  std::size_t silenced_ = 0;               // neurons
};

std::string cost(const Scope& scope, const Params& params) {
  const std::size_t silenced = silenced_of(params, scope.neurons), stimuli = std::max<std::size_t>(1, scope.stimuli);
  if (silenced == 0) return tr("No neuron is silenced: {0} of the model.", {count_of(stimuli, "run", "runs")});
  return tr("Silences {0} of {1} one by one, for {2}: {3} of what follows the layer.",
            {count_of(silenced, "neuron", "neurons"), scope.neurons, count_of(stimuli, "stimulus", "stimuli"),
             count_of(silenced * stimuli, "run", "runs")});
}

}  // namespace

Begun begin_attribution(Inputs inputs, const Params& given, std::uint64_t seed) {
  const Params params = completed(kParams, given);
  auto question = question_of(inputs, params);
  if (!question) return question.error();
  const auto named = neurons_in(text_of(params, "neuron"));
  if (!named) return Error{ErrorCode::Malformed, tr("Write the neuron as layer and channel, such as 4.217."), "neuron"};
  Settings settings{std::nullopt, silenced_of(params, inputs.neurons())};
  if (!named->empty()) {
    settings.mapped = place_of(inputs, named->front());
    if (!settings.mapped)
      return Error{ErrorCode::NotFound,
                   tr("The layer {0} has no neuron {1}. Choose its layer, or another neuron.",
                      {inputs.layers.front().name, name_of(named->front())}),
                   "neuron"};
  }
  return std::unique_ptr<Study>(std::make_unique<Attribution>(std::move(inputs), *std::move(question), settings, seed));
}

namespace {

std::string methods(const Params&, const Evidence& evidence) {
  const bool is_difference = fact_of(evidence, "rather than") != "none";
  std::string words = std::string("What each neuron of ") + fact_of(evidence, "layer") + " adds to " +
                      (is_difference ? "the difference of the logits of “" : "the logit of “") + fact_of(evidence, "prompt") + "”" +
                      (is_difference ? " and “" + fact_of(evidence, "rather than") + "”" : std::string()) +
                      " was measured over stimuli, n = " + fact_of(evidence, "stimuli") + " (" + fact_of(evidence, "method") + ").";
  if (const std::string agreement = fact_of(evidence, "agreement with silencing"); !agreement.empty())
    words += " Agreement with silencing neurons one by one: " + agreement + ".";
  return words + " Intervals are percentiles of bootstrap resamples of the stimuli, where there are enough.";
}

}  // namespace

Kind attribution_kind() {
  return {
      "attribution",
      mark("Attribution"),
      mark("Tells which neurons speak for a prompt, or for one prompt rather than another, how far and where in the picture, and whether "
           "silencing them bears it out."),
      kParams,
      {true, true, false},
      methods,
      cost};
}

}  // namespace pn::studies
