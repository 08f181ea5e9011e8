//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Result types of windows, samples and moves between space, depth and batch.
//===----------------------------------------------------------------------===//

#include "TypeInference.h"
#include "calotype/Dialect/NN/IR/NNWindowOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

LogicalResult PoolOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                       Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  if (input.getRank() < 3) // C1
    return emitOptionalError(location, "expected an input of rank 3 or more");
  size_t spatial = input.getRank() - 2;
  // C2
  if (failed(
          checkValues(location, "kernel", adaptor.getKernel(), spatial, 1)) ||
      failed(
          checkValues(location, "strides", adaptor.getStrides(), spatial, 1)) ||
      failed(checkValues(location, "dilations", adaptor.getDilations(), spatial,
                         1)) ||
      failed(checkValues(location, "pads_begin", adaptor.getPadsBegin(),
                         spatial, 0)) ||
      failed(
          checkValues(location, "pads_end", adaptor.getPadsEnd(), spatial, 0)))
    return failure();
  if (adaptor.getKind() == PoolKind::Lp &&
      static_cast<int64_t>(adaptor.getP()) < 1) // C4
    return emitOptionalError(location,
                             "expected an order p of at least 1, found ",
                             static_cast<int64_t>(adaptor.getP()));
  Extents shape{input.getDimSize(0), input.getDimSize(1)};
  for (size_t i = 0; i < spatial; ++i) {
    int64_t in = input.getDimSize(i + 2), stride = adaptor.getStrides()[i];
    if (isUnknown(in)) {
      shape.push_back(in);
      continue;
    }
    int64_t begin = adaptor.getPadsBegin()[i];
    int64_t room = in + begin + adaptor.getPadsEnd()[i] -
                   adaptor.getDilations()[i] * (adaptor.getKernel()[i] - 1) - 1;
    if (room < 0) // C3
      return emitOptionalError(location,
                               "the window exceeds the padded extent "
                               "of spatial dimension ",
                               i);
    int64_t extent = room / stride + 1;
    if (adaptor.getCeilMode() && room % stride && extent * stride < in + begin)
      ++extent;
    if (failed(appendExtent(location, shape, extent)))
      return failure();
  }
  return infer(shape, input.getElementType(), types);
}

LogicalResult AdaptivePoolOp::inferReturnTypes(MLIRContext *,
                                               MaybeLocation location,
                                               Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  if (input.getRank() < 3) // C1
    return emitOptionalError(location, "expected an input of rank 3 or more");
  if (failed(checkValues(location, "output_size", adaptor.getOutputSize(),
                         input.getRank() - 2, 1))) // C2
    return failure();
  if (adaptor.getKind() == PoolKind::Lp) // C3
    return emitOptionalError(location, "expected kind 'max' or 'average'");
  Extents shape{input.getDimSize(0), input.getDimSize(1)};
  llvm::append_range(shape, adaptor.getOutputSize());
  return infer(shape, input.getElementType(), types);
}

LogicalResult GridSampleOp::inferReturnTypes(MLIRContext *,
                                             MaybeLocation location,
                                             Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput()), grid = tensorOf(adaptor.getGrid());
  if (input.getRank() < 3 || grid.getRank() != input.getRank() ||
      differ(grid.getDimSize(0), input.getDimSize(0)) ||
      grid.getShape().back() != input.getRank() - 2) // C1
    return emitOptionalError(location, "the grid ", grid,
                             " does not fit the input ", input);
  if (adaptor.getPadding() == PadMode::Wrap) // C2
    return emitOptionalError(location, "expected padding 'constant', 'edge' or "
                                       "'reflect', found 'wrap'");
  Extents shape{input.getDimSize(0), input.getDimSize(1)};
  llvm::append_range(shape, grid.getShape().drop_front().drop_back());
  return infer(shape, input.getElementType(), types);
}

/// extent * factor; unknown when the extent is.
static LogicalResult appendProduct(MaybeLocation location, Extents &shape,
                                   int64_t extent, __int128 factor) {
  if (isUnknown(extent)) {
    shape.push_back(extent);
    return success();
  }
  return appendExtent(location, shape, extent * factor);
}
static int64_t quotient(int64_t extent, int64_t divisor) {
  return isUnknown(extent) ? extent : extent / divisor;
}
static bool isMultiple(int64_t extent, int64_t divisor) {
  return isUnknown(extent) || extent % divisor == 0;
}

LogicalResult SpaceToDepthOp::inferReturnTypes(MLIRContext *,
                                               MaybeLocation location,
                                               Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  int64_t block = adaptor.getBlock();
  if (input.getRank() != 4) // C1
    return emitOptionalError(location, "expected a 4-D input, found ", input);
  if (failed(checkValues(location, "block", block, 1, 1))) // C2
    return failure();
  ArrayRef<int64_t> s = input.getShape();
  if (!isMultiple(s[2], block) || !isMultiple(s[3], block)) // C2
    return emitOptionalError(location, "expected whole blocks of ", block,
                             ", found ", input);
  Extents shape{s[0]};
  if (failed(appendProduct(location, shape, s[1],
                           static_cast<__int128>(block) * block)))
    return failure();
  shape.append({quotient(s[2], block), quotient(s[3], block)});
  return infer(shape, input.getElementType(), types);
}

LogicalResult DepthToSpaceOp::inferReturnTypes(MLIRContext *,
                                               MaybeLocation location,
                                               Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  int64_t block = adaptor.getBlock();
  if (input.getRank() != 4) // C1
    return emitOptionalError(location, "expected a 4-D input, found ", input);
  if (failed(checkValues(location, "block", block, 1, 1))) // C2
    return failure();
  ArrayRef<int64_t> s = input.getShape();
  if (!isMultiple(s[1], block * block)) // C2
    return emitOptionalError(location, "expected channels in multiples of ",
                             block * block, ", found ", input);
  Extents shape{s[0], quotient(s[1], block * block)};
  if (failed(appendProduct(location, shape, s[2], block)) ||
      failed(appendProduct(location, shape, s[3], block)))
    return failure();
  return infer(shape, input.getElementType(), types);
}

LogicalResult SpaceToBatchOp::inferReturnTypes(MLIRContext *,
                                               MaybeLocation location,
                                               Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  ArrayRef<int64_t> block = adaptor.getBlock();
  if (input.getRank() < 3) // C1
    return emitOptionalError(location, "expected an input of rank 3 or more");
  size_t spatial = input.getRank() - 2;
  // C2
  if (failed(checkValues(location, "block", block, spatial, 1)) ||
      failed(checkValues(location, "pads_begin", adaptor.getPadsBegin(),
                         spatial, 0)) ||
      failed(
          checkValues(location, "pads_end", adaptor.getPadsEnd(), spatial, 0)))
    return failure();
  Extents shape{input.getDimSize(0), input.getDimSize(1)};
  for (size_t i = 0; i < spatial; ++i) {
    int64_t in = input.getDimSize(i + 2);
    int64_t padded = isUnknown(in) ? in
                                   : in + adaptor.getPadsBegin()[i] +
                                         adaptor.getPadsEnd()[i];
    if (!isMultiple(padded, block[i])) // C3
      return emitOptionalError(location, "expected the padded extent ", padded,
                               " to be a multiple of the block ", block[i]);
    shape.push_back(quotient(padded, block[i]));
    Extents batch;
    if (failed(appendProduct(location, batch, shape[0], block[i])))
      return failure();
    shape[0] = batch[0];
  }
  return infer(shape, input.getElementType(), types);
}

LogicalResult BatchToSpaceOp::inferReturnTypes(MLIRContext *,
                                               MaybeLocation location,
                                               Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  ArrayRef<int64_t> block = adaptor.getBlock();
  if (input.getRank() < 3) // C1
    return emitOptionalError(location, "expected an input of rank 3 or more");
  size_t spatial = input.getRank() - 2;
  // C2
  if (failed(checkValues(location, "block", block, spatial, 1)) ||
      failed(checkValues(location, "crops_begin", adaptor.getCropsBegin(),
                         spatial, 0)) ||
      failed(checkValues(location, "crops_end", adaptor.getCropsEnd(), spatial,
                         0)))
    return failure();
  Extents shape{input.getDimSize(0), input.getDimSize(1)};
  for (size_t i = 0; i < spatial; ++i) {
    if (!isMultiple(shape[0], block[i])) // C3
      return emitOptionalError(location, "expected the batch ", shape[0],
                               " to be a multiple of the block ", block[i]);
    shape[0] = quotient(shape[0], block[i]);
    int64_t in = input.getDimSize(i + 2);
    if (isUnknown(in))
      shape.push_back(in);
    else if (failed(appendExtent(location, shape,
                                 in * block[i] - adaptor.getCropsBegin()[i] -
                                     adaptor.getCropsEnd()[i]))) // C4
      return failure();
  }
  return infer(shape, input.getElementType(), types);
}
