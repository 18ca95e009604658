#include "studies/outcome_json.h"
#include "study_runs.h"

namespace pn::studies::test {

void check_it_travels(const Outcome& outcome) {
  const pn::json::Value told = to_json(outcome);
  const auto read = outcome_of(told);
  REQUIRE_MESSAGE(read, (read ? "" : read.error().message));
  CHECK(to_json(*read) == told);
}

}  // namespace pn::studies::test
