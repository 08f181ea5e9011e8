//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// How large the expressions of a kernel become when its functions are put into
/// those that read them.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_KERNELS_EXPRESSIONSIZE_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_KERNELS_EXPRESSIONSIZE_H

#include "mlir/IR/Operation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include <map>
#include <tuple>

namespace calotype::nn {

/// Counts at how many different coordinates each op of a kernel is computed for
/// one element of the result. An element-wise op reads its operands where it is
/// itself computed, and what two of them read of one value there is computed
/// once; any other op reads each operand at coordinates of its own. So `x + x`
/// repeated adds one operation each time, and a concatenation of a value with
/// itself doubles the number.
class ExpressionSize {
public:
  /// Refuses what would take more than `limit` operations in all.
  explicit ExpressionSize(unsigned limit) : limit(limit) {}

  /// Forgets all, and takes an op that is computed at the result's coordinates.
  void start(mlir::Operation *op);
  /// Takes a further op of this kind.
  void addToResult(mlir::Operation *op);
  /// Takes a producer that ops taken before read through `uses`. False, and it
  /// is not taken, when the kernel would become too large.
  bool add(mlir::Operation *producer, llvm::ArrayRef<mlir::OpOperand *> uses);

private:
  /// Numbers of coordinates; the result's are 0.
  using Places = llvm::SmallDenseSet<unsigned, 4>;

  /// The coordinates at which the owner of `use`, computed at `place`, reads
  /// it.
  unsigned readAt(mlir::OpOperand &use, unsigned place);
  /// Operations of an op at one place.
  static unsigned operationsOf(mlir::Operation *op);

  unsigned limit, total = 0;
  llvm::DenseMap<mlir::Operation *, Places> places;
  /// By the place of the reader, what reads, and which way.
  std::map<std::tuple<unsigned, mlir::Operation *, uint64_t>, unsigned> numbers;
};

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_KERNELS_EXPRESSIONSIZE_H
