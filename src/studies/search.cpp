#include "studies/search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <numeric>
#include <utility>

#include "analysis/corrections.h"
#include "analysis/precision.h"
#include "analysis/resampling.h"
#include "analysis/selectivity.h"
#include "base/random.h"
#include "base/words.h"
#include "studies/neurons.h"
#include "studies/report_words.h"
#include "studies/search_report.h"
#include "studies/search_scores.h"

namespace pn::studies {
namespace {

constexpr std::uint64_t kStepWork = 1'000'000;  // additions and comparisons, about; a few milliseconds
constexpr std::size_t kRows = 200;
constexpr std::size_t kMostRows = 2000;  // where more are significant
constexpr double kRareBase = 0.01;       // below it AUROC hardly reacts, and rows are sorted by AUPRC

constexpr std::array<ParamDef, 6> kParams = {{
    {"layers", ParamType::Layers, 0, 0, 0, mark("Layers"),
     mark("The layers whose neurons are searched. More layers mean more tests, and a stricter correction."), ""},
    kPoolingParam,
    kLeastParam,
    {"resamples", ParamType::Integer, 0, 10000, 200, mark("Resamples"),
     mark("Bootstrap resamples for the stability and the second interval of the rows shown; 0 leaves both out."), ""},
    {"level", ParamType::Number, 0.001, 0.5, 0.05, mark("False discovery rate"), mark("Rows with a q at most this are called significant."),
     ""},
    {"split", ParamType::Flag, 0, 1, 0, mark("Split in halves"),
     mark("Chooses each neuron's concept on one half of the stimuli and scores it on the other, so that choosing does not flatter the "
          "score."),
     ""},
}};

struct Candidate {
  std::uint32_t neuron = 0;  // place over all layers
  int concept_index = 0;
  float lowest = 0.0F;
  float average_precision = 0.0F;  // only where base rates are low
  double p = 1.0;
  double q = 1.0;
  std::uint32_t group = 0;
};

class Search final : public Study {
 public:
  Search(Inputs inputs, SearchSettings settings, Design choosing, Design judging)
      : inputs_(std::move(inputs)),
        settings_(std::move(settings)),
        choosing_(std::move(choosing)),
        judging_(std::move(judging)),
        scores_(inputs_.concepts.size()),
        values_(inputs_.stimuli.size()) {
    sorts_by_precision_ = std::any_of(judging_.groups.begin(), judging_.groups.end(), [&](const Design::Group& group) {
      return std::any_of(judging_.searched.begin(), judging_.searched.end(), [&](int one) {
        const auto i = static_cast<std::size_t>(one);
        return group.judged[i] && group.counts[i] < kRareBase * static_cast<double>(group.stimuli.size());
      });
    });
  }

  Step step(const Answer&) override {
    std::uint64_t work = 0;
    while (work < kStepWork) {
      if (next_neuron_ < inputs_.neurons()) {
        work += score_next();
      } else if (!corrected_) {
        correct();
        return More{};
      } else if (next_assessed_ < assessed_.size()) {
        work += assess_next();
      } else {
        return report();
      }
    }
    return More{};
  }

  Progress progress() const override {
    const std::uint64_t neurons = inputs_.neurons();
    const std::uint64_t assessing = corrected_ ? assessed_.size() : std::min<std::uint64_t>(kRows, neurons);
    return {next_neuron_ + next_assessed_, neurons + assessing,
            corrected_ ? tr("Drawing resamples for the best neurons") : tr("Scoring neurons")};
  }

 private:
  void take_values(std::size_t neuron) {
    const std::size_t neurons = inputs_.neurons();
    for (std::size_t i = 0; i < values_.size(); ++i) values_[i] = inputs_.responses[i * neurons + neuron];
  }

  std::uint64_t score_next() {
    take_values(next_neuron_);
    std::uint64_t work = values_.size();
    const auto keep = [&](int concept_index) {
      const ConceptScore& score = scores_[static_cast<std::size_t>(concept_index)];
      Candidate found{static_cast<std::uint32_t>(next_neuron_), concept_index, score.lowest, 0.0F, score.p, 1.0,
                      static_cast<std::uint32_t>(score.group)};
      if (sorts_by_precision_) {
        found.average_precision = static_cast<float>(precision_of(found));
        work += values_.size() * 12;
      }
      candidates_.push_back(found);
    };
    if (settings_.split) {
      work += scorer_.score(choosing_, values_, nullptr, scores_);
      const int chosen = winner(choosing_, scores_);
      work += scorer_.score(judging_, values_, &test_, scores_);
      keep(chosen);
    } else {
      work += scorer_.score(judging_, values_, &test_, scores_);
      for (const int one : judging_.searched) keep(one);
    }
    ++next_neuron_;
    return work;
  }

  // Of the rendition that decides M; take_values() was called for the neuron.
  double precision_of(const Candidate& candidate) const {
    const Sides found = sides(judging_.groups[candidate.group], values_, candidate.concept_index);
    const auto value = analysis::average_precision(found.positives, found.negatives);
    return value ? *value : std::numeric_limits<double>::quiet_NaN();
  }

  void correct() {
    std::vector<double> p;
    p.reserve(candidates_.size());
    for (const Candidate& one : candidates_) p.push_back(one.p);
    const std::vector<double> q = analysis::benjamini_hochberg(p);
    for (std::size_t i = 0; i < q.size(); ++i) candidates_[i].q = q[i];
    tests_ = candidates_.size();
    significant_ = static_cast<std::size_t>(
        std::count_if(candidates_.begin(), candidates_.end(), [&](const Candidate& one) { return one.q <= settings_.level; }));
    const std::size_t shown = std::min(candidates_.size(), std::clamp(significant_, kRows, kMostRows));
    std::partial_sort(candidates_.begin(), candidates_.begin() + static_cast<std::ptrdiff_t>(shown), candidates_.end(),
                      [&](const Candidate& a, const Candidate& b) {
                        if (sorts_by_precision_ && a.average_precision != b.average_precision)
                          return a.average_precision > b.average_precision;
                        if (a.lowest != b.lowest) return a.lowest > b.lowest;
                        if (a.p != b.p) return a.p < b.p;
                        return a.neuron != b.neuron ? a.neuron < b.neuron : a.concept_index < b.concept_index;
                      });
    candidates_.resize(shown);
    std::vector<std::uint32_t> neurons;
    for (const Candidate& one : candidates_) neurons.push_back(one.neuron);
    std::sort(neurons.begin(), neurons.end());
    neurons.erase(std::unique(neurons.begin(), neurons.end()), neurons.end());
    for (const std::uint32_t neuron : neurons) assessed_.push_back({neuron, {}, {}});
    for (const Candidate& one : candidates_) {
      const auto found = std::lower_bound(neurons.begin(), neurons.end(), one.neuron);
      assessed_[static_cast<std::size_t>(found - neurons.begin())].rows.push_back(&one - candidates_.data());
    }
    rows_.resize(shown);
    draw_resamples();
    corrected_ = true;
  }

  void draw_resamples() {
    std::vector<int> strata = strata_of(inputs_);
    // Of the halves only what is judged is drawn anew: each half is a stratum of its own.
    if (settings_.split) {
      std::vector<bool> is_judged(strata.size());
      for (const Design::Group& group : judging_.groups) {
        for (const std::uint32_t stimulus : group.stimuli) is_judged[stimulus] = true;
      }
      const int half = static_cast<int>(inputs_.concepts.size() * inputs_.renditions.size());
      for (std::size_t i = 0; i < strata.size(); ++i) strata[i] += is_judged[i] ? half : 0;
    }
    const analysis::StratifiedBootstrap bootstrap(strata);
    Pcg32 random(settings_.seed, 1);
    resamples_.resize(settings_.resamples);
    for (auto& members : resamples_) bootstrap.draw(random, members);
  }

  // One resample of one neuron, or its closing.
  std::uint64_t assess_next() {
    Assessed& one = assessed_[next_assessed_];
    take_values(one.neuron);
    std::uint64_t work = values_.size();
    if (next_resample_ == 0) {
      one.wins.assign(inputs_.concepts.size(), 0);
      bootstrap_values_.assign(one.rows.size(), {});
    }
    resampled_.resize(values_.size());
    for (; next_resample_ < resamples_.size() && work < kStepWork / 4; ++next_resample_) {
      const auto& members = resamples_[next_resample_];
      for (std::size_t i = 0; i < members.size(); ++i) resampled_[i] = values_[members[i]];
      work += members.size() + scorer_.score(judging_, resampled_, nullptr, scores_);
      ++one.wins[static_cast<std::size_t>(winner(judging_, scores_))];
      for (std::size_t i = 0; i < one.rows.size(); ++i) {
        const auto concept_index = static_cast<std::size_t>(candidates_[static_cast<std::size_t>(one.rows[i])].concept_index);
        bootstrap_values_[i].push_back(scores_[concept_index].lowest);
      }
    }
    if (next_resample_ < resamples_.size()) return work;
    for (std::size_t i = 0; i < one.rows.size(); ++i) {
      const auto place = static_cast<std::size_t>(one.rows[i]);
      rows_[place] = finish_row(candidates_[place], one.wins, bootstrap_values_[i]);
      work += values_.size() * 40;
    }
    next_resample_ = 0;
    ++next_assessed_;
    return work;
  }

  SearchRow finish_row(const Candidate& candidate, const std::vector<int>& wins, const std::vector<float>& bootstrap) const {
    const auto concept_index = static_cast<std::size_t>(candidate.concept_index);
    SearchRow row;
    row.neuron = neuron_at(inputs_, candidate.neuron);
    row.concept_index = candidate.concept_index;
    row.lowest = candidate.lowest;
    row.p = candidate.p;
    row.q = candidate.q;
    row.average_precision = precision_of(candidate);
    const Design::Group& deciding = judging_.groups[candidate.group];
    row.base_rate = deciding.counts[concept_index] / static_cast<double>(deciding.stimuli.size());
    for (const Design::Group& group : judging_.groups) {
      if (!group.judged[concept_index]) continue;
      const Sides found = sides(group, values_, candidate.concept_index);
      const int positives = static_cast<int>(found.positives.size()), negatives = static_cast<int>(found.negatives.size());
      const float value = *analysis::auroc(found.positives, found.negatives);
      const analysis::Interval interval = analysis::auroc_interval(value, positives, negatives);
      row.parts.push_back({group.rendition,
                           positives,
                           negatives,
                           value,
                           {interval.low, interval.high},
                           *analysis::mann_whitney_greater(found.positives, found.negatives)});
      if (group.rendition == deciding.rendition) row.interval = {interval.low, interval.high};
    }
    row.wins = wins;
    if (!bootstrap.empty()) {
      const analysis::Interval interval = analysis::percentile_interval(bootstrap);
      row.bootstrap = IntervalValue{interval.low, interval.high};
    }
    return row;
  }

  Step report() {
    SearchFindings findings;
    findings.rows = std::move(rows_);
    findings.tests = tests_;
    findings.significant = significant_;
    findings.sorts_by_precision = sorts_by_precision_;
    for (const int one : judging_.searched) {
      const double p = least_p(judging_, one, test_);
      if (findings.least_p == 0.0 || p < findings.least_p) findings.least_p = p;
    }
    return make_search_outcome(inputs_, settings_, judging_, findings);
  }

  struct Assessed {
    std::uint32_t neuron;
    std::vector<std::ptrdiff_t> rows;  // places in candidates_
    std::vector<int> wins;             // [concepts]
  };

  Inputs inputs_;
  SearchSettings settings_;
  Design choosing_, judging_;  // the same stimuli unless split
  bool sorts_by_precision_ = false;
  analysis::RankSumTest test_;
  Scorer scorer_;
  std::vector<ConceptScore> scores_;
  std::vector<float> values_, resampled_;
  std::size_t next_neuron_ = 0;
  std::vector<Candidate> candidates_;
  bool corrected_ = false;
  std::size_t tests_ = 0, significant_ = 0;
  std::vector<Assessed> assessed_;
  std::vector<std::vector<std::uint32_t>> resamples_;
  std::vector<std::vector<float>> bootstrap_values_;  // of the present neuron's rows
  std::vector<SearchRow> rows_;
  std::size_t next_assessed_ = 0, next_resample_ = 0;
};

// Halves within each rendition and concept; of an odd number the half that judges gets one more.
void split_in_halves(const Inputs& inputs, std::uint64_t seed, std::vector<std::uint32_t>& choosing, std::vector<std::uint32_t>& judging) {
  std::vector<std::vector<std::uint32_t>> cells(inputs.concepts.size() * inputs.renditions.size());
  for (std::uint32_t i = 0; i < inputs.stimuli.size(); ++i) {
    const InputStimulus& one = inputs.stimuli[i];
    cells[static_cast<std::size_t>(one.rendition) * inputs.concepts.size() + static_cast<std::size_t>(one.concept_index)].push_back(i);
  }
  Pcg32 random(seed, 2);
  for (auto& cell : cells) {
    shuffle(cell, random);
    const std::size_t half = cell.size() / 2;
    choosing.insert(choosing.end(), cell.begin(), cell.begin() + static_cast<std::ptrdiff_t>(half));
    judging.insert(judging.end(), cell.begin() + static_cast<std::ptrdiff_t>(half), cell.end());
  }
  std::sort(choosing.begin(), choosing.end());
  std::sort(judging.begin(), judging.end());
}

}  // namespace

Begun begin_search(Inputs inputs, const Params& given, std::uint64_t seed) {
  const Params params = completed(kParams, given);
  SearchSettings settings;
  settings.pooling = pooling_of(params);
  settings.least = static_cast<int>(number_of(params, "least"));
  settings.resamples = static_cast<std::size_t>(number_of(params, "resamples"));
  settings.level = number_of(params, "level");
  settings.split = number_of(params, "split") != 0.0;
  settings.seed = seed;
  if (const auto checked = check_responses(inputs); !checked) return checked.error();
  std::vector<std::uint32_t> choosing, judging;
  if (settings.split) {
    split_in_halves(inputs, seed, choosing, judging);
  } else {
    judging.resize(inputs.stimuli.size());
    std::iota(judging.begin(), judging.end(), 0U);
  }
  Design chooses = make_design(inputs, choosing, settings.least), judges = make_design(inputs, judging, settings.least);
  if (settings.split) {
    // A concept is chosen among those that both halves can judge.
    std::vector<int> both;
    std::set_intersection(chooses.searched.begin(), chooses.searched.end(), judges.searched.begin(), judges.searched.end(),
                          std::back_inserter(both));
    chooses.searched = judges.searched = both;
  }
  if (settings.split && judges.searched.empty())
    return Error{ErrorCode::TooFew, tr("No concept has enough stimuli in two renditions for both halves. Add stimuli, or do not split."),
                 "board"};
  if (const auto judged = check_design(judges); !judged) return judged.error();
  return std::unique_ptr<Study>(std::make_unique<Search>(std::move(inputs), std::move(settings), std::move(chooses), std::move(judges)));
}

namespace {

std::string methods(const Params& params, const Evidence& evidence) {
  std::string words =
      "For each neuron (" + fact_of(evidence, "neurons") + ") and each concept (" + fact_of(evidence, "concepts searched") +
      " could be judged), " + evidence.pooling + "-pooled responses to " + fact_of(evidence, "stimuli") +
      " stimuli were scored by the AUROC of the concept against the other concepts of the same rendition (Mann–Whitney U, ties "
      "counted half; Hanley & McNeil 1982; " +
      fact_of(evidence, "stimuli a comparison") + "). M is the lowest AUROC over the renditions (" + fact_of(evidence, "renditions") +
      "), with an interval by Newcombe (2006, method 5). Its p-value is the largest of the renditions' one-sided Mann–Whitney p-values, "
      "exact for small samples (intersection–union test, Berger 1982), "
      "corrected over " +
      fact_of(evidence, "tests") + " tests by Benjamini & Hochberg (1995) at a false discovery rate of " + param_words(params, "level") +
      "; the smallest possible p is " + fact_of(evidence, "smallest p possible") + ". Rows are sorted by " +
      fact_of(evidence, "sorted by") + ".";
  if (number_of(params, "split") != 0.0)
    words += " The concept of a neuron was chosen on one half of the stimuli, drawn by the seed, and scored on the other.";
  if (number_of(params, "resamples") != 0.0)
    words += " Stability and a second interval come from " + param_words(params, "resamples") +
             " bootstrap resamples of the stimuli within rendition and concept.";
  return words;
}

}  // namespace

Kind search_kind() {
  return {"search",
          mark("Multimodality search"),
          mark("Finds the neurons that answer to one concept in every rendition, with the evidence that this board can give."),
          kParams,
          {true, false, false},
          methods};
}

}  // namespace pn::studies
