//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Building blocks of functions of f32 in arithmetic that vectorises.
///
/// Two kinds of sums and products: strict ones round as they are written,
/// relaxed ones may be fused and reordered. The code generator may assume that
/// relaxed ones see no NaN and no infinity, and no choice between floats
/// either; a function's last operation is therefore strict, or a choice between
/// bits.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_DIALECT_HALIDE_TRANSFORMS_MATH_FLOATMATH_H
#define CALOTYPE_LIB_DIALECT_HALIDE_TRANSFORMS_MATH_FLOATMATH_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"

namespace calotype::halide {

using mlir::Value;

/// Builds scalar operations at one place.
class FloatMath {
public:
  FloatMath(mlir::OpBuilder &builder, mlir::Location loc)
      : builder(builder), loc(loc) {}

  template <typename OpTy, typename... Args> Value make(Args &&...args) {
    return builder.createOrFold<OpTy>(loc, std::forward<Args>(args)...);
  }

  // Constants of the type of another value, and of i32.
  Value number(Value like, double value);
  Value integer(int32_t value);

  // Strict.
  Value add(Value a, Value b) { return make<mlir::arith::AddFOp>(a, b); }
  Value sub(Value a, Value b) { return make<mlir::arith::SubFOp>(a, b); }
  Value mul(Value a, Value b) { return make<mlir::arith::MulFOp>(a, b); }
  Value mul(Value a, double b) { return mul(a, number(a, b)); }
  Value div(Value a, Value b) { return make<mlir::arith::DivFOp>(a, b); }

  // Relaxed.
  /// a * b
  Value product(Value a, Value b);
  /// a * b + c
  Value fma(Value a, Value b, Value c);
  Value fma(Value a, double b, Value c) { return fma(a, number(a, b), c); }
  Value fma(Value a, Value b, double c) { return fma(a, b, number(a, c)); }
  /// The polynomial in `x`, the coefficient of the highest power first.
  Value polynomial(Value x, llvm::ArrayRef<double> coefficients);

  // Conditions; of NaN every comparison is false.
  Value less(Value a, Value b);
  Value less(Value a, double b) { return less(a, number(a, b)); }
  Value less(double a, Value b) { return less(number(b, a), b); }
  Value equal(Value a, Value b);
  Value equal(Value a, double b) { return equal(a, number(a, b)); }
  Value isNaN(Value a);
  Value both(Value a, Value b) { return make<mlir::arith::AndIOp>(a, b); }
  Value either(Value a, Value b) { return make<mlir::arith::OrIOp>(a, b); }
  Value differ(Value a, Value b) { return make<mlir::arith::XOrIOp>(a, b); }
  Value negated(Value a);

  // Choices between floats by their bits.
  Value select(Value condition, Value yes, Value no);
  Value select(Value condition, double yes, Value no) {
    return select(condition, number(no, yes), no);
  }
  /// Moved into [low, high]; NaN stays NaN.
  Value clamp(Value x, double low, double high) {
    return atMost(atLeast(x, low), high);
  }
  Value atLeast(Value x, double low);
  Value atMost(Value x, double high);

  // Bits of f32.
  Value bitsOf(Value x);
  Value fromBits(Value bits);
  Value shiftLeft(Value bits, int32_t count);
  /// Fills with the sign.
  Value shiftRight(Value bits, int32_t count);
  Value plus(Value a, Value b) { return make<mlir::arith::AddIOp>(a, b); }
  Value minus(Value a, Value b) { return make<mlir::arith::SubIOp>(a, b); }
  Value absolute(Value x);
  /// The same value, but for one bit of one NaN, of which LLVM knows nothing.
  Value hidden(Value x);
  /// The magnitude of one value with the sign of another.
  Value withSign(Value magnitude, Value sign);

  Value toF64(Value x);
  Value toF32(Value x);

private:
  mlir::OpBuilder &builder;
  mlir::Location loc;
};

//===----------------------------------------------------------------------===//
// Functions of f32; what they are off by is in docs/Numerics.md
//===----------------------------------------------------------------------===//

Value expandExp(FloatMath &f, Value x);
/// exp(-x) for x >= 0.
Value expandExpOfNegative(FloatMath &f, Value x);
Value expandExpM1(FloatMath &f, Value x);
Value expandLog(FloatMath &f, Value x);
Value expandLog1p(FloatMath &f, Value x);
Value expandPow(FloatMath &f, Value x, Value y);
Value expandErf(FloatMath &f, Value x);
Value expandTanh(FloatMath &f, Value x);
Value expandSin(FloatMath &f, Value x);
Value expandCos(FloatMath &f, Value x);
Value expandAsin(FloatMath &f, Value x);
Value expandAcos(FloatMath &f, Value x);
Value expandAtan(FloatMath &f, Value x);

} // namespace calotype::halide

#endif // CALOTYPE_LIB_DIALECT_HALIDE_TRANSFORMS_MATH_FLOATMATH_H
