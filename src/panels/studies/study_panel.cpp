#include "panels/studies/study_panel.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/words.h"
#include "panels/parts/exports.h"
#include "panels/parts/failure_box.h"
#include "panels/parts/panel_parts.h"
#include "panels/studies/study_parts.h"
#include "studies/outcome_json.h"
#include "studies/registry.h"
#include "studies/report_words.h"
#include "view/study_words.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using workspace::Phase;
using workspace::StudySpec;
using workspace::StudyState;

constexpr float kLeastTable = 160.0F, kTableShare = 0.75F;
constexpr float kLeastTableShare = 0.5F;          // of the panel's height, where a long finding leaves less
constexpr std::size_t kMostNames = 3;             // on a button
constexpr const char* kNone = mark("none");       // a fact that the page reads as well
constexpr std::string_view kFinding = "finding";  // the fact that says in a sentence what was found

std::string finding_of(const studies::Evidence& evidence) {
  const auto found =
      std::find_if(evidence.facts.begin(), evidence.facts.end(), [](const studies::Fact& fact) { return fact.name == kFinding; });
  return found == evidence.facts.end() ? std::string() : found->value;
}

void show_kind(StudyPanelState& state, std::string kind, std::string other_kind) {
  state = {};
  state.kind = std::move(kind);
  state.other_kind = std::move(other_kind);
}

// Until the visitor has chosen a kind, one that is set up is shown: an opened finding is about it.
void show_set_up_kind(const Context& ctx, StudyPanelState& state, bool wants_tests) {
  if (state.is_chosen || workspace::study_of_kind(ctx.ws, state.kind) != nullptr) return;
  for (const StudySpec& spec : ctx.ws.document.studies) {
    const studies::Kind* kind = studies::find_kind(spec.kind);
    if (kind != nullptr && kind->is_test == wants_tests) return show_kind(state, spec.kind, state.other_kind);
  }
}

// Which of the kinds the panel shows: those that find and explain, or those that test.
void draw_kinds(Context& ctx, StudyPanelState& state) {
  const bool wants_tests = ctx.view().way == workspace::Way::Test;
  const studies::Kind* now = studies::find_kind(state.kind);
  if (now != nullptr && now->is_test != wants_tests) show_kind(state, state.other_kind, state.kind);
  show_set_up_kind(ctx, state, wants_tests);
  std::vector<std::string> titles, ids;
  int shown = 0;
  for (const studies::Kind& kind : studies::kinds()) {
    if (kind.is_test != wants_tests) continue;
    if (kind.id == state.kind) shown = static_cast<int>(titles.size());
    titles.emplace_back(kind.title);
    ids.emplace_back(kind.id);
  }
  const int chosen = pills(ctx, "study.kind", titles, shown, tr("Study"), widgets::Labels::Page);
  if (chosen < 0) return;
  if (chosen != shown) show_kind(state, ids[static_cast<std::size_t>(chosen)], state.other_kind);
  state.is_chosen = true;
}

bool has_what_it_needs(const Context& ctx, const studies::Kind& kind, const studies::Params& params = {}) {
  return !studies::depends_on(kind, params).board || !ctx.ws.document.stimuli.empty();
}

// The study has not been set up: what it is for, and the button that runs it.
void draw_empty(Context& ctx, const studies::Kind& kind) {
  if (!model_is_ready(ctx, "study.retry_model", true)) return;
  const bool has_stimuli = has_what_it_needs(ctx, kind);
  if (empty_state(ctx, "study.begin", kIconSearch,
                  has_stimuli ? tr(kind.teaches) : std::string_view(tr("Add stimuli of several concepts in several renditions first.")),
                  has_stimuli ? tr(kind.title) : std::string_view()))
    ctx.emit(workspace::AddStudy{std::string(kind.id)});
}

void draw_run(Context& ctx, StudyPanelState& state, const studies::Kind& kind, const StudySpec& spec, const StudyState& known) {
  if (known.phase == Phase::Running) {
    if (button(ctx, "study.cancel", tr("Cancel"), ButtonKind::Normal, kIconStop)) ctx.emit(workspace::CancelStudy{spec.id});
    ImGui::SameLine(0, ctx.metrics.unit);
    row_text(ctx, progress_words(known.progress));
    progress_bar(ctx, progress_share(known.progress));
    return;
  }
  if (workspace::has_unread_note(ctx.ws, kind.id)) {
    note(ctx, tr(kind.note), ctx.colors.text);
    if (button(ctx, "study.note", tr("I have read this"), ButtonKind::Primary)) ctx.emit(workspace::ReadStudyNote{std::string(kind.id)});
    return;
  }
  const bool can_run = ctx.ws.model.phase == Phase::Ready && has_what_it_needs(ctx, kind, spec.params);
  if (!button(ctx, "study.run", known.outcome ? tr("Run again") : tr("Run"), ButtonKind::Primary, kIconPlay, can_run)) return;
  ctx.emit(workspace::RunStudy{spec.id});
  state.shows_form = false;  // The room is for what is found.
  ImGui::SetScrollY(0);
}

// The figure as a picture, and the maps as numbers.
void draw_picture_exports(Context& ctx, StudyPanelState& state, const studies::Kind& kind, const studies::Outcome& outcome) {
  const float gap = ctx.metrics.unit / 2;
  if (const studies::Figure* figure = figure_in_view(state, outcome)) {
    ImGui::SameLine(0, gap);
    figure_buttons(ctx, "study", "polyneuron-" + std::string(kind.id) + "-" + figure->name, *figure);
  }
  if (outcome.maps.empty()) return;
  ImGui::SameLine(0, gap);
  const auto maps = [&ctx, &kind, &outcome] { return share::study_map_array(ctx.ws, kind, outcome); };
  export_menu(ctx, "study.maps", tr("the maps"), {.stem = std::string(kind.id), .arrays = {{"maps", tr("Maps"), maps}}}, ExportButton::Npy);
}

void open_methods(Context& ctx, std::optional<workspace::StudyId> study) {
  DialogRequest dialog;
  dialog.kind = DialogRequest::Kind::Methods;
  dialog.study = study;
  ctx.open(std::move(dialog));
}

void draw_exports(Context& ctx, StudyPanelState& state, const studies::Kind& kind, const StudySpec& spec, const StudyState& known) {
  const studies::Outcome& outcome = *known.outcome;
  const std::string stem = "polyneuron-" + std::string(kind.id);
  const float gap = ctx.metrics.unit / 2;
  if (const auto place = table_in_view(state, outcome)) {
    const studies::Table& table = outcome.tables[*place];
    if (button(ctx, "study.csv", "CSV", ButtonKind::Quiet)) offer_csv(ctx, stem + "-" + table.name, table);
    tooltip(ctx, tr("The table that is shown, all rows and digits."));
    ImGui::SameLine(0, gap);
  }
  if (button(ctx, "study.json", "JSON", ButtonKind::Quiet))
    offer(ctx, stem + ".json", "application/json",
          studies::export_json(kind, studies::completed(kind.params, known.ran_as.params), known.ran_as.seed, outcome));
  tooltip(ctx, tr("All tables with what their columns mean, the settings and the evidence."));
  draw_picture_exports(ctx, state, kind, outcome);
  ImGui::SameLine(0, gap);
  if (button(ctx, "study.methods", tr("Methods"), ButtonKind::Quiet)) open_methods(ctx, spec.id);
  tooltip(ctx, tr("What was done, as a text to paste into a paper."));
}

// Beside "Run": the settings, away with it, and the exports where they fit.
void draw_actions(Context& ctx, StudyPanelState& state, const studies::Kind& kind, const StudySpec& spec, const StudyState& known) {
  ImGui::SameLine(0, ctx.metrics.unit);
  if (icon_button(ctx, "study.settings", kIconTune, state.shows_form ? tr("Hide the settings") : tr("Show the settings"), state.shows_form))
    state.shows_form = !state.shows_form;
  ImGui::SameLine(0, ctx.metrics.unit / 2);
  if (icon_button(ctx, "study.remove", kIconTrash, tr("Remove this study"))) ctx.emit(workspace::RemoveStudy{spec.id});
  if (!known.outcome) return;
  const ImVec2 icon = text_size(ctx.fonts.body, kIconDownload);
  float exports = icon.x + ctx.metrics.unit;
  for (const char* label : {"CSV", "JSON", "SVG", "PNG", "NPY", tr("Methods")})
    exports += button_width(ctx, label, ButtonKind::Quiet) + ctx.metrics.unit / 2;
  ImGui::SameLine(0, ctx.metrics.unit * 2);
  if (ImGui::GetContentRegionAvail().x < exports) ImGui::NewLine();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  draw_text(ImGui::GetWindowDrawList(), ctx.fonts.body, {at.x, at.y + (ctx.metrics.row - icon.y) / 2}, ctx.colors.text_muted,
            kIconDownload);
  ImGui::SetCursorScreenPos({at.x + icon.x + ctx.metrics.unit / 2, at.y});
  draw_exports(ctx, state, kind, spec, known);
}

void draw_evidence(Context& ctx, const studies::Evidence& evidence) {
  note(ctx, evidence_line(evidence));
  std::string facts;
  for (const studies::Fact& fact : evidence.facts) {
    if (fact.name != kFinding)
      facts += (facts.empty() ? "" : " \xC2\xB7 ") + std::string(tr(std::string_view(fact.name))) + ": " +
               (fact.value == kNone ? tr(kNone) : fact.value);
  }
  note(ctx, facts);
  ctx.mark("study.evidence");
  for (const std::string& limit : evidence.limits) note(ctx, limit, ctx.colors.text);
  if (link(ctx, "study.methods.visit", tr("Methods of the whole visit"),
           tr("Model, board, prompts, gates and every study, as a text to paste into a paper.")))
    open_methods(ctx, std::nullopt);
}

// "Silence 4.248, 4.198 and 4.124", or how many; nothing once all of them are silent.
void draw_silence(Context& ctx, const std::vector<studies::NeuronRef>& neurons) {
  std::vector<workspace::NeuronId> left;
  for (const studies::NeuronRef& each : neurons) {
    const workspace::NeuronId neuron{each.layer, each.channel};
    if (workspace::gate_of(ctx.ws.document, neuron) != 0.0F) left.push_back(neuron);
  }
  if (left.empty()) return;
  std::vector<std::string> names;
  for (const workspace::NeuronId neuron : left) names.push_back(workspace::neuron_name(neuron));
  const std::string label =
      left.size() <= kMostNames ? tr("Silence {0}", {tr_listed(names)}) : tr("Silence these {0} neurons", {left.size()});
  if (button(ctx, "study.silence", label, ButtonKind::Normal)) ctx.emit(workspace::SilenceNeurons{std::move(left)});
  tooltip(ctx, tr("Switches them off on the board, so that every panel shows what changes."));
}

// What a study found, as what one reads first.
void draw_finding(Context& ctx, const std::string& finding) {
  for (const std::string& line : finding_lines(finding)) {
    ctx.nodes.text(line);
    push_font(ctx.fonts.body);
    line_of_text(wrapped(ctx.fonts.body, line, ImGui::GetContentRegionAvail().x));
    ImGui::PopFont();
    ctx.mark("study.finding");
  }
}

// Nothing once it is in use.
void draw_scale(Context& ctx, float scale) {
  if (workspace::logit_scale(ctx.ws) == scale) return;
  if (button(ctx, "study.scale", tr("Use scale {0}", {studies::short_number(static_cast<double>(scale))}), ButtonKind::Normal))
    ctx.emit(workspace::SetLogitScale{scale});
  tooltip(ctx, tr("Takes it over as the board's logit scale, so that every panel's probabilities follow."));
}

void draw_outcome(Context& ctx, StudyPanelState& state, const StudySpec& spec, const StudyState& known) {
  const workspace::Stale stale = workspace::staleness(ctx.ws, spec.id);
  if (stale != workspace::Stale::No) {
    note(ctx, stale_words(stale), ctx.colors.warning);
    ctx.mark("study.stale");
  }
  draw_finding(ctx, finding_of(known.outcome->evidence));
  if (!known.outcome->neurons.empty()) draw_silence(ctx, known.outcome->neurons);
  if (known.outcome->logit_scale) draw_scale(ctx, *known.outcome->logit_scale);
  // The evidence first on a high panel would push the table away: it stands below, and the table leaves it room.
  const float room = ImGui::GetContentRegionAvail().y;
  const float least = std::max(kLeastTable, ImGui::GetWindowHeight() * kLeastTableShare);
  draw_study_result(ctx, state, known.outcome, std::max(least, room * kTableShare),
                    stale != workspace::Stale::No || known.phase == Phase::Running);
  draw_evidence(ctx, known.outcome->evidence);
}

}  // namespace

void draw_study_panel(Context& ctx, StudyPanelState& state) {
  const NodeScope region(ctx.nodes, Role::Region, "study", tr("Study"));
  draw_kinds(ctx, state);
  const studies::Kind* kind = studies::find_kind(state.kind);
  if (kind == nullptr) return;
  const StudySpec* spec = workspace::study_of_kind(ctx.ws, state.kind);
  if (spec == nullptr) return draw_empty(ctx, *kind);
  const StudyState& known = workspace::state_of(ctx.ws, spec->id);
  ImGui::PushID("study");
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  draw_run(ctx, state, *kind, *spec, known);
  if (known.phase != Phase::Running) draw_actions(ctx, state, *kind, *spec, known);
  if (known.outcome && std::exchange(state.folded_for, known.outcome) != known.outcome) state.shows_form = false;
  if (state.shows_form || known.phase == Phase::Failed) draw_study_form(ctx, state, *kind, *spec);
  if (known.phase == Phase::Failed && failure_box(ctx, "study.retry", known.error)) ctx.emit(workspace::RunStudy{spec->id});
  if (known.outcome)
    draw_outcome(ctx, state, *spec, known);
  else if (known.phase == Phase::Waiting)
    note(ctx, tr(kind->teaches));
  ImGui::PopID();
}

}  // namespace pn::panels
