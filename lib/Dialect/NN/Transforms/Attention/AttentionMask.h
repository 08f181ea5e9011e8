//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The masks of a found attention as one mask and a diagonal.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_ATTENTION_ATTENTIONMASK_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_ATTENTION_ATTENTIONMASK_H

#include "SpelledAttention.h"
#include "mlir/IR/Builders.h"

namespace calotype::nn {

class AttentionMask {
public:
  AttentionMask(mlir::OpBuilder &builder, AttentionPattern &pattern)
      : builder(builder), pattern(pattern) {}

  /// Finds out what the steps of the pattern are; changes nothing.
  bool find(int64_t batch, int64_t heads, std::string &obstacle);

  /// The mask operand, null when there is none.
  mlir::Value build();
  bool isCausal() const { return offset.has_value(); }
  int64_t getOffset() const { return offset.value_or(0); }
  /// The attribute of nn.attention.
  mlir::FloatAttr getHiddenScore();
  /// Whether all scores of a row may be minus infinity.
  bool mayHideRows() const { return !masks.empty() || offset.value_or(0) < 0; }

private:
  /// A step that stays a mask, and its shape over [batch, heads, query, key].
  struct Mask {
    SpelledStep step;
    llvm::SmallVector<int64_t> shape;
  };
  bool collect(bool finiteDiagonals, std::string &obstacle);
  bool addStep(const SpelledStep &step, std::string &obstacle);
  bool addMask(const SpelledStep &step, std::string &obstacle);
  bool checkTogether(std::string &obstacle);
  bool allSelect() const;
  mlir::Value orient(const Mask &mask);
  mlir::Value buildSum();
  mlir::Value buildCondition(const Mask &mask);

  mlir::OpBuilder &builder;
  AttentionPattern &pattern;
  int64_t batch = 1, heads = 1;
  std::optional<int64_t> offset;
  /// The score of hidden keys of the causal masks, the largest of them.
  double causalScore = -std::numeric_limits<double>::infinity();
  /// Whether a finite number above a diagonal makes a causal mask.
  bool mayBeFinite = true;
  /// Diagonal of a product with zeros above it that no sum has hidden yet.
  std::optional<int64_t> erased;
  llvm::SmallVector<Mask> masks;
  bool selectsAfterDiagonal = false;
};

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_ATTENTION_ATTENTIONMASK_H
