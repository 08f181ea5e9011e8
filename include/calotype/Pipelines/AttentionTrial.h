//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What replacing softmax attention costs in accuracy, measured on the user's
/// data before anything is replaced.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_PIPELINES_ATTENTIONTRIAL_H
#define CALOTYPE_PIPELINES_ATTENTIONTRIAL_H

#include "calotype/Support/Tensor.h"
#include "llvm/Support/JSON.h"
#include <string>
#include <vector>

namespace mlir {
class MLIRContext;
class ModuleOp;
} // namespace mlir

namespace calotype {

struct CompileRequest;

/// Values of a model's inputs, in the order of the model file.
using CalibrationSet = std::vector<Tensor>;

/// A difference over all data sets and elements.
struct ApproximationError {
  /// Norm of the difference over the norm of the exact values.
  double relative = 0;
  double largest = 0; ///< Of the absolute differences.
};

struct AttentionTrial {
  struct Layer {
    size_t number; ///< As in `nn-approximate-attention=layers`.
    std::string location;
    /// Of the layer's result, for the query, key and value of the exact model.
    ApproximationError error;
  };
  struct Output {
    std::string name;
    /// With all chosen layers replaced.
    ApproximationError error;
  };
  std::vector<Layer> layers;
  std::vector<Output> outputs;
  size_t dataSets = 0;

  /// The largest relative error of an output.
  double getWorst() const;
  llvm::json::Object toJson() const;
};

/// Compiles `graph` with and without the replacement that `request` asks for,
/// runs both on `request.calibration` and compares. `inputNames` are the inputs
/// of the model file (some may have been bound), empty for those of the
/// function. On failure `problem` says why: a layer that the model does not
/// have, a data set that fits no specialisation, a model that cannot be
/// compiled. It is empty when a pass has said why.
bool tryApproximation(const CompileRequest &request, mlir::ModuleOp graph,
                      llvm::ArrayRef<std::string> inputNames,
                      mlir::MLIRContext &context, AttentionTrial &trial,
                      std::string &problem);

} // namespace calotype

#endif // CALOTYPE_PIPELINES_ATTENTIONTRIAL_H
