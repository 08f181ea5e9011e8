//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What `verify` allows: what the user or the test data says, else what the
/// graph says of rounding.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TOOLS_CALOTYPE_TOLERANCES_H
#define CALOTYPE_TOOLS_CALOTYPE_TOLERANCES_H

#include "calotype/Analysis/Rounding.h"
#include "calotype/Support/Compare.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/Error.h"
#include <optional>

namespace calotype::driver {

/// The tolerance of one output, and what it follows from.
struct OutputTolerance {
  Tolerance tolerance;
  /// What the graph says; nothing when somebody said otherwise.
  std::optional<Rounding> rounding;
};

class ToleranceSource {
public:
  /// Flags come before the `data.json` of `folder`; a file that cannot be read
  /// or understood is an error.
  static llvm::Expected<ToleranceSource> make(std::optional<double> relative,
                                              std::optional<double> absolute,
                                              llvm::StringRef folder);

  /// For the results of `function`, a graph of nn ops.
  std::vector<OutputTolerance> get(mlir::func::FuncOp function) const;

  /// "flags", "data.json" or "rounding".
  llvm::StringRef getName() const { return name; }

private:
  llvm::StringRef name = "rounding";
  /// What was said; of floats only when `name` is not "rounding".
  Tolerance said;
};

/// The loosest of each part: for values inside the graph.
Tolerance getLoosest(llvm::ArrayRef<OutputTolerance> tolerances);

} // namespace calotype::driver

#endif // CALOTYPE_TOOLS_CALOTYPE_TOLERANCES_H
