#include <array>
#include <string>

#include "base/words.h"
#include "panels/game/game_parts.h"
#include "panels/parts/failure_box.h"
#include "panels/parts/panel_parts.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using workspace::GameHints;
using workspace::GameSetup;
using workspace::GameSource;

constexpr std::array kRounds = {5, 8, 12, 20};
constexpr const char* kTeaches = mark(
    "A neuron is understood as far as one can say beforehand what fires it. Look at what excites it, then choose, round by round, which of "
    "two pictures fires it more. Guessing is right half of the time.");

void draw_field(Context& ctx, const char* label, const char* tip) {
  field_label(ctx, label);
  tooltip(ctx, tip);
}

void draw_neuron(Context& ctx, GameSetup& setup) {
  draw_field(ctx, tr("Neuron"), tr("The chosen neuron, or one of the chosen layer that you know nothing about yet."));
  const auto& neuron = ctx.ws.selection.neuron;
  const std::string chosen = neuron ? tr("The chosen one, {0}", {workspace::neuron_name(*neuron)}) : tr("The chosen one");
  const std::string drawn = tr("One of layer {0}, at random", {ctx.ws.selection.layer + 1});
  const char* const labels[] = {chosen.c_str(), drawn.c_str()};
  const float width = button_width(ctx, chosen) + button_width(ctx, drawn);
  const int now = setup.random_neuron ? 1 : 0;
  int next = -1;
  if (width <= ImGui::GetContentRegionAvail().x) {
    next = segmented(ctx, "predict.neuron", labels, 2, now, tr("Neuron"));
  } else {
    const std::string pills_of[] = {chosen, drawn};
    next = pills(ctx, "predict.neuron", pills_of, now, tr("Neuron"));
  }
  if (next >= 0) setup.random_neuron = next == 1;
}

void draw_source(Context& ctx, GameSetup& setup) {
  if (!workspace::atlas_has_words(ctx.ws)) return;
  draw_field(
      ctx, tr("Asked about"),
      tr("Pictures of the board, two of the same rendition; or words that the model\xE2\x80\x99s atlas knows the neuron\xE2\x80\x99s "
         "response to, two of about the same length."));
  static constexpr const char* kLabels[] = {mark("pictures of the board"), mark("words")};
  if (const int next = segmented(ctx, "predict.source", kLabels, 2, static_cast<int>(setup.source), tr("Asked about")); next >= 0)
    setup.source = static_cast<GameSource>(next);
}

void draw_hints(Context& ctx, GameSetup& setup) {
  if (!workspace::atlas_has_images(ctx.ws)) return;
  draw_field(ctx, tr("Learn from"),
             tr("What explains the neuron: examples that fire it most and least, which are not asked again; or the image that was "
                "made, step by step, to excite it."));
  static constexpr const char* kLabels[] = {mark("examples"), mark("the made image")};
  if (const int next = segmented(ctx, "predict.hints", kLabels, 2, static_cast<int>(setup.hints), tr("Learn from")); next >= 0)
    setup.hints = static_cast<GameHints>(next);
}

void draw_rounds(Context& ctx, GameSetup& setup) {
  draw_field(ctx, tr("Rounds"), tr("At most so many; fewer where there are not enough pairs."));
  std::array<std::string, kRounds.size()> words;
  std::array<const char*, kRounds.size()> labels{};
  int now = -1;
  for (std::size_t i = 0; i < kRounds.size(); ++i) {
    words[i] = std::to_string(kRounds[i]);
    labels[i] = words[i].c_str();
    if (setup.rounds == kRounds[i]) now = static_cast<int>(i);
  }
  if (const int next = segmented(ctx, "predict.rounds", labels.data(), static_cast<int>(labels.size()), now, tr("Rounds")); next >= 0)
    setup.rounds = kRounds[static_cast<std::size_t>(next)];
}

// The number that the draw follows from, so that a class plays one game.
void draw_seed(Context& ctx, GameSetup& setup) {
  draw_field(ctx, tr_in("Draw (of a game)", "Draw"),
             tr("The same draw of the same neuron and pictures is the same game, on every machine: a class can play one."));
  if (icon_button(ctx, "predict.seed.less", kIconMinus, tr("The draw before"), false, setup.seed > 1)) --setup.seed;
  ImGui::SameLine(0, ctx.metrics.unit / 2);
  row_text(ctx, tr("draw {0}", {setup.seed}));
  ImGui::SameLine(0, ctx.metrics.unit / 2);
  if (icon_button(ctx, "predict.seed.more", kIconPlus, tr("The next draw"))) ++setup.seed;
}

}  // namespace

void draw_game_setup(Context& ctx) {
  heading(ctx, tr("Can you predict this neuron?"));
  note(ctx, tr(kTeaches));
  if (!model_is_ready(ctx, "predict.retry_model", true)) return;
  GameSetup setup = ctx.ws.games.setup;
  draw_neuron(ctx, setup);
  draw_source(ctx, setup);
  draw_hints(ctx, setup);
  const float start = ImGui::GetCursorScreenPos().x, width = ImGui::GetContentRegionAvail().x;
  ImGui::BeginGroup();
  draw_rounds(ctx, setup);
  ImGui::EndGroup();
  constexpr float kSecond = 210.0F;
  if (width > kSecond * 1.8F) ImGui::SameLine(start + kSecond - ImGui::GetWindowPos().x);
  ImGui::BeginGroup();
  draw_seed(ctx, setup);
  ImGui::EndGroup();
  if (!(setup == ctx.ws.games.setup)) ctx.emit(workspace::SetUpGame{setup});
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  if (button(ctx, "predict.start", tr_in("Start (a game)", "Start"), ButtonKind::Primary, kIconPlay)) ctx.emit(workspace::StartGame{});
  if (const Error& error = ctx.ws.games.error; !error.message.empty()) {
    note(ctx, error.message, ctx.colors.warning);
    ctx.nodes.leaf(Role::Status, "predict.error", error.message);
  }
  draw_game_scores(ctx, nullptr);
}

}  // namespace pn::panels
