#include <doctest/doctest.h>

#include <memory>

#include "panels/parts/map_scale.h"
#include "sample_visit.h"

using namespace pn;
using namespace pn::panels;

namespace {

// The sample board whose second picture moves layer 0 ten times as strongly as the others.
struct Visit {
  workspace::Workspace ws = test::sample_visit();
  workspace::StimulusId first = ws.document.stimuli[0].id;
  workspace::StimulusId second = ws.document.stimuli[1].id;

  Visit() {
    for (const workspace::Stimulus& stimulus : ws.document.stimuli) give(stimulus.id, 1.0F);
    give(second, 10.0F);
  }

  void give(workspace::StimulusId id, float strongest) {
    auto encoding = std::make_shared<model::Encoding>(*ws.stimuli[id].encoding);
    encoding->spans[0] = {0.0F, strongest, 0.0F, strongest};
    ws.stimuli[id].encoding = encoding;
    ++ws.revision;
  }
};

}  // namespace

TEST_CASE("on the board's scale one colour means one value over every stimulus") {
  Visit visit;
  MapScales scales;
  CHECK(scales.of_layer(visit.ws, visit.first, 0).high == 10.0F);
  CHECK(scales.of_layer(visit.ws, visit.second, 0).high == 10.0F);
  workspace::apply(visit.ws, workspace::SetMapScale{MapScale::Picture});
  CHECK(scales.of_layer(visit.ws, visit.first, 0).high == 1.0F);
  CHECK(scales.of_layer(visit.ws, visit.second, 0).high == 10.0F);
}

TEST_CASE("the board's scale follows its stimuli, and leaves out those that were not encoded yet") {
  Visit visit;
  MapScales scales;
  visit.give(visit.first, 40.0F);
  CHECK(scales.of_layer(visit.ws, visit.second, 0).high == 40.0F);
  workspace::apply(visit.ws, workspace::RemoveStimulus{visit.first});
  CHECK(scales.of_layer(visit.ws, visit.second, 0).high == 10.0F);

  visit.ws.stimuli[visit.second].encoding.reset();
  ++visit.ws.revision;
  CHECK(scales.of_layer(visit.ws, visit.ws.document.stimuli.back().id, 0).high == 1.0F);
}
