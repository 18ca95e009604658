#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "base/text.h"
#include "base/words.h"

// What the words of the page mean, for tooltips (term() in widgets.h) and nodes.
namespace pn::view {

struct Term {
  std::string_view word;
  std::string_view definition;
};

inline constexpr auto kTerms = std::to_array<Term>({
    {mark("stimulus"), mark("One image shown to the model, with its concept (what it means) and its rendition (how it is shown).")},
    {mark("concept"), mark("What a stimulus means: cat, car, spring. A row of the board.")},
    {mark("rendition"),
     mark("How a stimulus shows its concept: photo, painting, cartoon, sketch, icon, emoji or written word. A column of the board.")},
    {mark("board"), mark("The grid of all stimuli: one row a concept, one column a rendition.")},
    {mark("prompt"), mark("Text for the model's text encoder, to be compared with each image.")},
    {mark("template"), mark("The sentence a prompt is put into before it is encoded; {} is where the prompt goes.")},
    {mark("token"), mark("A piece of text the model reads as one symbol. Rare words fall into several.")},
    {mark("zero-shot"),
     mark("Classifying with prompts alone: the image's embedding is compared with each prompt's, without training on these classes.")},
    {mark("probability"),
     mark("Softmax over the prompts of the scaled cosines: the share each prompt gets when one of them must be chosen.")},
    {mark("logit"), mark("Cosine of the image's and the prompt's embedding, times the logit scale.")},
    {mark("cosine"), mark("How alike two embeddings point: 1 the same way, 0 unrelated, \xE2\x88\x92"
                          "1 opposite.")},
    {mark("logit scale"), mark("The factor the cosines are multiplied by before the softmax; the model learnt it. It is 1 / temperature.")},
    {mark("temperature"), mark("1 / logit scale: low makes the choice decided, high spreads it over all prompts.")},
    {mark("embedding"), mark("The vector the model turns an image or a text into; matching ones point the same way.")},
    {mark("layer"),
     mark("One stage of the image encoder. Early layers see small details in fine grids, late layers large parts in coarse grids.")},
    {mark("neuron"),
     mark("One channel of one observed layer: the same detector applied at every place of the image. 4.217 is channel 217 of layer 4.")},
    {mark("activation"),
     mark("How strongly a neuron fires at one place of the image, as the network computes it: no unit, 0 is silent after a ReLU.")},
    {mark("activation map"), mark("A neuron's activation at every cell of its grid, laid over the square of the image the model sees.")},
    {mark("pooling"), mark("How an activation map becomes one number: the mean over all its cells, or its maximum.")},
    {mark("mean"),
     mark("The response is the average over all cells of the map: strong when much of the image fits. The model's own head uses it.")},
    {mark("max"), mark("The response is the highest cell of the map: strong when one place fits, however small.")},
    {mark("response"), mark("A neuron's activation map pooled over space: one number for a stimulus.")},
    {mark("relative"), mark("Neurons by how rare their response is: the share of reference images that moved the same neuron less.")},
    {mark("reference distribution"),
     mark("This neuron's responses to many images of all kinds, measured once and shipped with the model. It tells what is strong for this "
          "neuron.")},
    {mark("percentile"), mark("Share of the reference images that moved this neuron less; ties count half.")},
    {mark("peak"),
     mark("The cell of the map where the neuron fired most. The network looks at more than this cell: its surroundings count, too.")},
    {mark("model's view"), mark("The square the model sees: the picture shrunk until its shorter side fits, then cropped at the centre. "
                                "What is dimmed never reaches "
                                "the model.")},
    {mark("scale"), mark("The values the colours span. Board: one span for all maps of this layer, whatever the stimulus, so that one "
                         "colour means one value. "
                         "Picture: of this stimulus alone. Neuron: this map's own.")},
    {mark("AUROC"), mark("Chance that a stimulus of this concept moves the neuron more than one of another concept of the same rendition; "
                         "ties count half. 0.5 "
                         "is chance, 1 a clean split (Mann\xE2\x80\x93Whitney).")},
    {mark("interval"),
     mark(
         "In brackets after an AUROC: the 95 % interval of what it would be over all stimuli like these (Newcombe 2006). From one stimulus "
         "against five it is wide, however clean the split.")},
    {mark("gate"), mark("The factor a neuron is multiplied by: 1 as trained, 0 silenced, 2 boosted. What follows the neuron is computed "
                        "anew, here, at once.")},
    {mark("multimodality score"),
     mark("M: the lowest AUROC over photos, drawings and rendered words, for the concept the neuron answers to best. It was chosen on one "
          "half "
          "of a sample of the training pictures and scored on the other; in brackets the 95 % bootstrap interval, which has no width where "
          "every split was clean. Drawn: icons, sketches, emoji and cartoons together.")},
    {mark("selectivity"),
     mark("How well the neuron's responses tell a concept's stimuli from the others of the same rendition, as AUROC.")},
    {mark("text neuron"),
     mark("One channel of one layer of the text encoder, with a value at each token of a prompt: T2.113 is channel 113 of its layer 2.")},
    {mark("pull"),
     mark("What one unit of a neuron's mean activation adds to the image embedding along the prompt's direction: projectionᵀ·text. "
          "Exact where what follows the layer is linear. Above 0 the neuron speaks for the prompt, below 0 against it.")},
    {mark("adds"),
     mark("What the neuron adds to the prompt's logit for the chosen stimulus: logit scale · mean activation · pull / length of the image "
          "embedding. The length is decided by all neurons.")},
    {mark("answers to"), mark("The concept with the highest lowest AUROC over its renditions on this board: the neuron must prefer it "
                              "however it is shown. With few "
                              "stimuli it is a hint, not a finding.")},
});

// Definition of an English word, whatever its case, in English; empty when the table has none.
constexpr std::string_view english_definition(std::string_view word) {
  for (const Term& term : kTerms) {
    const auto same = [](char a, char b) { return lowered(a) == lowered(b); };
    if (std::equal(term.word.begin(), term.word.end(), word.begin(), word.end(), same)) return term.definition;
  }
  return {};
}
static_assert(!english_definition("Response").empty() && english_definition("nothing").empty());

// The same in the visitor's language.
inline std::string_view definition(std::string_view word) {
  const std::string_view found = english_definition(word);
  return found.empty() ? found : tr(found);
}

}  // namespace pn::view
