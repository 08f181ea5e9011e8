//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Verification.h"
#include "Driver.h"
#include "Runnable.h"
#include "Terminal.h"
#include "TestData.h"
#include "calotype/Analysis/Cost.h"
#include "calotype/Execution/LoadedModel.h"
#include "calotype/Reference/Interpreter.h"
#include "calotype/Support/RandomTensor.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cstring>

using namespace calotype;
using namespace calotype::driver;

static std::string describePlace(int64_t index, const Tensor &got,
                                 const Tensor &want) {
  std::string place;
  int64_t stride = want.getNumElements();
  for (int64_t extent : want.getShape()) {
    stride /= extent;
    place +=
        (place.empty() ? "" : ", ") + std::to_string(index / stride % extent);
  }
  auto describe = [&](const Tensor &tensor) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    if (isFloatElement(tensor.getElementType()))
      stream << llvm::format("%.7g", tensor.getDouble(index));
    else
      stream << tensor.getInt(index);
    return text;
  };
  return "at [" + place + "]: " + describe(got) + ", expected " +
         describe(want);
}

/// Enters a comparison for each output; whether all fit.
static bool compareOutputs(Verification &verification, llvm::StringRef against,
                           llvm::ArrayRef<ModelArgument> specs,
                           llvm::ArrayRef<Tensor> got,
                           llvm::ArrayRef<Tensor> want,
                           llvm::ArrayRef<OutputTolerance> tolerances) {
  bool pass = true;
  for (size_t index = 0; index < got.size(); ++index) {
    OutputComparison output;
    output.name = specs[index].name;
    output.against = against.str();
    output.type = specs[index].type;
    output.tolerance = tolerances[index];
    if (index >= want.size()) {
      output.comparison.problem = "the data set has no value for this output";
    } else {
      output.comparison =
          compareTensors(got[index], want[index], output.tolerance.tolerance);
      if (output.comparison.firstMismatch >= 0)
        output.place = describePlace(output.comparison.firstMismatch,
                                     got[index], want[index]);
    }
    pass &= output.isPass();
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

  /// A processor or an emulator that the machine lacks is no bug.
  bool endLoad(llvm::Error error) {
    std::string status = "error", message;
    handleAllErrors(std::move(error), [&](const llvm::ErrorInfoBase &info) {
      if (info.convertToErrorCode() == std::errc::not_supported)
        status = "unsupported";
      message = info.message();
    });
    return end(status, message);
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
    if (sets.empty() && !options.dataFolder.empty())
      return end("invalid", "no test_data_set_* folder in '" + folder + "'");
    for (const DataSet &set : sets)
      if (set.outputs.empty())
        return end("invalid", "'" + set.folder +
                                  "' holds no output_0.pb, so "
                                  "there is nothing to compare with");
    auto source = ToleranceSource::make(options.relativeTolerance,
                                        options.absoluteTolerance, folder);
    if (!source)
      return end("invalid", llvm::toString(source.takeError()));
    toleranceSource = *source;
    verification.toleranceSource = toleranceSource.getName().str();
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
    llvm::append_range(verification.notes, result.statistics.notes);
    if (status == CompileStatus::Success)
      status = compileModel(request, context, result);
    verification.problems = result.problems;
    verification.messages = result.diagnostics;
    verification.warnings = result.warnings;
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
      return endLoad(made.takeError());
    loaded = std::move(*made);
    // The oracle also sees the data sets, as long as it takes seconds.
    double macs = countMacs(*result.graph);
    withReference =
        options.alwaysReference || options.bisect || macs <= kReferenceLimit;
    if (!withReference && !sets.empty())
      verification.notes.push_back(
          llvm::formatv(
              "the interpreter was skipped: the model has {0:F1} GFLOP, "
              "above {1:F1}; --reference runs it all the same",
              2e-9 * macs, 2e-9 * kReferenceLimit)
              .str());
    functions = llvm::to_vector(result.graph->getOps<mlir::func::FuncOp>());
    if (functions.size() == result.model.specialisations.size())
      return true;
    return end("error", "the graph and the code differ in specialisations");
  }

  bool compareAll() {
    for (size_t which = 0; which < result.model.specialisations.size(); ++which)
      if (!(sets.empty() ? compareWithRandom(which) : compareWithData(which)))
        return false;
    return true;
  }

  /// The inputs of a data set in the function's order, unless they are for
  /// another specialisation.
  std::optional<std::vector<Tensor>>
  getInputs(const DataSet &set, const Specialisation &function) const {
    const std::vector<std::string> &names = result.statistics.inputs;
    std::vector<Tensor> inputs;
    for (auto [index, spec] : llvm::enumerate(function.inputs)) {
      // IR has its inputs in the order of the data.
      size_t at =
          names.empty() ? index : llvm::find(names, spec.name) - names.begin();
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
    const Specialisation &function = result.model.specialisations[which];
    bool isCompared = false;
    for (const DataSet &set : sets) {
      auto inputs = getInputs(set, function);
      if (!inputs)
        continue;
      isCompared = true;
      std::vector<Tensor> want;
      for (const DataTensor &tensor : set.outputs)
        want.push_back(tensor.value);
      if (!runAndCompare(which, *inputs, want))
        return false;
    }
    if (!isCompared && result.model.specialisations.size() > 1)
      verification.notes.push_back("no data set has the shapes of " +
                                   describeDims(result.model, function) +
                                   ", which was not compared");
    return true;
  }

  bool compareWithRandom(size_t which) {
    if (!withReference)
      return end(
          "unsupported",
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
    std::vector<OutputTolerance> tolerances =
        toleranceSource.get(functions[which]);
    bool pass = compareInPlace(function, inputs, *got);
    if (!want.empty())
      pass &= compareOutputs(verification, "test data", function.outputs, *got,
                             want, tolerances);
    if (withReference) {
      showProgress("interpreting " + result.model.name);
      auto reference = interpret(functions[which], inputs);
      if (mlir::succeeded(reference))
        pass &= compareOutputs(verification, "interpreter", function.outputs,
                               *got, *reference, tolerances);
      else if (want.empty())
        return end("error", "the interpreter failed");
      else
        verification.messages.push_back("the interpreter cannot run this "
                                        "graph; compared with test data only");
    }
    compared = true;
    if (!pass && options.bisect && !verification.bisection)
      verification.bisection = bisect(request, *result.graph, which, inputs,
                                      getLoosest(tolerances), options.threads);
    return true;
  }

  /// With --state, runs again with each pair in one buffer: the same code must
  /// give the same bits.
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
                          outputs, want,
                          std::vector<OutputTolerance>(want.size()));
  }

  void finish() {
    if (!compared) {
      end("invalid",
          "no data set fits the shapes that the model was compiled for");
      return;
    }
    bool pass =
        llvm::all_of(verification.outputs, [](const OutputComparison &output) {
          return output.isPass();
        });
    end(pass ? "pass" : "mismatch");
  }

  CompileRequest request;
  const VerificationOptions &options;
  mlir::MLIRContext &context;
  Verification verification;
  std::string folder;
  std::vector<DataSet> sets;
  bool withReference = false, compared = false;
  ToleranceSource toleranceSource;
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
