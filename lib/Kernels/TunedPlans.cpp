//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Kernels and the schedule database.
//===----------------------------------------------------------------------===//

#include "calotype/Kernels/TunedPlans.h"

#include "calotype/Dialect/NN/IR/NNOps.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace calotype;

static std::string getShapeText(RankedTensorType type) {
  std::string text;
  for (int64_t extent : type.getShape())
    text += (text.empty() ? "" : "x") + std::to_string(extent);
  return text.empty() ? "scalar" : text;
}

/// Lists of numbers as 1x2x3, the rest as the IR spells it.
static std::string getValueText(Attribute value) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (auto array = dyn_cast<DenseI64ArrayAttr>(value))
    llvm::interleave(array.asArrayRef(), stream, "x");
  else if (auto counts = dyn_cast<DenseI32ArrayAttr>(value))
    llvm::interleave(counts.asArrayRef(), stream, "x");
  else if (auto number = dyn_cast<IntegerAttr>(value);
           number && number.getType().isInteger(64))
    stream << number.getInt();
  else
    value.print(stream, /*elideType=*/true);
  return text;
}

std::optional<ScheduleKey> calotype::makeScheduleKey(nn::KernelOp kernel,
                                                     const TargetInfo &target) {
  Operation *root = kernel.findRoot();
  if (!root)
    return std::nullopt;
  ScheduleKey key;
  key.isa = target.instructionSet;
  key.kernel = root->getName().stripDialect().str();
  llvm::raw_string_ostream stream(key.kernel);
  stream << " " << getElementTypeOrSelf(root->getResult(0).getType());
  for (NamedAttribute attribute : root->getAttrDictionary())
    if (auto flag = dyn_cast<BoolAttr>(attribute.getValue());
        !flag || flag.getValue())
      stream << " " << attribute.getName().getValue() << "="
             << getValueText(attribute.getValue());
  SmallVector<StringRef> around;
  for (Operation &op : kernel.getBody().front().without_terminator())
    if (&op != root && !isa<nn::ConstantOp>(op))
      around.push_back(op.getName().stripDialect());
  key.with = llvm::join(around, " ");
  SmallVector<std::string> shapes;
  for (Value value :
       llvm::concat<Value>(root->getOperands(), root->getResults())) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type || !type.hasStaticShape())
      return std::nullopt;
    shapes.push_back(getShapeText(type));
  }
  shapes.insert(shapes.end() - root->getNumResults(), "->");
  key.shape = llvm::join(shapes, " ");
  return key;
}

plan::KernelPlanInterface
calotype::findTunedPlan(plan::KernelPlanInterface plan, nn::KernelOp kernel,
                        const PlanRequest &request,
                        const ScheduleDatabase &database) {
  std::optional<ScheduleKey> key = makeScheduleKey(kernel, request.target);
  const ScheduleEntry *entry = key ? database.find(*key) : nullptr;
  // Measured against another plan: nobody knows whether it still gains.
  if (!entry || (!entry->planned.empty() && entry->planned != plan.getText()))
    return {};
  std::string problem;
  plan::KernelPlanInterface tuned =
      plan::parsePlan(entry->plan, kernel.getContext(), problem);
  const KernelFamily &family = getFamily(plan, Device::CPU);
  if (tuned && !family.accepts(tuned))
    return {};
  if (tuned)
    problem = tuned.findProblem(request.target);
  if (!problem.empty()) {
    kernel.emitWarning("the schedule database's plan for '")
        << key->kernel << "' on '" << key->shape
        << "' is not used: " << problem;
    return {};
  }
  std::optional<int64_t> cores = tuned.getValue("cores");
  if (cores && *cores != 1 && *cores != request.target.cores)
    tuned = plan::withoutLate(tuned);
  return family.restrict(plan::withChoices(plan, tuned), request);
}
