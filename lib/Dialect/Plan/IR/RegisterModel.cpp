//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "calotype/Dialect/Plan/IR/RegisterModel.h"

#include "calotype/Analysis/TargetInfo.h"
#include <algorithm>

using namespace calotype;

int64_t plan::countTileRegisters(int64_t vectors, int64_t rows,
                                 const TargetInfo &target) {
  return vectors * rows + vectors + (target.embeddedBroadcast ? 0 : 1);
}

bool plan::fitsRegisters(int64_t vectors, int64_t rows,
                         const TargetInfo &target) {
  return countTileRegisters(vectors, rows, target) <=
         target.registers(ElementType::F32);
}

/// Ten chains hide the latency of two multiply-add units; a row costs a
/// broadcast and a vector a load. A broadcast that is part of the multiply-add
/// reads as much as a vector does.
double plan::getTileCost(int64_t vectors, int64_t rows,
                         const TargetInfo &target) {
  double fmas = double(vectors * rows);
  double loads = double(vectors + rows) / fmas;
  double latency = 1.0 + 0.5 * std::max(0.0, 10.0 / fmas - 1.0);
  double ports =
      std::max(1.0, loads * (target.embeddedBroadcast ? 1.05 : 0.97));
  return latency * ports * (1.0 + 0.08 * loads);
}
