//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "SplitConcat.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace calotype::nn;

/// Concatenates neighbours, `width` at a time.
static SmallVector<Value> joinNeighbours(ConcatOp concat, ArrayRef<Value> parts,
                                         unsigned width) {
  OpBuilder builder(concat);
  SmallVector<Value> joined;
  // Nodes of nearly equal size: as few different kernels as can be.
  unsigned nodes = llvm::divideCeil(parts.size(), width);
  for (unsigned node = 0; node < nodes; ++node) {
    size_t begin = parts.size() * node / nodes;
    size_t end = parts.size() * (node + 1) / nodes;
    joined.push_back(ConcatOp::create(builder, concat.getLoc(),
                                      parts.slice(begin, end - begin),
                                      concat.getAxis()));
  }
  return joined;
}

void calotype::nn::splitWideConcats(Block &block, unsigned maxParts,
                                    unsigned width) {
  width = std::max(2u, std::min(width, maxParts));
  for (auto concat : llvm::make_early_inc_range(block.getOps<ConcatOp>())) {
    if (concat.getInputs().size() <= maxParts)
      continue;
    SmallVector<Value> parts(concat.getInputs());
    while (parts.size() > width)
      parts = joinNeighbours(concat, parts, width);
    concat.getInputsMutable().assign(parts);
  }
}
