//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Kernels of several pools: the levels of a pyramid, or a tower of sliding
/// maxima, with the concatenation that they write.
//===----------------------------------------------------------------------===//

#include "KernelGroups.h"
#include "calotype/Analysis/Pools.h"
#include "calotype/Dialect/NN/IR/NNOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

/// The op that makes `value`, seen through a view.
static Operation *sourceOf(Value value) {
  if (auto view = value.getDefiningOp<ReshapeOp>())
    value = view.getInput();
  return value.getDefiningOp();
}

static bool isMember(Operation *op, Block *block) {
  if (!op || op->getBlock() != block)
    return false;
  auto pool = dyn_cast<PoolOp>(op);
  auto bins = dyn_cast<AdaptivePoolOp>(op);
  return (pool && isSeparable(pool)) || (bins && isSeparable(bins));
}

/// The pools that only `concat` and each other read, with views between.
static SetVector<Operation *> findMembers(ConcatOp concat) {
  SetVector<Operation *> members;
  SmallVector<Operation *> pending;
  for (Value part : concat.getInputs())
    pending.push_back(sourceOf(part));
  while (!pending.empty()) {
    Operation *op = pending.pop_back_val();
    if (isMember(op, concat->getBlock()) && members.insert(op))
      pending.push_back(op->getOperand(0).getDefiningOp());
  }
  auto isInside = [&](Operation *user) {
    return user == concat || members.contains(user) ||
           (isa<ReshapeOp>(user) && llvm::all_equal(user->getUsers()) &&
            user->hasOneUse() && *user->user_begin() == concat);
  };
  while (members.remove_if(
      [&](Operation *op) { return !llvm::all_of(op->getUsers(), isInside); }))
    ;
  return members;
}

std::optional<KernelGroup> calotype::nn::findPoolGroup(Operation *op) {
  auto concat = dyn_cast<ConcatOp>(op);
  if (!concat || !concat.getType().hasStaticShape())
    return std::nullopt;
  SetVector<Operation *> members = findMembers(concat);
  if (members.size() < 2)
    return std::nullopt;
  // A tower's parts are alike, and lie side by side in memory.
  bool isTower = llvm::any_of(members, llvm::IsaPred<PoolOp>);
  if (isTower && (concat.getAxis() != 1 ||
                  !llvm::all_equal(ValueRange(concat.getInputs()).getTypes()) ||
                  llvm::any_of(members, llvm::IsaPred<AdaptivePoolOp>)))
    return std::nullopt;
  KernelGroup group;
  group.sink = concat;
  group.ops = members;
  group.root = members.front();
  for (Value part : concat.getInputs())
    if (auto view = part.getDefiningOp<ReshapeOp>())
      if (members.contains(sourceOf(part)))
        group.ops.insert(view);
  group.ops.insert(concat);
  return group;
}
