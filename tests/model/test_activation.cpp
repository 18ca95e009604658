#include <doctest/doctest.h>

#include "model/activation.h"

using namespace pn;

TEST_SUITE("model/activation") {
  const model::ActivationTensor kTensor{"stage", 2, 2, 3, {0, 1, 2, 3, 4, 5, 9, 0, 0, 0, 0, 9}};

  TEST_CASE("maps are slices of a layer's activations") {
    CHECK(kTensor.map(1).size() == 6);
    CHECK(kTensor.map(1)[0] == 9.0F);
  }

  TEST_CASE("the peak is the first highest cell") {
    const auto last = model::peak(kTensor, 0);
    REQUIRE(last);
    CHECK(last->row == 1);
    CHECK(last->column == 2);
    CHECK(last->value == 5.0F);
    CHECK(model::peak(kTensor, 1)->column == 0);
  }

  TEST_CASE("a map of equal values has no peak") {
    const model::ActivationTensor flat{"stage", 2, 2, 2, {0, 0, 0, 0, 0.5F, 0.5F, 0.5F, 0.5F}};
    CHECK_FALSE(model::peak(flat, 0));
    CHECK_FALSE(model::peak(flat, 1));
    CHECK_FALSE(model::peak({"embedding", 1, 1, 1, {3}}, 0));
  }
}
