#pragma once
#include <functional>
#include <optional>

#include "linear_head.h"

// A board on which each kind of study has something to say, and each kind run on it.
namespace pn::studies::test::usable {

inline json golden() { return json::parse(pn::test::golden_text("studies/ablation.json")); }

inline const Params kParams = {{"neuron", std::string("4.1")},
                               {"words", std::string("a cat")},
                               {"resamples", 20.0},
                               {"permutations", 9.0},
                               {"shuffles", 19.0},
                               {"draws", 2.0},
                               {"silenced", 2.0},
                               {"places", 4.0},
                               {"pairs", std::string("a cat | a dog\na dog | a fish\na fish | a cat")},
                               {"x", std::string("#cat")},
                               {"y", std::string("#dog")},
                               {"a", std::string("a cat")},
                               {"b", std::string("a dog")}};

// The study's own parameters of these; a neuron only where it must be named.
inline Params params_of(const Kind& kind) {
  Params params = kParams;
  if (kind.id == "occlusion") params.erase("neuron");
  return params;
}

struct Board {
  json data = golden();
  Inputs inputs;

  Board() : inputs(linear_board(data, {"a cat", "a dog", "a fish"}, {"cat", "dog", "fish"})) {
    for (std::size_t i = 0; i < data["concepts"].size(); ++i)
      inputs.stimuli.push_back({static_cast<std::uint32_t>(100 + i), data["concepts"][i].get<int>(), data["renditions"][i].get<int>()});
    inputs.stimuli_on_board = static_cast<int>(inputs.stimuli.size());
  }
  void keep(std::size_t stimuli) {
    inputs.stimuli.resize(stimuli);
    inputs.responses.resize(stimuli * inputs.neurons());
    inputs.stimuli_on_board = static_cast<int>(stimuli);
  }
  void make_constant(double value) {
    for (json& row : data["responses"]) {
      for (json& each : row) each = value;
    }
    std::fill(inputs.responses.begin(), inputs.responses.end(), static_cast<float>(value));
  }
};

struct Said {
  std::optional<Outcome> outcome;
  pn::Error error;
};

// What a study may need besides the board: a state with a gate, and a remembered model, which is the same one.
inline Inputs with_others(const Kind& kind, const Board& board) {
  Inputs inputs = board.inputs;
  if (kind.id == "compare") inputs.states = {{"as trained", {}}, {"repaired", {{{3, 1}, 0.0F, 0.0F}}}};
  if (kind.id != "compare_models") return inputs;
  Ask everything;
  for (const InputStimulus& one : inputs.stimuli) everything.images.push_back({one.id});
  for (const InputPrompt& one : inputs.prompts) everything.texts.push_back(one.text);
  Answer answer = linear_answer(everything, board.data, inputs, nullptr);
  inputs.other = OtherModel{"other", "abcdef0123", inputs.logit_scale, inputs.layers, inputs.responses, {}, {}};
  inputs.other->image_embeds = std::move(answer.image_embeds);
  inputs.other->text_embeds = std::move(answer.text_embeds);
  return inputs;
}

inline Said ask(const Kind& kind, const Board& board) {
  const Inputs inputs = with_others(kind, board);
  const auto begun = begin_study(kind.id, inputs, params_of(kind), 3);
  if (!begun) return {std::nullopt, begun.error()};
  Ended ended = run_answering(kind.id, inputs, params_of(kind), 3, [&](const Ask& asked) {
    Ask known = asked;  // the typed words are a prompt of the board
    Answer answer = linear_answer(known, board.data, board.inputs, &board.data);
    for (std::size_t i = 0; asked.outputs.responses && i < asked.images.size(); ++i) {
      const auto row = board.data["responses"][asked.images[i].stimulus - 100].get<std::vector<float>>();
      answer.responses.push_back(row);
    }
    return answer;
  });
  if (!ended.error.message.empty()) return {std::nullopt, ended.error};
  return {std::move(ended.outcome), {}};
}

// The same with which each kind has something to say.
inline Params telling_params(const Kind& kind) {
  Params params = params_of(kind);
  if (kind.id == "stroop") params.erase("words");  // one is no grid: the basic colours instead
  return params;
}

// The kind run to its end, whatever it asks for: altered pictures, drawn words and unknown texts are answered by made-up numbers, the same
// for the same ones.
inline Said ask_anything(const Kind& kind, const Board& board) {
  Inputs inputs = with_others(kind, board);
  for (int i = 0; i < 40; ++i) inputs.words.push_back("word" + std::to_string(i));
  if (const auto begun = begin_study(kind.id, inputs, telling_params(kind), 3); !begun) return {std::nullopt, begun.error()};
  Ended ended = run_answering(kind.id, inputs, telling_params(kind), 3, [&](const Ask& asked) {
    Ask known = asked;
    json data = board.data;
    Inputs with_texts = board.inputs;
    const auto made_up = [](std::size_t seed, std::size_t i) {
      return static_cast<double>((seed + 31 * i) * 2654435761U % 1000) / 500 - 0.7;
    };
    for (ImageAsk& image : known.images) {
      std::string key = std::to_string(image.stimulus);
      if (image.covering) key += "c" + std::to_string(image.covering->parts.size()) + std::to_string(image.covering->parts[0].x);
      if (image.word) key += "w" + image.word->text + image.word->ink;
      if (image.emoji) key += "e" + *image.emoji;
      if (image.label) key += "l" + image.label->text + std::to_string(image.label->x) + std::to_string(image.label->share);
      if (image.corruption)
        key += "h" + std::to_string(static_cast<int>(image.corruption->harm)) + std::to_string(image.corruption->strength);
      if (key == std::to_string(image.stimulus)) continue;
      json row = json::array();
      for (std::size_t n = 0; n < data["weights"].size(); ++n) row.push_back(made_up(std::hash<std::string>()(key), n));
      image = {static_cast<std::uint32_t>(100 + data["responses"].size())};
      data["responses"].push_back(std::move(row));
    }
    for (const std::string& text : known.texts) {
      with_texts.prompts.push_back({0, text});
      json row = json::array();
      for (std::size_t i = 0; i < data["texts"][0].size(); ++i) row.push_back(made_up(std::hash<std::string>()(text), i));
      // Of the board's prompts the first of the same text is found.
      while (data["texts"].size() + 1 < with_texts.prompts.size()) data["texts"].push_back(row);
      data["texts"].push_back(std::move(row));
    }
    Answer answer = linear_answer(known, data, with_texts, &board.data);
    for (std::size_t i = 0; asked.outputs.responses && i < known.images.size(); ++i)
      answer.responses.push_back(data["responses"][known.images[i].stimulus - 100].get<std::vector<float>>());
    return answer;
  });
  if (!ended.error.message.empty()) return {std::nullopt, ended.error};
  return {std::move(ended.outcome), {}};
}

}  // namespace pn::studies::test::usable
