#include "studies/ablation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>

#include "base/random.h"
#include "studies/question.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

constexpr std::size_t kNearest = 10;  // that a control is drawn from
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
enum class Instead { Zero, Mean, Another };

constexpr std::array<ParamDef, 9> kParams = {{
    kPromptParam,
    kAgainstParam,
    kConceptParam,
    kStimulusParam,
    {"layer", ParamType::Layer, 0, 0, 0, "Layer", "Whose neurons are switched off.", ""},
    {"neurons", ParamType::Neurons, 0, 0, 0, "Neurons", "Those to switch off, in this order. The strongest unless some are named.", ""},
    {"most", ParamType::Integer, 1, 256, 16, "At most", "So many of the strongest are switched off at the most.", ""},
    {"draws", ParamType::Integer, 0, 200, 20, "Random draws",
     "As many other neurons that are as active are switched off so often, for comparison.", ""},
    {"instead", ParamType::Choice, 0, 2, 0, "In their place",
     "Zero; the neuron's mean over the board; or its mean for another stimulus of the same rendition.", "zero|mean|another stimulus"},
}};

struct Settings {
  std::vector<std::size_t> named;  // channels; empty: the strongest
  std::size_t most = 0;
  Instead instead = Instead::Zero;
  std::size_t draws = 0;
  std::uint64_t seed = 0;
};

// What the model says with some neurons switched off, by stimulus.
struct Said {
  std::vector<double> logits;              // of the question
  std::vector<double> probabilities;       // of its prompt
  std::vector<std::size_t> first_choices;  // places of prompts
};

// How many are switched off at a time: 1, 2, 3, 4, 6, 8, 12, 16, … and `most`.
std::vector<std::size_t> doses_up_to(std::size_t most) {
  std::vector<std::size_t> doses;
  for (std::size_t power = 1; power <= most; power *= 2) {
    doses.push_back(power);
    if (power >= 2 && power + power / 2 <= most) doses.push_back(power + power / 2);
  }
  if (!doses.empty() && doses.back() != most) doses.push_back(most);
  return doses;
}

class Ablation final : public Study {
 public:
  Ablation(Inputs inputs, Question question, Settings settings)
      : inputs_(std::move(inputs)), question_(std::move(question)), settings_(std::move(settings)), neurons_(inputs_.neurons()) {}

  Step step(const Answer& answer) override {
    if (!began_) {
      began_ = true;
      return first_ask();
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
    return {began_ ? 1 + asked_ : 0, 1 + (is_first ? doses_up_to(settings_.most).size() * (1 + settings_.draws) : asks()),
            is_first ? "Running the stimuli and prompts" : "Switching neurons off"};
  }

 private:
  // ---- what is asked

  std::size_t stimuli() const { return question_.stimuli.size(); }
  // Where each stimulus gets values of its own, it is asked for alone.
  std::size_t batches() const { return settings_.instead == Instead::Another ? stimuli() : 1; }
  std::size_t asks() const { return sets_.size() * doses_.size() * batches(); }
  NeuronRef ref(std::size_t neuron) const { return {inputs_.layers.front().place, static_cast<int>(neuron)}; }
  double response(std::size_t stimulus, std::size_t neuron) const {
    return static_cast<double>(inputs_.responses[stimulus * neurons_ + neuron]);
  }

  Ask first_ask() const {
    Ask ask{images_of(inputs_, question_), {}, {}, {}};
    for (const InputPrompt& prompt : inputs_.prompts) ask.texts.push_back(prompt.text);
    ask.units_of = inputs_.layers.front().place;
    return ask;
  }

  // Set by set, dose by dose, and where each stimulus is asked for alone, stimulus by stimulus.
  Ask next_ask() const {
    const std::size_t batch = asked_ % batches(), dose = asked_ / batches() % doses_.size(), set = asked_ / batches() / doses_.size();
    Ask ask;
    if (batches() == 1)
      ask.images = images_of(inputs_, question_);
    else
      ask.images = {{inputs_.stimuli[question_.stimuli[batch]].id}};
    for (std::size_t i = 0; i < doses_[dose]; ++i) {
      const std::size_t neuron = sets_[set][i];
      ask.gates.push_back({ref(neuron), 0.0F, static_cast<float>(instead_of(neuron, batch))});
    }
    return ask;
  }

  double instead_of(std::size_t neuron, std::size_t batch) const {
    switch (settings_.instead) {
      case Instead::Zero: return 0.0;
      case Instead::Mean: return means_[neuron];
      case Instead::Another: return response(donors_[batch], neuron);
    }
    return 0.0;
  }

  // ---- what comes back

  std::optional<Error> take_first(const Answer& answer) {
    const auto place = [&](const InputPrompt& prompt) {
      const auto found =
          std::find_if(inputs_.prompts.begin(), inputs_.prompts.end(), [&](const InputPrompt& one) { return one.id == prompt.id; });
      return static_cast<std::size_t>(found - inputs_.prompts.begin());
    };
    const std::vector<std::vector<float>>& texts = answer.text_embeds;
    if (texts.size() != inputs_.prompts.size())
      return Error{ErrorCode::Mismatch, "The model did not give every embedding that was asked for.", "embeddings"};
    const auto scale = static_cast<double>(inputs_.logit_scale);
    prompt_ = place(question_.prompt);
    const auto against = question_.against ? std::optional<std::span<const float>>(texts[place(*question_.against)]) : std::nullopt;
    auto logit = Logit::of(texts[prompt_], against, scale);
    if (!logit) return logit.error();
    for (const std::vector<float>& text : texts) {
      auto each = Logit::of(text, std::nullopt, scale);
      if (!each) return each.error();
      prompts_.push_back(*std::move(each));
    }
    auto baseline = baseline_of(inputs_, question_, *logit, answer);
    if (!baseline) return baseline.error();
    logit_ = *std::move(logit);
    baseline_ = *std::move(baseline);
    if (const auto error = hear(answer, before_)) return error;
    means_.assign(neurons_, 0.0);
    for (std::size_t row = 0; row < inputs_.stimuli.size(); ++row) {
      for (std::size_t n = 0; n < neurons_; ++n) means_[n] += response(row, n) / static_cast<double>(inputs_.stimuli.size());
    }
    choose_neurons();
    draw_controls();
    draw_donors();
    said_.resize(sets_.size() * doses_.size());
    return std::nullopt;
  }

  std::optional<Error> take(const Answer& answer) {
    if (answer.image_embeds.size() != stimuli() / batches())
      return Error{ErrorCode::Mismatch, "The model did not give every embedding that was asked for.", "embeddings"};
    const std::size_t place = asked_ / batches();
    ++asked_;
    return hear(answer, said_[place]);
  }

  std::optional<Error> hear(const Answer& answer, Said& said) const {
    for (const std::vector<float>& embedding : answer.image_embeds) {
      std::vector<double> logits;
      for (const Logit& prompt : prompts_) logits.push_back(prompt(embedding));
      const auto highest = std::max_element(logits.begin(), logits.end());
      if (!std::isfinite(*std::min_element(logits.begin(), logits.end())))
        return Error{ErrorCode::Malformed, "With these neurons switched off the model gives no direction. Switch off fewer.", "most"};
      double sum = 0;
      for (const double each : logits) sum += std::exp(each - *highest);
      said.logits.push_back(logit_(embedding));
      said.probabilities.push_back(std::exp(logits[prompt_] - *highest) / sum);
      said.first_choices.push_back(static_cast<std::size_t>(highest - logits.begin()));
    }
    return std::nullopt;
  }

  // ---- which neurons

  void choose_neurons() {
    std::vector<std::size_t> chosen = settings_.named;
    if (chosen.empty()) {
      strength_.assign(neurons_, 0.0);
      for (std::size_t n = 0; n < neurons_; ++n) strength_[n] = baseline_.is_exact ? mean_of(baseline_.additions[n]) : lead_of(n);
      chosen.resize(neurons_);
      std::iota(chosen.begin(), chosen.end(), std::size_t{0});
      std::stable_sort(chosen.begin(), chosen.end(), [&](std::size_t a, std::size_t b) { return strength_[a] > strength_[b]; });
      // What speaks against is not among the strongest for it.
      const auto speaks_for = std::count_if(strength_.begin(), strength_.end(), [](double strength) { return strength > 0; });
      chosen.resize(std::min({settings_.most, static_cast<std::size_t>(speaks_for), neurons_ / 2}));
    }
    doses_ = doses_up_to(chosen.size());
    sets_ = {std::move(chosen)};
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

  // Draws of other neurons, each one of those nearest in mean to the one whose place it takes, none twice.
  void draw_controls() {
    const std::vector<std::size_t> chosen = sets_.front();
    std::vector<std::size_t> others;
    for (std::size_t n = 0; n < neurons_; ++n) {
      if (std::find(chosen.begin(), chosen.end(), n) == chosen.end()) others.push_back(n);
    }
    if (others.size() < chosen.size()) return;
    std::stable_sort(others.begin(), others.end(), [&](std::size_t a, std::size_t b) { return means_[a] < means_[b]; });
    for (std::size_t draw = 0; draw < settings_.draws; ++draw) {
      Pcg32 random(settings_.seed, 2 + draw);
      std::vector<std::size_t> left = others, drawn;
      for (const std::size_t neuron : chosen) {
        // The window of the nearest ends where the next one on its left is nearer than the last on its right.
        const std::size_t width = std::min(kNearest, left.size());
        std::size_t first = 0;
        while (first + width < left.size() && means_[neuron] - means_[left[first]] > means_[left[first + width]] - means_[neuron]) ++first;
        const auto picked = left.begin() + static_cast<std::ptrdiff_t>(first + random.below(static_cast<std::uint32_t>(width)));
        drawn.push_back(*picked);
        left.erase(picked);
      }
      sets_.push_back(std::move(drawn));
    }
  }

  // For each stimulus another of the same rendition: of another concept, else of any, else one of another rendition, else itself.
  void draw_donors() {
    if (settings_.instead != Instead::Another) return;
    Pcg32 random(settings_.seed, 1);
    for (const std::size_t own : question_.stimuli) {
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

  // ---- the report

  const Said& said(std::size_t set, std::size_t dose) const { return said_[set * doses_.size() + dose]; }
  std::size_t draws() const { return sets_.size() - 1; }
  double share_of_first(const Said& said) const {
    return static_cast<double>(std::count(said.first_choices.begin(), said.first_choices.end(), prompt_)) / static_cast<double>(stimuli());
  }

  struct Compared {
    double value = kNone;              // of the chosen neurons
    double control = kNone;            // mean over the draws
    IntervalValue band{kNone, kNone};  // middle 95 % of the draws
    std::vector<double> draws = {};
  };

  // `take` turns what was said into a number.
  template <class Take>
  Compared compared(std::size_t dose, const Take& take) const {
    Compared found;
    found.value = take(said(0, dose));
    for (std::size_t draw = 1; draw < sets_.size(); ++draw) found.draws.push_back(take(said(draw, dose)));
    if (found.draws.empty()) return found;
    found.control = mean_of(found.draws);
    found.band = band_of(found.draws);
    return found;
  }

  Compared lost(std::size_t dose) const {
    return compared(dose, [&](const Said& said) { return mean_of(baseline_.logits) - mean_of(said.logits); });
  }

  // How often chance takes as much.
  double p_of(const Compared& lost) const {
    if (lost.draws.empty()) return kNone;
    const auto as_much = std::count_if(lost.draws.begin(), lost.draws.end(), [&](double draw) { return draw >= lost.value; });
    return (1.0 + static_cast<double>(as_much)) / (1.0 + static_cast<double>(lost.draws.size()));
  }

  Table doses_table() const {
    Table table{"doses", "By number switched off", {}, {}};
    table.columns = {
        {"switched_off", "off", Meaning::Number, 0, "How many neurons are switched off."},
        {"lost", "lost", Meaning::Number, 3, "How far " + measured(question_) + " falls, on average over the stimuli."},
        {"lost_control", "random", Meaning::Number, 3,
         "The same for as many random neurons that are as active, on average over the draws."},
        {"lost_band", "95 % of draws", Meaning::Interval, 3, "Between these values lie the middle 95 % of the random draws."},
        {"p_value", "p", Meaning::PValue, 3, "How often random neurons take as much or more, the chosen ones counted as one draw."},
        {"probability", "probability", Meaning::Number, 3, "The prompt's probability among all prompts of the board, on average."},
        {"probability_control", "random", Meaning::Number, 3, "The same with random neurons switched off."},
        {"first", "first choice", Meaning::Number, 2, "Share of the stimuli for which the prompt is the most probable."},
        {"first_control", "random", Meaning::Number, 2, "The same with random neurons switched off."},
    };
    const auto add = [&](double count, const Compared& lost, double p, const Compared& probability, const Compared& first) {
      table.cells.insert(table.cells.end(), {count, lost.value, lost.control, lost.band, p, probability.value, probability.control,
                                             first.value, first.control});
    };
    add(0, {0.0}, kNone, {mean_of(before_.probabilities)}, {share_of_first(before_)});
    for (std::size_t dose = 0; dose < doses_.size(); ++dose) {
      const Compared lost = this->lost(dose);
      add(static_cast<double>(doses_[dose]), lost, p_of(lost), compared(dose, [](const Said& said) { return mean_of(said.probabilities); }),
          compared(dose, [&](const Said& said) { return share_of_first(said); }));
    }
    return table;
  }

  Table neurons_table() const {
    Table table{"neurons", "Neurons", {}, {}};
    table.columns = {
        {"place", "place", Meaning::Number, 0, "When it is switched off: first the first."},
        {"neuron", "neuron", Meaning::Neuron, 0, "Layer and channel."},
        {"adds", baseline_.is_exact ? "adds" : "leads by", Meaning::Number, 3,
         baseline_.is_exact ? "What it adds to " + measured(question_) + ", on average over the stimuli."
                            : std::string("Its mean answer to the stimuli, less that to all others of the board.")},
        {"response", "response", Meaning::Number, 3, "Its mean over space, on average over the stimuli."},
        {"board_mean", "board", Meaning::Number, 3, "The same over the whole board, by which random neurons are matched."},
        {"control_mean", "random", Meaning::Number, 3, "The same for the neurons drawn in its place, on average over the draws."},
    };
    const std::vector<std::size_t>& chosen = sets_.front();
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      const std::size_t n = chosen[i];
      double own = 0, control = 0;
      for (const std::size_t row : question_.stimuli) own += response(row, n) / static_cast<double>(stimuli());
      for (std::size_t draw = 1; draw < sets_.size(); ++draw) control += means_[sets_[draw][i]] / static_cast<double>(draws());
      table.cells.insert(table.cells.end(),
                         {static_cast<double>(i + 1), ref(n), baseline_.is_exact ? mean_of(baseline_.additions[n]) : lead_of(n), own,
                          means_[n], draws() > 0 ? control : kNone});
    }
    return table;
  }

  Table stimuli_table() const {
    Table table{"stimuli", "By stimulus", {}, {}};
    table.columns = {
        {"stimulus", "stimulus", Meaning::Stimulus, 0, "What the model is shown."},
        {"before", "before", Meaning::Number, 3, "What is explained, " + measured(question_) + ", as the model is."},
        {"after", "after", Meaning::Number, 3, "The same with all chosen neurons switched off."},
        {"after_control", "random", Meaning::Number, 3, "The same with as many random neurons switched off, on average over the draws."},
        {"taken_for", "taken for", Meaning::Prompt, 0, "The most probable prompt as the model is."},
        {"taken_for_after", "then", Meaning::Prompt, 0, "The most probable prompt with all chosen neurons switched off."},
        {"unchanged_control", "random: same", Meaning::Number, 2,
         "Share of the random draws that leave the most probable prompt as it was."},
    };
    const std::size_t last = doses_.size() - 1;
    const auto prompt = [&](std::size_t place) { return PromptRef{inputs_.prompts[place].id}; };
    for (std::size_t row = 0; row < stimuli(); ++row) {
      double control = 0, same = 0;
      for (std::size_t draw = 1; draw < sets_.size(); ++draw) {
        control += said(draw, last).logits[row] / static_cast<double>(draws());
        same += (said(draw, last).first_choices[row] == before_.first_choices[row] ? 1.0 : 0.0) / static_cast<double>(draws());
      }
      table.cells.insert(table.cells.end(), {StimulusRef{inputs_.stimuli[question_.stimuli[row]].id}, baseline_.logits[row],
                                             said(0, last).logits[row], draws() > 0 ? control : kNone, prompt(before_.first_choices[row]),
                                             prompt(said(0, last).first_choices[row]), draws() > 0 ? same : kNone});
    }
    return table;
  }

  Figure figure() const {
    Figure shown;
    shown.name = "ablation";
    shown.title = "Switching off what speaks for " + about(question_);
    shown.x_axis = "neurons switched off";
    shown.axis = question_.against ? "difference of both logits" : "logit";
    const double before = mean_of(baseline_.logits);
    shown.curves = {{settings_.named.empty() ? "the strongest" : "the chosen", {0.0}, {before}, {{before, before}}}};
    if (draws() > 0) shown.curves.push_back({"random ones as active", {0.0}, {before}, {{before, before}}});
    for (std::size_t dose = 0; dose < doses_.size(); ++dose) {
      const Compared taken = lost(dose);
      const auto count = static_cast<double>(doses_[dose]);
      shown.curves[0].add(count, before - taken.value, {before - taken.value, before - taken.value});
      if (draws() > 0) shown.curves[1].add(count, before - taken.control, {before - taken.band.high, before - taken.band.low});
    }
    fit_axis(shown);
    shown.caption = "Neurons of " + inputs_.layers.front().name + ", in their place " + instead_words() +
                    (draws() > 0 ? "; band: the middle 95 % of " + std::to_string(draws()) + " draws" : "") +
                    "; n = " + count_of(stimuli(), "stimulus", "stimuli") + ", " + studies::name_of(inputs_);
    return shown;
  }

  std::string instead_words() const {
    switch (settings_.instead) {
      case Instead::Zero: return "zero";
      case Instead::Mean: return "their means over the board";
      case Instead::Another: return "their means for another stimulus of the rendition";
    }
    return {};
  }

  // "Without the 3 strongest neurons the prompt's logit falls by 4.1 from 7.9; without as many random ones by 0.2 (95 % of 20 draws: −0.1
  // to 0.6; p = 0.048), for one stimulus"
  std::string finding() const {
    const Compared taken = lost(doses_.size() - 1);
    const std::size_t count = doses_.back();
    const std::string which = (settings_.named.empty() ? "strongest " : "chosen ") + std::string(count == 1 ? "neuron" : "neurons");
    std::string words = "Without the " + (count == 1 ? "" : std::to_string(count) + " ") + which + " " + measured(question_) +
                        (taken.value < 0 ? " rises by " : " falls by ") + short_number(std::abs(taken.value)) + " from " +
                        short_number(mean_of(baseline_.logits));
    if (draws() > 0)
      words += "; without as many random ones by " + short_number(taken.control) + " (95 % of " + std::to_string(draws()) +
               " draws: " + short_number(taken.band.low) + " to " + short_number(taken.band.high) + "; p = " + short_number(p_of(taken)) +
               ")";
    return words + ", " + (stimuli() == 1 ? "for one stimulus" : "on average over " + std::to_string(stimuli()) + " stimuli");
  }

  Step report() {
    if (doses_.empty())
      return Error{ErrorCode::TooFew,
                   "No neuron of this layer speaks for it, so there is none to switch off. Name some, or ask the other way.", "neurons"};
    Outcome outcome;
    outcome.tables = {doses_table(), neurons_table(), stimuli_table()};
    outcome.figures = {figure()};
    for (const std::size_t n : sets_.front()) outcome.neurons.push_back(ref(n));
    outcome.evidence = evidence_of(inputs_, "mean", settings_.seed);
    outcome.evidence.facts = {
        {"finding", finding()},
        {"prompt", question_.prompt.text},
        {"rather than", question_.against ? question_.against->text : "none"},
        {"layer", inputs_.layers.front().name},
        {"neurons", !settings_.named.empty() ? std::string("as named")
                    : baseline_.is_exact     ? "those that add most"
                                             : "those that answer most to the stimuli, beside all others of the board"},
        {"in their place", instead_words()},
        {"stimuli", std::to_string(stimuli())},
        {"prompts", std::to_string(inputs_.prompts.size())},
        {"random draws", std::to_string(draws()) + ", each from the " + std::to_string(kNearest) + " nearest in mean answer"},
    };
    outcome.evidence.limits = limits();
    return outcome;
  }

  std::vector<std::string> limits() const {
    std::vector<std::string> limits = missing_words(inputs_);
    if (draws() > 0)
      limits.push_back("With " + count_of(draws(), "draw", "draws") + " p cannot be below " +
                       short_number(1.0 / (1.0 + static_cast<double>(draws()))) + ".");
    else if (settings_.draws > 0)
      limits.emplace_back("So many neurons were named that too few others are left: there are no random draws to compare with.");
    else
      limits.emplace_back("Without random draws nothing says whether other neurons would take as much.");
    if (settings_.named.empty())
      limits.emplace_back("The neurons were chosen on the stimuli that they are tested on: on others they may take less.");
    if (settings_.instead == Instead::Zero)
      limits.emplace_back("Zero may be a value that a neuron hardly ever has; compare with its mean, or with another stimulus.");
    if (stimuli() < kFewestForInterval) limits.emplace_back("So few stimuli say nothing of others.");
    return limits;
  }

  Inputs inputs_;
  Question question_;
  Settings settings_;
  std::size_t neurons_ = 0;
  bool began_ = false;
  std::size_t prompt_ = 0;  // place of the question's
  Logit logit_;
  std::vector<Logit> prompts_;
  Baseline baseline_;
  Said before_;
  std::vector<double> means_;                   // [neurons] over the board
  std::vector<double> strength_;                // [neurons], when they were not named
  std::vector<std::vector<std::size_t>> sets_;  // [1 + draws][neurons to switch off], the chosen first
  std::vector<std::size_t> doses_;
  std::vector<std::size_t> donors_;  // [stimuli] places among those of the inputs
  std::size_t asked_ = 0;
  std::vector<Said> said_;  // [sets][doses]
};

// The channels of neurons that are named, or what is wrong with them.
Result<std::vector<std::size_t>> named_channels(const Inputs& inputs, std::string_view text) {
  const auto named = neurons_in(text);
  if (!named) return Error{ErrorCode::Malformed, "Write neurons as layer and channel, such as 4.217, with blanks between them.", "neurons"};
  std::vector<std::size_t> channels;
  for (const NeuronRef& neuron : *named) {
    const InputLayer& layer = inputs.layers.front();
    if (neuron.layer != layer.place || neuron.channel >= layer.channels)
      return Error{ErrorCode::NotFound,
                   "The layer " + layer.name + " has no neuron " + name_of(neuron) + ". Choose its layer, or other neurons.", "neurons"};
    channels.push_back(static_cast<std::size_t>(neuron.channel));
  }
  return channels;
}

}  // namespace

Begun begin_ablation(Inputs inputs, const Params& given, std::uint64_t seed) {
  const Params params = completed(kParams, given);
  auto question = question_of(inputs, params);
  if (!question) return question.error();
  auto named = named_channels(inputs, text_of(params, "neurons"));
  if (!named) return named.error();
  const auto count = [&](std::string_view name) { return static_cast<std::size_t>(number_of(params, name)); };
  Settings settings{*std::move(named), count("most"), static_cast<Instead>(count("instead")), count("draws"), seed};
  return std::unique_ptr<Study>(std::make_unique<Ablation>(std::move(inputs), *std::move(question), std::move(settings)));
}

Kind ablation_kind() {
  return {"ablation",
          "Ablation",
          "Switches neurons off, a few more at a time, and compares what is lost with what as many random ones take that are as active.",
          kParams,
          {true, true, false}};
}

}  // namespace pn::studies
