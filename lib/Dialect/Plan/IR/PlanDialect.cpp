//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The dialect, and what the interface's methods do for all families.
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/Plan/IR/PlanDialect.h"

#include "calotype/Analysis/TargetInfo.h"
#include "calotype/Dialect/Plan/IR/Plans.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>

using namespace mlir;
using namespace calotype;
using namespace calotype::plan;

#include "calotype/Dialect/Plan/IR/PlanDialect.cpp.inc"
#include "calotype/Dialect/Plan/IR/PlanInterface.cpp.inc"

/// Beyond what any kernel has; sums of a few stay in range.
static constexpr int64_t kMostValue = int64_t(1) << 30;
static constexpr size_t kMostText = 1024;

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

llvm::LogicalResult
plan::verifyValues(llvm::function_ref<InFlightDiagnostic()> emitError,
                   ArrayRef<Parameter> parameters) {
  for (const Parameter &parameter : parameters) {
    if (!parameter.value)
      continue;
    bool mayBeNone = parameter.decided == Decided::WithKernelOrNot ||
                     parameter.values == Values::Flag;
    int64_t least = mayBeNone ? 0 : 1;
    int64_t most = parameter.values == Values::Flag ? 1 : kMostValue;
    if (*parameter.value < least || *parameter.value > most)
      return emitError() << parameter.name << " = " << *parameter.value
                         << " is not in [" << least << ", " << most << "]";
  }
  return success();
}

std::optional<int64_t> plan::findValue(KernelPlanInterface plan,
                                       StringRef name) {
  for (const Parameter &parameter : plan.getParameters())
    if (parameter.name == name)
      return parameter.value;
  return std::nullopt;
}

/// The plan with what `replace` makes of each parameter's value.
static KernelPlanInterface
mapValues(KernelPlanInterface plan,
          llvm::function_ref<std::optional<int64_t>(size_t, const Parameter &)>
              replace) {
  SmallVector<std::optional<int64_t>> values;
  for (auto [index, parameter] : llvm::enumerate(plan.getParameters()))
    values.push_back(replace(index, parameter));
  return plan.withValues(values);
}

KernelPlanInterface plan::withoutLate(KernelPlanInterface plan) {
  return mapValues(plan, [](size_t, const Parameter &parameter) {
    return parameter.decided == Decided::WithAlgorithm ? std::nullopt
                                                       : parameter.value;
  });
}

KernelPlanInterface plan::withChoices(KernelPlanInterface plan,
                                      KernelPlanInterface chosen) {
  if (chosen.getFamily() != plan.getFamily())
    return chosen;
  SmallVector<Parameter> values = chosen.getParameters();
  return mapValues(plan, [&](size_t index, const Parameter &parameter) {
    return parameter.values == Values::Fixed ? parameter.value
                                             : values[index].value;
  });
}

//===----------------------------------------------------------------------===//
// Axes
//===----------------------------------------------------------------------===//

KernelPlanInterface plan::replaceAxis(KernelPlanInterface plan, StringRef name,
                                      int64_t value) {
  bool isLate = llvm::any_of(plan.getParameters(), [&](const Parameter &each) {
    return each.name == name && each.decided == Decided::WithAlgorithm;
  });
  return mapValues(
      isLate ? plan : withoutLate(plan), [&](size_t, const Parameter &each) {
        return each.name == name ? std::optional(value) : each.value;
      });
}

/// Values to try besides the present one.
static SmallVector<int64_t> listValues(const Parameter &parameter,
                                       const TargetInfo &target) {
  SmallVector<int64_t> values;
  int64_t value = *parameter.value;
  switch (parameter.values) {
  case Values::Lanes:
  case Values::WideLanes:
    for (int64_t vectors = 1;
         vectors <= (parameter.values == Values::Lanes
                         ? 4
                         : target.registers(ElementType::F32));
         ++vectors)
      values.push_back(vectors * target.lanes(ElementType::F32));
    break;
  case Values::Tile:
    for (int64_t rows = 1; rows <= 16; ++rows)
      values.push_back(rows);
    break;
  case Values::Scale:
    for (int64_t factor : {4, 2}) {
      values.push_back(value / factor);
      values.push_back(value * factor);
    }
    break;
  case Values::Flag:
    values = {0, 1};
    break;
  case Values::Cores:
    values = {1, target.cores};
    break;
  case Values::Fixed:
    break;
  }
  llvm::erase_if(values,
                 [](int64_t each) { return each < 0 || each > kMostValue; });
  if (parameter.values != Values::Flag)
    llvm::erase(values, 0);
  return values;
}

SmallVector<Axis> plan::listAxes(KernelPlanInterface plan,
                                 const TargetInfo &target) {
  SmallVector<Axis> axes;
  for (const Parameter &parameter : plan.getParameters()) {
    bool applies =
        parameter.value && parameter.values != Values::Fixed &&
        (*parameter.value || parameter.decided != Decided::WithKernelOrNot);
    if (!applies)
      continue;
    Axis axis{parameter.name, *parameter.value, listValues(parameter, target)};
    llvm::erase_if(axis.values, [&](int64_t value) {
      KernelPlanInterface other = replaceAxis(plan, parameter.name, value);
      return other.countRegisters(target) > target.registers(ElementType::F32);
    });
    axis.values.push_back(axis.value);
    llvm::sort(axis.values);
    axis.values.erase(llvm::unique(axis.values), axis.values.end());
    axes.push_back(std::move(axis));
  }
  return axes;
}

//===----------------------------------------------------------------------===//
// Target
//===----------------------------------------------------------------------===//

/// A tile may exceed the registers a little: the compiler keeps what does not
/// fit on the stack, which has been measured to pay at times.
static constexpr int64_t kMostSpilled = 2;

std::string plan::describeProblem(KernelPlanInterface plan,
                                  const TargetInfo &target) {
  for (const Parameter &parameter : plan.getParameters()) {
    // Wide vectors may be of doubles.
    int64_t lanes = parameter.values == Values::Lanes
                        ? target.lanes(ElementType::F32)
                    : parameter.values == Values::WideLanes
                        ? target.lanes(ElementType::F32) / 2
                        : 1;
    if (parameter.value && *parameter.value % lanes != 0)
      return (parameter.name + " = " + llvm::Twine(*parameter.value) +
              " is no multiple of " + llvm::Twine(lanes) + " lanes")
          .str();
  }
  int64_t registers = plan.countRegisters(target);
  if (registers > kMostSpilled * target.registers(ElementType::F32))
    return "its tile takes " + std::to_string(registers) + " of " +
           std::to_string(target.registers(ElementType::F32)) + " registers";
  return "";
}

double plan::estimateTime(KernelPlanInterface plan, const Work &work,
                          const TargetInfo &target) {
  // Two multiply-adds of a vector in a cycle of 0.4 ns, and as many other
  // operations; 8 bytes a nanosecond.
  double perNanosecond = 5.0 * double(target.lanes(ElementType::F32));
  double arithmetic = (work.macs * plan.getCost(target) +
                       std::max(0.0, work.flops - 2 * work.macs)) /
                      perNanosecond;
  double cores = double(findValue(plan, "cores").value_or(target.cores));
  return std::max(arithmetic / cores, work.bytes / 8);
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

std::string plan::printPlan(KernelPlanInterface plan) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  plan.print(stream);
  return text;
}

KernelPlanInterface plan::parsePlan(StringRef text, MLIRContext *context,
                                    std::string &problem) {
  // Nothing else is parsed, as nested as it may be.
  problem = "expected a plan, as in #plan.matmul<columns = 16, rows = 6>";
  if (!text.starts_with("#plan.") || text.size() > kMostText)
    return {};
  problem.clear();
  ScopedDiagnosticHandler handler(context, [&](Diagnostic &diagnostic) {
    if (problem.empty())
      problem = diagnostic.str();
    return success();
  });
  return dyn_cast_or_null<KernelPlanInterface>(parseAttribute(text, context));
}
