//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-raise-matmul: einsums and transposed operands as plain products.
//===----------------------------------------------------------------------===//

#include "../Constants.h"
#include "../TensorTypes.h"
#include "calotype/Analysis/Rewrites.h"
#include "calotype/Dialect/NN/IR/NNContractionOps.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace calotype::nn {
#define GEN_PASS_DEF_RAISEMATMULPASS
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"
} // namespace calotype::nn

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

static constexpr Rewrite kRewrite{"nn-raise-matmul", Numerics::Reassociating};

static Value transposeTo(PatternRewriter &rewriter, Location loc, Value value,
                         ArrayRef<int64_t> permutation) {
  SmallVector<int64_t> shape;
  for (int64_t dim : permutation)
    shape.push_back(typeOf(value).getDimSize(dim));
  auto type = RankedTensorType::get(shape, typeOf(value).getElementType());
  return rewriter.createOrFold<TransposeOp>(loc, type, value, permutation);
}

static Value reshapeTo(PatternRewriter &rewriter, Location loc, Value value,
                       ArrayRef<int64_t> shape) {
  auto type = RankedTensorType::get(shape, typeOf(value).getElementType());
  return rewriter.createOrFold<ReshapeOp>(loc, type, value);
}

//===----------------------------------------------------------------------===//
// Transposed operands
//===----------------------------------------------------------------------===//

/// Exchanges the last two dimensions of a transpose before the product when the
/// operand is then read along its innermost dimension.
static bool foldOperand(Value operand, bool &flag, Value &replacement,
                        PatternRewriter &rewriter) {
  auto transpose = operand.getDefiningOp<TransposeOp>();
  if (!transpose)
    return false;
  SmallVector<int64_t> permutation(transpose.getPermutation());
  int64_t rank = permutation.size();
  if (permutation[rank - 1] == rank - 1 || permutation[rank - 2] != rank - 1)
    return false;
  std::swap(permutation[rank - 2], permutation[rank - 1]);
  replacement = transposeTo(rewriter, transpose.getLoc(), transpose.getInput(),
                            permutation);
  flag = !flag;
  return true;
}

static LogicalResult foldTransposes(MatmulOp op, PatternRewriter &rewriter) {
  bool left = op.getTransposeLhs(), right = op.getTransposeRhs();
  Value lhs = op.getLhs(), rhs = op.getRhs();
  bool changed = foldOperand(op.getLhs(), left, lhs, rewriter);
  changed |= foldOperand(op.getRhs(), right, rhs, rewriter);
  if (!changed)
    return rewriter.notifyMatchFailure(op, "no operand is transposed");
  rewriter.replaceOpWithNewOp<MatmulOp>(op, op.getType(), lhs, rhs, left,
                                        right);
  return success();
}

//===----------------------------------------------------------------------===//
// Scales
//===----------------------------------------------------------------------===//

/// x when `value` is x times a number, which multiplies `scale`. Sees through
/// transposes, which are repeated on x.
static Value stripScale(Value value, double &scale, PatternRewriter &rewriter) {
  if (!value.hasOneUse())
    return {};
  if (auto transpose = value.getDefiningOp<TransposeOp>()) {
    Value inner = stripScale(transpose.getInput(), scale, rewriter);
    if (!inner)
      return {};
    return TransposeOp::create(rewriter, transpose.getLoc(),
                               transpose.getType(), inner,
                               transpose.getPermutation());
  }
  auto mul = value.getDefiningOp<MulOp>();
  if (!mul || !isa<FloatType>(mul.getType().getElementType()))
    return {};
  for (auto [number, other] : {std::pair(mul.getRhs(), mul.getLhs()),
                               std::pair(mul.getLhs(), mul.getRhs())})
    if (std::optional<double> splat = getSplat(number))
      if (other.getType() == mul.getType()) {
        scale *= *splat;
        return other;
      }
  return {};
}

/// (s a) b is s (a b): the number joins the product's epilogue.
static LogicalResult hoistScales(MatmulOp op, PatternRewriter &rewriter) {
  double scale = 1;
  Value lhs = stripScale(op.getLhs(), scale, rewriter);
  Value rhs = stripScale(op.getRhs(), scale, rewriter);
  if (!lhs && !rhs)
    return rewriter.notifyMatchFailure(op, "no operand is scaled");
  Value product = MatmulOp::create(
      rewriter, op.getLoc(), op.getType(), lhs ? lhs : op.getLhs(),
      rhs ? rhs : op.getRhs(), op.getTransposeLhs(), op.getTransposeRhs());
  Value number = createSplat(
      rewriter, op.getLoc(),
      RankedTensorType::get({}, op.getType().getElementType()), scale);
  rewriter.replaceOpWithNewOp<MulOp>(op, op.getType(), product, number);
  return success();
}

//===----------------------------------------------------------------------===//
// Einsum
//===----------------------------------------------------------------------===//

namespace {

/// The letters of a two-operand einsum by their part in the product.
struct EinsumLetters {
  std::string batch, rows, columns, inner;
};

} // namespace

static bool hasRepeats(StringRef letters) {
  for (size_t i = 0; i < letters.size(); ++i)
    if (letters.drop_front(i + 1).contains(letters[i]))
      return true;
  return false;
}

static std::optional<EinsumLetters> classify(StringRef lhs, StringRef rhs,
                                             StringRef result) {
  if (hasRepeats(lhs) || hasRepeats(rhs) || hasRepeats(result))
    return std::nullopt;
  EinsumLetters letters;
  for (char letter : result) {
    bool left = lhs.contains(letter), right = rhs.contains(letter);
    if (!left && !right)
      return std::nullopt;
    (left && right ? letters.batch
     : left        ? letters.rows
                   : letters.columns) += letter;
  }
  for (char letter : lhs)
    if (!result.contains(letter)) {
      if (!rhs.contains(letter))
        return std::nullopt;
      letters.inner += letter;
    }
  for (char letter : rhs)
    if (!result.contains(letter) && !lhs.contains(letter))
      return std::nullopt;
  return letters;
}

/// `value`, whose dimensions are named `from`, in the order `to`.
static Value orderLetters(PatternRewriter &rewriter, Location loc, Value value,
                          StringRef from, StringRef to) {
  SmallVector<int64_t> permutation;
  for (char letter : to)
    permutation.push_back(from.find(letter));
  return transposeTo(rewriter, loc, value, permutation);
}

namespace {

/// Extents by letter.
struct LetterExtents {
  llvm::StringMap<int64_t> extents;

  /// Names the dimensions of `type`; false when a letter has another extent
  /// already.
  bool add(StringRef letters, RankedTensorType type) {
    for (size_t i = 0; i < letters.size(); ++i) {
      auto [entry, isNew] =
          extents.try_emplace(letters.substr(i, 1), type.getDimSize(i));
      if (!isNew && entry->second != type.getDimSize(i))
        return false;
    }
    return true;
  }
  SmallVector<int64_t> getShape(StringRef letters) const {
    SmallVector<int64_t> shape;
    for (size_t i = 0; i < letters.size(); ++i)
      shape.push_back(extents.lookup(letters.substr(i, 1)));
    return shape;
  }
  int64_t getSize(StringRef letters) const {
    return ShapedType::getNumElements(getShape(letters));
  }
};

} // namespace

static LogicalResult raiseEinsum(EinsumOp op, PatternRewriter &rewriter) {
  StringRef equation = op.getEquation();
  auto [operands, result] = equation.split("->");
  auto [lhs, rhs] = operands.split(',');
  if (op.getInputs().size() != 2 || rhs.contains(','))
    return rewriter.notifyMatchFailure(op, "not two operands");
  std::optional<EinsumLetters> letters = classify(lhs, rhs, result);
  if (!letters || letters->inner.empty())
    return rewriter.notifyMatchFailure(op, "no product of matrices");
  LetterExtents extents;
  for (auto [names, value] :
       {std::pair(lhs, op.getInputs()[0]), std::pair(rhs, op.getInputs()[1])}) {
    RankedTensorType type = typeOf(value);
    if (!type.hasStaticShape() ||
        type.getRank() != static_cast<int64_t>(names.size()))
      return rewriter.notifyMatchFailure(op, "shapes are not known");
    if (!extents.add(names, type))
      return rewriter.notifyMatchFailure(op, "an operand broadcasts");
  }
  Location loc = op.getLoc();
  const auto &[batch, rows, columns, inner] = *letters;
  auto matrices = [&, &batch = batch](StringRef first, StringRef second) {
    SmallVector<int64_t> shape = extents.getShape(batch);
    shape.append({extents.getSize(first), extents.getSize(second)});
    return shape;
  };
  // The right operand keeps its innermost dimension innermost.
  bool transposed =
      columns.empty() || columns.find(rhs.back()) == std::string::npos;
  Value a =
      orderLetters(rewriter, loc, op.getInputs()[0], lhs, batch + rows + inner);
  Value b = orderLetters(rewriter, loc, op.getInputs()[1], rhs,
                         transposed ? batch + columns + inner
                                    : batch + inner + columns);
  a = reshapeTo(rewriter, loc, a, matrices(rows, inner));
  b = reshapeTo(rewriter, loc, b,
                transposed ? matrices(columns, inner)
                           : matrices(inner, columns));
  auto matmul =
      MatmulOp::create(rewriter, loc,
                       RankedTensorType::get(matrices(rows, columns),
                                             typeOf(a).getElementType()),
                       a, b, false, transposed);
  Value product = matmul;
  std::string order = batch + rows + columns;
  product = reshapeTo(rewriter, loc, product, extents.getShape(order));
  reportApplied(op, kRewrite,
                Twine("einsum ") + equation + " as a matrix product",
                computeCost(op), computeCost(matmul));
  rewriter.replaceOp(op, orderLetters(rewriter, loc, product, order, result));
  return success();
}

namespace {

struct RaiseMatmulPass
    : calotype::nn::impl::RaiseMatmulPassBase<RaiseMatmulPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add(foldTransposes);
    // First, while the transposes still have one reader.
    patterns.add(hoistScales, /*benefit=*/2);
    patterns.add(raiseEinsum);
    (void)applyPatternsGreedily(getOperation(), std::move(patterns));
  }
};

} // namespace
