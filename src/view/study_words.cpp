#include "view/study_words.h"

#include <cmath>
#include <cstdio>

#include "base/words.h"
#include "view/words.h"

namespace pn::view {
namespace {

constexpr const char* kNone = "\xE2\x80\x93";
constexpr std::size_t kLongFinding = 160;  // characters; three lines of a panel

std::string decimal(double value, int decimals) { return std::isfinite(value) ? number(static_cast<float>(value), decimals) : kNone; }

struct CellWords {
  const workspace::Workspace& ws;
  const studies::Column& column;

  std::string operator()(studies::NeuronRef neuron) const { return studies::name_of(neuron); }
  std::string operator()(studies::StimulusRef stimulus) const {
    const workspace::Stimulus* found = workspace::find_stimulus(ws, workspace::StimulusId{stimulus.id});
    return found == nullptr ? tr("removed") : stimulus_words(*found);
  }
  std::string operator()(studies::PromptRef prompt) const {
    const auto place = workspace::prompt_place(ws.document, workspace::PromptId{prompt.id});
    return place ? ws.document.prompts[*place].text : tr("removed");
  }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(double value) const {
    return column.meaning == studies::Meaning::PValue ? p_words(value) : decimal(value, column.decimals);
  }
  std::string operator()(studies::IntervalValue interval) const {
    if (!std::isfinite(interval.low) || !std::isfinite(interval.high)) return kNone;
    return decimal(interval.low, column.decimals) + kNone + decimal(interval.high, column.decimals);
  }
};

}  // namespace

std::string p_words(double p) {
  if (!std::isfinite(p)) return kNone;
  char text[32];
  std::snprintf(text, sizeof text, "%.2g", p);
  return with_marks(text);
}

std::string cell_words(const workspace::Workspace& ws, const studies::Table& table, std::size_t row, std::size_t column) {
  return std::visit(CellWords{ws, table.columns[column]}, table.at(row, column));
}

std::string progress_words(const studies::Progress& progress) {
  if (progress.total == 0) return tr("Starting");
  return tr("{0}: {1} of {2}", {progress.words, thousands(progress.done), thousands(progress.total)});
}

std::string cost_words(const workspace::Workspace& ws, const studies::Kind& kind, const studies::Params& params) {
  return kind.cost == nullptr || !ws.model.info ? std::string() : kind.cost(workspace::scope_of(ws, params), params);
}

float progress_share(const studies::Progress& progress) {
  if (progress.total == 0) return -1.0F;
  return static_cast<float>(static_cast<double>(progress.done) / static_cast<double>(progress.total));
}

std::string stale_words(workspace::Stale stale) {
  switch (stale) {
    case workspace::Stale::No: return {};
    case workspace::Stale::Board: return tr("The board has changed: run again.");
    case workspace::Stale::Parameters: return tr("The settings have changed: run again.");
  }
  return {};
}

std::vector<std::string> finding_lines(std::string_view finding) {
  if (finding.empty()) return {};
  std::vector<std::string> lines;
  const auto add = [&](std::string_view part) {
    std::string line = std::string(part) + ".";
    if (line.front() >= 'a' && line.front() <= 'z') line.front() = static_cast<char>(line.front() - 'a' + 'A');
    lines.push_back(std::move(line));
  };
  std::size_t start = 0;
  int depth = 0;
  for (std::size_t i = 0; i < finding.size() && finding.size() > kLongFinding; ++i) {
    if (finding[i] == '(') ++depth;
    if (finding[i] == ')') --depth;
    if (depth > 0 || finding.substr(i, 2) != "; ") continue;
    add(finding.substr(start, i - start));
    start = i + 2;
  }
  add(finding.substr(start));
  return lines;
}

std::string evidence_line(const studies::Evidence& evidence) {
  return tr("{0} ({1}) \xC2\xB7 {2} pooling \xC2\xB7 seed {3}",
            {evidence.model, evidence.model_sha256.substr(0, 8), tr(std::string_view(evidence.pooling)), evidence.seed});
}

}  // namespace pn::view
