#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "studies/alteration.h"
#include "workspace/types.h"
#include "workspace/view.h"

// Lessons: plain values read from files (share/lesson_json.h), and the run of one. Their steps set the visit up by commands, their checks
// are predicates over the workspace. A run lies outside the document: undo never takes an answer back.
namespace pn::workspace {

struct Workspace;

// ---- what a lesson names. Numbers of neurons change with the model's version, so concepts name them.

// Stimuli of the board: each part that is given must fit. Nothing given: the chosen one.
struct PictureRef {
  std::string concept_name = {};
  std::optional<Rendition> rendition = {};
  bool is_own = false;  // made by the visitor: drawn, typed, or from a file

  bool is_chosen() const { return concept_name.empty() && !rendition && !is_own; }
  friend bool operator==(const PictureRef&, const PictureRef&) = default;
};

// A value that can be read of the visit as it stands.
struct Quantity {
  enum class Kind {
    Probability,       // of `text` (a prompt) for `picture`, with the gates that are set
    Response,          // of `neuron` to `picture`
    Selectivity,       // the lowest AUROC of `neuron` for the concept `text` over the board's renditions
    LabelProbability,  // of `text` for the picture with the label that is held over it
    LabelShare,        // of the pixels that this label covers
    Study,             // a number in the outcome of the study of kind `text`
    Stimuli,           // how many fit `picture`
    Prompts,
    Gates,
    Answered,  // rounds of prediction games, in this visit
  };
  Kind kind = Kind::Probability;
  PictureRef picture = {};
  std::string neuron = {};  // "4.217", a concept that the atlas calls a neuron by, or empty: the chosen one
  std::string text = {};
  bool is_trained = false;  // of Probability: without the gates
  // Of Study: the cell of `column` in the first row of `table` (empty: the first) whose other cells hold these texts.
  std::string table = {}, column = {};
  std::vector<std::pair<std::string, std::string>> row = {};
  friend bool operator==(const Quantity&, const Quantity&) = default;
};
// Empty: not known (yet).
std::optional<double> value_of(const Workspace& workspace, const Quantity& quantity);

struct Check {
  enum class Kind {
    All,
    Any,
    Not,       // of parts.front()
    Within,    // `quantity` is known and lies in low..high
    Winner,    // `text` is the most probable prompt of `picture`, with the gates that are set
    Stimulus,  // the chosen one fits `picture`
    Neuron,    // the chosen one is one of `names` (each as Quantity::neuron), or in `layer`
    Layer,     // the chosen one, from 1
    Prompt,    // `text` is among the prompts, whatever its case
    Gate,      // on a neuron of `names`, of a factor in low..high
    Study,     // the study of kind `text` has an outcome of the board as it is
    Label,     // the label that is held over the picture says `text`, or anything
    Way,
    Panel,  // `text` is in front
    Dialog,
  };
  Kind kind = Kind::All;
  std::vector<Check> parts = {};
  Quantity quantity = {};
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  PictureRef picture = {};
  std::vector<std::string> names = {};
  std::string text = {};
  int layer = 0;
  Way way = Way::Look;
};
// What is not known yet does not hold.
bool holds(const Workspace& workspace, const Check& check);

// The neuron that a lesson means: by number, else the one that the atlas calls by this concept, the clearest; else the one of the last
// layer that answers to it on this board. Empty while that is not known.
std::optional<NeuronId> neuron_meant(const Workspace& workspace, std::string_view name);
// The first stimulus that fits, in the board's order; null when there is none.
const Stimulus* stimulus_meant(const Workspace& workspace, const PictureRef& ref);

// "cat photo", "own sketch", "own", "word", "chosen": [own] [concept] [rendition]; empty: the chosen one.
PictureRef picture_named(std::string_view words);

// ---- how a step sets the visit up: parts that are not given stay as they are

struct StudySetup {
  std::string kind;
  // As in the study's own parameters; prompts, stimuli and neurons by what they say, their concept, their name.
  std::vector<std::pair<std::string, std::string>> params;
  bool run = false;
};

struct Setup {
  std::string board;  // of assets/boards
  std::optional<std::vector<std::string>> prompts;
  std::optional<std::string> prompt_template;
  bool clears_gates = false;
  std::vector<std::pair<std::string, float>> gates;
  std::optional<Way> way;
  std::vector<std::string> panels;  // brought to the front, the last one foremost
  std::optional<PictureRef> stimulus;
  int layer = 0;  // from 1; 0: stays
  std::string neuron;
  std::optional<studies::Label> label;
  std::optional<StudySetup> study;
  std::optional<std::string> dialog;

  bool is_empty() const;
};

// ---- a lesson

struct Option {
  std::string text;
  std::string say;  // once it was chosen
  std::optional<bool> right;
  std::optional<Check> right_when;  // as the model answers
};
struct Question {
  std::string text;
  std::vector<Option> options;  // 2 to 6; empty: an answer in the pupil's own words
};
// A known wrong turn: what is said while it holds.
struct WrongTurn {
  Check when;
  std::string say;
};
struct GuessRound {
  std::string neuron;
  std::array<PictureRef, 2> pictures;
  std::string say;  // after the answer
};
struct ComparedRow {
  std::string title;
  Quantity quantity;  // its picture is each of the pair in turn
};

enum class StepKind { Read, Predict, Do, Guess, Compare, Explain, Exit };
inline constexpr std::array<std::string_view, 7> kStepKindNames = {"read", "predict", "do", "guess", "compare", "explain", "exit"};
static_assert(kStepKindNames.size() == static_cast<std::size_t>(StepKind::Exit) + 1);

struct LessonStep {
  StepKind kind = StepKind::Read;
  std::string title;
  std::string text;     // paragraphs, divided by line ends
  int minutes = 1;      // for the plan
  std::string teacher;  // what the teacher's plan says of it, with the answer
  Setup setup;
  std::vector<std::string> spotlight;  // ids of nodes: the last of them that is on screen is lit
  std::vector<std::string> hints;
  std::string right;             // said once it is done
  std::vector<WrongTurn> wrong;  // the first that holds is said
  Check check;                   // of Do
  // Of Predict: one question, or a bar that is drawn from `low` to `high`. What `show` sets up tells the answer.
  std::vector<Question> questions;  // of Predict one or none, of Explain one at least, of Exit one at least
  std::optional<Quantity> bar;
  double low = 0.0, high = 1.0;
  bool is_share = true;  // of the bar: told in percent
  Setup show;
  std::vector<GuessRound> rounds;  // of Guess
  std::array<PictureRef, 2> pair;  // of Compare
  std::vector<ComparedRow> rows;
};

struct Lesson {
  std::string id;  // letters, digits and hyphens
  std::string language = "en";
  std::string title;
  std::string about;
  int minutes = 10;
  std::vector<std::string> aims;
  std::vector<std::string> terms;  // words of the page that it teaches (view/terms.h)
  Setup setup;
  std::vector<LessonStep> steps;
  std::uint32_t form = 0;  // a number made of the id and of what its steps ask: result codes carry a part of it
};

// ---- a run

struct StepAnswer {
  bool done = false;
  int hints = 0;                   // that were shown
  std::vector<int> choices;        // one a question or round; -1: none yet
  std::vector<bool> rights;        // of the same, as it was when it was answered
  std::optional<double> drawn;     // of a bar
  std::optional<double> truth;     // of a bar, once it is known
  std::vector<std::string> texts;  // in the pupil's own words, one a question
};

struct LessonRun {
  std::shared_ptr<const Lesson> lesson;
  std::vector<StepAnswer> answers;  // one a step
  std::size_t step = 0;
  std::size_t furthest = 0;
  bool is_over = false;
  double seconds = 0.0;   // spent on it, pauses left out
  std::uint32_t lot = 0;  // 16 random bits: two codes of one run have the same

  const LessonStep& now() const { return lesson->steps[step]; }
  StepAnswer& answer() { return answers[step]; }
  const StepAnswer& answer() const { return answers[step]; }
};

// What the browser keeps of a run.
struct KeptRun {
  std::uint32_t form = 0;
  LessonRun run;  // without its lesson
};

// What a result code tells of a run (share/result_code.h).
struct LessonResult {
  std::shared_ptr<const Lesson> lesson;
  std::uint32_t lot = 0;
  int minutes = 0;                  // 127: that or more
  std::vector<StepAnswer> answers;  // as far as a code tells them: a bar in whole percent of its length, 3 hints at most, no texts
  std::string code;                 // as write_result() writes it
};

// One row of the list of bundled lessons.
struct LessonRow {
  std::string id, title, about;
  int minutes = 0;
};

// What was there before a lesson took its place.
struct BeforeLesson {
  Document document;
  View view;
  Selection selection;
};

struct Lessons {
  Phase list_phase = Phase::Waiting;
  std::vector<LessonRow> list;
  Error error;  // why the list or a lesson could not be fetched or read
  std::optional<LessonRun> now;
  Setup pending;                        // what is still to be set up, part by part as it becomes possible
  std::map<std::string, KeptRun> kept;  // by the lesson's id
  std::string current;                  // the lesson that was open when the page was left; empty: none
  std::shared_ptr<const BeforeLesson> before;
  bool opens_on_board = false;                                 // the lesson on its way goes on with the board as it is
  std::uint32_t lot = 0;                                       // of the next run
  double told_s = -1.0;                                        // the page's clock when it was last looked at
  std::map<std::string, std::shared_ptr<const Lesson>> known;  // that were read, by id
  std::vector<std::string> class_codes;                        // that a teacher has collected, each once, in their order
  std::uint32_t changes = 0;                                   // grows with whatever is to be kept
  bool is_setting_up() const { return !pending.is_empty(); }
};

inline constexpr const char* kLessonPanel = "lesson";  // the id of its panel; in no link, as an open lesson is the visitor's own
inline constexpr const char* kLessonList = "lessons/index.json";

// Whether a step may be left for the next one.
bool may_go_on(const LessonRun& run);
// Which of two pictures fires the neuron of a round more: 0 or 1; empty while that is not known.
std::optional<int> stronger_of(const Workspace& workspace, const GuessRound& round);
// The right option of a question as the model answers, or -1.
int right_option(const Workspace& workspace, const Question& question);
// Whether a round is open that asks about this neuron, so that panels must not tell its responses.
bool is_guessed(const Workspace& workspace, NeuronId neuron);
// What is said of a wrong turn that holds now; empty when none does.
std::string_view wrong_turn(const Workspace& workspace, const LessonStep& step);

inline constexpr std::size_t kMostCodes = 500;

struct LessonScore {
  int steps = 0, done = 0;      // of those that are checked
  int asked = 0, right = 0;     // questions with a right answer
  int rounds = 0, guessed = 0;  // of guesses
  int hints = 0;
};
LessonScore score_of(const Lesson& lesson, const std::vector<StepAnswer>& answers);
inline LessonScore score_of(const LessonRun& run) { return score_of(*run.lesson, run.answers); }

}  // namespace pn::workspace
