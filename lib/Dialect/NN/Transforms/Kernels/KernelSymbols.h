//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The kernels of a module by structure, so that equal kernels coincide.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_KERNELS_KERNELSYMBOLS_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_KERNELS_KERNELSYMBOLS_H

#include "calotype/Dialect/NN/IR/NNStructureOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace calotype::nn {

/// Text that equals another kernel's exactly when body, types and attributes
/// do; names and locations do not count.
std::string getStructure(KernelOp kernel);

/// Adds kernels to a module, one symbol per structure.
class KernelSymbols {
public:
  /// Knows the kernels that `module` already holds.
  explicit KernelSymbols(mlir::ModuleOp module);

  /// The module's kernel with the structure of `kernel`, which is `kernel`
  /// itself, named k_<root>_<hash of the structure>, when there was none.
  KernelOp add(mlir::OwningOpRef<KernelOp> kernel, llvm::StringRef root);

  /// Kernels that `add` put into the module.
  unsigned getNumAdded() const { return added; }

private:
  mlir::ModuleOp module;
  mlir::Operation *last = nullptr; ///< Kernels stand first in the module.
  llvm::StringMap<KernelOp> kernels;
  llvm::StringSet<> names; ///< Of all symbols in the module.
  unsigned added = 0;
};

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_KERNELS_KERNELSYMBOLS_H
