#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "panels/prompts/prompts_panel.h"

// The parts of the prompts panel (prompts_panel.cpp), one file a part.
namespace pn::panels {

// From these widths on the panel has two and three columns side by side.
constexpr float kTwoColumns = 640;
constexpr float kThreeColumns = 940;

// In a low window, as on a small laptop, rows stand closer and on one line.
bool is_dense(const Context& ctx);

// prompt_list.cpp: the prompts with their tokens, editable, removable, reorderable; at the end the field for a new one.
// scrolls_alone: the list scrolls below the field, and to what is new.
void draw_prompt_list(Context& ctx, PromptsPanelState& state, bool scrolls_alone);

// Tokens as chips that wrap; special ones faint, unknown words underlined. `offset` indents the lines.
void draw_tokens(Context& ctx, const std::vector<workspace::Token>& tokens, bool truncated, float offset);

// probability_table.cpp: stimuli × prompts. `height` in CSS pixels; scrolls inside when there is more.
void draw_probability_table(Context& ctx, PromptsPanelState& state, float height);
float probability_table_height(const Context& ctx);  // of all rows

// "61.5 percent", and under gates "40.2 percent, 61.5 percent as trained".
std::string probability_words(const workspace::ZeroShot& table, std::size_t cell);

// prompt_ranking.cpp: the chosen stimulus and its prompts, most probable first.
void draw_ranking(Context& ctx, PromptsPanelState& state);

// The parts of such a ranking: whose it is, the offer to silence the chosen neuron with what became of the answer, and one answer of it.
void draw_subject(Context& ctx, const workspace::Stimulus& stimulus);
void draw_what_if(Context& ctx, workspace::StimulusId stimulus);
constexpr std::size_t kMostRanked = 12;
struct RankedPrompt {
  workspace::PromptId id;
  int place = 0;  // in the list
};
struct RankedAnswer {
  std::string id;  // of its node, and what tells it from the others
  std::string text;
  std::optional<RankedPrompt> prompt = {};  // none: a class
  float trained = 0;                        // probabilities
  float gated = 0;                          // NaN without gates
  float logit = 0;
  bool best = false;
};
void draw_ranked(Context& ctx, const RankedAnswer& answer);
// Where the answers would be: that they follow, or where it says why there are none.
void draw_no_answers(Context& ctx, workspace::StimulusId stimulus);

// class_ranking.cpp: what takes the place of prompts where a model has no text encoder.
void draw_no_prompts(Context& ctx, float width);

// "P3", the short name of a prompt in the list, the table and the ranking.
std::string prompt_tag(int index);
void draw_tag(Context& ctx, ImDrawList* draw, ImVec2 at, float height, int index, bool lit);
float tag_width(const Context& ctx);

// What a cell of the table shows: the probability with the gates where there is one, else as trained.
float value_at(const workspace::ZeroShot& table, std::size_t cell);
// On a bar of 0..1: where the value was before the gates.
void draw_trained_tick(const Context& ctx, ImDrawList* draw, ImVec2 min, ImVec2 max, float trained);

// A defined term (widgets.h) on a line as high as a field, and an entry of a popup menu.
void text_centred(Context& ctx, std::string_view word);
bool menu_item(Context& ctx, const char* label, bool chosen);

}  // namespace pn::panels
