#include <algorithm>
#include <string>

#include "base/words.h"
#include "panels/neuron/neuron_panel.h"
#include "panels/neuron/neuron_parts.h"
#include "panels/parts/atlas_image.h"
#include "panels/parts/panel_parts.h"
#include "view/failure.h"
#include "view/terms.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/widgets.h"

// What the model's atlas knows of the chosen neuron beforehand: an image that excites it, its multimodality score, concepts, words, prompts.
namespace pn::panels {
namespace {

using model::Atlas;

constexpr float kImage = 96.0F;
constexpr std::size_t kWords = 8;
constexpr std::size_t kConcepts = 3;
constexpr std::size_t kPrompts = 4;
constexpr float kSelects = 0.7F;                                                                  // AUROC; less is no selection
[[maybe_unused]] constexpr const char* kGroups[] = {mark("photo"), mark("drawn"), mark("word")};  // of the atlas, for tr()

std::string listed(const std::vector<Atlas::Entry>& entries, std::size_t most, bool with_values) {
  std::string words;
  for (std::size_t i = 0; i < std::min(entries.size(), most); ++i) {
    words += (i > 0 ? ", " : "") + std::string(entries[i].name);
    if (with_values) words += " " + number(entries[i].value, 2);
  }
  return words;
}

void draw_image(Context& ctx, HeldTexture& sheet, const Atlas::Tile& tile) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 end{at.x + kImage, at.y + kImage};
  ImGui::Dummy({kImage, kImage});
  ctx.nodes.item(Role::Image, "neuron.visualisation", tr("Feature visualisation of this neuron"));
  tooltip(
      ctx,
      tr("Feature visualisation: an image made, step by step, to excite this neuron. It shows what the neuron looks for, not a thing that "
         "exists."));
  draw_atlas_tile(ctx, sheet, tile, at, end);
}

// The score with its interval and what it rests on, as one sentence.
std::string describe_score(const Atlas::Multimodality& found) {
  const std::string m = number(found.m, 2), interval = interval_words({found.low, found.high});
  std::string words = found.m >= kClear ? tr("Multimodality score {0} {1} for {2}", {m, interval, found.concept_name})
                                        : tr("Multimodality score {0} {1}, not clearly; best for {2}", {m, interval, found.concept_name});
  for (std::size_t i = 0; i < found.parts.size(); ++i) {
    const std::string_view name = tr(found.parts[i].name);
    const std::string value = number(found.parts[i].value, 2);
    words += i == 0 ? tr("; AUROC as {0} {1}", {name, value}) : tr(", as {0} {1}", {name, value});
  }
  const std::string rest = stimuli_words(found);
  return words + "." + (rest.empty() ? "" : " " + rest);
}

void draw_score(Context& ctx, const Atlas::Multimodality& found, float x, float y, float room) {
  const float small = text_size(ctx.fonts.small, "A").y;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  ImGui::SetCursorScreenPos({x, y});
  term(ctx, "multimodality score");
  ImGui::SetCursorScreenPos({x, y + small});
  const std::string m = number(found.m, 2);
  draw_text(draw, ctx.fonts.title, {x, y + small}, ctx.colors.text, m);
  const float after = x + text_size(ctx.fonts.title, m).x + ctx.metrics.unit;
  const float lift = text_size(ctx.fonts.title, "A").y - text_size(ctx.fonts.small, "A").y;
  draw_text(draw, ctx.fonts.small, {after, y + small + lift * 0.8F}, ctx.colors.text_muted, interval_words({found.low, found.high}));
  float line = y + small + text_size(ctx.fonts.title, "A").y + 2;
  const auto write = [&](const std::string& words) {
    draw_text(draw, ctx.fonts.small, {x, line}, ctx.colors.text, fitted(ctx.fonts.small, words, room));
    line += small;
  };
  write(found.m >= kClear ? tr("for {0}", {found.concept_name}) : tr("not clearly; best for {0}", {found.concept_name}));
  // Two parts a line: a card is narrow, and a number is not to be broken.
  std::vector<Atlas::Entry> parts = found.parts;
  for (Atlas::Entry& part : parts) part.name = tr(part.name);
  for (std::size_t i = 0; i < parts.size(); i += 2) {
    const auto end = std::min(i + 2, parts.size());
    write(listed({parts.begin() + static_cast<std::ptrdiff_t>(i), parts.begin() + static_cast<std::ptrdiff_t>(end)}, 2, true));
  }
  ImGui::SetCursorScreenPos({x, y + small});
  ImGui::Dummy({room, line - y - small});
  tooltip(ctx, std::string(definition("multimodality score")) + " " + stimuli_words(found));
  ctx.nodes.leaf(Role::Text, "neuron.m", describe_score(found)).rect = Landmark{x, y, room, line - y};
}

// Those that it selects indeed, the clearest first.
std::vector<Atlas::Entry> selected(std::vector<Atlas::Entry> concepts) {
  std::erase_if(concepts, [](const Atlas::Entry& entry) { return entry.value < kSelects; });
  std::stable_sort(concepts.begin(), concepts.end(), [](const Atlas::Entry& a, const Atlas::Entry& b) { return a.value > b.value; });
  return concepts;
}

void draw_list(Context& ctx, const char* label, const std::string& words, const std::string& more = {}) {
  if (words.empty()) return;
  ctx.nodes.text(std::string(label) + ": " + words + ".").description.assign(more);
  const MuteScope mute(ctx.nodes);
  caption(ctx, label);
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() - ctx.metrics.unit * 0.5F);
  note(ctx, words, ctx.colors.text);
  if (!more.empty()) tooltip(ctx, more);
}

// "Scored on 24 of dog, 30 of cat, …": what the AUROCs of the listed concepts rest on; empty when the atlas does not say.
std::string rests_on(const std::vector<Atlas::Entry>& concepts) {
  std::string words;
  for (std::size_t i = 0; i < std::min(concepts.size(), kConcepts); ++i) {
    if (concepts[i].stimuli == 0) return {};
    words += (i > 0 ? ", " : "") + tr("{0} of {1}", {concepts[i].stimuli, concepts[i].name});
  }
  return words.empty()
             ? words
             : tr("Scored on {0}, each against those of all other concepts: training pictures, but not those that the concept was "
                  "chosen on.",
                  {words});
}

}  // namespace

void draw_atlas(Context& ctx, workspace::NeuronId neuron, HeldTexture& sheet) {
  const workspace::ModelState& model = ctx.ws.model;
  const bool is_missing = model.atlas_error.code == ErrorCode::NotFound;  // this model brings none
  if (model.atlas_phase == workspace::Phase::Failed && !is_missing)
    note(ctx, tr("What is known of this neuron beforehand could not be loaded. {0}", {failure_words(model.atlas_error)}),
         ctx.colors.warning);
  const auto known = atlas_neuron(ctx.ws, neuron);
  if (!known) return;
  const Atlas& atlas = *ctx.ws.model.atlas;
  divider(ctx);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float x = at.x + kImage + ctx.metrics.unit * 1.5F;
  draw_image(ctx, sheet, atlas.tile(*known));
  if (const auto found = atlas.multimodality(*known)) {
    draw_score(ctx, *found, x, at.y, width - (x - at.x));
  } else {
    ImGui::SetCursorScreenPos({x, at.y});
    note(ctx, tr("Too few pictures for a multimodality score."));
  }
  ImGui::SetCursorScreenPos({at.x, at.y + kImage + ctx.metrics.unit / 2});
}

void draw_atlas_words(Context& ctx, workspace::NeuronId neuron) {
  const auto known = atlas_neuron(ctx.ws, neuron);
  if (known) draw_list(ctx, tr("rendered words that fire it most"), listed(ctx.ws.model.atlas->best_words(*known), kWords, false));
}

void draw_atlas_details(Context& ctx, workspace::NeuronId neuron) {
  const auto known = atlas_neuron(ctx.ws, neuron);
  if (!known) return;
  const Atlas& atlas = *ctx.ws.model.atlas;
  divider(ctx);
  heading(ctx, tr("Known beforehand"), 3);
  for (std::size_t i = 0; i < atlas.renditions().size(); ++i) {
    const std::string label = tr("concepts it selects as {0}, AUROC", {tr(std::string_view(atlas.renditions()[i]))});
    const std::vector<Atlas::Entry> concepts = selected(atlas.concepts(*known, i));
    draw_list(ctx, label.c_str(), listed(concepts, kConcepts, true), rests_on(concepts));
  }
  draw_list(ctx, tr("prompts it pulls towards"), listed(atlas.prompts(*known), kPrompts, false));
  draw_list(ctx, tr("prompts it pulls away from"), listed(atlas.prompts_against(*known), kPrompts, false));
}

}  // namespace pn::panels
