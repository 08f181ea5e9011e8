//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Measured schedule parameters of kernels: a table from what a kernel
/// computes, on which shapes and for which instruction set, to the parameters
/// of its plan. One ships with the compiler, `calotype tune` writes another.
///
///   {"version": 1, "schedules": [
///     {"isa": "x86-64-v3", "kernel": "matmul f32", "with": "add gelu",
///      "shape": "64x256 256x512 -> 64x512",
///      "plan": {"family": "matmul", "tile_m": 4, "tile_n": 24},
///      "planned": {"family": "matmul", "tile_m": 6, "tile_n": 16},
///      "default_ns": 310400, "best_ns": 268200}]}
///
/// Entries only choose among schedules that compute the same sums: results
/// change by rounding at most.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_ANALYSIS_SCHEDULEDATABASE_H
#define CALOTYPE_ANALYSIS_SCHEDULEDATABASE_H

#include "calotype/Analysis/TargetInfo.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"
#include <map>
#include <string>
#include <vector>

namespace calotype {
namespace nn {
class KernelOp;
}

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
  /// Parameters by the names of the attribute `plan`: numbers, booleans, and
  /// `family`, a string.
  llvm::json::Object plan;
  /// The plan of the planner that `plan` was measured against; empty where that
  /// does not matter. The entry serves as long as the planner has not changed
  /// its mind.
  llvm::json::Object planned = {};
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

/// The key of a kernel with a root op; nothing for other kernels, whose plans
/// have no parameters, and for roots of unknown extents.
std::optional<ScheduleKey> makeScheduleKey(nn::KernelOp kernel,
                                           const TargetInfo &target);

/// The file of the user's own schedules: CALOTYPE_SCHEDULES, else
/// $XDG_DATA_HOME/calotype/schedules.json, else the same below ~/.local/share.
std::string getUserSchedulesPath();

/// What `source` means: "" the shipped schedules, "none" no schedules, else the
/// shipped ones overridden by the file of that name.
llvm::Expected<ScheduleDatabase> loadSchedules(llvm::StringRef source);

} // namespace calotype

#endif // CALOTYPE_ANALYSIS_SCHEDULEDATABASE_H
