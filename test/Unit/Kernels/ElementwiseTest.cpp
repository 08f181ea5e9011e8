//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "KernelTest.h"
#include <cmath>
#include <gtest/gtest.h>

using namespace calotype;

/// Distance in floats of the sign that both have.
static int64_t ulps(float a, float b) {
  int32_t x, y;
  memcpy(&x, &a, sizeof x);
  memcpy(&y, &b, sizeof y);
  return std::abs(int64_t(x) - int64_t(y));
}

// elu is exp(x) - 1 below zero.
TEST(Elementwise, ExponentialMinusOne) {
  std::vector<float> values = {-0.0f,  0.0f,   -1e-40f,   -1e-30f, -1e-8f,
                               -0.34f, -0.35f, -0.69315f, -17.0f,  -30.0f,
                               -88.0f, -1e30f, -INFINITY, NAN};
  for (int i = 1; i < 4083; ++i)
    values.push_back(-0.005f * float(i));
  int64_t count = values.size();
  std::string type = "tensor<" + std::to_string(count) + "xf32>";
  TestFunction elu("func.func @main(%x: " + type + ") -> " + type +
                   " {\n%0 = nn.elu %x {alpha = 1.0} : (" + type + ") -> " +
                   type + "\nreturn %0 : " + type + "\n}");
  ASSERT_EQ(elu.getProblem(), "");
  auto got = elu.run(Tensor::of<float>(ElementType::F32, {count}, values));
  ASSERT_EQ(got.size(), 1u);
  for (int64_t i = 0; i < count; ++i) {
    float want = std::expm1(values[i]), is = got[0].as<float>()[i];
    if (std::isnan(want))
      EXPECT_TRUE(std::isnan(is));
    else
      EXPECT_LE(ulps(is, want), 2) << values[i] << " gives " << is;
  }
  EXPECT_TRUE(std::signbit(got[0].as<float>()[0]));
}
