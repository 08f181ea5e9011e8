//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Patterns that carry slices and unit dimensions towards the producers, so
/// that moves meet, and that split products whose columns are read apart.
//===----------------------------------------------------------------------===//

#include "../TensorTypes.h"
#include "GraphPatterns.h"
#include "calotype/Dialect/NN/IR/NNOps.h"

using namespace mlir;
using namespace calotype::nn;

/// A view that only adds or removes unit dimensions goes before the transpose
/// that it reads, where it meets other views.
static LogicalResult hoistUnitView(ReshapeOp op, PatternRewriter &rewriter) {
  auto transpose = op.getInput().getDefiningOp<TransposeOp>();
  if (!transpose || !transpose->hasOneUse())
    return rewriter.notifyMatchFailure(op, "no transpose before");
  RankedTensorType from = typeOf(transpose.getInput()),
                   moved = transpose.getType(), to = typeOf(op.getResult());
  if (!from.hasStaticShape() || !to.hasStaticShape())
    return rewriter.notifyMatchFailure(op, "shapes are not known");
  auto isUnit = [](int64_t extent) { return extent == 1; };
  auto visible = [&](RankedTensorType type) {
    SmallVector<int64_t> extents(type.getShape());
    llvm::erase_if(extents, isUnit);
    return extents;
  };
  if (visible(moved) != visible(to))
    return rewriter.notifyMatchFailure(op, "more than unit dimensions change");
  // Unit dimensions first, then the others in the order of the input.
  int64_t units = llvm::count_if(to.getShape(), isUnit);
  SmallVector<int64_t> shape(units, 1), place(from.getRank(), -1);
  for (int64_t i = 0; i < from.getRank(); ++i)
    if (from.getDimSize(i) != 1) {
      place[i] = shape.size();
      shape.push_back(from.getDimSize(i));
    }
  SmallVector<int64_t> order; // Places of the visible dimensions of the result.
  for (int64_t dim : transpose.getPermutation())
    if (place[dim] >= 0)
      order.push_back(place[dim]);
  SmallVector<int64_t> permutation;
  int64_t unit = 0;
  size_t next = 0;
  for (int64_t extent : to.getShape())
    permutation.push_back(extent == 1 ? unit++ : order[next++]);
  Value view = ReshapeOp::create(
      rewriter, op.getLoc(), RankedTensorType::get(shape, to.getElementType()),
      transpose.getInput());
  rewriter.replaceOpWithNewOp<TransposeOp>(op, to, view, permutation);
  return success();
}

static Value createSlice(PatternRewriter &rewriter, Location loc, Value input,
                         ArrayRef<int64_t> starts, ArrayRef<int64_t> sizes,
                         ArrayRef<int64_t> steps) {
  return SliceOp::create(
      rewriter, loc,
      RankedTensorType::get(sizes, typeOf(input).getElementType()), input,
      starts, sizes, steps);
}

/// slice(transpose(x)) is transpose(slice(x)).
static LogicalResult hoistOverTranspose(SliceOp op, PatternRewriter &rewriter) {
  auto transpose = op.getInput().getDefiningOp<TransposeOp>();
  if (!transpose)
    return rewriter.notifyMatchFailure(op, "no transpose before");
  ArrayRef<int64_t> permutation = transpose.getPermutation();
  size_t rank = permutation.size();
  SmallVector<int64_t> starts(rank), sizes(rank), steps(rank);
  for (auto [index, dim] : llvm::enumerate(permutation)) {
    starts[dim] = op.getStarts()[index];
    sizes[dim] = op.getSizes()[index];
    steps[dim] = op.getSteps()[index];
  }
  Value slice = createSlice(rewriter, op.getLoc(), transpose.getInput(), starts,
                            sizes, steps);
  rewriter.replaceOpWithNewOp<TransposeOp>(op, op.getType(), slice,
                                           permutation);
  return success();
}

/// The only dimension of which the slice leaves something out, with step 1.
static std::optional<int64_t> slicedDim(SliceOp op) {
  RankedTensorType from = typeOf(op.getInput());
  std::optional<int64_t> dim;
  for (int64_t i = 0; i < from.getRank(); ++i) {
    if (op.getSteps()[i] != 1)
      return std::nullopt;
    if (op.getStarts()[i] == 0 && op.getSizes()[i] == from.getDimSize(i))
      continue;
    if (dim)
      return std::nullopt;
    dim = i;
  }
  return dim;
}

static int64_t product(ArrayRef<int64_t> extents) {
  return ShapedType::getNumElements(extents);
}

/// slice(view(x)) is view(slice(x)) when one dimension of x covers what the
/// slice leaves out.
static LogicalResult hoistOverView(SliceOp op, PatternRewriter &rewriter) {
  auto view = op.getInput().getDefiningOp<ReshapeOp>();
  std::optional<int64_t> dim = slicedDim(op);
  if (!view || !dim || !typeOf(view.getInput()).hasStaticShape() ||
      !typeOf(view.getResult()).hasStaticShape())
    return rewriter.notifyMatchFailure(op, "no view before");
  ArrayRef<int64_t> from = typeOf(view.getInput()).getShape(),
                    to = typeOf(view.getResult()).getShape();
  int64_t outer = product(to.take_front(*dim));
  int64_t inner = product(to.drop_front(*dim + 1));
  for (size_t i = 0; i < from.size(); ++i) {
    int64_t rest = product(from.drop_front(i + 1));
    if (product(from.take_front(i)) != outer || rest == 0 || inner % rest ||
        from[i] != to[*dim] * (inner / rest))
      continue;
    int64_t factor = inner / rest;
    SmallVector<int64_t> starts(from.size(), 0), sizes(from),
        steps(from.size(), 1);
    starts[i] = op.getStarts()[*dim] * factor;
    sizes[i] = op.getSizes()[*dim] * factor;
    Value slice = createSlice(rewriter, op.getLoc(), view.getInput(), starts,
                              sizes, steps);
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), slice);
    return success();
  }
  return rewriter.notifyMatchFailure(op, "the view cuts across the slice");
}

/// True when the readers of `value` are slices that together read each element
/// at most once along `dim`.
static bool areReadersParts(Value value, int64_t dim) {
  int64_t total = 0;
  for (Operation *user : value.getUsers()) {
    auto slice = dyn_cast<SliceOp>(user);
    if (!slice || slicedDim(slice) != dim)
      return false;
    total += slice.getSizes()[dim];
  }
  return total <= typeOf(value).getDimSize(dim);
}

/// The part of `value`, which broadcasts to a tensor of rank `rank`, that meets
/// [start, start + size) of the tensor's last dimension.
static Value sliceLast(PatternRewriter &rewriter, Location loc, Value value,
                       int64_t start, int64_t size) {
  RankedTensorType type = typeOf(value);
  if (type.getRank() == 0 || type.getShape().back() == 1)
    return value;
  SmallVector<int64_t> starts(type.getRank(), 0), sizes(type.getShape()),
      steps(type.getRank(), 1);
  starts.back() = start;
  sizes.back() = size;
  return createSlice(rewriter, loc, value, starts, sizes, steps);
}

static bool isConstant(Value value) {
  return isa_and_nonnull<ConstantOp>(value.getDefiningOp());
}

/// Parts of the columns of a product with constant weights, perhaps with a
/// constant bias, are products with parts of the weights.
static LogicalResult splitProduct(SliceOp op, PatternRewriter &rewriter) {
  Value input = op.getInput();
  int64_t last = typeOf(input).getRank() - 1;
  if (slicedDim(op) != last)
    return rewriter.notifyMatchFailure(op, "not a part of the columns");
  int64_t start = op.getStarts()[last], size = op.getSizes()[last];
  Value product = input, bias;
  if (auto add = input.getDefiningOp<AddOp>()) {
    bool right = isConstant(add.getRhs());
    bias = right ? add.getRhs() : add.getLhs();
    product = right ? add.getLhs() : add.getRhs();
    if (!isConstant(bias) || product.getType() != input.getType() ||
        !product.hasOneUse())
      return rewriter.notifyMatchFailure(op, "no bias before");
  }
  auto matmul = product.getDefiningOp<MatmulOp>();
  if (!matmul || !isConstant(matmul.getRhs()) ||
      typeOf(matmul.getRhs()).getRank() != 2 || !areReadersParts(input, last) ||
      size < 16)
    return rewriter.notifyMatchFailure(op, "no product that is read in parts");
  Location loc = op.getLoc();
  SmallVector<int64_t> starts(2, 0), sizes(typeOf(matmul.getRhs()).getShape()),
      steps(2, 1);
  int64_t column = matmul.getTransposeRhs() ? 0 : 1;
  starts[column] = start;
  sizes[column] = size;
  Value weights =
      createSlice(rewriter, loc, matmul.getRhs(), starts, sizes, steps);
  Value result = MatmulOp::create(
      rewriter, matmul.getLoc(), op.getType(), matmul.getLhs(), weights,
      matmul.getTransposeLhs(), matmul.getTransposeRhs());
  if (bias)
    result = AddOp::create(rewriter, loc, op.getType(), result,
                           sliceLast(rewriter, loc, bias, start, size));
  rewriter.replaceOp(op, result);
  return success();
}

void calotype::nn::populateSlicePatterns(RewritePatternSet &patterns) {
  patterns.add(hoistUnitView);
  patterns.add(hoistOverTranspose);
  patterns.add(hoistOverView);
  patterns.add(splitProduct);
}
