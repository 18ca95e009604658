#pragma once
#include <optional>

#include <imgui.h>

#include "panels/parts/names.h"

// Where the picture, the square that the model sees of it, and the cells of a map lie on the stage.
namespace pn::panels {

struct Box {
  ImVec2 min;
  ImVec2 max;
  float width() const { return max.x - min.x; }
  float height() const { return max.y - min.y; }
  bool contains(ImVec2 p) const { return p.x >= min.x && p.x < max.x && p.y >= min.y && p.y < max.y; }
};

// The largest box of the picture's proportions within `area`: horizontally centred, at the top. A picture so long that its shorter side would
// be less than 40 % of the area's is drawn larger, and its ends reach out of `area`: what the model sees is its middle.
Box fit_picture(Box area, int picture_width, int picture_height);

// What both boxes have in common.
Box shared_part(Box a, Box b);

// The square of a drawn picture that reaches the model, to the pixel: the shorter side resized to `image_size`, the middle cut out.
// image_size  the model's; 0 when it is not known yet, which leaves out the rounding
Box model_view(Box picture, int picture_width, int picture_height, int image_size);

struct Cell {
  int row = 0;
  int column = 0;
  friend bool operator==(const Cell&, const Cell&) = default;
};

// The cell of a [rows, columns] map laid over `view` that lies under a point.
std::optional<Cell> cell_at(Box view, int rows, int columns, ImVec2 point);

// Where a cell lies.
Box cell_box(Box view, int rows, int columns, Cell cell);

// A square part of the picture around a cell, so large that the cell can be recognised: 2.5 cells, at least 30 % of `view`, moved
// inside the picture where it would leave it.
Box surroundings(Box picture, Box view, Box cell);

// A picture's texture coordinates of a point drawn within `picture`.
ImVec2 uv_of(Box picture, ImVec2 point);

// Length of a step between ticks that divides `span` into at most `most` parts: 1, 2 or 5 times a power of ten.
float tick_step(float span, int most);

}  // namespace pn::panels
