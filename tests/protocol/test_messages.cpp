#include <doctest/doctest.h>

#include "protocol/core_messages.h"
#include "protocol/messages.h"

// The generated readers and writers: what they take, and where they say that something is wrong.
using pn::json::Value;
using namespace pn;

namespace {

// The place of the error; empty when it could be read.
template <class M>
std::string wrong_in(const Value& value) {
  M message;
  const Status status = protocol::read(value, message);
  return status ? "" : status.error().where;
}

Value parsed(const char* text) { return Value::parse(text); }

}  // namespace

TEST_CASE("what a message must have is asked for, what may be missing has its default") {
  protocol::FilesAdded added;
  REQUIRE(protocol::read(parsed(R"({"kind":"files_added","files":[{"path":"cats/1.jpg","file":3},{}]})"), added));
  CHECK(added.source.empty());
  REQUIRE(added.files.size() == 2);
  CHECK(added.files[0].path == "cats/1.jpg");
  CHECK(added.files[0].file == 3);
  CHECK(added.files[1].file == 0);
  CHECK(wrong_in<protocol::ModelFiles>(parsed(R"({"name":"mine"})")) == "set");
  CHECK(wrong_in<protocol::ModelFiles>(parsed(R"({"set":1,"names":["a",2]})")) == "names[1]");
  CHECK(wrong_in<protocol::FilesAdded>(parsed(R"({"files":[{"file":1},{"file":"first"}]})")) == "files[1].file");
}

TEST_CASE("numbers outside of their type are refused") {
  for (const char* set : {"-1", "4294967296", "1.5", "1e300", "\"1\"", "null"}) {
    CAPTURE(set);
    CHECK(wrong_in<protocol::ModelFiles>(parsed((std::string(R"({"set":)") + set + "}").c_str())) == "set");
  }
  CHECK(wrong_in<protocol::ModelFiles>(parsed(R"({"set":4294967295})")).empty());
  CHECK(wrong_in<protocol::LoadAtlasDone>(parsed(R"({"sizes":[9007199254740993]})")) == "sizes[0]");
}

TEST_CASE("an error deep in a message names the whole way to it") {
  const auto offer = [](const char* vision) {
    return parsed((std::string(R"({"offer":{"name":"m","address":"","vision":)") + vision +
                   R"(,"text":[],"vision_choice":null,"text_choice":"t.onnx"}})")
                      .c_str());
  };
  protocol::FindModelDone found;
  REQUIRE(protocol::read(offer(R"([{"path":"a.onnx","size":null}])"), found));
  CHECK_FALSE(found.offer.vision[0].size.has_value());
  CHECK_FALSE(found.offer.vision_choice.has_value());
  CHECK(found.offer.text_choice == "t.onnx");
  CHECK(wrong_in<protocol::FindModelDone>(offer(R"([{"path":"a.onnx"},{"path":7}])")) == "offer.vision[1].path");
  CHECK(wrong_in<protocol::FindModelDone>(parsed("[]")) == "");
  protocol::FindModelDone none;
  CHECK_FALSE(static_cast<bool>(protocol::read(parsed("[]"), none)));
}

TEST_CASE("what is written leaves out what is not there and keeps null where null means something") {
  CHECK(
      protocol::write(protocol::LoadModel{{"owner/name", {}}, {}, "text.onnx", {}}) ==
      parsed(R"({"kind":"load_model","source":{"address":"owner/name"},"vision":null,"text":"text.onnx","layers":[],"try_anyway":false})"));
  CHECK(protocol::write(protocol::Cancel{7}) == parsed(R"({"kind":"cancel","target":7})"));
  CHECK(protocol::write(protocol::OpenCamera{}) == parsed(R"({"kind":"open_camera"})"));
}

TEST_CASE("every code of an error has its name, and unknown names are Unknown") {
  for (int code = 0; code <= static_cast<int>(ErrorCode::Unknown); ++code)
    CHECK(protocol::code_named(protocol::name_of(static_cast<ErrorCode>(code))) == static_cast<ErrorCode>(code));
  CHECK(protocol::name_of(ErrorCode::Corrupt) == "Corrupt");
  CHECK(protocol::code_named("TeaPot") == ErrorCode::Unknown);
}
