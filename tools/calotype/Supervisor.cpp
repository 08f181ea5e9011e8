//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Supervisor.h"
#include "Driver.h"
#include "Terminal.h"
#include "calotype/Support/Version.h"
#include "calotype/Support/WholeFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace calotype;
using namespace calotype::driver;

/// Processor seconds of the second run.
static constexpr unsigned kRecordSeconds = 300;

static std::string recordPath;
/// Shared with the child: they survive the child's end.
static char *sharedStage = nullptr, *sharedCode = nullptr;
static constexpr size_t kStageBytes = 256;

llvm::StringRef driver::getRecordPath() { return recordPath; }

static void note(char *place, llvm::StringRef text) {
  if (!place)
    return;
  text = text.take_front(kStageBytes - 1);
  std::memcpy(place, text.data(), text.size());
  place[text.size()] = 0;
}

void driver::noteStage(llvm::StringRef stage) { note(sharedStage, stage); }

void driver::noteForeignCode(llvm::StringRef path) { note(sharedCode, path); }

std::string driver::describeSignal(int signal) {
  return llvm::formatv("signal {0} ({1})", signal, strsignal(signal));
}

//===----------------------------------------------------------------------===//
// Signals of the user
//===----------------------------------------------------------------------===//

static volatile sig_atomic_t childPid = 0;

/// Passes on what was sent to this process alone; the terminal's signals reach
/// the child without help.
static void forwardSignal(int signal, siginfo_t *info, void *) {
  if (childPid > 0 && info->si_code != SI_KERNEL)
    kill(childPid, signal);
}

static void forwardSignals() {
  struct sigaction action = {};
  action.sa_sigaction = forwardSignal;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  for (int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT})
    sigaction(signal, &action, nullptr);
}

static bool isFromUser(int signal) {
  return signal == SIGINT || signal == SIGTERM || signal == SIGHUP ||
         signal == SIGQUIT || signal == SIGPIPE;
}

/// Ends this process the way the child ended, so that shells see it.
static void endBySignal(int signal) {
  struct sigaction action = {};
  action.sa_handler = SIG_DFL;
  sigaction(signal, &action, nullptr);
  raise(signal);
}

//===----------------------------------------------------------------------===//
// The child
//===----------------------------------------------------------------------===//

static void muteOutput() {
  int nowhere = open("/dev/null", O_WRONLY);
  dup2(nowhere, 1);
  dup2(nowhere, 2);
}

/// Runs the command; what it printed and cannot be written is an error.
static int runToEnd(llvm::function_ref<int()> command) {
  int code = command();
  llvm::outs().flush();
  if (std::error_code error = llvm::outs().error()) {
    llvm::outs().clear_error();
    printError("cannot write to standard output: " + error.message());
    return code == Done ? CannotHandle : code;
  }
  return code;
}

/// Runs the command in a child; its status as waitpid gives it, or -1.
static int runChild(llvm::function_ref<int()> command, bool isMuted) {
  pid_t parent = getpid(), child = fork();
  if (child < 0)
    return -1;
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
      _exit(Bug);
    if (isMuted) {
      muteOutput();
      alarm(kRecordSeconds);
    }
    std::exit(runToEnd(command));
  }
  childPid = child;
  forwardSignals();
  int status = -1;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  childPid = 0;
  return status;
}

//===----------------------------------------------------------------------===//
// Reproducers
//===----------------------------------------------------------------------===//

static std::string makeBugFile() {
  llvm::SmallString<128> path, folder;
  if (!llvm::sys::fs::createUniqueFile("calotype-bug-%%%%%%.mlir", path))
    return std::string(path);
  llvm::sys::path::system_temp_directory(/*ErasedOnReboot=*/true, folder);
  llvm::sys::path::append(folder, "calotype-bug-%%%%%%.mlir");
  return llvm::sys::fs::createUniqueFile(folder, path) ? "" : std::string(path);
}

/// Runs the command once more to record the module before the failing pass; the
/// name of the file, or "" when no pass was under way.
static std::string writeReproducer(llvm::function_ref<int()> command,
                                   llvm::StringRef what) {
  std::string path = makeBugFile();
  if (path.empty())
    return "";
  recordPath = path;
  runChild(command, /*isMuted=*/true);
  recordPath.clear();
  auto recorded = llvm::MemoryBuffer::getFile(path);
  if (!recorded || (*recorded)->getBufferSize() == 0) {
    llvm::sys::fs::remove(path);
    return "";
  }
  std::string text =
      llvm::formatv("// calotype {0}: {1}\n// command: {2}\n{3}", getVersion(),
                    what, commandLine, (*recorded)->getBuffer());
  llvm::consumeError(writeFileWhole(path, text));
  return path;
}

static void reportBug(llvm::function_ref<int()> command,
                      const std::string &what) {
  printError("this is a bug in Calotype: " + what);
  std::string path =
      isReproducible() ? writeReproducer(command, what) : std::string();
  if (!path.empty())
    printNote("please report it with '" + path +
              "', which holds the graph without large weights and the pass "
              "that failed");
  else
    printNote("please report it with the command line, the messages above and "
              "the model's graph: " +
              commandLine);
}

int driver::supervise(llvm::function_ref<int()> command) {
  if (std::getenv("CALOTYPE_NO_SUPERVISOR"))
    return runToEnd(command);
  void *page = mmap(nullptr, 2 * kStageBytes, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page != MAP_FAILED) {
    sharedStage = static_cast<char *>(page);
    sharedCode = sharedStage + kStageBytes;
  }
  int status = runChild(command, /*isMuted=*/false);
  if (status == -1)
    return runToEnd(command);
  std::string stage = sharedStage ? sharedStage : "";
  if (!stage.empty())
    stage = " while " + stage;
  if (WIFEXITED(status)) {
    if (WEXITSTATUS(status) == Bug)
      reportBug(command, "a step of the compiler failed" + stage);
    return WEXITSTATUS(status);
  }
  int signal = WTERMSIG(status);
  if (isFromUser(signal))
    endBySignal(signal);
  if (sharedCode && *sharedCode) {
    printError(llvm::Twine("the code of '") + sharedCode + "' ended with " +
               describeSignal(signal) +
               ": it is damaged, or the compiler that made it was wrong");
    return CannotHandle;
  }
  std::string what = describeSignal(signal) + stage;
  // Nothing in a program ends it so: the system does, or the user.
  if (signal == SIGKILL) {
    printError("ended by " + what + "; perhaps there is not enough memory");
    return CannotHandle;
  }
  reportBug(command, what);
  return Bug;
}
