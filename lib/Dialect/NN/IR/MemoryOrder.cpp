//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/NN/IR/MemoryOrder.h"
#include "calotype/Dialect/NN/IR/NNDialect.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"

using namespace mlir;
using namespace calotype::nn;

/// The dimensions with more than one element, in the order of memory.
static SmallVector<int64_t> visibleOrder(RankedTensorType type) {
  LayoutAttr layout = getLayout(type);
  auto order = layout ? layout.getPermutation(type.getRank())
                      : llvm::to_vector(llvm::seq<int64_t>(0, type.getRank()));
  llvm::erase_if(order, [&](int64_t dim) { return type.getDimSize(dim) == 1; });
  return order;
}

static bool isTiled(RankedTensorType type) {
  LayoutAttr layout = getLayout(type);
  return layout && !layout.isPermutation();
}

bool calotype::nn::isFreeRelayout(RankedTensorType from, RankedTensorType to) {
  if (from == to)
    return true;
  return !isTiled(from) && !isTiled(to) &&
         visibleOrder(from) == visibleOrder(to);
}

bool calotype::nn::isViewTranspose(RankedTensorType from, RankedTensorType to,
                                   ArrayRef<int64_t> permutation) {
  if (isTiled(from) || isTiled(to))
    return false;
  SmallVector<int64_t> order;
  for (int64_t dim : visibleOrder(to))
    order.push_back(permutation[dim]);
  return order == visibleOrder(from);
}
