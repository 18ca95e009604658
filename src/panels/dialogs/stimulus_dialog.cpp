#include <algorithm>
#include <cmath>

#include "base/words.h"
#include "panels/dialogs/dialogs.h"
#include "panels/parts/failure_box.h"
#include "panels/parts/stimulus_fields.h"
#include "panels/parts/stimulus_textures.h"
#include "view/sentences.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

// One stimulus: what it means, how it shows it, what it is called; edit, replace, remove.
namespace pn::panels {
namespace {

using workspace::Stimulus;

std::string facts(const Context& ctx, const Stimulus& stimulus) {
  const workspace::StimulusState& state = workspace::state_of(ctx.ws, stimulus.id);
  std::string out;
  if (const auto* file = std::get_if<workspace::FileSource>(&stimulus.source))
    out = file->name;
  else if (std::holds_alternative<workspace::AssetSource>(stimulus.source))
    out = tr("bundled picture");
  else if (std::holds_alternative<workspace::EmojiSource>(stimulus.source))
    out = tr("emoji");
  else if (std::holds_alternative<workspace::WordSource>(stimulus.source))
    out = tr("rendered word");
  else if (const auto* enclosed = std::get_if<workspace::EnclosedSource>(&stimulus.source))
    out = tr("{0} (small, as the link has it)", {enclosed->name});
  else
    out = tr("drawing");
  if (state.original_width > 0) {
    out += ", " + std::to_string(state.original_width) + " \xC3\x97 " + std::to_string(state.original_height) + " px";
    if (state.picture && (state.width != state.original_width || state.height != state.original_height))
      out += tr(", kept as {0} \xC3\x97 {1}", {state.width, state.height});
  }
  return out;
}

void draw_picture(Context& ctx, const Stimulus& stimulus, float side) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 end{at.x + side, at.y + side};
  ImGui::Dummy({side, side});
  ctx.nodes.item(Role::Image, "dialog.stimulus.picture", short_name(stimulus));
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(at, end, ctx.colors.raised, ctx.metrics.radius);
  const auto& picture = workspace::state_of(ctx.ws, stimulus.id).picture;
  const TextureId texture = ctx.pictures.picture(ctx.ws, stimulus.id);
  if (!picture || !texture) return;
  const auto w = static_cast<float>(picture->width);
  const auto h = static_cast<float>(picture->height);
  const float scale = side / std::max(w, h);
  const ImVec2 a{at.x + (side - w * scale) / 2, at.y + (side - h * scale) / 2};
  draw->AddImageRounded(texture, a, {a.x + w * scale, a.y + h * scale}, {0, 0}, {1, 1}, IM_COL32_WHITE, ctx.metrics.radius);
  draw->AddRect(at, end, ctx.colors.line, ctx.metrics.radius);
}

void open_other(Context& ctx, const DialogsState& state, DialogRequest::Kind kind) {
  ctx.open({kind, state.concept_name, state.rendition, state.open.edit});
}

void draw_source_buttons(Context& ctx, DialogsState& state, const Stimulus& stimulus) {
  if (std::holds_alternative<workspace::WordSource>(stimulus.source)) {
    if (button(ctx, "dialog.stimulus.edit", tr("Edit the word"), ButtonKind::Normal, kIconText))
      open_other(ctx, state, DialogRequest::Kind::Word);
  } else if (const auto* drawing = std::get_if<workspace::DrawingSource>(&stimulus.source)) {
    const bool has_strokes = !drawing->strokes.empty();
    if (button(ctx, "dialog.stimulus.edit", tr("Edit the drawing"), ButtonKind::Normal, kIconDraw, has_strokes))
      open_other(ctx, state, DialogRequest::Kind::Sketch);
  } else if (std::holds_alternative<workspace::EmojiSource>(stimulus.source)) {
    if (button(ctx, "dialog.stimulus.edit", tr("Another emoji"), ButtonKind::Normal, kIconEmoji))
      open_other(ctx, state, DialogRequest::Kind::Emoji);
  } else if (button(ctx, "dialog.stimulus.replace", tr("Replace the picture"), ButtonKind::Normal, kIconSwap)) {
    state.replace_with_file = stimulus.id;
    ctx.page_requests.push_back(PageRequest::OpenFiles);
    close_dialog(ctx, state);
  }
}

void draw_fields(Context& ctx, DialogsState& state) {
  field_label(ctx, tr("Concept: what it means, its row on the board"));
  concept_field(ctx, "dialog.stimulus.concept", state.concept_name, "cat", state.wants_focus);
  field_label(ctx, tr("Rendition: how it is shown, its column"));
  rendition_field(ctx, "dialog.stimulus.rendition", state.rendition);
  field_label(ctx, tr("Title"));
  text_field(ctx, "dialog.stimulus.title", state.title, {.hint = tr("none"), .name = tr("Title")});
}

// A picture with a colour profile may be shown by it.
void draw_profile_choice(Context& ctx, DialogsState& state, const Stimulus& stimulus) {
  const image::ProfileUse profile = workspace::state_of(ctx.ws, stimulus.id).profile;
  const bool has_choice = profile == image::ProfileUse::Ignored || profile == image::ProfileUse::Used;
  if (!has_choice || !std::holds_alternative<workspace::FileSource>(stimulus.source)) return;
  static constexpr const char* kLabels[] = {mark("As stored"), mark("By its profile")};
  field_label(ctx, tr("Colours: the file's numbers, or sRGB by its colour profile"));
  const int chosen = segmented(ctx, "dialog.stimulus.profile", kLabels, 2, state.by_profile ? 1 : 0, tr("Colours"));
  if (chosen >= 0) state.by_profile = chosen == 1;
}

// The file with the other use of its profile; nullopt when that stays.
std::optional<workspace::FileSource> other_use(const DialogsState& state, const Stimulus& stimulus) {
  const auto* file = std::get_if<workspace::FileSource>(&stimulus.source);
  if (!file || file->by_profile == state.by_profile) return std::nullopt;
  workspace::FileSource other = *file;
  other.by_profile = state.by_profile;
  return other;
}

bool differs(const DialogsState& state, const Stimulus& stimulus) {
  return trim(state.concept_name) != stimulus.concept_name || state.rendition != stimulus.rendition ||
         trim(state.title) != stimulus.title || other_use(state, stimulus);
}

void save(Context& ctx, DialogsState& state, const Stimulus& stimulus) {
  emit_placement(ctx, stimulus, state.concept_name, state.rendition);
  const std::string title(trim(state.title));
  if (title != stimulus.title) ctx.emit(workspace::SetTitle{stimulus.id, title});
  if (auto other = other_use(state, stimulus)) ctx.emit(workspace::SetSource{stimulus.id, *std::move(other)});  // last: the id changes
  close_dialog(ctx, state);
}

void draw_body(Context& ctx, DialogsState& state, const Stimulus& stimulus, bool narrow) {
  const float side = narrow ? std::min(160.0F, ImGui::GetContentRegionAvail().x) : 208.0F;
  if (!narrow) begin_part("picture", side, 0);
  draw_picture(ctx, stimulus, side);
  note(ctx, facts(ctx, stimulus));
  for (const std::string& sentence : view::picture_notes(workspace::state_of(ctx.ws, stimulus.id))) note(ctx, sentence);
  draw_source_buttons(ctx, state, stimulus);
  if (!narrow) {
    ImGui::EndChild();
    ImGui::SameLine(0, ctx.metrics.unit * 3);
    begin_part("fields", 0, 0);
  }
  const workspace::StimulusState& now = workspace::state_of(ctx.ws, stimulus.id);
  if (now.picture_phase == workspace::Phase::Failed || now.encoding_phase == workspace::Phase::Failed)
    if (failure_box(ctx, "dialog.stimulus.retry", now.error)) ctx.emit(workspace::RetryStimulus{stimulus.id});
  draw_fields(ctx, state);
  draw_profile_choice(ctx, state, stimulus);
  if (!narrow) ImGui::EndChild();
}

}  // namespace

void open_stimulus(Context& ctx, DialogsState& state) {
  if (!state.open.edit) state.open.edit = ctx.ws.selection.stimulus;
  const Stimulus* stimulus = state.open.edit ? workspace::find_stimulus(ctx.ws, *state.open.edit) : nullptr;
  if (!stimulus) return close_dialog(ctx, state);
  state.concept_name = stimulus->concept_name;
  state.rendition = stimulus->rendition;
  state.title = stimulus->title;
  const auto* file = std::get_if<workspace::FileSource>(&stimulus->source);
  state.by_profile = file && file->by_profile;
}

void draw_stimulus(Context& ctx, DialogsState& state) {
  const Stimulus* stimulus = workspace::find_stimulus(ctx.ws, *state.open.edit);
  const Card card = begin_card(ctx, state, tr("Stimulus"), {680, 472});
  if (card.visible) {
    begin_body(ctx);
    draw_body(ctx, state, *stimulus, card.narrow);
    end_body();
    if (state.is_open()) {
      const ImVec2 at = ImGui::GetCursorPos();
      ImGui::SetCursorPosY(at.y + ctx.metrics.unit);
      const bool removes = button(ctx, "dialog.stimulus.remove", tr("Remove"), ButtonKind::Danger, kIconTrash);
      ImGui::SetCursorPos(at);
      const FooterResult result =
          footer(ctx, state, "dialog.stimulus.save", tr("Save"), !trim(state.concept_name).empty(), {.unsaved = differs(state, *stimulus)});
      if (removes) {
        ctx.emit(workspace::RemoveStimulus{stimulus->id});
        close_dialog(ctx, state);
      } else if (result.primary) {
        save(ctx, state, *stimulus);
      } else if (result.cancel) {
        close_dialog(ctx, state);
      }
    }
  }
  end_card(ctx, state, card);
}

}  // namespace pn::panels
