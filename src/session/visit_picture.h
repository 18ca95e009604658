#pragma once
#include "workspace/workspace.h"

// How a visit looks in the list of those that are kept.
namespace pn::session {

inline constexpr int kVisitPictureSide = 96;

// The first pictures of the board, the visitor's own before others, four of them where there are four.
image::Image visit_picture(const workspace::Workspace& ws);

// "cat, dog, owl and 5 more · 24 pictures, 7 prompts"
std::string visit_words(const workspace::Document& document);

}  // namespace pn::session
