#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.h"
#include "workspace/handlers.h"

namespace pn::workspace {
namespace {

constexpr std::size_t kPromptLimit_bytes = 1000;

}  // namespace

void on(Workspace& ws, AddPrompt&& c, Effects&) {
  if (trimmed(c.text).empty()) return;
  std::string text = std::string(limited(c.text, kPromptLimit_bytes));
  if (prompt_place(ws.document, text)) {
    return add_notice(ws, Notice::Kind::Info,
                      "The prompt \xE2\x80\x9C" + text + "\xE2\x80\x9D is there already: a second one would only halve its share.");
  }
  remember(ws);
  ws.document.prompts.push_back({new_id<PromptId>(ws), std::move(text)});
  ws.prompts[ws.document.prompts.back().id] = {};
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
