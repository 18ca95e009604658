#pragma once
#include <string>
#include <string_view>

#include "workspace/workspace.h"

// What was done, as plain text to paste into a paper: the model, what was shown to it, how numbers were made of it, and each study.
namespace pn::share {

struct PageFacts {
  std::string_view version;  // of the page
  std::string_view address;  // without #; empty: not known, the text then has no link
};

/// The whole visit: model with hash, layers, pooling, prompts, stimuli by concept, rendition and source, gates, each study that has an
/// outcome, version and link. Paragraphs are apart by an empty line.
std::string methods_text(const workspace::Workspace& ws, const PageFacts& page);

/// The same with one study alone; without a study's outcome the setting alone.
std::string methods_text(const workspace::Workspace& ws, const PageFacts& page, workspace::StudyId study);

}  // namespace pn::share
