//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "ScoreFeatures.h"
#include "calotype/Dialect/NN/IR/NNOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

using Use = MaskFactor::Use;

ScoreFeatures::ScoreFeatures(GraphWriter &writer, MatmulOp product, Axis inner)
    : writer(&writer), inner(inner),
      frame(ScoreFrame::ofProduct(product.getType())) {
  int64_t rank = frame.getRank();
  auto rows = [&](Value operand, bool featuresLast, int64_t dim, Axis side) {
    AlignedValue aligned = AlignedValue::right(operand, rank);
    size_t own = aligned.dims.size();
    aligned.dims[own - 1] = featuresLast ? kFeature : dim;
    aligned.dims[own - 2] = featuresLast ? dim : kFeature;
    SmallVector<int64_t> to = frame.dimsOfSide(side);
    to.push_back(kFeature);
    return writer.arrange(operand, aligned.dims, to);
  };
  Value left =
      rows(product.getLhs(), !product.getTransposeLhs(), rank - 2, Axis::Row);
  Value right =
      rows(product.getRhs(), product.getTransposeRhs(), rank - 1, Axis::Column);
  outerFeatures = inner == Axis::Column ? left : right;
  innerFeatures = inner == Axis::Column ? right : left;
}

Value ScoreFeatures::place(const AlignedSource &source, Axis side) const {
  // A vector may be the sums of an earlier reader.
  Value value = source.value ? writer->current(source.value) : Value();
  if (!value)
    value = writer->constant(getElement(), source.constant);
  else if (isa<FloatType>(typeOf(value).getElementType()))
    value = writer->cast(value, getElement());
  SmallVector<int64_t> to = frame.dimsOfSide(side);
  to.push_back(kFeature);
  return writer->arrange(value, source.dims, to);
}

//===----------------------------------------------------------------------===//
// Rows of features
//===----------------------------------------------------------------------===//

Value nn::applyVector(GraphWriter &writer, Value rows, Value vector, Use use,
                      Type element) {
  switch (use) {
  case Use::Multiply:
    return rows ? writer.create<MulOp>(rows, vector) : vector;
  case Use::Divide:
    return rows ? Value(writer.create<DivOp>(rows, vector))
                : Value(writer.create<ReciprocalOp>(vector));
  case Use::Keep:
  case Use::Drop: {
    Value zero = writer.number(element, 0);
    Value kept = rows ? rows : writer.number(element, 1);
    return use == Use::Keep ? writer.create<SelectOp>(vector, kept, zero)
                            : writer.create<SelectOp>(vector, zero, kept);
  }
  }
  return rows;
}

Value ScoreFeatures::multiplyRows(Value left, Value right) const {
  if (!left || !right)
    return left ? left : right;
  if (shapeOf(left).back() == 1 || shapeOf(right).back() == 1)
    return writer->create<MulOp>(left, right);
  SmallVector<int64_t> tall(shapeOf(left)), wide(shapeOf(right));
  tall.push_back(1);
  wide.insert(wide.end() - 1, 1);
  Value products = writer->create<MulOp>(writer->reshape(left, tall),
                                         writer->reshape(right, wide));
  SmallVector<int64_t> shape(shapeOf(products));
  int64_t last = shape.pop_back_val();
  shape.back() *= last;
  return writer->reshape(products, shape);
}

Value ScoreFeatures::concatRows(ArrayRef<Value> pieces) const {
  SmallVector<int64_t> shape(shapeOf(pieces.front()));
  for (Value piece : pieces)
    for (auto [extent, own] : llvm::zip(shape, shapeOf(piece)))
      extent = std::max(extent, own);
  SmallVector<Value> expanded;
  for (Value piece : pieces) {
    shape.back() = shapeOf(piece).back();
    expanded.push_back(writer->expand(piece, shape));
  }
  return writer->concatLast(expanded);
}

Value ScoreFeatures::onesLike(Value rows) const {
  SmallVector<int64_t> shape(shapeOf(rows).size(), 1);
  return writer->number(getElement(), 1, shape);
}

void ScoreFeatures::flatten() {
  dropNormalizer();
  for (OuterFactor &factor : outerFactors)
    outerFeatures = applyVector(*writer, outerFeatures, factor.value,
                                factor.use, getElement());
  outerFactors.clear();
  if (offsets.empty())
    return;
  SmallVector<Value> outer{writer->scale(outerFeatures, scale)},
      inner{innerFeatures};
  for (Offset &offset : offsets) {
    Value left = offset.outer ? offset.outer : onesLike(outerFeatures);
    outer.push_back(writer->scale(left, offset.scale));
    inner.push_back(offset.inner ? offset.inner : onesLike(innerFeatures));
  }
  offsets.clear();
  scale = 1;
  outerFeatures = concatRows(outer);
  innerFeatures = concatRows(inner);
}

void ScoreFeatures::dropNormalizer() {
  if (normalizer)
    scale *= normalizer->scaleAfter;
  normalizer.reset();
}

//===----------------------------------------------------------------------===//
// Masks
//===----------------------------------------------------------------------===//

void ScoreFeatures::scaleBy(double number) {
  (normalizer ? normalizer->scaleAfter : scale) *= number;
  for (Offset &offset : offsets)
    offset.scale *= number;
}

void ScoreFeatures::applyFactor(const MaskFactor &factor) {
  switch (factor.kind) {
  case MaskFactor::Kind::Number:
    return scaleBy(factor.number);
  case MaskFactor::Kind::Vector: {
    bool isInner = factor.axis == inner;
    Value vector = place(factor.source, isInner ? inner : getOuter());
    for (Offset &offset : offsets) {
      Value &side = isInner ? offset.inner : offset.outer;
      side = applyVector(*writer, side, vector, factor.use, getElement());
    }
    if (!isInner) {
      outerFactors.push_back({vector, factor.use});
      return;
    }
    dropNormalizer();
    innerFeatures =
        applyVector(*writer, innerFeatures, vector, factor.use, getElement());
    return;
  }
  case MaskFactor::Kind::LowRank: {
    flatten();
    bool columnsInside = inner == Axis::Column;
    const AlignedSource &in = columnsInside ? factor.columns : factor.source;
    const AlignedSource &out = columnsInside ? factor.source : factor.columns;
    outerFeatures = multiplyRows(outerFeatures, place(out, getOuter()));
    innerFeatures = multiplyRows(innerFeatures, place(in, inner));
    return;
  }
  case MaskFactor::Kind::Triangle:
    if (!offsets.empty())
      flatten();
    dropNormalizer();
    causal = true;
    return;
  case MaskFactor::Kind::Decay:
    if (!offsets.empty())
      flatten();
    return addDecay(place(factor.source, inner));
  case MaskFactor::Kind::Positions:
    if (!offsets.empty())
      flatten();
    return addDecay(makeSteps(factor.source));
  }
}

void ScoreFeatures::addDecay(Value logarithms) {
  dropNormalizer();
  decay = decay ? Value(writer->create<AddOp>(decay, logarithms)) : logarithms;
}

/// The running sum that `positions` shows in another shape, if its steps are
/// known.
static Value findSteps(GraphWriter &writer, Value positions) {
  Value base = positions;
  while (auto reshape = base.getDefiningOp<ReshapeOp>())
    base = reshape.getInput();
  auto scan = base.getDefiningOp<ScanOp>();
  if (!scan || scan.getKind() != ScanKind::Sum || scan.getExclusive() ||
      scan.getReverse())
    return {};
  // The last dimension that is no unit counts time in both shapes.
  auto lastVisible = [](ArrayRef<int64_t> shape) {
    int64_t dim = shape.size() - 1;
    while (dim >= 0 && shape[dim] == 1)
      --dim;
    return dim;
  };
  int64_t axis = lastVisible(shapeOf(base)),
          time = lastVisible(shapeOf(positions));
  if (static_cast<int64_t>(scan.getAxis()) != axis || time < 0 ||
      shapeOf(base)[axis] != shapeOf(positions)[time])
    return {};
  return writer.reshape(scan.getInput(), shapeOf(positions));
}

Value ScoreFeatures::makeSteps(const AlignedSource &positions) const {
  int64_t time = *frame.onlyDim(inner);
  Value value = writer->current(positions.value);
  ArrayRef<int64_t> shape = shapeOf(value);
  // Time is the last dimension in which the positions differ?
  bool timeLast = true;
  bool seen = false;
  for (auto [dim, extent] : llvm::zip(positions.dims, shape)) {
    timeLast &= !seen || extent == 1;
    seen |= dim == time && extent != 1;
  }
  if (Value steps = timeLast ? findSteps(*writer, value) : Value())
    return place({steps, {}, positions.dims}, inner);
  Value rows = place(positions, inner);
  SmallVector<int64_t> dims = frame.dimsOfSide(inner);
  int64_t axis = llvm::find(dims, time) - dims.begin();
  SmallVector<int64_t> zeros(shapeOf(rows).size(), 0), ones(zeros.size(), 1),
      later(zeros), sizes(shapeOf(rows));
  later[axis] = 1;
  --sizes[axis];
  Value after = writer->create<SliceOp>(rows, later, sizes, ones);
  Value before = writer->create<SliceOp>(rows, zeros, sizes, ones);
  return writer->create<PadOp>(writer->create<SubOp>(after, before), Value(),
                               later, zeros, PadMode::Constant);
}

ScoreFeatures::Offset
ScoreFeatures::makeOffset(const MaskProduct &product) const {
  Offset offset;
  for (const MaskFactor &factor : product) {
    if (factor.kind == MaskFactor::Kind::Number) {
      offset.scale *= factor.number;
    } else if (factor.kind == MaskFactor::Kind::Vector) {
      bool isInner = factor.axis == inner;
      Value &side = isInner ? offset.inner : offset.outer;
      Value vector = place(factor.source, isInner ? inner : getOuter());
      side = applyVector(*writer, side, vector, factor.use, getElement());
    } else {
      Value rows = place(factor.source, Axis::Row);
      Value columns = place(factor.columns, Axis::Column);
      bool columnsInside = inner == Axis::Column;
      offset.outer = multiplyRows(offset.outer, columnsInside ? rows : columns);
      offset.inner = multiplyRows(offset.inner, columnsInside ? columns : rows);
    }
  }
  return offset;
}

void ScoreFeatures::multiplyBy(const MaskTerms &terms) {
  if (terms.size() == 1) {
    for (const MaskFactor &factor : terms.front())
      applyFactor(factor);
    return;
  }
  flatten();
  SmallVector<Value> outer, inner;
  for (const MaskProduct &product : terms) {
    Offset part = makeOffset(product);
    Value left = part.outer ? part.outer : onesLike(outerFeatures);
    outer.push_back(writer->scale(left, part.scale));
    inner.push_back(part.inner ? part.inner : onesLike(innerFeatures));
  }
  outerFeatures = multiplyRows(outerFeatures, concatRows(outer));
  innerFeatures = multiplyRows(innerFeatures, concatRows(inner));
}

void ScoreFeatures::divideBySums(const MaskTerms &divisor, double epsilon) {
  bool isWhole = outerFactors.empty() && offsets.empty() && !normalizer;
  multiplyBy(divisor);
  if (isWhole)
    normalizer = Normalizer{epsilon};
}

void ScoreFeatures::add(const MaskTerms &terms) {
  for (const MaskProduct &product : terms)
    offsets.push_back(makeOffset(product));
}

//===----------------------------------------------------------------------===//
// Scores with scores
//===----------------------------------------------------------------------===//

void ScoreFeatures::multiplyBy(ScoreFeatures other) {
  flatten();
  other.flatten();
  scale *= other.scale;
  outerFeatures = multiplyRows(outerFeatures, other.outerFeatures);
  innerFeatures = multiplyRows(innerFeatures, other.innerFeatures);
  causal |= other.causal;
  if (other.decay)
    addDecay(other.decay);
}

void ScoreFeatures::add(ScoreFeatures other) {
  flatten();
  other.flatten();
  outerFeatures = concatRows({writer->scale(outerFeatures, scale),
                              writer->scale(other.outerFeatures, other.scale)});
  innerFeatures = concatRows({innerFeatures, other.innerFeatures});
  scale = 1;
}
