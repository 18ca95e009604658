#pragma once
#include "workspace/fake_engine.h"

namespace pn::test {

// A visit with a bundled board of one picture, in which the visitor has done nothing yet.
inline FakeEngine started() {
  FakeEngine engine;
  engine.apply(AddStimulus{"cat", Rendition::Photo, "a cat", AssetSource{"stimuli/chelsea.jpg"}, true});
  engine.ws.steps = 0;
  return engine;
}

}  // namespace pn::test
