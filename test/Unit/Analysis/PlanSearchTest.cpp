//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Kernels/PlanSearch.h"
#include "calotype/Dialect/Plan/IR/Plans.h"
#include "mlir/IR/MLIRContext.h"
#include <gtest/gtest.h>

using namespace calotype;
using namespace mlir;
using plan::KernelPlanInterface;

namespace {
class PlanSearchTest : public ::testing::Test {
protected:
  PlanSearchTest() { context.loadDialect<plan::PlanDialect>(); }

  KernelPlanInterface parse(StringRef text) {
    KernelPlanInterface plan = plan::parsePlan(text, &context, problem);
    EXPECT_TRUE(plan) << problem;
    return plan;
  }
  std::string problemOf(StringRef text) {
    plan::parsePlan(text, &context, problem);
    return problem;
  }
  std::vector<int64_t> valuesOf(KernelPlanInterface plan, StringRef name) {
    for (const plan::Axis &axis : plan.getAxes(target))
      if (axis.name == name)
        return {axis.values.begin(), axis.values.end()};
    return {};
  }

  MLIRContext context;
  TargetInfo target; // AVX2: 8 lanes, 16 registers, 2 cores.
  std::string problem;
};
} // namespace

TEST_F(PlanSearchTest, TheTextReadsBack) {
  for (StringRef text :
       {"#plan.matmul<columns = 16, rows = 6>",
        "#plan.matmul<columns = 16, rows = 6, task_rows = 60, task_panels = 4, "
        "copy_left = 0, copy_right = 1, steps = 2, cores = 2>",
        "#plan.blocked_conv<channels = 24, pixels = 4, block = 64, "
        "tap_percent = 56>",
        "#plan.few_queries", "#plan.fallback<line = 16, cores = 1>"})
    EXPECT_EQ(parse(text).getText(), text);
}

TEST_F(PlanSearchTest, OtherTextsAreRefused) {
  EXPECT_EQ(problemOf("#plan.matmul<columns = 0, rows = 6>"),
            "columns = 0 is not in [1, 1073741824]");
  EXPECT_EQ(problemOf("#plan.rowwise<cores = 4294967296>"),
            "cores = 4294967296 is not in [1, 1073741824]");
  EXPECT_EQ(problemOf("#plan.matmul<columns = 8, rows = 6, copy_left = 2>"),
            "copy_left = 2 is not in [0, 1]");
  EXPECT_NE(problemOf("#plan.matmul<columns = 16>"), "");
  EXPECT_NE(problemOf("#plan.unheard_of<columns = 16>"), "");
  EXPECT_NE(problemOf("#plan.matmul<columns = 16, rows = 6> and more"), "");
  EXPECT_EQ(problemOf(std::string(100000, '[')),
            "expected a plan, as in #plan.matmul<columns = 16, rows = 6>");
}

TEST_F(PlanSearchTest, TilesFitTheRegisters) {
  KernelPlanInterface plan = parse("#plan.matmul<columns = 16, rows = 6>");
  EXPECT_EQ(plan.countRegisters(target), 15);
  EXPECT_EQ(valuesOf(plan, "columns"), (std::vector<int64_t>{8, 16}));
  EXPECT_EQ(valuesOf(plan, "rows"), (std::vector<int64_t>{1, 2, 3, 4, 5, 6}));
  for (KernelPlanInterface each : listNeighbours(plan, target))
    EXPECT_LE(each.countRegisters(target), 16);
}

TEST_F(PlanSearchTest, ThePresentValueStaysEvenWhenItDoesNotFit) {
  KernelPlanInterface plan = parse("#plan.matmul<columns = 32, rows = 8>");
  EXPECT_EQ(valuesOf(plan, "columns"), (std::vector<int64_t>{8, 32}));
}

TEST_F(PlanSearchTest, TasksCopiesAndCoresAreAxes) {
  KernelPlanInterface plan =
      parse("#plan.matmul<columns = 16, rows = 6, task_rows = 60, task_panels "
            "= 1, copy_left = 0, cores = 2>");
  EXPECT_EQ(valuesOf(plan, "task_rows"),
            (std::vector<int64_t>{15, 30, 60, 120, 240}));
  EXPECT_EQ(valuesOf(plan, "task_panels"), (std::vector<int64_t>{1, 2, 4}));
  EXPECT_EQ(valuesOf(plan, "copy_left"), (std::vector<int64_t>{0, 1}));
  EXPECT_EQ(valuesOf(plan, "cores"), (std::vector<int64_t>{1, 2}));
  EXPECT_TRUE(valuesOf(plan, "copy_right").empty());
}

TEST_F(PlanSearchTest, FactsAndWhatDoesNotApplyAreNoAxes) {
  KernelPlanInterface skips = parse("#plan.blocked_conv<channels = 24, pixels "
                                    "= 4, block = 64, tap_percent = 56>");
  EXPECT_TRUE(valuesOf(skips, "tap_percent").empty());
  KernelPlanInterface whole =
      parse("#plan.attention<queries = 16, keys = 5, block = 64>");
  EXPECT_TRUE(valuesOf(whole, "key_tile").empty());
}

TEST_F(PlanSearchTest, AnotherTileLeavesTheTasksToBeDecidedAgain) {
  KernelPlanInterface plan =
      parse("#plan.matmul<columns = 16, rows = 6, task_rows = 60, cores = 2>");
  EXPECT_EQ(plan.withAxis("rows", 4).getText(),
            "#plan.matmul<columns = 16, rows = 4>");
  EXPECT_EQ(plan.withAxis("task_rows", 30).getText(),
            "#plan.matmul<columns = 16, rows = 6, task_rows = 30, cores = 2>");
}

TEST_F(PlanSearchTest, ChoicesOfAnotherPlanLeaveTheFacts) {
  KernelPlanInterface plan = parse("#plan.blocked_conv<channels = 24, pixels = "
                                   "4, block = 64, tap_percent = 56>");
  KernelPlanInterface other =
      parse("#plan.blocked_conv<channels = 16, pixels = 6, block = 32>");
  EXPECT_EQ(plan::withChoices(plan, other).getText(),
            "#plan.blocked_conv<channels = 16, pixels = 6, block = 32, "
            "tap_percent = 56>");
}

TEST_F(PlanSearchTest, APlanWithoutDecisionsIsAlone) {
  EXPECT_TRUE(listNeighbours(parse("#plan.fallback"), target).empty());
}

TEST_F(PlanSearchTest, TheSearchGivesNearPlansFirstAndEachOnce) {
  PlanSearch search(target);
  search.moveTo(parse("#plan.matmul<columns = 16, rows = 6>"));
  std::vector<KernelPlanInterface> first = search.next(2);
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0].getText(), "#plan.matmul<columns = 8, rows = 6>");
  EXPECT_EQ(first[1].getText(), "#plan.matmul<columns = 16, rows = 5>");
  search.moveTo(first[1]);
  llvm::DenseSet<Attribute> seen(first.begin(), first.end());
  for (auto next = search.next(3); !next.empty(); next = search.next(3))
    for (KernelPlanInterface each : next)
      EXPECT_TRUE(seen.insert(each).second) << each.getText();
  // Once more in each row of both widths.
  EXPECT_EQ(seen.count(parse("#plan.matmul<columns = 16, rows = 1>")), 1u);
  EXPECT_EQ(seen.count(parse("#plan.matmul<columns = 8, rows = 4>")), 1u);
}

TEST_F(PlanSearchTest, ForeignPlansAreCheckedAgainstTheTarget) {
  EXPECT_EQ(parse("#plan.matmul<columns = 16, rows = 6>").findProblem(target),
            "");
  EXPECT_EQ(parse("#plan.matmul<columns = 12, rows = 6>").findProblem(target),
            "columns = 12 is no multiple of 8 lanes");
  EXPECT_EQ(parse("#plan.conv<channels = 1073741824, pixels = 1073741824, rows "
                  "= 1073741824>")
                .findProblem(target)
                .substr(0, 15),
            "its tile takes ");
}

TEST_F(PlanSearchTest, EstimatesAreInOneUnit) {
  plan::Work product{/*macs=*/1e6, /*flops=*/2e6, /*bytes=*/1e4};
  double good =
      parse("#plan.matmul<columns = 16, rows = 6>").estimate(product, target);
  double narrow =
      parse("#plan.matmul<columns = 8, rows = 1>").estimate(product, target);
  EXPECT_LT(good, narrow);
  double alone = parse("#plan.matmul<columns = 16, rows = 6, cores = 1>")
                     .estimate(product, target);
  EXPECT_DOUBLE_EQ(alone, 2 * good);
  plan::Work copy{0, 0, /*bytes=*/8e6};
  EXPECT_DOUBLE_EQ(parse("#plan.fallback").estimate(copy, target), 1e6);
}
