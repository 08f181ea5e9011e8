//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Linear attention, step by step.
//===----------------------------------------------------------------------===//

#include "Operations.h"
#include <cmath>

using namespace calotype;
using namespace calotype::reference;

namespace {
/// One key head of one batch element: the state, with the normaliser as one
/// more column, and the rows of the operands.
struct Head {
  int64_t depth, width;          ///< Key depth, value width.
  std::vector<double> state;     ///< depth x (width + 1)
  std::vector<double> retrieved; ///< width + 1

  Head(int64_t depth, int64_t width)
      : depth(depth), width(width), state(depth * (width + 1)),
        retrieved(width + 1) {}

  double &at(int64_t d, int64_t column) {
    return state[d * (width + 1) + column];
  }

  /// The state after a step. `decay` strides by 0 for one value per head; null
  /// without decay. `beta` null without the delta rule.
  void step(const Cell *key, const Cell *value, const Cell *decay,
            int64_t decayStride, const Cell *beta) {
    if (decay)
      for (int64_t d = 0; d < depth; ++d)
        for (int64_t c = 0; c <= width; ++c)
          at(d, c) *= std::exp(decay[d * decayStride].f);
    std::fill(retrieved.begin(), retrieved.end(), 0.0);
    if (beta)
      for (int64_t d = 0; d < depth; ++d)
        for (int64_t c = 0; c < width; ++c)
          retrieved[c] += at(d, c) * key[d].f;
    for (int64_t d = 0; d < depth; ++d) {
      double rate = key[d].f * (beta ? beta->f : 1.0);
      for (int64_t c = 0; c < width; ++c)
        at(d, c) += rate * (value[c].f - retrieved[c]);
      at(d, width) += key[d].f;
    }
  }

  void read(const Cell *query, double scale, bool normalize, double epsilon,
            Cell *result) {
    for (int64_t c = 0; c <= width; ++c) {
      retrieved[c] = 0;
      for (int64_t d = 0; d < depth; ++d)
        retrieved[c] += query[d].f * at(d, c);
      retrieved[c] *= scale;
    }
    double divisor = normalize ? retrieved[width] + epsilon : 1.0;
    for (int64_t c = 0; c < width; ++c)
      result[c].f = retrieved[c] / divisor;
  }
};
} // namespace

void reference::run(nn::LinearAttentionOp op, Operands in,
                    llvm::MutableArrayRef<Array> out) {
  const Array &query = in[0], &key = in[1], &value = in[2];
  size_t next = 3;
  auto optional = [&](mlir::Value operand) {
    return operand ? &in[next++] : nullptr;
  };
  const Array *initial = optional(op.getInitialState());
  const Array *decay = optional(op.getDecay());
  const Array *beta = optional(op.getBeta());
  int64_t heads = key.shape[1], group = query.shape[1] / heads;
  int64_t queries = query.shape[2], keys = key.shape[2];
  int64_t depth = key.shape[3], width = value.shape[3];
  double scale = op.getScale().convertToDouble();
  double epsilon = op.getEpsilon().convertToDouble();

  for (int64_t head = 0; head < key.shape[0] * heads; ++head) {
    Head h(depth, width);
    for (int64_t d = 0; initial && d < depth; ++d)
      for (int64_t c = 0; c < width; ++c)
        h.at(d, c) = initial->cells[(head * depth + d) * width + c].f;
    auto step = [&](int64_t t) {
      int64_t row = head * keys + t;
      int64_t factors = decay ? decay->shape[3] : 0;
      int64_t rateHead = beta && beta->shape[1] == 1 ? head / heads : head;
      h.step(key.cells.data() + row * depth, value.cells.data() + row * width,
             decay ? decay->cells.data() + row * factors : nullptr, factors > 1,
             beta ? beta->cells.data() + rateHead * keys + t : nullptr);
    };
    auto readAt = [&](int64_t t) {
      for (int64_t g = 0; g < group; ++g) {
        int64_t row = (head * group + g) * queries + t;
        h.read(query.cells.data() + row * depth, scale, op.getNormalize(),
               epsilon, out[0].cells.data() + row * width);
      }
    };
    for (int64_t t = 0; t < keys; ++t) {
      step(t);
      if (op.getCausal())
        readAt(t);
    }
    for (int64_t t = 0; !op.getCausal() && t < queries; ++t)
      readAt(t);
    for (int64_t d = 0; d < depth; ++d)
      for (int64_t c = 0; c < width; ++c)
        out[1].cells[(head * depth + d) * width + c].f = h.at(d, c);
  }
}
