//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The machine code of a model in this process, with nothing to call but the
/// functions of the allow-list.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_EXECUTION_LINKEDCODE_H
#define CALOTYPE_LIB_EXECUTION_LINKEDCODE_H

#include "calotype/Artifact/CompiledModel.h"
#include "llvm/Support/Error.h"
#include <memory>

namespace calotype {

class LinkedCode {
public:
  virtual ~LinkedCode() = default;

  /// Address of a function or a datum.
  virtual llvm::Expected<void *> find(llvm::StringRef symbol) = 0;

  /// Links the objects of `model`, which must outlive the result, with ORC.
  static llvm::Expected<std::unique_ptr<LinkedCode>>
  link(const CompiledModel &model);

  /// Opens a shared library, after a look at what it imports.
  static llvm::Expected<std::unique_ptr<LinkedCode>>
  open(llvm::StringRef path, const CompiledModel &model);
};

} // namespace calotype

#endif // CALOTYPE_LIB_EXECUTION_LINKEDCODE_H
