//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "FeatureMaps.h"
#include "../Constants.h"
#include "../TensorTypes.h"
#include "RandomFeatures.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "llvm/ADT/StringSwitch.h"
#include <cmath>

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

std::optional<FeatureMap> FeatureMap::parse(StringRef text) {
  auto kind = llvm::StringSwitch<std::optional<FeatureMapKind>>(
                  text.take_until([](char c) { return c == '('; }))
                  .Case("elu", FeatureMapKind::Elu)
                  .Case("relu", FeatureMapKind::Relu)
                  .Case("taylor1", FeatureMapKind::Taylor1)
                  .Case("taylor2", FeatureMapKind::Taylor2)
                  .Case("performer", FeatureMapKind::Performer)
                  .Case("cosformer", FeatureMapKind::Cosformer)
                  .Default(std::nullopt);
  if (!kind)
    return std::nullopt;
  FeatureMap map{*kind};
  auto [name, rest] = text.split('(');
  if (name == text)
    return map;
  // Arguments: only performer takes any.
  if (*kind != FeatureMapKind::Performer || !rest.consume_back(")"))
    return std::nullopt;
  auto [rank, seed] = rest.split(',');
  if (rank.trim().getAsInteger(10, map.rank) || map.rank < 1 ||
      map.rank > 65536)
    return std::nullopt;
  if (rest.contains(',') && seed.trim().getAsInteger(10, map.seed))
    return std::nullopt;
  return map;
}

StringRef FeatureMap::getSyntax() {
  return "elu, relu, taylor1, taylor2, cosformer, performer or "
         "performer(RANK,SEED)";
}

namespace {

/// Builds maps with the types of one attention.
class FeatureBuilder {
public:
  FeatureBuilder(OpBuilder &builder, Location loc)
      : builder(builder), loc(loc) {}

  MappedPair build(const FeatureMap &map, Value query, Value key) {
    switch (map.kind) {
    case FeatureMapKind::Elu:
      return {eluPlusOne(query), eluPlusOne(key)};
    case FeatureMapKind::Relu:
      return {make<ReluOp>(query), make<ReluOp>(key)};
    case FeatureMapKind::Taylor1:
      return {besideOnes(make<LpNormalizeOp>(query, 3, 2)),
              besideOnes(make<LpNormalizeOp>(key, 3, 2))};
    case FeatureMapKind::Taylor2:
      return {secondOrder(query), secondOrder(key)};
    case FeatureMapKind::Performer:
      return performer(map, query, key);
    case FeatureMapKind::Cosformer:
      return cosformer(query, key);
    }
    return {};
  }

private:
  template <typename Op, typename... Args> Value make(Args &&...args) {
    return Op::create(builder, loc, std::forward<Args>(args)...);
  }
  /// A number that broadcasts.
  Value number(Value like, double value) {
    return createSplat(builder, loc,
                       RankedTensorType::get({}, typeOf(like).getElementType()),
                       value);
  }
  Value reshape(Value value, ArrayRef<int64_t> shape) {
    return make<ReshapeOp>(
        RankedTensorType::get(shape, typeOf(value).getElementType()), value);
  }

  Value eluPlusOne(Value x) {
    return make<AddOp>(make<EluOp>(x, APFloat(1.0)), number(x, 1));
  }

  /// [1, x] in the last dimension.
  Value besideOnes(Value x) {
    SmallVector<int64_t> shape(typeOf(x).getShape());
    shape.back() = 1;
    Value ones = createSplat(
        builder, loc, RankedTensorType::get(shape, typeOf(x).getElementType()),
        1);
    return make<ConcatOp>(ValueRange{ones, x}, 3);
  }

  /// [1, x, x x^T / sqrt(2)]: products of features are 1 + s + s^2/2.
  Value secondOrder(Value x) {
    SmallVector<int64_t> shape(typeOf(x).getShape());
    int64_t depth = shape.back();
    SmallVector<int64_t> column(shape), row(shape), square(shape);
    column.push_back(1);
    row.insert(row.end() - 1, 1);
    square.back() = depth * depth;
    Value outer = make<MulOp>(reshape(x, column), reshape(x, row));
    outer = make<MulOp>(reshape(outer, square), number(x, std::sqrt(0.5)));
    return make<ConcatOp>(ValueRange{besideOnes(x), outer}, 3);
  }

  /// exp(W x - |x|^2/2 - c). c is the largest exponent of a query's features,
  /// or of all features of a head's keys: the normaliser cancels it, and so it
  /// does a query's |x|^2/2.
  MappedPair performer(const FeatureMap &map, Value query, Value key) {
    auto type = RankedTensorType::get({map.rank, typeOf(query).getDimSize(3)},
                                      typeOf(query).getElementType());
    Tensor drawn = drawOrthogonalFeatures(type, map.seed);
    Value weights =
        make<ConstantOp>(type, makeConstant(type, drawn, "performer"));
    auto project = [&](Value x) {
      return make<MatmulOp>(x, weights, false, true);
    };
    auto belowMaximum = [&](Value x, ArrayRef<int64_t> axes) {
      Value largest = make<ReduceOp>(x, ReduceKind::Max, axes, true);
      return make<ExpOp>(make<SubOp>(x, largest));
    };
    Value squares =
        make<ReduceOp>(key, ReduceKind::SumSquare, ArrayRef<int64_t>{3}, true);
    Value exponent =
        make<SubOp>(project(key), make<MulOp>(squares, number(key, 0.5)));
    return {belowMaximum(project(query), {3}), belowMaximum(exponent, {2, 3})};
  }

  /// relu(x) times cosine and sine of pi/2 * position / M, so that products
  /// fall with the distance as cos(pi/2 * (i - j) / M).
  MappedPair cosformer(Value query, Value key) {
    int64_t length =
        std::max(typeOf(query).getDimSize(2), typeOf(key).getDimSize(2));
    auto weighted = [&](Value x) {
      auto type = RankedTensorType::get({typeOf(x).getDimSize(2), 1},
                                        typeOf(x).getElementType());
      Tensor cosines = Tensor::allocate(*getElementType(type.getElementType()),
                                        type.getShape());
      Tensor sines =
          Tensor::allocate(cosines.getElementType(), type.getShape());
      for (int64_t i = 0; i < type.getDimSize(0); ++i) {
        double angle = std::acos(0.0) * static_cast<double>(i) /
                       static_cast<double>(length);
        cosines.setDouble(i, std::cos(angle));
        sines.setDouble(i, std::sin(angle));
      }
      Value positive = make<ReluOp>(x);
      auto times = [&](const Tensor &weights) {
        return make<MulOp>(
            positive,
            make<ConstantOp>(type, makeConstant(type, weights, "cosformer")));
      };
      return make<ConcatOp>(ValueRange{times(cosines), times(sines)}, 3);
    };
    return {weighted(query), weighted(key)};
  }

  OpBuilder &builder;
  Location loc;
};

} // namespace

MappedPair calotype::nn::buildFeatures(OpBuilder &builder, Location loc,
                                       const FeatureMap &map, Value query,
                                       Value key) {
  return FeatureBuilder(builder, loc).build(map, query, key);
}
