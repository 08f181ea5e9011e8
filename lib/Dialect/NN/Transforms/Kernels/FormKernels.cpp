//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-form-kernels: outlines groups of ops as kernels that coincide when equal.
//===----------------------------------------------------------------------===//

#include "KernelGroups.h"
#include "KernelSymbols.h"
#include "SplitConcat.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"

namespace calotype::nn {
#define GEN_PASS_DEF_FORMKERNELSPASS
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"
} // namespace calotype::nn

using namespace mlir;
using namespace calotype::nn;

namespace {

struct FormKernelsPass
    : calotype::nn::impl::FormKernelsPassBase<FormKernelsPass> {
  using FormKernelsPassBase::FormKernelsPassBase;

  void runOnOperation() override {
    KernelSymbols symbols(getOperation());
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (function.isExternal())
        continue;
      Block &block = function.getBody().front();
      splitWideConcats(block, maxOperands - 1, maxArguments);
      SharedOps shared;
      for (const KernelGroup &group : findKernelGroups(
               block, {maxOps, maxArguments, maxOperands, maxExpression},
               shared))
        outline(group, symbols, shared);
      eraseDeadOps(block);
      for (Block &each : function.getBody())
        if (auto last = dyn_cast<func::ReturnOp>(each.getTerminator()))
          copyForwardedResults(last, symbols);
    }
    numKernels += symbols.getNumAdded();
  }

private:
  /// Makes the kernel of `group` and replaces the results' uses by a call.
  void outline(const KernelGroup &group, KernelSymbols &symbols,
               SharedOps &shared) {
    SmallVector<Operation *> ops(group.ops.begin(), group.ops.end());
    llvm::sort(
        ops, [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
    llvm::SetVector<Value> arguments;
    llvm::SetVector<Operation *> constants;
    for (Operation *op : ops)
      for (Value operand : op->getOperands()) {
        Operation *producer = operand.getDefiningOp();
        if (producer && shared.isInnerConstant(producer))
          constants.insert(producer);
        else if (!producer || !group.ops.contains(producer))
          arguments.insert(operand);
      }

    SmallVector<Location> locations;
    for (Operation *op : ops)
      locations.push_back(op->getLoc());
    Location loc = FusedLoc::get(&getContext(), locations);
    OpBuilder builder(group.sink);
    SmallVector<Value> results = group.getResults();
    TypeRange types = ValueRange(results).getTypes();
    auto kernel = createKernel(
        loc, ValueRange(arguments.getArrayRef()).getTypes(), types);
    Block &body = kernel->getBody().front();
    IRMapping mapping;
    mapping.map(arguments.getArrayRef(), body.getArguments());
    OpBuilder inside = OpBuilder::atBlockEnd(&body);
    for (Operation *op : constants)
      inside.clone(*op, mapping);
    for (Operation *op : ops)
      inside.clone(*op, mapping);
    SmallVector<Value> yielded = llvm::map_to_vector(
        results, [&](Value result) { return mapping.lookup(result); });
    YieldOp::create(inside, loc, yielded);

    Operation *root = group.root ? group.root : group.sink;
    KernelOp callee =
        symbols.add(std::move(kernel), root->getName().stripDialect());
    auto call = CallOp::create(builder, loc, types, callee.getSymName(),
                               arguments.getArrayRef());
    for (auto [result, value] : llvm::zip(results, call.getResults()))
      result.replaceUsesWithIf(value, [&](OpOperand &use) {
        return !group.ops.contains(use.getOwner());
      });
    ++numCalls;
    numFused += ops.size() - 1;
  }

  OwningOpRef<KernelOp> createKernel(Location loc, TypeRange inputs,
                                     TypeRange results) {
    OpBuilder builder(&getContext());
    return KernelOp::create(builder, loc, "kernel",
                            builder.getFunctionType(inputs, results));
  }

  static void eraseDeadOps(Block &block) {
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
      if (isOpTriviallyDead(&op))
        op.erase();
  }

  /// Results that no kernel writes, or that another result is already, need
  /// memory of their own.
  void copyForwardedResults(func::ReturnOp last, KernelSymbols &symbols) {
    llvm::DenseSet<Value> seen;
    for (OpOperand &operand : last->getOpOperands()) {
      Value source = operand.get();
      while (auto view = source.getDefiningOp<ReshapeOp>())
        source = view.getInput();
      if (source.getDefiningOp<CallOp>() && seen.insert(source).second)
        continue;
      if (!isa<RankedTensorType>(operand.get().getType()))
        continue;
      Location loc = last.getLoc();
      Type type = operand.get().getType();
      auto kernel = createKernel(loc, type, type);
      OpBuilder inside = OpBuilder::atBlockEnd(&kernel->getBody().front());
      YieldOp::create(inside, loc, kernel->getBody().getArguments());
      KernelOp callee = symbols.add(std::move(kernel), "copy");
      OpBuilder builder(last);
      auto call = CallOp::create(builder, loc, type, callee.getSymName(),
                                 operand.get());
      operand.set(call.getResult(0));
      ++numCalls;
      ++numCopies;
    }
  }
};

} // namespace
