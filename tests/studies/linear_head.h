#pragma once
#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "study_runs.h"

// A model whose embedding is a linear function of one layer's means, as golden data describe it: "responses" [stimuli][neurons], "weights"
// [neurons][embed_dim], "constant" and "texts" [prompts][embed_dim], "scale", and where there are maps "maps" [stimuli][neurons][cells],
// "height" and "width". Stimuli are numbered from 100, prompts from 7.
namespace pn::studies::test {

inline Inputs linear_board(const json& data, const std::vector<std::string>& prompts, const std::vector<std::string>& concepts) {
  Inputs inputs;
  inputs.concepts = concepts;
  inputs.renditions = {"photo", "sketch"};
  inputs.layers = {{"stage4", 3, static_cast<int>(data["weights"].size())}};
  for (const json& row : data["responses"]) {
    for (const json& value : row) inputs.responses.push_back(value.get<float>());
  }
  for (std::size_t i = 0; i < prompts.size(); ++i) inputs.prompts.push_back({static_cast<std::uint32_t>(7 + i), prompts[i]});
  inputs.logit_scale = data["scale"].get<float>();
  inputs.model = "small";
  inputs.model_sha256 = "0123456789";
  return inputs;
}

inline std::vector<float> embedding_of(const json& data, const std::vector<double>& means) {
  std::vector<double> sum = data["constant"].get<std::vector<double>>();
  for (std::size_t n = 0; n < means.size(); ++n) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += means[n] * data["weights"][n][i].get<double>();
  }
  return {sum.begin(), sum.end()};
}

// units  the data by which single channels answer; null: they do not, as the layer does not decide alone what follows
inline Answer linear_answer(const Ask& ask, const json& data, const Inputs& inputs, const json* units) {
  Answer answer;
  const auto embed = [&](std::span<const Gate> gates) {
    for (const ImageAsk& image : ask.images) {
      auto means = data["responses"][image.stimulus - 100].get<std::vector<double>>();
      for (const Gate& gate : gates) {
        double& mean = means[static_cast<std::size_t>(gate.neuron.channel)];
        mean = mean * static_cast<double>(gate.factor) + static_cast<double>(gate.offset);
      }
      answer.image_embeds.push_back(embedding_of(data, means));
    }
  };
  if (!ask.gates_apart && ask.outputs.embeddings) embed(ask.gates);
  for (std::size_t i = 0; ask.gates_apart && i < ask.gates.size(); ++i) embed({&ask.gates[i], 1});
  if (ask.maps_of) {
    const bool has_maps = data.contains("maps");  // else of one cell
    answer.maps = {
        static_cast<int>(data["weights"].size()), has_maps ? data["height"].get<int>() : 1, has_maps ? data["width"].get<int>() : 1, {}};
    const std::size_t row = ask.images.front().stimulus - 100;
    for (const json& map : data[has_maps ? "maps" : "responses"][row]) {
      if (!has_maps) answer.maps.values.push_back(map.get<float>());
      for (std::size_t i = 0; has_maps && i < map.size(); ++i) answer.maps.values.push_back(map[i].get<float>());
    }
  }
  for (const std::string& text : ask.texts) {
    const auto found = std::find_if(inputs.prompts.begin(), inputs.prompts.end(), [&](const InputPrompt& one) { return one.text == text; });
    answer.text_embeds.push_back(data["texts"][static_cast<std::size_t>(found - inputs.prompts.begin())].get<std::vector<float>>());
  }
  if (!ask.units_of || units == nullptr) return answer;
  const std::size_t neurons = (*units)["weights"].size();
  for (std::size_t n = 0; n <= neurons; ++n) {
    std::vector<double> means(neurons);
    if (n < neurons) means[n] = 1.0;
    answer.unit_embeds.push_back(embedding_of(*units, means));
  }
  return answer;
}

inline Ended run_linear(std::string_view kind, const json& data, const Inputs& inputs, const Params& params, std::uint64_t seed,
                        const json* units) {
  return run_answering(kind, inputs, params, seed, [&](const Ask& ask) { return linear_answer(ask, data, inputs, units); });
}

}  // namespace pn::studies::test
