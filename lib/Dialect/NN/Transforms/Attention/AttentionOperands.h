//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Queries, keys and values of a found attention as [batch, heads, rows,
/// depth].
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_ATTENTION_ATTENTIONOPERANDS_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_ATTENTION_ATTENTIONOPERANDS_H

#include "SpelledAttention.h"
#include "mlir/IR/PatternMatch.h"

namespace calotype::nn {

/// Extents in the place of [batch, heads]: each is one or that of the whole.
struct BatchAndHeads {
  int64_t batch, heads;
};

/// What the dimensions `own` are, which broadcast to `whole`, when all
/// dimensions of `whole` but the last are batch and the last are heads, or when
/// both are merged in one; nothing where that is neither one nor the whole.
std::optional<BatchAndHeads> mapBatch(llvm::ArrayRef<int64_t> own,
                                      llvm::ArrayRef<int64_t> whole,
                                      BatchAndHeads all);

class AttentionOperands {
public:
  AttentionOperands(mlir::RewriterBase &rewriter, AttentionPattern &pattern)
      : rewriter(rewriter), pattern(pattern) {}

  /// Finds batch and heads and checks that the operands fit; changes nothing.
  bool find(std::string &obstacle);
  int64_t getBatch() const { return all.batch; }
  int64_t getHeads() const { return all.heads; }

  /// Makes `query`, `key` and `value`.
  void build();
  mlir::Value query, key, value;

  /// The result of attention as the pattern's own result.
  mlir::Value restore(mlir::Value result);

private:
  struct Operand {
    mlir::Value value;
    BatchAndHeads extents;
    bool isTransposed; ///< Rows are the last dimension.
  };
  std::optional<Operand> findOperand(mlir::Value value, bool isTransposed,
                                     llvm::ArrayRef<int64_t> whole);
  mlir::Value buildOperand(const Operand &operand);
  void groupHeads();

  mlir::RewriterBase &rewriter;
  AttentionPattern &pattern;
  BatchAndHeads all{1, 1};
  Operand queries, keys, values;
};

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_ATTENTION_ATTENTIONOPERANDS_H
