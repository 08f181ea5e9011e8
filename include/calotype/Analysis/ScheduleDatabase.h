//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Measured schedule parameters of kernels: a table from what a kernel
/// computes, on which shapes and for which instruction set, to the parameters
/// of its plan. One ships with the compiler, `calotype tune` writes another.
///
///   {"version": 2, "schedules": [
///     {"isa": "x86-64-v3", "kernel": "matmul f32", "with": "add gelu",
///      "shape": "64x256 256x512 -> 64x512",
///      "plan": "#plan.matmul<columns = 24, rows = 4, task_rows = 32, ...>",
///      "planned": "#plan.matmul<columns = 16, rows = 6>",
///      "default_ns": 310400, "best_ns": 268200}]}
///
/// Entries only choose among schedules that compute the same sums: results
/// change by rounding at most.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_ANALYSIS_SCHEDULEDATABASE_H
#define CALOTYPE_ANALYSIS_SCHEDULEDATABASE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <map>
#include <string>
#include <vector>

namespace calotype {
/// What a kernel is to the database.
struct ScheduleKey {
  /// `x86-64-v2`, `x86-64-v3` or `x86-64-v4`.
  std::string isa;
  /// The root op, its element type and attributes: "conv f32 groups=1
  /// pads=...".
  std::string kernel;
  /// The ops around the root, in order: "add relu".
  std::string with;
  /// Operands and result of the root: "1x64x56x56 64x64x3x3 -> 1x64x56x56".
  std::string shape;

  bool operator<(const ScheduleKey &other) const;
};

struct ScheduleEntry {
  /// The text of the plan.
  std::string plan;
  /// The plan of the planner, before it saw the algorithm, that `plan` was
  /// measured against; empty where that does not matter. The entry serves as
  /// long as the planner has not changed its mind.
  std::string planned = {};
  /// Nanoseconds of a call, as measured with the planner's own parameters and
  /// with these; 0 where nobody measured.
  int64_t defaultNs = 0, bestNs = 0;
};

class ScheduleDatabase {
public:
  /// Reads a text; `name` stands in errors, which say where in the text they
  /// are (line and column, or the path of the value).
  static llvm::Expected<ScheduleDatabase> parse(llvm::StringRef text,
                                                llvm::StringRef name);
  static llvm::Expected<ScheduleDatabase> read(llvm::StringRef path);
  /// The one that is part of the compiler.
  static const ScheduleDatabase &getShipped();

  /// The entry for the key, or for the nearest shape of its bucket: shapes of
  /// equal rank whose extents above 16 round to the same of 2^n and 1.5 * 2^n.
  /// Null when there is none.
  const ScheduleEntry *find(const ScheduleKey &key) const;

  /// Replaces what stands under equal keys.
  void add(const ScheduleKey &key, ScheduleEntry entry);
  void add(const ScheduleDatabase &other);
  void remove(const ScheduleKey &key) { entries.erase(key); }
  /// The entry for exactly this key, or null.
  const ScheduleEntry *get(const ScheduleKey &key) const;

  /// The text, sorted by key.
  std::string toText() const;
  size_t size() const { return entries.size(); }

private:
  std::map<ScheduleKey, ScheduleEntry> entries;
};

/// The file of the user's own schedules: CALOTYPE_SCHEDULES, else
/// $XDG_DATA_HOME/calotype/schedules.json, else the same below ~/.local/share.
std::string getUserSchedulesPath();

/// What `source` means: "" the shipped schedules, "none" no schedules, else the
/// shipped ones overridden by the file of that name.
llvm::Expected<ScheduleDatabase> loadSchedules(llvm::StringRef source);

} // namespace calotype

#endif // CALOTYPE_ANALYSIS_SCHEDULEDATABASE_H
