//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Element-wise ops, reductions and windows on special values, for every
/// element type they take. Extents give vectors and tails.
//===----------------------------------------------------------------------===//

#include "SpecialValues.h"
#include <gtest/gtest.h>

using namespace calotype;
using namespace mlir;

using Element = ElementType;
using Axes = llvm::SmallVector<int64_t>;

namespace {
constexpr Element floats[] = {Element::F32, Element::F16, Element::BF16,
                              Element::F64};
constexpr Element integers[] = {Element::I8,  Element::I16, Element::I32,
                                Element::I64, Element::U8,  Element::U16,
                                Element::U32, Element::U64};
constexpr Element numbers[] = {Element::F32, Element::F16, Element::BF16,
                               Element::F64, Element::I8,  Element::I16,
                               Element::I32, Element::I64, Element::U8,
                               Element::U16, Element::U32, Element::U64};

/// Numbers are the same to the bit.
constexpr Agreement bits{0, true};
/// Either zero will do.
constexpr Agreement values{0, false};
/// Sums in another order, and functions that are not rounded correctly.
Agreement near(Element element) {
  switch (element) {
  case Element::F16:
    return {2e-3, false};
  case Element::BF16:
    return {2e-2, false};
  case Element::F32:
    return {2e-5, false};
  default:
    return {1e-11, false};
  }
}

std::string nameOf(const testing::TestParamInfo<Element> &info) {
  return getElementName(info.param).str();
}

struct Typed : testing::TestWithParam<Element> {
  void SetUp() override {
    if (!isTried(GetParam()))
      GTEST_SKIP() << "a type of the full check";
  }
};
struct FloatOps : Typed {};
struct IntegerOps : Typed {};
struct NumberOps : Typed {};
} // namespace

INSTANTIATE_TEST_SUITE_P(Types, FloatOps, testing::ValuesIn(floats), nameOf);
INSTANTIATE_TEST_SUITE_P(Types, IntegerOps, testing::ValuesIn(integers),
                         nameOf);
INSTANTIATE_TEST_SUITE_P(Types, NumberOps, testing::ValuesIn(numbers), nameOf);

//===----------------------------------------------------------------------===//
// Element-wise ops
//===----------------------------------------------------------------------===//

TEST_P(FloatOps, Arithmetic) {
  SpecialCases cases;
  for (const Axes &shape : {Axes{331}, Axes{3}}) {
    Value a = cases.argument(GetParam(), shape),
          b = cases.argument(GetParam(), shape, {}, 1);
    cases.add<nn::AddOp>(bits, a, b);
    cases.add<nn::SubOp>(bits, a, b);
    cases.add<nn::MulOp>(bits, a, b);
    cases.add<nn::DivOp>(bits, a, b);
    cases.add<nn::RemOp>(bits, a, b);
    cases.add<nn::ModOp>(values, a, b);
    cases.add<nn::MaxOp>(values, a, b);
    cases.add<nn::MinOp>(values, a, b);
    cases.add<nn::AbsOp>(values,
                         a); // Halide's of f64 keeps the sign of a zero.
    cases.add<nn::NegOp>(bits, a);
    cases.add<nn::SignOp>(bits, a);
    cases.add<nn::SqrtOp>(bits, a);
    cases.add<nn::RsqrtOp>(near(GetParam()), a);
    cases.add<nn::ReciprocalOp>(bits, a);
    cases.add<nn::FloorOp>(bits, a);
    cases.add<nn::CeilOp>(bits, a);
    cases.add<nn::RoundOp>(bits, a);
    cases.add<nn::ReluOp>(values, a);
    cases.add<nn::IsNanOp>(bits, a);
  }
  cases.check(5);
}

TEST_P(FloatOps, Comparisons) {
  SpecialCases cases;
  Value a = cases.argument(GetParam(), {331}),
        b = cases.argument(GetParam(), {331}, {}, 1);
  cases.add<nn::EqualOp>(bits, a, b);
  cases.add<nn::NotEqualOp>(bits, a, b);
  cases.add<nn::LessOp>(bits, a, b);
  cases.add<nn::LessEqualOp>(bits, a, b);
  cases.add<nn::GreaterOp>(bits, a, b);
  cases.add<nn::GreaterEqualOp>(bits, a, b);
  for (bool negative : {false, true})
    cases.add<nn::IsInfOp>(bits, a, negative, !negative);
  Value condition = cases.argument(Element::Bool, {331});
  cases.add<nn::SelectOp>(bits, condition, a, b);
  cases.check(5);
}

// A NaN among constants, and others by which compilers simplify.
TEST_P(FloatOps, Constants) {
  SpecialCases cases;
  Value a = cases.argument(GetParam(), {331});
  auto type = RankedTensorType::get({1}, cases.type(GetParam()));
  for (double number : {double(NAN), double(INFINITY), -double(INFINITY), 0.0,
                        -0.0, 1.0, -1.0, 2.0}) {
    Attribute value =
        cases.builder().getFloatAttr(type.getElementType(), number);
    Value b = nn::ConstantOp::create(cases.builder(), cases.loc(),
                                     DenseElementsAttr::get(type, value));
    cases.add<nn::AddOp>(bits, a, b);
    cases.add<nn::SubOp>(bits, a, b);
    cases.add<nn::SubOp>(bits, b, a);
    cases.add<nn::MulOp>(bits, a, b);
    cases.add<nn::DivOp>(bits, a, b);
    cases.add<nn::DivOp>(bits, b, a);
    cases.add<nn::MaxOp>(values, a, b);
    cases.add<nn::MinOp>(values, b, a);
    cases.add<nn::LessOp>(bits, a, b);
    cases.add<nn::EqualOp>(bits, b, a);
  }
  cases.check(3);
}

TEST_P(IntegerOps, Arithmetic) {
  SpecialCases cases;
  for (const Axes &shape : {Axes{131}, Axes{3}}) {
    Value a = cases.argument(GetParam(), shape),
          b = cases.argument(GetParam(), shape, {}, 1);
    cases.add<nn::AddOp>(bits, a, b);
    cases.add<nn::SubOp>(bits, a, b);
    cases.add<nn::MulOp>(bits, a, b);
    cases.add<nn::DivOp>(bits, a, b);
    cases.add<nn::ModOp>(bits, a, b);
    cases.add<nn::RemOp>(bits, a, b);
    cases.add<nn::MaxOp>(bits, a, b);
    cases.add<nn::MinOp>(bits, a, b);
    cases.add<nn::PowOp>(bits, a, b);
    cases.add<nn::AndOp>(bits, a, b);
    cases.add<nn::XorOp>(bits, a, b);
    cases.add<nn::NotOp>(bits, a);
    cases.add<nn::ShiftLeftOp>(bits, a, b);
    cases.add<nn::ShiftRightOp>(bits, a, b);
    cases.add<nn::LessOp>(bits, a, b);
    cases.add<nn::GreaterEqualOp>(bits, a, b);
    cases.add<nn::EqualOp>(bits, a, b);
    cases.add<nn::AbsOp>(bits, a);
    cases.add<nn::NegOp>(bits, a);
    cases.add<nn::SignOp>(bits, a);
    cases.add<nn::ReluOp>(bits, a);
  }
  cases.check(5);
}

TEST_P(IntegerOps, Constants) {
  SpecialCases cases;
  Value a = cases.argument(GetParam(), {131});
  auto type = RankedTensorType::get({1}, cases.type(GetParam()));
  unsigned width = type.getElementTypeBitWidth();
  for (int64_t number : {int64_t(0), int64_t(1), int64_t(-1), int64_t(4),
                         int64_t(-3), int64_t(1) << (width - 1)}) {
    Attribute value = cases.builder().getIntegerAttr(
        type.getElementType(),
        APInt(width, number, /*isSigned=*/false, /*implicitTrunc=*/true));
    Value b = nn::ConstantOp::create(cases.builder(), cases.loc(),
                                     DenseElementsAttr::get(type, value));
    cases.add<nn::AddOp>(bits, a, b);
    cases.add<nn::MulOp>(bits, a, b);
    cases.add<nn::DivOp>(bits, a, b);
    cases.add<nn::DivOp>(bits, b, a);
    cases.add<nn::ModOp>(bits, a, b);
    cases.add<nn::RemOp>(bits, a, b);
    cases.add<nn::RemOp>(bits, b, a);
    cases.add<nn::PowOp>(bits, a, b);
    cases.add<nn::MaxOp>(bits, a, b);
    cases.add<nn::LessOp>(bits, a, b);
    cases.add<nn::LessOp>(
        bits, Value(nn::AddOp::create(cases.builder(), cases.loc(), a, b)), a);
  }
  cases.check(3);
}

TEST_P(NumberOps, Casts) {
  SpecialCases cases;
  Value a = cases.argument(GetParam(), {131});
  for (Element to : numbers)
    if (to != GetParam())
      cases.add<nn::CastOp>(bits, RankedTensorType::get({131}, cases.type(to)),
                            a);
  cases.add<nn::CastOp>(
      bits, RankedTensorType::get({131}, cases.type(Element::Bool)), a);
  cases.check(3);
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

/// Axes that are innermost, outermost, in between, and all; narrow and wide
/// results.
template <typename Add>
static void forEachReduction(Element element, Draw draw, SpecialCases &cases,
                             Add add) {
  for (const Axes &shape : {Axes{3, 5, 37}, Axes{2, 64}, Axes{21, 3}})
    for (const Axes &axes : {Axes{1}, Axes{0}, Axes{0, 1}})
      add(cases.argument(element, shape, draw), axes);
  for (int64_t extent : {1, 3, 16, 67})
    add(cases.argument(element, {extent}, draw), 0);
}

TEST_P(NumberOps, Extrema) {
  SpecialCases cases;
  forEachReduction(
      GetParam(), {Draw::Sparse}, cases,
      [&](Value x, llvm::ArrayRef<int64_t> axes) {
        for (auto kind : {nn::ReduceKind::Max, nn::ReduceKind::Min})
          cases.add<nn::ReduceOp>(values, x, kind, axes, true);
        if (axes.size() > 1)
          return;
        for (auto kind : {nn::ArgReduceKind::Max, nn::ArgReduceKind::Min})
          cases.add<nn::ArgReduceOp>(bits, x, kind, axes[0], false,
                                     kind == nn::ArgReduceKind::Min);
      });
  cases.check(6);
}

TEST_P(NumberOps, Sums) {
  SpecialCases cases;
  bool isFloat = isFloatElement(GetParam());
  Agreement agreement = isFloat ? near(GetParam()) : bits;
  forEachReduction(
      GetParam(), {Draw::Sums}, cases,
      [&](Value x, llvm::ArrayRef<int64_t> axes) {
        cases.add<nn::ReduceOp>(agreement, x, nn::ReduceKind::Sum, axes, false);
        cases.add<nn::ReduceOp>(agreement, x, nn::ReduceKind::SumSquare, axes,
                                false);
        cases.add<nn::ReduceOp>(agreement, x, nn::ReduceKind::L1, axes, false);
        if (isFloat)
          cases.add<nn::ReduceOp>(agreement, x, nn::ReduceKind::Mean, axes,
                                  false);
      });
  Value rows = cases.argument(GetParam(), {3, 21}, {Draw::Sums});
  for (auto kind : {nn::ScanKind::Sum, nn::ScanKind::Prod})
    for (int64_t axis : {0, 1})
      cases.add<nn::ScanOp>(agreement, rows, kind, axis, axis == 0,
                            kind == nn::ScanKind::Prod);
  cases.check(6);
}

TEST_P(NumberOps, TopK) {
  SpecialCases cases;
  Value rows = cases.argument(GetParam(), {3, 37}, {Draw::Sparse});
  Value few = cases.argument(GetParam(), {5}),
        many = cases.argument(GetParam(), {2, 300, 2});
  for (bool largest : {true, false}) {
    cases.add<nn::TopKOp>(bits, rows, 5, 1, largest);
    cases.add<nn::TopKOp>(bits, rows, 2, 0, largest);
    cases.add<nn::TopKOp>(bits, few, 5, 0, largest);
    cases.add<nn::TopKOp>(bits, many, 300, 1, largest);
  }
  cases.check(4);
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

TEST_P(FloatOps, Pools) {
  SpecialCases cases;
  struct Window {
    Axes kernel, strides, dilations, begin, end;
  };
  const Window windows[] = {{{3, 3}, {2, 2}, {1, 1}, {1, 1}, {1, 1}},
                            {{2, 2}, {2, 2}, {1, 1}, {0, 0}, {0, 0}},
                            {{5, 5}, {1, 1}, {1, 1}, {2, 2}, {2, 2}},
                            {{2, 3}, {1, 2}, {2, 1}, {0, 1}, {1, 0}}};
  for (const Axes &shape : {Axes{1, 3, 13, 21}, Axes{2, 8, 6, 6}})
    for (const Window &w : windows)
      for (auto kind : {nn::PoolKind::Max, nn::PoolKind::Average}) {
        bool isMax = kind == nn::PoolKind::Max;
        Value x = cases.argument(GetParam(), shape,
                                 {isMax ? Draw::Sparse : Draw::Sums});
        cases.add<nn::PoolOp>(isMax ? values : near(GetParam()), x, kind,
                              w.kernel, w.strides, w.dilations, w.begin, w.end,
                              false, false, 0);
      }
  for (const Axes &shape : {Axes{1, 3, 7, 10}, Axes{1, 2, 70, 67}})
    for (const Axes &size : {Axes{1, 1}, Axes{3, 4}})
      cases.add<nn::AdaptivePoolOp>(
          values, cases.argument(GetParam(), shape, {Draw::Sparse}),
          nn::PoolKind::Max, size);
  cases.check(4);
}

TEST_P(IntegerOps, Pools) {
  SpecialCases cases;
  Value x = cases.argument(GetParam(), {1, 3, 13, 21}, {Draw::Sparse});
  for (int64_t stride : {1, 2})
    cases.add<nn::PoolOp>(bits, x, nn::PoolKind::Max, Axes{3, 3},
                          Axes{stride, stride}, Axes{1, 1}, Axes{1, 1},
                          Axes{1, 1}, false, false, 0);
  cases.check(3);
}

//===----------------------------------------------------------------------===//
// Scatters
//===----------------------------------------------------------------------===//

TEST_P(NumberOps, Scatters) {
  SpecialCases cases;
  bool isFloat = isFloatElement(GetParam());
  Value x = cases.argument(GetParam(), {5, 19}, {Draw::Sparse});
  Value updates = cases.argument(GetParam(), {5, 11}, {Draw::Sparse}, 1);
  Value rows = cases.argument(GetParam(), {7, 19}, {Draw::Sparse}, 1);
  Value places = cases.argument(Element::I64, {5, 11}, {Draw::Index, 19});
  Value once = cases.argument(Element::I64, {5, 11}, {Draw::Once, 19});
  Value tuples = cases.argument(Element::I32, {7, 1}, {Draw::Index, 5});
  cases.add<nn::ScatterElementsOp>(bits, x, once, updates, 1,
                                   nn::ScatterKind::Set);
  for (auto kind : {nn::ScatterKind::Add, nn::ScatterKind::Mul,
                    nn::ScatterKind::Max, nn::ScatterKind::Min}) {
    bool isExtremum =
        kind == nn::ScatterKind::Max || kind == nn::ScatterKind::Min;
    Agreement agreement = isExtremum || !isFloat ? values : near(GetParam());
    cases.add<nn::ScatterElementsOp>(agreement, x, places, updates, 1, kind);
    cases.add<nn::ScatterNdOp>(agreement, x, tuples, rows, kind);
  }
  cases.check(4);
}
