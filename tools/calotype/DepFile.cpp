//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "DepFile.h"
#include "Driver.h"
#include "calotype/Support/WholeFile.h"
#include "calotype/Target/HalideObject/HalideObject.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <set>

using namespace calotype;
using namespace calotype::driver;
namespace cl = llvm::cl;

static cl::opt<std::string> depFile(
    "depfile",
    cl::desc(
        "write a rule of Make with every file that the artifact depends on"),
    cl::value_desc("FILE"), cl::sub(compileCommand));

/// `path` as Make, Ninja and CMake read it in a rule.
static std::string escape(llvm::StringRef path) {
  std::string text;
  for (char c : path) {
    if (c == ' ' || c == '#')
      text += '\\';
    text += c == '$' ? "$$" : std::string(1, c);
  }
  return text;
}

/// Files of the folders that `addApproximation` read.
static void addFolder(llvm::StringRef folder, std::set<std::string> &files) {
  std::error_code error;
  for (llvm::sys::fs::recursive_directory_iterator entry(folder, error), end;
       entry != end && !error; entry.increment(error))
    if (llvm::sys::fs::is_regular_file(entry->path()))
      files.insert(entry->path());
}

llvm::Error driver::writeDepFile(const CompileRequest &request,
                                 const ImportStatistics &statistics,
                                 llvm::StringRef target) {
  if (depFile.empty())
    return llvm::Error::success();
  std::set<std::string> files = statistics.externalFiles;
  files.insert(request.path);
  for (const auto &[input, file] : request.binds)
    files.insert(file);
  if (!request.graph.schedules.empty() && request.graph.schedules != "none")
    files.insert(request.graph.schedules);
  if (llvm::StringRef folder = getCalibrationFolder(); !folder.empty())
    addFolder(folder, files);
  static int anchor;
  files.insert(llvm::sys::fs::getMainExecutable(nullptr, &anchor));
  files.insert(getWorkerPath({}));
  return writeFileWhole(depFile, [&](llvm::raw_ostream &os) {
    os << escape(target) << ":";
    for (const std::string &file : files)
      os << " \\\n  " << escape(file);
    os << "\n";
    return llvm::Error::success();
  });
}
