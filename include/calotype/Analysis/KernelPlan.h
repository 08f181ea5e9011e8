//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// How a kernel will be scheduled, decided before its operands get layouts.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_ANALYSIS_KERNELPLAN_H
#define CALOTYPE_ANALYSIS_KERNELPLAN_H

#include "calotype/Analysis/TargetInfo.h"
#include "mlir/IR/BuiltinAttributes.h"
#include <functional>
#include <optional>
#include <string>

namespace calotype {
namespace nn {
class KernelOp;
}
class ScheduleDatabase;

/// The register tile and the family of a kernel. Packing of constants follows
/// it, and the schedule template obeys it. Zero means "not applicable".
struct KernelPlan {
  /// `injective`, `reduction`, `rowwise`, `matmul`, `gemv`, `conv`,
  /// `pointwise`, `depthwise`, `pool`, `resize`, `scan`, `attention`,
  /// `linear_attention` or `fallback`.
  std::string family = "fallback";
  /// Channels (convolution) or columns (matmul) of the register tile; constant
  /// operands are packed in panels of this width. Columns of the state that the
  /// scan of causal linear attention changes at once.
  int64_t tileN = 0;
  /// Pixels of a row (convolution) or rows (matmul) of the register tile.
  int64_t tileM = 0;
  /// Rows of pixels of the register tile; columns of the values in that of K^T
  /// V (linear attention).
  int64_t tileY = 0;
  /// Steps of the reduction that are done before the next tile, 0 for all. For
  /// a convolution input channels, of all taps; its accumulators are in memory.
  /// In attention, whose register tile is `tileN` queries by `tileM` keys, the
  /// keys of one step of the online softmax. In linear attention steps of a
  /// chunk (causal) or of a partial sum.
  int64_t blockK = 0;
  /// Queries that share a pass over the keys (attention).
  int64_t blockM = 0;
  /// Partial sums of a reduction that cores make at the same time.
  int64_t partials = 0;
  /// A convolution with `blockK` skips taps that read only padding, tile by
  /// tile, and computes this percentage; 0 when it computes all.
  int64_t tapPercent = 0;
  /// A run-time right operand is copied into panels before use.
  bool packRhs = false;
  /// The parameters come from the schedule database.
  bool isTuned = false;

  mlir::DictionaryAttr toAttr(mlir::MLIRContext *context) const;
  /// The plan of a dictionary; entries that lack keep their default.
  static KernelPlan fromAttr(mlir::DictionaryAttr attr);
};

/// What is known of the filter of a convolution: nothing, that it is a
/// constant, which is packed, or a constant of finite numbers.
enum class FilterKind { RunTime, Constant, Finite };

/// Plans a kernel from its root op, its shapes and the target. Nothing for a
/// kernel without ops (a layout change). With `exact` rows of attention stay
/// whole: no partial result is rescaled.
std::optional<KernelPlan> planKernel(nn::KernelOp kernel,
                                     const TargetInfo &target,
                                     bool exact = false,
                                     FilterKind filter = FilterKind::RunTime);

/// The plan with the parameters that `database` has for the kernel. Entries of
/// another family, and those that were measured against another plan, are left
/// aside; plans that the target cannot hold too, with a warning at the kernel.
KernelPlan tunePlan(const KernelPlan &plan, nn::KernelOp kernel,
                    const TargetInfo &target, const ScheduleDatabase &database);

/// Sizes that a register tile divides, with padding.
struct TileProblem {
  /// Columns (product) or channels (convolution).
  int64_t n = 1;
  /// Rows (product) or pixels of a row (convolution).
  int64_t m = 1;
  /// Rows of pixels.
  int64_t rows = 1;
  /// Steps of the reduction for which a panel stays in the cache, 1 for any.
  int64_t depth = 1;
  /// Rows or pixels that the tile may have.
  int64_t mostRows = 16;
  /// Rows or pixels that tiles of a given height compute; null for `m` rounded
  /// up.
  std::function<double(int64_t)> paddedM;
};

/// A tile of `n` columns by `m` rows, or by `m` pixels of each of `y` rows.
struct RegisterTile {
  int64_t n, m, y;
};

/// The tile that wastes least: padded work, loads and latency.
RegisterTile chooseRegisterTile(const TileProblem &problem,
                                const TargetInfo &target);

} // namespace calotype

#endif // CALOTYPE_ANALYSIS_KERNELPLAN_H
