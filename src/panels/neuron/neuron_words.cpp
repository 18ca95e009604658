#include <algorithm>
#include <cmath>
#include <string>

#include "base/words.h"
#include "panels/neuron/neuron_panel.h"
#include "panels/neuron/neuron_parts.h"
#include "panels/parts/failure_box.h"
#include "panels/parts/panel_parts.h"
#include "view/study_words.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"
#include "workspace/probed_words.h"

// The words that fire the chosen neuron most and least: as the word probe found them, else as the model's atlas knows them.
namespace pn::panels {
namespace {

using studies::WordLists;
using workspace::kWordsShown;
using workspace::Phase;

constexpr float kPicture = 28.0F;
constexpr float kTwoColumns = 250.0F;  // the least width for both ends beside each other
constexpr std::string_view kProbe = "word_probe";

// The word as a stimulus: the one that is on the board, or a new one.
void show_word(Context& ctx, const workspace::WordSource& word) {
  for (const workspace::Stimulus& stimulus : ctx.ws.document.stimuli) {
    const auto* source = std::get_if<workspace::WordSource>(&stimulus.source);
    if (source != nullptr && *source == word) return ctx.emit(workspace::SelectStimulus{stimulus.id});
  }
  ctx.emit(workspace::AddStimulus{word.text, workspace::Rendition::Word, word.text, word});
}

struct Row {
  std::string id;
  const WordLists& lists;
  WordLists::Entry entry;
  int decimals = 2;
  HeldTexture& picture;
};

void draw_word(Context& ctx, Row row, float width) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float unit = ctx.metrics.unit, height = ctx.device.touch ? ctx.metrics.row : kPicture + unit / 2;
  const workspace::WordSource word = workspace::drawn_word(row.lists, row.entry.word);
  const std::string value = number(row.entry.value, row.decimals);
  const Press press = press_area(row.id.c_str(), {width, height});
  ctx.nodes.item(Role::Button, row.id, word.text + ": " + value);
  tooltip(ctx, tr("\xE2\x80\x9C{0}\xE2\x80\x9D as the model saw it; response {1}. Press to put it on the board.", {word.text, value}));
  focus_ring(ctx);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (press.hovered) {
    draw->AddRectFilled(at, {at.x + width, at.y + height}, ctx.colors.hover, 4.0F);
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  }
  if (press.pressed || ctx.nodes.clicked(row.id)) show_word(ctx, word);
  const ImVec2 corner{at.x + 2, std::round(at.y + (height - kPicture) / 2)}, end{corner.x + kPicture, corner.y + kPicture};
  row.picture.set(workspace::picture_of(ctx.ws, word));
  if (const TextureId texture = row.picture.texture(ctx.textures))
    draw->AddImageRounded(texture, corner, end, {0, 0}, {1, 1}, IM_COL32_WHITE, 3.0F);
  else
    draw->AddRectFilled(corner, end, ctx.colors.raised, 3.0F);
  const float text_y = at.y + (height - text_size(ctx.fonts.small, "A").y) / 2, left = end.x + unit, right = at.x + width - unit / 2;
  draw_text_right(draw, ctx.fonts.small, {right, text_y}, ctx.colors.text_muted, value);
  const float room = right - text_size(ctx.fonts.small, value).x - unit - left;
  draw_text(draw, ctx.fonts.small, {left, text_y}, ctx.colors.text, fitted(ctx.fonts.small, word.text, room));
  ImGui::SetCursorScreenPos({at.x, at.y + height});
  ImGui::Dummy({0, 0});
}

// One end of the list below its title.
void draw_end(Context& ctx, const char* title, const std::string& id, const WordLists& lists, const std::vector<WordLists::Entry>& entries,
              std::span<HeldTexture> pictures, int decimals, float width) {
  const NodeScope told(ctx.nodes, Role::List, id, title);
  ImGui::BeginGroup();
  small_text(ctx, title);
  for (std::size_t i = 0; i < std::min(entries.size(), pictures.size()); ++i)
    draw_word(ctx, {id + "." + std::to_string(i), lists, entries[i], decimals, pictures[i]}, width);
  ImGui::EndGroup();
}

void draw_lists(Context& ctx, const WordLists& lists, studies::NeuronRef neuron, std::span<HeldTexture, 2 * kWordsShown> pictures) {
  const auto strongest = lists.strongest(neuron), weakest = lists.weakest(neuron);
  float largest = 0.0F;
  for (const auto& entries : {strongest, weakest}) {
    for (const WordLists::Entry& each : entries) largest = std::max(largest, std::abs(each.value));
  }
  const int decimals = decimals_for(largest);
  const float all = ImGui::GetContentRegionAvail().x, gap = ctx.metrics.unit * 1.5F;
  const bool beside = all >= kTwoColumns;
  const float width = beside ? (all - gap) / 2 : all;
  note(ctx, tr("Of {0} words drawn in {1}, by the probe:", {thousands(lists.words.size()), lists.font}));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ctx.metrics.unit, 0});
  draw_end(ctx, tr("words that fire it most"), "neuron.words", lists, strongest, pictures.first<kWordsShown>(), decimals, width);
  if (beside) ImGui::SameLine(0, gap);
  // Where more words than there is room for leave it at its lowest, a choice among them would say nothing.
  const int lowest = lists.lowest_of(neuron);
  const bool is_shared = lowest > static_cast<int>(kWordsShown);
  if (!is_shared) {
    if (beside) ImGui::SameLine(0, gap);
    draw_end(ctx, tr("words that fire it least"), "neuron.words_least", lists, weakest, pictures.last<kWordsShown>(), decimals, width);
  }
  ImGui::PopStyleVar();
  if (is_shared && !weakest.empty())
    note(ctx, tr("{0} words leave it at its lowest, {1}.",
                 {thousands(static_cast<std::uint64_t>(lowest)), number(weakest.front().value, decimals)}));
}

// The way to the probe, or how far it has come.
void draw_probe(Context& ctx, bool has_lists) {
  const workspace::StudySpec* spec = workspace::study_of_kind(ctx.ws, kProbe);
  const workspace::StudyState* state = spec == nullptr ? nullptr : &workspace::state_of(ctx.ws, spec->id);
  if (state != nullptr && state->phase == Phase::Running) {
    if (button(ctx, "neuron.probe.cancel", tr("Cancel"), ButtonKind::Normal, kIconStop)) ctx.emit(workspace::CancelStudy{spec->id});
    ImGui::SameLine(0, ctx.metrics.unit);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const std::string words = progress_words(state->progress);
    words_over_bar(ctx, at, width, words, progress_share(state->progress));
    ctx.nodes.text(words);
    ImGui::Dummy({width, ctx.metrics.row});
    return;
  }
  if (state != nullptr && state->phase == Phase::Failed) {
    if (failure_box(ctx, "neuron.probe.retry", state->error)) ctx.emit(workspace::RunStudy{spec->id});
    return;
  }
  if (has_lists || ctx.ws.model.phase != Phase::Ready) return;
  if (button(ctx, "neuron.probe", tr("Probe 2,000 words"), ButtonKind::Quiet, kIconPlay)) ctx.emit(workspace::RunKind{std::string(kProbe)});
  tooltip(ctx, tr("Draws 2,000 words as pictures and shows them to the model, in the background: which fire each neuron most and least?"));
}

}  // namespace

void draw_words(Context& ctx, workspace::NeuronId neuron, std::span<HeldTexture, 2 * kWordsShown> pictures) {
  const WordLists* lists = workspace::probed_words(ctx.ws);
  const studies::NeuronRef ref{neuron.layer, neuron.channel};
  const bool has_lists = lists != nullptr && lists->has(ref);
  if (has_lists)
    draw_lists(ctx, *lists, ref, pictures);
  else
    draw_atlas_words(ctx, neuron);
  draw_probe(ctx, has_lists);
}

}  // namespace pn::panels
