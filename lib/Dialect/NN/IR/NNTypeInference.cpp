//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Result types of the ops that compute. An inference also checks what the
/// op's constraints demand, so a failed inference is a failed verification.
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/NN/IR/NNOps.h"
#include "llvm/ADT/SmallSet.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

using MaybeLocation = std::optional<Location>;
using Types = SmallVectorImpl<Type>;

static RankedTensorType tensorOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}
static RankedTensorType makeTensor(ArrayRef<int64_t> shape, Type element) {
  return RankedTensorType::get(shape, element);
}

FailureOr<SmallVector<int64_t>> nn::broadcastShapes(TypeRange types) {
  size_t rank = 0;
  for (Type type : types)
    rank = std::max<size_t>(rank, cast<RankedTensorType>(type).getRank());
  SmallVector<int64_t> shape(rank, 1);
  for (Type type : types) {
    ArrayRef<int64_t> from = cast<RankedTensorType>(type).getShape();
    for (size_t i = 0; i < from.size(); ++i) {
      int64_t &to = shape[rank - from.size() + i];
      if (from[i] == to || from[i] == 1)
        continue;
      if (to == 1 || ShapedType::isDynamic(to))
        to = from[i];
      else if (!ShapedType::isDynamic(from[i]))
        return failure();
    }
  }
  return shape;
}

LogicalResult nn::inferElementwise(MaybeLocation location, ValueRange operands,
                                   Type element, Types &types) {
  FailureOr<SmallVector<int64_t>> shape = broadcastShapes(operands.getTypes());
  if (failed(shape))
    return emitOptionalError(location, "operand shapes do not broadcast: ",
                             operands.getTypes());
  types.push_back(makeTensor(*shape, element));
  return success();
}

static LogicalResult checkAxis(MaybeLocation location, int64_t axis,
                               int64_t rank) {
  if (axis < 0 || axis >= rank)
    return emitOptionalError(location, "expected an axis in [0, ", rank,
                             "), found ", axis);
  return success();
}

static LogicalResult checkAxes(MaybeLocation location, ArrayRef<int64_t> axes,
                               int64_t rank) {
  llvm::SmallSet<int64_t, 8> seen;
  for (int64_t axis : axes) {
    if (failed(checkAxis(location, axis, rank)))
      return failure();
    if (!seen.insert(axis).second)
      return emitOptionalError(location, "axis ", axis, " is named twice");
  }
  return success();
}

/// Attributes with one value per spatial dimension.
static LogicalResult checkWindow(MaybeLocation location, size_t spatial,
                                 ArrayRef<ArrayRef<int64_t>> arrays,
                                 ArrayRef<int64_t> minima) {
  for (auto [values, minimum] : llvm::zip(arrays, minima)) {
    if (values.size() != spatial)
      return emitOptionalError(location, "expected ", spatial,
                               " values per window attribute, found ",
                               values.size());
    for (int64_t value : values)
      if (value < minimum)
        return emitOptionalError(location, "expected values of at least ",
                                 minimum, " in a window attribute, found ",
                                 value);
  }
  return success();
}

LogicalResult MatmulOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                         Adaptor adaptor, Types &types) {
  auto lhs = tensorOf(adaptor.getLhs()), rhs = tensorOf(adaptor.getRhs());
  if (lhs.getRank() < 2 || rhs.getRank() < 2)
    return emitOptionalError(location, "expected operands of rank 2 or more");
  if (lhs.getElementType() != rhs.getElementType())
    return emitOptionalError(location, "operand element types differ");
  auto dims = [](RankedTensorType type, bool transposed) {
    int64_t rank = type.getRank();
    std::pair<int64_t, int64_t> rowsColumns(type.getDimSize(rank - 2),
                                            type.getDimSize(rank - 1));
    if (transposed)
      std::swap(rowsColumns.first, rowsColumns.second);
    return rowsColumns;
  };
  auto [m, kLeft] = dims(lhs, adaptor.getTransposeLhs());
  auto [kRight, n] = dims(rhs, adaptor.getTransposeRhs());
  if (kLeft != kRight && !ShapedType::isDynamic(kLeft) &&
      !ShapedType::isDynamic(kRight))
    return emitOptionalError(location, "inner extents differ: ", kLeft, " and ",
                             kRight);
  Type element = lhs.getElementType();
  Type batches[] = {makeTensor(lhs.getShape().drop_back(2), element),
                    makeTensor(rhs.getShape().drop_back(2), element)};
  FailureOr<SmallVector<int64_t>> shape = broadcastShapes(batches);
  if (failed(shape))
    return emitOptionalError(location, "batch dimensions do not broadcast");
  shape->append({m, n});
  types.push_back(makeTensor(*shape, element));
  return success();
}

LogicalResult ConvOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                       Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput()),
       filter = tensorOf(adaptor.getFilter());
  if (input.getRank() < 3 || input.getRank() != filter.getRank())
    return emitOptionalError(location, "expected input and filter of one rank, "
                                       "3 or more, found ",
                             input.getRank(), " and ", filter.getRank());
  if (input.getElementType() != filter.getElementType())
    return emitOptionalError(location, "operand element types differ");
  size_t spatial = input.getRank() - 2;
  if (failed(checkWindow(location, spatial,
                         {adaptor.getStrides(), adaptor.getDilations(),
                          adaptor.getPadsBegin(), adaptor.getPadsEnd()},
                         {1, 1, 0, 0})))
    return failure();
  int64_t groups = adaptor.getGroups(), channels = input.getDimSize(1);
  if (groups < 1 || filter.getDimSize(0) % groups)
    return emitOptionalError(location, "expected groups to divide the ",
                             filter.getDimSize(0), " filters, found ", groups);
  if (!ShapedType::isDynamic(channels) &&
      channels != filter.getDimSize(1) * groups)
    return emitOptionalError(location, "expected ", filter.getDimSize(1) * groups,
                             " input channels, found ", channels);
  SmallVector<int64_t> shape{input.getDimSize(0), filter.getDimSize(0)};
  for (size_t i = 0; i < spatial; ++i) {
    int64_t in = input.getDimSize(i + 2);
    if (ShapedType::isDynamic(in)) {
      shape.push_back(in);
      continue;
    }
    int64_t reach = adaptor.getDilations()[i] * (filter.getDimSize(i + 2) - 1) + 1;
    int64_t room = in + adaptor.getPadsBegin()[i] + adaptor.getPadsEnd()[i] - reach;
    if (room < 0)
      return emitOptionalError(location, "the filter's reach ", reach,
                               " exceeds the padded extent ", room + reach,
                               " of spatial dimension ", i);
    shape.push_back(room / adaptor.getStrides()[i] + 1);
  }
  types.push_back(makeTensor(shape, input.getElementType()));
  return success();
}

LogicalResult ConvTransposeOp::inferReturnTypes(MLIRContext *,
                                                MaybeLocation location,
                                                Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput()),
       filter = tensorOf(adaptor.getFilter());
  if (input.getRank() < 3 || input.getRank() != filter.getRank())
    return emitOptionalError(location,
                             "expected input and filter of one rank, 3 or more");
  size_t spatial = input.getRank() - 2;
  if (failed(checkWindow(location, spatial,
                         {adaptor.getStrides(), adaptor.getDilations(),
                          adaptor.getOutputPadding()},
                         {1, 1, 0})) ||
      failed(checkWindow(location, spatial,
                         {adaptor.getPadsBegin(), adaptor.getPadsEnd()},
                         {INT32_MIN, INT32_MIN})))
    return failure();
  int64_t groups = adaptor.getGroups();
  if (groups < 1 || filter.getDimSize(0) % groups ||
      input.getDimSize(1) != filter.getDimSize(0))
    return emitOptionalError(location, "expected ", filter.getDimSize(0),
                             " input channels in whole groups");
  SmallVector<int64_t> shape{input.getDimSize(0), filter.getDimSize(1) * groups};
  for (size_t i = 0; i < spatial; ++i) {
    int64_t extent = adaptor.getStrides()[i] * (input.getDimSize(i + 2) - 1) +
                     adaptor.getOutputPadding()[i] +
                     adaptor.getDilations()[i] * (filter.getDimSize(i + 2) - 1) +
                     1 - adaptor.getPadsBegin()[i] - adaptor.getPadsEnd()[i];
    if (extent < 0)
      return emitOptionalError(location, "the result's extent is negative");
    shape.push_back(extent);
  }
  types.push_back(makeTensor(shape, input.getElementType()));
  return success();
}

LogicalResult EinsumOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                         Adaptor adaptor, Types &types) {
  auto [left, right] = adaptor.getEquation().split("->");
  SmallVector<StringRef> terms;
  left.split(terms, ',');
  if (!adaptor.getEquation().contains("->") ||
      terms.size() != adaptor.getInputs().size() || adaptor.getInputs().empty())
    return emitOptionalError(location, "expected an equation with ",
                             adaptor.getInputs().size(), " terms and '->'");
  int64_t extents[26];
  std::fill(std::begin(extents), std::end(extents), -1);
  for (auto [term, input] : llvm::zip(terms, adaptor.getInputs())) {
    auto type = tensorOf(input);
    if (static_cast<int64_t>(term.size()) != type.getRank())
      return emitOptionalError(location, "term '", term, "' does not name the ",
                               type.getRank(), " dimensions of its operand");
    for (auto [letter, extent] : llvm::zip(term, type.getShape())) {
      if (letter < 'a' || letter > 'z')
        return emitOptionalError(location, "expected lower-case letters in '",
                                 term, "'");
      int64_t &known = extents[letter - 'a'];
      if (known != -1 && known != extent)
        return emitOptionalError(location, "extents of '", StringRef(&letter, 1),
                                 "' differ: ", known, " and ", extent);
      known = extent;
    }
  }
  SmallVector<int64_t> shape;
  for (char letter : right) {
    if (letter < 'a' || letter > 'z' || extents[letter - 'a'] == -1)
      return emitOptionalError(location, "unknown letter in the result '", right, "'");
    shape.push_back(extents[letter - 'a']);
  }
  types.push_back(makeTensor(shape, tensorOf(adaptor.getInputs()[0]).getElementType()));
  return success();
}

static SmallVector<int64_t> reducedShape(RankedTensorType input,
                                         ArrayRef<int64_t> axes, bool keep) {
  SmallVector<int64_t> shape;
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
  if (failed(checkAxes(location, adaptor.getAxes(), input.getRank())))
    return failure();
  types.push_back(makeTensor(
      reducedShape(input, adaptor.getAxes(), adaptor.getKeepDims()),
      input.getElementType()));
  return success();
}

LogicalResult ArgReduceOp::inferReturnTypes(MLIRContext *context,
                                            MaybeLocation location,
                                            Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  int64_t axis = adaptor.getAxis();
  if (failed(checkAxis(location, axis, input.getRank())))
    return failure();
  types.push_back(makeTensor(reducedShape(input, axis, adaptor.getKeepDims()),
                             IntegerType::get(context, 64)));
  return success();
}

/// Same type as the operand, once `axis` is known to be one of its dimensions.
template <typename AdaptorT>
static LogicalResult inferAlongAxis(MaybeLocation location, AdaptorT adaptor,
                                    Types &types) {
  auto input = tensorOf(adaptor.getInput());
  if (failed(checkAxis(location, adaptor.getAxis(), input.getRank())))
    return failure();
  types.push_back(makeTensor(input.getShape(), input.getElementType()));
  return success();
}

LogicalResult ScanOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                       Adaptor adaptor, Types &types) {
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
  if (adaptor.getP() != 1 && adaptor.getP() != 2)
    return emitOptionalError(location, "expected p to be 1 or 2, found ",
                             adaptor.getP());
  return inferAlongAxis(location, adaptor, types);
}

LogicalResult NormalizeOp::inferReturnTypes(MLIRContext *,
                                            MaybeLocation location,
                                            Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  if (failed(checkAxes(location, adaptor.getAxes(), input.getRank())))
    return failure();
  int64_t groups = adaptor.getGroups();
  if (groups < 1 || (groups > 1 && (input.getRank() < 2 ||
                                    input.getDimSize(1) % groups ||
                                    llvm::is_contained(adaptor.getAxes(), 1))))
    return emitOptionalError(location, "expected groups to divide dimension 1, "
                                       "found ", groups);
  types.push_back(makeTensor(input.getShape(), input.getElementType()));
  return success();
}

LogicalResult BatchNormOp::inferReturnTypes(MLIRContext *,
                                            MaybeLocation location,
                                            Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  if (input.getRank() < 2)
    return emitOptionalError(location, "expected an input of rank 2 or more");
  for (Value vector : adaptor.getOperands().drop_front()) {
    auto type = tensorOf(vector);
    if (type.getRank() != 1 || type.getDimSize(0) != input.getDimSize(1))
      return emitOptionalError(location, "expected vectors of ",
                               input.getDimSize(1), " elements, found ", type);
  }
  types.push_back(makeTensor(input.getShape(), input.getElementType()));
  return success();
}

LogicalResult AttentionOp::inferReturnTypes(MLIRContext *,
                                            MaybeLocation location,
                                            Adaptor adaptor, Types &types) {
  auto query = tensorOf(adaptor.getQuery()), key = tensorOf(adaptor.getKey()),
       value = tensorOf(adaptor.getValue());
  if (query.getRank() != 4 || key.getRank() != 4 || value.getRank() != 4)
    return emitOptionalError(location, "expected query, key and value of rank 4");
  if (query.getDimSize(0) != key.getDimSize(0) ||
      query.getDimSize(0) != value.getDimSize(0) ||
      key.getDimSize(1) != value.getDimSize(1) ||
      key.getDimSize(2) != value.getDimSize(2) ||
      query.getDimSize(3) != key.getDimSize(3) || key.getDimSize(1) == 0 ||
      query.getDimSize(1) % key.getDimSize(1))
    return emitOptionalError(location, "shapes do not fit: query ", query,
                             ", key ", key, ", value ", value);
  SmallVector<int64_t> scores{query.getDimSize(0), query.getDimSize(1),
                              query.getDimSize(2), key.getDimSize(2)};
  if (adaptor.getMask()) {
    Type pair[] = {makeTensor(scores, query.getElementType()),
                   makeTensor(tensorOf(adaptor.getMask()).getShape(),
                              query.getElementType())};
    auto shape = broadcastShapes(pair);
    if (failed(shape) || *shape != scores)
      return emitOptionalError(location, "the mask does not broadcast to the scores");
  }
  types.push_back(makeTensor({query.getDimSize(0), query.getDimSize(1),
                              query.getDimSize(2), value.getDimSize(3)},
                             query.getElementType()));
  return success();
}

LogicalResult PoolOp::inferReturnTypes(MLIRContext *, MaybeLocation location,
                                       Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  if (input.getRank() < 3)
    return emitOptionalError(location, "expected an input of rank 3 or more");
  size_t spatial = input.getRank() - 2;
  if (failed(checkWindow(location, spatial,
                         {adaptor.getKernel(), adaptor.getStrides(),
                          adaptor.getDilations(), adaptor.getPadsBegin(),
                          adaptor.getPadsEnd()},
                         {1, 1, 1, 0, 0})))
    return failure();
  SmallVector<int64_t> shape{input.getDimSize(0), input.getDimSize(1)};
  for (size_t i = 0; i < spatial; ++i) {
    int64_t in = input.getDimSize(i + 2), stride = adaptor.getStrides()[i];
    int64_t begin = adaptor.getPadsBegin()[i];
    int64_t room = in + begin + adaptor.getPadsEnd()[i] -
                   adaptor.getDilations()[i] * (adaptor.getKernel()[i] - 1) - 1;
    if (ShapedType::isDynamic(in)) {
      shape.push_back(in);
      continue;
    }
    if (room < 0)
      return emitOptionalError(location, "the window exceeds the padded extent "
                                         "of spatial dimension ", i);
    int64_t extent = room / stride + 1;
    if (adaptor.getCeilMode() && room % stride && extent * stride < in + begin)
      ++extent;
    shape.push_back(extent);
  }
  types.push_back(makeTensor(shape, input.getElementType()));
  return success();
}

LogicalResult AdaptivePoolOp::inferReturnTypes(MLIRContext *,
                                               MaybeLocation location,
                                               Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput());
  if (input.getRank() < 3)
    return emitOptionalError(location, "expected an input of rank 3 or more");
  if (failed(checkWindow(location, input.getRank() - 2,
                         {adaptor.getOutputSize()}, {1})))
    return failure();
  SmallVector<int64_t> shape{input.getDimSize(0), input.getDimSize(1)};
  llvm::append_range(shape, adaptor.getOutputSize());
  types.push_back(makeTensor(shape, input.getElementType()));
  return success();
}

LogicalResult GridSampleOp::inferReturnTypes(MLIRContext *,
                                             MaybeLocation location,
                                             Adaptor adaptor, Types &types) {
  auto input = tensorOf(adaptor.getInput()), grid = tensorOf(adaptor.getGrid());
  if (input.getRank() < 3 || grid.getRank() != input.getRank() ||
      grid.getDimSize(0) != input.getDimSize(0) ||
      grid.getShape().back() != input.getRank() - 2)
    return emitOptionalError(location, "the grid ", grid,
                             " does not fit the input ", input);
  SmallVector<int64_t> shape{input.getDimSize(0), input.getDimSize(1)};
  llvm::append_range(shape, grid.getShape().drop_front().drop_back());
  types.push_back(makeTensor(shape, input.getElementType()));
  return success();
}
