#include "studies/ablation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

#include "analysis/vectors.h"
#include "base/random.h"
#include "base/words.h"
#include "studies/ablation_report.h"
#include "studies/controls.h"
#include "studies/question.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

constexpr std::uint64_t kDrawStream = 2;  // of random numbers; that of the donors is 1

constexpr std::array<ParamDef, 10> kParams = {{
    kPromptParam,
    kAgainstParam,
    kConceptParam,
    kStimulusParam,
    {"layer", ParamType::Layer, 0, 0, 0, mark("Layer"), mark("Whose neurons are switched off."), ""},
    {"neurons", ParamType::Neurons, 0, 0, 0, mark("Neurons"),
     mark("Those to switch off, in this order. The strongest unless some are named."), ""},
    {"most", ParamType::Integer, 1, 256, 16, mark("At most"), mark("So many of the strongest are switched off at the most."), ""},
    {"draws", ParamType::Integer, 0, 200, 20, mark("Random draws"),
     mark("As many other neurons that are as active are switched off so often, for comparison."), ""},
    {"instead", ParamType::Choice, 0, 2, 0, mark("In their place"),
     mark("Zero; the neuron's mean over the board; or its mean for another stimulus of the same rendition."),
     mark_choices("zero|mean|another stimulus")},
    {"accuracy", ParamType::Flag, 0, 1, 1, mark("Accuracy over the board"),
     mark("Also shows the model every stimulus whose concept a prompt names, and counts those that it takes for theirs. Takes longer."),
     ""},
}};

struct Settings {
  std::vector<std::size_t> named;  // channels; empty: the strongest
  std::size_t most = 0;
};

class Ablation final : public Study {
 public:
  Ablation(Inputs inputs, Question question, Settings settings, AblationFindings found)
      : inputs_(std::move(inputs)),
        question_(std::move(question)),
        settings_(std::move(settings)),
        found_(std::move(found)),
        neurons_(inputs_.neurons()) {
    choose_shown();
  }

  Step step(const Answer& answer) override {
    if (!began_) {
      began_ = true;
      return first_ask(inputs_, images(), texts());
    }
    if (logit_.direction().empty()) {
      if (const auto error = take_first(answer)) return *error;
    } else if (const auto error = take(answer)) {
      return *error;
    }
    if (asked_ < asks()) return next_ask();
    return report();
  }

  Progress progress() const override {
    const bool is_first = logit_.direction().empty();
    return {began_ ? 1 + asked_ : 0, 1 + (is_first ? doses_up_to(settings_.most).size() * (1 + found_.wanted_draws) : asks()),
            is_first ? tr("Running the stimuli and prompts") : tr("Switching neurons off")};
  }

 private:
  // ---- what is asked

  // The question's stimuli, then all others that tell the accuracy: those whose concept a prompt names.
  void choose_shown() {
    const std::vector<std::optional<std::size_t>> named = prompts_by_concept(inputs_);
    for (const auto& prompt : named) {
      if (prompt && std::find(naming_.begin(), naming_.end(), *prompt) == naming_.end()) naming_.push_back(*prompt);
    }
    found_.concepts = naming_.size();
    const bool is_measured = found_.wants_accuracy && naming_.size() >= 2;
    const auto label_of = [&](std::size_t row) {
      const int own = inputs_.stimuli[row].concept_index;
      return is_measured && own >= 0 ? named[static_cast<std::size_t>(own)] : std::nullopt;
    };
    shown_ = question_.stimuli;
    for (std::size_t row = 0; row < inputs_.stimuli.size(); ++row) {
      if (label_of(row) && std::find(shown_.begin(), shown_.end(), row) == shown_.end()) shown_.push_back(row);
    }
    for (const std::size_t row : shown_) {
      labels_.push_back(label_of(row));
      found_.labelled += labels_.back() ? 1U : 0U;
    }
  }

  std::vector<ImageAsk> images() const {
    std::vector<ImageAsk> images;
    for (const std::size_t row : shown_) images.push_back({inputs_.stimuli[row].id});
    return images;
  }

  std::size_t stimuli() const { return question_.stimuli.size(); }
  // Where each stimulus gets values of its own, it is asked for alone.
  std::size_t batches() const { return found_.instead == Instead::Another ? shown_.size() : 1; }
  std::size_t asks() const { return found_.sets.size() * found_.doses.size() * batches(); }
  NeuronRef ref(std::size_t neuron) const { return {inputs_.layers.front().place, static_cast<int>(neuron)}; }
  double response(std::size_t stimulus, std::size_t neuron) const {
    return static_cast<double>(inputs_.responses[stimulus * neurons_ + neuron]);
  }

  // Of all prompts of the board.
  std::vector<std::string> texts() const {
    std::vector<std::string> texts;
    for (const InputPrompt& prompt : inputs_.prompts) texts.push_back(prompt.text);
    return texts;
  }

  // Set by set, dose by dose, and where each stimulus is asked for alone, stimulus by stimulus.
  Ask next_ask() const {
    const std::size_t batch = asked_ % batches(), dose = asked_ / batches() % found_.doses.size(),
                      set = asked_ / batches() / found_.doses.size();
    Ask ask;
    if (batches() == 1)
      ask.images = images();
    else
      ask.images = {{inputs_.stimuli[shown_[batch]].id}};
    for (std::size_t i = 0; i < found_.doses[dose]; ++i) {
      const std::size_t neuron = found_.sets[set][i];
      ask.gates.push_back({ref(neuron), 0.0F, static_cast<float>(instead_of(neuron, batch))});
    }
    return ask;
  }

  double instead_of(std::size_t neuron, std::size_t batch) const {
    switch (found_.instead) {
      case Instead::Zero: return 0.0;
      case Instead::Mean: return found_.means[neuron];
      case Instead::Another: return response(donors_[batch], neuron);
    }
    return 0.0;
  }

  // ---- what comes back

  std::optional<Error> take_first(const Answer& answer) {
    if (answer.image_embeds.size() != shown_.size()) return missing_embeddings();
    auto opened = opened_by(inputs_, question_, texts(), answer);
    if (!opened) return opened.error();
    for (const std::vector<float>& text : answer.text_embeds) {
      auto each = Logit::of(text, std::nullopt, static_cast<double>(inputs_.logit_scale));
      if (!each) return each.error();
      prompts_.push_back(*std::move(each));
    }
    const auto own =
        std::find_if(inputs_.prompts.begin(), inputs_.prompts.end(), [&](const InputPrompt& one) { return one.id == question_.prompt.id; });
    found_.prompt = static_cast<std::size_t>(own - inputs_.prompts.begin());
    logit_ = std::move(opened->logit);
    found_.baseline = std::move(opened->baseline);
    if (const auto error = hear(answer, 0, found_.before)) return error;
    found_.means = board_means(inputs_);
    choose_neurons();
    for (auto& draw : matched_draws(found_.sets.front(), found_.means, found_.wanted_draws, found_.seed, kDrawStream))
      found_.sets.push_back(std::move(draw));
    draw_donors();
    found_.said.resize(found_.sets.size() * found_.doses.size());
    return std::nullopt;
  }

  std::optional<Error> take(const Answer& answer) {
    if (answer.image_embeds.size() != shown_.size() / batches()) return missing_embeddings();
    const std::size_t place = asked_ / batches(), batch = asked_ % batches();
    ++asked_;
    return hear(answer, batch, found_.said[place]);
  }

  // first  place in `shown_` of the first picture of the answer
  std::optional<Error> hear(const Answer& answer, std::size_t first, Said& said) const {
    for (std::size_t i = 0; i < answer.image_embeds.size(); ++i) {
      const std::vector<float>& embedding = answer.image_embeds[i];
      const std::size_t place = first + i;
      std::vector<double> logits;
      for (const Logit& prompt : prompts_) logits.push_back(prompt(embedding));
      const auto highest = std::max_element(logits.begin(), logits.end());
      if (!std::isfinite(*std::min_element(logits.begin(), logits.end())))
        return Error{ErrorCode::Malformed, tr("With these neurons switched off the model gives no direction. Switch off fewer."), "most"};
      if (labels_[place]) {
        const auto less = [&](std::size_t a, std::size_t b) { return logits[a] < logits[b]; };
        said.right += *std::max_element(naming_.begin(), naming_.end(), less) == *labels_[place] ? 1U : 0U;
      }
      if (place >= stimuli()) continue;
      double sum = 0;
      for (const double each : logits) sum += std::exp(each - *highest);
      said.logits.push_back(logit_(embedding));
      said.probabilities.push_back(std::exp(logits[found_.prompt] - *highest) / sum);
      said.first_choices.push_back(static_cast<std::size_t>(highest - logits.begin()));
    }
    return std::nullopt;
  }

  // ---- which neurons

  void choose_neurons() {
    for (std::size_t n = 0; n < neurons_; ++n)
      found_.strength.push_back(found_.baseline.is_exact ? mean_of(found_.baseline.additions[n]) : lead_of(n));
    std::vector<std::size_t> chosen = settings_.named;
    if (chosen.empty()) {
      chosen = analysis::descending(found_.strength);
      // What speaks against is not among the strongest for it.
      const auto speaks_for = std::count_if(found_.strength.begin(), found_.strength.end(), [](double strength) { return strength > 0; });
      chosen.resize(std::min({settings_.most, static_cast<std::size_t>(speaks_for), neurons_ / 2}));
    }
    found_.doses = doses_up_to(chosen.size());
    found_.sets = {std::move(chosen)};
  }

  // Mean answer to the question's stimuli above that to all others.
  double lead_of(std::size_t neuron) const {
    double inside = 0, outside = 0;
    std::size_t next = 0;
    for (std::size_t row = 0; row < inputs_.stimuli.size(); ++row) {
      const bool is_asked = next < stimuli() && question_.stimuli[next] == row;
      if (is_asked) ++next;
      (is_asked ? inside : outside) += response(row, neuron);
    }
    const std::size_t others = inputs_.stimuli.size() - stimuli();
    return inside / static_cast<double>(stimuli()) - (others > 0 ? outside / static_cast<double>(others) : 0.0);
  }

  // For each stimulus another of the same rendition: of another concept, else of any, else one of another rendition, else itself.
  void draw_donors() {
    if (found_.instead != Instead::Another) return;
    Pcg32 random(found_.seed, 1);
    for (const std::size_t own : shown_) {
      std::array<std::vector<std::size_t>, 3> offered;
      for (std::size_t row = 0; row < inputs_.stimuli.size(); ++row) {
        if (row == own) continue;
        const InputStimulus &one = inputs_.stimuli[row], &self = inputs_.stimuli[own];
        const bool same_rendition = one.rendition == self.rendition, same_concept = one.concept_index == self.concept_index;
        offered[same_rendition ? (same_concept ? 1 : 0) : 2].push_back(row);
      }
      const auto best = std::find_if(offered.begin(), offered.end(), [](const auto& rows) { return !rows.empty(); });
      donors_.push_back(best == offered.end() ? own : (*best)[random.below(static_cast<std::uint32_t>(best->size()))]);
    }
  }

  Step report() const {
    if (found_.doses.empty())
      return Error{ErrorCode::TooFew,
                   tr("No neuron of this layer speaks for it, so there is none to switch off. Name some, or ask the other way."),
                   "neurons"};
    return make_ablation_outcome(inputs_, question_, found_);
  }

  Inputs inputs_;
  Question question_;
  Settings settings_;
  AblationFindings found_;
  std::size_t neurons_ = 0;
  bool began_ = false;
  Logit logit_;
  std::vector<Logit> prompts_;
  std::vector<std::size_t> shown_;                  // places of stimuli among those of the inputs, the question's first
  std::vector<std::optional<std::size_t>> labels_;  // [shown] place of the prompt that names its concept
  std::vector<std::size_t> naming_;                 // places of the prompts that name a concept
  std::vector<std::size_t> donors_;                 // [shown] places among those of the inputs
  std::size_t asked_ = 0;
};

// The channels of neurons that are named, or what is wrong with them.
Result<std::vector<std::size_t>> named_channels(const Inputs& inputs, std::string_view text) {
  const auto named = neurons_in(text);
  if (!named)
    return Error{ErrorCode::Malformed, tr("Write neurons as layer and channel, such as 4.217, with blanks between them."), "neurons"};
  std::vector<std::size_t> channels;
  for (const NeuronRef& neuron : *named) {
    const InputLayer& layer = inputs.layers.front();
    if (neuron.layer != layer.place || neuron.channel >= layer.channels)
      return Error{ErrorCode::NotFound,
                   tr("The layer {0} has no neuron {1}. Choose its layer, or other neurons.", {layer.name, name_of(neuron)}), "neurons"};
    channels.push_back(static_cast<std::size_t>(neuron.channel));
  }
  return channels;
}

// Without the stimuli that tell the accuracy alone.
std::string cost(const Scope& scope, const Params& params) {
  const auto named = neurons_in(text_of(params, "neurons"));
  const std::size_t most = named && !named->empty() ? named->size() : static_cast<std::size_t>(number_of(params, "most"));
  const std::size_t sets = (1 + static_cast<std::size_t>(number_of(params, "draws"))) * doses_up_to(most).size();
  const std::string switched = count_of(sets, "set", "sets"), stimuli = count_of(scope.stimuli, "stimulus", "stimuli"),
                    runs = count_of(sets * scope.stimuli, "run", "runs");
  return number_of(params, "accuracy") != 0.0
             ? tr("Switches neurons off in {0}, each for {1} and those that tell the accuracy: at least {2} of what follows the layer.",
                  {switched, stimuli, runs})
             : tr("Switches neurons off in {0}, each for {1}: {2} of what follows the layer.", {switched, stimuli, runs});
}

}  // namespace

Begun begin_ablation(Inputs inputs, const Params& given, std::uint64_t seed) {
  const Params params = completed(kParams, given);
  auto question = question_of(inputs, params);
  if (!question) return question.error();
  auto named = named_channels(inputs, text_of(params, "neurons"));
  if (!named) return named.error();
  const auto count = [&](std::string_view name) { return static_cast<std::size_t>(number_of(params, name)); };
  AblationFindings found;
  found.were_named = !named->empty();
  found.instead = static_cast<Instead>(count("instead"));
  found.wanted_draws = count("draws");
  found.wants_accuracy = number_of(params, "accuracy") != 0.0;
  found.seed = seed;
  Settings settings{*std::move(named), count("most")};
  return std::unique_ptr<Study>(std::make_unique<Ablation>(std::move(inputs), *std::move(question), std::move(settings), std::move(found)));
}

namespace {

std::string methods(const Params& params, const Evidence& evidence) {
  const bool is_difference = fact_of(evidence, "rather than") != "none";
  std::string words = std::string("Neurons of ") + fact_of(evidence, "layer") + " (" + fact_of(evidence, "neurons") +
                      ") were switched off a few more at a time, in their place " + fact_of(evidence, "in their place") + ", and " +
                      (is_difference ? "the difference of the logits of “" : "the logit of “") + fact_of(evidence, "prompt") + "”" +
                      (is_difference ? " and “" + fact_of(evidence, "rather than") + "”" : std::string()) +
                      " measured over stimuli, n = " + fact_of(evidence, "stimuli") +
                      ", among prompts, n = " + fact_of(evidence, "prompts") + ".";
  if (number_of(params, "draws") != 0.0)
    words += " Controls are as many other neurons, random draws: " + fact_of(evidence, "random draws") +
             "; p is (1 + draws that take as much) / (1 + draws) (Davison & Hinkley 1997).";
  return words;
}

}  // namespace

Kind ablation_kind() {
  return {
      "ablation",
      mark("Ablation"),
      mark("Switches neurons off, a few more at a time, and compares what is lost with what as many random ones take that are as active."),
      kParams,
      {true, true, false},
      methods,
      cost};
}

}  // namespace pn::studies
