//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Runs the objects of a model for another architecture: links them with a
/// small program and the other architecture's libc, and starts it under
/// qemu-user.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_EXECUTION_EMULATOR_H
#define CALOTYPE_LIB_EXECUTION_EMULATOR_H

#include "calotype/Artifact/CompiledModel.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <memory>

namespace calotype {

class Emulator {
public:
  /// Links the program in a temporary folder. What is missing of qemu, libc or
  /// linker is an error of the kind "not supported" that says what to install.
  static llvm::Expected<std::unique_ptr<Emulator>>
  create(const CompiledModel &model, int threads);
  ~Emulator();

  /// Runs the program once.
  llvm::Error run(const Specialisation &spec, llvm::ArrayRef<Tensor> inputs,
                  llvm::ArrayRef<Tensor> outputs);

private:
  Emulator() = default;
  std::string getPath(llvm::StringRef name) const;
  llvm::Error link(const CompiledModel &model);

  std::string emulator, folder, name;
  int threads = 1;
};

} // namespace calotype

#endif // CALOTYPE_LIB_EXECUTION_EMULATOR_H
