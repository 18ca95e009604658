#include "panels/parts/map_scale.h"

#include <algorithm>
#include <cassert>
#include <cstddef>

namespace pn::panels {
namespace {

bool has_maps(const model::Encoding& encoding, int layer) {
  const auto index = static_cast<std::size_t>(layer);
  return index < encoding.layers.size() && !encoding.layers[index].data.empty();
}

void widen(ValueSpan& span, const ValueSpan& by) {
  span = {std::min(span.low, by.low), std::max(span.high, by.high), std::min(span.lowest, by.lowest), std::max(span.highest, by.highest)};
}

}  // namespace

const ValueSpan& MapScales::of_picture(workspace::StimulusId stimulus, const std::shared_ptr<const model::Encoding>& encoding, int layer) {
  Entry& entry = pictures_[{stimulus, layer}];
  if (entry.encoding.lock() != encoding) entry = {encoding, layer_span(encoding->layers[static_cast<std::size_t>(layer)])};
  return entry.span;
}

const ValueSpan& MapScales::of_board(const workspace::Workspace& ws, int layer) {
  const auto [found, is_new] = boards_.try_emplace(layer);
  BoardEntry& board = found->second;
  if (!is_new && board.revision == ws.revision) return board.span;
  board = {ws.revision, {}};
  std::erase_if(pictures_, [](const auto& entry) { return entry.second.encoding.expired(); });
  bool any = false;
  for (const workspace::Stimulus& stimulus : ws.document.stimuli) {
    const auto& encoding = workspace::state_of(ws, stimulus.id).encoding;
    if (!encoding || !has_maps(*encoding, layer)) continue;
    const ValueSpan& span = of_picture(stimulus.id, encoding, layer);
    if (any)
      widen(board.span, span);
    else
      board.span = span;
    any = true;
  }
  return board.span;
}

ValueRange MapScales::of_layer(const workspace::Workspace& ws, workspace::StimulusId stimulus, int layer) {
  const auto& encoding = workspace::state_of(ws, stimulus).encoding;
  assert(encoding && has_maps(*encoding, layer));
  return range_of(ws.view.map_scale == MapScale::Picture ? of_picture(stimulus, encoding, layer) : of_board(ws, layer));
}

}  // namespace pn::panels
