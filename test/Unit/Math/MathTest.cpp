//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Functions in kernels and in the interpreter (which also evaluates constants)
/// against correctly rounded values over whole formats.
//===----------------------------------------------------------------------===//

#include "../Kernels/KernelTest.h"
#include "NumericsTable.h"
#include "Reference.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"
#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <sstream>

using namespace calotype;

namespace {
struct Arguments {
  std::vector<double> x, y;
};
} // namespace

/// Of functions of one number the first are tried, of pow all. A count that
/// leaves a tail behind vectors.
static Arguments makeArguments(const Format &format) {
  Arguments a;
  a.x = getArguments(format);
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> exponents(-20, 20);
  for (size_t i = 0; i < a.x.size(); ++i) {
    double y = i % 2 ? a.x[random() % a.x.size()] : exponents(random);
    a.y.push_back(fromBits(format, toBits(format, i % 3 ? y : std::round(y))));
  }
  std::vector<double> special = getSpecialArguments(format);
  for (double x : special)
    for (double y : special) {
      a.x.push_back(x);
      a.y.push_back(y);
    }
  while (a.x.size() % 8 != 3) {
    a.x.push_back(1);
    a.y.push_back(2);
  }
  return a;
}

static Tensor makeTensor(const Format &format,
                         const std::vector<double> &values) {
  Tensor tensor =
      Tensor::allocate(format.type, {static_cast<int64_t>(values.size())});
  for (auto [i, value] : llvm::enumerate(values))
    tensor.setDouble(i, value);
  return tensor;
}

static std::string replaceAll(std::string text, llvm::StringRef from,
                              llvm::StringRef to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos;
       at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

/// A function with one result per op of `bodies`, in which "%r" is the result's
/// name, of the types in `results`.
static std::string makeFunction(const std::string &type,
                                const std::vector<std::string> &bodies,
                                const std::string &resultType) {
  std::string text = "func.func @main(%x: T, %y: T) -> (", names, types;
  std::string ops;
  for (auto [i, body] : llvm::enumerate(bodies)) {
    std::string name = "%r" + std::to_string(i), comma = i ? ", " : "";
    ops += replaceAll(body, "%r", name) + "\n";
    names += comma + name;
    types += comma + resultType;
  }
  text += types + ") {\n" + ops + "return " + names + " : " + types + "\n}\n";
  return replaceAll(text, "T", type);
}

static std::string tensorType(const std::string &shape, const char *element) {
  return "tensor<" + shape + element + ">";
}

/// In numbers of the format between a value and the right one. Products with x:
/// of gelu in units of x's last place, since the formula subtracts numbers near
/// one, of silu at least in the smallest number times x.
static int64_t getError(const Function &function, const Format &format,
                        double x, double got, double want) {
  int64_t distance = getDistance(format, got, want);
  llvm::StringRef name = function.name;
  if (!std::isfinite(got) || !std::isfinite(want))
    return distance;
  double magnitude = std::fabs(x), unit = 0;
  if (name.starts_with("gelu"))
    unit = getUnit(format, x);
  else if (name == "silu")
    unit = magnitude * fromBits(format, 1);
  double units = std::ceil(std::fabs(got - want) / unit);
  return unit ? std::min<double>(distance, units) : distance;
}

namespace {
/// The largest error found, and where.
struct Worst {
  int64_t error = 0;
  double x = 0, y = 0, got = 0, want = 0;

  std::string text() const {
    std::ostringstream out;
    out.precision(17);
    out << error << " at " << x << ", " << y << ": " << got << " for " << want;
    return out.str();
  }
};

class Math : public testing::TestWithParam<Format> {};
} // namespace

TEST_P(Math, IsAsExactAsTheTableSays) {
  const Format &format = GetParam();
  Arguments a = makeArguments(format);
  std::vector<std::string> bodies;
  for (const Function &function : getFunctions())
    bodies.push_back("%r = " + std::string(function.text));
  std::string type = tensorType(std::to_string(a.x.size()) + "x", format.name);
  TestFunction compiled(makeFunction(type, bodies, "T"));
  ASSERT_EQ(compiled.getProblem(), "");
  Tensor x = makeTensor(format, a.x), y = makeTensor(format, a.y);
  std::vector<Tensor> kernels = compiled.run({x, y});
  std::vector<Tensor> interpreted = compiled.interpret({x, y});
  ASSERT_EQ(kernels.size(), bodies.size());
  ASSERT_EQ(interpreted.size(), bodies.size());
  NumericsTable table("errors");
  size_t unaryCount = getArguments(format).size();
  for (auto [i, named] : llvm::enumerate(getFunctions())) {
    const Function &function = named;
    Worst kernel, interpreter;
    size_t count = function.arity == 1 ? unaryCount : a.x.size();
    for (size_t k = 0; k < count; ++k) {
      double want = getValue(function, format, a.x[k], a.y[k]);
      auto measure = [&](const Tensor &tensor, Worst &worst) {
        double got = tensor.getDouble(k);
        int64_t error = getError(function, format, a.x[k], got, want);
        if (error > worst.error)
          worst = {error, a.x[k], a.y[k], got, want};
      };
      measure(kernels[i], kernel);
      measure(interpreted[i], interpreter);
    }
    table.checkErrors(function.name, format.name, {kernel.error, kernel.text()},
                      {interpreter.error, interpreter.text()});
  }
}

//===----------------------------------------------------------------------===//
// Special values
//===----------------------------------------------------------------------===//

static std::string format(double value) {
  if (std::isnan(value))
    return "nan";
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

/// Vectors, and the scalars of a short row. Zeros have their sign.
TEST(MathSpecials, InVectorsAndScalars) {
  const Format &f32 = getFormats()[0];
  std::vector<double> special = getSpecialArguments(f32);
  std::vector<std::string> bodies;
  for (const Function &function : getFunctions())
    if (function.arity == 1)
      bodies.push_back("%r = " + std::string(function.text));
  NumericsTable table("special values");
  for (size_t width : {special.size(), size_t(1)}) {
    std::string type = tensorType(std::to_string(width) + "x", "f32");
    TestFunction compiled(makeFunction(type, bodies, "T"));
    ASSERT_EQ(compiled.getProblem(), "");
    for (size_t start = 0; start < special.size(); start += width) {
      std::vector<double> part(special.begin() + start,
                               special.begin() + start + width);
      Tensor x = makeTensor(f32, part);
      std::vector<Tensor> got = compiled.run({x, x});
      ASSERT_EQ(got.size(), bodies.size());
      for (auto [i, tensor] : llvm::enumerate(got))
        for (size_t k = 0; k < width; ++k) {
          const Function &function = getFunctions()[i];
          double want = getValue(function, f32, part[k]),
                 is = tensor.getDouble(k);
          bool sameSign = want != 0 || std::signbit(want) == std::signbit(is);
          EXPECT_TRUE(sameSign &&
                      getError(function, f32, part[k], is, want) <= 4)
              << function.name << " of " << part[k] << " is " << is << ", not "
              << want;
          if (NumericsTable::isWritten())
            table.set(function.name, format(part[k]), format(is));
          else if (std::string cell = table.get(function.name, format(part[k]));
                   !cell.empty())
            EXPECT_EQ(cell, format(is)) << function.name << " of " << part[k];
        }
    }
  }
}

/// What is NaN stays it through functions behind: Halide lets LLVM assume that
/// there is none.
TEST(MathSpecials, NaNIsSeenBehind) {
  const Format &f32 = getFormats()[0];
  std::vector<double> special = getSpecialArguments(f32);
  std::vector<std::string> bodies;
  for (const Function &function : getFunctions())
    if (function.arity == 1)
      bodies.push_back("%rf = " + std::string(function.text) +
                       "\n%rm = nn.relu %rf : (T) -> T\n"
                       "%r = nn.is_nan %rm : (T) -> B");
  std::string shape = std::to_string(special.size()) + "x";
  std::string text = makeFunction(tensorType(shape, "f32"), bodies, "B");
  TestFunction compiled(replaceAll(text, "B", tensorType(shape, "i1")));
  ASSERT_EQ(compiled.getProblem(), "");
  Tensor x = makeTensor(f32, special);
  std::vector<Tensor> got = compiled.run({x, x});
  ASSERT_EQ(got.size(), bodies.size());
  for (auto [i, tensor] : llvm::enumerate(got))
    for (auto [k, argument] : llvm::enumerate(special))
      EXPECT_EQ(tensor.getInt(k),
                std::isnan(getValue(getFunctions()[i], f32, argument)))
          << getFunctions()[i].name << " of " << argument;
}

/// Constant exponents have forms of their own.
TEST(MathSpecials, ConstantPowers) {
  const Function &pow = getFunctions().back();
  const char *exponents[] = {"0.0",  "1.0",  "2.0",        "3.0",   "4.0",
                             "0.5",  "-0.5", "-1.0",       "-2.0",  "1.5",
                             "-3.0", "0.25", "0x7F800000", "1.0e10"};
  const Format &f32 = getFormats()[0];
  for (const Format &format : {f32, getFormats()[1]}) {
    std::vector<double> x = getSpecialArguments(format), y;
    std::vector<std::string> bodies;
    for (llvm::StringRef exponent : exponents) {
      double value = INFINITY;
      bool isInfinite =
          exponent.getAsDouble(value) || exponent.starts_with("0x");
      y.push_back(isInfinite ? INFINITY : value);
      bool isWide = isInfinite && format.precision == 53;
      bodies.push_back("%rc = nn.constant dense<" +
                       (isWide ? "0x7FF0000000000000" : exponent.str()) +
                       "> : tensor<" + format.name +
                       ">\n%r = nn.pow %x, %rc : (T, tensor<" + format.name +
                       ">) -> T");
    }
    std::string type = tensorType(std::to_string(x.size()) + "x", format.name);
    TestFunction compiled(makeFunction(type, bodies, "T"));
    ASSERT_EQ(compiled.getProblem(), "");
    Tensor input = makeTensor(format, x);
    for (const std::vector<Tensor> &got :
         {compiled.run({input, input}), compiled.interpret({input, input})}) {
      ASSERT_EQ(got.size(), bodies.size());
      for (auto [i, tensor] : llvm::enumerate(got))
        for (auto [k, base] : llvm::enumerate(x)) {
          double want = getValue(pow, format, base, y[i]),
                 is = tensor.getDouble(k);
          EXPECT_TRUE(getDistance(format, is, want) <= 2 &&
                      (want != 0 || std::signbit(want) == std::signbit(is)))
              << format.name << " " << base << " to " << y[i] << " is " << is
              << ", not " << want;
        }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, Math, testing::ValuesIn(getFormats()),
                         [](const testing::TestParamInfo<Format> &info) {
                           return info.param.name;
                         });
