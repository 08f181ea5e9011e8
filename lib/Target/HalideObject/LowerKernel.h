//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// From a pipeline to one output of Halide: object, texts, runtime.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_TARGET_HALIDEOBJECT_LOWERKERNEL_H
#define CALOTYPE_LIB_TARGET_HALIDEOBJECT_LOWERKERNEL_H

#include "calotype/Dialect/Halide/IR/HalideOps.h"

#include <cstdint>
#include <string>
#include <vector>

namespace calotype {

/// What to write.
enum class KernelOutput {
  Object,
  LoopNest,
  Statement,
  Html,
  Assembly,
  Runtime,
  Check
};

struct LowerOptions {
  /// A full Halide target, architecture to features.
  std::string target;
  /// Name of the kernel's C function.
  std::string symbol;
  KernelOutput output = KernelOutput::Object;
  std::string path;
  /// False: every function at the root, serial, as an oracle of the schedule.
  bool withSchedule = true;
};

/// One allocation of the lowered kernel.
struct KernelAllocation {
  std::string name;
  /// 0 when it is not constant.
  int64_t bytes;
  bool isHeap;
  /// Inside a parallel task: there are as many as tasks that run at once.
  bool isPerTask;
};

struct KernelRecord {
  std::vector<KernelAllocation> allocations;
  double seconds = 0;
};

/// A text of Halide's in which functions have their names of the dialect.
std::string useDialectNames(std::string text);

/// Lowers and writes. Throws Halide::Error or BuildError.
KernelRecord lowerKernel(halide::PipelineOp op, const LowerOptions &options);

/// Writes Halide's runtime for a target as an object.
void writeRuntime(const LowerOptions &options);

} // namespace calotype

#endif // CALOTYPE_LIB_TARGET_HALIDEOBJECT_LOWERKERNEL_H
