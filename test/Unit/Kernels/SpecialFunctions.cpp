//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Functions of one float, powers and activations on special values.
//===----------------------------------------------------------------------===//

#include "SpecialGroups.h"

using namespace calotype;
using namespace calotype::special;
using namespace mlir;

/// Vectors with a tail, and a row that is less than a vector.
static std::vector<Value> makeArguments(Element element, SpecialCases &cases) {
  return {cases.argument(element, {133}), cases.argument(element, {3})};
}

static void addExponentials(Element element, SpecialCases &cases) {
  for (Value a : makeArguments(element, cases)) {
    cases.add<nn::ExpOp>(near(element), a);
    cases.add<nn::LogOp>(near(element), a);
    cases.add<nn::ErfOp>(near(element), a);
    cases.add<nn::SinhOp>(near(element), a);
    cases.add<nn::CoshOp>(near(element), a);
    cases.add<nn::TanhOp>(near(element), a);
    cases.add<nn::AsinhOp>(near(element), a);
    cases.add<nn::AcoshOp>(near(element), a);
    cases.add<nn::AtanhOp>(near(element), a);
  }
}

static void addAngles(Element element, SpecialCases &cases) {
  for (Value a : makeArguments(element, cases)) {
    cases.add<nn::SinOp>(near(element), a);
    cases.add<nn::CosOp>(near(element), a);
    cases.add<nn::TanOp>(near(element), a);
    cases.add<nn::AsinOp>(near(element), a);
    cases.add<nn::AcosOp>(near(element), a);
    cases.add<nn::AtanOp>(near(element), a);
  }
}

static void addPowers(Element element, SpecialCases &cases) {
  Value a = cases.argument(element, {331});
  cases.add<nn::PowOp>(near(element), a, cases.argument(element, {331}, {}, 1));
  cases.add<nn::PowOp>(near(element), a,
                       cases.argument(Element::I32, {331}, {Draw::Numbers}));
  auto type = RankedTensorType::get({1}, cases.type(element));
  for (double exponent : {-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0, 2.5,
                          double(NAN), double(INFINITY), -double(INFINITY)}) {
    auto value = DenseElementsAttr::get(
        type, cases.builder().getFloatAttr(type.getElementType(), exponent));
    Value b = nn::ConstantOp::create(cases.builder(), cases.loc(), value);
    cases.add<nn::PowOp>(near(element), a, b);
  }
}

static void addActivations(Element element, SpecialCases &cases) {
  auto number = [](double value) { return llvm::APFloat(value); };
  for (Value a : makeArguments(element, cases)) {
    cases.add<nn::SigmoidOp>(near(element), a);
    cases.add<nn::SiluOp>(near(element), a);
    cases.add<nn::SoftplusOp>(near(element), a);
    cases.add<nn::HardSwishOp>(near(element), a);
    for (bool tanh : {false, true})
      cases.add<nn::GeluOp>(near(element), a, tanh);
    cases.add<nn::ReluOp>(values, a);
    for (double alpha : {1.0, 0.0, -0.5}) {
      cases.add<nn::EluOp>(near(element), a, number(alpha));
      cases.add<nn::LeakyReluOp>(near(element), a, number(alpha));
    }
    cases.add<nn::HardSigmoidOp>(near(element), a, number(0.2), number(0.5));
  }
}

std::vector<SpecialGroup> calotype::getFunctionGroups() {
  return {{"Exponentials", floats, addExponentials, 3},
          {"Angles", floats, addAngles, 3},
          {"Powers", floats, addPowers, 3},
          {"Activations", floats, addActivations, 3}};
}
