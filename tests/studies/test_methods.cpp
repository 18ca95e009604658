// What every kind of study says of itself for a paper, and what its figures carry: true of the outcome, in whole sentences.
#include <cctype>
#include <set>

#include "studies/report_words.h"
#include "usable_board.h"

using namespace pn::studies;
using namespace pn::studies::test;
using namespace pn::studies::test::usable;

namespace {

// Numbers as they are written: "0.05", "2017", "3e-07". Those within a word ("4.1" of a neuron, "iEAT2") count, too.
std::set<std::string> numbers_in(const std::string& text) {
  std::set<std::string> found;
  for (std::size_t i = 0; i < text.size();) {
    if (std::isdigit(static_cast<unsigned char>(text[i])) == 0) {
      ++i;
      continue;
    }
    std::size_t end = i;
    const auto is_part = [&](std::size_t at) {
      const char c = text[at];
      if (std::isdigit(static_cast<unsigned char>(c)) != 0) return true;
      const bool has_digit = at + 1 < text.size() && std::isdigit(static_cast<unsigned char>(text[at + 1])) != 0;
      return c == '.' && has_digit;
    };
    while (end < text.size() && is_part(end)) ++end;
    found.insert(text.substr(i, end - i));
    i = end;
  }
  return found;
}

// What a text may say that the outcome does not: years and parts of references, the level of intervals, a formula's 1.
const std::set<std::string> kFixed = {"1",    "5",    "95",   "1907", "1913", "1927", "1935", "1947", "1969", "1982", "1993", "1995",
                                      "1997", "2006", "2010", "2014", "2016", "2017", "2018", "2021", "2023", "2024", "2025"};

std::set<std::string> numbers_known(const Kind& kind, const Evidence& evidence) {
  std::set<std::string> known;
  const auto add = [&](const std::string& text) { known.merge(numbers_in(text)); };
  for (const Fact& fact : evidence.facts) add(fact.value);
  const Params params = completed(kind.params, telling_params(kind));
  for (const auto& [name, value] : params) {
    if (const double* number = std::get_if<double>(&value))
      add(shortest(*number));
    else
      add(std::get<std::string>(value));
  }
  return known;
}

std::string methods_of(const Kind& kind, const Evidence& evidence) {
  return kind.methods(completed(kind.params, telling_params(kind)), evidence);
}

}  // namespace

TEST_CASE("every number in a study's methods text is one of its outcome or its parameters, or of a reference") {
  const Board board;
  for (const Kind& kind : kinds()) {
    CAPTURE(kind.id);
    const Said said = ask_anything(kind, board);
    REQUIRE_MESSAGE(said.outcome, said.error.message);
    const std::string text = methods_of(kind, said.outcome->evidence);
    CAPTURE(text);
    CHECK(text.size() > 150);
    CHECK(text.back() == '.');
    CHECK((std::isupper(static_cast<unsigned char>(text.front())) != 0 || std::isdigit(static_cast<unsigned char>(text.front())) != 0));
    // A fact that is not there leaves a gap.
    for (const char* gap : {"  ", "()", "(,", "( ", " )", " ,", " .", ": .", ": ;", "; )", "“”", "nan"}) {
      CAPTURE(gap);
      CHECK(text.find(gap) == std::string::npos);
    }
    const std::set<std::string> known = numbers_known(kind, said.outcome->evidence);
    for (const std::string& number : numbers_in(text)) {
      CAPTURE(number);
      CHECK((known.count(number) > 0 || kFixed.count(number) > 0));
    }
  }
}

TEST_CASE("a methods text follows the evidence: with another fact it says another thing") {
  const Board board;
  for (const Kind& kind : kinds()) {
    CAPTURE(kind.id);
    const Said said = ask_anything(kind, board);
    REQUIRE(said.outcome);
    const std::string text = methods_of(kind, said.outcome->evidence);
    std::size_t told = 0;
    for (std::size_t i = 0; i < said.outcome->evidence.facts.size(); ++i) {
      Evidence changed = said.outcome->evidence;
      if (changed.facts[i].name == "finding") continue;
      changed.facts[i].value = "987654";
      const std::string then = methods_of(kind, changed);
      if (then == text) continue;
      CHECK(then.find("987654") != std::string::npos);
      ++told;
    }
    CHECK(told >= 3);
  }
}

TEST_CASE("methods texts name the numbers of known boards") {
  const Board board;
  const auto text_of = [&](std::string_view id) {
    const Kind& kind = *find_kind(id);
    const Said said = ask_anything(kind, board);
    REQUIRE(said.outcome);
    return methods_of(kind, said.outcome->evidence);
  };
  const std::string stimuli = std::to_string(board.inputs.stimuli.size()), neurons = std::to_string(board.inputs.neurons());
  const std::string search = text_of("search");
  CHECK(search.find(neurons + " in ") != std::string::npos);
  CHECK(search.find("responses to " + stimuli + " stimuli") != std::string::npos);
  CHECK(search.find("corrected over " + std::to_string(board.inputs.neurons() * 3) + " ") != std::string::npos);
  CHECK(search.find("from 20 bootstrap resamples") != std::string::npos);
  CHECK(search.find("false discovery rate of 0.05") != std::string::npos);
  CHECK(text_of("similar").find("with 9 permutations") != std::string::npos);
  CHECK(text_of("layers").find("shuffles: 19,") != std::string::npos);
  CHECK(text_of("ablation").find("random draws: 2,") != std::string::npos);
  CHECK(text_of("occlusion").find("4 × 4 places") != std::string::npos);
  CHECK(text_of("occlusion").find("random orders, n = 2 ") != std::string::npos);
  CHECK(text_of("calibration").find("into 10 bins") != std::string::npos);
  CHECK(text_of("pairs").starts_with("3 pairs of prompts"));
}

TEST_CASE("every figure has a title, axes with their units, n, and the model with the beginning of its hash") {
  const Board board;
  for (const Kind& kind : kinds()) {
    CAPTURE(kind.id);
    const Said said = ask_anything(kind, board);
    REQUIRE(said.outcome);
    REQUIRE_FALSE(said.outcome->figures.empty());
    for (const Figure& figure : said.outcome->figures) {
      CAPTURE(figure.name);
      CAPTURE(figure.axis);
      CAPTURE(figure.x_axis);
      CAPTURE(figure.caption);
      CHECK(figure.title.size() > 8);
      const auto has_unit = [](const std::string& axis) {
        for (const char* unit : {"(no unit", "%", "(nats", "standard deviations", "neurons"})
          if (axis.find(unit) != std::string::npos) return true;
        return false;
      };
      CHECK(has_unit(figure.axis));
      if (!figure.curves.empty() || !figure.points.empty()) CHECK(has_unit(figure.x_axis));
      CHECK(figure.caption.find("n = ") != std::string::npos);
      CHECK(figure.caption.find("small (01234567)") != std::string::npos);
      const std::string svg = to_svg(figure);
      CHECK(svg.find("<title>") != std::string::npos);
      CHECK(svg.find("small (01234567)") != std::string::npos);
    }
  }
}

TEST_CASE("every table of every kind is a CSV whose rows have as many fields as its header, and JSON") {
  const Board board;
  for (const Kind& kind : kinds()) {
    CAPTURE(kind.id);
    const Said said = ask_anything(kind, board);
    REQUIRE(said.outcome);
    REQUIRE_FALSE(said.outcome->tables.empty());
    for (const Table& table : said.outcome->tables) {
      CAPTURE(table.name);
      const std::string csv = to_csv(table);
      std::size_t fields = 1, lines = 0, first = 0;
      bool is_quoted = false;
      for (std::size_t i = 0; i < csv.size(); ++i) {
        if (csv[i] == '"') is_quoted = !is_quoted;
        if (is_quoted) continue;
        if (csv[i] == ',') ++fields;
        if (csv[i] != '\n') continue;
        if (lines++ == 0) first = fields;
        CHECK(fields == first);
        fields = 1;
      }
      CHECK(lines == table.rows() + 1);
      for (const Column& column : table.columns) CHECK_FALSE(column.words.empty());
    }
  }
}
