//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Result types of the ops that move elements to places known from the op.
//===----------------------------------------------------------------------===//

#include "TypeInference.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

LogicalResult TransposeOp::inferReturnTypes(MLIRContext *,
                                            MaybeLocation location,
                                            Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  ArrayRef<int64_t> permutation = adaptor.getPermutation();
  // C1
  if (failed(checkValues(location, "permutation", permutation, input.getRank(),
                         0)) ||
      failed(checkAxes(location, permutation, input.getRank())))
    return failure();
  Extents shape;
  for (int64_t dim : permutation)
    shape.push_back(input.getDimSize(dim));
  return infer(shape, input.getElementType(), types);
}

LogicalResult SliceOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                        Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  size_t rank = input.getRank();
  // C1
  if (failed(checkValues(location, "starts", adaptor.getStarts(), rank)) ||
      failed(checkValues(location, "sizes", adaptor.getSizes(), rank, 0)) ||
      failed(checkValues(location, "steps", adaptor.getSteps(), rank)))
    return failure();
  for (size_t dim = 0; dim < rank; ++dim) {
    int64_t start = adaptor.getStarts()[dim], size = adaptor.getSizes()[dim],
            step = adaptor.getSteps()[dim], extent = input.getDimSize(dim);
    if (step == 0) // C2
      return emitOptionalError(location,
                               "expected a non-zero step in dimension ", dim);
    int64_t last = start + (size - 1) * step;
    if (size > 0 &&
        (start < 0 || last < 0 ||
         (!isUnknown(extent) && (start >= extent || last >= extent)))) // C3
      return emitOptionalError(location, "elements ", start, " to ", last,
                               " leave dimension ", dim, " of extent ", extent);
  }
  return infer(adaptor.getSizes(), input.getElementType(), types);
}

LogicalResult ConcatOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                         Adaptor adaptor, Types &types) {
  if (adaptor.getInputs().empty()) // C1
    return emitOptionalError(location, "expected at least one operand");
  auto first = tensorOf(adaptor.getInputs()[0]);
  int64_t axis = adaptor.getAxis();
  if (failed(checkAxis(location, axis, first.getRank())) ||    // C2
      failed(checkSameElement(location, adaptor.getInputs()))) // C3
    return failure();
  Extents shape(first.getShape());
  __int128 total = 0;
  bool isTotalKnown = true;
  for (Value input : adaptor.getInputs()) {
    auto type = tensorOf(input);
    if (type.getRank() != first.getRank()) // C4
      return emitOptionalError(location, "operand ranks differ: ", first,
                               " and ", type);
    for (int64_t dim = 0; dim < first.getRank(); ++dim) {
      if (dim == axis)
        continue;
      if (differ(type.getDimSize(dim), shape[dim])) // C4
        return emitOptionalError(location, "extents of dimension ", dim,
                                 " differ: ", shape[dim], " and ",
                                 type.getDimSize(dim));
      if (isUnknown(shape[dim]))
        shape[dim] = type.getDimSize(dim);
    }
    isTotalKnown &= !isUnknown(type.getDimSize(axis));
    total += type.getDimSize(axis);
  }
  Extents extent{ShapedType::kDynamic};
  if (isTotalKnown) {
    extent.clear();
    if (failed(appendExtent(location, extent, total)))
      return failure();
  }
  shape[axis] = extent[0];
  return infer(shape, first.getElementType(), types);
}

LogicalResult PadOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                      Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  size_t rank = input.getRank();
  // C1
  if (failed(checkValues(location, "low", adaptor.getLow(), rank)) ||
      failed(checkValues(location, "high", adaptor.getHigh(), rank)))
    return failure();
  if (Value value = adaptor.getValue())
    if (tensorOf(value).getRank() != 0 ||
        tensorOf(value).getElementType() != input.getElementType()) // C2
      return emitOptionalError(
          location, "expected a pad value of rank 0 and type ",
          input.getElementType(), ", found ", tensorOf(value));
  Extents shape;
  for (size_t dim = 0; dim < rank; ++dim) {
    int64_t in = input.getDimSize(dim), low = adaptor.getLow()[dim],
            high = adaptor.getHigh()[dim];
    if (isUnknown(in)) {
      shape.push_back(in);
      continue;
    }
    if (failed(appendExtent(location, shape, in + low + high))) // C3
      return failure();
    if (in == 0 && shape.back() != 0 &&
        adaptor.getMode() != PadMode::Constant) // C4
      return emitOptionalError(location, "mode '",
                               stringifyPadMode(adaptor.getMode()),
                               "' has no element to repeat in dimension ", dim);
  }
  return infer(shape, input.getElementType(), types);
}

LogicalResult TileOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                       Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  if (failed(checkValues(location, "repeats", adaptor.getRepeats(),
                         input.getRank(), 0))) // C1
    return failure();
  Extents shape;
  for (auto [extent, repeat] :
       llvm::zip(input.getShape(), adaptor.getRepeats())) {
    if (isUnknown(extent))
      shape.push_back(extent);
    else if (failed(appendExtent(location, shape, extent * repeat)))
      return failure();
  }
  return infer(shape, input.getElementType(), types);
}

LogicalResult OneHotOp::inferReturnTypes(MLIRContext *context,
                                         MaybeLocation location,
                                         Adaptor adaptor, Types &types) {
  auto indices = tensorOf(adaptor.getIndices());
  int64_t axis = adaptor.getAxis();
  Extents depth;
  if (failed(checkAxis(location, axis, indices.getRank() + 1)) || // C1
      failed(appendExtent(location, depth,
                          static_cast<int64_t>(adaptor.getDepth())))) // C2
    return failure();
  Extents shape(indices.getShape());
  shape.insert(shape.begin() + axis, depth[0]);
  return infer(shape, IntegerType::get(context, 1), types);
}

LogicalResult TriluOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                        Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  if (input.getRank() < 2) // C1
    return emitOptionalError(location, "expected an input of rank 2 or more");
  return inferSameType(input, types);
}

LogicalResult ReverseSequenceOp::inferReturnTypes(MLIRContext *,
                                                  MaybeLocation location,
                                                  Adaptor adaptor,
                                                  Types &types) {
  auto input = tensorOf(adaptor.getInput());
  auto lengths = tensorOf(adaptor.getLengths());
  int64_t batch = adaptor.getBatchAxis(), time = adaptor.getTimeAxis();
  if (failed(checkAxes(location, {batch, time}, input.getRank()))) // C1
    return failure();
  if (lengths.getRank() != 1 ||
      differ(lengths.getDimSize(0), input.getDimSize(batch))) // C2
    return emitOptionalError(location, "expected ", input.getDimSize(batch),
                             " lengths, found ", lengths);
  return inferSameType(input, types);
}
