#include "studies/compare_models.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>

#include "analysis/correlation.h"
#include "base/random.h"
#include "studies/compare_report.h"
#include "studies/neuron_match.h"
#include "studies/neurons.h"
#include "studies/report_words.h"
#include "studies/search_scores.h"

namespace pn::studies {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t kStepWork = 1'000'000;
constexpr std::size_t kBatch = 32, kPairsListed = 200;

constexpr std::array<ParamDef, 3> kParams = {{
    {"layers", ParamType::Layers, 0, 0, 0, "Layers", "Whose neurons are matched with those of the remembered model.", ""},
    kPoolingParam,
    {"shuffles", ParamType::Integer, 1, 20, 3, "Shuffles", "How often the stimuli are shuffled to show how many pairs chance alone gives.",
     ""},
}};

// The best neuron of a concept in one model.
struct Best {
  std::size_t neuron = 0;
  float m = -1.0F;
};

std::string name_of_other(const OtherModel& other) { return other.name + " (" + other.sha256.substr(0, 8) + ")"; }

class CompareModels final : public Study {
 public:
  // other  the same board with the remembered model's layers and responses
  CompareModels(Inputs inputs, Inputs other, LabelledStimuli labelled, std::string pooling, std::size_t shuffles, std::uint64_t seed)
      : models_{std::move(inputs), std::move(other)}, shuffles_(shuffles), pooling_(std::move(pooling)) {
    found_.labelled = std::move(labelled);
    found_.seed = seed;
    found_.sides[0].name = name_of(models_[0]);
    found_.sides[1].name = name_of_other(remembered());
    std::vector<std::uint32_t> members(stimuli());
    std::iota(members.begin(), members.end(), 0U);
    design_ = make_design(models_[0], members, 1);
    values_.resize(stimuli());
    scores_.resize(models_[0].concepts.size());
    for (std::vector<Best>& best : best_) best.resize(design_.searched.size());
    for (std::size_t side = 0; is_matched() && side < 2; ++side)
      standard_[side] = standardised(models_[side].responses, stimuli(), models_[side].neurons());
  }

  Step step(const Answer& answer) override {
    if (is_asking_) {
      is_asking_ = false;
      if (auto error = take(answer)) return *std::move(error);
      return More{};
    }
    if (heard_ < stimuli_to_ask()) return next_ask();
    if (add_next_row(models_[0], found_)) return More{};
    for (std::uint64_t work = 0; work < kStepWork;) {
      const std::uint64_t made = !design_.searched.empty() && scored_ < neurons() ? score_next() : match_next();
      if (made == 0) return report();
      work += made;
    }
    return More{};
  }

  Progress progress() const override {
    const std::size_t first = models_[0].neurons(), runs = is_matched() ? 1 + shuffles_ : 0;
    const char* words = heard_ < stimuli_to_ask() ? "Running the stimuli and prompts"
                        : scored_ < neurons()     ? "Scoring neurons"
                                                  : "Matching neurons";
    const std::size_t to_score = design_.searched.empty() ? 0 : neurons();
    return {heard_ + std::min(scored_, to_score) / 10 + matched_, stimuli_to_ask() + to_score / 10 + first * runs, words};
  }

 private:
  std::size_t stimuli() const { return models_[0].stimuli.size(); }
  std::size_t stimuli_to_ask() const { return found_.labelled.stimuli.size(); }
  std::size_t neurons() const { return models_[0].neurons() + models_[1].neurons(); }
  const OtherModel& remembered() const { return *models_[0].other; }
  bool is_matched() const { return stimuli() >= kFewestToMatch; }

  // ---- what both say

  Ask next_ask() {
    Ask ask;
    const std::size_t end = std::min(heard_ + kBatch, stimuli_to_ask());
    for (std::size_t i = heard_; i < end; ++i) ask.images.push_back({models_[0].stimuli[found_.labelled.stimuli[i]].id});
    if (heard_ == 0)
      for (const InputPrompt& prompt : models_[0].prompts) ask.texts.push_back(prompt.text);
    is_asking_ = true;
    return ask;
  }

  std::optional<Error> take(const Answer& answer) {
    const std::size_t prompts = models_[0].prompts.size(), end = std::min(heard_ + kBatch, stimuli_to_ask());
    if (heard_ == 0) {
      auto own = Judge::of(answer.text_embeds, prompts, static_cast<double>(models_[0].logit_scale));
      if (!own) return own.error();
      auto other = Judge::of(remembered().text_embeds, prompts, static_cast<double>(remembered().logit_scale));
      if (!other) return other.error();
      judges_ = {*std::move(own), *std::move(other)};
    }
    if (answer.image_embeds.size() != end - heard_) return missing_embeddings();
    for (std::size_t i = heard_; i < end; ++i) {
      const std::size_t right = found_.labelled.right[i];
      const auto own = judges_[0](answer.image_embeds[i - heard_], right);
      if (!own) return own.error();
      const auto other = judges_[1](remembered().image_embeds[found_.labelled.stimuli[i]], right);
      if (!other) return other.error();
      found_.sides[0].verdicts.push_back(*own);
      found_.sides[1].verdicts.push_back(*other);
    }
    heard_ = end;
    return std::nullopt;
  }

  // ---- neurons

  std::uint64_t score_next() {
    const std::size_t side = scored_ < models_[0].neurons() ? 0 : 1;
    const Inputs& model = models_[side];
    const std::size_t neuron = scored_ - (side == 0 ? 0 : models_[0].neurons());
    ++scored_;
    for (std::size_t i = 0; i < values_.size(); ++i) values_[i] = model.responses[i * model.neurons() + neuron];
    const std::uint64_t work = scorer_.score(design_, values_, nullptr, scores_);
    for (std::size_t i = 0; i < design_.searched.size(); ++i) {
      const float m = scores_[static_cast<std::size_t>(design_.searched[i])].lowest;
      if (m > best_[side][i].m) best_[side][i] = {neuron, m};
    }
    return values_.size() + work + 1;
  }

  // First as the stimuli are, then shuffled. 0 when all is done.
  std::uint64_t match_next() {
    if (!is_matched() || run_ > shuffles_) return 0;
    if (!matching_) {
      std::vector<std::size_t> order(stimuli());
      std::iota(order.begin(), order.end(), std::size_t{0});
      Pcg32 random(found_.seed, run_);
      if (run_ > 0) shuffle(order, random);
      matching_.emplace(standard_[0], standard_[1], std::move(order));
    }
    const std::uint64_t work = matching_->step();
    if (work > 0) {
      ++matched_;
      return work;
    }
    (run_ == 0 ? pairs_ : chance_.emplace_back()) = matching_->pairs();
    matching_.reset();
    ++run_;
    return 1;
  }

  std::vector<double> responses_of(std::size_t side, std::size_t neuron) const {
    std::vector<double> own;
    for (std::size_t i = 0; i < stimuli(); ++i)
      own.push_back(static_cast<double>(models_[side].responses[i * models_[side].neurons() + neuron]));
    return own;
  }

  // Pairs of at least this r, on average over the shuffles.
  double by_chance(double r) const {
    std::size_t count = 0;
    for (const std::vector<MatchedPair>& pairs : chance_)
      count += static_cast<std::size_t>(std::count_if(pairs.begin(), pairs.end(), [&](const MatchedPair& one) { return one.r >= r; }));
    return static_cast<double>(count) / static_cast<double>(chance_.size());
  }

  // ---- report

  // A neuron of the remembered model is no link, as this model has none of its layers.
  std::string other_name(std::size_t neuron) const {
    const NeuronRef ref = neuron_at(models_[1], neuron);
    return name_of(ref) + " of " + layer_of(models_[1], ref).name;
  }

  Table concepts_table() const {
    Table table{"concepts", "Best neurons of concepts", {}, {}};
    table.columns = {
        {"concept", "concept", Meaning::Text, 0, "That can be judged in two renditions at least."},
        {"neuron", "neuron", Meaning::Neuron, 0, "With the highest M for it in this model."},
        {"m", "M", Meaning::Number, 3, "Its lowest AUROC over the renditions."},
        {"other_neuron", "other neuron", Meaning::Text, 0, "With the highest M for it in the remembered model."},
        {"other_m", "M", Meaning::Number, 3, "Its lowest AUROC over the renditions."},
        {"difference", "difference", Meaning::Number, 3, "The remembered model's M less this model's."},
        {"r", "r", Meaning::Number, 2, "Pearson's correlation of both neurons' responses over the stimuli."},
    };
    for (std::size_t i = 0; i < design_.searched.size(); ++i) {
      const Best &own = best_[0][i], &other = best_[1][i];
      const double r = is_matched() ? analysis::correlation(responses_of(0, own.neuron), responses_of(1, other.neuron)) : kNone;
      table.cells.insert(table.cells.end(), {models_[0].concepts[static_cast<std::size_t>(design_.searched[i])],
                                             neuron_at(models_[0], own.neuron), static_cast<double>(own.m), other_name(other.neuron),
                                             static_cast<double>(other.m), static_cast<double>(other.m) - static_cast<double>(own.m), r});
    }
    return table;
  }

  Table pairs_table() const {
    Table table{"pairs", "Neurons that answer alike", {}, {}};
    table.columns = {
        {"neuron", "neuron", Meaning::Neuron, 0, "Of this model."},
        {"other_neuron", "other neuron", Meaning::Text, 0, "Of the remembered model; each is the other's nearest."},
        {"r", "r", Meaning::Number, 3, "Pearson's correlation of their responses over the stimuli."},
        {"pairs", "pairs", Meaning::Number, 0, "Pairs of at least this r."},
        {"by_chance", "by chance", Meaning::Number, 1, "Such pairs when the stimuli are shuffled, on average over the shuffles."},
    };
    for (std::size_t i = 0; i < std::min(pairs_.size(), kPairsListed); ++i) {
      const MatchedPair& pair = pairs_[i];
      std::size_t as_high = i + 1;
      while (as_high < pairs_.size() && pairs_[as_high].r >= pair.r) ++as_high;
      table.cells.insert(table.cells.end(), {neuron_at(models_[0], pair.first), other_name(pair.second), pair.r,
                                             static_cast<double>(as_high), by_chance(pair.r)});
    }
    return table;
  }

  static double median_of(const std::vector<MatchedPair>& pairs) {
    if (pairs.empty()) return kNone;
    const std::size_t half = pairs.size() / 2;  // they are sorted
    return pairs.size() % 2 == 1 ? pairs[half].r : (pairs[half - 1].r + pairs[half].r) / 2;
  }

  // "310 pairs, of a median r of 0.62; shuffled 290.3, the highest r 0.55, which 120 pairs exceed"
  std::string match_words() const {
    if (pairs_.empty()) return "no pairs";
    double highest = 0, count = 0;
    for (const std::vector<MatchedPair>& pairs : chance_) {
      count += static_cast<double>(pairs.size()) / static_cast<double>(chance_.size());
      if (!pairs.empty()) highest = std::max(highest, pairs.front().r);
    }
    const auto above =
        static_cast<std::size_t>(std::count_if(pairs_.begin(), pairs_.end(), [&](const MatchedPair& one) { return one.r > highest; }));
    return count_of(pairs_.size(), "pair", "pairs") + " of nearest neurons with a median r of " + two_decimals(median_of(pairs_)) +
           "; with the stimuli shuffled " + two_decimals(count) + " on average, none above r = " + two_decimals(highest) + ", which " +
           count_of(above, "pair exceeds", "pairs exceed");
  }

  Step report() const {
    const Inputs& inputs = models_[0];
    Outcome outcome;
    outcome.tables = {accuracy_table(inputs, found_), stimuli_table(inputs, found_)};
    if (!design_.searched.empty()) outcome.tables.push_back(concepts_table());
    if (is_matched()) outcome.tables.push_back(pairs_table());
    outcome.figures = {difference_figure(inputs, found_)};
    outcome.figures.front().name = "compare_models";
    outcome.evidence = evidence_of(inputs, pooling_, found_.seed);
    outcome.evidence.facts = {
        {"finding", accuracy_words(found_) + (is_matched() ? "; " + match_words() : "")},
        {"this model", found_.sides[0].name + ", logit scale " + short_number(static_cast<double>(inputs.logit_scale))},
        {"remembered model", found_.sides[1].name + ", logit scale " + short_number(static_cast<double>(remembered().logit_scale))},
        {"stimuli", std::to_string(stimuli_to_ask()) + " whose concept a prompt names, of " + std::to_string(stimuli()) + " that both saw"},
        {"prompts", std::to_string(inputs.prompts.size())},
        {"layers", names_of(inputs.layers)},
        {"layers of the other", names_of(remembered().layers)},
        {"neurons", std::to_string(inputs.neurons()) + " and " + std::to_string(models_[1].neurons())},
        {"shuffles", std::to_string(shuffles_)},
    };
    outcome.evidence.limits = limits();
    return outcome;
  }

  std::vector<std::string> limits() const {
    std::vector<std::string> limits = compare_limits(models_[0], found_);
    if (design_.searched.empty())
      limits.emplace_back("M is not compared: a concept needs stimuli in two renditions, each with two of other concepts.");
    else
      limits.emplace_back(
          "Each concept's neuron was chosen on the stimuli that its M is of: a model with more neurons has more to choose from.");
    if (is_matched())
      limits.emplace_back(
          "Neurons that answer alike to these stimuli may differ on others; of few stimuli, or of few concepts, many neurons agree by "
          "chance.");
    else
      limits.push_back("Neurons are not matched: " + count_of(stimuli(), "stimulus says", "stimuli say") + " nothing of correlation, " +
                       std::to_string(kFewestToMatch) + " are needed.");
    limits.emplace_back("Attacks and audits of both are not made here: run those studies with either model.");
    return limits;
  }

  std::array<Inputs, 2> models_;
  std::size_t shuffles_ = 0;
  std::string pooling_;
  CompareFound found_;
  std::array<Judge, 2> judges_;
  bool is_asking_ = false;
  std::size_t heard_ = 0;  // labelled stimuli
  Design design_;
  Scorer scorer_;
  std::vector<float> values_;
  std::vector<ConceptScore> scores_;
  std::array<std::vector<Best>, 2> best_;  // [searched]
  std::size_t scored_ = 0;                 // neurons of both
  std::array<std::vector<float>, 2> standard_;
  std::optional<Matching> matching_;
  std::size_t run_ = 0, matched_ = 0;  // 0: as the stimuli are; then the shuffles
  std::vector<MatchedPair> pairs_;
  std::vector<std::vector<MatchedPair>> chance_;  // [shuffles]
};

// The board with what the other model answered, or what is wrong with it.
Result<Inputs> board_of(const Inputs& inputs) {
  if (!inputs.other)
    return Error{
        ErrorCode::NotFound,
        "Remember a model first: load one, let it see this board, and choose to remember it; then load another to compare with it.",
        "other"};
  Inputs board = inputs;
  board.other.reset();
  board.layers = inputs.other->layers;
  board.responses = inputs.other->responses;
  if (inputs.other->image_embeds.size() != inputs.stimuli.size() || inputs.other->text_embeds.size() != inputs.prompts.size())
    return Error{ErrorCode::Mismatch, "The remembered model has not answered to all of these stimuli and prompts. Remember it again.",
                 "other"};
  if (board.neurons() == 0 || board.responses.size() != board.stimuli.size() * board.neurons())
    return Error{ErrorCode::Mismatch, "The remembered model's responses do not fit its layers. Remember it again.", "other"};
  if (const auto checked = check_responses(board); !checked) return checked.error();
  return board;
}

std::string cost(const Scope& scope, const Params& params) {
  const auto shuffles = static_cast<std::size_t>(number_of(params, "shuffles"));
  return "Takes the embeddings of " + count_of(scope.stimuli, "stimulus", "stimuli") + "; each of " + std::to_string(scope.neurons) +
         " neurons is compared " + count_of(1 + shuffles, "time", "times") + " with all of the remembered model.";
}

}  // namespace

Begun begin_compare_models(Inputs inputs, const Params& given, std::uint64_t seed) {
  const Params params = completed(kParams, given);
  if (const auto checked = check_responses(inputs); !checked) return checked.error();
  auto labelled = labelled_stimuli(inputs, params);
  if (!labelled) return labelled.error();
  auto other = board_of(inputs);
  if (!other) return other.error();
  return std::unique_ptr<Study>(std::make_unique<CompareModels>(std::move(inputs), *std::move(other), *std::move(labelled),
                                                                pooling_of(params), static_cast<std::size_t>(number_of(params, "shuffles")),
                                                                seed));
}

Kind compare_models_kind() {
  return {"compare_models",
          "Compare models",
          "Sets what this model says of the board beside what a remembered one said, and finds neurons of both that answer alike.",
          kParams,
          {true, true, false, true},
          cost};
}

}  // namespace pn::studies
