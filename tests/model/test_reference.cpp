#include <doctest/doctest.h>

#include <cmath>
#include <cstring>

#include "model/reference.h"
#include "support.h"

using namespace pn;
using model::Pooling;

namespace {

constexpr const char* kJson =
    R"({"format":"polyneuron-reference","version":1,"images":9,"layers":[{"name":"a","channels":1},{"name":"b","channels":2}],
 "poolings":["mean","max"],"quantiles":[0,0.25,0.5,1],"model_sha256":{"onnx/vision_model.onnx":"ff"}})";

std::vector<std::uint8_t> bin(std::vector<float> values) {
  std::vector<std::uint8_t> bytes(values.size() * 4);
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

// a: mean, max; b: mean of 0 and 1, max of 0 and 1
const std::vector<float> kValues = {0, 1, 2, 4, 10, 11, 12, 14, 0, 0, 0, 8, 5, 5, 6, 6, 0, 1, 2, 3, 4, 5, 6, 7};

model::Reference whole() {
  auto reference = model::Reference::parse(kJson, bin(kValues));
  REQUIRE(reference);
  return *std::move(reference);
}

}  // namespace

TEST_SUITE("model/reference") {
  TEST_CASE("quantiles lie by layer, pooling and channel") {
    const auto reference = whole();
    CHECK(reference.images() == 9);
    CHECK(reference.vision_sha256() == "ff");
    CHECK(reference.value_count() == 24);
    CHECK(reference.quantiles("a", 0, Pooling::Max)[0] == 10.0F);
    CHECK(reference.quantiles("b", 1, Pooling::Mean)[3] == 6.0F);
    CHECK(reference.quantiles("b", 1, Pooling::Max)[0] == 4.0F);
    CHECK(reference.quantiles("b", 2, Pooling::Max).empty());
    CHECK(reference.quantiles("b", -1, Pooling::Max).empty());
    CHECK(reference.quantiles("c", 0, Pooling::Max).empty());
  }

  TEST_CASE("percentiles are linear between quantiles, ties count half, and nothing is below the least") {
    const auto reference = whole();
    const auto of = [&](const char* layer, int channel, Pooling pooling, float value) {
      return reference.percentile(layer, channel, pooling, value).value();
    };
    CHECK(of("a", 0, Pooling::Mean, -1) == 0.0F);
    CHECK(of("a", 0, Pooling::Mean, 0.5F) == doctest::Approx(0.125));
    CHECK(of("a", 0, Pooling::Mean, 1) == doctest::Approx(0.25));
    CHECK(of("a", 0, Pooling::Mean, 3) == doctest::Approx(0.75));
    CHECK(of("a", 0, Pooling::Mean, 4) == 1.0F);
    CHECK(of("a", 0, Pooling::Mean, 99) == 1.0F);
    CHECK(of("b", 0, Pooling::Mean, 0) == 0.0F);  // zero in half of the images
    CHECK(of("b", 0, Pooling::Mean, 4) == doctest::Approx(0.75));
    CHECK(of("b", 1, Pooling::Mean, 6) == doctest::Approx(0.75));
    CHECK_FALSE(reference.percentile("c", 0, Pooling::Mean, 1));
    CHECK_FALSE(reference.percentile("a", 0, Pooling::Mean, NAN));
  }

  TEST_CASE("the two files must agree") {
    auto bytes = bin(kValues);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      REQUIRE(model::Reference::parse(kJson, std::span(bytes).first(size)).error().code == ErrorCode::Truncated);
    }
    bytes.push_back(0);
    CHECK(model::Reference::parse(kJson, bytes).error().code == ErrorCode::Mismatch);
    auto values = kValues;
    values[6] = NAN;
    CHECK(model::Reference::parse(kJson, bin(values)).error().where == "byte 24");
    values[6] = 3;
    CHECK(model::Reference::parse(kJson, bin(values)).error().where == "byte 24");
  }

  TEST_CASE("damage in the description is named") {
    const auto with = [](const std::string& from, const std::string& to) {
      std::string text = kJson;
      text.replace(text.find(from), from.size(), to);
      return model::Reference::describe(text).error();
    };
    CHECK(model::Reference::describe("").error().code == ErrorCode::Malformed);
    CHECK(with("polyneuron-reference", "x").where == "format");
    CHECK(with("\"version\":1", "\"version\":2").code == ErrorCode::Unsupported);
    CHECK(with("\"channels\":2", "\"channels\":0").where == "layers[1]");
    CHECK(with("\"channels\":2", "\"channels\":1e12").where == "layers[1]");
    CHECK(with("\"max\"", "\"median\"").where == "poolings");
    CHECK(with("0.5", "0.25").where == "quantiles");
    CHECK(with("0.5", "5").where == "quantiles");
    const std::string layer = R"({"name":"a","channels":65536})";
    std::string layers = layer;
    for (int i = 1; i < 256; ++i) layers += "," + layer;
    CHECK(with(R"({"name":"a","channels":1})", layers).where == "layers");  // 257 of them
  }

  TEST_CASE("the bundled model's reference") {
    const std::string folder = test::source_dir() + "/models/polyneuron-clip/";
    const auto text = test::read_bytes(folder + "reference.json");
    if (text.empty()) return;  // no model in this tree
    const auto reference =
        model::Reference::parse({reinterpret_cast<const char*>(text.data()), text.size()}, test::read_bytes(folder + "reference.bin"));
    REQUIRE_MESSAGE(reference, (reference ? "" : reference.error().message));
    const auto points = reference->quantiles("stage4", 7, Pooling::Mean);
    CHECK(reference->percentile("stage4", 7, Pooling::Mean, points.back()).value() == 1.0F);
  }
}
