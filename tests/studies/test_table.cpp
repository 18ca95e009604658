#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>

#include "studies/figure.h"
#include "studies/table.h"

using namespace pn::studies;

namespace {

const double kNone = std::numeric_limits<double>::quiet_NaN();

Table sample() {
  Table table{"rows", "Rows", {}, {}};
  table.columns = {{"neuron", "neuron", Meaning::Neuron, 0, ""},
                   {"concept", "concept", Meaning::Text, 0, ""},
                   {"m", "M", Meaning::Number, 2, ""},
                   {"m_interval", "95 %", Meaning::Interval, 2, ""},
                   {"q", "q", Meaning::PValue, 0, ""}};
  table.cells = {NeuronRef{3, 217},
                 std::string("a \"big\" cat, or\r\ndog"),
                 0.1 + 0.2,
                 IntervalValue{0.25, 1.0},
                 1e-12,
                 NeuronRef{0, 4},
                 std::string("caf\xC3\xA9"),
                 kNone,
                 IntervalValue{kNone, 1.0},
                 0.5,
                 NeuronRef{0, 3},
                 std::string("=1+1"),
                 -2.0,
                 IntervalValue{0.0, 0.5},
                 kNone};
  return table;
}

}  // namespace

TEST_CASE("CSV follows RFC 4180 and keeps every digit") {
  CHECK(to_csv(sample()) ==
        "neuron,concept,m,m_interval_low,m_interval_high,q\r\n"
        "4.217,\"a \"\"big\"\" cat, or\r\ndog\",0.30000000000000004,0.25,1,1e-12\r\n"
        "1.4,caf\xC3\xA9,,,1,0.5\r\n"
        "1.3,'=1+1,-2,0,0.5,\r\n");
}

TEST_CASE("numbers are written with as few digits as read back the same") {
  for (const double value : {0.1, 1.0 / 3.0, 1e300, 5e-324, -0.0, 123456789.125, 0.07142857142857142}) {
    const std::string text = shortest(value);
    CHECK(std::strtod(text.c_str(), nullptr) == value);
  }
  CHECK(shortest(0.1) == "0.1");
  CHECK(shortest(200.0) == "200");
  CHECK(shortest(-0.0) == "0");
  CHECK(shortest(1e-9) == "1e-09");
  CHECK(shortest(kNone).empty());
  CHECK(shortest(std::numeric_limits<double>::infinity()).empty());
}

TEST_CASE("rows are sorted by meaning, and those without a value come last") {
  const Table table = sample();
  CHECK(sorted_rows(table, 0, false) == std::vector<std::size_t>{2, 1, 0});
  CHECK(sorted_rows(table, 0, true) == std::vector<std::size_t>{0, 1, 2});
  CHECK(sorted_rows(table, 1, false) == std::vector<std::size_t>{2, 0, 1});
  CHECK(sorted_rows(table, 2, true) == std::vector<std::size_t>{0, 2, 1});
  CHECK(sorted_rows(table, 2, false) == std::vector<std::size_t>{2, 0, 1});
  CHECK(sorted_rows(table, 4, true) == std::vector<std::size_t>{1, 0, 2});
  CHECK(sorted_rows(table, 9, true) == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("a figure is an SVG whose labels cannot break it") {
  Figure figure;
  figure.title = "a < b & \"c\"";
  figure.axis = "AUROC (no unit)";
  figure.chance = 0.5;
  figure.parts = {"photo", "word"};
  figure.rows = {{"4.217 <cat>", 0.9, {0.6, 1.0}, {0.9, kNone}}, {"4.3 dog", 0.5, {0.2, 0.8}, {0.5, 0.75}}};
  figure.caption = "n = 24 stimuli, 848 neurons of a model; bars are 95 % intervals, and this caption is long enough to need a second line";
  const std::string svg = to_svg(figure);
  CHECK(svg.find("<svg xmlns=") == 0);
  CHECK(svg.find("a &lt; b &amp; &quot;c&quot;") != std::string::npos);
  CHECK(svg.find("<cat>") == std::string::npos);
  const auto count = [&](const std::string& what) {
    std::size_t found = 0;
    for (std::size_t at = svg.find(what); at != std::string::npos; at = svg.find(what, at + 1)) ++found;
    return found;
  };
  CHECK(count("<circle") == 2 + 3 + 2);  // values, parts that are there, legend
  CHECK(count("<text") == 2 + 6 + 1 + 1 + 2 + 2);
  CHECK(svg.find("nan") == std::string::npos);
  CHECK(svg.find("cx=\"645.4\"") != std::string::npos);  // 0.9 of an axis from 190 to 696
}

TEST_CASE("a figure of curves has a band and a dot for each value, and ticks at whole numbers") {
  Figure figure;
  figure.title = "Curves";
  figure.axis = "logit";
  figure.x_axis = "neurons";
  figure.low = -1.0;
  figure.high = 3.0;
  figure.curves = {{"strongest", {0, 8, 16}, {2, 1, -1}, {{2, 2}, {1, 1}, {-1, -1}}}, {"random", {0, 16}, {2, 2}, {{2, 2}, {1, 3}}}};
  const std::string svg = to_svg(figure);
  const auto holds = [&](const char* part) { return svg.find(part) != std::string::npos; };
  CHECK(holds("points=\"64.0,126.0 380.0,196.0 696.0,336.0\""));  // over 64 to 696, 3 at 56, -1 at 336
  CHECK(holds("points=\"64.0,126.0 696.0,196.0 696.0,56.0 64.0,126.0\""));
  CHECK(holds(">strongest<"));
  CHECK(holds(">neurons<"));
  CHECK(round_ticks(0, 16, 9, 1) == std::vector<double>{0, 2, 4, 6, 8, 10, 12, 14, 16});
  CHECK(round_ticks(0, 200, 9, 1) == std::vector<double>{0, 50, 100, 150, 200});
  CHECK(round_ticks(0, 1, 9, 1) == std::vector<double>{0, 1});
  CHECK(round_ticks(-0.5, 8.4, 6) == std::vector<double>{0, 2, 4, 6, 8});
  CHECK(round_ticks(3, 3, 6) == std::vector<double>{3});
}
