#include "panels/start/start_panel.h"

#include <array>
#include <string>

#include "panels/parts/panel_parts.h"
#include "view/terms.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using workspace::Way;

struct Step {
  Way way;
  const char* id;
  const char* icon;
  const char* title;
  const char* words;
  const char* label;
};
constexpr std::array kSteps = {
    Step{Way::Look, "start.look", kIconEye, "See where a neuron fires",
         "Choose a picture on the board, then a neuron among the maps: its activation is laid over the picture.", "Look"},
    Step{Way::Find, "start.find", kIconSearch, "Ask what a neuron answers to",
         "A multimodal neuron prefers one concept as a photo, as a drawing and as a written word.", "Find"},
    Step{Way::Test, "start.test", kIconScience, "Silence it",
         "If the model\xE2\x80\x99s answers change without the neuron, they rested on it.", "Test"},
};

// What a beginner meets first, in the order of meeting.
constexpr std::array kWords = {"stimulus", "concept", "rendition", "layer",      "neuron", "activation map",
                               "response", "prompt",  "zero-shot", "answers to", "AUROC",  "gate"};

}  // namespace

void draw_start_panel(Context& ctx, StartPanelState&) {
  heading(ctx, "Begin here");
  note(ctx, "This page shows which neurons of a CLIP answer to a concept, however the concept is shown. Three experiments to begin with:");
  for (std::size_t i = 0; i < kSteps.size(); ++i) {
    const Step& step = kSteps[i];
    ImGui::Dummy({0, ctx.metrics.unit / 2});
    heading(ctx, std::to_string(i + 1) + ". " + step.title);
    note(ctx, step.words);
    if (button(ctx, step.id, step.label, i == 0 ? ButtonKind::Primary : ButtonKind::Normal, step.icon))
      ctx.emit(workspace::SetWay{step.way});
  }
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  note(ctx, "The same with other things: animals, food, drawn faces, vehicles, colours and their names, look-alikes.");
  if (button(ctx, "start.boards", "Choose a board", ButtonKind::Normal, kIconBoard)) ctx.open({DialogRequest::Kind::Boards, {}, {}, {}});
  divider(ctx);
  heading(ctx, "Words used here");
  for (const char* word : kWords) {
    ImGui::Dummy({0, 0});
    caption(ctx, word, ctx.colors.text);
    note(ctx, definition(word));
  }
}

}  // namespace pn::panels
