//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-fold-batch-norm: known per-channel scales go into the weights before
/// them, or behind.
//===----------------------------------------------------------------------===//

#include "../Constants.h"
#include "../TensorTypes.h"
#include "ScaledInput.h"
#include "calotype/Analysis/Rewrites.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <cmath>

namespace calotype::nn {
#define GEN_PASS_DEF_FOLDBATCHNORMPASS
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"
} // namespace calotype::nn

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

static constexpr Rewrite kRewrite{"nn-fold-batch-norm",
                                  Numerics::Reassociating};

namespace {

using Vector = std::vector<double>;

/// x -> scale * x + shift, one pair per channel (dimension 1).
struct ChannelMap {
  Vector scale, shift;
};

/// A product with constant weights, perhaps with a constant bias behind it,
/// that only one op reads.
struct WeightedProduct {
  Operation *op = nullptr; ///< nn.conv or nn.matmul.
  ConstantOp weights;
  AddOp bias; ///< Null when there is none.
  Vector shift;
};

struct FoldBatchNormPass
    : calotype::nn::impl::FoldBatchNormPassBase<FoldBatchNormPass> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      for (Block &block : function.getBody())
        for (Operation &op : llvm::make_early_inc_range(block))
          fold(&op);
  }

private:
  void fold(Operation *op) {
    std::optional<ChannelMap> map;
    Value input;
    if (auto norm = dyn_cast<BatchNormOp>(op)) {
      input = norm.getInput();
      map = readBatchNorm(norm);
      if (!map) {
        reportMissed(op, kRewrite, "the statistics are not constant");
        return;
      }
    } else if (auto mul = dyn_cast<MulOp>(op)) {
      input = mul.getLhs();
      map = readScale(mul);
    }
    if (!map)
      return;
    OpBuilder builder(op);
    if (std::optional<WeightedProduct> product =
            findProduct(input, map->scale.size())) {
      Cost alone = computeCost(product->op);
      reportApplied(op, kRewrite, "folded into the weights before it",
                    alone + computeCost(op), alone);
      foldIntoWeights(builder, op, *product, *map);
      ++numFolded;
    } else if (ConvOp conv = findScaledConv(op->getResult(0), map->shift)) {
      Cost alone = computeCost(conv);
      reportApplied(op, kRewrite, "folded into the weights behind it",
                    alone + computeCost(op), alone);
      scaleInput(builder, conv, input, map->scale, map->shift);
      op->erase();
      ++numFolded;
    } else if (isa<BatchNormOp>(op)) {
      Value scaled =
          MulOp::create(builder, op->getLoc(), op->getResult(0).getType(),
                        input, channelConstant(builder, op, map->scale));
      replace(op, AddOp::create(builder, op->getLoc(), scaled,
                                channelConstant(builder, op, map->shift)));
      ++numExpanded;
    }
  }

  static std::optional<Vector> readVector(Value value) {
    FailureOr<Tensor> tensor = readConstant(value);
    if (failed(tensor))
      return std::nullopt;
    Vector values(tensor->getNumElements());
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = tensor->getDouble(i);
    return values;
  }

  static std::optional<ChannelMap> readBatchNorm(BatchNormOp norm) {
    auto scale = readVector(norm.getScale()), bias = readVector(norm.getBias()),
         mean = readVector(norm.getMean()),
         variance = readVector(norm.getVariance());
    if (!scale || !bias || !mean || !variance)
      return std::nullopt;
    ChannelMap map{*scale, *bias};
    double epsilon = norm.getEpsilon().convertToDouble();
    for (size_t i = 0; i < scale->size(); ++i) {
      map.scale[i] /= std::sqrt((*variance)[i] + epsilon);
      map.shift[i] -= (*mean)[i] * map.scale[i];
    }
    return map;
  }

  /// A constant that holds one value per channel of a tensor of type `type`.
  static std::optional<Vector> readChannels(Value value,
                                            RankedTensorType type) {
    auto constant = value.getDefiningOp<ConstantOp>();
    int64_t rank = type.getRank(), channels = type.getDimSize(1);
    if (!constant || ShapedType::isDynamic(channels))
      return std::nullopt;
    ArrayRef<int64_t> shape = constant.getType().getShape();
    int64_t offset = rank - static_cast<int64_t>(shape.size());
    for (auto [index, extent] : llvm::enumerate(shape))
      if (extent != 1 &&
          (offset + static_cast<int64_t>(index) != 1 || extent != channels))
        return std::nullopt;
    std::optional<Vector> values = readVector(value);
    if (values && values->size() == 1)
      values->assign(channels, values->front());
    return values;
  }

  std::optional<ChannelMap> readScale(MulOp mul) {
    RankedTensorType type = typeOf(mul.getResult());
    if (mul.getLhs().getType() != type ||
        !(isProduct(mul.getLhs()) || findScaledConv(mul.getResult(), {})))
      return std::nullopt;
    auto scale = readChannels(mul.getRhs(), type);
    if (!scale)
      return std::nullopt;
    return ChannelMap{*scale, Vector(scale->size(), 0)};
  }

  static bool isProduct(Value value) {
    if (auto add = value.getDefiningOp<AddOp>())
      value = add.getLhs();
    return value.getDefiningOp<ConvOp>() || value.getDefiningOp<MatmulOp>();
  }

  static std::optional<WeightedProduct> findProduct(Value value,
                                                    size_t channels) {
    WeightedProduct product;
    if (!value.hasOneUse())
      return std::nullopt;
    product.shift.assign(channels, 0);
    if (auto add = value.getDefiningOp<AddOp>()) {
      auto bias = readChannels(add.getRhs(), typeOf(value));
      if (!bias || bias->size() != channels ||
          add.getLhs().getType() != add.getType() || !add.getLhs().hasOneUse())
        return std::nullopt;
      product.bias = add;
      product.shift = *bias;
      value = add.getLhs();
    }
    product.op = value.getDefiningOp();
    if (auto conv = dyn_cast_or_null<ConvOp>(product.op))
      product.weights = conv.getFilter().getDefiningOp<ConstantOp>();
    else if (auto matmul = dyn_cast_or_null<MatmulOp>(product.op))
      if (typeOf(matmul.getResult()).getRank() == 2)
        product.weights = matmul.getRhs().getDefiningOp<ConstantOp>();
    if (!product.weights)
      return std::nullopt;
    return product;
  }

  /// Multiplies output channel i of the weights by scale[i], in f64.
  static FailureOr<Tensor> scaleWeights(const WeightedProduct &product,
                                        const Vector &scale) {
    FailureOr<Tensor> weights =
        readConstant(ConstantOp(product.weights).getValue());
    if (failed(weights))
      return failure();
    Tensor scaled =
        Tensor::allocate(weights->getElementType(), weights->getShape());
    int64_t count = weights->getNumElements(), channels = scale.size();
    auto matmul = dyn_cast<MatmulOp>(product.op);
    bool innermost = matmul && !matmul.getTransposeRhs();
    int64_t perChannel = count / std::max<int64_t>(channels, 1);
    for (int64_t i = 0; i < count; ++i) {
      double factor = scale[innermost ? i % channels : i / perChannel];
      if (weights->getElementType() == ElementType::F32)
        scaled.as<float>()[i] = weights->as<float>()[i] * factor;
      else
        scaled.setDouble(i, weights->getDouble(i) * factor);
    }
    return scaled;
  }

  static void foldIntoWeights(OpBuilder &builder, Operation *op,
                              WeightedProduct &product, const ChannelMap &map) {
    FailureOr<Tensor> scaled = scaleWeights(product, map.scale);
    if (failed(scaled))
      return;
    ConstantOp old = product.weights;
    builder.setInsertionPoint(product.op);
    auto weights =
        ConstantOp::create(builder, old.getLoc(), old.getType(),
                           makeConstant(old.getType(), *scaled, "folded"));
    product.op->setOperand(1, weights);
    if (old->use_empty())
      old.erase();
    Vector shift = map.shift;
    for (size_t i = 0; i < shift.size(); ++i)
      shift[i] += map.scale[i] * product.shift[i];
    builder.setInsertionPoint(op);
    Value result = product.op->getResult(0);
    if (product.bias || llvm::any_of(shift, [](double s) { return s != 0; }))
      result = AddOp::create(
          builder,
          FusedLoc::get(op->getContext(), {product.op->getLoc(), op->getLoc()}),
          result, channelConstant(builder, op, shift));
    replace(op, result);
    if (product.bias)
      product.bias.erase();
  }

  /// `values` as a constant that broadcasts over dimension 1 of the op's
  /// result.
  static Value channelConstant(OpBuilder &builder, Operation *op,
                               const Vector &values) {
    RankedTensorType result = typeOf(op->getResult(0));
    SmallVector<int64_t> shape(result.getRank(), 1);
    shape[1] = values.size();
    auto type = RankedTensorType::get(shape, result.getElementType());
    Tensor tensor =
        Tensor::allocate(*getElementType(type.getElementType()), shape);
    for (size_t i = 0; i < values.size(); ++i)
      tensor.setDouble(i, values[i]);
    return ConstantOp::create(builder, op->getLoc(), type,
                              makeConstant(type, tensor, "folded"));
  }

  static void replace(Operation *op, Value value) {
    op->getResult(0).replaceAllUsesWith(value);
    op->erase();
  }
};

} // namespace
