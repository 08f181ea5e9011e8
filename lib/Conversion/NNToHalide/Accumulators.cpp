//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Accumulators.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

Value convert::maximumOrNaN(Body &body, Value a, Value b, bool isUnsigned) {
  return isa<FloatType>(a.getType()) ? body.make<arith::MaximumFOp>(a, b)
                                     : body.maximum(a, b, isUnsigned);
}

Value convert::minimumOrNaN(Body &body, Value a, Value b, bool isUnsigned) {
  return isa<FloatType>(a.getType()) ? body.make<arith::MinimumFOp>(a, b)
                                     : body.minimum(a, b, isUnsigned);
}

Type convert::sumType(Type type, int64_t terms) {
  constexpr int64_t kMostTerms = 4096;
  return type.isF32() && terms > kMostTerms
             ? Type(Float64Type::get(type.getContext()))
             : type;
}

Value convert::toFloatType(Body &body, Value a, Type type) {
  unsigned from = a.getType().getIntOrFloatBitWidth();
  unsigned to = type.getIntOrFloatBitWidth();
  if (from == to)
    return a;
  return from < to ? body.make<arith::ExtFOp>(type, a)
                   : body.make<arith::TruncFOp>(type, a);
}
