#include "panels/parts/stage_geometry.h"

#include <algorithm>
#include <cmath>

#include "image/resize.h"

namespace pn::panels {
namespace {

constexpr float kLeastSide = 0.4F;  // of a long picture's shorter side, as a share of the area's

}  // namespace

Box fit_picture(Box area, int picture_width, int picture_height) {
  const auto w = static_cast<float>(std::max(1, picture_width));
  const auto h = static_cast<float>(std::max(1, picture_height));
  const float whole = std::min(area.width() / w, area.height() / h);
  const float least = kLeastSide * std::min(area.width(), area.height()) / std::min(w, h);
  const float scale = std::max({0.0F, whole, least});
  const ImVec2 size{std::max(1.0F, std::floor(w * scale)), std::max(1.0F, std::floor(h * scale))};
  const ImVec2 at{std::floor(area.min.x + (area.width() - size.x) / 2),
                  std::floor(area.min.y + std::min(0.0F, (area.height() - size.y) / 2))};
  return {at, {at.x + size.x, at.y + size.y}};
}

Box shared_part(Box a, Box b) {
  return {{std::max(a.min.x, b.min.x), std::max(a.min.y, b.min.y)}, {std::min(a.max.x, b.max.x), std::min(a.max.y, b.max.y)}};
}

Box model_view(Box picture, int picture_width, int picture_height, int image_size) {
  const int shorter = std::max(1, std::min(picture_width, picture_height));
  const int side = image_size > 0 ? image_size : shorter;
  const image::Size resized = image_size > 0 ? image::size_with_shorter_side({picture_width, picture_height}, image_size)
                                             : image::Size{picture_width, picture_height};
  if (resized.width <= 0 || resized.height <= 0) return picture;
  const int left = (resized.width - side) / 2;  // as centre_crop() rounds
  const int top = (resized.height - side) / 2;
  const float scale_x = picture.width() / static_cast<float>(resized.width);
  const float scale_y = picture.height() / static_cast<float>(resized.height);
  const ImVec2 min{picture.min.x + static_cast<float>(left) * scale_x, picture.min.y + static_cast<float>(top) * scale_y};
  return {min, {min.x + static_cast<float>(side) * scale_x, min.y + static_cast<float>(side) * scale_y}};
}

std::optional<Cell> cell_at(Box view, int rows, int columns, ImVec2 point) {
  if (rows <= 0 || columns <= 0 || !view.contains(point)) return std::nullopt;
  const int row = static_cast<int>((point.y - view.min.y) / view.height() * static_cast<float>(rows));
  const int column = static_cast<int>((point.x - view.min.x) / view.width() * static_cast<float>(columns));
  return Cell{std::min(row, rows - 1), std::min(column, columns - 1)};
}

Box cell_box(Box view, int rows, int columns, Cell cell) {
  const float w = view.width() / static_cast<float>(columns);
  const float h = view.height() / static_cast<float>(rows);
  const ImVec2 min{view.min.x + static_cast<float>(cell.column) * w, view.min.y + static_cast<float>(cell.row) * h};
  return {min, {min.x + w, min.y + h}};
}

Box surroundings(Box picture, Box view, Box cell) {
  const float most = std::min(picture.width(), picture.height());
  const float side = std::min(most, std::max(2.5F * std::max(cell.width(), cell.height()), 0.3F * view.width()));
  const ImVec2 centre{(cell.min.x + cell.max.x) / 2, (cell.min.y + cell.max.y) / 2};
  const float x = std::clamp(centre.x - side / 2, picture.min.x, picture.max.x - side);
  const float y = std::clamp(centre.y - side / 2, picture.min.y, picture.max.y - side);
  return {{x, y}, {x + side, y + side}};
}

ImVec2 uv_of(Box picture, ImVec2 point) {
  return {(point.x - picture.min.x) / picture.width(), (point.y - picture.min.y) / picture.height()};
}

float tick_step(float span, int most) {
  if (!(span > 0) || most < 1) return 1.0F;
  const float rough = span / static_cast<float>(most);
  const float power = std::pow(10.0F, std::floor(std::log10(rough)));
  for (const float factor : {1.0F, 2.0F, 5.0F}) {
    if (factor * power >= rough * 0.999F) return factor * power;
  }
  return 10.0F * power;
}

}  // namespace pn::panels
