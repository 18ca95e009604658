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

// One of the boards that the page brings along, as the dialog "Boards" offers it.
struct BundledBoard {
  std::string file;  // inside assets/
  std::string title;
  std::string about;  // a sentence
  int stimuli = 0;
  std::vector<std::string> emoji;  // code points of a few that stand for it
};

// Whether a path of a board or a link names a file inside assets/: one that climbs out of it, or names a drive or a scheme, does not.
bool is_bundled_path(std::string_view path);

// Reads {"format":"polyneuron-board","version":1,…}; see assets/README.md.
// Malformed or Unsupported with a sentence that names the entry at fault. At most 1,000 stimuli.
Result<BoardFile> read_board_file(std::string_view json);

// Reads {"format":"polyneuron-boards","version":1,"boards":[…]}; see assets/README.md.
// Malformed or Unsupported with a sentence that names the entry at fault. At most 100 boards.
Result<std::vector<BundledBoard>> read_board_list(std::string_view json);

// Reads {"strokes":[{"width","color","points"}],"background"}; coordinates are clamped to 0..1, at most 100,000 numbers.
Result<DrawingSource> read_drawing_file(std::string_view json);

}  // namespace pn::workspace
