//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Linear attention in which every query sees all keys: K^T V in partial sums
/// over blocks of keys, then one product per query (Katharopoulos et al. 2020,
/// arXiv:2006.16236). A normaliser is one more column of the values, of ones.
//===----------------------------------------------------------------------===//

#include "LinearAttention.h"

#include "Converters.h"
#include "calotype/Dialect/Plan/IR/Plans.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

//===----------------------------------------------------------------------===//
// Shared parts
//===----------------------------------------------------------------------===//

LinearAttention::LinearAttention(nn::LinearAttentionOp op,
                                 KernelBuilder &kernel)
    : op(op), kernel(kernel), type(computeType(op.getQuery())) {
  ArrayRef<int64_t> query = shapeOf(op.getQuery()), key = shapeOf(op.getKey());
  batch = key[0];
  heads = key[1];
  keys = key[2];
  depth = key[3];
  queryHeads = query[1];
  queries = query[2];
  width = shapeOf(op.getValue())[3];
  group = queryHeads / heads;
}

/// A float in another float type.
static Value convertFloat(Body &body, Value value, Type type) {
  unsigned from = value.getType().getIntOrFloatBitWidth();
  unsigned to = type.getIntOrFloatBitWidth();
  if (from == to)
    return value;
  return from < to ? body.make<arith::ExtFOp>(type, value)
                   : body.make<arith::TruncFOp>(type, value);
}

Value LinearAttention::readStep(Body &body, Value tensor, Indices at,
                                int64_t padded) {
  ArrayRef<int64_t> shape = shapeOf(tensor);
  Values indices(at);
  for (unsigned dim : {1u, 3u})
    if (shape[dim] == 1)
      indices[dim] = body.index(0);
  if (isEmpty(tensor.getType()))
    return body.zero(type);
  if (padded == shape[2])
    return kernel.read(body, tensor, indices);
  indices[2] = body.clampIndex(at[2], shape[2]);
  Value inside = body.less(at[2], body.index(shape[2]));
  return body.select(inside, kernel.read(body, tensor, indices),
                     body.zero(type));
}

Value LinearAttention::readQuery(Body &body, Indices at, int64_t padded) {
  Value value = readStep(body, op.getQuery(), at, padded);
  double scale = op.getScale().convertToDouble();
  return scale == 1 ? value : body.times(value, body.number(type, scale));
}

Value LinearAttention::readInitialState(Body &body, Indices at) {
  if (Value state = op.getInitialState())
    return convertFloat(body, kernel.read(body, state, at), type);
  return body.zero(type);
}

static FuncOptions makeOptions(size_t rank, ArrayRef<StringRef> dims,
                               StringRef role) {
  static constexpr int64_t orders[] = {5, 4, 3, 2, 1, 0};
  FuncOptions options;
  options.role = role;
  options.names = dims;
  options.order = ArrayRef(orders).take_back(rank);
  return options;
}

Source LinearAttention::define(StringRef name, ArrayRef<int64_t> shape,
                               ArrayRef<StringRef> dims,
                               KernelBuilder::PureBody body, StringRef role) {
  return kernel.define(name, shape, type, body,
                       makeOptions(shape.size(), dims, role));
}

Source LinearAttention::declare(StringRef name, ArrayRef<int64_t> shape,
                                ArrayRef<StringRef> dims, StringRef role) {
  return define(
      name, shape, dims,
      [&](Body &body, Indices) -> Value {
        return ub::PoisonOp::create(body.builder, body.loc, type);
      },
      role);
}

void LinearAttention::bindResult(KernelBuilder::PureBody body) {
  if (op.getResult().use_empty() || isEmpty(op.getResult().getType()))
    return;
  static constexpr StringRef dims[] = {"b", "h", "t", "c"};
  kernel.bind(op.getResult(),
              define("linear_attention", {batch, queryHeads, queries, width},
                     dims, body, "result"));
  kernel.nameDims(op.getResult(), dims);
}

void LinearAttention::bindFinalState(KernelBuilder::PureBody body) {
  if (op.getFinalState().use_empty() || isEmpty(op.getFinalState().getType()))
    return;
  Type stored = computeType(op.getFinalState());
  static constexpr StringRef dims[] = {"b", "h", "d", "c"};
  kernel.bind(op.getFinalState(),
              kernel.define(
                  "final_state", {batch, heads, depth, width}, stored,
                  [&](Body &inner, Indices i) {
                    return convertFloat(inner, body(inner, i), stored);
                  },
                  makeOptions(4, dims, "final_state")));
  kernel.nameDims(op.getFinalState(), dims);
}

//===----------------------------------------------------------------------===//
// All keys
//===----------------------------------------------------------------------===//

/// The values of `padded` keys in `columns` columns: after the values' own the
/// column of ones, if the attention normalizes, then padding.
static Source defineValues(LinearAttention &a, int64_t padded,
                           int64_t columns) {
  return a.define(
      "value", {a.batch, a.heads, padded, columns}, {"b", "h", "t", "c"},
      [&](Body &body, Indices i) {
        Values at(i);
        if (columns > a.width)
          at[3] = body.clampIndex(i[3], a.width);
        Value v = a.readStep(body, a.op.getValue(), at, padded);
        if (columns == a.width)
          return v;
        Value isOnes = body.equal(i[3], body.index(a.width));
        double ones = a.op.getNormalize() ? 1 : 0;
        Value other =
            body.select(isOnes, body.number(a.type, ones), body.zero(a.type));
        return body.select(body.less(i[3], body.index(a.width)), v, other);
      },
      "value");
}

/// The sum over all keys of k v^T, [b, h, c, d]: rows of values with the lanes
/// along the keys' depth, so that the column of ones is one more row. Blocks of
/// keys are added up in partial sums, as the plan has them. Returns it with its
/// columns padded to whole tiles.
static Source sumKeys(LinearAttention &a) {
  auto plan = dyn_cast_or_null<plan::LinearAttentionAttr>(a.kernel.getPlan());
  int64_t keys = std::max<int64_t>(a.keys, 1);
  int64_t block = plan ? std::min(plan.getBlock(), keys) : keys;
  int64_t blocks = std::max<int64_t>(1, llvm::divideCeil(a.keys, block));
  int64_t partials = plan ? std::min(plan.getPartials(), blocks) : 1;
  int64_t perSum = llvm::divideCeil(blocks, partials);
  int64_t padded = partials * perSum * block;
  int64_t columns = llvm::alignTo(a.width + a.op.getNormalize(),
                                  plan ? plan.getStateColumns() : 1);
  Source key = a.define(
      "key", {a.batch, a.heads, padded, a.depth}, {"b", "h", "t", "d"},
      [&](Body &body, Indices i) {
        return a.readStep(body, a.op.getKey(), i, padded);
      },
      "key");
  Source value = defineValues(a, padded, columns);
  auto zero = [&](Body &body, Indices) { return body.zero(a.type); };
  Source product =
      a.define("part", {a.batch, a.heads, partials * perSum, columns, a.depth},
               {"b", "h", "s", "c", "d"}, zero, "part");
  product =
      a.kernel.fold(product, Axis{"rt", block},
                    [&](Body &body, Indices i, Indices r, Indices old) {
                      Value t = body.add(body.mul(i[2], block), r[0]);
                      Value k = a.kernel.read(body, key, {i[0], i[1], t, i[4]});
                      Value v =
                          a.kernel.read(body, value, {i[0], i[1], t, i[3]});
                      return Values{body.fastAdd(old[0], body.fastMul(k, v))};
                    });
  Source sum = a.define("sum", {a.batch, a.heads, partials, columns, a.depth},
                        {"b", "h", "p", "c", "d"}, zero, "sum");
  sum = a.kernel.fold(sum, Axis{"rs", perSum},
                      [&](Body &body, Indices i, Indices r, Indices old) {
                        Value s = body.add(body.mul(i[2], perSum), r[0]);
                        Value p = a.kernel.read(body, product,
                                                {i[0], i[1], s, i[3], i[4]});
                        return Values{body.fastAdd(old[0], p)};
                      });
  Source total = a.define("total", {a.batch, a.heads, columns, a.depth},
                          {"b", "h", "c", "d"}, zero, "total");
  return a.kernel.fold(total, Axis{"rp", partials},
                       [&](Body &body, Indices i, Indices r, Indices old) {
                         Value p = a.kernel.read(
                             body, sum, {i[0], i[1], r[0], i[2], i[3]});
                         return Values{body.fastAdd(old[0], p)};
                       });
}

/// One over z^T q + epsilon, once per query; z is the column of ones of `sum`.
static Source invertDivisor(LinearAttention &a, const Source &query,
                            const Source &sum) {
  Shape shape{a.batch, a.queryHeads, a.queries};
  const StringRef dims[] = {"b", "h", "t"};
  Source divisor = a.define(
      "divisor", shape, dims,
      [&](Body &body, Indices) {
        return body.number(a.type, a.op.getEpsilon().convertToDouble());
      },
      "divisor");
  divisor = a.kernel.fold(
      divisor, Axis{"rk", a.depth},
      [&](Body &body, Indices i, Indices r, Indices old) {
        Value q = a.kernel.read(body, query, {i[0], i[1], i[2], r[0]});
        Value z = a.kernel.read(
            body, sum,
            {i[0], body.floorDiv(i[1], a.group), body.index(a.width), r[0]});
        return Values{body.fastAdd(old[0], body.fastMul(q, z))};
      });
  return a.define(
      "inverse", shape, dims,
      [&](Body &body, Indices i) {
        return body.divided(body.number(a.type, 1),
                            a.kernel.read(body, divisor, i));
      },
      "inverse");
}

static void convertAllKeys(LinearAttention &a) {
  bool normalize = a.op.getNormalize();
  Source sum = sumKeys(a);
  Source state = a.define(
      "state", {a.batch, a.heads, a.depth, a.width}, {"b", "h", "d", "c"},
      [&](Body &body, Indices i) {
        Value s = a.kernel.read(body, sum, {i[0], i[1], i[3], i[2]});
        return a.op.getInitialState()
                   ? body.plus(a.readInitialState(body, i), s)
                   : s;
      },
      "state");
  a.bindFinalState(
      [&](Body &body, Indices i) { return a.kernel.read(body, state, i); });
  Source query = a.define(
      "query", {a.batch, a.queryHeads, a.queries, a.depth},
      {"b", "h", "t", "d"},
      [&](Body &body, Indices i) { return a.readQuery(body, i, a.queries); },
      "query");
  Source product = a.define(
      "product", {a.batch, a.queryHeads, a.queries, a.width},
      {"b", "h", "t", "c"},
      [&](Body &body, Indices) { return body.zero(a.type); }, "product");
  product = a.kernel.fold(
      product, Axis{"rk", a.depth},
      [&](Body &body, Indices i, Indices r, Indices old) {
        Value q = a.kernel.read(body, query, {i[0], i[1], i[2], r[0]});
        Value s = a.kernel.read(
            body, state, {i[0], body.floorDiv(i[1], a.group), r[0], i[3]});
        return Values{body.fastAdd(old[0], body.fastMul(q, s))};
      });
  Source inverse;
  if (normalize)
    inverse = invertDivisor(a, query, sum);
  a.bindResult([&](Body &body, Indices i) {
    Value p = a.kernel.read(body, product, i);
    return normalize
               ? body.times(p, a.kernel.read(body, inverse, i.drop_back()))
               : p;
  });
}

/// What is left without a key or a depth: the initial state is the final one.
static void convertWithoutSum(LinearAttention &a) {
  a.bindFinalState(
      [&](Body &body, Indices i) { return a.readInitialState(body, i); });
  a.bindResult([&](Body &body, Indices) { return body.zero(a.type); });
}

static void convertLinearAttentionOp(nn::LinearAttentionOp attention,
                                     KernelBuilder &kernel) {
  LinearAttention parts(attention, kernel);
  if (parts.depth == 0 || (attention.getCausal() && parts.keys == 0))
    convertWithoutSum(parts);
  else if (attention.getCausal())
    convertStateScan(parts);
  else
    convertAllKeys(parts);
}

void convert::populateLinearAttentionConverters(ConverterTable &table) {
  table.add(convertLinearAttentionOp);
}
