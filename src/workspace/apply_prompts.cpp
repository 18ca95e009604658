#include <algorithm>
#include <cmath>
#include <utility>

#include "workspace/handlers.h"

namespace pn::workspace {
namespace {

constexpr std::size_t kPromptLimit_bytes = 1000;

auto find_prompt(Workspace& ws, PromptId id) {
  auto& prompts = ws.document.prompts;
  return std::find_if(prompts.begin(), prompts.end(), [&](const Prompt& p) { return p.id == id; });
}

std::string limited(std::string text) {
  if (text.size() <= kPromptLimit_bytes) return text;
  std::size_t end = kPromptLimit_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text;
}

}  // namespace

void on(Workspace& ws, AddPrompt&& c, Effects&) {
  if (c.text.find_first_not_of(" \t\n") == std::string::npos) return;
  std::string text = limited(std::move(c.text));
  const auto& prompts = ws.document.prompts;
  if (std::any_of(prompts.begin(), prompts.end(), [&](const Prompt& prompt) { return prompt.text == text; })) {
    return add_notice(ws, Notice::Kind::Info, "The prompt \xE2\x80\x9C" + text + "\xE2\x80\x9D is there already: a second one would only halve its share.");
  }
  remember(ws);
  ws.document.prompts.push_back({new_id<PromptId>(ws), std::move(text)});
  ws.prompts[ws.document.prompts.back().id] = {};
}

void on(Workspace& ws, EditPrompt&& c, Effects&) {
  const auto found = find_prompt(ws, c.id);
  if (found == ws.document.prompts.end() || found->text == c.text) return;
  remember_edit(ws, "prompt " + std::to_string(static_cast<std::uint32_t>(c.id)));
  find_prompt(ws, c.id)->text = limited(std::move(c.text));
}

void on(Workspace& ws, RemovePrompt&& c, Effects&) {
  if (find_prompt(ws, c.id) == ws.document.prompts.end()) return;
  remember(ws);
  std::erase_if(ws.document.prompts, [&](const Prompt& p) { return p.id == c.id; });
}

void on(Workspace& ws, MovePrompt&& c, Effects&) {
  auto& prompts = ws.document.prompts;
  const auto found = find_prompt(ws, c.id);
  if (found == prompts.end()) return;
  const int index = std::clamp(c.index, 0, static_cast<int>(prompts.size()) - 1);
  if (found - prompts.begin() == index) return;
  remember(ws);
  Prompt moved = *found;
  prompts.erase(found);
  prompts.insert(prompts.begin() + index, std::move(moved));
}

void on(Workspace& ws, SetTemplate&& c, Effects&) {
  if (ws.document.prompt_template == c.text) return;
  remember_edit(ws, "template");
  ws.document.prompt_template = limited(std::move(c.text));
}

void on(Workspace& ws, SetLogitScale&& c, Effects&) {
  if (c.scale && !(std::isfinite(*c.scale) && *c.scale > 0)) return;
  if (ws.document.logit_scale == c.scale) return;
  remember_edit(ws, "logit scale");
  ws.document.logit_scale = c.scale;
}

}  // namespace pn::workspace
