#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// Tables whose values carry their meaning, so that panels make links of them and files name them in full.
namespace pn::studies {

struct NeuronRef {
  int layer = 0;  // place among the observed layers, from 0
  int channel = 0;
  friend bool operator==(const NeuronRef&, const NeuronRef&) = default;
};
std::string name_of(NeuronRef neuron);  // "4.217": layer from 1, channel from 0

struct StimulusRef {
  std::uint32_t id = 0;
  friend bool operator==(const StimulusRef&, const StimulusRef&) = default;
};
struct PromptRef {
  std::uint32_t id = 0;
  friend bool operator==(const PromptRef&, const PromptRef&) = default;
};
struct IntervalValue {
  double low = 0.0;
  double high = 0.0;
  friend bool operator==(const IntervalValue&, const IntervalValue&) = default;
};

enum class Meaning { Neuron, Stimulus, Prompt, Text, Number, Interval, PValue };

// The alternatives in the order of Meaning, where PValue is a number too. Not a number: there is no value.
using Cell = std::variant<NeuronRef, StimulusRef, PromptRef, std::string, double, IntervalValue>;

struct Column {
  std::string name;   // in files: "q_value"
  std::string title;  // on screen: "q"
  Meaning meaning = Meaning::Text;
  int decimals = 2;   // on screen, of Number and Interval
  std::string words;  // what it says, for tooltips and files
};

struct Table {
  std::string name;  // in files
  std::string title;
  std::vector<Column> columns;
  std::vector<Cell> cells;  // [rows][columns]

  std::size_t rows() const { return columns.empty() ? 0 : cells.size() / columns.size(); }
  const Cell& at(std::size_t row, std::size_t column) const { return cells[row * columns.size() + column]; }
};

// The value by which rows are sorted: a number, the interval's lower end, a neuron's place; 0 for texts.
double sort_key(const Cell& cell);

// Row numbers in the order of one column; equal rows stay as they are, rows without a value come last either way.
std::vector<std::size_t> sorted_rows(const Table& table, std::size_t column, bool descending);

// RFC 4180 with CRLF, UTF-8, a header row; numbers with all their digits (they read back as the same double), an interval as two
// columns NAME_low and NAME_high, a missing value as an empty field. Fields that a spreadsheet would take for a formula get a leading
// apostrophe.
std::string to_csv(const Table& table);

// The shortest decimal number that reads back as `value`; empty when it is not finite.
std::string shortest(double value);

}  // namespace pn::studies
