#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "studies/study.h"

// What a finding about chosen neurons is held against: random neurons that are as active, and what the model gets right.
namespace pn::studies {

// How many neurons are switched off at a time: 1, 2, 3, 4, 6, 8, 12, 16, … and `most`.
std::vector<std::size_t> doses_up_to(std::size_t most);

std::vector<double> board_means(const Inputs& inputs);  // [neurons] over all stimuli

inline constexpr std::size_t kNearest = 10;  // neurons that a control is drawn from

// Draws of other neurons, each one of the nearest in mean to the one whose place it takes, none twice.
// means    [neurons]
// stream   of random numbers of the first draw; the others take those after it
// returns  [draws][chosen]; empty when the others are too few
std::vector<std::vector<std::size_t>> matched_draws(const std::vector<std::size_t>& chosen, std::span<const double> means,
                                                    std::size_t draws, std::uint64_t seed, std::uint64_t stream);

// For each stimulus the place of the prompt that names its concept (see `prompts_by_concept`); nothing where none does.
std::vector<std::optional<std::size_t>> labels_of(const Inputs& inputs);

}  // namespace pn::studies
