#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.h"
#include "workspace/handlers.h"

// The run of a lesson: its steps, answers, and what the browser keeps of it.
namespace pn::workspace {
namespace {

constexpr double kLongestPause_s = 120.0;  // a longer one is a break, and not counted whole
constexpr std::size_t kMostWords_bytes = 4000;
constexpr std::uint32_t kMostLot = 0xFFFF;
constexpr std::uint32_t kOnlyRead = 1;  // target of a job: the lesson is read, not opened

std::size_t questions_of(const LessonStep& step) { return step.kind == StepKind::Guess ? step.rounds.size() : step.questions.size(); }

std::vector<StepAnswer> no_answers(const Lesson& lesson) {
  std::vector<StepAnswer> answers(lesson.steps.size());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const std::size_t questions = questions_of(lesson.steps[i]);
    answers[i].choices.assign(questions, -1);
    answers[i].rights.assign(questions, false);
    answers[i].texts.assign(questions, "");
  }
  return answers;
}

// A kept run goes on where every step still asks as much as it did.
bool fits(const LessonRun& kept, const std::vector<StepAnswer>& fresh) {
  if (kept.answers.size() != fresh.size() || kept.step >= fresh.size() || kept.furthest >= fresh.size()) return false;
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    const StepAnswer& answer = kept.answers[i];
    const std::size_t questions = fresh[i].choices.size();
    if (answer.choices.size() != questions || answer.rights.size() != questions || answer.texts.size() != questions) return false;
  }
  return true;
}

void keep(Lessons& lessons) {
  if (!lessons.now) return;
  lessons.current = lessons.now->lesson->id;
  KeptRun& kept = lessons.kept[lessons.now->lesson->id];
  kept.form = lessons.now->lesson->form;
  kept.run = *lessons.now;
  kept.run.lesson.reset();
  ++lessons.changes;
}

// What must stand when a step is begun afresh: the lesson's own, then each step's up to it.
Setup setup_up_to(const LessonRun& run) {
  Setup all = run.lesson->setup;
  for (std::size_t i = 0; i <= run.step; ++i) {
    add_setup(all, run.lesson->steps[i].setup);
    if (i < run.step) add_setup(all, run.lesson->steps[i].show);
  }
  return all;
}

void enter(Lessons& lessons, std::size_t step) {
  LessonRun& run = *lessons.now;
  const bool is_new = step > run.furthest;
  run.step = step;
  run.furthest = std::max(run.furthest, step);
  if (is_new) add_setup(lessons.pending, run.now().setup);
  const StepKind kind = run.now().kind;
  if (kind == StepKind::Read || kind == StepKind::Compare) run.answer().done = true;
  keep(lessons);
}

bool is_answered(const StepAnswer& answer, const LessonStep& step) {
  for (std::size_t i = 0; i < questions_of(step); ++i) {
    const bool is_choice = step.kind == StepKind::Guess || !step.questions[i].options.empty();
    if (is_choice ? answer.choices[i] < 0 : trimmed(answer.texts[i]).empty()) return false;
  }
  return !step.bar || answer.drawn.has_value();
}

}  // namespace

bool may_go_on(const LessonRun& run) {
  const LessonStep& step = run.now();
  const bool is_told = step.kind == StepKind::Explain || step.kind == StepKind::Read || step.kind == StepKind::Compare;
  return is_told || run.answer().done;
}

LessonScore score_of(const Lesson& lesson, const std::vector<StepAnswer>& answers) {
  LessonScore score;
  for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
    const LessonStep& step = lesson.steps[i];
    const StepAnswer& answer = answers[i];
    score.hints += answer.hints;
    if (step.kind == StepKind::Do) {
      ++score.steps;
      score.done += answer.done ? 1 : 0;
    }
    for (std::size_t q = 0; q < answer.choices.size(); ++q) {
      const bool is_guess = step.kind == StepKind::Guess;
      if (!is_guess && step.questions[q].options.empty()) continue;
      ++(is_guess ? score.rounds : score.asked);
      if (answer.choices[q] >= 0 && answer.rights[q]) ++(is_guess ? score.guessed : score.right);
    }
  }
  return score;
}

void on(Workspace& ws, FetchLessons&&, Effects& effects) {
  if (ws.lessons.list_phase == Phase::Ready || has_job(ws, JobKind::LessonList)) return;
  ws.lessons.list_phase = Phase::Running;
  ws.lessons.error = {};
  effects.push_back(RequestAsset{start_job(ws, JobKind::LessonList, 0), kLessonList});
}

void on(Workspace& ws, LessonsListed&& c, Effects&) {
  const auto job = finish_job(ws, c.job);
  if (!job || job->kind != JobKind::LessonList) return;
  ws.lessons.list = std::move(c.list);
  ws.lessons.list_phase = Phase::Ready;
}

void on(Workspace& ws, ReadLessons&&, Effects& effects) {
  for (const LessonRow& row : ws.lessons.list) {
    const std::string path = "lessons/" + row.id + ".json";
    const bool is_asked = std::any_of(ws.jobs.begin(), ws.jobs.end(), [&](const auto& job) { return job.second.detail == path; });
    if (is_asked || ws.lessons.known.contains(row.id)) continue;
    effects.push_back(RequestAsset{start_job(ws, JobKind::Lesson, kOnlyRead, path), path});
  }
}

void on(Workspace& ws, OpenLesson&& c, Effects& effects) {
  if (has_job(ws, JobKind::Lesson, 0)) return;
  ws.lessons.opens_on_board = c.is_on_board;
  ws.lessons.error = {};
  const std::string path = "lessons/" + c.id + ".json";
  effects.push_back(RequestAsset{start_job(ws, JobKind::Lesson, 0, path), path});
}

void on(Workspace& ws, LessonReady&& c, Effects&) {
  ws.lessons.known[c.lesson->id] = c.lesson;
  if (c.job) {
    const auto job = finish_job(ws, *c.job);
    if (!job || job->kind != JobKind::Lesson || job->target == kOnlyRead) return;
  }
  Lessons& lessons = ws.lessons;
  lessons.error = {};
  const bool is_on_board = std::exchange(lessons.opens_on_board, false);
  if (!is_on_board && !lessons.before && !ws.document.stimuli.empty())
    lessons.before = std::make_shared<const BeforeLesson>(BeforeLesson{ws.document, ws.view, ws.selection});
  LessonRun run;
  run.lesson = std::move(c.lesson);
  run.answers = no_answers(*run.lesson);
  run.lot = lessons.lot & kMostLot;
  const auto kept = lessons.kept.find(run.lesson->id);
  const bool goes_on = kept != lessons.kept.end() && kept->second.form == run.lesson->form && !kept->second.run.is_over &&
                       fits(kept->second.run, run.answers);
  if (goes_on) {
    std::shared_ptr<const Lesson> lesson = std::move(run.lesson);
    run = kept->second.run;
    run.lesson = std::move(lesson);
  } else {
    lessons.lot = lessons.lot * 1664525U + 1013904223U;  // another one for the next run
  }
  lessons.now = std::move(run);
  lessons.told_s = -1.0;
  ws.view.dialog = {};
  lessons.pending = {};
  if (!is_on_board) lessons.pending = setup_up_to(*lessons.now);
  enter(lessons, lessons.now->step);
  on(ws.view, ShowPanel{kLessonPanel});
}

void on(Workspace& ws, LeaveLesson&& c, Effects& effects) {
  Lessons& lessons = ws.lessons;
  keep(lessons);
  lessons.now.reset();
  lessons.current.clear();
  lessons.pending = {};
  if (c.restores_board && lessons.before) {
    const BeforeLesson before = *lessons.before;
    on(ws, ReturnTo{before.document, before.view, before.selection}, effects);
  }
  if (c.restores_board) lessons.before.reset();
}

void on(Workspace& ws, RestartLesson&&, Effects&) {
  Lessons& lessons = ws.lessons;
  if (!lessons.now) return;
  LessonRun run;
  run.lesson = lessons.now->lesson;
  run.answers = no_answers(*run.lesson);
  run.lot = lessons.lot & kMostLot;
  lessons.lot = lessons.lot * 1664525U + 1013904223U;
  lessons.now = std::move(run);
  lessons.pending = setup_up_to(*lessons.now);
  enter(lessons, 0);
}

void on(Workspace& ws, GoToStep&& c, Effects&) {
  Lessons& lessons = ws.lessons;
  if (!lessons.now) return;
  LessonRun& run = *lessons.now;
  const std::size_t count = run.lesson->steps.size();
  if (run.now().kind == StepKind::Explain && c.step > run.step) run.answer().done = true;
  if (c.step == count && run.step + 1 == count && may_go_on(run)) {
    run.is_over = true;
    keep(lessons);
    return;
  }
  const bool is_next = c.step == run.step + 1 && may_go_on(run);
  if (c.step >= count || (c.step > run.furthest && !is_next)) return;
  run.is_over = false;
  enter(lessons, c.step);
  on(ws.view, ShowPanel{kLessonPanel});
}

void on(Workspace& ws, SetUpStep&&, Effects&) {
  if (ws.lessons.now) ws.lessons.pending = setup_up_to(*ws.lessons.now);
}

void on(Workspace& ws, Choose&& c, Effects&) {
  Lessons& lessons = ws.lessons;
  if (!lessons.now || lessons.now->is_over) return;
  const LessonStep& step = lessons.now->now();
  StepAnswer& answer = lessons.now->answer();
  if (c.question >= answer.choices.size() || answer.choices[c.question] >= 0 || c.option < 0) return;
  if (step.kind == StepKind::Guess) {
    const auto stronger = stronger_of(ws, step.rounds[c.question]);
    if (c.option > 1 || !stronger) return;
    answer.rights[c.question] = c.option == *stronger;
  } else {
    const Question& question = step.questions[c.question];
    if (static_cast<std::size_t>(c.option) >= question.options.size()) return;
    answer.rights[c.question] = c.option == right_option(ws, question);
  }
  answer.choices[c.question] = c.option;
  if (!is_answered(answer, step)) return keep(lessons);
  if (step.kind == StepKind::Predict) {
    add_setup(lessons.pending, step.show);
    // Whether it was right is known once what it is about is shown.
    if (step.show.is_empty()) answer.done = true;
  } else {
    answer.done = true;
  }
  keep(lessons);
}

void on(Workspace& ws, DrawBar&& c, Effects&) {
  Lessons& lessons = ws.lessons;
  if (!lessons.now || !lessons.now->now().bar || lessons.now->answer().drawn || !std::isfinite(c.value)) return;
  const LessonStep& step = lessons.now->now();
  lessons.now->answer().drawn = std::clamp(c.value, step.low, step.high);
  add_setup(lessons.pending, step.show);
  keep(lessons);
}

void on(Workspace& ws, AskHint&&, Effects&) {
  if (!ws.lessons.now) return;
  StepAnswer& answer = ws.lessons.now->answer();
  if (answer.hints >= static_cast<int>(ws.lessons.now->now().hints.size())) return;
  ++answer.hints;
  keep(ws.lessons);
}

void on(Workspace& ws, WriteAnswer&& c, Effects&) {
  if (!ws.lessons.now) return;
  StepAnswer& answer = ws.lessons.now->answer();
  if (c.question >= answer.texts.size()) return;
  answer.texts[c.question] = limited(c.text, kMostWords_bytes);
  if (ws.lessons.now->now().kind == StepKind::Exit) answer.done = is_answered(answer, ws.lessons.now->now());
  keep(ws.lessons);
}

void on(Lessons& lessons, TellTime&& c) {
  if (!lessons.now || lessons.now->is_over) return;
  const double passed = lessons.told_s < 0.0 ? 0.0 : c.now_s - lessons.told_s;
  lessons.told_s = c.now_s;
  if (passed > 0.0) lessons.now->seconds += std::min(passed, kLongestPause_s);
}

void on(Lessons& lessons, KeptLessons&& c) {
  for (auto& [id, run] : c.runs) lessons.kept.try_emplace(id, std::move(run));
  lessons.lot = c.lot;
  lessons.current = std::move(c.current);
  if (lessons.class_codes.empty()) lessons.class_codes = std::move(c.class_codes);
}

void on(Lessons& lessons, AddCodes&& c) {
  for (std::string& code : c.codes) {
    const bool is_new = std::find(lessons.class_codes.begin(), lessons.class_codes.end(), code) == lessons.class_codes.end();
    if (is_new && lessons.class_codes.size() < kMostCodes) lessons.class_codes.push_back(std::move(code));
  }
  ++lessons.changes;
}

void on(Lessons& lessons, RemoveCode&& c) {
  std::erase(lessons.class_codes, c.code);
  ++lessons.changes;
}

void on(Lessons& lessons, ClearCodes&&) {
  lessons.class_codes.clear();
  ++lessons.changes;
}

void on(Workspace& ws, ForgetLesson&& c, Effects&) {
  if (ws.lessons.kept.erase(c.id) > 0) ++ws.lessons.changes;
}

void fail_lesson(Workspace& ws, const Job& job, Error error) {
  if (job.kind == JobKind::LessonBoard) ws.lessons.pending = {};
  if (job.kind == JobKind::LessonList) ws.lessons.list_phase = Phase::Failed;
  ws.lessons.error = std::move(error);
}

void reconcile_lesson(Workspace& ws, Effects& effects) {
  Lessons& lessons = ws.lessons;
  if (!lessons.now) return;
  set_up_lesson(ws, effects);
  LessonRun& run = *lessons.now;
  StepAnswer& answer = run.answer();
  if (answer.done || run.is_over || lessons.is_setting_up()) return;
  const LessonStep& step = run.now();
  if (step.kind == StepKind::Do && holds(ws, step.check)) {
    answer.done = true;
    keep(lessons);
  }
  if (step.kind != StepKind::Predict || !is_answered(answer, step)) return;
  if (step.bar) answer.truth = value_of(ws, *step.bar);
  if (step.bar && !answer.truth) return;
  for (std::size_t i = 0; i < step.questions.size(); ++i) {
    const int right = right_option(ws, step.questions[i]);
    if (right < 0) return;
    answer.rights[i] = right == answer.choices[i];
  }
  answer.done = true;
  keep(lessons);
}

}  // namespace pn::workspace
