#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/words.h"
#include "panels/dialogs/pen.h"
#include "panels/model/model_layers.h"
#include "panels/parts/context.h"
#include "widgets/fields.h"

// Dialogs over the panels: sketch pad, word, emoji, one stimulus, the model, the sheet of keys, what is missing, kept visits, methods,
// sharing, bundled boards. One is open at most.
namespace pn::panels {

// Half-made drawing.
struct SketchDraft {
  SketchHistory history;
  std::vector<PadPoint> pulling;  // pointer positions of the stroke in the making
  bool is_pulling = false;
  bool erasing = false;
  int width_index = 1;
  std::string color = "#1a1a1a";
  std::string background = "#ffffff";
};

struct DialogsState {
  // The next file the visitor chooses takes this stimulus's place (same concept and rendition) instead of being added.
  std::optional<workspace::StimulusId> replace_with_file;

  // ---- presentation

  DialogRequest asked;  // the view's dialog that was followed last
  DialogRequest open;   // kind None when closed
  int frames_open = 0;
  bool wants_focus = false;   // the first field has not got the keyboard yet
  bool asks_close = false;    // the cross was pressed
  bool asks_discard = false;  // closing would lose what was drawn
  std::string concept_name;
  workspace::Rendition rendition = workspace::Rendition::Photo;
  std::string title;
  bool by_profile = false;  // of the stimulus's file
  SketchDraft sketch;
  workspace::WordSource word;
  bool word_changed = false;  // since the dialog was opened
  HeldTexture word_picture;
  HeldTexture emoji_sheet;  // also behind the list of boards
  std::string search;
  int emoji_cursor = 0;
  std::vector<int> emoji_found;
  std::string visit_title;       // of this visit, while it is typed
  bool asks_delete_all = false;  // visits
  std::vector<HeldTexture> visit_pictures;
  int model_tab = 0;  // 0: the model that runs, 1: the way to another
  LayerChoice layer_choice;
  std::string model_address;
  workspace::ModelSource model_choice;                                           // of the offer's files
  std::optional<std::string> shared_panel;                                       // that is to be embedded, once it was chosen
  bool large_code = false;                                                       // the QR code fills the dialog
  workspace::ModelChange::Step model_step = workspace::ModelChange::Step::None;  // in the last frame

  bool is_whole_visit = false;  // of the methods
  std::string methods;          // the text that is shown

  bool is_open() const { return open.kind != DialogRequest::Kind::None; }
  // Whether the sketch pad holds lines that are not on the board yet.
  bool has_drawing() const {
    return open.kind == DialogRequest::Kind::Sketch && sketch.history.changed() && sketch.history.has_ink(sketch.background);
  }
};

void draw_dialogs(Context& ctx, DialogsState& state);

// ---- between the files of this folder

// Opens the dialog's window; call end_card() in any case. False when it is not to be drawn.
// preferred  size in CSS pixels on a large screen; below 600 px of width the dialog fills the screen
struct Card {
  bool visible = false;
  bool narrow = false;  // fills a phone's screen
};
Card begin_card(Context& ctx, DialogsState& state, std::string_view title, ImVec2 preferred);
void end_card(Context& ctx, DialogsState& state, const Card& card);

// The scrolling part above the footer, and the footer with room for the buttons at its right.
void begin_body(Context& ctx, float height = 0);
void end_body();
float footer_height(const Context& ctx);
struct FooterResult {
  bool primary = false;
  bool cancel = false;
};
struct FooterOptions {
  std::string_view cancel = tr("Cancel");  // empty: no such button
  bool unsaved = false;  // something would be lost: a press beside the dialog, which may have been meant for nothing, closes nothing
};
// Cancel and the primary action, right-aligned; Enter and Esc mean them too, and a press beside the dialog means to cancel.
FooterResult footer(Context& ctx, DialogsState& state, const char* primary_id, std::string_view primary_label, bool enabled,
                    const FooterOptions& options = {});

void close_dialog(Context& ctx, DialogsState& state);
bool enter_pressed();

void open_sketch(Context& ctx, DialogsState& state);
void draw_sketch(Context& ctx, DialogsState& state);
void open_word(Context& ctx, DialogsState& state);
void draw_word(Context& ctx, DialogsState& state);
void open_emoji(Context& ctx, DialogsState& state);
void draw_emoji(Context& ctx, DialogsState& state);
void open_stimulus(Context& ctx, DialogsState& state);
void draw_stimulus(Context& ctx, DialogsState& state);
void open_model(Context& ctx, DialogsState& state);
void draw_model(Context& ctx, DialogsState& state);
// One emoji of the sheet, which state.emoji_sheet holds, between two corners.
void draw_emoji_picture(Context& ctx, DialogsState& state, int index, ImVec2 min, ImVec2 max);
void open_boards(Context& ctx, DialogsState& state);
void draw_boards(Context& ctx, DialogsState& state);
void draw_help(Context& ctx, DialogsState& state);
void draw_missing(Context& ctx, DialogsState& state);
void open_visits(Context& ctx, DialogsState& state);
void draw_visits(Context& ctx, DialogsState& state);
void open_methods(Context& ctx, DialogsState& state);
void draw_methods(Context& ctx, DialogsState& state);
void open_share(Context& ctx, DialogsState& state);
void draw_share(Context& ctx, DialogsState& state);

// A name at the left and, from `column` on, what is said of it; below the name where it is narrow.
void explained_row(Context& ctx, const char* name, const char* words, float column);

// Emits what places an edited stimulus: concept and rendition when they changed.
void emit_placement(Context& ctx, const workspace::Stimulus& stimulus, const std::string& concept_name, workspace::Rendition rendition);

}  // namespace pn::panels
