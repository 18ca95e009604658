#pragma once
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/selectivity.h"
#include "workspace/commands.h"
#include "workspace/finding.h"
#include "workspace/lab.h"
#include "workspace/lesson.h"
#include "workspace/memo.h"
#include "workspace/prompt_neurons.h"
#include "workspace/resources.h"
#include "workspace/sharing.h"
#include "workspace/types.h"
#include "workspace/view.h"

namespace pn::workspace {

// Zero-shot probabilities: [stimuli][prompts] over the ready prompts; see analysis/zero_shot.h.
struct ZeroShot {
  std::vector<PromptId> prompts;
  std::vector<StimulusId> stimuli;
  std::vector<float> probabilities;  // row-major, rows are stimuli
  std::vector<float> logits;         // scaled cosines, same shape
  std::vector<float> gated;          // probabilities with the gates, same shape, NaN where they are still to come; empty without gates
};
// Values that follow from others, each kept with the key of what it depends on.
struct Derived {
  Memo<ZeroShot> zero_shot;
  Memo<std::vector<analysis::ConceptSelectivity>> selectivity;
};

// Pictures that were added together and of which some have no result yet.
struct Adding {
  std::vector<StimulusId> pictures;   // ascending; also those with a result
  std::vector<std::string> concepts;  // rows that were made for them
};

// The state of one visit. Panels read it; apply() is the only writer.
struct Workspace {
  Document document;
  std::vector<Document> undo_stack;
  std::vector<Document> redo_stack;
  std::optional<std::string> last_edit;  // the field being typed into: its letters are one step of undo
  Adding adding;
  Selection selection;
  View view;
  ModelState model;
  ModelChange change;
  std::map<StimulusId, StimulusState> stimuli;  // states, also of stimuli that undo may bring back
  std::map<PromptId, PromptState> prompts;
  std::map<StudyId, StudyState> studies;
  std::set<std::string> read_notes;  // kinds of study whose note was read
  std::vector<LayerMaps> maps;       // of what is drawn and was drawn last, the latest first
  PromptNeurons prompt_neurons;
  LabelLab lab;
  std::optional<RememberedModel> remembered;  // the model before this one, if it said something of the board
  std::optional<AwaitedModel> awaited;        // what an opened finding says of a model that is not here
  std::optional<StimulusId> opened_on;        // while it is chosen, the neuron stays that an opened finding brought
  std::set<StudyId> to_run;                   // studies of an opened finding, once the board is known
  Resources resources;
  Sharing sharing;
  Games games;
  Lessons lessons;
  std::map<JobId, Job> jobs;  // in flight
  std::vector<Notice> notices;
  Error gates_error;                   // why the last replay failed; without a message when it did not
  std::uint32_t model_generation = 0;  // grows when the engine or the model starts anew
  std::uint32_t next_id = 1;           // of stimuli, prompts, jobs and notices alike
  std::uint32_t steps = 0;             // of the visitor's: grows with each that undo takes back
  std::uint64_t revision = 0;          // grows with every applied command but those of the view
  std::uint32_t encodings = 0;         // with values of their own so far
  mutable Derived derived;
};

// Carries out one command. Does no I/O: what must happen outside is returned.
Effects apply(Workspace& workspace, Command command);

// ---- reading
const Stimulus* find_stimulus(const Workspace& workspace, StimulusId id);
const StimulusState& state_of(const Workspace& workspace, StimulusId id);  // an empty state when unknown
const PromptState& state_of(const Workspace& workspace, PromptId id);
const Stimulus* selected_stimulus(const Workspace& workspace);
// The activations of a prompt's tokens, as they were last answered; null before.
const TokenValues* token_values(const Workspace& workspace, PromptId prompt);
const Prompt* selected_prompt(const Workspace& workspace);  // null when there is none
const Layer* selected_layer(const Workspace& workspace);    // null before the model is ready
std::vector<const Stimulus*> cell(const Document& document, std::string_view concept_name, Rendition rendition);
// All stimuli in the board's order of concepts, then of renditions, as they are listed wherever they stand one below the other.
std::vector<const Stimulus*> in_board_order(const Document& document);

// Where a prompt stands in the list, by its id or by what it says without the template; nullopt when there is none.
std::optional<std::size_t> prompt_place(const Document& document, PromptId id);
std::optional<std::size_t> prompt_place(const Document& document, std::string_view text);

// The prompt's text with the template applied.
std::string full_prompt(const Document& document, const Prompt& prompt);
float logit_scale(const Workspace& workspace);

// The activation maps of one layer for a stimulus, as far as they were asked for; null when they were not.
const LayerMaps* find_maps(const Workspace& workspace, StimulusId id, int layer);

// The same once they are here, else null.
const model::ActivationTensor* activation(const Workspace& workspace, StimulusId id, int layer);

// The responses of a layer's neurons to a stimulus by the chosen pooling [channels], or null before it is encoded.
const std::vector<float>* layer_responses(const Workspace& workspace, StimulusId id, int layer);
std::optional<float> response(const Workspace& workspace, StimulusId id, NeuronId neuron);
std::optional<NeuronId> strongest_neuron(const Workspace& workspace, StimulusId id, int layer);

// The place of the layer of this name, or -1.
int layer_place(const std::vector<Layer>& layers, std::string_view name);

// Whether only the layers that are seen differ: the same files otherwise.
bool is_same_model(const ModelSource& a, const ModelSource& b);

// "4.217": layer number from 1, channel from 0.
std::string neuron_name(NeuronId id);
bool has_neuron(const Workspace& workspace, NeuronId id);  // whether the model has it

// Response of one neuron to every encoded stimulus of the board, in the board's order.
struct Response {
  StimulusId stimulus;
  float value;
};
std::vector<Response> responses(const Workspace& workspace, NeuronId neuron);

// Zero-shot probabilities of all encoded stimuli for all ready prompts. Worked out once for what it depends on and kept (depends.h); the
// reference holds until the next command.
const ZeroShot& zero_shot(const Workspace& workspace);

// How one neuron tells each concept of the board from the others, by the chosen pooling; see analysis/selectivity.h. Kept likewise.
// returns  one entry a concept, in the order of the board's rows
const std::vector<analysis::ConceptSelectivity>& selectivity(const Workspace& workspace, NeuronId neuron);

// The probabilities of all ready prompts for an image embedding, in their order.
struct Answers {
  std::vector<PromptId> prompts;
  std::vector<float> probabilities;
};
Answers answers_to(const Workspace& workspace, std::span<const float> image_embeds);

// The kept state of this name; null when there is none.
const KeptState* find_state(const Document& document, std::string_view name);
// The kept state whose gates are set now; null when there is none, or no gate is set.
const KeptState* state_in_use(const Document& document);

// False of a model without a text encoder.
inline bool takes_prompts(const Workspace& workspace) { return !workspace.model.info || workspace.model.info->has_text; }

// ---- classes of a model that gives their logits; null of any other
inline const ModelClasses* classes_of(const Workspace& workspace) {
  return workspace.model.info ? workspace.model.info->classes.get() : nullptr;
}
struct ClassScore {
  int index = 0;
  float logit = 0;        // as trained
  float probability = 0;  // softmax over all classes, as trained
  float gated = 0;        // the same with the gates; NaN while it is still to come, and without any
  float shown() const { return gated >= 0 ? gated : probability; }
};
// The `most` most probable of one stimulus, as shown; empty before it is encoded, and of a model without class logits.
std::vector<ClassScore> class_scores(const Workspace& workspace, StimulusId id, std::size_t most);
std::string class_name(const Workspace& workspace, int index);  // as a file of the model names it, else "class 281"

// Whether a model is not run any more after it hung or killed the engine too often, unless the visitor wants it anyway.
bool is_given_up(const Error& error);

// How far the pictures have come that were added together; empty when none of them waits for its result, or undo took them away.
struct AddingProgress {
  int total = 0;
  int read = 0;                  // decoded, or not to be read
  int done = 0;                  // with responses, or an error
  bool waits_for_model = false;  // which is still being loaded
};
std::optional<AddingProgress> adding_progress(const Workspace& workspace);  // apply_pictures.cpp

// ---- studies
const StudySpec* find_study(const Workspace& workspace, StudyId id);
const StudySpec* study_of_kind(const Workspace& workspace, std::string_view kind);  // the first; null when there is none
bool has_unread_note(const Workspace& workspace, std::string_view kind);            // what a kind says before its first run
const StudyState& state_of(const Workspace& workspace, StudyId id);                 // an empty state when unknown

// Whether there is an outcome that the present board, model or parameters would not give.
enum class Stale { No, Parameters, Board };
Stale staleness(const Workspace& workspace, StudyId id);
// What a study with these parameters would be about; nothing while there is no model.
studies::Scope scope_of(const Workspace& workspace, const studies::Params& params);

// ---- gates
float gate_of(const Document& document, NeuronId neuron);  // 1 where there is none
std::string gates_key(const std::vector<Gate>& gates);
std::string gates_key(const Document& document);     // the same for the same gates; empty without any
std::string gate_words(float factor);                // "silenced", "× 0.5", "as trained", …
std::string gates_list(const Document& document);    // "4.217 silenced, T2.3 × 0.5"; empty without any
bool gates_are_pending(const Workspace& workspace);  // some stimulus or prompt still lacks its answer under the present gates

// "T2.113": a neuron of the text encoder, its layer's number from 1.
std::string text_neuron_name(TextNeuronId id);
bool has_text_neuron(const Workspace& workspace, TextNeuronId id);  // false before the text encoder was opened for its neurons
float text_gate_of(const Document& document, TextNeuronId neuron);
std::string text_gates_key(const Document& document);
std::size_t count_gates(const Document& document);  // of both encoders
inline bool has_gates(const Document& document) { return !document.gates.empty() || !document.text_gates.empty(); }

}  // namespace pn::workspace
