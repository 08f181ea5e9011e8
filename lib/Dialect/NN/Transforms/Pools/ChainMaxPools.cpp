//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-chain-max-pools: maxima over windows that hold the windows of another
/// pool are taken from that pool's result.
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/Pools.h"
#include "calotype/Analysis/Rewrites.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/MapVector.h"

namespace calotype::nn {
#define GEN_PASS_DEF_CHAINMAXPOOLSPASS
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"
} // namespace calotype::nn

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

static constexpr Rewrite kRewrite{"nn-chain-max-pools", Numerics::Exact};

static int64_t product(ArrayRef<int64_t> values) {
  return ShapedType::getNumElements(values);
}

/// The order by size, then as written.
static bool comesFirst(Operation *a, Operation *b, int64_t sizeOfA,
                       int64_t sizeOfB) {
  if (sizeOfA != sizeOfB)
    return sizeOfA < sizeOfB;
  return a != b && a->isBeforeInBlock(b);
}

static std::string join(ArrayRef<int64_t> values) {
  std::string text;
  for (int64_t value : values)
    text += (text.empty() ? "" : " x ") + std::to_string(value);
  return text;
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

/// Why the windows of `op` cannot be those of a tower.
static StringRef whyNoTower(PoolOp op) {
  auto isOne = [](int64_t value) { return value == 1; };
  if (!llvm::all_of(op.getStrides(), isOne))
    return "the windows skip positions: the strides are not 1";
  if (!llvm::all_of(op.getDilations(), isOne))
    return "the windows skip elements: the dilations are not 1";
  return "a window lies in the padding alone";
}

/// The window over the result of `inner` that covers what `outer`'s window
/// covers of their common input.
struct Rest {
  SmallVector<int64_t> kernel, begin, end;
};

/// With windows [x - b, x - b + k) of the input, `outer` at x covers what
/// `inner` covers at x - (b_outer - b_inner) and the k_outer - k_inner
/// positions behind it. Positions outside of `inner`'s result are padding; the
/// last ones inside cover what those would have. Nothing when the windows do
/// not hold each other.
static std::optional<Rest> findRest(PoolOp inner, PoolOp outer) {
  Rest rest;
  bool isLarger = false;
  for (size_t i = 0; i < inner.getKernel().size(); ++i) {
    int64_t kernel = outer.getKernel()[i] - inner.getKernel()[i];
    int64_t begin = outer.getPadsBegin()[i] - inner.getPadsBegin()[i];
    int64_t end = outer.getPadsEnd()[i] - inner.getPadsEnd()[i];
    if (kernel < begin || kernel < end || begin < 0 || end < 0)
      return std::nullopt;
    isLarger |= kernel > 0;
    rest.kernel.push_back(kernel + 1);
    rest.begin.push_back(begin);
    rest.end.push_back(end);
  }
  return isLarger ? std::optional(rest) : std::nullopt;
}

//===----------------------------------------------------------------------===//
// Pass
//===----------------------------------------------------------------------===//

namespace {

struct ChainMaxPoolsPass
    : calotype::nn::impl::ChainMaxPoolsPassBase<ChainMaxPoolsPass> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      for (Block &block : function.getBody()) {
        llvm::MapVector<Value, SmallVector<PoolOp>> windows;
        llvm::MapVector<Value, SmallVector<AdaptivePoolOp>> bins;
        for (Operation &op : block) {
          auto pool = dyn_cast<PoolOp>(op);
          if (pool && pool.getKind() == PoolKind::Max)
            windows[pool.getInput()].push_back(pool);
          auto adaptive = dyn_cast<AdaptivePoolOp>(op);
          if (adaptive && adaptive.getKind() == PoolKind::Max)
            bins[adaptive.getInput()].push_back(adaptive);
        }
        for (auto &[image, pools] : windows)
          chainWindows(pools);
        for (auto &[image, pools] : bins)
          nestBins(pools);
      }
  }

private:
  /// Takes each pool of one image from the largest one that it holds.
  void chainWindows(ArrayRef<PoolOp> pools) {
    if (pools.size() < 2)
      return;
    SmallVector<PoolOp> sorted;
    for (PoolOp pool : pools) {
      if (isSlidingMax(pool))
        sorted.push_back(pool);
      else
        reportMissed(pool, kRewrite, whyNoTower(pool));
    }
    llvm::sort(sorted, [](PoolOp a, PoolOp b) {
      return comesFirst(a, b, product(a.getKernel()), product(b.getKernel()));
    });
    // From the largest on, so that each finds its neighbour as it was written.
    for (size_t i = sorted.size(); i-- > 1;) {
      PoolOp outer = sorted[i], inner;
      std::optional<Rest> rest;
      for (size_t j = i; j-- > 0 && !rest;) {
        inner = sorted[j];
        rest = findRest(inner, outer);
      }
      if (rest)
        chain(inner, outer, *rest);
      else
        reportMissed(
            outer, kRewrite,
            "its windows do not hold those of another pool of the image");
    }
  }

  void chain(PoolOp inner, PoolOp outer, const Rest &rest) {
    OpBuilder builder(outer);
    putBefore(inner, outer);
    auto pool = PoolOp::create(
        builder, FusedLoc::get(&getContext(), {inner.getLoc(), outer.getLoc()}),
        outer.getType(), inner.getResult(), PoolKind::Max, rest.kernel,
        outer.getStrides(), outer.getDilations(), rest.begin, rest.end,
        /*ceil_mode=*/false, /*count_include_pad=*/false, /*p=*/0);
    reportApplied(outer, kRewrite,
                  "maxima of " + join(outer.getKernel()) + " as " +
                      join(rest.kernel) + " after " + join(inner.getKernel()),
                  computeCost(outer), computeCost(pool));
    outer.replaceAllUsesWith(pool.getResult());
    outer.erase();
    ++numChained;
  }

  /// Takes coarse bins from the fewest bins that they are unions of: with n
  /// bins where n divides m, bin i is the union of the m / n bins from i * m /
  /// n on, also where bins overlap.
  void nestBins(SmallVector<AdaptivePoolOp> pools) {
    llvm::sort(pools, [](AdaptivePoolOp a, AdaptivePoolOp b) {
      return comesFirst(a, b, product(b.getOutputSize()),
                        product(a.getOutputSize()));
    });
    for (size_t i = pools.size(); i-- > 0;) {
      AdaptivePoolOp coarse = pools[i], fine;
      for (size_t j = i; j-- > 0 && !fine;)
        if (divides(coarse.getOutputSize(), pools[j].getOutputSize()))
          fine = pools[j];
      if (fine)
        nest(fine, coarse);
      else if (i > 0)
        reportMissed(coarse, kRewrite,
                     "its bins are not unions of those of another level");
    }
  }

  static bool divides(ArrayRef<int64_t> coarse, ArrayRef<int64_t> fine) {
    return coarse != fine &&
           llvm::all_of(llvm::zip(coarse, fine), [](auto pair) {
             auto [n, m] = pair;
             return m % n == 0;
           });
  }

  void nest(AdaptivePoolOp fine, AdaptivePoolOp coarse) {
    OpBuilder builder(coarse);
    putBefore(fine, coarse);
    auto pool = AdaptivePoolOp::create(
        builder, FusedLoc::get(&getContext(), {fine.getLoc(), coarse.getLoc()}),
        fine.getResult(), PoolKind::Max, coarse.getOutputSize());
    reportApplied(coarse, kRewrite,
                  join(coarse.getOutputSize()) + " bins as unions of " +
                      join(fine.getOutputSize()),
                  computeCost(coarse), computeCost(pool));
    coarse.replaceAllUsesWith(pool.getResult());
    coarse.erase();
    ++numChained;
  }

  /// Both read one image, so the inner pool may go before the outer one.
  static void putBefore(Operation *inner, Operation *outer) {
    if (!inner->isBeforeInBlock(outer))
      inner->moveBefore(outer);
  }
};

} // namespace
