#include "panels/lessons/class_panel.h"

#include <algorithm>
#include <array>

#include "base/words.h"
#include "panels/lessons/lesson_parts.h"
#include "panels/parts/exports.h"
#include "panels/parts/panel_parts.h"
#include "share/lesson_print.h"
#include "share/result_code.h"
#include "view/class_results.h"
#include "view/lesson_words.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using workspace::LessonResult;

constexpr const char* kHtml = "text/html;charset=utf-8";

std::vector<std::shared_ptr<const workspace::Lesson>> known_lessons(const Context& ctx) {
  std::vector<std::shared_ptr<const workspace::Lesson>> lessons;
  for (const auto& [id, lesson] : ctx.ws.lessons.known) lessons.push_back(lesson);
  return lessons;
}

// The lessons whose codes may come are read first.
void ask_for_lessons(Context& ctx) {
  const workspace::Lessons& lessons = ctx.ws.lessons;
  if (lessons.list_phase == workspace::Phase::Waiting) return ctx.emit(workspace::FetchLessons{});
  const bool lacks_one =
      std::any_of(lessons.list.begin(), lessons.list.end(), [&](const auto& row) { return !lessons.known.contains(row.id); });
  const bool is_reading =
      std::any_of(ctx.ws.jobs.begin(), ctx.ws.jobs.end(), [](const auto& job) { return job.second.kind == workspace::JobKind::Lesson; });
  if (lacks_one && !is_reading && lessons.error.message.empty()) ctx.emit(workspace::ReadLessons{});
}

void refresh(Context& ctx, ClassPanelState& state) {
  const workspace::Lessons& lessons = ctx.ws.lessons;
  if (state.read_codes == lessons.class_codes && state.read_lessons == lessons.known.size()) return;
  state.read_codes = lessons.class_codes;
  state.read_lessons = lessons.known.size();
  state.results.clear();
  state.unread.clear();
  const auto known = known_lessons(ctx);
  for (const std::string& code : state.read_codes) {
    auto read = share::read_result(code, known);
    if (read)
      state.results.push_back(*std::move(read));
    else
      state.unread.push_back({code, read.error().message});
  }
  state.table = view::class_table(state.results);
  state.questions = view::question_table(state.results);
  state.figure = view::class_figure(state.results);
}

// Codes as they are written everywhere, so that one that comes twice is one; what cannot be read stays as it was typed.
void take_codes(Context& ctx, ClassPanelState& state, std::string_view text) {
  const auto known = known_lessons(ctx);
  std::vector<std::string> codes;
  std::size_t doubled = 0;
  std::vector<std::string> found = share::codes_in(text);
  if (found.empty() && !text.empty()) found.emplace_back(text);
  for (std::string& code : found) {
    auto read = share::read_result(code, known);
    std::string written = read ? read->code : std::move(code);
    const auto& here = ctx.ws.lessons.class_codes;
    const bool is_here =
        std::find(here.begin(), here.end(), written) != here.end() || std::find(codes.begin(), codes.end(), written) != codes.end();
    if (is_here)
      ++doubled;
    else
      codes.push_back(std::move(written));
  }
  state.told = tr_n(codes.size(), "{n} code put in.", "{n} codes put in.");
  if (doubled > 0) state.told += " " + tr_n(doubled, "{n} was here already.", "{n} were here already.");
  ctx.emit(workspace::AddCodes{std::move(codes)});
}

void draw_field(Context& ctx, ClassPanelState& state) {
  const float width = ImGui::GetContentRegionAvail().x - button_width(ctx, tr("Put in"), ButtonKind::Primary) - ctx.metrics.unit;
  const TextFieldResult field =
      text_field(ctx, "class.codes", state.typed,
                 {.hint = tr("Type or paste result codes: PN\xE2\x80\xA6"), .width = width, .name = tr("Result codes")});
  ctx.nodes.last().takes_lines = true;
  ImGui::SameLine(0, ctx.metrics.unit);
  const bool pressed = button(ctx, "class.put_in", tr("Put in"), ButtonKind::Primary, nullptr, !state.typed.empty());
  if ((pressed || field.entered) && !state.typed.empty()) {
    take_codes(ctx, state, state.typed);
    state.typed.clear();
  }
  if (!state.told.empty()) {
    ctx.nodes.leaf(Role::Status, "class.told", state.told);
    small_text(ctx, state.told, ctx.colors.text_muted);
  }
}

void draw_unread(Context& ctx, ClassPanelState& state) {
  if (state.unread.empty()) return;
  heading(ctx, tr("Not read"), 3);
  for (std::size_t i = 0; i < state.unread.size(); ++i) {
    draw_saying(ctx, Saying::Wrong, state.unread[i].code + ": " + state.unread[i].why, "class.unread." + std::to_string(i));
    if (button(ctx, ("class.remove." + std::to_string(i)).c_str(), tr("Take it out"), ButtonKind::Quiet))
      ctx.emit(workspace::RemoveCode{state.unread[i].code});
  }
}

// A table of texts, as wide as its cells and no wider than the panel: what is too long is cut and stands whole in the file.
void draw_table(Context& ctx, const studies::Table& table, const char* id) {
  constexpr float kWidest = 260.0F;
  const NodeScope told(ctx.nodes, Role::Table, id, table.title);
  std::vector<float> widths;
  const auto words = [&](std::size_t row, std::size_t column) {
    const studies::Cell& cell = table.at(row, column);
    if (const auto* text = std::get_if<std::string>(&cell)) return *text;
    if (const auto* number = std::get_if<double>(&cell))
      return *number == *number ? view::number(static_cast<float>(*number), table.columns[column].decimals) : std::string();
    if (const auto* interval = std::get_if<studies::IntervalValue>(&cell))
      return interval->low == interval->low
                 ? view::number(static_cast<float>(interval->low), 2) + "\xE2\x80\x93" + view::number(static_cast<float>(interval->high), 2)
                 : std::string();
    return std::string();
  };
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    float width = text_size(ctx.fonts.small_bold, table.columns[column].title).x;
    for (std::size_t row = 0; row < table.rows(); ++row) width = std::max(width, text_size(ctx.fonts.small, words(row, column)).x);
    widths.push_back(std::min(width, kWidest) + ctx.metrics.unit * 2);
  }
  const float height = text_size(ctx.fonts.small, "X").y + ctx.metrics.unit * 0.75F;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const auto line = [&](bool is_head, std::size_t row) {
    const NodeScope told_row(ctx.nodes, Role::Row, {}, {});
    const ImVec2 at = ImGui::GetCursorScreenPos();
    float x = at.x;
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
      const std::string text = is_head ? table.columns[column].title : words(row, column);
      ctx.nodes.leaf(is_head ? Role::ColumnHeader : Role::Cell, {}, text);
      draw_fitted(draw, is_head ? ctx.fonts.small_bold : ctx.fonts.small, {x, at.y}, is_head ? ctx.colors.text_muted : ctx.colors.text,
                  text, widths[column] - ctx.metrics.unit);
      x += widths[column];
    }
    ImGui::Dummy({x - at.x, height});
  };
  // Wider than a narrow panel: it scrolls to the side by itself.
  const float scrollbar = ImGui::GetStyle().ScrollbarSize;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  ImGui::BeginChild(id, {0, height * static_cast<float>(table.rows() + 1) + scrollbar}, ImGuiChildFlags_NavFlattened,
                    ImGuiWindowFlags_HorizontalScrollbar);
  draw = ImGui::GetWindowDrawList();
  line(true, 0);
  for (std::size_t row = 0; row < table.rows(); ++row) line(false, row);
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

// The class's answers as bars: the share that was right, or the mean of what was drawn with a mark at the truth.
void draw_answers(Context& ctx, const studies::Figure& figure) {
  const float width = ImGui::GetContentRegionAvail().x, unit = ctx.metrics.unit;
  for (const studies::FigureRow& row : figure.rows) {
    const bool is_bar = !row.parts.empty() && row.parts.front() == row.parts.front();
    const std::string share = view::percent(static_cast<float>(row.value));
    const std::string truth = is_bar ? view::percent(static_cast<float>(row.parts.front())) : std::string();
    const std::string words = is_bar ? tr("{0}, truth {1}", {share, truth})
                                     : tr("{0} right ({1} to {2})", {share, view::percent(static_cast<float>(row.interval.low)),
                                                                     view::percent(static_cast<float>(row.interval.high))});
    ctx.nodes.text(row.label + ": " + words);
    small_text(ctx, wrapped(ctx.fonts.small, row.label + ": " + words, width), ctx.colors.text);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const auto x_of = [&](double value) { return at.x + static_cast<float>(std::clamp(value, 0.0, 1.0)) * width; };
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw_bar(draw, at, {at.x + width, at.y + unit}, 0, 1, 0, static_cast<float>(row.value), is_bar ? ctx.colors.text_muted : ctx.colors.bar,
             ctx.colors.track);
    if (is_bar)
      draw->AddRectFilled({x_of(row.parts.front()) - 1.5F, at.y - 3}, {x_of(row.parts.front()) + 1.5F, at.y + unit + 3}, ctx.colors.accent);
    else
      draw->AddLine({x_of(row.interval.low), at.y + unit + 3}, {x_of(row.interval.high), at.y + unit + 3}, ctx.colors.text_muted, 2);
    ImGui::Dummy({width, unit + 6});
  }
}

void draw_results(Context& ctx, ClassPanelState& state) {
  heading(ctx, tr_n(state.results.size(), "{n} result", "{n} results"), 3);
  if (button(ctx, "class.csv", tr("Results as CSV"), ButtonKind::Normal, kIconDownload))
    offer_csv(ctx, "polyneuron-class-results", state.table);
  ImGui::SameLine(0, ctx.metrics.unit);
  if (button(ctx, "class.questions.csv", tr("Questions as CSV"), ButtonKind::Normal, kIconDownload))
    offer_csv(ctx, "polyneuron-class-questions", state.questions);
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  heading(ctx, tr("What was answered"), 3);
  note(ctx, tr("The share of right answers with Wilson\xE2\x80\x99s 95 % interval; of bars the mean of what was drawn, with a mark at the "
               "truth."));
  draw_answers(ctx, state.figure);
  figure_buttons(ctx, "class.figure", "polyneuron-class", state.figure);
  divider(ctx);
  heading(ctx, tr("Code by code"), 3);
  draw_table(ctx, state.table, "class.table");
}

void draw_clearing(Context& ctx, ClassPanelState& state) {
  if (!state.asks_to_clear) {
    if (button(ctx, "class.clear", tr("Begin another class"), ButtonKind::Quiet, kIconTrash)) state.asks_to_clear = true;
    return;
  }
  draw_saying(ctx, Saying::Info, tr("All codes are taken out. Save them as CSV first if you need them."), "class.clearing");
  if (button(ctx, "class.clear.yes", tr("Take all out"), ButtonKind::Danger)) {
    ctx.emit(workspace::ClearCodes{});
    state.asks_to_clear = false;
    state.told.clear();
  }
  ImGui::SameLine(0, ctx.metrics.unit);
  if (button(ctx, "class.clear.no", tr("Keep them"), ButtonKind::Quiet)) state.asks_to_clear = false;
}

// Plans and worksheets of the lessons that were read.
void draw_prints(Context& ctx) {
  heading(ctx, tr("To print"), 3);
  note(ctx, tr("Pages of their own: open them in a browser, then print them or save them as PDF."));
  const share::LessonWords words = [&](std::string_view text) { return view::lesson_text(ctx.ws, text); };
  for (const workspace::LessonRow& row : ctx.ws.lessons.list) {
    const auto known = ctx.ws.lessons.known.find(row.id);
    if (known == ctx.ws.lessons.known.end()) continue;
    const NodeScope group(ctx.nodes, Role::Group, "class.print." + row.id, tr(std::string_view(row.title)));
    small_text(ctx, tr(std::string_view(row.title)), ctx.colors.text);
    const std::string stem = "polyneuron-" + row.id;
    if (button(ctx, ("class.plan." + row.id).c_str(), tr("Plan"), ButtonKind::Normal, kIconDownload))
      offer(ctx, stem + "-plan.html", kHtml, share::plan_html(*known->second, words));
    ImGui::SameLine(0, ctx.metrics.unit);
    if (button(ctx, ("class.worksheet." + row.id).c_str(), tr("Worksheet and exit ticket"), ButtonKind::Normal, kIconDownload))
      offer(ctx, stem + "-worksheet.html", kHtml, share::worksheet_html(*known->second, words));
  }
}

}  // namespace

void draw_class_panel(Context& ctx, ClassPanelState& state) {
  const NodeScope region(ctx.nodes, Role::Region, "class", tr("Class"));
  ask_for_lessons(ctx);
  refresh(ctx, state);
  heading(ctx, tr("Results of a class"));
  note(ctx, tr("Each pupil\xE2\x80\x99s lesson ends with a code. Put in thirty of them to see what the class predicted, guessed and "
               "answered. They "
               "stay on this machine."));
  draw_field(ctx, state);
  draw_unread(ctx, state);
  if (!state.results.empty()) {
    draw_results(ctx, state);
    divider(ctx);
    draw_clearing(ctx, state);
  }
  divider(ctx);
  draw_prints(ctx);
}

}  // namespace pn::panels
