#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/words.h"
#include "image/image.h"
#include "model/activation.h"
#include "model/atlas.h"
#include "model/reference.h"
#include "studies/study.h"

// The nouns of one visit. Everything here is a plain value; commands (commands.h) are the only way to change it.
namespace pn::workspace {

enum class StimulusId : std::uint32_t {};
enum class PromptId : std::uint32_t {};
enum class JobId : std::uint32_t {};
enum class StudyId : std::uint32_t {};

// How a stimulus shows its concept.
enum class Rendition { Photo, Painting, Cartoon, Sketch, Icon, Emoji, Word };
inline constexpr std::array<std::string_view, 7> kRenditionNames = {mark("photo"), mark("painting"), mark("cartoon"), mark("sketch"),
                                                                    mark("icon"),  mark("emoji"),    mark("word")};
static_assert(kRenditionNames.size() == static_cast<std::size_t>(Rendition::Word) + 1);

inline std::string_view name_of(Rendition rendition) { return kRenditionNames[static_cast<std::size_t>(rendition)]; }
inline std::string words_of(Rendition rendition) { return std::string(tr(name_of(rendition))); }  // on the screen
std::optional<Rendition> rendition_named(std::string_view name);

// ---- where a stimulus comes from: enough to make its picture again

struct FileSource {
  std::string name;         // as the visitor's machine called it
  std::uint32_t file = 0;   // the handle that the engine has of it; 0: none
  bool by_profile = false;  // its colours are converted to sRGB by its colour profile; else taken as they are, as CLIP's own code does
};
struct AssetSource {
  std::string path;  // a bundled picture, relative to assets/
};
struct EmojiSource {
  std::string codepoints;  // hexadecimal, joined by '-', as in assets/emoji/index.json
};
struct WordSource {
  std::string text;
  std::string font;    // a name from assets/fonts/words/index.json
  float size = 0.35F;  // height of the letters as a share of the picture's, 0..1
  std::string foreground = "#111111";
  std::string background = "#ffffff";
  friend bool operator==(const WordSource&, const WordSource&) = default;
};
struct Stroke {
  float width = 0.02F;  // share of the picture's side
  std::string color = "#1a1a1a";
  std::vector<float> points;  // x0 y0 x1 y1 … in 0..1
};
struct DrawingSource {
  std::vector<Stroke> strokes;
  std::string background = "#ffffff";
  std::string path;  // of a bundled drawing, whose strokes are read when its picture is first made; else empty
};
// A picture of a visitor's that came with a link: its own file, small.
struct EnclosedSource {
  std::string name;
  std::shared_ptr<const std::vector<std::uint8_t>> file;  // a JPEG of at most kMostEnclosed_bytes; never null
};
inline constexpr std::size_t kMostEnclosed_bytes = 16U << 10U;
using PlainSource = std::variant<FileSource, AssetSource, EmojiSource, WordSource, DrawingSource, EnclosedSource>;
inline bool lacks_strokes(const DrawingSource& drawing) { return !drawing.path.empty() && drawing.strokes.empty(); }
// Another stimulus's picture with labels on it, as a trial of the label lab showed it.
struct LabelledSource {
  PlainSource base;
  std::vector<studies::Label> labels;  // the first lowest
};
using Source = std::variant<FileSource, AssetSource, EmojiSource, WordSource, DrawingSource, EnclosedSource, LabelledSource>;

// What a picture is made from, with labels on it or without, as a `Plain`; null where it is made of something else.
template <class Plain, class AnySource>
auto made_from(AnySource& source) {
  auto* labelled = std::get_if<LabelledSource>(&source);
  return labelled == nullptr ? std::get_if<Plain>(&source) : std::get_if<Plain>(&labelled->base);
}
inline const EnclosedSource* enclosed_of(const Source& source) { return made_from<EnclosedSource>(source); }
inline const DrawingSource* drawing_of(const Source& source) { return made_from<DrawingSource>(source); }
inline const FileSource* file_of(const Source& source) { return made_from<FileSource>(source); }
inline FileSource* file_of(Source& source) { return made_from<FileSource>(source); }

struct Stimulus {
  StimulusId id{};
  std::string concept_name;
  Rendition rendition = Rendition::Photo;
  std::string title;
  Source source;
};

inline constexpr std::size_t kMostStimuli = 1000;  // on a board

// One neuron: a channel of an observed layer.
struct NeuronId {
  int layer = 0;
  int channel = 0;
  friend auto operator<=>(const NeuronId&, const NeuronId&) = default;
};

// What a neuron's activations are multiplied by: 0 silences it, 2 doubles it. 1, as trained, is not stored.
struct Gate {
  NeuronId neuron;
  float factor = 1.0F;
  friend bool operator==(const Gate&, const Gate&) = default;
};
inline constexpr float kMostGate = 4.0F;

// One neuron of a prompt: a channel of a layer of the text encoder.
struct TextNeuronId {
  int layer = 0;
  int channel = 0;
  friend auto operator<=>(const TextNeuronId&, const TextNeuronId&) = default;
};

// The same as Gate of a neuron of the text encoder, at every token of every prompt.
struct TextGate {
  TextNeuronId neuron;
  float factor = 1.0F;
  friend bool operator==(const TextGate&, const TextGate&) = default;
};

// Gates under a name: a repaired model to come back to, and to compare.
struct KeptState {
  std::string name;
  std::vector<Gate> gates;
  std::vector<TextGate> text_gates;
  friend bool operator==(const KeptState&, const KeptState&) = default;
};

struct Prompt {
  PromptId id{};
  std::string text;
};

// An analysis that the visitor set up; what it found is StudyState.
struct StudySpec {
  StudyId id{};
  std::string kind;        // studies/registry.h
  studies::Params params;  // those that differ from the standard
  std::uint64_t seed = 1;
  friend bool operator==(const StudySpec&, const StudySpec&) = default;
};

// What undo and redo restore: all that the visitor has made.
struct Document {
  std::string title;                  // of what was found; shown in the tab and where a link is sent
  std::vector<std::string> concepts;  // rows of the board, in order
  std::vector<Rendition> renditions;  // columns of the board, in order
  std::vector<Stimulus> stimuli;      // order within a cell is the order here
  std::vector<Prompt> prompts;
  std::string prompt_template = "{}";  // {} is where a prompt's text goes
  std::optional<float> logit_scale;    // the visitor's own; else the model's
  std::vector<Gate> gates;             // in order of the neurons
  std::vector<TextGate> text_gates;    // likewise
  std::vector<KeptState> kept_states;  // each name once
  std::vector<StudySpec> studies;
};

// ---- what is known of a stimulus or a prompt so far; kept outside the document, so that undo never computes twice

enum class Phase { Waiting, Running, Ready, Failed };

struct StimulusState {
  Phase picture_phase = Phase::Waiting;
  bool engine_has = false;                        // the engine keeps the picture under the stimulus's number
  int deaths = 0;                                 // times the engine died of reading it or running it through the model
  std::shared_ptr<const image::Image> thumbnail;  // longer side at most 256
  std::shared_ptr<const image::Image> picture;    // what is drawn: the thumbnail, or larger while it is chosen
  bool view_failed = false;                       // there is no larger one to be had
  int width = 0;                                  // of the kept picture
  int height = 0;
  int original_width = 0;  // before it was shrunk
  int original_height = 0;
  bool is_cut = false;  // its file ends too early: what is missing is grey or coarse
  image::ProfileUse profile = image::ProfileUse::None;
  Phase encoding_phase = Phase::Waiting;
  std::shared_ptr<const model::Encoding> encoding;
  std::uint32_t encoded_as = 0;                            // a number of its own for every encoding with other values; 0 before the first
  std::shared_ptr<const std::vector<float>> gated_embeds;  // image_embeds with the gates `gated_for`
  std::string gated_for;                                   // gates_key() they were asked for with; empty: never
  Error error;                                             // has a message when a phase is Failed
};

// The activation maps of one layer for one stimulus. They lie in the engine; the page has those that it draws.
struct LayerMaps {
  StimulusId stimulus{};
  int layer = 0;
  Phase phase = Phase::Running;  // Running, Ready or Failed
  Error error;
  std::shared_ptr<const model::ActivationTensor> tensor;  // when Ready
  JobId job{};
};

struct Token {
  int id = 0;
  std::string text;
  int start = 0;  // byte range in the cleaned text
  int end = 0;
  bool known = true;  // its word occurs in the model's training captions
};

struct PromptState {
  Phase phase = Phase::Waiting;
  std::string encoded_text;    // the text, template applied, that `embedding` and `tokens` belong to
  std::string tokenized_text;  // before the text encoder is there, tokens come alone
  std::vector<Token> tokens;
  bool truncated = false;
  std::shared_ptr<const std::vector<float>> embedding;
  std::shared_ptr<const std::vector<float>> gated_embedding;  // with the text gates `gated_for`
  std::string gated_for;                                      // text_gates_key() it was asked for with; empty: never
  Error error;
};

// What is known of a study; kept beside the document as the states above are.
struct StudyState {
  Phase phase = Phase::Waiting;  // Waiting: not run yet, or cancelled
  studies::Progress progress;
  std::optional<JobId> job;                         // while it runs
  std::shared_ptr<const studies::Outcome> outcome;  // the last one; it stays while the study runs again
  std::string ran_with;                             // depends_key() of what the outcome depends on
  StudySpec ran_as;                                 // as it was set up then
  std::string started_with;                         // the same of the run on its way
  StudySpec started_as;
  Error error;  // why the last run ended without an outcome
};

struct Layer {
  std::string name;
  int channels = 0;
  int height = 0;
  int width = 0;
  int tokens = 0;             // of a transformer's layer: height × width patches behind the class token, if there is one; 0: feature maps
  std::string kind = {};      // "end of a residual block", "hidden layer of an MLP", …
  bool replays_alone = true;  // what follows depends on this layer alone, so a gate on it needs no more than its activations

  std::size_t size() const { return static_cast<std::size_t>(channels) * static_cast<std::size_t>(tokens > 0 ? tokens : height * width); }
};

// What its files tell of a model beyond what is needed to run it.
struct ModelReport {
  std::string producer;
  int opset = 0;
  int nodes = 0;
  std::uint64_t parameters = 0;                        // of the vision encoder
  std::vector<std::pair<std::string, int>> operators;  // with how often each occurs, most frequent first
  std::vector<std::string> warnings;                   // sentences
};

// The classes of a model that gives their logits in the place of an embedding.
struct ModelClasses {
  int count = 0;                   // at least 2
  std::vector<std::string> names;  // in the order of the logits, an empty one has none; or empty: nothing names them
  std::string from;                // the file that names them
};

struct ModelInfo {
  std::string name;
  std::string sha256;  // of the vision encoder's file
  std::uint64_t size_bytes = 0;
  int image_size = 0;
  int embed_dim = 0;
  int context_length = 0;
  float logit_scale = 100.0F;
  std::vector<Layer> layers;                          // whose neurons are seen
  std::vector<Layer> all_layers;                      // that could be, in order of depth; sizes of 0 are not known before they are
  std::shared_ptr<const model::Reference> reference;  // null when the model brings none
  ModelReport report;
  bool has_text = true;                         // false: nothing of it encodes text, so it has no prompts
  std::shared_ptr<const ModelClasses> classes;  // null: its image_embeds are embeddings
};

// Where a model's files are, and which of its layers are seen.
struct ModelSource {
  std::string address;         // a folder of this site, a URL or a hub id; empty: files that the visitor gave
  std::uint32_t file_set = 0;  // the number of those files
  std::string vision = {};     // the files of its encoders; empty: the usual ones
  std::string text = {};
  std::vector<std::string> layers = {};  // by name; empty: the usual ones
  friend bool operator==(const ModelSource&, const ModelSource&) = default;
};

struct ModelFile {
  std::string path;
  std::optional<std::uint64_t> size_bytes;
};

// What lies at a source, found out before anything large is fetched.
struct ModelOffer {
  std::string name;
  ModelSource source;             // with the usual choice of encoders; no text: there is none
  std::vector<ModelFile> vision;  // to choose from
  std::vector<ModelFile> text;
  std::uint64_t other_bytes = 0;   // of the small files
  std::vector<std::string> notes;  // what is missing and what stands in for it; sentences
};

struct LoadProgress {
  std::string step;  // "download", "verify", "session"
  std::string file;
  std::uint64_t received_bytes = 0;
  std::uint64_t total_bytes = 0;
};

inline constexpr const char* kBundledModel = "models/polyneuron-clip/";

struct ModelState {
  Phase phase = Phase::Waiting;
  ModelSource source = {kBundledModel};
  bool text_ready = false;  // the text encoder follows the vision encoder
  LoadProgress progress;
  Error error;
  Error text_error;  // why the text encoder is not there; the image encoder may be
  std::optional<ModelInfo> info;
  std::optional<ModelSource> before;                // what ran before it, and comes back when it is given up
  bool try_anyway = false;                          // it was given up, and the visitor wants it all the same
  std::shared_ptr<const model::Atlas> atlas;        // null until it is there, or when the model brings none
  std::shared_ptr<const image::Image> atlas_sheet;  // its images
  Phase atlas_phase = Phase::Waiting;               // of both
  int atlas_attempts = 0;                           // times it was asked for
  Error atlas_error;
};

// The way to another model. The one that runs goes on until the other is ready.
struct ModelChange {
  enum class Step { None, Looking, Offered, Loading, Failed } step = Step::None;
  ModelSource source;  // looked at, or being loaded
  std::optional<ModelOffer> offer;
  LoadProgress progress;
  Error error;
};

// Who chose the neuron. A visitor's stays; one that the page suggests follows the chosen stimulus, and says what it rests on: the
// board's responses, the model's atlas, or no more than being the strongest.
enum class NeuronChoice : std::uint8_t { Visitor, Board, Atlas, Strongest };

// What the visitor is looking at; shared by all panels, not part of undo.
struct Selection {
  std::optional<StimulusId> stimulus;
  std::optional<PromptId> prompt;  // none: the first
  std::optional<int> text_layer;   // whose neurons are shown over the prompt's tokens; none: its profile is
  std::optional<TextNeuronId> text_neuron;
  int layer = 0;
  std::optional<NeuronId> neuron;
  NeuronChoice neuron_choice = NeuronChoice::Strongest;
  std::optional<int> glance;  // the layer of a neuron that is looked at in passing: the pointer is on it
  model::Pooling pooling = model::Pooling::Mean;
};

struct Notice {
  enum class Kind { Info, Error };
  std::uint32_t id = 0;
  Kind kind = Kind::Info;
  std::string text;
};

enum class JobKind {
  LoadModel,
  FindModel,
  ChangeModel,
  FetchAsset,
  PreparePicture,
  ViewPicture,
  EncodeImage,
  ViewMaps,
  EncodeText,
  LayerUnits,
  TextLayers,
  ViewTokens,
  GatedText,
  Tokenize,
  Replay,
  Study,
  FirstBoard,
  BoardList,
  BundledBoard,
  WordFonts,
  EmojiIndex,
  EmojiSheet,
  WordPreview,
  WordPicture,
  TryLabel,
  DraftTokens,
  Atlas,
  AtlasSheet,
  LinkCode,
  ShrinkPicture,
  LessonList,
  Lesson,
  LessonBoard
};

struct Job {
  JobId id{};
  JobKind kind{};
  std::uint32_t target = 0;              // the StimulusId or PromptId it works for
  std::uint32_t generation = 0;          // of the model or the text it was started for
  std::string detail;                    // asset path, prompt text, gates_key()
  std::vector<StimulusId> stimuli = {};  // of a replay, in the order of its rows
  int layer = 0;                         // whose tokens are asked for
};

}  // namespace pn::workspace
