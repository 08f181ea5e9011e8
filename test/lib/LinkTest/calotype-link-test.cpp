//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Compiles a host program in MLIR to an artifact, or runs it in process. Its
/// kernels are halide.pipelines in the module, or object files (compiled from C
/// with the kernels' ABI).
//===----------------------------------------------------------------------===//

#include "calotype/Artifact/Artifact.h"
#include "calotype/Artifact/Identifiers.h"
#include "calotype/Dialect/Calotype/IR/CalotypeDialect.h"
#include "calotype/Dialect/Halide/IR/HalideOps.h"
#include "calotype/Dialect/Host/IR/HostOps.h"
#include "calotype/Execution/LoadedModel.h"
#include "calotype/Pipelines/HostProgram.h"
#include "calotype/Target/HalideObject/HalideObject.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;
using namespace calotype;

static cl::opt<std::string> input(cl::Positional, cl::init("-"),
                                  cl::desc("program.mlir"));
static cl::list<std::string>
    kernelFiles("kernel", cl::desc("NAME=FILE: object code of a kernel, whose "
                                   "symbol is calotype_k_NAME"));
static cl::opt<std::string>
    checkedRuntime("checked-runtime",
                   cl::desc("Halide's runtime as an object"));
static cl::opt<std::string> directory("o", cl::desc("write the artifact"));
static cl::opt<std::string> name("name", cl::init("net"));
static cl::opt<int> callScratch("call-scratch"), taskScratch("task-scratch");
static cl::opt<int> threads("run-threads", cl::init(1));
static cl::opt<bool> embedWeights("embed-weights");
static cl::opt<std::string> emit("emit", cl::desc("static, shared or object"));
static cl::opt<bool> run("run", cl::desc("run on inputs 0, 1, 2... and print"));

static void fail(Twine message) {
  errs() << message << "\n";
  exit(2);
}

static void printTensor(const Tensor &tensor) {
  for (int64_t i = 0; i < tensor.getNumElements(); ++i)
    outs() << (i ? " " : "") << format("%g", tensor.getDouble(i));
  outs() << "\n";
}

static void runModel(const CompiledModel &model) {
  auto loaded = LoadedModel::load(model, threads);
  if (!loaded)
    fail(toString(loaded.takeError()));
  (*loaded)->startProfile();
  for (auto [index, spec] : enumerate(model.specialisations)) {
    std::vector<Tensor> inputs;
    for (const ModelArgument &argument : spec.inputs) {
      inputs.push_back(Tensor::allocate(argument.type, argument.shape));
      for (int64_t i = 0; i < argument.getNumElements(); ++i)
        inputs.back().setDouble(i, i);
    }
    auto outputs = (*loaded)->run(inputs);
    if (!outputs)
      fail(toString(outputs.takeError()));
    for (const Tensor &tensor : *outputs)
      printTensor(tensor);
    for (const CallTime &time : (*loaded)->getProfile(index))
      outs() << "call " << time.kernel << " " << time.runs << "\n";
  }
}

static mlir::LogicalResult
compilePipelines(mlir::ModuleOp module, std::vector<CompiledKernel> &kernels) {
  auto pipelines = to_vector(module.getOps<halide::PipelineOp>());
  HalideObjectOptions options;
  options.target = getHalideTarget(getTarget(module), !checkedRuntime.empty());
  SmallVector<KernelObject> objects;
  if (mlir::failed(emitHalideObjects(pipelines, options, objects)))
    return mlir::failure();
  for (KernelObject &object : objects)
    kernels.push_back({object.pipeline.getSymName().str(), object.symbol,
                       object.object, object.heapBytes,
                       object.heapBytesPerTask});
  return mlir::success();
}

int main(int argc, char **argv) {
  InitLLVM init(argc, argv);
  cl::ParseCommandLineOptions(argc, argv);
  mlir::DialectRegistry registry;
  registry.insert<halide::HalideDialect, host::HostDialect,
                  mlir::math::MathDialect, mlir::arith::ArithDialect,
                  mlir::func::FuncDialect, mlir::tensor::TensorDialect>();
  mlir::MLIRContext context(registry);
  context.allowUnregisteredDialects();
  auto module = mlir::parseSourceFile<mlir::ModuleOp>(input, &context);
  if (!module)
    return 2;
  std::vector<CompiledKernel> kernels;
  for (StringRef entry : kernelFiles) {
    auto [kernel, file] = entry.split('=');
    auto buffer = MemoryBuffer::getFile(file);
    if (!buffer)
      fail("cannot read " + file);
    kernels.push_back({kernel.str(), ("calotype_k_" + kernel).str(),
                       (*buffer)->getBuffer().str(), callScratch, taskScratch});
  }
  if (mlir::failed(compilePipelines(*module, kernels)))
    return 2;
  HostProgramOptions options;
  options.name = makeModelName(name);
  if (!checkedRuntime.empty()) {
    auto buffer = MemoryBuffer::getFile(checkedRuntime);
    if (!buffer)
      fail("cannot read " + checkedRuntime);
    options.checkedRuntime = (*buffer)->getBuffer().str();
  }
  CompiledModel model;
  if (mlir::failed(lowerHostProgram(*module, kernels, options, model)))
    return 2;
  if (!directory.empty())
    if (Error error = writeArtifact(model, directory,
                                    {StringSwitch<ArtifactForm>(emit)
                                         .Case("shared", ArtifactForm::Shared)
                                         .Case("object", ArtifactForm::Object)
                                         .Default(ArtifactForm::Static),
                                     embedWeights, /*linker=*/""}))
      fail(toString(std::move(error)));
  if (run)
    runModel(model);
  return 0;
}
