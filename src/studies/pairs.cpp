#include "studies/pairs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "analysis/association.h"
#include "analysis/paired.h"
#include "analysis/vectors.h"
#include "base/words.h"
#include "studies/audit_sets.h"
#include "studies/drawn_words.h"
#include "studies/question.h"
#include "studies/report_words.h"
#include "studies/typed_pairs.h"

namespace pn::studies {
namespace {

using analysis::Vector;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t kTestStream = 1, kIntervalStream = 2;  // of random numbers
constexpr std::size_t kFigureRows = 40;

constexpr std::array<ParamDef, 4> kParams = {{
    {"pairs", ParamType::Pairs, 0, 0, 0, mark("Pairs of prompts"),
     mark("Two prompts a row that differ in one thing. {man|woman} in the left field alone makes both, {nurse, doctor} a pair of each."),
     "a photo of a {man|woman} who is a {nurse, doctor}|or the other prompt"},
    {"a", ParamType::Text, 0, 0, 0, mark("Attributes A"),
     mark("What the prompts may go with: words between commas, emoji, words in double quotes that are drawn, or #cat for the board's "
          "stimuli of "
          "cat. A name may stand before a colon."),
     "pleasant: love, peace, gift"},
    {"b", ParamType::Text, 0, 0, 0, mark("Attributes B"), mark("Rather than these, of the same sort. Empty: A alone."),
     "unpleasant: hate, war, pain"},
    {"said_as", ParamType::Text, 0, 0, 0, mark("Words said as"),
     mark("How a word of A and B becomes a prompt, {} standing for it. Empty: the word alone."), "a photo of a {}"},
}};

struct PairQuestion {
  std::vector<TypedPair> pairs;
  AuditSet a, b;  // b may be empty
  std::vector<ImageAsk> drawn;
  std::string attributes() const { return b.items.empty() ? quoted(a.name) : tr("{0} rather than {1}", {quoted(a.name), quoted(b.name)}); }
};

struct Found {
  std::vector<double> left, right, differences;  // [pairs]
  double mean = 0.0, d = kNone;
  analysis::SignFlipTest test;
  IntervalValue interval{kNone, kNone};
};

// "a photo of a {man | woman} who sings": what differs, between what does not, in whole words.
std::string side_by_side(const TypedPair& pair) {
  const std::string &one = pair.left, &other = pair.right;
  std::size_t begin = 0, end = 0;
  for (std::size_t i = 0; i < std::min(one.size(), other.size()) && one[i] == other[i]; ++i)
    if (one[i] == ' ') begin = i + 1;
  const std::size_t most = std::min(one.size(), other.size()) - begin;
  for (std::size_t i = 1; i <= most && one[one.size() - i] == other[other.size() - i]; ++i)
    if (one[one.size() - i] == ' ') end = i;
  const auto middle = [&](const std::string& text) { return text.substr(begin, text.size() - begin - end); };
  return one.substr(0, begin) + "{" + middle(one) + " | " + middle(other) + "}" + one.substr(one.size() - end);
}

// Words between blanks; what stands in braces is one.
std::vector<std::string_view> words_in(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t begin = 0;
  bool is_inside = false;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && (text[i] == '{' || text[i] == '}')) is_inside = text[i] == '{';
    if (i < text.size() && (text[i] != ' ' || is_inside)) continue;
    if (i > begin) words.push_back(text.substr(begin, i - begin));
    begin = i + 1;
  }
  return words;
}

// The pairs without what they all begin and end with, which a figure has no room for; each keeps a word at least.
std::vector<std::string> short_pairs(const std::vector<TypedPair>& pairs) {
  std::vector<std::string> whole, names;
  for (const TypedPair& pair : pairs) whole.push_back(side_by_side(pair));
  std::vector<std::vector<std::string_view>> rows;
  std::size_t most = std::string::npos;
  for (const std::string& text : whole) most = std::min(most, rows.emplace_back(words_in(text)).size() - 1);
  const auto shared = [&](std::size_t limit, const auto& word_of) {
    std::size_t count = 0;
    const auto is_same = [&](const auto& row) { return word_of(row, count) == word_of(rows.front(), count); };
    while (count < limit && std::all_of(rows.begin(), rows.end(), is_same)) ++count;
    return count;
  };
  const std::size_t begin = shared(most, [](const auto& row, std::size_t i) { return row[i]; });
  const std::size_t end = shared(most - begin, [](const auto& row, std::size_t i) { return row[row.size() - 1 - i]; });
  for (const auto& row : rows) {
    std::string name = begin > 0 ? "…" : "";
    for (std::size_t i = begin; i < row.size() - end; ++i) name += (name.empty() ? "" : " ") + std::string(row[i]);
    names.push_back(name + (end > 0 ? " …" : ""));
  }
  return names;
}

// ---- the report

std::string ways(const analysis::SignFlipTest& test) {
  return test.is_exact ? tr("{0} of {1}", {test.at_least, test.flips}) : tr("{0} of {1} drawn", {test.at_least, test.flips});
}

Table result_table(const Found& found) {
  Table table{"result", mark("All pairs"), {}, {}};
  table.columns = {
      {"pairs", "pairs", Meaning::Number, 0, mark("Of prompts, each counted once.")},
      {"difference", mark("difference"), Meaning::Number, 4, mark("Mean of left less right, in cosines.")},
      {"interval", mark("95 %"), Meaning::Interval, 4,
       mark("Interval of that mean, from the means of all choices of some pairs; none below six pairs.")},
      {"d", mark("d"), Meaning::Number, 2, mark("The mean in standard deviations (n \xE2\x88\x92 1) of the differences.")},
      {"p_value", mark("p"), Meaning::PValue, 4,
       mark("How often chance alone, by changing the signs of differences, gives a mean as far from 0.")},
      {"flips", mark("ways"), Meaning::Text, 0, mark("Changes of signs with a mean at least as far from 0, of all that were looked at.")},
      {"least_p", mark("least p"), Meaning::PValue, 4, mark("The smallest p that so many pairs allow.")},
  };
  const std::size_t count = found.differences.size();
  table.cells = {static_cast<double>(count),      found.mean, found.interval, found.d, found.test.p(), ways(found.test),
                 analysis::smallest_flip_p(count)};
  return table;
}

Table pairs_table(const PairQuestion& question, const Found& found) {
  const std::string what = question.b.items.empty() ? tr("Mean cosine with {0}.", {question.a.name})
                                                    : tr("Mean cosine with {0} less that with {1}.", {question.a.name, question.b.name});
  Table table{"pairs", "Pairs", {}, {}};
  table.columns = {
      {"left", mark("left"), Meaning::Text, 0, mark("As it is given to the text encoder.")},
      {"right", mark("right"), Meaning::Text, 0, mark("As it is given to the text encoder.")},
      {"left_score", mark("s(left)"), Meaning::Number, 4, what},
      {"right_score", mark("s(right)"), Meaning::Number, 4, what},
      {"difference", mark("difference"), Meaning::Number, 4, mark("s(left) less s(right): above 0 the left one goes with A more.")},
  };
  for (std::size_t i = 0; i < question.pairs.size(); ++i)
    table.cells.insert(table.cells.end(),
                       {question.pairs[i].left, question.pairs[i].right, found.left[i], found.right[i], found.differences[i]});
  return table;
}

Figure figure_of(const Inputs& inputs, const PairQuestion& question, const Found& found) {
  Figure made{"pairs",
              tr("How much more the left prompts go with {0}", {question.attributes()}),
              tr("s(left) \xE2\x88\x92 s(right), cosines (no unit)"),
              0,
              0,
              0,
              {},
              {},
              {}};
  made.bars = true;
  const std::vector<std::size_t> order = analysis::descending(found.differences);
  const std::vector<std::string> names = short_pairs(question.pairs);
  const std::size_t most = std::min(order.size(), kFigureRows);
  for (std::size_t i = 0; i < most; ++i) {
    // Of too many, as many from both ends.
    const std::size_t place = order[i < (most + 1) / 2 ? i : order.size() - (most - i)];
    const double value = found.differences[place];
    made.rows.push_back({names[place], value, {value, value}, {}});
  }
  fit_axis(made);
  made.caption = tr("first pair {0}; mean {1}, two-sided p {2} ({3} changes of signs), n = {4} pairs; {5}",
                    {quoted(side_by_side(question.pairs.front())), short_number(found.mean), short_number(found.test.p()), ways(found.test),
                     found.differences.size(), name_of(inputs)});
  return made;
}

std::string finding(const PairQuestion& question, const Found& found) {
  std::string words = found.mean < 0 ? tr("The left prompts go with {0} less than the right ones do: mean difference {1}",
                                          {question.attributes(), short_number(found.mean)})
                                     : tr("The left prompts go with {0} more than the right ones do: mean difference {1}",
                                          {question.attributes(), short_number(found.mean)});
  if (!std::isnan(found.interval.low))
    words += tr(" (95 % {0} to {1})", {short_number(found.interval.low), short_number(found.interval.high)});
  return words + ", two-sided p " + short_number(found.test.p());
}

std::vector<std::string> limits(const Inputs& inputs, const PairQuestion& question, const Found& found) {
  std::vector<std::string> words = missing_words(inputs);
  const std::size_t count = found.differences.size();
  const double least = analysis::smallest_flip_p(count);
  words.push_back(
      least > 0.05
          ? tr("With {0} pairs p cannot be below {1}: at least six are needed before chance can be ruled out, and for an interval.",
               {count, short_number(least)})
          : tr("With {0} pairs p cannot be below {1}.", {count, short_number(least)}));
  words.emplace_back(tr(
      "Prompts that differ in one word differ in how common and how long they are, too; that moves these numbers as well as what the word "
      "means."));
  words.emplace_back(
      tr("Pairs out of one template are alike: p says how sure this is for these prompts, not for all that could be written."));
  if (question.a.is_pictures())
    words.emplace_back(
        tr("Whatever else is in the pictures, such as light, background or style, counts as well as what they were chosen for."));
  words.emplace_back(tr("This says what the model has put together, not how people or things are."));
  return words;
}

Outcome outcome_of(const Inputs& inputs, const PairQuestion& question, const Found& found, std::uint64_t seed) {
  Outcome outcome;
  outcome.tables = {result_table(found), pairs_table(question, found)};
  outcome.figures = {figure_of(inputs, question, found)};
  outcome.evidence = evidence_of(inputs, "mean", seed);
  const auto told = [&](const AuditSet& set) { return quoted(set.name) + ": " + sort_of(inputs, set, question.drawn); };
  outcome.evidence.facts = {{mark("finding"), finding(question, found)},
                            {mark("pairs"), std::to_string(question.pairs.size())},
                            {mark("set A"), told(question.a)}};
  if (!question.b.items.empty()) outcome.evidence.facts.push_back({mark("set B"), told(question.b)});
  outcome.evidence.facts.push_back(
      {mark("changes of signs"), ways(found.test) + (found.test.is_exact ? tr(", all that there are") : tr(", with the observed one"))});
  outcome.evidence.limits = limits(inputs, question, found);
  return outcome;
}

class Pairs final : public Study {
 public:
  Pairs(Inputs inputs, PairQuestion question, std::uint64_t seed)
      : inputs_(std::move(inputs)), question_(std::move(question)), seed_(seed) {}

  Step step(const Answer& answer) override {
    switch (done_++) {
      case 0: return ask();
      case 1:
        if (auto error = take(answer)) return *std::move(error);
        return More{};
      case 2:
        if (auto error = test()) return *std::move(error);
        return More{};
      default: break;
    }
    Pcg32 random(seed_, kIntervalStream);
    if (const auto interval = analysis::typical_interval(found_.differences, random)) found_.interval = {interval->low, interval->high};
    return outcome_of(inputs_, question_, found_, seed_);
  }

  Progress progress() const override {
    return {std::min<std::uint64_t>(done_, 3), 3, done_ < 2 ? tr("Running prompts") : tr("Changing signs")};
  }

 private:
  // Left and right prompts by turns, the words of A and B; the pictures of both.
  Ask ask() {
    Ask asked;
    for (const TypedPair& pair : question_.pairs) asked.texts.insert(asked.texts.end(), {pair.left, pair.right});
    for (const AuditSet* set : {&question_.a, &question_.b}) {
      for (const AuditItem& item : set->items) {
        if (!item.is_picture()) {
          asked.texts.push_back(item.prompt);
          continue;
        }
        const std::size_t drawn = item.picture - std::min(item.picture, inputs_.stimuli.size());
        images_.push_back(item.picture < inputs_.stimuli.size() ? ImageAsk{inputs_.stimuli[item.picture].id} : question_.drawn[drawn]);
      }
    }
    asked.images = images_;
    texts_ = asked.texts.size();
    return asked;
  }

  std::optional<Error> take(const Answer& answer) {
    if (answer.text_embeds.size() != texts_ || answer.image_embeds.size() != images_.size()) return missing_embeddings();
    if (auto error = undrawn_error(images_, answer.image_embeds)) return error;
    std::vector<Vector> texts, pictures;
    for (const auto& [from, to] : {std::pair{&answer.text_embeds, &texts}, std::pair{&answer.image_embeds, &pictures}}) {
      for (const std::vector<float>& one : *from) {
        auto unit = analysis::unit(one);
        if (!unit)
          return Error{ErrorCode::Malformed, tr("The model gives a prompt or a picture an embedding without a direction."), "embeddings"};
        if (unit->size() != answer.text_embeds.front().size())
          return Error{ErrorCode::Mismatch, tr("Prompts and pictures have embeddings of different lengths."), "embeddings"};
        to->push_back(*std::move(unit));
      }
    }
    const std::size_t prompts = 2 * question_.pairs.size(), a = question_.a.items.size();
    const std::vector<Vector> attributes =
        question_.a.is_pictures() ? pictures : std::vector<Vector>(texts.begin() + static_cast<std::ptrdiff_t>(prompts), texts.end());
    const std::span<const Vector> all(attributes);
    const auto score = [&](const Vector& prompt) {
      const double with_a = analysis::mean_cosine(prompt, all.first(a));
      return all.size() > a ? with_a - analysis::mean_cosine(prompt, all.subspan(a)) : with_a;
    };
    for (std::size_t i = 0; i < question_.pairs.size(); ++i) {
      found_.left.push_back(score(texts[2 * i]));
      found_.right.push_back(score(texts[2 * i + 1]));
      found_.differences.push_back(found_.left.back() - found_.right.back());
    }
    return std::nullopt;
  }

  std::optional<Error> test() {
    const auto is_none = [](double value) { return std::abs(value) < 1e-12; };
    if (std::all_of(found_.differences.begin(), found_.differences.end(), is_none))
      return Error{ErrorCode::TooFew,
                   tr("The model takes the two prompts of each pair for the same, so there is no difference to test. Take other prompts."),
                   "pairs"};
    Pcg32 random(seed_, kTestStream);
    const auto test = analysis::sign_flip_test(found_.differences, random);
    if (!test) return test.error();
    found_.test = *test;
    found_.mean = analysis::mean_of(found_.differences);
    const double deviation = analysis::deviation_of(found_.differences);
    found_.d = deviation > 1e-9 * std::abs(found_.mean) ? found_.mean / deviation : kNone;
    return std::nullopt;
  }

  Inputs inputs_;
  PairQuestion question_;
  std::uint64_t seed_ = 0;
  Found found_;
  std::vector<ImageAsk> images_;
  std::size_t texts_ = 0;
  std::uint64_t done_ = 0;  // steps
};

using Values = std::array<PresetValue, 4>;
constexpr PresetValue kAlone = {"said_as", ""};
constexpr PresetValue kPleasant = {"a", "pleasant: love, peace, happiness, friend, gift, joy, sunshine, beauty"};
constexpr PresetValue kUnpleasant = {"b", "unpleasant: hate, war, sadness, enemy, poison, pain, storm, ugliness"};
constexpr Values kFruit = {{{"pairs", "a photo of a {fresh|rotten} {apple, banana, orange, lemon, strawberry, pineapple, pear, melon}"},
                            kPleasant,
                            kUnpleasant,
                            kAlone}};
constexpr Values kOccupations = {
    {{"pairs", "a photo of a {man|woman} who is a {nurse, doctor, engineer, teacher, mechanic, librarian, pilot, cleaner}"},
     {"a", "leading: leader, boss, expert, director, manager, authority"},
     {"b", "helping: helper, assistant, aide, carer, servant, supporter"},
     kAlone}};
constexpr Values kAges = {
    {{"pairs", "a photo of {a young|an old} {man, woman, doctor, teacher, driver, cook, farmer, singer}"}, kPleasant, kUnpleasant, kAlone}};
constexpr std::array<Preset, 3> kPresets = {{
    {mark("fresh, rotten fruit"), kFruit},
    {mark("man, woman at work"), kOccupations},
    {mark("young, old people"), kAges},
}};

}  // namespace

Begun begin_pairs(Inputs inputs, const Params& given, std::uint64_t seed) {
  const Params params = completed(kParams, given);
  PairQuestion question;
  auto pairs = expanded_pairs(text_of(params, "pairs"));
  if (!pairs) return pairs.error();
  question.pairs = *std::move(pairs);
  if (question.pairs.size() < 2)
    return Error{ErrorCode::TooFew, tr("At least two pairs of prompts are needed: type two prompts beside each other in each row."),
                 "pairs"};
  const std::string_view said_as = text_of(params, "said_as");
  auto a = audit_set(inputs, "A", text_of(params, "a"), said_as, question.drawn);
  if (!a) return a.error();
  question.a = *std::move(a);
  if (!trimmed(text_of(params, "b")).empty()) {
    auto b = audit_set(inputs, "B", text_of(params, "b"), said_as, question.drawn);
    if (!b) return b.error();
    question.b = *std::move(b);
    if (auto error = check_audit_pair(question.a, question.b, 1)) return *std::move(error);
  }
  return std::unique_ptr<Study>(std::make_unique<Pairs>(std::move(inputs), std::move(question), seed));
}

namespace {

std::string methods(const Params&, const Evidence& evidence) {
  std::string words = fact_of(evidence, "pairs") +
                      " pairs of prompts that differ in one thing were compared by their mean cosine with A (" +
                      fact_of(evidence, "set A") + ")";
  if (const std::string b = fact_of(evidence, "set B"); !b.empty()) words += " less that with B (" + b + ")";
  return words + ". The mean difference has a two-sided p by changing the signs of differences (" + fact_of(evidence, "changes of signs") +
         "; Fisher 1935) and an interval from subsample means (Hartigan 1969); d has n − 1 in the denominator.";
}

}  // namespace

Kind pairs_kind() {
  return {
      "pairs",
      mark("Minimal pairs"),
      mark(
          "Measures whether prompts that differ in one thing, typed side by side, go with attributes or with pictures differently, and how "
          "sure that is."),
      kParams,
      {true, false, false},
      methods,
      nullptr,
      kPresets,
      kAuditNote,
      false,
      true};
}

}  // namespace pn::studies
