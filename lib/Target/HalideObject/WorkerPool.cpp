//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Runs programs side by side.
//===----------------------------------------------------------------------===//

#include "WorkerPool.h"

#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace calotype;
using Clock = std::chrono::steady_clock;

extern char **environ;

namespace {
struct Running {
  size_t job;
  pid_t pid;
  Clock::time_point deadline;
  bool isOutOfTime = false;
};
} // namespace

/// Starts a job; 0 when the program cannot be started.
static pid_t start(const WorkerJob &job) {
  std::vector<char *> argv;
  for (const std::string &argument : job.arguments)
    argv.push_back(const_cast<char *>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, job.input.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, job.errors.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t pid = 0;
  int error =
      posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return error == 0 ? pid : 0;
}

static WorkerOutcome getOutcome(const Running &run, int status) {
  if (run.isOutOfTime || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU))
    return WorkerOutcome::OutOfTime;
  if (WIFSIGNALED(status))
    return WorkerOutcome::Crashed;
  if (WEXITSTATUS(status) == 127)
    return WorkerOutcome::NotStarted;
  return WEXITSTATUS(status) == 0 ? WorkerOutcome::Done
                                  : WorkerOutcome::Refused;
}

void calotype::runWorkers(const std::vector<WorkerJob> &jobs, unsigned width,
                          unsigned seconds,
                          std::function<void(size_t, WorkerOutcome)> report) {
  std::vector<Running> running;
  size_t next = 0;
  while (next < jobs.size() || !running.empty()) {
    while (next < jobs.size() && running.size() < width) {
      if (pid_t pid = start(jobs[next]))
        running.push_back(
            {next, pid, Clock::now() + std::chrono::seconds(seconds)});
      else
        report(next, WorkerOutcome::NotStarted);
      ++next;
    }
    bool ended = false;
    for (size_t i = 0; i < running.size();) {
      Running &run = running[i];
      int status = 0;
      if (!run.isOutOfTime && Clock::now() > run.deadline) {
        run.isOutOfTime = true;
        ::kill(run.pid, SIGKILL);
      }
      if (::waitpid(run.pid, &status, WNOHANG) != run.pid) {
        ++i;
        continue;
      }
      Running finished = run;
      running.erase(running.begin() + i);
      report(finished.job, getOutcome(finished, status));
      ended = true;
    }
    if (!ended && !running.empty())
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}
