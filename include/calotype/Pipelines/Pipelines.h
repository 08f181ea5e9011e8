//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The named pipelines: the steps of a compilation, in their order. Each step
/// is a pass that runs and is tested alone.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_PIPELINES_PIPELINES_H
#define CALOTYPE_PIPELINES_PIPELINES_H

#include "calotype/Support/Numerics.h"
#include <string>
#include <vector>

namespace mlir {
class DialectRegistry;
class OpPassManager;
} // namespace mlir

namespace calotype {

/// Which rewrites of the graph run.
struct GraphPipelineOptions {
  /// Rewrites of a class beyond this one are left out.
  Numerics numerics = Numerics::Reassociating;
  /// Flags of rewrites that are left out, to see what they are worth.
  std::vector<std::string> without;
  /// Schedules that plans come from; see `loadSchedules`.
  std::string schedules;
  /// The feature map that replaces softmax attention, see
  /// nn-approximate-attention; empty replaces nothing.
  std::string approximateAttention;
  /// Numbers of the attentions that it replaces; empty means all.
  std::vector<int64_t> approximateLayers;
};

/// From an imported graph to kernels with plans.
void buildPlanPipeline(mlir::OpPassManager &manager,
                       const GraphPipelineOptions &options = {});

/// From planned kernels to layouts and packed constants.
void buildLayoutPipeline(mlir::OpPassManager &manager);

/// Both.
void buildGraphPipeline(mlir::OpPassManager &manager,
                        const GraphPipelineOptions &options = {});

/// The same up to the rewrite `pass`, which does not run.
void buildRewritesBefore(mlir::OpPassManager &manager, llvm::StringRef pass,
                         const GraphPipelineOptions &options);

/// The flags that `GraphPipelineOptions::without` may hold, in their order.
std::vector<std::string> listRewrites();

/// From kernels of nn ops to scheduled halide pipelines and a host program on
/// tensors.
void buildKernelPipeline(mlir::OpPassManager &manager,
                         const GraphPipelineOptions &options = {});

/// `--nn-pipeline`, `--kernel-pipeline`, and `--calotype-pipeline` for both.
void registerPipelines();

/// Lets passes evaluate constant subgraphs with the reference interpreter.
void registerConstantEvaluator(mlir::DialectRegistry &registry);

} // namespace calotype

#endif // CALOTYPE_PIPELINES_PIPELINES_H
