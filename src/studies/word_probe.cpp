#include "studies/word_probe.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>

#include "base/words.h"
#include "studies/drawn_words.h"
#include "studies/neurons.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

constexpr std::size_t kFewestWords = 10;
constexpr std::size_t kMostNeurons = 100'000;  // their lists take about 250 bytes each
constexpr std::size_t kEach = 8;               // words listed at either end
constexpr std::size_t kBatch = 16;             // words of an ask: progress is told between them
constexpr std::size_t kRows = 2000;            // of each table
constexpr std::size_t kFigureRows = 20;

constexpr std::array<ParamDef, 5> kParams = {{
    {"bundled", ParamType::Integer, 0, kMostBundled, kMostBundled, mark("Bundled words"),
     mark("So many of the 2,000 bundled words: first names of concepts, then common nouns, verbs, adjectives and adverbs."), ""},
    kPoolingParam,
    kFontParam,
    kOwnWordsParam,
    {"layers", ParamType::Layers, 0, 0, 0, mark("Layers"), mark("Whose neurons are shown the words."), ""},
}};

struct Settings {
  std::string font, pooling;
  std::uint64_t seed = 0;
};

class WordProbe final : public Study {
 public:
  WordProbe(Inputs inputs, std::vector<std::string> words, Settings settings)
      : inputs_(std::move(inputs)), settings_(std::move(settings)), words_(std::move(words)), tally_(inputs_.neurons(), kEach) {}

  Step step(const Answer& answer) override {
    if (asked_ > taken_) {
      if (auto error = take(answer)) return *std::move(error);
    }
    if (asked_ < words_.size()) {
      const std::size_t count = std::min(kBatch, words_.size() - asked_);
      asked_ += count;
      return ask_for(std::span(words_).subspan(taken_, count), settings_.font, responses_of(inputs_, settings_.pooling));
    }
    return report();
  }

  Progress progress() const override { return {taken_, words_.size() + 1, tr("Showing words to the model")}; }

 private:
  std::optional<Error> take(const Answer& answer) {
    if (answer.responses.size() != asked_ - taken_)
      return Error{ErrorCode::Mismatch, tr("The model did not answer to every word."), "responses"};
    for (const std::vector<float>& row : answer.responses) {
      const std::string& word = words_[taken_++];
      if (!is_drawn(row)) {
        undrawn_.push_back(word);
        continue;
      }
      if (row.size() != inputs_.neurons())
        return Error{ErrorCode::Mismatch, tr("The model answered with another number of neurons than it has."), "responses"};
      if (!std::all_of(row.begin(), row.end(), [](float value) { return std::isfinite(value); }))
        return Error{ErrorCode::Malformed, tr("A response to \xE2\x80\x9C{0}\xE2\x80\x9D is not a finite number.", {word}), "responses"};
      drawn_.push_back(word);
      tally_.add(row);
    }
    return std::nullopt;
  }

  // ---- the report

  NeuronRef ref(std::size_t neuron) const { return neuron_at(inputs_, neuron); }
  const std::string& word(const WordTally::End& end) const { return drawn_[static_cast<std::size_t>(end.word)]; }
  double score(std::size_t neuron, const WordTally::End& end) const { return tally_.score(neuron, static_cast<double>(end.value)); }
  double best(std::size_t neuron) const { return score(neuron, tally_.strongest(neuron).front()); }

  // Those that do not give the same for every word, by how far their strongest word stands out.
  std::vector<std::size_t> order() const {
    std::vector<std::size_t> found;
    for (std::size_t n = 0; n < inputs_.neurons(); ++n) {
      if (tally_.deviation(n) > 0) found.push_back(n);
    }
    std::stable_sort(found.begin(), found.end(), [&](std::size_t a, std::size_t b) { return best(a) > best(b); });
    return found;
  }

  std::string lowest_words(std::size_t neuron) const {
    const int count = tally_.lowest(neuron);
    return count == 1 ? word(tally_.weakest(neuron).front()) : count_of(static_cast<std::size_t>(count), "word", "words");
  }

  Table neurons_table(std::span<const std::size_t> neurons) const {
    Table table{"neurons", mark("Neurons"), {}, {}};
    table.columns = {
        {"neuron", mark("neuron"), Meaning::Neuron, 0, mark("Layer and channel.")},
        {"strongest_word", mark("strongest word"), Meaning::Text, 0, mark("The word that fires it most.")},
        {"response", mark("response"), Meaning::Number, 3, mark("Its response to that word.")},
        {"z", mark("z"), Meaning::Number, 1,
         mark("By how many standard deviations of all words that response lies above the neuron's mean over them.")},
        {"next_words", mark("then"), Meaning::Text, 0, mark("The words that fire it most after that, as far as they lie above its mean.")},
        {"weakest_word", mark("weakest word"), Meaning::Text, 0, mark("The word that fires it least, or how many do.")},
        {"lowest_response", mark("lowest"), Meaning::Number, 3, mark("Its response to that.")},
        {"mean", mark("mean"), Meaning::Number, 3, mark("Its mean response over all words.")},
    };
    for (const std::size_t n : neurons) {
      const auto strongest = tally_.strongest(n);
      const WordTally::End weakest = tally_.weakest(n).front();
      std::vector<std::string> next;
      for (const WordTally::End& each : strongest.subspan(1)) {
        if (score(n, each) > 0) next.push_back(word(each));
      }
      table.cells.insert(table.cells.end(), {ref(n), word(strongest.front()), static_cast<double>(strongest.front().value), best(n),
                                             joined(next), lowest_words(n), static_cast<double>(weakest.value), tally_.mean(n)});
    }
    return table;
  }

  // Of each word that is among some neuron's strongest, the neuron in which it stands out most.
  Table words_table(std::span<const std::size_t> neurons) const {
    struct Row {
      std::size_t word = 0, neuron = 0, neurons = 0;
      WordTally::End end;
      double score = 0.0;
    };
    std::vector<Row> rows(drawn_.size());
    for (const std::size_t n : neurons) {
      for (const WordTally::End& each : tally_.strongest(n)) {
        Row& row = rows[static_cast<std::size_t>(each.word)];
        const double own = score(n, each);
        if (!(own > 0)) continue;
        if (row.neurons++ == 0 || own > row.score) row = {static_cast<std::size_t>(each.word), n, row.neurons, each, own};
      }
    }
    std::erase_if(rows, [](const Row& row) { return row.neurons == 0; });
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.score > b.score; });
    Table table{"words", mark("Words"), {}, {}};
    table.columns = {
        {"word", mark("word"), Meaning::Text, 0, mark("A word that is among the strongest of some neuron, above its mean.")},
        {"neuron", mark("neuron"), Meaning::Neuron, 0, mark("Of those neurons, the one in which it stands out most.")},
        {"z", mark("z"), Meaning::Number, 1,
         mark("By how many standard deviations of all words that neuron's response lies above its mean over them.")},
        {"response", mark("response"), Meaning::Number, 3, mark("That neuron's response to it.")},
        {"neurons", mark("neurons"), Meaning::Number, 0, mark("Of how many neurons it is among the strongest words.")},
    };
    for (const Row& row : std::span(rows).first(std::min(kRows, rows.size()))) {
      table.cells.insert(table.cells.end(), {drawn_[row.word], ref(row.neuron), row.score, static_cast<double>(row.end.value),
                                             static_cast<double>(row.neurons)});
    }
    return table;
  }

  WordLists lists() const {
    WordLists lists{settings_.font, drawn_, inputs_.layers, static_cast<int>(tally_.each()), {}, {}, {}};
    for (std::size_t n = 0; n < inputs_.neurons(); ++n) {
      lists.lowest.push_back(tally_.lowest(n));
      for (const auto ends : {tally_.strongest(n), tally_.weakest(n)}) {
        for (const WordTally::End& each : ends) {
          lists.places.push_back(each.word);
          lists.values.push_back(each.value);
        }
      }
    }
    return lists;
  }

  Figure figure(std::span<const std::size_t> neurons) const {
    Figure shown;
    shown.name = "word_probe";
    shown.title = tr("Neurons in which one word stands out most");
    shown.axis = tr("standard deviations above the neuron's mean over all words");
    shown.bars = true;
    for (const std::size_t n : neurons.first(std::min(kFigureRows, neurons.size()))) {
      const double value = best(n);
      const NeuronRef neuron = ref(n);
      shown.rows.push_back({name_of(neuron) + " " + word(tally_.strongest(n).front()), value, {value, value}, {}, neuron});
      shown.high = std::max(shown.high, value * 1.05);
    }
    shown.caption = tr("n = {0} in {1}; {2}, {3}, {4}", {count_of(drawn_.size(), "word", "words"), settings_.font, names_of(inputs_.layers),
                                                         tr(std::string_view(settings_.pooling)), studies::name_of(inputs_)});
    return shown;
  }

  // "Neuron 4.12 singles out “fish” more than any other neuron does a word: 9.1 standard deviations above its mean over 2000 words; next goldfish, …"
  std::string finding(std::size_t neuron) const {
    const auto strongest = tally_.strongest(neuron);
    std::string next;
    for (const WordTally::End& each : strongest.subspan(1, std::min<std::size_t>(2, strongest.size() - 1))) {
      if (score(neuron, each) > 0) next += (next.empty() ? "" : ", ") + word(each);
    }
    return tr("Neuron {0} singles out \xE2\x80\x9C{1}\xE2\x80\x9D more than any other neuron does a word: {2} standard deviations above "
              "its mean over {3}",
              {name_of(ref(neuron)), word(strongest.front()), short_number(best(neuron)), count_of(drawn_.size(), "word", "words")}) +
           (next.empty() ? "" : tr("; next {0}", {next}));
  }

  Step report() const {
    if (drawn_.size() < kFewestWords)
      return Error{ErrorCode::TooFew, tr("Fewer than ten of the words can be drawn in this font. Choose another font, or other words."),
                   "own"};
    const std::vector<std::size_t> found = order();
    if (found.empty())
      return Error{ErrorCode::TooFew, tr("Every neuron of these layers gives the same for every word. Choose other layers."), "layers"};
    const auto shown = std::span(found).first(std::min(kRows, found.size()));
    Outcome outcome;
    outcome.tables = {neurons_table(shown), words_table(found)};
    outcome.figures = {figure(found)};
    outcome.words = lists();
    outcome.evidence = evidence_of(inputs_, settings_.pooling, settings_.seed);
    outcome.evidence.facts = {
        {mark("finding"), finding(found.front())},  {mark("words"), std::to_string(drawn_.size())},       {mark("font"), settings_.font},
        {mark("layers"), names_of(inputs_.layers)}, {mark("neurons"), std::to_string(inputs_.neurons())},
    };
    const std::size_t constant = inputs_.neurons() - found.size();
    if (constant > 0) outcome.evidence.facts.push_back({mark("give the same for every word"), count_of(constant, "neuron", "neurons")});
    outcome.evidence.limits = undrawn_words(undrawn_);
    if (found.size() > shown.size())
      outcome.evidence.limits.push_back(tr("The table has the first {0} neurons; the neuron card knows the words of all.", {kRows}));
    outcome.evidence.limits.emplace_back(
        tr("Words were shown alone, dark on white, in one font: a neuron may answer to the look of letters as well as to what they mean. "
           "Another "
           "font tells both apart."));
    return outcome;
  }

  Inputs inputs_;
  Settings settings_;
  std::vector<std::string> words_, drawn_, undrawn_;
  std::size_t asked_ = 0, taken_ = 0;  // words
  WordTally tally_;
};

}  // namespace

Begun begin_word_probe(Inputs inputs, const Params& given, std::uint64_t seed) {
  const Params params = completed(kParams, given);
  if (inputs.neurons() == 0) return Error{ErrorCode::TooFew, tr("The model has no neurons to look at. Choose other layers."), "layers"};
  if (inputs.neurons() > kMostNeurons)
    return Error{ErrorCode::TooLarge, tr("These layers have more than 100,000 neurons: too many for one probe. Choose fewer layers."),
                 "layers"};
  auto words = words_of(inputs, params);
  if (!words) return words.error();
  if (words->size() < kFewestWords)
    return Error{ErrorCode::TooFew, tr("Ten words at least show what stands out. Take more of the bundled words, or type your own."),
                 "bundled"};
  return std::unique_ptr<Study>(
      std::make_unique<WordProbe>(std::move(inputs), *std::move(words), Settings{font_of(params), pooling_of(params), seed}));
}

namespace {

std::string methods(const Params&, const Evidence& evidence) {
  return "Each of " + fact_of(evidence, "words") + " words was drawn as a picture in the font " + fact_of(evidence, "font") +
         ", dark on white, and shown to the model; the " + evidence.pooling + "-pooled responses of " + fact_of(evidence, "neurons") +
         " neurons (" + fact_of(evidence, "layers") +
         ") are given in standard deviations above a neuron's mean over all words (rendered words as in Goh et al. 2021).";
}

}  // namespace

Kind word_probe_kind() {
  return {"word_probe",
          mark("Word probe"),
          mark("Draws 2,000 words, and your own, as pictures and shows them to the model: which words fire each neuron most and least?"),
          kParams,
          {false, false, false},
          methods};
}

}  // namespace pn::studies
