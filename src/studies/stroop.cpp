#include "studies/stroop.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>

#include "analysis/vectors.h"
#include "base/text.h"
#include "base/words.h"
#include "studies/drawn_words.h"
#include "studies/question.h"
#include "studies/report_words.h"
#include "studies/stroop_inks.h"
#include "studies/typed_words.h"

namespace pn::studies {
namespace {

using analysis::Vector;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::array<ParamDef, 4> kParams = {{
    {"words", ParamType::Text, 0, 0, 0, mark("Words"),
     mark("What is written, words between commas; they need not be colours. Empty: the eleven basic colours."), "red, green, blue"},
    {"inks", ParamType::Text, 0, 0, 0, mark("Inks"),
     mark("Names of basic colours, #rrggbb, or name=#rrggbb, between commas. Empty: the eleven basic colours."),
     "red, green, teal=#008080"},
    kFontParam,
    {"said_as", ParamType::Text, 0, 0, 0, mark("Said as"),
     mark("How a word or the name of an ink becomes an answer, {} standing for it. Empty: the word alone."), "the color {}"},
}};

struct Settings {
  std::vector<std::string> words;
  std::vector<Ink> inks;
  std::string font, said_as;
  std::uint64_t seed = 0;
};

struct WordInInk {
  std::size_t word = 0, ink = 0;      // places among those of the settings
  std::vector<double> probabilities;  // [answers]
  double margin = 0.0;                // logit of the word less that of the ink
  std::size_t answer = 0;
};

class Stroop final : public Study {
 public:
  Stroop(Inputs inputs, Settings settings) : inputs_(std::move(inputs)), settings_(std::move(settings)) {
    for (const std::string& word : settings_.words) word_answers_.push_back(answer_of(word));
    for (const Ink& ink : settings_.inks) ink_answers_.push_back(answer_of(ink.name));
  }

  Step step(const Answer& answer) override {
    if (!began_) {
      began_ = true;
      Ask ask;
      for (const std::string& each : answers_) ask.texts.push_back(said(settings_.said_as, each));
      return ask;
    }
    if (auto error = texts_.empty() ? take_texts(answer) : take_word(answer)) return *std::move(error);
    if (shown_ < settings_.words.size()) return word_ask();
    if (cells_.empty())
      return Error{ErrorCode::TooFew, tr("The font has the letters of none of these words. Choose another font or other words."), "font"};
    return report();
  }

  Progress progress() const override {
    return {(texts_.empty() ? 0U : 1U) + shown_, 1 + settings_.words.size(), tr("Showing words in inks to the model")};
  }

 private:
  std::size_t answer_of(const std::string& words) {
    const auto known =
        std::find_if(answers_.begin(), answers_.end(), [&](const std::string& one) { return lowered(one) == lowered(words); });
    if (known != answers_.end()) return static_cast<std::size_t>(known - answers_.begin());
    answers_.push_back(words);
    return answers_.size() - 1;
  }

  std::optional<Error> take_texts(const Answer& answer) {
    if (answer.text_embeds.size() != answers_.size()) return missing_embeddings();
    for (std::size_t i = 0; i < answers_.size(); ++i) {
      auto unit = analysis::unit(answer.text_embeds[i]);
      if (!unit)
        return Error{ErrorCode::Malformed, tr("The model gives {0} an embedding without a direction.", {quoted(answers_[i])}), "words"};
      texts_.push_back(*std::move(unit));
    }
    return std::nullopt;
  }

  // A word in all inks.
  Ask word_ask() const {
    Ask ask;
    for (const Ink& ink : settings_.inks)
      ask.images.push_back({0, std::nullopt, DrawnWord{settings_.words[shown_], settings_.font, ink.colour, ink.paper}});
    return ask;
  }

  std::optional<Error> take_word(const Answer& answer) {
    if (answer.image_embeds.size() != settings_.inks.size()) return missing_embeddings();
    if (!is_drawn(answer.image_embeds.front())) {
      undrawn_.push_back(settings_.words[shown_++]);
      return std::nullopt;
    }
    for (std::size_t ink = 0; ink < settings_.inks.size(); ++ink) {
      auto cell = cell_of(answer.image_embeds[ink], ink);
      if (!cell) return cell.error();
      cells_.push_back(*std::move(cell));
    }
    ++shown_;
    return std::nullopt;
  }

  Result<WordInInk> cell_of(const std::vector<float>& embedding, std::size_t ink) const {
    const auto unit = analysis::unit(embedding);
    if (!unit)
      return Error{ErrorCode::Malformed,
                   tr("The model gives no direction to {0} in {1}.", {quoted(settings_.words[shown_]), settings_.inks[ink].name}),
                   "embeddings"};
    std::vector<double> logits;
    for (const Vector& text : texts_) {
      if (text.size() != unit->size())
        return Error{ErrorCode::Mismatch, tr("Pictures and prompts have embeddings of different lengths."), "embeddings"};
      logits.push_back(static_cast<double>(inputs_.logit_scale) * analysis::dot(*unit, text));
    }
    const auto highest = std::max_element(logits.begin(), logits.end());
    WordInInk cell{
        shown_, ink, {}, logits[word_answers_[shown_]] - logits[ink_answers_[ink]], static_cast<std::size_t>(highest - logits.begin())};
    double sum = 0;
    for (const double logit : logits) sum += std::exp(logit - *highest);
    for (const double logit : logits) cell.probabilities.push_back(std::exp(logit - *highest) / sum);
    return cell;
  }

  // ---- the report

  std::size_t word_of(const WordInInk& cell) const { return word_answers_[cell.word]; }
  std::size_t ink_of(const WordInInk& cell) const { return ink_answers_[cell.ink]; }
  bool is_same(const WordInInk& cell) const { return word_of(cell) == ink_of(cell); }

  struct Counts {
    std::size_t cells = 0, word = 0, ink = 0;
    std::vector<double> margins = {}, word_probabilities = {}, ink_probabilities = {};
    std::size_t other() const { return cells - word - ink; }
  };
  // Of cells in which word and ink are the same both win together, and are counted for the word.
  Counts count(bool same) const {
    Counts counts;
    for (const WordInInk& cell : cells_) {
      if (is_same(cell) != same) continue;
      ++counts.cells;
      counts.word += cell.answer == word_of(cell) ? 1U : 0U;
      counts.ink += !same && cell.answer == ink_of(cell) ? 1U : 0U;
      counts.margins.push_back(cell.margin);
      counts.word_probabilities.push_back(cell.probabilities[word_of(cell)]);
      counts.ink_probabilities.push_back(cell.probabilities[ink_of(cell)]);
    }
    return counts;
  }

  static double share_of(std::size_t hits, std::size_t count) {
    return count > 0 ? static_cast<double>(hits) / static_cast<double>(count) : kNone;
  }

  Table counts_table(const Counts& differ, const Counts& same) const {
    Table table{"counts", mark("What wins"), {}, {}};
    table.columns = {
        {"kind", mark("word and ink"), Meaning::Text, 0, mark("Whether the word names the ink in which it is written.")},
        {"cells", mark("cells"), Meaning::Number, 0, mark("Words in inks.")},
        {"word", mark("word"), Meaning::Number, 3, mark("Share of them in which the word that is written is the most probable answer.")},
        {"word_interval", mark("95 %"), Meaning::Interval, 2, mark("Wilson's interval of that share.")},
        {"ink", mark("ink"), Meaning::Number, 3, mark("Share in which the ink is.")},
        {"ink_interval", mark("95 %"), Meaning::Interval, 2, mark("Wilson's interval of that share.")},
        {"other", mark("else"), Meaning::Number, 3, mark("Share in which it is neither.")},
        {"word_probability", mark("p(word)"), Meaning::Number, 3, mark("Mean probability of the word.")},
        {"ink_probability", mark("p(ink)"), Meaning::Number, 3, mark("Mean probability of the ink.")},
        {"margin", mark("margin"), Meaning::Number, 2, mark("Logit of the word less that of the ink, on average: above 0 the word wins.")},
        {"margin_interval", mark("95 %"), Meaning::Interval, 2, mark("Bootstrap interval of that mean over the cells.")},
    };
    const IntervalValue none{kNone, kNone};
    if (differ.cells > 0)
      table.cells.insert(table.cells.end(),
                         {std::string("differ"), static_cast<double>(differ.cells), share_of(differ.word, differ.cells),
                          wilson(differ.word, differ.cells), share_of(differ.ink, differ.cells), wilson(differ.ink, differ.cells),
                          share_of(differ.other(), differ.cells), mean_of(differ.word_probabilities), mean_of(differ.ink_probabilities),
                          mean_of(differ.margins), interval_of_mean(differ.margins, settings_.seed)});
    if (same.cells > 0)
      table.cells.insert(table.cells.end(),
                         {std::string(tr("are the same")), static_cast<double>(same.cells), share_of(same.word, same.cells),
                          wilson(same.word, same.cells), kNone, none, share_of(same.other(), same.cells), mean_of(same.word_probabilities),
                          mean_of(same.ink_probabilities), kNone, none});
    return table;
  }

  Table grid_table() const {
    Table table{"grid", mark("Grid"), {{"word", mark("word"), Meaning::Text, 0, mark("What is written.")}}, {}};
    for (std::size_t i = 0; i < settings_.inks.size(); ++i) {
      const Ink& ink = settings_.inks[i];
      table.columns.push_back({"ink_" + std::to_string(i + 1), tr("in {0}", {ink_name(i)}), Meaning::Text, 0,
                               tr("What is answered to the word in {0} ({1}{2}), with its probability.",
                                  {ink.name, ink.colour, ink.paper == kWhitePaper ? "" : tr(" on grey paper")})});
    }
    for (const WordInInk& cell : cells_) {
      if (cell.ink == 0) table.cells.emplace_back(settings_.words[cell.word]);
      table.cells.emplace_back(answers_[cell.answer] + " " + percent(cell.probabilities[cell.answer]));
    }
    return table;
  }
  // Two inks may have one name: then with the colour.
  std::string ink_name(std::size_t place) const {
    const Ink& ink = settings_.inks[place];
    const auto same = std::count_if(settings_.inks.begin(), settings_.inks.end(), [&](const Ink& one) { return one.name == ink.name; });
    return same > 1 ? ink.name + " " + ink.colour : ink.name;
  }

  Table cells_table() const {
    Table table{"cells", mark("Cells"), {}, {}};
    table.columns = {
        {"word", mark("word"), Meaning::Text, 0, mark("What is written.")},
        {"ink", mark("ink"), Meaning::Text, 0, mark("The name of the ink.")},
        {"colour", mark("colour"), Meaning::Text, 0, mark("Of the ink.")},
        {"answer", mark("answer"), Meaning::Text, 0, mark("The most probable of all words and inks.")},
        {"wins", mark("wins"), Meaning::Text, 0, mark("The word, the ink, both where they are the same, or something else.")},
        {"word_probability", mark("p(word)"), Meaning::Number, 3, mark("Probability of the word.")},
        {"ink_probability", mark("p(ink)"), Meaning::Number, 3, mark("Probability of the ink.")},
        {"margin", mark("margin"), Meaning::Number, 2, mark("Logit of the word less that of the ink: above 0 the word wins.")},
    };
    for (const WordInInk& cell : cells_) {
      const Ink& ink = settings_.inks[cell.ink];
      const char* wins = cell.answer == word_of(cell)  ? (is_same(cell) ? tr("both") : tr("word"))
                         : cell.answer == ink_of(cell) ? tr("ink")
                                                       : tr("else");
      table.cells.insert(table.cells.end(), {settings_.words[cell.word], ink.name, ink.colour, answers_[cell.answer], std::string(wins),
                                             cell.probabilities[word_of(cell)], cell.probabilities[ink_of(cell)], cell.margin});
    }
    return table;
  }

  static Table published_table() {
    Table table{"published", mark("Published result of another model"), {}, {}};
    table.columns = {
        {"model", mark("model"), Meaning::Text, 0, mark("Whose result this is; not that of the model of this study.")},
        {"cells", mark("cells"), Meaning::Number, 0, mark("Words in inks.")},
        {"word", mark("word wins"), Meaning::Number, 0, mark("In how many of them the word was answered.")},
    };
    table.cells = {std::string(tr("CLIP ResNet-50x4 (Goh et al. 2021)")), 49.0, 49.0};
    return table;
  }

  // By word its mean margin over inks of another name, with those of the single inks.
  Figure figure() const {
    Figure shown{
        "stroop", tr("The word that is written against the ink"), tr("logit of the word less that of the ink (no unit)"), 0, 1, 0, {}, {},
        {}};
    for (std::size_t i = 0; i < settings_.inks.size(); ++i) shown.parts.push_back("in " + ink_name(i));
    for (std::size_t i = 0; i < cells_.size(); i += settings_.inks.size()) {
      FigureRow row{settings_.words[cells_[i].word], 0, {}, {}};
      std::vector<double> margins;
      for (std::size_t ink = 0; ink < settings_.inks.size(); ++ink) {
        const WordInInk& cell = cells_[i + ink];
        row.parts.push_back(is_same(cell) ? kNone : cell.margin);
        if (!is_same(cell)) margins.push_back(cell.margin);
      }
      if (margins.empty()) continue;
      row.value = mean_of(margins);
      row.interval = interval_of_mean(margins, settings_.seed);
      if (std::isnan(row.interval.low)) row.interval = {row.value, row.value};
      shown.rows.push_back(std::move(row));
    }
    fit_axis(shown);
    shown.caption =
        tr("Right of 0 the word wins. Points: single inks of another name; bars: 95 % of their mean by bootstrap; n = {0} in {1}, {2}",
           {count_of(shown.rows.size(), "word", "words"), count_of(settings_.inks.size(), "ink", "inks"), studies::name_of(inputs_)});
    return shown;
  }

  std::string finding(const Counts& differ, const Counts& same) const {
    std::string words;
    if (differ.cells > 0)
      words = tr("Where word and ink differ the model names the word in {0} of {1}, the ink in {2} and something else in {3}; ",
                 {wilson_words(differ.word, differ.cells), count_of(differ.cells, "cell", "cells"),
                  percent(share_of(differ.ink, differ.cells)), percent(share_of(differ.other(), differ.cells))}) +
              (mean_of(differ.margins) < 0
                   ? tr("the word's logit is on average {0} below the ink's", {short_number(std::abs(mean_of(differ.margins)))})
                   : tr("the word's logit is on average {0} above the ink's", {short_number(std::abs(mean_of(differ.margins)))}));
    if (same.cells > 0)
      words += words.empty() ? tr("Where they are the same it is answered in {0} of {1}",
                                  {wilson_words(same.word, same.cells), count_of(same.cells, "cell", "cells")})
                             : tr("; where they are the same it is answered in {0} of {1}",
                                  {wilson_words(same.word, same.cells), count_of(same.cells, "cell", "cells")});
    return words;
  }

  Step report() const {
    const Counts differ = count(false), same = count(true);
    Outcome outcome;
    outcome.tables = {counts_table(differ, same), grid_table(), cells_table(), published_table()};
    outcome.figures = {figure()};
    outcome.evidence = evidence_of(inputs_, "mean", settings_.seed);
    outcome.evidence.facts = {
        {mark("finding"), finding(differ, same)},
        {mark("words"), std::to_string(settings_.words.size() - undrawn_.size())},
        {mark("inks"), std::to_string(settings_.inks.size())},
        {mark("answers"), tr("{0}, said as {1}", {answers_.size(), quoted(settings_.said_as.empty() ? "{}" : settings_.said_as)})},
        {mark("font"), settings_.font},
        {mark("published"), tr("49 of 49 cells took the word with CLIP ResNet-50x4 (Goh et al. 2021), another model")},
    };
    outcome.evidence.limits = undrawn_words(undrawn_);
    outcome.evidence.limits.emplace_back(
        tr("Cells of one word or one ink are not independent of each other: the intervals count them as if they were."));
    outcome.evidence.limits.emplace_back(
        tr("A picture of nothing but a word favours the word: this tells reading from colour naming, not how photos are seen."));
    return outcome;
  }

  Inputs inputs_;
  Settings settings_;
  std::vector<std::string> answers_;                     // what may be answered: words, then inks, each once
  std::vector<std::size_t> word_answers_, ink_answers_;  // their places among the answers
  std::vector<Vector> texts_;                            // [answers] unit embeddings
  std::vector<WordInInk> cells_;                         // word by word, ink by ink
  std::vector<std::string> undrawn_;
  std::size_t shown_ = 0;
  bool began_ = false;
};

std::optional<Error> check_count(std::size_t count, const std::string& name) {
  if (count < 2)
    return Error{ErrorCode::TooFew, tr("A grid needs at least two {0}. Type more, with commas between them.", {tr(std::string_view(name))}),
                 name};
  if (count <= kMostStroop) return std::nullopt;
  return Error{ErrorCode::TooLarge, tr("A grid has at most {0} {1}. Choose fewer.", {kMostStroop, tr(std::string_view(name))}), name};
}

std::size_t typed_or_basic(const Params& params, std::string_view name) {
  const std::size_t typed = typed_words(text_of(params, name)).size();
  return typed > 0 ? typed : kBasicColours;
}

std::string cost(const Scope&, const Params& params) {
  const std::size_t words = typed_or_basic(params, "words"), inks = typed_or_basic(params, "inks");
  return tr("Draws {0} in {1}: {2} of the model.",
            {count_of(words, "word", "words"), count_of(inks, "ink", "inks"), count_of(words * inks, "run", "runs")});
}

}  // namespace

Begun begin_stroop(Inputs inputs, const Params& given, std::uint64_t seed) {
  const Params params = completed(kParams, given);
  Settings settings{distinct_words(text_of(params, "words")), {}, font_of(params), std::string(text_of(params, "said_as")), seed};
  if (settings.words.empty()) settings.words = distinct_words(basic_names());
  auto inks = inks_in(text_of(params, "inks"));
  if (!inks) return inks.error();
  settings.inks = *std::move(inks);
  if (const auto error = check_count(settings.words.size(), "words")) return *error;
  if (const auto error = check_count(settings.inks.size(), "inks")) return *error;
  return std::unique_ptr<Study>(std::make_unique<Stroop>(std::move(inputs), std::move(settings)));
}

namespace {

std::string methods(const Params&, const Evidence& evidence) {
  return fact_of(evidence, "words") + " words were written in " + fact_of(evidence, "inks") + " inks in the font " +
         fact_of(evidence, "font") + ", and the most probable of the answers taken (" + fact_of(evidence, "answers") +
         "). Shares have 95 % intervals by Wilson (1927), the mean difference of the logits of word and ink one by bootstrap over the "
         "cells (after Stroop 1935; Goh et al. 2021).";
}

}  // namespace

Kind stroop_kind() {
  return {"stroop",
          mark("Stroop grid"),
          mark("Writes words in inks of other colours and counts whether the model names the word or the ink."),
          kParams,
          {false, false, false},
          methods,
          cost};
}

}  // namespace pn::studies
