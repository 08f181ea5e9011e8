//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// From the command line to the subcommand, which a supervisor watches.
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "Supervisor.h"
#include "Terminal.h"
#include "calotype/Support/Flags.h"
#include "calotype/Support/Version.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/PrettyStackTrace.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"
#include <unistd.h>

using namespace calotype;
using namespace calotype::driver;

std::string driver::commandLine;
std::function<void(mlir::PassManager &)> driver::extraPasses;

/// LLVM's own ending would be exit code 1, which says that a result is wrong.
static void endWithBug(void *, const char *reason, bool) {
  llvm::sys::RunInterruptHandlers(); // Removes unfinished files.
  // LLVM ends a program that cannot write its output this way, --help too.
  if (std::error_code code = llvm::outs().error()) {
    printError("cannot write to standard output: " + code.message());
    _exit(CannotHandle);
  }
  printError(reason);
  _exit(Bug);
}

/// No memory is the machine's side. There is none for a message of pieces.
static void endWithoutMemory(void *, const char *, bool) {
  llvm::sys::RunInterruptHandlers();
  static const char message[] = "calotype: error: not enough memory\n";
  [[maybe_unused]] ssize_t written =
      write(STDERR_FILENO, message, sizeof message - 1);
  _exit(CannotHandle);
}

bool driver::isReproducible() { return !tuneCommand && !isBatch(); }

static std::string quote(llvm::StringRef argument) {
  bool isPlain = !argument.empty() &&
                 argument.find_first_not_of(
                     "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                     "0123456789_-+=./,:@%") == llvm::StringRef::npos;
  return isPlain ? argument.str() : "'" + argument.str() + "'";
}

/// `calotype help COMMAND` is `calotype COMMAND --help`.
static std::vector<const char *> getArguments(int argc, char **argv) {
  std::vector<const char *> arguments(argv, argv + argc);
  if (argc < 2 || llvm::StringRef(argv[1]) != "help")
    return arguments;
  arguments.erase(arguments.begin() + 1);
  arguments.resize(std::min(argc - 1, 2));
  arguments.push_back("--help");
  return arguments;
}

int driver::runDriver(int argc, char **argv) {
  llvm::setBugReportMsg("");
  llvm::install_fatal_error_handler(endWithBug);
  llvm::install_bad_alloc_error_handler(endWithoutMemory);
  llvm::install_out_of_memory_new_handler();
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  llvm::cl::SetVersionPrinter([](llvm::raw_ostream &out) {
    out << "calotype " << getVersion() << "\n";
  });
  for (int index = 0; index < argc; ++index)
    commandLine += (index ? " " : "") + quote(argv[index]);
  hideForeignFlags();
  std::vector<const char *> arguments = getArguments(argc, argv);
  // Malformed flags are the input's side: exit code 2, not LLVM's 1.
  if (!llvm::cl::ParseCommandLineOptions(
          arguments.size(), arguments.data(),
          "Calotype: compiles ONNX models into small native libraries.\n\n"
          "  calotype compile model.onnx -o out     writes libmodel.a, "
          "model.h, ...\n"
          "  calotype COMMAND --help                flags and an example\n",
          &llvm::errs()))
    return CannotHandle;
  applyQuiet();

  const std::pair<llvm::cl::SubCommand *, int (*)()> commands[] = {
      {&compileCommand, runCompile}, {&runCommand, runRun},
      {&verifyCommand, runVerify},   {&benchCommand, runBench},
      {&inspectCommand, runInspect}, {&tuneCommand, runTune},
      {&cacheCommand, runCache},     {&recordsCommand, runRecords}};
  for (auto [command, run] : commands)
    if (*command)
      return supervise(run);
  printError("expected a command: compile, run, verify, bench, inspect, tune, "
             "cache or records (see --help)");
  return CannotHandle;
}
