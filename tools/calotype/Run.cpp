//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// calotype run: compiles or reads an artifact, runs once, shows or writes the
/// outputs.
//===----------------------------------------------------------------------===//

#include "Choices.h"
#include "Output.h"
#include "Runnable.h"
#include "Terminal.h"
#include "calotype/Import/ONNX/ImportONNX.h"
#include "calotype/Support/RandomTensor.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include <map>
#include <set>

using namespace calotype;
using namespace calotype::driver;
namespace cl = llvm::cl;

static cl::list<std::string>
    inputFlags("input",
               cl::desc("value of an input: a .npy or .pb file, or random:SEED "
                        "(default: random:0)"),
               cl::value_desc("NAME=FILE|random:SEED"), cl::sub(runCommand));
static cl::opt<std::string> outputDir(
    "output-dir",
    cl::desc("write each output to DIR (default: show the first values)"),
    cl::value_desc("DIR"), cl::sub(runCommand));
namespace {
enum class FileFormat { Npy, Pb };
} // namespace
static ChoiceFlag<FileFormat>
    format("output-format", cl::desc("what --output-dir gets (default: npy)"),
           cl::values(clEnumValN(FileFormat::Npy, "npy", "NAME.npy, of NumPy"),
                      clEnumValN(FileFormat::Pb, "pb",
                                 "NAME.pb, an ONNX TensorProto")),
           cl::init(FileFormat::Npy), cl::sub(runCommand));

namespace {
/// What --input says of one input: a file's tensor, or a seed.
struct InputSource {
  std::string path;
  std::optional<Tensor> tensor;
  uint64_t seed = 0;
};
using InputSources = std::map<std::string, InputSource>;
} // namespace

static llvm::Expected<InputSource> readSource(llvm::StringRef name,
                                              llvm::StringRef text) {
  InputSource source;
  source.path = text.str();
  if (text.consume_front("random:")) {
    if (text.getAsInteger(10, source.seed))
      return llvm::createStringError("expected random:SEED for input '" + name +
                                     "'");
    return source;
  }
  llvm::Expected<Tensor> tensor = readTensorFile(text);
  if (!tensor)
    return tensor.takeError();
  source.tensor = *tensor;
  return source;
}

static llvm::Expected<InputSources> readSources() {
  InputSources sources;
  for (llvm::StringRef flag : inputFlags) {
    auto [name, text] = flag.split('=');
    if (name.empty() || text.empty())
      return llvm::createStringError(
          "expected --input NAME=FILE or NAME=random:SEED, found '" + flag +
          "'");
    llvm::Expected<InputSource> source = readSource(name, text);
    if (!source)
      return source.takeError();
    sources[name.str()] = std::move(*source);
  }
  return sources;
}

/// The shapes of the files, which fill the open extents of a model.
static std::map<std::string, std::vector<int64_t>>
listShapes(const InputSources &sources) {
  std::map<std::string, std::vector<int64_t>> shapes;
  for (const auto &[name, source] : sources)
    if (source.tensor)
      shapes[name] = source.tensor->getShape().vec();
  return shapes;
}

/// The specialisation that --dim names, else the first that the files fit.
static llvm::Expected<size_t> choose(const CompiledModel &model,
                                     const InputSources &sources) {
  if (!dimFlags.empty())
    return chooseSpecialisation(model);
  for (auto [number, function] : llvm::enumerate(model.specialisations)) {
    bool fits = llvm::all_of(function.inputs, [&](const ModelArgument &spec) {
      auto source = sources.find(spec.name);
      return source == sources.end() || !source->second.tensor ||
             source->second.tensor->getShape() ==
                 llvm::ArrayRef<int64_t>(spec.shape);
    });
    if (fits)
      return number;
  }
  return chooseSpecialisation(model);
}

static llvm::Expected<Tensor> makeInput(const ModelArgument &spec,
                                        const InputSource &source) {
  if (!source.tensor)
    return makeRandomTensor(spec.type, spec.shape, source.seed);
  const Tensor &tensor = *source.tensor;
  if (tensor.getElementType() == spec.type &&
      tensor.getShape() == llvm::ArrayRef<int64_t>(spec.shape))
    return tensor;
  return llvm::createStringError(
      llvm::formatv(
          "{0}: holds {1} of shape [{2:$[, ]}]; input '{3}' takes {4} of "
          "shape [{5:$[, ]}]",
          source.path, getElementName(tensor.getElementType()),
          llvm::make_range(tensor.getShape().begin(), tensor.getShape().end()),
          spec.name, getElementName(spec.type),
          llvm::make_range(spec.shape.begin(), spec.shape.end()))
          .str());
}

/// The values that --input names, random ones for the rest.
static llvm::Expected<std::vector<Tensor>>
makeInputs(const Specialisation &function, InputSources sources) {
  std::vector<Tensor> inputs;
  for (const ModelArgument &spec : function.inputs) {
    auto source = sources.extract(spec.name);
    llvm::Expected<Tensor> input =
        makeInput(spec, source ? source.mapped() : InputSource());
    if (!input)
      return input.takeError();
    inputs.push_back(*input);
  }
  if (!sources.empty())
    return llvm::createStringError("the model has no input '" +
                                   sources.begin()->first + "'");
  return inputs;
}

static void show(const ModelArgument &spec, const Tensor &value) {
  getText() << llvm::formatv(
      "{0}: {1} [{2:$[, ]}] =", spec.name, getElementName(spec.type),
      llvm::make_range(spec.shape.begin(), spec.shape.end()));
  int64_t count = std::min<int64_t>(value.getNumElements(), 8);
  for (int64_t i = 0; i < count; ++i)
    getText() << llvm::format(" %g", value.getDouble(i));
  getText() << (count < value.getNumElements() ? " ...\n" : "\n");
}

/// A file name for each output: its name, as far as that is one.
static std::vector<std::string>
nameFiles(const std::vector<ModelArgument> &outputs) {
  std::vector<std::string> names;
  std::set<std::string> used;
  for (const ModelArgument &spec : outputs) {
    std::string name = spec.name;
    std::replace(name.begin(), name.end(), '/', '_');
    bool isUsable = !name.empty() && name[0] != '.' &&
                    name.find('\0') == std::string::npos &&
                    used.insert(name).second;
    if (!isUsable)
      used.insert(name = spec.cName);
    names.push_back(name + (format == FileFormat::Npy ? ".npy" : ".pb"));
  }
  return names;
}

static llvm::Error writeOutputs(const Specialisation &function,
                                llvm::ArrayRef<Tensor> outputs) {
  if (std::error_code error = llvm::sys::fs::create_directories(outputDir))
    return llvm::createStringError(error, outputDir + ": " + error.message());
  std::vector<std::string> files = nameFiles(function.outputs);
  for (auto [file, spec, value] : llvm::zip(files, function.outputs, outputs))
    if (llvm::Error error =
            writeTensorFile(outputDir + "/" + file, value, spec.name))
      return error;
  return llvm::Error::success();
}

int driver::runRun() {
  auto fail = [](llvm::Error error) {
    printError(llvm::toString(std::move(error)));
    return CannotHandle;
  };
  llvm::Expected<unsigned> threads = getThreads();
  if (!threads)
    return fail(threads.takeError());
  llvm::Expected<InputSources> sources = readSources();
  if (!sources)
    return fail(sources.takeError());
  Runnable runnable;
  if (ExitCode code = makeRunnable(runnable, *threads, listShapes(*sources));
      code != Done)
    return code;
  llvm::Expected<size_t> which = choose(runnable.getModel(), *sources);
  if (!which)
    return fail(which.takeError());
  const Specialisation &function = runnable.getModel().specialisations[*which];
  auto inputs = makeInputs(function, std::move(*sources));
  if (!inputs)
    return fail(inputs.takeError());
  showProgress("running");
  auto outputs = runnable.loaded->run(*inputs);
  clearProgress();
  if (!outputs)
    return reportFailure(outputs.takeError());
  llvm::json::Array list;
  for (auto [spec, value] : llvm::zip(function.outputs, *outputs)) {
    list.push_back(
        llvm::json::Object{{"name", llvm::json::fixUTF8(spec.name)},
                           {"type", getElementName(spec.type)},
                           {"shape", llvm::json::Array(spec.shape)}});
    if (outputDir.empty())
      show(spec, value);
  }
  if (!outputDir.empty())
    if (llvm::Error error = writeOutputs(function, *outputs))
      return fail(std::move(error));
  return writeJson(llvm::json::Object{{"outputs", std::move(list)}});
}
