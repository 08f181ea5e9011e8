//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-approximate-attention: linear attention with a feature map in the place
/// of softmax attention, where the user asks for it.
//===----------------------------------------------------------------------===//

#include "../Constants.h"
#include "FeatureMaps.h"
#include "calotype/Analysis/Rewrites.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <cmath>

namespace calotype::nn {
#define GEN_PASS_DEF_APPROXIMATEATTENTIONPASS
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"
} // namespace calotype::nn

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

static constexpr Rewrite kRewrite{"nn-approximate-attention",
                                  Numerics::Approximate};

/// Keeps a normaliser away from zero, as Katharopoulos et al. do.
static constexpr double kEpsilon = 1e-6;

/// Why attention has no linear form, or nothing.
static std::optional<StringRef> findObstacle(AttentionOp op) {
  auto query = op.getQuery().getType(), key = op.getKey().getType();
  if (!query.hasStaticShape() || !key.hasStaticShape())
    return StringRef("shapes are not known");
  if (op.getSoftcap().convertToDouble() > 0)
    return StringRef("the scores have a soft cap");
  if (!(op.getScale().convertToDouble() > 0))
    return StringRef("the scale is not positive");
  int64_t offset = static_cast<int64_t>(op.getCausalOffset());
  if (op.getCausal() &&
      (offset != 0 || query.getDimSize(2) != key.getDimSize(2)))
    return StringRef("the causal mask is not that of equal lengths");
  if (Value mask = op.getMask()) {
    ArrayRef<int64_t> shape = cast<RankedTensorType>(mask.getType()).getShape();
    if (shape.size() >= 2 && shape[shape.size() - 2] != 1)
      return StringRef("the mask differs between queries");
    if (shape.size() >= 3 && shape[shape.size() - 3] != 1)
      return StringRef("the mask differs between heads");
  }
  return std::nullopt;
}

namespace {

struct ApproximateAttentionPass
    : calotype::nn::impl::ApproximateAttentionPassBase<
          ApproximateAttentionPass> {
  using ApproximateAttentionPassBase::ApproximateAttentionPassBase;

  void runOnOperation() override {
    std::optional<FeatureMap> map = FeatureMap::parse(featureMap);
    if (!map) {
      getOperation().emitError("expected a feature map ")
          << FeatureMap::getSyntax() << "; found '" << featureMap << "'";
      return signalPassFailure();
    }
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      SmallVector<AttentionOp> layers;
      function.walk([&](AttentionOp op) { layers.push_back(op); });
      for (auto [index, op] : llvm::enumerate(layers)) {
        if (!layerNumbers.empty() && !llvm::is_contained(layerNumbers, index))
          continue;
        if (std::optional<StringRef> obstacle = findObstacle(op)) {
          reportMissed(op, kRewrite, *obstacle);
          continue;
        }
        replace(op, *map, index);
        ++numReplaced;
      }
    }
  }

private:
  void replace(AttentionOp op, const FeatureMap &map, size_t index) {
    OpBuilder builder(op);
    Location loc = op.getLoc();
    auto scaled = [&](Value x) -> Value {
      double root = std::sqrt(op.getScale().convertToDouble());
      auto number = RankedTensorType::get(
          {}, cast<RankedTensorType>(x.getType()).getElementType());
      return MulOp::create(builder, loc, x,
                           createSplat(builder, loc, number, root));
    };
    MappedPair mapped = buildFeatures(builder, loc, map, scaled(op.getQuery()),
                                      scaled(op.getKey()));
    if (op.getMask())
      mapped.key = maskKeys(builder, op, mapped.key);
    auto linear = LinearAttentionOp::create(
        builder, loc, mapped.query, mapped.key, op.getValue(), Value(), Value(),
        Value(), APFloat(1.0), op.getCausal(), /*normalize=*/true,
        APFloat(kEpsilon), /*chunk=*/0);
    reportApplied(op, kRewrite, "layer " + Twine(index) + " by " + featureMap,
                  computeCost(op), computeCost(linear));
    op.getResult().replaceAllUsesWith(linear.getResult());
    op.erase();
  }

  /// exp(score + mask) is exp(score) * exp(mask): a factor of each key.
  static Value maskKeys(OpBuilder &builder, AttentionOp op, Value key) {
    Location loc = op.getLoc();
    auto type = cast<RankedTensorType>(key.getType());
    auto mask = cast<TypedValue<RankedTensorType>>(op.getMask());
    // [B or 1, 1, 1, M or 1] as [B or 1, 1, M or 1, 1].
    SmallVector<int64_t> shape(
        4 - std::min<int64_t>(4, mask.getType().getRank()), 1);
    llvm::append_range(shape, mask.getType().getShape());
    std::swap(shape[2], shape[3]);
    Value factor = ReshapeOp::create(
        builder, loc,
        RankedTensorType::get(shape, mask.getType().getElementType()), mask);
    if (mask.getType().getElementType().isInteger(1)) {
      Value zero = createSplat(
          builder, loc, RankedTensorType::get({}, type.getElementType()), 0);
      return SelectOp::create(builder, loc, factor, key, zero);
    }
    if (mask.getType().getElementType() != type.getElementType())
      factor = CastOp::create(
          builder, loc, RankedTensorType::get(shape, type.getElementType()),
          factor);
    return MulOp::create(builder, loc, key,
                         ExpOp::create(builder, loc, factor));
  }
};

} // namespace
