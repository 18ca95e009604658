#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/vectors.h"
#include "base/words.h"
#include "studies/linear_head.h"
#include "studies/study.h"

// What studies of single neurons ask: how far does the model go for a prompt, or for one rather than another, when shown some stimuli?
namespace pn::studies {

constexpr ParamDef kPromptParam = {"prompt",
                                   ParamType::Prompt,
                                   0,
                                   4294967295.0,
                                   0,
                                   mark("Prompt"),
                                   mark("What is explained is this prompt's logit. The first of all unless one is chosen."),
                                   mark("first")};
constexpr ParamDef kAgainstParam = {
    "against",
    ParamType::Prompt,
    0,
    4294967295.0,
    0,
    mark("Rather than"),
    mark("What is explained is then the difference of both logits: what makes it the one rather than the other."),
    mark("none")};
constexpr ParamDef kConceptParam = {
    "concept", ParamType::Concept, 0, 0, 0, mark("Concept"), mark("Only stimuli of this concept are shown to the model."), ""};
constexpr ParamDef kRenditionParam = {
    "rendition", ParamType::Rendition, 0, 0, 0, mark("Rendition"), mark("Only stimuli of this rendition are shown to the model."), ""};
constexpr ParamDef kStimulusParam = {
    "stimulus", ParamType::Stimulus, 0, 4294967295.0, 0, mark("Stimulus"), mark("Only this stimulus is shown to the model."), ""};

struct Question {
  InputPrompt prompt;
  std::optional<InputPrompt> against;
  std::vector<std::size_t> stimuli;   // places among those of the inputs, at least one
  std::vector<std::size_t> set = {};  // the same, whatever one stimulus is chosen: all of the concept and rendition
  bool is_beside = false;             // one stimulus is chosen, and the set has others
};

// The question that the five parameters above put. Inputs have the pooled means of one layer.
// Error: TooFew without a prompt or a stimulus as chosen, or for a prompt against itself; Malformed when a response is not finite or
// there is not one layer.
Result<Question> question_of(const Inputs& inputs, const Params& params);
// Its prompts alone, without stimuli.
Result<Question> prompts_of(const Inputs& inputs, const Params& params);

// Where the words stand in the text, whatever their case, and not as a part of longer ones. Bytes of letters beyond ASCII count as letters.
std::optional<std::size_t> place_of_words(std::string_view text, std::string_view words);
// The place of the prompt that names it: its words stand in the text; of several prompts the shortest.
std::optional<std::size_t> prompt_naming(const Inputs& inputs, std::string_view words);
// The same for each concept.
std::vector<std::optional<std::size_t>> prompts_by_concept(const Inputs& inputs);

std::string measured(const Question& question);  // "the prompt's logit", "the difference of both logits"
std::string about(const Question& question);     // "“a cat” rather than “a dog”"
std::vector<ImageAsk> images_of(const Inputs& inputs, const Question& question);

// s e·d / ‖e‖ of an image embedding e, with s the logit scale and d the prompt's unit embedding, or the difference of both prompts'.
class Logit {
 public:
  Logit() = default;
  Logit(std::vector<double> direction, double scale) : direction_(std::move(direction)), scale_(scale) {}
  // Error: Malformed for a text embedding without a direction, Mismatch for two of different lengths.
  static Result<Logit> of(std::span<const float> prompt, std::optional<std::span<const float>> against, double scale);

  double operator()(std::span<const float> embedding) const;  // NaN for an embedding without a direction
  const std::vector<double>& direction() const { return direction_; }
  double scale() const { return scale_; }

 private:
  std::vector<double> direction_;  // [embed_dim]
  double scale_ = 1.0;
};

// The texts of its prompts, the one that is explained first.
std::vector<std::string> texts_of(const Question& question);

// What a study of it begins with: its stimuli, further ones behind them, some texts, and the single channels of the layer.
Ask first_ask(const Inputs& inputs, std::vector<ImageAsk> images, std::vector<std::string> texts);

// What the model as it is says of the question's stimuli, and what each neuron of the layer adds.
// Where the layer's means p reach the embedding linearly, e = Σ p_n w_n + b, a neuron adds s p_n (w_n·d) / ‖e‖; what they add and the
// constant's share s b·d / ‖e‖ sum to the logit. ‖e‖ is the actual length, which all neurons decide.
struct Baseline {
  std::vector<double> logits, lengths;         // [stimuli]
  bool is_exact = false;                       // the sum is the embedding, to 1e-3 of its length
  double error = 0.0;                          // the largest error of the sum, of the embedding's length
  std::vector<double> rest;                    // [stimuli] the constant's share, when exact
  std::vector<std::vector<double>> additions;  // [neurons][stimuli], when exact
  std::vector<std::vector<double>> slopes;  // the same: activation × gradient, p_n ∂logit/∂p_n = s p_n (w_n·d − (e·d)(e·w_n) / ‖e‖²) / ‖e‖
  std::optional<LinearHead> head;  // when exact
  double scale = 1.0;              // s
};

// answer  of an Ask for `images_of`, or for these and more behind them, with `units_of` the layer
// Error: Mismatch when embeddings are missing or of another length, Malformed for one without a direction.
Result<Baseline> baseline_of(const Inputs& inputs, const Question& question, const Logit& logit, const Answer& answer);

struct Opened {
  Logit logit;
  Baseline baseline;
};
// What the first ask's answer says of the question.
// texts  those of the ask, with those of the question among them
// Error  as of Logit::of and baseline_of
Result<Opened> opened_by(const Inputs& inputs, const Question& question, const std::vector<std::string>& texts, const Answer& answer);

Error missing_embeddings();

using analysis::mean_of;
IntervalValue band_of(std::span<const double> draws);  // their middle 95 %; at least one

// Percentile interval of the mean over bootstrap resamples, 95 %; not numbers for fewer than three values.
IntervalValue interval_of_mean(std::span<const double> values, std::uint64_t seed);
constexpr std::size_t kFewestForInterval = 3;

}  // namespace pn::studies
