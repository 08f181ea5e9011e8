//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A model as object code in memory: what the artifact is written from and
/// what the tools run.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_ARTIFACT_COMPILEDMODEL_H
#define CALOTYPE_ARTIFACT_COMPILEDMODEL_H

#include "calotype/Support/Tensor.h"
#include "llvm/Support/JSON.h"
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace calotype {

/// An input or output of one specialisation.
struct ModelArgument {
  /// Name in the model, and as a C identifier unique in the model.
  std::string name, cName;
  ElementType type = ElementType::F32;
  std::vector<int64_t> shape;

  int64_t getNumElements() const;
  int64_t getBytes() const { return getNumElements() * getElementSize(type); }
};

/// One kernel call of a specialisation, in order of execution.
struct ModelCall {
  std::string kernel; ///< name in the IR
  std::string symbol; ///< symbol of the object code, before the model's prefix
};

/// What is known of a kernel besides its code.
struct KernelInfo {
  std::string family;
  double macs = 0, flops = 0, bytes = 0; ///< of one call
  /// The text of its plan, and the family that scheduled it by it: another one
  /// than `family` where the algorithm had not the form of that.
  std::string plan = {};
  std::string schedule = {};
  /// The plan comes from the schedule database.
  bool isTuned = false;
  /// Extents of what its main op reads and makes: "48x64 64x80 -> 48x80".
  std::string shape = {};
  /// For each use of it the nodes of the model that it computes, the main one
  /// first.
  std::vector<std::vector<std::string>> nodes = {};
};

/// The model for one choice of its symbolic dims.
struct Specialisation {
  std::vector<int64_t> dims; ///< one per CompiledModel::dimNames
  std::vector<ModelArgument> inputs, outputs;
  std::vector<ModelCall> calls;
  int64_t arenaBytes = 0;
  int64_t copies = 0, copiedBytes = 0;
};

/// A constant at its place in the weights. The bytes are borrowed, usually from
/// the module that was compiled.
struct WeightBlob {
  int64_t offset;
  llvm::ArrayRef<char> data;
};

/// A relocatable object as it will stand in the archive.
struct ModelObject {
  std::string name;
  std::string bytes;
};

struct CompiledModel {
  std::string name; ///< as makeModelName gives it, the prefix of every symbol
  std::vector<std::string> dimNames;
  std::vector<Specialisation> specialisations;
  /// For each output the input that it may update in place, or -1; empty when
  /// none does.
  std::vector<int32_t> stateInputs;
  int64_t callScratch = 0, taskScratch = 0;
  std::string target; ///< its name, and what it means where that is open
  std::string triple = "x86_64-unknown-linux-gnu"; ///< LLVM's
  uint32_t cpuFeatures = 0; ///< bits of Runtime/CpuFeatures.h
  /// Holds Halide's runtime, which needs more of libc.
  bool isChecked = false;
  uint64_t abiHash = 0;
  int64_t weightsBytes = 0; ///< of the data, without the header of the file
  uint64_t weightsChecksum = 0;
  std::vector<WeightBlob> weights;
  std::vector<std::unique_ptr<std::vector<char>>> ownedWeights;
  /// Host program first, then kernels, then the runtime; symbols are final.
  std::vector<ModelObject> objects;
  /// By the name in the IR.
  std::map<std::string, KernelInfo> kernels;
  /// Written as NAME.report.json; callers add their own sections.
  llvm::json::Object report;

  /// Bytes of the weights file: what NAME_init wants.
  int64_t getWeightsFileBytes() const;
  /// Bytes that NAME_workspace_size gives.
  int64_t getWorkspaceBytes(int threads) const;
};

} // namespace calotype

#endif // CALOTYPE_ARTIFACT_COMPILEDMODEL_H
