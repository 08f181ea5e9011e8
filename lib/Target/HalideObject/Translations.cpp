//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Translations of one pipeline, for tests and for looking at a kernel.
//===----------------------------------------------------------------------===//

#include "calotype/Target/HalideObject/Translations.h"
#include "calotype/Target/HalideObject/HalideObject.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/Support/CommandLine.h"

using namespace mlir;
using namespace calotype;
using calotype::halide::PipelineOp;
namespace cl = llvm::cl;

namespace {
struct TranslateOptions {
  cl::OptionCategory category{"Kernels"};
  cl::opt<std::string> isa{"isa", cl::init("x86-64-v3"),
                           cl::desc("Instruction set: x86-64-v3 or native"),
                           cl::cat(category)};
  cl::opt<bool> checked{"checked", cl::desc("Keep Halide's assertions"),
                        cl::cat(category)};
  cl::opt<bool> noSchedule{"no-schedule", cl::desc("Ignore the schedules"),
                           cl::cat(category)};
  cl::opt<std::string> kernel{"kernel", cl::desc("Name of the pipeline"),
                              cl::cat(category)};
  cl::opt<std::string> symbolFile{
      "symbol-file", cl::desc("Where to write the kernel's symbol"),
      cl::cat(category)};
};
} // namespace

static TranslateOptions &getOptions() {
  static TranslateOptions options;
  return options;
}

/// The pipeline that the command line names, or the only one.
static PipelineOp findPipeline(Operation *op) {
  PipelineOp found;
  unsigned count = 0;
  op->walk([&](PipelineOp pipeline) {
    StringRef wanted = getOptions().kernel;
    if (!wanted.empty() && pipeline.getSymName() != wanted)
      return;
    found = pipeline;
    ++count;
  });
  if (count == 1)
    return found;
  op->emitError(count == 0 ? "no such pipeline"
                           : "several pipelines; name one with --kernel");
  return {};
}

static HalideObjectOptions getObjectOptions() {
  HalideObjectOptions options;
  options.target = getHalideTarget(getOptions().isa, getOptions().checked);
  options.withSchedule = !getOptions().noSchedule;
  return options;
}

static LogicalResult writeObject(Operation *op, raw_ostream &os) {
  PipelineOp pipeline = findPipeline(op);
  HalideObjectOptions options = getObjectOptions();
  if (!pipeline)
    return failure();
  if (options.target.empty())
    return op->emitError("unknown instruction set '") << getOptions().isa << "'";
  SmallVector<KernelObject> objects;
  if (failed(emitHalideObjects(pipeline, options, objects)))
    return failure();
  os << objects.front().object;
  if (getOptions().symbolFile.empty())
    return success();
  std::error_code error;
  llvm::raw_fd_ostream file(getOptions().symbolFile, error);
  if (error)
    return op->emitError("cannot write ") << getOptions().symbolFile;
  file << objects.front().symbol << "\n";
  return success();
}

static void registerText(StringRef flag, StringRef description,
                         KernelText kind) {
  TranslateFromMLIRRegistration registration(
      flag, description,
      [kind](Operation *op, raw_ostream &os) -> LogicalResult {
        PipelineOp pipeline = findPipeline(op);
        if (!pipeline)
          return failure();
        FailureOr<std::string> text =
            emitKernelText(pipeline, kind, getObjectOptions());
        if (failed(text))
          return failure();
        os << *text;
        return success();
      },
      [](DialectRegistry &registry) {
        registry.insert<calotype::halide::HalideDialect, arith::ArithDialect,
                        math::MathDialect>();
      });
}

void calotype::registerHalideObjectTranslations() {
  (void)getOptions();
  registerText("halide-to-loop-nest", "Print the loop nest of a pipeline",
               KernelText::LoopNest);
  registerText("halide-to-statement",
               "Print Halide's conceptual statement of a pipeline",
               KernelText::Statement);
  registerText("halide-to-assembly", "Print the assembly of a pipeline",
               KernelText::Assembly);
  TranslateFromMLIRRegistration object(
      "halide-to-object", "Write the object of a pipeline", writeObject,
      [](DialectRegistry &registry) {
        registry.insert<calotype::halide::HalideDialect, arith::ArithDialect,
                        math::MathDialect>();
      });
}
