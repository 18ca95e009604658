#include "studies/audit_report.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>

#include "analysis/corrections.h"
#include "analysis/vectors.h"
#include "base/words.h"
#include "studies/question.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kRows = 200, kFigureRows = 40;
constexpr double kNeutral = 0.2;  // what Cohen calls a small effect; below it a set goes with neither

std::string count_words(const analysis::PartitionTest& test) {
  return test.is_exact ? tr("{0} of {1}", {test.at_least, test.partitions}) : tr("{0} of {1} drawn", {test.at_least, test.partitions});
}

Table levels_table(const AuditFound& found) {
  const auto& [sets, scores, test, test_x, test_y, parts, neuron_p, silenced, before, after, controls, labelled] = found;
  Table table{"levels", mark("Association"), {}, {}};
  table.columns = {
      {"compared", mark("compared"), Meaning::Text, 0, mark("Which sets, from the whole question to pairs of sets.")},
      {"d", mark("d"), Meaning::Number, 3, mark("Difference of the means, in standard deviations (n \xE2\x88\x92 1) of what is compared.")},
      {"p_value", mark("p"), Meaning::PValue, 4,
       mark("How often chance alone gives as large a difference: over all ways to divide the items, or a sample.")},
      {"partitions", mark("ways"), Meaning::Text, 0,
       mark("Divisions with a difference at least as large, of all that were looked at; the observed one counts.")},
      {"cosine", mark("mean cosine"), Meaning::Number, 3, mark("Of every target with every attribute.")},
      {"deviation", mark("deviation"), Meaning::Number, 3, mark("Of the targets' mean cosines.")},
  };
  const std::string attributes = tr("{0} rather than {1}", {sets.a().name, sets.b().name});
  const auto add_d = [&](std::string words, double d, const analysis::PartitionTest& counted) {
    table.cells.insert(table.cells.end(), {std::move(words), d, std::isnan(d) ? kNone : counted.p(),
                                           std::isnan(d) ? std::string() : count_words(counted), kNone, kNone});
  };
  const auto add_pair = [&](const AuditSet& target, const AuditSet& attribute, const std::vector<double>& cosines) {
    table.cells.insert(table.cells.end(), {tr("{0} with {1}", {target.name, attribute.name}), kNone, kNone, std::string(),
                                           analysis::mean_of(cosines), analysis::deviation_of(cosines)});
  };
  add_d(tr("{0} rather than {1}, with {2}", {sets.x().name, sets.y().name, attributes}), scores.d, test);
  add_d(tr("{0} alone, with {1}", {sets.x().name, attributes}), scores.d_x, test_x);
  add_d(tr("{0} alone, with {1}", {sets.y().name, attributes}), scores.d_y, test_y);
  add_pair(sets.x(), sets.a(), scores.x_a);
  add_pair(sets.x(), sets.b(), scores.x_b);
  add_pair(sets.y(), sets.a(), scores.y_a);
  add_pair(sets.y(), sets.b(), scores.y_b);
  return table;
}

bool is_stimulus(const Inputs& inputs, const AuditItem& item) { return item.is_picture() && item.picture < inputs.stimuli.size(); }

// What an item is called in a figure.
std::string label_of(const Inputs& inputs, const AuditItem& item) {
  if (!is_stimulus(inputs, item)) return item.words;
  const InputStimulus& one = inputs.stimuli[item.picture];
  return item.words + ", " + inputs.renditions[static_cast<std::size_t>(one.rendition)];
}

Table targets_table(const Inputs& inputs, const AuditFound& found) {
  // Links, unless there are pictures that are not on the board.
  bool of_stimuli = true;
  for (const AuditSet* set : {&found.sets.x(), &found.sets.y()})
    for (const AuditItem& item : set->items) of_stimuli = of_stimuli && is_stimulus(inputs, item);
  const bool of_pictures = found.sets.x().is_pictures();
  Table table{"targets", of_stimuli ? mark("Stimuli") : of_pictures ? mark("Pictures") : mark("Words"), {}, {}};
  table.columns = {
      {"target",
       of_stimuli    ? mark("stimulus")
       : of_pictures ? mark("picture")
                     : mark("word"),
       of_stimuli ? Meaning::Stimulus : Meaning::Text, 0, mark("A member of the targets.")},
      {"set", mark("set"), Meaning::Text, 0, mark("The set that it belongs to.")},
      {"association", mark("association"), Meaning::Number, 3,
       tr("Mean cosine with {0} less that with {1}.", {found.sets.a().name, found.sets.b().name})},
      {"cosine_a", found.sets.a().name, Meaning::Number, 3, mark("Mean cosine with these attributes.")},
      {"cosine_b", found.sets.b().name, Meaning::Number, 3, mark("Mean cosine with these attributes.")},
  };
  const auto add = [&](const AuditSet& set, const std::vector<double>& s, const std::vector<double>& a, const std::vector<double>& b) {
    for (std::size_t i = 0; i < set.items.size(); ++i) {
      Cell target = label_of(inputs, set.items[i]);
      if (of_stimuli) target = StimulusRef{inputs.stimuli[set.items[i].picture].id};
      table.cells.insert(table.cells.end(), {std::move(target), set.name, s[i], a[i], b[i]});
    }
  };
  add(found.sets.x(), found.scores.x, found.scores.x_a, found.scores.x_b);
  add(found.sets.y(), found.scores.y, found.scores.y_a, found.scores.y_b);
  return table;
}

Table neurons_table(const Inputs& inputs, const AuditFound& found) {
  Table table{"neurons", mark("Neurons"), {}, {}};
  table.columns = {
      {"neuron", mark("neuron"), Meaning::Neuron, 0, mark("Layer and channel.")},
      {"adds", mark("adds to d"), Meaning::Number, 3, mark("What it adds to d; all neurons and the constant sum to d.")},
      {"p_value", mark("p"), Meaning::PValue, 4,
       mark("How often chance alone gives it as large an addition, over the same divisions of the targets.")},
      {"q_value", mark("q"), Meaning::PValue, 3, mark("The same with all neurons of the layer taken into account (Benjamini & Hochberg).")},
      {"silenced", mark("silenced"), Meaning::Text, 0, mark("Whether it is among those silenced together.")},
  };
  const std::vector<double> added = added_to_d(found);
  std::vector<double> strength, p = found.neuron_p;
  for (const double each : added) strength.push_back(std::abs(each));
  for (double& each : p) each = std::isnan(each) ? 1.0 : each;
  const std::vector<double> q = analysis::benjamini_hochberg(p);
  const std::vector<std::size_t> order = analysis::descending(strength);
  for (std::size_t i = 0; i < std::min(order.size(), kRows); ++i) {
    const std::size_t n = order[i];
    const bool is_silenced = std::find(found.silenced.begin(), found.silenced.end(), n) != found.silenced.end();
    table.cells.insert(table.cells.end(), {NeuronRef{inputs.layers.front().place, static_cast<int>(n)}, added[n], found.neuron_p[n], q[n],
                                           std::string(is_silenced ? "yes" : "no")});
  }
  return table;
}

// Means and middle 95 % over the random draws.
struct Chance {
  double d = kNone, accuracy = kNone;
  IntervalValue d_band{kNone, kNone}, accuracy_band{kNone, kNone};
};

Chance chance_of(const AuditFound& found) {
  Chance chance;
  if (found.controls.empty()) return chance;
  std::vector<double> d, accuracy;
  for (const AuditAfter& each : found.controls) {
    d.push_back(each.d);
    accuracy.push_back(each.accuracy);
  }
  chance.d = analysis::mean_of(d);
  chance.d_band = band_of(d);
  if (found.labelled == 0) return chance;
  chance.accuracy = analysis::mean_of(accuracy);
  chance.accuracy_band = band_of(accuracy);
  return chance;
}

Table silencing_table(const AuditFound& found) {
  Table table{"silencing", mark("Silencing"), {}, {}};
  table.columns = {
      {"silenced", mark("silenced"), Meaning::Text, 0, mark("Which neurons give nothing.")},
      {"d", mark("d"), Meaning::Number, 3, mark("The association with them silenced.")},
      {"d_band", mark("95 % of draws"), Meaning::Interval, 3, mark("Between these values lie the middle 95 % of the random draws.")},
      {"accuracy", mark("accuracy"), Meaning::Number, 3,
       mark("Share of the board's stimuli whose most probable prompt names their concept.")},
      {"accuracy_band", mark("95 % of draws"), Meaning::Interval, 3, mark("Between these values lie the middle 95 % of the random draws.")},
  };
  const IntervalValue none{kNone, kNone};
  const Chance chance = chance_of(found);
  const std::string count = std::to_string(found.silenced.size());
  table.cells = {std::string(tr("none")),
                 found.before.d,
                 none,
                 found.before.accuracy,
                 none,
                 tr("the {0} that carry it most", {count}),
                 found.after.d,
                 none,
                 found.after.accuracy,
                 none};
  if (!found.controls.empty())
    table.cells.insert(table.cells.end(), {tr("{0} random ones, mean of {1} draws", {count, found.controls.size()}), chance.d,
                                           chance.d_band, chance.accuracy, chance.accuracy_band});
  return table;
}

Figure figure(const Inputs& inputs, const AuditFound& found) {
  const AuditSets& sets = found.sets;
  Figure made{"targets",
              tr("Which targets go with {0} rather than {1}", {sets.a().name, sets.b().name}),
              tr("Mean cosine with {0} less that with {1} (no unit)", {sets.a().name, sets.b().name}),
              0,
              0,
              0,
              {},
              {},
              {},
              true};
  const std::size_t all = found.scores.x.size() + found.scores.y.size();
  const auto add = [&](const AuditSet& set, const std::vector<double>& s) {
    const std::size_t most = all <= kFigureRows ? set.items.size() : std::min(set.items.size(), kFigureRows / 2);
    const std::vector<std::size_t> order = analysis::descending(s);
    for (std::size_t i = 0; i < most; ++i) {
      // Of too many, as many from both ends.
      const std::size_t place = order[i < (most + 1) / 2 ? i : order.size() - (most - i)];
      made.rows.push_back({label_of(inputs, set.items[place]) + " (" + set.name + ")", s[place], {s[place], s[place]}, {}});
      made.low = std::min(made.low, s[place]);
      made.high = std::max(made.high, s[place]);
    }
  };
  add(sets.x(), found.scores.x);
  add(sets.y(), found.scores.y);
  const double air = 0.05 * (made.high - made.low);
  made.low -= made.low < 0 ? air : 0;
  made.high += made.high > 0 ? air : 0;
  made.caption = tr("d {0}, one-sided p {1} ({2} divisions), n = {3} against {4} targets, {5} and {6} attributes; {7}",
                    {short_number(found.scores.d), short_number(found.test.p()), count_words(found.test), found.scores.x.size(),
                     found.scores.y.size(), sets.a().items.size(), sets.b().items.size(), name_of(inputs)});
  return made;
}

// Each set of targets alone: where it lies between the attributes, and where it goes with neurons silenced.
std::optional<Figure> map_of(const Inputs& inputs, const AuditFound& found) {
  if (std::isnan(found.before.d_x) || std::isnan(found.before.d_y)) return std::nullopt;
  const AuditSets& sets = found.sets;
  const std::string &x = sets.x().name, &y = sets.y().name, &a = sets.a().name, &b = sets.b().name;
  Figure made{
      "quadrants", tr("What each set of targets goes with"), tr("d of {0}: {1} rather than {2} (no unit)", {x, a, b}), 0, 0, 0, {}, {}, {}};
  made.x_axis = tr("d of {0}: {1} rather than {2} (no unit)", {y, a, b});
  made.corners = {tr("{0} with {1}, {2} with {3}", {x, a, y, b}), tr("both with {0}", {a}), tr("both with {0}", {b}),
                  tr("{0} with {1}, {2} with {3}", {x, b, y, a})};
  for (const AuditAfter& each : found.controls) made.points.push_back({"", each.d_y, each.d_x, true});
  if (!found.silenced.empty()) made.points.push_back({tr("{0} silenced", {found.silenced.size()}), found.after.d_y, found.after.d_x});
  made.points.push_back({tr("as it is"), found.before.d_y, found.before.d_x});
  double reach = 1.0;
  for (const FigurePoint& point : made.points) reach = std::max({reach, std::abs(point.x), std::abs(point.y)});
  made.high = std::ceil(reach * 2.1) / 2;
  made.low = -made.high;
  made.caption =
      tr("d over the attributes, for each set of targets alone, n = {0} and {1}; ", {found.scores.x.size(), found.scores.y.size()}) +
      (found.controls.empty() ? std::string() : tr("pale: as many random neurons silenced, {0} draws; ", {found.controls.size()})) +
      name_of(inputs);
  return made;
}

// "flowers goes with pleasant, insects with unpleasant"
std::string pattern(const AuditFound& found) {
  const auto side = [&](const AuditSet& set, double d) {
    const std::string towards = std::abs(d) < kNeutral ? "neither" : (d > 0 ? found.sets.a() : found.sets.b()).name;
    return set.name + ": " + towards + " (d " + short_number(d) + ")";
  };
  return side(found.sets.x(), found.scores.d_x) + ", " + side(found.sets.y(), found.scores.d_y);
}

std::string finding(const AuditFound& found) {
  const AuditSets& sets = found.sets;
  const bool is_turned = found.scores.d < 0;
  const AuditSet &more = is_turned ? sets.y() : sets.x(), &less = is_turned ? sets.x() : sets.y();
  std::string words = tr("{0} go with {1} rather than {2} more than {3} do: d {4}, p {5}",
                         {quoted(more.name), quoted(sets.a().name), quoted(sets.b().name), quoted(less.name), short_number(found.scores.d),
                          short_number(found.test.p())});
  // A p-value is for the side that was asked about.
  if (is_turned) words += tr(" for the association as asked, which is the other way round");
  if (found.silenced.empty()) return words;
  words += tr("; with the {0} silenced that carry it most d is {1}",
              {count_of(found.silenced.size(), "neuron", "neurons"), short_number(found.after.d)});
  const Chance chance = chance_of(found);
  if (!found.controls.empty())
    words += tr(", with random ones {0} (95 % of draws {1} to {2})",
                {short_number(chance.d), short_number(chance.d_band.low), short_number(chance.d_band.high)});
  return words;
}

std::vector<std::string> limits(const Inputs& inputs, const AuditFound& found) {
  std::vector<std::string> words = missing_words(inputs);
  const double least = analysis::smallest_p(found.scores.x.size(), found.scores.y.size());
  const std::size_t x = found.scores.x.size(), y = found.scores.y.size();
  words.push_back(least > 0.05 ? tr("With {0} against {1} targets p cannot be below {2}: more are needed before chance can be ruled out.",
                                    {x, y, short_number(least)})
                               : tr("With {0} against {1} targets p cannot be below {2}.", {x, y, short_number(least)}));
  words.emplace_back(tr(
      "The effect size d counts in standard deviations of these targets: where they hardly differ it nears 2 or −2 by that alone, so look "
      "at the cosines "
      "as well."));
  words.emplace_back(
      found.sets.x().is_pictures() || found.sets.a().is_pictures()
          ? tr("Whatever else differs between the sets, such as light, background or style, moves these scores as well.")
          : tr("Whatever else differs between the sets, such as how common or how short their words are, moves these scores as well."));
  if (!found.sets.drawn.empty())
    words.emplace_back(
        tr("Emoji and drawn words are few, and drawn by one hand: their colours and the shape of their letters count as well as what they "
           "mean."));
  words.emplace_back(tr("This says what the model has put together, not how people or things are."));
  if (!found.sets.x().is_pictures() && !found.sets.a().is_pictures())
    words.emplace_back(
        tr("All sets are of words, so no neuron of the image encoder takes part. Put emoji or #concept in place of one pair of sets to see "
           "which do."));
  else if (!found.parts.is_exact)
    words.emplace_back(tr("What single neurons add is not known: the model does not go on linearly from this layer. Choose the last one."));
  else if (found.sets.x().is_pictures() && found.sets.a().is_pictures())
    words.emplace_back(
        tr("Targets and attributes are pictures: what neurons add is taken from the targets, the attributes stay as they are."));
  if (!found.silenced.empty() && found.labelled == 0)
    words.emplace_back(tr("No prompt of the board names a concept, so what silencing costs in accuracy is not known."));
  return words;
}

}  // namespace

std::vector<double> added_to_d(const AuditFound& found) {
  const std::size_t x = found.scores.x.size();
  std::vector<double> all = found.scores.x;
  all.insert(all.end(), found.scores.y.begin(), found.scores.y.end());
  const double spread = analysis::deviation_of(all);
  std::vector<double> added;
  for (const std::vector<double>& parts : found.parts.neurons) {
    const std::span<const double> each(parts);
    added.push_back((analysis::mean_of(each.first(x)) - analysis::mean_of(each.subspan(x))) / spread);
  }
  return added;
}

Outcome audit_outcome(const Inputs& inputs, const AuditFound& found, std::uint64_t seed) {
  Outcome outcome;
  outcome.tables = {levels_table(found), targets_table(inputs, found)};
  if (found.parts.is_exact) outcome.tables.push_back(neurons_table(inputs, found));
  if (!found.silenced.empty()) outcome.tables.push_back(silencing_table(found));
  outcome.figures = {figure(inputs, found)};
  if (auto map = map_of(inputs, found)) outcome.figures.push_back(*std::move(map));
  for (const std::size_t n : found.silenced) outcome.neurons.push_back({inputs.layers.front().place, static_cast<int>(n)});
  outcome.evidence = evidence_of(inputs, "mean", seed);
  outcome.evidence.facts = {
      {mark("finding"), finding(found)},
      {mark("targets"), tr("{0} and {1}", {found.scores.x.size(), found.scores.y.size()})},
      {mark("attributes"), tr("{0} and {1}", {found.sets.a().items.size(), found.sets.b().items.size()})},
      {mark("divisions"), count_words(found.test) + (found.test.is_exact ? tr(", all that there are") : tr(", with the observed one"))},
  };
  for (const AuditSet& set : found.sets.all)
    outcome.evidence.facts.push_back({"set " + set.letter, quoted(set.name) + ": " + sort_of(inputs, set, found.sets.drawn)});
  if (!std::isnan(found.scores.d_x) && !std::isnan(found.scores.d_y)) outcome.evidence.facts.push_back({mark("pattern"), pattern(found)});
  if (!found.silenced.empty() && found.labelled > 0)
    outcome.evidence.facts.push_back({mark("accuracy"), tr("{0} as it is, {1} with them silenced, of {2}",
                                                           {short_number(found.before.accuracy), short_number(found.after.accuracy),
                                                            count_of(found.labelled, "stimulus", "stimuli")})});
  outcome.evidence.limits = limits(inputs, found);
  return outcome;
}

}  // namespace pn::studies
