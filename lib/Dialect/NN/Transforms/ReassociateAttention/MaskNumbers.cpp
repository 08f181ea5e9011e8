//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The factors of masks that are known at compile time.
//===----------------------------------------------------------------------===//

#include "../Constants.h"
#include "MaskFactors.h"
#include "calotype/Analysis/MatrixStructure.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

namespace {

/// The matrices of a constant, one per batch element.
class Matrices {
public:
  Matrices(const Tensor &numbers, ArrayRef<int64_t> dims, int64_t rowDim,
           int64_t columnDim) {
    ArrayRef<int64_t> shape = numbers.getShape();
    SmallVector<int64_t> strides(shape.size(), 1), batchStrides;
    for (size_t i = shape.size(); i-- > 1;)
      strides[i - 1] = strides[i] * shape[i];
    MatrixView view{&numbers, 0, 1, 1, 0, 0};
    for (auto [dim, extent, stride] : llvm::zip(dims, shape, strides)) {
      if (dim == rowDim && extent != 1) {
        view.rows = extent;
        view.rowStride = stride;
      } else if (dim == columnDim && extent != 1) {
        view.columns = extent;
        view.columnStride = stride;
      } else if (extent != 1) {
        batchDims.push_back(dim);
        batchShape.push_back(extent);
        batchStrides.push_back(stride);
      }
    }
    for (int64_t i = 0; i < ShapedType::getNumElements(batchShape); ++i) {
      int64_t rest = i;
      view.offset = 0;
      for (size_t d = batchShape.size(); d-- > 0; rest /= batchShape[d])
        view.offset += rest % batchShape[d] * batchStrides[d];
      views.push_back(view);
    }
  }

  /// A tensor of `width` numbers per batch element and place along `dim`,
  /// filled batch by batch.
  AlignedSource
  makeSource(int64_t dim, int64_t extent, int64_t width,
             llvm::function_ref<ArrayRef<double>(int64_t)> get) const {
    SmallVector<int64_t> shape(batchShape), dims(batchDims);
    shape.append({extent, width});
    dims.append({dim, kFeature});
    Tensor tensor = Tensor::allocate(ElementType::F64, shape);
    for (size_t batch = 0; batch < views.size(); ++batch)
      llvm::copy(get(batch), tensor.as<double>() + batch * extent * width);
    return {{}, tensor, dims};
  }

  SmallVector<MatrixView> views;
  SmallVector<int64_t> batchDims, batchShape;
};

} // namespace

static MaskFactor makeNumber(double number) {
  MaskFactor factor{MaskFactor::Kind::Number};
  factor.number = number;
  return factor;
}

static MaskFactor makeVector(AlignedSource source, Axis axis) {
  MaskFactor factor{MaskFactor::Kind::Vector};
  factor.source = std::move(source);
  factor.axis = axis;
  return factor;
}

static MatrixView orient(const MatrixView &view, bool lower) {
  return lower ? view : view.transposed();
}

/// One triangle that all batch elements share.
static std::optional<MaskProduct> factorTriangle(const Matrices &matrices,
                                                 bool lower) {
  std::optional<double> value;
  for (const MatrixView &view : matrices.views) {
    std::optional<double> own = matchLowerTriangle(orient(view, lower));
    if (!own || (value && *value != *own))
      return std::nullopt;
    value = own;
  }
  MaskFactor triangle{MaskFactor::Kind::Triangle};
  triangle.lower = lower;
  return MaskProduct{makeNumber(*value), triangle};
}

/// A decay per batch element; what is left on the diagonal scales the side that
/// the decay runs along.
static std::optional<MaskProduct>
factorDecay(const Matrices &matrices, const ScoreFrame &frame, bool lower) {
  SmallVector<Decay> decays;
  for (const MatrixView &view : matrices.views) {
    std::optional<Decay> decay = matchDecay(orient(view, lower));
    if (!decay)
      return std::nullopt;
    decays.push_back(std::move(*decay));
  }
  Axis axis = lower ? Axis::Column : Axis::Row;
  int64_t dim = *frame.onlyDim(axis), extent = matrices.views.front().rows;
  MaskFactor triangle{MaskFactor::Kind::Triangle},
      decay{MaskFactor::Kind::Decay};
  triangle.lower = decay.lower = lower;
  decay.source = matrices.makeSource(dim, extent, 1, [&](int64_t batch) {
    return ArrayRef<double>(decays[batch].logFactors);
  });
  MaskProduct product{triangle, decay};
  if (llvm::any_of(decays, [](const Decay &decay) {
        return llvm::any_of(decay.columnScales,
                            [](double s) { return s != 1; });
      }))
    product.push_back(
        makeVector(matrices.makeSource(dim, extent, 1,
                                       [&](int64_t batch) {
                                         return ArrayRef<double>(
                                             decays[batch].columnScales);
                                       }),
                   axis));
  return product;
}

/// `values`, `rank` per place, with zeros up to `width`.
static std::vector<double> widen(ArrayRef<double> values, int64_t rank,
                                 int64_t places, int64_t width) {
  std::vector<double> wide(places * width, 0);
  for (int64_t place = 0; place < places; ++place)
    for (int64_t r = 0; r < rank; ++r)
      wide[place * width + r] = values[place * rank + r];
  return wide;
}

static std::optional<MaskProduct> factorLowRank(const Matrices &matrices,
                                                const ScoreFrame &frame) {
  SmallVector<LowRank> parts;
  int64_t rank = 0;
  for (const MatrixView &view : matrices.views) {
    std::optional<LowRank> part = factorize(view, kMaxMaskRank);
    if (!part)
      return std::nullopt;
    rank = std::max(rank, part->rank);
    parts.push_back(std::move(*part));
  }
  if (rank == 0)
    return MaskProduct{makeNumber(0)};
  int64_t rows = matrices.views.front().rows;
  int64_t columns = matrices.views.front().columns;
  std::vector<double> buffer;
  AlignedSource left = matrices.makeSource(
      *frame.onlyDim(Axis::Row), rows, rank, [&](int64_t batch) {
        buffer = widen(parts[batch].left, parts[batch].rank, rows, rank);
        return ArrayRef<double>(buffer);
      });
  AlignedSource right = matrices.makeSource(
      *frame.onlyDim(Axis::Column), columns, rank, [&](int64_t batch) {
        buffer = widen(parts[batch].right, parts[batch].rank, columns, rank);
        return ArrayRef<double>(buffer);
      });
  if (rank == 1)
    return MaskProduct{makeVector(std::move(left), Axis::Row),
                       makeVector(std::move(right), Axis::Column)};
  MaskFactor factor{MaskFactor::Kind::LowRank};
  factor.source = std::move(left);
  factor.columns = std::move(right);
  factor.rank = rank;
  return MaskProduct{factor};
}

FailureOr<MaskProduct> nn::factorNumbers(const Tensor &numbers,
                                         ArrayRef<int64_t> dims,
                                         const ScoreFrame &frame) {
  std::optional<int64_t> row = frame.onlyDim(Axis::Row);
  std::optional<int64_t> column = frame.onlyDim(Axis::Column);
  if (!row || !column || numbers.getNumElements() == 0)
    return failure();
  Matrices matrices(numbers, dims, *row, *column);
  for (bool lower : {true, false})
    if (auto product = factorTriangle(matrices, lower))
      return *product;
  for (bool lower : {true, false})
    if (auto product = factorDecay(matrices, frame, lower))
      return *product;
  if (auto product = factorLowRank(matrices, frame))
    return *product;
  return failure();
}

//===----------------------------------------------------------------------===//
// Values computed from constants
//===----------------------------------------------------------------------===//

/// True when the value of `value` and of all it is made of can be computed: at
/// most `opsLeft` ops of at most `maxElements` elements.
static bool isConstantExpression(Value value, int64_t maxElements,
                                 int64_t &opsLeft) {
  Operation *op = value.getDefiningOp();
  auto type = cast<RankedTensorType>(value.getType());
  return op && op->getNumResults() == 1 && op->getNumRegions() == 0 &&
         isa<KernelOpInterface>(op) && type.hasStaticShape() &&
         type.getNumElements() <= maxElements && opsLeft-- > 0 &&
         llvm::all_of(op->getOperands(), [&](Value operand) {
           return isConstantExpression(operand, maxElements, opsLeft);
         });
}

static FailureOr<Tensor> evaluateOp(Value value,
                                    const EvaluatorInterface *evaluator) {
  Operation *op = value.getDefiningOp();
  if (isa<ConstantOp>(op))
    return readConstant(value);
  if (!evaluator)
    return failure();
  SmallVector<Tensor> operands;
  for (Value operand : op->getOperands()) {
    FailureOr<Tensor> tensor = evaluateOp(operand, evaluator);
    if (failed(tensor))
      return failure();
    operands.push_back(std::move(*tensor));
  }
  if (auto reshape = dyn_cast<ReshapeOp>(op))
    return operands.front().reshaped(reshape.getType().getShape());
  auto results = evaluator->evaluate(op, operands);
  if (failed(results) || results->size() != 1)
    return failure();
  return results->front();
}

FailureOr<Tensor> nn::evaluateConstant(Value value,
                                       const EvaluatorInterface *evaluator,
                                       int64_t maxElements) {
  int64_t opsLeft = 64; // A mask has a few; a graph of more is none.
  if (!isConstantExpression(value, maxElements, opsLeft))
    return failure();
  return evaluateOp(value, evaluator);
}
