//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "ScoreChain.h"
#include "../Constants.h"
#include "../TensorTypes.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

void ScoreChain::addStep(ScoreStep step) {
  stepIndex[step.op->getResult(0)] = steps.size();
  steps.push_back(std::move(step));
}

static bool isConstant(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (isa<ConstantOp>(op))
      return true;
    if (!isa<ReshapeOp, TransposeOp, ExpandOp, CastOp>(op))
      return false;
    value = op->getOperand(0);
  }
  return false;
}

bool ScoreChain::isOfRunTimeValues(MatmulOp product) {
  return !isConstant(product.getLhs()) && !isConstant(product.getRhs());
}

bool ScoreChain::hasSecondProduct() const {
  return llvm::any_of(readers, [](const ScoreReader &reader) {
    return reader.kind == ScoreReader::Kind::Product &&
           !isConstant(reader.values);
  });
}

std::string ScoreChain::getReason() const {
  if (hasSoftmax)
    return "softmax between the products";
  return refusals.front().reason;
}

static double countBatches(Value value) {
  return ShapedType::getNumElements(typeOf(value).getShape().drop_back(2));
}

AttentionExtents ScoreChain::getExtents() const {
  MatmulOp first = product;
  AttentionExtents extents;
  const ScoreStep &start = steps.front();
  extents.depth = start.form.features;
  extents.width = 0;
  extents.elementBytes = first.getType().getElementTypeBitWidth() / 8.0;
  double rows = start.frame.extentOf(Axis::Row);
  double columns = start.frame.extentOf(Axis::Column);
  double leftHeads = countBatches(first.getLhs()),
         rightHeads = countBatches(first.getRhs());
  for (const ScoreReader &reader : readers) {
    const ScoreStep &step = stepOf(reader.scores);
    bool overColumns = reader.summed == Axis::Column;
    extents.heads =
        std::max<double>(extents.heads, step.frame.extentOf(Axis::Batch));
    extents.features = std::max<double>(extents.features, step.form.features);
    extents.causal |= step.form.lower.has_value();
    extents.queries = overColumns ? rows : columns;
    extents.keys = overColumns ? columns : rows;
    extents.keyHeads =
        std::max(extents.keyHeads, overColumns ? rightHeads : leftHeads);
    if (reader.kind != ScoreReader::Kind::Product) {
      extents.width += 1;
      continue;
    }
    extents.width +=
        typeOf(reader.op->getResult(0)).getShape().take_back(2)[reader.isLeft];
    extents.keyHeads = std::max(extents.keyHeads, countBatches(reader.values));
  }
  extents.width = std::max(extents.width, 1.0);
  for (const ScoreStep &step : steps)
    extents.scoreOps += step.kind != ScoreStep::Kind::Product &&
                        step.kind != ScoreStep::Kind::Move;
  return extents;
}
