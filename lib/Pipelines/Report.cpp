//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Report.h"
#include "calotype/Analysis/Cost.h"
#include "calotype/Analysis/ScheduleDatabase.h"
#include "calotype/Analysis/TargetInfo.h"
#include "calotype/Dialect/Halide/IR/HalideOps.h"
#include "calotype/Dialect/NN/IR/NNStructureOps.h"
#include "calotype/Kernels/TunedPlans.h"
#include "calotype/Support/Locations.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>

using namespace mlir;
using namespace calotype;
namespace json = llvm::json;

static std::string describeShape(nn::KernelOp kernel,
                                 const TargetInfo &target) {
  if (std::optional<ScheduleKey> key = makeScheduleKey(kernel, target))
    return key->shape;
  // Without one main op: what the whole reads and makes.
  std::string text;
  llvm::raw_string_ostream stream(text);
  auto print = [&](TypeRange types) {
    llvm::interleave(
        types, stream,
        [&](Type type) {
          if (auto tensor = dyn_cast<RankedTensorType>(type))
            llvm::interleave(tensor.getShape(), stream, "x");
        },
        " ");
  };
  print(kernel.getFunctionType().getInputs());
  stream << " -> ";
  print(kernel.getFunctionType().getResults());
  return text;
}

/// The nodes of a call, that of the kernel's root in front: the ops of the
/// kernel and the parts of the call's location correspond.
static std::vector<std::string> listCallNodes(nn::CallOp call,
                                              nn::KernelOp kernel) {
  std::vector<std::string> nodes = listNodes(call.getLoc()), roots, ops;
  for (Operation &op : kernel.getBody().front().without_terminator()) {
    if (isa<nn::ConstantOp>(op))
      continue;
    auto role = dyn_cast<nn::KernelOpInterface>(op);
    bool isRoot = role && role.getKernelRole() == nn::KernelRole::Root;
    for (const std::string &node : listNodes(op.getLoc())) {
      if (!llvm::is_contained(ops, node))
        ops.push_back(node);
      if (isRoot)
        roots.push_back(node);
    }
  }
  if (!roots.empty() && ops.size() == nodes.size()) {
    auto main = nodes.begin() + (llvm::find(ops, roots.front()) - ops.begin());
    std::rotate(nodes.begin(), main, main + 1);
  }
  return nodes;
}

/// Enters for each kernel what its calls compute.
static void recordNodes(ModuleOp module, CompiledModel &model) {
  SymbolTable symbols(module);
  module.walk([&](nn::CallOp call) {
    auto kernel = symbols.lookup<nn::KernelOp>(call.getCallee());
    if (!kernel)
      return;
    auto &known = model.kernels[call.getCallee().str()].nodes;
    std::vector<std::string> nodes = listCallNodes(call, kernel);
    if (!llvm::is_contained(known, nodes))
      known.push_back(std::move(nodes));
  });
}

void calotype::recordKernels(ModuleOp module, CompiledModel &model) {
  TargetInfo target = TargetInfo::fromModule(module);
  for (auto kernel : module.getOps<nn::KernelOp>()) {
    Cost cost = computeCost(kernel);
    KernelInfo info{"copy", cost.macs, cost.flops, cost.bytes};
    info.shape = describeShape(kernel, target);
    info.isTuned = kernel->hasAttr("tuned");
    if (plan::KernelPlanInterface plan = kernel.getPlanAttr()) {
      info.family = plan.getFamily().str();
      info.plan = plan.getText();
    }
    model.kernels[kernel.getSymName().str()] = std::move(info);
  }
  recordNodes(module, model);
}

void calotype::recordSchedules(ModuleOp module, CompiledModel &model) {
  for (auto pipeline : module.getOps<halide::PipelineOp>())
    if (auto plan =
            pipeline->getAttrOfType<plan::KernelPlanInterface>("plan")) {
      KernelInfo &info = model.kernels[pipeline.getSymName().str()];
      info.plan = plan.getText();
      info.schedule = plan.getFamily().str();
    }
}

static json::Object toJson(const RewriteRecord &record) {
  json::Object object{
      {"pass", record.pass},
      {"class", record.numerics},
      {"function", record.function},
      {"location", json::fixUTF8(record.location)},
      {"applied", record.applied},
      {record.applied ? "what" : "reason", json::fixUTF8(record.text)}};
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
    tuned += kernel.isTuned;
    fallbacks += kernel.schedule == "fallback";
  }
  for (const StageTime &stage : result.stages)
    stages.push_back(
        json::Object{{"stage", stage.stage}, {"seconds", stage.seconds}});
  json::Object report{
      {"target", result.model.target},
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
