#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "workspace/types.h"

namespace pn::workspace {

// What a board file holds; stimuli have no ids yet.
struct BoardFile {
  std::string title;
  std::vector<std::string> concepts;
  std::vector<Rendition> renditions;
  std::vector<Stimulus> stimuli;
  std::vector<std::string> prompts;
  std::string prompt_template = "{}";
  std::size_t start = 0;  // index of the stimulus to look at first
};

// Whether a path of a board or a link names a file inside assets/: one that climbs out of it, or names a drive or a scheme, does not.
bool is_bundled_path(std::string_view path);

// Reads {"format":"polyneuron-board","version":1,…}; see assets/README.md.
// Malformed or Unsupported with a sentence that names the entry at fault. At most 1,000 stimuli.
Result<BoardFile> read_board_file(std::string_view json);

// Reads {"strokes":[{"width","color","points"}],"background"}; coordinates are clamped to 0..1, at most 100,000 numbers.
Result<DrawingSource> read_drawing_file(std::string_view json);

}  // namespace pn::workspace
