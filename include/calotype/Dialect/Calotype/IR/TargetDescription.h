//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The machine that code is for: what `#calotype.target` holds, the names of
/// targets, and what LLVM knows of an architecture, its CPUs and features.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_CALOTYPE_IR_TARGETDESCRIPTION_H
#define CALOTYPE_DIALECT_CALOTYPE_IR_TARGETDESCRIPTION_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <string>
#include <vector>

namespace calotype {

//===----------------------------------------------------------------------===//
// Architectures
//===----------------------------------------------------------------------===//

enum class Arch { X86_64, AArch64, RISCV64 };

/// One level of the data cache of a core.
struct CacheLevel {
  int64_t bytes, ways, line;
};

struct Architecture {
  Arch arch;
  llvm::StringLiteral name; ///< also a target: what every such machine has
  llvm::StringLiteral triple;
  /// What the name stands for.
  llvm::StringLiteral cpu, features;
  /// Calling convention, and what it takes beyond the CPU: a host program for
  /// these starts on every machine.
  llvm::StringLiteral abi, abiFeatures;
  /// Common sizes, for targets that name no machine.
  CacheLevel l1, l2;
};

/// All that Calotype compiles for.
llvm::ArrayRef<Architecture> getArchitectures();

/// The architecture of a triple; null for others and for other systems than
/// Linux.
const Architecture *findArchitecture(llvm::StringRef triple);

/// True when this machine runs code for `triple` itself.
bool isNative(llvm::StringRef triple);

/// CPUs that LLVM knows, sorted.
std::vector<std::string> listCpus(const Architecture &architecture);

/// Features that LLVM knows, sorted, without signs.
std::vector<std::string> listFeatures(const Architecture &architecture);

/// What `cpu` has after `changes`, such as "+avx2,-fma", in LLVM's words. Both
/// must be known.
llvm::StringSet<> getEnabledFeatures(const Architecture &architecture,
                                     llvm::StringRef cpu,
                                     llvm::StringRef changes);

//===----------------------------------------------------------------------===//
// Targets
//===----------------------------------------------------------------------===//

/// Cores that share the work of one run.
struct CoreRange {
  int64_t least, most;
};

inline constexpr int64_t kMostCores = 1024;

struct TargetDescription {
  std::string triple, cpu;
  /// Changes to the CPU's features, in order: "+avxvnni,-movbe".
  std::string features;
  CoreRange cores;
  /// From the first level on; at least two.
  llvm::SmallVector<CacheLevel, 3> caches;

  const Architecture &getArchitecture() const;
  llvm::StringSet<> getEnabledFeatures() const;
  /// The name that `resolveTarget` takes for it: "x86-64-v3+avxvnni".
  std::string getName() const;
  /// The instruction set for which plans are kept: the richest of `x86-64-v4`,
  /// `x86-64-v3`, `x86-64-v2`, `aarch64`, `riscv64+v` and so on that this
  /// target includes.
  std::string getInstructionSet() const;
};

inline constexpr llvm::StringLiteral kDefaultTarget = "x86-64-v3";

/// The target of a name: `native`, an architecture's, or a CPU that LLVM knows,
/// followed by any number of `+feature` and `-feature`. The error for another
/// name says what is known and what is nearest.
llvm::Expected<TargetDescription> resolveTarget(llvm::StringRef name);

/// "8", or "1..64".
llvm::Expected<CoreRange> parseCores(llvm::StringRef text);

} // namespace calotype

#endif // CALOTYPE_DIALECT_CALOTYPE_IR_TARGETDESCRIPTION_H
