#include <algorithm>

#include "workspace/workspace.h"

namespace pn::workspace {
namespace {

// `given`: in ascending order of their numbers
const Stimulus* given_as(const std::vector<Stimulus>& given, StimulusId id) {
  const auto found = std::lower_bound(given.begin(), given.end(), id, [](const Stimulus& s, StimulusId wanted) { return s.id < wanted; });
  return found != given.end() && found->id == id ? &*found : nullptr;
}

}  // namespace

bool has_own_work(const Workspace& ws) {
  const Document &now = ws.document, &given = ws.given;
  const auto is_own_stimulus = [&](const Stimulus& stimulus) {
    const Stimulus* old = given_as(given.stimuli, stimulus.id);
    return !old || old->concept_name != stimulus.concept_name || old->rendition != stimulus.rendition || old->title != stimulus.title;
  };
  const auto is_own_prompt = [&](const Prompt& prompt) {
    return std::none_of(given.prompts.begin(), given.prompts.end(), [&](const Prompt& old) { return old.text == prompt.text; });
  };
  const auto is_own_name = [&](const std::string& name) {
    return std::find(given.concepts.begin(), given.concepts.end(), name) == given.concepts.end();
  };
  return now.prompt_template != given.prompt_template || std::any_of(now.concepts.begin(), now.concepts.end(), is_own_name) ||
         std::any_of(now.prompts.begin(), now.prompts.end(), is_own_prompt) ||
         std::any_of(now.stimuli.begin(), now.stimuli.end(), is_own_stimulus);
}

}  // namespace pn::workspace
