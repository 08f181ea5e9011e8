//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The flags of approximations, and the table of what one does to the model.
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "Output.h"
#include "TestData.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace calotype;
using namespace calotype::driver;
namespace cl = llvm::cl;

#define CALOTYPE_APPROXIMATING                                                 \
  cl::sub(compileCommand), cl::sub(runCommand), cl::sub(benchCommand)

static cl::opt<std::string>
    approximateAttention("approximate-attention",
                         cl::desc("replace softmax attention by linear "
                                  "attention with a feature map: elu, relu, "
                                  "taylor1, taylor2, cosformer, performer or "
                                  "performer(RANK,SEED); needs --numerics "
                                  "approximate and --calibration"),
                         cl::value_desc("MAP"), CALOTYPE_APPROXIMATING);
static cl::list<int64_t> approximateLayers(
    "approximate-layers",
    cl::desc("which attentions, counted from 0 (default: all)"),
    cl::value_desc("N[,N...]"), cl::CommaSeparated, CALOTYPE_APPROXIMATING);
static cl::opt<double> approximateTolerance(
    "approximate-tolerance",
    cl::desc(
        "largest change of an output, relative to its norm (default: 0.01)"),
    cl::value_desc("E"), cl::init(0.01), CALOTYPE_APPROXIMATING);
static cl::opt<std::string> calibration(
    "calibration",
    cl::desc("folder with test_data_set_* on which an approximation is tried"),
    cl::value_desc("DIR"), CALOTYPE_APPROXIMATING);

llvm::Error driver::addApproximation(CompileRequest &request) {
  if (approximateAttention.empty())
    return llvm::Error::success();
  if (request.graph.numerics != Numerics::Approximate)
    return llvm::createStringError(
        "--approximate-attention changes what the model computes; it needs "
        "--numerics approximate");
  if (calibration.empty())
    return llvm::createStringError(
        "--approximate-attention needs --calibration DIR with test_data_set_* "
        "folders, on which its error is measured");
  llvm::Expected<std::vector<DataSet>> sets = readDataSets(calibration);
  if (!sets)
    return sets.takeError();
  for (const DataSet &set : *sets) {
    CalibrationSet values;
    for (const DataTensor &input : set.inputs)
      values.push_back(input.value);
    request.calibration.push_back(std::move(values));
  }
  if (request.calibration.empty())
    return llvm::createStringError(calibration + ": no test_data_set_* folder");
  request.graph.approximateAttention = approximateAttention;
  request.graph.approximateLayers.assign(approximateLayers.begin(),
                                         approximateLayers.end());
  request.approximationTolerance = approximateTolerance;
  return llvm::Error::success();
}

llvm::StringRef driver::getCalibrationFolder() { return calibration; }

void driver::printTrial(const AttentionTrial &trial) {
  getText() << llvm::formatv(
      "attention replaced by {0}; errors over {1} data set(s), relative "
      "to the norm of the exact values\n",
      approximateAttention, trial.dataSets);
  for (const AttentionTrial::Layer &layer : trial.layers)
    getText() << llvm::formatv(
        "  layer {0,3}: {1,9:E2}, largest {2,9:E2}  {3}\n", layer.number,
        layer.error.relative, layer.error.largest,
        getPlaceInModel(layer.location));
  for (const AttentionTrial::Output &output : trial.outputs)
    getText() << llvm::formatv("  output {0}: {1,9:E2}, largest {2,9:E2}\n",
                               output.name, output.error.relative,
                               output.error.largest);
}
