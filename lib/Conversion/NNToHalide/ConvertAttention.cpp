//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Attention in the row form: scores, their maximum, exponentials, their sum, the
/// weighted sum of the values.
//===----------------------------------------------------------------------===//

#include "Converters.h"

#include "calotype/Dialect/NN/IR/NNAttentionOps.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

/// scale, softcap and mask of a product of query and key.
static Value finishScore(Body &body, nn::AttentionOp op, KernelBuilder &kernel,
                         Value product, Indices indices) {
  Type type = product.getType();
  Value score = body.times(product,
                           body.number(type, op.getScale().convertToDouble()));
  double cap = op.getSoftcap().convertToDouble();
  if (cap > 0) {
    Value limit = body.number(type, cap);
    score = body.times(
        limit, body.make<math::TanhOp>(body.divided(score, limit)));
  }
  Value hidden = body.lowest(type, false);
  if (Value mask = op.getMask()) {
    Value m = kernel.readBroadcast(body, mask, indices);
    if (m.getType().isInteger(1))
      score = body.select(m, score, hidden);
    else
      score = body.plus(score, m);
  }
  if (op.getCausal()) {
    Value last = body.add(indices[2], op.getCausalOffset());
    score = body.select(body.atLeast(last, indices[3]), score, hidden);
  }
  return score;
}

static void convertAttentionOp(nn::AttentionOp op, KernelBuilder &kernel) {
  ArrayRef<int64_t> query = shapeOf(op.getQuery()), key = shapeOf(op.getKey());
  int64_t perKey = query[1] / key[1];
  Type type = computeType(op.getResult());
  Shape scoreShape{query[0], query[1], query[2], key[2]};
  Shape rowShape{query[0], query[1], query[2]};
  const StringRef scoreNames[] = {"b", "h", "i", "j"};
  const StringRef resultNames[] = {"b", "h", "i", "d"};
  auto options = [](StringRef role, ArrayRef<int64_t> order,
                    ArrayRef<StringRef> names) {
    FuncOptions options;
    options.role = role;
    options.order = order;
    options.names = names;
    return options;
  };
  const int64_t order[] = {3, 2, 1, 0}, rowOrder[] = {2, 1, 0};
  ArrayRef<StringRef> rowNames = ArrayRef(scoreNames).drop_back();
  auto zero = [&](Body &body, Indices) { return body.zero(type); };

  Source product = kernel.define("product", scoreShape, type, zero,
                                 options("product", order, scoreNames));
  product = kernel.fold(
      product, Axis{"k", query[3]},
      [&](Body &body, Indices i, Indices r, Indices old) {
        Value q = kernel.read(body, op.getQuery(), {i[0], i[1], i[2], r[0]});
        Value k = kernel.read(body, op.getKey(),
                              {i[0], body.floorDiv(i[1], perKey), i[3], r[0]});
        return Values{body.fastAdd(old[0], body.fastMul(q, k))};
      });
  Source scores = kernel.define(
      "scores", scoreShape, type,
      [&](Body &body, Indices i) {
        return finishScore(body, op, kernel, kernel.read(body, product, i), i);
      },
      options("scores", order, scoreNames));
  // From the lowest finite number, so that a row without a visible key has
  // exponentials of minus infinity: zeros.
  Source max = kernel.define(
      "max", rowShape, type,
      [&](Body &body, Indices) {
        return body.number(type, type.isF64()
                                     ? std::numeric_limits<double>::lowest()
                                     : std::numeric_limits<float>::lowest());
      },
      options("max", rowOrder, rowNames));
  max = kernel.fold(max, Axis{"r", key[2]},
                    [&](Body &body, Indices i, Indices r, Indices old) {
                      Value s = kernel.read(body, scores,
                                            {i[0], i[1], i[2], r[0]});
                      return Values{body.maximum(old[0], s)};
                    });
  Source exp = kernel.define(
      "exp", scoreShape, type,
      [&](Body &body, Indices i) {
        Value shifted = body.minus(kernel.read(body, scores, i),
                                   kernel.read(body, max, i.drop_back()));
        return body.make<math::ExpOp>(shifted);
      },
      options("exp", order, scoreNames));
  Source sum = kernel.define("sum", rowShape, type, zero,
                             options("sum", rowOrder, rowNames));
  sum = kernel.fold(sum, Axis{"r", key[2]},
                    [&](Body &body, Indices i, Indices r, Indices old) {
                      Value e = kernel.read(body, exp,
                                            {i[0], i[1], i[2], r[0]});
                      return Values{body.fastAdd(old[0], e)};
                    });
  Source acc = kernel.define("weighted", shapeOf(op.getResult()), type, zero,
                             options("acc", {}, resultNames));
  acc = kernel.fold(
      acc, Axis{"r", key[2]},
      [&](Body &body, Indices i, Indices r, Indices old) {
        Value e = kernel.read(body, exp, {i[0], i[1], i[2], r[0]});
        Value v = kernel.read(body, op.getValue(),
                              {i[0], body.floorDiv(i[1], perKey), r[0], i[3]});
        return Values{body.fastAdd(old[0], body.fastMul(e, v))};
      });
  // One over the sum, once per row; zero for a row without a visible key.
  Source inverse = kernel.define(
      "inv", rowShape, type,
      [&](Body &body, Indices i) {
        Value s = kernel.read(body, sum, i), nothing = body.zero(type);
        return body.select(body.greater(s, nothing),
                           body.divided(body.number(type, 1), s), nothing);
      },
      options("inv", rowOrder, rowNames));
  kernel.result(op, [&](Body &body, Indices i) {
    return body.times(kernel.read(body, acc, i),
                      kernel.read(body, inverse, i.drop_back()));
  });
}

Converted convert::convertAttention(Operation *op, KernelBuilder &kernel) {
  if (auto attention = dyn_cast<nn::AttentionOp>(op)) {
    convertAttentionOp(attention, kernel);
    return success();
  }
  return std::nullopt;
}
