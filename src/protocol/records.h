// Written by generate.mjs from messages.mjs; change that, then run node src/protocol/generate.mjs.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace pn::protocol {

// The name of a code in messages, and the code of a name; Unknown for names that are not in the table.
std::string_view name_of(ErrorCode code);
ErrorCode code_named(std::string_view name);

// Where a model's files are; one of the two.
struct ModelPlace {
  // a model of the hub (owner/name, owner/name@revision, its page, a file there), the URL of a folder or of an .onnx file, or a path of
  // this site
  std::optional<std::string> address;
  // the number in a model_files event
  std::optional<std::uint32_t> set;
};
json::Value write(const ModelPlace& value);

// One encoder's file to choose from.
struct OfferedFile {
  // in the model's folder
  std::string path;
  // bytes, with external data; null: unknown
  std::optional<std::uint64_t> size;
};
Status read(const json::Value& value, OfferedFile& out);

// What lies at a source, found out before anything large is fetched.
struct Offer {
  std::string name;
  // the shortest that means the same, for links; empty for a set
  std::string address;
  // image encoders, the best first; a path in both lists is a graph with both encoders
  std::vector<OfferedFile> vision;
  // text encoders, likewise
  std::vector<OfferedFile> text;
  // the path of the usual one
  std::optional<std::string> vision_choice;
  // null: there is none
  std::optional<std::string> text_choice;
  // of the small files together
  std::uint64_t other_bytes = 0;
  // of config.json, preprocessor_config.json, tokenizer.json, text encoder
  std::vector<std::string> missing;
  // sentences for people
  std::vector<std::string> notes;
};
Status read(const json::Value& value, Offer& out);

// A layer whose neurons can be observed. Sizes of 0 are not known before the model has run.
struct FoundLayer {
  // of its tensor
  std::string name;
  // for people: "end of a residual block", …
  std::string kind;
  // neurons
  int channels = 0;
  // of a map; of the grid of patches in a transformer
  int height = 0;
  int width = 0;
  // rows [tokens][channels] of a transformer's layer, whose last height × width are the patches; 0: feature maps
  int tokens = 0;
  bool has_tokens = false;
};
Status read(const json::Value& value, FoundLayer& out);
json::Value write(const FoundLayer& value);

// A layer whose neurons are observed.
struct Layer {
  // of its tensor
  std::string name;
  // for people: "end of a residual block", …
  std::string kind;
  // neurons
  int channels = 0;
  // of a map; of the grid of patches in a transformer
  int height = 0;
  int width = 0;
  // rows [tokens][channels] of a transformer's layer, whose last height × width are the patches; 0: feature maps
  int tokens = 0;
  bool has_tokens = false;
  // the float32 output of the edited file that has its activations
  std::string observed;
  // what follows depends on its activations alone
  bool replays_alone = true;
  // else: the outputs that together with `observed` decide what follows; missing for layers of the first half and for weights in other
  // files, where a gate runs the whole model
  std::optional<std::vector<std::string>> carried;
};
Status read(const json::Value& value, Layer& out);
json::Value write(const Layer& value);

// How often an operator occurs.
struct OperatorCount {
  std::string name;
  int count = 0;
};
Status read(const json::Value& value, OperatorCount& out);
json::Value write(const OperatorCount& value);

// What a model's file tells beyond what is needed to run it.
struct Report {
  std::string producer;
  int opset = 0;
  int nodes = 0;
  // of the vision encoder
  std::uint64_t parameters = 0;
  // most frequent first
  std::vector<OperatorCount> operators;
  // sentences for people
  std::vector<std::string> warnings;
};
Status read(const json::Value& value, Report& out);
json::Value write(const Report& value);

// The classes of a model that gives their logits.
struct ClassFacts {
  // at least 2
  int count = 0;
  // of all, in the order of the logits; an empty one has none; empty: no file names so many
  std::vector<std::string> names;
  // the file that names them
  std::string from;
};
Status read(const json::Value& value, ClassFacts& out);
json::Value write(const ClassFacts& value);

// A model that runs.
struct ModelFacts {
  std::string name;
  // of the vision encoder's file
  std::string sha256;
  std::uint64_t size_bytes = 0;
  // side of the encoder's input, pixels
  int image_size = 0;
  int embed_dim = 0;
  float logit_scale = 100;
  // tokens of a prompt, with start and end
  int context_length = 77;
  // whose neurons are observed
  std::vector<Layer> layers;
  // that could be, in order of depth
  std::vector<FoundLayer> all_layers;
  std::optional<Report> report;
  // header of the reference data in the payload; null: the model brings none
  json::Value reference;
  // with which it is found again; empty for files of the visitor's machine
  std::string address;
  // path of its encoder
  std::string vision;
  // path of its text encoder; null: there is none
  std::optional<std::string> text;
  // false: nothing of it encodes text, so it has no prompts
  bool has_text = true;
  // its embeddings are the logits of these classes; only of a model that encodes no text
  std::optional<ClassFacts> classes;
};
Status read(const json::Value& value, ModelFacts& out);

// A tensor in the payload.
struct OutputSlice {
  std::string name;
  std::optional<std::vector<std::int64_t>> dims;
  // in float32s from the payload's start
  std::uint64_t offset = 0;
  // float32s
  std::uint64_t count = 0;
  // the number of its layer, from 0
  std::optional<std::uint32_t> layer;
};
Status read(const json::Value& value, OutputSlice& out);

// A piece of a prompt.
struct Token {
  // in the vocabulary
  int id = 0;
  std::string text;
  // byte range in the cleaned text
  int start = 0;
  int end = 0;
  // its whole word is among the model's caption words
  bool known = true;
};
Status read(const json::Value& value, Token& out);
json::Value write(const Token& value);

// A line of a drawing.
struct Stroke {
  // share of the picture's side
  double width = 0.02;
  // #rrggbb
  std::string color = "#000000";
  // x0, y0, x1, y1, … in 0..1 of the square
  std::vector<double> points;
};
Status read(const json::Value& value, Stroke& out);
json::Value write(const Stroke& value);

// What a neuron gives in the place of x: factor · x + offset.
struct GateFactor {
  // number, from 0
  int layer = 0;
  int channel = 0;
  float factor = 0;
  float offset = 0;
};
json::Value write(const GateFactor& value);

// Words on a card, laid over what the model sees of a picture.
struct Label {
  std::string text;
  // a name of assets/fonts/words/index.json
  std::string font;
  // the card's, of the pixels that the model sees
  double share = 0.08;
  // its middle, in shares of what the model sees
  double x = 0.5;
  double y = 0.5;
  // #rrggbb
  std::string ink = "#111111";
  // empty: the letters alone
  std::string card;
  double opacity = 1;
  // clockwise
  double angle_deg = 0;
  // the card alone, as large as the text makes it
  bool blank = false;
};
Status read(const json::Value& value, Label& out);
json::Value write(const Label& value);

// Where a label came to lie.
struct LaidLabel {
  // of the picture
  int width = 0;
  int height = 0;
  // before it is turned, in shares of what the model sees
  double card_width = 0;
  double card_height = 0;
  // of the pixels that the model sees, that the card covers
  double share = 0;
};
Status read(const json::Value& value, LaidLabel& out);
json::Value write(const LaidLabel& value);

// A picture that was made.
struct Prepared {
  // of the pixels in the payload
  int width = 0;
  int height = 0;
  // of the kept picture, when it has a number
  std::optional<int> kept_width;
  std::optional<int> kept_height;
  // of the file
  std::optional<int> original_width;
  std::optional<int> original_height;
  // JPEG, PNG, …
  std::string format;
  // the file ends too early: what is missing is grey
  bool cut = false;
  // of its colours: ignored, used or unreadable; empty: it has none, or that of sRGB
  std::string profile;
};
Status read(const json::Value& value, Prepared& out);

// Pixels.
struct PictureSize {
  int width = 0;
  int height = 0;
};
Status read(const json::Value& value, PictureSize& out);
json::Value write(const PictureSize& value);

// An input of a graph.
struct Port {
  std::string name;
  // -1: any
  std::vector<std::int64_t> dims;
  // float32, int64, …
  std::string type;
};
json::Value write(const Port& value);

// The two inputs that change a layer's neurons; fed float32 ones and zeros the model is as trained.
struct GateInputs {
  // its name
  std::string layer;
  // the input it is multiplied by
  std::string gate;
  // the input added to it
  std::string offset;
  // of both
  std::vector<std::int64_t> dims;
  std::string observed;
};
json::Value write(const GateInputs& value);

// A file from the visitor's machine.
struct AddedFile {
  // its name, behind the folders that it lies in where a folder was given
  std::string path;
  // its number for prepare_file; a file with the bytes of an earlier one has the earlier one's
  std::uint32_t file = 0;
};
Status read(const json::Value& value, AddedFile& out);

// A picture of a visit that came from a file of the visitor's machine.
struct OwnPicture {
  // its number
  std::uint32_t file = 0;
  // its colours are converted by its profile
  bool by_profile = false;
  // of the file
  std::string name;
};
json::Value write(const OwnPicture& value);

// What a study found, for a visit's file.
struct OutcomeFile {
  // without an ending
  std::string name;
  std::string json;
  // as CSV
  std::vector<std::string> tables;
};
json::Value write(const OutcomeFile& value);

// A visit that the browser keeps.
struct KeptVisit {
  // its id
  std::string visit;
  std::string title;
  // what it holds, where it has no title
  std::string about;
  // it was changed last, for people
  std::string when;
  // with its pictures
  std::uint64_t size_bytes = 0;
  // pictures from files
  std::uint32_t own = 0;
  // it is the visit of this tab
  bool here = false;
  // another tab has it open
  bool elsewhere = false;
};
Status read(const json::Value& value, KeptVisit& out);

// How a language writes numbers and chooses forms, as the browser's Intl says.
struct LanguageRules {
  // BCP 47: es, pt-BR
  std::string tag;
  // the plural category of 0, 1, 2, …: zero, one, two, few, many or other
  std::vector<std::string> plurals;
  // mark
  std::string decimal = ".";
  // mark
  std::string group = ",";
  // digits of a whole number that has groups
  int group_from = 4;
};
Status read(const json::Value& value, LanguageRules& out);

// A language of the page.
struct LanguageName {
  std::string tag;
  // in that language
  std::string name;
};
Status read(const json::Value& value, LanguageName& out);

// A picture's file that was kept, and its number now.
struct MovedFile {
  std::uint32_t was = 0;
  bool by_profile = false;
  std::uint32_t now = 0;
};
Status read(const json::Value& value, MovedFile& out);

// An edit of a file: at `offset` take `remove` bytes away and put `size` bytes of the payload there.
struct Splice {
  std::uint64_t offset = 0;
  std::uint64_t remove = 0;
  std::uint64_t size = 0;
};
json::Value write(const Splice& value);

}  // namespace pn::protocol
