#include <doctest/doctest.h>

#include <protozero/pbf_reader.hpp>

#include "build_model.h"
#include "onnx/edit.h"
#include "read_back.h"
#include "support.h"

using namespace pn;
using test::applied;
using test::bytes_of;

TEST_SUITE("onnx/edit") {
  TEST_CASE("splices put in, take out and replace") {
    CHECK(applied("abcdef", {}) == "abcdef");
    CHECK(applied("abcdef", {{0, 0, "<"}, {1, 2, ""}, {3, 1, "DD"}, {6, 0, ">"}}) == "<aDDef>");
    CHECK(applied("", {{0, 0, "x"}}) == "x");
  }

  TEST_CASE("splices that overlap, go backwards or lie outside are refused") {
    const std::string file = "abcdef";
    for (const auto& splices : std::vector<std::vector<onnx::Splice>>{
             {{0, 3, ""}, {2, 1, ""}}, {{4, 0, "x"}, {1, 0, "y"}}, {{7, 0, "x"}}, {{5, 2, ""}}, {{static_cast<std::size_t>(-1), 2, ""}}}) {
      CHECK(onnx::apply_splices(bytes_of(file), splices).error().code == ErrorCode::Mismatch);
    }
  }

  TEST_CASE("lengths of enclosing messages follow, and grow a byte where they must") {
    // A part of 126 bytes that holds a node of 100; the node gains 1 byte, then 40, whose length needs a second byte in each.
    std::string node(100, 'n');
    std::string part;
    protozero::pbf_writer(part).add_message(1, node);
    part += std::string(24, 'p');
    std::string file;
    protozero::pbf_writer(file).add_message(7, part);
    const onnx::Place part_place = {0, 1, 2, 126};
    const onnx::Place node_place = {2, 3, 4, 100};
    for (const std::size_t gain : {1U, 40U}) {
      auto splices = onnx::with_lengths({{10, 1, std::string(1 + gain, 'x')}}, std::vector{node_place}, std::vector{part_place});
      REQUIRE(splices);
      CHECK(splices->size() == 3);
      const std::string edited = applied(file, *splices);
      protozero::pbf_reader model(edited);
      REQUIRE(model.next(7));
      protozero::pbf_reader graph = model.get_message();
      CHECK_FALSE(model.next());
      REQUIRE(graph.next(1));
      CHECK(graph.get_message().length() == 100 + gain);
      CHECK(graph.length() == 24);
    }
  }

  TEST_CASE("what is put at a node's end is behind it, at a part's end in it") {
    const onnx::Place part = {0, 1, 2, 12};
    const onnx::Place node = {2, 3, 4, 10};
    const auto splices = onnx::with_lengths({{14, 0, "ab"}, {14, 0, "cd"}}, std::vector{node}, std::vector{part});
    REQUIRE(splices);
    REQUIRE(splices->size() == 2);
    CHECK((*splices)[0].offset == 1);
    CHECK((*splices)[0].insert == "\x10");
    CHECK((*splices)[1].insert == "abcd");
  }

  TEST_CASE("changes that overlap or cross a message's end are refused") {
    const onnx::Place part = {0, 1, 2, 12};
    CHECK_FALSE(onnx::with_lengths({{3, 4, ""}, {5, 1, "x"}}, {}, std::vector{part}));
    CHECK_FALSE(onnx::with_lengths({{13, 4, ""}}, {}, std::vector{part}));
    CHECK_FALSE(onnx::with_lengths({{3, 1, "x"}, {3, 1, "y"}}, {}, std::vector{part}));
  }
}
