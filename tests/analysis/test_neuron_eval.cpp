// The two sanity tests of NeuronEval (Oikarinen, Yan & Weng, ICML 2025, arXiv 2506.05774, section 4, theoretical tests): the score of an
// ideal neuron must fall when half of its concept's labels are taken away, and when as many wrong ones are added.
#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "analysis/precision.h"
#include "analysis/selectivity.h"

using namespace pn::analysis;

namespace {

constexpr int kInputs = 200'000;

// A neuron that is active at `active` of the inputs, and labels of which `right` lie where it is active and `wrong` elsewhere.
struct Case {
  int active, right, wrong;
};

Case missing_labels(double base_rate) {
  const int active = static_cast<int>(base_rate * kInputs + 0.5);
  return {active, active / 2, 0};
}
Case extra_labels(double base_rate) {
  const int active = static_cast<int>(base_rate * kInputs + 0.5);
  return {active, active, active};
}

// 1 for the first `labelled`, then 0.
std::vector<float> labels(int count, int labelled) {
  std::vector<float> found(static_cast<std::size_t>(count));
  std::fill_n(found.begin(), labelled, 1.0F);
  return found;
}

// As the paper scores: do the labels tell where the neuron is active? Equal labels count half.
double auroc_of(const Case& one) {
  return static_cast<double>(auroc(labels(one.active, one.right), labels(kInputs - one.active, one.wrong)).value());
}
double average_precision_of(const Case& one) {
  return average_precision(labels(one.active, one.right), labels(kInputs - one.active, one.wrong)).value();
}
double f1_of(const Case& one) {
  const double hits = one.right, wrong = one.wrong, missed = one.active - one.right;
  return 2 * hits / (2 * hits + wrong + missed);
}

// The paper's code breaks ties by adding a random number below 1e-7 to each label, in float. Beside 1, floats lie 2^-23 apart, so that
// a label of 1 stays as it is with the chance 2^-24 / 1e-7 and otherwise goes up by one step; what is still equal stays in its order, in
// which the active inputs come first and get the lower ranks. An active input then wins only where it alone went up, with the chance
// 0.596 · 0.404 = 0.241 in the place of 1/2. All other comparisons are clear.
double auroc_as_published(const Case& one) {
  constexpr double kStays = 5.9604644775390625e-8 / 1e-7;
  std::vector<float> active, others;
  const auto add = [&](std::vector<float>& values, int count, int labelled, bool are_first) {
    const int stay = static_cast<int>(kStays * labelled + 0.5);
    for (int i = 0; i < count; ++i) {
      const float level = i >= labelled ? 0.0F : i < stay ? 2.0F : 4.0F;
      values.push_back(level + (level > 0 && !are_first ? 1.0F : 0.0F));
    }
  };
  add(active, one.active, one.right, true);
  add(others, kInputs - one.active, one.wrong, false);
  return static_cast<double>(auroc(active, others).value());
}

}  // namespace

TEST_CASE("NeuronEval: an ideal neuron scores 1") {
  for (const double base_rate : {0.499, 0.1, 0.01}) {
    const int active = static_cast<int>(base_rate * kInputs + 0.5);
    const Case ideal{active, active, 0};
    CHECK(auroc_of(ideal) == 1.0);
    CHECK(average_precision_of(ideal) == 1.0);
    CHECK(f1_of(ideal) == 1.0);
  }
}

TEST_CASE("NeuronEval, missing labels: AUROC falls by .250, F1 by .333, at every base rate") {
  for (const double base_rate : {0.499, 0.1, 0.01}) {
    const Case one = missing_labels(base_rate);
    CHECK(auroc_of(one) - 1 == doctest::Approx(-0.250).epsilon(1e-6));
    CHECK(f1_of(one) - 1 == doctest::Approx(-1.0 / 3).epsilon(1e-6));
  }
}

TEST_CASE("NeuronEval, extra labels: AUROC hardly falls where concepts are rare; AUPRC and F1 do") {
  struct Published {
    double base_rate, auroc;
  };
  for (const Published& each : {Published{0.499, -0.7562}, Published{0.1, -0.0844}, Published{0.01, -0.0077}}) {
    CAPTURE(each.base_rate);
    const Case one = extra_labels(each.base_rate);
    CHECK(auroc_as_published(one) - 1 == doctest::Approx(each.auroc).epsilon(0.0001 / -each.auroc));  // four digits were published
    // Ties count half: of the inactive inputs r / (1 − r) are labelled, and as many comparisons lose a half. So the paper's balanced
    // accuracy: −.498, −.0556, −.0050.
    const double ties = each.base_rate / (1 - each.base_rate);
    CHECK(auroc_of(one) - 1 == doctest::Approx(-ties / 2).epsilon(1e-5));
    CHECK(f1_of(one) - 1 == doctest::Approx(-1.0 / 3).epsilon(1e-6));
    CHECK(average_precision_of(one) - 1 == doctest::Approx(-0.5).epsilon(1e-6));
  }
}
