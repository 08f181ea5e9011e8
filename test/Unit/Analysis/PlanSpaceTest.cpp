//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/PlanSpace.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/DenseSet.h"
#include <gtest/gtest.h>

using namespace calotype;
using namespace mlir;

namespace {
class PlanSpace : public ::testing::Test {
protected:
  NamedAttribute number(StringRef name, int64_t value) {
    return builder.getNamedAttr(name, builder.getI64IntegerAttr(value));
  }
  DictionaryAttr plan(ArrayRef<NamedAttribute> entries) {
    NamedAttrList list(entries);
    list.set("family", builder.getStringAttr("conv"));
    return list.getDictionary(&context);
  }
  int64_t valueOf(DictionaryAttr plan, StringRef name) {
    return plan.getAs<IntegerAttr>(name).getInt();
  }

  MLIRContext context;
  Builder builder{&context};
  TargetInfo target; // AVX2: 8 lanes, 16 registers.
};
} // namespace

TEST_F(PlanSpace, TilesFitTheRegisters) {
  DictionaryAttr start = plan({number("tile_n", 16), number("tile_m", 6)});
  bool hasStart = false;
  for (DictionaryAttr each : listPlans(start, target)) {
    int64_t vectors = valueOf(each, "tile_n") / 8,
            rows = valueOf(each, "tile_m");
    EXPECT_EQ(valueOf(each, "tile_n") % 8, 0);
    EXPECT_LE(vectors * rows + vectors + 1, 16);
    hasStart |= each == start;
  }
  EXPECT_TRUE(hasStart);
}

TEST_F(PlanSpace, ThePlannersPlanStaysEvenWhenItDoesNotFit) {
  DictionaryAttr start = plan({number("tile_n", 32), number("tile_m", 8)});
  EXPECT_TRUE(llvm::is_contained(listPlans(start, target), start));
}

TEST_F(PlanSpace, ParametersOfOtherNamesVaryToo) {
  NamedAttrList list(plan({number("block_k", 256), number("strip", 10)}));
  list.set("pack_rhs", builder.getBoolAttr(true));
  DictionaryAttr start = list.getDictionary(&context);
  llvm::DenseSet<int64_t> blocks, strips;
  size_t packed = 0;
  std::vector<DictionaryAttr> plans = listPlans(start, target);
  for (DictionaryAttr each : plans) {
    blocks.insert(valueOf(each, "block_k"));
    strips.insert(valueOf(each, "strip"));
    packed += each.getAs<BoolAttr>("pack_rhs").getValue();
    EXPECT_EQ(each.getAs<StringAttr>("family").getValue(), "conv");
  }
  EXPECT_EQ(blocks, (llvm::DenseSet<int64_t>{64, 128, 256, 512, 1024}));
  EXPECT_EQ(strips, (llvm::DenseSet<int64_t>{5, 10, 20}));
  EXPECT_EQ(packed * 2, plans.size());
}

TEST_F(PlanSpace, APlanWithoutParametersIsAlone) {
  EXPECT_EQ(listPlans(plan({}), target).size(), 1u);
}

TEST_F(PlanSpace, TheSearchGivesNearPlansFirstAndEachOnce) {
  DictionaryAttr start = plan({number("tile_n", 16), number("tile_m", 6)});
  PlanSearch search(start, target);
  std::vector<DictionaryAttr> first = search.next(2);
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(valueOf(first[0], "tile_m"), 5);
  EXPECT_EQ(valueOf(first[0], "tile_n"), 16);
  llvm::DenseSet<Attribute> seen(first.begin(), first.end());
  DictionaryAttr far = plan({number("tile_n", 8), number("tile_m", 14)});
  search.moveTo(far);
  std::vector<DictionaryAttr> second = search.next(1);
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(second.front(), far);
  for (std::vector<DictionaryAttr> next = second; !next.empty();
       next = search.next(7))
    for (DictionaryAttr each : next)
      EXPECT_TRUE(seen.insert(each).second);
  EXPECT_EQ(seen.size() + 1, listPlans(start, target).size());
}

TEST_F(PlanSpace, ForeignPlansAreChecked) {
  EXPECT_EQ(
      checkPlan(plan({number("tile_n", 16), number("tile_m", 6)}), target), "");
  EXPECT_EQ(
      checkPlan(plan({number("tile_n", 12), number("tile_m", 6)}), target),
      "tile_n = 12 is no multiple of 8 lanes");
  EXPECT_EQ(
      checkPlan(plan({number("tile_n", 1 << 20), number("tile_m", 1 << 20),
                      number("tile_y", 1 << 20)}),
                target)
          .substr(0, 15),
      "its tile takes ");
}

TEST_F(PlanSpace, EntriesOverrideParametersAndNotTheFamily) {
  DictionaryAttr start = plan({number("tile_n", 16), number("tile_m", 6)});
  DictionaryAttr made = overridePlan(
      start,
      llvm::json::Object{{"family", "matmul"}, {"tile_m", 4}, {"deep", true}});
  EXPECT_EQ(made.getAs<StringAttr>("family").getValue(), "conv");
  EXPECT_EQ(valueOf(made, "tile_m"), 4);
  EXPECT_EQ(valueOf(made, "tile_n"), 16);
  EXPECT_TRUE(made.getAs<BoolAttr>("deep").getValue());
  EXPECT_EQ(
      planToJson(made),
      (llvm::json::Object{
          {"family", "conv"}, {"tile_n", 16}, {"tile_m", 4}, {"deep", true}}));
  EXPECT_EQ(describePlan(made), "deep=true tile_m=4 tile_n=16");
}
