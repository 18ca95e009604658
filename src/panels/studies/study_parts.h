#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "panels/studies/study_panel.h"

namespace pn::panels {

// study_form.cpp: a field a parameter, and the seed.
void draw_study_form(Context& ctx, StudyPanelState& state, const studies::Kind& kind, const workspace::StudySpec& spec);

// study_result.cpp: what an outcome shows, one view at a time: its figure with its maps first, where it has any, then each table.
// height  for a table, whose rows scroll
// faded   it is stale
void draw_study_result(Context& ctx, StudyPanelState& state, const std::shared_ptr<const studies::Outcome>& outcome, float height,
                       bool faded);
// The figure in view, else the first; null when there is none.
const studies::Figure* figure_in_view(const StudyPanelState& state, const studies::Outcome& outcome);
// The place of the table in view; nothing when it is the figure.
std::optional<std::size_t> table_in_view(const StudyPanelState& state, const studies::Outcome& outcome);

// study_table.cpp: a table with sortable columns.
void draw_study_table(Context& ctx, StudyPanelState& state, const std::shared_ptr<const studies::Outcome>& outcome, std::size_t table,
                      float height, bool faded);

// study_figure.cpp: the figure as it is exported; rows that are about a neuron are links to it.
void draw_study_figure(Context& ctx, const studies::Figure& figure);

// study_map.cpp: values over a picture, as many beside each other as fit, all in one scale of colours.
void draw_study_maps(Context& ctx, const std::vector<studies::MapResult>& maps, const studies::MapEnds& ends);

}  // namespace pn::panels
