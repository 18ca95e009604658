#include "studies/drawn_words.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "base/words.h"
#include "studies/neurons.h"
#include "studies/report_words.h"
#include "studies/typed_words.h"

namespace pn::studies {
namespace {

constexpr std::size_t kMostNamed = 5;  // of words that could not be drawn
constexpr double kRounding = 1e-6;     // of the mean: responses are float32

// Puts `one` into its place among `ends`, of which the first `count` are filled, in the order that `before` says; the last falls out.
template <class Before>
void insert(std::span<WordTally::End> ends, std::size_t count, WordTally::End one, Before before) {
  std::size_t at = std::min(count, ends.size());
  if (at == ends.size() && !before(one, ends.back())) return;
  if (at == ends.size()) --at;
  for (; at > 0 && before(one, ends[at - 1]); --at) ends[at] = ends[at - 1];
  ends[at] = one;
}

}  // namespace

Result<std::vector<std::string>> words_of(const Inputs& inputs, const Params& params) {
  std::vector<std::string> words;
  std::set<std::string> known;
  for (const std::string& word : inputs.words) {
    if (known.insert(word).second) words.push_back(word);
  }
  const std::size_t bundled = words.size();
  for (const std::string_view word : typed_words(text_of(params, kOwnWordsParam.name))) {
    if (!known.emplace(word).second) continue;
    if (words.size() - bundled >= kMostOwn)
      return Error{ErrorCode::TooLarge, tr("At most {0} words of your own can be drawn at once.", {kMostOwn}), "own"};
    words.emplace_back(word);
  }
  return words;
}

Ask ask_for(std::span<const std::string> words, const std::string& font, const Outputs& outputs) {
  Ask ask;
  ask.outputs = outputs;
  for (const std::string& word : words) ask.images.push_back({0, std::nullopt, DrawnWord{word, font}});
  return ask;
}

Outputs responses_of(const Inputs& inputs, const std::string& pooling) {
  Outputs outputs{false, true, pooling == "max", {}};
  for (const InputLayer& layer : inputs.layers) outputs.layers.push_back(layer.place);
  return outputs;
}

bool is_drawn(std::span<const float> row) { return !row.empty() && !std::isnan(row.front()); }

std::vector<std::string> undrawn_words(std::span<const std::string> words) {
  if (words.empty()) return {};
  std::string named;
  for (std::size_t i = 0; i < std::min(words.size(), kMostNamed); ++i) named += (i == 0 ? "" : ", ") + words[i];
  if (words.size() > kMostNamed) named += ", \xE2\x80\xA6";
  return {tr_n(words.size(), "{n} word has letters that the font lacks and took no part: {0}.",
               "{n} words have letters that the font lacks and took no part: {0}.", {named})};
}

std::optional<Error> undrawn_error(std::span<const ImageAsk> asked, std::span<const std::vector<float>> rows) {
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < asked.size(); ++i)
    if (asked[i].word && !is_drawn(rows[i])) missing.push_back(quoted(asked[i].word->text));
  if (missing.empty()) return std::nullopt;
  return Error{ErrorCode::NotFound,
               tr_n(missing.size(), "The font lacks letters of {0}, so it cannot be drawn. Take other words.",
                    "The font lacks letters of {0}, so they cannot be drawn. Take other words.", {listed(missing)}),
               "font"};
}

WordTally::WordTally(std::size_t neurons, std::size_t each)
    : neurons_(neurons), each_(each), means_(neurons), squares_(neurons), high_(neurons * each), low_(neurons * each), lowest_(neurons) {}

void WordTally::add(std::span<const float> responses) {
  const int word = static_cast<int>(words_);
  for (std::size_t n = 0; n < neurons_; ++n) {
    const End one{word, responses[n]};
    const float before = low_[n * each_].value;  // the lowest so far
    lowest_[n] = words_ == 0 || one.value < before ? 1 : one.value == before ? lowest_[n] + 1 : lowest_[n];
    const auto value = static_cast<double>(one.value), off = value - means_[n];
    means_[n] += off / static_cast<double>(words_ + 1);
    squares_[n] += off * (value - means_[n]);
    insert(std::span(high_).subspan(n * each_, each_), words_, one, [](const End& a, const End& b) { return a.value > b.value; });
    insert(std::span(low_).subspan(n * each_, each_), words_, one, [](const End& a, const End& b) { return a.value < b.value; });
  }
  ++words_;
}

double WordTally::mean(std::size_t neuron) const { return means_[neuron]; }

double WordTally::deviation(std::size_t neuron) const {
  if (words_ < 2) return 0.0;
  const double found = std::sqrt(squares_[neuron] / static_cast<double>(words_ - 1));
  return found > kRounding * std::abs(means_[neuron]) ? found : 0.0;
}

double WordTally::score(std::size_t neuron, double response) const {
  const double deviation = this->deviation(neuron);
  return deviation > 0 ? (response - means_[neuron]) / deviation : std::numeric_limits<double>::quiet_NaN();
}

std::span<const WordTally::End> WordTally::strongest(std::size_t neuron) const { return std::span(high_).subspan(neuron * each_, each()); }
std::span<const WordTally::End> WordTally::weakest(std::size_t neuron) const { return std::span(low_).subspan(neuron * each_, each()); }

// ---- lists of an outcome

namespace {

std::vector<WordLists::Entry> entries(const WordLists& lists, NeuronRef neuron, std::size_t side) {
  std::vector<WordLists::Entry> found;
  const auto place = place_of(std::span(lists.layers), neuron);
  if (!place) return found;
  const auto each = static_cast<std::size_t>(lists.each);
  for (std::size_t i = 0; i < each; ++i) {
    const std::size_t at = (2 * *place + side) * each + i;
    found.push_back({lists.words[static_cast<std::size_t>(lists.places[at])], lists.values[at]});
  }
  return found;
}

}  // namespace

int WordLists::lowest_of(NeuronRef neuron) const {
  const auto place = place_of(std::span(layers), neuron);
  return place ? lowest[*place] : 0;
}
bool WordLists::has(NeuronRef neuron) const { return place_of(std::span(layers), neuron).has_value(); }
std::vector<WordLists::Entry> WordLists::strongest(NeuronRef neuron) const { return entries(*this, neuron, 0); }
std::vector<WordLists::Entry> WordLists::weakest(NeuronRef neuron) const { return entries(*this, neuron, 1); }

}  // namespace pn::studies
