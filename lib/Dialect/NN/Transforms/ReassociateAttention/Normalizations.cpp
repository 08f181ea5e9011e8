//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Divisions by the sums of scores, before and behind the second product.
//===----------------------------------------------------------------------===//

#include "../Constants.h"
#include "../TensorTypes.h"
#include "ScoreChain.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

namespace {
/// The sums of scores, plus a number.
struct RowSum {
  const ScoreReader *reader;
  double epsilon;
};
} // namespace

/// The sums that `divisor` is, up to an added number and its shape.
static std::optional<RowSum> findRowSum(const ScoreChain &chain,
                                        Value divisor) {
  RowSum sum{nullptr, 0};
  while (Operation *op = divisor.getDefiningOp()) {
    if (auto reshape = dyn_cast<ReshapeOp>(op)) {
      divisor = reshape.getInput();
      continue;
    }
    if (auto add = dyn_cast<AddOp>(op)) {
      std::optional<double> left = getSplat(add.getLhs()),
                            right = getSplat(add.getRhs());
      Value rest = right ? add.getLhs() : add.getRhs();
      if ((!left && !right) || rest.getType() != add.getType())
        return std::nullopt;
      sum.epsilon += right ? *right : *left;
      divisor = rest;
      continue;
    }
    for (const ScoreReader &reader : chain.readers)
      if (reader.op == op && reader.kind == ScoreReader::Kind::Sum &&
          reader.scale == 1)
        sum.reader = &reader;
    break;
  }
  return sum.reader ? std::optional(sum) : std::nullopt;
}

/// Notes that a step divides scores by their own sums.
static void findNormalizer(const ScoreChain &chain, ScoreStep &step) {
  auto div = dyn_cast<DivOp>(step.op);
  if (!div)
    return;
  std::optional<RowSum> sum = findRowSum(chain, div.getRhs());
  if (!sum || sum->reader->scores != step.scores)
    return;
  SmallVector<int64_t> shape(step.frame.shape);
  for (int64_t dim : step.frame.dimsOf(sum->reader->summed))
    shape[dim] = 1;
  if (typeOf(div.getRhs()).getShape() != ArrayRef<int64_t>(shape))
    return;
  step.normalizerEpsilon = sum->epsilon;
  step.normalizerSummed = sum->reader->summed;
}

/// The only op that reads the result of `op` and keeps its type, or null.
static Operation *onlyReader(Operation *op) {
  if (!op->hasOneUse())
    return nullptr;
  Operation *reader = *op->user_begin();
  return reader->getResultTypes() == op->getResultTypes() ? reader : nullptr;
}

/// Finds what stands behind products: numbers, then a division by the sums.
static void followProduct(const ScoreChain &chain, ScoreReader &reader) {
  while (auto mul = dyn_cast_or_null<MulOp>(onlyReader(reader.scaled))) {
    bool isLeft = mul.getLhs() == reader.scaled->getResult(0);
    std::optional<double> number =
        getSplat(isLeft ? mul.getRhs() : mul.getLhs());
    if (!number)
      break;
    reader.scaled = mul;
    reader.scaleBehind *= *number;
  }
  Value product = reader.scaled->getResult(0);
  auto div = dyn_cast_or_null<DivOp>(onlyReader(reader.scaled));
  if (!div || div.getLhs() != product)
    return;
  // One divisor for each result row.
  SmallVector<int64_t> shape(typeOf(product).getShape());
  shape[shape.size() - (reader.isLeft ? 1 : 2)] = 1;
  std::optional<RowSum> sum = findRowSum(chain, div.getRhs());
  if (sum && sum->reader->scores == reader.scores &&
      sum->reader->summed == reader.summed &&
      typeOf(div.getRhs()).getShape() == ArrayRef<int64_t>(shape)) {
    reader.normalization = div;
    reader.epsilon = sum->epsilon;
  }
}

void nn::findNormalizations(ScoreChain &chain) {
  for (ScoreStep &step : chain.steps)
    findNormalizer(chain, step);
  for (ScoreReader &reader : chain.readers)
    if (reader.kind == ScoreReader::Kind::Product)
      followProduct(chain, reader);
}
