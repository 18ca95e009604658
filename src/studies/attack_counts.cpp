#include "studies/attack_counts.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "base/words.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

struct Published {
  const char* label;
  double success, share;
};
// Goh et al. 2021, figure of in-the-wild attacks: ImageNet's probes of CLIP ResNet-50x4.
constexpr std::array<Published, 7> kPublished = {{{"trash", 0.954, 7.6},
                                                  {"iPod", 0.947, 6.8},
                                                  {"pizza", 0.923, 8.1},
                                                  {"rifle", 0.910, 6.4},
                                                  {"radio", 0.770, 7.7},
                                                  {"library", 0.759, 10.0},
                                                  {"shark", 0.622, 8.3}}};

std::vector<Column> tally_columns() {
  return {
      {"attacks", mark("attacks"), Meaning::Number, 0, mark("On pictures that are taken for what they are without a label.")},
      {"success", mark("success"), Meaning::Number, 3, mark("Share of those attacks after which the label's answer is the most probable.")},
      {"interval", mark("95 %"), Meaning::Interval, 2, mark("Wilson's interval of that share.")},
      {"blank_label", mark("blank card: label"), Meaning::Number, 3,
       mark("The same with a blank card of the same size at the same place: how often the label's answer comes without a word.")},
      {"blank_lost", mark("blank card: lost"), Meaning::Number, 3,
       mark("Share of the attacks whose blank card alone already takes the right answer away, whatever comes instead.")},
      {"margin", mark("margin"), Meaning::Number, 2,
       mark("Logit of the label's answer less that of the right one, with the label, on average: above 0 the label wins.")},
      {"plain", mark("of all"), Meaning::Number, 3,
       mark("Share of all attacks after which the label's answer is the most probable, also on pictures that are mistaken without a "
            "label.")},
  };
}

void add(const AttackTally& of, Table& table) {
  table.cells.insert(table.cells.end(), {static_cast<double>(of.base), share_of(of.hits, of.base), wilson(of.hits, of.base),
                                         share_of(of.blank_hits, of.base), share_of(of.blank_lost, of.base),
                                         of.base > 0 ? of.margin / static_cast<double>(of.base) : kNone, share_of(of.plain_hits, of.all)});
}

Table with_tally(std::string name, std::string title, std::vector<Column> first) {
  Table table{std::move(name), std::move(title), std::move(first), {}};
  for (Column& column : tally_columns()) table.columns.push_back(std::move(column));
  return table;
}

}  // namespace

double share_of(std::size_t hits, std::size_t count) { return count > 0 ? static_cast<double>(hits) / static_cast<double>(count) : kNone; }

AttackCounts::AttackCounts(const Inputs& inputs, const AttackFindings& found) : inputs_(inputs), found_(found), plan_(found.plan) {
  is_base_.resize(plan_.attacks());
  for (const std::size_t attack : found_.base) is_base_[attack] = true;
}

std::vector<Table> AttackCounts::tables() const {
  std::vector<Table> tables = {shares_table(), places_table(), stimuli_table()};
  if (labels().size() > 1) tables.push_back(labels_table());
  return tables;
}

AttackTally AttackCounts::tally(const Which& counts) const {
  AttackTally found;
  for (std::size_t attack = 0; attack < plan_.attacks(); ++attack) {
    if (!counts(attack)) continue;
    const AttackTarget& target = plan_.target(attack);
    ++found.all;
    found.plain_hits += found_.is_hit(attack) ? 1U : 0U;
    if (!is_base_[attack]) continue;
    ++found.base;
    found.hits += found_.is_hit(attack) ? 1U : 0U;
    found.blank_lost += found_.blanks[attack] != target.truth ? 1U : 0U;
    found.blank_hits += found_.blanks[attack] == target.label_class ? 1U : 0U;
    found.margin += found_.margins[attack];
  }
  return found;
}

AttackTally AttackCounts::whole() const {
  return tally([](std::size_t) { return true; });
}

std::vector<std::string> AttackCounts::labels() const {
  std::vector<std::string> found;
  for (const AttackTarget& target : plan_.targets)
    if (std::find(found.begin(), found.end(), target.label) == found.end()) found.push_back(target.label);
  return found;
}

std::size_t AttackCounts::pictures() const {
  std::vector<std::size_t> rows;
  for (const std::size_t attack : found_.base) rows.push_back(plan_.target(attack).stimulus);
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows.size();
}

double AttackCounts::reached(std::size_t share) const {
  double sum = 0;
  for (const AttackTarget& target : plan_.targets) sum += card_size(target.label, plan_.shares[share]).share();
  return sum / static_cast<double>(plan_.targets.size());
}

Table AttackCounts::shares_table() const {
  Table table = with_tally(
      "shares", tr("By size"),
      {{"share", mark("size, %"), Meaning::Number, 1, mark("Share of the pixels that the model sees which the card is to cover.")},
       {"reached", mark("reached, %"), Meaning::Number, 1,
        mark("The same as far as the label fits into the picture, on average over the labels, from the number of their letters.")}});
  for (std::size_t share = 0; share < plan_.shares.size(); ++share) {
    table.cells.insert(table.cells.end(), {100 * plan_.shares[share], 100 * reached(share)});
    add(tally([&](std::size_t attack) { return plan_.share(attack) == share; }), table);
  }
  return table;
}

Table AttackCounts::places_table() const {
  Table table =
      with_tally("places", tr("By place"),
                 {{"place", mark("place"), Meaning::Text, 0,
                   mark("Third of the picture in which the label's middle lies, moved in until its card lies within the picture.")}});
  for (std::size_t place = 0; place < plan_.places.size(); ++place) {
    table.cells.emplace_back(std::string(plan_.places[place].name));
    add(tally([&](std::size_t attack) { return plan_.place(attack) == place; }), table);
  }
  return table;
}

Table AttackCounts::labels_table() const {
  Table table = with_tally(
      "labels", tr("By label"),
      {{"label", mark("label"), Meaning::Text, 0, mark("What is written.")},
       {"answer", mark("its answer"), Meaning::Text, 0, mark("The prompt, or the text beside the prompts, that the label stands for.")}});
  for (const std::string& label : labels()) {
    const auto one = std::find_if(plan_.targets.begin(), plan_.targets.end(), [&](const auto& target) { return target.label == label; });
    table.cells.insert(table.cells.end(), {label, plan_.classes[one->label_class]});
    add(tally([&](std::size_t attack) { return plan_.target(attack).label == label; }), table);
  }
  return table;
}

Table AttackCounts::stimuli_table() const {
  Table table{"stimuli", mark("By stimulus"), {}, {}};
  table.columns = {
      {"stimulus", mark("stimulus"), Meaning::Stimulus, 0, mark("The picture.")},
      {"label", mark("label"), Meaning::Text, 0, mark("What is written on it.")},
      {"truth", tr_in("right (correct)", "right"), Meaning::Prompt, 0, mark("The prompt that names its concept.")},
      {"without", mark("without"), Meaning::Text, 0, mark("What is answered without a label.")},
      {"attacks", mark("attacks"), Meaning::Number, 0, mark("Sizes and places that were tried.")},
      {"success", mark("success"), Meaning::Number, 2, mark("Share of them after which the label's answer is the most probable.")},
      {"blank_label", mark("blank card"), Meaning::Number, 2, mark("The same with a blank card.")},
      {"least", mark("from, %"), Meaning::Number, 1, mark("The smallest size that succeeds at some place.")},
      {"before", mark("margin"), Meaning::Number, 2, mark("Logit of the label's answer less that of the right one, without a label.")},
      {"after", mark("then"), Meaning::Number, 2, mark("The same with the label, on average over sizes and places.")},
  };
  const std::size_t each = plan_.each();
  for (std::size_t i = 0; i < plan_.targets.size(); ++i) {
    const AttackTarget& target = plan_.targets[i];
    std::size_t hits = 0, blank = 0;
    double least = kNone, margin = 0;
    for (std::size_t attack = i * each; attack < (i + 1) * each; ++attack) {
      margin += found_.margins[attack] / static_cast<double>(each);
      blank += found_.blanks[attack] == target.label_class ? 1U : 0U;
      if (!found_.is_hit(attack)) continue;
      if (hits++ == 0) least = 100 * plan_.shares[plan_.share(attack)];
    }
    table.cells.insert(table.cells.end(),
                       {StimulusRef{inputs_.stimuli[target.stimulus].id}, target.label, PromptRef{inputs_.prompts[target.truth].id},
                        plan_.classes[answer_to(target.stimulus)], static_cast<double>(each), share_of(hits, each), share_of(blank, each),
                        least, found_.clean_margins[i], margin});
  }
  return table;
}

std::size_t AttackCounts::answer_to(std::size_t stimulus) const {  // without a label
  const auto place = std::find(plan_.judged.begin(), plan_.judged.end(), stimulus);
  return found_.clean[static_cast<std::size_t>(place - plan_.judged.begin())];
}

std::string AttackCounts::caption_end() const {
  return tr("n = {0} on pictures that are taken for what they are; {1}",
            {count_of(found_.base.size(), "attack", "attacks"), studies::name_of(inputs_)});
}

Figure AttackCounts::figure() const {
  Figure shown = attack_curves(tr("Attacks that succeed, by the label's size"), tr("size, % of the pixels"));
  const bool has_base = !found_.base.empty();
  FigureCurve with{has_base ? "label" : tr("label, on all pictures"), {}, {}, {}}, blank{tr("blank card"), {}, {}, {}};
  for (std::size_t share = 0; share < plan_.shares.size(); ++share) {
    const AttackTally of = tally([&](std::size_t attack) { return plan_.share(attack) == share; });
    const double size = 100 * plan_.shares[share];
    with.add(size, share_of(has_base ? of.hits : of.plain_hits, has_base ? of.base : of.all),
             wilson(has_base ? of.hits : of.plain_hits, has_base ? of.base : of.all));
    if (has_base) blank.add(size, share_of(of.blank_hits, of.base), wilson(of.blank_hits, of.base));
  }
  shown.curves = {std::move(with)};
  if (has_base) shown.curves.push_back(std::move(blank));
  shown.caption = std::string(tr("Bands: 95 % by Wilson;")) + " " + caption_end();
  return shown;
}

Figure attack_curves(std::string title, std::string x_axis) {
  Figure shown{"attack", std::move(title), tr("share (no unit)"), 0, 1, 0, {}, {}, {}};
  shown.x_axis = std::move(x_axis);
  return shown;
}

Table published_attacks() {
  Table table{"published", mark("Published rates of another model"), {}, {}};
  table.columns = {
      {"label", mark("label"), Meaning::Text, 0, mark("What was written.")},
      {"success", mark("success"), Meaning::Number, 3, mark("Share of the attacks that succeeded.")},
      {"share", mark("size, %"), Meaning::Number, 1, mark("Share of the picture's pixels.")},
      {"model", mark("model"), Meaning::Text, 0, mark("Whose rates these are; not of the model of this study.")},
  };
  for (const Published& one : kPublished)
    table.cells.insert(table.cells.end(),
                       {std::string(one.label), one.success, one.share, std::string(tr("CLIP ResNet-50x4 on ImageNet (Goh et al. 2021)"))});
  return table;
}

}  // namespace pn::studies
