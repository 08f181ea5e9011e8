//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The constant tables that describe kernels, images and calls to the runtime.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_CONVERSION_HOSTTOLLVM_PROGRAMTABLES_H
#define CALOTYPE_LIB_CONVERSION_HOSTTOLLVM_PROGRAMTABLES_H

#include "calotype/Dialect/Host/IR/HostOps.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringMap.h"

namespace calotype {

/// Collects table entries, equal ones once, and writes them as LLVM globals.
class ProgramTables {
public:
  explicit ProgramTables(llvm::StringRef prefix) : prefix(prefix) {}

  /// Number of the image of `type`.
  unsigned addImage(mlir::MemRefType type);

  /// Offset in the table of calls of a call of the object code `symbol`.
  unsigned addCall(llvm::StringRef symbol, host::CallOp call);

  /// False when a table has outgrown its 16-bit numbers.
  bool fits() const;

  /// Adds the globals to `module`, and the functions that call the kernels.
  void emit(mlir::ModuleOp module) const;

private:
  std::string prefix;
  std::vector<int32_t> dims;
  std::vector<int32_t> images;
  std::vector<int16_t> calls;
  llvm::DenseMap<mlir::Type, unsigned> imageNumbers;
  struct Kernel {
    unsigned number, operands;
  };
  llvm::MapVector<mlir::StringAttr, Kernel> kernels;
};

} // namespace calotype

#endif // CALOTYPE_LIB_CONVERSION_HOSTTOLLVM_PROGRAMTABLES_H
