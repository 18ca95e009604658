#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "studies/question.h"

// The tables, figure and evidence of the ablation study.
namespace pn::studies {

enum class Instead { Zero, Mean, Another };

// What the model says with some neurons switched off, by stimulus.
struct Said {
  std::vector<double> logits;              // of the question
  std::vector<double> probabilities;       // of its prompt
  std::vector<std::size_t> first_choices;  // places of prompts
  std::size_t right = 0;                   // labelled stimuli of the board that are taken for their own concept
};

struct AblationFindings {
  bool were_named = false;  // the neurons
  Instead instead = Instead::Zero;
  std::size_t wanted_draws = 0;
  std::uint64_t seed = 0;
  std::size_t prompt = 0;    // place of the question's
  std::size_t labelled = 0;  // stimuli of the board whose concept a prompt names, when accuracy is measured
  std::size_t concepts = 0;  // that prompts name
  bool wants_accuracy = false;
  Baseline baseline = {};
  Said before = {};
  std::vector<double> means = {};                   // [neurons] over the board
  std::vector<double> strength = {};                // [neurons] what each adds, or where that is not known leads by
  std::vector<std::vector<std::size_t>> sets = {};  // [1 + draws][neurons to switch off], the chosen first
  std::vector<std::size_t> doses = {};              // how many of a set are switched off at a time, at least one
  std::vector<Said> said = {};                      // [sets][doses]
};

Outcome make_ablation_outcome(const Inputs& inputs, const Question& question, const AblationFindings& found);

}  // namespace pn::studies
