//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The schedule of a pipeline: every operation is one call.
//===----------------------------------------------------------------------===//

#include "PipelineBuilder.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

Halide::Stage StageHandle::get() {
  return index == 0 ? Halide::Stage(func) : func.update(index - 1);
}

void PipelineBuilder::buildSchedule() {
  for (Operation &operation : op.getSchedule().front()) {
    bool done = buildHandle(&operation) || buildNest(&operation) ||
                buildLoop(&operation) || buildPlacement(&operation) ||
                buildStorage(&operation) || buildBounds(&operation) ||
                buildNewFunc(&operation);
    if (!done)
      throw BuildError("not supported: '" +
                       operation.getName().getStringRef().str() + "'");
  }
}

LoopHandle &PipelineBuilder::getLoop(Value var) {
  auto it = loops.find(var);
  if (it == loops.end())
    throw BuildError("uses a loop that its stage does not have");
  return it->second;
}

StageHandle &PipelineBuilder::getStage(Value stage) {
  auto it = stages.find(stage);
  if (it == stages.end())
    throw BuildError("uses an unknown stage");
  return it->second;
}

std::vector<Halide::VarOrRVar> PipelineBuilder::getLoops(ValueRange vars) {
  std::vector<Halide::VarOrRVar> result;
  for (Value var : vars)
    result.push_back(getLoop(var).var);
  return result;
}

std::string PipelineBuilder::getLoopName(std::string base,
                                         const StageHandle &stage) {
  // Reduction variables are called domain$x.
  for (char &c : base)
    if (c == '$' || c == '.')
      c = '_';
  std::set<std::string> &taken = loopNames[stage.func.name()];
  if (taken.empty())
    for (const Halide::Var &coordinate : stage.func.args())
      taken.insert(coordinate.name());
  while (!taken.insert(base).second)
    base += "_";
  return base;
}

//===----------------------------------------------------------------------===//
// Handles
//===----------------------------------------------------------------------===//

bool PipelineBuilder::buildHandle(Operation *operation) {
  return llvm::TypeSwitch<Operation *, bool>(operation)
      .Case<StageOp>([&](StageOp stage) {
        auto it = funcsByName.find(stage.getFuncName().str());
        if (it == funcsByName.end())
          throw BuildError("schedules an unknown function \"" +
                           stage.getFuncName().str() + "\"");
        StageHandle handle;
        handle.func = it->second;
        handle.index = stage.getUpdate() ? int(*stage.getUpdate()) + 1 : 0;
        stages[stage.getResult()] = handle;
        return true;
      })
      .Case<InputOp>([&](InputOp input) {
        StageHandle handle;
        handle.input = int(input.getIndex());
        stages[input.getResult()] = handle;
        return true;
      })
      .Case<VarsOp>([&](VarsOp vars) {
        buildVars(vars);
        return true;
      })
      .Default([](auto) { return false; });
}

void PipelineBuilder::buildVars(VarsOp vars) {
  StageHandle stage = getStage(vars.getStage());
  std::vector<Halide::Var> args = stage.func.args();
  std::vector<Halide::RVar> rvars;
  auto domain = domains.find({stage.func.name(), stage.index - 1});
  if (domain != domains.end()) {
    for (int i = 0; i < domain->second.dimensions(); ++i)
      rvars.push_back(domain->second[i]);
  } else {
    for (const auto &dim : stage.get().get_schedule().dims())
      if (dim.is_rvar())
        rvars.emplace_back(dim.var);
  }
  size_t numPure = 0, numReduction = 0;
  for (Value var : vars.getVars()) {
    LoopHandle loop;
    loop.stage = stage;
    if (isa<VarType>(var.getType())) {
      if (numPure == args.size())
        throw BuildError("asks for more coordinates than \"" +
                         stage.func.name() + "\" has");
      loop.var = Halide::VarOrRVar(args[numPure++]);
    } else {
      if (numReduction == rvars.size())
        throw BuildError("asks for more reduction loops than \"" +
                         stage.func.name() + "\" has");
      loop.var = Halide::VarOrRVar(rvars[numReduction++]);
    }
    loops[var] = loop;
  }
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

static Halide::TailStrategy getTail(TailStrategy tail) {
  switch (tail) {
  case TailStrategy::Auto:
    return Halide::TailStrategy::Auto;
  case TailStrategy::RoundUp:
    return Halide::TailStrategy::RoundUp;
  case TailStrategy::GuardWithIf:
    return Halide::TailStrategy::GuardWithIf;
  case TailStrategy::Predicate:
    return Halide::TailStrategy::Predicate;
  case TailStrategy::PredicateLoads:
    return Halide::TailStrategy::PredicateLoads;
  case TailStrategy::PredicateStores:
    return Halide::TailStrategy::PredicateStores;
  case TailStrategy::ShiftInwards:
    return Halide::TailStrategy::ShiftInwards;
  }
  return Halide::TailStrategy::Auto;
}

static Halide::Partition getPartition(Partition partition) {
  switch (partition) {
  case Partition::Auto:
    return Halide::Partition::Auto;
  case Partition::Never:
    return Halide::Partition::Never;
  case Partition::Always:
    return Halide::Partition::Always;
  }
  return Halide::Partition::Auto;
}

/// A new loop of the same kind.
static Halide::VarOrRVar makeLoop(const std::string &name, bool isRVar) {
  if (isRVar)
    return Halide::VarOrRVar(Halide::RVar(name));
  return Halide::VarOrRVar(Halide::Var(name));
}

/// New loops, and the order of those there are.
bool PipelineBuilder::buildNest(Operation *operation) {
  return llvm::TypeSwitch<Operation *, bool>(operation)
      .Case<SplitOp>([&](SplitOp split) {
        LoopHandle loop = getLoop(split.getVar());
        std::string base = loop.var.name();
        Halide::VarOrRVar outer =
            makeLoop(getLoopName(base + "o", loop.stage), loop.var.is_rvar);
        Halide::VarOrRVar inner =
            makeLoop(getLoopName(base + "i", loop.stage), loop.var.is_rvar);
        loop.stage.get().split(loop.var, outer, inner, int(split.getFactor()),
                               getTail(split.getTail()));
        loops[split.getOuter()] = {outer, loop.stage};
        loops[split.getInner()] = {inner, loop.stage};
        return true;
      })
      .Case<FuseOp>([&](FuseOp fuse) {
        LoopHandle inner = getLoop(fuse.getInner());
        LoopHandle outer = getLoop(fuse.getOuter());
        Halide::VarOrRVar fused = makeLoop(
            getLoopName(inner.var.name() + outer.var.name(), inner.stage),
            inner.var.is_rvar);
        inner.stage.get().fuse(inner.var, outer.var, fused);
        loops[fuse.getFused()] = {fused, inner.stage};
        return true;
      })
      .Case<ReorderOp>([&](ReorderOp reorder) {
        if (!reorder.getVars().empty())
          getLoop(reorder.getVars().front())
              .stage.get()
              .reorder(getLoops(reorder.getVars()));
        return true;
      })
      .Default([](auto) { return false; });
}

template <typename GPUOp> void PipelineBuilder::mapToGPU(GPUOp op) {
  std::vector<Halide::VarOrRVar> vars = getLoops(op.getVars());
  Halide::Stage stage = getLoop(op.getVars().front()).stage.get();
  auto call = [&](const auto &...v) {
    if constexpr (std::is_same_v<GPUOp, GPUBlocksOp>)
      stage.gpu_blocks(v...);
    else
      stage.gpu_threads(v...);
  };
  if (vars.size() == 1)
    call(vars[0]);
  else if (vars.size() == 2)
    call(vars[0], vars[1]);
  else if (vars.size() == 3)
    call(vars[0], vars[1], vars[2]);
  else
    throw BuildError("maps more than three loops to the GPU");
}

/// How a loop runs.
bool PipelineBuilder::buildLoop(Operation *operation) {
  auto onLoop = [&](auto directive) {
    LoopHandle &loop = getLoop(operation->getOperand(0));
    Halide::Stage stage = loop.stage.get();
    directive(stage, loop.var);
    return true;
  };
  return llvm::TypeSwitch<Operation *, bool>(operation)
      .Case<VectorizeOp>([&](auto) {
        return onLoop([](auto &stage, auto &var) { stage.vectorize(var); });
      })
      .Case<UnrollOp>([&](auto) {
        return onLoop([](auto &stage, auto &var) { stage.unroll(var); });
      })
      .Case<ParallelOp>([&](auto) {
        return onLoop([](auto &stage, auto &var) { stage.parallel(var); });
      })
      .Case<SerialOp>([&](auto) {
        return onLoop([](auto &stage, auto &var) { stage.serial(var); });
      })
      .Case<GPULanesOp>([&](auto) {
        return onLoop([](auto &stage, auto &var) { stage.gpu_lanes(var); });
      })
      .Case<PartitionOp>([&](PartitionOp partition) {
        return onLoop([&](auto &stage, auto &var) {
          stage.partition(var, getPartition(partition.getPolicy()));
        });
      })
      .Case<GPUBlocksOp, GPUThreadsOp>([&](auto gpu) {
        mapToGPU(gpu);
        return true;
      })
      .Case<AtomicOp>([&](AtomicOp atomic) {
        getStage(atomic.getStage()).get().atomic(atomic.getOverrideCheck());
        return true;
      })
      .Case<ComputeWithOp>([&](ComputeWithOp with) {
        LoopHandle &loop = getLoop(with.getVar());
        getStage(with.getStage())
            .get()
            .compute_with(
                Halide::LoopLevel(loop.stage.func, loop.var, loop.stage.index));
        return true;
      })
      .Default([](auto) { return false; });
}
