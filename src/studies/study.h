#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "studies/alteration.h"
#include "studies/figure.h"
#include "studies/table.h"

// A study is one analysis with its parameters and seed: a pure state machine that runs in the worker. No UI, no I/O, no clock.
namespace pn::studies {

// ---- parameters

enum class ParamType {
  Integer,
  Number,
  Choice,     // a whole number: the place in `choices`
  Flag,       // 0 or 1
  Layers,     // names of layers joined by line ends; empty: all that are observed
  Layer,      // the name of one; empty: the last
  Concept,    // its name; empty: all
  Rendition,  // its name; empty: all
  Prompt,     // its number; 0: the first of all, or none, as the words say
  Stimulus,   // its number; 0: all
  Neuron,     // "4.217"; empty: none
  Neurons,    // "4.217 4.3", see neurons_in; empty: the study chooses
  Text,       // what somebody types
  Pairs,      // the same in two columns: "left | right", a row a line
  State,      // of the model: empty: as trained; "*": with the gates that are set; else the name of one that was kept
};

inline constexpr std::string_view kStateOfGates = "*";

// Makes the form, its accessibility nodes, the link codec and the checks of lessons.
struct ParamDef {
  std::string_view name;  // in files and links
  ParamType type = ParamType::Number;
  double low = 0.0;  // limits, both allowed
  double high = 1.0;
  double standard = 0.0;
  std::string_view title = {};  // in the form
  std::string_view words = {};  // a sentence that says what it does
  std::string_view choices =
      {};  // joined by '|'; of a Neuron "selected": a new study begins with the selected one; of a Text an example; of a State its standard
};

using ParamValue = std::variant<double, std::string>;  // the text is for Layers, Layer, Concept, Rendition, Neuron, Neurons, Text and Pairs
using Params = std::map<std::string, ParamValue, std::less<>>;

// The values of `given` for the parameters of `defs` alone, within their limits and of their type; the standard where one is missing.
Params completed(std::span<const ParamDef> defs, const Params& given);

double number_of(const Params& params, std::string_view name);          // 0 when there is none
std::string_view text_of(const Params& params, std::string_view name);  // empty when there is none
std::vector<std::string> layers_of(const Params& params, std::string_view name);
std::vector<std::string> choices_of(const ParamDef& def);
// Neurons as `name_of` writes them, between blanks, commas or semicolons, each once; nothing when a word is none.
std::optional<std::vector<NeuronRef>> neurons_in(std::string_view text);

// Parameters that several studies have.
constexpr ParamDef kPoolingParam = {"pooling",
                                    ParamType::Choice,
                                    0,
                                    1,
                                    0,
                                    mark("Pooling"),
                                    mark("How an activation map becomes one number: its mean, or its highest cell."),
                                    mark_choices("mean|max")};
constexpr ParamDef kLeastParam = {
    "least",
    ParamType::Integer,
    1,
    50,
    1,
    mark("Fewest stimuli"),
    mark("A rendition counts for a concept when it has at least so many stimuli of it, and two or as many of others."),
    ""};
std::string pooling_of(const Params& params);  // "mean" or "max"
// The fonts in which words are drawn: the names of assets/fonts/words/index.json, in its order.
constexpr ParamDef kFontParam = {"font",
                                 ParamType::Choice,
                                 0,
                                 7,
                                 0,
                                 mark("Font"),
                                 mark("In which the words are drawn."),
                                 "Sans|Serif|Mono|Slab|Condensed|Comic|Handwriting|Script"};
std::string font_of(const Params& params);

// ---- what a study is given

struct InputStimulus {
  std::uint32_t id = 0;
  int concept_index = 0;
  int rendition = 0;
};
struct InputPrompt {
  std::uint32_t id = 0;
  std::string text;  // as the text encoder gets it, with the template
};
struct InputLayer {
  std::string name;
  int place = 0;  // among the observed layers, from 0; what a NeuronRef names
  int channels = 0;
};

std::size_t neurons_of(std::span<const InputLayer> layers);  // channels of all

// A neuron gives factor · x + offset in the place of x, everywhere in its map.
struct Gate {
  NeuronRef neuron;
  float factor = 1.0F;
  float offset = 0.0F;
};
// The model with gates, under a name.
struct InputState {
  std::string name;  // "as trained", "with the gates that are set", or as it was kept
  std::vector<Gate> gates;
};
// What another model said of the same stimuli and prompts.
struct OtherModel {
  std::string name, sha256;
  float logit_scale = 100.0F;
  std::vector<InputLayer> layers;
  std::vector<float> responses;                  // [stimuli][neurons]
  std::vector<std::vector<float>> image_embeds;  // [stimuli][its embed_dim]
  std::vector<std::vector<float>> text_embeds;   // [prompts][its embed_dim]
};

// A bundled emoji, as assets/emoji/index.json has it.
struct SheetEmoji {
  std::string character, codepoints, name;
};

// What the board knows when the study begins. The worker's own store may fill `responses` as well as the page.
struct Inputs {
  std::vector<std::string> concepts;
  std::vector<std::string> renditions;
  std::vector<InputStimulus> stimuli;  // those that were encoded
  int stimuli_on_board = 0;            // with those that were not
  std::vector<InputPrompt> prompts;
  float logit_scale = 100.0F;
  std::vector<InputLayer> layers;
  int bundled_words = 0;           // so many of the bundled words are wanted
  std::vector<std::string> words;  // which the worker adds
  bool wants_emoji = false;        // the list of bundled emoji is wanted
  std::vector<SheetEmoji> emoji;   // which the worker adds
  std::vector<float> responses;    // [stimuli][neurons of all layers, in their order], pooled; empty when the kind does not need them
  std::string model;
  std::string model_sha256;
  std::vector<InputState> states;   // those that the parameters of type State name, in their order
  std::optional<OtherModel> other;  // that was remembered, without the stimuli and prompts that it never saw: those are left out above, too

  std::size_t neurons() const { return neurons_of(layers); }
};

// ---- what a study asks for and gives

// A part of the square that the model sees, in shares of its side from the top left.
struct Part {
  double x = 0.0, y = 0.0, width = 0.0, height = 0.0;
};
// What covers parts of a picture: the mean colour of what the model sees, or the same place blurred beyond recognition.
enum class Fill { Mean, Blur };
struct Covering {
  std::vector<Part> parts;
  Fill fill = Fill::Mean;
};
// A word drawn as a picture; dark on white, as a new word of the board is, unless colours are given.
struct DrawnWord {
  std::string text;
  std::string font;
  std::string ink = {};  // as image::parse_colour takes it; empty: as usual
  std::string paper = {};
};
struct ImageAsk {
  std::uint32_t stimulus = 0;                           // the picture's number
  std::optional<Covering> covering = std::nullopt;      // of all pictures of an ask, or of none; not with gates
  std::optional<DrawnWord> word = std::nullopt;         // in the place of a picture; with gates embeddings alone; without coverings
  std::optional<Label> label = std::nullopt;            // laid over the picture; with gates, too, but not with coverings
  std::optional<Corruption> corruption = std::nullopt;  // of what the model sees, the label included; with gates, too
  std::optional<std::string> emoji = std::nullopt;      // code points of a bundled one, in the place of a picture; as a word
};
struct Outputs {
  bool embeddings = true;
  bool responses = false;        // pooled by their mean
  bool highest = false;          // by their highest cell instead
  std::vector<int> layers = {};  // places of those whose responses are wanted; none: all that are observed
};

// A batch for the encoders; answered by an Answer with one row an image and one row a text.
struct Ask {
  std::vector<ImageAsk> images;
  std::vector<std::string> texts;
  std::vector<Gate> gates;  // for the images of this batch
  Outputs outputs;
  std::optional<int> units_of = std::nullopt;  // place of a layer; see Answer::unit_embeds
  std::optional<int> maps_of = std::nullopt;   // place of a layer; see Answer::maps, of an ask for one picture
  bool gates_apart = false;                    // each gate alone, all of one layer; embeddings only, [gates][images] of them
};
// Activation maps of a layer for one picture, or of its tokens that are patches.
struct LayerMaps {
  int channels = 0;
  int height = 0;
  int width = 0;
  std::vector<float> values;  // [channels][height][width]
};
struct Answer {
  // Rows of a word that its font cannot draw are not numbers, or empty where no word of the ask can be drawn.
  std::vector<std::vector<float>> image_embeds;  // [images][embed_dim]; [gates][images][embed_dim] where gates were to be apart
  std::vector<std::vector<float>> responses;     // [images][neurons]
  std::vector<std::vector<float>> text_embeds;   // [texts][embed_dim]
  // [channels + 1][embed_dim] the embedding where one channel of the layer is 1 everywhere and the others 0, for each channel, and last
  // where all are 0. Empty where other activations also decide what follows the layer.
  std::vector<std::vector<float>> unit_embeds;
  LayerMaps maps;
};

struct More {};  // call again

// What a result rests on, and what it cannot show.
struct Fact {
  std::string name;
  std::string value;
};
struct Evidence {
  std::string model;
  std::string model_sha256;
  std::string pooling;
  std::uint64_t seed = 0;
  std::vector<Fact> facts;          // sample sizes, tests made, parameters
  std::vector<std::string> limits;  // sentences
};

// Values over a picture, [height][width].
struct MapResult {
  std::string title;
  std::uint32_t stimulus = 0;
  int height = 0;
  int width = 0;
  std::vector<float> values;
  std::string caption = {};                        // below it: what it sums to
  std::optional<NeuronRef> neuron = std::nullopt;  // what it is about
};
// What lies at both ends of the colours of an outcome's maps.
struct MapEnds {
  std::string below;  // zero
  std::string above;
};

// What fires each neuron most and least, of words drawn as pictures.
struct WordLists {
  std::string font;
  std::vector<std::string> words;  // that were drawn
  std::vector<InputLayer> layers;  // of the neurons, one after the other
  int each = 0;                    // words listed at either end
  std::vector<int> places;         // [neurons][2 * each] among `words`: the strongest, the first first; then the weakest, the lowest first
  std::vector<float> values;       // the same of its responses
  std::vector<int> lowest;         // [neurons] words that share its lowest response: after a ReLU often many

  struct Entry {
    std::string_view word;  // as long as the lists
    float value = 0.0F;
  };
  bool has(NeuronRef neuron) const;
  std::vector<Entry> strongest(NeuronRef neuron) const;  // none of a neuron that they do not have
  std::vector<Entry> weakest(NeuronRef neuron) const;
  int lowest_of(NeuronRef neuron) const;
};

struct Outcome {
  std::vector<Table> tables;
  std::vector<MapResult> maps;                      // in one scale of colours
  MapEnds map_ends = {};                            // of all maps
  std::vector<Figure> figures;                      // that could go into a paper as they are, the first with the maps
  std::vector<NeuronRef> neurons = {};              // that silencing is worth trying; the page offers it
  std::optional<float> logit_scale = std::nullopt;  // that fits better; the page offers to take it over
  std::optional<WordLists> words = std::nullopt;
  Evidence evidence;
};

using Step = std::variant<Ask, More, Outcome, Error>;

struct Progress {
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  std::string words;  // what is being done: "Scoring neurons"
};

class Study {
 public:
  virtual ~Study() = default;
  // One piece of work of at most about 20 ms. `answer` belongs to the Ask that the last step returned and is empty otherwise. Not called
  // again after an Outcome or an Error.
  virtual Step step(const Answer& answer) = 0;
  virtual Progress progress() const = 0;
};

// What an outcome depends on besides the parameters and the model: when it changes, the outcome is stale.
struct Depends {
  bool board = false;    // which stimuli there are, with concept and rendition, and their pictures
  bool prompts = false;  // with template
  bool gates = false;
  bool other = false;   // another model, that was remembered
  bool states = false;  // those that were kept
};

// How much a study would be about, as far as the page knows before it runs.
struct Scope {
  std::size_t stimuli = 0;  // that are chosen
  std::size_t neurons = 0;  // of all layers that are chosen
};

// Parameters to begin with, for whoever does not know what to write.
struct PresetValue {
  std::string_view name, text;  // of a parameter that holds a text
};
struct Preset {
  std::string_view title;
  std::span<const PresetValue> values;
};

// What the page shows of a kind of study; what begins one is in the registry, so that the page need not carry the analyses.
struct Kind {
  std::string_view id;
  std::string_view title;
  std::string_view teaches;  // one sentence for the empty panel
  std::span<const ParamDef> params;
  Depends depends;
  // Sentences for a paper: what it computed, by which statistic with its reference, n, corrections, resamples. Params are completed; every
  // number is one of theirs or of the evidence.
  std::string (*methods)(const Params& params, const Evidence& evidence);
  std::string (*cost)(const Scope& scope, const Params& params) = nullptr;  // a sentence: how often the model runs; null: hardly at all
  std::span<const Preset> presets = {};
  std::string_view note = {};  // what to read before the first run of a visit, where what is found may hurt somebody
  bool is_test = false;        // it tests the model, and is found among the tests; else it finds or explains
  bool draws_emoji = false;    // emoji that are typed into its texts stand for their bundled pictures
};

// Of a study that runs over the board or over words: a choice of both, in this order.
constexpr std::string_view kOver = "over";
bool is_over_words(const Params& params);
// What a study so set up depends on: over words the board plays no part.
Depends depends_on(const Kind& kind, const Params& params);
// How many of the bundled words it wants: its parameter "bundled", unless it runs over the board.
int bundled_words_of(const Kind& kind, const Params& params);

using Begun = Result<std::unique_ptr<Study>>;

}  // namespace pn::studies
