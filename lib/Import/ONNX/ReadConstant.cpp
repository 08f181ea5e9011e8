//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Readers of the ops that make tensors.
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "Evaluate.h"
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
    return r.set(0, Tensor::of<float>(ElementType::F32, {int64_t(all.size())}, all));
  }
  if (r.hasAttribute("value_ints")) {
    SmallVector<int64_t> all = r.getInts("value_ints");
    return r.set(0, Tensor::of<int64_t>(ElementType::I64, {int64_t(all.size())}, all));
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

static void readRange(NodeReader &r) {
  const Tensor *parts[] = {&r.required(0, "the start"), &r.required(1, "the limit"),
                           &r.required(2, "the step")};
  for (const Tensor *part : parts)
    if (part->getNumElements() != 1 ||
        part->getElementType() != parts[0]->getElementType())
      r.failInvalid("expected scalars of one type");
  double start = parts[0]->getDouble(0), limit = parts[1]->getDouble(0),
         step = parts[2]->getDouble(0);
  double count = std::max(0.0, std::ceil((limit - start) / step));
  if (!(count <= maxElements))
    r.failInvalid("the range has no end");
  Tensor all = Tensor::allocate(parts[0]->getElementType(), {int64_t(count)});
  for (int64_t i = 0; i < all.getNumElements(); ++i)
    if (isFloatElement(all.getElementType()))
      all.setDouble(i, start + i * step);
    else
      all.setInt(i, parts[0]->getInt(0) + i * parts[2]->getInt(0));
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
  Type element = r.hasAttribute("dtype") ? r.getElement(r.getInt("dtype", 0)) : r.element(0);
  r.set(0, r.cast(same, element));
}

static void readOneHot(NodeReader &r) {
  Value indices = r.value(0);
  if (isa<FloatType>(r.element(0)))
    indices = r.cast(indices, r.builder.getI64Type());
  const Tensor &depths = r.required(1, "the depth");
  if (depths.getNumElements() != 1)
    r.failInvalid("expected one depth");
  int64_t depth = isFloatElement(depths.getElementType())
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
