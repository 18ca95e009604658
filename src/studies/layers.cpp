#include "studies/layers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

#include "analysis/order_statistics.h"
#include "analysis/proportion.h"
#include "base/random.h"
#include "base/words.h"
#include "studies/readability.h"
#include "studies/report_words.h"
#include "studies/search_scores.h"

namespace pn::studies {
namespace {

constexpr std::uint64_t kStepWork = 1'000'000;  // additions and comparisons, about; a few milliseconds
constexpr double kLevel = 0.05;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

constexpr std::array<ParamDef, 5> kParams = {{
    {"layers", ParamType::Layers, 0, 0, 0, mark("Layers"), mark("The layers to compare, in order of depth."), ""},
    kPoolingParam,
    kLeastParam,
    {"threshold", ParamType::Number, 0.5, 1.0, 0.9, mark("Threshold"),
     mark("A neuron with a best M of at least this counts as multimodal."), ""},
    {"shuffles", ParamType::Integer, 19, 200, 40, mark("Shuffles"),
     mark("How often the concepts are dealt out anew within each rendition, to show what chance alone gives."), ""},
}};

struct Settings {
  std::string pooling;
  double threshold = 0.9;
  std::uint64_t seed = 0;
};

struct LayerFindings {
  std::vector<float> best;         // [neurons] the highest M of any concept
  std::vector<float> chance;       // [neurons × shuffles] the same with the concepts dealt out anew
  std::size_t reached = 0;         // neurons of at least the threshold
  std::vector<std::size_t> dealt;  // [shuffles] the same
  struct Leader {
    float m = -1.0F;
    int channel = 0;
  };
  std::vector<Leader> leaders;           // [concepts] the neuron with the concept's highest M
  std::vector<std::vector<float>> luck;  // [shuffles][concepts] its highest M in each shuffle
};

class Layers final : public Study {
 public:
  Layers(Inputs inputs, Settings settings, Design design, std::size_t shuffles)
      : inputs_(std::move(inputs)),
        settings_(std::move(settings)),
        design_(std::move(design)),
        values_(inputs_.stimuli.size()),
        dealt_(values_.size()),
        scores_(inputs_.concepts.size()),
        readings_{words_from_pictures(inputs_), pictures_from_pictures(inputs_), words_from_words(inputs_)} {
    Pcg32 random(settings_.seed, 1);
    for (std::size_t i = 0; i < shuffles; ++i) {
      std::vector<std::uint32_t> order(values_.size());
      std::iota(order.begin(), order.end(), 0U);
      for (const Design::Group& group : design_.groups) {
        for (std::size_t left = group.stimuli.size(); left > 1; --left)
          std::swap(order[group.stimuli[left - 1]], order[group.stimuli[random.below(static_cast<std::uint32_t>(left))]]);
      }
      orders_.push_back(std::move(order));
    }
    for (const InputLayer& layer : inputs_.layers) {
      LayerFindings found;
      found.best.reserve(static_cast<std::size_t>(layer.channels));
      found.dealt.assign(shuffles, 0);
      found.leaders.resize(inputs_.concepts.size());
      found.luck.assign(shuffles, std::vector<float>(inputs_.concepts.size(), -1.0F));
      layers_.push_back(std::move(found));
    }
    results_.resize(layers_.size());
    for (const Reading& reading : readings_)
      for (const ReadingTask& task : reading.tasks) to_read_ += task.test.size() * layers_.size();
  }

  Step step(const Answer&) override {
    for (std::uint64_t work = 0; work < kStepWork;) {
      while (layer_ < layers_.size() && channel_ == inputs_.layers[layer_].channels) {
        ++layer_;
        channel_ = 0;
      }
      if (layer_ < layers_.size())
        work += score_next();
      else if (!read_next(work))
        return report();
    }
    return More{};
  }

  Progress progress() const override {
    return {neuron_ + read_, inputs_.neurons() + to_read_,
            neuron_ < inputs_.neurons() ? tr("Scoring neurons") : tr("Reading words and pictures")};
  }

 private:
  float best_of_scores() const { return scores_[static_cast<std::size_t>(winner(design_, scores_))].lowest; }

  std::uint64_t score_next() {
    LayerFindings& found = layers_[layer_];
    const std::size_t neurons = inputs_.neurons();
    for (std::size_t i = 0; i < values_.size(); ++i) values_[i] = inputs_.responses[i * neurons + neuron_];
    std::uint64_t work = scorer_.score(design_, values_, nullptr, scores_);
    found.best.push_back(best_of_scores());
    found.reached += reaches(found.best.back()) ? 1 : 0;
    for (const int one : design_.searched) {
      const auto i = static_cast<std::size_t>(one);
      if (scores_[i].lowest > found.leaders[i].m) found.leaders[i] = {scores_[i].lowest, channel_};
    }
    for (std::size_t shuffle = 0; shuffle < orders_.size(); ++shuffle) {
      for (std::size_t i = 0; i < values_.size(); ++i) dealt_[i] = values_[orders_[shuffle][i]];
      work += values_.size() + scorer_.score(design_, dealt_, nullptr, scores_);
      found.chance.push_back(best_of_scores());
      found.dealt[shuffle] += reaches(found.chance.back()) ? 1 : 0;
      for (const int one : design_.searched) {
        const auto i = static_cast<std::size_t>(one);
        found.luck[shuffle][i] = std::max(found.luck[shuffle][i], scores_[i].lowest);
      }
    }
    ++neuron_;
    ++channel_;
    return work;
  }

  // Names a stimulus of one reading in one layer; false once all is read.
  bool read_next(std::uint64_t& work) {
    while (reading_layer_ < layers_.size()) {
      if (!reader_)
        reader_.emplace(inputs_, readings_[reading_], first_neuron_, static_cast<std::size_t>(inputs_.layers[reading_layer_].channels));
      ReadingResult& result = results_[reading_layer_][reading_];
      const int before = result.count;
      const bool is_on = reader_->step(work);
      result = reader_->result();
      read_ += static_cast<std::uint64_t>(result.count - before);
      if (is_on) return true;
      reader_.reset();
      if (++reading_ < readings_.size()) continue;
      reading_ = 0;
      first_neuron_ += static_cast<std::size_t>(inputs_.layers[reading_layer_].channels);
      ++reading_layer_;
    }
    return false;
  }

  bool reaches(float m) const { return static_cast<double>(m) >= settings_.threshold - 1e-6; }

  // (1 + shuffles in which `is_as_good`) / (1 + shuffles)
  template <class IsAsGood>
  double p_of(IsAsGood is_as_good) const {
    std::size_t as_good = 1;
    for (std::size_t shuffle = 0; shuffle < orders_.size(); ++shuffle) as_good += is_as_good(shuffle) ? 1 : 0;
    return static_cast<double>(as_good) / static_cast<double>(orders_.size() + 1);
  }

  Table layers_table() const {
    Table table{"layers", mark("By layer"), {}, {}};
    table.columns = {
        {"layer", mark("layer"), Meaning::Text, 0, mark("Name of the layer in the model, in order of depth.")},
        {"neurons", mark("neurons"), Meaning::Number, 0, mark("Neurons of the layer.")},
        {"median_m", mark("median M"), Meaning::Number, 2,
         mark("Median over its neurons of the best M; M is the lowest AUROC over the renditions.")},
        {"chance_median_m", mark("by chance"), Meaning::Number, 2, mark("The same median when the concepts are dealt out anew.")},
        {"middle_m",
         mark("10\xE2\x80\x93"
              "90 %"),
         Meaning::Interval, 2, mark("Between these the best M of eight neurons in ten lies.")},
        {"reached", mark("multimodal"), Meaning::Number, 0, mark("Neurons whose best M reaches the threshold.")},
        {"share", mark("share"), Meaning::Number, 3, mark("The same as a share of the layer's neurons.")},
        {"chance_share", mark("by chance"), Meaning::Number, 3, mark("Mean of that share over the shuffles.")},
        {"p", mark("p"), Meaning::PValue, 0, mark("Share of shuffles with as many such neurons (Phipson & Smyth 2010).")},
        {"best", mark("best neuron"), Meaning::Neuron, 0, mark("The neuron with the layer's highest M.")},
        {"best_concept", mark("answers to"), Meaning::Text, 0, mark("Its concept.")},
        {"best_m", mark("M"), Meaning::Number, 2, mark("Its M.")},
    };
    for (std::size_t place = 0; place < layers_.size(); ++place) {
      const LayerFindings& found = layers_[place];
      const auto neurons = static_cast<double>(found.best.size());
      const auto leader =
          std::max_element(found.leaders.begin(), found.leaders.end(), [](const auto& a, const auto& b) { return a.m < b.m; });
      const double dealt = static_cast<double>(std::accumulate(found.dealt.begin(), found.dealt.end(), std::size_t{0}));
      table.cells.insert(table.cells.end(),
                         {inputs_.layers[place].name, neurons, quantile(found.best, 0.5F), quantile(found.chance, 0.5F),
                          IntervalValue{quantile(found.best, 0.1F), quantile(found.best, 0.9F)}, static_cast<double>(found.reached),
                          static_cast<double>(found.reached) / neurons, dealt / (neurons * static_cast<double>(orders_.size())),
                          p_of([&](std::size_t shuffle) { return found.dealt[shuffle] >= found.reached; }),
                          NeuronRef{inputs_.layers[place].place, leader->channel},
                          inputs_.concepts[static_cast<std::size_t>(leader - found.leaders.begin())], static_cast<double>(leader->m)});
    }
    return table;
  }

  Table concepts_table() const {
    Table table{"concepts", mark("By concept"), {}, {}};
    table.columns = {
        {"concept", mark("concept"), Meaning::Text, 0, mark("The concept that is told from the others.")},
        {"first_layer", mark("first layer"), Meaning::Text, 0,
         mark("The first layer with a neuron whose M for the concept reaches the threshold.")},
        {"first_m", mark("M there"), Meaning::Number, 2, mark("The highest M for the concept in that layer.")},
        {"p", mark("p"), Meaning::PValue, 0,
         mark("Share of shuffles in which this layer or one before it has such a neuron for the concept (Phipson & Smyth 2010).")},
        {"best", mark("best neuron"), Meaning::Neuron, 0, mark("The neuron with the highest M for the concept in any layer.")},
        {"best_layer", mark("its layer"), Meaning::Text, 0, mark("Its layer.")},
        {"best_m", mark("M"), Meaning::Number, 2, mark("Its M.")},
    };
    for (const int one : design_.searched) {
      const auto i = static_cast<std::size_t>(one);
      const auto first =
          std::find_if(layers_.begin(), layers_.end(), [&](const LayerFindings& each) { return reaches(each.leaders[i].m); });
      const auto best = std::max_element(layers_.begin(), layers_.end(),
                                         [&](const LayerFindings& a, const LayerFindings& b) { return a.leaders[i].m < b.leaders[i].m; });
      const InputLayer& best_layer = inputs_.layers[static_cast<std::size_t>(best - layers_.begin())];
      const bool is_found = first != layers_.end();
      const double p = p_of([&](std::size_t shuffle) {
        return std::any_of(layers_.begin(), is_found ? first + 1 : layers_.end(),
                           [&](const LayerFindings& each) { return reaches(each.luck[shuffle][i]); });
      });
      table.cells.insert(table.cells.end(),
                         {inputs_.concepts[i], is_found ? inputs_.layers[static_cast<std::size_t>(first - layers_.begin())].name : "none",
                          is_found ? static_cast<double>(first->leaders[i].m) : kNone, is_found ? p : kNone,
                          NeuronRef{best_layer.place, best->leaders[i].channel}, best_layer.name, static_cast<double>(best->leaders[i].m)});
    }
    return table;
  }

  // The share that one reading names rightly in a layer, with its interval; nothing where it is not judged.
  void add_reading(Table& table, std::size_t layer, std::size_t reading) const {
    const ReadingResult& found = results_[layer][reading];
    if (found.count == 0) {
      table.cells.insert(table.cells.end(), {kNone, IntervalValue{kNone, kNone}, kNone, kNone, kNone});
      return;
    }
    const analysis::Interval interval = analysis::wilson_interval(found.right, found.count);
    table.cells.insert(table.cells.end(),
                       {static_cast<double>(found.right) / found.count,
                        IntervalValue{static_cast<double>(interval.low), static_cast<double>(interval.high)},
                        static_cast<double>(found.right), static_cast<double>(found.count), 1.0 / readings_[reading].concepts});
  }

  Table readability_table() const {
    Table table{"readability", mark("Words read"), {}, {}};
    table.columns = {{"layer", mark("layer"), Meaning::Text, 0, mark("Name of the layer in the model, in order of depth.")}};
    const auto add = [&](const std::string& name, const std::string& title, const std::string& words) {
      table.columns.push_back({name, title, Meaning::Number, 2, tr("Share of {0} that the probe names rightly.", {words})});
      table.columns.push_back({name + "_interval", mark("95 %"), Meaning::Interval, 2, mark("Its 95 % interval (Wilson).")});
      table.columns.push_back({name + "_right", tr_in("right (correct)", "right"), Meaning::Number, 0, mark("How many it names rightly.")});
      table.columns.push_back({name + "_count", mark("of"), Meaning::Number, 0, mark("How many it names.")});
      table.columns.push_back({name + "_chance", mark("chance"), Meaning::Number, 2, mark("What guessing gives: one of the concepts.")});
    };
    add("words", mark("words"), tr("the written words, learnt from pictures of the concepts alone,"));
    add("pictures", mark("pictures"), tr("the pictures, learnt from those of the other renditions, words aside,"));
    add("words_by_words", mark("words by words"), tr("the written words, learnt from other written words,"));
    for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
      table.cells.emplace_back(inputs_.layers[layer].name);
      for (std::size_t reading = 0; reading < readings_.size(); ++reading) add_reading(table, layer, reading);
    }
    return table;
  }

  // "Written words are read best in stage4: 5 of 6 by what pictures teach, 83 % (95 % interval 44 to 97 %), where guessing gives 17 %"
  std::string reading_finding() const {
    if (results_.empty() || results_[0][0].count == 0) return {};
    const auto best =
        std::max_element(results_.begin(), results_.end(), [](const auto& a, const auto& b) { return a[0].right < b[0].right; });
    const ReadingResult& found = (*best)[0];
    const analysis::Interval interval = analysis::wilson_interval(found.right, found.count);
    const auto whole = [](double share) {
      char text[16];
      std::snprintf(text, sizeof text, "%.0f", 100.0 * share);
      return std::string(text);
    };
    return tr(
        "Written words are read best in {0}: {1} of {2} by what pictures teach, {3} % (95 % interval {4} to {5} %), where guessing gives "
        "{6} %",
        {inputs_.layers[static_cast<std::size_t>(best - results_.begin())].name, found.right, found.count,
         whole(static_cast<double>(found.right) / found.count), whole(static_cast<double>(interval.low)),
         whole(static_cast<double>(interval.high)), whole(1.0 / readings_[0].concepts)});
  }

  Figure figure() const {
    Figure shown;
    shown.name = "layers";
    shown.title = tr("Where multimodality arises");
    shown.axis = tr("best M of a neuron (no unit)");
    shown.chance = settings_.threshold;
    shown.parts = {tr("highest"), tr("median by chance")};
    for (std::size_t place = 0; place < layers_.size(); ++place) {
      const LayerFindings& found = layers_[place];
      shown.rows.push_back({inputs_.layers[place].name,
                            quantile(found.best, 0.5F),
                            {quantile(found.best, 0.1F), quantile(found.best, 0.9F)},
                            {quantile(found.best, 1.0F), quantile(found.chance, 0.5F)}});
    }
    shown.caption =
        tr("Median over a layer's neurons of the best M, with the middle eight tenths; dashed: the threshold; n = {0} stimuli, {1} "
           "shuffles, {2}",
           {inputs_.stimuli.size(), orders_.size(), name_of(inputs_)});
    return shown;
  }

  // "Of the 512 neurons of stage 4, 40 are multimodal, where chance gives 12.3; before it …"
  std::string finding(const Table& table) const {
    for (std::size_t place = 0; place < layers_.size(); ++place) {
      if (std::get<double>(table.at(place, 8)) > kLevel) continue;
      const LayerFindings& found = layers_[place];
      const double chance = std::get<double>(table.at(place, 7)) * static_cast<double>(found.best.size());
      const std::string& layer = inputs_.layers[place].name;
      const std::string p = short_number(std::get<double>(table.at(place, 8)));
      return place == 0 ? tr("Already in {0} more neurons are multimodal than chance gives: {1} of {2}, by chance {3} (p = {4})",
                             {layer, found.reached, found.best.size(), short_number(chance), p})
                        : tr("From {0} on more neurons are multimodal than chance gives: {1} of {2}, by chance {3} (p = {4})",
                             {layer, found.reached, found.best.size(), short_number(chance), p});
    }
    return tr("In no layer are more neurons multimodal than chance gives on this board (p > {0} in each)", {short_number(kLevel)});
  }

  std::string found_words(const Table& table) const {
    const std::string reading = reading_finding();
    return finding(table) + (reading.empty() ? "" : ". " + reading);
  }

  static double quantile(const std::vector<float>& values, float q) { return static_cast<double>(analysis::quantile(values, q)); }

  Step report() {
    Outcome outcome;
    outcome.tables = {layers_table(), concepts_table()};
    if (std::any_of(readings_.begin(), readings_.end(), [](const Reading& each) { return !each.tasks.empty(); }))
      outcome.tables.push_back(readability_table());
    outcome.figures = {figure()};
    outcome.evidence = evidence_of(inputs_, settings_.pooling, settings_.seed);
    outcome.evidence.facts = {
        {mark("finding"), found_words(outcome.tables[0])},
        {mark("threshold"), tr("best M of at least {0}", {short_number(settings_.threshold)})},
        {mark("neurons"), tr("{0} in {1}", {inputs_.neurons(), names_of(inputs_.layers)})},
        {mark("stimuli"), std::to_string(inputs_.stimuli.size())},
        {mark("concepts judged"), tr("{0} of {1}", {design_.searched.size(), inputs_.concepts.size()})},
        {mark("shuffles"),
         tr("{0}, within each rendition; no p below {1}", {orders_.size(), short_number(1.0 / static_cast<double>(orders_.size() + 1))})},
    };
    outcome.evidence.limits = missing_words(inputs_);
    outcome.evidence.limits.emplace_back(
        tr("Layers of more neurons have more chances of a high best neuron: compare each with its own shuffles."));
    for (const Reading& reading : readings_)
      if (!reading.why_not.empty()) outcome.evidence.limits.push_back(reading.why_not);
    if (!readings_[0].tasks.empty())
      outcome.evidence.limits.emplace_back(tr(
          "Words read: by the nearest mean of a concept (cosine), each rendition centred on its own mean. The layer that reads best is the "
          "best of several: its share is too high rather than too low."));
    outcome.evidence.limits.emplace_back(
        tr("The p-values are for one layer or concept at a time; they are not corrected for how many are listed."));
    return outcome;
  }

  Inputs inputs_;
  Settings settings_;
  Design design_;
  Scorer scorer_;
  std::vector<float> values_, dealt_;
  std::vector<ConceptScore> scores_;
  std::vector<std::vector<std::uint32_t>> orders_;  // [shuffles][stimuli] whose response each gets
  std::vector<LayerFindings> layers_;
  std::size_t layer_ = 0, neuron_ = 0;
  int channel_ = 0;
  std::array<Reading, 3> readings_;                    // words from pictures, pictures from pictures, words from words
  std::vector<std::array<ReadingResult, 3>> results_;  // [layers]
  std::optional<Reader> reader_;                       // of the reading and the layer on their way
  std::size_t reading_ = 0, reading_layer_ = 0, first_neuron_ = 0;
  std::uint64_t read_ = 0, to_read_ = 0;  // stimuli, over all layers
};

}  // namespace

Begun begin_layers(Inputs inputs, const Params& given, std::uint64_t seed) {
  const Params params = completed(kParams, given);
  if (const auto checked = check_responses(inputs); !checked) return checked.error();
  std::vector<std::uint32_t> members(inputs.stimuli.size());
  std::iota(members.begin(), members.end(), 0U);
  Design design = make_design(inputs, members, static_cast<int>(number_of(params, "least")));
  if (const auto judged = check_design(design); !judged) return judged.error();
  Settings settings{pooling_of(params), number_of(params, "threshold"), seed};
  return std::unique_ptr<Study>(std::make_unique<Layers>(std::move(inputs), std::move(settings), std::move(design),
                                                         static_cast<std::size_t>(number_of(params, "shuffles"))));
}

namespace {

std::string methods(const Params&, const Evidence& evidence) {
  return "For each neuron (" + fact_of(evidence, "neurons") +
         "), M is the lowest AUROC (Mann–Whitney U, ties counted half) over renditions of a concept against the others of the same "
         "rendition, from " +
         evidence.pooling + "-pooled responses to " + fact_of(evidence, "stimuli") +
         " stimuli; concepts judged: " + fact_of(evidence, "concepts judged") + ". A neuron counts as multimodal with a " +
         fact_of(evidence, "threshold") +
         " for some concept. Chance is the same count with the concepts dealt out anew, shuffles: " + fact_of(evidence, "shuffles") +
         "; p is (1 + shuffles with as many) / (1 + shuffles) (Phipson & Smyth 2010), without correction over layers.";
}

}  // namespace

Kind layers_kind() {
  return {"layers",
          tr("Layers"),
          tr("Shows at which depth of the network neurons begin to answer to one concept in every rendition, beside what chance gives, and "
             "where "
             "written words can be read by what pictures teach."),
          kParams,
          {true, false, false},
          methods};
}

}  // namespace pn::studies
