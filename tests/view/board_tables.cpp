#include "view/board_tables.h"

#include <doctest/doctest.h>

#include "panels/sample_visit.h"
#include "studies/outcome_json.h"

using namespace pn;
using studies::Table;

namespace {

std::size_t column(const Table& table, std::string_view name) {
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (table.columns[i].name == name) return i;
  FAIL("no column " << name);
  return 0;
}
double number(const Table& table, std::size_t row, std::string_view name) { return std::get<double>(table.at(row, column(table, name))); }
std::string text(const Table& table, std::size_t row, std::string_view name) {
  return std::get<std::string>(table.at(row, column(table, name)));
}

void check_figure(const studies::Figure& figure) {
  CAPTURE(figure.name);
  CHECK_FALSE(figure.title.empty());
  CHECK(figure.axis.find("no unit") != std::string::npos);
  CHECK(figure.caption.find("n = ") != std::string::npos);
  CHECK(figure.caption.find("polyneuron-clip (aaaaaaaa)") != std::string::npos);
  CHECK_FALSE(figure.rows.empty());
  CHECK(studies::to_svg(figure).find("polyneuron-clip (aaaaaaaa)") != std::string::npos);
}

}  // namespace

TEST_CASE("a neuron's responses are those of the board, as few digits as single precision needs") {
  const workspace::Workspace ws = test::sample_visit();
  const Table table = view::responses_table(ws, {1, 5});
  const auto order = workspace::in_board_order(ws.document);
  REQUIRE(table.rows() == order.size());
  for (std::size_t row = 0; row < order.size(); ++row) {
    const auto& known = workspace::state_of(ws, order[row]->id).encoding->responses[1];
    CHECK(static_cast<float>(number(table, row, "mean")) == known.mean[5]);
    CHECK(static_cast<float>(number(table, row, "max")) == known.maximum[5]);
    CHECK(studies::shortest(number(table, row, "mean")).size() <= 14);
    CHECK(text(table, row, "concept") == order[row]->concept_name);
  }
  const studies::Figure figure = view::responses_figure(ws, {1, 5});
  check_figure(figure);
  CHECK(figure.rows.size() == 9);
  CHECK(figure.caption.find("n = 9 stimuli") != std::string::npos);
}

TEST_CASE("probabilities have a row a stimulus and prompt, and sum to 1 over the prompts") {
  const workspace::Workspace ws = test::sample_visit();
  const Table table = view::probability_table(ws);
  REQUIRE(table.rows() == 27);
  const workspace::ZeroShot& known = workspace::zero_shot(ws);
  for (std::size_t row = 0; row < 27; ++row) {
    CHECK(static_cast<float>(number(table, row, "probability")) == known.probabilities[row]);
    CHECK(static_cast<float>(number(table, row, "logit")) == known.logits[row]);
    CHECK(std::isnan(number(table, row, "probability_gated")));
  }
  CHECK(number(table, 0, "probability") + number(table, 1, "probability") + number(table, 2, "probability") == doctest::Approx(1.0));
  CHECK(text(table, 1, "prompt") == "a dog");
  const studies::Figure figure = view::probability_figure(ws, ws.document.stimuli.front());
  check_figure(figure);
  CHECK(figure.rows.size() == 3);
  CHECK(figure.rows[0].value >= figure.rows[1].value);
}

TEST_CASE("score, gates, strongest neurons and answers to a label are what their panels show") {
  workspace::Workspace ws = test::sample_visit();
  workspace::apply(ws, workspace::SetGate{{1, 5}, 0.5F});
  const view::Score score = view::make_score(ws);
  const Table scores = view::score_table(score);
  REQUIRE(scores.rows() == score.rows.size());
  REQUIRE(scores.rows() > 0);
  CHECK(number(scores, 0, "stimuli") == score.rows[0].count);
  CHECK(number(scores, 0, "right") == score.rows[0].right);
  check_figure(view::score_figure(ws, score));

  const Table gates = view::gates_table(ws);
  REQUIRE(gates.rows() == 1);
  CHECK(text(gates, 0, "neuron") == "2.5");
  CHECK(text(gates, 0, "layer") == "stage4");
  CHECK(number(gates, 0, "factor") == 0.5);

  const std::vector<view::StrongNeuron> strong = {
      {{1, 5}, 0.3F, std::nullopt}, {{1, 7}, 0.2F, view::CardAnswer{"cat", 0.9F, {0.5F, 1.0F}, {"photo", "word"}, "1 against 2"}}};
  const Table strongest = view::strongest_table(ws, strong);
  REQUIRE(strongest.rows() == 2);
  CHECK(number(strongest, 0, "response") == 0.3);
  CHECK(std::isnan(number(strongest, 0, "auroc")));
  CHECK(number(strongest, 1, "auroc") == 0.9);
  CHECK(text(strongest, 1, "concept") == "cat");
  CHECK(studies::to_csv(strongest).find("2.7,stage4,0.2,cat,0.9,0.5,1,2,") != std::string::npos);

  view::LabelAnswers answers;
  answers.rows = {{ws.document.prompts[0].id, "a cat", 0.25F, 0.75F, std::nullopt, 0.5F}};
  const Table label = view::label_table(answers);
  CHECK(studies::to_csv(label) == "prompt,without,with,without_gated,with_gated\r\na cat,0.25,0.75,,0.5\r\n");
}

TEST_CASE("a table's JSON has the model, and no seed") {
  const workspace::Workspace ws = test::sample_visit();
  const auto told = json::Value::parse(studies::export_json(view::gates_table(ws), view::board_evidence(ws)));
  CHECK(told["evidence"]["model_sha256"] == ws.model.info->sha256);
  CHECK_FALSE(told["evidence"].contains("seed"));
  CHECK(told["tables"][0]["columns"].size() == 5);
}
