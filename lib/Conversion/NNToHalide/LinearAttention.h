//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What the forms of linear attention share: the op's extents, and its operands
/// as scalar expressions.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_CONVERSION_NNTOHALIDE_LINEARATTENTION_H
#define CALOTYPE_LIB_CONVERSION_NNTOHALIDE_LINEARATTENTION_H

#include "KernelBuilder.h"
#include "calotype/Dialect/NN/IR/NNAttentionOps.h"

namespace calotype::convert {

class LinearAttention {
public:
  LinearAttention(nn::LinearAttentionOp op, KernelBuilder &kernel);

  /// The element [b, head, step, column] of an operand in the type of
  /// computation; zero at steps of [length, `padded`).
  Value readStep(Body &body, Value tensor, Indices at, int64_t padded);
  /// The element [b, head, d, column] of the state before the first step.
  Value readInitialState(Body &body, Indices at);
  /// An element of the query times the scale, see `readStep`.
  Value readQuery(Body &body, Indices at, int64_t padded);

  /// Defines a function whose last logical dim is innermost in memory.
  Source define(llvm::StringRef name, llvm::ArrayRef<int64_t> shape,
                llvm::ArrayRef<llvm::StringRef> dims,
                KernelBuilder::PureBody body, llvm::StringRef role = {});
  /// The same without a value: its updates store what is read.
  Source declare(llvm::StringRef name, llvm::ArrayRef<int64_t> shape,
                 llvm::ArrayRef<llvm::StringRef> dims,
                 llvm::StringRef role = {});

  /// Binds the op's results. `state` is a function [batch, heads, depth,
  /// width].
  void bindResult(KernelBuilder::PureBody body);
  void bindFinalState(KernelBuilder::PureBody body);

  nn::LinearAttentionOp op;
  KernelBuilder &kernel;
  /// The type of computation.
  mlir::Type type;
  int64_t batch, heads, queryHeads, queries, keys, depth, width;
  /// Query heads per key head.
  int64_t group;
};

/// The causal forms: a scan over chunks of steps, as the kernel's plan cuts
/// them; step by step without one.
void convertStateScan(LinearAttention &attention);

} // namespace calotype::convert

#endif // CALOTYPE_LIB_CONVERSION_NNTOHALIDE_LINEARATTENTION_H
