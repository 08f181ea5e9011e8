//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Products, normalisations, attention and sampling on special values.
//===----------------------------------------------------------------------===//

#include "SpecialGroups.h"

using namespace calotype;
using namespace calotype::special;
using namespace mlir;

namespace {
/// Operands of one element type.
struct Operands {
  Element element;
  SpecialCases &cases;

  Value sums(llvm::ArrayRef<int64_t> shape, int number = 0) {
    return cases.argument(element, shape, {Draw::Sums}, number);
  }
  /// What a query is made of, and what all queries see.
  Value terms(llvm::ArrayRef<int64_t> shape, int number = 0) {
    return cases.argument(element, shape, {Draw::Terms}, number);
  }
  Value visible(llvm::ArrayRef<int64_t> shape, int number = 0) {
    return cases.argument(element, shape, {Draw::Visible}, number);
  }
  Value plain(llvm::ArrayRef<int64_t> shape, int number = 0) {
    return cases.argument(element, shape, {Draw::Numbers}, number);
  }
};
} // namespace

static void addNormalizations(Element element, SpecialCases &cases) {
  Operands of{element, cases};
  Agreement agreement = nearProducts(element);
  for (const Axes &shape : {Axes{5, 37}, Axes{3, 16, 4}, Axes{2, 6}})
    for (int64_t axis : {0, 1}) {
      Value x = of.sums(shape);
      cases.add<nn::SoftmaxOp>(agreement, x, axis);
      cases.add<nn::LogSoftmaxOp>(agreement, x, axis);
      cases.add<nn::LpNormalizeOp>(agreement, x, axis, 1 + axis);
      cases.add<nn::NormalizeOp>(agreement, x, Axes{axis}, 1,
                                 llvm::APFloat(1e-3), axis == 0);
    }
  Value image = of.sums({2, 4, 5, 9}), scale = of.sums({4}),
        bias = of.sums({4}, 1);
  cases.add<nn::NormalizeOp>(agreement, image, Axes{2, 3}, 2,
                             llvm::APFloat(1e-3), true);
  cases.add<nn::BatchNormOp>(agreement, image, scale, bias, of.sums({4}, 2),
                             of.sums({4}, 3), llvm::APFloat(1e-3));
}

static void addProducts(Element element, SpecialCases &cases) {
  Operands of{element, cases};
  Agreement agreement = nearProducts(element);
  for (auto [rows, depth, columns] :
       {std::tuple(5, 37, 21), {1, 64, 3}, {17, 4, 1}})
    cases.add<nn::MatmulOp>(agreement, of.sums({rows, depth}),
                            of.sums({depth, columns}, 1), false, false);
  cases.add<nn::MatmulOp>(agreement, of.sums({2, 7, 9}), of.sums({2, 11, 9}, 1),
                          false, true);
  Value image = of.sums({1, 8, 9, 11});
  cases.add<nn::ConvOp>(agreement, image, of.sums({16, 8, 3, 3}, 1), Axes{1, 1},
                        Axes{1, 1}, Axes{1, 1}, Axes{1, 1}, 1);
  cases.add<nn::ConvOp>(agreement, image, of.sums({5, 8, 1, 1}, 1), Axes{2, 2},
                        Axes{1, 1}, Axes{0, 0}, Axes{0, 0}, 1);
  cases.add<nn::ConvOp>(agreement, image, of.sums({8, 1, 3, 3}, 1), Axes{1, 1},
                        Axes{1, 1}, Axes{1, 1}, Axes{1, 1}, 8);
  cases.add<nn::ConvTransposeOp>(agreement, image, of.sums({8, 3, 2, 2}, 1),
                                 Axes{2, 2}, Axes{1, 1}, Axes{0, 0}, Axes{0, 0},
                                 Axes{0, 0}, 1);
  cases.add<nn::EinsumOp>(agreement,
                          ValueRange{of.sums({3, 5, 7}), of.sums({5, 7, 9}, 1)},
                          "abc,bcd->ad");
}

/// Sums of products and moves of integers.
static void addIntegerProducts(Element element, SpecialCases &cases) {
  Value a = cases.argument(element, {5, 37}, {Draw::Sparse});
  cases.add<nn::MatmulOp>(bits, a,
                          cases.argument(element, {37, 21}, {Draw::Sparse}, 1),
                          false, false);
  cases.add<nn::EinsumOp>(
      bits, ValueRange{a, cases.argument(element, {5, 37}, {Draw::Sparse}, 1)},
      "ab,ab->a");
}

/// Scores stay within what weights of f32 hold.
static void addAttention(Element element, SpecialCases &cases) {
  Operands of{element, cases};
  struct Form {
    Value mask;
    bool causal;
    double softcap;
    bool nanRows;
  };
  Value mask = of.sums({1, 1, 9, 13}, 3),
        keep = cases.argument(Element::Bool, {2, 1, 9, 13}, {Draw::Numbers});
  for (const Form &form : {Form{{}, false, 0, false},
                           {mask, false, 0, true},
                           {keep, false, 0, false},
                           {{}, true, 0, false},
                           {{}, false, 3, false}})
    for (bool isPlain : {true, false}) {
      // A hidden key has a weight of zero, which times infinity is NaN where
      // its tile is computed at all.
      auto draw = [&](llvm::ArrayRef<int64_t> shape, int number) {
        if (isPlain)
          return of.plain(shape, number);
        return form.causal && number > 0 ? of.visible(shape, number)
                                         : of.terms(shape, number);
      };
      auto scale = cases.builder().getF64FloatAttr(0.05);
      auto softcap = cases.builder().getF64FloatAttr(form.softcap);
      cases.add<nn::AttentionOp>(
          nearProducts(element), draw({2, 4, 9, 16}, 0),
          draw({2, 2, 13, 16}, 1), draw({2, 2, 13, 8}, 2), form.mask, scale,
          cases.builder().getBoolAttr(form.causal),
          cases.builder().getI64IntegerAttr(4), softcap, FloatAttr(),
          form.nanRows ? cases.builder().getUnitAttr() : UnitAttr());
    }
}

static void addLinearAttention(Element element, SpecialCases &cases) {
  Operands of{element, cases};
  struct Form {
    bool causal, decays, corrects, normalizes;
  };
  OpBuilder &builder = cases.builder();
  Agreement agreement = nearProducts(element);
  agreement.infinities = false;
  for (auto [causal, decays, corrects, normalizes] :
       {Form{false, false, false, false},
        {true, false, false, false},
        {true, true, false, false},
        {true, true, true, false},
        {true, false, true, false},
        {false, false, false, true}}) {
    // The rate of the delta rule times the length of a key must stay small, and
    // what divides must not pass zero.
    Value state = normalizes ? Value() : of.terms({2, 2, 8, 5}, 3);
    Value decay = decays ? of.visible({2, 2, 11, 1}, 4) : Value();
    Value beta = corrects ? of.visible({2, 2, 11, 1}, 5) : Value();
    Value query = of.terms({2, 4, 11, 8}), key = of.visible({2, 2, 11, 8}, 1);
    auto absolute = [&](Value x) -> Value {
      return nn::AbsOp::create(builder, cases.loc(), x);
    };
    auto soften = [&](Value x) -> Value {
      return nn::SigmoidOp::create(builder, cases.loc(), x);
    };
    if (normalizes) {
      query = absolute(query);
      key = absolute(key);
    }
    if (decays)
      decay = nn::NegOp::create(builder, cases.loc(), absolute(decay));
    if (corrects) {
      beta = soften(beta);
      key = nn::LpNormalizeOp::create(builder, cases.loc(), key, 3, 2);
    }
    auto op = nn::LinearAttentionOp::create(
        builder, cases.loc(), query, key, of.visible({2, 2, 11, 5}, 2), state,
        decay, beta, builder.getF64FloatAttr(0.25), builder.getBoolAttr(causal),
        builder.getBoolAttr(normalizes), builder.getF64FloatAttr(1e-3),
        builder.getI64IntegerAttr(0));
    for (Value result : op->getResults())
      cases.result(result, agreement);
  }
}

static void addSampling(Element element, SpecialCases &cases) {
  Operands of{element, cases};
  Agreement agreement = nearProducts(element);
  Value image = of.sums({1, 3, 5, 9});
  auto type = RankedTensorType::get({1, 3, 10, 18}, cases.type(element));
  for (auto mode :
       {nn::ResizeMode::Nearest, nn::ResizeMode::Linear, nn::ResizeMode::Cubic})
    cases.add<nn::ResizeOp>(
        agreement, type, image, mode, nn::CoordinateMode::HalfPixel,
        nn::NearestMode::RoundPreferFloor, llvm::ArrayRef<double>{1, 1, 2, 2},
        llvm::APFloat(-0.75), false, false);
  // Whether a place reaches a neighbour depends on its last bit, so that not
  // both operands are special.
  Value plain = of.plain({1, 3, 5, 9}), places = of.plain({1, 4, 11, 2});
  for (auto padding :
       {nn::PadMode::Constant, nn::PadMode::Edge, nn::PadMode::Reflect}) {
    for (auto mode : {nn::ResizeMode::Nearest, nn::ResizeMode::Linear})
      cases.add<nn::GridSampleOp>(agreement, plain, of.sums({1, 4, 11, 2}),
                                  mode, padding, false);
    cases.add<nn::GridSampleOp>(agreement, image, places,
                                nn::ResizeMode::Nearest, padding, false);
  }
}

std::vector<SpecialGroup> calotype::getRootGroups() {
  return {{"Normalizations", floats, addNormalizations, 6},
          {"FloatProducts", floats, addProducts, 6},
          {"IntegerProducts", integers, addIntegerProducts, 4},
          {"Attention", floats, addAttention, 4},
          {"LinearAttention", floats, addLinearAttention, 4},
          {"Sampling", floats, addSampling, 6}};
}
