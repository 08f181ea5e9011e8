//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A target in Halide's words.
//===----------------------------------------------------------------------===//

#include "calotype/Target/HalideObject/HalideObject.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace calotype;

namespace {
/// A feature of Halide, and what it lets Halide's code use.
struct HalideFeature {
  StringLiteral name;
  std::vector<StringRef> needs;
};
} // namespace

/// In the order in which Halide prints them.
static std::vector<HalideFeature> listHalideFeatures(Arch arch) {
  std::vector<StringRef> skylake = {"avx512f", "avx512cd", "avx512bw",
                                    "avx512dq", "avx512vl"};
  auto with = [](std::vector<StringRef> base,
                 std::initializer_list<StringRef> more) {
    llvm::append_range(base, more);
    return base;
  };
  auto cannonlake = with(skylake, {"avx512ifma", "avx512vbmi"});
  auto zen4 = with(cannonlake, {"avx512vnni", "avx512bf16", "avx512bitalg",
                                "avx512vbmi2", "avx512vpopcntdq"});
  switch (arch) {
  case Arch::X86_64:
    return {{"avx", {"avx"}},
            {"avx2", {"avx2"}},
            // Without the other three, vectors of half the width are better.
            {"avx512", skylake},
            {"avx512_cannonlake", cannonlake},
            {"avx512_skylake", skylake},
            {"avx512_zen4", zen4},
            {"avxvnni", {"avxvnni"}},
            {"f16c", {"f16c"}},
            {"fma", {"fma"}},
            {"sse41", {"sse4.1"}}};
  case Arch::AArch64:
    return {{"arm_dot_prod", {"dotprod"}},
            {"arm_fp16", {"fullfp16"}},
            {"armv81a", {"v8.1a"}},
            {"armv82a", {"v8.2a"}}};
  case Arch::RISCV64:
    return {{"rvv", {"v"}}};
  }
  llvm_unreachable("an architecture");
}

std::string calotype::getHalideTarget(const TargetDescription &target,
                                      bool checked) {
  Arch arch = target.getArchitecture().arch;
  std::string text = arch == Arch::X86_64    ? "x86-64-linux"
                     : arch == Arch::AArch64 ? "arm-64-linux"
                                             : "riscv-64-linux";
  llvm::StringSet<> enabled = target.getEnabledFeatures();
  for (const HalideFeature &feature : listHalideFeatures(arch))
    if (llvm::all_of(feature.needs,
                     [&](StringRef name) { return enabled.contains(name); }))
      text += ("-" + feature.name).str();
  text += "-no_runtime-no_bounds_query-user_context";
  return checked ? text : text + "-no_asserts";
}
