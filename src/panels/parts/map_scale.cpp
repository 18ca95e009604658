#include "panels/parts/map_scale.h"

#include <algorithm>
#include <cassert>
#include <cstddef>

namespace pn::panels {
namespace {

// Null before the stimulus was encoded.
const ValueSpan* span_of(const workspace::Workspace& ws, workspace::StimulusId stimulus, int layer) {
  const auto& encoding = workspace::state_of(ws, stimulus).encoding;
  const auto index = static_cast<std::size_t>(layer);
  return encoding && index < encoding->spans.size() ? &encoding->spans[index] : nullptr;
}

void widen(ValueSpan& span, const ValueSpan& by) {
  span = {std::min(span.low, by.low), std::max(span.high, by.high), std::min(span.lowest, by.lowest), std::max(span.highest, by.highest)};
}

}  // namespace

const ValueSpan& MapScales::of_board(const workspace::Workspace& ws, int layer) {
  const auto [found, is_new] = boards_.try_emplace(layer);
  BoardEntry& board = found->second;
  if (!is_new && board.revision == ws.revision) return board.span;
  board = {ws.revision, {}};
  bool any = false;
  for (const workspace::Stimulus& stimulus : ws.document.stimuli) {
    const ValueSpan* span = span_of(ws, stimulus.id, layer);
    if (span == nullptr) continue;
    if (any)
      widen(board.span, *span);
    else
      board.span = *span;
    any = true;
  }
  return board.span;
}

ValueRange MapScales::of_layer(const workspace::Workspace& ws, workspace::StimulusId stimulus, int layer) {
  const ValueSpan* span = span_of(ws, stimulus, layer);
  assert(span);
  return range_of(ws.view.map_scale == MapScale::Picture ? *span : of_board(ws, layer));
}

}  // namespace pn::panels
