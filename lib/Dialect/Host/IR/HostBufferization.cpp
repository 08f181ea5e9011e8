//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// How host operations bufferize: a call writes its destinations and nothing
/// else, and a weight becomes a memref of the weights image.
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/Host/IR/HostOps.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace mlir::bufferization;
using namespace calotype::host;

//===----------------------------------------------------------------------===//
// CallOp
//===----------------------------------------------------------------------===//

bool CallOp::bufferizesToMemoryRead(OpOperand &operand, const AnalysisState &) {
  return !isDpsInit(&operand);
}

bool CallOp::bufferizesToMemoryWrite(OpOperand &operand,
                                     const AnalysisState &) {
  return isDpsInit(&operand);
}

AliasingValueList CallOp::getAliasingValues(OpOperand &operand,
                                            const AnalysisState &) {
  if (!isDpsInit(&operand))
    return {};
  return {{getTiedOpResult(&operand), BufferRelation::Equivalent}};
}

LogicalResult CallOp::bufferize(RewriterBase &rewriter,
                                const BufferizationOptions &options,
                                BufferizationState &state) {
  if (isBuffered())
    return success();
  SmallVector<Value> inputs, inits;
  // Destinations to be copied to their place after the call.
  SmallVector<std::pair<Value, Value>> late;
  auto densify = [&](Value buffer) -> FailureOr<Value> {
    auto type = cast<MemRefType>(buffer.getType());
    auto dense = MemRefType::get(type.getShape(), type.getElementType());
    return options.createAlloc(rewriter, getLoc(), dense, ValueRange());
  };
  auto needsCopy = [&](Value buffer) {
    return !getAnyOuterStrides() &&
           !isContiguous(cast<MemRefType>(buffer.getType()));
  };
  for (OpOperand &operand : getOperation()->getOpOperands()) {
    FailureOr<Value> buffer =
        getBuffer(rewriter, operand.get(), options, state);
    if (failed(buffer))
      return failure();
    Value used = *buffer;
    if (needsCopy(used)) {
      FailureOr<Value> dense = densify(used);
      if (failed(dense))
        return failure();
      if (isDpsInit(&operand))
        late.push_back({*dense, used});
      else if (failed(options.createMemCpy(rewriter, getLoc(), used, *dense)))
        return failure();
      used = *dense;
    }
    (isDpsInit(&operand) ? inits : inputs).push_back(used);
  }
  CallOp::create(rewriter, getLoc(), TypeRange(), getKernelAttr(), inputs,
                 inits, getAnyOuterStridesAttr());
  SmallVector<Value> results(inits);
  for (auto [dense, place] : late) {
    if (failed(options.createMemCpy(rewriter, getLoc(), dense, place)))
      return failure();
    llvm::replace(results, dense, place);
  }
  replaceOpWithBufferizedValues(rewriter, getOperation(), results);
  return success();
}

//===----------------------------------------------------------------------===//
// WeightOp and SlotOp
//===----------------------------------------------------------------------===//

bool WeightOp::isWritable(Value, const AnalysisState &) { return false; }

LogicalResult WeightOp::bufferize(RewriterBase &rewriter,
                                  const BufferizationOptions &,
                                  BufferizationState &) {
  auto type = dyn_cast<RankedTensorType>(getType());
  if (!type)
    return success();
  replaceOpWithNewBufferizedOp<WeightOp>(
      rewriter, getOperation(),
      MemRefType::get(type.getShape(), type.getElementType()), getOffsetAttr());
  return success();
}

bool SlotOp::isWritable(Value, const AnalysisState &) { return true; }

LogicalResult SlotOp::bufferize(RewriterBase &, const BufferizationOptions &,
                                BufferizationState &) {
  return success();
}
