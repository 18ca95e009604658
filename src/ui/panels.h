#pragma once
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ui/context.h"
#include "ui/fields.h"
#include "ui/map_textures.h"
#include "ui/neuron_card.h"

// One function a panel, one file a panel. A state here is presentation only (scroll, zoom, half-typed text).
namespace pn::ui {

void draw_toolbar(Context& ctx);  // toolbar.cpp

struct BoardPanelState {
  std::string new_concept;
  std::optional<std::string> renaming;
  std::string rename_text;
  std::optional<workspace::StimulusId> dragging;
  std::optional<workspace::StimulusId> followed;  // the chosen stimulus, once it was brought into view
};
void draw_board_panel(Context& ctx, BoardPanelState& state);  // board_panel.cpp

struct StagePanelState {
  bool smooth = true;     // bilinear map; else raw cells
  float overlay = 0.75F;  // opacity of the map over the picture
  MapTextures maps;
  std::optional<workspace::NeuronId> faded;  // the chosen neuron and stimulus whose map was faded in
  std::optional<workspace::StimulusId> faded_over;
};
void draw_stage_panel(Context& ctx,
                      StagePanelState& state);  // stage_panel.cpp: the chosen stimulus, the chosen neuron's map over it, legend, patch

struct MapsPanelState {
  enum class Order { Response, RelativeToReference, Channel } order = Order::Response;
  std::uint64_t sorted_for_revision = ~0ULL;
  std::vector<int> channels;  // sorted
  std::vector<float> values;  // shown under the tiles, [layer's channels]: responses, or percentiles when ordered by them
  MapTextures textures;
  std::optional<workspace::NeuronId> scrolled_to;               // the chosen neuron, once it was brought into view
  std::optional<std::pair<workspace::StimulusId, int>> listed;  // the stimulus and the layer whose maps are in this order
};
void draw_maps_panel(Context& ctx, MapsPanelState& state);  // maps_panel.cpp: the layer's small multiples

struct NeuronPanelState {
  bool by_rendition = false;
  NeuronCard card;
  GateEffect gate_effect;
  HeldTexture sheet;  // the atlas's images
  std::uint64_t made_for_revision = ~0ULL;
};
void draw_neuron_panel(Context& ctx, NeuronPanelState& state);  // neuron_panel.cpp: the neuron card

struct PromptsPanelState {
  std::string typing;         // the new prompt, half typed
  std::string template_text;  // the template field while it is typed into
  bool template_active = false;
  bool refocus = false;                        // the field for a new prompt takes the keyboard again
  std::optional<workspace::PromptId> emptied;  // all its text was deleted: leaving the field removes it
  std::optional<workspace::PromptId> dragging;
  std::optional<workspace::PromptId> scroll_to;  // one that is new or came back, until it was brought into view
  std::vector<workspace::PromptId> listed;       // prompts in the last frame

  // What is seen of the table; ImGui keeps it as long as the number of columns is the same.
  struct TableView {
    ImVec2 scroll = {0, 0};
    std::size_t columns = 0;
    int settling = 0;  // frames until the table knows its own size
    bool to_last_column = false;
    std::optional<workspace::StimulusId> followed;  // the chosen stimulus, once its row was brought into view
  } view;

  // Tokens of the half-typed prompt, filled by whoever can tokenise while `typing` changes.
  std::vector<workspace::Token> draft_tokens;
  std::string draft_tokenized;  // the text they belong to

  workspace::ZeroShot table;  // of table_revision
  std::uint64_t table_revision = ~0ULL;
};
void draw_prompts_panel(Context& ctx, PromptsPanelState& state);  // prompts_panel.cpp

// Dialogs over the panels (dialogs/*.cpp).
struct DialogsState;
void draw_dialogs(Context& ctx, DialogsState& state);

}  // namespace pn::ui
