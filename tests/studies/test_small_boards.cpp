// What every study says of boards that are empty, too small, constant, broken or only partly encoded: a sentence, never a number that is
// none; and of a usable board one finding.
#include <cmath>
#include <limits>

#include "usable_board.h"

using namespace pn::studies;
using namespace pn::studies::test;
using namespace pn::studies::test::usable;

namespace {

void is_sentence(const std::string& text) {
  CAPTURE(text);
  CHECK(text.size() > 20);
  CHECK(std::string("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789").find(text.front()) != std::string::npos);
  CHECK(text.back() == '.');
}

// Neither sentences nor facts hold a number that is none.
void has_no_missing_numbers(const Outcome& outcome) {
  const auto check = [](const std::string& text) {
    CAPTURE(text);
    CHECK(text.find("nan") == std::string::npos);
    CHECK(text.find("inf") == std::string::npos);
  };
  for (const Fact& fact : outcome.evidence.facts) check(fact.value);
  for (const std::string& limit : outcome.evidence.limits) {
    check(limit);
    is_sentence(limit);
  }
  for (const Figure& figure : outcome.figures) {
    CHECK(std::isfinite(figure.low));
    CHECK(std::isfinite(figure.high));
  }
}

}  // namespace

TEST_CASE("an empty board is refused with what to add") {
  Board board;
  board.keep(0);
  board.inputs.prompts.clear();
  for (const Kind& kind : kinds()) {
    CAPTURE(kind.id);
    const Said said = ask(kind, board);
    REQUIRE_FALSE(said.outcome);
    CHECK(said.error.code == pn::ErrorCode::TooFew);
    is_sentence(said.error.message);
  }
}

TEST_CASE("one stimulus is too few, or is explained without what one cannot show") {
  Board board;
  board.keep(1);
  for (const Kind& kind : kinds()) {
    CAPTURE(kind.id);
    const Said said = ask(kind, board);
    if (said.outcome)
      has_no_missing_numbers(*said.outcome);
    else
      is_sentence(said.error.message);
    const bool compares_stimuli = kind.id == "search" || kind.id == "layers" || kind.id == "similar" || kind.id == "by_words";
    if (compares_stimuli) CHECK(said.error.code == pn::ErrorCode::TooFew);
  }
}

TEST_CASE("neurons that answer the same to everything, or nothing to anything") {
  for (const double value : {0.0, 0.75}) {
    Board board;
    board.make_constant(value);
    for (const Kind& kind : kinds()) {
      CAPTURE(kind.id);
      CAPTURE(value);
      const Said said = ask(kind, board);
      if (said.outcome)
        has_no_missing_numbers(*said.outcome);
      else
        is_sentence(said.error.message);
    }
  }
}

TEST_CASE("a response that is no number is refused with its stimulus") {
  Board board;
  board.inputs.responses[board.inputs.neurons() * 2 + 5] = std::numeric_limits<float>::quiet_NaN();
  for (const Kind& kind : kinds()) {
    if (kind.id == "occlusion" || kind.id == "calibration" || kind.id == "compare" || kind.id == "pairs" || !kind.depends.board)
      continue;  // need no responses of the board
    CAPTURE(kind.id);
    const Said said = ask(kind, board);
    REQUIRE_FALSE(said.outcome);
    CHECK(said.error.code == pn::ErrorCode::Malformed);
    CHECK(said.error.where == "stimulus 102");
    is_sentence(said.error.message);
  }
}

TEST_CASE("what was not encoded is told, and each study states one finding") {
  Board board;
  board.inputs.stimuli_on_board += 2;
  for (const Kind& kind : kinds()) {
    if (!kind.depends.board) continue;
    CAPTURE(kind.id);
    const Said said = ask(kind, board);
    CAPTURE(said.error.message);
    REQUIRE(said.outcome);
    has_no_missing_numbers(*said.outcome);
    const Evidence& evidence = said.outcome->evidence;
    CHECK(said.outcome->figures.size() == 1);
    CHECK(std::count_if(evidence.facts.begin(), evidence.facts.end(), [](const Fact& one) { return one.name == "finding"; }) == 1);
    CHECK(evidence.facts.front().name == "finding");
    CHECK(evidence.facts.front().value.size() > 30);
    CHECK(evidence.facts.front().value.back() != '.');
    if (kind.id == "occlusion") continue;  // one stimulus, which was encoded
    CHECK(std::count(evidence.limits.begin(), evidence.limits.end(), "2 stimuli of the board had no response yet and took no part.") == 1);
  }
}
