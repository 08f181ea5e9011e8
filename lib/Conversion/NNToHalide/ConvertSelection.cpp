//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The order of elements along one dimension. Elements become keys, integers
/// that ascend in that order. Short rows count for each key the ones before it;
/// long rows are sorted by one digit of the key after the other.
//===----------------------------------------------------------------------===//

#include "Converters.h"

#include "calotype/Dialect/NN/IR/NNSelectionOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

/// Up to this extent counting is less work than a pass for each digit.
static constexpr int64_t kMostCounted = 256;
/// Values of a digit.
static constexpr int64_t kRadix = 256;

namespace {
class TopK {
public:
  TopK(nn::TopKOp op, KernelBuilder &kernel)
      : op(op), kernel(kernel), axis(op.getAxis()),
        shape(shapeOf(op.getInput())), order(kernel.memoryOrder(op.getInput())),
        element(computeType(op.getInput())),
        i32(IntegerType::get(op.getContext(), 32)),
        bits(std::max(element.getIntOrFloatBitWidth(), 8u)),
        type(bits == 64 ? IntegerType::get(op.getContext(), 64) : i32) {}

  void convert() {
    keys = kernel.define(
        "keys", shape, type,
        [&](Body &body, Indices indices) { return makeKey(body, indices); },
        options());
    Source places = shape[axis] <= kMostCounted ? count() : sort();
    kernel.result(op, [&](Body &body, Indices indices) {
      return body.make<arith::ExtSIOp>(computeType(op.getResult()),
                                       kernel.read(body, places, indices));
    });
  }

private:
  FuncOptions options() const {
    FuncOptions options;
    options.order = order;
    return options;
  }
  Shape withExtent(int64_t extent) const {
    Shape changed(shape);
    changed[axis] = extent;
    return changed;
  }
  /// `indices` with another one along the axis.
  Values at(Indices indices, Value index) const {
    Values moved(indices);
    moved[axis] = index;
    return moved;
  }
  Value constant(Body &body, uint64_t value) const {
    return arith::ConstantOp::create(
        body.builder, body.loc,
        body.builder.getIntegerAttr(
            type, APInt(type.getIntOrFloatBitWidth(), value)));
  }
  uint64_t ones() const { return ~uint64_t(0) >> (64 - bits); }
  uint64_t signBit() const { return uint64_t(1) << (bits - 1); }

  Value makeKey(Body &body, Indices indices);
  Source count();
  Source sort();
  Source sortByDigit(int64_t digit, const Source &before);

  nn::TopKOp op;
  KernelBuilder &kernel;
  size_t axis;
  Shape shape, order;
  Type element, i32;
  unsigned bits; ///< Of a key.
  Type type;     ///< In which keys are held.
  Source keys;
};
} // namespace

/// An unsigned number of `bits` bits, smaller for what comes earlier.
Value TopK::makeKey(Body &body, Indices indices) {
  Value x = kernel.read(body, op.getInput(), indices), key;
  if (isa<FloatType>(element)) {
    // The zeros are equal. Of negative numbers the larger magnitude is smaller.
    Value isZero = body.make<arith::CmpFOp>(arith::CmpFPredicate::OEQ, x,
                                            body.zero(element));
    Value raw = body.make<arith::BitcastOp>(
        type, Value(body.select(isZero, body.zero(element), x)));
    Value sign = body.make<arith::ShRSIOp>(raw, constant(body, bits - 1));
    Value flip = body.make<arith::OrIOp>(sign, constant(body, signBit()));
    key = body.select(body.isNan(x), constant(body, ones()),
                      body.make<arith::XOrIOp>(raw, flip));
  } else {
    bool isNarrow = element != type;
    key = isNarrow ? body.make<arith::ExtUIOp>(type, x) : x;
    if (!isUnsigned(op.getInput()))
      key = body.make<arith::XOrIOp>(key, constant(body, signBit()));
  }
  return op.getLargest() ? body.make<arith::XOrIOp>(key, constant(body, ones()))
                         : key;
}

/// Places an element at the number of those before it.
Source TopK::count() {
  int64_t extent = shape[axis], k = op.getK();
  Source ranks = kernel.define(
      "ranks", shape, i32, [](Body &body, Indices) { return body.index(0); },
      options());
  ranks = kernel.fold(
      ranks, Axis{"r", extent},
      [&](Body &body, Indices indices, Indices r, Indices old) {
        Value own = kernel.read(body, keys, indices);
        Value other = kernel.read(body, keys, at(indices, r[0]));
        auto compare = [&](arith::CmpIPredicate predicate) {
          return body.make<arith::CmpIOp>(predicate, other, own);
        };
        Value isBefore = body.lor(compare(arith::CmpIPredicate::ult),
                                  body.land(compare(arith::CmpIPredicate::eq),
                                            body.less(r[0], indices[axis])));
        return Values{
            body.fastAdd(old[0], body.make<arith::ExtUIOp>(i32, isBefore))};
      });
  // Those that are not chosen share a place behind the others.
  Source places = kernel.define(
      "places", withExtent(k + 1), i32,
      [](Body &body, Indices) { return body.index(0); }, options());
  return kernel.store(
      places, Axis{"r", extent},
      [&](Body &body, Indices indices, Indices r, const Source &) {
        Value rank = kernel.read(body, ranks, at(indices, r[0]));
        return KernelBuilder::Store{r[0],
                                    at(indices, body.clampIndex(rank, k + 1))};
      });
}

/// From the last digit to the first; each pass keeps the order of equal digits.
Source TopK::sort() {
  Source sorted = kernel.define(
      "identity", shape, i32,
      [&](Body &, Indices indices) { return indices[axis]; }, options());
  for (int64_t digit = 0; digit < bits / 8; ++digit)
    sorted = sortByDigit(digit, sorted);
  return sorted;
}

/// First and next places of the digits, then the places of the elements, in one
/// function, because a pass writes both in turn.
Source TopK::sortByDigit(int64_t digit, const Source &before) {
  int64_t extent = shape[axis], digits = kRadix + 1;
  auto element = [&](Body &body, Indices indices, Value r) {
    return body.clampIndex(kernel.read(body, before, at(indices, r)), extent);
  };
  auto digitOf = [&](Body &body, Indices indices, Value r) {
    Value key = kernel.read(body, keys, at(indices, element(body, indices, r)));
    key = body.make<arith::ShRUIOp>(key, constant(body, 8 * digit));
    // A byte, of which Halide knows the bounds.
    Value byte =
        body.make<arith::TruncIOp>(IntegerType::get(op.getContext(), 8), key);
    return body.clampIndex(body.make<arith::ExtUIOp>(i32, byte), kRadix);
  };
  Source next = kernel.define(
      "next", withExtent(digits + extent), i32,
      [](Body &body, Indices) { return body.index(0); }, options());
  next = kernel.store(
      next, Axis{"r", extent},
      [&](Body &body, Indices indices, Indices r, const Source &old) {
        Values place = at(indices, body.add(digitOf(body, indices, r[0]), 1));
        return KernelBuilder::Store{body.add(kernel.read(body, old, place), 1),
                                    place};
      });
  next = kernel.store(
      next, Axis{"d", kRadix},
      [&](Body &body, Indices indices, Indices d, const Source &old) {
        Values place = at(indices, body.add(d[0], 1));
        Value sum = body.add(kernel.read(body, old, at(indices, d[0])),
                             kernel.read(body, old, place));
        return KernelBuilder::Store{sum, place};
      });
  next = kernel.store(
      next, {Axis{"t", 2}, Axis{"r", extent}},
      [&](Body &body, Indices indices, Indices r, const Source &old) {
        Value d = digitOf(body, indices, r[1]);
        Value place = kernel.read(body, old, at(indices, d));
        Value to = body.select(body.equal(r[0], body.index(0)),
                               body.add(r[1], digits), d);
        return KernelBuilder::Store{body.add(place, r[0]), at(indices, to)};
      });
  Source sorted = kernel.define(
      "sorted", shape, i32, [](Body &body, Indices) { return body.index(0); },
      options());
  return kernel.store(
      sorted, Axis{"r", extent},
      [&](Body &body, Indices indices, Indices r, const Source &) {
        Value place =
            kernel.read(body, next, at(indices, body.add(r[0], digits)));
        return KernelBuilder::Store{
            element(body, indices, r[0]),
            at(indices, body.clampIndex(place, extent))};
      });
}

static void convertTopK(nn::TopKOp op, KernelBuilder &kernel) {
  TopK(op, kernel).convert();
}

void convert::populateSelectionConverters(ConverterTable &table) {
  table.add(convertTopK);
}
