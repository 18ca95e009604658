#pragma once
#include <string>
#include <vector>

#include "workspace/workspace.h"

// Sentences that say what the canvas shows; plain words, no markup. Used by nodes and tooltips.
namespace pn::view {

std::string decimals(float value, int digits);

// "Fetching the model": what a model that is being loaded goes through; `what` empty: the model.
std::string step_words(const workspace::LoadProgress& progress, std::string_view what = {});
// It is being fetched, and how much of it has come says how far that is.
bool is_fetched(const workspace::LoadProgress& progress);

// "cat, photo" with the title when it has one.
std::string short_name(const workspace::Stimulus& stimulus);

// "cat, photo (kitten): ready, strongest neuron 4.217 with response 1.204".
std::string describe_stimulus(const workspace::Workspace& ws, const workspace::Stimulus& stimulus);

// What is to be said of a stimulus's picture file, a sentence each: that it is cut, what became of its colour profile.
std::vector<std::string> picture_notes(const workspace::StimulusState& state);
// The same in a word or two each, behind " · "; empty when there is nothing.
std::string picture_marks(const workspace::StimulusState& state);

// "Adding pictures: 81 of 200"
std::string adding_words(const workspace::AddingProgress& progress);
float adding_share(const workspace::AddingProgress& progress);  // 0..1

// What the model is doing: progress with sizes, ready, or what failed.
// That a model has no prompts, and what it has instead.
std::string no_prompts_words(const workspace::ModelInfo& info);

std::string describe_model(const workspace::Workspace& ws);
std::vector<std::string> describe_change(const workspace::Workspace& ws);  // on the way to another model; empty when nobody is

// The chosen stimulus, the chosen neuron's response to it and where in the picture it is strongest; a sentence an entry.
std::vector<std::string> describe_stage(const workspace::Workspace& ws);

// A neuron's response to every encoded stimulus of the board, strongest first, one line each.
std::vector<std::string> describe_responses(const workspace::Workspace& ws, workspace::NeuronId neuron);

// "cat · 4.471" where the model's atlas calls the neuron by a concept, else "4.471".
std::string named_neuron(const workspace::Workspace& ws, workspace::NeuronId neuron);

// Why this neuron is the chosen one: "Suggested: of all neurons it sets “cat” apart best on this board."
std::string choice_words(const workspace::Workspace& ws);

// What the atlas knows of a neuron, in a few sentences; empty when there is no atlas.
std::string describe_atlas(const workspace::Workspace& ws, workspace::NeuronId neuron);

// The prompt's tokens in order; words the model never met in training are said so.
std::string describe_tokens(const workspace::Workspace& ws, workspace::PromptId id);

// The prompt as typed, or nothing when it is unknown.
std::string prompt_text(const workspace::Workspace& ws, workspace::PromptId id);

// A token that the tokenizer put around the text (start, end).
bool is_special(const workspace::Token& token);

}  // namespace pn::view
