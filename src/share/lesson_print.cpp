#include "share/lesson_print.h"

#include <algorithm>
#include <array>
#include <vector>

#include "studies/svg.h"

namespace pn::share {
namespace {

using namespace workspace;

constexpr std::string_view kStyle = R"(
:root { color-scheme: light; }
body { font: 11pt/1.45 "Open Sans", "Segoe UI", system-ui, sans-serif; color: #111; margin: 2em auto; max-width: 46em; padding: 0 1em; }
h1 { font-size: 1.6em; margin: 0 0 .2em; } h2 { font-size: 1.15em; margin: 1.4em 0 .3em; } h3 { font-size: 1em; margin: 1em 0 .2em; }
p { margin: .3em 0; } ul, ol { margin: .3em 0; padding-left: 1.4em; } .small { color: #444; font-size: .9em; }
table { border-collapse: collapse; width: 100%; } td, th { border: 1px solid #999; padding: .35em .5em; text-align: left; vertical-align: top; } th { background: #eee; }
.line { border-bottom: 1px solid #888; height: 1.9em; } .box { display: inline-block; width: .8em; height: .8em; border: 1px solid #333; margin-right: .5em; }
.bar { border: 1px solid #333; height: 1.1em; margin: .4em 0; } .ends { display: flex; justify-content: space-between; font-size: .85em; }
section { break-inside: avoid; } .page { break-before: page; } tr { break-inside: avoid; }
@media print { body { margin: 0; max-width: none; padding: 0; } @page { margin: 18mm; } }
)";

std::string element(std::string_view tag, const std::string& inner, std::string_view more = {}) {
  return "<" + std::string(tag) + std::string(more) + ">" + inner + "</" + std::string(tag) + ">\n";
}

// Writes the parts of one document.
class Page {
 public:
  Page(const Lesson& lesson, const LessonWords& words) : lesson_(lesson), words_(words) {}

  std::string say(std::string_view text) const { return studies::svg::escaped_markup(words_(text)); }

  std::string paragraphs(std::string_view text) const {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      if (end > at) out += element("p", say(text.substr(at, end - at)));
      at = end + 1;
    }
    return out;
  }

  std::string list(const std::vector<std::string>& entries) const {
    std::string out;
    for (const std::string& entry : entries) out += element("li", say(entry));
    return out.empty() ? "" : element("ul", out);
  }

  std::string options(const Question& question) const {
    std::string out;
    for (const Option& option : question.options) out += element("p", "<span class=\"box\"></span>" + say(option.text));
    return out;
  }

  std::string document(std::string_view what, const std::string& body) const {
    const std::string title = say(lesson_.title);
    return "<!doctype html>\n<html lang=\"" + studies::svg::escaped_markup(lesson_.language) + "\"><head><meta charset=\"utf-8\">" +
           element("title", title + ": " + std::string(what)) + element("style", std::string(kStyle)) + "</head><body>\n" + body +
           "</body></html>\n";
  }

 private:
  const Lesson& lesson_;
  const LessonWords& words_;
};

std::string lines(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += "<div class=\"line\"></div>\n";
  return out;
}

std::string question_of(const Page& page, const Question& question) {
  return element("p", page.say(question.text)) + (question.options.empty() ? lines(3) : page.options(question));
}

// What a pupil writes down of a step; empty where there is nothing to write.
std::string task_of(const Page& page, const LessonStep& step) {
  std::string out;
  switch (step.kind) {
    case StepKind::Read:
    case StepKind::Compare: return "";
    case StepKind::Do: return element("p", "What I saw:", " class=\"small\"") + lines(1);
    case StepKind::Predict:
      if (step.bar)
        return element("p", "My prediction (fill the bar), then what it was (a mark):", " class=\"small\"") +
               "<div class=\"bar\"></div>\n" +
               element("div", "<span>0</span><span>" + std::string(step.is_share ? "100 %" : "highest") + "</span>", " class=\"ends\"");
      return question_of(page, step.questions.front()) + element("p", "It was:", " class=\"small\"") + lines(1);
    case StepKind::Guess:
      for (std::size_t i = 0; i < step.rounds.size(); ++i)
        out += element(
            "p",
            "Round " + std::to_string(i + 1) +
                ": <span class=\"box\"></span>first &nbsp; <span class=\"box\"></span>second &nbsp; right? <span class=\"box\"></span>");
      return out;
    case StepKind::Explain:
    case StepKind::Exit:
      for (const Question& question : step.questions) out += question_of(page, question);
      return out;
  }
  return out;
}

std::string right_answers(const Page& page, const Question& question) {
  std::string out;
  for (const Option& option : question.options) {
    if (option.right.value_or(false)) out += (out.empty() ? "" : "; ") + page.say(option.text);
    if (option.right_when) out += (out.empty() ? "" : "; ") + page.say(option.text) + " (if the model says so)";
  }
  return out;
}

// What pupils do in a step, its wrong turns and answers, for the plan.
std::string plan_of(const Page& page, const LessonStep& step) {
  std::string out = element("strong", page.say(step.title)) + page.paragraphs(step.teacher);
  for (const Question& question : step.questions) {
    const std::string right = right_answers(page, question);
    if (!right.empty()) out += element("p", page.say(question.text) + " <em>" + right + "</em>", " class=\"small\"");
  }
  std::vector<std::string> wrong;
  for (const WrongTurn& turn : step.wrong) wrong.push_back(turn.say);
  if (!wrong.empty()) out += element("p", "Wrong turns that the page knows:", " class=\"small\"") + page.list(wrong);
  return out;
}

}  // namespace

std::string worksheet_html(const Lesson& lesson, const LessonWords& words) {
  const Page page(lesson, words);
  std::string body =
      element("h1", page.say(lesson.title)) + element("p", "Names: ______________________________ &nbsp; Date: ____________");
  std::string ticket;
  for (const LessonStep& step : lesson.steps) {
    const std::string task = task_of(page, step);
    if (task.empty()) continue;
    std::string& to = step.kind == StepKind::Exit ? ticket : body;
    to += element("section", element("h2", page.say(step.title)) + task);
  }
  body += element("p", "Result code: PN _________________________________");
  if (!ticket.empty()) body += element("div", element("h1", "Exit ticket: " + page.say(lesson.title)) + ticket, " class=\"page\"");
  return page.document("worksheet", body);
}

std::string plan_html(const Lesson& lesson, const LessonWords& words) {
  const Page page(lesson, words);
  std::string body = element("h1", page.say(lesson.title)) + page.paragraphs(lesson.about) +
                     element("p", std::to_string(lesson.minutes) + " minutes", " class=\"small\"");
  if (!lesson.aims.empty()) body += element("h2", "Aims") + page.list(lesson.aims);
  std::string rows = "<tr><th>Minutes</th><th>Pupils</th><th>Step</th></tr>\n";
  constexpr std::array<std::string_view, kStepKindNames.size()> kDoes = {"read", "predict", "do", "guess", "compare", "write", "answer"};
  for (const LessonStep& step : lesson.steps)
    rows += element("tr", element("td", std::to_string(step.minutes)) +
                              element("td", std::string(kDoes[static_cast<std::size_t>(step.kind)])) + element("td", plan_of(page, step)));
  body += element("h2", "Course") + element("table", rows);
  body += element("p", "Each pupil\xE2\x80\x99s lesson ends with a code; the panel Class of the way Learn reads thirty of them.",
                  " class=\"small\"");
  return page.document("plan", body);
}

}  // namespace pn::share
