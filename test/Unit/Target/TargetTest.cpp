//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/TargetInfo.h"
#include "calotype/Dialect/Calotype/IR/CalotypeDialect.h"
#include "calotype/Runtime/CpuFeatures.h"
#include "calotype/Target/HalideObject/HalideObject.h"
#include "llvm/ADT/STLExtras.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace calotype;
using testing::HasSubstr;

static TargetDescription resolve(llvm::StringRef name) {
  llvm::Expected<TargetDescription> target = resolveTarget(name);
  if (!target) {
    ADD_FAILURE() << llvm::toString(target.takeError());
    return llvm::cantFail(resolveTarget(kDefaultTarget));
  }
  return *target;
}

static std::string getProblem(llvm::StringRef name) {
  llvm::Expected<TargetDescription> target = resolveTarget(name);
  return target ? "" : llvm::toString(target.takeError());
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

TEST(TargetNames, EveryCpuOfLLVMIsATarget) {
  mlir::MLIRContext context;
  context.loadDialect<CalotypeDialect>();
  size_t total = 0;
  for (const Architecture &architecture : getArchitectures())
    for (const std::string &cpu : listCpus(architecture)) {
      if (llvm::StringRef(cpu).starts_with("generic"))
        continue;
      ++total;
      TargetDescription target = resolve(cpu);
      EXPECT_EQ(target.triple, architecture.triple) << cpu;
      EXPECT_EQ(target.cpu, cpu);
      EXPECT_EQ(target.getName(), cpu);
      // The verifier asserts.
      TargetAttr attr = getTargetAttr(&context, target);
      EXPECT_EQ(getDescription(attr).getName(), cpu);
      EXPECT_GE(TargetInfo(target).lanes(ElementType::F32), 4) << cpu;
      EXPECT_NE(getHalideTarget(target, false), "");
    }
  EXPECT_GT(total, 150u);
}

TEST(TargetNames, ArchitecturesAndLevelsAreTheirOwnNames) {
  for (const char *name : {"x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4",
                           "aarch64", "aarch64+sve", "riscv64", "riscv64+v",
                           "x86-64-v3+avxvnni", "x86-64-v4+avx512vnni-movbe",
                           "neoverse-n1-dotprod", "goldmont-plus-popcnt"})
    EXPECT_EQ(resolve(name).getName(), name);
}

TEST(TargetNames, FeaturesThatChangeNothingAreLeftOut) {
  EXPECT_EQ(resolve("x86-64-v3+avx2+fma").getName(), "x86-64-v3");
  EXPECT_EQ(resolve("x86-64-v3-avx512f").getName(), "x86-64-v3");
  EXPECT_EQ(resolve("x86-64-v3-avx2+avx2").getName(), "x86-64-v3-avx2+avx2");
}

TEST(TargetNames, AFeatureBringsWhatItNeeds) {
  llvm::StringSet<> features =
      resolve("x86-64-v2+avx512vl").getEnabledFeatures();
  EXPECT_TRUE(features.contains("avx512f"));
  EXPECT_TRUE(features.contains("avx2"));
  features = resolve("x86-64-v4-avx2").getEnabledFeatures();
  EXPECT_FALSE(features.contains("avx512f"));
  EXPECT_TRUE(features.contains("avx"));
}

TEST(TargetNames, NativeIsThisMachine) {
  TargetDescription native = resolve("native");
  EXPECT_EQ(native.cores.least, native.cores.most);
  EXPECT_GE(native.cores.least, 1);
  EXPECT_LT(native.caches[0].bytes, native.caches[1].bytes);
  // Its name stands for the same code elsewhere.
  TargetDescription again = resolve(native.getName());
  EXPECT_EQ(again.cpu, native.cpu);
  EXPECT_EQ(again.getInstructionSet(), native.getInstructionSet());
  EXPECT_EQ(getHalideTarget(again, false), getHalideTarget(native, false));
  EXPECT_FALSE(resolve("native-avx2").getEnabledFeatures().contains("avx2"));
}

TEST(TargetNames, UnknownNamesGetTheNearest) {
  EXPECT_THAT(getProblem("znver9"), HasSubstr("unknown target 'znver9'; the "
                                              "nearest is 'znver"));
  EXPECT_THAT(getProblem("x86-64-v5"), HasSubstr("nearest is 'x86-64-v"));
  EXPECT_THAT(getProblem("Sapphire-Rapids"),
              HasSubstr("'sapphirerapids' of native, "));
  EXPECT_THAT(getProblem("arm64"), HasSubstr("unknown target 'arm64'"));
  EXPECT_THAT(getProblem(""), HasSubstr("unknown target ''"));
  EXPECT_THAT(getProblem("nativ"), HasSubstr("nearest is 'native'"));
  EXPECT_THAT(getProblem("generic"), HasSubstr("unknown target 'generic'"));
  EXPECT_THAT(getProblem("x86-64-v3+avx3"),
              HasSubstr("unknown feature of x86-64 'avx3'; the nearest is "
                        "'avx"));
  EXPECT_THAT(getProblem("x86-64-v3+"), HasSubstr("unknown feature"));
  EXPECT_THAT(getProblem("x86-64-v3+-avx"), HasSubstr("unknown feature"));
  EXPECT_THAT(getProblem("native+neon"), HasSubstr("unknown feature"));
}

TEST(TargetNames, CoresAreANumberOrARange) {
  auto read = [](llvm::StringRef text) -> std::pair<int64_t, int64_t> {
    llvm::Expected<CoreRange> range = parseCores(text);
    if (range)
      return {range->least, range->most};
    EXPECT_THAT(llvm::toString(range.takeError()), HasSubstr("N or N..M"));
    return {0, 0};
  };
  using Pair = std::pair<int64_t, int64_t>;
  EXPECT_EQ(read("8"), Pair(8, 8));
  EXPECT_EQ(read("1..64"), Pair(1, 64));
  for (const char *wrong : {"", "0", "-1", "4..2", "1..", "..4", "1..4..8",
                            "2,4", "1025", "99999999999999999999", "x"})
    EXPECT_EQ(read(wrong), Pair(0, 0)) << wrong;
}

//===----------------------------------------------------------------------===//
// What derives from a target
//===----------------------------------------------------------------------===//

namespace {
struct Golden {
  const char *name, *instructionSet, *halide;
  int64_t f32, f64, f16, i8, registers;
  bool embeddedBroadcast;
};
} // namespace

TEST(TargetInfo, NumbersOfEachInstructionSet) {
  const Golden goldens[] = {
      {"x86-64", "x86-64", "x86-64-linux", 4, 2, 8, 16, 16, false},
      {"x86-64-v2", "x86-64-v2", "x86-64-linux-sse41", 4, 2, 8, 16, 16, false},
      // Eight floats, but only halves of integers.
      {"sandybridge", "x86-64-v2", "x86-64-linux-avx-sse41", 8, 4, 16, 16, 16,
       false},
      {"x86-64-v3", "x86-64-v3", "x86-64-linux-avx-avx2-f16c-fma-sse41", 8, 4,
       16, 32, 16, false},
      // The kernels take what there is; the key is that of the level below.
      {"x86-64-v3-f16c", "x86-64-v2", "x86-64-linux-avx-avx2-fma-sse41", 8, 4,
       16, 32, 16, false},
      {"alderlake", "x86-64-v3", "x86-64-linux-avx-avx2-avxvnni-f16c-fma-sse41",
       8, 4, 16, 32, 16, false},
      {"knl", "x86-64-v3", "x86-64-linux-avx-avx2-f16c-fma-sse41", 8, 4, 16, 32,
       16, false},
      {"x86-64-v4", "x86-64-v4",
       "x86-64-linux-avx-avx2-avx512-avx512_skylake-f16c-fma-sse41", 16, 8, 32,
       64, 32, true},
      {"znver4", "x86-64-v4",
       "x86-64-linux-avx-avx2-avx512-avx512_cannonlake-avx512_skylake-"
       "avx512_zen4-f16c-fma-sse41",
       16, 8, 32, 64, 32, true},
      {"aarch64", "aarch64", "arm-64-linux-armv81a-armv82a", 4, 2, 8, 16, 32,
       false},
      {"neoverse-n1", "aarch64",
       "arm-64-linux-arm_dot_prod-arm_fp16-armv81a-armv82a", 4, 2, 8, 16, 32,
       false},
      {"aarch64+sve", "aarch64+sve", "arm-64-linux-arm_fp16-armv81a-armv82a", 4,
       2, 8, 16, 32, false},
      {"riscv64", "riscv64", "riscv-64-linux", 4, 2, 8, 16, 32, false},
      {"riscv64+v", "riscv64+v", "riscv-64-linux-rvv", 4, 2, 8, 16, 32, false},
      {"riscv64+v+zvl256b", "riscv64+v", "riscv-64-linux-rvv", 8, 4, 16, 32, 32,
       false},
  };
  const std::string always = "-no_runtime-no_bounds_query-user_context";
  for (const Golden &golden : goldens) {
    SCOPED_TRACE(golden.name);
    TargetDescription target = resolve(golden.name);
    TargetInfo info(target);
    EXPECT_EQ(info.instructionSet, golden.instructionSet);
    EXPECT_EQ(getHalideTarget(target, true), golden.halide + always);
    EXPECT_EQ(getHalideTarget(target, false),
              golden.halide + always + "-no_asserts");
    EXPECT_EQ(info.lanes(ElementType::F32), golden.f32);
    EXPECT_EQ(info.lanes(ElementType::F64), golden.f64);
    EXPECT_EQ(info.lanes(ElementType::F16), golden.f16);
    EXPECT_EQ(info.lanes(ElementType::BF16), golden.f16);
    EXPECT_EQ(info.lanes(ElementType::I8), golden.i8);
    EXPECT_EQ(info.lanes(ElementType::Bool), golden.i8);
    EXPECT_EQ(info.lanes(ElementType::I64), golden.i8 / 8);
    EXPECT_EQ(info.registers(ElementType::F32), golden.registers);
    EXPECT_EQ(info.embeddedBroadcast, golden.embeddedBroadcast);
  }
}

TEST(TargetInfo, LanesOfTypesOfTheIR) {
  mlir::MLIRContext context;
  TargetInfo info("x86-64-v3");
  for (ElementType type : {ElementType::Bool, ElementType::U16,
                           ElementType::BF16, ElementType::F64})
    EXPECT_EQ(info.lanes(getIRType(type, &context)), info.lanes(type));
}

TEST(TargetInfo, CachesHaveWaysAndLines) {
  TargetInfo info("x86-64-v3");
  EXPECT_EQ(info.l1.bytes, 32 << 10);
  EXPECT_EQ(info.l1.ways, 8);
  EXPECT_EQ(info.l1.line, 64);
  EXPECT_EQ(info.l2.bytes, 512 << 10);
}

/// The runtime asks for features by the names that LLVM uses.
TEST(CpuFeatures, AreFeaturesOfLLVM) {
#define NAME(name, ...) name,
  const std::vector<std::string> lists[] = {{CALOTYPE_X86_FEATURES(NAME)},
                                            {CALOTYPE_AARCH64_FEATURES(NAME)},
                                            {CALOTYPE_RISCV_FEATURES(NAME)}};
#undef NAME
  for (auto [architecture, names] : llvm::zip(getArchitectures(), lists)) {
    EXPECT_LE(names.size(), 32u);
    std::vector<std::string> known = listFeatures(architecture);
    for (const std::string &name : names)
      EXPECT_TRUE(llvm::is_contained(known, name)) << name;
  }
}
