#include <algorithm>
#include <string>

#include "base/words.h"
#include "panels/lessons/lesson_parts.h"
#include "panels/parts/links.h"
#include "panels/parts/panel_parts.h"
#include "view/lesson_words.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using workspace::GuessRound;
using workspace::LessonRun;
using workspace::LessonStep;
using workspace::Question;
using workspace::StepAnswer;

void draw_value_bar(Context& ctx, const char* label, const LessonStep& step, double value, ImU32 color) {
  const std::string words = view::bar_words(step, value);
  const float width = ImGui::GetContentRegionAvail().x, number = text_size(ctx.fonts.body, "100 %").x + ctx.metrics.unit;
  ctx.nodes.text(std::string(label) + ": " + words);
  small_text(ctx, label, ctx.colors.text_muted);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = text_size(ctx.fonts.body, "0").y, middle = at.y + height / 2;
  draw_bar(ImGui::GetWindowDrawList(), {at.x, middle - 6}, {at.x + width - number, middle + 6}, static_cast<float>(step.low),
           static_cast<float>(step.high), static_cast<float>(step.low), static_cast<float>(value), color, ctx.colors.track);
  draw_text_right(ImGui::GetWindowDrawList(), ctx.fonts.body, {at.x + width, at.y}, ctx.colors.text, words);
  ImGui::Dummy({width, height});
}

void draw_bar_prediction(Context& ctx, LessonPanelState& state, const LessonStep& step, const StepAnswer& answer) {
  if (answer.drawn) {
    draw_value_bar(ctx, tr("You said"), step, *answer.drawn, ctx.colors.text_muted);
    if (answer.truth) {
      draw_value_bar(ctx, tr("It is"), step, *answer.truth, ctx.colors.accent);
      draw_saying(ctx, Saying::Info, view::gap_words(step, *answer.drawn, *answer.truth), "lesson.gap");
    } else if (!ctx.ws.lessons.is_setting_up()) {
      progress_bar(ctx, -1.0F);
    }
    return;
  }
  const auto low = static_cast<float>(step.low), high = static_cast<float>(step.high);
  float drawn = low + (high - low) * state.bar;
  const std::string words = view::bar_words(step, static_cast<double>(drawn));
  small_text(ctx, wrapped(ctx.fonts.small, tr("Draw the bar to where you expect it: {0}", {words}), ImGui::GetContentRegionAvail().x),
             ctx.colors.text_muted);
  slider(ctx, "lesson.bar", drawn, low, high, false, ImGui::GetContentRegionAvail().x, {tr("Your prediction"), words, (high - low) / 20});
  state.bar = (drawn - low) / (high - low);
  if (button(ctx, "lesson.bar.set", tr("That is my prediction"), ButtonKind::Primary))
    ctx.emit(workspace::DrawBar{static_cast<double>(drawn)});
}

std::string say_of(const Question& question, int choice) {
  return choice >= 0 ? question.options[static_cast<std::size_t>(choice)].say : std::string();
}

void draw_choice_prediction(Context& ctx, const LessonRun& run) {
  const Question& question = run.now().questions.front();
  const StepAnswer& answer = run.answer();
  const int chosen = answer.choices.front();
  ctx.nodes.text(view::lesson_text(ctx.ws, question.text));
  {
    const MuteScope mute(ctx.nodes);
    draw_paragraphs(ctx, question.text);
  }
  const int right = answer.done ? (answer.rights.front() ? chosen : workspace::right_option(ctx.ws, question)) : -1;
  const int pressed = draw_options(ctx, "lesson.options", question, chosen, right, answer.done);
  if (pressed >= 0) ctx.emit(workspace::Choose{0, pressed});
  if (!answer.done) return;
  const bool is_right = answer.rights.front();
  const std::string said = say_of(question, chosen);
  draw_saying(ctx, is_right ? Saying::Right : Saying::Wrong,
              std::string(tr(is_right ? "As you predicted." : "Not as you predicted.")) + " " + said, "lesson.predicted");
}

// ---- which of two pictures

bool draw_guess_tile(Context& ctx, const GuessRound& round, std::size_t place, std::size_t side, float size, int choice,
                     std::optional<int> stronger) {
  const workspace::Stimulus* stimulus = workspace::stimulus_meant(ctx.ws, round.pictures[side]);
  const std::string id = "lesson.guess." + std::to_string(place) + "." + std::to_string(side);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Press press = press_area(id.c_str(), {size, size}, choice < 0 && stimulus != nullptr);
  if (stimulus != nullptr) draw_stimulus(ctx, stimulus->id, at, size);
  const bool is_chosen = choice == static_cast<int>(side), is_stronger = choice >= 0 && stronger == static_cast<int>(side);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImU32 edge = is_stronger ? ctx.colors.accent : is_chosen ? ctx.colors.error : press.hovered ? ctx.colors.text_muted : 0;
  if (edge) draw->AddRect({at.x - 2, at.y - 2}, {at.x + size + 2, at.y + size + 2}, edge, 6, 0, 3);
  focus_ring(ctx);
  if (press.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  std::string words = stimulus == nullptr ? std::string(tr("missing picture"))
                                          : stimulus->concept_name + ", " + std::string(tr(name_of(stimulus->rendition)));
  if (choice >= 0 && stimulus != nullptr) {
    const auto neuron = workspace::neuron_meant(ctx.ws, round.neuron);
    const auto value = neuron ? workspace::response(ctx.ws, stimulus->id, *neuron) : std::nullopt;
    if (value) {
      words += tr(", response {0}", {view::number(*value, 2)});
      draw_text(draw, ctx.fonts.small, {at.x, at.y + size + 2}, ctx.colors.text_muted, view::number(*value, 2));
    }
    if (is_stronger) words += tr(", fires it more");
    if (is_chosen) words += tr(", your choice");
  }
  Node& node = ctx.nodes.item(Role::Button, id, words);
  node.disabled = choice >= 0;
  if (choice >= 0) node.pressed = is_chosen ? Check::On : Check::Off;
  return choice < 0 && (press.pressed || ctx.nodes.clicked(id));
}

}  // namespace

void draw_prediction(Context& ctx, LessonPanelState& state, const LessonRun& run) {
  if (run.now().bar)
    draw_bar_prediction(ctx, state, run.now(), run.answer());
  else
    draw_choice_prediction(ctx, run);
}

void draw_task(Context& ctx, const LessonRun& run) {
  if (run.answer().done) {
    if (run.now().right.empty()) draw_saying(ctx, Saying::Right, tr("Done."), "lesson.right");
    return;
  }
  const std::string_view wrong = workspace::wrong_turn(ctx.ws, run.now());
  if (!wrong.empty()) draw_saying(ctx, Saying::Wrong, std::string(wrong), "lesson.wrong");
  if (button(ctx, "lesson.again", tr("Set this step up again"), ButtonKind::Quiet, kIconRefresh)) ctx.emit(workspace::SetUpStep{});
}

void draw_guesses(Context& ctx, const LessonRun& run) {
  const float gap = ctx.metrics.unit * 1.5F, size = std::min(150.0F, (ImGui::GetContentRegionAvail().x - gap) / 2 - 4);
  const auto& rounds = run.now().rounds;
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    const int choice = run.answer().choices[i];
    const bool is_open = i == 0 || run.answer().choices[i - 1] >= 0;
    if (!is_open) break;
    const std::string title = tr("Round {0} of {1}: which one fires {2} more?",
                                 {i + 1, rounds.size(), view::lesson_text(ctx.ws, "{neuron " + rounds[i].neuron + "}")});
    const NodeScope group(ctx.nodes, Role::Group, "lesson.round." + std::to_string(i), title);
    small_text(ctx, wrapped(ctx.fonts.small, title, ImGui::GetContentRegionAvail().x), ctx.colors.text);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const auto stronger = workspace::stronger_of(ctx.ws, rounds[i]);
    int pressed = -1;
    for (std::size_t side = 0; side < 2; ++side) {
      ImGui::SetCursorScreenPos({at.x + 2 + static_cast<float>(side) * (size + gap), at.y + 2});
      if (draw_guess_tile(ctx, rounds[i], i, side, size, choice, stronger)) pressed = static_cast<int>(side);
    }
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({size * 2 + gap, size + 4 + (choice >= 0 ? text_size(ctx.fonts.small, "0").y : 0.0F)});
    if (pressed >= 0) ctx.emit(workspace::Choose{i, pressed});
    if (choice < 0) continue;
    const bool is_right = run.answer().rights[i];
    draw_saying(ctx, is_right ? Saying::Right : Saying::Wrong,
                std::string(tr(is_right ? "Right." : "Not this time.")) + " " + view::lesson_text(ctx.ws, rounds[i].say),
                "lesson.round.said." + std::to_string(i));
  }
}

}  // namespace pn::panels
