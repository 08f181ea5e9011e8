//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Shared checks of type inference, and the element-wise rule.
//===----------------------------------------------------------------------===//

#include "TypeInference.h"
#include "llvm/ADT/SmallSet.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

bool nn::hasIndexableShape(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return false;
  // A layout names the tensor's dimensions.
  if (LayoutAttr layout = getLayout(type)) {
    auto isOutside = [&](int64_t dim) { return dim >= tensor.getRank(); };
    if ((!layout.getOuterPerm().empty() &&
         static_cast<int64_t>(layout.getOuterPerm().size()) !=
             tensor.getRank()) ||
        llvm::any_of(layout.getInnerDimsPos(), isOutside))
      return false;
  }
  // An extent of 0 must not hide an overflow of the others.
  int64_t count = 1;
  for (int64_t extent : tensor.getShape())
    if (!isUnknown(extent) &&
        (extent > std::numeric_limits<int32_t>::max() ||
         llvm::MulOverflow(count, std::max<int64_t>(extent, 1), count)))
      return false;
  // Eight bytes an element.
  return count <= std::numeric_limits<int64_t>::max() / 8;
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
      if (to == 1 || isUnknown(to))
        to = from[i];
      else if (!isUnknown(from[i]))
        return failure();
    }
  }
  return shape;
}

LogicalResult nn::inferElementwise(MaybeLocation location, ValueRange operands,
                                   Type element, Types &types) {
  // C1
  FailureOr<SmallVector<int64_t>> shape = broadcastShapes(operands.getTypes());
  if (failed(shape))
    return emitOptionalError(
        location, "operand shapes do not broadcast: ", operands.getTypes());
  return infer(*shape, element, types);
}

LogicalResult nn::checkElementTypes(MaybeLocation location,
                                    ValueRange operands) {
  return checkSameElement(location, operands); // C2
}

LogicalResult nn::checkAxis(MaybeLocation location, int64_t axis,
                            int64_t rank) {
  if (axis < 0 || axis >= rank)
    return emitOptionalError(location, "expected an axis in [0, ", rank,
                             "), found ", axis);
  return success();
}

LogicalResult nn::checkAxes(MaybeLocation location, ArrayRef<int64_t> axes,
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

LogicalResult nn::checkValues(MaybeLocation location, StringRef name,
                              ArrayRef<int64_t> values, size_t count,
                              int64_t minimum) {
  if (values.size() != count)
    return emitOptionalError(location, "expected ", count, " values in '", name,
                             "', found ", values.size());
  for (int64_t value : values) {
    if (value < minimum)
      return emitOptionalError(location, "expected values of at least ",
                               minimum, " in '", name, "', found ", value);
    if (value > std::numeric_limits<int32_t>::max())
      return emitOptionalError(location, "expected values below 2^31 in '",
                               name, "', found ", value);
  }
  return success();
}

LogicalResult nn::checkSameElement(MaybeLocation location, ValueRange values) {
  for (Value value : values)
    if (tensorOf(value).getElementType() !=
        tensorOf(values[0]).getElementType())
      return emitOptionalError(location, "operand element types differ: ",
                               tensorOf(values[0]).getElementType(), " and ",
                               tensorOf(value).getElementType());
  return success();
}

LogicalResult nn::appendExtent(MaybeLocation location, Extents &shape,
                               __int128 extent) {
  if (extent < 0)
    return emitOptionalError(location, "the extent of result dimension ",
                             shape.size(), " is negative");
  if (extent > std::numeric_limits<int32_t>::max())
    return emitOptionalError(location, "the extent of result dimension ",
                             shape.size(), " exceeds 2^31 - 1");
  shape.push_back(static_cast<int64_t>(extent));
  return success();
}
