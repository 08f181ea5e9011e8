//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The calotype driver with a flag that puts any registered pass behind
/// another:
/// --insert=AFTER=PASS.
//===----------------------------------------------------------------------===//

#include "BadPasses.h"
#include "Driver.h"
#include "calotype/InitAllPasses.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/Support/InitLLVM.h"

using namespace calotype;
namespace cl = llvm::cl;

static cl::list<std::string>
    insertions("insert", cl::desc("run PASS after each AFTER"),
               cl::value_desc("AFTER=PASS"), cl::sub(driver::compileCommand),
               cl::sub(driver::runCommand), cl::sub(driver::verifyCommand),
               cl::sub(driver::benchCommand), cl::sub(driver::inspectCommand),
               cl::sub(driver::tuneCommand));

/// Rebuilds the pipeline of `manager` with the passes that --insert names.
static void insertPasses(mlir::PassManager &manager) {
  for (llvm::StringRef flag : insertions) {
    llvm::StringRef after = flag.split('=').first;
    llvm::StringRef inserted = flag.split('=').second;
    std::string pipeline;
    llvm::raw_string_ostream stream(pipeline);
    llvm::interleaveComma(manager.getPasses(), stream, [&](mlir::Pass &pass) {
      pass.printAsTextualPipeline(stream);
      if (pass.getArgument() == after)
        stream << "," << inserted;
    });
    manager.clear();
    if (mlir::failed(mlir::parsePassPipeline(pipeline, manager, llvm::errs())))
      exit(driver::CannotHandle);
  }
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  registerAllPasses();
  test::registerBadPasses();
  driver::extraPasses = insertPasses;
  return driver::runDriver(argc, argv);
}
