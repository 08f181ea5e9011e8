//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Masks by the ops that make them: triangles, outer products, decays.
//===----------------------------------------------------------------------===//

#include "../Constants.h"
#include "MaskReader.h"
#include "calotype/Dialect/NN/IR/NNOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

/// Exponents below it give zero in every element type.
static constexpr double kVanishing = -1000;

//===----------------------------------------------------------------------===//
// Triangles
//===----------------------------------------------------------------------===//

/// Ones where the mask's last index minus the one before is at least (`upper`)
/// or at most `offset`.
MaskReader::Terms MaskReader::readTriangle(const AlignedValue &mask, bool upper,
                                           int64_t offset) {
  size_t rank = mask.dims.size();
  if (rank < 2 || offset != 0)
    return failure();
  int64_t first = mask.dims[rank - 2], last = mask.dims[rank - 1];
  std::optional<int64_t> row = frame.onlyDim(Axis::Row);
  std::optional<int64_t> column = frame.onlyDim(Axis::Column);
  bool straight = row && column && first == *row && last == *column;
  bool crossed = row && column && first == *column && last == *row;
  if (!straight && !crossed)
    return failure();
  MaskFactor factor{MaskFactor::Kind::Triangle};
  factor.lower = upper == crossed;
  return MaskTerms{{factor}};
}

MaskReader::Terms MaskReader::readTrilu(const AlignedValue &mask) {
  auto trilu = mask.value.getDefiningOp<TriluOp>();
  return multiply(readTriangle(mask, trilu.getUpper(), trilu.getK()),
                  read(mask.operand(trilu.getInput())));
}

/// The first of numbers that count up by one.
static std::optional<double> readCount(const Tensor &numbers) {
  for (int64_t i = 0; i < numbers.getNumElements(); ++i)
    if (numbers.getDouble(i) != numbers.getDouble(0) + static_cast<double>(i))
      return std::nullopt;
  return numbers.getDouble(0);
}

/// Positions of rows compared with positions of columns: a triangle.
MaskReader::Terms MaskReader::readComparison(const AlignedValue &mask,
                                             bool complement) {
  Operation *op = mask.value.getDefiningOp();
  AlignedValue left = mask.operand(op->getOperand(0));
  AlignedValue right = mask.operand(op->getOperand(1));
  bool less = isa<LessOp, LessEqualOp>(op) != complement;
  bool strict = isa<LessOp, GreaterOp>(op) != complement;
  // Put the rows first: row < column is column > row.
  if (left.varies(frame, Axis::Column)) {
    std::swap(left, right);
    less = !less;
  }
  if (left.varies(frame, Axis::Column) || right.varies(frame, Axis::Row) ||
      left.varies(frame, Axis::Batch) || right.varies(frame, Axis::Batch))
    return failure();
  FailureOr<Tensor> rows =
      evaluateConstant(left.value, evaluator, kMaxEvaluated);
  FailureOr<Tensor> columns =
      evaluateConstant(right.value, evaluator, kMaxEvaluated);
  if (failed(rows) || failed(columns) || !frame.onlyDim(Axis::Row) ||
      !frame.onlyDim(Axis::Column))
    return failure();
  std::optional<double> row = readCount(*rows), column = readCount(*columns);
  // row0 + i >= column0 + j keeps j - i <= row0 - column0.
  if (!row || !column || *row - *column != (strict ? (less ? -1 : 1) : 0))
    return failure();
  MaskFactor factor{MaskFactor::Kind::Triangle};
  factor.lower = !less;
  return MaskTerms{{factor}};
}

//===----------------------------------------------------------------------===//
// Outer products and decays
//===----------------------------------------------------------------------===//

/// A product of two narrow matrices.
MaskReader::Terms MaskReader::readOuterProduct(const AlignedValue &mask) {
  auto matmul = mask.value.getDefiningOp<MatmulOp>();
  size_t rank = mask.dims.size();
  int64_t first = mask.dims[rank - 2], last = mask.dims[rank - 1];
  auto isAlong = [&](int64_t dim, Axis axis) {
    return dim >= 0 && frame.axes[dim] == axis;
  };
  bool straight = isAlong(first, Axis::Row) && isAlong(last, Axis::Column);
  bool crossed = isAlong(first, Axis::Column) && isAlong(last, Axis::Row);
  auto sideOf = [&](Value operand, bool transposed, bool isLeft) {
    AlignedValue aligned = mask.operand(operand);
    size_t own = aligned.dims.size();
    // The result's row comes from the left operand, its column from the right.
    bool featureLast = isLeft != transposed;
    aligned.dims[own - 1] = featureLast ? kFeature : (isLeft ? first : last);
    aligned.dims[own - 2] = featureLast ? (isLeft ? first : last) : kFeature;
    return aligned.toSource();
  };
  AlignedSource left = sideOf(matmul.getLhs(), matmul.getTransposeLhs(), true);
  AlignedSource right =
      sideOf(matmul.getRhs(), matmul.getTransposeRhs(), false);
  ArrayRef<int64_t> shape = matmul.getLhs().getType().getShape();
  int64_t depth = shape[shape.size() - (matmul.getTransposeLhs() ? 2 : 1)];
  if ((!straight && !crossed) || depth > kMaxMaskRank || depth < 1 ||
      !matmul.getLhs().getType().hasStaticShape() ||
      !matmul.getRhs().getType().hasStaticShape())
    return failure();
  MaskFactor factor{MaskFactor::Kind::LowRank};
  factor.source = straight ? left : right;
  factor.columns = straight ? right : left;
  factor.rank = depth;
  return MaskTerms{{factor}};
}

MaskReader::Terms MaskReader::readExponential(const AlignedValue &exponent) {
  if (std::optional<AlignedValue> input = skipMove(exponent))
    return readExponential(*input);
  Operation *op = exponent.value.getDefiningOp();
  if (auto sub = dyn_cast_or_null<SubOp>(op))
    return readDifference(exponent.operand(sub.getLhs()),
                          exponent.operand(sub.getRhs()));
  if (auto select = dyn_cast_or_null<SelectOp>(op)) {
    AlignedValue condition = exponent.operand(select.getCondition());
    for (auto [fill, kept, complement] :
         {std::tuple(select.getOnFalse(), select.getOnTrue(), false),
          std::tuple(select.getOnTrue(), select.getOnFalse(), true)})
      if (std::optional<double> number = getSplat(fill);
          number && *number <= kVanishing)
        return multiply(readCondition(condition, complement),
                        readExponential(exponent.operand(kept)));
  }
  return failure();
}

/// exp(plus - minus), both the same numbers c along rows and along columns.
MaskReader::Terms MaskReader::readDifference(const AlignedValue &plus,
                                             const AlignedValue &minus) {
  auto strip = [](Value value) {
    while (auto reshape = value.getDefiningOp<ReshapeOp>())
      value = reshape.getInput();
    return value;
  };
  // Dimensions other than of extent 1, with rows and columns called alike.
  auto visible = [&](const AlignedValue &vector) {
    SmallVector<std::pair<int64_t, int64_t>> dims;
    for (auto [dim, extent] :
         llvm::zip(vector.dims, vector.getType().getShape()))
      if (extent != 1)
        dims.push_back(
            {dim >= 0 && frame.axes[dim] == Axis::Batch ? dim : -1, extent});
    return dims;
  };
  bool lower = plus.varies(frame, Axis::Row);
  const AlignedValue &rows = lower ? plus : minus,
                     &columns = lower ? minus : plus;
  if (!plus.getType().hasStaticShape() || !minus.getType().hasStaticShape() ||
      rows.varies(frame, Axis::Column) || columns.varies(frame, Axis::Row) ||
      !frame.onlyDim(Axis::Row) || !frame.onlyDim(Axis::Column) ||
      strip(plus.value) != strip(minus.value) ||
      visible(plus) != visible(minus))
    return failure();
  MaskFactor factor{MaskFactor::Kind::Positions};
  factor.lower = lower;
  factor.source = minus.toSource();
  return MaskTerms{{factor}};
}
