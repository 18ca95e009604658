#include "widgets/pixel_snap.h"

#include <cmath>

#include <doctest/doctest.h>

#include "panels/headless.h"

using namespace pn;

TEST_CASE("pixel_snap: glyphs land on physical pixels, shapes stay") {
  constexpr float kRatio = 1.25F;
  test::Headless screen(400, 300, kRatio);
  const auto draw = [] {
    ImDrawList* list = ImGui::GetForegroundDrawList();
    list->AddText({11, 7}, IM_COL32_WHITE, "glyphs");
    list->AddRectFilled({11.3F, 30.3F}, {50, 60}, IM_COL32_WHITE);
  };
  ImDrawData& frame = screen.frame(draw);
  widgets::snap_glyphs(frame, kRatio);
  const ImDrawList& list = *frame.CmdLists[0];
  REQUIRE(list.VtxBuffer.Size == 6 * 4 + 4);
  for (int i = 0; i < 6 * 4; ++i) {
    const ImVec2 at = list.VtxBuffer[i].pos;
    CHECK(std::abs(at.x * kRatio - std::round(at.x * kRatio)) < 1e-3F);
    CHECK(std::abs(at.y * kRatio - std::round(at.y * kRatio)) < 1e-3F);
  }
  CHECK(list.VtxBuffer[24].pos.x == doctest::Approx(11.3F));
}
