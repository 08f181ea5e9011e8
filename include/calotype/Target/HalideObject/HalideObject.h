//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Object code of halide.pipelines. Kernels compile in worker programs, several
/// at once, with limits of time and memory; results are cached by content. No
/// type of Halide appears here, and no program that uses this loads Halide.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TARGET_HALIDEOBJECT_HALIDEOBJECT_H
#define CALOTYPE_TARGET_HALIDEOBJECT_HALIDEOBJECT_H

#include "calotype/Dialect/Calotype/IR/TargetDescription.h"
#include "calotype/Dialect/Halide/IR/HalideOps.h"

#include <functional>
#include <string>

namespace calotype {

/// Halide's words for a target. Checked kernels keep Halide's assertions and
/// need Halide's runtime.
std::string getHalideTarget(const TargetDescription &target, bool checked);

/// A compiled kernel. Its C function is
/// `int SYMBOL(void *user_context, halide_buffer_t *in0, ..., *out0, ...)`.
struct KernelObject {
  halide::PipelineOp pipeline;
  /// Equal pipelines share symbol and object.
  std::string symbol;
  /// The bytes of the object file.
  std::string object;
  /// Scratch from halide_malloc: per call, and per task that runs at once.
  int64_t heapBytes = 0;
  int64_t heapBytesPerTask = 0;
  /// An allocation has no constant size.
  bool hasUnboundedHeap = false;
  /// What lowering took, also if it was another run that did it.
  double seconds = 0;
  bool isCached = false;
};

/// Told after every kernel.
struct KernelProgress {
  unsigned done;
  unsigned total;
  unsigned numCached;
  llvm::StringRef name;
};

struct HalideObjectOptions {
  /// See getHalideTarget.
  std::string target;
  /// The worker program; when empty CALOTYPE_KERNEL_WORKER, then the
  /// calotype-kernel-worker beside this program.
  std::string worker;
  /// When empty CALOTYPE_CACHE_DIR, then ~/.cache/calotype, each with /kernels.
  std::string cacheDir;
  bool useCache = true;
  /// Ignores schedules: an oracle of them.
  bool withSchedule = true;
  /// Workers at once; 0 is one per core.
  unsigned jobs = 0;
  /// Limits of one worker.
  unsigned seconds = 300;
  unsigned memoryMiB = 16384;
  std::function<void(const KernelProgress &)> progress;
};

/// The worker program that these options mean.
std::string getWorkerPath(const HalideObjectOptions &options);

/// The folder of cached kernels that these options mean; it may not exist yet.
std::string getKernelCacheFolder(const HalideObjectOptions &options);

/// Compiles pipelines, in their order. Fails after all have been tried, with a
/// diagnostic at every pipeline that Halide refuses.
llvm::LogicalResult
emitHalideObjects(llvm::ArrayRef<halide::PipelineOp> pipelines,
                  const HalideObjectOptions &options,
                  llvm::SmallVectorImpl<KernelObject> &objects);

/// Asks Halide for the ranges of their images that pipelines touch, and fails,
/// with a diagnostic at the pipeline, for one outside. The target is a checked
/// one.
llvm::LogicalResult
verifyHalideBounds(llvm::ArrayRef<halide::PipelineOp> pipelines,
                   const HalideObjectOptions &options);

/// What to look at in one kernel.
enum class KernelText { LoopNest, Statement, Html, Assembly };
llvm::FailureOr<std::string> emitKernelText(halide::PipelineOp pipeline,
                                            KernelText kind,
                                            const HalideObjectOptions &options);

/// Halide's own runtime as an object, for checked kernels.
llvm::FailureOr<std::string>
emitHalideRuntime(mlir::Location loc, const HalideObjectOptions &options);

} // namespace calotype

#endif // CALOTYPE_TARGET_HALIDEOBJECT_HALIDEOBJECT_H
