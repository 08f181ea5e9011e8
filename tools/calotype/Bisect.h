//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Where the values of compiled code part from the interpreter's: the first op
/// of the graph, the first pass that changed what the module computes, or the
/// kernel.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TOOLS_CALOTYPE_BISECT_H
#define CALOTYPE_TOOLS_CALOTYPE_BISECT_H

#include "calotype/Pipelines/ModelCompiler.h"
#include "calotype/Support/Compare.h"
#include "llvm/Support/JSON.h"

namespace calotype::driver {

struct Bisection {
  /// The first pass after which the interpreter's result of the module differs
  /// from that of the imported graph; "" when none does.
  std::string pass;
  /// The first op that makes compiled code differ, and where it stands in the
  /// model; "" when no op was found.
  std::string op, location;
  /// The first kernel whose result differs though its operands agree; "" unless
  /// all passes agree.
  std::string kernel, family, plan, kernelLocation;
  /// What could not be decided, and why.
  std::vector<std::string> notes;

  std::vector<std::string> describe() const;
  llvm::json::Object toJson() const;
};

/// Looks for the cause of a mismatch of function number `which` of `graph` on
/// `inputs`. Takes about a dozen compilations, of parts of the graph, and as
/// many interpretations.
Bisection bisect(const CompileRequest &request, mlir::ModuleOp graph,
                 size_t which, llvm::ArrayRef<Tensor> inputs,
                 const Tolerance &tolerance, unsigned threads);

} // namespace calotype::driver

#endif // CALOTYPE_TOOLS_CALOTYPE_BISECT_H
