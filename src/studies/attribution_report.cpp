#include "studies/attribution_report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "analysis/correlation.h"
#include "analysis/vectors.h"
#include "base/words.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

constexpr std::size_t kRows = 200;
constexpr std::size_t kNamed = 3;       // that silencing is offered of
constexpr std::size_t kFigureRows = 8;  // of each sign
constexpr double kShown = 0.005;        // what is less is 0.00
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

using Order = std::vector<std::size_t>;

bool is_beside(const Attributed& found) { return !found.set_additions.empty(); }
std::size_t size_of_set(const Attributed& found) { return found.question.set.size(); }
IntervalValue interval_of(const Attributed& found, const std::vector<double>& values) { return interval_of_mean(values, found.seed); }
double lost_of(const Attributed& found, std::size_t neuron) { return found.lost[neuron].empty() ? kNone : mean_of(found.lost[neuron]); }

std::string over_stimuli(const Attributed& found) {
  return found.stimuli() == 1 ? tr("for one stimulus") : tr("on average over {0} stimuli", {found.stimuli()});
}
std::string over_set(const Attributed& found) { return tr("on average over {0}", {count_of(size_of_set(found), "stimulus", "stimuli")}); }

// "an embedding's length of 11.2", "lengths of the embedding from 9.80 to 12.1"
std::string length_words(const Attributed& found) {
  const auto [shortest_length, longest] = std::minmax_element(found.baseline.lengths.begin(), found.baseline.lengths.end());
  if (found.stimuli() == 1) return tr("the embedding's length of {0}", {two_decimals(*longest)});
  return tr("lengths of the embedding from {0} to {1}", {two_decimals(*shortest_length), two_decimals(*longest)});
}

// ---- tables

Table neurons_table(const Attributed& found, const Order& order) {
  const std::string what = measured(found.question);
  Table table{"neurons", mark("Neurons"), {}, {}};
  table.columns = {
      {"neuron", mark("neuron"), Meaning::Neuron, 0, mark("Layer and channel.")},
      {"contribution", mark("adds"), Meaning::Number, 3, tr("What the neuron adds to {0}, {1}.", {what, over_stimuli(found)})},
  };
  if (found.stimuli() > 1)
    table.columns.push_back({"contribution_interval", mark("95 %"), Meaning::Interval, 3,
                             mark("95 % interval of that average over resamples of the stimuli; from three stimuli on.")});
  if (is_beside(found)) {
    table.columns.push_back({"set", mark("over all"), Meaning::Number, 3, tr("The same {0}.", {over_set(found)})});
    table.columns.push_back(
        {"set_interval", mark("95 %"), Meaning::Interval, 3, mark("95 % interval of that average over resamples of the stimuli.")});
  }
  if (found.stimuli() > 1)
    table.columns.push_back(
        {"for", mark("for"), Meaning::Number, 2, mark("Share of the stimuli in which the neuron speaks for the prompt.")});
  table.columns.push_back(
      {"response", mark("response"), Meaning::Number, 3, tr("The neuron's mean over space, {0}.", {over_stimuli(found)})});
  if (found.baseline.is_exact)
    table.columns.push_back({"gradient", mark("act. \xC3\x97 gradient"), Meaning::Number, 3,
                             tr("Activation \xC3\x97 gradient: the slope by which {0} falls as the neuron is turned down, with the change "
                                "of the embedding's length.",
                                {what})});
  table.columns.push_back({"lost", mark("lost when silenced"), Meaning::Number, 3,
                           tr("How far {0} falls when this neuron alone is silenced, {1}.", {what, over_stimuli(found)})});
  for (std::size_t i = 0; i < std::min(kRows, order.size()); ++i) {
    const std::size_t n = order[i];
    const std::vector<double>& parts = found.parts_of(n);
    double responses = 0;
    for (std::size_t row = 0; row < found.stimuli(); ++row) responses += found.response(row, n) / static_cast<double>(found.stimuli());
    const auto helped = std::count_if(parts.begin(), parts.end(), [](double part) { return part > 0; });
    const auto add = [&](Cell cell) { table.cells.push_back(std::move(cell)); };
    add(found.ref(n));
    add(mean_of(parts));
    if (found.stimuli() > 1) add(interval_of(found, parts));
    if (is_beside(found)) {
      add(mean_of(found.set_additions[n]));
      add(interval_of(found, found.set_additions[n]));
    }
    if (found.stimuli() > 1) add(static_cast<double>(helped) / static_cast<double>(parts.size()));
    add(responses);
    if (found.baseline.is_exact) add(mean_of(found.baseline.slopes[n]));
    add(lost_of(found, n));
  }
  return table;
}

Table stimuli_table(const Attributed& found, const Order& order) {
  const Baseline& baseline = found.baseline;
  Table table{"stimuli", mark("By stimulus"), {}, {}};
  table.columns = {
      {"stimulus", mark("stimulus"), Meaning::Stimulus, 0, mark("The stimulus that is explained.")},
      {"logit", found.question.against ? mark("difference") : mark("logit"), Meaning::Number, 3,
       tr("What is explained: {0}.", {measured(found.question)})},
      {"sum", mark("sum"), Meaning::Number, 3,
       mark("Sum of what all neurons and the model's constant part add; the same as what is explained.")},
      {"rest", mark("constant"), Meaning::Number, 3, mark("What would be left without any neuron's answer.")},
      {"length", mark("length"), Meaning::Number, 3, mark("Length of the image embedding, by which contributions are divided.")},
      {"strongest_for", mark("most for"), Meaning::Neuron, 0, mark("The neuron that speaks most for the prompt.")},
      {"adds", mark("adds"), Meaning::Number, 3, mark("What it adds.")},
      {"strongest_against", mark("most against"), Meaning::Neuron, 0, mark("The neuron that speaks most against it.")},
      {"takes", mark("adds"), Meaning::Number, 3, mark("What it adds; below zero it speaks against the prompt.")},
  };
  for (std::size_t row = 0; row < found.stimuli(); ++row) {
    const auto less = [&](std::size_t a, std::size_t b) { return found.parts_of(a)[row] < found.parts_of(b)[row]; };
    const auto [lowest, highest] = std::minmax_element(order.begin(), order.end(), less);
    double sum = baseline.is_exact ? baseline.rest[row] : kNone;
    for (std::size_t n = 0; baseline.is_exact && n < found.neurons(); ++n) sum += baseline.additions[n][row];
    table.cells.insert(table.cells.end(), {StimulusRef{found.inputs.stimuli[found.question.stimuli[row]].id}, baseline.logits[row], sum,
                                           baseline.is_exact ? baseline.rest[row] : kNone, baseline.lengths[row], found.ref(*highest),
                                           found.parts_of(*highest)[row], found.ref(*lowest), found.parts_of(*lowest)[row]});
  }
  return table;
}

// ---- the figure

FigureRow figure_row(const Attributed& found, std::size_t neuron, bool with_lost) {
  const double value = mean_of(found.parts_of(neuron));
  IntervalValue interval = interval_of(found, found.parts_of(neuron));
  if (std::isnan(interval.low)) interval = {value, value};
  std::vector<double> parts;
  if (is_beside(found)) parts.push_back(mean_of(found.set_additions[neuron]));
  if (with_lost) parts.push_back(lost_of(found, neuron));
  return {name_of(found.ref(neuron)), value, interval, std::move(parts), found.ref(neuron)};
}

Figure figure_of(const Attributed& found, const Order& order) {
  const bool with_lost = found.baseline.is_exact && !found.to_silence.empty();
  Figure shown;
  shown.name = "attribution";
  shown.title = tr("What speaks for {0}", {about(found.question)});
  shown.axis = found.question.against ? tr("added to the difference of both logits (no unit)") : tr("added to the logit (no unit)");
  shown.bars = true;
  if (is_beside(found)) shown.parts.push_back(over_set(found));
  if (with_lost) shown.parts.emplace_back(tr("lost when silenced"));
  std::array<Order, 2> sides;  // for, against
  for (const std::size_t n : order) {
    Order& side = sides[mean_of(found.parts_of(n)) > 0 ? 0 : 1];
    if (side.size() < kFigureRows) side.push_back(n);
  }
  std::reverse(sides[1].begin(), sides[1].end());
  for (const Order& side : sides) {
    for (const std::size_t n : side) shown.rows.push_back(figure_row(found, n, with_lost));
  }
  fit_axis(shown);
  const std::string& layer = found.inputs.layers.front().name;
  shown.caption = (found.baseline.is_exact ? tr("Neurons of {0}, exact contributions at {1}", {layer, length_words(found)})
                                           : tr("Neurons of {0}, what the logit loses when a neuron is silenced", {layer})) +
                  (found.stimuli() >= kFewestForInterval ? tr("; lines: 95 % of resamples") : "") +
                  "; n = " + count_of(found.stimuli(), "stimulus", "stimuli") + ", " + studies::name_of(found.inputs);
  return shown;
}

// ---- words

// All that speaks for and all that speaks against, the constant part with its side, on average over the stimuli.
std::array<double, 2> sides_of(const Attributed& found) {
  std::array<double, 2> sides{};
  const auto add = [&](double value) { sides[value > 0 ? 0 : 1] += value / static_cast<double>(found.stimuli()); };
  for (std::size_t row = 0; row < found.stimuli(); ++row) {
    add(found.baseline.rest[row]);
    for (const std::vector<double>& additions : found.baseline.additions) add(additions[row]);
  }
  return sides;
}

// "Neuron 4.248 speaks most for “a cat” rather than “a dog”: it adds 4.10 (95 % 3.1 to 5.2) to the difference of both logits. All that
// speaks for it adds 9.30, all that speaks against it takes 1.40; that leaves 7.90, at the embedding's length of 11.20, for one stimulus"
std::string finding(const Attributed& found, const Order& order) {
  const auto most = first_of_sign(found, order, true);
  if (!most) return tr("No neuron speaks for {0}", {about(found.question)});
  const std::vector<double>& parts = found.parts_of(*most);
  const IntervalValue interval = interval_of(found, parts);
  const std::string band =
      std::isnan(interval.low) ? std::string() : tr(" (95 % {0} to {1})", {short_number(interval.low), short_number(interval.high)});
  const std::string neuron = name_of(found.ref(*most)), value = two_decimals(mean_of(parts)),
                    logit = two_decimals(mean_of(found.baseline.logits));
  if (!found.baseline.is_exact)
    return tr("Neuron {0} matters most for {1}: without it {2} falls by {3}{4} from {5}, {6}",
              {neuron, about(found.question), measured(found.question), value, band, logit, over_stimuli(found)});
  const auto [speaks_for, speaks_against] = sides_of(found);
  return tr(
      "Neuron {0} speaks most for {1}: it adds {2}{3} to {4}. All that speaks for it adds {5}, all that speaks against it takes {6}; that "
      "leaves {7}, at {8}, {9}",
      {neuron, about(found.question), value, band, measured(found.question), two_decimals(speaks_for), two_decimals(-speaks_against), logit,
       length_words(found), over_stimuli(found)});
}

// Spearman's rho of two ways to tell what a neuron adds and of what silencing takes, over the neurons that were silenced.
std::string agreement(const Attributed& found) {
  std::vector<double> added, slope, lost;
  for (const std::size_t n : found.to_silence) {
    added.push_back(mean_of(found.baseline.additions[n]));
    slope.push_back(mean_of(found.baseline.slopes[n]));
    lost.push_back(mean_of(found.lost[n]));
  }
  const double of_added = analysis::rank_correlation(added, lost), of_slope = analysis::rank_correlation(slope, lost);
  if (std::isnan(of_added) || std::isnan(of_slope))
    return tr("none can be told: silencing takes the same from all {0} neurons", {lost.size()});
  return tr("Spearman's rho {0} of contributions, {1} of activation \xC3\x97 gradient, over {2} neurons",
            {short_number(of_added), short_number(of_slope), lost.size()});
}

std::vector<Fact> facts_of(const Attributed& found, const Order& order) {
  const Question& question = found.question;
  const Baseline& baseline = found.baseline;
  std::vector<Fact> facts = {
      {mark("finding"), finding(found, order)},
      {mark("prompt"), question.prompt.text},
      {mark("rather than"), question.against ? question.against->text : "none"},
      {mark("layer"), found.inputs.layers.front().name},
      {mark("stimuli"), std::to_string(found.stimuli())},
      {mark("method"), baseline.is_exact
                           ? tr("exact, largest error of the sum {0} of the embedding's length", {short_number(baseline.error)})
                           : tr("silencing one by one, {0} of {1} neurons", {found.to_silence.size(), found.neurons()})},
      {mark("at"), length_words(found)},
  };
  if (is_beside(found))
    facts.push_back({mark("over all"), tr("{0}, by the same linear head", {count_of(size_of_set(found), "stimulus", "stimuli")})});
  if (baseline.is_exact && found.to_silence.size() > 2) facts.push_back({mark("agreement with silencing"), agreement(found)});
  return facts;
}

std::vector<std::string> limits_of(const Attributed& found) {
  std::vector<std::string> limits = missing_words(found.inputs);
  if (found.baseline.is_exact) {
    limits.emplace_back(
        tr("Contributions are at the embedding's actual length, which every neuron decides: silencing one changes the length, and with it "
           "all others. Activation \xC3\x97 gradient counts that change for small steps."));
    if (!found.maps.empty())
      limits.emplace_back(tr("A cell of a map shows where an activation lies; it has seen more of the picture than the cell."));
  } else {
    limits.emplace_back(tr(
        "The model does not go on from this layer linearly, and it runs without gradients here: only silencing tells what a neuron adds."));
    limits.emplace_back(tr("Neurons that do the same work hide each other: silencing one alone may take little from the logit."));
    if (found.to_silence.size() < found.neurons())
      limits.emplace_back(tr("Those silenced are the most active; others may matter more. Have all silenced to be sure."));
  }
  if (found.stimuli() < kFewestForInterval && !is_beside(found))
    limits.emplace_back(tr("So few stimuli say nothing of others: no interval can be given."));
  return limits;
}

}  // namespace

std::vector<std::size_t> by_contribution(const Attributed& found) {
  Order order;
  std::vector<double> size(found.neurons());
  for (std::size_t n = 0; n < found.neurons(); ++n) {
    if (found.parts_of(n).empty()) continue;
    size[n] = std::abs(mean_of(found.parts_of(n)));
    order.push_back(n);
  }
  analysis::sort_descending(order, size);
  return order;
}

std::optional<std::size_t> first_of_sign(const Attributed& found, const Order& order, bool speaks_for) {
  const auto first = std::find_if(order.begin(), order.end(), [&](std::size_t n) {
    const double value = mean_of(found.parts_of(n));
    return speaks_for ? value > 0 : value < 0;
  });
  return first == order.end() ? std::nullopt : std::optional(*first);
}

std::optional<MapResult> contribution_map(const Attributed& found, std::size_t row, const LayerMaps& maps,
                                          std::optional<std::size_t> only) {
  const Baseline& baseline = found.baseline;
  const std::size_t cells = static_cast<std::size_t>(maps.height) * static_cast<std::size_t>(maps.width);
  if (!baseline.head || cells == 0 || maps.values.size() != cells * found.neurons()) return std::nullopt;
  std::vector<double> values(cells);
  for (std::size_t n = only.value_or(0); n < (only ? *only + 1 : found.neurons()); ++n) {
    const double weight = baseline.scale / baseline.lengths[row] * baseline.head->pull(n) / static_cast<double>(cells);
    for (std::size_t cell = 0; cell < cells; ++cell) values[cell] += weight * static_cast<double>(maps.values[n * cells + cell]);
  }
  double sum = 0;
  for (const double value : values) sum += value;
  MapResult map{only ? tr("Neuron {0}", {name_of(found.ref(*only))}) : tr("All neurons"),
                found.inputs.stimuli[found.question.stimuli[row]].id,
                maps.height,
                maps.width,
                {values.begin(), values.end()}};
  const std::string what = measured(found.question);
  if (only) {
    map.neuron = found.ref(*only);
    map.caption = tr("Sums to {0}, what the neuron adds.", {two_decimals(sum)});
  } else if (std::abs(baseline.rest[row]) < kShown) {
    map.caption = tr("Sums to {0}, {1}.", {two_decimals(sum), what});
  } else {
    map.caption = tr("Sums to {0}; with the constant {1} it is {2}, {3}.",
                     {two_decimals(sum), two_decimals(baseline.rest[row]), what, two_decimals(baseline.logits[row])});
  }
  return map;
}

Step attribution_report(Attributed found) {
  const Order order = by_contribution(found);
  if (order.empty())
    return Error{
        ErrorCode::TooFew,
        tr("This layer's contributions cannot be computed exactly, and no neuron was to be silenced. Set a number of neurons to silence."),
        "silenced"};
  Outcome outcome;
  outcome.tables = {neurons_table(found, order), stimuli_table(found, order)};
  outcome.figures = {figure_of(found, order)};
  for (const std::size_t n : order) {
    if (outcome.neurons.size() < kNamed && mean_of(found.parts_of(n)) > 0) outcome.neurons.push_back(found.ref(n));
  }
  outcome.evidence = evidence_of(found.inputs, "mean", found.seed);
  outcome.evidence.facts = facts_of(found, order);
  outcome.evidence.limits = limits_of(found);
  if (!found.maps.empty()) outcome.map_ends = {tr("speaks against"), tr("speaks for")};
  outcome.maps = std::move(found.maps);
  return outcome;
}

}  // namespace pn::studies
