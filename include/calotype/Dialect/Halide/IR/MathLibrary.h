//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Which operations are calls of C's math library in emitted code.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HALIDE_IR_MATHLIBRARY_H
#define CALOTYPE_DIALECT_HALIDE_IR_MATHLIBRARY_H

#include "mlir/IR/Operation.h"
#include <optional>
#include <string>

namespace calotype::halide {

/// A function of floats as C code provides it.
struct LibraryCall {
  std::string symbol;
  /// Of the operands and the result; others are converted.
  unsigned width;
};

/// The call that computes a floating-point operation, or nothing when the
/// emitters have arithmetic.
std::optional<LibraryCall> getLibraryCall(mlir::Operation *op);

} // namespace calotype::halide

#endif // CALOTYPE_DIALECT_HALIDE_IR_MATHLIBRARY_H
