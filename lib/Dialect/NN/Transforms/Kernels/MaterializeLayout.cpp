//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-materialize-layout: layout changes of run-time values become kernels.
//===----------------------------------------------------------------------===//

#include "KernelSymbols.h"
#include "Layouts.h"
#include "calotype/Dialect/NN/IR/MemoryOrder.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace calotype::nn {
#define GEN_PASS_DEF_MATERIALIZELAYOUTPASS
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"
} // namespace calotype::nn

using namespace mlir;
using namespace calotype::nn;

namespace {

struct MaterializeLayoutPass
    : calotype::nn::impl::MaterializeLayoutPassBase<MaterializeLayoutPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    KernelSymbols symbols(module);
    for (auto function : module.getOps<func::FuncOp>()) {
      SmallVector<RelayoutOp> relayouts;
      function.walk([&](RelayoutOp op) { relayouts.push_back(op); });
      for (RelayoutOp op : relayouts) {
        if (op.getResult().use_empty()) {
          op.erase();
          continue;
        }
        if (isFreeRelayout(cast<RankedTensorType>(op.getInput().getType()),
                           cast<RankedTensorType>(op.getType()))) {
          ++numFree;
          continue;
        }
        makeCall(op, symbols);
        ++numKernels;
      }
    }
  }

private:
  static void makeCall(RelayoutOp op, KernelSymbols &symbols) {
    OpBuilder builder(op);
    Location loc = op.getLoc();
    Value input = op.getInput();
    OpBuilder detached(op.getContext());
    OwningOpRef<KernelOp> kernel = KernelOp::create(
        detached, loc, "kernel",
        builder.getFunctionType(input.getType(), op.getType()));
    Block &body = kernel->getBody().front();
    OpBuilder inside = OpBuilder::atBlockEnd(&body);
    YieldOp::create(inside, loc, body.getArguments());
    KernelOp callee = symbols.add(std::move(kernel), "relayout");
    auto call =
        CallOp::create(builder, loc, op.getType(), callee.getSymName(), input);
    op.getResult().replaceAllUsesWith(call.getResult(0));
    op.erase();
  }
};

} // namespace
