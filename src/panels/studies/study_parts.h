#pragma once
#include "panels/studies/study_panel.h"

namespace pn::panels {

// study_form.cpp: a field a parameter, and the seed.
void draw_study_form(Context& ctx, StudyPanelState& state, const studies::Kind& kind, const workspace::StudySpec& spec);

// study_table.cpp: the table with sortable columns, as high as the rest of the region. `faded`: it is stale.
void draw_study_table(Context& ctx, StudyPanelState& state, const std::shared_ptr<const studies::Outcome>& outcome, float height,
                      bool faded);

// study_figure.cpp: the figure as it is exported; rows that are about a neuron are links to it.
void draw_study_figure(Context& ctx, const studies::Figure& figure);

// study_map.cpp: values over a picture, as many beside each other as fit, all in one scale of colours.
void draw_study_maps(Context& ctx, const std::vector<studies::MapResult>& maps);

}  // namespace pn::panels
