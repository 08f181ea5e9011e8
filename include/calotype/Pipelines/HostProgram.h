//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// From model functions that call kernels, and the kernels' objects, to a
/// compiled model.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_PIPELINES_HOSTPROGRAM_H
#define CALOTYPE_PIPELINES_HOSTPROGRAM_H

#include "calotype/Artifact/CompiledModel.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Support/LLVM.h"
#include <functional>

namespace mlir {
class PassManager;
namespace func {
class FuncOp;
} // namespace func
} // namespace mlir

namespace calotype {

/// Object code of a kernel. Kernels that share a symbol share the object, which
/// one of them carries.
struct CompiledKernel {
  std::string name;   ///< symbol of the kernel op that host.call refers to
  std::string symbol; ///< symbol in the object
  std::string object; ///< empty when another kernel has it
  /// Scratch from halide_malloc: alive at once outside tasks, and in one task.
  int64_t callScratch = 0, taskScratch = 0;
};

struct HostProgramOptions {
  /// A C identifier: prefix of every symbol and file.
  std::string name = "model";
  /// What the report calls the target; empty takes its own name.
  std::string target;
  /// Halide's runtime as an object, for checked kernels; else empty.
  std::string checkedRuntime;
  /// Called with every pass manager before it runs.
  std::function<void(mlir::PassManager &)> configure;
};

/// Fails, with a diagnostic, when a model function has more inputs and outputs
/// than an artifact's can have.
mlir::LogicalResult checkArgumentCount(mlir::func::FuncOp function);

/// Compiles every func.func of `module` that has a body into one specialisation
/// of `model`, which has none yet: outline-constants, bufferize-host,
/// plan-arena, convert-host-to-llvm, object code. `module` is not changed;
/// other symbols in it are ignored. Arguments and results are named by
/// `nn.name`, the values of symbolic dims by the attribute `nn.specialization`
/// of the function.
///
/// The weights of `model` refer to attributes of the module, so its context
/// must outlive `model`. Failures are diagnostics at the operations.
mlir::LogicalResult lowerHostProgram(mlir::ModuleOp module,
                                     llvm::ArrayRef<CompiledKernel> kernels,
                                     const HostProgramOptions &options,
                                     CompiledModel &model);

/// The first part of it: interface, calls, weights and the plan of the memory,
/// but no objects, and no scratch of kernels.
mlir::LogicalResult planHostProgram(mlir::ModuleOp module,
                                    llvm::ArrayRef<CompiledKernel> kernels,
                                    const HostProgramOptions &options,
                                    CompiledModel &model);

} // namespace calotype

#endif // CALOTYPE_PIPELINES_HOSTPROGRAM_H
