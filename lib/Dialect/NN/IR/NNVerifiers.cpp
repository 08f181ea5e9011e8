//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Verifiers of the ops whose result type is part of their meaning, and of
/// constants, kernels and calls.
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/NN/IR/NNOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include <cmath>

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

LogicalResult ReshapeOp::verify() {
  auto from = getInput().getType(), to = getType();
  if (from.getElementType() != to.getElementType()) // C1
    return emitOpError("expected element type ")
           << from.getElementType() << ", found " << to.getElementType();
  if (from.hasStaticShape() && to.hasStaticShape() &&
      from.getNumElements() != to.getNumElements()) // C2
    return emitOpError("expected ")
           << from.getNumElements() << " elements, found "
           << to.getNumElements();
  return success();
}

LogicalResult ExpandOp::verify() {
  auto from = getInput().getType(), to = getType();
  Type pair[] = {from, to};
  FailureOr<SmallVector<int64_t>> shape = broadcastShapes(pair);
  if (from.getElementType() != to.getElementType() || failed(shape) ||
      ArrayRef<int64_t>(*shape) != to.getShape()) // C1
    return emitOpError() << from << " does not broadcast to " << to;
  return success();
}

LogicalResult ResizeOp::verify() {
  auto from = getInput().getType(), to = getType();
  if (from.getElementType() != to.getElementType() ||
      from.getRank() != to.getRank()) // C1
    return emitOpError() << "expected the rank and element type of " << from
                         << ", found " << to;
  if (static_cast<int64_t>(getScales().size()) != from.getRank()) // C2
    return emitOpError("expected one scale per dimension, found ")
           << getScales().size();
  for (double scale : getScales())
    if (!(scale > 0)) // C2
      return emitOpError("expected positive scales, found ") << scale;
  for (auto [in, out, scale] :
       llvm::zip(from.getShape(), to.getShape(), getScales()))
    if (!ShapedType::isDynamic(in) && !ShapedType::isDynamic(out) &&
        (!(std::fabs(in * scale - out) <= 1) || (in == 0 && out != 0))) // C3
      return emitOpError("the scale ") << scale << " does not make " << out
                                       << " of " << in << " elements";
  return success();
}

LogicalResult IotaOp::verify() {
  int64_t axis = getAxis(), rank = getType().getRank();
  if (axis < 0 || axis >= rank)
    return emitOpError("expected an axis in [0, ")
           << rank << "), found " << axis;     // C1
  if (getType().getElementType().isInteger(1)) // C2
    return emitOpError("expected numbers, found ") << getType();
  return success();
}

LogicalResult ConstantOp::verify() {
  auto type = dyn_cast<RankedTensorType>(getValue().getShapedType());
  // Elements attributes of other dialects may lack a shape.
  if (!type || !type.hasStaticShape())
    return emitOpError("expected a value of static shape");
  auto resource = dyn_cast<DenseResourceElementsAttr>(getValue());
  if (!resource)
    return success();
  AsmResourceBlob *blob = resource.getRawHandle().getBlob();
  if (!blob)
    return success(); // Elided in the text; tools that need bytes check.
  int64_t bits =
      type.getElementType().isInteger(1) ? 8 : type.getElementTypeBitWidth();
  // Under a layout the blob holds the physical elements.
  uint64_t count = type.getNumElements();
  if (LayoutAttr layout = getLayout(type))
    count =
        ShapedType::getNumElements(layout.getPhysicalShape(type.getShape()));
  uint64_t expected = count * bits / 8;
  if (blob->getData().size() != expected) // C1
    return emitOpError("expected a blob of ")
           << expected << " bytes for " << type << ", found "
           << blob->getData().size();
  return success();
}

LogicalResult RelayoutOp::verify() {
  Type from[] = {getInput().getType()}, to[] = {getType()};
  if (!areCompatibleIgnoringLayout(from, to)) // C1
    return emitOpError() << "expected the shape and element type of " << from[0]
                         << ", found " << to[0];
  return success();
}

LogicalResult KernelOp::verify() {
  auto argumentTypes = getFunctionType().getInputs();
  if (getBody().getArgumentTypes() != TypeRange(argumentTypes)) // C1
    return emitOpError("expected the body's arguments to have the types ")
           << argumentTypes;
  return success();
}

LogicalResult KernelOp::verifyRegions() {
  Block &body = getBody().front();
  auto yield = body.empty() ? YieldOp() : dyn_cast<YieldOp>(body.back());
  if (!yield) // C2
    return emitOpError("expected 'nn.yield' at the end of the body");
  if (!areCompatibleIgnoringLayout(yield.getOperandTypes(),
                                   getFunctionType().getResults())) // C3
    return yield.emitOpError("expected values of types ")
           << getFunctionType().getResults() << ", found "
           << yield.getOperandTypes();
  return success();
}

LogicalResult CallOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto kernel =
      symbols.lookupNearestSymbolFrom<KernelOp>(*this, getCalleeAttr());
  if (!kernel) // C1
    return emitOpError("no kernel is named '") << getCallee() << "'";
  if (getOperandTypes() != TypeRange(kernel.getFunctionType().getInputs()) ||
      getResultTypes() !=
          TypeRange(kernel.getFunctionType().getResults())) { // C2
    InFlightDiagnostic diagnostic =
        emitOpError("types differ from the kernel's");
    diagnostic.attachNote(kernel.getLoc())
        << "kernel of type " << kernel.getFunctionType();
    return diagnostic;
  }
  return success();
}
