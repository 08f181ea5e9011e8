//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "RandomFeatures.h"
#include <cmath>
#include <random>

using namespace mlir;
using namespace calotype;

namespace {
/// Normal numbers by the polar method. The standard leaves the algorithm of
/// std::normal_distribution open, but not that of its generators.
class Normals {
public:
  explicit Normals(uint64_t seed) : generator(seed) {}

  double draw() {
    for (;;) {
      double u = 2 * unit() - 1, v = 2 * unit() - 1, s = u * u + v * v;
      if (s > 0 && s < 1)
        return u * std::sqrt(-2 * std::log(s) / s);
    }
  }

private:
  double unit() { return static_cast<double>(generator() >> 11) * 0x1p-53; }
  std::mt19937_64 generator;
};

using Row = std::vector<double>;
} // namespace

static double dot(const Row &a, const Row &b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i)
    sum += a[i] * b[i];
  return sum;
}

static Row drawRow(Normals &normals, int64_t depth) {
  Row row(depth);
  for (double &x : row)
    x = normals.draw();
  return row;
}

Tensor calotype::nn::drawOrthogonalFeatures(RankedTensorType type,
                                            uint64_t seed) {
  int64_t rank = type.getDimSize(0), depth = type.getDimSize(1);
  Tensor drawn =
      Tensor::allocate(*getElementType(type.getElementType()), type.getShape());
  Normals normals(seed);
  std::vector<Row> block; // Unit rows, orthogonal to each other.
  for (int64_t r = 0; r < rank && depth; ++r) {
    if (static_cast<int64_t>(block.size()) == depth)
      block.clear();
    Row row = drawRow(normals, depth);
    // Gram-Schmidt; twice is enough (Kahan and Parlett).
    for (int repeat = 0; repeat < 2; ++repeat)
      for (const Row &other : block) {
        double along = dot(row, other);
        for (int64_t i = 0; i < depth; ++i)
          row[i] -= along * other[i];
      }
    double length = std::sqrt(dot(row, row));
    for (double &x : row)
      x /= length;
    block.push_back(row);
    // The length of an independent normal vector.
    Row other = drawRow(normals, depth);
    double norm = std::sqrt(dot(other, other));
    for (int64_t i = 0; i < depth; ++i)
      drawn.setDouble(r * depth + i, row[i] * norm);
  }
  return drawn;
}
