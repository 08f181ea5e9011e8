//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Decides which ops of a block form one kernel. Changes nothing.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_KERNELS_KERNELGROUPS_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_KERNELS_KERNELGROUPS_H

#include "mlir/IR/Block.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"
#include <optional>

namespace calotype::nn {

/// The ops of one kernel. What is used outside is `sink`'s first result and
/// further results of the root, the latter by later ops than `sink` only: a
/// call in its place has its operands defined and closes no cycle.
struct KernelGroup {
  mlir::Operation *root = nullptr; ///< Null for a kernel without a root.
  mlir::Operation *sink = nullptr;
  llvm::SetVector<mlir::Operation *> ops;

  /// The values that are used outside, the sink's first; the sink's first
  /// result where none is.
  llvm::SmallVector<mlir::Value> getResults() const;
};

/// See the options of nn-form-kernels.
struct KernelGroupLimits {
  unsigned maxOps;
  unsigned maxArguments;
  unsigned maxOperands;
  unsigned maxExpression;
};

/// Ops of which each kernel that reads them holds a copy of its own. Any number
/// of ops may read one, so the answers are kept: they are those before the
/// first kernel is made.
class SharedOps {
public:
  /// True for an op without cost: it makes its result from coordinates and
  /// splat constants only, or arranges pieces of an image for readers that copy
  /// what they read.
  bool isTrivial(mlir::Operation *op);
  /// True for a constant that kernels hold inside.
  bool isInnerConstant(mlir::Operation *op);

private:
  llvm::DenseMap<mlir::Operation *, bool> innerConstants, arrangements;
};

/// The group of a concatenation that pools write, with those pools; nothing for
/// other ops. It has several roots, of which `root` is one, and takes nothing
/// else.
std::optional<KernelGroup> findPoolGroup(mlir::Operation *op);

/// Divides the ops of `block` that compute into groups, in the order of their
/// sinks. Each op is in exactly one group unless it is trivial; trivial ops
/// with no group are only read by groups.
std::vector<KernelGroup> findKernelGroups(mlir::Block &block,
                                          KernelGroupLimits limits,
                                          SharedOps &shared);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_KERNELS_KERNELGROUPS_H
