//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Pools as one reduction over the window; those that are separable go to
/// ConvertPoolPasses.cpp.
//===----------------------------------------------------------------------===//

#include "Accumulators.h"
#include "PoolBody.h"

#include "calotype/Analysis/Pools.h"
#include "calotype/Support/Diagnostics.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

Value PoolBody::neutral(Body &body) const {
  return kind == nn::PoolKind::Max ? body.lowest(type, isUnsigned)
                                   : body.zero(type);
}

Value PoolBody::step(Body &body, Value old, Value x) const {
  if (kind == nn::PoolKind::Lp) {
    x = body.absolute(x, isUnsigned);
    if (p == 2)
      x = body.fastMul(x, x);
    else if (p != 1)
      x = body.make<math::PowFOp>(x, body.number(type, p));
  }
  return join(body, old, x);
}

Value PoolBody::join(Body &body, Value a, Value b) const {
  return kind == nn::PoolKind::Max ? maximumOrNaN(body, a, b, isUnsigned)
                                   : body.fastAdd(a, b);
}

ArrayRef<StringRef> convert::imageDimNames(size_t rank) {
  static const StringRef names[] = {"n", "c", "z", "y", "x"};
  static const StringRef plane[] = {"n", "c", "y", "x"};
  static const StringRef line[] = {"n", "c", "x"};
  if (rank == 3)
    return line;
  if (rank == 4)
    return plane;
  return rank == 5 ? ArrayRef<StringRef>(names) : ArrayRef<StringRef>();
}

/// The reduction dimensions of a window, last spatial dim first.
static SmallVector<Axis> windowDomain(ArrayRef<int64_t> kernel) {
  SmallVector<Axis> domain;
  ArrayRef<StringRef> names = imageDimNames(kernel.size() + 2);
  for (size_t i = kernel.size(); i-- > 0;)
    domain.push_back(
        {names.empty() ? "k" + std::to_string(i) : "k" + names[i + 2].str(),
         kernel[i]});
  return domain;
}

/// How many taps of the window count in an average, as an index; null when it
/// is the whole window everywhere.
static Value countTaps(Body &body, nn::PoolOp op, Indices indices) {
  Value count;
  int64_t whole = 1;
  for (size_t i = 0; i < op.getKernel().size(); ++i) {
    int64_t kernel = op.getKernel()[i], stride = op.getStrides()[i],
            dilation = op.getDilations()[i], begin = op.getPadsBegin()[i],
            end = op.getPadsEnd()[i], in = shapeOf(op.getInput())[i + 2],
            out = shapeOf(op.getResult())[i + 2];
    // What counts lies in [low, high) of the input's coordinates.
    int64_t low = op.getCountIncludePad() ? -begin : 0;
    int64_t high = op.getCountIncludePad() ? in + end : in;
    int64_t first = -begin;
    int64_t last = (out - 1) * stride - begin + (kernel - 1) * dilation;
    if (first >= low && last < high) {
      whole *= kernel;
      continue;
    }
    Value start = body.add(body.mul(indices[i + 2], stride), -begin);
    auto tapsBelow = [&](int64_t bound) {
      // ceil((bound - start) / dilation) within [0, kernel].
      Value taps = body.floorDiv(
          body.sub(body.index(bound + dilation - 1), start), dilation);
      return body.min(body.max(taps, body.index(0)), body.index(kernel));
    };
    Value taps = body.sub(tapsBelow(high), tapsBelow(low));
    count = count ? body.mulIndex(count, taps) : taps;
  }
  return count ? body.mul(count, whole) : count;
}

static Source poolInput(nn::PoolOp op, KernelBuilder &kernel,
                        const PoolBody &pool, ArrayRef<int64_t> extents) {
  Value input = op.getInput();
  FuncOptions options;
  Shape order = kernel.memoryOrder(input);
  options.role = "padded";
  options.order = order;
  options.names = imageDimNames(shapeOf(input).size());
  Shape shape(shapeOf(input).take_front(2));
  llvm::append_range(shape, extents);
  return kernel.define(
      "padded", shape, pool.type,
      [&](Body &body, Indices indices) {
        Values own(indices);
        Value valid = body.boolean(true);
        for (auto [i, begin] : llvm::enumerate(op.getPadsBegin())) {
          int64_t extent = shapeOf(input)[i + 2];
          Value &index = own[i + 2];
          index = body.add(index, -begin);
          if (begin == 0 && extents[i] <= extent)
            continue;
          valid = body.land(valid, body.inside(index, extent));
          index = body.clampIndex(index, extent);
        }
        return body.select(valid, kernel.read(body, input, own),
                           pool.neutral(body));
      },
      options);
}

/// One reduction over the whole window.
static LogicalResult convertWindows(nn::PoolOp op, KernelBuilder &kernel) {
  Value input = op.getInput();
  ArrayRef<int64_t> result = shapeOf(op.getResult());
  size_t dims = op.getKernel().size();
  PoolBody pool{op.getKind(), static_cast<int64_t>(op.getP()),
                isUnsigned(input), computeType(input)};
  if (pool.kind != nn::PoolKind::Max && !isa<FloatType>(pool.type))
    return emitNotSupported(op, "'")
           << nn::stringifyPoolKind(pool.kind) << "' pool of integers";
  Shape extents;
  bool pads = false;
  for (size_t i = 0; i < dims; ++i) {
    extents.push_back((result[i + 2] - 1) * op.getStrides()[i] +
                      (op.getKernel()[i] - 1) * op.getDilations()[i] + 1);
    int64_t begin = op.getPadsBegin()[i];
    pads |= begin != 0 || extents[i] > shapeOf(input)[i + 2];
  }
  Source padded;
  if (pads)
    padded = poolInput(op, kernel, pool, extents);
  FuncOptions options;
  options.role = "acc";
  options.names = imageDimNames(result.size());
  Source acc = kernel.define(
      "pool", result, pool.type,
      [&](Body &body, Indices) { return pool.neutral(body); }, options);
  acc = kernel.fold(acc, windowDomain(op.getKernel()),
                    [&](Body &body, Indices indices, Indices r, Indices old) {
                      Values from{indices[0], indices[1]};
                      for (size_t i = 0; i < dims; ++i)
                        from.push_back(body.add(
                            body.mul(indices[i + 2], op.getStrides()[i]),
                            body.mul(r[dims - 1 - i], op.getDilations()[i])));
                      Value x = pads ? kernel.read(body, padded, from)
                                     : kernel.read(body, input, from);
                      return Values{pool.step(body, old[0], x)};
                    });
  if (pool.kind == nn::PoolKind::Max ||
      (pool.kind == nn::PoolKind::Lp && pool.p == 1)) {
    kernel.bind(op.getResult(), acc);
    return success();
  }
  kernel.result(op, [&](Body &body, Indices indices) -> Value {
    Value sum = kernel.read(body, acc, indices);
    if (pool.kind == nn::PoolKind::Lp)
      return pool.p == 2 ? body.make<math::SqrtOp>(sum)
                         : body.make<math::PowFOp>(
                               sum, body.number(pool.type, 1.0 / pool.p));
    if (Value count = countTaps(body, op, indices))
      return body.divided(sum, body.toFloat(count, pool.type));
    double whole = 1;
    for (int64_t extent : op.getKernel())
      whole *= extent;
    return body.divided(sum, body.number(pool.type, whole));
  });
  return success();
}

namespace {
/// The bins of one dimension of an adaptive pool.
struct Bins {
  int64_t in, out;

  bool areEqual() const { return in % out == 0; }
  Value begin(Body &body, Value bin) const {
    if (areEqual())
      return body.mul(bin, in / out);
    return body.floorDiv(body.mul(bin, in), out);
  }
  Value size(Body &body, Value bin) const {
    if (areEqual())
      return body.index(in / out);
    Value end =
        body.floorDiv(body.add(body.mul(body.add(bin, 1), in), out - 1), out);
    return body.sub(end, begin(body, bin));
  }
  int64_t largest() const {
    int64_t size = 1;
    for (int64_t bin = 0; bin < out; ++bin)
      size = std::max<int64_t>(size, llvm::divideCeil((bin + 1) * in, out) -
                                         bin * in / out);
    return size;
  }
};
} // namespace

/// Bins of different sizes share one reduction domain, that of the largest;
/// taps beyond a bin's end are neutral.
static LogicalResult convertBins(nn::AdaptivePoolOp op, KernelBuilder &kernel) {
  Value input = op.getInput();
  ArrayRef<int64_t> in = spatial(shapeOf(input));
  ArrayRef<int64_t> out = op.getOutputSize();
  PoolBody pool{op.getKind(), 0, false, computeType(input)};
  if (pool.kind == nn::PoolKind::Lp)
    return emitNotSupported(op, "adaptive pool of kind 'lp'");
  SmallVector<Bins> bins;
  Shape largest;
  for (auto [extent, count] : llvm::zip_equal(in, out)) {
    bins.push_back({extent, count});
    largest.push_back(bins.back().largest());
  }
  FuncOptions options;
  options.role = "acc";
  options.names = imageDimNames(out.size() + 2);
  Source acc = kernel.define(
      "adaptive_pool", shapeOf(op.getResult()), pool.type,
      [&](Body &body, Indices) { return pool.neutral(body); }, options);
  acc = kernel.fold(
      acc, windowDomain(largest),
      [&](Body &body, Indices indices, Indices r, Indices old) {
        Values from{indices[0], indices[1]};
        Value valid = body.boolean(true);
        for (auto [i, dim] : llvm::enumerate(bins)) {
          Value tap = r[bins.size() - 1 - i], bin = indices[i + 2];
          Value at = body.add(dim.begin(body, bin), tap);
          if (!dim.areEqual()) {
            valid = body.land(valid, body.less(tap, dim.size(body, bin)));
            at = body.clampIndex(at, dim.in);
          }
          from.push_back(at);
        }
        Value x = body.select(valid, kernel.read(body, input, from),
                              pool.neutral(body));
        return Values{pool.step(body, old[0], x)};
      });
  if (pool.kind == nn::PoolKind::Max) {
    kernel.bind(op.getResult(), acc);
    return success();
  }
  kernel.result(op, [&](Body &body, Indices indices) {
    Value count = body.index(1);
    for (auto [i, dim] : llvm::enumerate(bins))
      count = body.mulIndex(count, dim.size(body, indices[i + 2]));
    return body.divided(kernel.read(body, acc, indices),
                        body.toFloat(count, pool.type));
  });
  return success();
}

static LogicalResult convertPoolOp(nn::PoolOp pool, KernelBuilder &kernel) {
  if (!isSeparable(pool))
    return convertWindows(pool, kernel);
  convertSeparable(pool, kernel);
  return success();
}

static LogicalResult convertAdaptivePool(nn::AdaptivePoolOp pool,
                                         KernelBuilder &kernel) {
  if (!isSeparable(pool))
    return convertBins(pool, kernel);
  convertSeparable(pool, kernel);
  return success();
}

void convert::populatePoolConverters(ConverterTable &table) {
  table.add(convertPoolOp);
  table.add(convertAdaptivePool);
}
