//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Appends schedule ops to a pipeline: a thin layer that names stages and
/// loops.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_KERNELS_SCHEDULES_SCHEDULEBUILDER_H
#define CALOTYPE_LIB_KERNELS_SCHEDULES_SCHEDULEBUILDER_H

#include "calotype/Dialect/Halide/IR/HalideOps.h"

namespace calotype::halide {

/// A loop of a stage and its trip count.
struct Loop {
  mlir::Value var;
  int64_t extent = 1;
};

/// A stage and its loops: the coordinates, then the reduction variables, each
/// innermost first. Templates replace entries when they split.
struct Stage {
  mlir::Value handle;
  llvm::SmallVector<Loop> vars;
  llvm::SmallVector<Loop> rvars;
};

class ScheduleBuilder {
public:
  explicit ScheduleBuilder(PipelineOp pipeline);

  /// The pure definition of a function.
  Stage pure(FuncOp func);
  /// Update number `n` of a function.
  Stage update(FuncOp func, unsigned n);
  /// Handle of a function's pure stage without its loops.
  mlir::Value handle(FuncOp func);
  /// Loops of a stage that a directive made.
  Stage made(mlir::Value handle, llvm::ArrayRef<int64_t> extents,
             llvm::ArrayRef<int64_t> domain);

  /// Splits; the outer loop rounds up.
  std::pair<Loop, Loop> split(Loop loop, int64_t factor,
                              TailStrategy tail = TailStrategy::Auto);
  Loop fuse(Loop inner, Loop outer);
  void reorder(llvm::ArrayRef<Loop> loops);
  void vectorize(Loop loop);
  void unroll(Loop loop);
  void parallel(Loop loop);
  void computeRoot(mlir::Value stage);
  void computeAt(mlir::Value stage, Loop loop);
  void computeWith(mlir::Value stage, Loop loop);
  void storeIn(mlir::Value stage, MemoryType memory);
  void boundExtent(mlir::Value stage, int64_t dim, int64_t extent);
  void boundStorage(mlir::Value stage, int64_t dim, int64_t extent);
  void alignStorage(mlir::Value stage, int64_t dim, int64_t to);
  void reorderStorage(mlir::Value stage, llvm::ArrayRef<int64_t> dims);
  /// Allows vector lanes over reduction variables.
  void atomic(mlir::Value stage);
  /// Never, or in any case, splits the loop in prologue, steady state and
  /// epilogue.
  void neverPartition(Loop loop);
  void alwaysPartition(Loop loop);

  /// A copy through which all consumers read a function.
  mlir::Value wrap(mlir::Value stage);

  struct Factored {
    mlir::Value intermediate, intermediateUpdate, merge;
  };
  Factored rfactor(Stage &stage, llvm::ArrayRef<Loop> preserved,
                   llvm::StringRef name);

private:
  Stage withVars(mlir::Value handle, llvm::ArrayRef<int64_t> extents,
                 llvm::ArrayRef<int64_t> domain);

  mlir::OpBuilder builder;
  mlir::Location loc;
};

} // namespace calotype::halide

#endif // CALOTYPE_LIB_KERNELS_SCHEDULES_SCHEDULEBUILDER_H
