#include "studies/table.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <numeric>

namespace pn::studies {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// A field as RFC 4180 wants it.
std::string quoted(std::string_view text) {
  std::string field(text);
  if (!field.empty() && std::string_view("=+-@\t\r").find(field.front()) != std::string_view::npos) field.insert(0, 1, '\'');
  if (field.find_first_of("\",\r\n") == std::string::npos) return field;
  std::string out = "\"";
  for (const char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

struct CsvField {
  std::string operator()(NeuronRef neuron) const { return name_of(neuron); }
  std::string operator()(StimulusRef stimulus) const { return std::to_string(stimulus.id); }
  std::string operator()(PromptRef prompt) const { return std::to_string(prompt.id); }
  std::string operator()(const std::string& text) const { return quoted(text); }
  std::string operator()(double value) const { return shortest(value); }
  std::string operator()(IntervalValue interval) const { return shortest(interval.low) + "," + shortest(interval.high); }
};

struct SortKey {
  double operator()(NeuronRef neuron) const { return neuron.layer * 1e9 + neuron.channel; }
  double operator()(StimulusRef stimulus) const { return stimulus.id; }
  double operator()(PromptRef prompt) const { return prompt.id; }
  double operator()(const std::string&) const { return 0.0; }
  double operator()(double value) const { return value; }
  double operator()(IntervalValue interval) const { return interval.low; }
};

}  // namespace

std::string name_of(NeuronRef neuron) { return std::to_string(neuron.layer + 1) + "." + std::to_string(neuron.channel); }

std::string shortest(double value) {
  if (!std::isfinite(value)) return {};
  char text[32];
  // Whole numbers are written out: 200, not 2e+02.
  if (value == std::floor(value) && std::fabs(value) < 1e15) {
    std::snprintf(text, sizeof text, "%.0f", value == 0.0 ? 0.0 : value);
    return text;
  }
  for (int digits = 1; digits <= 17; ++digits) {
    std::snprintf(text, sizeof text, "%.*g", digits, value);
    if (std::strtod(text, nullptr) == value) break;
  }
  return text;
}

double sort_key(const Cell& cell) { return std::visit(SortKey{}, cell); }

std::vector<std::size_t> sorted_rows(const Table& table, std::size_t column, bool descending) {
  std::vector<std::size_t> order(table.rows());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (column >= table.columns.size()) return order;
  const bool by_text = table.columns[column].meaning == Meaning::Text;
  std::vector<double> keys(order.size(), kNone);
  for (std::size_t row = 0; row < keys.size(); ++row) keys[row] = sort_key(table.at(row, column));
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (by_text) {
      const auto* left = std::get_if<std::string>(&table.at(a, column));
      const auto* right = std::get_if<std::string>(&table.at(b, column));
      if (left == nullptr || right == nullptr) return false;
      return descending ? *right < *left : *left < *right;
    }
    const bool none_a = std::isnan(keys[a]), none_b = std::isnan(keys[b]);
    if (none_a || none_b) return !none_a && none_b;
    return descending ? keys[b] < keys[a] : keys[a] < keys[b];
  });
  return order;
}

std::string to_csv(const Table& table) {
  std::string out;
  const auto separate = [&](std::size_t column) { out += column + 1 < table.columns.size() ? "," : "\r\n"; };
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    out += column.meaning == Meaning::Interval ? quoted(column.name + "_low") + "," + quoted(column.name + "_high") : quoted(column.name);
    separate(i);
  }
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      out += std::visit(CsvField{}, table.at(row, i));
      separate(i);
    }
  }
  return out;
}

}  // namespace pn::studies
