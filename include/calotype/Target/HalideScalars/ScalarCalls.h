//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What a scalar operation means in Halide's terms, for both emitters: the call
/// of a function that makes the expression. One emitter calls the function, the
/// other prints the call, and the function, into its program.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TARGET_HALIDESCALARS_SCALARCALLS_H
#define CALOTYPE_TARGET_HALIDESCALARS_SCALARCALLS_H

#include "mlir/IR/Operation.h"
#include "llvm/ADT/SmallVector.h"

#include <optional>
#include <string>
#include <variant>

namespace calotype {

/// `function(operands..., arguments...)`.
struct ScalarCall {
  /// A type stands for Halide's type of such a value.
  using Argument = std::variant<bool, int64_t, double, mlir::Type, std::string>;

  /// A function of ScalarFunctions.h.
  llvm::StringRef function;
  llvm::SmallVector<mlir::Value, 3> operands;
  llvm::SmallVector<Argument, 2> arguments;
};

/// The call for an arith, math, ub or scalar halide operation, or nothing when
/// the emitters do not support it.
std::optional<ScalarCall> getScalarCall(mlir::Operation *op);

} // namespace calotype

#endif // CALOTYPE_TARGET_HALIDESCALARS_SCALARCALLS_H
