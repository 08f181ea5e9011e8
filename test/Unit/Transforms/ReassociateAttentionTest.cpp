//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-reassociate-attention in f32 at the default cost model, against the
/// quadratic order in f64. The sweep covers the forms; this covers their
/// rounding on sequences of some length, with decays close to 0 and to 1.
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/NN/IR/NNAttentionOps.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "calotype/Pipelines/ModelCompiler.h"
#include "calotype/Reference/Interpreter.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include <cmath>
#include <gtest/gtest.h>
#include <random>

using namespace calotype;

namespace {

class ReassociateAttention : public ::testing::Test {
protected:
  ReassociateAttention() { prepareContext(context); }

  /// Two heads of 16 and 250 tokens, whose scores `steps` turns from %x to %w.
  /// "T" stands for the element type, "S" for that of the scores.
  static std::string graph(std::string steps, const std::string &element) {
    std::string text = R"(
func.func @main(%q: tensor<1x2x250x16xT>, %k: tensor<1x2x250x16xT>, %v: tensor<1x2x250x16xT>, %a: tensor<1x2x250xT>) -> tensor<1x2x250x16xT> {
  %x = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x250x16xT>, tensor<1x2x250x16xT>) -> S
)" + steps + R"(
  %y = nn.matmul %w, %v : (S, tensor<1x2x250x16xT>) -> tensor<1x2x250x16xT>
  return %y : tensor<1x2x250x16xT>
})";
    auto replace = [&](char letter, const std::string &by) {
      for (size_t at = 0; (at = text.find(letter, at)) != std::string::npos;
           at += by.size())
        text.replace(at, 1, by);
    };
    replace('S', "tensor<1x2x250x250xT>");
    replace('T', element);
    return text;
  }

  mlir::OwningOpRef<mlir::ModuleOp> parse(const std::string &text) {
    return mlir::parseSourceString<mlir::ModuleOp>(text, &context);
  }

  static Tensor run(mlir::ModuleOp module, llvm::ArrayRef<Tensor> inputs) {
    auto results =
        interpret(*module.getOps<mlir::func::FuncOp>().begin(), inputs);
    EXPECT_TRUE(succeeded(results));
    return results->front();
  }

  /// Positive numbers, and `gate` between its bounds.
  static std::vector<Tensor> draw(ElementType type, double low, double high) {
    std::mt19937 random(7);
    auto fill = [&](llvm::ArrayRef<int64_t> shape, double from, double to) {
      std::uniform_real_distribution<float> number(from, to);
      Tensor tensor = Tensor::allocate(type, shape);
      for (int64_t i = 0; i < tensor.getNumElements(); ++i)
        tensor.setDouble(i, number(random));
      return tensor;
    };
    std::vector<Tensor> inputs;
    for (int i = 0; i < 3; ++i)
      inputs.push_back(fill({1, 2, 250, 16}, 0.05, 1));
    inputs.push_back(fill({1, 2, 250}, low, high));
    return inputs;
  }

  /// Largest error of the rewritten f32 graph, relative to the largest result.
  double error(const std::string &steps, double low = 0, double high = 1) {
    auto exact = parse(graph(steps, "f64")), fast = parse(graph(steps, "f32"));
    EXPECT_TRUE(exact && fast);
    mlir::PassManager manager(&context);
    manager.addPass(nn::createReassociateAttentionPass());
    EXPECT_TRUE(succeeded(manager.run(*fast)));
    bool isQuadratic = false;
    fast->walk([&](mlir::Operation *op) {
      for (mlir::Type type : op->getResultTypes())
        if (auto tensor = llvm::dyn_cast<mlir::RankedTensorType>(type))
          isQuadratic |= tensor.getNumElements() >= 250 * 250;
    });
    EXPECT_FALSE(isQuadratic);
    Tensor want = run(*exact, draw(ElementType::F64, low, high));
    Tensor got = run(*fast, draw(ElementType::F32, low, high));
    double largest = 0, difference = 0;
    for (int64_t i = 0; i < want.getNumElements(); ++i) {
      largest = std::max(largest, std::abs(want.getDouble(i)));
      difference =
          std::max(difference, std::abs(want.getDouble(i) - got.getDouble(i)));
    }
    return difference / largest;
  }

  /// gamma^(i - j) where j <= i, computed in the graph.
  static std::string decay(const std::string &gamma) {
    return R"(
  %i = nn.iota {axis = 0 : i64} : () -> tensor<250x1xT>
  %j = nn.iota {axis = 1 : i64} : () -> tensor<1x250xT>
  %g = nn.constant dense<)" +
           gamma + R"(> : tensor<T>
  %zero = nn.constant dense<0.0> : tensor<T>
  %d = nn.sub %i, %j : (tensor<250x1xT>, tensor<1x250xT>) -> tensor<250x250xT>
  %c = nn.greater_equal %i, %j : (tensor<250x1xT>, tensor<1x250xT>) -> tensor<250x250xi1>
  %e = nn.relu %d : (tensor<250x250xT>) -> tensor<250x250xT>
  %p = nn.pow %g, %e : (tensor<T>, tensor<250x250xT>) -> tensor<250x250xT>
  %m = nn.select %c, %p, %zero : (tensor<250x250xi1>, tensor<250x250xT>, tensor<T>) -> tensor<250x250xT>
  %w = nn.mul %x, %m : (S, tensor<250x250xT>) -> S)";
  }

  /// exp(c[i] - c[j]) where j <= i, c the running sums of -%a.
  static constexpr const char *kGates = R"(
  %n = nn.neg %a : (tensor<1x2x250xT>) -> tensor<1x2x250xT>
  %s = nn.scan %n {kind = #nn.scan_kind<sum>, axis = 2 : i64, exclusive = false, reverse = false} : (tensor<1x2x250xT>) -> tensor<1x2x250xT>
  %i = nn.reshape %s : (tensor<1x2x250xT>) -> tensor<1x2x250x1xT>
  %j = nn.reshape %s : (tensor<1x2x250xT>) -> tensor<1x2x1x250xT>
  %d = nn.sub %i, %j : (tensor<1x2x250x1xT>, tensor<1x2x1x250xT>) -> S
  %e = nn.exp %d : (S) -> S
  %m = nn.trilu %e {k = 0 : i64, upper = false} : (S) -> S
  %w = nn.mul %x, %m : (S, S) -> S)";

  static constexpr const char *kSums = R"(
  %r = nn.reduce %w0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 3>, keep_dims = true} : (S) -> tensor<1x2x250x1xT>
  %w = nn.div %w0, %r : (S, tensor<1x2x250x1xT>) -> S)";

  mlir::MLIRContext context;
};

} // namespace

TEST_F(ReassociateAttention, Plain) {
  EXPECT_LT(error("%f = nn.constant dense<0.004> : tensor<T>\n"
                  "%w = nn.mul %x, %f : (S, tensor<T>) -> S"),
            1e-6);
}

TEST_F(ReassociateAttention, Normalized) {
  EXPECT_LT(error("%f = nn.constant dense<1.0> : tensor<T>\n"
                  "%w0 = nn.add %x, %f : (S, tensor<T>) -> S" +
                  std::string(kSums)),
            1e-6);
  EXPECT_LT(error("%w0 = nn.trilu %x {k = 0 : i64, upper = false} : (S) -> S" +
                  std::string(kSums)),
            1e-6);
}

TEST_F(ReassociateAttention, ConstantDecays) {
  for (const char *gamma : {"0.01", "0.5", "0.9", "0.99", "0.9999"})
    EXPECT_LT(error(decay(gamma)), 2e-6) << gamma;
}

TEST_F(ReassociateAttention, GatesNearOne) {
  EXPECT_LT(error(kGates, 0, 1e-3), 5e-6);
}

TEST_F(ReassociateAttention, GatesNearZero) {
  EXPECT_LT(error(kGates, 0.2, 0.3), 5e-6);
}
