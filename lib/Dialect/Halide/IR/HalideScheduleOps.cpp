//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Names of the schedule's handles.
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/Halide/IR/HalideOps.h"

using namespace mlir;
using namespace calotype::halide;

void StageOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  std::string name = getFuncName().str();
  if (getUpdate())
    name += "_u" + std::to_string(*getUpdate());
  setName(getResult(), name);
}

/// The coordinate names of the definition behind a stage, if it is one of the
/// algorithm's.
static ArrayAttr getLoopNames(Value stage) {
  auto op = stage.getDefiningOp<StageOp>();
  if (!op)
    return {};
  auto pipeline = op->getParentOfType<PipelineOp>();
  FuncOp func = pipeline ? pipeline.lookupFunc(op.getFuncName()) : FuncOp();
  if (!func)
    return {};
  if (!op.getUpdate())
    return func.getArgNames();
  SmallVector<UpdateOp> updates = getUpdates(func);
  if (*op.getUpdate() >= updates.size())
    return {};
  return updates[*op.getUpdate()].getArgNames();
}

void VarsOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  if (ArrayAttr names = getLoopNames(getStage()))
    for (auto [var, name] :
         llvm::zip(getVars(), names.getAsRange<StringAttr>()))
      setName(var, name.getValue());
}

/// A name for a loop made of `var`: that of the loop itself where it is known.
static std::string getBaseName(Value var) {
  if (auto vars = var.getDefiningOp<VarsOp>()) {
    ArrayAttr names = getLoopNames(vars.getStage());
    unsigned i = cast<OpResult>(var).getResultNumber();
    if (names && i < names.size())
      return cast<StringAttr>(names[i]).getValue().str();
  }
  if (auto split = var.getDefiningOp<SplitOp>())
    return getBaseName(split.getVar()) + (var == split.getOuter() ? "o" : "i");
  if (auto fuse = var.getDefiningOp<FuseOp>())
    return getBaseName(fuse.getInner()) + getBaseName(fuse.getOuter());
  return "v";
}

void SplitOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  setName(getOuter(), getBaseName(getOuter()));
  setName(getInner(), getBaseName(getInner()));
}

void FuseOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  setName(getFused(), getBaseName(getFused()));
}

#define GET_OP_CLASSES
#include "calotype/Dialect/Halide/IR/HalideOps.cpp.inc"
