//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Placement, storage and derived functions of a pipeline's schedule.
//===----------------------------------------------------------------------===//

#include "PipelineBuilder.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

bool PipelineBuilder::buildPlacement(Operation *operation) {
  auto getLevel = [&](Value var) {
    LoopHandle &loop = getLoop(var);
    return Halide::LoopLevel(loop.stage.func, loop.var);
  };
  auto getFunc = [&](Value stage) -> Halide::Func & {
    return getStage(stage).func;
  };
  return llvm::TypeSwitch<Operation *, bool>(operation)
      .Case<ComputeRootOp>([&](auto o) {
        getFunc(o.getStage()).compute_root();
        return true;
      })
      .Case<ComputeInlineOp>([&](auto o) {
        getFunc(o.getStage()).compute_inline();
        return true;
      })
      .Case<StoreRootOp>([&](auto o) {
        getFunc(o.getStage()).store_root();
        return true;
      })
      .Case<ComputeAtOp>([&](auto o) {
        getFunc(o.getStage()).compute_at(getLevel(o.getVar()));
        return true;
      })
      .Case<StoreAtOp>([&](auto o) {
        getFunc(o.getStage()).store_at(getLevel(o.getVar()));
        return true;
      })
      .Case<HoistStorageOp>([&](auto o) {
        getFunc(o.getStage()).hoist_storage(getLevel(o.getVar()));
        return true;
      })
      .Default([](auto) { return false; });
}

static Halide::MemoryType getMemory(MemoryType memory) {
  switch (memory) {
  case MemoryType::Auto:
    return Halide::MemoryType::Auto;
  case MemoryType::Heap:
    return Halide::MemoryType::Heap;
  case MemoryType::Stack:
    return Halide::MemoryType::Stack;
  case MemoryType::Register:
    return Halide::MemoryType::Register;
  case MemoryType::GPUShared:
    return Halide::MemoryType::GPUShared;
  }
  return Halide::MemoryType::Auto;
}

Halide::Var PipelineBuilder::getDim(Value stage, int64_t dim) {
  const Halide::Func &func = getStage(stage).func;
  std::vector<Halide::Var> args = func.args();
  if (dim < 0 || dim >= int64_t(args.size()))
    throw BuildError("names a dimension that \"" + func.name() +
                     "\" does not have");
  return args[dim];
}

bool PipelineBuilder::buildStorage(Operation *operation) {
  auto getFunc = [&](Value stage) -> Halide::Func & {
    return getStage(stage).func;
  };
  return llvm::TypeSwitch<Operation *, bool>(operation)
      .Case<StoreInOp>([&](auto o) {
        getFunc(o.getStage()).store_in(getMemory(o.getMemory()));
        return true;
      })
      .Case<ReorderStorageOp>([&](auto o) {
        std::vector<Halide::Var> vars;
        for (int64_t dim : o.getDims())
          vars.push_back(getDim(o.getStage(), dim));
        getFunc(o.getStage()).reorder_storage(vars);
        return true;
      })
      .Case<AlignStorageOp>([&](auto o) {
        getFunc(o.getStage())
            .align_storage(getDim(o.getStage(), o.getDim()), int(o.getValue()));
        return true;
      })
      .Case<BoundStorageOp>([&](auto o) {
        getFunc(o.getStage())
            .bound_storage(getDim(o.getStage(), o.getDim()), int(o.getValue()));
        return true;
      })
      .Case<PrefetchOp>([&](PrefetchOp o) {
        LoopHandle &at = getLoop(o.getAt()), &from = getLoop(o.getFrom());
        StageHandle &source = getStage(o.getSource());
        if (source.input >= 0)
          at.stage.get().prefetch(images.at(source.input), at.var, from.var,
                                  int(o.getOffset()));
        else
          at.stage.get().prefetch(source.func, at.var, from.var,
                                  int(o.getOffset()));
        return true;
      })
      .Default([](auto) { return false; });
}

bool PipelineBuilder::buildBounds(Operation *operation) {
  auto getFunc = [&](Value stage) -> Halide::Func & {
    return getStage(stage).func;
  };
  return llvm::TypeSwitch<Operation *, bool>(operation)
      .Case<BoundExtentOp>([&](auto o) {
        getFunc(o.getStage())
            .bound_extent(getDim(o.getStage(), o.getDim()), int(o.getValue()));
        return true;
      })
      .Case<AlignBoundsOp>([&](auto o) {
        getFunc(o.getStage())
            .align_bounds(getDim(o.getStage(), o.getDim()), int(o.getValue()));
        return true;
      })
      .Case<BoundOp>([&](auto o) {
        getFunc(o.getStage())
            .bound(getDim(o.getStage(), o.getDim()), int(o.getMin()),
                   int(o.getExtent()));
        return true;
      })
      .Default([](auto) { return false; });
}

//===----------------------------------------------------------------------===//
// New functions
//===----------------------------------------------------------------------===//

void PipelineBuilder::buildRFactor(RFactorOp rfactor) {
  StageHandle stage = getStage(rfactor.getStage());
  std::vector<std::pair<Halide::RVar, Halide::Var>> preserved;
  for (auto [var, name] : llvm::zip_equal(
           rfactor.getPreserved(), rfactor.getNames().getAsRange<StringAttr>()))
    preserved.emplace_back(getLoop(var).var.rvar,
                           Halide::Var(getLoopName(name.str(), stage)));
  Halide::Func intermediate = stage.get().rfactor(preserved);
  // The merge has another domain than the algorithm's.
  domains.erase({stage.func.name(), stage.index - 1});
  StageHandle pure, update;
  pure.func = update.func = intermediate;
  update.index = 1;
  stages[rfactor.getIntermediate()] = pure;
  stages[rfactor.getIntermediateUpdate()] = update;
  stages[rfactor.getMerge()] = stage;
}

bool PipelineBuilder::buildNewFunc(Operation *operation) {
  auto getConsumers = [&](ValueRange values) {
    std::vector<Halide::Func> result;
    for (Value value : values)
      result.push_back(getStage(value).func);
    return result;
  };
  return llvm::TypeSwitch<Operation *, bool>(operation)
      .Case<RFactorOp>([&](RFactorOp o) {
        buildRFactor(o);
        return true;
      })
      .Case<InOp>([&](InOp o) {
        StageHandle source = getStage(o.getStage()), wrapper;
        std::vector<Halide::Func> consumers = getConsumers(o.getConsumers());
        if (source.input >= 0) {
          Halide::ImageParam &image = images.at(source.input);
          wrapper.func = consumers.empty() ? image.in() : image.in(consumers);
        } else {
          wrapper.func =
              consumers.empty() ? source.func.in() : source.func.in(consumers);
        }
        stages[o.getWrapper()] = wrapper;
        return true;
      })
      .Case<CloneInOp>([&](CloneInOp o) {
        StageHandle clone;
        clone.func = getStage(o.getStage())
                         .func.clone_in(getConsumers(o.getConsumers()));
        stages[o.getWrapper()] = clone;
        return true;
      })
      .Default([](auto) { return false; });
}
