//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Every op of the nn dialect on special values, kernels against interpreter,
/// and in kernels that check what they read.
//===----------------------------------------------------------------------===//

#include "SpecialGroups.h"
#include "calotype/Dialect/NN/IR/NNDialect.h"
#include "llvm/ADT/StringSet.h"
#include <gtest/gtest.h>

using namespace calotype;
using namespace calotype::special;

static std::vector<SpecialGroup> getAllGroups() {
  std::vector<SpecialGroup> all;
  for (auto get : {getElementwiseGroups, getFunctionGroups, getReductionGroups,
                   getRootGroups, getMoveGroups})
    llvm::append_range(all, get());
  return all;
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

namespace {
struct TypedGroup {
  SpecialGroup group;
  Element element;
};
struct SpecialNumbers : testing::TestWithParam<TypedGroup> {};
} // namespace

static std::vector<TypedGroup> getTypedGroups() {
  std::vector<TypedGroup> all;
  for (const SpecialGroup &group : getAllGroups())
    for (Element element : group.types)
      all.push_back({group, element});
  return all;
}

TEST_P(SpecialNumbers, AreThoseOfTheInterpreter) {
  auto [group, element] = GetParam();
  // The only type of a group too.
  if (group.types.size() > 1 && !isTried(element))
    GTEST_SKIP() << "a type of the full check";
  SpecialCases cases;
  group.add(element, cases);
  cases.check(group.rounds);
}

INSTANTIATE_TEST_SUITE_P(
    Groups, SpecialNumbers, testing::ValuesIn(getTypedGroups()),
    [](const testing::TestParamInfo<TypedGroup> &info) {
      return info.param.group.name +
             ("_" + getElementName(info.param.element)).str();
    });

//===----------------------------------------------------------------------===//
// Bounds
//===----------------------------------------------------------------------===//

namespace {
struct CheckedKernels : testing::TestWithParam<SpecialGroup> {};
} // namespace

/// What a checked kernel takes its range for, from the form of its indices,
/// lies within its operands.
TEST_P(CheckedKernels, RaiseNoAlarm) {
  SpecialCases cases;
  GetParam().add(GetParam().types.front(), cases);
  cases.check(/*rounds=*/1, /*checked=*/true);
}

INSTANTIATE_TEST_SUITE_P(Groups, CheckedKernels,
                         testing::ValuesIn(getAllGroups()),
                         [](const testing::TestParamInfo<SpecialGroup> &info) {
                           return info.param.name;
                         });

//===----------------------------------------------------------------------===//
// Coverage
//===----------------------------------------------------------------------===//

/// What is made of other ops by the compiler, and computes nothing: a kernel,
/// its end, its call, and a change of the order in memory.
static constexpr llvm::StringLiteral withoutNumbers[] = {
    "nn.kernel", "nn.yield", "nn.call", "nn.relayout"};

TEST(SpecialCoverage, EveryOpIsTried) {
  llvm::StringSet<> tried;
  for (const SpecialGroup &group : getAllGroups()) {
    SpecialCases cases;
    group.add(group.types.front(), cases);
    for (llvm::StringRef op : cases.getOps())
      tried.insert(op);
  }
  mlir::MLIRContext context;
  context.loadDialect<nn::NNDialect>();
  llvm::StringSet<> known;
  for (mlir::RegisteredOperationName name :
       context.getRegisteredOperationsByDialect("nn")) {
    llvm::StringRef op = name.getStringRef();
    known.insert(op);
    EXPECT_NE(tried.contains(op), llvm::is_contained(withoutNumbers, op))
        << op.str() << " needs a case in one group of test/Unit/Kernels";
  }
  for (llvm::StringRef op : withoutNumbers)
    EXPECT_TRUE(known.contains(op)) << op.str();
}
