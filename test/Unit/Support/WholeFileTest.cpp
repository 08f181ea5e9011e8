//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Support/WholeFile.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <gtest/gtest.h>

using namespace calotype;
using namespace llvm;

namespace {
class WholeFileTest : public ::testing::Test {
protected:
  void SetUp() override {
    ASSERT_FALSE(sys::fs::createUniqueDirectory("whole-file", folder));
    path = (folder + "/file").str();
  }
  void TearDown() override { sys::fs::remove_directories(folder); }

  size_t countFiles() {
    size_t count = 0;
    std::error_code error;
    for (sys::fs::directory_iterator at(folder, error), end; at != end;
         at.increment(error))
      ++count;
    return count;
  }
  std::string read() {
    auto file = MemoryBuffer::getFile(path);
    return file ? (*file)->getBuffer().str() : "(none)";
  }

  SmallString<128> folder;
  std::string path;
};
} // namespace

TEST_F(WholeFileTest, AppearsAtTheEnd) {
  auto file = WholeFile::create(path, [&](raw_ostream &out) {
    out << "text";
    EXPECT_FALSE(sys::fs::exists(path));
    return Error::success();
  });
  ASSERT_TRUE(bool(file));
  EXPECT_EQ(read(), "(none)");
  ASSERT_FALSE(bool(file->commit()));
  EXPECT_EQ(read(), "text");
  EXPECT_EQ(countFiles(), 1u);
}

TEST_F(WholeFileTest, AFailureLeavesWhatWasThere) {
  ASSERT_FALSE(bool(writeFileWhole(path, "old")));
  Error error = writeFileWhole(path, [](raw_ostream &out) {
    out << "half";
    return createStringError("no more");
  });
  EXPECT_EQ(toString(std::move(error)), "no more");
  EXPECT_EQ(read(), "old");
  EXPECT_EQ(countFiles(), 1u);
}

TEST_F(WholeFileTest, WithoutCommitNothingIsLeft) {
  { ASSERT_TRUE(bool(WholeFile::create(path))); }
  EXPECT_EQ(countFiles(), 0u);
}

TEST_F(WholeFileTest, ErrorsNameTheFile) {
  std::string absent = (folder + "/absent/file").str();
  EXPECT_EQ(toString(writeFileWhole(absent, "x")),
            "cannot write '" + absent + "': No such file or directory");
  // A device is written in place, and a full one is an error.
  EXPECT_FALSE(bool(writeFileWhole("/dev/null", "x")));
  EXPECT_EQ(toString(writeFileWhole("/dev/full", "x")),
            "cannot write '/dev/full': No space left on device");
}
