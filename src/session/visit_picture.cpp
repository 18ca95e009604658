#include "session/visit_picture.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "base/words.h"
#include "image/resize.h"

namespace pn::session {
namespace {

namespace ws = pn::workspace;

// What made it, as far as it is the visitor's: a file or a drawing, a word, what is bundled.
int rank(const ws::Source& source) {
  if (std::holds_alternative<ws::FileSource>(source) || std::holds_alternative<ws::LabelledSource>(source)) return 0;
  if (const auto* drawing = std::get_if<ws::DrawingSource>(&source)) return drawing->path.empty() ? 0 : 2;
  return std::holds_alternative<ws::WordSource>(source) ? 1 : 2;
}

std::vector<const image::Image*> first_pictures(const ws::Workspace& workspace) {
  std::vector<const ws::Stimulus*> stimuli;
  for (const ws::Stimulus& stimulus : workspace.document.stimuli) {
    if (ws::state_of(workspace, stimulus.id).thumbnail) stimuli.push_back(&stimulus);
  }
  std::stable_sort(stimuli.begin(), stimuli.end(), [](const auto* a, const auto* b) { return rank(a->source) < rank(b->source); });
  std::vector<const image::Image*> pictures;
  for (const ws::Stimulus* stimulus : stimuli) pictures.push_back(ws::state_of(workspace, stimulus->id).thumbnail.get());
  if (pictures.size() > 4) pictures.resize(4);
  return pictures;
}

void paste(image::Image& onto, const image::Image& picture, int left, int top) {
  for (int y = 0; y < picture.height; ++y) std::copy_n(picture.row(y), picture.row_bytes(), onto.row(top + y) + left * 4);
}

}  // namespace

image::Image visit_picture(const ws::Workspace& workspace) {
  image::Image out(kVisitPictureSide, kVisitPictureSide);
  const auto pictures = first_pictures(workspace);
  const int per_row = pictures.size() == 4 ? 2 : 1;
  const int side = kVisitPictureSide / per_row;
  for (int i = 0; i < per_row * per_row && i < static_cast<int>(pictures.size()); ++i) {
    const image::Image& picture = *pictures[static_cast<std::size_t>(i)];
    paste(out, image::centre_crop(image::resize_shorter_side(picture, side), side), i % per_row * side, i / per_row * side);
  }
  return out;
}

std::string visit_words(const ws::Document& document) {
  std::string words = listed(document.concepts);
  words += (words.empty() ? "" : " \xc2\xb7 ") + tr_n(document.stimuli.size(), "{n} picture", "{n} pictures");
  if (!document.prompts.empty()) words += ", " + tr_n(document.prompts.size(), "{n} prompt", "{n} prompts");
  if (!document.studies.empty()) words += ", " + tr_n(document.studies.size(), "{n} study", "{n} studies");
  return words;
}

}  // namespace pn::session
