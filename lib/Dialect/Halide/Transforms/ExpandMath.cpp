//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// halide-expand-math: functions that Halide would call one lane at a time.
//===----------------------------------------------------------------------===//

#include "ExpandExpM1.h"
#include "calotype/Dialect/Halide/IR/HalideOps.h"
#include "calotype/Dialect/Halide/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace calotype::halide {
#define GEN_PASS_DEF_EXPANDMATHPASS
#include "calotype/Dialect/Halide/Transforms/Passes.h.inc"
} // namespace calotype::halide

using namespace calotype;

/// exp, log, pow and erf are missing here: Halide has vector forms of them.
static bool isCalledPerLane(StringRef name) {
  return llvm::is_contained({"math.tanh", "math.sin", "math.cos", "math.asin",
                             "math.acos", "math.atan", "math.atan2",
                             "math.log1p", "math.expm1"},
                            name);
}

namespace {
struct ExpandMathPass
    : halide::impl::ExpandMathPassBase<ExpandMathPass> {
  void runOnOperation() override {
    bool any = false;
    getOperation()->walk([&](Operation *op) {
      if (!isCalledPerLane(op->getName().getStringRef()) ||
          !op->getResultTypes()[0].isF32())
        return;
      any = true;
      ++numExpanded;
    });
    if (!any)
      return markAllAnalysesPreserved();
    RewritePatternSet patterns(&getContext());
    populateMathPolynomialApproximationPatterns(patterns, isCalledPerLane);
    halide::populateExpM1Pattern(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
