//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Attention as exporters spell it: a product of queries and keys, scales,
/// masks, a softmax over the keys, and a product with the values.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_ATTENTION_SPELLEDATTENTION_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_ATTENTION_SPELLEDATTENTION_H

#include "calotype/Dialect/NN/IR/NNContractionOps.h"
#include "calotype/Dialect/NN/IR/NNNormalizationOps.h"
#include "llvm/ADT/SmallVector.h"
#include <string>

namespace calotype::nn {

/// Something that acts on the scores between the first product and the softmax.
struct SpelledStep {
  enum Kind {
    Add,     ///< score + factor * value
    Select,  ///< value ? score : number, or with `inverted` the other way round
    Multiply ///< score * value
  } kind;
  mlir::Value value;
  double factor = 1;     ///< Of `Add`.
  double number = 0;     ///< Of `Select`.
  bool inverted = false; ///< Of `Select`.
  /// Extents of the scores before their last two dimensions, at this point, and
  /// whether keys are the last dimension.
  llvm::SmallVector<int64_t> batch;
  bool keysLast;
};

/// What was found.
struct AttentionPattern {
  MatmulOp scores, output;
  SoftmaxOp softmax;
  /// Whether keys (scores) and values (output) are the right operand.
  bool keysRight = true, valuesRight = true;
  double scale = 1, softcap = 0;
  /// In the order in which they act.
  llvm::SmallVector<SpelledStep> steps;
  /// Extents before the last two dimensions, where the softmax is.
  llvm::SmallVector<int64_t> batch;
  int64_t queries = 0, keys = 0;
  /// Rows that are NaN give zeros: the weights are replaced where they are NaN.
  bool nanBecomesZero = false;
  /// All ops of the pattern, for their cost.
  llvm::SmallVector<mlir::Operation *> ops;
};

/// Looks for attention whose last product is `output`. When there is none, the
/// result is empty, and `obstacle` says why if it is a near miss.
std::optional<AttentionPattern> matchAttention(MatmulOp output,
                                               std::string &obstacle);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_ATTENTION_SPELLEDATTENTION_H
