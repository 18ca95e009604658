#include "workspace/board_file.h"
#include "base/words.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

namespace pn::workspace {
namespace {

using nlohmann::json;

constexpr std::size_t kPointLimit = 100'000;
constexpr std::size_t kMostBoards = 100;
constexpr int kMostCounted = 1000;

std::string text_at(const json& object, const char* key, std::string otherwise = {}) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::move(otherwise);
}

float number_at(const json& object, const char* key, float otherwise) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return otherwise;
  const auto value = static_cast<float>(found->get<double>());
  return std::isfinite(value) ? value : otherwise;
}

const json* list_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? &*found : nullptr;
}

Error malformed(std::string message, std::string where) { return {ErrorCode::Malformed, std::move(message), std::move(where)}; }

Result<Source> read_source(const json& entry, const std::string& where) {
  const auto found = entry.find("source");
  if (found == entry.end() || !found->is_object()) return malformed(tr("This board's entry {0} has no source.", {where}), where);
  const json& source = *found;
  const std::string kind = text_at(source, "kind");
  const std::string path = text_at(source, "path");
  if ((kind == "file" || kind == "drawing") && !is_bundled_path(path)) {
    return malformed(tr("This board's entry {0} names no bundled file.", {where}), where);
  }
  if (kind == "file") return Source{AssetSource{path}};
  if (kind == "drawing") {
    DrawingSource drawing;
    drawing.path = path;
    return Source{drawing};
  }
  if (kind == "emoji") return Source{EmojiSource{text_at(source, "codepoints")}};
  if (kind == "word") {
    WordSource word;
    word.text = text_at(source, "text");
    word.font = text_at(source, "font");
    word.size = std::clamp(number_at(source, "size", word.size), 0.02F, 1.0F);
    word.foreground = text_at(source, "foreground", word.foreground);
    word.background = text_at(source, "background", word.background);
    return Source{word};
  }
  return Error{ErrorCode::Unsupported, tr("This board's entry {0} is of the unknown kind \"{1}\".", {where, kind}), where};
}

}  // namespace

bool is_bundled_path(std::string_view path) {
  return !path.empty() && path.front() != '/' && path.find("..") == std::string_view::npos && path.find(':') == std::string_view::npos &&
         path.find('\\') == std::string_view::npos;
}

Result<BoardFile> read_board_file(std::string_view text) {
  const json root = json::parse(text, nullptr, false);
  if (!root.is_object() || text_at(root, "format") != "polyneuron-board") {
    return malformed(tr("This is not a Polyneuron board file."), {});
  }
  if (number_at(root, "version", 0) != 1) {
    return Error{ErrorCode::Unsupported, tr("This board was made by another version of Polyneuron; only version 1 can be read here."),
                 "version"};
  }
  BoardFile board;
  board.title = text_at(root, "title");
  board.prompt_template = text_at(root, "template", "{}");
  if (const json* concepts = list_at(root, "concepts")) {
    for (const json& c : *concepts) {
      if (c.is_string()) board.concepts.push_back(c.get<std::string>());
    }
  }
  if (const json* renditions = list_at(root, "renditions")) {
    for (const json& r : *renditions) {
      const auto rendition = r.is_string() ? rendition_named(r.get<std::string>()) : std::nullopt;
      if (rendition) board.renditions.push_back(*rendition);
    }
  }
  if (const json* prompts = list_at(root, "prompts")) {
    for (const json& p : *prompts) {
      if (p.is_string()) board.prompts.push_back(p.get<std::string>());
    }
  }
  const json* stimuli = list_at(root, "stimuli");
  if (!stimuli || stimuli->empty()) return malformed(tr("This board has no stimuli."), "stimuli");
  if (stimuli->size() > kMostStimuli) return Error{ErrorCode::TooLarge, tr("This board has more than 1,000 stimuli."), "stimuli"};
  const auto start = root.find("start");
  const std::string start_id = start != root.end() && start->is_object() ? text_at(*start, "stimulus") : std::string();
  for (const json& entry : *stimuli) {
    const std::string where = std::to_string(board.stimuli.size() + 1);
    if (!entry.is_object()) return malformed(tr("This board's entry {0} is not an object.", {where}), where);
    const auto rendition = rendition_named(text_at(entry, "rendition"));
    const std::string concept_name = text_at(entry, "concept");
    if (!rendition || concept_name.empty()) return malformed(tr("This board's entry {0} lacks its concept or rendition.", {where}), where);
    auto source = read_source(entry, where);
    if (!source) return source.error();
    if (std::find(board.concepts.begin(), board.concepts.end(), concept_name) == board.concepts.end())
      board.concepts.push_back(concept_name);
    if (std::find(board.renditions.begin(), board.renditions.end(), *rendition) == board.renditions.end())
      board.renditions.push_back(*rendition);
    if (!start_id.empty() && text_at(entry, "id") == start_id) board.start = board.stimuli.size();
    board.stimuli.push_back({StimulusId{}, concept_name, *rendition, text_at(entry, "title"), std::move(*source)});
  }
  return board;
}

Result<std::vector<BundledBoard>> read_board_list(std::string_view text) {
  const json root = json::parse(text, nullptr, false);
  if (!root.is_object() || text_at(root, "format") != "polyneuron-boards") return malformed(tr("This is not a list of boards."), {});
  if (number_at(root, "version", 0) != 1) return Error{ErrorCode::Unsupported, tr("This list of boards is of another version."), "version"};
  const json* entries = list_at(root, "boards");
  if (!entries || entries->empty()) return malformed(tr("The list of boards is empty."), "boards");
  if (entries->size() > kMostBoards) return Error{ErrorCode::TooLarge, tr("The list of boards has more than 100 entries."), "boards"};
  std::vector<BundledBoard> boards;
  for (const json& entry : *entries) {
    const std::string where = std::to_string(boards.size() + 1);
    if (!entry.is_object()) return malformed(tr("Entry {0} of the list of boards is not an object.", {where}), where);
    BundledBoard board{text_at(entry, "file"), text_at(entry, "title"), text_at(entry, "about"), 0, {}};
    if (!is_bundled_path(board.file) || board.title.empty())
      return malformed(tr("Entry {0} of the list of boards lacks its file or title.", {where}), where);
    board.stimuli = static_cast<int>(std::clamp(number_at(entry, "stimuli", 0), 0.0F, static_cast<float>(kMostCounted)));
    if (const json* emoji = list_at(entry, "emoji")) {
      for (const json& each : *emoji) {
        if (each.is_string()) board.emoji.push_back(each.get<std::string>());
      }
    }
    boards.push_back(std::move(board));
  }
  return boards;
}

Result<DrawingSource> read_drawing_file(std::string_view text) {
  const json root = json::parse(text, nullptr, false);
  const json* strokes = root.is_object() ? list_at(root, "strokes") : nullptr;
  if (!strokes) return malformed(tr("This is not a drawing: it has no list of strokes."), "strokes");
  DrawingSource drawing;
  drawing.background = text_at(root, "background", drawing.background);
  std::size_t count = 0;
  for (const json& entry : *strokes) {
    const json* points = entry.is_object() ? list_at(entry, "points") : nullptr;
    if (!points || points->size() % 2 != 0) return malformed(tr("A stroke of this drawing has no list of x and y."), "points");
    count += points->size();
    if (count > kPointLimit) return Error{ErrorCode::TooLarge, tr("This drawing has more than 100,000 numbers."), "points"};
    Stroke stroke;
    stroke.width = std::clamp(number_at(entry, "width", stroke.width), 0.001F, 1.0F);
    stroke.color = text_at(entry, "color", stroke.color);
    for (const json& p : *points) {
      if (!p.is_number()) return malformed(tr("A stroke of this drawing has a coordinate that is no number."), "points");
      stroke.points.push_back(std::clamp(static_cast<float>(p.get<double>()), 0.0F, 1.0F));
    }
    drawing.strokes.push_back(std::move(stroke));
  }
  if (drawing.strokes.empty()) return malformed(tr("This drawing has no strokes."), "strokes");
  return drawing;
}

}  // namespace pn::workspace
