//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Readers of the ops that make tensors.
//===----------------------------------------------------------------------===//

#include "Evaluate.h"
#include "Readers.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include <cmath>

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

static void readConstant(NodeReader &r) {
  if (const auto *value = r.attribute("value"))
    return r.set(0, r.getTensor(value->t()));
  if (const auto *value = r.attribute("value_float"))
    return r.set(0, Tensor::of<float>(ElementType::F32, {}, {value->f()}));
  if (const auto *value = r.attribute("value_int"))
    return r.set(0, Tensor::of<int64_t>(ElementType::I64, {}, {value->i()}));
  if (const auto *value = r.attribute("value_floats")) {
    SmallVector<float> all(value->floats().begin(), value->floats().end());
    return r.set(
        0, Tensor::of<float>(ElementType::F32, {int64_t(all.size())}, all));
  }
  if (r.hasAttribute("value_ints")) {
    SmallVector<int64_t> all = r.getInts("value_ints");
    return r.set(
        0, Tensor::of<int64_t>(ElementType::I64, {int64_t(all.size())}, all));
  }
  r.fail("sparse and string constants are not supported");
}

static void readConstantOfShape(NodeReader &r) {
  SmallVector<int64_t> shape = r.ints(0, "the shape");
  if (std::string reason = checkShape(shape); !reason.empty())
    r.failInvalid(reason);
  Tensor one = Tensor::allocate(ElementType::F32, {});
  if (const auto *value = r.attribute("value"))
    one = r.getTensor(value->t());
  if (one.getNumElements() != 1)
    r.failInvalid("expected one element as the value");
  int64_t count = *countElements(shape);
  if (count > maxEvaluatedElements)
    return r.set(0, r.expand(r.makeConstant(one.reshaped({})), shape));
  Tensor all = Tensor::allocate(one.getElementType(), shape);
  size_t size = getElementSize(one.getElementType());
  for (int64_t i = 0; i < count; ++i)
    memcpy(all.as<char>() + i * size, one.data(), size);
  r.set(0, all);
}

/// A range of more elements is computed where it is used, not held.
static constexpr int64_t maxHeldRange = 1 << 16;

/// start + i * step as ops.
static Value makeLongRange(NodeReader &r, const Tensor &start,
                           const Tensor &step, int64_t count) {
  ElementType element = start.getElementType();
  Type type = getIRType(element, r.builder.getContext());
  // Floats are computed in double, as those of a short range are.
  bool isFloat = isFloatElement(element);
  Type compute = isFloat ? Type(r.builder.getF64Type()) : type;
  auto constant = [&](const Tensor &value) {
    return r.cast(r.makeConstant(value.reshaped({})), compute);
  };
  Value index =
      r.makeTyped<nn::IotaOp>(RankedTensorType::get({count}, compute), 0);
  Value scaled = r.make<nn::MulOp>(index, constant(step));
  return r.cast(r.make<nn::AddOp>(scaled, constant(start)), type);
}

/// Elements of a range: none when the step leads away from the limit; nothing
/// when they have no end or are too many.
static std::optional<int64_t>
countRange(const Tensor &start, const Tensor &limit, const Tensor &step) {
  if (isFloatElement(start.getElementType())) {
    double distance = limit.getDouble(0) - start.getDouble(0);
    double count = std::max(0.0, std::ceil(distance / step.getDouble(0)));
    return count <= maxElements ? std::optional(int64_t(count)) : std::nullopt;
  }
  __int128 distance = __int128(limit.getInt(0)) - start.getInt(0),
           by = step.getInt(0);
  if (by == 0)
    return std::nullopt;
  __int128 count = by > 0 ? (distance + by - 1) / by : (distance + by + 1) / by;
  if (count > maxElements)
    return std::nullopt;
  return std::max<int64_t>(0, count);
}

static void readRange(NodeReader &r) {
  const Tensor *parts[] = {&r.required(0, "the start"),
                           &r.required(1, "the limit"),
                           &r.required(2, "the step")};
  for (const Tensor *part : parts)
    if (part->getNumElements() != 1 ||
        part->getElementType() != parts[0]->getElementType())
      r.failInvalid("expected scalars of one type");
  const Tensor &first = *parts[0], &step = *parts[2];
  std::optional<int64_t> count = countRange(first, *parts[1], step);
  if (!count)
    r.failInvalid("a range from " + Twine(std::to_string(first.getDouble(0))) +
                  " to " + Twine(std::to_string(parts[1]->getDouble(0))) +
                  " in steps of " + Twine(std::to_string(step.getDouble(0))) +
                  " has no end or more than 2^31 - 1 elements");
  if (*count > maxHeldRange)
    return r.set(0, makeLongRange(r, first, step, *count));
  Tensor all = Tensor::allocate(first.getElementType(), {*count});
  for (int64_t i = 0; i < *count; ++i)
    if (isFloatElement(first.getElementType()))
      all.setDouble(i, first.getDouble(0) + i * step.getDouble(0));
    else
      all.setInt(i, static_cast<uint64_t>(first.getInt(0)) +
                        static_cast<uint64_t>(i) * step.getInt(0));
  r.set(0, all);
}

static void readEyeLike(NodeReader &r) {
  SmallVector<int64_t> shape = r.shape(0);
  if (shape.size() != 2)
    r.failInvalid("expected a matrix");
  Type index = RankedTensorType::get(shape, r.builder.getI64Type());
  Value row = r.makeTyped<nn::IotaOp>(index, 0);
  Value column = r.makeTyped<nn::IotaOp>(index, 1);
  int64_t k = r.getInt("k", 0);
  if (k)
    row = r.make<nn::AddOp>(row, r.scalarLike(k, row));
  Value same = r.make<nn::EqualOp>(row, column);
  Type element = r.hasAttribute("dtype") ? r.getElement(r.getInt("dtype", 0))
                                         : r.element(0);
  r.set(0, r.cast(same, element));
}

static void readOneHot(NodeReader &r) {
  Value indices = r.value(0);
  if (isa<FloatType>(r.element(0)))
    indices = r.cast(indices, r.builder.getI64Type());
  const Tensor &depths = r.required(1, "the depth");
  if (depths.getNumElements() != 1)
    r.failInvalid("expected one depth");
  int64_t depth =
      isFloatElement(depths.getElementType())
          ? static_cast<int64_t>(std::clamp(depths.getDouble(0), -1.0, 2e9))
          : depths.getInt(0);
  if (r.shape(2) != SmallVector<int64_t>{2})
    r.failInvalid("expected an off and an on value");
  int64_t axis = r.normalizeAxis(r.getInt("axis", -1), r.rank(0) + 1);
  Value hot = r.make<nn::OneHotOp>(indices, depth, axis);
  Value off = r.reshape(r.slice(r.value(2), 0, 0, 1), {});
  Value on = r.reshape(r.slice(r.value(2), 0, 1, 1), {});
  r.set(0, r.make<nn::SelectOp>(hot, on, off));
}

static constexpr ReaderEntry entries[] = {
    {"Constant", readConstant}, {"ConstantOfShape", readConstantOfShape},
    {"EyeLike", readEyeLike},   {"OneHot", readOneHot},
    {"Range", readRange},
};
ArrayRef<ReaderEntry> onnximport::getConstantReaders() { return entries; }
