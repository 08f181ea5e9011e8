//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "CompileMessages.h"
#include "Terminal.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/raw_ostream.h"
#include <map>
#include <tuple>

using namespace calotype;
using namespace calotype::driver;

/// Bytes that are printed of a list, and warnings.
static constexpr size_t kMostBytes = 3000, kMostWarnings = 10;

std::vector<std::string>
driver::describeProblems(llvm::ArrayRef<ImportProblem> problems) {
  std::map<std::tuple<std::string, int64_t, std::string, std::string>, size_t>
      places;
  std::vector<std::pair<std::string, size_t>> kinds;
  for (const ImportProblem &problem : problems) {
    auto [at, isNew] = places.try_emplace(
        {problem.op, problem.opset, problem.reason, problem.hint},
        kinds.size());
    if (isNew)
      kinds.push_back({problem.format(), 0});
    else
      ++kinds[at->second].second;
  }
  std::vector<std::string> lines;
  for (auto &[line, more] : kinds)
    lines.push_back(more ? line + " (and " + std::to_string(more) + " more)"
                         : line);
  return lines;
}

void driver::printLines(llvm::raw_ostream &out,
                        llvm::ArrayRef<std::string> lines) {
  size_t bytes = 0, count = 0;
  for (; count < lines.size(); ++count) {
    bytes += lines[count].size();
    if (count && bytes > kMostBytes)
      break;
    out << lines[count] << "\n";
  }
  if (count < lines.size())
    out << "... and " << lines.size() - count
        << " more kinds; those of a model's nodes are in the JSON of "
           "'calotype inspect'\n";
}

void driver::printWarnings(llvm::ArrayRef<std::string> warnings) {
  llvm::SetVector<llvm::StringRef> distinct(warnings.begin(), warnings.end());
  for (llvm::StringRef line : distinct.getArrayRef().take_front(kMostWarnings))
    printWarning(line);
  if (distinct.size() > kMostWarnings)
    printWarning(llvm::Twine(distinct.size() - kMostWarnings) +
                 " more warnings");
}
