#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "studies/study.h"
#include "workspace/workspace.h"

// What a study says: cells of its tables, its evidence, how far it has come.
namespace pn::view {

// A cell as it is shown: a stimulus by its concept and rendition, a p-value with two digits that count; "–" where there is none.
std::string cell_words(const workspace::Workspace& ws, const studies::Table& table, std::size_t row, std::size_t column);

// "0.17", "0.0012", "3.2e-07": two digits that count.
std::string p_words(double p);

// "Scoring neurons: 120 of 848"
std::string progress_words(const studies::Progress& progress);
float progress_share(const studies::Progress& progress);  // 0..1, below 0 when nobody knows

// How often the model runs for a study as it is set up; empty where it hardly does, and while there is no model.
std::string cost_words(const workspace::Workspace& ws, const studies::Kind& kind, const studies::Params& params);

// Why an outcome is not what a run now would give; empty when it is.
std::string stale_words(workspace::Stale stale);

// A long finding in sentences, one a line: its parts between semicolons, those in brackets aside. A short one stays as it is.
std::vector<std::string> finding_lines(std::string_view finding);

// "polyneuron-clip (1a2b3c4d) · mean pooling · seed 1"
std::string evidence_line(const studies::Evidence& evidence);

}  // namespace pn::view
