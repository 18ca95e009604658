#include "studies/paired_audit.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "analysis/resampling.h"
#include "analysis/vectors.h"
#include "base/random.h"
#include "base/words.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t kTestStream = 1, kResampleStream = 2;  // of random numbers
constexpr int kResamples = 400;

// d of X and Y where members[i] takes the place of the i-th target, those of X first.
double d_of(const AuditScores& scores, std::span<const std::uint32_t> members) {
  const std::size_t x = scores.x.size();
  const auto value = [&](std::uint32_t i) { return i < x ? scores.x[i] : scores.y[i - x]; };
  std::vector<double> one, other;
  for (std::size_t i = 0; i < members.size(); ++i) (i < x ? one : other).push_back(value(members[i]));
  return analysis::effect_size(one, other);
}

// Resamples in which a side has no d are left out; where they are more than half there is no interval.
IntervalValue interval_of_d(const std::array<AuditScores, 2>& scores, std::uint64_t seed) {
  const std::size_t x = scores[0].x.size(), y = scores[0].y.size();
  if (std::min(x, y) < kFewestForInterval) return {kNone, kNone};
  std::vector<int> strata(x + y, 1);
  std::fill_n(strata.begin(), x, 0);
  const analysis::StratifiedBootstrap bootstrap(strata);
  Pcg32 random(seed, kResampleStream);
  std::vector<std::uint32_t> members;
  std::vector<float> differences;
  for (int i = 0; i < kResamples; ++i) {
    bootstrap.draw(random, members);
    const double difference = d_of(scores[1], members) - d_of(scores[0], members);
    if (std::isfinite(difference)) differences.push_back(static_cast<float>(difference));
  }
  if (differences.size() < kResamples / 2) return {kNone, kNone};
  const auto interval = analysis::percentile_interval(differences);
  return {static_cast<double>(interval.low), static_cast<double>(interval.high)};
}

std::string question_words(const AuditSets& sets) {
  return tr("{0} rather than {1}, with {2} rather than {3}", {sets.x().name, sets.y().name, sets.a().name, sets.b().name});
}

}  // namespace

Result<std::optional<AuditSets>> paired_audit_sets(const Inputs& inputs, const Params& params) {
  const auto is_empty = [&](std::string_view name) { return trimmed(text_of(params, name)).empty(); };
  if (is_empty("x") && is_empty("y") && is_empty("a") && is_empty("b")) return std::optional<AuditSets>();
  auto sets = audit_sets(inputs, params);
  if (!sets) return sets.error();
  if (!sets->drawn.empty())
    return Error{
        ErrorCode::Unsupported,
        tr("An association in a comparison takes words and stimuli of the board. Add words that are to be drawn to the board, and name "
           "their concept, as #cat."),
        "x"};
  return std::optional(*std::move(sets));
}

std::vector<std::size_t> pictures_of(const AuditSets& sets) {
  std::vector<std::size_t> places;
  for (const AuditSet& set : sets.all)
    for (const AuditItem& item : set.items)
      if (item.is_picture()) places.push_back(item.picture);
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

std::vector<std::string> words_of(const AuditSets& sets) {
  std::vector<std::string> words;
  for (const AuditSet& set : sets.all)
    for (const AuditItem& item : set.items)
      if (!item.is_picture()) words.push_back(item.prompt);
  return words;
}

Result<AuditUnits> audit_units(const AuditSets& sets, const std::map<std::string, Embedding>& words,
                               const std::map<std::size_t, Embedding>& pictures) {
  const auto found = [](const auto& known, const auto& key) {
    const auto place = known.find(key);
    return place == known.end() ? nullptr : &place->second;
  };
  return audit_units(sets,
                     [&](const AuditItem& item) { return item.is_picture() ? found(pictures, item.picture) : found(words, item.prompt); });
}

Result<PairedAudit> paired_audit(AuditSets sets, const std::array<AuditUnits, 2>& units, std::uint64_t seed) {
  PairedAudit found;
  found.sets = std::move(sets);
  for (std::size_t side = 0; side < 2; ++side) {
    AuditScores& scores = found.scores[side];
    scores = audit_scores(units[side]);
    if (std::isnan(scores.d)) continue;
    Pcg32 random(seed, kTestStream);
    auto test = analysis::partition_test(scores.x, scores.y, random);
    if (!test) return test.error();
    found.tests[side] = *test;
  }
  const auto& [first, second] = found.scores;
  found.d = {second.d - first.d, interval_of_d(found.scores, seed)};
  found.means = {paired_difference(first.x, second.x, seed), paired_difference(first.y, second.y, seed)};
  return found;
}

Table paired_audit_table(const PairedAudit& found, const std::array<std::string, 2>& names) {
  Table table{"association", mark("Association"), {}, {}};
  table.columns = {
      {"compared", mark("compared"), Meaning::Text, 0, mark("Which sets.")},
      {"measure", mark("measure"), Meaning::Text, 0,
       mark("d: difference of the targets' mean associations in standard deviations (n − 1); s: mean cosine with the first attributes less "
            "that "
            "with the others.")},
      {"first", names[0], Meaning::Number, 3, tr("The measure, {0}.", {names[0]})},
      {"p_first", mark("p"), Meaning::PValue, 4,
       mark("One-sided: how often chance alone gives as large a d, over all ways to divide the targets.")},
      {"second", names[1], Meaning::Number, 3, tr("The measure, {0}.", {names[1]})},
      {"p_second", mark("p"), Meaning::PValue, 4, tr("The same, {0}.", {names[1]})},
      {"difference", mark("difference"), Meaning::Number, 3, mark("The second less the first.")},
      {"difference_interval", mark("95 %"), Meaning::Interval, 3, mark("Targets drawn anew, the same for both.")},
  };
  const auto p = [&](std::size_t side) { return found.tests[side] ? found.tests[side]->p() : kNone; };
  const auto& [first, second] = found.scores;
  table.cells = {question_words(found.sets), std::string("d"), first.d, p(0), second.d, p(1), found.d.value, found.d.interval};
  const auto add = [&](const AuditSet& set, const std::vector<double>& one, const std::vector<double>& other,
                       const PairedDifference& mean) {
    table.cells.insert(table.cells.end(),
                       {tr("{0} with {1} rather than {2}", {set.name, found.sets.a().name, found.sets.b().name}), std::string("s"),
                        analysis::mean_of(one), kNone, analysis::mean_of(other), kNone, mean.value, mean.interval});
  };
  add(found.sets.x(), first.x, second.x, found.means[0]);
  add(found.sets.y(), first.y, second.y, found.means[1]);
  return table;
}

std::string paired_audit_words(const PairedAudit& found) {
  const auto side = [&](std::size_t i) {
    return found.tests[i] ? "d = " + two_decimals(found.scores[i].d) + " (p = " + short_number(found.tests[i]->p()) + ")"
                          : std::string(tr("no effect size"));
  };
  std::string words =
      tr("the association of {0}, has {1} in the first and {2} in the second", {question_words(found.sets), side(0), side(1)});
  if (!found.tests[0] || !found.tests[1]) return words;
  words += tr(": difference {0}", {two_decimals(found.d.value)});
  if (std::isfinite(found.d.interval.low))
    words += tr(" (95 % {0} to {1})", {two_decimals(found.d.interval.low), two_decimals(found.d.interval.high)});
  return words;
}

std::vector<std::string> paired_audit_limits(const PairedAudit& found, bool are_states) {
  std::vector<std::string> limits;
  const std::size_t x = found.sets.x().items.size(), y = found.sets.y().items.size();
  if (!found.tests[0] || !found.tests[1])
    limits.emplace_back(tr("Where all targets go alike with both sets of attributes there is no effect size d."));
  if (are_states && pictures_of(found.sets).empty())
    limits.emplace_back(tr(
        "Gates are on neurons that see pictures, so an association of words alone is the same in both: write #cat for the board's stimuli "
        "of "
        "cat."));
  if (std::min(x, y) < kFewestForInterval)
    limits.emplace_back(tr("The difference of d has no interval: it takes three targets in either set."));
  limits.push_back(
      tr("The p of an association of {0} and {1} targets cannot be below {2}.", {x, y, short_number(analysis::smallest_p(x, y))}));
  limits.emplace_back(tr("An association is of these words and pictures in this model: it says nothing of people, and nothing of causes."));
  return limits;
}

}  // namespace pn::studies
