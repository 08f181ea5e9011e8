//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Verification.h"
#include "Driver.h"
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
  json::Array outputList, problemList, boundList;
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
  return json::Object{{"status", status},
                      {"outputs", std::move(outputList)},
                      {"problems", std::move(problemList)},
                      {"bound", std::move(boundList)},
                      {"kernels", static_cast<int64_t>(kernels)}};
}

static Verification give(Verification &&verification, llvm::StringRef status,
                         const llvm::Twine &message = "") {
  verification.status = status.str();
  if (!message.isTriviallyEmpty())
    verification.messages.push_back(message.str());
  return std::move(verification);
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

static void compareOutputs(Verification &verification,
                           llvm::StringRef against,
                           llvm::ArrayRef<ModelArgument> specs,
                           llvm::ArrayRef<Tensor> got,
                           llvm::ArrayRef<Tensor> want, double relative,
                           double absolute) {
  for (size_t index = 0; index < got.size(); ++index) {
    OutputComparison output;
    output.name = specs[index].name;
    output.against = against.str();
    if (index >= want.size()) {
      output.problem = "the data set has no value for this output";
    } else {
      Comparison comparison =
          compareTensors(got[index], want[index], relative, absolute);
      output.maxAbs = comparison.maxAbsolute;
      output.maxRel = comparison.maxRelative;
      output.maxUlp = comparison.maxUlp;
      output.pass = comparison.pass;
      output.problem = comparison.problem;
    }
    verification.outputs.push_back(std::move(output));
  }
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

Verification driver::verifyModel(CompileRequest request,
                                 const VerificationOptions &options,
                                 mlir::MLIRContext &context) {
  Verification verification;
  std::string folder = options.dataFolder;
  if (folder.empty())
    folder = llvm::sys::path::parent_path(request.path).str();
  if (folder.empty())
    folder = ".";
  llvm::Expected<std::vector<DataSet>> sets = readDataSets(folder);
  if (!sets)
    return give(std::move(verification), "invalid",
                llvm::toString(sets.takeError()));

  CompileResult result;
  CompileStatus status = importModel(request, context, result);
  if (options.bindFromData && !sets->empty() &&
      status == CompileStatus::CannotHandle) {
    // Now the names of the inputs are known: offer the data to the readers.
    for (auto [name, data] : llvm::zip(result.statistics.inputs, sets->front().inputs))
      request.bindCandidates[name] = data.path;
    result = CompileResult();
    status = importModel(request, context, result);
  }
  const std::vector<std::string> &inputNames = result.statistics.inputs;
  verification.bound = result.statistics.boundInputs;
  if (status == CompileStatus::Success)
    status = compileModel(request, context, result);
  verification.problems = result.problems;
  verification.messages = result.diagnostics;
  if (status == CompileStatus::CannotHandle)
    return give(std::move(verification), llvm::any_of(result.problems, [](const ImportProblem &problem) { return problem.invalid; }) ? "invalid" : "unsupported");
  if (status == CompileStatus::InternalError)
    return give(std::move(verification), "error");
  for (const Specialisation &function : result.model.specialisations)
    verification.kernels += function.calls.size();

  auto loaded = LoadedModel::load(result.model, options.threads);
  if (!loaded)
    return give(std::move(verification), "error", llvm::toString(loaded.takeError()));

  double relative = 1e-3, absolute = 1e-7;
  readTolerance(folder, relative, absolute);
  relative = options.relativeTolerance.value_or(relative);
  absolute = options.absoluteTolerance.value_or(absolute);

  bool withData = llvm::any_of(*sets, [](const DataSet &set) { return !set.outputs.empty(); });
  // The oracle also sees the data sets, as long as it takes seconds.
  bool withReference =
      options.alwaysReference || countMacs(*result.graph) <= kReferenceLimit;
  bool compared = false;
  auto functions = llvm::to_vector(result.graph->getOps<mlir::func::FuncOp>());
  for (size_t which = 0; which < result.model.specialisations.size(); ++which) {
    const Specialisation &function = result.model.specialisations[which];
    // Compares with the expected values, when there are any, and the oracle's.
    auto runAndCompare = [&](llvm::ArrayRef<Tensor> inputs,
                             llvm::ArrayRef<Tensor> want) -> llvm::Error {
      auto got = (*loaded)->run(inputs);
      if (!got)
        return got.takeError();
      if (!want.empty())
        compareOutputs(verification, "test data", function.outputs, *got, want,
                       relative, absolute);
      if (withReference && which < functions.size()) {
        auto reference = interpret(functions[which], inputs);
        if (mlir::succeeded(reference))
          compareOutputs(verification, "interpreter", function.outputs, *got,
                         *reference, relative, absolute);
        else if (want.empty())
          return llvm::createStringError("the interpreter failed");
        else
          verification.messages.push_back(
              "the interpreter cannot run this graph; compared with test data only");
      }
      compared = true;
      return llvm::Error::success();
    };
    if (withData) {
      for (const DataSet &set : *sets) {
        llvm::SmallVector<Tensor> inputs, want;
        bool fits = true;
        for (const ModelArgument &spec : function.inputs) {
          auto at = llvm::find(inputNames, spec.name) - inputNames.begin();
          if (static_cast<size_t>(at) >= set.inputs.size()) {
            fits = false;
            break;
          }
          const Tensor &value = set.inputs[at].value;
          fits &= value.getElementType() == spec.type &&
                  value.getShape() == llvm::ArrayRef<int64_t>(spec.shape);
          inputs.push_back(value);
        }
        for (const DataTensor &tensor : set.outputs)
          want.push_back(tensor.value);
        if (!fits)
          continue; // Another specialisation takes this data set.
        if (llvm::Error error = runAndCompare(inputs, want))
          return give(std::move(verification), "error", llvm::toString(std::move(error)));
      }
      continue;
    }
    if (!withReference)
      return give(std::move(verification), "unsupported",
                  "no test data, and the model is above 5 GFLOP; pass --reference to "
                  "run the interpreter all the same");
    llvm::SmallVector<Tensor> inputs;
    for (auto [index, spec] : llvm::enumerate(function.inputs))
      inputs.push_back(makeRandomTensor(spec.type, spec.shape, index));
    if (llvm::Error error = runAndCompare(inputs, {}))
      return give(std::move(verification), "error", llvm::toString(std::move(error)));
  }
  if (!compared)
    return give(std::move(verification), "invalid",
                "no data set fits the shapes that the model was compiled for");
  bool pass = llvm::all_of(verification.outputs,
                           [](const OutputComparison &output) { return output.pass; });
  return give(std::move(verification), pass ? "pass" : "mismatch");
}
