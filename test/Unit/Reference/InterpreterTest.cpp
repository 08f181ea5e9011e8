//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Reference/Interpreter.h"
#include "calotype/Dialect/NN/IR/NNDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include <gtest/gtest.h>

using namespace calotype;

namespace {
struct Interpreter : testing::Test {
  Interpreter() {
    context.loadDialect<mlir::func::FuncDialect, nn::NNDialect>();
    context.getDiagEngine().registerHandler(
        [&](mlir::Diagnostic &diagnostic) { message = diagnostic.str(); });
  }
  mlir::func::FuncOp parse(const char *text) {
    module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
    return module ? *module->getOps<mlir::func::FuncOp>().begin()
                  : mlir::func::FuncOp();
  }
  static Tensor floats(llvm::ArrayRef<float> values) {
    return Tensor::of<float>(ElementType::F32, {int64_t(values.size())},
                             values);
  }

  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::string message;
};
} // namespace

TEST_F(Interpreter, RunsKernels) {
  auto function = parse(R"(
    nn.kernel @double(%x: tensor<2xf32>) -> tensor<2xf32> {
      %0 = nn.add %x, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
      nn.yield %0 : tensor<2xf32>
    }
    func.func @main(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
      %0 = nn.call @double(%x) : (tensor<2xf32>) -> tensor<2xf32>
      return %0, %x : tensor<2xf32>, tensor<2xf32>
    })");
  auto results = interpret(function, {floats({1, 2})});
  ASSERT_TRUE(succeeded(results)) << message;
  ASSERT_EQ(results->size(), 2u);
  EXPECT_EQ((*results)[0].as<float>()[1], 4);
  EXPECT_EQ((*results)[1].as<float>()[1], 2);
}

TEST_F(Interpreter, RefusesInputsOfAnotherType) {
  auto function = parse(R"(
    func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
      return %x : tensor<2xf32>
    })");
  EXPECT_TRUE(failed(interpret(function, {floats({1})})));
  EXPECT_EQ(message,
            "expected input 0 of type 'tensor<2xf32>', found 'tensor<1xf32>'");
  EXPECT_TRUE(failed(interpret(function, {})));
  EXPECT_EQ(message, "expected 1 inputs, found 0");
}

TEST_F(Interpreter, BoundsRecursion) {
  auto function = parse(R"(
    nn.kernel @again(%x: tensor<2xf32>) -> tensor<2xf32> {
      %0 = nn.call @again(%x) : (tensor<2xf32>) -> tensor<2xf32>
      nn.yield %0 : tensor<2xf32>
    }
    func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
      %0 = nn.call @again(%x) : (tensor<2xf32>) -> tensor<2xf32>
      return %0 : tensor<2xf32>
    })");
  EXPECT_TRUE(failed(interpret(function, {floats({1, 2})})));
  EXPECT_EQ(message, "kernel calls nest deeper than 32");
}

TEST_F(Interpreter, RefusesWhatItCannotHold) {
  auto function = parse(R"(
    func.func @main(%x: tensor<1xf32>) -> tensor<2000000000xf32> {
      %0 = nn.expand %x : (tensor<1xf32>) -> tensor<2000000000xf32>
      return %0 : tensor<2000000000xf32>
    })");
  EXPECT_TRUE(failed(interpret(function, {floats({1})})));
  EXPECT_EQ(
      message,
      "not supported: interpreting a result of type 'tensor<2000000000xf32>'");
}

TEST_F(Interpreter, EvaluatesOneOp) {
  auto function = parse(R"(
    func.func @main(%x: tensor<3xf32>) -> tensor<3xf32> {
      %0 = nn.neg %x : (tensor<3xf32>) -> tensor<3xf32>
      return %0 : tensor<3xf32>
    })");
  mlir::Operation &op = function.front().front();
  EXPECT_TRUE(canEvaluate(&op));
  auto results = evaluate(&op, {floats({1, -2, 0})});
  ASSERT_TRUE(succeeded(results)) << message;
  EXPECT_EQ((*results)[0].as<float>()[1], 2);
  EXPECT_FALSE(canEvaluate(function));
}

TEST_F(Interpreter, ReadsPackedConstants) {
  // Panels of two columns of [0 1 2; 3 4 5]: the fourth column is padding.
  auto function = parse(R"(
    func.func @main() -> tensor<2x3xui8, #nn.layout<[1, 0], [1], [2]>> {
      %0 = nn.constant dense_resource<packed> : tensor<2x3xui8, #nn.layout<[1, 0], [1], [2]>>
      return %0 : tensor<2x3xui8, #nn.layout<[1, 0], [1], [2]>>
    }
    {-# dialect_resources: { builtin: { packed: "0x010000000001030402000500" } } #-})");
  ASSERT_TRUE(function) << message;
  auto results = interpret(function, {});
  ASSERT_TRUE(succeeded(results)) << message;
  for (int64_t i = 0; i < 6; ++i)
    EXPECT_EQ((*results)[0].getInt(i), i);
}
