//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Cases of nn-reassociate-attention: two products with a few ops between them.
//===----------------------------------------------------------------------===//

#include "Generators.h"

using namespace calotype;
using namespace calotype::sweep;
using namespace mlir;

namespace {

/// Scores, with the name of each dimension: b(atch), r(ows), c(olumns).
class Scores {
public:
  Scores(GraphBuilder &graph) : graph(graph), r(graph.random) {
    // Sums that divide must not come near zero: then all numbers are positive.
    positive = r.chance(0.4);
    square = r.chance(0.5);
    rows = r.whole(2, 5);
    columns = square ? rows : r.whole(2, 5);
    for (int64_t i = r.whole(0, 2); i > 0; --i)
      batch.push_back(r.whole(1, 3));
    makeProduct();
  }

  Results generate() {
    for (int64_t i = r.whole(0, 4); i > 0; --i)
      step();
    if (r.chance(0.2))
      spoil();
    return finish();
  }

private:
  /// Queries, keys and values come at run time.
  Value numbers(SmallVector<int64_t> shape) {
    return withSign(graph.input(shape));
  }
  Value vector(SmallVector<int64_t> shape) {
    return withSign(r.chance(0.5) ? graph.input(shape) : graph.weights(shape));
  }
  Value withSign(Value value) {
    return positive ? graph.make<nn::AddOp>(graph.make<nn::AbsOp>(value),
                                            graph.splat({}, 0.25))
                    : value;
  }

  SmallVector<int64_t> withBatch(ArrayRef<int64_t> matrix,
                                 double broadcast = 0.15) {
    SmallVector<int64_t> shape(batch);
    for (int64_t &extent : shape)
      if (r.chance(broadcast))
        extent = 1;
    llvm::append_range(shape, matrix);
    return shape;
  }

  Value exchange(Value value) {
    auto order = llvm::to_vector(
        llvm::seq<int64_t>(0, GraphBuilder::shapeOf(value).size()));
    std::swap(order[order.size() - 1], order[order.size() - 2]);
    return graph.transpose(value, order);
  }

  Value mapFeatures(Value value) {
    if (r.chance(0.3))
      return graph.make<nn::AddOp>(
          graph.make<nn::EluOp>(value, llvm::APFloat(1.0)), graph.splat({}, 1));
    return value;
  }

  /// Numbers [batch..., rows, columns] whose last batch dimension repeats.
  Value repeated(int64_t height, int64_t width) {
    int64_t heads = batch.back(), groups = 1;
    for (int64_t g = 2; g <= heads; ++g)
      if (heads % g == 0)
        groups = g;
    SmallVector<int64_t> shape(batch);
    shape.back() = heads / groups;
    shape.append({1, height, width});
    Value value = numbers(shape);
    shape[shape.size() - 3] = groups;
    auto type = RankedTensorType::get(shape, graph.element());
    value = nn::ExpandOp::create(graph.builder, graph.builder.getUnknownLoc(),
                                 type, value);
    SmallVector<int64_t> merged(batch);
    merged.append({height, width});
    return graph.reshape(value, merged);
  }

  void makeProduct() {
    int64_t depth = r.whole(1, 3);
    bool grouped = !batch.empty() && batch.back() > 1 && r.chance(0.3);
    bool transposeLeft = r.chance(0.2), transposeRight = r.chance(0.6);
    auto operand = [&](int64_t height, int64_t width, bool transposed,
                       bool repeats) {
      if (repeats)
        return transposed ? repeated(width, height) : repeated(height, width);
      SmallVector<int64_t> matrix{height, width};
      if (transposed)
        std::swap(matrix[0], matrix[1]);
      if (r.chance(0.2)) { // The transpose is an op of its own.
        std::swap(matrix[0], matrix[1]);
        return exchange(numbers(withBatch(matrix)));
      }
      return numbers(withBatch(matrix));
    };
    Value left = mapFeatures(operand(rows, depth, transposeLeft, false));
    Value right = mapFeatures(operand(depth, columns, transposeRight, grouped));
    value =
        graph.make<nn::MatmulOp>(left, right, transposeLeft, transposeRight);
    axes = std::string(GraphBuilder::shapeOf(value).size() - 2, 'b') + "rc";
    isGrouped = grouped;
  }

  SmallVector<int64_t> shape() const {
    return SmallVector<int64_t>(GraphBuilder::shapeOf(value));
  }
  size_t find(char name) const { return axes.find(name); }

  /// A shape that broadcasts to the scores and varies along the given
  /// dimensions.
  SmallVector<int64_t> shapeAlong(StringRef names) {
    SmallVector<int64_t> result(shape());
    for (size_t i = 0; i < result.size(); ++i)
      if (!names.contains(axes[i]))
        result[i] = 1;
    // Leading dimensions of extent 1 may be left out.
    while (!result.empty() && result.front() == 1 && r.chance(0.5))
      result.erase(result.begin());
    return result;
  }
  SmallVector<int64_t> vectorShape(char axis) {
    std::string names(1, axis);
    return shapeAlong(r.chance(0.3) ? names + "b" : names);
  }

  /// A constant along the scores, by row and column.
  Value table(llvm::function_ref<double(int64_t, int64_t)> at) {
    SmallVector<int64_t> full(shape());
    for (size_t i = 0; i < full.size(); ++i)
      if (axes[i] == 'b')
        full[i] = 1;
    SmallVector<double> values;
    bool rowsFirst = find('r') < find('c');
    for (int64_t a = 0; a < full[std::min(find('r'), find('c'))]; ++a)
      for (int64_t b = 0; b < full[std::max(find('r'), find('c'))]; ++b)
        values.push_back(rowsFirst ? at(a, b) : at(b, a));
    return graph.constant(full, values);
  }

  /// 1 where the column is not behind the row, or the other way round.
  double inTriangle(int64_t row, int64_t column) const {
    return (isLower ? column <= row : column >= row) ? 1 : 0;
  }

  Value condition(SmallVector<int64_t> shape) {
    return graph.input(shape, graph.builder.getI1Type());
  }

  template <typename Op> void apply(Value other, bool mayExchange = true) {
    bool exchanged = mayExchange && r.chance(0.3);
    value =
        exchanged ? graph.make<Op>(other, value) : graph.make<Op>(value, other);
  }

  void multiplyMask() {
    switch (r.whole(0, 5)) {
    case 0: // Small rank, by its numbers.
      return apply<nn::MulOp>(table([](int64_t i, int64_t j) {
        return 1.5 + std::cos(0.7 * static_cast<double>(i - j));
      }));
    case 1: { // An outer product.
      Value outer = graph.make<nn::MulOp>(vector(vectorShape('r')),
                                          vector(vectorShape('c')));
      return apply<nn::MulOp>(outer);
    }
    case 2: { // A sum of two.
      Value first = graph.make<nn::MulOp>(vector(vectorShape('r')),
                                          vector(vectorShape('c')));
      Value second = graph.make<nn::MulOp>(vector(vectorShape('r')),
                                           vector(vectorShape('c')));
      return apply<nn::MulOp>(graph.make<nn::AddOp>(first, second));
    }
    case 3: { // A product of narrow matrices.
      if (find('c') != axes.size() - 1 || find('r') != axes.size() - 2)
        return;
      int64_t rank = r.whole(1, 2);
      return apply<nn::MulOp>(graph.make<nn::MatmulOp>(
          vector({shape()[find('r')], rank}), vector({rank, shape().back()}),
          false, false));
    }
    case 4: // Zero or the score.
      return choose(condition(vectorShape(r.pick({'r', 'c'}))));
    default:
      return apply<nn::MulOp>(vector(vectorShape(r.pick({'r', 'c', 'b'}))));
    }
  }

  void choose(Value condition) {
    hasZeros = true;
    Value zero = graph.splat({}, 0);
    value = r.chance(0.7) ? graph.make<nn::SelectOp>(condition, value, zero)
                          : graph.make<nn::SelectOp>(condition, zero, value);
  }

  /// A decay, by its numbers.
  void decayTable() {
    SmallVector<double> logs, scales;
    for (int64_t i = 0; i < rows; ++i) {
      logs.push_back(-2 * r.unit());
      scales.push_back(r.chance(0.5) ? 1 : 0.5 + r.unit());
    }
    apply<nn::MulOp>(table([&](int64_t i, int64_t j) {
      if (!inTriangle(i, j))
        return 0.0;
      double sum = 0;
      for (int64_t t = std::min(i, j) + 1; t <= std::max(i, j); ++t)
        sum += logs[t];
      return std::exp(sum) * scales[std::min(i, j)];
    }));
  }

  /// A decay from running sums.
  void decayOfSums() {
    Value steps =
        graph.make<nn::NegOp>(graph.make<nn::AbsOp>(graph.input({rows})));
    Value sums = graph.make<nn::ScanOp>(steps, nn::ScanKind::Sum, 0,
                                        r.chance(0.2), false);
    SmallVector<int64_t> alongRows(shape()), alongColumns;
    for (size_t i = 0; i < axes.size(); ++i)
      alongRows[i] = axes[i] == 'r' ? rows : 1;
    for (size_t i = 0; i < axes.size(); ++i)
      alongColumns.push_back(axes[i] == 'c' ? rows : 1);
    Value plus = graph.reshape(sums, isLower ? alongRows : alongColumns);
    Value minus = graph.reshape(sums, isLower ? alongColumns : alongRows);
    Value mask = graph.make<nn::ExpOp>(graph.make<nn::SubOp>(plus, minus));
    mask = graph.make<nn::MulOp>(
        mask, table([&](int64_t i, int64_t j) { return inTriangle(i, j); }));
    apply<nn::MulOp>(mask);
  }

  /// A choice by a computed triangle and padding.
  void chooseTriangle() {
    SmallVector<int64_t> alongRows(shape()), alongColumns(shape());
    for (size_t i = 0; i < axes.size(); ++i) {
      alongRows[i] = axes[i] == 'r' ? rows : 1;
      alongColumns[i] = axes[i] == 'c' ? rows : 1;
    }
    Type i64 = graph.builder.getI64Type();
    auto iota = [&](ArrayRef<int64_t> shape, char axis) -> Value {
      return nn::IotaOp::create(graph.builder, graph.builder.getUnknownLoc(),
                                RankedTensorType::get(shape, i64), find(axis));
    };
    Value i = iota(alongRows, 'r'), j = iota(alongColumns, 'c');
    Value mask = isLower ? graph.make<nn::GreaterEqualOp>(i, j)
                         : graph.make<nn::LessEqualOp>(i, j);
    if (r.chance(0.3)) {
      mask = graph.make<nn::AndOp>(mask, condition(vectorShape('c')));
      hasZeros = true;
    }
    value = graph.make<nn::SelectOp>(mask, value, graph.splat({}, 0));
  }

  void causal() {
    if (!square)
      return;
    if (!isCausal)
      isLower = r.chance(0.5);
    isCausal = true;
    bool matrixLast = std::min(find('r'), find('c')) == axes.size() - 2;
    switch (r.whole(0, 4)) {
    case 0:
      return apply<nn::MulOp>(
          table([&](int64_t i, int64_t j) { return 0.5 * inTriangle(i, j); }));
    case 1: {
      if (!matrixLast)
        return;
      bool upper = isLower == (find('r') > find('c'));
      value = graph.make<nn::TriluOp>(value, upper, 0);
      return;
    }
    case 2:
      return decayTable();
    case 3:
      return decayOfSums();
    default:
      return chooseTriangle();
    }
  }

  void addOffset() {
    switch (r.whole(0, 3)) {
    case 0:
      return apply<nn::AddOp>(graph.splat({}, 0.5));
    case 1:
      return apply<nn::AddOp>(graph.make<nn::MulOp>(vector(vectorShape('r')),
                                                    vector(vectorShape('c'))));
    case 2:
      if (positive)
        return;
      return apply<nn::SubOp>(vector(vectorShape(r.pick({'r', 'c'}))));
    default:
      return apply<nn::AddOp>(vector(vectorShape(r.pick({'r', 'c', 'b'}))));
    }
  }

  void move() {
    if (r.chance(0.5)) {
      auto order = llvm::to_vector(llvm::seq<int64_t>(0, axes.size()));
      for (size_t i = order.size(); i-- > 1;)
        std::swap(order[i], order[r.whole(0, i)]);
      std::string moved;
      for (int64_t dim : order)
        moved += axes[dim];
      value = graph.transpose(value, order);
      axes = moved;
      return;
    }
    // Merge two batch dimensions, or split one off.
    SmallVector<int64_t> to(shape());
    for (size_t i = 0; i + 1 < axes.size(); ++i)
      if (axes[i] == 'b' && axes[i + 1] == 'b') {
        to[i] *= to[i + 1];
        to.erase(to.begin() + i + 1);
        axes.erase(i, 1);
        value = graph.reshape(value, to);
        return;
      }
    int64_t place = r.whole(0, axes.size());
    to.insert(to.begin() + place, 1);
    axes.insert(place, "b");
    value = graph.reshape(value, to);
  }

  void divideBySum() {
    if (!positive)
      return;
    char summed = r.chance(0.8) ? 'c' : 'r';
    int64_t dim = find(summed);
    bool isMean = r.chance(0.1), keep = r.chance(0.7);
    Value sum = graph.make<nn::ReduceOp>(
        value, isMean ? nn::ReduceKind::Mean : nn::ReduceKind::Sum,
        ArrayRef<int64_t>(dim), keep);
    if (!keep) {
      SmallVector<int64_t> kept(shape());
      kept[dim] = 1;
      sum = graph.reshape(sum, kept);
    }
    if (r.chance(0.5))
      sum = graph.make<nn::AddOp>(sum, graph.splat({}, 0.125));
    if (r.chance(0.2))
      sum =
          graph.make<nn::ClampOp>(sum, llvm::APFloat(0.5), llvm::APFloat(1e9));
    if (hasZeros) // Perhaps whole rows of them.
      sum = graph.make<nn::AddOp>(sum, graph.splat({}, 0.0625));
    value = graph.make<nn::DivOp>(value, sum);
  }

  void step() {
    switch (r.whole(0, 8)) {
    case 0:
      return apply<nn::MulOp>(graph.splat({}, 0.5));
    case 1:
      value = graph.make<nn::DivOp>(value, graph.splat({}, 3));
      return;
    case 2:
      return multiplyMask();
    case 3:
      return causal();
    case 4:
      return addOffset();
    case 5:
      return move();
    case 6:
      divideBySum();
      // What comes behind it, the sums have not seen.
      if (r.chance(0.5))
        r.chance(0.5) ? causal() : multiplyMask();
      return;
    case 7:
      if (r.chance(0.5))
        return apply<nn::MulOp>(value, false);
      return apply<nn::AddOp>(graph.make<nn::MulOp>(value, graph.splat({}, 2)));
    default:
      return multiplyMask();
    }
  }

  /// Something the linear order must not pass.
  void spoil() {
    switch (r.whole(0, 4)) {
    case 0:
      value = graph.make<nn::ReluOp>(
          graph.make<nn::SubOp>(value, graph.splat({}, 0.5)));
      return;
    case 1:
      value = graph.make<nn::SoftmaxOp>(value, find('c'));
      return;
    case 2:
      return apply<nn::MulOp>(graph.input(shape()));
    case 3:
      return apply<nn::AddOp>(graph.input(shape()));
    default:
      extra.push_back(value);
      return;
    }
  }

  Results finish() {
    // The summed dimension and the kept one last.
    char summed = r.chance(0.75) ? 'c' : 'r';
    if (isCausal && r.chance(0.9))
      summed = isLower ? 'c' : 'r';
    SmallVector<int64_t> order;
    for (size_t i = 0; i < axes.size(); ++i)
      if (axes[i] == 'b')
        order.push_back(i);
    bool isLeft = r.chance(0.7), transposed = r.chance(0.3);
    bool summedLast = isLeft != transposed;
    size_t a = find(summed), b = find(summed == 'c' ? 'r' : 'c');
    order.append({static_cast<int64_t>(summedLast ? b : a),
                  static_cast<int64_t>(summedLast ? a : b)});
    Value scores =
        llvm::is_sorted(order) ? value : graph.transpose(value, order);
    SmallVector<int64_t> full(GraphBuilder::shapeOf(scores));
    int64_t terms = full[full.size() - (summedLast ? 1 : 2)];
    Value values = makeValues(full, terms);
    bool valuesTransposed = r.chance(0.3);
    if (valuesTransposed != !isLeft)
      values = exchange(values);
    Value result = isLeft ? graph.make<nn::MatmulOp>(scores, values, transposed,
                                                     valuesTransposed)
                          : graph.make<nn::MatmulOp>(
                                values, scores, valuesTransposed, transposed);
    if (r.chance(0.3))
      result = graph.make<nn::MulOp>(result, graph.splat({}, 1.5));
    if (positive && r.chance(0.4)) { // Normalised behind the product.
      int64_t dim = full.size() - (summedLast ? 1 : 2);
      Value sum = graph.make<nn::ReduceOp>(scores, nn::ReduceKind::Sum,
                                           ArrayRef<int64_t>(dim), true);
      if (isLeft == !summedLast)
        sum = exchange(sum);
      sum = graph.make<nn::AddOp>(sum, graph.splat({}, 0.5));
      if (GraphBuilder::shapeOf(result).size() == full.size())
        result = graph.make<nn::DivOp>(result, sum);
    }
    Results results{result};
    if (r.chance(0.1))
      results.push_back(graph.make<nn::ReduceOp>(
          value, nn::ReduceKind::Mean, ArrayRef<int64_t>(find(summed)), false));
    if (r.chance(0.1)) // A second product.
      results.push_back(graph.make<nn::MatmulOp>(
          scores,
          summedLast ? graph.input({terms, 2}) : graph.input({full.back(), 2}),
          false, false));
    if (rows == columns && isLeft && r.chance(0.1)) // And one with its result.
      results.push_back(
          graph.make<nn::MatmulOp>(scores, result, transposed, false));
    llvm::append_range(results, extra);
    return results;
  }

  Value makeValues(ArrayRef<int64_t> scores, int64_t terms) {
    int64_t width = r.whole(1, 3);
    ArrayRef<int64_t> lead = scores.drop_back(2);
    if (isGrouped && !batch.empty() && lead == ArrayRef<int64_t>(batch))
      return repeated(terms, width);
    if (r.chance(0.1))
      return graph.splat({terms, 1}, 1); // A sum of the scores.
    SmallVector<int64_t> shape(lead);
    for (int64_t &extent : shape)
      if (r.chance(0.15))
        extent = 1;
    if (!shape.empty() && r.chance(0.1))
      shape.insert(shape.begin(), 2);
    shape.append({terms, width});
    return numbers(shape);
  }

  GraphBuilder &graph;
  Random &r;
  bool positive, square, isCausal = false, isLower = true, isGrouped = false,
                         hasZeros = false;
  int64_t rows, columns;
  SmallVector<int64_t> batch;
  Value value;
  std::string axes;
  Results extra;
};

} // namespace

Results sweep::generateScoreProducts(GraphBuilder &graph) {
  return Scores(graph).generate();
}
