//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Runs the very objects of an artifact in this process.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_EXECUTION_LOADEDMODEL_H
#define CALOTYPE_EXECUTION_LOADEDMODEL_H

#include "calotype/Artifact/CompiledModel.h"
#include "calotype/Artifact/StoredModel.h"
#include "llvm/Support/Error.h"
#include <memory>

namespace calotype {

class LinkedCode;

/// Time of one kernel call, summed over runs.
struct CallTime {
  std::string kernel, symbol;
  int64_t runs = 0;
  uint64_t totalNanoseconds = 0;
  uint64_t leastNanoseconds = UINT64_MAX;
};

/// A model that is linked into memory, with a workspace and threads. Not for
/// use from two threads at once.
class LoadedModel {
public:
  /// Links the objects of `model`, which must outlive the result, with ORC;
  /// their undefined symbols come from an allow-list of libc, libm and
  /// libpthread. Code for another architecture runs under qemu-user, as a
  /// program of its own for each run.
  static llvm::Expected<std::unique_ptr<LoadedModel>>
  load(const CompiledModel &model, int threads);
  /// The same for an artifact read from its folder.
  static llvm::Expected<std::unique_ptr<LoadedModel>>
  load(const StoredModel &stored, int threads);
  ~LoadedModel();

  /// Bytes of the workspace that runs use.
  size_t getWorkspaceBytes() const;

  /// Number of the specialisation whose inputs have the shapes of `inputs`.
  llvm::Expected<size_t>
  findSpecialisation(llvm::ArrayRef<Tensor> inputs) const;

  /// Allocates outputs for a specialisation.
  std::vector<Tensor> allocateOutputs(size_t specialisation) const;

  /// Runs once. Checks types and shapes of `inputs` and `outputs` first.
  llvm::Error run(llvm::ArrayRef<Tensor> inputs,
                  llvm::ArrayRef<Tensor> outputs);

  /// Allocates outputs and runs.
  llvm::Expected<std::vector<Tensor>> run(llvm::ArrayRef<Tensor> inputs);

  /// From now on takes the time of every kernel call; `getProfile` gives the
  /// sums for a specialisation in order of calls.
  void startProfile();
  void stopProfile();
  const std::vector<CallTime> &getProfile(size_t specialisation) const;

private:
  struct State;
  static llvm::Expected<std::unique_ptr<LoadedModel>>
  start(const CompiledModel &model, std::unique_ptr<LinkedCode> code,
        Tensor weights, int threads);
  explicit LoadedModel(std::unique_ptr<State> state);
  std::unique_ptr<State> state;
};

} // namespace calotype

#endif // CALOTYPE_EXECUTION_LOADEDMODEL_H
