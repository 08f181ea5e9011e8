//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Cases of nn-raise-attention.
//===----------------------------------------------------------------------===//

#include "Generators.h"
#include <cmath>
#include <limits>

using namespace calotype;
using namespace calotype::sweep;
using namespace mlir;

using Extents = SmallVector<int64_t>;

namespace {

/// One attention, spelled at random.
class AttentionCase {
public:
  explicit AttentionCase(GraphBuilder &graph)
      : graph(graph), r(graph.random), rank(r.pick<int64_t>({2, 3, 4, 4})),
        batch(rank == 2 ? 1 : r.whole(1, 2)),
        heads(rank == 2 ? 1 : r.pick<int64_t>({1, 2, 4})),
        queries(r.whole(1, 6)), keys(r.chance(0.5) ? queries : r.whole(1, 7)),
        depth(r.whole(1, 4)), width(r.whole(1, 4)), flipped(r.chance(0.15)) {}

  Results build() {
    Value x = scale(scores());
    if (r.chance(0.15))
      x = cap(x);
    // Masks may act on another view of batch and heads.
    bool splits = rank == 3 && r.chance(0.3);
    Extents before(GraphBuilder::shapeOf(x));
    if (splits)
      x = graph.reshape(x, matrices({batch, heads}, queries, keys));
    for (int64_t i = r.whole(0, 2); i > 0; --i)
      x = mask(x);
    if (splits)
      x = graph.reshape(x, before);
    if (r.chance(0.03))
      x = graph.make<nn::ReluOp>(x);
    if (r.chance(0.06))
      results.push_back(x);
    int64_t last = GraphBuilder::shapeOf(x).size() - 1;
    bool wrongAxis = r.chance(0.04);
    Value weights =
        graph.make<nn::SoftmaxOp>(x, flipped != wrongAxis ? last - 1 : last);
    if (r.chance(0.1))
      weights = graph.make<nn::SelectOp>(graph.make<nn::IsNanOp>(weights),
                                         graph.splat({}, 0), weights);
    results.push_back(output(weights));
    return results;
  }

private:
  Extents batchDims() const {
    if (rank == 4)
      return {batch, heads};
    return rank == 3 ? Extents{batch * heads} : Extents{};
  }
  /// Matrices of queries by keys, or the other way round.
  Extents matrices(Extents outer, int64_t rows, int64_t columns) const {
    if (flipped)
      std::swap(rows, columns);
    outer.append({rows, columns});
    return outer;
  }

  /// An input [..., rows, columns] or its transpose; of keys and values heads
  /// may be repeated or shared.
  Value operand(int64_t rows, int64_t columns, bool transposed,
                int64_t groups) {
    if (transposed)
      std::swap(rows, columns);
    Extents shape = batchDims();
    shape.append({rows, columns});
    if (groups == 1 || rank != 4)
      return graph.input(shape);
    shape[1] = heads / groups;
    if (groups == heads && r.chance(0.5))
      return graph.input(shape); // Broadcasts in the product.
    Value few = graph.input(shape);
    shape.insert(shape.begin() + 2, 1);
    few = graph.reshape(few, shape);
    shape[2] = groups;
    Value many = nn::ExpandOp::create(
        graph.builder, graph.builder.getUnknownLoc(),
        RankedTensorType::get(shape, graph.element()), few);
    Extents merged = batchDims();
    merged.append({rows, columns});
    return graph.reshape(many, merged);
  }

  Value scores() {
    groups = heads > 1 && r.chance(0.3) ? r.pick<int64_t>({2, heads}) : 1;
    bool turnedQuery = r.chance(0.2), turnedKey = r.chance(0.3);
    Value q = operand(queries, depth, turnedQuery, 1);
    Value k = operand(keys, depth, turnedKey, groups);
    return flipped ? graph.make<nn::MatmulOp>(k, q, turnedKey, !turnedQuery)
                   : graph.make<nn::MatmulOp>(q, k, turnedQuery, !turnedKey);
  }

  Value output(Value weights) {
    bool turned = r.chance(0.3), valuesRight = r.chance(0.85);
    Value v = operand(keys, width, turned, groups);
    if (valuesRight)
      return graph.make<nn::MatmulOp>(weights, v, flipped, turned);
    return graph.make<nn::MatmulOp>(v, weights, !turned, !flipped);
  }

  Value scale(Value x) {
    for (int64_t i = r.whole(0, 2); i > 0; --i) {
      Value number = graph.splat({}, r.pick<double>({0.25, 0.5, 2, 3}));
      x = r.chance(0.3) ? graph.make<nn::DivOp>(x, number)
                        : graph.make<nn::MulOp>(x, number);
    }
    return x;
  }

  Value cap(Value x) {
    Value limit = graph.splat({}, 2);
    x = graph.make<nn::TanhOp>(graph.make<nn::DivOp>(x, limit));
    return graph.make<nn::MulOp>(x, limit);
  }

  //===--------------------------------------------------------------------===//
  // Masks
  //===--------------------------------------------------------------------===//

  double hidden() {
    // Minus infinity, a number to which scores still add something, and one
    // that swallows them.
    return r.pick<double>({-std::numeric_limits<double>::infinity(), -1e4,
                           std::numeric_limits<float>::lowest()});
  }

  /// A shape that broadcasts to that of `x`.
  Extents maskShape(Value x) {
    Extents shape(GraphBuilder::shapeOf(x));
    for (size_t i = 0; i < shape.size(); ++i)
      if (r.chance(i + 2 < shape.size() ? 0.5 : 0.3))
        shape[i] = 1;
    size_t drop = 0;
    while (drop < shape.size() && shape[drop] == 1 && r.chance(0.5))
      ++drop;
    return Extents(shape.begin() + drop, shape.end());
  }

  Value mask(Value x) {
    Type truth = IntegerType::get(graph.builder.getContext(), 1);
    switch (r.whole(0, 5)) {
    case 0:
      return r.chance(0.5)
                 ? graph.make<nn::AddOp>(x, graph.input(maskShape(x)))
                 : graph.make<nn::AddOp>(graph.weights(maskShape(x)), x);
    case 1: {
      Value condition = graph.input(maskShape(x), truth),
            number = graph.splat({}, hidden());
      return r.chance(0.5) ? graph.make<nn::SelectOp>(condition, x, number)
                           : graph.make<nn::SelectOp>(condition, number, x);
    }
    case 2: {
      Value added = graph.make<nn::SelectOp>(graph.input(maskShape(x), truth),
                                             graph.splat({}, 0),
                                             graph.splat({}, hidden()));
      return graph.make<nn::AddOp>(x, added);
    }
    case 3:
      return graph.make<nn::AddOp>(x, causal(0, hidden()));
    case 4:
      return graph.make<nn::SelectOp>(visible(), x, graph.splat({}, hidden()));
    default: {
      // Ones and zeros, then a large number where the zeros are.
      Value ones = causal(1, 0);
      Value others = graph.make<nn::SubOp>(graph.splat({}, 1), ones);
      Value large = graph.make<nn::MulOp>(others, graph.splat({}, 1e10));
      return graph.make<nn::SubOp>(graph.make<nn::MulOp>(x, ones), large);
    }
    }
  }

  int64_t diagonal() { return r.chance(0.7) ? 0 : r.whole(-1, 2); }

  /// A constant with `below` for keys up to the diagonal.
  Value causal(double below, double above) {
    int64_t offset = diagonal();
    Extents shape = matrices({}, queries, keys);
    SmallVector<double> values;
    for (int64_t row = 0; row < shape[0]; ++row)
      for (int64_t column = 0; column < shape[1]; ++column) {
        int64_t query = flipped ? column : row, key = flipped ? row : column;
        values.push_back(key - query <= offset ? below : above);
      }
    return graph.constant(shape, values);
  }

  /// The same as truth values, from a triangle or from row and column numbers.
  Value visible() {
    int64_t offset = diagonal();
    Extents shape = matrices({}, queries, keys);
    if (r.chance(0.5)) {
      Value ones = graph.splat(shape, 1);
      // Rows are keys: columns from row - offset on.
      Value triangle =
          graph.make<nn::TriluOp>(ones, flipped, flipped ? -offset : offset);
      return graph.make<nn::NotEqualOp>(triangle, graph.splat({}, 0));
    }
    SmallVector<double> rows, columns;
    for (int64_t i = 0; i < shape[0]; ++i)
      rows.push_back(i + (flipped ? 0 : offset));
    for (int64_t i = 0; i < shape[1]; ++i)
      columns.push_back(i + (flipped ? offset : 0));
    Value row = graph.constant({shape[0], 1}, rows);
    Value column = graph.constant({1, shape[1]}, columns);
    return flipped ? graph.make<nn::GreaterEqualOp>(column, row)
                   : graph.make<nn::LessEqualOp>(column, row);
  }

  GraphBuilder &graph;
  Random &r;
  int64_t rank, batch, heads, queries, keys, depth, width, groups = 1;
  /// Scores have keys as rows.
  bool flipped;
  Results results;
};

} // namespace

Results sweep::generateAttention(GraphBuilder &graph) {
  return AttentionCase(graph).build();
}
