//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Softmax and the normalisations.
//===----------------------------------------------------------------------===//

#include "Operations.h"
#include <algorithm>
#include <cmath>
#include <limits>

using namespace calotype;
using namespace calotype::reference;

/// Applies `function(row, length)` to the rows along `axes`.
template <typename Function>
static void mapRows(const Array &in, llvm::ArrayRef<int64_t> axes, Array &out,
                    Function function) {
  Rows rows(in, axes);
  for (int64_t i = 0; i < rows.count; ++i)
    function(&rows.row(i)->f, rows.length);
  out.cells = rows.restore();
}

/// Subtracts the maximum; the sum of exponentials of what is then left.
static double shiftAndSum(double *row, int64_t length) {
  double largest = -std::numeric_limits<double>::infinity(), sum = 0;
  for (int64_t i = 0; i < length; ++i)
    largest = std::max(largest, row[i]);
  for (int64_t i = 0; i < length; ++i) {
    row[i] -= largest;
    sum += std::exp(row[i]);
  }
  return sum;
}

void reference::run(nn::SoftmaxOp op, Operands in, Array &out) {
  mapRows(in[0], op.getAxis(), out, [](double *row, int64_t length) {
    double sum = shiftAndSum(row, length);
    for (int64_t i = 0; i < length; ++i)
      row[i] = std::exp(row[i]) / sum;
  });
}

void reference::run(nn::LogSoftmaxOp op, Operands in, Array &out) {
  mapRows(in[0], op.getAxis(), out, [](double *row, int64_t length) {
    double logSum = std::log(shiftAndSum(row, length));
    for (int64_t i = 0; i < length; ++i)
      row[i] -= logSum;
  });
}

void reference::run(nn::NormalizeOp op, Operands in, Array &out) {
  Array input = in[0];
  Shape axes(op.getAxes());
  if (op.getGroups() > 1) {
    // Dimension 1 becomes (groups, channels of a group), of which the latter is
    // normalised too.
    int64_t groups = op.getGroups(), channels = input.shape[1];
    input.shape[1] = groups;
    input.shape.insert(input.shape.begin() + 2, channels / groups);
    for (int64_t &axis : axes)
      axis += axis > 1;
    axes.push_back(2);
  }
  double epsilon = op.getEpsilon().convertToDouble();
  bool subtractMean = op.getSubtractMean();
  mapRows(input, axes, out, [&](double *row, int64_t length) {
    double mean = 0, variance = 0;
    for (int64_t i = 0; subtractMean && i < length; ++i)
      mean += row[i] / length;
    for (int64_t i = 0; i < length; ++i)
      variance += (row[i] - mean) * (row[i] - mean) / length;
    for (int64_t i = 0; i < length; ++i)
      row[i] = (row[i] - mean) / std::sqrt(variance + epsilon);
  });
}

void reference::run(nn::BatchNormOp op, Operands in, Array &out) {
  const double *scale = in[1].floats(), *bias = in[2].floats();
  const double *mean = in[3].floats(), *variance = in[4].floats();
  double epsilon = op.getEpsilon().convertToDouble();
  int64_t channels = out.shape[1];
  int64_t inner = product(llvm::ArrayRef<int64_t>(out.shape).drop_front(2));
  for (int64_t i = 0; i < out.size(); ++i) {
    int64_t c = i / inner % channels;
    out.cells[i].f = scale[c] * (in[0].cells[i].f - mean[c]) /
                         std::sqrt(variance[c] + epsilon) +
                     bias[c];
  }
}

void reference::run(nn::LpNormalizeOp op, Operands in, Array &out) {
  bool isL1 = op.getP() == 1;
  mapRows(in[0], op.getAxis(), out, [&](double *row, int64_t length) {
    double sum = 0;
    for (int64_t i = 0; i < length; ++i)
      sum += isL1 ? std::fabs(row[i]) : row[i] * row[i];
    double norm = isL1 ? sum : std::sqrt(sum);
    for (int64_t i = 0; i < length; ++i)
      row[i] = norm == 0 ? 0 : row[i] / norm;
  });
}
