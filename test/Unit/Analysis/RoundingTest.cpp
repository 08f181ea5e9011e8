//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Unit tests of what a graph says of rounding.
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/Rounding.h"
#include "calotype/Dialect/NN/IR/NNDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"
#include <cmath>

using namespace mlir;
using namespace calotype;

namespace {

/// Of the one result of a function with this body, whose argument is %x.
Rounding roundingOf(StringRef argument, StringRef body, StringRef result) {
  MLIRContext context;
  context.loadDialect<nn::NNDialect, func::FuncDialect>();
  std::string text = ("func.func @f(%x: " + argument + ") -> " + result +
                      " {\n" + body + "\n  return %y : " + result + "\n}")
                         .str();
  auto module = parseSourceString<ModuleOp>(text, &context);
  if (!module)
    return {-1, -1, -1};
  auto function = *module->getOps<func::FuncOp>().begin();
  return computeRounding(function.getBody().front()).front();
}

const double kF32 = std::ldexp(1, -24);

TEST(RoundingTest, SumsCountTheirTerms) {
  Rounding rounding =
      roundingOf("tensor<2x3000xf32>",
                 "%w = nn.constant dense<1.0> : tensor<3000x4xf32>\n"
                 "%y = nn.matmul %x, %w : (tensor<2x3000xf32>, "
                 "tensor<3000x4xf32>) -> tensor<2x4xf32>",
                 "tensor<2x4xf32>");
  EXPECT_EQ(rounding.terms, 3000);
  EXPECT_NEAR(rounding.share, 8 * std::sqrt(3017) * kF32, 1e-12);
  EXPECT_EQ(rounding.absolute, 2 * kF32);
}

TEST(RoundingTest, TheLongestWayCounts) {
  auto chain = [](int length) {
    std::string body = "%v0 = nn.exp %x : (tensor<8xf32>) -> tensor<8xf32>\n";
    for (int i = 1; i < length; ++i)
      body += "%v" + std::to_string(i) + " = nn.add %v" +
              std::to_string(i - 1) +
              ", %x : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>\n";
    body += "%y = nn.mul %v" + std::to_string(length - 1) +
            ", %v0 : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>";
    return roundingOf("tensor<8xf32>", body, "tensor<8xf32>");
  };
  EXPECT_EQ(chain(1).terms, 0);
  EXPECT_EQ(chain(5).terms, 8);
  EXPECT_GT(chain(5).share, chain(1).share);
}

TEST(RoundingTest, WhatOnlyMovesIsExact) {
  Rounding rounding =
      roundingOf("tensor<2x3xf32>",
                 "%0 = nn.transpose %x {permutation = array<i64: 1, 0>} : "
                 "(tensor<2x3xf32>) -> tensor<3x2xf32>\n"
                 "%y = nn.relu %0 : (tensor<3x2xf32>) -> tensor<3x2xf32>",
                 "tensor<3x2xf32>");
  EXPECT_EQ(rounding.share, 0);
  EXPECT_EQ(rounding.absolute, 0);
}

TEST(RoundingTest, NarrowTypesRoundMore) {
  auto ofType = [](StringRef type) {
    std::string tensor = ("tensor<8x" + type + ">").str();
    return roundingOf(tensor,
                      "%y = nn.add %x, %x : (" + tensor + ", " + tensor +
                          ") -> " + tensor,
                      tensor)
        .share;
  };
  EXPECT_GT(ofType("bf16"), ofType("f16"));
  EXPECT_GT(ofType("f16"), 100 * ofType("f32"));
  EXPECT_GT(ofType("f32"), 1e6 * ofType("f64"));
  EXPECT_GT(ofType("f64"), 0);
  EXPECT_EQ(ofType("i32"), 0);
}

TEST(RoundingTest, AStepIsOneOfAnEightBitScale) {
  const char *rounds = "%y = nn.round %0 : (tensor<8xf32>) -> tensor<8xf32>";
  Rounding noisy = roundingOf(
      "tensor<8xf32>",
      std::string("%0 = nn.exp %x : (tensor<8xf32>) -> tensor<8xf32>\n") +
          rounds,
      "tensor<8xf32>");
  EXPECT_NEAR(noisy.share, 2.0 / 256, 1e-4);
  // An exact value is rounded alike everywhere.
  Rounding exact = roundingOf(
      "tensor<8xf32>",
      std::string("%0 = nn.relu %x : (tensor<8xf32>) -> tensor<8xf32>\n") +
          rounds,
      "tensor<8xf32>");
  EXPECT_EQ(exact.share, 0);
}

} // namespace
