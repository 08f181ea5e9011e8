//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "LinearProduct.h"
#include "RepeatedHeads.h"
#include "calotype/Dialect/NN/IR/NNOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

SmallVector<int64_t> nn::withFeatures(ArrayRef<int64_t> dims) {
  SmallVector<int64_t> all(dims);
  all.push_back(kFeature);
  return all;
}

Value LinearProduct::arrange(Value rows, Axis side) {
  SmallVector<int64_t> from =
      withFeatures(features.getFrame().dimsOfSide(side));
  SmallVector<int64_t> to(lead);
  to.push_back(side == features.getInner() ? summed : kept);
  Value arranged = writer.arrange(rows, from, withFeatures(to));
  SmallVector<int64_t> shape(extents.size() - lead.size(), 1);
  llvm::append_range(shape, shapeOf(arranged));
  return writer.reshape(arranged, shape);
}

/// `value` with the leading extents `lead`.
static Value expandLead(GraphWriter &writer, Value value,
                        ArrayRef<int64_t> lead) {
  SmallVector<int64_t> shape(lead);
  llvm::append_range(shape, shapeOf(value).take_back(2));
  return writer.expand(value, shape);
}

/// `value` [lead..., rows, columns] as [batch, heads, rows, columns].
static Value groupHeads(GraphWriter &writer, Value value, int64_t batch) {
  int64_t count = ShapedType::getNumElements(shapeOf(value).drop_back(2));
  SmallVector<int64_t> shape{batch, count / batch};
  llvm::append_range(shape, shapeOf(value).take_back(2));
  return writer.reshape(value, shape);
}

/// True where two products do: nothing is divided, and no state goes from row
/// to row. The state between them is stored, so narrow types would round it.
static bool isPlain(const ScoreFeatures &features,
                    std::optional<double> epsilon) {
  return !features.causal && !epsilon &&
         features.getElement().getIntOrFloatBitWidth() >= 32;
}

/// scale * Q (K^T V).
Value LinearProduct::multiplyPlain(Value queries, Value keys, Value values,
                                   double scale) {
  Value state = writer.multiply(keys, values, /*transposeLeft=*/true);
  return writer.multiply(queries, writer.scale(state, scale),
                         /*transposeLeft=*/false);
}

/// The same with groups of query heads [batch, heads, n, depth] for each head
/// of the others: a group is more rows of one product.
Value LinearProduct::multiplyGroups(Value queries, Value keys, Value values,
                                    double scale) {
  SmallVector<int64_t> shape(shapeOf(queries)), rows(shape);
  rows[1] = shapeOf(keys)[1];
  rows[2] = shape[1] / rows[1] * shape[2];
  Value result =
      multiplyPlain(writer.reshape(queries, rows), keys, values, scale);
  shape[3] = shapeOf(result)[3];
  return writer.reshape(result, shape);
}

Value LinearProduct::attend(Value values, std::optional<double> epsilon) {
  Value queries = arrange(features.outerFeatures, features.getOuter());
  Value keys = arrange(features.innerFeatures, features.getInner());
  Value decay =
      features.decay ? arrange(features.decay, features.getInner()) : Value();
  bool plain = isPlain(features, epsilon);
  // Trailing dimensions along which only queries differ make groups of heads.
  size_t rank = extents.size(), shared = rank;
  auto isShared = [&](size_t dim) {
    return shapeOf(keys)[dim] == 1 && shapeOf(values)[dim] == 1 &&
           (!decay || shapeOf(decay)[dim] == 1);
  };
  while (shared > 0 && isShared(shared - 1))
    --shared;
  int64_t groups =
      ShapedType::getNumElements(ArrayRef<int64_t>(extents).drop_front(shared));
  int64_t repeats =
      decay || rank == 0 || groups > 1 ? 1 : findRepeats(keys, rank - 1);
  if (repeats > 1 && findRepeats(values, rank - 1) != repeats)
    repeats = 1;
  if (plain && groups == 1 && repeats == 1)
    return expandLead(
        writer, multiplyPlain(queries, keys, values, features.scale), extents);

  SmallVector<int64_t> keyLead(extents.begin(), extents.begin() + shared);
  keyLead.append(rank - shared, 1);
  int64_t batch = rank >= 2 && shared >= 1 ? extents.front() : 1;
  auto group = [&](Value value, ArrayRef<int64_t> lead) {
    return groupHeads(writer, expandLead(writer, value, lead), batch);
  };
  queries = group(queries, extents);
  keys = group(keys, keyLead);
  values = group(values, keyLead);
  if (repeats > 1) {
    keys = withoutRepeats(writer, keys, 1, repeats);
    values = withoutRepeats(writer, values, 1, repeats);
  }
  Value result =
      plain ? multiplyGroups(queries, keys, values, features.scale)
            : writer
                  .create<LinearAttentionOp>(
                      queries, keys, values, /*initial_state=*/Value(),
                      decay ? group(decay, keyLead) : Value(), /*beta=*/Value(),
                      llvm::APFloat(features.scale), features.causal,
                      epsilon.has_value(), llvm::APFloat(epsilon.value_or(0)),
                      /*chunk=*/0)
                  .getResult();
  SmallVector<int64_t> shape(extents);
  llvm::append_range(shape, shapeOf(result).take_back(2));
  return writer.reshape(result, shape);
}

/// scale * u (w^T V).
Value LinearProduct::offsetOf(const ScoreFeatures::Offset &offset,
                              Value values) {
  Value outer, inner;
  if (offset.outer)
    outer = arrange(offset.outer, features.getOuter());
  if (offset.inner)
    inner = arrange(offset.inner, features.getInner());
  Value result;
  if (inner && shapeOf(inner).back() > 1) {
    Value state = writer.multiply(inner, values, /*transposeLeft=*/true);
    result = writer.multiply(outer, state, /*transposeLeft=*/false);
  } else {
    if (inner)
      values = writer.create<MulOp>(values, inner);
    result = writer.sum(values, shapeOf(values).size() - 2);
    if (outer)
      result = writer.create<MulOp>(result, outer);
  }
  return writer.scale(result, offset.scale);
}

Value LinearProduct::multiply(Value values, std::optional<double> epsilon) {
  Value result = attend(values, epsilon);
  ArrayRef<ScoreFeatures::OuterFactor> factors = features.outerFactors;
  if (features.normalizer) {
    factors = factors.drop_front(); // The op divides.
    result = writer.scale(result, features.normalizer->scaleAfter);
  }
  for (const ScoreFeatures::OuterFactor &factor : factors)
    result =
        applyVector(writer, result, arrange(factor.value, features.getOuter()),
                    factor.use, features.getElement());
  for (const ScoreFeatures::Offset &offset : features.offsets)
    result = writer.create<AddOp>(result, offsetOf(offset, values));
  return result;
}
