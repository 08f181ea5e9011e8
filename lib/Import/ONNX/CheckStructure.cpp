//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "CheckStructure.h"
#include "ModelFunctions.h"
#include "calotype/Support/Messages.h"
#include "llvm/Support/JSON.h"
#include <set>

using namespace calotype;
using namespace calotype::onnximport;
using llvm::Twine;

static constexpr int maxNesting = 16;
static constexpr int64_t maxNodes = 1 << 20;
static constexpr int maxNames = 1 << 16;
static constexpr int maxRank = 32;

namespace {
class Checker {
public:
  Checker(const onnx::ModelProto &model, llvm::StringRef file,
          std::vector<ImportProblem> &problems)
      : model(model), file(file), problems(problems), functions(model) {}

  void run() {
    if (!model.has_graph())
      return report("", "the file holds no graph: it is not an ONNX model");
    checkOpsets();
    checkGraph(model.graph(), "graph", 0);
    for (const auto &function : model.functions())
      checkNodes(function.node(), function.name(), 0);
    if (problems.empty()) // Nesting is bounded.
      checkFunctionCycles();
  }

private:
  void report(llvm::StringRef path, const Twine &reason) {
    if (problems.size() >= 100)
      return;
    ImportProblem problem;
    problem.location =
        makeReadable((file + (path.empty() ? "" : ":") + path).str());
    problem.reason = makeReadable(reason.str());
    problem.invalid = true;
    problems.push_back(std::move(problem));
  }

  void checkOpsets() {
    if (model.opset_import().empty())
      report("", "the model imports no opset");
    for (const auto &import : model.opset_import()) {
      bool isOnnx = import.domain().empty() || import.domain() == "ai.onnx";
      if (import.version() < 1)
        report("",
               "opset version " + Twine(import.version()) + " is not known");
      else if (isOnnx && import.version() > newestOpset)
        report("", "opset " + Twine(import.version()) + " is newer than " +
                       Twine(newestOpset) + ", the newest that is known");
    }
  }

  void checkTensor(const onnx::TensorProto &tensor, const std::string &path) {
    if (tensor.dims_size() > maxRank)
      report(path, "tensor '" + tensor.name() + "' has more than " +
                       Twine(maxRank) + " dimensions");
  }

  void checkValue(const onnx::ValueInfoProto &value, const std::string &path) {
    if (!llvm::json::isUTF8(value.name()) || value.name().empty())
      report(path, "the name of an input or output is empty or not UTF-8");
    if (value.type().tensor_type().shape().dim_size() > maxRank)
      report(path, "'" + value.name() + "' has more than " + Twine(maxRank) +
                       " dimensions");
  }

  void checkGraph(const onnx::GraphProto &graph, const std::string &path,
                  int depth) {
    if (depth > maxNesting)
      return report(path, "graphs are nested more than " + Twine(maxNesting) +
                              " deep");
    std::set<std::string> names;
    for (const auto &tensor : graph.initializer()) {
      checkTensor(tensor, path);
      if (!names.insert(tensor.name()).second)
        report(path, "two initializers have the name '" + tensor.name() + "'");
    }
    names.clear();
    for (const auto &input : graph.input()) {
      checkValue(input, path);
      if (!names.insert(input.name()).second)
        report(path, "two inputs have the name '" + input.name() + "'");
    }
    names.clear();
    for (const auto &output : graph.output()) {
      checkValue(output, path);
      if (!names.insert(output.name()).second)
        report(path, "two outputs have the name '" + output.name() + "'");
    }
    if (graph.input_size() > maxNames || graph.output_size() > maxNames)
      report(path, "the graph has too many inputs or outputs");
    checkNodes(graph.node(), path, depth);
  }

  template <typename Nodes>
  void checkNodes(const Nodes &nodes, const std::string &path, int depth) {
    count += nodes.size();
    if (count > maxNodes)
      return report(path,
                    "the model has more than " + Twine(maxNodes) + " nodes");
    for (int i = 0; i < nodes.size(); ++i) {
      const onnx::NodeProto &node = nodes[i];
      if (node.input_size() > maxNames || node.output_size() > maxNames ||
          node.attribute_size() > 1024)
        report(path, "node " + Twine(i) +
                         " has too many inputs, outputs or attributes");
      for (const auto &attribute : node.attribute())
        checkAttribute(attribute, path, i, depth);
    }
  }

  void checkAttribute(const onnx::AttributeProto &attribute,
                      const std::string &path, int index, int depth) {
    auto inner = [&] {
      return path + "/node[" + std::to_string(index) + "]/" + attribute.name();
    };
    if (attribute.has_t())
      checkTensor(attribute.t(), inner());
    if (attribute.has_g())
      checkGraph(attribute.g(), inner(), depth + 1);
    for (const auto &tensor : attribute.tensors())
      checkTensor(tensor, inner());
    for (const auto &graph : attribute.graphs())
      checkGraph(graph, inner(), depth + 1);
  }

  /// A function may not reach itself. Each function is entered once.
  void checkFunctionCycles() {
    if (functions.size() != model.functions_size())
      report("", "two functions have the same domain, name and overload");
    for (const auto &function : model.functions())
      if (!visit(function, 0))
        return;
  }

  bool visit(const onnx::FunctionProto &function, int depth) {
    auto [state, isNew] = states.try_emplace(&function, 0);
    if (!isNew && state->second == 1)
      return true;
    if (!isNew || depth > maxNesting) {
      report(function.name(), isNew ? "functions call each other too deeply"
                                    : "functions call each other in a cycle");
      return false;
    }
    if (!visitCalls(function.node(), depth))
      return false;
    states[&function] = 1;
    return true;
  }

  /// The functions that nodes call, in subgraphs too.
  template <typename Nodes> bool visitCalls(const Nodes &nodes, int depth) {
    for (const onnx::NodeProto &node : nodes) {
      const onnx::FunctionProto *called = functions.find(node);
      if (called && !visit(*called, depth + 1))
        return false;
      for (const auto &attribute : node.attribute())
        if (attribute.has_g() && !visitCalls(attribute.g().node(), depth))
          return false;
    }
    return true;
  }

  const onnx::ModelProto &model;
  llvm::StringRef file;
  std::vector<ImportProblem> &problems;
  int64_t count = 0;
  ModelFunctions functions;
  std::map<const onnx::FunctionProto *, int> states; ///< 0: entered, 1: left.
};
} // namespace

void onnximport::checkStructure(const onnx::ModelProto &model,
                                llvm::StringRef file,
                                std::vector<ImportProblem> &problems) {
  Checker(model, file, problems).run();
}

static void countNodes(const onnx::GraphProto &graph,
                       ImportStatistics &statistics) {
  for (const auto &node : graph.node()) {
    bool isOnnx = node.domain().empty() || node.domain() == "ai.onnx";
    ++statistics.nodesPerOp[llvm::json::fixUTF8(
        (isOnnx ? "" : node.domain() + ":") + node.op_type())];
    for (const auto &attribute : node.attribute())
      if (attribute.has_g())
        countNodes(attribute.g(), statistics);
  }
}

void onnximport::collectStatistics(const onnx::ModelProto &model,
                                   ImportStatistics &statistics) {
  statistics.irVersion = model.ir_version();
  statistics.producer = llvm::json::fixUTF8(model.producer_name() + " " +
                                            model.producer_version());
  for (const auto &import : model.opset_import())
    statistics.opsets[import.domain() == "ai.onnx" ? "" : import.domain()] =
        import.version();
  countNodes(model.graph(), statistics);
}
