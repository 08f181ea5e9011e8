//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Walks the nodes of a graph in order and keeps what each name stands for.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_IMPORT_ONNX_GRAPHIMPORTER_H
#define CALOTYPE_IMPORT_ONNX_GRAPHIMPORTER_H

#include "ModelFunctions.h"
#include "NodeOrder.h"
#include "TensorData.h"
#include "calotype/Import/ONNX/ImportONNX.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringMap.h"
#include <set>

namespace onnx {
class OpSchema;
} // namespace onnx

namespace calotype::onnximport {

class NodeReader;

/// What a name of the graph stands for: a value of the function, a tensor that
/// is known now (its `value` is made when a node first needs one), or nothing
/// because an earlier node failed.
struct Item {
  mlir::Value value;
  std::optional<Tensor> tensor;
  bool isAbsent() const { return !value && !tensor; }
};

/// Names of one graph or function body. Subgraphs see their parent's names.
struct Scope {
  explicit Scope(Scope *parent = nullptr) : parent(parent) {}
  Item *find(llvm::StringRef name);

  Scope *parent;
  llvm::StringMap<Item> items;
};

/// Versions of the domains that a graph or function body uses.
using Opsets = std::map<std::string, int64_t>;

/// Where a node stands, for locations and problems.
struct GraphPlace {
  std::string path;
  const Opsets &opsets;
  Scope &scope;
  int depth = 0;
};

/// Thrown by readers; the problem is already recorded.
struct ReadFailure {};

/// Nodes that a model may have beyond those of its file: function bodies count
/// with each call, bodies of loops with each turn.
constexpr int64_t maxMadeNodes = 1 << 16;

class GraphImporter {
public:
  GraphImporter(std::string file, std::shared_ptr<onnx::ModelProto> model,
                ExternalData &external, mlir::MLIRContext *context,
                std::vector<ImportProblem> &problems,
                ImportStatistics &statistics);

  mlir::OpBuilder builder;
  /// Names of the function's arguments.
  std::vector<std::string> graphInputs;

  /// Reads initializers and nodes into `place.scope`.
  void importGraph(const onnx::GraphProto &graph, const GraphPlace &place);

  /// The value of an item, making its constant when it has none; null when the
  /// item is absent.
  mlir::Value materialize(Item &item, mlir::Location location,
                          llvm::StringRef name = "");

  /// The tensor of a proto; records a problem and throws when it is bad.
  Tensor getTensor(const onnx::TensorProto &proto, const ImportProblem &at);

  /// The graph inputs that a value is computed from.
  struct Sources {
    std::vector<std::string> small; ///< Few elements: they could be bound.
    bool hasLarge = false;          ///< And there are others.
  };
  Sources findSources(mlir::Value value);

  void addProblem(ImportProblem problem);
  size_t countProblems() const { return problems.size() + problemsDropped; }
  /// Says how many problems were too many to keep, if any.
  void finishProblems();
  /// Something to know about a model that can be imported.
  void addNote(llvm::StringRef path, const llvm::Twine &text);
  ImportProblem makeProblem(const onnx::NodeProto &node, llvm::StringRef path,
                            int64_t opset) const;

private:
  friend class NodeReader;
  /// Refuses the tensor with which the weights become too many.
  llvm::Expected<Tensor> readWithinLimit(const onnx::TensorProto &proto);
  /// The order of the nodes. Cycles are recorded as problems, a changed order
  /// as a note.
  NodeOrder findOrder(const NodeList &nodes, llvm::StringRef path);
  /// Calls `importOne` with each node that is in no cycle.
  void importNodes(const NodeList &nodes, const GraphPlace &place,
                   llvm::function_ref<void(int)> importOne);
  void importNode(const onnx::NodeProto &node, const GraphPlace &place,
                  int index);
  void readNode(const onnx::NodeProto &node, const GraphPlace &place,
                llvm::StringRef path, int64_t opset, ImportProblem &problem);
  /// Records the problem and throws.
  [[noreturn]] void refuse(ImportProblem &problem, const llvm::Twine &reason,
                           bool invalid);
  /// Refuses a node with an input that is not defined; whether one is absent.
  bool hasAbsentInput(const onnx::NodeProto &node, const GraphPlace &place,
                      ImportProblem &problem);
  /// Refuses a node that breaks the op's rules.
  void checkSchema(const onnx::NodeProto &node, const onnx::OpSchema &schema,
                   ImportProblem &problem);
  bool expandFunction(const onnx::NodeProto &node, const GraphPlace &place,
                      llvm::StringRef path, int64_t opset,
                      const onnx::OpSchema *schema);
  void importBody(const onnx::FunctionProto &function,
                  const onnx::OpSchema *schema, const onnx::NodeProto &node,
                  const GraphPlace &place, llvm::StringRef path);
  /// Gives the node's outputs the values of the function's.
  void setOutputs(const onnx::FunctionProto &function,
                  const onnx::NodeProto &node, const GraphPlace &inner,
                  const GraphPlace &place, llvm::StringRef path);
  mlir::Location getLocation(const onnx::NodeProto &node, llvm::StringRef path);
  /// Inputs of the node that are neither constants nor absent.
  std::vector<std::string> listComputed(const onnx::NodeProto &node,
                                        const GraphPlace &place);
  /// Takes from `nodesLeft`; throws when too few are left, and says so once.
  void spendNodes(int64_t count, ImportProblem problem);
  /// Nodes of a body once its functions are expanded, at most one more than may
  /// be made.
  int64_t countNodes(const NodeList &nodes);
  int64_t countNodes(const onnx::FunctionProto &function);

  std::string file;
  std::shared_ptr<onnx::ModelProto> model;
  ExternalData &external;
  std::vector<ImportProblem> &problems;
  ImportStatistics &statistics;
  /// What keeps the protos alive that are being read: the model, or the copy of
  /// a function's node.
  std::shared_ptr<void> owner;
  /// Nodes that functions and turns of loops may still make.
  int64_t nodesLeft = maxMadeNodes;
  uint64_t weightBytes = 0; ///< Of all tensors read so far.
  size_t problemsDropped = 0;
  std::map<const onnx::TensorProto *, Tensor> tensors; ///< Of the model itself.
  std::map<const NodeList *, std::shared_ptr<NodeOrder>> orders; ///< Likewise.
  std::map<const onnx::FunctionProto *, int64_t> functionSizes;
  const ModelFunctions functions;
};

} // namespace calotype::onnximport

#endif // CALOTYPE_IMPORT_ONNX_GRAPHIMPORTER_H
