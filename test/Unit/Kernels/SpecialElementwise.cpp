//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Arithmetic, comparisons, choice and conversion on special values. Extents
/// give vectors and tails.
//===----------------------------------------------------------------------===//

#include "SpecialGroups.h"

using namespace calotype;
using namespace calotype::special;
using namespace mlir;

static void addFloatArithmetic(Element element, SpecialCases &cases) {
  for (const Axes &shape : {Axes{331}, Axes{3}}) {
    Value a = cases.argument(element, shape),
          b = cases.argument(element, shape, {}, 1);
    cases.add<nn::AddOp>(bits, a, b);
    cases.add<nn::SubOp>(bits, a, b);
    cases.add<nn::MulOp>(bits, a, b);
    cases.add<nn::DivOp>(bits, a, b);
    cases.add<nn::RemOp>(bits, a, b);
    cases.add<nn::ModOp>(values, a, b);
    cases.add<nn::MaxOp>(values, a, b);
    cases.add<nn::MinOp>(values, a, b);
    cases.add<nn::AbsOp>(bits, a);
    cases.add<nn::NegOp>(bits, a);
    cases.add<nn::SignOp>(bits, a);
    cases.add<nn::SqrtOp>(bits, a);
    cases.add<nn::RsqrtOp>(near(element), a);
    cases.add<nn::ReciprocalOp>(bits, a);
    cases.add<nn::FloorOp>(bits, a);
    cases.add<nn::CeilOp>(bits, a);
    cases.add<nn::RoundOp>(bits, a);
    cases.add<nn::ReluOp>(values, a);
    cases.add<nn::IsNanOp>(bits, a);
  }
}

static void addFloatComparisons(Element element, SpecialCases &cases) {
  Value a = cases.argument(element, {331}),
        b = cases.argument(element, {331}, {}, 1);
  cases.add<nn::EqualOp>(bits, a, b);
  cases.add<nn::NotEqualOp>(bits, a, b);
  cases.add<nn::LessOp>(bits, a, b);
  cases.add<nn::LessEqualOp>(bits, a, b);
  cases.add<nn::GreaterOp>(bits, a, b);
  cases.add<nn::GreaterEqualOp>(bits, a, b);
  for (bool negative : {false, true})
    cases.add<nn::IsInfOp>(bits, a, negative, !negative);
  cases.add<nn::SelectOp>(bits, cases.argument(Element::Bool, {331}), a, b);
}

static void addIntegerArithmetic(Element element, SpecialCases &cases) {
  for (const Axes &shape : {Axes{131}, Axes{3}}) {
    Value a = cases.argument(element, shape),
          b = cases.argument(element, shape, {}, 1);
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
    cases.add<nn::OrOp>(bits, a, b);
    cases.add<nn::XorOp>(bits, a, b);
    cases.add<nn::NotOp>(bits, a);
    cases.add<nn::ShiftLeftOp>(bits, a, b);
    cases.add<nn::ShiftRightOp>(bits, a, b);
    cases.add<nn::AbsOp>(bits, a);
    cases.add<nn::NegOp>(bits, a);
    cases.add<nn::SignOp>(bits, a);
    cases.add<nn::ReluOp>(bits, a);
  }
}

static void addIntegerComparisons(Element element, SpecialCases &cases) {
  Value a = cases.argument(element, {131}),
        b = cases.argument(element, {131}, {}, 1);
  cases.add<nn::EqualOp>(bits, a, b);
  cases.add<nn::NotEqualOp>(bits, a, b);
  cases.add<nn::LessOp>(bits, a, b);
  cases.add<nn::LessEqualOp>(bits, a, b);
  cases.add<nn::GreaterOp>(bits, a, b);
  cases.add<nn::GreaterEqualOp>(bits, a, b);
  cases.add<nn::SelectOp>(bits, cases.argument(Element::Bool, {131}), a, b);
}

static void addBooleans(Element element, SpecialCases &cases) {
  Value a = cases.argument(element, {131}, {Draw::Numbers}),
        b = cases.argument(element, {131}, {Draw::Numbers}, 1);
  cases.add<nn::AndOp>(bits, a, b);
  cases.add<nn::OrOp>(bits, a, b);
  cases.add<nn::XorOp>(bits, a, b);
  cases.add<nn::NotOp>(bits, a);
  cases.add<nn::EqualOp>(bits, a, b);
  cases.add<nn::SelectOp>(bits, a, b, a);
}

static Value makeConstant(SpecialCases &cases, RankedTensorType type,
                          Attribute value) {
  return nn::ConstantOp::create(cases.builder(), cases.loc(),
                                DenseElementsAttr::get(type, value));
}

/// Constants by which compilers simplify, a NaN among them.
static std::vector<Value> makeConstants(Element element, SpecialCases &cases) {
  auto type = RankedTensorType::get({1}, cases.type(element));
  OpBuilder &builder = cases.builder();
  std::vector<Value> constants;
  if (isFloatElement(element)) {
    for (double number : {double(NAN), double(INFINITY), -double(INFINITY), 0.0,
                          -0.0, 1.0, -1.0, 2.0})
      constants.push_back(makeConstant(
          cases, type, builder.getFloatAttr(type.getElementType(), number)));
    return constants;
  }
  unsigned width = type.getElementTypeBitWidth();
  for (int64_t number : {int64_t(0), int64_t(1), int64_t(-1), int64_t(4),
                         int64_t(-3), int64_t(1) << (width - 1)}) {
    APInt value(width, number, /*isSigned=*/false, /*implicitTrunc=*/true);
    constants.push_back(makeConstant(
        cases, type, builder.getIntegerAttr(type.getElementType(), value)));
  }
  return constants;
}

static void addConstants(Element element, SpecialCases &cases) {
  bool isFloat = isFloatElement(element);
  Agreement extrema = isFloat ? values : bits;
  Value a = cases.argument(element, {isFloat ? 331 : 131});
  for (Value b : makeConstants(element, cases)) {
    cases.add<nn::AddOp>(bits, a, b);
    cases.add<nn::SubOp>(bits, a, b);
    cases.add<nn::SubOp>(bits, b, a);
    cases.add<nn::MulOp>(bits, a, b);
    cases.add<nn::DivOp>(bits, a, b);
    cases.add<nn::DivOp>(bits, b, a);
    cases.add<nn::MaxOp>(extrema, a, b);
    cases.add<nn::MinOp>(extrema, b, a);
    cases.add<nn::LessOp>(bits, a, b);
    cases.add<nn::EqualOp>(bits, b, a);
    if (isFloat)
      continue;
    cases.add<nn::ModOp>(bits, a, b);
    cases.add<nn::RemOp>(bits, a, b);
    cases.add<nn::RemOp>(bits, b, a);
    cases.add<nn::PowOp>(bits, a, b);
    cases.add<nn::LessOp>(
        bits, Value(nn::AddOp::create(cases.builder(), cases.loc(), a, b)), a);
  }
}

static void addClamps(Element element, SpecialCases &cases) {
  bool isFloat = isFloatElement(element);
  Value a = cases.argument(element, {131});
  auto add = [&](double low, double high) {
    cases.add<nn::ClampOp>(isFloat ? values : bits, a, llvm::APFloat(low),
                           llvm::APFloat(high));
  };
  add(-1, 2);
  add(0, 6);
  add(0, 300); // More than 8 bits hold.
  add(-INFINITY, 1);
  add(1, INFINITY);
}

static void addCasts(Element element, SpecialCases &cases) {
  Value a = cases.argument(element, {131});
  auto add = [&](Element to) {
    cases.add<nn::CastOp>(bits, RankedTensorType::get({131}, cases.type(to)),
                          a);
  };
  for (Element to : numbers)
    if (to != element)
      add(to);
  add(Element::Bool);
}

std::vector<SpecialGroup> calotype::getElementwiseGroups() {
  static constexpr Element booleans[] = {Element::Bool};
  return {{"FloatArithmetic", floats, addFloatArithmetic, 5},
          {"FloatComparisons", floats, addFloatComparisons, 5},
          {"IntegerArithmetic", integers, addIntegerArithmetic, 5},
          {"IntegerComparisons", integers, addIntegerComparisons, 5},
          {"Booleans", booleans, addBooleans, 2},
          {"Constants", numbers, addConstants, 3},
          {"Clamps", numbers, addClamps, 3},
          {"Casts", numbers, addCasts, 3}};
}
