//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What kernel planning and scheduling need to know of the processor.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_ANALYSIS_TARGETINFO_H
#define CALOTYPE_ANALYSIS_TARGETINFO_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace calotype {

/// The numbers that choose tiles and parallel grains.
struct TargetInfo {
  /// Lanes of f32 in a vector register.
  int64_t lanes = 8;
  /// Vector registers of the instruction set.
  int64_t registers = 16;
  /// Cores that kernels may use.
  int64_t cores = 2;
  /// Bytes of first and second level data cache per core.
  int64_t l1 = 32 << 10;
  int64_t l2 = 512 << 10;
  /// A multiply-add takes a broadcast memory operand (AVX-512).
  bool embeddedBroadcast = false;

  /// The target of a name: `x86-64-v2`, `x86-64-v3`, `x86-64-v4`, or `native`
  /// for this machine. Other names give the default, `x86-64-v3`.
  static TargetInfo fromName(llvm::StringRef name);

  /// The target of the module that holds `op`: its attribute `calotype.target`,
  /// a string (see `fromName`) or a dictionary as `toAttr` makes it, in which
  /// `isa` names the target that the other entries override.
  static TargetInfo fromModule(mlir::Operation *op);

  mlir::DictionaryAttr toAttr(mlir::MLIRContext *context) const;
};

/// Name of the module attribute that describes the target.
inline constexpr llvm::StringLiteral kTargetAttrName = "calotype.target";

} // namespace calotype

#endif // CALOTYPE_ANALYSIS_TARGETINFO_H
