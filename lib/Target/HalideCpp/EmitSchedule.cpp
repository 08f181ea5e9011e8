//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Directives as calls.
//===----------------------------------------------------------------------===//

#include "CppEmitter.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

/// Halide's spelling of a word in snake case.
static std::string toCamel(StringRef word) {
  return llvm::convertToCamelFromSnakeCase(word, /*capitalizeFirst=*/true);
}

std::string CppEmitter::getStage(Value stage) {
  auto [func, update] = stages[stage];
  return update < 0 ? func : func + ".update(" + std::to_string(update) + ")";
}

std::string CppEmitter::getFunc(Value stage) { return stages[stage].first; }

std::string CppEmitter::getLoopStage(Value loop) {
  return getStage(stageOfLoop[loop]);
}

std::string CppEmitter::getList(ValueRange values) {
  SmallVector<std::string> words;
  for (Value value : values)
    words.push_back(name(value));
  return llvm::join(words, ", ");
}

std::string CppEmitter::getDim(Value stage, int64_t dim) {
  return getFunc(stage) + ".args()[" + std::to_string(dim) + "]";
}

LogicalResult CppEmitter::emitSchedule() {
  if (pipeline.getSchedule().empty())
    return success();
  os << "\n";
  for (Operation &op : pipeline.getSchedule().front())
    if (!emitHandle(&op) && !emitLoop(&op) && !emitPlacement(&op) &&
        !emitStorage(&op) && !emitNewFunc(&op))
      return op.emitOpError("cannot be printed as C++");
  return success();
}

void CppEmitter::emitVars(VarsOp vars) {
  auto [func, update] = stages[vars.getStage()];
  auto stage = vars.getStage().getDefiningOp<StageOp>();
  unsigned numPure = 0, numReduction = 0;
  for (Value var : vars.getVars()) {
    stageOfLoop[var] = vars.getStage();
    if (isa<VarType>(var.getType())) {
      name(var) = func + ".args()[" + std::to_string(numPure++) + "]";
    } else if (stage) {
      name(var) = func + "_r" + std::to_string(update) + "[" +
                  std::to_string(numReduction++) + "]";
    } else {
      // Loops that rfactor leaves have the names that Halide gives them.
      name(var) = makeName("r");
      os << "  std::vector<RVar> " << name(var)
         << "_all;\n  for (auto &dim : " << getStage(vars.getStage())
         << ".get_schedule().dims())\n"
         << "    if (dim.is_rvar())\n      " << name(var)
         << "_all.emplace_back(dim.var);\n  RVar " << name(var) << " = "
         << name(var) << "_all[" << numReduction++ << "];\n";
    }
  }
}

void CppEmitter::emitRFactor(RFactorOp op) {
  std::string func = makeName(op.getFuncName());
  SmallVector<std::string> pairs;
  for (auto [loop, word] :
       llvm::zip(op.getPreserved(), op.getNames().getAsRange<StringAttr>())) {
    std::string var = makeName(word.getValue());
    os << "  Var " << var << "(\"" << var << "\");\n";
    pairs.push_back("{" + name(loop) + ", " + var + "}");
  }
  os << "  Func " << func << " = " << getStage(op.getStage()) << ".rfactor({"
     << llvm::join(pairs, ", ") << "});\n";
  stages[op.getIntermediate()] = {func, -1};
  stages[op.getIntermediateUpdate()] = {func, 0};
  auto stage = stages.lookup(op.getStage());
  stages[op.getMerge()] = stage;
}

void CppEmitter::declareLoop(Value loop, StringRef base) {
  name(loop) = makeName(base);
  std::string word = base.str();
  llvm::StringSet<> &taken = loopNames[getFunc(stageOfLoop[loop])];
  while (coordinateNames.contains(word) || !taken.insert(word).second)
    word += "_";
  os << (isa<RVarType>(loop.getType()) ? "  RVar " : "  Var ") << name(loop)
     << "(\"" << word << "\");\n";
}

bool CppEmitter::emitCall(Operation *op, const std::string &on,
                          const std::string &arguments) {
  os << "  " << on << "." << op->getName().stripDialect() << "(" << arguments
     << ");\n";
  return true;
}

bool CppEmitter::emitHandle(Operation *op) {
  return llvm::TypeSwitch<Operation *, bool>(op)
      .Case<StageOp>([&](StageOp stage) {
        int update = stage.getUpdate() ? int(*stage.getUpdate()) : -1;
        stages[stage.getResult()] = {funcs[stage.getFuncName().str()], update};
        return true;
      })
      .Case<InputOp>([&](InputOp input) {
        Value image = pipeline.getAlgorithm().getArgument(input.getIndex());
        stages[input.getResult()] = {name(image), -1};
        return true;
      })
      .Case<VarsOp>([&](VarsOp vars) {
        emitVars(vars);
        return true;
      })
      .Default([](auto) { return false; });
}

bool CppEmitter::emitLoop(Operation *op) {
  return llvm::TypeSwitch<Operation *, bool>(op)
      .Case<SplitOp>([&](SplitOp split) {
        Value stage = stageOfLoop[split.getVar()];
        stageOfLoop[split.getOuter()] = stage;
        stageOfLoop[split.getInner()] = stage;
        declareLoop(split.getOuter(), "outer");
        declareLoop(split.getInner(), "inner");
        return emitCall(op, getStage(stage),
                        name(split.getVar()) + ", " + name(split.getOuter()) +
                            ", " + name(split.getInner()) + ", " +
                            std::to_string(split.getFactor()) +
                            ", TailStrategy::" +
                            toCamel(stringifyTailStrategy(split.getTail())));
      })
      .Case<FuseOp>([&](FuseOp fuse) {
        Value stage = stageOfLoop[fuse.getInner()];
        stageOfLoop[fuse.getFused()] = stage;
        declareLoop(fuse.getFused(), "fused");
        return emitCall(op, getStage(stage),
                        getList(fuse->getOperands()) + ", " +
                            name(fuse.getFused()));
      })
      .Case<ReorderOp, GPUBlocksOp, GPUThreadsOp>([&](auto o) {
        return o.getVars().empty() ||
               emitCall(op, getLoopStage(o.getVars().front()),
                        getList(o.getVars()));
      })
      .Case<VectorizeOp, UnrollOp, ParallelOp, SerialOp, GPULanesOp>(
          [&](auto o) {
            return emitCall(op, getLoopStage(o.getVar()), name(o.getVar()));
          })
      .Case<PartitionOp>([&](PartitionOp o) {
        return emitCall(op, getLoopStage(o.getVar()),
                        name(o.getVar()) + ", Partition::" +
                            toCamel(stringifyPartition(o.getPolicy())));
      })
      .Case<AtomicOp>([&](AtomicOp o) {
        return emitCall(op, getStage(o.getStage()),
                        o.getOverrideCheck() ? "true" : "false");
      })
      .Case<ComputeWithOp>([&](ComputeWithOp o) {
        auto [func, update] = stages[stageOfLoop[o.getVar()]];
        return emitCall(op, getStage(o.getStage()),
                        "LoopLevel(" + func + ", " + name(o.getVar()) + ", " +
                            std::to_string(update + 1) + ")");
      })
      .Default([](auto) { return false; });
}

bool CppEmitter::emitPlacement(Operation *op) {
  return llvm::TypeSwitch<Operation *, bool>(op)
      .Case<ComputeRootOp, ComputeInlineOp, StoreRootOp>(
          [&](auto o) { return emitCall(op, getFunc(o.getStage()), ""); })
      .Case<ComputeAtOp, StoreAtOp, HoistStorageOp>([&](auto o) {
        return emitCall(op, getFunc(o.getStage()),
                        "LoopLevel(" + getFunc(stageOfLoop[o.getVar()]) + ", " +
                            name(o.getVar()) + ")");
      })
      .Default([](auto) { return false; });
}

bool CppEmitter::emitStorage(Operation *op) {
  return llvm::TypeSwitch<Operation *, bool>(op)
      .Case<StoreInOp>([&](StoreInOp o) {
        std::string memory = o.getMemory() == MemoryType::GPUShared
                                 ? "GPUShared"
                                 : toCamel(stringifyMemoryType(o.getMemory()));
        return emitCall(op, getFunc(o.getStage()), "MemoryType::" + memory);
      })
      .Case<ReorderStorageOp>([&](ReorderStorageOp o) {
        SmallVector<std::string> dims;
        for (int64_t dim : o.getDims())
          dims.push_back(getDim(o.getStage(), dim));
        return emitCall(op, getFunc(o.getStage()), llvm::join(dims, ", "));
      })
      .Case<AlignStorageOp, BoundStorageOp, BoundExtentOp, AlignBoundsOp>(
          [&](auto o) {
            return emitCall(op, getFunc(o.getStage()),
                            getDim(o.getStage(), o.getDim()) + ", " +
                                std::to_string(o.getValue()));
          })
      .Case<BoundOp>([&](BoundOp o) {
        return emitCall(op, getFunc(o.getStage()),
                        getDim(o.getStage(), o.getDim()) + ", " +
                            std::to_string(o.getMin()) + ", " +
                            std::to_string(o.getExtent()));
      })
      .Case<PrefetchOp>([&](PrefetchOp o) {
        return emitCall(op, getLoopStage(o.getAt()),
                        getFunc(o.getSource()) + ", " + name(o.getAt()) + ", " +
                            name(o.getFrom()) + ", " +
                            std::to_string(o.getOffset()));
      })
      .Default([](auto) { return false; });
}

bool CppEmitter::emitNewFunc(Operation *op) {
  return llvm::TypeSwitch<Operation *, bool>(op)
      .Case<RFactorOp>([&](RFactorOp o) {
        emitRFactor(o);
        return true;
      })
      .Case<InOp, CloneInOp>([&](auto o) {
        SmallVector<std::string> consumers;
        for (Value consumer : o.getConsumers())
          consumers.push_back(getFunc(consumer));
        std::string func = makeName("wrapper");
        std::string list = llvm::join(consumers, ", ");
        os << "  Func " << func << " = " << getFunc(o.getStage()) << "."
           << op->getName().stripDialect() << "("
           << (list.empty() ? "" : "std::vector<Func>{" + list + "}") << ");\n";
        stages[o.getWrapper()] = {func, -1};
        return true;
      })
      .Default([](auto) { return false; });
}
