#include <doctest/doctest.h>

#include "model/manifest.h"

using namespace pn;

namespace {

std::string manifest(const std::string& files, const std::string& head = R"("format":"polyneuron-model","version":1,"name":"M")") {
  return "{" + head + ",\"files\":" + files + "}";
}

std::string file(const std::string& path, const std::string& size = "12", const std::string& hash = std::string(64, 'a')) {
  return R"({"path":")" + path + R"(","size":)" + size + R"(,"sha256":")" + hash + "\"}";
}

}  // namespace

TEST_SUITE("model/manifest") {
  TEST_CASE("files with sizes and hashes") {
    const auto read = model::parse_manifest(manifest("[" + file("onnx/vision_model.onnx") + "," + file("config.json", "0") + "]"));
    REQUIRE(read);
    CHECK(read->name == "M");
    CHECK(read->files[0].path == "onnx/vision_model.onnx");
    CHECK(read->files[0].size_bytes == 12);
  }

  TEST_CASE("paths that leave the folder, wrong hashes and sizes are refused") {
    for (const char* path : {"", "/etc/passwd", "../x", "a/../b", "a//b", "./a", "a/", "http://x/y", "a\\\\b", "a?b", "%2e%2e/x"}) {
      CHECK_MESSAGE(model::parse_manifest(manifest("[" + file(path) + "]")).error().code == ErrorCode::Malformed, path);
    }
    CHECK(model::parse_manifest(manifest("[" + file("a", "-1") + "]")).error().where == "files[0]");
    CHECK(model::parse_manifest(manifest("[" + file("a", "1e18") + "]")).error().where == "files[0]");
    CHECK(model::parse_manifest(manifest("[" + file("a", "1", "ABC") + "]")).error().where == "files[0]");
    CHECK(model::parse_manifest(manifest("[" + file("a") + "," + file("a") + "]")).error().where == "files[1]");
    CHECK(model::parse_manifest(manifest("[3]")).error().where == "files[0]");
    CHECK(model::parse_manifest(manifest("[]")).error().where == "files");
    CHECK(model::parse_manifest("[]").error().where == "format");
    CHECK(model::parse_manifest("").error().code == ErrorCode::Malformed);
    CHECK(model::parse_manifest(manifest("[]", R"("format":"polyneuron-model","version":2)")).error().code == ErrorCode::Unsupported);
  }
}
