#include <algorithm>
#include <array>
#include <cmath>

#include "base/words.h"
#include "panels/dialogs/dialogs.h"
#include "panels/parts/stimulus_fields.h"
#include "view/failure.h"
#include "view/words.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

// A word as an image. The preview is the very picture that the model will see: it is rendered where all stimuli are.
namespace pn::panels {
namespace {

constexpr std::array<const char*, 6> kLetters = {"#111111", "#ffffff", "#d43a2f", "#f2c200", "#2b6cd4", "#2f8f46"};
constexpr std::array<const char*, 6> kGrounds = {"#ffffff", "#111111", "#f7ecd0", "#f2c200", "#2b6cd4", "#9aa3ac"};
constexpr float kPreviewSide = 256;

void request_preview(Context& ctx, const DialogsState& state) {
  ctx.emit(workspace::PreviewWord{trim(state.word.text).empty() ? std::nullopt : std::optional(state.word)});
}

void draw_preview(Context& ctx, DialogsState& state, float side) {
  state.word_picture.set(ctx.ws.resources.preview.picture);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 end{at.x + side, at.y + side};
  ImGui::Dummy({side, side});
  ctx.nodes.item(Role::Image, "dialog.word.preview", tr("The word as the model sees it: {0}", {state.word.text}));
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(at, end, color_of(state.word.background, IM_COL32_WHITE), ctx.metrics.radius);
  if (!state.word_picture.empty())
    draw->AddImageRounded(state.word_picture.texture(ctx.textures), at, end, {0, 0}, {1, 1}, IM_COL32_WHITE, ctx.metrics.radius);
  draw->AddRect(at, end, ctx.colors.line, ctx.metrics.radius);
}

void draw_style(Context& ctx, DialogsState& state, bool& changed) {
  workspace::WordSource& word = state.word;
  changed = font_field(ctx, "dialog.word.font", word.font) || changed;
  field_label(ctx, tr("Size: share of the image's height"));
  const float width = std::min(ImGui::GetContentRegionAvail().x - 56, 280.0F);
  changed = slider(ctx, "dialog.word.size", word.size, 0.08F, 0.9F, false, width,
                   {.name = tr("Size: share of the image's height"), .words = number(word.size * 100, 0) + " %", .step = 0.01F}) ||
            changed;
  tooltip(ctx, tr("Less where the word would not fit."));
  ImGui::SameLine(0, ctx.metrics.unit * 1.5F);
  {
    const MuteScope mute(ctx.nodes);  // the slider's node has it
    row_text(ctx, number(word.size * 100, 0) + " %");
  }
  field_label(ctx, tr("Letters"));
  changed = swatches(ctx, "dialog.word.foreground", kLetters, word.foreground, true, tr("Colour of the letters")) || changed;
  field_label(ctx, tr("Ground"));
  changed = swatches(ctx, "dialog.word.background", kGrounds, word.background, true, tr("Colour of the ground")) || changed;
  if (word.foreground == word.background)
    note(ctx, tr("Letters and ground have the same colour: the model will see nothing."), ctx.colors.warning);
}

void add_word(Context& ctx, DialogsState& state) {
  state.word.text = std::string(trim(state.word.text));
  const std::string name = trim(state.concept_name).empty() ? state.word.text : std::string(trim(state.concept_name));
  if (state.open.edit) {
    const workspace::Stimulus* stimulus = workspace::find_stimulus(ctx.ws, *state.open.edit);
    if (stimulus) emit_placement(ctx, *stimulus, name, stimulus->rendition);
    if (state.word_changed) ctx.emit(workspace::SetSource{*state.open.edit, state.word});
  } else {
    ctx.emit(workspace::AddStimulus{name, workspace::Rendition::Word, state.word.text, state.word, true});
  }
  close_dialog(ctx, state);
}

}  // namespace

void open_word(Context& ctx, DialogsState& state) {
  state.word_changed = false;
  const workspace::Stimulus* stimulus = state.open.edit ? workspace::find_stimulus(ctx.ws, *state.open.edit) : nullptr;
  if (const auto* source = stimulus ? std::get_if<workspace::WordSource>(&stimulus->source) : nullptr) {
    state.word = *source;
    state.concept_name = stimulus->concept_name;
  } else {
    // Style stays as it was used last; the row it is for is the likeliest word.
    state.word.text = state.open.concept_name;
  }
  const auto& fonts = ctx.ws.resources.word_fonts;
  if (!fonts.empty() && std::find(fonts.begin(), fonts.end(), state.word.font) == fonts.end()) state.word.font = fonts.front();
  ctx.emit(workspace::PreviewWord{});  // the last one's picture is another word's
  request_preview(ctx, state);
}

void draw_word(Context& ctx, DialogsState& state) {
  const Card card = begin_card(ctx, state, state.open.edit ? tr("Edit the word") : tr("A word as an image"), {720, 584});
  if (card.visible) {
    bool changed = false;
    const Error& error = ctx.ws.resources.preview.error;
    begin_body(ctx);
    const auto draw_fields = [&] {
      field_label(ctx, tr("Word"));
      changed =
          text_field(ctx, "dialog.word.text", state.word.text, {.hint = "cat", .focus = state.wants_focus, .name = tr("Word")}).changed ||
          changed;
      if (!error.message.empty()) note(ctx, failure_words(error), ctx.colors.error);
    };
    const auto draw_concept = [&] {
      field_label(ctx, tr("Concept: the row of the board"));
      const std::string follows(trim(state.word.text));
      concept_field(ctx, "dialog.word.concept", state.concept_name, follows.empty() ? tr("as the word") : follows.c_str());
    };
    if (card.narrow) {
      draw_fields();
      draw_preview(ctx, state, std::floor(std::min(ImGui::GetContentRegionAvail().x, 200.0F)));
      draw_style(ctx, state, changed);
      draw_concept();
    } else {
      begin_part("picture", kPreviewSide, 0);
      draw_preview(ctx, state, kPreviewSide);
      const int side = ctx.ws.model.info ? ctx.ws.model.info->image_size : 0;
      note(ctx, side > 0 ? tr("The model sees it shrunk to {0} \xC3\x97 {0} pixels.", {side})
                         : tr("This is what the model sees, shrunk to its size."));
      ImGui::EndChild();
      ImGui::SameLine(0, ctx.metrics.unit * 3);
      begin_part("fields", 0, 0);
      draw_fields();
      draw_style(ctx, state, changed);
      draw_concept();
      ImGui::EndChild();
    }
    end_body();
    if (changed) {
      state.word_changed = true;
      request_preview(ctx, state);
    }
    const bool can_add = !trim(state.word.text).empty() && error.message.empty();
    const FooterResult result =
        footer(ctx, state, "dialog.word.add", state.open.edit ? tr("Save") : tr("Add to board"), can_add, {.unsaved = state.word_changed});
    if (result.primary)
      add_word(ctx, state);
    else if (result.cancel)
      close_dialog(ctx, state);
  }
  end_card(ctx, state, card);
}

}  // namespace pn::panels
