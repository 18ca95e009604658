#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "panels/parts/context.h"
#include "studies/study.h"

// One panel for every kind of study: a form from its parameters, run and cancel with progress, its tables, its evidence, exports.
namespace pn::panels {

struct StudyPanelState {
  std::string kind = "search";
  std::string other_kind = "attack";  // that is shown in the other way of working
  std::size_t view = 0;               // of an outcome's pictures and tables, see study_parts.h
  std::size_t sorted_by = 0;
  bool is_sorted = false;  // else in the study's own order, best first
  bool descending = true;
  bool is_chosen = false;  // the kind, by the visitor
  bool shows_form = true;
  std::shared_ptr<const studies::Outcome> folded_for;  // the form makes room for what is found, once
  std::map<std::string, std::string> typed;            // what is being typed into the form, by parameter

  // Of the outcome and order that they were made for.
  std::shared_ptr<const studies::Outcome> made_for;
  std::size_t made_for_table = 0;
  std::uint64_t made_for_language = 0;  // language_revision()
  std::vector<std::size_t> rows;
  std::vector<float> widths;
};

void draw_study_panel(Context& ctx, StudyPanelState& state);

}  // namespace pn::panels
