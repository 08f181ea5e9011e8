//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The functions of the gates of RNN, GRU and LSTM, as the attributes
/// `activations`, `activation_alpha`, `activation_beta` and `clip` choose them.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_IMPORT_ONNX_GATEACTIVATIONS_H
#define CALOTYPE_IMPORT_ONNX_GATEACTIVATIONS_H

#include "NodeReader.h"

namespace calotype::onnximport {

class GateActivations {
public:
  /// `defaults` names the functions of one direction.
  GateActivations(NodeReader &reader, int64_t directions,
                  llvm::ArrayRef<llvm::StringRef> defaults);

  /// Function `index` of a direction, on the clipped value.
  mlir::Value apply(int64_t direction, int64_t index, mlir::Value x) const;

private:
  struct Activation {
    std::string name; ///< In lower case.
    double alpha = 0, beta = 0;
  };

  NodeReader &r;
  int64_t perDirection;
  llvm::SmallVector<Activation> list;
};

} // namespace calotype::onnximport

#endif // CALOTYPE_IMPORT_ONNX_GATEACTIVATIONS_H
