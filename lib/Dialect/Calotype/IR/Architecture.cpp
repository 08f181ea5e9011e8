//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Architectures, and what LLVM knows of their CPUs and features.
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/Calotype/IR/TargetDescription.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/AArch64TargetParser.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/RISCVTargetParser.h"
#include "llvm/TargetParser/Triple.h"
#include "llvm/TargetParser/X86TargetParser.h"
#include <mutex>

using namespace calotype;
using llvm::StringRef;

static constexpr Architecture kArchitectures[] = {
    {Arch::X86_64,
     "x86-64",
     "x86_64-unknown-linux-gnu",
     "x86-64",
     "",
     "",
     "",
     {32 << 10, 8, 64},
     {512 << 10, 8, 64}},
    // Armv8.2 is what servers and phones of the last years have.
    {Arch::AArch64,
     "aarch64",
     "aarch64-unknown-linux-gnu",
     "generic",
     "+v8.2a",
     "",
     "",
     {64 << 10, 4, 64},
     {512 << 10, 8, 64}},
    // What Linux distributions ask for, RV64GC.
    {Arch::RISCV64,
     "riscv64",
     "riscv64-unknown-linux-gnu",
     "generic-rv64",
     "+m,+a,+f,+d,+c",
     "lp64d",
     "+m,+a,+f,+d,+c",
     {32 << 10, 8, 64},
     {512 << 10, 8, 64}},
};

llvm::ArrayRef<Architecture> calotype::getArchitectures() {
  return kArchitectures;
}

const Architecture *calotype::findArchitecture(StringRef triple) {
  llvm::Triple parsed(triple);
  if (!parsed.isOSLinux() || !parsed.isLittleEndian())
    return nullptr;
  for (const Architecture &architecture : kArchitectures)
    if (llvm::Triple(architecture.triple).getArch() == parsed.getArch())
      return &architecture;
  return nullptr;
}

bool calotype::isNative(StringRef triple) {
  return llvm::Triple(triple).getArch() ==
         llvm::Triple(llvm::sys::getProcessTriple()).getArch();
}

std::vector<std::string> calotype::listCpus(const Architecture &architecture) {
  llvm::SmallVector<StringRef> names;
  switch (architecture.arch) {
  case Arch::X86_64:
    llvm::X86::fillValidCPUArchList(names, /*Only64Bit=*/true);
    break;
  case Arch::AArch64:
    llvm::AArch64::fillValidCPUArchList(names);
    break;
  case Arch::RISCV64:
    llvm::RISCV::fillValidCPUArchList(names, /*IsRV64=*/true);
    break;
  }
  llvm::sort(names);
  return std::vector<std::string>(names.begin(), names.end());
}

/// What the assembler knows: it has the features of all architectures in one
/// form, with what each implies. Without a CPU to tune for there are none of
/// those that say what is fast.
static std::unique_ptr<llvm::MCSubtargetInfo>
makeSubtarget(const Architecture &architecture, StringRef cpu,
              StringRef features) {
  static std::once_flag once;
  std::call_once(once, [] {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86TargetMC();
    LLVMInitializeAArch64TargetInfo();
    LLVMInitializeAArch64TargetMC();
    LLVMInitializeRISCVTargetInfo();
    LLVMInitializeRISCVTargetMC();
  });
  if (architecture.arch == Arch::AArch64)
    cpu = llvm::AArch64::resolveCPUAlias(cpu);
  std::string problem;
  llvm::Triple triple(architecture.triple);
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(triple, problem);
  assert(target && "LLVM is built with these architectures");
  std::unique_ptr<llvm::MCSubtargetInfo> subtarget(
      target->createMCSubtargetInfo(triple, cpu, ""));
  subtarget->setDefaultFeatures(cpu, /*TuneCPU=*/"", features);
  return subtarget;
}

std::vector<std::string>
calotype::listFeatures(const Architecture &architecture) {
  std::vector<std::string> names;
  auto subtarget = makeSubtarget(architecture, "", "");
  for (const llvm::SubtargetFeatureKV &feature :
       subtarget->getAllProcessorFeatures())
    names.push_back(feature.Key);
  llvm::sort(names);
  return names;
}

llvm::StringSet<> calotype::getEnabledFeatures(const Architecture &architecture,
                                               StringRef cpu,
                                               StringRef changes) {
  llvm::StringSet<> names;
  auto subtarget = makeSubtarget(architecture, cpu, changes);
  for (const llvm::SubtargetFeatureKV &feature :
       subtarget->getEnabledProcessorFeatures())
    names.insert(feature.Key);
  return names;
}

const Architecture &TargetDescription::getArchitecture() const {
  return *findArchitecture(triple);
}

llvm::StringSet<> TargetDescription::getEnabledFeatures() const {
  return calotype::getEnabledFeatures(getArchitecture(), cpu, features);
}
