//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Array.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

using namespace calotype::reference;
using llvm::ArrayRef;

int64_t calotype::reference::product(ArrayRef<int64_t> extents) {
  int64_t result = 1;
  for (int64_t extent : extents)
    result *= extent;
  return result;
}

Shape calotype::reference::stridesOf(ArrayRef<int64_t> shape) {
  Shape strides(shape.size(), 1);
  for (int64_t dim = static_cast<int64_t>(shape.size()) - 2; dim >= 0; --dim)
    strides[dim] = strides[dim + 1] * shape[dim + 1];
  return strides;
}

void calotype::reference::copyStrided(ArrayRef<int64_t> shape, const Cell *in,
                                      int64_t offset, ArrayRef<int64_t> strides,
                                      Cell *out) {
  if (llvm::is_contained(shape, 0))
    return;
  if (shape.empty()) {
    *out = in[offset];
    return;
  }
  int64_t inner = shape.back(), step = strides.back();
  forEachIndex(shape.drop_back(), [&](ArrayRef<int64_t> index, int64_t) {
    int64_t from = offset;
    for (auto [i, stride] : llvm::zip(index, strides))
      from += i * stride;
    for (int64_t i = 0; i < inner; ++i)
      *out++ = in[from + i * step];
  });
}

Array calotype::reference::broadcastTo(const Array &array,
                                       ArrayRef<int64_t> shape) {
  if (ArrayRef<int64_t>(array.shape) == shape)
    return array;
  Array result{Shape(shape), array.element, std::vector<Cell>(product(shape))};
  Shape strides(shape.size(), 0), own = stridesOf(array.shape);
  int64_t missing = result.rank() - array.rank();
  for (int64_t dim = 0; dim < array.rank(); ++dim)
    if (array.shape[dim] != 1)
      strides[missing + dim] = own[dim];
  copyStrided(shape, array.cells.data(), 0, strides, result.cells.data());
  return result;
}

Array calotype::reference::permute(const Array &array,
                                   ArrayRef<int64_t> permutation) {
  Array result{{}, array.element, std::vector<Cell>(array.size())};
  Shape strides, own = stridesOf(array.shape);
  for (int64_t dim : permutation) {
    result.shape.push_back(array.shape[dim]);
    strides.push_back(own[dim]);
  }
  copyStrided(result.shape, array.cells.data(), 0, strides,
              result.cells.data());
  return result;
}

Rows::Rows(const Array &array, ArrayRef<int64_t> axes) : count(1), length(1) {
  for (int64_t dim = 0; dim < array.rank(); ++dim)
    if (!llvm::is_contained(axes, dim)) {
      permutation.push_back(dim);
      count *= array.shape[dim];
    }
  // The order within a row is that of the array, whatever the order of `axes`.
  Shape sorted(axes);
  llvm::sort(sorted);
  for (int64_t dim : sorted) {
    permutation.push_back(dim);
    length *= array.shape[dim];
  }
  moved = permute(array, permutation);
}

std::vector<Cell> Rows::restore() const {
  Shape inverse(permutation.size());
  for (auto [to, from] : llvm::enumerate(permutation))
    inverse[from] = to;
  return permute(moved, inverse).cells;
}
