//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What is left of the graph in a model function: kernel calls in destination
/// passing, constants, and views of row-major values.
//===----------------------------------------------------------------------===//

#include "Converters.h"

#include "calotype/Dialect/Host/IR/HostOps.h"
#include "calotype/Dialect/NN/IR/MemoryOrder.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include "calotype/Support/Diagnostics.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/Sequence.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

/// The same dense elements under another shape.
static Value reshapeView(OpBuilder &builder, Location loc, Value value,
                         RankedTensorType to) {
  auto from = cast<RankedTensorType>(value.getType());
  if (from == to)
    return value;
  if (auto groups = getReassociationIndicesForReshape(from, to)) {
    if (from.getRank() > to.getRank())
      return tensor::CollapseShapeOp::create(builder, loc, to, value, *groups);
    return tensor::ExpandShapeOp::create(builder, loc, to, value, *groups);
  }
  auto flat =
      RankedTensorType::get(from.getNumElements(), from.getElementType());
  auto all = [](int64_t rank) {
    SmallVector<ReassociationIndices> groups;
    if (rank > 0)
      groups.push_back(llvm::to_vector(llvm::seq<int64_t>(0, rank)));
    return groups;
  };
  if (from.getRank() == 0)
    value = tensor::ExpandShapeOp::create(builder, loc, flat, value,
                                          ArrayRef<ReassociationIndices>{});
  else if (from.getRank() > 1)
    value = tensor::CollapseShapeOp::create(builder, loc, flat, value,
                                            all(from.getRank()));
  if (to.getRank() == 0)
    return tensor::CollapseShapeOp::create(builder, loc, to, value,
                                           ArrayRef<ReassociationIndices>{});
  if (to.getRank() == 1)
    return value;
  return tensor::ExpandShapeOp::create(builder, loc, to, value,
                                       all(to.getRank()));
}

/// The value of a constant as it lies in memory.
static FailureOr<TypedAttr> physicalConstant(nn::ConstantOp op) {
  auto type = cast<RankedTensorType>(op.getType());
  RankedTensorType physical = physicalType(type);
  auto value = dyn_cast<TypedAttr>(op.getValue());
  if (!nn::getLayout(type) && value)
    return value;
  // A blob of a tensor with a layout holds the physical elements.
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(op.getValue()))
    return TypedAttr(
        DenseResourceElementsAttr::get(physical, resource.getRawHandle()));
  if (auto dense = dyn_cast<DenseElementsAttr>(op.getValue()))
    if (dense.isSplat() && physical.getNumElements() == type.getNumElements())
      return TypedAttr(dense.resizeSplat(physical));
  return emitNotSupported(op, "constant with a layout that is not "
                              "packed");
}

/// The type of the buffer that a kernel writes: its image's dimensions as they
/// lie in memory.
static RankedTensorType bufferType(halide::ImageType image) {
  SmallVector<int64_t> shape;
  for (int64_t dim : llvm::reverse(image.getOrder()))
    shape.push_back(image.getShape()[dim]);
  return RankedTensorType::get(shape, image.getElementType());
}

static LogicalResult convertCall(nn::CallOp op, const SymbolTable &symbols) {
  OpBuilder builder(op);
  // Tensors without elements do not reach the kernel.
  Values ins, outs, results;
  for (Value in : op.getOperands())
    if (!isEmpty(in.getType()))
      ins.push_back(in);
  // Null where the kernel could not be converted.
  auto pipeline = symbols.lookup<halide::PipelineOp>(op.getCallee());
  for (Type type : op.getResultTypes()) {
    RankedTensorType physical = physicalType(cast<RankedTensorType>(type));
    if (pipeline && !isEmpty(type))
      physical = bufferType(pipeline.getOutputType(outs.size()));
    results.push_back(tensor::EmptyOp::create(
        builder, op.getLoc(), physical.getShape(), physical.getElementType()));
    if (!isEmpty(type))
      outs.push_back(results.back());
  }
  if (int64_t(ins.size() + outs.size()) > host::kMaxOperands)
    return emitNotSupported(op, "a kernel of ")
           << ins.size() + outs.size() << " operands; a call passes "
           << host::kMaxOperands;
  if (!outs.empty()) {
    auto call = host::CallOp::create(builder, op.getLoc(), TypeRange(outs),
                                     op.getCalleeAttr(), ins, outs, UnitAttr());
    unsigned next = 0;
    for (auto [result, type] : llvm::zip(results, op.getResultTypes()))
      if (!isEmpty(type))
        result = reshapeView(builder, op.getLoc(), call->getResult(next++),
                             physicalType(cast<RankedTensorType>(type)));
  }
  op->replaceAllUsesWith(results);
  op.erase();
  return success();
}

/// Results may change their type: users are converted after their operands.
static LogicalResult convertHostOp(Operation *op, const SymbolTable &symbols) {
  OpBuilder builder(op);
  auto replace = [&](Value value) {
    op->getResult(0).replaceAllUsesWith(value);
    op->erase();
    return success();
  };
  if (auto call = dyn_cast<nn::CallOp>(op))
    return convertCall(call, symbols);
  if (auto constant = dyn_cast<nn::ConstantOp>(op)) {
    FailureOr<TypedAttr> value = physicalConstant(constant);
    if (failed(value))
      return failure();
    return replace(arith::ConstantOp::create(builder, op->getLoc(), *value));
  }
  if (auto reshape = dyn_cast<nn::ReshapeOp>(op)) {
    auto type = cast<RankedTensorType>(reshape.getType());
    if (nn::getLayout(type))
      return emitNotSupported(op, "reshape to a layout");
    return replace(
        reshapeView(builder, op->getLoc(), reshape.getInput(), type));
  }
  // The layouts make it a view; nn-assign-layout leaves no other.
  if (auto transpose = dyn_cast<nn::TransposeOp>(op))
    return replace(reshapeView(builder, op->getLoc(), transpose.getInput(),
                               physicalType(transpose.getType())));
  if (auto relayout = dyn_cast<nn::RelayoutOp>(op))
    return replace(reshapeView(builder, op->getLoc(), relayout.getInput(),
                               physicalType(relayout.getType())));
  return emitNotSupported(op, "'") << op->getName() << "' outside a kernel";
}

LogicalResult convert::convertHostFunction(FunctionOpInterface function) {
  // Checked while types still carry layouts.
  SmallVector<Operation *> ops;
  bool ok = true;
  function->walk<WalkOrder::PreOrder>([&](Operation *op) {
    auto *dialect = op->getDialect();
    if (!dialect || dialect->getNamespace() != "nn")
      return;
    ops.push_back(op);
    auto relayout = dyn_cast<nn::RelayoutOp>(op);
    if (relayout && !nn::isFreeRelayout(
                        cast<RankedTensorType>(relayout.getInput().getType()),
                        cast<RankedTensorType>(relayout.getType()))) {
      emitNotSupported(op, "layout change outside a kernel");
      ok = false;
    }
    auto transpose = dyn_cast<nn::TransposeOp>(op);
    if (transpose &&
        !nn::isViewTranspose(transpose.getInput().getType(),
                             transpose.getType(), transpose.getPermutation())) {
      emitNotSupported(op, "transpose outside a kernel");
      ok = false;
    }
    auto reshape = dyn_cast<nn::ReshapeOp>(op);
    if (reshape && nn::getLayout(reshape.getInput().getType())) {
      emitNotSupported(op, "reshape of a tensor with a layout");
      ok = false;
    }
  });
  if (!ok)
    return failure();
  SymbolTable symbols(function->getParentOfType<ModuleOp>());
  for (Operation *op : ops)
    ok &= succeeded(convertHostOp(op, symbols));
  return success(ok);
}
