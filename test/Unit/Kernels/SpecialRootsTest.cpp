//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Products, normalisations, attention, sampling and moves on special values.
//===----------------------------------------------------------------------===//

#include "SpecialValues.h"
#include <gtest/gtest.h>

using namespace calotype;
using namespace mlir;

using Element = ElementType;
using Axes = llvm::SmallVector<int64_t>;

namespace {
constexpr Agreement bits{0, true};

struct Roots : testing::TestWithParam<Element> {
  void SetUp() override {
    if (!isTried(GetParam()))
      GTEST_SKIP() << "a type of the full check";
  }
  /// Sums in another order, and functions that are not rounded correctly.
  Agreement near() const {
    switch (GetParam()) {
    case Element::F16:
      return {4e-3, false};
    case Element::BF16:
      return {4e-2, false};
    case Element::F32:
      return {5e-5, false};
    default:
      return {1e-10, false};
    }
  }
  SpecialCases cases;
  Value sums(llvm::ArrayRef<int64_t> shape, int number = 0) {
    return cases.argument(GetParam(), shape, {Draw::Sums}, number);
  }
  Value sparse(llvm::ArrayRef<int64_t> shape, int number = 0) {
    return cases.argument(GetParam(), shape, {Draw::Sparse}, number);
  }
};
struct Moves : Roots {};

std::string nameOf(const testing::TestParamInfo<Element> &info) {
  return getElementName(info.param).str();
}
} // namespace

INSTANTIATE_TEST_SUITE_P(Types, Roots,
                         testing::Values(Element::F32, Element::F16,
                                         Element::BF16, Element::F64),
                         nameOf);
INSTANTIATE_TEST_SUITE_P(Types, Moves,
                         testing::Values(Element::F32, Element::F16,
                                         Element::F64, Element::I64,
                                         Element::U8),
                         nameOf);

TEST_P(Roots, Normalizations) {
  for (const Axes &shape : {Axes{5, 37}, Axes{3, 16, 4}, Axes{2, 6}})
    for (int64_t axis : {0, 1}) {
      Value x = sums(shape);
      cases.add<nn::SoftmaxOp>(near(), x, axis);
      cases.add<nn::LogSoftmaxOp>(near(), x, axis);
      cases.add<nn::LpNormalizeOp>(near(), x, axis, 1 + axis);
      cases.add<nn::NormalizeOp>(near(), x, Axes{axis}, 1, llvm::APFloat(1e-3),
                                 axis == 0);
    }
  Value image = sums({2, 4, 5, 9}), scale = sums({4}), bias = sums({4}, 1);
  cases.add<nn::NormalizeOp>(near(), image, Axes{2, 3}, 2, llvm::APFloat(1e-3),
                             true);
  cases.add<nn::BatchNormOp>(near(), image, scale, bias, sums({4}, 2),
                             sums({4}, 3), llvm::APFloat(1e-3));
  cases.check(6);
}

TEST_P(Roots, Products) {
  for (auto [rows, depth, columns] :
       {std::tuple(5, 37, 21), {1, 64, 3}, {17, 4, 1}})
    cases.add<nn::MatmulOp>(near(), sums({rows, depth}),
                            sums({depth, columns}, 1), false, false);
  cases.add<nn::MatmulOp>(near(), sums({2, 7, 9}), sums({2, 11, 9}, 1), false,
                          true);
  Value image = sums({1, 8, 9, 11});
  cases.add<nn::ConvOp>(near(), image, sums({16, 8, 3, 3}, 1), Axes{1, 1},
                        Axes{1, 1}, Axes{1, 1}, Axes{1, 1}, 1);
  cases.add<nn::ConvOp>(near(), image, sums({5, 8, 1, 1}, 1), Axes{2, 2},
                        Axes{1, 1}, Axes{0, 0}, Axes{0, 0}, 1);
  cases.add<nn::ConvOp>(near(), image, sums({8, 1, 3, 3}, 1), Axes{1, 1},
                        Axes{1, 1}, Axes{1, 1}, Axes{1, 1}, 8);
  cases.add<nn::ConvTransposeOp>(near(), image, sums({8, 3, 2, 2}, 1),
                                 Axes{2, 2}, Axes{1, 1}, Axes{0, 0}, Axes{0, 0},
                                 Axes{0, 0}, 1);
  cases.add<nn::EinsumOp>(
      near(), ValueRange{sums({3, 5, 7}), sums({5, 7, 9}, 1)}, "abc,bcd->ad");
  cases.check(6);
}

TEST_P(Roots, Sampling) {
  Value image = sums({1, 3, 5, 9});
  auto type = RankedTensorType::get({1, 3, 10, 18}, cases.type(GetParam()));
  for (auto mode :
       {nn::ResizeMode::Nearest, nn::ResizeMode::Linear, nn::ResizeMode::Cubic})
    cases.add<nn::ResizeOp>(
        near(), type, image, mode, nn::CoordinateMode::HalfPixel,
        nn::NearestMode::RoundPreferFloor, llvm::ArrayRef<double>{1, 1, 2, 2},
        llvm::APFloat(-0.75), false, false);
  // Whether a place reaches a neighbour depends on its last bit, so that not
  // both operands are special.
  Value plain = cases.argument(GetParam(), {1, 3, 5, 9}, {Draw::Numbers});
  Value places = cases.argument(GetParam(), {1, 4, 11, 2}, {Draw::Numbers});
  for (auto padding :
       {nn::PadMode::Constant, nn::PadMode::Edge, nn::PadMode::Reflect}) {
    for (auto mode : {nn::ResizeMode::Nearest, nn::ResizeMode::Linear})
      cases.add<nn::GridSampleOp>(near(), plain, sums({1, 4, 11, 2}), mode,
                                  padding, false);
    cases.add<nn::GridSampleOp>(near(), image, places, nn::ResizeMode::Nearest,
                                padding, false);
  }
  cases.check(6);
}

TEST_P(Moves, All) {
  Value x = sparse({3, 21, 4});
  cases.add<nn::TransposeOp>(bits, x, Axes{2, 0, 1});
  cases.add<nn::SliceOp>(bits, x, Axes{0, 19, 1}, Axes{3, 10, 2},
                         Axes{1, -2, 1});
  cases.add<nn::ConcatOp>(bits, ValueRange{x, sparse({3, 7, 4})}, 1);
  for (auto mode : {nn::PadMode::Reflect, nn::PadMode::Edge, nn::PadMode::Wrap})
    cases.add<nn::PadOp>(bits, x, Value(), Axes{0, 2, 1}, Axes{1, 0, 3}, mode);
  cases.add<nn::PadOp>(bits, x, sparse({}), Axes{0, 2, 1}, Axes{1, 0, 3},
                       nn::PadMode::Constant);
  cases.add<nn::TileOp>(bits, x, Axes{1, 2, 3});
  Value places = cases.argument(Element::I64, {2, 13}, {Draw::Index, 21});
  cases.add<nn::GatherOp>(bits, x, places, 1);
  cases.add<nn::GatherElementsOp>(
      bits, x, cases.argument(Element::I32, {3, 13, 4}, {Draw::Index, 21}), 1);
  cases.add<nn::GatherNdOp>(
      bits, x, cases.argument(Element::I64, {19, 1}, {Draw::Index, 3}), 0);
  for (bool upper : {false, true})
    cases.add<nn::TriluOp>(bits, x, upper, 1);
  Value image = sparse({1, 4, 6, 8});
  cases.add<nn::SpaceToDepthOp>(bits, image, 2);
  cases.add<nn::DepthToSpaceOp>(bits, image, 2, true);
  cases.add<nn::SelectOp>(bits, cases.argument(Element::Bool, {3, 21, 4}), x,
                          sparse({3, 21, 4}, 1));
  cases.check(4);
}
