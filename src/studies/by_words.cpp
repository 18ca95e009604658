#include "studies/by_words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include "analysis/vectors.h"
#include "base/words.h"
#include "studies/drawn_words.h"
#include "studies/neurons.h"
#include "studies/question.h"
#include "studies/report_words.h"
#include "studies/search_scores.h"

namespace pn::studies {
namespace {

constexpr std::size_t kFewestStimuli = 4;
constexpr std::size_t kRows = 200;
constexpr std::size_t kFigureRows = 20;
constexpr std::size_t kMostOthers = 20;       // prompts that the words are set beside
constexpr std::size_t kStepWork = 2'000'000;  // products a step
constexpr double kSharpness = 10.0, kFirstWeight = 0.998, kWeightFall = 0.028, kLeastShare = 1e-7;
constexpr std::size_t kBatch = 16;        // words of an ask
constexpr std::size_t kFewestWords = 10;  // beside the typed ones
constexpr std::size_t kNamedWords = 3;    // of a neuron
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

constexpr std::array<ParamDef, 7> kParams = {{
    {"words", ParamType::Text, 0, 0, 0, mark("Words"),
     mark("What the neurons shall go with, as you would write a prompt: a photo of a cat, something red, a smile."), "a photo of a cat"},
    {"layer", ParamType::Layer, 0, 0, 0, mark("Layer"),
     mark("Whose neurons are looked through. What a neuron leads to is known of the last layer of many models."), ""},
    {"strongest", ParamType::Integer, 3, 100, 8, mark("Strongest stimuli"),
     mark("So many of a neuron's strongest stimuli say what it answers to."), ""},
    kPoolingParam,
    {"by", ParamType::Choice, 0, 2, 0, mark("Rank by"),
     mark("What the neurons lead to, what their strongest stimuli show, or which drawn words fire them. What is not known gives way to the "
          "next."),
     mark_choices("leads to|answers to|fires at")},
    {"bundled", ParamType::Integer, 0, kMostBundled, 200, mark("Words beside"),
     mark("So many bundled words are drawn as pictures too, to see how far the typed ones stand out; 0 for none."), ""},
    kFontParam,
}};
enum class Rank { Leads, Answers, Fires };

struct Settings {
  std::string words;
  std::size_t strongest = 0;
  std::string pooling;
  std::uint64_t seed = 0;
  Rank rank = Rank::Leads;
  std::string font;
  std::vector<std::string> beside;  // words that are drawn besides
};

using analysis::Vector;

class ByWords final : public Study {
 public:
  ByWords(Inputs inputs, Settings settings)
      : inputs_(std::move(inputs)),
        settings_(std::move(settings)),
        neurons_(inputs_.neurons()),
        stimuli_(inputs_.stimuli.size()),
        tally_(neurons_, kNamedWords) {
    if (settings_.beside.empty()) return;
    drawn_ = settings_.beside;
    drawn_.insert(drawn_.begin(), settings_.words);
  }

  Step step(const Answer& answer) override {
    if (!began_) {
      began_ = true;
      return first_ask();
    }
    if (shares_.empty()) {
      if (auto error = take(answer)) return *std::move(error);
      return More{};
    }
    if (asked_ > taken_) {
      if (auto error = take_words(answer)) return *std::move(error);
    }
    if (asked_ < drawn_.size()) {
      const std::size_t count = std::min(kBatch, drawn_.size() - asked_);
      asked_ += count;
      return ask_for(std::span(drawn_).subspan(taken_, count), settings_.font, responses_of(inputs_, settings_.pooling));
    }
    if (fits_.size() < neurons_ * concepts()) {
      fit_neurons();
      return More{};
    }
    return report();
  }

  Progress progress() const override {
    const std::size_t done = concepts() > 0 ? fits_.size() / concepts() : 0;
    const char* words = shares_.empty()          ? tr("Running the stimuli and prompts")
                        : taken_ < drawn_.size() ? tr("Showing words to the model")
                                                 : tr("Looking through the neurons");
    return {(shares_.empty() ? 0 : stimuli_) + taken_ + done / 100, stimuli_ + drawn_.size() + neurons_ / 100 + 1, words};
  }

 private:
  // The typed words come last.
  std::size_t concepts() const { return inputs_.prompts.size() + 1; }
  std::size_t typed() const { return inputs_.prompts.size(); }
  NeuronRef ref(std::size_t neuron) const { return {inputs_.layers.front().place, static_cast<int>(neuron)}; }
  double response(std::size_t row, std::size_t neuron) const { return static_cast<double>(inputs_.responses[row * neurons_ + neuron]); }
  std::size_t strongest() const { return std::min(settings_.strongest, stimuli_); }

  Ask first_ask() const {
    Ask ask;
    for (const InputStimulus& one : inputs_.stimuli) ask.images.push_back({one.id});
    for (const InputPrompt& prompt : inputs_.prompts) ask.texts.push_back(prompt.text);
    ask.texts.push_back(settings_.words);
    ask.units_of = inputs_.layers.front().place;
    return ask;
  }

  std::optional<Error> take(const Answer& answer) {
    if (answer.image_embeds.size() != stimuli_ || answer.text_embeds.size() != concepts()) return missing_embeddings();
    std::vector<Vector> texts, images;
    for (const auto* rows : {&answer.text_embeds, &answer.image_embeds}) {
      for (const std::vector<float>& row : *rows) {
        auto unit = analysis::unit(row);
        if (!unit || row.size() != answer.text_embeds.front().size())
          return Error{ErrorCode::Malformed, tr("An embedding has no direction, or another length than the others."), "embeddings"};
        (rows == &answer.text_embeds ? texts : images).push_back(*std::move(unit));
      }
    }
    take_pulls(answer.unit_embeds, texts);
    shares_.resize(stimuli_ * concepts());
    for (std::size_t row = 0; row < stimuli_; ++row) {
      double sum = 0;
      for (std::size_t t = 0; t < concepts(); ++t)
        sum += shares_[row * concepts() + t] = std::exp(kSharpness * analysis::dot(images[row], texts[t]));
      for (std::size_t t = 0; t < concepts(); ++t) shares_[row * concepts() + t] /= sum;
    }
    return std::nullopt;
  }

  // Cosines of what each channel adds and the words, less what all prompts share.
  void take_pulls(const std::vector<std::vector<float>>& unit_embeds, const std::vector<Vector>& texts) {
    if (unit_embeds.size() != neurons_ + 1) return;
    Vector direction = texts.back();
    for (std::size_t t = 0; t < typed(); ++t) {
      for (std::size_t i = 0; i < direction.size(); ++i) direction[i] -= texts[t][i] / static_cast<double>(typed());
    }
    for (std::size_t n = 0; n < neurons_; ++n)
      pulls_.push_back(analysis::cosine(analysis::difference(unit_embeds[n], unit_embeds.back()), direction));
    take_other_pulls(unit_embeds, texts);
  }

  // The highest such cosine of any neuron for each of the board's prompts, to set that of the words beside; of some where there are many.
  void take_other_pulls(const std::vector<std::vector<float>>& unit_embeds, const std::vector<Vector>& texts) {
    for (std::size_t t = 0; t < std::min(kMostOthers, typed()); ++t) {
      if (inputs_.prompts[t].text == settings_.words || typed() < 2) continue;
      Vector direction = texts[t];
      for (std::size_t other = 0; other < typed(); ++other) {
        for (std::size_t i = 0; other != t && i < direction.size(); ++i) direction[i] -= texts[other][i] / static_cast<double>(typed() - 1);
      }
      double highest = kNone;
      for (std::size_t n = 0; n < neurons_; ++n)
        highest = std::fmax(highest, analysis::cosine(analysis::difference(unit_embeds[n], unit_embeds.back()), direction));
      if (std::isfinite(highest)) other_pulls_.push_back(highest);
    }
  }

  // The typed words come first, then those beside them.
  std::optional<Error> take_words(const Answer& answer) {
    if (answer.responses.size() != asked_ - taken_)
      return Error{ErrorCode::Mismatch, tr("The model did not answer to every word."), "responses"};
    for (const std::vector<float>& row : answer.responses) {
      const std::size_t word = taken_++;
      if (!is_drawn(row)) continue;
      if (row.size() != neurons_)
        return Error{ErrorCode::Mismatch, tr("The model answered with another number of neurons than it has."), "responses"};
      if (word == 0) {
        typed_ = row;
        continue;
      }
      tally_.add(row);
      beside_.push_back(drawn_[word]);
    }
    return std::nullopt;
  }

  // Rows of the next neurons' strongest stimuli, and the first term of SoftWPMI for each concept.
  void fit_neurons() {
    const std::size_t each = std::max<std::size_t>(1, kStepWork / (20 * stimuli_ + 20 * strongest() * concepts()));
    const std::size_t first = fits_.size() / concepts(), count = std::min(each, neurons_ - first);
    const std::vector<std::uint32_t> all_rows = strongest_stimuli(inputs_, first, count, strongest());
    for (std::size_t i = 0; i < count; ++i) {
      const std::span<const std::uint32_t> rows = std::span(all_rows).subspan(i * strongest(), strongest());
      best_.push_back(rows.front());
      for (std::size_t t = 0; t < concepts(); ++t) {
        double fit = 0;
        for (std::size_t place = 0; place < strongest(); ++place) {
          const double weight = kFirstWeight - kWeightFall * static_cast<double>(place) / static_cast<double>(strongest());
          fit += std::log(1 + weight * (shares_[rows[place] * concepts() + t] - 1) + kLeastShare);
        }
        fits_.push_back(fit);
      }
    }
  }

  double fit(std::size_t neuron, std::size_t concept_place) const { return fits_[neuron * concepts() + concept_place]; }

  // logsumexp of the fits over all neurons, less log N.
  std::vector<double> common() const {
    std::vector<double> found;
    for (std::size_t t = 0; t < concepts(); ++t) {
      double highest = fit(0, t), sum = 0;
      for (std::size_t n = 0; n < neurons_; ++n) highest = std::max(highest, fit(n, t));
      for (std::size_t n = 0; n < neurons_; ++n) sum += std::exp(fit(n, t) - highest);
      found.push_back(highest + std::log(sum) - std::log(static_cast<double>(neurons_)));
    }
    return found;
  }

  // ---- the report

  bool has_pulls() const { return !pulls_.empty(); }
  bool has_words() const { return !typed_.empty() && tally_.words() >= kFewestWords; }

  // By what neurons are ranked: as chosen, or the next that is known.
  Rank rank() const {
    if (settings_.rank == Rank::Fires && has_words()) return Rank::Fires;
    return settings_.rank != Rank::Answers && has_pulls() ? Rank::Leads : Rank::Answers;
  }

  std::vector<double> firing() const {
    std::vector<double> found(neurons_, kNone);
    for (std::size_t n = 0; has_words() && n < neurons_; ++n) found[n] = tally_.score(n, static_cast<double>(typed_[n]));
    return found;
  }

  std::string own_words(std::size_t neuron) const {
    std::vector<std::string> named;
    for (const WordTally::End& each : tally_.strongest(neuron)) named.push_back(beside_[static_cast<std::size_t>(each.word)]);
    return joined(named);
  }

  Step report() const {
    const std::vector<double> common = this->common();
    std::vector<double> scores(neurons_);
    for (std::size_t n = 0; n < neurons_; ++n) scores[n] = fit(n, typed()) - common[typed()];
    const std::vector<double> fires = firing();
    const std::vector<double>& ranked = rank() == Rank::Fires ? fires : rank() == Rank::Leads ? pulls_ : scores;
    const std::vector<std::size_t> found = analysis::descending(ranked);
    Table table{"neurons", mark("Neurons"), {}, {}};
    table.columns = {
        {"neuron", mark("neuron"), Meaning::Neuron, 0, mark("Layer and channel.")},
        {"leads_to", mark("leads to"), Meaning::Number, 3,
         mark("Cosine of what the neuron adds to the image embedding and the words, less what all prompts share.")},
        {"answers_to", mark("answers to"), Meaning::Number, 3,
         mark("SoftWPMI: how far its strongest stimuli go with the words, more than those of other neurons do.")},
        {"fires_at", mark("fires at"), Meaning::Number, 1,
         mark("Its response to the words drawn as a picture, in standard deviations above its mean over other drawn words.")},
        {"label", mark("label"), Meaning::Text, 0,
         mark("Of the words and the prompts of the board, what its strongest stimuli go with most.")},
        {"strongest", mark("strongest"), Meaning::Stimulus, 0, mark("The stimulus that excites it most.")},
        {"response", mark("response"), Meaning::Number, 3, mark("Its answer to that.")},
        {"own_words", mark("its words"), Meaning::Text, 0, mark("Of the other drawn words, those that fire it most.")},
    };
    std::size_t labelled = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
      const std::size_t n = found[i];
      std::size_t label = 0;
      for (std::size_t t = 1; t < concepts(); ++t) label = fit(n, t) - common[t] > fit(n, label) - common[label] ? t : label;
      labelled += label == typed() ? 1U : 0U;
      if (i >= kRows) continue;
      table.cells.insert(table.cells.end(), {ref(n), has_pulls() ? pulls_[n] : kNone, scores[n], fires[n],
                                             label == typed() ? settings_.words : inputs_.prompts[label].text,
                                             StimulusRef{inputs_.stimuli[best_[n]].id}, response(best_[n], n), own_words(n)});
    }
    Outcome outcome;
    outcome.tables = {std::move(table)};
    outcome.figures = {figure(found, ranked)};
    outcome.evidence = evidence_of(inputs_, settings_.pooling, settings_.seed);
    outcome.evidence.facts = {
        {mark("finding"), finding(analysis::descending(has_pulls() ? pulls_ : scores).front(), analysis::descending(scores).front(),
                                  analysis::descending(fires).front())},
        {mark("words"), settings_.words},
        {mark("layer"), inputs_.layers.front().name},
        {mark("neurons"), std::to_string(neurons_)},
        {mark("labelled with the words"), std::to_string(labelled)},
        {mark("stimuli"), tr("{0}, the {1} strongest of each neuron", {stimuli_, strongest()})},
        {mark("other concepts"), tr_n(typed(), "{n} prompt of the board", "{n} prompts of the board")},
    };
    if (has_words()) outcome.evidence.facts.push_back({mark("words beside"), tr("{0} drawn in {1}", {tally_.words(), settings_.font})});
    outcome.evidence.limits = missing_words(inputs_);
    if (!has_pulls())
      outcome.evidence.limits.emplace_back(
          tr("The model does not go on from this layer linearly: what a neuron leads to is not known, only what it answers to."));
    if (!settings_.beside.empty() && typed_.empty())
      outcome.evidence.limits.emplace_back(
          tr("The words have letters that the font lacks: whether they fire a neuron as a picture is not known."));
    outcome.evidence.limits.emplace_back(tr(
        "Labels are chosen among the words and the board's prompts alone, by what the board shows: CLIP-Dissect takes thousands of each."));
    return outcome;
  }

  Figure figure(const std::vector<std::size_t>& found, const std::vector<double>& values) const {
    Figure shown;
    shown.name = "by_words";
    shown.title = tr("Neurons that go with \xE2\x80\x9C{0}\xE2\x80\x9D", {settings_.words});
    constexpr std::array<const char*, 3> kAxes = {mark("cosine of what the neuron adds and the words (no unit)"), mark("SoftWPMI (nats)"),
                                                  mark("standard deviations above the neuron's mean over drawn words")};
    shown.axis = kAxes[static_cast<std::size_t>(rank())];
    shown.bars = true;
    shown.high = 0.0;
    for (std::size_t i = 0; i < std::min(kFigureRows, found.size()); ++i) {
      const double value = values[found[i]];
      if (std::isnan(value)) continue;
      shown.rows.push_back({name_of(ref(found[i])), value, {value, value}, {}, ref(found[i])});
      shown.high = std::max(shown.high, std::abs(value) * 1.05);
      shown.low = std::min(shown.low, value * 1.05);
    }
    shown.caption = tr("Neurons of {0}; {1} other prompts; n = {2}, {3}",
                       {inputs_.layers.front().name, typed(), count_of(stimuli_, "stimulus", "stimuli"), studies::name_of(inputs_)});
    return shown;
  }

  // "Neuron 4.248 leads most to “a fish” (cosine 0.43; the highest for each of 5 other prompts: 0.31 to 0.52); 4.12 answers most to it,
  // by the 8 stimuli that excite it most; drawn as a picture it fires 4.248 most, 5.1 standard deviations above its mean over 200 words"
  std::string finding(std::size_t leads, std::size_t answers, std::size_t fires) const {
    const std::string quoted = "\xE2\x80\x9C" + settings_.words + "\xE2\x80\x9D",
                      by = tr(", by the {0} stimuli that excite it most", {strongest()});
    std::string words = tr("Neuron {0} answers most to {1}{2}", {name_of(ref(answers)), quoted, by});
    if (has_pulls()) {
      words = tr("Neuron {0} leads most to {1} (cosine {2}{3})", {name_of(ref(leads)), quoted, short_number(pulls_[leads]), others()});
      words += leads == answers ? tr(" and answers most to it{0}", {by}) : tr("; {0} answers most to it{1}", {name_of(ref(answers)), by});
    }
    if (!has_words() || std::isnan(firing()[fires])) return words;
    return words + tr("; drawn as a picture it fires {0} most, {1} standard deviations above its mean over {2}",
                      {name_of(ref(fires)), short_number(firing()[fires]), count_of(tally_.words(), "word", "words")});
  }

  std::string others() const {
    if (other_pulls_.empty()) return {};
    const auto [low, high] = std::minmax_element(other_pulls_.begin(), other_pulls_.end());
    return other_pulls_.size() == 1 ? tr("; the highest for another prompt: {0}", {short_number(*low)})
                                    : tr("; the highest for each of {0} other prompts: {1} to {2}",
                                         {other_pulls_.size(), short_number(*low), short_number(*high)});
  }

  Inputs inputs_;
  Settings settings_;
  std::size_t neurons_ = 0, stimuli_ = 0;
  bool began_ = false;
  std::vector<double> shares_;       // [stimuli][concepts] c(i, t)
  std::vector<double> pulls_;        // [neurons]; empty where they are not known
  std::vector<double> other_pulls_;  // [prompts compared] the highest of any neuron
  std::vector<double> fits_;         // [neurons done][concepts]
  std::vector<std::size_t> best_;    // [neurons done] the strongest stimulus
  // What fires neurons as a picture.
  std::vector<std::string> drawn_;     // the typed words, then those beside; none when there are none beside
  std::size_t asked_ = 0, taken_ = 0;  // of them
  std::vector<float> typed_;           // [neurons] responses to the typed words; empty where they cannot be drawn
  std::vector<std::string> beside_;    // those of the tally
  WordTally tally_;
};

}  // namespace

Begun begin_by_words(Inputs inputs, const Params& given, std::uint64_t seed) {
  const Params params = completed(kParams, given);
  if (const auto checked = check_responses(inputs); !checked) return checked.error();
  if (inputs.layers.size() != 1) return Error{ErrorCode::Malformed, tr("This study is over one layer."), "layer"};
  const std::string_view words = text_of(params, "words");
  if (words.find_first_not_of(" \t\n") == std::string_view::npos)
    return Error{ErrorCode::TooFew, tr("Nothing was typed. Write what the neurons shall go with, such as: a photo of a cat."), "words"};
  if (inputs.stimuli.size() < kFewestStimuli)
    return Error{ErrorCode::TooFew, tr("What neurons answer to needs four stimuli at least. Add stimuli."), "stimuli"};
  if (inputs.prompts.empty())
    return Error{ErrorCode::TooFew, tr("The words are set beside the board's prompts. Type a prompt first."), "prompts"};
  Settings settings{std::string(words),
                    static_cast<std::size_t>(number_of(params, "strongest")),
                    pooling_of(params),
                    seed,
                    static_cast<Rank>(number_of(params, "by")),
                    font_of(params),
                    inputs.words};
  std::erase(settings.beside, settings.words);
  return std::unique_ptr<Study>(std::make_unique<ByWords>(std::move(inputs), std::move(settings)));
}

namespace {

std::string methods(const Params&, const Evidence& evidence) {
  std::string words = "The words “" + fact_of(evidence, "words") + "” were set beside " + fact_of(evidence, "other concepts") + ", for " +
                      fact_of(evidence, "neurons") + " neurons of " + fact_of(evidence, "layer") +
                      ". What a neuron leads to is the cosine of what its channel alone adds to the embedding and the words' text "
                      "embedding, less the mean of the prompts', where the layer reaches the embedding linearly; what it answers to is the "
                      "SoftWPMI of the words over its strongest stimuli by " +
                      evidence.pooling + "-pooled response (" + fact_of(evidence, "stimuli") +
                      "; CLIP-Dissect, Oikarinen & Weng 2023, with their constants).";
  if (const std::string beside = fact_of(evidence, "words beside"); !beside.empty())
    words +=
        " What fires it is its response to the words drawn as a picture, in standard deviations above its mean over words drawn alike (" +
        beside + ").";
  return words;
}

}  // namespace

Kind by_words_kind() {
  return {"by_words",
          mark("Find by words"),
          mark("Type anything: finds the neurons that lead to it, those whose strongest stimuli go with it, and those that it fires as a "
               "written word."),
          kParams,
          {true, true, false},
          methods};
}

}  // namespace pn::studies
