//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The interface OpFacts: what fusion, layouts and costs ask of an op.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_NNOPFACTS_H
#define CALOTYPE_DIALECT_NN_IR_NNOPFACTS_H

#include "calotype/Dialect/NN/IR/NNDialect.h"
#include "mlir/IR/OpDefinition.h"
#include <optional>

namespace calotype::nn {

/// Which work a root may repeat on the values it reads.
enum class ReadPattern {
  Once,   ///< Each element is read about once.
  Few,    ///< Each element is read a few times.
  Many,   ///< Each element is read very often.
  Copied, ///< Read often, but of a copy that the kernel makes anyway.
  Window, ///< Read often and through a window: nothing joins.
};

/// Where a root can write the elements of its result.
enum class ResultOrder {
  Own,       ///< A transpose behind it is a kernel of its own.
  Transpose, ///< One transpose at the kernel's end costs nothing.
  Any,       ///< Transposes cost nothing: the root keeps what it writes.
};

/// What a kernel wants of its images.
enum class LayoutWish {
  ChannelsLast, ///< Convolutions.
  Any,          ///< Follows its operands and readers.
  Reads,        ///< Reads any layout; its result follows the readers.
  RowMajor,     ///< Reads and gives row-major values.
};

} // namespace calotype::nn

#include "calotype/Dialect/NN/IR/NNOpFacts.h.inc"

namespace calotype::nn {

/// Gives every op of the dialect its facts.
void attachOpFacts(mlir::MLIRContext *context);

/// Those of the element-wise ops, which stand beside their functions.
void attachElementwiseFacts(mlir::MLIRContext *context);

/// Ranks whose images get channels last.
inline bool hasImageRank(mlir::Type type) {
  int64_t rank = llvm::cast<mlir::RankedTensorType>(type).getRank();
  return rank >= 3 && rank <= 5;
}

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_IR_NNOPFACTS_H
