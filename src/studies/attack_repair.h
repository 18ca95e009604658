#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "studies/attack_answers.h"
#include "studies/attack_report.h"
#include "studies/study.h"

// What is left of a typographic attack when the neurons that carry it are silenced, and what that costs.
namespace pn::studies {

// What the model said so far.
struct AttackHeard {
  struct Labelled {
    Heard said;
    std::vector<float> responses;  // [neurons]
  };
  std::vector<analysis::Vector> classes;  // unit embeddings
  std::vector<Heard> clean;               // [judged]
  std::vector<Labelled> labelled;         // [base]
};

// Chooses neurons by their strength, silences them and random ones, and confirms the best number of them.
class AttackRepair {
 public:
  // All outlive it; `found` has all up to the neurons' means and gets the rest.
  // pulls  null where the layer is not linear
  AttackRepair(const Inputs& inputs, AttackFindings& found, const AttackHeard& heard, const ClassPulls* pulls);

  // More or an Ask to go on, or an Error; nothing once it is over. `answer` as of Study::step.
  std::optional<Step> step(const Answer& answer);
  std::uint64_t done() const { return done_; }
  std::uint64_t total() const;  // at least `done`

 private:
  struct Run {
    std::size_t set = 0, dose = 0;
  };
  enum class Phase { Work, Confirm, Over };

  const AttackPlan& plan() const { return found_.plan; }
  const std::vector<std::size_t>& judged() const { return found_.plan.judged; }
  int layer() const { return inputs_.layers.front().place; }
  std::size_t pictures() const { return found_.tried.size() + judged().size(); }  // by which it is judged: with labels, then without
  std::span<const float> means_of(std::size_t picture) const;
  std::span<const float> board_responses(std::size_t row) const;

  void choose();
  void choose_tried();
  void count(std::size_t picture, std::size_t answered, Repaired& into) const;
  bool begin_confirming();  // false where there is nothing to confirm

  // Where the layer is linear: from the responses, some pictures of a set at a time.
  std::size_t rows_of_step() const;
  bool work_out_next();

  // By the model, under gates.
  std::size_t batch() const;
  std::uint64_t batches() const;
  std::optional<Step> run_next(const Answer& answer);
  std::span<const std::size_t> silenced() const;
  std::optional<Error> take_run(const Answer& answer);
  void compare(const Heard& said);

  const Inputs& inputs_;
  AttackFindings& found_;
  const AttackHeard& heard_;
  const ClassPulls* pulls_;
  std::size_t neurons_ = 0;
  Phase phase_ = Phase::Work;
  std::vector<double> instead_;  // [neurons] what a silenced one gives
  std::vector<Run> runs_;
  std::size_t set_ = 0, run_ = 0, at_ = 0;  // set that is worked out, run, and picture
  bool is_asked_ = false;
  std::uint64_t done_ = 0, total_ = 1;
};

}  // namespace pn::studies
