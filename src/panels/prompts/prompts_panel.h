#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "panels/parts/context.h"

namespace pn::panels {

struct PromptsPanelState {
  std::string typing;         // the new prompt, half typed
  std::string template_text;  // the template field while it is typed into
  bool template_active = false;
  bool refocus = false;                        // the field for a new prompt takes the keyboard again
  std::optional<workspace::PromptId> emptied;  // all its text was deleted: leaving the field removes it
  std::optional<workspace::PromptId> dragging;
  std::optional<workspace::PromptId> scroll_to;  // one that is new or came back, until it was brought into view
  std::vector<workspace::PromptId> listed;       // prompts in the last frame

  // What is seen of the table; ImGui keeps it as long as the number of columns is the same.
  struct TableView {
    ImVec2 scroll = {0, 0};
    std::size_t columns = 0;
    int settling = 0;  // frames until the table knows its own size
    bool to_last_column = false;
    std::optional<workspace::StimulusId> followed;  // the chosen stimulus, once its row was brought into view
  } view;

  std::map<workspace::PromptId, std::string> token_words;  // of words_revision
  std::uint64_t words_revision = ~0ULL;

  workspace::ZeroShot table;  // of table_revision
  std::uint64_t table_revision = ~0ULL;
};
void draw_prompts_panel(Context& ctx, PromptsPanelState& state);  // prompts_panel.cpp

}  // namespace pn::panels
