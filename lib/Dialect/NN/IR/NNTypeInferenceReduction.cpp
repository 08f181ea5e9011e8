//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Result types of reductions and normalisations.
//===----------------------------------------------------------------------===//

#include "TypeInference.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "calotype/Dialect/NN/IR/NNSelectionOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

static Extents reducedShape(RankedTensorType input, ArrayRef<int64_t> axes,
                            bool keep) {
  Extents shape;
  for (int64_t dim = 0; dim < input.getRank(); ++dim) {
    if (!llvm::is_contained(axes, dim))
      shape.push_back(input.getDimSize(dim));
    else if (keep)
      shape.push_back(1);
  }
  return shape;
}

LogicalResult ReduceOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                         Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  if (failed(checkAxes(location, adaptor.getAxes(), input.getRank()))) // C1
    return failure();
  if (input.getElementType().isInteger(1) &&
      adaptor.getKind() != ReduceKind::Max &&
      adaptor.getKind() != ReduceKind::Min) // C2
    return emitOptionalError(location,
                             "expected kind 'max' or 'min' on i1, found '",
                             stringifyReduceKind(adaptor.getKind()), "'");
  return infer(reducedShape(input, adaptor.getAxes(), adaptor.getKeepDims()),
               input.getElementType(), types);
}

LogicalResult ArgReduceOp::inferReturnTypes(MLIRContext *context,
                                            MaybeLocation location,
                                            Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  int64_t axis = adaptor.getAxis();
  if (failed(checkAxis(location, axis, input.getRank()))) // C1
    return failure();
  if (input.getDimSize(axis) == 0) // C2
    return emitOptionalError(location, "dimension ", axis, " has no elements");
  return infer(reducedShape(input, axis, adaptor.getKeepDims()),
               IntegerType::get(context, 64), types);
}

LogicalResult TopKOp::inferReturnTypes(MLIRContext *context,
                                       MaybeLocation location, Adaptor adaptor,
                                       Types &types) {
  auto input = tensorOf(adaptor.getInput());
  int64_t axis = adaptor.getAxis(), k = adaptor.getK();
  if (failed(checkAxis(location, axis, input.getRank()))) // C1
    return failure();
  int64_t extent = input.getDimSize(axis);
  if (k < 0 || (!isUnknown(extent) && k > extent)) // C2
    return emitOptionalError(location, "expected k in [0, ", extent,
                             "], found ", k);
  Extents shape(input.getShape());
  shape[axis] = k;
  return infer(shape, IntegerType::get(context, 64), types);
}

/// Same type as the operand, once `axis` is known to be one of its dimensions.
template <typename AdaptorT>
static LogicalResult inferAlongAxis(MaybeLocation location, AdaptorT adaptor,
                                    Types &types) {
  auto input = tensorOf(adaptor.getInput());
  if (failed(checkAxis(location, adaptor.getAxis(), input.getRank()))) // C1
    return failure();
  return inferSameType(input, types);
}

LogicalResult ScanOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                       Adaptor adaptor, Types &types) {
  if (tensorOf(adaptor.getInput()).getElementType().isInteger(1)) // C2
    return emitOptionalError(location, "expected numbers, found i1");
  return inferAlongAxis(location, adaptor, types);
}
LogicalResult SoftmaxOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                          Adaptor adaptor, Types &types) {
  return inferAlongAxis(location, adaptor, types);
}
LogicalResult LogSoftmaxOp::inferReturnTypes(MLIRContext *,
                                             MaybeLocation location,
                                             Adaptor adaptor, Types &types) {
  return inferAlongAxis(location, adaptor, types);
}
LogicalResult LpNormalizeOp::inferReturnTypes(MLIRContext *,
                                              MaybeLocation location,
                                              Adaptor adaptor, Types &types) {
  if (adaptor.getP() != 1 && adaptor.getP() != 2) // C2
    return emitOptionalError(location, "expected p to be 1 or 2, found ",
                             static_cast<int64_t>(adaptor.getP()));
  return inferAlongAxis(location, adaptor, types);
}

LogicalResult NormalizeOp::inferReturnTypes(MLIRContext *,
                                            MaybeLocation location,
                                            Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  if (failed(checkAxes(location, adaptor.getAxes(), input.getRank()))) // C1
    return failure();
  int64_t groups = adaptor.getGroups();
  if (groups < 1 || (groups > 1 && (input.getRank() < 2 ||
                                    llvm::is_contained(adaptor.getAxes(), 1) ||
                                    (!isUnknown(input.getDimSize(1)) &&
                                     input.getDimSize(1) % groups)))) // C2
    return emitOptionalError(location,
                             "expected groups to divide dimension 1, "
                             "found ",
                             groups);
  return inferSameType(input, types);
}

LogicalResult BatchNormOp::inferReturnTypes(MLIRContext *,
                                            MaybeLocation location,
                                            Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  if (input.getRank() < 2) // C1
    return emitOptionalError(location, "expected an input of rank 2 or more");
  for (Value vector : adaptor.getOperands().drop_front()) {
    auto type = tensorOf(vector);
    if (type.getRank() != 1 ||
        differ(type.getDimSize(0), input.getDimSize(1))) // C2
      return emitOptionalError(location, "expected vectors of ",
                               input.getDimSize(1), " elements, found ", type);
  }
  return inferSameType(input, types);
}
