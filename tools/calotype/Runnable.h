//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A model that is ready to run: compiled from a file, or an artifact.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TOOLS_CALOTYPE_RUNNABLE_H
#define CALOTYPE_TOOLS_CALOTYPE_RUNNABLE_H

#include "Driver.h"
#include "calotype/Execution/LoadedModel.h"
#include <optional>

namespace calotype::driver {

struct Runnable {
  CompileResult result; ///< Of a model file.
  StoredModel stored;   ///< Of an artifact's folder.
  bool isStored = false;
  std::unique_ptr<LoadedModel> loaded;
  /// What compiling took: now, or as the artifact's report has it.
  std::optional<double> compileSeconds;

  const CompiledModel &getModel() const {
    return isStored ? stored.model : result.model;
  }
};

/// Compiles or reads what the command line names, and loads it. Prints what
/// stands in the way. `inputShapes` fill open extents that no --dim names.
/// `runnable` must not move afterwards.
ExitCode makeRunnable(
    Runnable &runnable, unsigned threads,
    const std::map<std::string, std::vector<int64_t>> &inputShapes = {});

/// The first specialisation that has the sizes of --dim; the error lists those
/// that there are.
llvm::Expected<size_t> chooseSpecialisation(const CompiledModel &model);

/// "" or "(sequence=16)".
std::string describeDims(const CompiledModel &model,
                         const Specialisation &function);

} // namespace calotype::driver

#endif // CALOTYPE_TOOLS_CALOTYPE_RUNNABLE_H
