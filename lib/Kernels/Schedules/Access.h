//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Which loops of a definition walk through memory with stride one.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_KERNELS_SCHEDULES_ACCESS_H
#define CALOTYPE_LIB_KERNELS_SCHEDULES_ACCESS_H

#include "calotype/Dialect/Halide/IR/HalideOps.h"

namespace calotype::halide {

/// Number of loads that each block argument of a definition (coordinates, then
/// reduction variables) walks with stride one. Looks through functions without
/// updates; what an update reads of its own function does not count.
llvm::SmallVector<unsigned> contiguousLoads(mlir::Operation *definition);

/// The coordinate of `func` along which it reads memory with stride one, -1 if
/// there is none or loads disagree.
int contiguousCoordinate(FuncOp func);

/// Factor of block argument `arg` in an index made of sums and products with
/// constants.
int64_t coefficientOf(mlir::Value index, mlir::BlockArgument arg);

/// True when `definition`, a function or an update, reads an image in panels of
/// `width`.
bool readsPanels(mlir::Operation *definition, int64_t width);

/// Whether an update's `halide.where` holds at a point: the values of its block
/// arguments. True without one, or where it cannot be told.
bool countsAt(UpdateOp update, llvm::ArrayRef<int64_t> point);

} // namespace calotype::halide

#endif // CALOTYPE_LIB_KERNELS_SCHEDULES_ACCESS_H
