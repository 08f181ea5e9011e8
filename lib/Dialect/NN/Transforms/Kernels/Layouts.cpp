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

/// The dimensions with more than one element, in the order of memory.
static SmallVector<int64_t> visibleOrder(RankedTensorType type) {
  LayoutAttr layout = getLayout(type);
  auto order = layout ? layout.getPermutation(type.getRank())
                      : llvm::to_vector(llvm::seq<int64_t>(0, type.getRank()));
  llvm::erase_if(order, [&](int64_t dim) { return type.getDimSize(dim) == 1; });
  return order;
}

bool calotype::nn::isFreeRelayout(RankedTensorType from, RankedTensorType to) {
  if (from == to)
    return true;
  for (RankedTensorType type : {from, to})
    if (LayoutAttr layout = getLayout(type))
      if (!layout.isPermutation())
        return false;
  return visibleOrder(from) == visibleOrder(to);
}

bool calotype::nn::isViewTranspose(RankedTensorType from, RankedTensorType to,
                                   ArrayRef<int64_t> permutation) {
  for (RankedTensorType type : {from, to})
    if (LayoutAttr layout = getLayout(type))
      if (!layout.isPermutation())
        return false;
  SmallVector<int64_t> order;
  for (int64_t dim : visibleOrder(to))
    order.push_back(permutation[dim]);
  return order == visibleOrder(from);
}

Operation *calotype::nn::findRoot(KernelOp kernel) {
  for (Operation &op : kernel.getBody().front())
    if (auto kernelOp = dyn_cast<KernelOpInterface>(op))
      if (kernelOp.getKernelRole() == KernelRole::Root)
        return &op;
  return nullptr;
}

StringRef calotype::nn::getKernelWord(KernelOp kernel) {
  if (Operation *root = findRoot(kernel))
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
