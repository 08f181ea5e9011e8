//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The functions that a model brings, found by the nodes that call them.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_IMPORT_ONNX_MODELFUNCTIONS_H
#define CALOTYPE_IMPORT_ONNX_MODELFUNCTIONS_H

#include "onnx/onnx-ml.pb.h"
#include <map>
#include <string>
#include <tuple>

namespace calotype::onnximport {

class ModelFunctions {
public:
  explicit ModelFunctions(const onnx::ModelProto &model) {
    for (const auto &function : model.functions())
      functions.try_emplace(
          {function.domain(), function.name(), function.overload()}, &function);
  }

  /// The function that a node calls, or null.
  const onnx::FunctionProto *find(const onnx::NodeProto &node) const {
    auto found =
        functions.find({node.domain(), node.op_type(), node.overload()});
    return found == functions.end() ? nullptr : found->second;
  }
  /// How many functions have names of their own.
  int size() const { return functions.size(); }

private:
  std::map<std::tuple<std::string, std::string, std::string>,
           const onnx::FunctionProto *>
      functions;
};

} // namespace calotype::onnximport

#endif // CALOTYPE_IMPORT_ONNX_MODELFUNCTIONS_H
