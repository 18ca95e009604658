#include "panels/parts/stimulus_fields.h"

#include <algorithm>
#include <vector>

#include "base/words.h"
#include "widgets/fields.h"

namespace pn::panels {

bool concept_field(Context& ctx, const char* id, std::string& concept_name, const char* hint, bool focus) {
  bool changed = text_field(ctx, id, concept_name, {.hint = hint, .focus = focus, .name = tr("Concept")}).changed;
  std::vector<std::string> known = ctx.ws.document.concepts;
  if (known.empty()) return changed;
  constexpr std::size_t kMost = 8;
  if (known.size() > kMost) known.resize(kMost);
  const auto found = std::find(known.begin(), known.end(), concept_name);
  const int index = found == known.end() ? -1 : static_cast<int>(found - known.begin());
  const int chosen = pills(ctx, (std::string(id) + ".known").c_str(), known, index, tr("Concepts of the board"));
  if (chosen < 0) return changed;
  concept_name = known[static_cast<std::size_t>(chosen)];
  return true;
}

bool rendition_field(Context& ctx, const char* id, workspace::Rendition& rendition, std::span<const workspace::Rendition> from) {
  std::vector<workspace::Rendition> list(from.begin(), from.end());
  if (list.empty())
    for (std::size_t i = 0; i < workspace::kRenditionNames.size(); ++i) list.push_back(static_cast<workspace::Rendition>(i));
  if (std::find(list.begin(), list.end(), rendition) == list.end()) list.push_back(rendition);
  std::vector<std::string> labels;
  for (const workspace::Rendition one : list) labels.emplace_back(workspace::name_of(one));
  const auto index = static_cast<int>(std::find(list.begin(), list.end(), rendition) - list.begin());
  const int chosen = pills(ctx, id, labels, index, tr("Rendition"), widgets::Labels::Page);
  if (chosen < 0) return false;
  rendition = list[static_cast<std::size_t>(chosen)];
  return true;
}

bool font_field(Context& ctx, const char* id, std::string& font) {
  const std::vector<std::string>& fonts = ctx.ws.resources.word_fonts;
  if (fonts.empty()) return false;
  field_label(ctx, tr("Font"));
  const auto found = std::find(fonts.begin(), fonts.end(), font);
  const int chosen = pills(ctx, id, fonts, found == fonts.end() ? -1 : static_cast<int>(found - fonts.begin()), tr("Font"));
  if (chosen < 0) return false;
  font = fonts[static_cast<std::size_t>(chosen)];
  return true;
}

}  // namespace pn::panels
