//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A number of MPFR with operators.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TEST_UNIT_MATH_EXACTNUMBER_H
#define CALOTYPE_TEST_UNIT_MATH_EXACTNUMBER_H

#include <mpfr.h>

namespace calotype {

/// Enough bits for sums that cancel; exponents have their own range.
class ExactNumber {
public:
  ExactNumber(double x = 0) {
    mpfr_init2(v, 300);
    mpfr_set_d(v, x, MPFR_RNDN);
  }
  ExactNumber(const ExactNumber &other) : ExactNumber() { *this = other; }
  ExactNumber &operator=(const ExactNumber &other) {
    mpfr_set(v, other.v, MPFR_RNDN);
    return *this;
  }
  ~ExactNumber() { mpfr_clear(v); }

  friend ExactNumber operator+(const ExactNumber &a, const ExactNumber &b) {
    return apply(mpfr_add, a, b);
  }
  friend ExactNumber operator-(const ExactNumber &a, const ExactNumber &b) {
    return apply(mpfr_sub, a, b);
  }
  friend ExactNumber operator*(const ExactNumber &a, const ExactNumber &b) {
    return apply(mpfr_mul, a, b);
  }
  friend ExactNumber operator/(const ExactNumber &a, const ExactNumber &b) {
    return apply(mpfr_div, a, b);
  }
  friend ExactNumber exp(const ExactNumber &x) {
    ExactNumber y;
    mpfr_exp(y.v, x.v, MPFR_RNDN);
    return y;
  }
  friend ExactNumber log(const ExactNumber &x) {
    ExactNumber y;
    mpfr_log(y.v, x.v, MPFR_RNDN);
    return y;
  }

  double toDouble() const { return mpfr_get_d(v, MPFR_RNDN); }

private:
  template <typename Function>
  static ExactNumber apply(Function function, const ExactNumber &a,
                           const ExactNumber &b) {
    ExactNumber y;
    function(y.v, a.v, b.v, MPFR_RNDN);
    return y;
  }

  mpfr_t v;
};

} // namespace calotype

#endif // CALOTYPE_TEST_UNIT_MATH_EXACTNUMBER_H
