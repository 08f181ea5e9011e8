//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Target/HalideObject/CacheLimit.h"
#include "calotype/Support/WholeFile.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

using namespace calotype;
namespace fs = llvm::sys::fs;

namespace {
class CacheLimit : public ::testing::Test {
protected:
  void SetUp() override {
    ASSERT_FALSE(fs::createUniqueDirectory("cache-limit", folder));
  }
  void TearDown() override { fs::remove_directories(folder); }

  /// A file of `bytes` that was used `hours` ago.
  void add(llvm::StringRef name, size_t bytes, int hours) {
    llvm::SmallString<128> path(folder);
    llvm::sys::path::append(path, name);
    ASSERT_FALSE(bool(writeFileWhole(path, std::string(bytes, 'x'))));
    timespec time = {::time(nullptr) - hours * 3600, 0}, times[] = {time, time};
    ASSERT_EQ(utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  }
  bool has(llvm::StringRef name) {
    return fs::exists(llvm::Twine(folder) + "/" + name);
  }

  llvm::SmallString<128> folder;
};
} // namespace

TEST_F(CacheLimit, CountsKernelsAndBytes) {
  add("aa.o", 100, 3);
  add("aa.json", 10, 3);
  add("bb.o", 50, 2);
  add("cc.4711.o", 7, 0);
  CacheUse use = measureKernelCache(folder);
  EXPECT_EQ(use.kernels, 2u);
  EXPECT_EQ(use.bytes, 167u);
  EXPECT_EQ(measureKernelCache((folder + "/absent").str()).kernels, 0u);
}

TEST_F(CacheLimit, TheLeastRecentlyUsedKernelGoesFirst) {
  add("old.o", 100, 5);
  add("old.json", 10, 5);
  add("new.o", 100, 3);
  // Its record counts as use of the kernel.
  add("used.o", 100, 9);
  add("used.json", 10, 1);
  CacheUse removed = trimKernelCache(folder, 250);
  EXPECT_EQ(removed.kernels, 1u);
  EXPECT_EQ(removed.bytes, 110u);
  EXPECT_FALSE(has("old.o") || has("old.json"));
  EXPECT_TRUE(has("new.o") && has("used.o") && has("used.json"));
  EXPECT_EQ(trimKernelCache(folder, 250).kernels, 0u);
}

TEST_F(CacheLimit, OnlyOldLeftoversGo) {
  add("aa.4711.mlir", 10, 2);
  add("bb.4712.mlir", 10, 0);
  trimKernelCache(folder, 1000);
  EXPECT_FALSE(has("aa.4711.mlir"));
  EXPECT_TRUE(has("bb.4712.mlir"));
}

TEST_F(CacheLimit, NothingIsLeftOfZero) {
  add("aa.o", 10, 0);
  add("bb.4712.mlir", 10, 0);
  trimKernelCache(folder, 0);
  EXPECT_EQ(measureKernelCache(folder).bytes, 0u);
}

TEST(CacheSize, HasUnits) {
  EXPECT_EQ(parseCacheSize("12"), 12u);
  EXPECT_EQ(parseCacheSize("3K"), 3072u);
  EXPECT_EQ(parseCacheSize("2G"), uint64_t(2) << 30);
  EXPECT_FALSE(parseCacheSize("G"));
  EXPECT_FALSE(parseCacheSize("-1"));
  EXPECT_FALSE(parseCacheSize("99999999999999G"));
}
