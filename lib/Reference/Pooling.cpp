//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Windows that reduce: pool and adaptive_pool.
//===----------------------------------------------------------------------===//

#include "Operations.h"
#include <cmath>
#include <limits>

using namespace calotype;
using namespace calotype::reference;
using llvm::ArrayRef;
using nn::PoolKind;

namespace {
/// The values of one window, as they come.
struct Accumulator {
  PoolKind kind;
  double order;
  bool isFloat, isUnsigned;
  bool empty = true;
  Cell largest{0};
  double sum = 0;

  double toDouble(Cell cell) const {
    if (isFloat)
      return cell.f;
    return isUnsigned ? static_cast<double>(static_cast<uint64_t>(cell.i))
                      : static_cast<double>(cell.i);
  }
  bool less(Cell a, Cell b) const {
    if (isFloat)
      return a.f < b.f || (std::isnan(b.f) && !std::isnan(a.f));
    return isUnsigned ? uint64_t(a.i) < uint64_t(b.i) : a.i < b.i;
  }
  void add(Cell cell) {
    if (kind == PoolKind::Max && (empty || less(largest, cell)))
      largest = cell;
    if (kind == PoolKind::Average)
      sum += toDouble(cell);
    if (kind == PoolKind::Lp)
      sum += std::pow(std::fabs(toDouble(cell)), order);
    empty = false;
  }
  /// The result; an average divides by `count`.
  Cell finish(int64_t count) const {
    if (kind == PoolKind::Max) {
      Cell lowest = largest;
      if (empty && isFloat)
        lowest.f = -std::numeric_limits<double>::infinity();
      return lowest;
    }
    double value = kind == PoolKind::Lp ? std::pow(sum, 1 / order)
                   : count == 0         ? 0
                                        : sum / count;
    Cell cell;
    if (isFloat)
      cell.f = value;
    else
      cell.i = static_cast<int64_t>(value);
    return cell;
  }
};
} // namespace

void reference::run(nn::PoolOp op, Operands in, Array &out) {
  Shape image(ArrayRef<int64_t>(in[0].shape).drop_front(2));
  Shape positions(ArrayRef<int64_t>(out.shape).drop_front(2));
  Shape strides = stridesOf(image);
  int64_t imageSize = product(image), positionCount = product(positions);
  for (int64_t plane = 0; plane < in[0].shape[0] * in[0].shape[1]; ++plane) {
    const Cell *from = in[0].cells.data() + plane * imageSize;
    Cell *to = out.cells.data() + plane * positionCount;
    forEachIndex(positions, [&](ArrayRef<int64_t> position, int64_t linear) {
      Accumulator accumulator{op.getKind(), static_cast<double>(op.getP()),
                              in[0].isFloat(), in[0].isUnsigned()};
      int64_t inside = 0, padded = 0;
      forEachIndex(op.getKernel(), [&](ArrayRef<int64_t> tap, int64_t) {
        bool isInside = true, isPadded = true;
        int64_t offset = 0;
        for (size_t dim = 0; dim < image.size(); ++dim) {
          int64_t at = position[dim] * op.getStrides()[dim] +
                       tap[dim] * op.getDilations()[dim] -
                       op.getPadsBegin()[dim];
          isInside &= at >= 0 && at < image[dim];
          isPadded &= at < image[dim] + op.getPadsEnd()[dim];
          offset += at * strides[dim];
        }
        inside += isInside;
        padded += isPadded;
        if (isInside)
          accumulator.add(from[offset]);
      });
      to[linear] =
          accumulator.finish(op.getCountIncludePad() ? padded : inside);
    });
  }
}

void reference::run(nn::AdaptivePoolOp op, Operands in, Array &out) {
  Shape image(ArrayRef<int64_t>(in[0].shape).drop_front(2));
  Shape bins(op.getOutputSize()), strides = stridesOf(image);
  int64_t imageSize = product(image), binCount = product(bins);
  for (int64_t plane = 0; plane < in[0].shape[0] * in[0].shape[1]; ++plane) {
    const Cell *from = in[0].cells.data() + plane * imageSize;
    forEachIndex(bins, [&](ArrayRef<int64_t> bin, int64_t linear) {
      Shape begin, extent;
      for (size_t dim = 0; dim < image.size(); ++dim) {
        begin.push_back(bin[dim] * image[dim] / bins[dim]);
        int64_t end = ((bin[dim] + 1) * image[dim] + bins[dim] - 1) / bins[dim];
        extent.push_back(end - begin.back());
      }
      Accumulator accumulator{op.getKind(), 0, true, false};
      forEachIndex(extent, [&](ArrayRef<int64_t> index, int64_t) {
        int64_t offset = 0;
        for (size_t dim = 0; dim < image.size(); ++dim)
          offset += (begin[dim] + index[dim]) * strides[dim];
        accumulator.add(from[offset]);
      });
      out.cells[plane * binCount + linear] =
          accumulator.finish(product(extent));
    });
  }
}
