#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <vector>

#include "panels/parts/map_textures.h"

using namespace pn;
using namespace pn::panels;

namespace {

model::ActivationTensor tensor_of(int channels, int height, int width) {
  model::ActivationTensor tensor;
  tensor.layer = "stage1";
  tensor.channels = channels;
  tensor.height = height;
  tensor.width = width;
  for (int i = 0; i < channels * height * width; ++i) tensor.data.push_back(static_cast<float>(i % 17));
  return tensor;
}

MapTextures::Maps maps_of(int channels) { return std::make_shared<const model::ActivationTensor>(tensor_of(channels, 4, 4)); }

}  // namespace

TEST_CASE("a smoothed map has the cells' values at their centres and is flat beyond them") {
  const std::array<float, 4> map = {0.0F, 1.0F, 2.0F, 3.0F};
  const auto values = smoothed(map, 2, 2, 4);  // cell centres lie between samples 0,1 and 2,3
  CHECK(values[0] == 0.0F);
  CHECK(values[3] == 1.0F);
  CHECK(values[12] == 2.0F);
  CHECK(values[15] == 3.0F);
  CHECK(values[1] == 0.25F);
  CHECK(values[5] == doctest::Approx(0.75F));  // a quarter of the way to the right and down
  const auto same = smoothed(map, 2, 2, 2);
  CHECK(std::vector<float>(map.begin(), map.end()) == same);
}

TEST_CASE("an oblong map is smoothed along each side by itself") {
  const std::array<float, 3> map = {0.0F, 3.0F, 6.0F};
  const auto values = smoothed(map, 1, 3, 3);
  CHECK(values == std::vector<float>{0, 3, 6, 0, 3, 6, 0, 3, 6});
}

TEST_CASE("ranges of a span, of a silent layer and of one map") {
  const ValueRange range = range_of({0.0F, 16.0F, 0.0F, 1000.0F});
  CHECK(range.low == 0.0F);
  CHECK(range.high == 16.0F);
  CHECK(range.reaches_above);
  CHECK_FALSE(range.reaches_below);
  CHECK(range_of({-2.0F, 1.0F, -3.0F, 1.0F}).reaches_below);
  CHECK(range_of({0.0F, 0.0F, 0.0F, 0.0F}).high == 1.0F);
  const std::array<float, 2> map = {0.5F, 4.0F};
  CHECK(map_range(map).low == 0.0F);
  CHECK(map_range(map).high == 4.0F);
  CHECK_FALSE(map_range(map).reaches_above);
}

TEST_CASE("a covering map lets the picture through where the value is low") {
  const std::array<float, 3> values = {0.0F, 0.3F, 1.0F};
  const auto pixels = colored(values, {0.0F, 1.0F}, Cover::ByValue);
  CHECK(pixels[3] == 0);
  CHECK(pixels[7] == 128);
  CHECK(pixels[11] == 255);
  CHECK(colored(values, {0.0F, 1.0F}, Cover::Opaque)[3] == 255);
}

TEST_CASE("atlas tiles repeat their edge around themselves") {
  const auto tensor = tensor_of(5, 3, 3);
  const AtlasPlan plan = plan_atlas(5, 3, 3);
  CHECK(plan.columns == 3);
  CHECK(plan.rows == 2);
  const ValueRange range{0.0F, 16.0F};
  const auto pixels = atlas_pixels(tensor, plan, range);
  REQUIRE(pixels.size() == static_cast<std::size_t>(plan.width() * plan.height() * 4));
  const auto at = [&](int x, int y) { return pixels[static_cast<std::size_t>((y * plan.width() + x) * 4)]; };
  for (int y = 0; y < plan.side; ++y) {
    CHECK(at(0, y + 1) == at(1, y + 1));
    CHECK(at(plan.side + 1, y + 1) == at(plan.side, y + 1));
  }
  // the first texel of the second tile is the first cell of channel 1
  const ImU32 color = color_at(Colormap::Activation, range.share(tensor.map(1)[0]));
  CHECK(at(plan.side + 3, 1) == (color & 0xFFU));
}

TEST_CASE("an atlas of 2048 channels stays within what every card takes") {
  const AtlasPlan plan = plan_atlas(2048, 7, 7);
  CHECK(plan.columns * plan.rows >= 2048);
  CHECK(plan.width() <= 2048);
  CHECK(plan.height() <= 2048);
}

TEST_CASE("map textures are kept, let go, and made again after the context was lost") {
  NullTextures gpu;
  MapTextures maps;
  const auto one = maps_of(9), other = maps_of(4);
  const ValueRange range{0.0F, 16.0F};
  const TextureId first = maps.atlas(gpu, one, range).texture;
  CHECK(first != 0);
  CHECK(maps.atlas(gpu, one, range).texture == first);
  CHECK(maps.atlas(gpu, other, range).texture != first);
  CHECK(gpu.alive() == 2);
  const MapTextures::Atlas& brighter = maps.atlas(gpu, one, {0.0F, 8.0F});  // other colours take the place of the first
  CHECK(brighter.range.high == 8.0F);
  CHECK(gpu.alive() == 2);
  const TextureId map = maps.map(gpu, one, 3, true, range, Cover::Opaque);
  CHECK(maps.map(gpu, one, 3, true, range, Cover::Opaque) == map);
  CHECK(maps.map(gpu, one, 3, false, range, Cover::Opaque) != map);

  std::vector<MapTextures::Maps> many;
  for (int i = 0; i < 40; ++i) {
    many.push_back(maps_of(4));
    maps.atlas(gpu, many.back(), range);
    maps.map(gpu, many.back(), 0, true, range, Cover::ByValue);
  }
  CHECK(gpu.alive() < 20);

  gpu.lose();
  CHECK(maps.atlas(gpu, one, range).texture != 0);
  CHECK(gpu.alive() == 1);
}

TEST_CASE("maps that are gone are not mistaken for one made in its place") {
  NullTextures gpu;
  MapTextures maps;
  TextureId before = 0;
  {
    const auto gone = maps_of(4);
    before = maps.atlas(gpu, gone, {}).texture;
  }
  CHECK(maps.atlas(gpu, maps_of(4), {}).texture != before);
}
