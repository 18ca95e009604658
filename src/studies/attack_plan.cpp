#include "studies/attack_plan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <utility>

#include "base/random.h"
#include "base/text.h"
#include "base/words.h"
#include "image/label.h"
#include "studies/controls.h"
#include "studies/question.h"
#include "studies/report_words.h"
#include "studies/typed_words.h"

namespace pn::studies {
namespace {

constexpr std::uint64_t kLabelStream = 1;
constexpr std::size_t kMostLetters = 40;
constexpr std::array<double, 4> kShares = {0.02, 0.04, 0.08, 0.15};
constexpr double kNear = 1.0 / 6.0, kFar = 5.0 / 6.0;
constexpr std::array<AttackPlace, 9> kPlaces = {{
    {"middle", 0.5, 0.5},
    {mark("top left"), kNear, kNear},
    {"top", 0.5, kNear},
    {mark("top right"), kFar, kNear},
    {"left", kNear, 0.5},
    {"right", kFar, 0.5},
    {mark("bottom left"), kNear, kFar},
    {"bottom", 0.5, kFar},
    {mark("bottom right"), kFar, kFar},
}};
enum class Where { All, Border, First };  // then the one place after the other

constexpr std::array<ParamDef, 13> kParams = {{
    {"labels", ParamType::Text, 0, 0, 0, mark("Labels"),
     mark(
         "What is written on the pictures, words between commas. Empty: on each picture another concept that a prompt of the board names."),
     "iPod, pizza"},
    kRenditionParam,
    kConceptParam,
    kStimulusParam,
    kFontParam,
    {"shares", ParamType::Text, 0, 0, 0, mark("Sizes"),
     mark("Shares of the pixels that the card covers, in percent. Empty: 2 %, 4 %, 8 %, 15 %."), "2 %, 4 %, 8 %, 15 %"},
    {"place", ParamType::Choice, 0, 10, 0, mark("Place"), mark("Where on the picture the label lies."),
     mark_choices("all nine|round the border|middle|top left|top|top right|left|right|bottom left|bottom|bottom right")},
    {"card", ParamType::Choice, 0, 1, 0, mark("Card"), mark("What the words stand on."), mark_choices("white card|no card")},
    {"said_as", ParamType::Text, 0, 0, 0, mark("Labels said as"),
     mark("How a label that no prompt names becomes an answer, {} standing for it. Empty: as the board's prompts say their concepts."),
     "a photo of a {}"},
    {"layer", ParamType::Layer, 0, 0, 0, mark("Layer"), mark("Whose neurons are looked at and silenced."), ""},
    {"top_k", ParamType::Integer, 0, 256, 16, mark("Neurons silenced"),
     mark("So many of those that carry the attack are silenced at the most."), ""},
    {"draws", ParamType::Integer, 0, 200, 20, mark("Random draws"),
     mark("As many other neurons that are as active are silenced so often, for comparison."), ""},
    {"replace", ParamType::Choice, 0, 1, 0, mark("In their place"), mark("What a silenced neuron gives: zero, or its mean over the board."),
     mark_choices("zero|mean")},
}};

// How most of the prompts that name a concept of the board say it, {} standing for it; empty when none does.
std::string template_of(const Inputs& inputs) {
  std::map<std::string, std::size_t> counts;
  const auto named = prompts_by_concept(inputs);
  for (std::size_t i = 0; i < named.size(); ++i) {
    if (!named[i]) continue;
    const std::string& text = inputs.prompts[*named[i]].text;
    const std::string_view words = trimmed(inputs.concepts[i]);
    std::string with_gap = text;
    with_gap.replace(*place_of_words(text, words), words.size(), "{}");
    ++counts[with_gap];
  }
  const auto most = std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == counts.end() ? std::string() : most->first;
}

struct NamedClass {
  std::string label;
  std::size_t label_class = 0;
};

// The typed labels with their classes; a class is added for each that no prompt names.
Result<std::vector<NamedClass>> typed_labels(const Inputs& inputs, const Params& params, AttackPlan& plan) {
  std::vector<NamedClass> labels;
  for (const std::string& label : distinct_words(text_of(params, "labels"))) {
    if (label.size() > kMostLetters)
      return Error{ErrorCode::TooLarge, tr("A label has {0} letters at the most. Shorten it.", {kMostLetters}), "labels"};
    auto place = prompt_naming(inputs, label);
    if (!place) {
      place = plan.classes.size();
      plan.classes.push_back(said(plan.said_as, label));
    }
    labels.push_back({label, *place});
  }
  if (labels.size() > kMostLabels)
    return Error{ErrorCode::TooLarge, tr("At most {0} labels can be tried at once.", {kMostLabels}), "labels"};
  return labels;
}

// The concepts that prompts name, one for each prompt.
std::vector<NamedClass> board_labels(const Inputs& inputs) {
  std::vector<NamedClass> labels;
  const auto named = prompts_by_concept(inputs);
  for (std::size_t i = 0; i < named.size(); ++i) {
    const auto is_same = [&](const NamedClass& one) { return one.label_class == *named[i]; };
    if (named[i] && std::none_of(labels.begin(), labels.end(), is_same)) labels.push_back({inputs.concepts[i], *named[i]});
  }
  return labels;
}

// Each picture with each of the typed labels, or with one of the board's, drawn by the seed; never with its own answer.
void add_targets(const Question& question, const std::vector<NamedClass>& labels, AttackPlan& plan) {
  Pcg32 random(plan.seed, kLabelStream);
  for (const std::size_t row : question.stimuli) {
    if (!plan.truths[row]) continue;
    const std::size_t truth = *plan.truths[row];
    std::vector<NamedClass> others;
    for (const NamedClass& one : labels)
      if (one.label_class != truth) others.push_back(one);
    if (others.empty()) continue;
    if (!plan.were_typed) others = {others[random.below(static_cast<std::uint32_t>(others.size()))]};
    for (const NamedClass& one : others) plan.targets.push_back({row, truth, one.label, one.label_class});
  }
}

std::vector<AttackPlace> places_of(const Params& params) {
  const auto chosen = static_cast<std::size_t>(number_of(params, "place"));
  if (chosen == static_cast<std::size_t>(Where::All)) return {kPlaces.begin(), kPlaces.end()};
  if (chosen == static_cast<std::size_t>(Where::Border)) return {kPlaces.begin() + 1, kPlaces.end()};
  return {kPlaces[chosen - static_cast<std::size_t>(Where::First)]};
}

std::size_t letters_in(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); at = next_letter(text, at)) ++count;
  return count;
}

// A card's width over its height, about as image/label.h lays it out: a letter is taken to be 0.55 line heights wide and 0.73 high, and lines
// to be broken at blanks, at most two of them, for the most pleasant shape.
double aspect_of(std::string_view text) {
  std::size_t longest = 0, blanks = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    longest = std::max(longest, letters_in(rest.substr(0, end)));
    blanks += end < rest.size() ? 1U : 0U;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  const std::size_t letters = letters_in(text);
  double best = 0;
  for (std::size_t lines = 1; lines <= std::min(blanks + 1, image::kMostCardLines); ++lines) {
    const std::size_t widest = std::max(longest, (letters + lines - 1) / lines);
    const double aspect =
        (0.55 * static_cast<double>(widest) + 2 * image::kCardMargin) / (0.73 + static_cast<double>(lines - 1) + 2 * image::kCardMargin);
    if (lines == 1 || std::abs(std::log(aspect / image::kCardShape)) < std::abs(std::log(best / image::kCardShape))) best = aspect;
  }
  return best;
}

}  // namespace

std::span<const ParamDef> attack_params() { return kParams; }

std::size_t attack_places(const Params& params) { return places_of(params).size(); }

Result<std::vector<double>> attack_shares(std::string_view text) {
  std::vector<double> shares;
  for (const std::string_view word : typed_words(text)) {
    const std::string one(word);
    char* end = nullptr;
    const double percents = std::strtod(one.c_str(), &end);
    const std::string_view rest = trimmed(std::string_view(end));
    if (end == one.c_str() || !(rest.empty() || rest == "%") || !(percents >= 0.1 && percents <= 100.0))
      return Error{ErrorCode::Malformed,
                   tr("Write sizes as percentages of the picture from 0.1 to 100, with commas between them, such as 2 %, 8 %."), "shares"};
    shares.push_back(percents / 100.0);
  }
  if (shares.empty()) shares.assign(kShares.begin(), kShares.end());
  std::sort(shares.begin(), shares.end());
  shares.erase(std::unique(shares.begin(), shares.end()), shares.end());
  return shares;
}

Result<AttackPlan> attack_plan(const Inputs& inputs, const Params& params, std::uint64_t seed) {
  if (inputs.prompts.empty())
    return Error{ErrorCode::TooFew, tr("There is no prompt to answer with. Type some that name the board's concepts first."), "prompts"};
  auto question = question_of(inputs, params);
  if (!question) return question.error();
  AttackPlan plan;
  for (const InputPrompt& prompt : inputs.prompts) plan.classes.push_back(prompt.text);
  plan.truths = labels_of(inputs);
  plan.font = font_of(params);
  plan.has_card = number_of(params, "card") == 0.0;
  plan.by_mean = number_of(params, "replace") != 0.0;
  plan.most = static_cast<std::size_t>(number_of(params, "top_k"));
  plan.draws = static_cast<std::size_t>(number_of(params, "draws"));
  plan.seed = seed;
  plan.places = places_of(params);
  auto shares = attack_shares(text_of(params, "shares"));
  if (!shares) return shares.error();
  plan.shares = *std::move(shares);
  for (std::size_t row = 0; row < plan.truths.size(); ++row)
    if (plan.truths[row]) plan.judged.push_back(row);
  const auto has_truth = [&](std::size_t row) { return plan.truths[row].has_value(); };
  if (std::none_of(question->stimuli.begin(), question->stimuli.end(), has_truth))
    return Error{ErrorCode::TooFew,
                 tr("No prompt names the concept of a chosen stimulus, so no answer is the right one. Add prompts such as “a photo of a "
                    "cat” for cat."),
                 "prompts"};
  plan.said_as = text_of(params, "said_as");
  if (plan.said_as.empty()) plan.said_as = template_of(inputs);
  auto typed = typed_labels(inputs, params, plan);
  if (!typed) return typed.error();
  plan.were_typed = !typed->empty();
  add_targets(*question, plan.were_typed ? *typed : board_labels(inputs), plan);
  if (plan.targets.empty())
    return Error{ErrorCode::TooFew,
                 plan.were_typed ? tr("The labels say what the pictures show. Type others as well.")
                                 : tr("Prompts name only one concept of the board. Add prompts that name others, or type labels."),
                 plan.were_typed ? "labels" : "prompts"};
  const std::size_t most = std::min(kMostAttackPictures, 2 * kMostResponses / inputs.neurons());
  if (2 * plan.attacks() > most)
    return Error{
        ErrorCode::TooLarge,
        tr("The model would be shown {0} pictures with labels and cards, of at most {1}. Choose fewer stimuli, labels, sizes or places.",
           {2 * plan.attacks(), most}),
        "stimuli"};
  return plan;
}

CardSize card_size(std::string_view text, double share) {
  const double aspect = aspect_of(text);
  const double width = std::min({std::sqrt(share * aspect), image::kMostCardSide, image::kMostCardSide * aspect});
  return {width, width / aspect};
}

ImageAsk attack_image(const Inputs& inputs, const AttackPlan& plan, std::size_t attack, bool is_blank) {
  const AttackTarget& target = plan.target(attack);
  const AttackPlace& place = plan.places[plan.place(attack)];
  const CardSize size = card_size(target.label, plan.shares[plan.share(attack)]);
  Label label;
  label.text = target.label;
  label.font = plan.font;
  label.share = plan.shares[plan.share(attack)];
  label.x = std::clamp(place.x, size.width / 2, 1.0 - size.width / 2);
  label.y = std::clamp(place.y, size.height / 2, 1.0 - size.height / 2);
  label.is_blank = is_blank;
  if (!plan.has_card && !is_blank) label.card.clear();
  ImageAsk image{inputs.stimuli[target.stimulus].id};
  image.label = std::move(label);
  return image;
}

}  // namespace pn::studies
