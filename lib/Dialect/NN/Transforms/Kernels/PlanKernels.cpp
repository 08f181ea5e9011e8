//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-plan-kernels: puts the plan of each kernel on it.
//===----------------------------------------------------------------------===//

#include "../Constants.h"
#include "Layouts.h"
#include "calotype/Analysis/ScheduleDatabase.h"
#include "calotype/Dialect/Calotype/IR/CalotypeDialect.h"
#include "calotype/Dialect/NN/IR/NNContractionOps.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "calotype/Dialect/Plan/IR/Plans.h"
#include "calotype/Kernels/TunedPlans.h"
#include "calotype/Support/Diagnostics.h"
#include "llvm/ADT/MapVector.h"
#include <cmath>

namespace calotype::nn {
#define GEN_PASS_DEF_PLANKERNELSPASS
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"
} // namespace calotype::nn

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

namespace {

struct PlanKernelsPass
    : calotype::nn::impl::PlanKernelsPassBase<PlanKernelsPass> {
  using PlanKernelsPassBase::PlanKernelsPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    TargetDescription description = getTarget(module);
    if (!target.empty()) {
      llvm::Expected<TargetDescription> named = resolveTarget(target);
      if (!named) {
        emitInputError(module, llvm::toString(named.takeError()));
        return signalPassFailure();
      }
      description = std::move(*named);
    }
    TargetInfo info(description);
    llvm::Expected<ScheduleDatabase> database = loadSchedules(schedules);
    if (!database) {
      emitInputError(module, llvm::toString(database.takeError()));
      return signalPassFailure();
    }
    calls.clear();
    module.walk([&](CallOp call) {
      calls[call.getCalleeAttr().getAttr()].push_back(call);
    });
    for (auto kernel : module.getOps<KernelOp>())
      planOne(kernel, info, *database);
    unifyTiles(info);
  }

private:
  void planOne(KernelOp kernel, const TargetInfo &info,
               const ScheduleDatabase &database) {
    PlanRequest request{info, exact, FilterKind::Finite};
    plan::KernelPlanInterface plan = planKernel(kernel, request);
    // Weights are read only where something depends on them.
    if (isa_and_nonnull<plan::BlockedConvAttr>(plan)) {
      request.filter = classifyFilter(kernel);
      plan = planKernel(kernel, request);
    }
    if (!plan)
      return;
    if (auto tuned = findTunedPlan(plan, kernel, request, database)) {
      plan = tuned;
      kernel->setAttr("tuned", UnitAttr::get(&getContext()));
      ++numTuned;
    }
    kernel.setPlanAttr(plan);
    ++numPlanned;
    auto blocked = dyn_cast<plan::BlockedConvAttr>(plan);
    numSkipping += blocked && blocked.getTapPercent() > 0;
  }

  /// The least that is true of the filters that calls pass to the convolution
  /// of `kernel`.
  FilterKind classifyFilter(KernelOp kernel) {
    auto filter =
        dyn_cast<BlockArgument>(cast<ConvOp>(kernel.findRoot()).getFilter());
    if (!filter)
      return FilterKind::RunTime;
    FilterKind kind = skipTaps ? FilterKind::Finite : FilterKind::Constant;
    auto called = calls.find(kernel.getSymNameAttr());
    if (called == calls.end())
      return FilterKind::RunTime;
    for (CallOp call : called->second) {
      auto constant =
          call.getOperand(filter.getArgNumber()).getDefiningOp<ConstantOp>();
      if (!constant)
        return FilterKind::RunTime;
      if (kind == FilterKind::Finite && !isFinite(constant))
        kind = FilterKind::Constant;
    }
    return kind;
  }

  static bool isFinite(ConstantOp constant) {
    FailureOr<Tensor> weights = readConstant(constant.getValue());
    if (failed(weights))
      return false;
    for (int64_t i = 0; i < weights->getNumElements(); ++i)
      if (!std::isfinite(weights->getDouble(i)))
        return false;
    return true;
  }

  /// Kernels that multiply by the same weights (in specialisations of one
  /// model) agree on the panel width of the kernel with the most rows, so that
  /// the weights are packed once.
  void unifyTiles(const TargetInfo &info) {
    llvm::MapVector<Attribute, SmallVector<KernelOp>> readers;
    llvm::DenseMap<StringAttr, KernelOp> byName;
    for (auto kernel : getOperation().getOps<KernelOp>())
      byName[kernel.getSymNameAttr()] = kernel;
    getOperation().walk([&](CallOp call) {
      KernelOp kernel = byName.lookup(call.getCalleeAttr().getAttr());
      auto matmul =
          kernel ? dyn_cast_or_null<MatmulOp>(kernel.findRoot()) : MatmulOp();
      auto argument =
          matmul ? dyn_cast<BlockArgument>(matmul.getRhs()) : Value();
      if (!argument)
        return;
      unsigned number = cast<BlockArgument>(argument).getArgNumber();
      if (auto weights = call.getOperand(number).getDefiningOp<ConstantOp>()) {
        auto &kernels = readers[weights.getValue()];
        if (!llvm::is_contained(kernels, kernel))
          kernels.push_back(kernel);
      }
    });
    // Weights that share a kernel share the width.
    llvm::DenseMap<Operation *, int64_t> chosen;
    for (auto &[weights, kernels] : readers) {
      if (kernels.size() < 2)
        continue;
      KernelOp largest =
          *llvm::max_element(kernels, [](KernelOp a, KernelOp b) {
            return rowsOf(a) < rowsOf(b);
          });
      int64_t width = largest.getPlanAttr().getPanelWidth();
      for (KernelOp kernel : kernels)
        setWidth(kernel, width, info);
    }
  }

  static int64_t rowsOf(KernelOp kernel) {
    auto type =
        cast<RankedTensorType>(kernel.findRoot()->getResult(0).getType());
    return type.getShape().back()
               ? type.getNumElements() / type.getShape().back()
               : 0;
  }

  void setWidth(KernelOp kernel, int64_t width, const TargetInfo &info) {
    auto plan = dyn_cast<plan::MatmulAttr>(kernel.getPlanAttr());
    if (!plan || plan.getColumns() == width || !width)
      return;
    int64_t vectors =
        std::max<int64_t>(1, width / info.lanes(ElementType::F32));
    int64_t most = (info.registers(ElementType::F32) - 1 - vectors) / vectors;
    int64_t rows =
        std::clamp<int64_t>(plan.getRows(), 1, std::max<int64_t>(most, 1));
    kernel.setPlanAttr(plan::MatmulAttr::get(&getContext(), width, rows, {}, {},
                                             {}, {}, {}, {}));
  }

  /// By the kernel that is called.
  llvm::DenseMap<StringAttr, SmallVector<CallOp>> calls;
};

} // namespace
