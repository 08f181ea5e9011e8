//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/Pools.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

using namespace mlir;
using namespace calotype;

/// A pass holds its taps as one expression, which Halide's time grows with.
static constexpr int64_t kMaxTaps = 64;

Bin calotype::getBin(int64_t index, int64_t count, int64_t extent) {
  int64_t begin = index * extent / count;
  int64_t end = llvm::divideCeilSigned((index + 1) * extent, count);
  return {begin, end - begin};
}

int64_t calotype::getLargestBin(int64_t count, int64_t extent) {
  int64_t largest = 1;
  for (int64_t bin = 0; bin < count; ++bin)
    largest = std::max(largest, getBin(bin, count, extent).size);
  return largest;
}

bool calotype::isSlidingMax(nn::PoolOp op) {
  auto isOne = [](int64_t value) { return value == 1; };
  return op.getKind() == nn::PoolKind::Max &&
         llvm::all_of(op.getStrides(), isOne) &&
         llvm::all_of(op.getDilations(), isOne) &&
         llvm::all_of(
             llvm::zip(op.getKernel(), op.getPadsBegin(), op.getPadsEnd()),
             [](auto dim) {
               auto [kernel, begin, end] = dim;
               return begin < kernel && end < kernel;
             });
}

bool calotype::isSeparable(nn::PoolOp op) {
  return op.getType().hasStaticShape() && isSlidingMax(op) &&
         llvm::any_of(op.getKernel(),
                      [](int64_t kernel) { return kernel > 1; }) &&
         llvm::all_of(op.getKernel(),
                      [](int64_t kernel) { return kernel <= kMaxTaps; });
}

bool calotype::isSeparable(nn::AdaptivePoolOp op) {
  auto input = op.getInput().getType();
  if (!input.hasStaticShape())
    return false;
  for (auto [count, extent] :
       llvm::zip(op.getOutputSize(), input.getShape().drop_front(2)))
    if (getLargestBin(count, extent) > kMaxTaps)
      return false;
  return true;
}

bool calotype::isSeparable(nn::ReduceOp op) {
  auto input = op.getInput().getType();
  bool hasKind = op.getKind() == nn::ReduceKind::Max ||
                 op.getKind() == nn::ReduceKind::Sum ||
                 op.getKind() == nn::ReduceKind::Mean;
  if (!hasKind || !isa<FloatType>(input.getElementType()) ||
      !input.hasStaticShape() || input.getRank() < 4 || input.getRank() > 5)
    return false;
  SmallVector<int64_t> axes(op.getAxes());
  llvm::sort(axes);
  return axes == llvm::to_vector(llvm::seq<int64_t>(2, input.getRank())) &&
         llvm::all_of(input.getShape().drop_front(2), [](int64_t extent) {
           return extent > 0 && extent <= kMaxTaps;
         });
}
