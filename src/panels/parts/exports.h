#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "panels/parts/context.h"
#include "share/arrays.h"
#include "studies/figure.h"
#include "studies/study.h"

// What a panel shows as files: tables as CSV and JSON, figures as SVG and PNG, arrays as NPY with the names of their rows and columns.
namespace pn::panels {

// A file that the page saves. as_png: the body is an SVG, saved as a picture of twice its size.
void offer(Context& ctx, std::string name, const char* mime, std::string body, bool as_png = false);
void offer_csv(Context& ctx, const std::string& stem, const studies::Table& table);

// Two quiet buttons beside each other, PREFIX.svg and PREFIX.png.
void figure_buttons(Context& ctx, const std::string& prefix, const std::string& stem, const studies::Figure& figure,
                    const char* icon = nullptr);

struct ArrayExport {
  std::string id;     // in nodes
  std::string label;  // "Responses"
  std::function<std::optional<share::NamedArray>()> make;
};
// Each is made when it is asked for.
struct Exports {
  std::string stem;  // of the files' names, behind "polyneuron-"
  std::function<studies::Table()> table = {};
  std::function<studies::Figure()> figure = {};
  std::vector<ArrayExport> arrays = {};
};
// The responses of a layer's neurons to the board.
ArrayExport response_export(const Context& ctx, int layer);
// A button with a menu of these. `what` says of what the files are: "the neuron's responses".
enum class ExportButton { Labelled, Icon, Npy };  // "Export" with an icon; the icon alone; among buttons of other formats
void export_menu(Context& ctx, const std::string& id, std::string_view what, const Exports& exports,
                 ExportButton look = ExportButton::Labelled);

}  // namespace pn::panels
