//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Verification.h"
#include "Driver.h"
#include "Terminal.h"
#include "TestData.h"
#include "calotype/Analysis/Cost.h"
#include "calotype/Execution/LoadedModel.h"
#include "calotype/Reference/Interpreter.h"
#include "calotype/Support/Compare.h"
#include "calotype/Support/RandomTensor.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <cstring>

using namespace calotype;
using namespace calotype::driver;

namespace json = llvm::json;

/// JSON has no infinity: what is not finite is written as text.
static json::Value number(double value) {
  if (std::isfinite(value))
    return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

json::Object Verification::toJson() const {
  json::Array outputList, problemList, boundList, noteList;
  for (const OutputComparison &output : outputs) {
    json::Object entry{{"name", output.name},
                       {"against", output.against},
                       {"max_abs", number(output.maxAbs)},
                       {"max_rel", number(output.maxRel)},
                       {"max_ulp", number(output.maxUlp)},
                       {"pass", output.pass}};
    if (!output.problem.empty())
      entry["problem"] = json::fixUTF8(output.problem);
    outputList.push_back(std::move(entry));
  }
  for (const ImportProblem &problem : problems)
    problemList.push_back(driver::toJson(problem));
  for (const std::string &message : messages)
    problemList.push_back(json::Object{{"reason", json::fixUTF8(message)}});
  for (const std::string &name : bound)
    boundList.push_back(json::fixUTF8(name));
  for (const std::string &note : notes)
    noteList.push_back(note);
  json::Object object{{"status", status},
                      {"notes", std::move(noteList)},
                      {"outputs", std::move(outputList)},
                      {"problems", std::move(problemList)},
                      {"bound", std::move(boundList)},
                      {"kernels", static_cast<int64_t>(kernels)}};
  if (bisection)
    object["bisect"] = bisection->toJson();
  return object;
}

/// rtol and atol of data.json in the data folder, when it is there.
static void readTolerance(llvm::StringRef folder, double &relative, double &absolute) {
  llvm::SmallString<128> path(folder);
  llvm::sys::path::append(path, "data.json");
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return;
  llvm::Expected<json::Value> value = json::parse((*buffer)->getBuffer());
  if (!value) {
    llvm::consumeError(value.takeError());
    return;
  }
  if (const json::Object *object = value->getAsObject()) {
    relative = object->getNumber("rtol").value_or(relative);
    absolute = object->getNumber("atol").value_or(absolute);
  }
}

/// Enters a comparison for each output; whether all fit.
static bool compareOutputs(Verification &verification,
                           llvm::StringRef against,
                           llvm::ArrayRef<ModelArgument> specs,
                           llvm::ArrayRef<Tensor> got,
                           llvm::ArrayRef<Tensor> want,
                           const Tolerance &tolerance) {
  bool pass = true;
  for (size_t index = 0; index < got.size(); ++index) {
    OutputComparison output;
    output.name = specs[index].name;
    output.against = against.str();
    if (index >= want.size()) {
      output.problem = "the data set has no value for this output";
    } else {
      Comparison comparison =
          compareTensors(got[index], want[index], tolerance.relative,
                         tolerance.absolute);
      output.maxAbs = comparison.maxAbsolute;
      output.maxRel = comparison.maxRelative;
      output.maxUlp = comparison.maxUlp;
      output.pass = comparison.pass;
      output.problem = comparison.problem;
    }
    pass &= output.pass;
    verification.outputs.push_back(std::move(output));
  }
  return pass;
}

/// Multiply-adds above which the interpreter is not run unasked: 5 GFLOP.
static constexpr double kReferenceLimit = 2.5e9;

static double countMacs(mlir::ModuleOp module) {
  double macs = 0;
  module.walk([&](mlir::Operation *op) {
    if (op->getNumResults())
      macs += computeCost(op).macs;
  });
  return macs;
}

namespace {
/// One verification on its way. Steps give false when they end it; then status
/// and message are set.
class Verifier {
public:
  Verifier(const CompileRequest &request, const VerificationOptions &options,
           mlir::MLIRContext &context)
      : request(request), options(options), context(context) {}

  Verification run() {
    if (readData() && compile() && load() && compareAll())
      finish();
    return std::move(verification);
  }

private:
  bool end(llvm::StringRef status, const llvm::Twine &message = "") {
    verification.status = status.str();
    if (!message.isTriviallyEmpty())
      verification.messages.push_back(message.str());
    return false;
  }

  bool readData() {
    folder = options.dataFolder;
    if (folder.empty())
      folder = llvm::sys::path::parent_path(request.path).str();
    if (folder.empty())
      folder = ".";
    auto read = readDataSets(folder);
    if (!read)
      return end("invalid", llvm::toString(read.takeError()));
    sets = std::move(*read);
    withData = llvm::any_of(
        sets, [](const DataSet &set) { return !set.outputs.empty(); });
    readTolerance(folder, tolerance.relative, tolerance.absolute);
    tolerance.relative =
        options.relativeTolerance.value_or(tolerance.relative);
    tolerance.absolute =
        options.absoluteTolerance.value_or(tolerance.absolute);
    return true;
  }

  bool compile() {
    CompileStatus status = importModel(request, context, result);
    if (options.bindFromData && !sets.empty() &&
        status == CompileStatus::CannotHandle) {
      // Now the names of the inputs are known: offer the data to the readers.
      for (auto [name, data] :
           llvm::zip(result.statistics.inputs, sets.front().inputs))
        request.bindCandidates[name] = data.path;
      result = CompileResult();
      status = importModel(request, context, result);
    }
    verification.bound = result.statistics.boundInputs;
    if (status == CompileStatus::Success)
      status = compileModel(request, context, result);
    verification.problems = result.problems;
    verification.messages = result.diagnostics;
    bool isInvalid =
        llvm::any_of(result.problems, [](const ImportProblem &problem) {
          return problem.invalid;
        });
    if (status == CompileStatus::CannotHandle)
      return end(isInvalid ? "invalid" : "unsupported");
    if (status == CompileStatus::InternalError)
      return end("error");
    for (const Specialisation &function : result.model.specialisations)
      verification.kernels += function.calls.size();
    return true;
  }

  bool load() {
    auto made = LoadedModel::load(result.model, options.threads);
    if (!made)
      return end("error", llvm::toString(made.takeError()));
    loaded = std::move(*made);
    // The oracle also sees the data sets, as long as it takes seconds.
    double macs = countMacs(*result.graph);
    withReference = options.alwaysReference || options.bisect ||
                    macs <= kReferenceLimit;
    if (!withReference && withData)
      verification.notes.push_back(
          llvm::formatv("the interpreter was skipped: the model has {0:F1} GFLOP, "
                        "above {1:F1}; --reference runs it all the same",
                        2e-9 * macs, 2e-9 * kReferenceLimit)
              .str());
    functions = llvm::to_vector(result.graph->getOps<mlir::func::FuncOp>());
    return true;
  }

  bool compareAll() {
    for (size_t which = 0; which < result.model.specialisations.size(); ++which)
      if (!(withData ? compareWithData(which) : compareWithRandom(which)))
        return false;
    return true;
  }

  /// The inputs of a data set in the function's order, unless they are for another
  /// specialisation.
  std::optional<std::vector<Tensor>>
  getInputs(const DataSet &set, const Specialisation &function) const {
    const std::vector<std::string> &names = result.statistics.inputs;
    std::vector<Tensor> inputs;
    for (const ModelArgument &spec : function.inputs) {
      size_t at = llvm::find(names, spec.name) - names.begin();
      if (at >= set.inputs.size())
        return std::nullopt;
      const Tensor &value = set.inputs[at].value;
      if (value.getElementType() != spec.type ||
          value.getShape() != llvm::ArrayRef<int64_t>(spec.shape))
        return std::nullopt;
      inputs.push_back(value);
    }
    return inputs;
  }

  bool compareWithData(size_t which) {
    for (const DataSet &set : sets) {
      auto inputs = getInputs(set, result.model.specialisations[which]);
      if (!inputs)
        continue;
      std::vector<Tensor> want;
      for (const DataTensor &tensor : set.outputs)
        want.push_back(tensor.value);
      if (!runAndCompare(which, *inputs, want))
        return false;
    }
    return true;
  }

  bool compareWithRandom(size_t which) {
    if (!withReference)
      return end("unsupported",
                 "no test data, and the model is above 5 GFLOP; pass --reference to "
                 "run the interpreter all the same");
    std::vector<Tensor> inputs;
    for (auto [index, spec] :
         llvm::enumerate(result.model.specialisations[which].inputs))
      inputs.push_back(makeRandomTensor(spec.type, spec.shape, index));
    return runAndCompare(which, inputs, {});
  }

  /// Compares with the expected values, when there are any, and the oracle's.
  bool runAndCompare(size_t which, llvm::ArrayRef<Tensor> inputs,
                     llvm::ArrayRef<Tensor> want) {
    const Specialisation &function = result.model.specialisations[which];
    showProgress("running " + result.model.name);
    auto got = loaded->run(inputs);
    if (!got)
      return end("error", llvm::toString(got.takeError()));
    bool pass = compareInPlace(function, inputs, *got);
    if (!want.empty())
      pass &= compareOutputs(verification, "test data", function.outputs, *got,
                             want, tolerance);
    if (withReference && which < functions.size()) {
      showProgress("interpreting " + result.model.name);
      auto reference = interpret(functions[which], inputs);
      if (mlir::succeeded(reference))
        pass &= compareOutputs(verification, "interpreter", function.outputs,
                               *got, *reference, tolerance);
      else if (want.empty())
        return end("error", "the interpreter failed");
      else
        verification.messages.push_back(
            "the interpreter cannot run this graph; compared with test data only");
    }
    compared = true;
    if (!pass && options.bisect && !verification.bisection)
      verification.bisection =
          bisect(request, *result.graph, which, inputs, tolerance, options.threads);
    return true;
  }

  /// With --state, runs again with each pair in one buffer: the same code must give
  /// the same bits.
  bool compareInPlace(const Specialisation &function,
                      llvm::ArrayRef<Tensor> inputs,
                      llvm::ArrayRef<Tensor> want) {
    if (result.model.stateInputs.empty())
      return true;
    std::vector<Tensor> buffers(inputs), outputs;
    for (auto [output, state] : llvm::zip(want, result.model.stateInputs)) {
      outputs.push_back(
          Tensor::allocate(output.getElementType(), output.getShape()));
      if (state < 0)
        continue;
      std::memcpy(outputs.back().data(), inputs[state].data(),
                  inputs[state].getSizeInBytes());
      buffers[state] = outputs.back();
    }
    if (llvm::Error error = loaded->run(buffers, outputs)) {
      verification.messages.push_back(llvm::toString(std::move(error)));
      return false;
    }
    return compareOutputs(verification, "a run in place", function.outputs,
                          outputs, want, Tolerance{0, 0});
  }

  void finish() {
    if (!compared) {
      end("invalid",
          "no data set fits the shapes that the model was compiled for");
      return;
    }
    bool pass = llvm::all_of(
        verification.outputs,
        [](const OutputComparison &output) { return output.pass; });
    end(pass ? "pass" : "mismatch");
  }

  CompileRequest request;
  const VerificationOptions &options;
  mlir::MLIRContext &context;
  Verification verification;
  std::string folder;
  std::vector<DataSet> sets;
  bool withData = false, withReference = false, compared = false;
  Tolerance tolerance;
  CompileResult result;
  std::unique_ptr<LoadedModel> loaded;
  llvm::SmallVector<mlir::func::FuncOp> functions;
};
} // namespace

Verification driver::verifyModel(const CompileRequest &request,
                                 const VerificationOptions &options,
                                 mlir::MLIRContext &context) {
  Verification verification = Verifier(request, options, context).run();
  clearProgress();
  return verification;
}
