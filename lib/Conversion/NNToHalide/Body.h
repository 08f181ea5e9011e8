//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Scalar expressions in the body of a function: i32 index arithmetic, folded
/// as it is built, and numbers in float or integer form.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_CONVERSION_NNTOHALIDE_BODY_H
#define CALOTYPE_LIB_CONVERSION_NNTOHALIDE_BODY_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"

namespace calotype::convert {

using mlir::Value;
using Values = llvm::SmallVector<Value>;

/// Builds ops at the end of one definition's body.
class Body {
public:
  Body(mlir::OpBuilder &builder, mlir::Location loc)
      : builder(builder), loc(loc) {}

  mlir::OpBuilder &builder;
  mlir::Location loc;

  template <typename OpTy, typename... Args> Value make(Args &&...args) {
    return builder.createOrFold<OpTy>(loc, std::forward<Args>(args)...);
  }

  // Indices (i32).
  Value index(int64_t value);
  Value add(Value a, Value b) { return make<mlir::arith::AddIOp>(a, b); }
  Value add(Value a, int64_t b) { return b ? add(a, index(b)) : a; }
  Value sub(Value a, Value b) { return make<mlir::arith::SubIOp>(a, b); }
  Value mul(Value a, int64_t b);
  Value mulIndex(Value a, Value b) { return make<mlir::arith::MulIOp>(a, b); }
  /// Quotient and remainder rounded to minus infinity; `b` > 0.
  Value floorDiv(Value a, int64_t b);
  Value mod(Value a, int64_t b);
  Value min(Value a, Value b) { return make<mlir::arith::MinSIOp>(a, b); }
  Value max(Value a, Value b) { return make<mlir::arith::MaxSIOp>(a, b); }
  /// Signed comparisons of indices.
  Value less(Value a, Value b);
  Value atLeast(Value a, Value b);
  Value equal(Value a, Value b);
  /// 0 <= a < extent.
  Value inside(Value a, int64_t extent);
  /// `a` moved into [0, extent).
  Value clampIndex(Value a, int64_t extent);
  /// Any integer as an index.
  Value toIndex(Value value);
  /// An index given by data: negative ones count from the end; then clamped.
  Value dataIndex(Value value, int64_t extent);

  // Conditions.
  Value land(Value a, Value b);
  Value lor(Value a, Value b);
  Value select(Value condition, Value yes, Value no);
  /// `select` on floats that reads both sides everywhere. Of a function that is
  /// read under a condition on its coordinates Halide computes only the part
  /// where it holds, and a register tile must be whole.
  Value blend(Value condition, Value yes, Value no);
  Value boolean(bool value);

  // Numbers.
  Value number(mlir::Type type, double value);
  Value zero(mlir::Type type) { return number(type, 0); }
  /// Smallest or largest value of a type; infinities for floats.
  Value lowest(mlir::Type type, bool isUnsigned);
  Value highest(mlir::Type type, bool isUnsigned);
  /// Sums and products that may be reordered (for reductions).
  Value fastAdd(Value a, Value b);
  Value fastMul(Value a, Value b);
  Value plus(Value a, Value b);
  Value minus(Value a, Value b);
  Value times(Value a, Value b);
  Value divided(Value a, Value b, bool isUnsigned = false);
  /// Extrema without a rule for NaN.
  Value maximum(Value a, Value b, bool isUnsigned = false);
  Value minimum(Value a, Value b, bool isUnsigned = false);
  Value greater(Value a, Value b, bool isUnsigned = false);
  Value isNan(Value a);
  Value absolute(Value a, bool isUnsigned = false);
  /// An index as a float.
  Value toFloat(Value index, mlir::Type type);
  /// Rounds down and converts to an index.
  Value floorToIndex(Value value);
};

} // namespace calotype::convert

#endif // CALOTYPE_LIB_CONVERSION_NNTOHALIDE_BODY_H
