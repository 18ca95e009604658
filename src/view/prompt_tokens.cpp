#include "view/prompt_tokens.h"

#include <algorithm>
#include <limits>

#include "base/words.h"
#include "view/failure.h"
#include "view/sentences.h"

namespace pn::view {
namespace {

using workspace::TokenValues;

// "start", the tokens, "end": as many as there are rows.
std::vector<std::string> names_of(const TokenValues& values) {
  std::vector<std::string> names;
  for (const workspace::Token& token : values.tokens)
    if (!is_special(token)) names.push_back(token.text);
  names.insert(names.begin(), tr("start"));
  names.emplace_back(tr("end"));
  names.resize(static_cast<std::size_t>(values.rows));
  return names;
}

int channels_of(const TokenValues& values) { return static_cast<int>(values.values.size()) / std::max(values.rows, 1); }

// The pooled response and the peak over the tokens behind the start; of a prompt that is nothing else, over that.
TextNeuronRow row_of(const TokenValues& values, int channels, int channel, model::Pooling pooling) {
  TextNeuronRow row{channel, 0, 0, -std::numeric_limits<float>::infinity()};
  const auto rows = static_cast<std::size_t>(values.rows), first = rows > 1 ? std::size_t{1} : std::size_t{0};
  double sum = 0;
  for (std::size_t i = first; i < rows; ++i) {
    const float value = values.values[i * static_cast<std::size_t>(channels) + static_cast<std::size_t>(channel)];
    sum += static_cast<double>(value);
    if (!(value > row.peak)) continue;
    row.peak = value;
    row.peak_row = i;
  }
  row.response = pooling == model::Pooling::Max ? row.peak : static_cast<float>(sum / static_cast<double>(rows - first));
  return row;
}

std::string what_is_missing(const workspace::Workspace& ws, workspace::PromptId prompt, int layer, bool& is_error) {
  const workspace::TextLayers& text = ws.prompt_neurons.text;
  const workspace::PromptState& state = workspace::state_of(ws, prompt);
  is_error = true;
  if (!ws.model.text_error.message.empty()) return failure_words(ws.model.text_error);
  if (text.phase == workspace::Phase::Failed) return failure_words(text.error);
  if (state.phase == workspace::Phase::Failed) return failure_words(state.error);
  const TokenValues* values = workspace::token_values(ws, prompt);
  if (values && values->layer == layer && !values->error.message.empty()) return failure_words(values->error);
  is_error = false;
  if (!values || values->layer != layer || values->rows < 1) return tr("The prompt is on its way through the text encoder\xE2\x80\xA6");
  return {};
}

}  // namespace

PromptTokens make_prompt_tokens(const workspace::Workspace& ws, workspace::PromptId prompt, int layer) {
  PromptTokens found;
  found.why_not = what_is_missing(ws, prompt, layer, found.is_error);
  if (!found.why_not.empty()) return found;
  found.values = ws.prompt_neurons.values.at(prompt);
  found.tokens = names_of(*found.values);
  const int channels = channels_of(*found.values);
  for (int channel = 0; channel < channels; ++channel)
    found.neurons.push_back(row_of(*found.values, channels, channel, ws.selection.pooling));
  std::stable_sort(found.neurons.begin(), found.neurons.end(),
                   [](const TextNeuronRow& a, const TextNeuronRow& b) { return a.response > b.response; });
  const auto& all = found.values->values;
  const auto start = found.values->rows > 1 ? all.begin() + channels : all.begin();
  const auto [low, high] = std::minmax_element(start, all.end());
  found.low = *low;
  found.high = *high;
  return found;
}

TextNeuronCard make_text_neuron_card(const workspace::Workspace& ws, workspace::TextNeuronId neuron) {
  TextNeuronCard card;
  for (const workspace::Prompt& prompt : ws.document.prompts) {
    const TokenValues* values = workspace::token_values(ws, prompt.id);
    const int channels = values ? channels_of(*values) : 0;
    if (!values || values->layer != neuron.layer || neuron.channel >= channels) {
      ++card.missing;
      continue;
    }
    TextNeuronCard::Line line{prompt.id, names_of(*values), {}, 0};
    line.response = row_of(*values, channels, neuron.channel, ws.selection.pooling).response;
    for (int row = 0; row < values->rows; ++row)
      line.values.push_back(
          values->values[static_cast<std::size_t>(row) * static_cast<std::size_t>(channels) + static_cast<std::size_t>(neuron.channel)]);
    card.lines.push_back(std::move(line));
  }
  bool is_first = true;
  for (const TextNeuronCard::Line& line : card.lines) {
    for (std::size_t i = 1; i < line.values.size(); ++i) {
      const float value = line.values[i];
      card.low = is_first ? value : std::min(card.low, value);
      card.high = is_first ? value : std::max(card.high, value);
      is_first = false;
      const auto same = std::find_if(card.strongest.begin(), card.strongest.end(),
                                     [&](const TextNeuronCard::Peak& peak) { return peak.token == line.tokens[i] && peak.value == value; });
      if (same == card.strongest.end())
        card.strongest.push_back({line.tokens[i], value, line.prompt, 1});
      else
        ++same->prompts;
    }
  }
  std::stable_sort(card.strongest.begin(), card.strongest.end(), [](const auto& a, const auto& b) { return a.value > b.value; });
  if (card.strongest.size() > kMostPeaks) card.strongest.resize(kMostPeaks);
  return card;
}

}  // namespace pn::view
