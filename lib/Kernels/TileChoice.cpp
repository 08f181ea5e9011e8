//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "TileChoice.h"

#include "calotype/Dialect/Plan/IR/RegisterModel.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

using namespace calotype;

RegisterTile calotype::chooseRegisterTile(const TileProblem &problem,
                                          const TargetInfo &target) {
  RegisterTile best{target.lanes(ElementType::F32), 1, 1};
  double bestCost = 0;
  auto consider = [&](int64_t vectors, int64_t m, int64_t y) {
    if (!plan::fitsRegisters(vectors, m * y, target))
      return;
    int64_t width = vectors * target.lanes(ElementType::F32);
    double padded = double(llvm::alignTo(problem.n, width)) *
                    (problem.paddedM ? problem.paddedM(m)
                                     : double(llvm::alignTo(problem.m, m))) *
                    double(llvm::alignTo(problem.rows, y));
    double cost = padded * plan::getTileCost(vectors, m * y, target);
    if (bestCost == 0 || cost < bestCost * 0.999) {
      bestCost = cost;
      best = {width, m, y};
    }
  };
  int64_t maxVectors = std::min<int64_t>(
      target.registers(ElementType::F32) >= 32 ? 4 : 3,
      llvm::alignTo(problem.n, target.lanes(ElementType::F32)) /
          target.lanes(ElementType::F32));
  int64_t most = std::min(problem.m, problem.mostRows);
  for (int64_t vectors = 1; vectors <= maxVectors; ++vectors) {
    // A panel that is read again for each tile stays in the cache.
    if (vectors > 1 &&
        4 * vectors * target.lanes(ElementType::F32) * problem.depth >
            target.l2.bytes / 2)
      break;
    for (int64_t m = 1; m <= most; ++m)
      consider(vectors, m, 1);
    // Narrow images leave registers for more rows.
    if (problem.m <= most)
      for (int64_t y = 2; y <= problem.rows; ++y)
        consider(vectors, problem.m, y);
  }
  return best;
}
