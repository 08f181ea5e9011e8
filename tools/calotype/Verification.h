//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// One verification: compile a model, run it on a data set (or on random
/// values), compare with the expected outputs (or with the interpreter).
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TOOLS_CALOTYPE_VERIFICATION_H
#define CALOTYPE_TOOLS_CALOTYPE_VERIFICATION_H

#include "Bisect.h"
#include "Tolerances.h"
#include "calotype/Pipelines/ModelCompiler.h"
#include "llvm/Support/JSON.h"

namespace calotype::driver {

struct VerificationOptions {
  /// Folder of test data; empty: the model's own.
  std::string dataFolder;
  /// Unset: from data.json beside the data, then from the graph.
  std::optional<double> relativeTolerance, absoluteTolerance;
  /// Run the interpreter although the model is above the limit of work.
  bool alwaysReference = false;
  /// Take inputs that must be known at compile time from the data set.
  bool bindFromData = false;
  /// Find where values part, after a mismatch.
  bool bisect = false;
  unsigned threads = 2;
};

struct OutputComparison {
  std::string name;
  std::string against; ///< "test data" or "interpreter".
  ElementType type = ElementType::F32;
  Comparison comparison;
  OutputTolerance tolerance;
  /// "at [0, 3]: 1, expected 0.5" of the first value that does not fit.
  std::string place;

  bool isPass() const { return comparison.pass; }
  /// "equal within tolerance (interpreter), 3e-06 of 2.4: as f32 rounds".
  std::string describe() const;
};

struct Verification {
  /// "pass", "mismatch", "unsupported", "invalid" or "error".
  std::string status;
  std::vector<OutputComparison> outputs;
  std::string toleranceSource; ///< "flags", "data.json" or "rounding".
  std::vector<ImportProblem> problems;
  std::vector<std::string> messages, warnings;
  std::vector<std::string> notes; ///< What was not done.
  std::vector<std::string> bound; ///< Inputs bound from the data set.
  size_t kernels = 0;             ///< Kernels that ran on run-time data.
  std::optional<Bisection> bisection;

  llvm::json::Object toJson() const;
};

/// Verifies the model of `request`; never fails otherwise than by its status.
Verification verifyModel(const CompileRequest &request,
                         const VerificationOptions &options,
                         mlir::MLIRContext &context);

} // namespace calotype::driver

#endif // CALOTYPE_TOOLS_CALOTYPE_VERIFICATION_H
