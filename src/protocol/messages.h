// Written by generate.mjs from messages.mjs; change that, then run node src/protocol/generate.mjs.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/records.h"

namespace pn::protocol {

// Looks at what lies at a source; nothing large is fetched. Can be cancelled.
struct FindModel {
  static constexpr std::string_view kKind = "find_model";
  ModelPlace source;
};
json::Value write(const FindModel& value);

// The answer to FindModel.
struct FindModelDone {
  Offer offer;
};
Status read(const json::Value& value, FindModelDone& out);

// Loads a model; the one that runs goes on until this one can take its place, and after an error. Asking for the model that runs is done at
// once. A cancelled load and one overtaken by another end in Cancelled.
struct LoadModel {
  static constexpr std::string_view kKind = "load_model";
  ModelPlace source;
  // a path of the offer; null: its choice
  std::optional<std::string> vision;
  // likewise
  std::optional<std::string> text;
  // names of the layers to observe; none: the usual ones
  std::vector<std::string> layers;
  // also when it was given up
  bool try_anyway = false;
};
json::Value write(const LoadModel& value);

// Decodes a picture's file.
struct PrepareFile {
  static constexpr std::string_view kKind = "prepare_file";
  // for errors
  std::string name;
  // on white but not shrunk, for sheets that are cut later
  bool whole = false;
  // the number to keep it under; 0: it is not kept
  std::uint32_t picture = 0;
  // the handle of a files_added
  std::optional<std::uint32_t> file;
  // or a bundled file, inside assets/
  std::optional<std::string> asset;
  // its colours to sRGB by its colour profile
  bool convert = false;
};
json::Value write(const PrepareFile& value);

// Draws a word, 256×256.
struct RenderWord {
  static constexpr std::string_view kKind = "render_word";
  std::string text;
  // a name of assets/fonts/words/index.json
  std::string font;
  // share of the picture's height
  double size = 0.35;
  // #rrggbb
  std::string foreground = "#000000";
  std::string background = "#ffffff";
  // the number to keep it under
  std::uint32_t picture = 0;
};
json::Value write(const RenderWord& value);

// Draws strokes, 256×256.
struct RenderDrawing {
  static constexpr std::string_view kKind = "render_drawing";
  std::vector<Stroke> strokes;
  std::string background = "#ffffff";
  // the number to keep it under
  std::uint32_t picture = 0;
};
json::Value write(const RenderDrawing& value);

// Cuts a bundled emoji out of its sheet.
struct RenderEmoji {
  static constexpr std::string_view kKind = "render_emoji";
  // as in assets/emoji/index.json
  std::string codepoints;
  // the number to keep it under
  std::uint32_t picture = 0;
};
json::Value write(const RenderEmoji& value);

// A picture with labels on it, laid over what the model that runs sees of it.
struct RenderLabelled {
  static constexpr std::string_view kKind = "render_labelled";
  // the request that makes the picture: prepare_file, render_word, render_drawing or render_emoji
  json::Value base;
  // the first lowest
  std::vector<Label> labels;
  // the number to keep it under
  std::uint32_t picture = 0;
};
json::Value write(const RenderLabelled& value);

// What the model says of a kept picture with a label on it. NotFound as of encode_image.
struct TryLabel {
  static constexpr std::string_view kKind = "try_label";
  // its number
  std::uint32_t picture = 0;
  Label label;
  // of the view: its longer side is at most this
  int side = 0;
  // none: the model as trained, else with these, too
  std::vector<GateFactor> gates;
};
json::Value write(const TryLabel& value);

// The answer to TryLabel.
struct TryLabelDone {
  // its sizes are the view's
  LaidLabel laid;
  std::uint32_t embed_dim = 0;
  // 1, or 2: the second under the gates
  std::uint32_t embeddings = 0;
};
Status read(const json::Value& value, TryLabelDone& out);

// A kept picture for looking at.
struct ViewPicture {
  static constexpr std::string_view kKind = "view_picture";
  // its number
  std::uint32_t picture = 0;
  // its longer side is at most this
  int side = 0;
};
json::Value write(const ViewPicture& value);

// A kept picture as small as the model sees it. NotFound as of encode_image.
struct ShrinkPicture {
  static constexpr std::string_view kKind = "shrink_picture";
  // its number
  std::uint32_t picture = 0;
  // of the file
  std::uint32_t most_bytes = 0;
};
json::Value write(const ShrinkPicture& value);

// Runs the vision encoder on a picture. NotFound with where "picture N": it is not kept (any more); prepare it again.
struct EncodeImage {
  static constexpr std::string_view kKind = "encode_image";
  // its number
  std::uint32_t picture = 0;
  // whose activations will be asked for: they are kept before others
  std::vector<int> layers;
};
json::Value write(const EncodeImage& value);

// The answer to EncodeImage.
struct EncodeImageDone {
  // of the picture
  OutputSlice embedding;
  // of each layer the mean of every neuron, then the maximum of every neuron
  OutputSlice responses;
  // of each layer what colours of its maps reach from and to, then the lowest and the highest of all its values
  OutputSlice spans;
};
Status read(const json::Value& value, EncodeImageDone& out);

// The activations of one layer for a picture: kept, or computed again. NotFound as of encode_image.
struct ViewMaps {
  static constexpr std::string_view kKind = "view_maps";
  // its number
  std::uint32_t picture = 0;
  // from 0
  int layer = 0;
};
json::Value write(const ViewMaps& value);

// Opens the text encoder for its neurons to be seen and gated, once a model. Unsupported: its graph cannot be edited.
struct TextLayers {
  static constexpr std::string_view kKind = "text_layers";
};
json::Value write(const TextLayers& value);

// The answer to TextLayers.
struct TextLayersDone {
  // whose neurons are seen
  std::vector<FoundLayer> layers;
};
Status read(const json::Value& value, TextLayersDone& out);

// The activations of one layer of the text encoder for a prompt, as trained. Opens it as text_layers does.
struct ViewTokens {
  static constexpr std::string_view kKind = "view_tokens";
  std::string text;
  // of text_layers, from 0
  int layer = 0;
};
json::Value write(const ViewTokens& value);

// The answer to ViewTokens.
struct ViewTokensDone {
  std::vector<Token> tokens;
  // tokens of the prompt with its start and its end
  std::uint32_t rows = 0;
};
Status read(const json::Value& value, ViewTokensDone& out);

// Tokens and embedding of a prompt.
struct EncodeText {
  static constexpr std::string_view kKind = "encode_text";
  std::string text;
  // on neurons of text_layers; with any, the text encoder is opened as there
  std::vector<GateFactor> gates;
};
json::Value write(const EncodeText& value);

// The answer to EncodeText.
struct EncodeTextDone {
  std::vector<Token> tokens;
  // cut at the context length
  bool truncated = false;
};
Status read(const json::Value& value, EncodeTextDone& out);

// Tokens of a prompt; needs no text encoder.
struct Tokenize {
  static constexpr std::string_view kKind = "tokenize";
  std::string text;
};
json::Value write(const Tokenize& value);

// The answer to Tokenize.
struct TokenizeDone {
  std::vector<Token> tokens;
  // cut at the context length
  bool truncated = false;
};
Status read(const json::Value& value, TokenizeDone& out);

// Embeddings with gates on neurons: runs what follows the earliest gated layer.
struct Replay {
  static constexpr std::string_view kKind = "replay";
  // the earliest that has a gate
  int layer = 0;
  // their numbers
  std::vector<std::uint32_t> pictures;
  // on this layer and later ones
  std::vector<GateFactor> gates;
};
json::Value write(const Replay& value);

// What each neuron of a layer adds to the embedding: that of one channel alone, 1 everywhere, for each channel; last, that of none.
// NotFound as of encode_image.
struct LayerUnits {
  static constexpr std::string_view kKind = "layer_units";
  // from 0
  int layer = 0;
  // of a picture that is kept, which only shows the sizes
  std::uint32_t picture = 0;
};
json::Value write(const LayerUnits& value);

// The answer to LayerUnits.
struct LayerUnitsDone {
  // 0: what follows the layer is not linear, or does not depend on it alone
  std::uint32_t channels = 0;
  std::uint32_t embed_dim = 0;
};
Status read(const json::Value& value, LayerUnitsDone& out);

// What is known beforehand of the model's neurons. NotFound: the model brings no atlas.
struct LoadAtlas {
  static constexpr std::string_view kKind = "load_atlas";
};
json::Value write(const LoadAtlas& value);

// The answer to LoadAtlas.
struct LoadAtlasDone {
  // bytes of atlas.json, atlas.bin, the words and the sheet of images, one after the other in the payload
  std::vector<std::uint64_t> sizes;
};
Status read(const json::Value& value, LoadAtlasDone& out);

// One analysis of the board. It works while nothing else has to be done and tells its progress; cancel ends it before its next step.
struct RunStudy {
  static constexpr std::string_view kKind = "run_study";
  std::string study_kind;
  // {name: number, text or list of texts}
  json::Value params;
  std::uint64_t seed = 0;
  // stimuli, layers and what else it depends on (src/studies/inputs_json.h)
  json::Value inputs;
};
json::Value write(const RunStudy& value);

// The answer to RunStudy.
struct RunStudyDone {
  // tables, maps and evidence
  json::Value outcome;
};
Status read(const json::Value& value, RunStudyDone& out);

// The request is no longer wanted; it ends in error Cancelled. No answer of its own.
struct Cancel {
  static constexpr std::string_view kKind = "cancel";
  // its id
  std::uint32_t target = 0;
};
json::Value write(const Cancel& value);

// Chooser; the pictures come as one files_added, with an .onnx among them all come as one model_files.
struct OpenFileDialog {
  static constexpr std::string_view kKind = "open_file_dialog";
};
json::Value write(const OpenFileDialog& value);

// The same of a folder.
struct OpenFolderDialog {
  static constexpr std::string_view kKind = "open_folder_dialog";
};
json::Value write(const OpenFolderDialog& value);

// Chooser; the files come as one model_files, or a page_error says that there is no .onnx among them.
struct PickModelFolder {
  static constexpr std::string_view kKind = "pick_model_folder";
};
json::Value write(const PickModelFolder& value);

// The same of single files.
struct PickModelFiles {
  static constexpr std::string_view kKind = "pick_model_files";
};
json::Value write(const PickModelFiles& value);

// The camera dialog; its picture comes as files_added.
struct OpenCamera {
  static constexpr std::string_view kKind = "open_camera";
};
json::Value write(const OpenCamera& value);

// Saves a file.
struct Download {
  static constexpr std::string_view kKind = "download";
  std::string name;
  std::string mime;
  // the payload is an SVG, saved as a PNG of twice its size
  bool rasterize = false;
};
json::Value write(const Download& value);

// Of the document.
struct SetTitle {
  static constexpr std::string_view kKind = "set_title";
  std::string title;
};
json::Value write(const SetTitle& value);

// Of the address bar: the link of what is seen.
struct Address {
  static constexpr std::string_view kKind = "address";
  // without #
  std::string fragment;
  // a number that history_entry tells again
  int entry = 0;
  // an entry of its own in the browser's history; else in the place of the present one
  bool is_new = false;
};
json::Value write(const Address& value);

// Whether leaving the page would lose what the visitor has made; the browser then asks before it leaves.
struct OwnWork {
  static constexpr std::string_view kKind = "own_work";
  bool at_stake = false;
};
json::Value write(const OwnWork& value);

// Colours of page furniture and browser; remembered, and told as color_scheme at the next visit.
struct Theme {
  static constexpr std::string_view kKind = "theme";
  bool dark = false;
};
json::Value write(const Theme& value);

// Remembered, and answered by language.
struct ChooseLanguage {
  static constexpr std::string_view kKind = "choose_language";
  // one of languages
  std::string tag;
};
json::Value write(const ChooseLanguage& value);

// "toggle_fullscreen"
struct ToggleFullscreen {
  static constexpr std::string_view kKind = "toggle_fullscreen";
};
json::Value write(const ToggleFullscreen& value);

// Puts a text on the clipboard; answered by text_copied.
struct CopyText {
  static constexpr std::string_view kKind = "copy_text";
  std::string text;
  // what the text is; comes back in the answer
  std::string what;
};
json::Value write(const CopyText& value);

// Keeps the visit of this tab in the browser; answered by visit_kept.
struct KeepVisit {
  static constexpr std::string_view kKind = "keep_visit";
  // a number that visit_kept tells again
  std::uint32_t turn = 0;
  // as visit_opened told it last; 0: none was opened
  std::uint32_t visit = 0;
  // the visit is another one than the last that was kept
  bool fresh = false;
  // JSON of src/share/README.md
  std::string state;
  // of the same
  std::string link;
  std::string title;
  // what it holds, for people
  std::string about;
  // that belong to it
  std::vector<OwnPicture> pictures;
};
json::Value write(const KeepVisit& value);

// Keeps what was answered in lessons, for the next visit.
struct KeepLessons {
  static constexpr std::string_view kKind = "keep_lessons";
  // JSON of src/share/README.md
  std::string progress;
};
json::Value write(const KeepLessons& value);

// Answered by visits.
struct ListVisits {
  static constexpr std::string_view kKind = "list_visits";
};
json::Value write(const ListVisits& value);

// Goes on with a kept visit; answered by visit_opened.
struct OpenVisit {
  static constexpr std::string_view kKind = "open_visit";
  // its id
  std::string visit;
};
json::Value write(const OpenVisit& value);

// Answered by visits.
struct DeleteVisits {
  static constexpr std::string_view kKind = "delete_visits";
  // ids; none: all
  std::vector<std::string> visits;
};
json::Value write(const DeleteVisits& value);

// Saves the visit as a .polyneuron file; a page_error says why not.
struct SaveVisit {
  static constexpr std::string_view kKind = "save_visit";
  // of the file
  std::string name;
  std::string state;
  std::vector<OwnPicture> pictures;
  std::vector<OutcomeFile> outcomes;
};
json::Value write(const SaveVisit& value);

// Chooser; answered by visit_opened.
struct OpenVisitFile {
  static constexpr std::string_view kKind = "open_visit_file";
};
json::Value write(const OpenVisitFile& value);

// Loads the page anew in the version that waits; a page_error says what keeps it from that.
struct TakeUpdate {
  static constexpr std::string_view kKind = "take_update";
};
json::Value write(const TakeUpdate& value);

// A text as a QR code. TooLarge: it holds no text so long.
struct QrCode {
  static constexpr std::string_view kKind = "qr_code";
  std::string text;
};
json::Value write(const QrCode& value);

// A bundled file.
struct FetchAsset {
  static constexpr std::string_view kKind = "fetch_asset";
  // inside assets/
  std::string path;
};
json::Value write(const FetchAsset& value);

// What the last frame shows, made into elements beside the canvas.
struct Nodes {
  static constexpr std::string_view kKind = "nodes";
  // a list of nodes {id, role, name?, value?, description?, level?, checked?, pressed?, expanded?, disabled?, invalid?, menu?, lines?,
  // rows?, row?, min?, max?, step?, now?, rect?: [x, y, width, height] in CSS pixels, children?}. role: an ARIA role, or text; checked:
  // true, false or "mixed"; rows: how many a table or list has that tells some of them, row: the place of one, from 1; min to now: of a
  // slider or progressbar; without a rect it is out of view
  json::Value tree;
};
json::Value write(const Nodes& value);

// Answers snapshot_request.
struct Snapshot {
  static constexpr std::string_view kKind = "snapshot";
  json::Value snapshot;
};
json::Value write(const Snapshot& value);

// The request failed.
struct Failure {
  static constexpr std::string_view kKind = "error";
  // see the codes
  std::string code = "Unknown";
  // a sentence for people
  std::string message;
  // file, URL, tensor
  std::string where;
};
Status read(const json::Value& value, Failure& out);

// Of load_model (phase, file, received, total), on after done for the text encoder; of run_study (done, total, words).
struct Progress {
  static constexpr std::string_view kKind = "progress";
  // steps of a study
  std::uint64_t done = 0;
  // what the study does
  std::string words;
  // download, verify, session
  std::string phase;
  std::string file;
  // bytes, over all files of the model
  std::uint64_t received = 0;
  std::uint64_t total = 0;
};
Status read(const json::Value& value, Progress& out);

// The text encoder of the model is there; load_model's id.
struct TextReady {
  static constexpr std::string_view kKind = "text_ready";
};
Status read(const json::Value& value, TextReady& out);

// The text encoder could not be loaded for now; it is tried again and text_ready may still come.
struct TextFailed {
  static constexpr std::string_view kKind = "text_failed";
  std::string code = "Unknown";
  std::string message;
  std::string where;
};
Status read(const json::Value& value, TextFailed& out);

// The worker was replaced. Send every request without an answer again, load_model too; dropped files are known again. Only the request that
// was being worked on is answered, with error Crashed.
struct EngineRestarted {
  static constexpr std::string_view kKind = "engine_restarted";
  std::string reason;
};
Status read(const json::Value& value, EngineRestarted& out);

// The worker crashed too often; from now on every request is answered with error Crashed.
struct EngineFailed {
  static constexpr std::string_view kKind = "engine_failed";
  std::string message;
};
Status read(const json::Value& value, EngineFailed& out);

// "color_scheme"
struct ColorScheme {
  static constexpr std::string_view kKind = "color_scheme";
  bool dark = false;
};
Status read(const json::Value& value, ColorScheme& out);

// "reduced_motion"
struct ReducedMotion {
  static constexpr std::string_view kKind = "reduced_motion";
  bool reduced = false;
};
Status read(const json::Value& value, ReducedMotion& out);

// The system forces its colours, or asks for more contrast.
struct HighContrast {
  static constexpr std::string_view kKind = "high_contrast";
  bool wanted = false;
};
Status read(const json::Value& value, HighContrast& out);

// What this way of opening the page gives it, told once.
struct Surroundings {
  static constexpr std::string_view kKind = "surroundings";
  // the browser's secure context: https, this machine or a file
  bool secure = true;
  // the page is one file without a site beside it
  bool single_file = false;
  // models that were downloaded are there at the next visit
  bool keeps_files = true;
  // of the page, without what follows # and without ?embed
  std::string address;
};
Status read(const json::Value& value, Surroundings& out);

// The language of the page from now on.
struct SetLanguage {
  static constexpr std::string_view kKind = "language";
  LanguageRules rules;
};
Status read(const json::Value& value, SetLanguage& out);

// Those that may be chosen, English among them.
struct Languages {
  static constexpr std::string_view kKind = "languages";
  std::vector<LanguageName> list;
};
Status read(const json::Value& value, Languages& out);

// The page shows one panel alone, in another page; told before anything is opened.
struct Embedded {
  static constexpr std::string_view kKind = "embedded";
  // its id; empty or unknown: the one in front
  std::string panel;
};
Status read(const json::Value& value, Embedded& out);

// A newer version of the page is complete and waits until this visit is over.
struct UpdateReady {
  static constexpr std::string_view kKind = "update_ready";
};
Status read(const json::Value& value, UpdateReady& out);

// Pictures from the visitor's machine that came together.
struct FilesAdded {
  static constexpr std::string_view kKind = "files_added";
  // dialog, drop, paste, camera, share (from another program)
  std::string source;
  std::vector<AddedFile> files;
};
Status read(const json::Value& value, FilesAdded& out);

// Files that make a model; the engine has their handles.
struct ModelFiles {
  static constexpr std::string_view kKind = "model_files";
  // a source of models
  std::uint32_t set = 0;
  // of the folder
  std::string name;
  // paths, 200 at most
  std::vector<std::string> names;
  std::uint64_t size_bytes = 0;
};
Status read(const json::Value& value, ModelFiles& out);

// A file too large, an engine that keeps crashing.
struct PageError {
  static constexpr std::string_view kKind = "page_error";
  // for people
  std::string message;
};
Status read(const json::Value& value, PageError& out);

// Something of the elements beside the canvas was used.
struct NodeAction {
  static constexpr std::string_view kKind = "node_action";
  // of a node
  std::string id;
  // click, menu (its context menu), focus (bring it into view), set (a value, while it is typed or moved), enter (typed, with the Enter
  // key), leave (typed, the field lost the focus)
  std::string action;
  std::optional<std::string> value;
};
Status read(const json::Value& value, NodeAction& out);

// Answers copy_text.
struct TextCopied {
  static constexpr std::string_view kKind = "text_copied";
  // as copy_text said
  std::string what;
  // the browser let the page
  bool copied = false;
  // of the text
  std::uint64_t characters = 0;
};
Status read(const json::Value& value, TextCopied& out);

// A link was opened: with the page, or by another address in the same tab.
struct OpenLink {
  static constexpr std::string_view kKind = "open_link";
  // what follows # or s= in the address, as it came
  std::string text;
};
Status read(const json::Value& value, OpenLink& out);

// The visitor went back or forward in the browser's history.
struct HistoryEntry {
  static constexpr std::string_view kKind = "history_entry";
  // as address told it; 0: none of this visit
  int entry = 0;
  // its fragment
  std::string text;
};
Status read(const json::Value& value, HistoryEntry& out);

// What the browser keeps, the latest first.
struct Visits {
  static constexpr std::string_view kKind = "visits";
  std::vector<KeptVisit> list;
  // the browser lets the page keep visits
  bool works = true;
};
Status read(const json::Value& value, Visits& out);

// Answers keep_visit.
struct VisitKept {
  static constexpr std::string_view kKind = "visit_kept";
  std::uint32_t turn = 0;
  bool kept = false;
  // all of them, too
  bool pictures = false;
  // not, for people
  std::string why;
};
Status read(const json::Value& value, VisitKept& out);

// A visit takes the place of what is on the board.
struct VisitOpened {
  static constexpr std::string_view kKind = "visit_opened";
  // JSON of src/share/README.md, from outside
  std::string state;
  // its pictures
  std::vector<MovedFile> files;
  // reload, list or file
  std::string how;
  // its number in this tab; 0: it is not among those that the browser keeps
  std::uint32_t visit = 0;
  // sentences on what could not be read
  std::vector<std::string> lost;
};
Status read(const json::Value& value, VisitOpened& out);

// The browser keeps a visit with pictures of the visitor's own, and this page began anew.
struct VisitOffered {
  static constexpr std::string_view kKind = "visit_offered";
  std::string about;
  // for people
  std::string when;
};
Status read(const json::Value& value, VisitOffered& out);

// What keep_lessons kept last, as the page starts.
struct KeptLessons {
  static constexpr std::string_view kKind = "kept_lessons";
  // from outside; may be empty
  std::string progress;
  // a random number
  std::uint32_t lot = 0;
};
Status read(const json::Value& value, KeptLessons& out);

// The page is about to go away: what is not kept yet should be.
struct KeepNow {
  static constexpr std::string_view kKind = "keep_now";
};
Status read(const json::Value& value, KeepNow& out);

// Answered by snapshot.
struct SnapshotRequest {
  static constexpr std::string_view kKind = "snapshot_request";
};
Status read(const json::Value& value, SnapshotRequest& out);

}  // namespace pn::protocol
