#pragma once
#include <any>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "workspace/finding.h"
#include "workspace/game.h"
#include "workspace/lab.h"
#include "workspace/lesson.h"
#include "workspace/resources.h"
#include "workspace/types.h"
#include "workspace/view.h"

// Everything that can happen to a workspace. Panels, links, lessons, tests and the engine's answers all speak these.
namespace pn::workspace {

// ---- the board (undoable)
struct AddStimulus {
  std::string concept_name;
  Rendition rendition = Rendition::Photo;
  std::string title;
  Source source;
  bool select = true;
};
struct NewPicture {
  std::string concept_name;
  Rendition rendition = Rendition::Photo;
  std::string path;        // its name, behind its folders
  std::uint32_t file = 0;  // the handle that the engine has of it; equal bytes have equal handles
};
struct AddPictures {  // that came together: one step, in the natural order of their paths; those that the board has are left out
  std::vector<NewPicture> pictures;
};
struct CancelAdding {};  // of those of them that have no result yet; no step of its own
struct RemoveStimulus {
  StimulusId id;
};
struct MoveStimulus {  // to another cell, before another stimulus there (or last)
  StimulusId id;
  std::string concept_name;
  Rendition rendition;
  std::optional<StimulusId> before;
};
struct RenameConcept {
  std::string from, to;
};  // an existing `to` unites the two rows
struct MoveConcept {
  std::string concept_name;
  int row;
};
struct AddConcept {
  std::string concept_name;
};
struct RemoveConcept {
  std::string concept_name;
};  // with all its stimuli
struct AddRendition {
  Rendition rendition;
};
struct SetSource {
  StimulusId id;
  Source source;
};  // edit a word or a drawing in place
struct SetTitle {
  StimulusId id;
  std::string title;
};
struct LoadBoard {
  std::string json;
};
struct OpenBoard {
  std::string file;  // of a bundled board; it takes the place of the board in one step
};
struct ClearBoard {};

// ---- findings (undoable)
struct OpenFinding {  // in the place of the board; its numbers become new ones
  std::shared_ptr<Finding> finding;
};
struct SetFindingTitle {
  std::string title;
};
struct ListVisits {};  // that the browser keeps
struct VisitsListed {
  SavedVisits visits;
};
struct OpenVisit {
  std::string id;
};
struct DeleteVisits {
  std::vector<std::string> ids;  // none: all
};
struct ForgetAwaited {};  // what the opened finding says of a model that is not here
struct ReturnTo {         // a document of this visit, as it was then
  Document document;
  View view;
  Selection selection;
};

// ---- prompts (undoable)
struct AddPrompt {
  std::string text;
};
struct EditPrompt {
  PromptId id;
  std::string text;
};
struct RemovePrompt {
  PromptId id;
};
struct MovePrompt {
  PromptId id;
  int index;
};
struct SetTemplate {
  std::string text;
};
struct SetLogitScale {
  std::optional<float> scale;
};

// ---- gates (undoable)
struct SetGate {
  NeuronId neuron;
  float factor;
};  // held within 0..kMostGate; 1 takes the gate away
struct SilenceNeurons {
  std::vector<NeuronId> neurons;
};  // all in one step of undo; those that the model does not have are passed over
struct SetTextGate {
  TextNeuronId neuron;
  float factor;
};                     // as SetGate
struct ClearGates {};  // of both encoders
struct KeepState {
  std::string name;
};  // the gates that are set, in the place of what the name had; nothing without gates or without a name
struct UseState {
  std::string name;
};  // its gates in the place of those that are set; empty: as trained
struct RemoveState {
  std::string name;
};

// ---- the label lab (only AddLabelled is undoable)
struct SetLabel {  // held within its limits
  studies::Label label;
};
struct WatchLab {  // whether it is on screen: only then does the model run; what failed is tried again
  bool watched;
};
struct AddLabelled {};  // the chosen stimulus's picture with the label becomes a stimulus of its concept

// ---- studies (undoable)
struct AddStudy {
  std::string kind;
};
struct RemoveStudy {
  StudyId id;
};
struct SetStudyParam {  // held within its limits
  StudyId id;
  std::string name;
  studies::ParamValue value;
};
struct SetStudyParams {  // several in one step of undo; the others stay
  StudyId id;
  studies::Params values;
};
struct SetStudySeed {
  StudyId id;
  std::uint64_t seed;
};
struct RunStudy {  // with the board as it is; a run on its way is cancelled
  StudyId id;
};
struct RunKind {  // the study of this kind, set up first where there is none
  std::string kind;
};
struct CancelStudy {
  StudyId id;
};
struct ReadStudyNote {  // what a kind says before its first run was read; until the visit ends
  std::string kind;
};

// ---- the prediction game (game.h)
struct SetUpGame {  // of the next one; held within what can be played
  GameSetup setup;
};
struct StartGame {};  // about the chosen neuron, or one drawn; the one that is on is left
struct NextRound {};  // from learning to the first round, from an answer to the next, from the last to the score
struct AnswerRound {
  int picture;  // 0 or 1
};
struct LeaveGame {};  // what was answered stays

// ---- lessons (lesson.h)
struct FetchLessons {};  // the list of the bundled ones
struct LessonsListed {
  JobId job;
  std::vector<LessonRow> list;
};
struct ReadLessons {};  // all of the list, so that their codes can be read
struct OpenLesson {     // a bundled one, where it was left or from its beginning
  std::string id;
  bool is_on_board = false;  // the board is as the lesson left it
};
struct LessonReady {  // one that was fetched, or came otherwise; it takes the place of the one that is open
  std::optional<JobId> job;
  std::shared_ptr<const Lesson> lesson;
};
struct LeaveLesson {  // what was answered stays
  bool restores_board = false;
};
struct RestartLesson {};
struct GoToStep {  // one that was reached, or the next one when this one is done; the number of steps ends the lesson
  std::size_t step;
};
struct SetUpStep {};  // the visit as the step wants it, again
struct Choose {       // of a question, or of the two pictures of a round; once
  std::size_t question;
  int option;
};
struct DrawBar {  // what is predicted; once
  double value;
};
struct AskHint {};
struct WriteAnswer {
  std::size_t question;
  std::string text;
};
struct TellTime {  // of the page's clock
  double now_s;
};
struct KeptLessons {  // what the browser has kept
  std::map<std::string, KeptRun> runs;
  std::string current;
  std::vector<std::string> class_codes;
  std::uint32_t lot;
};
struct AddCodes {  // result codes of a class; those that are there already change nothing
  std::vector<std::string> codes;
};
struct RemoveCode {
  std::string code;
};
struct ClearCodes {};
struct ForgetLesson {  // what is kept of it
  std::string id;
};

// ---- selection and history
struct SelectStimulus {
  std::optional<StimulusId> id;
};
struct SelectLayer {
  int layer;
};
struct SelectNeuron {
  std::optional<NeuronId> id;
};
struct FollowStimulus {};  // the neuron is suggested again, for each stimulus that is chosen
struct SetPooling {
  model::Pooling pooling;
};
struct GlanceAt {  // a layer whose maps are drawn though another is chosen
  std::optional<int> layer;
};
struct SelectPrompt {
  PromptId id;
};
struct SelectTextLayer {
  std::optional<int> layer;  // none: the prompt's profile
};
struct SelectTextNeuron {
  TextNeuronId id;
};
struct WatchPromptNeurons {  // whether they are on screen: only then are they worked out
  bool watched;
};
struct Undo {};
struct Redo {};
struct DismissNotice {
  std::uint32_t id;
};
struct Tell {
  Notice::Kind kind;
  std::string text;
};

// ---- what is on screen (view.h); these leave the workspace's revision as it is
struct SetWay {
  Way way;
};
struct ShowPanel {  // brings it to the front of its place, in the present way of working
  std::string id;
};
struct SetMapOrder {
  MapOrder order;
};
struct SetMapScale {
  MapScale scale;
};
struct SetMapSmooth {
  bool smooth;
};
struct SetOverlay {
  float opacity;
};  // held within 0..1
struct GroupCard {
  CardGrouping by;
};
struct OpenDialog {
  Dialog dialog;
};  // takes the place of one that is open
struct CloseDialog {};

// ---- what is fetched or made for dialogs and fields (resources.h)
struct Start {};       // of the visit: the first board and the names of the fonts
struct FetchEmoji {};  // when they are not here; also after an error
struct ListBoards {};  // likewise
struct PreviewWord {
  std::optional<WordSource> word;  // none: nothing is drawn
};
struct DraftPrompt {
  std::string text;
};

// ---- a finding that is about to be handed on (sharing.h)
struct MakeCode {  // of a link; empty: none
  std::string text;
};
struct EnclosePictures {  // own pictures in the link, as small as the model sees them
  bool wanted;
};

// ---- model and engine
struct RetryModel {};
struct FindModel {  // looks what is there; answered by ModelFound
  ModelSource source;
};

struct ChangeModel {  // loads it beside the present one and takes its place
  ModelSource source;
  bool try_anyway = false;  // also when it was given up
};
struct CancelChange {};  // of looking or loading; also clears away an offer or an error
struct ModelFound {
  JobId job;
  ModelOffer offer;
};
struct ModelProgress {
  JobId job;
  LoadProgress progress;
};
struct ModelReady {
  JobId job;
  ModelInfo info;
};
struct TextReady {};
struct TextFailed {
  Error error;
};
struct ModelFailed {
  Error error;
};
struct EngineRestarted {
  std::string reason;
};
struct RetryStimulus {
  StimulusId id;
};

// ---- answers to jobs; dropped when the job is no longer known
struct PictureReady {
  JobId job;
  image::Image thumbnail;
  int width, height;  // of the picture that the engine keeps
  int original_width, original_height;
  bool is_cut = false;  // the file ends too early
  image::ProfileUse profile = image::ProfileUse::None;
};
struct ImageReady {  // a picture of any other job
  JobId job;
  image::Image picture;
};
struct AtlasReady {
  JobId job;
  std::shared_ptr<const model::Atlas> atlas;
  std::vector<std::uint8_t> sheet;  // its images, as a file
};
struct AssetReady {
  JobId job;
  std::vector<std::uint8_t> bytes;
};
struct EncodingReady {
  JobId job;
  model::Encoding encoding;
};
struct MapsReady {
  JobId job;
  model::ActivationTensor maps;
};
struct TextEncoded {
  JobId job;
  std::vector<Token> tokens;
  bool truncated;
  std::vector<float> embedding;
};
struct UnitsReady {
  JobId job;
  int channels, embed_dim;
  std::vector<float> values;  // [channels + 1][embed_dim], the constant last; or no channels
};
struct TextLayersReady {
  JobId job;
  std::vector<Layer> layers;
};
struct TokensReady {
  JobId job;
  std::vector<Token> tokens;
  int rows;
  std::vector<float> values;  // [rows][channels]
};
struct GatedTextReady {
  JobId job;
  std::vector<float> embedding;
};
struct Tokenized {
  JobId job;
  std::vector<Token> tokens;
  bool truncated;
};
struct ReplayReady {
  JobId job;
  std::vector<std::vector<float>> image_embeds;
};  // one a stimulus of the job
struct StudyProgress {
  JobId job;
  studies::Progress progress;
};
struct StudyReady {
  JobId job;
  studies::Outcome outcome;
};
struct LabelTried {
  JobId job;
  LabelTrial trial;  // card, share, embeddings and view
};
struct JobFailed {
  JobId job;
  Error error;
};

template <class... Cs>
struct CommandTypes {};

using AllCommands = CommandTypes<
    AddStimulus, AddPictures, CancelAdding, RemoveStimulus, MoveStimulus, RenameConcept, MoveConcept, AddConcept, RemoveConcept,
    AddRendition, SetSource, SetTitle, LoadBoard, OpenBoard, ClearBoard, OpenFinding, SetFindingTitle, ListVisits, VisitsListed, OpenVisit,
    DeleteVisits, ForgetAwaited, ReturnTo, AddPrompt, EditPrompt, RemovePrompt, MovePrompt, SetTemplate, SetLogitScale, SetGate,
    SilenceNeurons, ClearGates, KeepState, UseState, RemoveState, SetLabel, WatchLab, AddLabelled, LabelTried, AddStudy, RemoveStudy,
    SetStudyParam, SetStudyParams, SetStudySeed, RunStudy, RunKind, CancelStudy, ReadStudyNote, SetUpGame, StartGame, NextRound,
    AnswerRound, LeaveGame, FetchLessons, ReadLessons, AddCodes, RemoveCode, ClearCodes, LessonsListed, OpenLesson, LessonReady,
    LeaveLesson, RestartLesson, GoToStep, SetUpStep, Choose, DrawBar, AskHint, WriteAnswer, TellTime, KeptLessons, ForgetLesson,
    SelectStimulus, SelectLayer, SelectNeuron, FollowStimulus, SetPooling, GlanceAt, SelectPrompt, WatchPromptNeurons, SelectTextLayer,
    SelectTextNeuron, SetTextGate, TextLayersReady, TokensReady, GatedTextReady, UnitsReady, Start, FetchEmoji, ListBoards, PreviewWord,
    DraftPrompt, MakeCode, EnclosePictures, Undo, Redo, DismissNotice, Tell, SetWay, ShowPanel, SetMapOrder, SetMapScale, SetMapSmooth,
    SetOverlay, GroupCard, OpenDialog, CloseDialog, RetryModel, FindModel, ChangeModel, CancelChange, ModelFound, ModelProgress, ModelReady,
    AtlasReady, TextReady, TextFailed, ModelFailed, EngineRestarted, RetryStimulus, PictureReady, ImageReady, AssetReady, EncodingReady,
    MapsReady, TextEncoded, Tokenized, ReplayReady, StudyProgress, StudyReady, JobFailed>;

template <class C, class... Cs>
constexpr bool is_among(CommandTypes<Cs...>) {
  return (std::is_same_v<C, Cs> || ...);
}

/// One of AllCommands. No std::variant: of so many types it gives each source that makes one command code for all of them.
class Command {
 public:
  template <class C>
  requires(is_among<C>(AllCommands{})) Command(C command) : value_(std::move(command)) {}

  /// The command if it is a C, otherwise nullptr.
  template <class C>
  const C* as() const {
    return std::any_cast<C>(&value_);
  }
  template <class C>
  C* as() {
    return std::any_cast<C>(&value_);
  }

 private:
  std::any value_;
};
using Commands = std::vector<Command>;

// ---- what a command asks of the world outside; the platform carries it out and answers with a command
struct RequestOffer {
  JobId job;
  ModelSource source;
};
struct RequestModel {
  JobId job;
  ModelSource source;
  bool try_anyway = false;
};
struct RequestAsset {
  JobId job;
  std::string path;
};
struct RequestPicture {  // made and kept by the engine under the stimulus's number; made alone where that is 0
  JobId job;
  Source source;
  StimulusId picture;
};
struct RequestSheet {  // a picture file that is cut later: a bundled one, or `bytes`
  JobId job;
  std::string path;
  std::vector<std::uint8_t> bytes;
};
struct RequestAtlas {
  JobId job;
};
struct RequestView {  // the kept picture as large as it is looked at
  JobId job;
  StimulusId picture;
};
struct RequestEncoding {
  JobId job;
  StimulusId picture;
  std::vector<int> layers;  // that are looked at or have gates: their activations will be asked for
};
struct RequestMaps {
  JobId job;
  StimulusId picture;
  int layer;
};
struct RequestText {
  JobId job;
  std::string text;
  std::vector<TextGate> gates = {};
};
struct RequestTextLayers {
  JobId job;
};
struct RequestTokenValues {
  JobId job;
  std::string text;
  int layer;
};
struct RequestUnits {  // of single channels of a layer; the picture only shows the sizes
  JobId job;
  int layer;
  StimulusId picture;
};
struct RequestTokens {
  JobId job;
  std::string text;
};
struct RequestReplay {  // what follows a layer, run again with gates on that layer and later ones
  JobId job;
  int layer;  // the earliest that has a gate
  std::vector<Gate> gates;
  std::vector<StimulusId> pictures;
};
struct RequestStudy {
  JobId job;
  StudySpec spec;
  std::shared_ptr<const studies::Inputs> inputs;
};
struct RequestTrial {  // of the label lab
  JobId job;
  StimulusId picture;
  studies::Label label;
  std::vector<Gate> gates;
};
struct RequestCode {  // a text as a QR code
  JobId job;
  std::string text;
};
struct RequestShrunk {  // the kept picture as small as the model sees it, of so many bytes at most
  JobId job;
  StimulusId picture;
  std::size_t most_bytes;
};
struct CancelJob {
  JobId job;
};
struct RequestVisits {};  // answered by VisitsListed, as is RequestDeletion
struct RequestVisit {     // answered by OpenFinding
  std::string id;
};
struct RequestDeletion {
  std::vector<std::string> ids;  // none: all
};

using Effect =
    std::variant<RequestOffer, RequestModel, RequestAsset, RequestPicture, RequestView, RequestSheet, RequestAtlas, RequestEncoding,
                 RequestMaps, RequestUnits, RequestTextLayers, RequestTokenValues, RequestText, RequestTokens, RequestReplay, RequestStudy,
                 RequestTrial, RequestCode, RequestShrunk, CancelJob, RequestVisits, RequestVisit, RequestDeletion>;
using Effects = std::vector<Effect>;

}  // namespace pn::workspace
