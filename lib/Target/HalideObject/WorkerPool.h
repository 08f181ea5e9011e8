//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Runs programs side by side, each with an input file and a time limit.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_TARGET_HALIDEOBJECT_WORKERPOOL_H
#define CALOTYPE_LIB_TARGET_HALIDEOBJECT_WORKERPOOL_H

#include <functional>
#include <string>
#include <vector>

namespace calotype {

/// A run of the worker.
struct WorkerJob {
  /// Program and arguments.
  std::vector<std::string> arguments;
  /// Files of the standard streams.
  std::string input;
  std::string errors;
};

enum class WorkerOutcome { Done, Refused, OutOfTime, Crashed, NotStarted };

/// Runs the jobs, `width` at once, and reports each as it ends.
void runWorkers(const std::vector<WorkerJob> &jobs, unsigned width,
                unsigned seconds,
                std::function<void(size_t job, WorkerOutcome)> report);

} // namespace calotype

#endif // CALOTYPE_LIB_TARGET_HALIDEOBJECT_WORKERPOOL_H
