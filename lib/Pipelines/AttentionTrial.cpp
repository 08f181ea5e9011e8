//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Pipelines/AttentionTrial.h"
#include "calotype/Dialect/NN/IR/NNAttentionOps.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "calotype/Execution/LoadedModel.h"
#include "calotype/Pipelines/ModelCompiler.h"
#include "calotype/Support/Locations.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>
#include <thread>

using namespace mlir;
using namespace calotype;

/// The larger of two errors; a NaN is the largest of all.
static double getLarger(double a, double b) {
  return std::isnan(a) || a >= b ? a : b;
}

double AttentionTrial::getWorst() const {
  double worst = 0;
  for (const Output &output : outputs)
    worst = getLarger(worst, output.error.relative);
  return worst;
}

llvm::json::Object AttentionTrial::toJson() const {
  llvm::json::Array layerList, outputList;
  for (const Layer &layer : layers)
    layerList.push_back(
        llvm::json::Object{{"layer", static_cast<int64_t>(layer.number)},
                           {"location", llvm::json::fixUTF8(layer.location)},
                           {"relative_error", layer.error.relative},
                           {"max_abs", layer.error.largest}});
  for (const Output &output : outputs)
    outputList.push_back(
        llvm::json::Object{{"name", llvm::json::fixUTF8(output.name)},
                           {"relative_error", output.error.relative},
                           {"max_abs", output.error.largest}});
  return llvm::json::Object{{"data_sets", static_cast<int64_t>(dataSets)},
                            {"layers", std::move(layerList)},
                            {"outputs", std::move(outputList)}};
}

namespace {

/// Sums of one comparison.
struct ErrorSum {
  double differences = 0, norms = 0, largest = 0;

  void add(const Tensor &exact, const Tensor &approximate) {
    for (int64_t i = 0; i < exact.getNumElements(); ++i) {
      double want = exact.getDouble(i), error = approximate.getDouble(i) - want;
      differences += error * error;
      norms += want * want;
      largest = getLarger(largest, std::abs(error));
    }
  }
  ApproximationError get() const {
    if (differences == 0)
      return {0, 0};
    return {std::sqrt(differences / norms), largest};
  }
};

/// The exact model with, beside each layer, its replacement on the same
/// operands: both are further results of the function.
class ProbeBuilder {
public:
  ProbeBuilder(const CompileRequest &request, MLIRContext &context)
      : request(request), context(context) {}

  /// Nothing when a pass failed.
  OwningOpRef<ModuleOp> build(ModuleOp graph) {
    OwningOpRef<ModuleOp> module(graph.clone());
    PassManager raise(&context);
    buildRewritesBefore(raise, "nn-approximate-attention", request.graph);
    if (failed(raise.run(*module)))
      return {};
    for (auto function : module->getOps<func::FuncOp>())
      if (!function.isExternal())
        duplicateLayers(function);
    nn::ApproximateAttentionPassOptions options;
    options.featureMap = request.graph.approximateAttention;
    for (int64_t layer : selected)
      options.layerNumbers.push_back(2 * layer + 1);
    PassManager replace(&context);
    replace.addPass(nn::createApproximateAttentionPass(options));
    if (!selected.empty() && failed(replace.run(*module)))
      return {};
    return module;
  }

  /// Empty when the model has the layers that the request names.
  std::string checkLayers() const {
    if (layerCount == 0)
      return "the model has no softmax attention to approximate";
    for (int64_t number : request.graph.approximateLayers)
      if (number < 0 || number >= layerCount)
        return llvm::formatv(
            "there is no attention {0} to approximate: the model "
            "has {1}, counted from 0",
            number, layerCount);
    return "";
  }

  /// Numbers of the layers that are probed, in the order of the results; the
  /// same in every function.
  SmallVector<int64_t> selected;
  SmallVector<std::string> locations;

private:
  int64_t layerCount = 0;

  void duplicateLayers(func::FuncOp function) {
    SmallVector<nn::AttentionOp> layers;
    function.walk([&](nn::AttentionOp op) { layers.push_back(op); });
    auto last = cast<func::ReturnOp>(function.front().getTerminator());
    SmallVector<Value> results(last.getOperands());
    SmallVector<DictionaryAttr> attributes;
    function.getAllResultAttrs(attributes);
    attributes.resize(results.size(), DictionaryAttr::get(&context));
    selected.clear();
    locations.clear();
    layerCount = layers.size();
    for (auto [number, layer] : llvm::enumerate(layers)) {
      OpBuilder builder(layer);
      builder.setInsertionPointAfter(layer);
      Operation *copy = builder.clone(*layer);
      const std::vector<int64_t> &wanted = request.graph.approximateLayers;
      if (!wanted.empty() &&
          !llvm::is_contained(wanted, static_cast<int64_t>(number)))
        continue;
      for (Value value : {Value(layer), Value(copy->getResult(0))}) {
        std::string name = ("probe" + Twine(results.size())).str();
        results.push_back(value);
        attributes.push_back(builder.getDictionaryAttr(
            builder.getNamedAttr("nn.name", builder.getStringAttr(name))));
      }
      selected.push_back(number);
      locations.push_back(describeLocation(layer.getLoc()));
    }
    last->setOperands(results);
    function.setType(FunctionType::get(&context, function.getArgumentTypes(),
                                       ValueRange(results).getTypes()));
    function.setAllResultAttrs(attributes);
  }

  const CompileRequest &request;
  MLIRContext &context;
};

/// A compiled and loaded module.
struct Runnable {
  CompileResult result;
  std::unique_ptr<LoadedModel> model;

  /// Empty on success, otherwise why not.
  std::string prepare(const CompileRequest &request,
                      OwningOpRef<ModuleOp> graph, MLIRContext &context) {
    result.graph = std::move(graph);
    if (compileModel(request, context, result) != CompileStatus::Success)
      return llvm::join(result.diagnostics, "\n");
    auto loaded = LoadedModel::load(
        result.model, std::max(1u, std::thread::hardware_concurrency()));
    if (!loaded)
      return llvm::toString(loaded.takeError());
    model = std::move(*loaded);
    return "";
  }
};

} // namespace

/// The values of a data set that the compiled model takes; as many as are
/// there.
static SmallVector<Tensor> chooseInputs(const CalibrationSet &set,
                                        ArrayRef<std::string> names,
                                        const Specialisation &specialisation) {
  SmallVector<Tensor> inputs;
  for (auto [index, argument] : llvm::enumerate(specialisation.inputs)) {
    size_t place = names.empty()
                       ? index
                       : llvm::find(names, argument.name) - names.begin();
    if (place < set.size())
      inputs.push_back(set[place]);
  }
  return inputs;
}

bool calotype::tryApproximation(const CompileRequest &request, ModuleOp graph,
                                ArrayRef<std::string> inputNames,
                                MLIRContext &context, AttentionTrial &trial,
                                std::string &problem) {
  CompileRequest exact = request, approximate = request;
  exact.graph.approximateAttention.clear();
  exact.calibration.clear();
  approximate.calibration.clear();
  // A dry run tries the approximation for real.
  exact.dryRun = approximate.dryRun = false;
  ProbeBuilder probes(request, context);
  Runnable probed, replaced;
  OwningOpRef<ModuleOp> probe = probes.build(graph);
  if (!probe)
    return false;
  problem = probes.checkLayers();
  if (problem.empty())
    problem = probed.prepare(exact, std::move(probe), context);
  if (problem.empty())
    problem = replaced.prepare(approximate,
                               OwningOpRef<ModuleOp>(graph.clone()), context);
  if (!problem.empty())
    return false;

  size_t outputs = replaced.result.model.specialisations.front().outputs.size();
  std::vector<ErrorSum> layerSums(probes.selected.size()), outputSums(outputs);
  for (const CalibrationSet &set : request.calibration) {
    SmallVector<Tensor> inputs = chooseInputs(
        set, inputNames, replaced.result.model.specialisations.front());
    auto want = probed.model->run(inputs), got = replaced.model->run(inputs);
    if (!want || !got) {
      problem = "calibration data: " +
                llvm::toString(want ? got.takeError() : want.takeError());
      if (!want)
        llvm::consumeError(got.takeError());
      return false;
    }
    for (size_t i = 0; i < outputs; ++i)
      outputSums[i].add((*want)[i], (*got)[i]);
    for (size_t i = 0; i < layerSums.size(); ++i)
      layerSums[i].add((*want)[outputs + 2 * i], (*want)[outputs + 2 * i + 1]);
    ++trial.dataSets;
  }
  for (size_t i = 0; i < layerSums.size(); ++i)
    trial.layers.push_back(
        {size_t(probes.selected[i]), probes.locations[i], layerSums[i].get()});
  for (size_t i = 0; i < outputs; ++i)
    trial.outputs.push_back(
        {replaced.result.model.specialisations.front().outputs[i].name,
         outputSums[i].get()});
  return true;
}
