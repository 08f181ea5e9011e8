//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Scaled dot-product attention, one head at a time.
//===----------------------------------------------------------------------===//

#include "Gemm.h"
#include "Operations.h"
#include <algorithm>
#include <cmath>
#include <limits>

using namespace calotype;
using namespace calotype::reference;

/// Softmax of a row; all `empty` when nothing is visible, NaN when a score is.
static void softmaxRow(double *row, int64_t length, double empty) {
  double infinity = std::numeric_limits<double>::infinity();
  double largest = -infinity, sum = 0;
  for (int64_t i = 0; i < length; ++i)
    largest = std::isnan(row[i]) ? row[i] : std::max(largest, row[i]);
  for (int64_t i = 0; i < length; ++i) {
    row[i] = largest == -infinity ? empty : std::exp(row[i] - largest);
    sum += row[i];
  }
  for (int64_t i = 0; i < length && sum != 0; ++i)
    row[i] /= sum;
}

void reference::run(nn::AttentionOp op, Operands in, Array &out) {
  const Array &query = in[0], &key = in[1], &value = in[2];
  int64_t heads = query.shape[1], keyHeads = key.shape[1];
  int64_t queries = query.shape[2], keys = key.shape[2];
  int64_t depth = query.shape[3], valueDepth = value.shape[3];
  double scale = op.getScale().convertToDouble();
  double softcap = op.getSoftcap().convertToDouble();
  int64_t offset = static_cast<int64_t>(op.getCausalOffset());
  double hiddenScore = op.getHiddenScoreOrLowest();
  double empty = op.getNanRows() ? std::nan("") : 0;
  Array mask;
  if (op.getMask())
    mask = broadcastTo(in[3], {query.shape[0], heads, queries, keys});

  std::vector<Cell> scores(queries * keys);
  for (int64_t head = 0; head < query.shape[0] * heads; ++head) {
    int64_t keyHead =
        head / heads * keyHeads + head % heads / (heads / keyHeads);
    std::fill(scores.begin(), scores.end(), Cell{0});
    gemm(queries, keys, depth,
         {query.cells.data() + head * queries * depth, depth, 1},
         {key.cells.data() + keyHead * keys * depth, 1, depth}, scores.data(),
         keys, true);
    for (int64_t i = 0; i < queries; ++i)
      for (int64_t j = 0; j < keys; ++j) {
        double &score = scores[i * keys + j].f;
        score *= scale;
        if (softcap > 0)
          score = softcap * std::tanh(score / softcap);
        if (op.getMask()) {
          Cell cell = mask.cells[(head * queries + i) * keys + j];
          if (mask.isFloat())
            score += cell.f;
          else if (!cell.i)
            score = hiddenScore;
        }
        if (op.getCausal() && j - i > offset)
          score = -std::numeric_limits<double>::infinity();
      }
    for (int64_t i = 0; keys && i < queries; ++i)
      softmaxRow(&scores[i * keys].f, keys, empty);
    gemm(queries, valueDepth, keys, {scores.data(), keys, 1},
         {value.cells.data() + keyHead * keys * valueDepth, valueDepth, 1},
         out.cells.data() + head * queries * valueDepth, valueDepth, true);
  }
}
