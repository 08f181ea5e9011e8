//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Layouts.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"

using namespace mlir;
using namespace calotype::nn;

LayoutAttr calotype::nn::getChannelsLast(MLIRContext *context, int64_t rank) {
  SmallVector<int64_t> perm{0};
  llvm::append_range(perm, llvm::seq<int64_t>(2, rank));
  perm.push_back(1);
  return LayoutAttr::get(context, perm, {}, {});
}

StringRef calotype::nn::getKernelWord(KernelOp kernel) {
  if (Operation *root = kernel.findRoot())
    return root->getName().stripDialect();
  Value value = kernel.getBody().front().getTerminator()->getOperand(0);
  Operation *last = value.getDefiningOp();
  return last ? last->getName().stripDialect() : "copy";
}

OwningOpRef<KernelOp> calotype::nn::cloneWithTypes(KernelOp kernel,
                                                   FunctionType type) {
  OwningOpRef<KernelOp> clone(cast<KernelOp>(kernel->clone()));
  clone->setFunctionType(type);
  for (auto [argument, argumentType] :
       llvm::zip(clone->getBody().getArguments(), type.getInputs()))
    argument.setType(argumentType);
  return clone;
}

void calotype::nn::eraseUnusedKernels(ModuleOp module) {
  llvm::DenseSet<StringAttr> used;
  module.walk(
      [&](CallOp call) { used.insert(call.getCalleeAttr().getAttr()); });
  for (auto kernel : llvm::make_early_inc_range(module.getOps<KernelOp>()))
    if (!used.contains(kernel.getSymNameAttr()))
      kernel.erase();
}
