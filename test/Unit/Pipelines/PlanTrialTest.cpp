//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A kernel of every family under another value of each of its plan's axes: all
/// of them compile and give the values of the planner's own plan.
//===----------------------------------------------------------------------===//

#include "calotype/Kernels/KernelFamily.h"
#include "calotype/Pipelines/KernelTuner.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"
#include <cstdlib>

using namespace calotype;
using plan::KernelPlanInterface;

namespace {
/// A family, a function whose one kernel is planned by it, and what its plan
/// is complete.
struct Case {
  const char *family, *text, *completed = family;
};

class PlanTrial : public ::testing::TestWithParam<Case> {
protected:
  PlanTrial() {
    ::setenv("CALOTYPE_KERNEL_WORKER", CALOTYPE_TEST_WORKER, /*overwrite=*/0);
    prepareContext(context);
    options.seconds = 0;
  }

  /// The kernels of the case's function that can be tuned.
  std::vector<TunableKernel> plan() {
    llvm::SmallString<64> path;
    int file;
    EXPECT_FALSE(
        llvm::sys::fs::createTemporaryFile("trial", "mlir", file, path));
    llvm::raw_fd_ostream(file, /*shouldClose=*/true) << GetParam().text;
    request.path = path.str().str();
    request.graph.schedules = "none";
    CompileStatus status = planModel(request, context, result);
    llvm::sys::fs::remove(path);
    if (status == CompileStatus::Success)
      return listTunableKernels(*result.compiled);
    ADD_FAILURE() << llvm::join(result.diagnostics, "\n");
    return {};
  }

  mlir::MLIRContext context;
  CompileRequest request;
  CompileResult result;
  TuneOptions options;
};

/// Test names.
std::string nameOf(const ::testing::TestParamInfo<Case> &info) {
  return llvm::convertToCamelFromSnakeCase(info.param.family,
                                           /*capitalizeFirst=*/true);
}
} // namespace

TEST_P(PlanTrial, AnotherValueOfEachAxisGivesTheSameNumbers) {
  std::vector<TunableKernel> kernels = plan();
  ASSERT_EQ(kernels.size(), 1u);
  TunableKernel &kernel = kernels.front();
  EXPECT_EQ(kernel.plan.getFamily(), GetParam().family);
  auto planned = timePlans(kernel, kernel.plan, request, options);
  ASSERT_TRUE(bool(planned)) << llvm::toString(planned.takeError());
  KernelPlanInterface complete = planned->front().plan;
  EXPECT_EQ(complete.getFamily(), GetParam().completed);
  for (const plan::Parameter &parameter : complete.getParameters())
    EXPECT_TRUE(parameter.value) << parameter.name.str();

  // What the search finds can be stored.
  EXPECT_TRUE(getFamily(kernel.plan, Device::CPU).accepts(complete));
  TargetInfo target = TargetInfo::fromModule(*result.compiled);
  std::vector<KernelPlanInterface> plans{complete};
  for (const plan::Axis &axis : complete.getAxes(target)) {
    size_t here = llvm::find(axis.values, axis.value) - axis.values.begin();
    if (axis.values.size() > 1)
      plans.push_back(complete.withAxis(
          axis.name, axis.values[here ? here - 1 : here + 1]));
  }
  auto times = timePlans(kernel, plans, request, options);
  ASSERT_TRUE(bool(times)) << llvm::toString(times.takeError());
  EXPECT_EQ(times->size(), plans.size());
  for (const PlanTime &time : *times)
    EXPECT_TRUE(time.isRight) << time.plan.getText();
}

static const Case cases[] = {
    {"matmul", R"(
func.func @main(%x: tensor<36x64xf32>, %y: tensor<64x80xf32>) -> tensor<36x80xf32> {
  %0 = nn.matmul %x, %y : (tensor<36x64xf32>, tensor<64x80xf32>) -> tensor<36x80xf32>
  return %0 : tensor<36x80xf32>
})"},
    {"conv", R"(
func.func @main(%x: tensor<1x16x20x20xf32>) -> tensor<1x32x20x20xf32> {
  %w = nn.constant dense<0.5> : tensor<32x16x3x3xf32>
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x16x20x20xf32>, tensor<32x16x3x3xf32>) -> tensor<1x32x20x20xf32>
  return %0 : tensor<1x32x20x20xf32>
})"},
    {"blocked_conv", R"(
func.func @main(%x: tensor<1x64x32x32xf32>) -> tensor<1x48x32x32xf32> {
  %w = nn.constant dense<0.5> : tensor<48x64x3x3xf32>
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 12, 12>, pads_begin = array<i64: 12, 12>, pads_end = array<i64: 12, 12>, groups = 1 : i64} : (tensor<1x64x32x32xf32>, tensor<48x64x3x3xf32>) -> tensor<1x48x32x32xf32>
  return %0 : tensor<1x48x32x32xf32>
})"},
    {"window", R"(
func.func @main(%x: tensor<1x24x20x20xf32>) -> tensor<1x24x20x20xf32> {
  %w = nn.constant dense<0.5> : tensor<24x1x3x3xf32>
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, groups = 24 : i64} : (tensor<1x24x20x20xf32>, tensor<24x1x3x3xf32>) -> tensor<1x24x20x20xf32>
  return %0 : tensor<1x24x20x20xf32>
})"},
    {"pool", R"(
func.func @main(%x: tensor<1x16x40x40xf32>) -> tensor<1x16x40x40xf32> {
  %0 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 5, 5>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 2, 2>, pads_end = array<i64: 2, 2>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x16x40x40xf32>) -> tensor<1x16x40x40xf32>
  return %0 : tensor<1x16x40x40xf32>
})"},
    {"reduction", R"(
func.func @main(%x: tensor<24x300xf32>) -> tensor<24xf32> {
  %0 = nn.reduce %x {kind = #nn.reduce_kind<sum>, axes = array<i64: 1>, keep_dims = false} : (tensor<24x300xf32>) -> tensor<24xf32>
  return %0 : tensor<24xf32>
})",
     "fallback"},
    {"rowwise", R"(
func.func @main(%x: tensor<64x200xf32>) -> tensor<64x200xf32> {
  %0 = nn.softmax %x {axis = 1 : i64} : (tensor<64x200xf32>) -> tensor<64x200xf32>
  return %0 : tensor<64x200xf32>
})"},
    {"attention", R"(
func.func @main(%q: tensor<1x2x64x16xf32>, %k: tensor<1x2x1024x16xf32>, %v: tensor<1x2x1024x16xf32>) -> tensor<1x2x64x16xf32> {
  %0 = nn.attention %q, %k, %v {scale = 0.25, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x2x64x16xf32>, tensor<1x2x1024x16xf32>, tensor<1x2x1024x16xf32>) -> tensor<1x2x64x16xf32>
  return %0 : tensor<1x2x64x16xf32>
})"},
    {"few_queries", R"(
func.func @main(%q: tensor<1x4x2x32xf32>, %k: tensor<1x4x96x32xf32>, %v: tensor<1x4x96x32xf32>) -> tensor<1x4x2x32xf32> {
  %0 = nn.attention %q, %k, %v {scale = 0.25, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x4x2x32xf32>, tensor<1x4x96x32xf32>, tensor<1x4x96x32xf32>) -> tensor<1x4x2x32xf32>
  return %0 : tensor<1x4x2x32xf32>
})"},
    {"linear_attention", R"(
func.func @main(%q: tensor<1x2x300x16xf32>, %k: tensor<1x2x300x16xf32>, %v: tensor<1x2x300x24xf32>) -> (tensor<1x2x300x24xf32>, tensor<1x2x16x24xf32>) {
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = false, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x2x300x16xf32>, tensor<1x2x300x16xf32>, tensor<1x2x300x24xf32>) -> (tensor<1x2x300x24xf32>, tensor<1x2x16x24xf32>)
  return %r, %s : tensor<1x2x300x24xf32>, tensor<1x2x16x24xf32>
})"},
    {"state_scan", R"(
func.func @main(%q: tensor<1x4x64x16xf32>, %k: tensor<1x4x64x16xf32>, %v: tensor<1x4x64x16xf32>) -> (tensor<1x4x64x16xf32>, tensor<1x4x16x16xf32>) {
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x4x64x16xf32>, tensor<1x4x64x16xf32>, tensor<1x4x64x16xf32>) -> (tensor<1x4x64x16xf32>, tensor<1x4x16x16xf32>)
  return %r, %s : tensor<1x4x64x16xf32>, tensor<1x4x16x16xf32>
})"},
    {"fallback", R"(
func.func @main(%x: tensor<40x60xf32>) -> tensor<40x60xf32> {
  %0 = nn.scan %x {kind = #nn.scan_kind<sum>, axis = 0 : i64, exclusive = false, reverse = false} : (tensor<40x60xf32>) -> tensor<40x60xf32>
  return %0 : tensor<40x60xf32>
})"},
};

INSTANTIATE_TEST_SUITE_P(Families, PlanTrial, ::testing::ValuesIn(cases),
                         nameOf);
