// How long writing and reading a link takes as wasm, and how long three typical findings' links are. Runs in Node; its arguments are links,
// the last of which gets six drawn strokes more; prints JSON.
#include <cmath>
#include <cstdio>

#include <algorithm>
#include <string>
#include <vector>

#include "base/random.h"
#include "bench/median.h"
#include "share/link.h"

namespace {

using namespace pn;
using bench::median_ms;
constexpr int kRounds = 51;
constexpr int kStrokes = 6;
constexpr int kPoints = 14;  // of a stroke as the sketch pad thins it

// Bows across the pad, in the pad's steps.
workspace::DrawingSource drawing() {
  Pcg32 random(7);
  const auto uniform = [&] { return static_cast<double>(random.next()) / 4294967296.0; };
  workspace::DrawingSource out;
  for (int i = 0; i < kStrokes; ++i) {
    workspace::Stroke stroke;
    const double x = 0.2 + 0.6 * uniform(), y = 0.2 + 0.6 * uniform(), radius = 0.05 + 0.15 * uniform(), from = 6.28 * uniform();
    for (int j = 0; j < kPoints; ++j) {
      const double angle = from + 4.0 * j / kPoints;
      for (const double at : {x + radius * std::cos(angle), y + 0.7 * radius * std::sin(angle)})
        stroke.points.push_back(static_cast<float>(std::round(std::clamp(at, 0.0, 1.0) * 4096.0) / 4096.0));
    }
    out.strokes.push_back(std::move(stroke));
  }
  return out;
}

}  // namespace

int main(int count, char** arguments) {
  std::printf("{\"rounds\":%d,\"links\":[", kRounds);
  for (int i = 1; i < count; ++i) {
    auto read = share::read_link(arguments[i]);
    if (!read) return 1;
    workspace::Finding finding = std::move(read->finding);
    if (i == count - 1) {
      finding.document.stimuli.push_back(
          {workspace::StimulusId{99}, finding.document.concepts[0], workspace::Rendition::Sketch, "a sketch", drawing()});
    }
    const std::string link = share::write_link(finding);
    const double write = median_ms(kRounds, [&] { (void)share::write_link(finding); }),
                 again = median_ms(kRounds, [&] { (void)share::read_link(link); });
    std::printf("%s{\"characters\":%zu,\"write_ms\":%.4f,\"read_ms\":%.4f}", i == 1 ? "" : ",", link.size(), write, again);
  }
  std::printf("]}\n");
  return 0;
}
