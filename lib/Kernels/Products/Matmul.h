//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A matrix product as its tasks see it.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_KERNELS_PRODUCTS_MATMUL_H
#define CALOTYPE_LIB_KERNELS_PRODUCTS_MATMUL_H

#include "../Schedules/RegisterTile.h"
#include "calotype/Dialect/Plan/IR/Plans.h"
#include <optional>

namespace calotype::halide {

/// The functions of a product, and what of them is no choice.
struct MatmulParts {
  FuncOp acc, lhs, rhs;
  /// The tile of the plan, as it fits the extents.
  TileShape tile;
  /// The coordinate of the right operand that is a column, -1 if none.
  int column = -1;

  /// Nothing for a pipeline of another form.
  static std::optional<MatmulParts> find(PipelineInfo &info, int64_t lanes,
                                         plan::MatmulAttr plan);
};

/// Schedules a product as the complete plan says.
void scheduleMatmul(ScheduleContext &context, plan::MatmulAttr plan);

} // namespace calotype::halide

#endif // CALOTYPE_LIB_KERNELS_PRODUCTS_MATMUL_H
