//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Pipelines/Pipelines.h"
#include "calotype/Conversion/NNToHalide/NNToHalide.h"
#include "calotype/Dialect/Halide/Transforms/Passes.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace calotype;

using AddRewrite = llvm::function_ref<void(Numerics, std::unique_ptr<Pass>)>;

/// The rewrites of the graph, each with its class, in their order.
static void forEachRewrite(const GraphPipelineOptions &options,
                           AddRewrite add) {
  // Moves of elements around windows.
  add(Numerics::Exact, nn::createFlattenSpaceToBatchPass());
  add(Numerics::Exact, nn::createFoldPadPass());
  // Pools over bins, and maxima from smaller maxima.
  add(Numerics::Exact, nn::createRaiseAdaptivePoolPass());
  nn::RaiseAdaptivePoolPassOptions sums;
  sums.sums = true;
  add(Numerics::Reassociating, nn::createRaiseAdaptivePoolPass(sums));
  add(Numerics::Exact, nn::createChainMaxPoolsPass());
  // Several ops that mean one, and factors that move into the weights.
  add(Numerics::Reassociating, nn::createRaiseNormalizationPass());
  add(Numerics::Reassociating, nn::createRaiseActivationPass());
  add(Numerics::Reassociating, nn::createRaiseMatmulPass());
  // While the two products of attention and the ops between them stand apart.
  add(Numerics::Reassociating, nn::createReassociateAttentionPass());
  add(Numerics::Reassociating, nn::createRaiseAttentionPass());
  nn::ApproximateAttentionPassOptions approximate;
  approximate.featureMap = options.approximateAttention;
  approximate.layerNumbers.assign(options.approximateLayers.begin(),
                                  options.approximateLayers.end());
  add(Numerics::Approximate, nn::createApproximateAttentionPass(approximate));
  add(Numerics::Reassociating, nn::createFoldBatchNormPass());
  // Convolutions that are less work together.
  add(Numerics::Reassociating, nn::createComposeConvolutionsPass());
  add(Numerics::Reassociating, nn::createMergeAtrousBranchesPass());
  add(Numerics::Reassociating, nn::createPairDilatedRowsPass());
}

/// Adds the rewrites that `options` choose, up to `end` (empty: all).
static void addRewrites(OpPassManager &manager, StringRef end,
                        const GraphPipelineOptions &options) {
  // Constants and shapes first: patterns then see what the model computes.
  manager.addPass(nn::createCanonicalizeGraphPass());
  manager.addPass(nn::createEvaluateConstantsPass());
  manager.addPass(nn::createCanonicalizeGraphPass());
  bool ended = false;
  forEachRewrite(options, [&](Numerics numerics, std::unique_ptr<Pass> pass) {
    StringRef flag = pass->getArgument();
    ended |= flag == end;
    bool isAsked = numerics != Numerics::Approximate ||
                   !options.approximateAttention.empty();
    if (!ended && isAsked && numerics <= options.numerics &&
        !llvm::is_contained(options.without, flag))
      manager.addPass(std::move(pass));
  });
}

void calotype::buildRewritesBefore(OpPassManager &manager, StringRef pass,
                                   const GraphPipelineOptions &options) {
  addRewrites(manager, pass, options);
}

void calotype::buildPlanPipeline(OpPassManager &manager,
                                 const GraphPipelineOptions &options) {
  addRewrites(manager, "", options);
  manager.addPass(nn::createCanonicalizeGraphPass());
  manager.addPass(nn::createEvaluateConstantsPass());
  manager.addPass(nn::createFormKernelsPass());
  nn::PlanKernelsPassOptions plan;
  plan.exact = options.numerics == Numerics::Exact;
  plan.schedules = options.schedules;
  manager.addPass(nn::createPlanKernelsPass(plan));
}

void calotype::buildLayoutPipeline(OpPassManager &manager) {
  // The order of data follows the kernels' tiles.
  manager.addPass(nn::createAssignLayoutPass());
  manager.addPass(nn::createPackConstantsPass());
  manager.addPass(nn::createMaterializeLayoutPass());
}

void calotype::buildGraphPipeline(OpPassManager &manager,
                                  const GraphPipelineOptions &options) {
  buildPlanPipeline(manager, options);
  buildLayoutPipeline(manager);
}

std::vector<std::string> calotype::listRewrites() {
  std::vector<std::string> flags;
  forEachRewrite({}, [&](Numerics numerics, std::unique_ptr<Pass> pass) {
    std::string flag = pass->getArgument().str();
    // A pass may run with two options; approximations run only when asked for.
    if (numerics != Numerics::Approximate && !llvm::is_contained(flags, flag))
      flags.push_back(flag);
  });
  return flags;
}

void calotype::buildKernelPipeline(OpPassManager &manager,
                                   const GraphPipelineOptions &options) {
  ConvertNNToHalideOptions convert;
  convert.roundResults = options.numerics == Numerics::Exact;
  manager.addPass(createConvertNNToHalide(convert));
  manager.addPass(halide::createExpandMathPass());
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  manager.addPass(halide::createSchedulePass());
}

void calotype::registerPipelines() {
  PassPipelineRegistration<>(
      "nn-pipeline", "from an imported graph to kernels with packed constants",
      [](OpPassManager &manager) { buildGraphPipeline(manager); });
  PassPipelineRegistration<>(
      "kernel-pipeline", "from kernels of nn ops to scheduled halide pipelines",
      [](OpPassManager &manager) { buildKernelPipeline(manager); });
  PassPipelineRegistration<>(
      "calotype-pipeline",
      "from an imported graph to scheduled halide pipelines",
      [](OpPassManager &manager) {
        buildGraphPipeline(manager);
        buildKernelPipeline(manager);
      });
}
