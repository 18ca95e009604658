#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.h"
#include "base/words.h"
#include "workspace/handlers.h"

namespace pn::workspace {
namespace {

constexpr std::size_t kPromptLimit_bytes = 1000;
constexpr std::size_t kMostPrompts = 1000;

// The lines of a pasted column, without those that are empty.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    if (const std::string_view line = trimmed(text.substr(0, end)); !line.empty()) lines.emplace_back(limited(line, kPromptLimit_bytes));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

void on(Workspace& ws, AddPrompt&& c, Effects&) {
  std::vector<std::string> lines = lines_of(c.text);
  std::size_t twins = 0, left_out = 0;
  std::string twin;
  bool is_remembered = false;
  for (std::string& line : lines) {
    if (prompt_place(ws.document, line)) {
      ++twins;
      twin = std::move(line);
    } else if (ws.document.prompts.size() >= kMostPrompts) {
      ++left_out;
    } else {
      if (!std::exchange(is_remembered, true)) remember(ws);  // one step of undo
      ws.document.prompts.push_back({new_id<PromptId>(ws), std::move(line)});
      ws.prompts[ws.document.prompts.back().id] = {};
    }
  }
  if (left_out > 0)
    add_notice(
        ws, Notice::Kind::Error,
        tr_n(left_out, "A page holds {0} prompts; {n} was left out.", "A page holds {0} prompts; {n} were left out.", {kMostPrompts}));
  if (twins == 1)
    add_notice(ws, Notice::Kind::Info,
               tr("The prompt \xE2\x80\x9C{0}\xE2\x80\x9D is there already: a second one would only halve its share.", {twin}));
  if (twins > 1) add_notice(ws, Notice::Kind::Info, tr("{0} of these prompts are there already; each is kept once.", {twins}));
}

void on(Workspace& ws, EditPrompt&& c, Effects&) {
  const auto place = prompt_place(ws.document, c.id);
  if (!place || ws.document.prompts[*place].text == c.text) return;
  remember_edit(ws, "prompt " + std::to_string(static_cast<std::uint32_t>(c.id)));
  ws.document.prompts[*place].text = std::string(limited(c.text, kPromptLimit_bytes));
}

void on(Workspace& ws, RemovePrompt&& c, Effects&) {
  if (!prompt_place(ws.document, c.id)) return;
  remember(ws);
  std::erase_if(ws.document.prompts, [&](const Prompt& p) { return p.id == c.id; });
}

void on(Workspace& ws, MovePrompt&& c, Effects&) {
  auto& prompts = ws.document.prompts;
  const auto place = prompt_place(ws.document, c.id);
  if (!place) return;
  const int index = std::clamp(c.index, 0, static_cast<int>(prompts.size()) - 1);
  if (static_cast<int>(*place) == index) return;
  remember(ws);
  Prompt moved = std::move(prompts[*place]);
  prompts.erase(prompts.begin() + static_cast<std::ptrdiff_t>(*place));
  prompts.insert(prompts.begin() + index, std::move(moved));
}

void on(Workspace& ws, SetTemplate&& c, Effects&) {
  if (ws.document.prompt_template == c.text) return;
  remember_edit(ws, "template");
  ws.document.prompt_template = std::string(limited(c.text, kPromptLimit_bytes));
}

void on(Workspace& ws, SetLogitScale&& c, Effects&) {
  if (c.scale && !(std::isfinite(*c.scale) && *c.scale > 0)) return;
  if (ws.document.logit_scale == c.scale) return;
  remember_edit(ws, "logit scale");
  ws.document.logit_scale = c.scale;
}

}  // namespace pn::workspace
