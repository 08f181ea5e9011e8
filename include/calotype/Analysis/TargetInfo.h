//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What kernel planning and scheduling need to know of the processor.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_ANALYSIS_TARGETINFO_H
#define CALOTYPE_ANALYSIS_TARGETINFO_H

#include "calotype/Dialect/Calotype/IR/TargetDescription.h"
#include "calotype/Support/Tensor.h"
#include "mlir/IR/Operation.h"
#include "mlir/IR/Types.h"

namespace calotype {

/// The numbers that choose tiles and parallel grains, derived from a target.
class TargetInfo {
public:
  explicit TargetInfo(const TargetDescription &target);
  /// The target of a name that is known: `x86-64-v3`.
  explicit TargetInfo(llvm::StringRef name);
  TargetInfo() : TargetInfo(kDefaultTarget) {}

  /// The target of the module that holds `op`.
  static TargetInfo fromModule(mlir::Operation *op);

  /// Elements of a type, which tensors can have, in a vector register.
  int64_t lanes(ElementType type) const;
  int64_t lanes(mlir::Type type) const;

  /// Vector registers that hold elements of a type.
  int64_t registers(ElementType type) const;
  int64_t registers(mlir::Type type) const;

  /// Cores that kernels may use.
  int64_t cores;
  /// Data caches of a core.
  CacheLevel l1, l2;
  /// A multiply-add takes a broadcast memory operand (AVX-512).
  bool embeddedBroadcast;
  /// The key of the schedule database.
  std::string instructionSet;

private:
  int64_t floatBytes, integerBytes, numRegisters;
};

} // namespace calotype

#endif // CALOTYPE_ANALYSIS_TARGETINFO_H
