//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Report.h"
#include "calotype/Analysis/Cost.h"
#include "calotype/Analysis/KernelPlan.h"
#include "calotype/Analysis/PlanSpace.h"
#include "calotype/Dialect/Halide/IR/HalideOps.h"
#include "calotype/Dialect/NN/IR/NNStructureOps.h"

using namespace mlir;
using namespace calotype;
namespace json = llvm::json;

void calotype::recordKernels(ModuleOp module, CompiledModel &model) {
  for (auto kernel : module.getOps<nn::KernelOp>()) {
    Cost cost = computeCost(kernel);
    KernelInfo info{"copy", cost.macs, cost.flops, cost.bytes};
    if (DictionaryAttr plan = kernel.getPlanAttr()) {
      info.family = KernelPlan::fromAttr(plan).family;
      info.plan = planToJson(plan);
    }
    model.kernels[kernel.getSymName().str()] = std::move(info);
  }
}

void calotype::recordSchedules(ModuleOp module, CompiledModel &model) {
  for (auto pipeline : module.getOps<halide::PipelineOp>())
    if (auto name = pipeline->getAttrOfType<StringAttr>("template"))
      model.kernels[pipeline.getSymName().str()].schedule = name.str();
}

static json::Object toJson(const RewriteRecord &record) {
  json::Object object{{"pass", record.pass},
                      {"class", record.numerics},
                      {"function", record.function},
                      {"location", json::fixUTF8(record.location)},
                      {"applied", record.applied},
                      {record.applied ? "what" : "reason",
                       json::fixUTF8(record.text)}};
  if (record.applied) {
    object["flops_before"] = record.before.flops;
    object["flops_after"] = record.after.flops;
    object["bytes_before"] = record.before.bytes;
    object["bytes_after"] = record.after.bytes;
  }
  return object;
}

json::Array calotype::listRewriteRecords(const CompileResult &result) {
  json::Array rewrites;
  for (const RewriteRecord &record : result.rewrites)
    rewrites.push_back(toJson(record));
  return rewrites;
}

json::Object calotype::makeReport(const CompileRequest &request,
                                  const CompileResult &result) {
  json::Array stages;
  int64_t tuned = 0, fallbacks = 0;
  for (const auto &[name, kernel] : result.model.kernels) {
    tuned += kernel.plan.get("tuned") != nullptr;
    fallbacks += kernel.schedule == "fallback";
  }
  for (const StageTime &stage : result.stages)
    stages.push_back(
        json::Object{{"stage", stage.stage}, {"seconds", stage.seconds}});
  json::Object report{
      {"target", request.target},
      {"numerics", getNumericsName(request.graph.numerics)},
      {"rewrites", listRewriteRecords(result)},
      {"schedules", json::Object{{"file", request.graph.schedules},
                                 {"tuned_kernels", tuned},
                                 {"fallback_kernels", fallbacks}}},
      {"stages", std::move(stages)}};
  if (result.trial)
    report["approximation"] = result.trial->toJson();
  return report;
}
