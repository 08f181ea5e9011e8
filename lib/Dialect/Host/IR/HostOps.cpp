//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Verifiers and effects of the host operations.
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/Host/IR/HostOps.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;
using namespace calotype::host;

#define GET_OP_CLASSES
#include "calotype/Dialect/Host/IR/HostOps.cpp.inc"

LogicalResult KernelOp::verify() {
  if (getCallScratchAttr().getInt() < 0 || getTaskScratchAttr().getInt() < 0)
    return emitOpError("expects scratch sizes that are not negative");
  return success();
}

//===----------------------------------------------------------------------===//
// CallOp
//===----------------------------------------------------------------------===//

/// Checks one operand against (C6), (C7) and (C8).
static LogicalResult verifyImage(CallOp op, unsigned index, Type type) {
  auto shaped = cast<ShapedType>(type);
  auto error = [&](const Twine &what) {
    return op.emitOpError("operand #") << index << " of type " << type << what;
  };
  if (getElementBytes(shaped.getElementType()) == 0)
    return error(" has an element type that no image can have");
  for (int64_t extent : shaped.getShape()) {
    if (extent <= 0)
      return error(" has a zero extent");
    if (extent > INT32_MAX)
      return error(" has an extent that does not fit 31 bits");
  }
  if (shaped.getNumElements() > INT32_MAX)
    return error(" has a stride that does not fit 31 bits");
  auto memref = dyn_cast<MemRefType>(type);
  if (!memref || isContiguous(memref))
    return success();
  if (!op.getAnyOuterStrides())
    return error(" is not contiguous, which this kernel was not compiled for");
  SmallVector<int64_t> strides;
  int64_t offset;
  if (failed(memref.getStridesAndOffset(strides, offset)))
    return error(" has no strides");
  for (int64_t stride : strides)
    if (ShapedType::isDynamic(stride) || stride < 0 || stride > INT32_MAX)
      return error(" has a stride that is not a constant of 31 bits");
  if (memref.getDimSize(memref.getRank() - 1) != 1 && strides.back() != 1)
    return error(" has an innermost stride other than 1");
  return success();
}

LogicalResult CallOp::verify() {
  if (getInits().empty())
    return emitOpError("expects at least one destination");
  if (int64_t(getNumOperands()) > kMaxOperands)
    return emitOpError("expects at most ")
           << kMaxOperands << " operands, found " << getNumOperands();
  bool buffered = isBuffered();
  for (auto [index, value] : llvm::enumerate(getOperands())) {
    if (isa<MemRefType>(value.getType()) != buffered)
      return emitOpError(
          "expects operands that are all tensors or all memrefs");
    if (failed(verifyImage(*this, index, value.getType())))
      return failure();
  }
  if (buffered) {
    if (!getResults().empty())
      return emitOpError("expects no results on memrefs");
    for (Value init : getInits())
      if (llvm::count(getOperands(), init) != 1)
        return emitOpError("expects destinations that are no other operand");
    return success();
  }
  if (getInits().getTypes() != getResultTypes())
    return emitOpError("expects one result of the same type per destination");
  return success();
}

LogicalResult CallOp::verifySymbolUses(SymbolTableCollection &symbols) {
  Operation *kernel = symbols.lookupNearestSymbolFrom(*this, getKernelAttr());
  if (!kernel)
    return emitOpError("refers to unknown kernel '") << getKernel() << "'";
  if (isa<FunctionOpInterface>(kernel))
    return (emitOpError("refers to '") << getKernel() << "', a function")
               .attachNote(kernel->getLoc())
           << "see the function";
  return success();
}

void CallOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  if (!isBuffered())
    return;
  for (OpOperand &operand : getInputsMutable())
    effects.emplace_back(MemoryEffects::Read::get(), &operand);
  for (OpOperand &operand : getInitsMutable())
    effects.emplace_back(MemoryEffects::Write::get(), &operand);
}

//===----------------------------------------------------------------------===//
// WeightOp and SlotOp
//===----------------------------------------------------------------------===//

static LogicalResult verifyView(Operation *op, int64_t offset, Type type) {
  if (offset < 0 || offset % kAlignment != 0)
    return op->emitOpError("expects an offset that is a multiple of ")
           << kAlignment << ", found " << offset;
  if (getElementBytes(cast<ShapedType>(type).getElementType()) == 0)
    return op->emitOpError("has an element type that no image can have");
  return success();
}

LogicalResult WeightOp::verify() {
  return verifyView(*this, getOffset(), getType());
}

LogicalResult SlotOp::verify() {
  if (!isa<MemRefType>(getType()))
    return emitOpError("expects a memref result");
  return verifyView(*this, getOffset(), getType());
}
