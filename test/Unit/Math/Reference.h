//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Correctly rounded values of functions, by MPFR, and distances from them.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TEST_UNIT_MATH_REFERENCE_H
#define CALOTYPE_TEST_UNIT_MATH_REFERENCE_H

#include "calotype/Support/Tensor.h"
#include <string>
#include <vector>

namespace calotype {

/// A binary format of floats.
struct Format {
  ElementType type;
  const char *name;
  int precision;   // Bits of the significand, with the hidden one.
  int maxExponent; // The largest finite number is below 2^maxExponent.
};

const std::vector<Format> &getFormats();

/// An element-wise function of nn.
struct Function {
  const char *name;
  /// The op on operands `%x` and `%y`, with `T` for the tensor's type.
  const char *text;
  int arity;
};

/// Every function of one float, and pow and the like of two.
const std::vector<Function> &getFunctions();

/// The function's value for arguments of a format, rounded to it once.
double getValue(const Function &function, const Format &format, double x,
                double y = 0);

/// How many numbers of the format lie from one value to another; 0 for two NaN,
/// and a very large number when one is NaN.
int64_t getDistance(const Format &format, double a, double b);

/// Between a number's magnitude and the next one of the format.
double getUnit(const Format &format, double value);

/// The number of a format from its bits, and the bits of one.
double fromBits(const Format &format, uint64_t bits);
uint64_t toBits(const Format &format, double value);

/// Arguments that cover a format: all numbers of 16 bits; of wider ones each
/// exponent with random significands, and the ends of the range.
std::vector<double> getArguments(const Format &format);
/// Zeros, ones, infinities, NaN, denormals, the largest number, what overflows
/// an integer exponent.
std::vector<double> getSpecialArguments(const Format &format);

} // namespace calotype

#endif // CALOTYPE_TEST_UNIT_MATH_REFERENCE_H
