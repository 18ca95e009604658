#pragma once
#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/words.h"
#include "studies/study.h"

// Words that are drawn as pictures and shown to the model: which, how they are asked for, and what each neuron answers.
namespace pn::studies {

constexpr int kMostBundled = 2000;  // lines of assets/words/common.txt
constexpr std::size_t kMostOwn = 2000;
// Of a study's parameters: "bundled" a number of bundled words, the first of their list; the worker fills Inputs::words accordingly.
constexpr ParamDef kOwnWordsParam = {"own",
                                     ParamType::Text,
                                     0,
                                     0,
                                     0,
                                     mark("Own words"),
                                     mark("Words of your own besides, with commas between them; a word may be several."),
                                     "moon, red apple"};

// The bundled words, then those of parameter "own", each once, without blanks around it.
// Error: TooLarge for more than kMostOwn own words.
Result<std::vector<std::string>> words_of(const Inputs& inputs, const Params& params);

// What is asked for of words: `outputs` of each, in one font.
Ask ask_for(std::span<const std::string> words, const std::string& font, const Outputs& outputs);
// Responses of the layers of `inputs`, pooled as `pooling` says; without embeddings.
Outputs responses_of(const Inputs& inputs, const std::string& pooling);

// Whether the font could draw the word of this row.
bool is_drawn(std::span<const float> row);

// What is said of words that could not be drawn: "2 words have letters that the font lacks and took no part: 猫, 犬."
std::vector<std::string> undrawn_words(std::span<const std::string> words);

// Why a study that needs all of its words cannot go on: those of `asked` whose row is none; nothing where each is drawn.
// rows  [asked] of an Answer
std::optional<Error> undrawn_error(std::span<const ImageAsk> asked, std::span<const std::vector<float>> rows);

// Per neuron, of words that come one after the other: mean, standard deviation, and the words at either end.
class WordTally {
 public:
  WordTally() = default;
  WordTally(std::size_t neurons, std::size_t each);

  void add(std::span<const float> responses);  // [neurons] to the next word

  std::size_t words() const { return words_; }
  std::size_t each() const { return std::min(each_, words_); }
  double mean(std::size_t neuron) const;
  double deviation(std::size_t neuron) const;  // of the words, n − 1; 0 where all are the same, to rounding
  // How many standard deviations above its mean a response lies; not a number where all are the same.
  double score(std::size_t neuron, double response) const;

  struct End {
    int word = 0;  // in the order that they came
    float value = 0.0F;
  };
  std::span<const End> strongest(std::size_t neuron) const;         // the first first; equal ones in the order that they came
  std::span<const End> weakest(std::size_t neuron) const;           // the lowest first
  int lowest(std::size_t neuron) const { return lowest_[neuron]; }  // words that share its lowest response

 private:
  std::size_t neurons_ = 0, each_ = 0, words_ = 0;
  std::vector<double> means_, squares_;  // [neurons], after Welford
  std::vector<End> high_, low_;          // [neurons][each]
  std::vector<int> lowest_;              // [neurons]
};

}  // namespace pn::studies
