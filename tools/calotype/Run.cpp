//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// calotype run: compiles, runs once, shows or writes the outputs.
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "TestData.h"
#include "calotype/Execution/LoadedModel.h"
#include "calotype/Import/ONNX/ImportONNX.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include <map>

using namespace calotype;
using namespace calotype::driver;
namespace cl = llvm::cl;

static cl::list<std::string> inputFlags(
    "input", cl::desc("value of an input: a .npy or .pb file, or random:SEED (default: random:0)"),
    cl::value_desc("NAME=FILE|random:SEED"), cl::sub(runCommand));
static cl::opt<std::string> outputDir(
    "output-dir", cl::desc("write each output as NAME.npy to DIR (default: show the first values)"),
    cl::value_desc("DIR"), cl::sub(runCommand));
static cl::opt<unsigned> threads("threads", cl::desc("threads that run the model (default: 2)"),
                                 cl::value_desc("N"), cl::init(2), cl::sub(runCommand));

static llvm::Expected<Tensor> makeInput(const ModelArgument &spec,
                                        llvm::StringRef source) {
  if (source.consume_front("random:")) {
    uint64_t seed;
    if (source.getAsInteger(10, seed))
      return llvm::createStringError("expected random:SEED for input '" + spec.name + "'");
    return makeRandomTensor(spec.type, spec.shape, seed);
  }
  llvm::Expected<Tensor> tensor = readTensorFile(source);
  if (!tensor)
    return tensor;
  if (tensor->getElementType() != spec.type ||
      tensor->getShape() != llvm::ArrayRef<int64_t>(spec.shape))
    return llvm::createStringError(
        llvm::formatv("{0}: holds {1} of shape [{2:$[, ]}]; input '{3}' takes {4} of "
                      "shape [{5:$[, ]}]",
                      source, getElementName(tensor->getElementType()),
                      llvm::make_range(tensor->getShape().begin(), tensor->getShape().end()),
                      spec.name, getElementName(spec.type),
                      llvm::make_range(spec.shape.begin(), spec.shape.end()))
            .str());
  return tensor;
}

static void show(const ModelArgument &spec, const Tensor &value) {
  llvm::outs() << llvm::formatv("{0}: {1} [{2:$[, ]}] =", spec.name,
                                getElementName(spec.type),
                                llvm::make_range(spec.shape.begin(), spec.shape.end()));
  int64_t count = std::min<int64_t>(value.getNumElements(), 8);
  for (int64_t i = 0; i < count; ++i)
    llvm::outs() << llvm::formatv(" {0}", value.getDouble(i));
  llvm::outs() << (count < value.getNumElements() ? " ...\n" : "\n");
}

int driver::runRun() {
  auto fail = [](llvm::Error error) {
    printError(llvm::toString(std::move(error)));
    return CannotHandle;
  };
  llvm::Expected<CompileRequest> request = makeRequest();
  if (!request)
    return fail(request.takeError());
  std::map<std::string, std::string> sources;
  for (const std::string &flag : inputFlags) {
    auto [key, source] = llvm::StringRef(flag).split('=');
    sources[key.str()] = source.str();
  }
  CompileResult result;
  if (ExitCode code = compileAndReport(*request, result); code != Done)
    return code;
  auto loaded = LoadedModel::load(result.model, threads);
  if (!loaded) {
    printError(llvm::toString(loaded.takeError()));
    return Bug;
  }
  const Specialisation &function = result.model.specialisations.front();
  llvm::SmallVector<Tensor> inputs;
  for (const ModelArgument &spec : function.inputs) {
    auto source = sources.extract(spec.name);
    llvm::Expected<Tensor> input = makeInput(spec, source ? source.mapped() : "random:0");
    if (!input)
      return fail(input.takeError());
    inputs.push_back(*input);
  }
  if (!sources.empty())
    return fail(llvm::createStringError("the model has no input '" +
                                        sources.begin()->first + "'"));
  auto outputs = (*loaded)->run(inputs);
  if (!outputs) {
    printError(llvm::toString(outputs.takeError()));
    return Bug;
  }
  if (!outputDir.empty())
    if (std::error_code error = llvm::sys::fs::create_directories(outputDir))
      return fail(llvm::createStringError(error, outputDir + ": " + error.message()));
  llvm::json::Array outputList;
  for (auto [spec, value] : llvm::zip(function.outputs, *outputs)) {
    outputList.push_back(llvm::json::Object{{"name", spec.name},
                                            {"type", getElementName(spec.type)},
                                            {"shape", llvm::json::Array(spec.shape)}});
    if (outputDir.empty()) {
      show(spec, value);
      continue;
    }
    std::string file = spec.name;
    std::replace(file.begin(), file.end(), '/', '_');
    if (llvm::Error error = writeNpy(outputDir + "/" + file + ".npy", value))
      return fail(std::move(error));
  }
  return writeJson(llvm::json::Object{{"outputs", std::move(outputList)}});
}
