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
    if (failed(emitDirective(&op)))
      return failure();
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

LogicalResult CppEmitter::emitDirective(Operation *op) {
  StringRef word = op->getName().stripDialect();
  // Halide's name of a loop is new in its function; functions that are
  // scheduled alike have equal ones, which compute_with asks for.
  auto declare = [&](Value loop, const std::string &base) {
    name(loop) = makeName(base);
    std::string word = base;
    llvm::StringSet<> &taken = loopNames[getFunc(stageOfLoop[loop])];
    while (coordinateNames.contains(word) || !taken.insert(word).second)
      word += "_";
    os << (isa<RVarType>(loop.getType()) ? "  RVar " : "  Var ") << name(loop)
       << "(\"" << word << "\");\n";
  };
  auto call = [&](const std::string &on, const std::string &arguments) {
    os << "  " << on << "." << word << "(" << arguments << ");\n";
    return success();
  };
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case<StageOp>([&](StageOp stage) {
        int update = stage.getUpdate() ? int(*stage.getUpdate()) : -1;
        stages[stage.getResult()] = {funcs[stage.getFuncName().str()], update};
        return success();
      })
      .Case<InputOp>([&](InputOp input) {
        Value image = pipeline.getAlgorithm().getArgument(input.getIndex());
        stages[input.getResult()] = {name(image), -1};
        return success();
      })
      .Case<VarsOp>([&](VarsOp vars) {
        emitVars(vars);
        return success();
      })
      .Case<SplitOp>([&](SplitOp split) {
        Value stage = stageOfLoop[split.getVar()];
        stageOfLoop[split.getOuter()] = stage;
        stageOfLoop[split.getInner()] = stage;
        declare(split.getOuter(), "outer");
        declare(split.getInner(), "inner");
        return call(getStage(stage),
                    name(split.getVar()) + ", " + name(split.getOuter()) +
                        ", " + name(split.getInner()) + ", " +
                        std::to_string(split.getFactor()) + ", TailStrategy::" +
                        toCamel(stringifyTailStrategy(split.getTail())));
      })
      .Case<FuseOp>([&](FuseOp fuse) {
        Value stage = stageOfLoop[fuse.getInner()];
        stageOfLoop[fuse.getFused()] = stage;
        declare(fuse.getFused(), "fused");
        return call(getStage(stage), getList(fuse->getOperands()) + ", " +
                                         name(fuse.getFused()));
      })
      .Case<ReorderOp, GPUBlocksOp, GPUThreadsOp>([&](auto o) {
        if (o.getVars().empty())
          return success();
        return call(getLoopStage(o.getVars().front()), getList(o.getVars()));
      })
      .Case<VectorizeOp, UnrollOp, ParallelOp, SerialOp, GPULanesOp>(
          [&](auto o) {
            return call(getLoopStage(o.getVar()), name(o.getVar()));
          })
      .Case<PartitionOp>([&](PartitionOp o) {
        return call(getLoopStage(o.getVar()),
                    name(o.getVar()) + ", Partition::" +
                        toCamel(stringifyPartition(o.getPolicy())));
      })
      .Case<AtomicOp>([&](AtomicOp o) {
        return call(getStage(o.getStage()),
                    o.getOverrideCheck() ? "true" : "false");
      })
      .Case<ComputeRootOp, ComputeInlineOp, StoreRootOp>(
          [&](auto o) { return call(getFunc(o.getStage()), ""); })
      .Case<ComputeAtOp, StoreAtOp, HoistStorageOp>([&](auto o) {
        return call(getFunc(o.getStage()),
                    "LoopLevel(" + getFunc(stageOfLoop[o.getVar()]) + ", " +
                        name(o.getVar()) + ")");
      })
      .Case<ComputeWithOp>([&](ComputeWithOp o) {
        auto [func, update] = stages[stageOfLoop[o.getVar()]];
        return call(getStage(o.getStage()),
                    "LoopLevel(" + func + ", " + name(o.getVar()) + ", " +
                        std::to_string(update + 1) + ")");
      })
      .Case<StoreInOp>([&](StoreInOp o) {
        std::string memory = o.getMemory() == MemoryType::GPUShared
                                 ? "GPUShared"
                                 : toCamel(stringifyMemoryType(o.getMemory()));
        return call(getFunc(o.getStage()), "MemoryType::" + memory);
      })
      .Case<ReorderStorageOp>([&](ReorderStorageOp o) {
        SmallVector<std::string> dims;
        for (int64_t dim : o.getDims())
          dims.push_back(getDim(o.getStage(), dim));
        return call(getFunc(o.getStage()), llvm::join(dims, ", "));
      })
      .Case<AlignStorageOp, BoundStorageOp, BoundExtentOp, AlignBoundsOp>(
          [&](auto o) {
            return call(getFunc(o.getStage()),
                        getDim(o.getStage(), o.getDim()) + ", " +
                            std::to_string(o.getValue()));
          })
      .Case<BoundOp>([&](BoundOp o) {
        return call(getFunc(o.getStage()),
                    getDim(o.getStage(), o.getDim()) + ", " +
                        std::to_string(o.getMin()) + ", " +
                        std::to_string(o.getExtent()));
      })
      .Case<PrefetchOp>([&](PrefetchOp o) {
        return call(getLoopStage(o.getAt()), getFunc(o.getSource()) + ", " +
                                                 name(o.getAt()) + ", " +
                                                 name(o.getFrom()) + ", " +
                                                 std::to_string(o.getOffset()));
      })
      .Case<RFactorOp>([&](RFactorOp o) {
        emitRFactor(o);
        return success();
      })
      .Case<InOp, CloneInOp>([&](auto o) {
        SmallVector<std::string> consumers;
        for (Value consumer : o.getConsumers())
          consumers.push_back(getFunc(consumer));
        std::string func = makeName("wrapper");
        std::string list = llvm::join(consumers, ", ");
        os << "  Func " << func << " = " << getFunc(o.getStage()) << "." << word
           << "(" << (list.empty() ? "" : "std::vector<Func>{" + list + "}")
           << ");\n";
        stages[o.getWrapper()] = {func, -1};
        return success();
      })
      .Default([](Operation *o) {
        return o->emitOpError("cannot be printed as C++");
      });
}
