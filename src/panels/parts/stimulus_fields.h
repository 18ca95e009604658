#pragma once
#include <span>
#include <string>

#include "panels/parts/context.h"

// Fields that say what a stimulus shows.
namespace pn::panels {

// Concept of a stimulus: a text field, below it the board's concepts to choose from. True when changed.
bool concept_field(Context& ctx, const char* id, std::string& concept_name, const char* hint, bool focus = false);

// The renditions as pills, limited to `from` when it is not empty. True when changed.
bool rendition_field(Context& ctx, const char* id, workspace::Rendition& rendition, std::span<const workspace::Rendition> from = {});

// The fonts that words are drawn in, as pills; nothing before they are known. True when changed.
bool font_field(Context& ctx, const char* id, std::string& font);

}  // namespace pn::panels
