//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Walks the nodes of a graph in order and keeps what each name stands for.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_IMPORT_ONNX_GRAPHIMPORTER_H
#define CALOTYPE_IMPORT_ONNX_GRAPHIMPORTER_H

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

  /// Graph inputs that `value` is computed from, when they are small.
  std::vector<std::string> findSmallSources(mlir::Value value);

  void addProblem(ImportProblem problem);
  ImportProblem makeProblem(const onnx::NodeProto &node, llvm::StringRef path,
                            int64_t opset) const;

private:
  friend class NodeReader;
  void importNode(const onnx::NodeProto &node, const GraphPlace &place, int index);
  void readNode(const onnx::NodeProto &node, const GraphPlace &place,
                llvm::StringRef path, int64_t opset, ImportProblem &problem);
  bool expandFunction(const onnx::NodeProto &node, const GraphPlace &place,
                      llvm::StringRef path, int64_t opset,
                      const onnx::OpSchema *schema);
  void importBody(const onnx::FunctionProto &function,
                  const onnx::OpSchema *schema, const onnx::NodeProto &node,
                  const GraphPlace &place, llvm::StringRef path);
  mlir::Location getLocation(const onnx::NodeProto &node, llvm::StringRef path);

  std::string file;
  std::shared_ptr<onnx::ModelProto> model;
  ExternalData &external;
  std::vector<ImportProblem> &problems;
  ImportStatistics &statistics;
  int64_t nodesLeft = 1 << 20; ///< Function bodies count each time.
  std::map<std::pair<std::string, std::string>, const onnx::FunctionProto *> functions;
};

} // namespace calotype::onnximport

#endif // CALOTYPE_IMPORT_ONNX_GRAPHIMPORTER_H
