//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What the kinds of pooling differ in.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_CONVERSION_NNTOHALIDE_POOLBODY_H
#define CALOTYPE_LIB_CONVERSION_NNTOHALIDE_POOLBODY_H

#include "Converters.h"

#include "calotype/Dialect/NN/IR/NNReductionOps.h"
#include "calotype/Dialect/NN/IR/NNWindowOps.h"

namespace calotype::convert {

/// The scalar steps of one kind of pooling.
struct PoolBody {
  nn::PoolKind kind;
  int64_t p; ///< Order of the norm.
  bool isUnsigned;
  mlir::Type type; ///< In which elements are computed.

  Value neutral(Body &body) const;
  /// Takes the element `x` into `old`.
  Value step(Body &body, Value old, Value x) const;
  /// Joins what two windows gave.
  Value join(Body &body, Value a, Value b) const;
};

/// Defines the result as a pass over one spatial dimension after the other.
void convertSeparable(nn::PoolOp op, KernelBuilder &kernel);
void convertSeparable(nn::AdaptivePoolOp op, KernelBuilder &kernel);
void convertSeparable(nn::ReduceOp op, KernelBuilder &kernel);

} // namespace calotype::convert

#endif // CALOTYPE_LIB_CONVERSION_NNTOHALIDE_POOLBODY_H
