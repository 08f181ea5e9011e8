//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Reference/Array.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/MLIRContext.h"
#include <gtest/gtest.h>

using namespace calotype::reference;

namespace {
struct ArrayTest : testing::Test {
  mlir::MLIRContext context;

  /// 0, 1, 2, ... as i64.
  Array counting(Shape shape) {
    Array array{shape, mlir::IntegerType::get(&context, 64), {}};
    for (int64_t i = 0; i < product(shape); ++i) {
      Cell cell;
      cell.i = i;
      array.cells.push_back(cell);
    }
    return array;
  }
};
} // namespace

static std::vector<int64_t> values(llvm::ArrayRef<Cell> cells) {
  std::vector<int64_t> result;
  for (Cell cell : cells)
    result.push_back(cell.i);
  return result;
}

TEST_F(ArrayTest, BroadcastAddsAndRepeatsDimensions) {
  Array array = broadcastTo(counting({2, 1}), {2, 2, 3});
  EXPECT_EQ(values(array.cells),
            (std::vector<int64_t>{0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1}));
}

TEST_F(ArrayTest, BroadcastOfScalarAndToNothing) {
  EXPECT_EQ(broadcastTo(counting({}), {2, 2}).size(), 4);
  EXPECT_EQ(broadcastTo(counting({1}), {0}).size(), 0);
}

TEST_F(ArrayTest, PermuteMovesDimensions) {
  Array array = permute(counting({2, 3}), {1, 0});
  EXPECT_EQ(array.shape, (Shape{3, 2}));
  EXPECT_EQ(values(array.cells), (std::vector<int64_t>{0, 3, 1, 4, 2, 5}));
}

TEST_F(ArrayTest, RowsRestoreWhatTheyMoved) {
  Array array = counting({2, 3, 4});
  Rows rows(array, {1, 0});
  EXPECT_EQ(rows.count, 4);
  EXPECT_EQ(rows.length, 6);
  EXPECT_EQ(values({rows.row(1), 6}),
            (std::vector<int64_t>{1, 5, 9, 13, 17, 21}));
  EXPECT_EQ(values(rows.restore()), values(array.cells));
}

TEST_F(ArrayTest, RankZeroHasOneIndex) {
  int visits = 0;
  forEachIndex({}, [&](llvm::ArrayRef<int64_t> index, int64_t) {
    visits += index.empty();
  });
  EXPECT_EQ(visits, 1);
}
