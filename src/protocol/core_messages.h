// Written by generate.mjs from messages.mjs; change that, then run node src/protocol/generate.mjs.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/records.h"

namespace pn::protocol::core {

// The language of sentences from now on.
struct Language {
  static constexpr std::string_view kKind = "language";
  LanguageRules rules;
};
Status read(const json::Value& value, Language& out);

// Hash of the payload.
struct Sha256 {
  static constexpr std::string_view kKind = "sha256";
};
Status read(const json::Value& value, Sha256& out);

// The answer to Sha256.
struct Sha256Done {
  // hex
  std::string sha256;
};
json::Value write(const Sha256Done& value);

// Begins a hash in pieces.
struct Sha256Begin {
  static constexpr std::string_view kKind = "sha256_begin";
  // a number you choose
  std::uint32_t stream = 0;
};
Status read(const json::Value& value, Sha256Begin& out);

// Adds a piece.
struct Sha256Update {
  static constexpr std::string_view kKind = "sha256_update";
  std::uint32_t stream = 0;
};
Status read(const json::Value& value, Sha256Update& out);

// The answer to Sha256Update.
struct Sha256UpdateDone {
  // so far
  std::uint64_t size_bytes = 0;
};
json::Value write(const Sha256UpdateDone& value);

// Ends it.
struct Sha256End {
  static constexpr std::string_view kKind = "sha256_end";
  std::uint32_t stream = 0;
};
Status read(const json::Value& value, Sha256End& out);

// The answer to Sha256End.
struct Sha256EndDone {
  // hex
  std::string sha256;
};
json::Value write(const Sha256EndDone& value);

// Reads one of a model's small files: config.json (begins a new model), preprocessor_config.json, tokenizer.json or vocab.json then
// merges.txt, caption_words.txt (empty: all known), labels.txt (names of classes, as lines or JSON).
struct LoadConfig {
  static constexpr std::string_view kKind = "load_config";
  // of the file
  std::string name;
};
Status read(const json::Value& value, LoadConfig& out);

// The answer to LoadConfig.
struct LoadConfigDone {
  // config files: the model's facts as known from all of them so far
  std::optional<std::string> name;
  // the crop of preprocessor_config.json when that is loaded, else config.json's
  std::optional<int> image_size;
  std::optional<int> embed_dim;
  std::optional<int> context_length;
  std::optional<double> logit_scale;
  // tokenizer: entries
  std::optional<std::uint64_t> vocabulary;
  std::optional<std::uint64_t> merges;
};
json::Value write(const LoadConfigDone& value);

// The neuron layers of a vision encoder, and the edits that make them outputs. Wants config.json first.
struct InspectVision {
  static constexpr std::string_view kKind = "inspect_vision";
  // names of those wanted; none: the usual
  std::vector<std::string> layers;
  // it has no text encoder: class logits, where it gives them, are the embedding
  bool classes = false;
};
Status read(const json::Value& value, InspectVision& out);

// The answer to InspectVision.
struct InspectVisionDone {
  int image_size = 0;
  int embed_dim = 0;
  Port input;
  // name of the image_embeds output
  std::string embedding;
  // when the embedding is their logits
  std::optional<ClassFacts> classes;
  // the graph asks for token ids, too
  bool has_text = true;
  std::vector<Layer> layers;
  std::vector<FoundLayer> all_layers;
  // to be fed at every run; empty where every layer replays alone
  std::vector<GateInputs> gates;
  // the first edit, mostly empty: local functions in the place of their calls
  std::vector<Splice> inlining;
  // the second, for the file that the first leaves: layers become outputs
  std::vector<Splice> splices;
  Report report;
};
json::Value write(const InspectVisionDone& value);

// The part of a vision encoder that follows a layer. Takes the file as it was.
struct CutVision {
  static constexpr std::string_view kKind = "cut_vision";
  // as for inspect_vision
  std::vector<std::string> layers;
  // its place among those, from 0
  int layer = 0;
  // as inspect_vision told it; empty: the usual
  std::string embedding;
};
Status read(const json::Value& value, CutVision& out);

// The answer to CutVision.
struct CutVisionDone {
  // the layer's activations, as trained
  std::string input;
  // names of further inputs
  std::vector<std::string> carried;
  std::string embedding;
  // of that layer and the later ones
  std::vector<GateInputs> gates;
};
json::Value write(const CutVisionDone& value);

// One encoder of a file with both. Takes the file as it was.
struct ExtractTower {
  static constexpr std::string_view kKind = "extract_tower";
  // vision or text
  std::string tower;
};
Status read(const json::Value& value, ExtractTower& out);

// The input of a text encoder.
struct InspectText {
  static constexpr std::string_view kKind = "inspect_text";
};
Status read(const json::Value& value, InspectText& out);

// The answer to InspectText.
struct InspectTextDone {
  Port input;
  std::string embedding;
};
json::Value write(const InspectTextDone& value);

// The layers of a text encoder whose neurons are shown, and the edit that makes each an output with a gate on every neuron.
struct GateText {
  static constexpr std::string_view kKind = "gate_text";
};
Status read(const json::Value& value, GateText& out);

// The answer to GateText.
struct GateTextDone {
  std::vector<Layer> layers;
  // of each; to be fed at every run
  std::vector<GateInputs> gates;
  // the first edit, mostly empty: local functions in the place of their calls
  std::vector<Splice> inlining;
  // the second, for the file that the first leaves
  std::vector<Splice> splices;
};
json::Value write(const GateTextDone& value);

// Decodes a picture's file.
struct PrepareFile {
  static constexpr std::string_view kKind = "prepare_file";
  std::string name;
  // on white but not shrunk
  bool whole = false;
  // its colours to sRGB by its colour profile; not of a whole one
  bool convert = false;
};
Status read(const json::Value& value, PrepareFile& out);

// The answer to PrepareFile.
struct PrepareFileDone {
  int width = 0;
  int height = 0;
  int original_width = 0;
  int original_height = 0;
  std::string format;
  // the file ends too early
  bool cut = false;
  // ignored, used or unreadable; empty: it has none, or that of sRGB
  std::string profile;
};
json::Value write(const PrepareFileDone& value);

// A smaller picture: its longer side is `side` pixels.
struct Thumbnail {
  static constexpr std::string_view kKind = "thumbnail";
  int width = 0;
  int height = 0;
  int side = 0;
};
Status read(const json::Value& value, Thumbnail& out);

// A picture as a file.
struct WritePng {
  static constexpr std::string_view kKind = "write_png";
  int width = 0;
  int height = 0;
};
Status read(const json::Value& value, WritePng& out);

// What the model sees of a kept picture, as a JPEG. Wants both configurations. TooLarge: not even the poorest is so small.
struct ShrinkPicture {
  static constexpr std::string_view kKind = "shrink_picture";
  int width = 0;
  int height = 0;
  // of the file
  std::uint32_t most_bytes = 0;
};
Status read(const json::Value& value, ShrinkPicture& out);

// A font for words.
struct LoadFont {
  static constexpr std::string_view kKind = "load_font";
  std::string name;
};
Status read(const json::Value& value, LoadFont& out);

// Draws a word.
struct RenderWord {
  static constexpr std::string_view kKind = "render_word";
  std::string text;
  // as load_font named it
  std::string font;
  double size = 0.35;
  std::string foreground = "#000000";
  std::string background = "#ffffff";
};
Status read(const json::Value& value, RenderWord& out);

// Lays a label over what the model sees of a kept picture. Wants both configurations, and the font.
struct LabelPicture {
  static constexpr std::string_view kKind = "label_picture";
  int width = 0;
  int height = 0;
  Label label;
};
Status read(const json::Value& value, LabelPicture& out);

// Draws strokes.
struct RenderDrawing {
  static constexpr std::string_view kKind = "render_drawing";
  std::vector<Stroke> strokes;
  std::string background = "#ffffff";
};
Status read(const json::Value& value, RenderDrawing& out);

// A kept picture as the encoder's input. Wants both configurations.
struct Preprocess {
  static constexpr std::string_view kKind = "preprocess";
  int width = 0;
  int height = 0;
  // what spoils it, as image/corrupt.h names it; empty: nothing
  std::string harm;
  // 1 to 5
  int strength = 1;
};
Status read(const json::Value& value, Preprocess& out);

// The answer to Preprocess.
struct PreprocessDone {
  // [1, 3, S, S]
  std::vector<int> dims;
};
json::Value write(const PreprocessDone& value);

// What is kept of a layer's activations for one picture.
struct PoolLayer {
  static constexpr std::string_view kKind = "pool_layer";
  int channels = 0;
  // [cells][channels], as a transformer's tokens lie; else [channels][cells]
  bool rows = false;
};
Status read(const json::Value& value, PoolLayer& out);

// Begins a study; several may run.
struct StudyBegin {
  static constexpr std::string_view kKind = "study_begin";
  // a number you choose
  std::uint32_t study = 0;
  std::string study_kind;
  json::Value params;
  std::uint64_t seed = 0;
  json::Value inputs;
};
Status read(const json::Value& value, StudyBegin& out);

// The answer to StudyBegin.
struct StudyBeginDone {
  // {done, total, words}
  json::Value progress;
};
json::Value write(const StudyBeginDone& value);

// Lets a study work for at most about 20 ms, with the answer to what it asked for.
struct StudyStep {
  static constexpr std::string_view kKind = "study_step";
  std::uint32_t study = 0;
  // in the answer; all 0: there was no ask
  std::uint32_t images = 0;
  std::uint32_t neurons = 0;
  std::uint32_t texts = 0;
  std::uint32_t units = 0;
  std::uint32_t embed_dim = 0;
  std::uint32_t map_channels = 0;
  std::uint32_t map_height = 0;
  std::uint32_t map_width = 0;
};
Status read(const json::Value& value, StudyStep& out);

// The answer to StudyStep.
struct StudyStepDone {
  json::Value progress;
  // what must be encoded before the next step
  std::optional<json::Value> ask;
  // the study is over
  std::optional<json::Value> outcome;
};
json::Value write(const StudyStepDone& value);

// Forgets a study, also one that is over.
struct StudyEnd {
  static constexpr std::string_view kKind = "study_end";
  std::uint32_t study = 0;
};
Status read(const json::Value& value, StudyEnd& out);

// Tokens of a prompt. Wants tokenizer.json, and config.json for the context length.
struct Tokenize {
  static constexpr std::string_view kKind = "tokenize";
  std::string text;
};
Status read(const json::Value& value, Tokenize& out);

// The answer to Tokenize.
struct TokenizeDone {
  // with start and end token
  std::vector<int> ids;
  // without them
  std::vector<Token> tokens;
  std::string cleaned;
  bool truncated = false;
};
json::Value write(const TokenizeDone& value);

}  // namespace pn::protocol::core
