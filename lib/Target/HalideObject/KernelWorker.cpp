//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The worker program's command line, limits and errors.
//===----------------------------------------------------------------------===//

#include "calotype/Target/HalideObject/KernelWorker.h"
#include "LowerKernel.h"
#include "PipelineBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <sys/resource.h>

using namespace mlir;
using namespace calotype;
namespace cl = llvm::cl;

static cl::opt<std::string> target("target", cl::Required,
                                   cl::desc("Full Halide target"));
static cl::opt<std::string> symbol("symbol", cl::init("kernel"),
                                   cl::desc("Name of the C function"));
static cl::opt<std::string> output("o", cl::init("-"), cl::desc("Output file"));
static cl::opt<std::string> record("record", cl::desc("File of the record"));
static cl::opt<KernelOutput> kind(
    "emit", cl::init(KernelOutput::Object), cl::desc("What to write"),
    cl::values(clEnumValN(KernelOutput::Object, "object", "object code"),
               clEnumValN(KernelOutput::LoopNest, "loop-nest", "loop nest"),
               clEnumValN(KernelOutput::Statement, "stmt",
                          "conceptual statement"),
               clEnumValN(KernelOutput::Html, "html",
                          "conceptual statement as a page for browsers"),
               clEnumValN(KernelOutput::Assembly, "assembly", "assembly"),
               clEnumValN(KernelOutput::Check, "check", "nothing, only lower"),
               clEnumValN(KernelOutput::Runtime, "runtime",
                          "Halide's runtime; no input")));
static cl::opt<bool> noSchedule("no-schedule",
                                cl::desc("Ignore the schedule region"));
static cl::opt<unsigned> memoryLimit("memory-limit",
                                     cl::desc("Address space in MiB"));
static cl::opt<unsigned> timeLimit("time-limit",
                                   cl::desc("Processor time in seconds"));

static cl::extrahelp
    example("\nEXAMPLE: calotype-kernel-worker --target=x86-64-linux-avx2-fma "
            "--symbol=k --emit=assembly < kernel.mlir\n");

static void setLimit(int resource, uint64_t value) {
  if (value == 0)
    return;
  rlimit limit{value, value};
  setrlimit(__rlimit_resource_t(resource), &limit);
}

static void writeRecord(const KernelRecord &result) {
  std::error_code error;
  llvm::raw_fd_ostream os(record, error);
  if (error)
    throw BuildError("cannot write " + record);
  llvm::json::OStream json(os);
  json.object([&] {
    json.attribute("seconds", result.seconds);
    json.attributeArray("allocations", [&] {
      for (const KernelAllocation &allocation : result.allocations)
        json.object([&] {
          json.attribute("name", allocation.name);
          json.attribute("bytes", allocation.bytes);
          json.attribute("heap", allocation.isHeap);
          json.attribute("task", allocation.isPerTask);
        });
    });
  });
}

/// Reads and lowers the one pipeline of the input.
static int compile(const LowerOptions &options) {
  auto input = llvm::MemoryBuffer::getSTDIN();
  if (!input)
    throw BuildError("cannot read standard input");
  MLIRContext context(MLIRContext::Threading::DISABLED);
  context.loadDialect<calotype::halide::HalideDialect, arith::ArithDialect,
                      math::MathDialect>();
  ParserConfig config(&context);
  OwningOpRef<ModuleOp> module =
      parseSourceString<ModuleOp>((*input)->getBuffer(), config);
  if (!module)
    return 1;
  auto pipelines =
      llvm::to_vector(module->getOps<calotype::halide::PipelineOp>());
  if (pipelines.size() != 1)
    throw BuildError("expects one halide.pipeline");
  KernelRecord result = lowerKernel(pipelines.front(), options);
  if (!record.empty())
    writeRecord(result);
  return 0;
}

int calotype::runKernelWorker(int argc, char **argv) {
  cl::ParseCommandLineOptions(argc, argv, "compiles one halide.pipeline\n");
  setLimit(RLIMIT_AS, uint64_t(memoryLimit) << 20);
  setLimit(RLIMIT_CPU, timeLimit);
  setLimit(RLIMIT_CORE, 0);
  LowerOptions options;
  options.target = target;
  options.symbol = symbol;
  options.output = kind;
  options.path = output;
  options.withSchedule = !noSchedule;
  try {
    if (kind != KernelOutput::Runtime)
      return compile(options);
    writeRuntime(options);
    return 0;
  } catch (const Halide::Error &error) {
    llvm::errs() << useDialectNames(error.what()) << "\n";
  } catch (const std::exception &error) {
    llvm::errs() << useDialectNames(error.what()) << "\n";
  }
  return 1;
}
