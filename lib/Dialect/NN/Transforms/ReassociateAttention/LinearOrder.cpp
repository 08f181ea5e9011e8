//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "LinearOrder.h"
#include "LinearProduct.h"
#include "calotype/Dialect/NN/IR/NNOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

ArrayRef<Operation *> LinearOrder::build() {
  for (const ScoreReader &reader : chain.readers) {
    writer.setPlace(reader.op);
    if (reader.kind == ScoreReader::Kind::Product)
      buildProduct(reader);
    else
      buildSum(reader);
  }
  return writer.created;
}

//===----------------------------------------------------------------------===//
// Features
//===----------------------------------------------------------------------===//

const ScoreFeatures &LinearOrder::featuresOf(Value scores, Axis inner) {
  auto key = std::pair(scores.getAsOpaquePointer(), inner);
  auto found = known.find(key);
  if (found == known.end())
    found = known.emplace(key, replay(chain.stepOf(scores), inner)).first;
  return found->second;
}

ScoreFeatures LinearOrder::replay(const ScoreStep &step, Axis inner) {
  if (step.kind == ScoreStep::Kind::Product)
    return ScoreFeatures(writer, cast<MatmulOp>(step.op), inner);
  ScoreFeatures features = featuresOf(step.scores, inner);
  switch (step.kind) {
  case ScoreStep::Kind::Product:
    break;
  case ScoreStep::Kind::Multiply:
    features.broadcast(step.frame);
    if (step.normalizerEpsilon && step.normalizerSummed == inner)
      features.divideBySums(step.terms, *step.normalizerEpsilon);
    else
      features.multiplyBy(step.terms);
    break;
  case ScoreStep::Kind::Add:
    features.broadcast(step.frame);
    features.scaleBy(step.sign);
    features.add(step.terms);
    break;
  case ScoreStep::Kind::Move:
    if (auto transpose = dyn_cast<TransposeOp>(step.op))
      features.transpose(transpose.getPermutation());
    else if (isa<ReshapeOp>(step.op))
      features.reshape(step.frame);
    else
      features.broadcast(step.frame);
    break;
  case ScoreStep::Kind::Cast:
    features.widen(cast<CastOp>(step.op).getType().getElementType());
    break;
  case ScoreStep::Kind::MultiplyScores:
    features.multiplyBy(featuresOf(step.other, inner));
    break;
  case ScoreStep::Kind::AddScores: {
    ScoreFeatures other = featuresOf(step.other, inner);
    other.scaleBy(step.otherSign);
    features.add(std::move(other));
    break;
  }
  }
  return features;
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

void LinearOrder::buildProduct(const ScoreReader &reader) {
  auto matmul = cast<MatmulOp>(reader.op);
  ScoreFeatures features = featuresOf(reader.scores, reader.summed);
  std::optional<double> epsilon;
  Value replaced = reader.scaled->getResult(0);
  bool isNormalized = reader.normalization && features.outerFactors.empty() &&
                      features.offsets.empty() && !features.normalizer;
  if (features.normalizer)
    epsilon = features.normalizer->epsilon;
  if (isNormalized) {
    epsilon = reader.epsilon;
    replaced = DivOp(reader.normalization).getResult();
  } else {
    features.scaleBy(reader.scaleBehind);
  }
  int64_t rank = features.getFrame().getRank();
  int64_t summed = *features.getFrame().onlyDim(reader.summed);
  int64_t kept = summed == rank - 1 ? rank - 2 : rank - 1;
  LinearProduct product{writer, features, {}, kept, summed, {}};
  for (int64_t dim = 0; dim < rank - 2; ++dim)
    product.lead.push_back(dim);
  product.extents = llvm::to_vector(matmul.getType().getShape().drop_back(2));

  auto exchange = [&](Value value) {
    auto order = llvm::to_vector(llvm::seq<int64_t>(0, shapeOf(value).size()));
    std::swap(order[order.size() - 1], order[order.size() - 2]);
    return writer.transpose(value, order);
  };
  // An earlier product of the same scores, perhaps.
  Value values = writer.current(reader.values);
  if (reader.isLeft ? matmul.getTransposeRhs() : !matmul.getTransposeLhs())
    values = exchange(values);
  SmallVector<int64_t> shape(
      product.extents.size() + 2 - shapeOf(values).size(), 1);
  llvm::append_range(shape, shapeOf(values));
  values = writer.reshape(values, shape);

  Value result = product.multiply(values, epsilon);
  if (isNormalized)
    result = writer.scale(result, reader.scaleBehind);
  if (!reader.isLeft)
    result = exchange(result);
  writer.replace(replaced, writer.reshape(result, shapeOf(replaced)));
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

/// Rows of the inner side summed over it, laid along the outer side.
Value LinearOrder::sumOver(Value rows, const ScoreFeatures &features) {
  const ScoreFrame &frame = features.getFrame();
  SmallVector<int64_t> dims = frame.dimsOfSide(features.getInner());
  double repeated = 1;
  for (auto [axis, dim] : llvm::enumerate(dims))
    if (frame.axes[dim] == features.getInner()) {
      repeated *= static_cast<double>(frame.shape[dim] / shapeOf(rows)[axis]);
      rows = writer.sum(rows, axis);
    }
  rows = writer.scale(rows, repeated);
  return writer.arrange(rows, withFeatures(dims),
                        withFeatures(frame.dimsOfSide(features.getOuter())));
}

/// The sums in the order of the outer side: <a_o, sum_i b_i>.
Value LinearOrder::sumPlain(const ScoreFeatures &features) {
  Value total = sumOver(features.innerFeatures, features);
  Value products = writer.create<MulOp>(features.outerFeatures, total);
  Value result = writer.sum(products, shapeOf(products).size() - 1);
  return writer.scale(result, features.scale);
}

/// The same where each row sums up to itself: a product with a column of ones.
Value LinearOrder::sumCausal(const ScoreFeatures &features) {
  const ScoreFrame &frame = features.getFrame();
  LinearProduct product{writer,
                        features,
                        {},
                        *frame.onlyDim(features.getOuter()),
                        *frame.onlyDim(features.getInner()),
                        {}};
  for (int64_t dim = 0; dim < frame.getRank(); ++dim)
    if (dim != product.kept && dim != product.summed) {
      product.lead.push_back(dim);
      product.extents.push_back(frame.shape[dim]);
    }
  SmallVector<int64_t> shape(product.lead.size(), 1);
  shape.append({frame.shape[product.summed], 1});
  Value result = product.attend(writer.number(features.getElement(), 1, shape),
                                std::nullopt);
  SmallVector<int64_t> from(product.lead);
  from.push_back(product.kept);
  return writer.arrange(result, withFeatures(from),
                        withFeatures(frame.dimsOfSide(features.getOuter())));
}

void LinearOrder::buildSum(const ScoreReader &reader) {
  const ScoreFeatures &features = featuresOf(reader.scores, reader.summed);
  const ScoreFrame &frame = features.getFrame();
  Value result = features.causal ? sumCausal(features) : sumPlain(features);
  if (features.normalizer)
    result = writer.scale(result, features.normalizer->scaleAfter);
  for (const ScoreFeatures::OuterFactor &factor : features.outerFactors)
    result = applyVector(writer, result, factor.value, factor.use,
                         features.getElement());
  for (const ScoreFeatures::Offset &offset : features.offsets) {
    // Of ones, if a side has no rows of its own.
    SmallVector<int64_t> ones(frame.dimsOfSide(features.getInner()).size() + 1,
                              1);
    Value inner = offset.inner ? offset.inner
                               : writer.number(features.getElement(), 1, ones);
    Value sum = sumOver(inner, features);
    if (offset.outer)
      sum = writer.create<MulOp>(sum, offset.outer);
    sum = writer.scale(writer.sum(sum, shapeOf(sum).size() - 1), offset.scale);
    result = writer.create<AddOp>(result, sum);
  }
  // In the order of the scores, whose summed dimensions have extent 1 now.
  SmallVector<int64_t> all =
      llvm::to_vector(llvm::seq<int64_t>(0, frame.getRank()));
  SmallVector<int64_t> shape(frame.shape);
  for (int64_t dim : frame.dimsOf(features.getInner()))
    shape[dim] = 1;
  result = writer.arrange(
      result, withFeatures(frame.dimsOfSide(features.getOuter())), all);
  result = writer.scale(writer.expand(result, shape), reader.scale);
  Value replaced = reader.op->getResult(0);
  writer.replace(replaced, writer.reshape(result, shapeOf(replaced)));
}
