//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "HalideTranslations.h"
#include "calotype/InitAllDialects.h"
#include "calotype/Support/WholeFile.h"
#include "calotype/Target/HalideCpp/HalideCpp.h"
#include "calotype/Target/HalideObject/HalideObject.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"

using namespace mlir;
using namespace calotype;
using calotype::halide::PipelineOp;
namespace cl = llvm::cl;

static cl::OptionCategory category("Kernels");
static cl::opt<std::string> isaFlag(
    "isa", cl::desc("Name of the target (default: the module's, or x86-64-v3)"),
    cl::cat(category));
static cl::opt<bool> checked("checked", cl::desc("Keep Halide's assertions"),
                             cl::cat(category));
static cl::opt<bool> noSchedule("no-schedule", cl::desc("Ignore the schedules"),
                                cl::cat(category));
static cl::opt<std::string> kernel("kernel", cl::desc("Name of the pipeline"),
                                   cl::cat(category));
static cl::opt<std::string>
    symbolFile("symbol-file", cl::desc("Where to write the kernel's symbol"),
               cl::cat(category));

namespace {
using Translate = LogicalResult (*)(PipelineOp, const HalideObjectOptions &,
                                    raw_ostream &);
} // namespace

/// The pipeline that the command line names, or the only one.
static PipelineOp findPipeline(Operation *op) {
  SmallVector<PipelineOp> pipelines;
  std::vector<std::string> names;
  op->walk([&](PipelineOp pipeline) {
    names.push_back(pipeline.getSymName().str());
    if (kernel.empty() || pipeline.getSymName() == kernel)
      pipelines.push_back(pipeline);
  });
  if (pipelines.size() == 1)
    return pipelines.front();
  // At the location alone: the error must not print the module.
  InFlightDiagnostic error = mlir::emitError(op->getLoc());
  if (names.empty())
    error << "the module holds no halide.pipeline; calotype-opt "
             "--calotype-pipeline makes them";
  else if (pipelines.empty())
    error << "no pipeline is called '" << kernel << "'; there are "
          << llvm::join(names, ", ");
  else
    error << "several pipelines; name one with --kernel: "
          << llvm::join(names, ", ");
  return {};
}

static void add(StringRef flag, StringRef description, Translate translate) {
  TranslateFromMLIRRegistration registration(
      flag, description,
      [translate](Operation *op, raw_ostream &os) -> LogicalResult {
        llvm::Expected<TargetDescription> target =
            isaFlag.empty() ? getTarget(op) : resolveTarget(isaFlag);
        if (!target)
          return mlir::emitError(op->getLoc(),
                                 llvm::toString(target.takeError()));
        HalideObjectOptions options;
        options.target = getHalideTarget(*target, checked);
        options.withSchedule = !noSchedule;
        PipelineOp pipeline = findPipeline(op);
        return pipeline ? translate(pipeline, options, os) : failure();
      },
      [](DialectRegistry &registry) { registerAllDialects(registry); });
}

template <KernelText kind>
static LogicalResult writeText(PipelineOp pipeline,
                               const HalideObjectOptions &options,
                               raw_ostream &os) {
  FailureOr<std::string> text = emitKernelText(pipeline, kind, options);
  if (succeeded(text))
    os << *text;
  return text;
}

static LogicalResult writeObject(PipelineOp pipeline,
                                 const HalideObjectOptions &options,
                                 raw_ostream &os) {
  SmallVector<KernelObject> objects;
  if (failed(emitHalideObjects(pipeline, options, objects)))
    return failure();
  os << objects.front().object;
  if (symbolFile.empty())
    return success();
  if (llvm::Error error =
          writeFileWhole(symbolFile, objects.front().symbol + "\n"))
    return mlir::emitError(pipeline.getLoc(), llvm::toString(std::move(error)));
  return success();
}

static LogicalResult writeCpp(PipelineOp pipeline,
                              const HalideObjectOptions &options,
                              raw_ostream &os) {
  return emitHalideCpp(pipeline, options.target, os);
}

void calotype::registerHalideTranslations() {
  add("halide-to-loop-nest", "Print the loop nest of a pipeline",
      writeText<KernelText::LoopNest>);
  add("halide-to-statement",
      "Print Halide's conceptual statement of a pipeline",
      writeText<KernelText::Statement>);
  add("halide-to-html", "Write the conceptual statement as a page for browsers",
      writeText<KernelText::Html>);
  add("halide-to-assembly", "Print the assembly of a pipeline",
      writeText<KernelText::Assembly>);
  add("halide-to-object", "Write the object of a pipeline", writeObject);
  add("halide-to-cpp", "Print a pipeline as a C++ program that uses Halide",
      writeCpp);
}
