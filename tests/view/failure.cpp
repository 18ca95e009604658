#include <doctest/doctest.h>

#include "view/failure.h"

using namespace pn;

TEST_CASE("what was cancelled, is not there or is damaged is called by different names; a retry is offered where it can help") {
  const Error cancelled{ErrorCode::Cancelled, "Cancelled.", ""};
  const Error missing{ErrorCode::NotFound, "There is no file cat.jpg.", "cat.jpg"};
  const Error damaged{ErrorCode::Corrupt, "vision_model.onnx arrived damaged twice.", "vision_model.onnx"};
  const Error offline{ErrorCode::Network, "The hub did not answer.", ""};
  const Error broken{ErrorCode::Malformed, "This JPEG has no picture in it.", "byte 12"};
  CHECK(view::failure_words(cancelled) == "Cancelled.");
  CHECK(view::failure_words(missing) == "Not found: There is no file cat.jpg.");
  CHECK(view::failure_words(damaged) == "Damaged: vision_model.onnx arrived damaged twice.");
  CHECK(view::failure_words(offline) == "Network: The hub did not answer.");
  CHECK(view::failure_words(broken) == broken.message);
  CHECK(view::retry_helps(cancelled));
  CHECK(view::retry_helps(damaged));
  CHECK(view::retry_helps(offline));
  CHECK_FALSE(view::retry_helps(missing));
  CHECK_FALSE(view::retry_helps(broken));
  CHECK(view::failure_kind(ErrorCode::Corrupt) != view::failure_kind(ErrorCode::NotFound));
  CHECK(view::failure_kind(ErrorCode::Cancelled) != view::failure_kind(ErrorCode::NotFound));
}
