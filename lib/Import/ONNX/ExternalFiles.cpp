//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Import/ONNX/ExternalFiles.h"
#include "ModelFile.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace calotype;
using llvm::StringRef;

namespace {
/// Collects the locations of tensors, wherever they stand in a model.
class LocationVisitor {
public:
  std::set<std::string> locations;

  void visit(const onnx::TensorProto &tensor) {
    for (const auto &entry : tensor.external_data())
      if (entry.key() == "location")
        locations.insert(entry.value());
  }
  void visit(const onnx::SparseTensorProto &tensor) {
    visit(tensor.values());
    visit(tensor.indices());
  }
  void visit(const onnx::GraphProto &graph) {
    visitAll(graph.initializer());
    visitAll(graph.sparse_initializer());
    visitAll(graph.node());
  }
  void visit(const onnx::NodeProto &node) {
    for (const auto &attribute : node.attribute()) {
      visit(attribute.t());
      visit(attribute.sparse_tensor());
      visitAll(attribute.tensors());
      visitAll(attribute.sparse_tensors());
      if (attribute.has_g())
        visit(attribute.g());
      visitAll(attribute.graphs());
    }
  }
  void visit(const onnx::ModelProto &model) {
    visit(model.graph());
    for (const auto &function : model.functions())
      visitAll(function.node());
  }

private:
  template <typename List> void visitAll(const List &list) {
    for (const auto &element : list)
      visit(element);
  }
};
} // namespace

llvm::Expected<std::set<std::string>>
calotype::listExternalFiles(StringRef path, StringRef folder) {
  onnx::ModelProto model;
  if (llvm::Error error = onnximport::readModel(path, model))
    return std::move(error);
  LocationVisitor visitor;
  visitor.visit(model);
  std::set<std::string> files;
  for (const std::string &location : visitor.locations) {
    llvm::SmallString<256> file(
        folder.empty() ? llvm::sys::path::parent_path(path) : folder);
    llvm::sys::path::append(file, location);
    if (llvm::sys::fs::exists(file))
      files.insert(std::string(file));
  }
  return files;
}
