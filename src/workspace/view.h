#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workspace/types.h"

// What is on screen: a plain value that links and lessons carry. Changed by commands, not part of undo; no derived value depends on it.
namespace pn::workspace {

// Four ways of working, each an arrangement of the same panels.
enum class Way { Look, Find, Test, Learn };
inline constexpr std::array<std::string_view, 4> kWayNames = {"look", "find", "test", "learn"};
static_assert(kWayNames.size() == static_cast<std::size_t>(Way::Learn) + 1);

enum class MapOrder { Response, Percentile, Channel };
inline constexpr std::array<std::string_view, 3> kMapOrderNames = {"response", "percentile", "channel"};
static_assert(kMapOrderNames.size() == static_cast<std::size_t>(MapOrder::Channel) + 1);

// Which activations the colours of a map span.
enum class MapScale {
  Board,    // the layer's, of all pictures of the board: one colour means one value wherever it is seen
  Picture,  // the layer's, of the picture alone
  Neuron,   // the map's own
};
inline constexpr std::array<std::string_view, 3> kMapScaleNames = {"board", "picture", "neuron"};
static_assert(kMapScaleNames.size() == static_cast<std::size_t>(MapScale::Neuron) + 1);

// What the rows of the neuron card are grouped by.
enum class CardGrouping { Concept, Rendition };
inline constexpr std::array<std::string_view, 2> kCardGroupingNames = {"concept", "rendition"};
static_assert(kCardGroupingNames.size() == static_cast<std::size_t>(CardGrouping::Rendition) + 1);

// The dialog over the panels, with what it is about. At most one is open.
struct Dialog {
  enum class Kind { None, Sketch, Word, Emoji, Stimulus, Model, Help, Missing, Visits, Methods, Share, Boards } kind = Kind::None;
  std::string concept_name;  // proposed row
  Rendition rendition = Rendition::Photo;
  std::optional<StimulusId> edit;     // the stimulus that is edited, else a new one is made
  std::optional<StudyId> study = {};  // whose methods are shown; none: those of the whole visit

  bool is_open() const { return kind != Kind::None; }
  friend bool operator==(const Dialog&, const Dialog&) = default;
};
inline constexpr std::array<std::string_view, 12> kDialogNames = {"",     "sketch",  "word",   "emoji",   "stimulus", "model",
                                                                  "help", "missing", "visits", "methods", "share",    "boards"};
static_assert(kDialogNames.size() == static_cast<std::size_t>(Dialog::Kind::Boards) + 1);

struct View {
  Way way = Way::Look;
  // Ids of the panels that were brought to the front, the latest first, for each way. A place with several panels shows the one that
  // stands first here; one that never was brought forward stands behind those that were.
  std::array<std::vector<std::string>, kWayNames.size()> fronted;
  MapOrder map_order = MapOrder::Response;
  MapScale map_scale = MapScale::Board;
  bool smooth = true;     // the map over the picture is interpolated between its cells; else raw cells
  float overlay = 0.75F;  // opacity of the map over the picture, 0..1
  CardGrouping card_grouping = CardGrouping::Concept;
  Dialog dialog;

  const std::vector<std::string>& front() const { return fronted[static_cast<std::size_t>(way)]; }
  friend bool operator==(const View&, const View&) = default;
};

}  // namespace pn::workspace
