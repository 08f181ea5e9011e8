//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Separable pools: a pass over one spatial dimension after the other, each
/// with its taps in one expression. Neighbours share the sums of pairs, pairs
/// of pairs and so on once loops are unrolled.
//===----------------------------------------------------------------------===//

#include "PoolBody.h"

#include "calotype/Analysis/Pools.h"
#include "llvm/ADT/Sequence.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

namespace {

/// A separable pool on its way from the input to the result.
class Passes {
public:
  Passes(KernelBuilder &kernel, Value input, PoolBody pool)
      : kernel(kernel), input(input), pool(pool), shape(shapeOf(input)),
        order(kernel.memoryOrder(input)) {}

  /// The dims to pass over: the innermost one last when it is spatial, because
  /// its neighbours are lanes of a vector; otherwise first, because each pixel
  /// is then read once.
  SmallVector<int64_t> getDims() const {
    SmallVector<int64_t> dims;
    for (int64_t dim : order)
      if (dim >= 2)
        dims.push_back(dim);
    if (order.front() >= 2)
      std::reverse(dims.begin(), dims.end());
    return dims;
  }
  bool isInnermost(int64_t dim) const { return dim == order.front(); }

  int64_t getExtent(int64_t dim) const { return shape[dim]; }

  Value read(Body &body, Indices indices) {
    return last ? kernel.read(body, *last, indices)
                : kernel.read(body, input, indices);
  }

  using Tap = llvm::function_ref<Value(Body &, Values &, int64_t)>;
  using Finish = llvm::function_ref<Value(Body &, Indices, Value)>;

  /// Replaces dimension `dim` by `extent` elements, each joined from `taps`
  /// values: `tap(body, indices, number)` reads one. `finish` ends the last
  /// pass.
  void pass(int64_t dim, int64_t extent, int64_t taps, Tap tap,
            Finish finish = {}) {
    shape[dim] = extent;
    last = kernel.define(
        "pass", shape, pool.type,
        [&](Body &body, Indices indices) {
          Values values;
          for (int64_t number : llvm::seq(taps)) {
            Values own(indices);
            values.push_back(tap(body, own, number));
          }
          Value joined = joinPairs(body, std::move(values));
          return finish ? finish(body, indices, joined) : joined;
        },
        options("pass"));
  }

  /// Lengthens dimension `dim` by neutral elements.
  void pad(int64_t dim, int64_t begin, int64_t end) {
    int64_t extent = shape[dim];
    Shape padded(shape);
    padded[dim] += begin + end;
    Source line = kernel.define(
        "line", padded, pool.type,
        [&](Body &body, Indices) { return pool.neutral(body); },
        options("line"));
    line = kernel.store(
        line, Axis{"r", extent},
        [&](Body &body, Indices indices, Indices r, const Source &) {
          Values from(indices), at(indices);
          from[dim] = r[0];
          at[dim] = body.add(r[0], begin);
          return KernelBuilder::Store{read(body, from), at};
        });
    shape = padded;
    last = line;
  }

  void bind(Value result) { kernel.bind(result, *last); }
  const Source &getLast() const { return *last; }

private:
  FuncOptions options(StringRef role) {
    FuncOptions options;
    options.role = role;
    options.order = order;
    options.names = imageDimNames(shape.size());
    return options;
  }

  /// Pairs, then pairs of pairs.
  Value joinPairs(Body &body, Values values) {
    while (values.size() > 1) {
      Values joined;
      for (size_t i = 0; i + 1 < values.size(); i += 2)
        joined.push_back(pool.join(body, values[i], values[i + 1]));
      if (values.size() % 2)
        joined.push_back(values.back());
      values = std::move(joined);
    }
    return values.front();
  }

  KernelBuilder &kernel;
  Value input;
  PoolBody pool;
  Shape shape, order;
  std::optional<Source> last; ///< Nothing before the first pass.
};

/// The bins of one dimension and how indices follow from their number.
struct Bins {
  int64_t count, extent, largest;
  std::optional<int64_t> step; ///< Between the begins, where it is constant.
  bool isUniform = true;       ///< All bins have the size of the largest.

  Bins(int64_t count, int64_t extent)
      : count(count), extent(extent), largest(getLargestBin(count, extent)) {
    int64_t distance = count > 1 ? getBin(1, count, extent).begin : 0;
    step = distance;
    for (int64_t i : llvm::seq(count)) {
      Bin bin = getBin(i, count, extent);
      isUniform &= bin.size == largest;
      if (bin.begin != i * distance)
        step = std::nullopt;
    }
  }
  Value getBegin(Body &body, Value bin) const {
    return step ? body.mul(bin, *step)
                : body.floorDiv(body.mul(bin, extent), count);
  }
  Value getSize(Body &body, Value bin) const {
    if (isUniform)
      return body.index(largest);
    Value end = body.floorDiv(
        body.add(body.mul(body.add(bin, 1), extent), count - 1), count);
    return body.sub(end, getBegin(body, bin));
  }
};

} // namespace

void convert::convertSeparable(nn::PoolOp op, KernelBuilder &kernel) {
  PoolBody pool{op.getKind(), 0, isUnsigned(op.getInput()),
                computeType(op.getInput())};
  Passes passes(kernel, op.getInput(), pool);
  for (int64_t dim : passes.getDims()) {
    int64_t taps = op.getKernel()[dim - 2], begin = op.getPadsBegin()[dim - 2];
    int64_t in = passes.getExtent(dim), out = shapeOf(op.getResult())[dim];
    if (taps == 1)
      continue;
    bool isPadded = passes.isInnermost(dim);
    if (isPadded)
      passes.pad(dim, begin, op.getPadsEnd()[dim - 2]);
    passes.pass(dim, out, taps, [&](Body &body, Values &indices, int64_t tap) {
      Value at = body.add(indices[dim], isPadded ? tap : tap - begin);
      // The nearest element inside is in the window too.
      indices[dim] = isPadded ? at : body.clampIndex(at, in);
      return passes.read(body, indices);
    });
  }
  passes.bind(op.getResult());
}

void convert::convertSeparable(nn::AdaptivePoolOp op, KernelBuilder &kernel) {
  PoolBody pool{op.getKind(), 0, false, computeType(op.getInput())};
  bool isMax = pool.kind == nn::PoolKind::Max;
  Passes passes(kernel, op.getInput(), pool);
  SmallVector<int64_t> dims = passes.getDims();
  SmallVector<Bins> bins;
  for (int64_t dim : dims)
    bins.emplace_back(op.getOutputSize()[dim - 2], passes.getExtent(dim));
  for (auto [dim, own] : llvm::zip_equal(dims, bins)) {
    auto tap = [&, dim = dim, &own = own](Body &body, Values &indices,
                                          int64_t tap) {
      Value bin = indices[dim], at = body.add(own.getBegin(body, bin), tap);
      if (own.isUniform || tap == 0) {
        indices[dim] = at;
        return passes.read(body, indices);
      }
      Value size = own.getSize(body, bin);
      if (isMax) {
        // The last element of a smaller bin may count twice.
        Value last = body.add(size, -1);
        at = body.add(own.getBegin(body, bin), body.min(body.index(tap), last));
      }
      indices[dim] = body.clampIndex(at, own.extent);
      Value x = passes.read(body, indices);
      return isMax ? x
                   : body.select(body.less(body.index(tap), size), x,
                                 pool.neutral(body));
    };
    if (isMax || dim != dims.back()) {
      passes.pass(dim, own.count, own.largest, tap);
      continue;
    }
    passes.pass(dim, own.count, own.largest, tap,
                [&](Body &body, Indices indices, Value sum) {
                  Value size = body.index(1);
                  for (auto [other, all] : llvm::zip_equal(dims, bins))
                    size =
                        body.mulIndex(size, all.getSize(body, indices[other]));
                  return body.divided(sum, body.toFloat(size, pool.type));
                });
  }
  passes.bind(op.getResult());
}

void convert::convertSeparable(nn::ReduceOp op, KernelBuilder &kernel) {
  Value input = op.getInput();
  bool isMax = op.getKind() == nn::ReduceKind::Max;
  PoolBody pool{isMax ? nn::PoolKind::Max : nn::PoolKind::Average, 0, false,
                computeType(input)};
  Passes passes(kernel, input, pool);
  SmallVector<int64_t> dims = passes.getDims();
  double count = ShapedType::getNumElements(spatial(shapeOf(input)));
  for (int64_t dim : dims) {
    bool isLast = dim == dims.back() && op.getKind() == nn::ReduceKind::Mean;
    auto tap = [&](Body &body, Values &indices, int64_t number) {
      indices[dim] = body.index(number);
      return passes.read(body, indices);
    };
    auto divide = [&](Body &body, Indices, Value sum) {
      return isLast ? body.divided(sum, body.number(pool.type, count)) : sum;
    };
    passes.pass(dim, 1, passes.getExtent(dim), tap, divide);
  }
  if (op.getKeepDims())
    return passes.bind(op.getResult());
  Source pooled = passes.getLast();
  kernel.result(op, [&](Body &body, Indices indices) {
    Values own(indices);
    own.resize(pooled.shape.size(), body.index(0));
    return kernel.read(body, pooled, own);
  });
}
