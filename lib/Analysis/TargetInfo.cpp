//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Vector registers and caches of a target.
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/TargetInfo.h"

#include "calotype/Dialect/Calotype/IR/CalotypeDialect.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace calotype;

namespace {
struct Vectors {
  int64_t floatBytes, integerBytes, registers;
  bool embeddedBroadcast = false;
};
} // namespace

/// Bytes that every machine with these features has in a register: RISC-V says
/// so by features such as `zvl256b`.
static int64_t getScalableBytes(const llvm::StringSet<> &features) {
  int64_t bits = 128;
  for (const auto &feature : features) {
    StringRef name = feature.first();
    int64_t least;
    if (name.consume_front("zvl") && name.consume_back("b") &&
        !name.getAsInteger(10, least))
      bits = std::max(bits, least);
  }
  return bits / 8;
}

static Vectors getVectors(const TargetDescription &target) {
  llvm::StringSet<> features = target.getEnabledFeatures();
  auto has = [&](std::initializer_list<StringRef> names) {
    return llvm::all_of(
        names, [&](StringRef name) { return features.contains(name); });
  };
  switch (target.getArchitecture().arch) {
  case Arch::X86_64:
    if (has({"avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"}))
      return {64, 64, 32, /*embeddedBroadcast=*/true};
    return {has({"avx"}) ? 32 : 16, has({"avx2"}) ? 32 : 16, 16};
  case Arch::AArch64:
    // The length of SVE registers is known when a kernel runs, not here.
    return {16, 16, 32};
  case Arch::RISCV64:
    return {getScalableBytes(features), getScalableBytes(features), 32};
  }
  llvm_unreachable("an architecture");
}

TargetInfo::TargetInfo(const TargetDescription &target)
    : cores(target.cores.most), l1(target.caches[0]), l2(target.caches[1]),
      instructionSet(target.getInstructionSet()) {
  Vectors vectors = getVectors(target);
  floatBytes = vectors.floatBytes;
  integerBytes = vectors.integerBytes;
  numRegisters = vectors.registers;
  embeddedBroadcast = vectors.embeddedBroadcast;
}

TargetInfo::TargetInfo(StringRef name)
    : TargetInfo(llvm::cantFail(resolveTarget(name))) {}

TargetInfo TargetInfo::fromModule(Operation *op) {
  return TargetInfo(getTarget(op));
}

int64_t TargetInfo::lanes(ElementType type) const {
  int64_t bytes = isFloatElement(type) ? floatBytes : integerBytes;
  return bytes / int64_t(getElementSize(type));
}

int64_t TargetInfo::lanes(Type type) const {
  return lanes(*getElementType(type));
}

int64_t TargetInfo::registers(ElementType) const { return numRegisters; }

int64_t TargetInfo::registers(Type type) const {
  return registers(*getElementType(type));
}
