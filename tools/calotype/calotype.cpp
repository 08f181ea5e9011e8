//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The calotype driver: compile, run, verify, bench, inspect, cache.
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "calotype/Support/Version.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"

using namespace calotype;
using namespace calotype::driver;

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  llvm::setBugReportMsg("calotype: this is a bug in Calotype; please report it "
                        "with the command line and the model's graph.\n");
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  llvm::cl::SetVersionPrinter([](llvm::raw_ostream &out) {
    out << "calotype " << getVersion() << "\n";
  });
  // Malformed flags are the input's side: exit code 2, not LLVM's 1.
  if (!llvm::cl::ParseCommandLineOptions(
          argc, argv,
          "Calotype: compiles ONNX models into small native libraries.\n\n"
          "  calotype compile model.onnx -o out     writes libmodel.a, model.h, ...\n"
          "  calotype COMMAND --help                flags and an example\n",
          &llvm::errs()))
    return CannotHandle;

  const std::pair<llvm::cl::SubCommand *, int (*)()> commands[] = {
      {&compileCommand, runCompile}, {&runCommand, runRun},
      {&verifyCommand, runVerify},   {&benchCommand, runBench},
      {&inspectCommand, runInspect}, {&cacheCommand, runCache}};
  for (auto [command, run] : commands)
    if (*command)
      return run();
  printError("expected a command: compile, run, verify, bench, inspect or "
             "cache (see --help)");
  return CannotHandle;
}
