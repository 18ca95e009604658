// What every study says of boards that are empty, too small, constant, broken or only partly encoded: a sentence, never a number that is
// none; and of a usable board one finding.
#include <cmath>
#include <limits>
#include <optional>

#include "linear_head.h"

using namespace pn::studies;
using namespace pn::studies::test;

namespace {

json golden() { return json::parse(pn::test::golden_text("studies/ablation.json")); }

const Params kParams = {{"neuron", std::string("4.1")},
                        {"words", std::string("a cat")},
                        {"resamples", 20.0},
                        {"permutations", 9.0},
                        {"shuffles", 19.0},
                        {"draws", 2.0},
                        {"silenced", 2.0},
                        {"places", 4.0},
                        {"pairs", std::string("a cat | a dog\na dog | a fish\na fish | a cat")},
                        {"x", std::string("#cat")},
                        {"y", std::string("#dog")},
                        {"a", std::string("a cat")},
                        {"b", std::string("a dog")}};

// The study's own parameters of these; a neuron only where it must be named.
Params params_of(const Kind& kind) {
  Params params = kParams;
  if (kind.id == "occlusion") params.erase("neuron");
  return params;
}

struct Board {
  json data = golden();
  Inputs inputs;

  Board() : inputs(linear_board(data, {"a cat", "a dog", "a fish"}, {"cat", "dog", "fish"})) {
    for (std::size_t i = 0; i < data["concepts"].size(); ++i)
      inputs.stimuli.push_back({static_cast<std::uint32_t>(100 + i), data["concepts"][i].get<int>(), data["renditions"][i].get<int>()});
    inputs.stimuli_on_board = static_cast<int>(inputs.stimuli.size());
  }
  void keep(std::size_t stimuli) {
    inputs.stimuli.resize(stimuli);
    inputs.responses.resize(stimuli * inputs.neurons());
    inputs.stimuli_on_board = static_cast<int>(stimuli);
  }
  void make_constant(double value) {
    for (json& row : data["responses"]) {
      for (json& each : row) each = value;
    }
    std::fill(inputs.responses.begin(), inputs.responses.end(), static_cast<float>(value));
  }
};

struct Said {
  std::optional<Outcome> outcome;
  pn::Error error;
};

// What a study may need besides the board: a state with a gate, and a remembered model, which is the same one.
Inputs with_others(const Kind& kind, const Board& board) {
  Inputs inputs = board.inputs;
  if (kind.id == "compare") inputs.states = {{"as trained", {}}, {"repaired", {{{3, 1}, 0.0F, 0.0F}}}};
  if (kind.id != "compare_models") return inputs;
  Ask everything;
  for (const InputStimulus& one : inputs.stimuli) everything.images.push_back({one.id});
  for (const InputPrompt& one : inputs.prompts) everything.texts.push_back(one.text);
  Answer answer = linear_answer(everything, board.data, inputs, nullptr);
  inputs.other = OtherModel{"other", "abcdef0123", inputs.logit_scale, inputs.layers, inputs.responses, {}, {}};
  inputs.other->image_embeds = std::move(answer.image_embeds);
  inputs.other->text_embeds = std::move(answer.text_embeds);
  return inputs;
}

Said ask(const Kind& kind, const Board& board) {
  const Inputs inputs = with_others(kind, board);
  const auto begun = begin_study(kind.id, inputs, params_of(kind), 3);
  if (!begun) return {std::nullopt, begun.error()};
  Ended ended = run_answering(kind.id, inputs, params_of(kind), 3, [&](const Ask& asked) {
    Ask known = asked;  // the typed words are a prompt of the board
    Answer answer = linear_answer(known, board.data, board.inputs, &board.data);
    for (std::size_t i = 0; asked.outputs.responses && i < asked.images.size(); ++i) {
      const auto row = board.data["responses"][asked.images[i].stimulus - 100].get<std::vector<float>>();
      answer.responses.push_back(row);
    }
    return answer;
  });
  if (!ended.error.message.empty()) return {std::nullopt, ended.error};
  return {std::move(ended.outcome), {}};
}

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
