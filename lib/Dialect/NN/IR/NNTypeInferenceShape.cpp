//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Result types of the ops that move elements.
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include "calotype/Dialect/NN/IR/NNWindowOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

using MaybeLocation = std::optional<Location>;
using Types = SmallVectorImpl<Type>;

static RankedTensorType tensorOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

/// One attribute value per dimension of the input.
static LogicalResult checkPerDimension(MaybeLocation location, StringRef what,
                                       ArrayRef<int64_t> values, int64_t rank) {
  if (static_cast<int64_t>(values.size()) != rank)
    return emitOptionalError(location, "expected ", rank, " values in '", what,
                             "', found ", values.size());
  return success();
}

static LogicalResult checkAxis(MaybeLocation location, int64_t axis,
                               int64_t rank) {
  if (axis < 0 || axis >= rank)
    return emitOptionalError(location, "expected an axis in [0, ", rank,
                             "), found ", axis);
  return success();
}

LogicalResult TransposeOp::inferReturnTypes(MLIRContext *,
                                            MaybeLocation location,
                                            Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  ArrayRef<int64_t> permutation = adaptor.getPermutation();
  if (failed(checkPerDimension(location, "permutation", permutation,
                               input.getRank())))
    return failure();
  SmallVector<int64_t> shape;
  SmallVector<bool> seen(permutation.size());
  for (int64_t dim : permutation) {
    if (failed(checkAxis(location, dim, input.getRank())))
      return failure();
    if (std::exchange(seen[dim], true))
      return emitOptionalError(location, "dimension ", dim, " is named twice");
    shape.push_back(input.getDimSize(dim));
  }
  types.push_back(RankedTensorType::get(shape, input.getElementType()));
  return success();
}

LogicalResult SliceOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                        Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  int64_t rank = input.getRank();
  if (failed(checkPerDimension(location, "starts", adaptor.getStarts(), rank)) ||
      failed(checkPerDimension(location, "sizes", adaptor.getSizes(), rank)) ||
      failed(checkPerDimension(location, "steps", adaptor.getSteps(), rank)))
    return failure();
  for (int64_t dim = 0; dim < rank; ++dim) {
    int64_t start = adaptor.getStarts()[dim], size = adaptor.getSizes()[dim],
            step = adaptor.getSteps()[dim], extent = input.getDimSize(dim);
    if (step == 0 || size < 0)
      return emitOptionalError(location, "expected a non-zero step and a size "
                                         "of at least 0 in dimension ", dim);
    int64_t last = start + (size - 1) * step;
    if (size > 0 && !ShapedType::isDynamic(extent) &&
        (start < 0 || last < 0 || start >= extent || last >= extent))
      return emitOptionalError(location, "elements ", start, " to ", last,
                               " leave dimension ", dim, " of extent ", extent);
  }
  types.push_back(
      RankedTensorType::get(adaptor.getSizes(), input.getElementType()));
  return success();
}

LogicalResult ConcatOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                         Adaptor adaptor, Types &types) {
  if (adaptor.getInputs().empty())
    return emitOptionalError(location, "expected at least one operand");
  auto first = tensorOf(adaptor.getInputs()[0]);
  int64_t axis = adaptor.getAxis(), total = 0;
  if (failed(checkAxis(location, axis, first.getRank())))
    return failure();
  for (Value input : adaptor.getInputs()) {
    auto type = tensorOf(input);
    if (type.getElementType() != first.getElementType() ||
        type.getRank() != first.getRank())
      return emitOptionalError(location, "operands differ: ", first, " and ", type);
    for (int64_t dim = 0; dim < first.getRank(); ++dim)
      if (dim != axis && type.getDimSize(dim) != first.getDimSize(dim))
        return emitOptionalError(location, "extents of dimension ", dim,
                                 " differ: ", first.getDimSize(dim), " and ",
                                 type.getDimSize(dim));
    total += type.getDimSize(axis);
  }
  SmallVector<int64_t> shape(first.getShape());
  shape[axis] = total;
  types.push_back(RankedTensorType::get(shape, first.getElementType()));
  return success();
}

LogicalResult PadOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                      Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  int64_t rank = input.getRank();
  if (failed(checkPerDimension(location, "low", adaptor.getLow(), rank)) ||
      failed(checkPerDimension(location, "high", adaptor.getHigh(), rank)))
    return failure();
  if (adaptor.getValue() && tensorOf(adaptor.getValue()).getRank() != 0)
    return emitOptionalError(location, "expected the pad value to have rank 0");
  SmallVector<int64_t> shape;
  for (int64_t dim = 0; dim < rank; ++dim) {
    int64_t extent = input.getDimSize(dim) + adaptor.getLow()[dim] +
                     adaptor.getHigh()[dim];
    if (extent < 0)
      return emitOptionalError(location, "dimension ", dim,
                               " loses more elements than it has");
    shape.push_back(extent);
  }
  types.push_back(RankedTensorType::get(shape, input.getElementType()));
  return success();
}

LogicalResult TileOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                       Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  if (failed(checkPerDimension(location, "repeats", adaptor.getRepeats(),
                               input.getRank())))
    return failure();
  SmallVector<int64_t> shape;
  for (auto [extent, repeat] : llvm::zip(input.getShape(), adaptor.getRepeats())) {
    if (repeat < 0)
      return emitOptionalError(location, "expected repeats of at least 0");
    shape.push_back(extent * repeat);
  }
  types.push_back(RankedTensorType::get(shape, input.getElementType()));
  return success();
}

LogicalResult GatherOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                         Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  int64_t axis = adaptor.getAxis();
  if (failed(checkAxis(location, axis, input.getRank())))
    return failure();
  SmallVector<int64_t> shape(input.getShape().take_front(axis));
  llvm::append_range(shape, tensorOf(adaptor.getIndices()).getShape());
  llvm::append_range(shape, input.getShape().drop_front(axis + 1));
  types.push_back(RankedTensorType::get(shape, input.getElementType()));
  return success();
}

LogicalResult GatherElementsOp::inferReturnTypes(MLIRContext *,
                                                 MaybeLocation location,
                                                 Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  auto indices = tensorOf(adaptor.getIndices());
  if (failed(checkAxis(location, adaptor.getAxis(), input.getRank())))
    return failure();
  if (indices.getRank() != input.getRank())
    return emitOptionalError(location, "expected indices of rank ",
                             input.getRank(), ", found ", indices.getRank());
  for (int64_t dim = 0; dim < input.getRank(); ++dim)
    if (dim != static_cast<int64_t>(adaptor.getAxis()) &&
        indices.getDimSize(dim) > input.getDimSize(dim))
      return emitOptionalError(location, "indices exceed dimension ", dim);
  types.push_back(
      RankedTensorType::get(indices.getShape(), input.getElementType()));
  return success();
}

LogicalResult GatherNdOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                           Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  auto indices = tensorOf(adaptor.getIndices());
  int64_t batch = adaptor.getBatchDims();
  if (indices.getRank() < 1 || batch < 0 || batch >= indices.getRank() ||
      batch + indices.getShape().back() > input.getRank() ||
      indices.getShape().take_front(batch) != input.getShape().take_front(batch))
    return emitOptionalError(location, "indices ", indices,
                             " do not fit the input ", input);
  SmallVector<int64_t> shape(indices.getShape().drop_back());
  llvm::append_range(shape,
                     input.getShape().drop_front(batch + indices.getShape().back()));
  types.push_back(RankedTensorType::get(shape, input.getElementType()));
  return success();
}

LogicalResult ScatterElementsOp::inferReturnTypes(MLIRContext *,
                                                  MaybeLocation location,
                                                  Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  auto indices = tensorOf(adaptor.getIndices());
  auto updates = tensorOf(adaptor.getUpdates());
  if (failed(checkAxis(location, adaptor.getAxis(), input.getRank())))
    return failure();
  if (indices.getShape() != updates.getShape() ||
      indices.getRank() != input.getRank())
    return emitOptionalError(location, "indices ", indices, " and updates ",
                             updates, " do not fit the input ", input);
  types.push_back(RankedTensorType::get(input.getShape(), input.getElementType()));
  return success();
}

LogicalResult ScatterNdOp::inferReturnTypes(MLIRContext *,
                                            MaybeLocation location,
                                            Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  auto indices = tensorOf(adaptor.getIndices());
  auto updates = tensorOf(adaptor.getUpdates());
  if (indices.getRank() < 1 || indices.getShape().back() > input.getRank())
    return emitOptionalError(location, "index tuples exceed the input's rank");
  SmallVector<int64_t> expected(indices.getShape().drop_back());
  llvm::append_range(expected,
                     input.getShape().drop_front(indices.getShape().back()));
  if (updates.getShape() != ArrayRef<int64_t>(expected))
    return emitOptionalError(location, "updates ", updates,
                             " do not fit indices ", indices, " into ", input);
  types.push_back(RankedTensorType::get(input.getShape(), input.getElementType()));
  return success();
}

LogicalResult OneHotOp::inferReturnTypes(MLIRContext *context,
                                         MaybeLocation location,
                                         Adaptor adaptor, Types &types) {
  auto indices = tensorOf(adaptor.getIndices());
  int64_t axis = adaptor.getAxis(), depth = adaptor.getDepth();
  if (failed(checkAxis(location, axis, indices.getRank() + 1)))
    return failure();
  if (depth < 0)
    return emitOptionalError(location, "expected a depth of at least 0");
  SmallVector<int64_t> shape(indices.getShape());
  shape.insert(shape.begin() + axis, depth);
  types.push_back(RankedTensorType::get(shape, IntegerType::get(context, 1)));
  return success();
}

LogicalResult TriluOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                        Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  if (input.getRank() < 2)
    return emitOptionalError(location, "expected an input of rank 2 or more");
  types.push_back(RankedTensorType::get(input.getShape(), input.getElementType()));
  return success();
}

LogicalResult ReverseSequenceOp::inferReturnTypes(MLIRContext *,
                                                  MaybeLocation location,
                                                  Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  auto lengths = tensorOf(adaptor.getLengths());
  int64_t batch = adaptor.getBatchAxis(), time = adaptor.getTimeAxis();
  if (failed(checkAxis(location, batch, input.getRank())) ||
      failed(checkAxis(location, time, input.getRank())))
    return failure();
  if (batch == time || lengths.getRank() != 1 ||
      lengths.getDimSize(0) != input.getDimSize(batch))
    return emitOptionalError(location, "expected one length per batch element "
                                       "and two different axes");
  types.push_back(RankedTensorType::get(input.getShape(), input.getElementType()));
  return success();
}

LogicalResult SpaceToDepthOp::inferReturnTypes(MLIRContext *,
                                               MaybeLocation location,
                                               Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  int64_t block = adaptor.getBlock();
  if (input.getRank() != 4 || block < 1 || input.getDimSize(2) % block ||
      input.getDimSize(3) % block)
    return emitOptionalError(location, "expected a 4-D input of whole blocks of ",
                             block, ", found ", input);
  ArrayRef<int64_t> s = input.getShape();
  types.push_back(RankedTensorType::get(
      {s[0], s[1] * block * block, s[2] / block, s[3] / block},
      input.getElementType()));
  return success();
}

LogicalResult DepthToSpaceOp::inferReturnTypes(MLIRContext *,
                                               MaybeLocation location,
                                               Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  int64_t block = adaptor.getBlock();
  if (input.getRank() != 4 || block < 1 ||
      input.getDimSize(1) % (block * block))
    return emitOptionalError(location, "expected a 4-D input with channels in "
                                       "multiples of ", block * block, ", found ", input);
  ArrayRef<int64_t> s = input.getShape();
  types.push_back(RankedTensorType::get(
      {s[0], s[1] / (block * block), s[2] * block, s[3] * block},
      input.getElementType()));
  return success();
}

LogicalResult SpaceToBatchOp::inferReturnTypes(MLIRContext *,
                                               MaybeLocation location,
                                               Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  ArrayRef<int64_t> block = adaptor.getBlock();
  SmallVector<int64_t> shape(input.getShape());
  if (input.getRank() < 3 ||
      failed(checkPerDimension(location, "block", block, input.getRank() - 2)) ||
      failed(checkPerDimension(location, "pads_begin", adaptor.getPadsBegin(), input.getRank() - 2)) ||
      failed(checkPerDimension(location, "pads_end", adaptor.getPadsEnd(), input.getRank() - 2)))
    return failure();
  for (size_t i = 0; i < block.size(); ++i) {
    int64_t padded = shape[i + 2] + adaptor.getPadsBegin()[i] + adaptor.getPadsEnd()[i];
    if (block[i] < 1 || padded % block[i])
      return emitOptionalError(location, "expected the padded extent ", padded,
                               " to be a multiple of the block ", block[i]);
    shape[i + 2] = padded / block[i];
    shape[0] *= block[i];
  }
  types.push_back(RankedTensorType::get(shape, input.getElementType()));
  return success();
}

LogicalResult BatchToSpaceOp::inferReturnTypes(MLIRContext *,
                                               MaybeLocation location,
                                               Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  ArrayRef<int64_t> block = adaptor.getBlock();
  SmallVector<int64_t> shape(input.getShape());
  if (input.getRank() < 3 ||
      failed(checkPerDimension(location, "block", block, input.getRank() - 2)) ||
      failed(checkPerDimension(location, "crops_begin", adaptor.getCropsBegin(), input.getRank() - 2)) ||
      failed(checkPerDimension(location, "crops_end", adaptor.getCropsEnd(), input.getRank() - 2)))
    return failure();
  for (size_t i = 0; i < block.size(); ++i) {
    if (block[i] < 1 || shape[0] % block[i])
      return emitOptionalError(location, "expected the batch ", shape[0],
                               " to be a multiple of the block ", block[i]);
    shape[0] /= block[i];
    shape[i + 2] = shape[i + 2] * block[i] - adaptor.getCropsBegin()[i] -
                   adaptor.getCropsEnd()[i];
    if (shape[i + 2] < 0)
      return emitOptionalError(location, "crops exceed spatial dimension ", i);
  }
  types.push_back(RankedTensorType::get(shape, input.getElementType()));
  return success();
}
