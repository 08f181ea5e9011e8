//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/Halide/IR/Reductions.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace calotype::halide;

bool calotype::halide::isHeldUnsigned(FuncOp func, unsigned i) {
  SmallVector<UpdateOp> updates = getUpdates(func);
  // The caller sees an output as what it says.
  auto pipeline = func->getParentOfType<PipelineOp>();
  if (updates.empty() || llvm::is_contained(pipeline.getOutputOp().getFuncs(),
                                            updates.back().getResult()))
    return false;
  return llvm::any_of(updates, [&](UpdateOp update) {
    auto yield = cast<YieldOp>(update.getBody().front().getTerminator());
    Operation *op = yield.getValues()[i].getDefiningOp();
    return isa_and_nonnull<arith::MaxUIOp, arith::MinUIOp>(op) ||
           (isa_and_nonnull<arith::AddIOp, arith::MulIOp>(op) &&
            op->getResult(0).getType().isInteger(64));
  });
}

FuncOp calotype::halide::getDefined(YieldOp yield) {
  if (auto update = dyn_cast<UpdateOp>(yield->getParentOp()))
    return update.getFuncOp();
  return cast<FuncOp>(yield->getParentOp());
}
