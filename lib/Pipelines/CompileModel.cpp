//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/Cost.h"
#include "calotype/Analysis/KernelPlan.h"
#include "calotype/Dialect/NN/IR/NNStructureOps.h"
#include "calotype/InitAllDialects.h"
#include "calotype/Pipelines/HostProgram.h"
#include "calotype/Pipelines/ModelCompiler.h"
#include "calotype/Pipelines/Pipelines.h"
#include "calotype/Target/HalideObject/HalideObject.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringSet.h"
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
/// Collects what passes say; a diagnostic that says "not supported" is about
/// the model, any other error is about us.
class DiagnosticCollector {
public:
  DiagnosticCollector(MLIRContext &context, std::vector<std::string> &lines)
      : handler(&context, [&](Diagnostic &diagnostic) {
          std::string text;
          llvm::raw_string_ostream out(text);
          if (!isa<UnknownLoc>(diagnostic.getLocation()))
            out << diagnostic.getLocation() << ": ";
          out << diagnostic;
          for (Diagnostic &note : diagnostic.getNotes())
            out << "\n  note: " << note;
          if (diagnostic.getSeverity() != DiagnosticSeverity::Error)
            return success();
          aboutModel |= StringRef(text).contains("not supported");
          lines.push_back(text);
          return success();
        }) {}

  CompileStatus getFailure() const {
    return aboutModel ? CompileStatus::CannotHandle
                      : CompileStatus::InternalError;
  }

private:
  bool aboutModel = false;
  ScopedDiagnosticHandler handler;
};

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
    if (!current.empty())
      stages.push_back(
          {current, std::chrono::duration<double>(now - start).count()});
    current.clear();
    start = now;
  }

private:
  const CompileRequest &request;
  std::vector<StageTime> &stages;
  std::string current;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
};
} // namespace

static void recordKernels(ModuleOp module, CompileResult &result) {
  for (auto kernel : module.getOps<nn::KernelOp>()) {
    Cost cost = computeCost(kernel);
    std::string family = "copy";
    if (DictionaryAttr plan = kernel.getPlanAttr())
      family = KernelPlan::fromAttr(plan).family;
    result.model.kernels[kernel.getSymName().str()] = {family, cost.macs,
                                                       cost.flops, cost.bytes};
  }
}

/// Compiles every pipeline of the module and names its kernel for the host.
static LogicalResult compileKernels(const CompileRequest &request,
                                    ModuleOp module,
                                    std::vector<CompiledKernel> &kernels) {
  HalideObjectOptions options;
  options.target = getHalideTarget(request.target, request.checked);
  options.jobs = request.jobs;
  if (request.progress)
    options.progress = [&](const KernelProgress &progress) {
      request.progress("compiling kernels", progress.done, progress.total);
    };
  auto pipelines = llvm::to_vector(module.getOps<halide::PipelineOp>());
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

static llvm::json::Object toJson(const RewriteRecord &record) {
  llvm::json::Object json{{"pass", record.pass},
                          {"class", record.numerics},
                          {"function", record.function},
                          {"location", llvm::json::fixUTF8(record.location)},
                          {"applied", record.applied},
                          {record.applied ? "what" : "reason",
                           llvm::json::fixUTF8(record.text)}};
  if (record.applied) {
    json["flops_before"] = record.before.flops;
    json["flops_after"] = record.after.flops;
    json["bytes_before"] = record.before.bytes;
    json["bytes_after"] = record.after.bytes;
  }
  return json;
}

static llvm::json::Object makeReport(const CompileRequest &request,
                                     const CompileResult &result) {
  llvm::json::Array kernels, stages, rewrites;
  for (const auto &[name, kernel] : result.model.kernels)
    kernels.push_back(llvm::json::Object{{"name", name},
                                         {"family", kernel.family},
                                         {"macs", kernel.macs},
                                         {"flops", kernel.flops},
                                         {"bytes", kernel.bytes}});
  for (const StageTime &stage : result.stages)
    stages.push_back(llvm::json::Object{{"stage", stage.stage},
                                        {"seconds", stage.seconds}});
  for (const RewriteRecord &record : result.rewrites)
    rewrites.push_back(toJson(record));
  return llvm::json::Object{{"target", request.target},
                            {"rewrites", std::move(rewrites)},
                            {"kernels", std::move(kernels)},
                            {"stages", std::move(stages)}};
}

CompileStatus calotype::compileModel(const CompileRequest &request,
                                     MLIRContext &context,
                                     CompileResult &result) {
  DiagnosticCollector collector(context, result.diagnostics);
  StageClock clock(request, result.stages);
  if (!result.graph) {
    clock.begin("import");
    CompileStatus status = importModel(request, context, result);
    if (status != CompileStatus::Success)
      return status;
  }
  clock.begin("graph passes");
  result.compiled = result.graph->clone();
  ModuleOp module = *result.compiled;
  module->setAttr(kTargetAttrName, StringAttr::get(&context, request.target));
  for (auto function : module.getOps<func::FuncOp>())
    for (Type type : llvm::concat<const Type>(function.getArgumentTypes(),
                                              function.getResultTypes()))
      if (auto tensor = dyn_cast<RankedTensorType>(type);
          tensor && !tensor.hasStaticShape()) {
        function.emitError("not supported: dynamic extents in ") << type;
        return CompileStatus::CannotHandle;
      }

  {
    RewriteCollector rewrites(context);
    PassManager graphPasses(&context);
    buildGraphPipeline(graphPasses, request.graph);
    if (request.configure)
      request.configure(graphPasses);
    LogicalResult ran = graphPasses.run(module);
    result.rewrites = rewrites.take();
    if (failed(ran))
      return collector.getFailure();
  }
  recordKernels(module, result);
  if (request.dryRun) {
    clock.finish();
    result.model.report = makeReport(request, result);
    return CompileStatus::Success;
  }

  clock.begin("lowering and schedules");
  PassManager kernelPasses(&context);
  buildKernelPipeline(kernelPasses);
  if (request.configure)
    request.configure(kernelPasses);
  if (failed(kernelPasses.run(module)))
    return collector.getFailure();

  clock.begin("kernels");
  std::vector<CompiledKernel> kernels;
  if (failed(compileKernels(request, module, kernels)))
    return collector.getFailure();
  clock.begin("host program");

  HostProgramOptions hostOptions;
  hostOptions.name = getModelName(request);
  hostOptions.target = request.target;
  hostOptions.configure = request.configure;
  if (request.checked) {
    HalideObjectOptions runtimeOptions;
    runtimeOptions.target = getHalideTarget(request.target, /*checked=*/true);
    FailureOr<std::string> runtime =
        emitHalideRuntime(module.getLoc(), runtimeOptions);
    if (failed(runtime))
      return collector.getFailure();
    hostOptions.checkedRuntime = std::move(*runtime);
  }
  if (failed(lowerHostProgram(module, kernels, hostOptions, result.model)))
    return collector.getFailure();
  clock.finish();
  for (auto &[key, value] : makeReport(request, result))
    result.model.report[key] = std::move(value);
  return CompileStatus::Success;
}
