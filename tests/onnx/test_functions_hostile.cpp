#include <doctest/doctest.h>

#include "build_function.h"
#include "exercise.h"

using namespace pn;
using namespace pn::test;

namespace {

// x to y by one call of `entry`.
std::string calling(const std::string& entry, const std::vector<FunctionText>& functions, const Strings& attributes = {}) {
  return model_of({{entry, {"x"}, {"y"}, attributes, "own", "call"}}, functions);
}

Error refusal(const std::string& file) {
  const auto splices = onnx::inline_functions(bytes_of(file));
  REQUIRE_FALSE(splices);
  CHECK_FALSE(splices.error().where.empty());
  CHECK(broken_promise(bytes_of(file)) == "");
  return splices.error();
}

// `count` functions, each of which calls the one before it `times`; the first holds `nodes`.
std::vector<FunctionText> chain(int count, int times, const std::vector<NodeText>& nodes) {
  std::vector<FunctionText> functions = {{"F0", {"a"}, {"b"}, nodes}};
  for (int i = 1; i < count; ++i) {
    FunctionText function = {"F" + std::to_string(i), {"a"}, {"b"}, {}};
    for (int call = 0; call < times; ++call) function.nodes.push_back({"F" + std::to_string(i - 1), {"a"}, {"b"}, {}, "own"});
    functions.push_back(function);
  }
  return functions;
}

}  // namespace

TEST_SUITE("onnx/functions/hostile") {
  TEST_CASE("functions that call themselves, at once or by others, or in a graph") {
    const auto itself = refusal(calling("F", {{"F", {"a"}, {"b"}, {{"F", {"a"}, {"b"}, {}, "own"}}}}));
    CHECK(itself.code == ErrorCode::Malformed);
    CHECK(itself.where == "F");
    CHECK(refusal(
              calling("F", {{"F", {"a"}, {"b"}, {{"G", {"a"}, {"b"}, {}, "own"}}}, {"G", {"a"}, {"b"}, {{"F", {"a"}, {"b"}, {}, "own"}}}}))
              .where == "F");
    ModelBuilder branch;
    branch.plain_node(NodeText{"F", {"a"}, {"r"}, {}, "own"}.bytes());
    CHECK(refusal(calling("F", {{"F", {"a"}, {"b"}, {{"If", {"a"}, {"b"}, {graph_attribute("then_branch", branch)}}}}})).code ==
          ErrorCode::Malformed);
    CHECK(refusal(calling("F", {{"F", {"a"}, {"b"}, {}, {graph_attribute("default", branch)}}})).code == ErrorCode::Malformed);
  }

  TEST_CASE("a small file that would come to very many nodes, calls or bytes is refused soon") {
    for (const auto& nodes : std::vector<std::vector<NodeText>>{{{"Relu", {"a"}, {"b"}}}, {}}) {
      const std::string file = calling("F29", chain(30, 2, nodes));
      CHECK(file.size() < 5000);
      const Error error = refusal(file);
      CHECK(error.code == ErrorCode::TooLarge);
      CHECK(error.where.starts_with("F"));
    }
    const std::string long_name(20'000, 'n');  // half a gigabyte of names
    CHECK(refusal(calling("F15", chain(16, 2, {{"Relu", {"a"}, {long_name}}}))).code == ErrorCode::TooLarge);
    const std::string constant(200'000, '\x7f');
    CHECK(refusal(
              calling("F9", chain(10, 2, {{"Constant", {}, {"b"}, {ints_attribute("value_ints", std::vector<std::int64_t>(200'000, 1))}}})))
              .code == ErrorCode::TooLarge);
    // Attributes that are left out take time only.
    const Strings none(2000, reference("axis", "none"));
    CHECK(refusal(calling("F12", chain(13, 2, {{"Relu", {"a"}, {"b"}, none}}))).code == ErrorCode::TooLarge);
    CHECK(onnx::inline_functions(bytes_of(calling("F9", chain(10, 2, {{"Relu", {"a"}, {"b"}}})))));  // 512 of them are none too many
  }

  TEST_CASE("calls are followed thirty-two deep, and graphs sixteen") {
    CHECK(onnx::inline_functions(bytes_of(calling("F31", chain(32, 1, {{"Relu", {"a"}, {"b"}}})))));
    CHECK(refusal(calling("F32", chain(33, 1, {{"Relu", {"a"}, {"b"}}}))).code == ErrorCode::Unsupported);
    const auto nested = [](int depth) {
      std::vector<FunctionText> functions = {{"F0", {"a"}, {"b"}, {{"Relu", {"a"}, {"b"}}}}};
      for (int i = 1; i <= depth; ++i) {
        ModelBuilder branch;
        branch.plain_node(NodeText{"F" + std::to_string(i - 1), {"a"}, {"r"}, {}, "own"}.bytes());
        functions.push_back({"F" + std::to_string(i), {"a"}, {"b"}, {{"If", {"a"}, {"b"}, {graph_attribute("then_branch", branch)}}}});
      }
      return calling("F" + std::to_string(depth), functions);
    };
    CHECK(broken_promise(bytes_of(nested(16))) == "");
    CHECK(onnx::inline_functions(bytes_of(nested(16))));
    CHECK(refusal(nested(17)).code == ErrorCode::Unsupported);
  }

  TEST_CASE("two functions of one name, and calls with more than a function takes or gives") {
    const FunctionText f = {"F", {"a"}, {"b"}, {{"Relu", {"a"}, {"b"}}}};
    CHECK(refusal(calling("F", {f, f})).where == "F");
    for (const NodeText& call : {NodeText{"F", {"x", "x"}, {"y"}, {}, "own"}, NodeText{"F", {"x"}, {"y", "z"}, {}, "own"}}) {
      ModelBuilder model;
      model.input("x", {4}).plain_node(call.bytes());
      const Error error = refusal(with_functions(model.output("y", {4}), {f}));
      CHECK(error.code == ErrorCode::Malformed);
      CHECK(error.where == "F");
    }
  }

  TEST_CASE("counts beyond reason") {
    std::string many = calling("F", {{"F", {"a"}, {"b"}, {{"Relu", {"a"}, {"b"}}}}});
    for (int i = 0; i < 10'001; ++i) many += FunctionText{"f" + std::to_string(i), {}, {}, {}}.field();
    CHECK(refusal(many).code == ErrorCode::TooLarge);
    CHECK(refusal(calling("F", {{"F", Strings(10'001, "a"), {"b"}, {{"Relu", {"a"}, {"b"}}}}})).code == ErrorCode::TooLarge);
    FunctionText wide = {"F", {"a"}, {"b"}, {{"Relu", {"a"}, {"b"}}}};
    wide.defaults.assign(10'001, int_attribute("d", 1));
    CHECK(refusal(calling("F", {wide})).code == ErrorCode::TooLarge);
  }

  TEST_CASE("names shared between functions, ports and tensors at random") {
    std::uint32_t state = 5;
    const auto random = [&](std::size_t below) {
      state = state * 1664525U + 1013904223U;
      return static_cast<std::size_t>(state >> 8U) % below;
    };
    const Strings names = {"x", "a", "b", "c", "F", "F/a", "F/b", "G/F/a", ""};
    const Strings operators = {"F", "G", "Relu", "Add", "MatMul", "If"};
    int inlined = 0;
    for (int round = 0; round < 3000; ++round) {
      const auto nodes = [&](std::size_t count) {
        std::vector<NodeText> list;
        for (std::size_t i = 0; i < count; ++i) {
          const std::string& op = operators[random(operators.size())];
          NodeText node = {op,
                           {names[random(names.size())], names[random(names.size())]},
                           {names[random(names.size())]},
                           {},
                           op.size() == 1 ? "own" : "",
                           names[random(names.size())]};
          if (random(3) == 0)
            node.attributes.push_back(random(2) == 0 ? reference(names[random(3)], names[random(3)]) : int_attribute(names[random(3)], 1));
          list.push_back(node);
        }
        return list;
      };
      ModelBuilder model;
      model.input("x", {0, 4, 4});
      for (const NodeText& node : nodes(4)) model.plain_node(node.bytes());
      const std::string file =
          with_functions(model.output("c", {0, 4}), {{"F", {names[random(4)], names[random(4)]}, {names[random(4)]}, nodes(3)},
                                                     {"G", {names[random(4)], names[random(4)]}, {names[random(4)]}, nodes(3)}});
      CHECK(broken_promise(bytes_of(file)) == "");
      inlined += onnx::inline_functions(bytes_of(file)) ? 1 : 0;
    }
    CHECK(inlined > 100);
  }
}
