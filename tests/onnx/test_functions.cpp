#include <doctest/doctest.h>

#include <protozero/pbf_reader.hpp>

#include "build_function.h"
#include "onnx/gate.h"
#include "onnx/inline.h"
#include "onnx/inlined_file.h"
#include "onnx/layers.h"
#include "read_back.h"
#include "support.h"

using namespace pn;
using namespace pn::test;

namespace {

std::string inlined(const std::string& file) {
  const auto opened = onnx::open_inlined(bytes_of(file));
  REQUIRE_MESSAGE(opened, opened.error().message);
  const auto whole = opened->bytes(bytes_of(file));
  return {whole.begin(), whole.end()};
}

std::string joined(const Strings& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ",") + (name.empty() ? "-" : name);
  return text;
}

// Of an export's constants without a module, which functions number anew, all but the number.
Strings without_numbers(Strings names) {
  for (std::string& name : names) {
    if (const std::size_t at = name.find("onnx::Unsqueeze_"); at != std::string::npos) name = "onnx::Unsqueeze_";
  }
  return names;
}

// "Add(x,y)=z" for each node, in order.
Strings nodes_of(const onnx::GraphView& graph) {
  Strings nodes;
  for (const onnx::Node& node : graph.nodes)
    nodes.push_back(node.op_type + "(" + joined(without_numbers(node.inputs)) + ")=" + joined(without_numbers(node.outputs)));
  return nodes;
}

Strings inlined_nodes(const std::vector<NodeText>& nodes, const std::vector<FunctionText>& functions) {
  return nodes_of(graph_of(inlined(model_of(nodes, functions))));
}

const FunctionText kDouble = {"Double", {"a"}, {"b"}, {{"Add", {"a", "a"}, {"b"}}}};

}  // namespace

TEST_SUITE("onnx/functions") {
  TEST_CASE("a file without functions is left alone, and so are nodes and weights that have nothing to do with them") {
    CHECK(onnx::inline_functions(bytes_of(small_transformer()))->empty());
    const std::string file = model_of({{"Relu", {"x"}, {"r"}}, {"Double", {"r"}, {"d"}, {}, "own"}, {"Add", {"d", "w"}, {"y"}}}, {kDouble});
    const auto splices = onnx::inline_functions(bytes_of(file));
    REQUIRE(splices);
    const auto graph = graph_of(file);
    for (const auto& splice : *splices) {
      const auto is_touched = [&](const onnx::Place& place) {
        return splice.offset < place.end() && splice.offset + splice.remove_bytes > place.tag_offset;
      };
      CHECK_FALSE(is_touched(graph.nodes[0].place));
      CHECK_FALSE(is_touched(graph.nodes[2].place));
      CHECK_FALSE(is_touched(graph.initializers[0].place));
    }
    CHECK(inlined_nodes({{"Relu", {"x"}, {"y"}}}, {kDouble}) == Strings{"Relu(x)=y"});  // one that nothing calls goes
  }

  TEST_CASE("a function called twice: inputs and outputs are the caller's, inner tensors each call's own") {
    const FunctionText twice = {"Twice", {"a", "b"}, {"c"}, {{"Add", {"a", "b"}, {"t"}, {}, "", "sum"}, {"Mul", {"t", "a"}, {"c"}}}};
    CHECK(inlined_nodes({{"Twice", {"x", "w"}, {"m"}, {}, "own", "first"}, {"Twice", {"m", "x"}, {"y"}, {}, "own", "second"}}, {twice}) ==
          Strings{"Add(x,w)=first/t", "Mul(first/t,x)=m", "Add(m,x)=second/t", "Mul(second/t,m)=y"});
    const auto graph = graph_of(inlined(model_of({{"Twice", {"x", "w"}, {"y"}, {}, "own", "first"}}, {twice})));
    CHECK(graph.nodes[0].name == "first/sum");
    CHECK(graph.nodes[1].name.empty());
    const auto taken = graph_of(
        inlined(model_of({{"Twice", {"x", "w"}, {"y"}, {}, "own", "first"}, {"Relu", {"y"}, {"r"}, {}, "", "first/sum"}}, {twice})));
    CHECK(taken.nodes[0].name == "first/sum_2");
  }

  TEST_CASE("nameless calls are named by their operator, calls of one name are told apart, and names that are taken are not taken again") {
    const FunctionText f = {"F", {"a"}, {"b"}, {{"Relu", {"a"}, {"t"}}, {"Relu", {"t"}, {"b"}}}};
    CHECK(inlined_nodes({{"F", {"x"}, {"m"}, {}, "own"}, {"F", {"m"}, {"y"}, {}, "own"}}, {f}) ==
          Strings{"Relu(x)=F/t", "Relu(F/t)=m", "Relu(m)=F_2/t", "Relu(F_2/t)=y"});
    CHECK(inlined_nodes({{"Relu", {"x"}, {"F/t"}}, {"F", {"F/t"}, {"y"}, {}, "own"}}, {f}) ==
          Strings{"Relu(x)=F/t", "Relu(F/t)=F/t_2", "Relu(F/t_2)=y"});
    // A weight's, an annotation's, and those of a graph in a node.
    ModelBuilder branch;
    branch.weight("F/t_3", {1}).input("F/t_4", {1}).node("Relu", {"x"}, "F/t_5").output("F/t_5", {1});
    ModelBuilder model;
    model.input("x", {4})
        .weight("F/t", {4})
        .annotation("F/t_2", {4})
        .node_with_graph("If", {"x"}, "c", branch)
        .plain_node(NodeText{"F", {"x"}, {"y"}, {}, "own"}.bytes());
    CHECK(nodes_of(graph_of(inlined(with_functions(model.output("y", {4}), {f})))).at(1) == "Relu(x)=F/t_6");
  }

  TEST_CASE("functions that call functions, by domain and overload") {
    const FunctionText other = {"Double", {"a"}, {"b"}, {{"Mul", {"a", "a"}, {"b"}}}, {}, {}, "other"};
    const FunctionText overloaded = {"Double", {"a"}, {"b"}, {{"Sub", {"a", "a"}, {"b"}}}, {}, {}, "own", "ints"};
    const FunctionText outer = {"Outer",
                                {"a"},
                                {"b"},
                                {{"Double", {"a"}, {"p"}, {}, "own", "one"},
                                 {"Double", {"p"}, {"q"}, {}, "other", "two"},
                                 {"Double", {"q"}, {"r"}, {}, "own", "three", "ints"},
                                 {"Relu", {"r"}, {"b"}}}};
    CHECK(inlined_nodes({{"Outer", {"x"}, {"y"}, {}, "own", "o"}}, {kDouble, other, overloaded, outer}) ==
          Strings{"Add(x,x)=o/p", "Mul(o/p,o/p)=o/q", "Sub(o/q,o/q)=o/r", "Relu(o/r)=y"});
    CHECK(inlined_nodes({{"Double", {"x"}, {"y"}, {}, "third", "d"}}, {kDouble, other}) ==
          Strings{"Double(x)=y"});  // some runtime's own operator
    const FunctionText standard = {"Celu", {"a"}, {"b"}, {{"Elu", {"a"}, {"b"}}}, {}, {}, "ai.onnx"};
    CHECK(inlined_nodes({{"Celu", {"x"}, {"y"}}}, {standard}) == Strings{"Elu(x)=y"});
  }

  TEST_CASE("inputs and outputs that a call leaves out") {
    const FunctionText f = {
        "F", {"a", "low", "high"}, {"b", "c"}, {{"Clip", {"a", "low", "high"}, {"b"}}, {"Relu", {"b"}, {"c"}}, {"Neg", {"c"}, {"d"}}}};
    CHECK(inlined_nodes({{"F", {"x", "", "w"}, {"y"}, {}, "own"}}, {f}) == Strings{"Clip(x,-,w)=y", "Relu(y)=F/c", "Neg(F/c)=F/d"});
    CHECK(inlined_nodes({{"F", {"x"}, {"", "y"}, {}, "own"}}, {f}) == Strings{"Clip(x,-,-)=F/b", "Relu(F/b)=y", "Neg(y)=F/d"});
    const FunctionText outer = {"G", {"a", "low"}, {"b"}, {{"F", {"a", "low"}, {"b", ""}, {}, "own", "f"}}};
    CHECK(inlined_nodes({{"G", {"x"}, {"y"}, {}, "own", "g"}}, {f, outer}) ==
          Strings{"Clip(x,-,-)=y", "Relu(y)=g/f/c", "Neg(g/f/c)=g/f/d"});
  }

  TEST_CASE("an output that is an input, or given twice, is copied") {
    const FunctionText f = {"F", {"a"}, {"a", "b", "b"}, {{"Relu", {"a"}, {"b"}}}};
    CHECK(inlined_nodes({{"F", {"x"}, {"m", "n", "y"}, {}, "own"}}, {f}) == Strings{"Relu(x)=n", "Identity(x)=m", "Identity(n)=y"});
    CHECK(inlined_nodes({{"F", {"x"}, {"", "y"}, {}, "own"}}, {f}) == Strings{"Relu(x)=y"});
    CHECK(onnx::inline_functions(bytes_of(model_of({{"F", {""}, {"y"}, {}, "own", "f"}}, {f}))).error().where == "F");
  }

  TEST_CASE("attributes come from the call, else from the function, else they are left out; through calls in calls too") {
    const FunctionText f = {"F",
                            {"a"},
                            {"b"},
                            {{"Flatten", {"a"}, {"b"}, {reference("axis", "dim"), reference("other", "none"), int_attribute("own", 5)}}},
                            {int_attribute("dim", 7)},
                            {"none"}};
    const auto given = [&](const Strings& attributes) {
      return graph_of(inlined(model_of({{"F", {"x"}, {"y"}, attributes, "own"}}, {f}))).nodes.at(0);
    };
    for (const auto& [attributes, axis] :
         std::vector<std::pair<Strings, std::int64_t>>{{{}, 7}, {{int_attribute("dim", 3)}, 3}, {{int_attribute("axis", 3)}, 7}}) {
      const onnx::Node node = given(attributes);
      REQUIRE(node.attributes.size() == 2);
      REQUIRE(node.attribute("axis") != nullptr);
      CHECK(node.attribute("axis")->i == axis);
      CHECK(node.attribute("own")->i == 5);
    }
    CHECK(given({ints_attribute("none", {1, 2})}).attribute("other")->ints == std::vector<std::int64_t>{1, 2});

    const FunctionText outer = {
        "G",   {"a"},
        {"b"}, {{"F", {"a"}, {"m"}, {reference("dim", "depth")}, "own"}, {"F", {"m"}, {"b"}, {reference("dim", "absent")}, "own"}},
        {},    {"depth", "absent"}};
    const auto graph = graph_of(inlined(model_of({{"G", {"x"}, {"y"}, {int_attribute("depth", 2)}, "own"}}, {f, outer})));
    REQUIRE(graph.nodes.size() == 2);
    CHECK(graph.nodes[0].attribute("axis")->i == 2);
    CHECK(graph.nodes[1].attribute("axis")->i == 7);
  }

  TEST_CASE("graphs in functions, in calls and around calls") {
    ModelBuilder branch;
    branch.weight("k", {1})
        .plain_node(NodeText{"Add", {"t", "k"}, {"s"}}.bytes())
        .plain_node(NodeText{"Double", {"s"}, {"r"}, {}, "own"}.bytes())
        .output("r", {4});
    const FunctionText f = {"F", {"a"}, {"b"}, {{"Relu", {"a"}, {"t"}}, {"If", {"a"}, {"b"}, {graph_attribute("then_branch", branch)}}}};
    const auto in_function = graph_of(inlined(model_of({{"F", {"x"}, {"y"}, {}, "own", "f"}}, {kDouble, f})));
    CHECK(nodes_of(in_function) == Strings{"Relu(x)=f/t", "If(x)=y"});
    CHECK(in_function.nodes[1].inner_names == Strings{"f/k", "f/t", "f/k", "f/s", "f/s", "f/s", "f/r"});

    // The body is the caller's and stands in the function: its names are the caller's, those of the function's node the function's.
    const FunctionText loop = {"Loop2", {"a"}, {"b"}, {{"Relu", {"a"}, {"t"}}, {"Loop", {"t"}, {"b"}, {reference("body", "body")}}}};
    ModelBuilder body;
    body.plain_node(NodeText{"Add", {"x", "w"}, {"t"}}.bytes()).output("t", {4});
    const auto in_call = graph_of(inlined(model_of({{"Loop2", {"x"}, {"y"}, {graph_attribute("body", body)}, "own", "l"}}, {loop})));
    CHECK(nodes_of(in_call) == Strings{"Relu(x)=l/t", "Loop(l/t)=y"});
    CHECK(in_call.nodes[1].inner_names == Strings{"x", "w", "t"});

    ModelBuilder calling;
    calling.plain_node(NodeText{"Double", {"x"}, {"inner"}, {}, "own"}.bytes()).output("inner", {4});
    const auto around =
        graph_of(inlined(model_of({{"If", {"x"}, {"y"}, {graph_attribute("else_branch", calling)}, "", "plain"}}, {kDouble})));
    CHECK(nodes_of(around) == Strings{"If(x)=y"});
    CHECK(around.nodes[0].name == "plain");
    CHECK(around.nodes[0].inner_names == Strings{"x", "x", "inner"});
  }

  TEST_CASE("operator sets that functions bring are imported; of one that both have, the versions must agree") {
    FunctionText f = {"F", {"a"}, {"b"}, {{"Gelu", {"a"}, {"b"}, {}, "com.microsoft"}}};
    f.operator_sets = {{"ai.onnx", 17}, {"com.microsoft", 1}, {"unused", 3}};
    const std::string file = inlined(model_of(
        {
            {"F", {"x"}, {"y"}, {}, "own"},
        },
        {f}));
    std::vector<std::pair<std::string, std::int64_t>> sets;
    protozero::pbf_reader model(file);
    while (model.next(8)) {
      protozero::pbf_reader set = model.get_message();
      auto& [domain, version] = sets.emplace_back();
      while (set.next()) {
        if (set.tag() == 1)
          domain = set.get_string();
        else
          version = set.get_int64();
      }
    }
    CHECK(sets == std::vector<std::pair<std::string, std::int64_t>>{{"", 17}, {"com.microsoft", 1}});

    f.operator_sets = {{"", 18}, {"com.microsoft", 1}};
    CHECK(onnx::inline_functions(bytes_of(model_of({{"F", {"x"}, {"y"}, {}, "own"}}, {f}))));  // none of its nodes is ONNX's own
    FunctionText newer = kDouble;
    newer.operator_sets = {{"", 18}};
    const auto refused = onnx::inline_functions(bytes_of(model_of({{"Double", {"x"}, {"y"}, {}, "own"}}, {newer})));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Mismatch);
    CHECK(refused.error().where == "Double");
    CHECK(refused.error().message.find("18") != std::string::npos);
  }

  TEST_CASE("a graph in several parts, and functions before it") {
    ModelBuilder first, second;
    first.input("x", {4}).plain_node(NodeText{"Double", {"x"}, {"m"}, {}, "own", "a"}.bytes());
    second.plain_node(NodeText{"Double", {"m"}, {"y"}, {}, "own", "b"}.bytes()).output("y", {4});
    FunctionText f = kDouble;
    f.operator_sets = {{"", 17}, {"other", 2}};
    f.nodes.push_back({"Odd", {"b"}, {"c"}, {}, "other"});
    const std::string file = inlined(f.field() + first.bytes() + second.bytes());
    CHECK(nodes_of(graph_of(file)) == Strings{"Add(x,x)=m", "Odd(m)=a/c", "Add(m,m)=y", "Odd(y)=b/c"});
  }

  TEST_CASE("layers are found in what was a function, and gated") {
    const std::string file = inlined(small_functions());
    const auto graph = graph_of(file);
    const auto layers = onnx::discover_layers(graph, 0, onnx::Tower::Text);
    REQUIRE(layers);
    REQUIRE(layers->size() == 2);
    CHECK((*layers)[0].tensor == "first/mlp/t");
    CHECK((*layers)[1].tensor == "second/mlp/t");
    CHECK((*layers)[0].channels == 8);
    CHECK(graph.producer_of("first/mlp/h_2") != nullptr);  // the weight keeps its name
    CHECK(onnx::gate(graph, bytes_of(file), *layers));
  }

  TEST_CASE("an export whose modules are functions comes to its twin without") {
    const auto whole = golden("onnx/hf_vision_functions.onnx");
    const auto twin_file = golden("onnx/hf_vision.onnx");
    REQUIRE(whole.size() > 1000);
    const auto before = onnx::read_graph(whole);
    REQUIRE(before);
    const auto graph = graph_of(inlined({whole.begin(), whole.end()}));
    const auto twin = onnx::read_graph(twin_file);
    REQUIRE(twin);
    CHECK(before->nodes.size() < 20);
    CHECK(nodes_of(graph) == nodes_of(*twin));
    REQUIRE(graph.nodes.size() == twin->nodes.size());
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
      REQUIRE(graph.nodes[i].attributes.size() == twin->nodes[i].attributes.size());
      for (const onnx::Attribute& attribute : twin->nodes[i].attributes) {
        const onnx::Attribute* same = graph.nodes[i].attribute(attribute.name);
        REQUIRE(same != nullptr);
        CHECK(same->i == attribute.i);
        CHECK(same->ints == attribute.ints);
        CHECK(same->tensor_ints == attribute.tensor_ints);
      }
    }
    const auto names = [](const onnx::GraphView& of) {
      Strings tensors;
      for (const auto& layer : onnx::all_layers(of, onnx::Tower::Vision, 0)) tensors.push_back(layer.tensor);
      return tensors;
    };
    CHECK(names(graph) == names(*twin));
    CHECK(names(*before).size() < names(graph).size());
  }
}
