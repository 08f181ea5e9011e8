//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Reductions and scans along dimensions.
//===----------------------------------------------------------------------===//

#include "Operations.h"
#include <cmath>
#include <limits>

using namespace calotype;
using namespace calotype::reference;
using llvm::ArrayRef;
using nn::ReduceKind;

static double reduceFloats(ReduceKind kind, ArrayRef<Cell> row) {
  double infinity = std::numeric_limits<double>::infinity();
  double sum = 0, product = 1, largest = -infinity, smallest = infinity;
  double magnitudes = 0, squares = 0;
  bool hasNan = false;
  for (Cell cell : row) {
    double x = cell.f;
    sum += x;
    product *= x;
    magnitudes += std::fabs(x);
    squares += x * x;
    hasNan |= std::isnan(x);
    largest = std::fmax(largest, x);
    smallest = std::fmin(smallest, x);
  }
  switch (kind) {
  case ReduceKind::Sum:
    return sum;
  case ReduceKind::Mean:
    return sum / row.size();
  case ReduceKind::Max:
    return hasNan ? sum : largest;
  case ReduceKind::Min:
    return hasNan ? sum : smallest;
  case ReduceKind::Prod:
    return product;
  case ReduceKind::L1:
    return magnitudes;
  case ReduceKind::L2:
    return std::sqrt(squares);
  case ReduceKind::LogSum:
    return std::log(sum);
  case ReduceKind::SumSquare:
    return squares;
  case ReduceKind::LogSumExp:
    break;
  }
  if (hasNan)
    return sum;
  // Shifted by the maximum so that no exponential overflows.
  if (std::isinf(largest))
    return largest;
  double exponentials = 0;
  for (Cell cell : row)
    exponentials += std::exp(cell.f - largest);
  return largest + std::log(exponentials);
}

/// Sums and products wrap. Kinds with a root or a logarithm truncate it.
static int64_t reduceIntegers(ReduceKind kind, ArrayRef<Cell> row,
                              mlir::Type element, bool isUnsigned) {
  unsigned width = element.getIntOrFloatBitWidth();
  uint64_t sum = 0, product = 1, magnitudes = 0, squares = 0;
  int64_t largest =
      isUnsigned ? 0 : -1 - static_cast<int64_t>(~uint64_t(0) >> (65 - width));
  int64_t smallest = ~uint64_t(0) >> ((isUnsigned ? 64 : 65) - width);
  auto less = [&](int64_t a, int64_t b) {
    return isUnsigned ? uint64_t(a) < uint64_t(b) : a < b;
  };
  double real = 0, realSquares = 0, exponentials = 0;
  for (Cell cell : row) {
    uint64_t x = cell.i;
    sum += x;
    product *= x;
    magnitudes += !isUnsigned && cell.i < 0 ? -x : x;
    squares += x * x;
    if (less(largest, cell.i))
      largest = cell.i;
    if (less(cell.i, smallest))
      smallest = cell.i;
    double value =
        isUnsigned ? static_cast<double>(x) : static_cast<double>(cell.i);
    real += value;
    realSquares += value * value;
    exponentials += std::exp(value);
  }
  auto truncate = [](double value) -> int64_t {
    return std::fabs(value) < 0x1p63 ? static_cast<int64_t>(value) : 0;
  };
  switch (kind) {
  case ReduceKind::Sum:
    return sum;
  case ReduceKind::Mean:
    return row.empty() ? 0 : truncate(real / row.size());
  case ReduceKind::Max:
    return largest;
  case ReduceKind::Min:
    return smallest;
  case ReduceKind::Prod:
    return product;
  case ReduceKind::L1:
    return magnitudes;
  case ReduceKind::L2:
    return truncate(std::sqrt(realSquares));
  case ReduceKind::LogSum:
    return truncate(std::log(real));
  case ReduceKind::LogSumExp:
    return truncate(std::log(exponentials));
  case ReduceKind::SumSquare:
    return squares;
  }
  return 0;
}

void reference::run(nn::ReduceOp op, Operands in, Array &out) {
  Rows rows(in[0], op.getAxes());
  for (int64_t i = 0; i < rows.count; ++i) {
    ArrayRef<Cell> row(rows.row(i), rows.length);
    if (in[0].isFloat())
      out.cells[i].f = reduceFloats(op.getKind(), row);
    else
      out.cells[i].i =
          reduceIntegers(op.getKind(), row, in[0].element, in[0].isUnsigned());
  }
}

void reference::run(nn::ArgReduceOp op, Operands in, Array &out) {
  Rows rows(in[0], op.getAxis());
  bool wantsMax = op.getKind() == nn::ArgReduceKind::Max;
  bool isFloat = in[0].isFloat(), isUnsigned = in[0].isUnsigned();
  // Whether a is a more extreme value than b; NaN is the most extreme.
  auto beats = [&](Cell a, Cell b) {
    if (isFloat) {
      if (std::isnan(a.f) || std::isnan(b.f))
        return std::isnan(a.f) && !std::isnan(b.f);
      return wantsMax ? a.f > b.f : a.f < b.f;
    }
    if (isUnsigned)
      return wantsMax ? uint64_t(a.i) > uint64_t(b.i)
                      : uint64_t(a.i) < uint64_t(b.i);
    return wantsMax ? a.i > b.i : a.i < b.i;
  };
  for (int64_t i = 0; i < rows.count; ++i) {
    const Cell *row = rows.row(i);
    int64_t best = 0;
    for (int64_t j = 1; j < rows.length; ++j)
      if (op.getSelectLast() ? !beats(row[best], row[j])
                             : beats(row[j], row[best]))
        best = j;
    out.cells[i].i = best;
  }
}

void reference::run(nn::ScanOp op, Operands in, Array &out) {
  Rows rows(in[0], op.getAxis());
  bool isSum = op.getKind() == nn::ScanKind::Sum, isFloat = in[0].isFloat();
  for (int64_t i = 0; i < rows.count; ++i) {
    Cell *row = rows.row(i);
    Cell running;
    if (isFloat)
      running.f = isSum ? 0 : 1;
    else
      running.i = isSum ? 0 : 1;
    for (int64_t j = 0; j < rows.length; ++j) {
      Cell &cell = row[op.getReverse() ? rows.length - 1 - j : j];
      Cell next = running;
      if (isFloat)
        next.f = isSum ? running.f + cell.f : running.f * cell.f;
      else
        next.i = isSum ? uint64_t(running.i) + uint64_t(cell.i)
                       : uint64_t(running.i) * uint64_t(cell.i);
      cell = op.getExclusive() ? running : next;
      running = next;
    }
  }
  out.cells = rows.restore();
}
