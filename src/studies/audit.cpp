#include "studies/audit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <utility>

#include "analysis/vectors.h"
#include "base/random.h"
#include "base/words.h"
#include "studies/audit_report.h"
#include "studies/controls.h"
#include "studies/drawn_words.h"
#include "studies/question.h"
#include "studies/report_words.h"
#include "studies/search_scores.h"

namespace pn::studies {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t kTestStream = 1, kTestXStream = 2, kTestYStream = 3, kDrawStream = 4;  // of random numbers; draws take those after
constexpr std::uint64_t kNeuronStream = std::uint64_t{1} << 32U;

constexpr std::array<ParamDef, 8> kParams = {{
    {"x", ParamType::Text, 0, 0, 0, mark("Targets X"),
     mark("Words between commas; emoji, which stand for their pictures; words in double quotes, which are drawn as pictures; or #cat for "
          "the "
          "board's stimuli of cat. A name may stand before a colon."),
     "flowers: rose, tulip, daisy"},
    {"y", ParamType::Text, 0, 0, 0, mark("Targets Y"), mark("What they are compared with, of the same sort."), "insects: ant, bee, fly"},
    {"a", ParamType::Text, 0, 0, 0, mark("Attributes A"), mark("What X may go with rather than Y: words, or pictures as above."),
     "pleasant: love, peace, gift"},
    {"b", ParamType::Text, 0, 0, 0, mark("Attributes B"), mark("The other attributes."), "unpleasant: hate, war, pain"},
    {"said_as", ParamType::Text, 0, 0, 0, mark("Words said as"),
     mark("How a word becomes a prompt, {} standing for it. Empty: the word alone."), "a photo of a {}"},
    {"layer", ParamType::Layer, 0, 0, 0, mark("Layer"), mark("Whose neurons are looked at, where pictures take part."), ""},
    {"silenced", ParamType::Integer, 0, 256, 8, mark("Neurons silenced"),
     mark("So many of those that carry the association most are silenced together."), ""},
    {"draws", ParamType::Integer, 0, 200, 20, mark("Random draws"),
     mark("As many other neurons that are as active are silenced so often, for comparison."), ""},
}};

struct Settings {
  std::size_t silenced = 0, draws = 0;
  std::uint64_t seed = 0;
};

class Audit final : public Study {
 public:
  Audit(Inputs inputs, AuditSets sets, Settings settings) : inputs_(std::move(inputs)), settings_(settings), neurons_(inputs_.neurons()) {
    found_.sets = std::move(sets);
    has_pictures_ = found_.sets.x().is_pictures() || found_.sets.a().is_pictures();
    for (const InputStimulus& one : inputs_.stimuli) images_.push_back({one.id});
    images_.insert(images_.end(), found_.sets.drawn.begin(), found_.sets.drawn.end());
    responses_ = inputs_.responses;
  }

  Step step(const Answer& answer) override {
    if (!began_) {
      began_ = true;
      if (!found_.sets.drawn.empty()) return drawn_ask();
    } else if (!has_drawn()) {
      if (auto error = take_drawn(answer)) return *std::move(error);
    }
    if (!has_asked_) {
      has_asked_ = true;
      return first_ask();
    }
    if (!has_scores_) {
      if (auto error = take_first(answer)) return *std::move(error);
      return More{};
    }
    if (found_.parts.is_exact && found_.neuron_p.size() < neurons_) {
      test_neuron();
      return More{};
    }
    if (!has_chosen_) choose();
    if (asked_ > 0 && heard_ < asked_) {
      auto after = take_after(answer);
      if (!after) return after.error();
      (heard_++ == 0 ? found_.after : found_.controls.emplace_back()) = *after;
    }
    if (asked_ < silenced_.size()) return next_ask();
    return audit_outcome(inputs_, found_, settings_.seed);
  }

  Progress progress() const override {
    const std::uint64_t tests = has_pictures_ ? neurons_ / 16 : 0, runs = has_pictures_ ? 1 + settings_.draws : 0;
    const std::uint64_t tested = has_chosen_ ? tests : found_.neuron_p.size() / 16;
    const char* words = !has_scores_ ? tr("Running words and stimuli") : !has_chosen_ ? tr("Testing neurons") : tr("Silencing neurons");
    return {(has_scores_ ? 1 : 0) + tested + heard_, 1 + tests + runs, words};
  }

 private:
  bool has_drawn() const { return drawn_.size() == found_.sets.drawn.size(); }

  // What the sets draw, which the page has no responses of.
  Ask drawn_ask() const {
    Ask ask{found_.sets.drawn, {}, {}, {}};
    ask.outputs.responses = true;
    ask.outputs.layers = {inputs_.layers.front().place};
    return ask;
  }

  std::optional<Error> take_drawn(const Answer& answer) {
    const std::vector<ImageAsk>& drawn = found_.sets.drawn;
    if (answer.image_embeds.size() != drawn.size() || answer.responses.size() != drawn.size()) return missing_embeddings();
    if (auto error = undrawn_error(drawn, answer.image_embeds)) return error;
    for (const std::vector<float>& row : answer.responses) {
      if (row.size() != neurons_)
        return Error{ErrorCode::Mismatch, tr("The model did not give every response that was asked for."), "responses"};
      responses_.insert(responses_.end(), row.begin(), row.end());
    }
    drawn_ = answer.image_embeds;
    return std::nullopt;
  }

  // The board's stimuli are run where pictures take part: they say what silencing costs.
  Ask first_ask() const {
    Ask ask;
    for (const AuditSet& set : found_.sets.all) {
      for (const AuditItem& item : set.items)
        if (!item.is_picture()) ask.texts.push_back(item.prompt);
    }
    for (const InputPrompt& prompt : inputs_.prompts) ask.texts.push_back(prompt.text);
    if (!has_pictures_) return ask;
    ask.images.assign(images_.begin(), images_.begin() + static_cast<std::ptrdiff_t>(inputs_.stimuli.size()));
    ask.units_of = inputs_.layers.front().place;
    return ask;
  }

  std::size_t words() const {
    std::size_t count = 0;
    for (const AuditSet& set : found_.sets.all) count += set.is_pictures() ? 0 : set.items.size();
    return count;
  }

  // The words are those of the first answer, in the order of the sets.
  Result<AuditUnits> units_of(const std::vector<std::vector<float>>& pictures) const {
    std::size_t text = 0;
    return audit_units(found_.sets, [&](const AuditItem& item) { return item.is_picture() ? &pictures[item.picture] : &texts_[text++]; });
  }

  std::optional<Error> take_first(const Answer& answer) {
    if (answer.text_embeds.size() != words() + inputs_.prompts.size() ||
        (has_pictures_ && answer.image_embeds.size() != inputs_.stimuli.size()))
      return missing_embeddings();
    texts_ = answer.text_embeds;
    std::vector<std::vector<float>> pictures = answer.image_embeds;
    pictures.insert(pictures.end(), drawn_.begin(), drawn_.end());
    auto units = units_of(pictures);
    if (!units) return units.error();
    found_.scores = audit_scores(*units);
    const AuditScores& scores = found_.scores;
    if (std::isnan(scores.d))
      return Error{ErrorCode::TooFew,
                   tr("All targets go alike with both sets of attributes, so there is no difference to measure. Take other words."), "x"};
    const auto test = [&](std::span<const double> one, std::span<const double> other, std::uint64_t stream) {
      Pcg32 random(settings_.seed, stream);
      return analysis::partition_test(one, other, random);
    };
    const auto whole = test(scores.x, scores.y, kTestStream), of_x = test(scores.a_of_x, scores.b_of_x, kTestXStream),
               of_y = test(scores.a_of_y, scores.b_of_y, kTestYStream);
    for (const auto* each : {&whole, &of_x, &of_y})
      if (!*each) return each->error();
    found_.test = *whole;
    found_.test_x = *of_x;
    found_.test_y = *of_y;
    if (has_pictures_) found_.parts = audit_parts(neurons_, found_.sets, *units, responses_, pictures, answer.unit_embeds);
    find_labels();
    found_.before = {scores.d, has_pictures_ ? accuracy(pictures) : kNone, scores.d_x, scores.d_y};
    has_scores_ = true;
    return std::nullopt;
  }

  void test_neuron() {
    const std::vector<double>& parts = found_.parts.neurons[found_.neuron_p.size()];
    const std::span<const double> all(parts);
    const std::size_t x = found_.scores.x.size();
    Pcg32 random(settings_.seed, kNeuronStream + found_.neuron_p.size());
    const auto test = analysis::partition_test(all.first(x), all.subspan(x), random);
    found_.neuron_p.push_back(test ? test->p() : kNone);
  }

  // Those that add most to d, on the side that d takes.
  void choose() {
    has_chosen_ = true;
    if (!found_.parts.is_exact) return;
    std::vector<double> strength = added_to_d(found_);
    if (found_.scores.d < 0)
      for (double& each : strength) each = -each;
    std::vector<std::size_t> chosen = analysis::descending(strength);
    const auto carry = std::count_if(strength.begin(), strength.end(), [](double each) { return each > 0; });
    chosen.resize(std::min({settings_.silenced, static_cast<std::size_t>(carry), neurons_ / 2}));
    if (chosen.empty()) return;
    found_.silenced = chosen;
    silenced_ = {chosen};
    for (auto& draw : matched_draws(chosen, board_means(inputs_), settings_.draws, settings_.seed, kDrawStream))
      silenced_.push_back(std::move(draw));
  }

  Ask next_ask() {
    Ask ask{images_, {}, {}, {}};
    for (const std::size_t neuron : silenced_[asked_])
      ask.gates.push_back({{inputs_.layers.front().place, static_cast<int>(neuron)}, 0.0F});
    ++asked_;
    return ask;
  }

  Result<AuditAfter> take_after(const Answer& answer) const {
    if (answer.image_embeds.size() != images_.size()) return missing_embeddings();
    auto units = units_of(answer.image_embeds);
    if (!units) return units.error();
    const AuditScores scores = audit_scores(*units);
    return AuditAfter{scores.d, accuracy(answer.image_embeds), scores.d_x, scores.d_y};
  }

  // ---- accuracy over the board

  void find_labels() {
    labels_ = labels_of(inputs_);
    for (const auto& label : labels_)
      if (label && std::find(naming_.begin(), naming_.end(), *label) == naming_.end()) naming_.push_back(*label);
    found_.labelled =
        static_cast<std::size_t>(std::count_if(labels_.begin(), labels_.end(), [](const auto& label) { return label.has_value(); }));
    for (std::size_t prompt = 0; prompt < inputs_.prompts.size(); ++prompt) {
      const auto unit = analysis::unit(texts_[words() + prompt]);
      prompts_.push_back(unit ? *unit : analysis::Vector(texts_[words() + prompt].size(), 0.0));
    }
  }

  // pictures  the board's stimuli, and others behind them
  double accuracy(const std::vector<std::vector<float>>& pictures) const {
    std::size_t right = 0;
    for (std::size_t row = 0; row < labels_.size(); ++row) {
      if (!labels_[row]) continue;
      const auto less = [&](std::size_t a, std::size_t b) {
        return analysis::dot(pictures[row], prompts_[a]) < analysis::dot(pictures[row], prompts_[b]);
      };
      right += *std::max_element(naming_.begin(), naming_.end(), less) == *labels_[row] ? 1U : 0U;
    }
    return found_.labelled > 0 ? static_cast<double>(right) / static_cast<double>(found_.labelled) : kNone;
  }

  Inputs inputs_;
  Settings settings_;
  std::size_t neurons_ = 0;
  AuditFound found_;
  bool has_pictures_ = false, began_ = false, has_asked_ = false, has_scores_ = false, has_chosen_ = false;
  std::vector<ImageAsk> images_;                    // all stimuli of the board, then what the sets draw
  std::vector<std::vector<float>> drawn_;           // embeddings of the latter
  std::vector<float> responses_;                    // [images][neurons]
  std::vector<std::vector<float>> texts_;           // embeddings of the sets' words, then of the prompts
  std::vector<analysis::Vector> prompts_;           // unit embeddings
  std::vector<std::optional<std::size_t>> labels_;  // [stimuli] the prompt that names the concept
  std::vector<std::size_t> naming_;                 // prompts that name a concept of the board
  std::vector<std::vector<std::size_t>> silenced_;  // sets of neurons, the chosen ones first
  std::size_t asked_ = 0, heard_ = 0;
};

}  // namespace

Begun begin_audit(Inputs inputs, const Params& given, std::uint64_t seed) {
  const Params params = completed(kParams, given);
  auto sets = audit_sets(inputs, params);
  if (!sets) return sets.error();
  if (const auto checked = check_responses(inputs); !checked) return checked.error();
  if (inputs.layers.size() != 1 || inputs.responses.size() != inputs.stimuli.size() * inputs.neurons())
    return Error{ErrorCode::Malformed, tr("The audit needs the responses of one layer."), "layer"};
  const Settings settings{static_cast<std::size_t>(number_of(params, "silenced")), static_cast<std::size_t>(number_of(params, "draws")),
                          seed};
  return std::unique_ptr<Study>(std::make_unique<Audit>(std::move(inputs), *std::move(sets), settings));
}

namespace {

std::string methods(const Params& params, const Evidence& evidence) {
  std::string words = "The association of targets (" + fact_of(evidence, "targets") + ") with attributes (" +
                      fact_of(evidence, "attributes") +
                      ") was measured by the differential mean cosine and its effect size d, with n − 1 in the denominator (WEAT, Caliskan "
                      "et al. 2017; with pictures iEAT, Steed & Caliskan 2021; by "
                      "levels ML-EAT, Wolfe et al. 2024); p is one-sided, from divisions of the targets: " +
                      fact_of(evidence, "divisions") + ".";
  for (const char* letter : {"X", "Y", "A", "B"})
    words += std::string(" ") + letter + ": " + fact_of(evidence, std::string("set ") + letter) + ".";
  if (const std::string accuracy = fact_of(evidence, "accuracy"); !accuracy.empty())
    words += " Neurons that carry it were silenced together, at most " + param_words(params, "silenced") + ", beside " +
             param_words(params, "draws") + " draws of random ones; accuracy: " + accuracy + ".";
  return words;
}

}  // namespace

Kind audit_kind() {
  return {"audit",
          tr("Association audit"),
          tr("Measures whether some words or pictures go with attributes such as pleasant and unpleasant more than others do, how sure "
             "that is, "
             "which neurons carry it, and what silencing them changes."),
          kParams,
          {true, true, false},
          methods,
          nullptr,
          audit_presets(),
          kAuditNote,
          false,
          true};
}

}  // namespace pn::studies
