#include "panels/parts/exports.h"

#include <utility>

#include "base/words.h"
#include "studies/outcome_json.h"
#include "view/board_tables.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

constexpr const char* kCsv = "text/csv;charset=utf-8";
constexpr const char* kJson = "application/json";
constexpr const char* kSvg = "image/svg+xml";
constexpr float kNarrow = 600.0F;

void draw_table_items(Context& ctx, const std::string& id, const std::string& stem, const Exports& exports) {
  if (menu_item(ctx, id + ".csv", tr("Table as CSV"))) offer_csv(ctx, stem, exports.table());
  if (menu_item(ctx, id + ".json", tr("Table as JSON")))
    offer(ctx, stem + ".json", kJson, studies::export_json(exports.table(), view::board_evidence(ctx.ws)));
}

void draw_figure_items(Context& ctx, const std::string& id, const std::string& stem, const Exports& exports) {
  if (menu_item(ctx, id + ".svg", tr("Figure as SVG"))) offer(ctx, stem + ".svg", kSvg, studies::to_svg(exports.figure()));
  if (menu_item(ctx, id + ".png", tr("Figure as PNG"))) offer(ctx, stem + ".png", "image/png", studies::to_svg(exports.figure()), true);
}

// The menu of the last item opens on the side that has more room, wherever the pointer is: the keyboard opens it, too. On a phone it begins
// at the left edge, as it is about as wide as the screen.
void place_menu(const Context& ctx) {
  const ImVec2 min = ImGui::GetItemRectMin(), max = ImGui::GetItemRectMax();
  const bool is_narrow = ctx.device.width < kNarrow;
  const bool is_right = !is_narrow && min.x + max.x > ctx.device.width, is_low = min.y + max.y > ctx.device.height;
  const float x = is_narrow ? ctx.metrics.unit / 2 : is_right ? max.x : min.x;
  ImGui::SetNextWindowPos({x, is_low ? min.y : max.y}, ImGuiCond_Appearing, {is_right ? 1.0F : 0.0F, is_low ? 1.0F : 0.0F});
}

void draw_array_items(Context& ctx, const std::string& id, const ArrayExport& each) {
  const bool wants_values = menu_item(ctx, id + "." + each.id + ".npy", tr("{0} as NPY", {each.label}));
  const bool wants_names = menu_item(ctx, id + "." + each.id + ".json", tr("{0}: names of axes as JSON", {each.label}));
  if (!wants_values && !wants_names) return;
  const auto array = each.make();
  if (!array)
    return ctx.emit(workspace::Tell{workspace::Notice::Kind::Error, tr("{0} are not here yet: try again in a moment.", {each.label})});
  const std::string stem = "polyneuron-" + array->name;
  if (wants_values)
    offer(ctx, stem + ".npy", "application/octet-stream", share::npy(*array));
  else
    offer(ctx, stem + ".json", kJson, share::names_json(*array));
}

}  // namespace

void offer(Context& ctx, std::string name, const char* mime, std::string body, bool as_png) {
  ctx.supplies.downloads.push_back({std::move(name), mime, std::move(body), as_png});
}

void offer_csv(Context& ctx, const std::string& stem, const studies::Table& table) {
  offer(ctx, stem + ".csv", kCsv, studies::to_csv(table));
}

void figure_buttons(Context& ctx, const std::string& prefix, const std::string& stem, const studies::Figure& figure, const char* icon) {
  if (button(ctx, (prefix + ".svg").c_str(), "SVG", ButtonKind::Quiet, icon)) offer(ctx, stem + ".svg", kSvg, studies::to_svg(figure));
  tooltip(ctx, tr("The figure, for a paper or a slide."));
  ImGui::SameLine(0, ctx.metrics.unit / 2);
  if (button(ctx, (prefix + ".png").c_str(), "PNG", ButtonKind::Quiet, icon))
    offer(ctx, stem + ".png", "image/png", studies::to_svg(figure), true);
  tooltip(ctx, tr("The same figure as a picture of 1440 pixels."));
}

ArrayExport response_export(const Context& ctx, int layer) {
  return {"responses", tr("Responses of the layer"), [&ws = ctx.ws, layer] { return share::response_array(ws, layer); }};
}

void export_menu(Context& ctx, const std::string& id, std::string_view what, const Exports& exports, ExportButton look) {
  const std::string words = tr("Export {0}", {what}), popup = "##" + id;
  bool pressed = false;
  if (look == ExportButton::Icon) {
    pressed = icon_button(ctx, id.c_str(), kIconDownload, words);
  } else {
    const bool is_among_others = look == ExportButton::Npy;
    pressed = button(ctx, id.c_str(), is_among_others ? "NPY" : tr("Export"), ButtonKind::Quiet, is_among_others ? nullptr : kIconDownload);
    ctx.nodes.last().name.assign(words);
    tooltip(ctx, words);
  }
  if (pressed) ImGui::OpenPopup(popup.c_str());
  place_menu(ctx);
  if (!ImGui::BeginPopup(popup.c_str())) return;
  const NodeScope menu(ctx.nodes, Role::Group, id + ".menu", words);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ctx.metrics.unit, ctx.metrics.row - ImGui::GetFontSize()});  // rows as high as buttons
  const std::string stem = "polyneuron-" + exports.stem;
  if (exports.table) draw_table_items(ctx, id, stem, exports);
  if (exports.figure) draw_figure_items(ctx, id, stem, exports);
  for (const ArrayExport& each : exports.arrays) draw_array_items(ctx, id, each);
  ImGui::PopStyleVar();
  ImGui::EndPopup();
}

}  // namespace pn::panels
