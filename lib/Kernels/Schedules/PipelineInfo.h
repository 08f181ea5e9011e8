//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What templates ask of a pipeline: who calls whom, how often, at what cost.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_KERNELS_SCHEDULES_PIPELINEINFO_H
#define CALOTYPE_LIB_KERNELS_SCHEDULES_PIPELINEINFO_H

#include "calotype/Dialect/Halide/IR/HalideOps.h"
#include "llvm/ADT/MapVector.h"

namespace calotype::halide {

struct FuncInfo {
  FuncOp func;
  llvm::SmallVector<UpdateOp> updates;
  bool isOutput = false;
  /// Points of the function.
  double points = 1;
  /// Scalar operations at one point of the pure definition, with the functions
  /// inlined into it.
  double cost = 0;
  /// Evaluations that all callers ask for, if nothing is stored.
  double evaluations = 0;
  /// Functions that call this one, without itself.
  llvm::SmallVector<FuncOp> callers;

  llvm::ArrayRef<int64_t> extents() const;
  /// Operations of all definitions over all points.
  double work() const;
  /// Costs of each update at one point of its domain.
  llvm::SmallVector<double> updateCosts;
  /// Worth storing: costly, and asked for more than once a point.
  bool worthStoring() const;
};

class PipelineInfo {
public:
  explicit PipelineInfo(PipelineOp pipeline);

  /// In the order of the algorithm: producers first.
  llvm::MapVector<mlir::Operation *, FuncInfo> funcs;

  FuncInfo &operator[](FuncOp func) { return funcs[func]; }
  /// The only function with this role, or null.
  FuncOp withRole(llvm::StringRef role) const;
  /// The only output, or null.
  FuncOp output() const;
  /// Estimated nanoseconds of the whole pipeline on one core.
  double nanoseconds(int64_t lanes) const;
};

/// The function a handle in the algorithm region stands for.
FuncOp funcOf(mlir::Value handle);
/// True when the update is `f(x) = f(x) op ...` for an operation that may be
/// reassociated.
bool isAssociative(UpdateOp update);
/// True when the update stores at its own coordinates.
bool storesInPlace(UpdateOp update);
/// How often the body of an update is evaluated: its domain, times the
/// coordinates that it does not replace by other indices.
double pointsOf(UpdateOp update);
/// Product of extents.
double product(llvm::ArrayRef<int64_t> extents);

} // namespace calotype::halide

#endif // CALOTYPE_LIB_KERNELS_SCHEDULES_PIPELINEINFO_H
