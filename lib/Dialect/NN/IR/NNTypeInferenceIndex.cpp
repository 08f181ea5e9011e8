//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Result types of the ops that read and write places given by index tensors.
//===----------------------------------------------------------------------===//

#include "TypeInference.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

/// Some known extent is 0.
static bool isEmpty(ArrayRef<int64_t> shape) {
  return llvm::is_contained(shape, 0);
}

LogicalResult GatherOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                         Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  int64_t axis = adaptor.getAxis();
  if (failed(checkAxis(location, axis, input.getRank()))) // C1
    return failure();
  Extents shape(input.getShape().take_front(axis));
  llvm::append_range(shape, tensorOf(adaptor.getIndices()).getShape());
  llvm::append_range(shape, input.getShape().drop_front(axis + 1));
  if (input.getDimSize(axis) == 0 && !isEmpty(shape)) // C2
    return emitOptionalError(location, "dimension ", axis, " has no elements");
  return infer(shape, input.getElementType(), types);
}

LogicalResult GatherElementsOp::inferReturnTypes(MLIRContext *,
                                                 MaybeLocation location,
                                                 Adaptor adaptor,
                                                 Types &types) {
  auto input = tensorOf(adaptor.getInput());
  auto indices = tensorOf(adaptor.getIndices());
  int64_t axis = adaptor.getAxis();
  if (failed(checkAxis(location, axis, input.getRank()))) // C1
    return failure();
  if (indices.getRank() != input.getRank()) // C2
    return emitOptionalError(location, "expected indices of rank ",
                             input.getRank(), ", found ", indices.getRank());
  for (int64_t dim = 0; dim < input.getRank(); ++dim)
    if (dim != axis && !isUnknown(input.getDimSize(dim)) &&
        indices.getDimSize(dim) > input.getDimSize(dim)) // C2
      return emitOptionalError(location, "indices exceed dimension ", dim);
  if (input.getDimSize(axis) == 0 && !isEmpty(indices.getShape())) // C3
    return emitOptionalError(location, "dimension ", axis, " has no elements");
  return infer(indices.getShape(), input.getElementType(), types);
}

LogicalResult GatherNdOp::inferReturnTypes(MLIRContext *,
                                           MaybeLocation location,
                                           Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  auto indices = tensorOf(adaptor.getIndices());
  int64_t batch = adaptor.getBatchDims();
  if (indices.getRank() < 1 || batch < 0 || batch >= indices.getRank() ||
      batch > input.getRank()) // C1
    return emitOptionalError(location, "expected batch dimensions of ", indices,
                             " and ", input, ", found ", batch);
  int64_t depth = indices.getShape().back();
  if (isUnknown(depth) || batch + depth > input.getRank()) // C2
    return emitOptionalError(location, "index tuples of ", indices,
                             " do not fit the input ", input);
  if (shapesDiffer(indices.getShape().take_front(batch),
                   input.getShape().take_front(batch))) // C3
    return emitOptionalError(location, "batch dimensions differ: ", indices,
                             " and ", input);
  Extents shape(indices.getShape().drop_back());
  llvm::append_range(shape, input.getShape().drop_front(batch + depth));
  if (isEmpty(input.getShape().slice(batch, depth)) && !isEmpty(shape)) // C4
    return emitOptionalError(location, "an indexed dimension has no elements");
  return infer(shape, input.getElementType(), types);
}

/// Element types of an update: the input's, and numbers unless it only
/// replaces.
static LogicalResult checkUpdates(MaybeLocation location,
                                  RankedTensorType input,
                                  RankedTensorType updates, ScatterKind kind) {
  if (updates.getElementType() != input.getElementType()) // C3
    return emitOptionalError(location, "expected updates of type ",
                             input.getElementType(), ", found ", updates);
  if (input.getElementType().isInteger(1) && kind != ScatterKind::Set) // C4
    return emitOptionalError(location, "expected kind 'set' on i1, found '",
                             stringifyScatterKind(kind), "'");
  return success();
}

LogicalResult ScatterElementsOp::inferReturnTypes(MLIRContext *,
                                                  MaybeLocation location,
                                                  Adaptor adaptor,
                                                  Types &types) {
  auto input = tensorOf(adaptor.getInput());
  auto indices = tensorOf(adaptor.getIndices());
  auto updates = tensorOf(adaptor.getUpdates());
  int64_t axis = adaptor.getAxis();
  if (failed(checkAxis(location, axis, input.getRank()))) // C1
    return failure();
  if (shapesDiffer(indices.getShape(), updates.getShape()) ||
      indices.getRank() != input.getRank()) // C2
    return emitOptionalError(location, "indices ", indices, " and updates ",
                             updates, " do not fit the input ", input);
  if (failed(checkUpdates(location, input, updates, adaptor.getKind())))
    return failure();
  return inferSameType(input, types);
}

LogicalResult ScatterNdOp::inferReturnTypes(MLIRContext *,
                                            MaybeLocation location,
                                            Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  auto indices = tensorOf(adaptor.getIndices());
  auto updates = tensorOf(adaptor.getUpdates());
  if (indices.getRank() < 1 || isUnknown(indices.getShape().back()) ||
      indices.getShape().back() > input.getRank()) // C1
    return emitOptionalError(location, "index tuples of ", indices,
                             " do not fit the input ", input);
  Extents expected(indices.getShape().drop_back());
  llvm::append_range(expected,
                     input.getShape().drop_front(indices.getShape().back()));
  if (shapesDiffer(updates.getShape(), expected)) // C2
    return emitOptionalError(location, "updates ", updates,
                             " do not fit indices ", indices, " into ", input);
  if (failed(checkUpdates(location, input, updates, adaptor.getKind())))
    return failure();
  return inferSameType(input, types);
}
