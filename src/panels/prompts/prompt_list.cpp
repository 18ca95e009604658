#include <algorithm>
#include <cmath>

#include "base/words.h"
#include "panels/prompts/prompts_parts.h"
#include "view/failure.h"
#include "view/sentences.h"
#include "view/terms.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/touch.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using workspace::Prompt;
using workspace::PromptId;
using workspace::Token;

constexpr float kHandle = 24;

std::string id_text(PromptId id) { return std::to_string(static_cast<std::uint32_t>(id)); }

struct Chip {
  std::string text;
  bool special, known;
  bool joins;  // follows its neighbour without a space: the same word
};

std::vector<Chip> chips_of(const std::vector<Token>& tokens) {
  std::vector<Chip> out;
  int last_end = -1;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    const bool special = is_special(token);
    const std::string text = special ? (i == 0 ? tr("start") : tr("end")) : token.text;
    out.push_back({text, special, token.known || special, !special && token.start == last_end});
    last_end = special ? -1 : token.end;
  }
  return out;
}

void draw_chip(Context& ctx, const Chip& chip, int token_id) {
  const float height = 20;
  const ImVec2 size = text_size(ctx.fonts.small, chip.text);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = size.x + 10;
  ImGui::Dummy({width, height});
  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (!chip.special) draw->AddRectFilled(at, {at.x + width, at.y + height}, ctx.colors.raised, 4);
  const ImU32 ink = chip.special ? ctx.colors.text_faint : chip.known ? ctx.colors.text_muted : ctx.colors.warning;
  draw_text(draw, ctx.fonts.small, {at.x + 5, std::round(at.y + (height - size.y) / 2)}, ink, chip.text);
  if (!chip.known)
    for (float x = at.x + 4; x < at.x + width - 6; x += 4)  // a saw-tooth, as for spelling
      draw->AddTriangle({x, at.y + height - 1}, {x + 2, at.y + height - 3}, {x + 4, at.y + height - 1}, ctx.colors.warning, 1);
  if (chip.special)
    tooltip(ctx, tr("A mark the tokenizer puts around every text."));
  else if (chip.known)
    tooltip(ctx, tr("Token {0}", {token_id}));
  else
    tooltip(ctx, tr("This word never occurs in the captions this model was trained on, so expect little."));
}

// Drags a prompt by its handle; the line shows where it would go. Returns the handle's x extent.
void draw_handle(Context& ctx, PromptsPanelState& state, const Prompt& prompt, bool row_hovered) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ctx.device.touch ? ctx.metrics.row * 0.75F : kHandle;
  ImGui::InvisibleButton("##drag", {width, ctx.metrics.row}, ImGuiButtonFlags_EnableNav);
  ctx.nodes.item(Role::Button, "prompts.drag." + id_text(prompt.id), tr("Move this prompt by dragging")).skipped = true;
  claim_touch_drag();
  if (ImGui::IsItemActive()) state.dragging = prompt.id;
  const bool lit = ImGui::IsItemHovered() || state.dragging == prompt.id;
  if (lit) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
  if (!lit && !row_hovered && !ctx.device.touch) return;
  const ImVec2 glyph = text_size(ctx.fonts.body, kIconDrag);
  draw_text(ImGui::GetWindowDrawList(), ctx.fonts.body,
            {std::round(at.x + (width - glyph.x) / 2), std::round(at.y + (ctx.metrics.row - glyph.y) / 2)},
            lit ? ctx.colors.accent : ctx.colors.text_faint, kIconDrag);
}

// "a photo of a a cat": the template brings an article, and so does the prompt.
bool has_two_articles(const workspace::Document& document, const Prompt& prompt) {
  constexpr std::string_view kArticles[] = {"a", "an", "the"};
  const std::string& pattern = document.prompt_template;
  const std::string before = pattern.substr(0, std::min(pattern.find("{}"), pattern.size()));
  const auto ends_with = [&](std::string_view article) {
    const std::string last = std::string(article) + " ";
    return before == last || before.ends_with(" " + last);
  };
  const auto begins_with = [&](std::string_view article) { return prompt.text.starts_with(std::string(article) + " "); };
  return std::any_of(std::begin(kArticles), std::end(kArticles), ends_with) &&
         std::any_of(std::begin(kArticles), std::end(kArticles), begins_with);
}

// The tokens as a sentence, made once for each state of the workspace.
const std::string& tokens_words(const Context& ctx, PromptsPanelState& state, PromptId id) {
  if (state.words_revision != ctx.ws.revision) {
    state.token_words.clear();
    state.words_revision = ctx.ws.revision;
  }
  std::string& words = state.token_words[id];
  if (words.empty()) words = describe_tokens(ctx.ws, id);
  return words;
}

void draw_prompt(Context& ctx, PromptsPanelState& state, const Prompt& prompt, int index) {
  const std::string id = id_text(prompt.id);
  const float unit = ctx.metrics.unit;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const bool row_hovered = ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem) &&
                           ImGui::IsMouseHoveringRect(at, {at.x + width, at.y + ctx.metrics.row});
  const workspace::PromptState& known = workspace::state_of(ctx.ws, prompt.id);
  // Where rows stand close, tokens are shown where they tell of something, else under the pointer.
  const bool is_plain = !known.truncated && std::all_of(known.tokens.begin(), known.tokens.end(),
                                                        [](const Token& token) { return token.known || is_special(token); });
  const bool shows_tokens = !known.tokens.empty() && !(is_dense(ctx) && is_plain);
  const NodeScope entry(ctx.nodes, Role::ListItem, "prompts.item." + id, {});
  ImGui::PushID(static_cast<int>(prompt.id));
  draw_handle(ctx, state, prompt, row_hovered);
  ImGui::SameLine(0, 0);
  draw_tag(ctx, ImGui::GetWindowDrawList(), ImGui::GetCursorScreenPos(), ctx.metrics.row, index, ctx.hover.prompt == prompt.id);
  ImGui::Dummy({tag_width(ctx), ctx.metrics.row});
  if (!shows_tokens && !known.tokens.empty()) tooltip(ctx, describe_tokens(ctx.ws, prompt.id));
  ImGui::SameLine(0, unit / 2);
  std::string text = prompt.text;
  const std::string name = tr("Prompt {0}", {index + 1});
  const float field = ImGui::GetContentRegionAvail().x - ctx.metrics.row - unit / 2;
  const TextFieldResult result = text_field(ctx, ("prompts.P." + id).c_str(), text,
                                            {.hint = tr("empty: will be removed"), .width = field, .seamless = true, .name = name});
  const bool blank = trim(text).empty();
  if (result.changed && !blank) ctx.emit(workspace::EditPrompt{prompt.id, text});
  if (result.active || result.changed) state.emptied = blank ? std::optional(prompt.id) : std::nullopt;
  if (result.left && state.emptied == prompt.id) {
    ctx.emit(workspace::RemovePrompt{prompt.id});
    state.emptied.reset();
  }
  if (result.hovered || row_hovered) ctx.next_hover.prompt = prompt.id;
  ImGui::SameLine(0, unit / 2);
  if (icon_button(ctx, ("prompts.remove." + id).c_str(), kIconClose, tr("Remove this prompt")))
    ctx.emit(workspace::RemovePrompt{prompt.id});
  const int last = static_cast<int>(ctx.ws.document.prompts.size()) - 1;
  if (told_button(ctx, "prompts.up." + id, tr("Move {0} up", {name}), index > 0)) ctx.emit(workspace::MovePrompt{prompt.id, index - 1});
  if (told_button(ctx, "prompts.down." + id, tr("Move {0} down", {name}), index < last))
    ctx.emit(workspace::MovePrompt{prompt.id, index + 1});
  const float indent = (ctx.device.touch ? ctx.metrics.row * 0.75F : kHandle) + tag_width(ctx) + unit * 1.25F;
  const bool says_more = known.phase == workspace::Phase::Failed || shows_tokens;
  if (says_more) ImGui::SetCursorPosY(ImGui::GetCursorPosY() - unit / 2);
  if (known.phase == workspace::Phase::Failed) {
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + indent);
    note(ctx, view::failure_words(known.error), ctx.colors.error);
  }
  ctx.nodes.leaf(Role::Text, "prompts.tokens." + id, tokens_words(ctx, state, prompt.id));
  if (shows_tokens) draw_tokens(ctx, known.tokens, known.truncated, indent);
  if (has_two_articles(ctx.ws.document, prompt)) {
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + indent);
    note(ctx, tr("The template brings an article of its own: without this one the sentence would be right."), ctx.colors.warning);
  }
  ImGui::PopID();
}

// A prompt that was not there in the last frame, unless all are new: they are another board's.
std::optional<PromptId> newcomer(const std::vector<Prompt>& prompts, const std::vector<PromptId>& listed) {
  const auto was_there = [&](const Prompt& prompt) { return std::find(listed.begin(), listed.end(), prompt.id) != listed.end(); };
  if (std::none_of(prompts.begin(), prompts.end(), was_there)) return std::nullopt;
  const auto found = std::find_if_not(prompts.rbegin(), prompts.rend(), was_there);
  return found == prompts.rend() ? std::nullopt : std::optional(found->id);
}

// Brings the prompt just drawn into view with its tokens, which are later than it.
void show_whole(Context& ctx, PromptsPanelState& state, float top) {
  const float bottom = ImGui::GetCursorScreenPos().y, shown = ImGui::GetWindowPos().y;
  if (bottom > shown + ImGui::GetWindowHeight())
    ImGui::SetScrollY(ImGui::GetScrollY() + bottom - shown - ImGui::GetWindowHeight());
  else if (top < shown)
    ImGui::SetScrollY(ImGui::GetScrollY() + top - shown);
  const workspace::Phase phase = workspace::state_of(ctx.ws, *state.scroll_to).phase;
  if (phase == workspace::Phase::Ready || phase == workspace::Phase::Failed) state.scroll_to.reset();
}

// Puts the dragged prompt where the pointer is when the button is let go.
void finish_drag(Context& ctx, PromptsPanelState& state, const std::vector<float>& tops, float left, float right) {
  if (!state.dragging) return;
  const float y = ImGui::GetIO().MousePos.y;
  const auto& prompts = ctx.ws.document.prompts;
  const auto from = static_cast<int>(workspace::prompt_place(ctx.ws.document, *state.dragging).value_or(prompts.size()));
  int slot = 0;  // before which of the prompts as they stand
  while (slot + 1 < static_cast<int>(tops.size()) &&
         y > (tops[static_cast<std::size_t>(slot)] + tops[static_cast<std::size_t>(slot) + 1]) / 2)
    ++slot;
  if (ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
    const float line = tops[static_cast<std::size_t>(slot)] - ctx.metrics.unit / 2;
    ImGui::GetWindowDrawList()->AddLine({left, line}, {right, line}, ctx.colors.accent, 2);
    return;
  }
  const int index = slot > from ? slot - 1 : slot;
  if (from < static_cast<int>(prompts.size()) && index != from) ctx.emit(workspace::MovePrompt{*state.dragging, index});
  state.dragging.reset();
}

void draw_draft(Context& ctx, PromptsPanelState& state) {
  const float unit = ctx.metrics.unit;
  const float field = ImGui::GetContentRegionAvail().x - ctx.metrics.row - unit / 2;
  const bool is_bare = ctx.ws.document.prompt_template == "{}";
  const char* hint = !ctx.ws.document.prompts.empty() ? tr("Add a prompt")
                     : is_bare                        ? tr("Type a prompt: a cat")
                                                      : tr("Type a prompt: cat");
  const TextFieldResult result =
      text_field(ctx, "prompts.add", state.typing, {.hint = hint, .width = field, .focus = state.refocus, .name = tr("Add a prompt")});
  ctx.nodes.last().takes_lines = true;
  state.refocus = false;
  if (state.typing != ctx.ws.resources.draft.text) ctx.emit(workspace::DraftPrompt{state.typing});
  ImGui::SameLine(0, unit / 2);
  const std::string text(trim(state.typing));
  const auto twin = workspace::prompt_place(ctx.ws.document, text);
  const bool is_new = !text.empty() && !twin;
  const bool pressed = icon_button(ctx, "prompts.add.button", kIconPlus, tr("Add this prompt (Enter)"), false, is_new);
  if ((result.entered || pressed) && !text.empty()) {  // one that is there already is told in a notice
    ctx.emit(workspace::AddPrompt{text});
    state.typing.clear();
    ctx.emit(workspace::DraftPrompt{});
    state.refocus = !ctx.device.touch && (result.entered ? result.was_typed_here : !ctx.nodes.took_action());
    ctx.animating = true;
    return;
  }
  if (text.empty()) return;
  if (!is_new)
    return note(ctx, tr("It is there already, as {0}: a second one would only halve its share.", {prompt_tag(static_cast<int>(*twin))}));
  draw_tokens(ctx, ctx.ws.resources.draft.tokens, false, unit);
}

}  // namespace

void draw_tokens(Context& ctx, const std::vector<Token>& tokens, bool truncated, float offset) {
  if (tokens.empty()) return;
  const MuteScope mute(ctx.nodes);  // told as a sentence
  const float start = ImGui::GetCursorPosX() + offset;
  const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 3});
  ImGui::SetCursorPosX(start);
  const std::vector<Chip> chips = chips_of(tokens);
  for (std::size_t i = 0; i < chips.size(); ++i) {
    if (i > 0) {
      ImGui::SameLine(0, chips[i].joins ? 1.0F : 5.0F);
      if (ImGui::GetCursorScreenPos().x + text_size(ctx.fonts.small, chips[i].text).x + 10 > right) {
        ImGui::NewLine();
        ImGui::SetCursorPosX(start);
      }
    }
    draw_chip(ctx, chips[i], tokens[i].id);
  }
  ImGui::PopStyleVar();
  if (truncated) {
    ImGui::SetCursorPosX(start);
    note(ctx, tr("Too long for this model: what follows the last token is cut."), ctx.colors.warning);
  }
}

void draw_prompt_list(Context& ctx, PromptsPanelState& state, bool scrolls_alone) {
  draw_draft(ctx, state);  // above the others, where it is seen however many there are
  if (scrolls_alone)
    begin_part("prompts", 0, 0);
  else
    ImGui::Dummy({0, 0});
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float right = start.x + ImGui::GetContentRegionAvail().x;
  std::vector<float> tops;
  int index = 0;
  const auto& prompts = ctx.ws.document.prompts;
  const NodeScope list(ctx.nodes, prompts.empty() ? Role::Group : Role::List, "prompts.list", tr("Prompts"));
  if (const auto added = newcomer(prompts, state.listed)) state.scroll_to = added;
  state.listed.clear();
  for (const Prompt& prompt : prompts) {
    state.listed.push_back(prompt.id);
    tops.push_back(ImGui::GetCursorScreenPos().y);
    draw_prompt(ctx, state, prompt, index++);
    if (scrolls_alone && state.scroll_to == prompt.id) show_whole(ctx, state, tops.back());
  }
  tops.push_back(ImGui::GetCursorScreenPos().y);
  finish_drag(ctx, state, tops, start.x, right);
  ImGui::Dummy({0, 0});  // the last prompt may have moved the cursor without an item
  if (scrolls_alone) ImGui::EndChild();
}

std::string prompt_tag(int index) { return "P" + std::to_string(index + 1); }

float tag_width(const Context& ctx) {
  return text_size(ctx.fonts.small_bold, ctx.ws.document.prompts.size() < 10 ? "P9" : "P99").x + ctx.metrics.unit;
}

void draw_tag(Context& ctx, ImDrawList* draw, ImVec2 at, float height, int index, bool lit) {
  const std::string tag = prompt_tag(index);
  const ImVec2 size = text_size(ctx.fonts.small_bold, tag);
  const float width = tag_width(ctx);
  const float box = 20;
  const float top = std::round(at.y + (height - box) / 2);
  draw->AddRectFilled({at.x, top}, {at.x + width, top + box}, lit ? ctx.colors.accent_soft : ctx.colors.raised, 4);
  draw_text(draw, ctx.fonts.small_bold, {std::round(at.x + (width - size.x) / 2), std::round(top + (box - size.y) / 2)},
            lit ? ctx.colors.accent : ctx.colors.text_muted, tag);
}

void text_centred(Context& ctx, std::string_view word) {
  const ImVec2 size = text_size(ctx.fonts.small, word);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({size.x, ctx.metrics.row});
  ctx.nodes.text(word).description.assign(definition(word));
  tooltip(ctx, definition(word));
  const float y = std::round(at.y + (ctx.metrics.row - size.y) / 2);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw_text(draw, ctx.fonts.small, {at.x, y}, ctx.colors.text_muted, word);
  const float under = y + size.y - 0.5F;
  for (float x = at.x; x < at.x + size.x - 1; x += 3) draw->AddLine({x, under}, {x + 1, under}, with_alpha(ctx.colors.text_muted, 0.6F));
}

bool menu_item(Context& ctx, const char* label, bool chosen) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = std::max(text_size(ctx.fonts.body, label).x + ctx.metrics.unit * 2, 180.0F);
  const bool pressed = ImGui::InvisibleButton(label, {width, ctx.metrics.row}, ImGuiButtonFlags_EnableNav);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (ImGui::IsItemHovered() || ImGui::IsItemFocused())
    draw->AddRectFilled(at, {at.x + width, at.y + ctx.metrics.row}, ctx.colors.hover, ctx.metrics.radius);
  draw_text(draw, ctx.fonts.body, {at.x + ctx.metrics.unit, std::round(at.y + (ctx.metrics.row - text_size(ctx.fonts.body, label).y) / 2)},
            chosen ? ctx.colors.accent : ctx.colors.text, label);
  const std::string id = std::string("menu.") + label;
  Node& node = ctx.nodes.item(Role::Button, id, label);
  node.pressed = chosen ? Check::On : Check::Off;
  if (!pressed && !ctx.nodes.clicked(id)) return false;
  ImGui::CloseCurrentPopup();
  return true;
}

}  // namespace pn::panels
