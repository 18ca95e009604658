#include <doctest/doctest.h>

#include "panels/parts/stage_geometry.h"

using namespace pn::panels;

TEST_CASE("a picture fits its area, centred, at the top") {
  const Box wide = fit_picture({{10, 20}, {210, 120}}, 400, 100);
  CHECK(wide.min.x == 10);
  CHECK(wide.width() == 200);
  CHECK(wide.height() == 50);
  const Box tall = fit_picture({{0, 0}, {200, 100}}, 100, 200);
  CHECK(tall.min.x == 75);
  CHECK(tall.width() == 50);
}

TEST_CASE("of a very long picture the middle is drawn, as large as it needs to be seen") {
  const Box area{{10, 20}, {210, 120}};
  const Box wide = fit_picture(area, 3000, 40);
  CHECK(wide.height() == 40);
  CHECK(wide.min.y == 20);
  CHECK((wide.min.x + wide.max.x) / 2 == 110);
  CHECK(shared_part(wide, area).width() == 200);
  CHECK(model_view(wide, 3000, 40, 0).min.x == 90);
  const Box tall = fit_picture(area, 30, 3000);
  CHECK(tall.width() == 40);
  CHECK((tall.min.y + tall.max.y) / 2 == 70);
  CHECK(shared_part(tall, area).height() == 100);
}

TEST_CASE("the model's view is the middle square, rounded as preprocessing rounds it") {
  const Box square = model_view({{0, 0}, {300, 300}}, 512, 512, 96);
  CHECK(square.min.x == 0);
  CHECK(square.max.x == 300);
  // 640 × 512 is resized to 120 × 96; the crop starts at (120 − 96) / 2 = 12
  const Box wide = model_view({{0, 0}, {640, 512}}, 640, 512, 96);
  CHECK(wide.min.x == doctest::Approx(64));
  CHECK(wide.max.x == doctest::Approx(576));
  CHECK(wide.min.y == 0);
  CHECK(wide.max.y == 512);
  // 100 × 301 is resized to 96 × int(288.96) = 288
  const Box tall = model_view({{0, 0}, {100, 301}}, 100, 301, 96);
  CHECK(tall.min.y == doctest::Approx(96.0 * 301 / 288));
  CHECK(tall.height() == doctest::Approx(96.0 * 301 / 288));
  CHECK(model_view({{0, 0}, {40, 20}}, 40, 20, 0).min.x == 10);
}

TEST_CASE("cells lie where points find them") {
  const Box view{{100, 50}, {196, 146}};
  CHECK(cell_at(view, 3, 3, {100, 50}) == Cell{0, 0});
  CHECK(cell_at(view, 3, 3, {195.9F, 145.9F}) == Cell{2, 2});
  CHECK(cell_at(view, 3, 3, {140, 60}) == Cell{0, 1});
  CHECK_FALSE(cell_at(view, 3, 3, {99, 60}));
  CHECK_FALSE(cell_at(view, 0, 0, {140, 60}));
  const Box cell = cell_box(view, 3, 3, {2, 1});
  CHECK(cell.min.x == 132);
  CHECK(cell.min.y == 114);
  CHECK(cell.max.y == 146);
}

TEST_CASE("surroundings of a cell stay within the picture") {
  const Box picture{{0, 0}, {200, 100}};
  const Box view{{50, 0}, {150, 100}};
  const Box corner = surroundings(picture, view, cell_box(view, 10, 10, {0, 0}));
  CHECK(corner.width() == doctest::Approx(30));
  CHECK(corner.min.y == 0);
  CHECK(corner.min.x == doctest::Approx(40));
  const Box large = surroundings(picture, view, view);
  CHECK(large.height() == doctest::Approx(100));
  CHECK(uv_of(picture, {50, 25}).x == 0.25F);
  CHECK(uv_of(picture, {50, 25}).y == 0.25F);
}

TEST_CASE("ticks step by one, two or five") {
  CHECK(tick_step(1.0F, 4) == doctest::Approx(0.5F));
  CHECK(tick_step(0.78F, 4) == doctest::Approx(0.2F));
  CHECK(tick_step(40.0F, 4) == doctest::Approx(10.0F));
  CHECK(tick_step(0.0F, 4) == 1.0F);
}
