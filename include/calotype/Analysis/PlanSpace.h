//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The plans that a kernel could have besides the one the planner chose.
/// Nothing here knows a family: the parameters are the entries of the attribute
/// `plan`, and their names say what values make sense (see `listPlans`).
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_ANALYSIS_PLANSPACE_H
#define CALOTYPE_ANALYSIS_PLANSPACE_H

#include "calotype/Analysis/TargetInfo.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/Support/JSON.h"
#include <vector>

namespace calotype {

/// All plans with the parameters of `plan`, itself included, whose register
/// tile fits the registers: `tile_n` counts lanes and takes one to four
/// vectors, any other `tile_*` 1 to 16; `block_*` goes from a quarter to four
/// times its value, other numbers from half to twice; booleans take both
/// values.
std::vector<mlir::DictionaryAttr> listPlans(mlir::DictionaryAttr plan,
                                            const TargetInfo &target);

/// How far two plans are apart: the sum over numbers of |log2 a/b|, 1 for each
/// boolean and each number that is 0 in one.
double getPlanDistance(mlir::DictionaryAttr a, mlir::DictionaryAttr b);

/// Walks from plan to plan: always to the untried ones that are nearest to the
/// best so far. Deterministic for equal reports.
class PlanSearch {
public:
  /// `start` is the best until another is reported.
  PlanSearch(mlir::DictionaryAttr start, const TargetInfo &target);

  /// At most `count` plans that were not given before; empty when all were.
  std::vector<mlir::DictionaryAttr> next(size_t count);

  /// The next plans are near `plan`.
  void moveTo(mlir::DictionaryAttr plan) { best = plan; }
  mlir::DictionaryAttr getBest() const { return best; }

private:
  std::vector<mlir::DictionaryAttr> untried;
  mlir::DictionaryAttr best;
};

/// Why a plan from outside is not to be used, or "": its register tile is far
/// beyond the registers, or no whole number of vectors.
std::string checkPlan(mlir::DictionaryAttr plan, const TargetInfo &target);

/// `plan` with the parameters of `entry`; `family` stays.
mlir::DictionaryAttr overridePlan(mlir::DictionaryAttr plan,
                                  const llvm::json::Object &entry);

llvm::json::Object planToJson(mlir::DictionaryAttr plan);

/// "tile_m=6 tile_n=16".
std::string describePlan(mlir::DictionaryAttr plan);

} // namespace calotype

#endif // CALOTYPE_ANALYSIS_PLANSPACE_H
