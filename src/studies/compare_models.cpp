#include "studies/compare_models.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <map>
#include <numeric>
#include <utility>

#include "analysis/correlation.h"
#include "base/random.h"
#include "base/words.h"
#include "studies/compare_report.h"
#include "studies/neuron_match.h"
#include "studies/neurons.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t kStepWork = 1'000'000;
constexpr std::size_t kBatch = 32, kPairsListed = 200;

constexpr std::array<ParamDef, 8> kParams = {{
    {"layers", ParamType::Layers, 0, 0, 0, mark("Layers"), mark("Whose neurons are matched with those of the remembered model."), ""},
    kPoolingParam,
    {"shuffles", ParamType::Integer, 1, 20, 3, mark("Shuffles"),
     mark("How often the stimuli are shuffled to show how many pairs chance alone gives."), ""},
    kPairedSetParams[0],
    kPairedSetParams[1],
    kPairedSetParams[2],
    kPairedSetParams[3],
    kPairedSetParams[4],
}};

std::string name_of_other(const OtherModel& other) { return other.name + " (" + other.sha256.substr(0, 8) + ")"; }

class CompareModels final : public Study {
 public:
  // other  the same board with the remembered model's layers and responses
  CompareModels(Inputs inputs, Inputs other, LabelledStimuli labelled, std::optional<AuditSets> sets, std::string pooling,
                std::size_t shuffles, std::uint64_t seed)
      : models_{std::move(inputs), std::move(other)}, sets_(std::move(sets)), shuffles_(shuffles), pooling_(std::move(pooling)) {
    found_.labelled = std::move(labelled);
    found_.seed = seed;
    found_.sides[0].name = name_of(models_[0]);
    found_.sides[1].name = name_of_other(remembered());
    found_.search.emplace(models_[0], models_[0].responses, models_[1].responses, false, seed);
    shown_ = found_.labelled.stimuli;
    if (sets_) {
      const std::vector<std::size_t> plain = std::exchange(shown_, {}), pictures = pictures_of(*sets_);
      std::set_union(plain.begin(), plain.end(), pictures.begin(), pictures.end(), std::back_inserter(shown_));
    }
    for (std::size_t side = 0; is_matched() && side < 2; ++side)
      standard_[side] = standardised(models_[side].responses, stimuli(), models_[side].neurons());
  }

  Step step(const Answer& answer) override {
    if (is_asking_) {
      is_asking_ = false;
      if (auto error = take(answer)) return *std::move(error);
      return More{};
    }
    if (heard_ < shown_.size()) return next_ask();
    if (add_next_row(models_[0], found_)) return More{};
    if (sets_ && !found_.audit) {
      auto audit = audited();
      if (!audit) return audit.error();
      found_.audit = *std::move(audit);
      return More{};
    }
    for (std::uint64_t work = 0; work < kStepWork;) {
      std::uint64_t made = found_.search->step();
      if (made == 0) made = match_next();
      if (made == 0) return report();
      work += made;
    }
    return More{};
  }

  Progress progress() const override {
    const std::size_t first = models_[0].neurons(), runs = is_matched() ? 1 + shuffles_ : 0;
    const auto [searched, to_search] = found_.search->progress();
    const char* words = heard_ < shown_.size() ? tr("Running the stimuli and prompts")
                        : searched < to_search ? tr("Scoring neurons")
                                               : tr("Matching neurons");
    return {heard_ + searched + matched_, shown_.size() + to_search + first * runs, words};
  }

 private:
  std::size_t stimuli() const { return models_[0].stimuli.size(); }
  std::size_t neurons() const { return models_[0].neurons() + models_[1].neurons(); }
  const OtherModel& remembered() const { return *models_[0].other; }
  bool is_matched() const { return stimuli() >= kFewestToMatch; }

  // ---- what both say

  Ask next_ask() {
    Ask ask;
    for (std::size_t i = heard_; i < std::min(heard_ + kBatch, shown_.size()); ++i)
      ask.images.push_back({models_[0].stimuli[shown_[i]].id});
    if (heard_ == 0)
      for (const InputPrompt& prompt : models_[0].prompts) ask.texts.push_back(prompt.text);
    is_asking_ = true;
    return ask;
  }

  std::optional<Error> take(const Answer& answer) {
    const std::size_t prompts = models_[0].prompts.size(), end = std::min(heard_ + kBatch, shown_.size());
    if (heard_ == 0) {
      auto own = Judge::of(answer.text_embeds, prompts, static_cast<double>(models_[0].logit_scale));
      if (!own) return own.error();
      auto other = Judge::of(remembered().text_embeds, prompts, static_cast<double>(remembered().logit_scale));
      if (!other) return other.error();
      judges_ = {*std::move(own), *std::move(other)};
    }
    if (answer.image_embeds.size() != end - heard_) return missing_embeddings();
    for (std::size_t i = heard_; i < end; ++i)
      if (auto error = hear(shown_[i], answer.image_embeds[i - heard_])) return error;
    if (sets_ && heard_ == 0) {
      for (std::size_t i = 0; i < prompts; ++i) {
        texts_[0][models_[0].prompts[i].text] = answer.text_embeds[i];
        texts_[1][models_[0].prompts[i].text] = remembered().text_embeds[i];
      }
    }
    heard_ = end;
    return std::nullopt;
  }

  std::optional<Error> hear(std::size_t place, const std::vector<float>& embedding) {
    const std::array<const std::vector<float>*, 2> embeddings = {&embedding, &remembered().image_embeds[place]};
    const auto& stimuli = found_.labelled.stimuli;
    const auto labelled = std::lower_bound(stimuli.begin(), stimuli.end(), place);
    for (std::size_t side = 0; side < 2; ++side) {
      if (sets_) pictures_[side][place] = *embeddings[side];
      if (labelled == stimuli.end() || *labelled != place) continue;
      const auto verdict = judges_[side](*embeddings[side], found_.labelled.right[static_cast<std::size_t>(labelled - stimuli.begin())]);
      if (!verdict) return verdict.error();
      found_.sides[side].verdicts.push_back(*verdict);
    }
    return std::nullopt;
  }

  Result<PairedAudit> audited() const {
    std::array<AuditUnits, 2> units;
    for (std::size_t side = 0; side < 2; ++side) {
      auto made = audit_units(*sets_, texts_[side], pictures_[side]);
      if (!made) return made.error();
      units[side] = *std::move(made);
    }
    return paired_audit(*sets_, units, found_.seed);
  }

  // ---- neurons

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

  Table concepts_table() const {
    PairedSides sides{found_.names(), {&models_[0], &models_[1]}};
    for (const PairedConcept& row : found_.search->found())
      sides.r.push_back(is_matched() ? analysis::correlation(responses_of(0, row.best[0].neuron), responses_of(1, row.best[1].neuron))
                                     : kNone);
    return paired_search_table(*found_.search, sides);
  }

  Table pairs_table() const {
    Table table{"pairs", mark("Neurons that answer alike"), {}, {}};
    table.columns = {
        {"neuron", mark("neuron"), Meaning::Neuron, 0, mark("Of this model.")},
        {"other_neuron", mark("other neuron"), Meaning::Text, 0, mark("Of the remembered model; each is the other's nearest.")},
        {"r", mark("r"), Meaning::Number, 3, mark("Pearson's correlation of their responses over the stimuli.")},
        {"pairs", mark("pairs"), Meaning::Number, 0, mark("Pairs of at least this r.")},
        {"by_chance", mark("by chance"), Meaning::Number, 1,
         mark("Such pairs when the stimuli are shuffled, on average over the shuffles.")},
    };
    for (std::size_t i = 0; i < std::min(pairs_.size(), kPairsListed); ++i) {
      const MatchedPair& pair = pairs_[i];
      std::size_t as_high = i + 1;
      while (as_high < pairs_.size() && pairs_[as_high].r >= pair.r) ++as_high;
      table.cells.insert(table.cells.end(), {neuron_at(models_[0], pair.first), layered_name(models_[1], pair.second), pair.r,
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
    if (pairs_.empty()) return tr("no pairs");
    double highest = 0, count = 0;
    for (const std::vector<MatchedPair>& pairs : chance_) {
      count += static_cast<double>(pairs.size()) / static_cast<double>(chance_.size());
      if (!pairs.empty()) highest = std::max(highest, pairs.front().r);
    }
    const auto above =
        static_cast<std::size_t>(std::count_if(pairs_.begin(), pairs_.end(), [&](const MatchedPair& one) { return one.r > highest; }));
    return tr("{0} of nearest neurons with a median r of {1}; with the stimuli shuffled {2} on average, none above r = {3}, which {4}",
              {count_of(pairs_.size(), "pair", "pairs"), two_decimals(median_of(pairs_)), two_decimals(count), two_decimals(highest),
               count_of(above, "pair exceeds", "pairs exceed")});
  }

  Step report() const {
    const Inputs& inputs = models_[0];
    Outcome outcome;
    outcome.tables = {accuracy_table(inputs, found_), stimuli_table(inputs, found_)};
    if (!found_.search->found().empty()) outcome.tables.push_back(concepts_table());
    if (found_.audit) outcome.tables.push_back(paired_audit_table(*found_.audit, found_.names()));
    if (is_matched()) outcome.tables.push_back(pairs_table());
    outcome.figures = {difference_figure(inputs, found_)};
    outcome.figures.front().name = "compare_models";
    outcome.evidence = evidence_of(inputs, pooling_, found_.seed);
    outcome.evidence.facts = {
        {mark("finding"), finding()},
        {mark("this model"), tr("{0}, logit scale {1}", {found_.sides[0].name, short_number(static_cast<double>(inputs.logit_scale))})},
        {mark("remembered model"),
         tr("{0}, logit scale {1}", {found_.sides[1].name, short_number(static_cast<double>(remembered().logit_scale))})},
        {mark("stimuli"), tr("{0} whose concept a prompt names, of {1} that both saw", {found_.labelled.stimuli.size(), stimuli()})},
        {mark("prompts"), std::to_string(inputs.prompts.size())},
        {mark("layers"), names_of(inputs.layers)},
        {mark("layers of the other"), names_of(remembered().layers)},
        {mark("neurons"), tr("{0} and {1}", {inputs.neurons(), models_[1].neurons()})},
        {mark("shuffles"), std::to_string(shuffles_)},
    };
    outcome.evidence.limits = limits();
    return outcome;
  }

  std::string finding() const {
    std::string words = accuracy_words(found_);
    if (!found_.search->found().empty()) words += "; " + paired_search_words(*found_.search);
    if (found_.audit) words += "; " + paired_audit_words(*found_.audit);
    return words + (is_matched() ? "; " + match_words() : "");
  }

  std::vector<std::string> limits() const {
    std::vector<std::string> limits = compare_limits(models_[0], found_);
    add_all(limits, paired_search_limits(*found_.search));
    if (found_.audit) add_all(limits, paired_audit_limits(*found_.audit, false));
    if (is_matched())
      limits.emplace_back(
          tr("Neurons that answer alike to these stimuli may differ on others; of few stimuli, or of few concepts, many neurons agree by "
             "chance."));
    else
      limits.push_back(tr_n(stimuli(), "Neurons are not matched: {n} stimulus says nothing of correlation, {0} are needed.",
                            "Neurons are not matched: {n} stimuli say nothing of correlation, {0} are needed.", {kFewestToMatch}));
    limits.emplace_back(tr("Attacks on both are not made here: run the label attack with either model."));
    return limits;
  }

  std::array<Inputs, 2> models_;
  std::optional<AuditSets> sets_;
  std::size_t shuffles_ = 0;
  std::string pooling_;
  CompareFound found_;
  std::array<Judge, 2> judges_;
  bool is_asking_ = false;
  std::vector<std::size_t> shown_;  // places of stimuli, ascending: those that are labelled, and those of the sets
  std::size_t heard_ = 0;           // of them
  std::array<std::map<std::string, std::vector<float>>, 2> texts_;
  std::array<std::map<std::size_t, std::vector<float>>, 2> pictures_;
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
        tr("Remember a model first: load one, let it see this board, and choose to remember it; then load another to compare with it."),
        "other"};
  Inputs board = inputs;
  board.other.reset();
  board.layers = inputs.other->layers;
  board.responses = inputs.other->responses;
  if (inputs.other->image_embeds.size() != inputs.stimuli.size() || inputs.other->text_embeds.size() != inputs.prompts.size())
    return Error{ErrorCode::Mismatch, tr("The remembered model has not answered to all of these stimuli and prompts. Remember it again."),
                 "other"};
  if (board.neurons() == 0 || board.responses.size() != board.stimuli.size() * board.neurons())
    return Error{ErrorCode::Mismatch, tr("The remembered model's responses do not fit its layers. Remember it again."), "other"};
  if (const auto checked = check_responses(board); !checked) return checked.error();
  return board;
}

// Those of the association. The remembered model is not here to be asked anew, so words must be prompts that it answered to.
Result<std::optional<AuditSets>> sets_of(const Inputs& inputs, const Params& params) {
  auto sets = paired_audit_sets(inputs, params);
  if (!sets || !*sets) return sets;
  for (const std::string& word : words_of(**sets)) {
    if (std::any_of(inputs.prompts.begin(), inputs.prompts.end(), [&](const InputPrompt& prompt) { return prompt.text == word; })) continue;
    return Error{
        ErrorCode::NotFound,
        tr("The remembered model never answered to “{0}”: add it as a prompt before that model is left, or write #cat for the board's "
           "stimuli of cat.",
           {word}),
        "x"};
  }
  return sets;
}

std::string cost(const Scope& scope, const Params& params) {
  const auto shuffles = static_cast<std::size_t>(number_of(params, "shuffles"));
  return tr("Takes the embeddings of {0}; each of {1} neurons is compared {2} with all of the remembered model.",
            {count_of(scope.stimuli, "stimulus", "stimuli"), scope.neurons, count_of(1 + shuffles, "time", "times")});
}

}  // namespace

Begun begin_compare_models(Inputs inputs, const Params& given, std::uint64_t seed) {
  const Params params = completed(kParams, given);
  if (const auto checked = check_responses(inputs); !checked) return checked.error();
  auto labelled = labelled_stimuli(inputs, params);
  if (!labelled) return labelled.error();
  auto other = board_of(inputs);
  if (!other) return other.error();
  auto sets = sets_of(inputs, params);
  if (!sets) return sets.error();
  return std::unique_ptr<Study>(std::make_unique<CompareModels>(std::move(inputs), *std::move(other), *std::move(labelled),
                                                                *std::move(sets), pooling_of(params),
                                                                static_cast<std::size_t>(number_of(params, "shuffles")), seed));
}

namespace {

std::string methods(const Params&, const Evidence& evidence) {
  return "Two models, " + fact_of(evidence, "this model") + " and " + fact_of(evidence, "remembered model") +
         ", were compared over stimuli: " + fact_of(evidence, "stimuli") + ", prompts: " + fact_of(evidence, "prompts") +
         ". Accuracies have 95 % intervals by Wilson (1927); their difference has a bootstrap interval of the pairs and McNemar's exact p "
         "(McNemar 1947). Of " +
         fact_of(evidence, "neurons") + " neurons (" + fact_of(evidence, "layers") + "; " + fact_of(evidence, "layers of the other") +
         ") two are a pair when each is the other's nearest by Pearson's r of " + evidence.pooling +
         "-pooled responses (Li et al. 2016); chance is the mean of " + fact_of(evidence, "shuffles") + " shuffles of the stimuli.";
}

}  // namespace

Kind compare_models_kind() {
  return {"compare_models",
          mark("Compare models"),
          mark("Sets what this model says of the board beside what a remembered one said, and finds neurons of both that answer alike."),
          kParams,
          {true, true, false, true},
          methods,
          cost};
}

}  // namespace pn::studies
