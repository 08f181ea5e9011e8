//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Attention by tiles of keys: scores, their maximum, exponentials, their sum
/// and the weighted sum of the values of each tile, then the online softmax
/// over the tiles (Milakov and Gimelshein, arXiv:1805.02867; Dao et al.,
/// arXiv:2205.14135): partial results are rescaled when the maximum of a row
/// grows. With one tile it is the usual softmax. The plan decides the size of
/// the tiles.
//===----------------------------------------------------------------------===//

#include "Converters.h"
#include "Exponential.h"

#include "calotype/Dialect/NN/IR/NNAttentionOps.h"
#include "calotype/Dialect/Plan/IR/Plans.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include <cmath>

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

namespace {

/// Defines the functions of one attention. Coordinates are called b (batch), h
/// (head), d (depth), for a query n (block) and i (in the block), for a key c
/// (tile) and r (in the tile).
class AttentionConverter {
public:
  AttentionConverter(nn::AttentionOp op, KernelBuilder &kernel)
      : op(op), kernel(kernel), type(computeType(op.getResult())),
        batches(shapeOf(op.getQuery())[0]), heads(shapeOf(op.getQuery())[1]),
        queries(shapeOf(op.getQuery())[2]), depth(shapeOf(op.getQuery())[3]),
        keyHeads(shapeOf(op.getKey())[1]), keys(shapeOf(op.getKey())[2]),
        width(shapeOf(op.getValue())[3]) {
    auto plan = dyn_cast_or_null<plan::AttentionAttr>(kernel.getPlan());
    // Lanes run over the queries where there are many.
    queriesInnermost = bool(plan);
    bool hasTiles = plan && plan.getKeyTile() > 0;
    tile = hasTiles ? std::min(plan.getKeyTile(), keys) : keys;
    tiles = keys ? (keys + tile - 1) / tile : 1;
    // Blocks of queries end their loop over the tiles at the diagonal. Without
    // that there is one block here, and the schedule may cut it as it likes.
    skips = op.getCausal() && tiles > 1 && queries % plan.getBlock() == 0;
    block = skips ? plan.getBlock() : queries;
    blocks = skips ? queries / block : 1;
  }

  void convert() {
    defineOperands();
    defineScores();
    defineWeights();
    if (tiles > 1)
      defineState();
    defineResult();
  }

private:
  static FuncOptions options(StringRef role, ArrayRef<int64_t> order,
                             ArrayRef<StringRef> names) {
    FuncOptions result;
    result.role = role;
    result.order = order;
    result.names = names;
    return result;
  }
  /// [b, h, n, c, i, r], stored with the lanes' coordinate innermost.
  FuncOptions scoreOptions(StringRef role) const {
    static constexpr int64_t queryOrder[] = {4, 5, 3, 2, 1, 0},
                             keyOrder[] = {5, 4, 3, 2, 1, 0};
    static const StringRef names[] = {"b", "h", "n", "c", "i", "r"};
    return options(role, queriesInnermost ? queryOrder : keyOrder, names);
  }
  /// [b, h, n, c, i]
  static FuncOptions rowOptions(StringRef role) {
    static constexpr int64_t order[] = {4, 3, 2, 1, 0};
    static const StringRef names[] = {"b", "h", "n", "c", "i"};
    return options(role, order, names);
  }
  Shape scoreShape() const {
    return {batches, heads, blocks, tiles, block, tile};
  }
  Shape rowShape() const { return {batches, heads, blocks, tiles, block}; }

  Value queryIndex(Body &body, Value n, Value i) const {
    return blocks == 1 ? i : body.add(body.mul(n, block), i);
  }
  /// The key at (c, r). Tiles are of one size, so the last may reach beyond the
  /// keys, where it reads the last one.
  Value keyIndex(Body &body, Value c, Value r) const {
    if (tiles == 1)
      return r;
    Value j = body.add(body.mul(c, tile), r);
    return tiles * tile > keys ? body.clampIndex(j, keys) : j;
  }

  /// An operand as it lies in memory, so that a schedule may copy it.
  Source copyOf(StringRef role, Value tensor, StringRef row) {
    const int64_t order[] = {3, 2, 1, 0};
    const StringRef names[] = {"b", "h", row, "d"};
    return kernel.define(
        role, shapeOf(tensor), type,
        [&](Body &body, Indices i) { return kernel.read(body, tensor, i); },
        options(role, order, names));
  }

  void defineOperands();
  void defineScores();
  void defineWeights();
  void defineState();
  void defineResult();
  Value readMask(Body &body, Indices indices);
  Value finishScore(Body &body, Value score, Indices indices);
  Value lowestNumber(Body &body) const;
  Value inverse(Body &body, Value total);

  nn::AttentionOp op;
  KernelBuilder &kernel;
  Type type;
  int64_t batches, heads, queries, depth, keyHeads, keys, width;
  bool queriesInnermost, skips;
  int64_t tile, tiles, block, blocks;
  Source scaled, key, value, mask, scores, max, exp, sum, acc, state;
};

} // namespace

//===----------------------------------------------------------------------===//
// Scores
//===----------------------------------------------------------------------===//

void AttentionConverter::defineOperands() {
  Source query = copyOf("query", op.getQuery(), "i");
  key = copyOf("key", op.getKey(), "j");
  value = copyOf("value", op.getValue(), "j");
  // The scale, and the division of the argument of tanh, once per query.
  double scale = op.getScale().convertToDouble();
  double cap = op.getSoftcap().convertToDouble();
  if (cap > 0)
    scale /= cap;
  static constexpr int64_t queryOrder[] = {3, 4, 2, 1, 0},
                           rowOrder[] = {4, 3, 2, 1, 0};
  static const StringRef names[] = {"b", "h", "n", "i", "d"};
  scaled = kernel.define(
      "scaled", {batches, heads, blocks, block, depth}, type,
      [&](Body &body, Indices i) {
        Value q = kernel.read(body, query,
                              {i[0], i[1], queryIndex(body, i[2], i[3]), i[4]});
        return body.times(q, body.number(type, scale));
      },
      options("scaled", queriesInnermost ? queryOrder : rowOrder, names));
  // A mask with rows is turned so that lanes of queries are neighbours.
  Value tensor = op.getMask();
  if (!tensor)
    return;
  ArrayRef<int64_t> shape = shapeOf(tensor);
  if (!queriesInnermost || shape.size() < 2 || shape[shape.size() - 2] == 1)
    return;
  static constexpr int64_t maskOrder[] = {3, 2, 1, 0};
  static const StringRef maskNames[] = {"b", "h", "i", "j"};
  Source natural = kernel.define(
      "mask", {batches, heads, queries, keys}, computeType(tensor),
      [&](Body &body, Indices i) {
        return kernel.readBroadcast(body, tensor, i);
      },
      options("mask", maskOrder, maskNames));
  mask = kernel.define(
      "mask_lanes", scoreShape(), computeType(tensor),
      [&](Body &body, Indices i) {
        return kernel.read(body, natural,
                           {i[0], i[1], queryIndex(body, i[2], i[4]),
                            keyIndex(body, i[3], i[5])});
      },
      scoreOptions("mask_lanes"));
}

Value AttentionConverter::readMask(Body &body, Indices i) {
  if (mask.value)
    return kernel.read(body, mask, i);
  return kernel.readBroadcast(
      body, op.getMask(),
      {i[0], i[1], queryIndex(body, i[2], i[4]), keyIndex(body, i[3], i[5])});
}

/// softcap and masks of the scaled product of query and key.
Value AttentionConverter::finishScore(Body &body, Value score, Indices i) {
  double cap = op.getSoftcap().convertToDouble();
  if (cap > 0)
    score = body.times(body.number(type, cap), body.make<math::TanhOp>(score));
  if (op.getMask()) {
    Value m = readMask(body, i);
    if (m.getType().isInteger(1))
      score =
          body.select(m, score, body.number(type, op.getHiddenScoreOrLowest()));
    else
      score = body.plus(score, m);
  }
  Value last;
  if (op.getCausal())
    last = body.add(queryIndex(body, i[2], i[4]), op.getCausalOffset());
  if (tiles * tile > keys)
    last = last ? body.min(last, body.index(keys - 1)) : body.index(keys - 1);
  if (!last)
    return score;
  Value j = body.add(body.mul(i[3], tile), i[5]);
  return body.blend(body.atLeast(last, j), score, body.lowest(type, false));
}

void AttentionConverter::defineScores() {
  int64_t perKey = heads / keyHeads;
  Source product = kernel.define(
      "product", scoreShape(), type,
      [&](Body &body, Indices) { return body.zero(type); },
      scoreOptions("product"));
  product = kernel.fold(
      product, Axis{"k", depth},
      [&](Body &body, Indices i, Indices r, Indices old) {
        Value q = kernel.read(body, scaled, {i[0], i[1], i[2], i[4], r[0]});
        Value k = kernel.read(body, key,
                              {i[0], body.floorDiv(i[1], perKey),
                               keyIndex(body, i[3], i[5]), r[0]});
        return Values{body.fastAdd(old[0], body.fastMul(q, k))};
      });
  scores = kernel.define(
      "scores", scoreShape(), type,
      [&](Body &body, Indices i) {
        return finishScore(body, kernel.read(body, product, i), i);
      },
      scoreOptions("scores"));
}

//===----------------------------------------------------------------------===//
// Softmax of a tile
//===----------------------------------------------------------------------===//

/// Where maxima start: finite, so that scores of minus infinity are still below
/// in a row that has nothing else.
Value AttentionConverter::lowestNumber(Body &body) const {
  return body.number(type, type.isF64() ? std::numeric_limits<double>::lowest()
                                        : std::numeric_limits<float>::lowest());
}

void AttentionConverter::defineWeights() {
  int64_t perKey = heads / keyHeads;
  auto zero = [&](Body &body, Indices) { return body.zero(type); };
  max = kernel.define(
      "max", rowShape(), type,
      [&](Body &body, Indices) { return lowestNumber(body); },
      rowOptions("max"));
  max = kernel.fold(
      max, Axis{"r", tile}, [&](Body &body, Indices i, Indices r, Indices old) {
        Value s =
            kernel.read(body, scores, {i[0], i[1], i[2], i[3], i[4], r[0]});
        return Values{body.maximum(old[0], s)};
      });
  exp = kernel.define(
      "exp", scoreShape(), type,
      [&](Body &body, Indices i) {
        return exponentialOfNegative(
            body, body.minus(kernel.read(body, scores, i),
                             kernel.read(body, max, i.drop_back())));
      },
      scoreOptions("exp"));
  sum = kernel.define("sum", rowShape(), type, zero, rowOptions("sum"));
  sum = kernel.fold(
      sum, Axis{"r", tile}, [&](Body &body, Indices i, Indices r, Indices old) {
        Value e = kernel.read(body, exp, {i[0], i[1], i[2], i[3], i[4], r[0]});
        return Values{body.fastAdd(old[0], e)};
      });
  static constexpr int64_t order[] = {5, 4, 3, 2, 1, 0};
  static const StringRef names[] = {"b", "h", "n", "c", "i", "d"};
  acc = kernel.define("weighted", {batches, heads, blocks, tiles, block, width},
                      type, zero, options("acc", order, names));
  acc = kernel.fold(
      acc, Axis{"r", tile}, [&](Body &body, Indices i, Indices r, Indices old) {
        Value e = kernel.read(body, exp, {i[0], i[1], i[2], i[3], i[4], r[0]});
        Value v = kernel.read(body, value,
                              {i[0], body.floorDiv(i[1], perKey),
                               keyIndex(body, i[3], r[0]), i[5]});
        return Values{body.fastAdd(old[0], body.fastMul(e, v))};
      });
}

//===----------------------------------------------------------------------===//
// Online softmax
//===----------------------------------------------------------------------===//

/// Maximum, sum and weighted sum over the tiles so far. The first two are the
/// same for all d: Halide's functions have one shape for all their values.
void AttentionConverter::defineState() {
  static constexpr int64_t order[] = {4, 3, 2, 1, 0};
  static const StringRef names[] = {"b", "h", "n", "i", "d"};
  state = kernel.defineTuple(
      "state", {batches, heads, blocks, block, width}, {type, type, type},
      [&](Body &body, Indices) {
        return Values{lowestNumber(body), body.zero(type), body.zero(type)};
      },
      options("state", order, names));
  state = kernel.fold(
      state, Axis{"c", tiles},
      [&](Body &body, Indices i, Indices r, Indices old) {
        if (skips) {
          Value last =
              body.add(body.mul(i[2], block), block - 1 + op.getCausalOffset());
          halide::WhereOp::create(body.builder, body.loc,
                                  body.atLeast(last, body.mul(r[0], tile)));
        }
        Values row{i[0], i[1], i[2], r[0], i[3]};
        Value here = kernel.read(body, max, row);
        // One of the two factors is one.
        Value grows = body.greater(here, old[0]);
        Value largest = body.select(grows, here, old[0]);
        Value shrink = exponentialOfNegative(
            body, body.minus(body.select(grows, old[0], here), largest));
        Value one = body.number(type, 1);
        Value before = body.select(grows, shrink, one);
        Value now = body.select(grows, one, shrink);
        auto merge = [&](Value total, Value part) {
          return body.fastAdd(body.fastMul(total, before),
                              body.fastMul(part, now));
        };
        Values at = row;
        at.push_back(i[4]);
        return Values{largest, merge(old[1], kernel.read(body, sum, row)),
                      merge(old[2], kernel.read(body, acc, at))};
      });
}

/// One over the sum of a row.
Value AttentionConverter::inverse(Body &body, Value total) {
  Value one = body.divided(body.number(type, 1), total);
  if (op.getNanRows())
    return one;
  // A row without a visible key. NaN is not equal to zero.
  Value zero = body.zero(type);
  Value isEmpty =
      body.make<arith::CmpFOp>(arith::CmpFPredicate::OEQ, total, zero);
  return body.select(isEmpty, zero, one);
}

void AttentionConverter::defineResult() {
  FuncOptions result;
  result.role = "result";
  // Block and place in the block of a query.
  auto split = [&](Body &body, Value i) {
    if (blocks == 1)
      return std::pair(body.index(0), i);
    return std::pair(body.floorDiv(i, block), body.mod(i, block));
  };
  if (tiles > 1) {
    kernel.result(
        op,
        [&](Body &body, Indices i) {
          auto [n, row] = split(body, i[2]);
          Values total =
              kernel.readAll(body, state, {i[0], i[1], n, row, i[3]});
          return body.times(total[2], inverse(body, total[1]));
        },
        result);
    return;
  }
  Source inv = kernel.define(
      "inv", rowShape(), type,
      [&](Body &body, Indices i) {
        return inverse(body, kernel.read(body, sum, i));
      },
      rowOptions("inv"));
  kernel.result(
      op,
      [&](Body &body, Indices i) {
        Value first = body.index(0);
        Values row{i[0], i[1], first, first, i[2]}, at = row;
        at.push_back(i[3]);
        return body.times(kernel.read(body, acc, at),
                          kernel.read(body, inv, row));
      },
      result);
}

static void convertAttentionOp(nn::AttentionOp attention,
                               KernelBuilder &kernel) {
  AttentionConverter(attention, kernel).convert();
}

void convert::populateAttentionConverters(ConverterTable &table) {
  table.add(convertAttentionOp);
}
