//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "PackTensor.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <thread>
#include <vector>

using namespace calotype;
using namespace llvm;

namespace {

/// One loop of the physical order: how far a step moves in the input, and which
/// logical dimension it advances by how much.
struct PackLoop {
  int64_t extent, stride, dim, step;
};

struct Packing {
  SmallVector<PackLoop> loops; ///< Outermost first; the last is the row.
  SmallVector<int64_t> shape;  ///< Of the input.

  /// True when index `coordinates` lies inside the input for the dimensions of
  /// all loops but the row.
  bool isInside(ArrayRef<int64_t> coordinates) const {
    for (auto [coordinate, extent] : zip(coordinates, shape))
      if (coordinate >= extent)
        return false;
    return true;
  }
};

} // namespace

static Packing makePacking(ArrayRef<int64_t> shape, ArrayRef<int64_t> perm,
                           ArrayRef<int64_t> dims, ArrayRef<int64_t> tiles) {
  Packing packing;
  packing.shape.assign(shape.begin(), shape.end());
  SmallVector<int64_t> strides(shape.size(), 1);
  for (size_t i = shape.size(); i-- > 1;)
    strides[i - 1] = strides[i] * shape[i];
  for (size_t i = 0; i < shape.size(); ++i) {
    int64_t dim = perm.empty() ? i : perm[i], tile = 1;
    for (auto [tiled, size] : zip(dims, tiles))
      if (tiled == dim)
        tile *= size;
    packing.loops.push_back({static_cast<int64_t>(divideCeil(shape[dim], tile)),
                             strides[dim] * tile, dim, tile});
  }
  for (size_t i = 0; i < dims.size(); ++i) {
    int64_t inner = 1; // Product of the later tiles of the same dimension.
    for (size_t j = i + 1; j < dims.size(); ++j)
      if (dims[j] == dims[i])
        inner *= tiles[j];
    packing.loops.push_back(
        {tiles[i], strides[dims[i]] * inner, dims[i], inner});
  }
  if (packing.loops.empty())
    packing.loops.push_back({1, 1, 0, 0});
  return packing;
}

/// Copies rows [begin, end) of the physical order.
template <typename T>
static void copyRows(const Packing &packing, const T *from, T *to,
                     int64_t begin, int64_t end) {
  size_t outer = packing.loops.size() - 1;
  const PackLoop &row = packing.loops.back();
  SmallVector<int64_t> index(outer, 0);
  for (int64_t rest = begin, i = outer; i-- > 0;) {
    index[i] = rest % packing.loops[i].extent;
    rest /= packing.loops[i].extent;
  }
  SmallVector<int64_t> coordinates(packing.shape.size(), 0);
  for (int64_t r = begin; r < end; ++r) {
    std::fill(coordinates.begin(), coordinates.end(), 0);
    int64_t offset = 0;
    for (size_t i = 0; i < outer; ++i) {
      const PackLoop &loop = packing.loops[i];
      coordinates[loop.dim] += index[i] * loop.step;
      offset += index[i] * loop.stride;
    }
    T *target = to + r * row.extent;
    if (packing.shape.empty() || packing.isInside(coordinates)) {
      int64_t count = row.extent;
      if (row.step > 0)
        count = std::min<int64_t>(
            count, divideCeil(packing.shape[row.dim] - coordinates[row.dim],
                              row.step));
      for (int64_t i = 0; i < count; ++i)
        target[i] = from[offset + i * row.stride];
    }
    for (size_t i = outer; i-- > 0;) {
      if (++index[i] < packing.loops[i].extent)
        break;
      index[i] = 0;
    }
  }
}

template <typename T>
static void copyAll(const Packing &packing, const Tensor &from,
                    const Tensor &to) {
  int64_t rows = to.getNumElements() / packing.loops.back().extent;
  if (to.getNumElements() < (1 << 16)) {
    copyRows(packing, from.as<T>(), to.as<T>(), 0, rows);
    return;
  }
  int64_t count =
      std::max(1u, std::min(std::thread::hardware_concurrency(), 8u));
  std::vector<std::thread> threads;
  for (int64_t i = 0; i < count; ++i)
    threads.emplace_back([&, i] {
      copyRows(packing, from.as<T>(), to.as<T>(), rows * i / count,
               rows * (i + 1) / count);
    });
  for (std::thread &thread : threads)
    thread.join();
}

Tensor calotype::nn::packTensor(const Tensor &input,
                                ArrayRef<int64_t> outerPerm,
                                ArrayRef<int64_t> innerDims,
                                ArrayRef<int64_t> innerTiles) {
  Packing packing =
      makePacking(input.getShape(), outerPerm, innerDims, innerTiles);
  SmallVector<int64_t> shape;
  if (input.getRank())
    for (const PackLoop &loop : packing.loops)
      shape.push_back(loop.extent);
  Tensor result = Tensor::allocate(input.getElementType(), shape);
  if (!result.getNumElements())
    return result;
  switch (getElementSize(input.getElementType())) {
  case 1:
    copyAll<uint8_t>(packing, input, result);
    break;
  case 2:
    copyAll<uint16_t>(packing, input, result);
    break;
  case 4:
    copyAll<uint32_t>(packing, input, result);
    break;
  default:
    copyAll<uint64_t>(packing, input, result);
    break;
  }
  return result;
}
