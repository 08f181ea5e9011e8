//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Support/WholeFile.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <gtest/gtest.h>
#include <sys/stat.h>

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
  {
    ASSERT_TRUE(bool(WholeFile::create(path)));
  }
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

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

static std::string readOrWhy(StringRef path, uint64_t mostBytes = INT64_MAX) {
  auto file = readFileWhole(path, mostBytes);
  return file ? (*file)->getBuffer().str() : toString(file.takeError());
}

TEST_F(WholeFileTest, ReadsSmallEmptyAndMappedFiles) {
  for (size_t size : {0, 1, 4095, 4096, 4097, 100000}) {
    std::string text(size, 'x');
    ASSERT_FALSE(bool(writeFileWhole(path, text)));
    EXPECT_EQ(readOrWhy(path), text);
    auto file = readFileWhole(path, INT64_MAX, /*isText=*/true);
    ASSERT_TRUE(bool(file));
    EXPECT_EQ(*(*file)->getBufferEnd(), '\0');
  }
  std::string link = (folder + "/link").str();
  ASSERT_FALSE(sys::fs::create_link(path, link));
  EXPECT_EQ(readOrWhy(link).size(), 100000u);
}

TEST_F(WholeFileTest, ReadsOnlyRegularFilesOfBoundedSize) {
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(readOrWhy(path), "'" + path + "' is not a regular file");
  EXPECT_EQ(readOrWhy("/dev/zero"), "'/dev/zero' is not a regular file");
  EXPECT_EQ(readOrWhy(folder),
            ("'" + folder + "' is not a regular file").str());
  std::string other = (folder + "/other").str();
  EXPECT_EQ(readOrWhy(other),
            "cannot read '" + other + "': No such file or directory");
  ASSERT_FALSE(bool(writeFileWhole(other, "12345")));
  EXPECT_EQ(readOrWhy(other, 5), "12345");
  EXPECT_EQ(readOrWhy(other, 4), "'" + other + "' has 5 bytes, more than 4");
  EXPECT_EQ(readOrWhy(StringRef("a\0b", 3)),
            "a file's name contains a null character");
}
