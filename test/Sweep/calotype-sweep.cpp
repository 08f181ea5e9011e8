//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// calotype-sweep: compares random graphs before and after each rewrite.
//===----------------------------------------------------------------------===//

#include "Sweep.h"
#include "calotype/InitAllPasses.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace calotype;
using namespace calotype::sweep;
namespace cl = llvm::cl;

static cl::list<std::string> passes(cl::Positional,
                                    cl::desc("[PASS...] (default: all)"));
static cl::opt<int64_t> cases("cases",
                              cl::desc("cases of each sweep (default: 2000)"),
                              cl::value_desc("N"), cl::init(2000));
static cl::opt<int64_t> first("first",
                              cl::desc("number of the first case (default: 0)"),
                              cl::value_desc("N"), cl::init(0));
static cl::opt<bool> show("show",
                          cl::desc("print every graph before and after"));
static cl::opt<std::string>
    countFile("count",
              cl::desc("write how many sweeps passed and failed to FILE"),
              cl::value_desc("FILE"));

int main(int argc, char **argv) {
  cl::ParseCommandLineOptions(
      argc, argv,
      "Compares random graphs before and after each rewrite.\n"
      "Example: calotype-sweep nn-fold-batch-norm --first 17 --cases 1 "
      "--show\n");
  registerAllPasses();
  int64_t good = 0, bad = 0;
  for (const std::string &name : passes)
    if (llvm::none_of(getSweeps(),
                      [&](const Sweep &sweep) { return sweep.pass == name; })) {
      llvm::errs() << "calotype-sweep: error: no sweep is named '" << name
                   << "'\n";
      return 2;
    }
  for (const Sweep &sweep : getSweeps()) {
    if (!passes.empty() && !llvm::is_contained(passes, sweep.pass))
      continue;
    SweepCount count = runSweep(sweep, first, cases, show);
    // A sweep in which the pass rarely fires shows little.
    bool isIdle = 2 * count.fired < count.cases;
    (count.mismatches || isIdle ? bad : good) += 1;
    llvm::outs() << llvm::formatv("{0}: {1} cases, {2} fired{3}, {4} "
                                  "mismatches, largest error {5:E1} ({6})\n",
                                  sweep.pass, count.cases, count.fired,
                                  isIdle ? " (fewer than half: FAILED)" : "",
                                  count.mismatches, count.largestError,
                                  getNumericsName(sweep.numerics));
  }
  if (!countFile.empty()) {
    std::error_code error;
    llvm::raw_fd_ostream out(countFile, error);
    if (error) {
      llvm::errs() << "calotype-sweep: error: " << countFile << ": "
                   << error.message() << "\n";
      return 2;
    }
    out << good << " " << bad << "\n";
  }
  return bad ? 1 : 0;
}
