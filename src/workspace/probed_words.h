#pragma once
#include <cstddef>
#include <vector>

#include "workspace/workspace.h"

// What the word probe found about neurons, for whoever shows one.
namespace pn::workspace {

inline constexpr std::size_t kWordsShown = 6;  // of a neuron, at either end

// Of the last probe of the model that is here; null when none has run. They last as long as the study's outcome.
const studies::WordLists* probed_words(const Workspace& ws);

// A word as the probe drew it.
WordSource drawn_word(const studies::WordLists& lists, std::string_view word);
// Its picture; null until it is here.
std::shared_ptr<const image::Image> picture_of(const Workspace& ws, const WordSource& word);

}  // namespace pn::workspace
