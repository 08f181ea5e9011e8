//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What a register tile takes and costs.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_PLAN_IR_REGISTERMODEL_H
#define CALOTYPE_DIALECT_PLAN_IR_REGISTERMODEL_H

#include <cstdint>

namespace calotype {
class TargetInfo;
}

namespace calotype::plan {

/// Registers of a tile of `vectors` x `rows` accumulators with one step of its
/// operands.
int64_t countTileRegisters(int64_t vectors, int64_t rows,
                           const TargetInfo &target);

bool fitsRegisters(int64_t vectors, int64_t rows, const TargetInfo &target);

/// Relative cost of a multiply-add in a tile of `vectors` x `rows`.
double getTileCost(int64_t vectors, int64_t rows, const TargetInfo &target);

} // namespace calotype::plan

#endif // CALOTYPE_DIALECT_PLAN_IR_REGISTERMODEL_H
