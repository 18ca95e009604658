#include "view/prompt_profile.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <span>

#include "analysis/vectors.h"
#include "base/words.h"
#include "view/failure.h"

namespace pn::view {
namespace {

using analysis::Vector;

// The prompt's unit embedding, less the mean of all prompts' where it is held against them; nothing where one has no direction.
std::optional<Vector> direction_of(const workspace::Workspace& ws, workspace::PromptId prompt, Against against, std::size_t width) {
  auto direction = analysis::unit(*workspace::state_of(ws, prompt).embedding);
  if (!direction || direction->size() != width) return std::nullopt;
  if (against == Against::Nothing) return direction;
  std::vector<Vector> units;
  for (const workspace::Prompt& each : ws.document.prompts) {
    const auto& embedding = workspace::state_of(ws, each.id).embedding;
    if (!embedding) continue;
    auto unit = analysis::unit(*embedding);
    if (!unit || unit->size() != width) return std::nullopt;
    units.push_back(*std::move(unit));
  }
  for (const Vector& unit : units)
    for (std::size_t i = 0; i < width; ++i) (*direction)[i] -= unit[i] / static_cast<double>(units.size());
  return direction;
}

// Empty once there is nothing to wait for.
std::string what_is_missing(const workspace::Workspace& ws, workspace::PromptId prompt) {
  const workspace::ImageUnits& units = ws.prompt_neurons.units;
  const workspace::PromptState& state = workspace::state_of(ws, prompt);
  if (state.phase == workspace::Phase::Failed) return failure_words(state.error);
  if (!ws.model.text_error.message.empty()) return failure_words(ws.model.text_error);
  if (units.phase == workspace::Phase::Failed) return failure_words(units.error);
  if (!state.embedding) return tr("The profile follows when the prompt has run through the model.");
  if (ws.document.stimuli.empty())
    return tr("Add a picture to the board: it shows the sizes of what the image encoder's last layer gives.");
  if (units.phase != workspace::Phase::Ready) return tr("The model is asked what each neuron of its last image layer adds\xE2\x80\xA6");
  if (units.channels == 0)
    return tr(
        "This model does not go on linearly from its last observed layer of images, so what a prompt pulls on cannot be told neuron by "
        "neuron. The study Find by words asks what the neurons answer to instead.");
  return {};
}

bool is_failure(const workspace::Workspace& ws, workspace::PromptId prompt) {
  return workspace::state_of(ws, prompt).phase == workspace::Phase::Failed || !ws.model.text_error.message.empty() ||
         ws.prompt_neurons.units.phase == workspace::Phase::Failed;
}

// What the chosen stimulus multiplies a pull by for its share of the logit: scale · mean activation / ‖image embedding‖.
struct Shares {
  const std::vector<float>* means = nullptr;
  double factor = 0;

  float of(std::size_t channel, double pull) const {
    if (!means || channel >= means->size()) return std::numeric_limits<float>::quiet_NaN();
    return static_cast<float>(factor * static_cast<double>((*means)[channel]) * pull);
  }
};

constexpr double kExact = 1e-3;  // of the embedding's length

// Whether the layer's means give the embedding: Σ mean · w + constant.
bool adds_up(const workspace::ImageUnits& units, const std::vector<float>& means, const std::vector<float>& embedding, double length) {
  const auto width = static_cast<std::size_t>(units.embed_dim), channels = static_cast<std::size_t>(units.channels);
  if (embedding.size() != width || means.size() != channels) return false;
  std::vector<float> off(width);
  for (std::size_t i = 0; i < width; ++i) {
    double sum = static_cast<double>((*units.values)[channels * width + i]) - static_cast<double>(embedding[i]);
    for (std::size_t n = 0; n < channels; ++n) sum += static_cast<double>(means[n]) * static_cast<double>((*units.values)[n * width + i]);
    off[i] = static_cast<float>(sum);
  }
  return analysis::length(off) <= kExact * length;
}

Shares shares_of(const workspace::Workspace& ws) {
  const workspace::ImageUnits& units = ws.prompt_neurons.units;
  const workspace::Stimulus* chosen = workspace::selected_stimulus(ws);
  const auto& encoding = chosen ? workspace::state_of(ws, chosen->id).encoding : nullptr;
  if (!encoding || static_cast<std::size_t>(units.layer) >= encoding->responses.size()) return {};
  const double length = analysis::length(encoding->image_embeds);
  const std::vector<float>& means = encoding->responses[static_cast<std::size_t>(units.layer)].mean;
  if (!(length > 0) || !adds_up(units, means, encoding->image_embeds, length)) return {};
  return {&means, static_cast<double>(workspace::logit_scale(ws)) / length};
}

}  // namespace

PromptProfile make_prompt_profile(const workspace::Workspace& ws, workspace::PromptId prompt, Against against) {
  PromptProfile profile;
  const workspace::ImageUnits& units = ws.prompt_neurons.units;
  profile.layer = units.layer;
  profile.why_not = what_is_missing(ws, prompt);
  profile.is_error = is_failure(ws, prompt);
  if (!profile.why_not.empty()) return profile;
  const auto width = static_cast<std::size_t>(units.embed_dim);
  const auto direction = direction_of(ws, prompt, against, width);
  if (!direction) {
    profile.why_not = tr("The prompt's embedding has no direction, or another length than the pictures'.");
    return profile;
  }
  const Shares shares = shares_of(ws);
  for (std::size_t channel = 0; channel < static_cast<std::size_t>(units.channels); ++channel) {
    const float* row = units.values->data() + channel * width;
    const double pull = analysis::dot(std::span(row, width), *direction);
    profile.rows.push_back({{units.layer, static_cast<int>(channel)}, static_cast<float>(pull), shares.of(channel, pull)});
    profile.largest = std::max(profile.largest, std::abs(static_cast<float>(pull)));
  }
  std::stable_sort(profile.rows.begin(), profile.rows.end(), [](const ProfileRow& a, const ProfileRow& b) { return a.pull > b.pull; });
  return profile;
}

}  // namespace pn::view
