#pragma once
#include "workspace/workspace.h"

// Inside of apply(): one overload a command, one file a feature.
namespace pn::workspace {

// Puts the document as it is on the undo stack; called before a change that the visitor can undo.
void remember(Workspace& ws);

// The same, but edits of one field that follow each other (letters typed, a slider moved) are one step of undo.
void remember_edit(Workspace& ws, std::string field);

// Starts what the state now needs and nothing has begun yet: pictures, encodings, prompts.
void reconcile(Workspace& ws, Effects& effects);

// jobs.cpp
JobId start_job(Workspace& ws, JobKind kind, std::uint32_t target, std::string detail = {});
std::optional<Job> finish_job(Workspace& ws, JobId id);  // empty when the answer comes too late
bool has_job(const Workspace& ws, JobKind kind);
bool has_job(const Workspace& ws, JobKind kind, std::uint32_t target);
bool is_of_page(JobKind kind);                               // answered by the page, so that it outlives the engine
void cancel_job(Workspace& ws, JobId id, Effects& effects);  // forgets it and asks the engine to stop; its answer finds nobody

void add_notice(Workspace& ws, Notice::Kind kind, std::string text);

template <class Id>
Id new_id(Workspace& ws) {
  return Id{ws.next_id++};
}

Stimulus* find_mutable(Document& document, StimulusId id);

// The document as it is, and as undo and redo would have it: for what is no step of its own.
template <class Change>
void in_every_version(Workspace& ws, Change change) {
  change(ws.document);
  for (Document& document : ws.undo_stack) change(document);
  for (Document& document : ws.redo_stack) change(document);
}

// apply_board.cpp
std::string tidy(std::string_view name);                           // trimmed, 80 bytes at most
bool ensure_concept(Document& document, const std::string& name);  // true when the row is new
void ensure_rendition(Document& document, Rendition rendition);
void on(Workspace&, AddStimulus&&, Effects&);
void on(Workspace&, RemoveStimulus&&, Effects&);
void on(Workspace&, MoveStimulus&&, Effects&);
void on(Workspace&, RenameConcept&&, Effects&);
void on(Workspace&, MoveConcept&&, Effects&);
void on(Workspace&, AddConcept&&, Effects&);
void on(Workspace&, RemoveConcept&&, Effects&);
void on(Workspace&, AddRendition&&, Effects&);
void on(Workspace&, SetSource&&, Effects&);
void on(Workspace&, SetTitle&&, Effects&);
void on(Workspace&, LoadBoard&&, Effects&);
void on(Workspace&, ClearBoard&&, Effects&);
void on(Workspace&, RetryStimulus&&, Effects&);
// apply_finding.cpp
void on(Workspace&, OpenFinding&&, Effects&);
void on(Workspace&, SetFindingTitle&&, Effects&);
void on(Workspace&, ForgetAwaited&&, Effects&);
// apply_visits.cpp
void on(Workspace&, ListVisits&&, Effects&);
void on(Workspace&, VisitsListed&&, Effects&);
void on(Workspace&, OpenVisit&&, Effects&);
void on(Workspace&, DeleteVisits&&, Effects&);
// apply_finding.cpp
void on(Workspace&, ReturnTo&&, Effects&);
void take_awaited(Workspace&, Effects&);        // what an opened finding says of neurons, once its model is there
void reconcile_findings(Workspace&, Effects&);  // runs the studies of an opened finding
// apply_pictures.cpp
void on(Workspace&, AddPictures&&, Effects&);
void on(Workspace&, CancelAdding&&, Effects&);
void forget_added(Workspace&);  // once the last one has its result
// apply_prompts.cpp
void on(Workspace&, AddPrompt&&, Effects&);
void on(Workspace&, EditPrompt&&, Effects&);
void on(Workspace&, RemovePrompt&&, Effects&);
void on(Workspace&, MovePrompt&&, Effects&);
void on(Workspace&, SetTemplate&&, Effects&);
void on(Workspace&, SetLogitScale&&, Effects&);
// apply_gates.cpp
void on(Workspace&, SetGate&&, Effects&);
void on(Workspace&, SilenceNeurons&&, Effects&);
void on(Workspace&, ClearGates&&, Effects&);
void on(Workspace&, ReplayReady&&, Effects&);
void fail_replay(Workspace&, const Job&, Error error);
void reconcile_gates(Workspace&, Effects&);
// The layers are others, in undo and redo too: layer i is now places[i], or is gone where that is -1 or missing.
void renumber_gates(Workspace&, const std::vector<int>& places);
int place_at(const std::vector<int>& places, int layer);  // -1 when it is gone
// studies.cpp
void on(Workspace&, AddStudy&&, Effects&);
void on(Workspace&, RemoveStudy&&, Effects&);
void on(Workspace&, SetStudyParam&&, Effects&);
void on(Workspace&, SetStudyParams&&, Effects&);
void on(Workspace&, SetStudySeed&&, Effects&);
void on(Workspace&, RunStudy&&, Effects&);
void on(Workspace&, RunKind&&, Effects&);
void on(Workspace&, CancelStudy&&, Effects&);
void on(Workspace&, ReadStudyNote&&, Effects&);
void on(Workspace&, StudyProgress&&, Effects&);
void on(Workspace&, StudyReady&&, Effects&);
void fail_study(Workspace&, const Job&, Error error);
void stop_studies(Workspace&, const std::string& why);  // all runs on their way are lost
void reconcile_studies(Workspace&, Effects&);           // cancels runs of studies that undo or removal took away
// apply_game.cpp
void on(Workspace&, SetUpGame&&, Effects&);
void on(Workspace&, StartGame&&, Effects&);
void on(Workspace&, NextRound&&, Effects&);
void on(Workspace&, AnswerRound&&, Effects&);
void on(Workspace&, LeaveGame&&, Effects&);
void repair_game(Workspace&);  // ends one whose model or pictures are gone
// apply_lessons.cpp
void on(Workspace&, FetchLessons&&, Effects&);
void on(Workspace&, LessonsListed&&, Effects&);
void on(Workspace&, ReadLessons&&, Effects&);
void on(Workspace&, OpenLesson&&, Effects&);
void on(Workspace&, LessonReady&&, Effects&);
void on(Workspace&, LeaveLesson&&, Effects&);
void on(Workspace&, RestartLesson&&, Effects&);
void on(Workspace&, GoToStep&&, Effects&);
void on(Workspace&, SetUpStep&&, Effects&);
void on(Workspace&, Choose&&, Effects&);
void on(Workspace&, DrawBar&&, Effects&);
void on(Workspace&, AskHint&&, Effects&);
void on(Workspace&, WriteAnswer&&, Effects&);
void on(Workspace&, ForgetLesson&&, Effects&);
void on(Lessons&, TellTime&&);  // of the lessons alone
void on(Lessons&, KeptLessons&&);
void on(Lessons&, AddCodes&&);
void on(Lessons&, RemoveCode&&);
void on(Lessons&, ClearCodes&&);
void fail_lesson(Workspace&, const Job&, Error error);
void reconcile_lesson(Workspace&, Effects&);  // sets up what is wanted, and looks whether a step is done
// lesson_setup.cpp
void add_setup(Setup& setup, const Setup& more);  // as if `more` were set up after `setup`
void take_lesson_board(Workspace&, std::string_view json, Effects&);
void set_up_lesson(Workspace&, Effects&);
// apply_maps.cpp
void on(Workspace&, GlanceAt&&, Effects&);
void on(Workspace&, MapsReady&&, Effects&);
void fail_maps(Workspace&, const Job&, Error error);
void forget_maps(Workspace&, const Job&);          // that were asked for by it; they may be asked for again
std::vector<int> layers_in_use(const Workspace&);  // looked at or with gates, ascending
bool lacks_maps(const Workspace&, StimulusId);     // of what is drawn
void reconcile_maps(Workspace&, Effects&);
// probed_words.cpp
void take_word_picture(Workspace&, const Job&, image::Image);
void fail_word_picture(Workspace&, const Job&);
void reconcile_words(Workspace&, Effects&);  // asks for pictures of the chosen neuron's words
// apply_prompt_neurons.cpp
void on(Workspace&, SelectPrompt&&, Effects&);
void on(Workspace&, SelectTextLayer&&, Effects&);
void on(Workspace&, SelectTextNeuron&&, Effects&);
void on(Workspace&, WatchPromptNeurons&&, Effects&);
void on(Workspace&, UnitsReady&&, Effects&);
void on(Workspace&, TextLayersReady&&, Effects&);
void on(Workspace&, TokensReady&&, Effects&);
void fail_prompt_neurons(Workspace&, const Job&, Error error);
void forget_asked_prompt_neurons(Workspace&);  // the engine has lost what was asked of it
void forget_prompt_neurons(Workspace&);        // of a model that leaves
void reconcile_prompt_neurons(Workspace&, Effects&);
// apply_text_gates.cpp
void on(Workspace&, SetTextGate&&, Effects&);
void on(Workspace&, GatedTextReady&&, Effects&);
void fail_gated_text(Workspace&, const Job&, Error error);
void drop_text_gates(Workspace&);  // of a text encoder that leaves, in undo and redo too
bool text_gates_are_pending(const Workspace&);
void reconcile_text_gates(Workspace&, Effects&);
// apply_states.cpp
void drop_empty_states(Document& document);
void on(Workspace&, KeepState&&, Effects&);
void on(Workspace&, UseState&&, Effects&);
void on(Workspace&, RemoveState&&, Effects&);
// apply_lab.cpp
void on(Workspace&, SetLabel&&, Effects&);
void on(Workspace&, WatchLab&&, Effects&);
void on(Workspace&, AddLabelled&&, Effects&);
void on(Workspace&, LabelTried&&, Effects&);
void fail_trial(Workspace&, Error error);
void reconcile_lab(Workspace&, Effects&);
// apply_sharing.cpp
void on(Workspace&, MakeCode&&, Effects&);
void on(Workspace&, EnclosePictures&&, Effects&);
bool lacks_shrunk(const Workspace&, const Stimulus&);  // it is wanted in the link and not small yet
void take_code(Workspace&, const Job&, const std::vector<std::uint8_t>& modules);
void take_shrunk(Workspace&, const Job&, const std::vector<std::uint8_t>& file);
void fail_sharing(Workspace&, const Job&, Error error);
void reconcile_sharing(Workspace&, Effects&);
// apply_resources.cpp
void on(Workspace&, Start&&, Effects&);
void on(Workspace&, FetchEmoji&&, Effects&);
void on(Workspace&, ListBoards&&, Effects&);
void on(Workspace&, OpenBoard&&, Effects&);
void on(Workspace&, PreviewWord&&, Effects&);
void on(Workspace&, DraftPrompt&&, Effects&);
void take_asset(Workspace&, const Job&, const std::vector<std::uint8_t>& bytes, Effects&);
void take_image(Workspace&, const Job&, image::Image);
void take_draft(Workspace&, const Job&, std::vector<Token> tokens);
void fail_resource(Workspace&, const Job&, Error error);
void reconcile_resources(Workspace&, Effects&);
// apply.cpp
void on(Workspace&, SelectStimulus&&, Effects&);
void on(Workspace&, SelectLayer&&, Effects&);
void on(Workspace&, SelectNeuron&&, Effects&);
void on(Workspace&, FollowStimulus&&, Effects&);
void on(Workspace&, SetPooling&&, Effects&);
void on(Workspace&, Undo&&, Effects&);
void on(Workspace&, Redo&&, Effects&);
void on(Workspace&, DismissNotice&&, Effects&);
void on(Workspace&, Tell&&, Effects&);
// apply_view.cpp: of the view alone
void on(View&, SetWay&&);
void on(View&, ShowPanel&&);
void on(View&, SetMapOrder&&);
void on(View&, SetMapScale&&);
void on(View&, SetMapSmooth&&);
void on(View&, SetOverlay&&);
void on(View&, GroupCard&&);
void on(View&, OpenDialog&&);
void on(View&, CloseDialog&&);
// apply_model.cpp
void on(Workspace&, RetryModel&&, Effects&);
void on(Workspace&, FindModel&&, Effects&);
void on(Workspace&, ChangeModel&&, Effects&);
void on(Workspace&, CancelChange&&, Effects&);
void on(Workspace&, ModelFound&&, Effects&);
void on(Workspace&, ModelProgress&&, Effects&);
void on(Workspace&, ModelReady&&, Effects&);
void on(Workspace&, AtlasReady&&, Effects&);
void on(Workspace&, TextReady&&, Effects&);
void on(Workspace&, TextFailed&&, Effects&);
void on(Workspace&, ModelFailed&&, Effects&);
void fail_model(Workspace&, const Job&, Error error);
void stop_change(Workspace&, Error why);  // the engine died over it
// apply_engine.cpp
void on(Workspace&, EngineRestarted&&, Effects&);
void on(Workspace&, PictureReady&&, Effects&);
void on(Workspace&, ImageReady&&, Effects&);
void on(Workspace&, AssetReady&&, Effects&);
void on(Workspace&, EncodingReady&&, Effects&);
void on(Workspace&, TextEncoded&&, Effects&);
void on(Workspace&, Tokenized&&, Effects&);
void on(Workspace&, JobFailed&&, Effects&);

}  // namespace pn::workspace
