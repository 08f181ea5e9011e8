//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "DiagnosticCollector.h"
#include "Report.h"
#include "calotype/Dialect/Calotype/IR/CalotypeDialect.h"
#include "calotype/InitAllDialects.h"
#include "calotype/Pipelines/HostProgram.h"
#include "calotype/Pipelines/ModelCompiler.h"
#include "calotype/Pipelines/Pipelines.h"
#include "calotype/Support/Diagnostics.h"
#include "calotype/Target/HalideObject/HalideObject.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FormatVariadic.h"
#include <chrono>

using namespace mlir;
using namespace calotype;

void calotype::prepareContext(MLIRContext &context) {
  DialectRegistry registry;
  registerAllDialects(registry);
  registerConstantEvaluator(registry);
  context.appendDialectRegistry(registry);
  context.loadAllAvailableDialects();
  // Messages are for people who may never have seen the IR.
  context.printOpOnDiagnostic(false);
}

namespace {
/// Announces and times the stages of one compilation.
class StageClock {
public:
  StageClock(const CompileRequest &request, std::vector<StageTime> &stages)
      : request(request), stages(stages) {}

  void begin(StringRef stage) {
    finish();
    current = stage.str();
    if (request.progress)
      request.progress(stage, 0, 0);
  }

  void finish() {
    auto now = std::chrono::steady_clock::now();
    if (!current.empty()) {
      stages.push_back(
          {current, std::chrono::duration<double>(now - start).count()});
      if (request.stageEnded)
        request.stageEnded(stages.back());
    }
    current.clear();
    start = now;
  }

private:
  const CompileRequest &request;
  std::vector<StageTime> &stages;
  std::string current;
  std::chrono::steady_clock::time_point start =
      std::chrono::steady_clock::now();
};
} // namespace

/// Compiles every pipeline of the module and names its kernel for the host.
static LogicalResult compileKernels(const CompileRequest &request,
                                    ModuleOp module,
                                    std::vector<CompiledKernel> &kernels) {
  HalideObjectOptions options;
  options.target = getHalideTarget(getTarget(module), request.checked);
  options.jobs = request.jobs;
  if (request.progress)
    options.progress = [&](const KernelProgress &progress) {
      request.progress("compiling kernels", progress.done, progress.total);
    };
  auto pipelines = llvm::to_vector(module.getOps<halide::PipelineOp>());
  // A kernel that may leave its images is refused, not left to its assertions.
  if (request.checked && failed(verifyHalideBounds(pipelines, options)))
    return failure();
  SmallVector<KernelObject> objects;
  if (failed(emitHalideObjects(pipelines, options, objects)))
    return failure();
  llvm::StringSet<> emitted;
  for (KernelObject &object : objects) {
    CompiledKernel kernel;
    kernel.name = object.pipeline.getSymName().str();
    kernel.symbol = object.symbol;
    if (emitted.insert(object.symbol).second)
      kernel.object = std::move(object.object);
    kernel.callScratch = object.heapBytes;
    kernel.taskScratch = object.heapBytesPerTask;
    if (object.hasUnboundedHeap)
      return object.pipeline.emitError(
          "an allocation inside the kernel has no constant size");
    kernels.push_back(std::move(kernel));
  }
  return success();
}

/// Puts on `module` what the request asks for; what it leaves open stays.
static LogicalResult setTarget(const CompileRequest &request, ModuleOp module) {
  llvm::Expected<TargetDescription> target =
      request.target.empty() ? getTarget(module)
                             : resolveTarget(request.target);
  if (!target)
    return emitInputError(module, llvm::toString(target.takeError()));
  if (request.cores)
    target->cores = *request.cores;
  module->setAttr(kTargetAttrName, getTargetAttr(module.getContext(), *target));
  return success();
}

/// "native (x86-64-v4)": what was asked for, and what it means here.
static std::string describeTarget(const CompileRequest &request,
                                  ModuleOp module) {
  TargetDescription target = getTarget(module);
  StringRef asked = request.target;
  return asked.starts_with("native")
             ? (asked + " (" + target.getInstructionSet() + ")").str()
             : target.getName();
}

/// The compiled module with the graph's functions in it.
static CompileStatus startModule(const CompileRequest &request,
                                 CompileResult &result) {
  // Before anything is made of a model that no artifact can hold.
  for (auto function : result.graph->getOps<func::FuncOp>())
    if (failed(checkArgumentCount(function)))
      return CompileStatus::CannotHandle;
  result.compiled = result.graph->clone();
  ModuleOp module = *result.compiled;
  if (failed(setTarget(request, module)))
    return CompileStatus::CannotHandle;
  for (auto function : module.getOps<func::FuncOp>())
    for (Type type : llvm::concat<const Type>(function.getArgumentTypes(),
                                              function.getResultTypes()))
      if (auto tensor = dyn_cast<RankedTensorType>(type);
          tensor && !tensor.hasStaticShape()) {
        emitNotSupported(function, "dynamic extents in ") << type;
        return CompileStatus::CannotHandle;
      }
  return CompileStatus::Success;
}

static LogicalResult runPasses(const CompileRequest &request, ModuleOp module,
                               function_ref<void(OpPassManager &)> build) {
  PassManager passes(module.getContext());
  build(passes);
  if (request.configure)
    request.configure(passes);
  return passes.run(module);
}

/// Tries the approximation that the request asks for; false, with a diagnostic,
/// when it must not be made.
static bool acceptApproximation(const CompileRequest &request,
                                MLIRContext &context, CompileResult &result) {
  AttentionTrial trial;
  std::string problem;
  if (!tryApproximation(request, *result.graph, result.statistics.inputs,
                        context, trial, problem)) {
    if (!problem.empty()) // Else the pass that failed has said why.
      result.diagnostics.push_back(problem);
    return false;
  }
  result.trial = trial;
  double worst = trial.getWorst();
  if (worst <= request.approximationTolerance)
    return true;
  result.diagnostics.push_back(llvm::formatv(
      "the approximation changes an output by {0:E2} of its norm, "
      "above the tolerance of {1:E2}; nothing was replaced",
      worst, request.approximationTolerance));
  return false;
}

CompileStatus calotype::planModel(const CompileRequest &request,
                                  MLIRContext &context, CompileResult &result) {
  DiagnosticCollector collector(context, result);
  StageClock clock(request, result.stages);
  if (!result.graph) {
    clock.begin("import");
    CompileStatus status = importModel(request, context, result);
    if (status != CompileStatus::Success)
      return status;
  }
  if (!request.calibration.empty()) {
    clock.begin("approximation trial");
    if (!acceptApproximation(request, context, result))
      return CompileStatus::CannotHandle;
  }
  clock.begin("graph passes");
  CompileStatus status = startModule(request, result);
  if (status != CompileStatus::Success)
    return status;
  RewriteCollector rewrites(context);
  LogicalResult ran =
      runPasses(request, *result.compiled, [&](OpPassManager &passes) {
        buildPlanPipeline(passes, request.graph);
      });
  result.rewrites = rewrites.take();
  clock.finish();
  return succeeded(ran) ? CompileStatus::Success
                        : collector.getFailure("graph passes");
}

/// Makes objects of the kernels and the host program.
static LogicalResult emitCode(const CompileRequest &request, StageClock &clock,
                              CompileResult &result) {
  ModuleOp module = *result.compiled;
  if (const Architecture &it = getTarget(module).getArchitecture();
      it.arch == Arch::RISCV64)
    return emitNotSupported(module, "kernels for ")
           << it.name << ", whose vector code libHalide gets wrong";
  clock.begin("kernels");
  std::vector<CompiledKernel> kernels;
  if (failed(compileKernels(request, module, kernels)))
    return failure();
  clock.begin("host program");
  HostProgramOptions options;
  options.name = getModelName(request);
  options.target = describeTarget(request, module);
  options.configure = request.configure;
  if (request.checked) {
    HalideObjectOptions runtimeOptions;
    runtimeOptions.target =
        getHalideTarget(getTarget(module), /*checked=*/true);
    FailureOr<std::string> runtime =
        emitHalideRuntime(module.getLoc(), runtimeOptions);
    if (failed(runtime))
      return failure();
    options.checkedRuntime = std::move(*runtime);
  }
  return lowerHostProgram(module, kernels, options, result.model);
}

/// Plans the memory of the host program without code for its kernels.
static LogicalResult planMemory(const CompileRequest &request,
                                StageClock &clock, CompileResult &result) {
  clock.begin("host program");
  HostProgramOptions options;
  options.name = getModelName(request);
  options.target = describeTarget(request, *result.compiled);
  options.configure = request.configure;
  std::vector<CompiledKernel> kernels;
  for (auto pipeline : result.compiled->getOps<halide::PipelineOp>()) {
    CompiledKernel kernel;
    kernel.name = kernel.symbol = pipeline.getSymName().str();
    kernels.push_back(std::move(kernel));
  }
  return planHostProgram(*result.compiled, kernels, options, result.model);
}

CompileStatus calotype::compilePlanned(const CompileRequest &request,
                                       CompileResult &result) {
  ModuleOp module = *result.compiled;
  DiagnosticCollector collector(*module.getContext(), result);
  StageClock clock(request, result.stages);
  clock.begin("layouts");
  if (failed(runPasses(request, module, buildLayoutPipeline)))
    return collector.getFailure("layouts");
  if (request.beforeLowering)
    request.beforeLowering(module);
  recordKernels(module, result.model);
  clock.begin("lowering and schedules");
  if (failed(runPasses(request, module, [&](OpPassManager &passes) {
        buildKernelPipeline(passes, request.graph);
      })))
    return collector.getFailure("lowering and schedules");
  recordSchedules(module, result.model);
  LogicalResult ended = request.dryRun ? planMemory(request, clock, result)
                                       : emitCode(request, clock, result);
  if (failed(ended))
    return collector.getFailure("code and memory");
  clock.finish();
  for (auto &[key, value] : makeReport(request, result))
    result.model.report[key] = std::move(value);
  return CompileStatus::Success;
}

CompileStatus calotype::compileModel(const CompileRequest &request,
                                     MLIRContext &context,
                                     CompileResult &result) {
  CompileStatus status = planModel(request, context, result);
  return status == CompileStatus::Success ? compilePlanned(request, result)
                                          : status;
}
