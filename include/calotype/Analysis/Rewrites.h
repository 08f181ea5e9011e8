//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// How rewrites account for themselves. A pass says at each site that it fired,
/// with the work before and after, or why it did not; both go out as MLIR
/// remarks (see mlir/IR/Remarks.h), whose category is the pass and whose
/// sub-category is the class of the rewrite. `calotype-opt
/// --remarks-filter=nn-.*` prints them, the driver collects them for its
/// report. Without a listener they cost nothing.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_ANALYSIS_REWRITES_H
#define CALOTYPE_ANALYSIS_REWRITES_H

#include "calotype/Analysis/Cost.h"
#include "calotype/Support/Numerics.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/Twine.h"
#include <memory>
#include <string>
#include <vector>

namespace calotype {

/// A rewrite as reports name it.
struct Rewrite {
  llvm::StringRef pass; ///< The flag of its pass.
  Numerics numerics;
};

/// Says that `rewrite` changed the graph at `op`; `what` is a short sentence
/// ("dilated by 2 x 2"). Call it while `op` is still in its function.
void reportApplied(mlir::Operation *op, const Rewrite &rewrite,
                   const llvm::Twine &what, const Cost &before,
                   const Cost &after);

/// Says why `rewrite` left alone what it looked at. For near misses only: ops
/// that a reader would expect to be rewritten.
void reportMissed(mlir::Operation *op, const Rewrite &rewrite,
                  const llvm::Twine &reason);

/// One such remark.
struct RewriteRecord {
  std::string pass, numerics, function, location;
  bool applied;
  std::string text;   ///< What was done, or why nothing was.
  Cost before, after; ///< Zero where nothing was done.
};

/// Collects the remarks of a context while it lives. At most one at a time.
class RewriteCollector {
public:
  explicit RewriteCollector(mlir::MLIRContext &context);
  ~RewriteCollector();

  /// In the order of the passes, without repetitions.
  std::vector<RewriteRecord> take();

private:
  struct Shared;
  mlir::MLIRContext &context;
  std::shared_ptr<Shared> shared;
};

} // namespace calotype

#endif // CALOTYPE_ANALYSIS_REWRITES_H
