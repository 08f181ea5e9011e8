//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNOpFacts.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace calotype;

namespace {
class OpFacts : public ::testing::Test {
protected:
  OpFacts() { context.loadDialect<nn::NNDialect>(); }

  MLIRContext context;
};
} // namespace

TEST_F(OpFacts, EveryOpHasThem) {
  auto ops = context.getRegisteredOperationsByDialect("nn");
  EXPECT_GT(ops.size(), 50u);
  for (RegisteredOperationName name : ops)
    EXPECT_TRUE(name.hasInterface<nn::OpFacts>()) << name.getStringRef().str();
}

TEST_F(OpFacts, AnswersAreSafeUnlessAnOpGivesOthers) {
  OpBuilder builder(&context);
  Location loc = builder.getUnknownLoc();
  auto type = RankedTensorType::get({2, 3}, builder.getF32Type());
  OwningOpRef<ModuleOp> module = ModuleOp::create(builder, loc);
  builder.setInsertionPointToStart(module->getBody());
  Value x = nn::IotaOp::create(builder, loc, type, 0);
  auto facts = [](Operation *op) { return cast<nn::OpFacts>(op); };
  Operation *exp = nn::ExpOp::create(builder, loc, x);
  EXPECT_FALSE(facts(exp).isCheap());
  EXPECT_EQ(facts(exp).getReadPattern(exp->getOpOperand(0)),
            nn::ReadPattern::Window);
  EXPECT_EQ(facts(exp).getMacs(), 0);
  EXPECT_EQ(facts(exp).getLayoutWish(), nn::LayoutWish::Any);
  EXPECT_TRUE(facts(nn::ReluOp::create(builder, loc, x)).isCheap());
  // Each element of an injective op is a read.
  EXPECT_TRUE(facts(x.getDefiningOp()).isCheap());
}
