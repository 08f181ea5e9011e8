//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Convolutions as matrix products over the columns of their windows, a bounded
/// number of positions at a time.
//===----------------------------------------------------------------------===//

#include "Gemm.h"
#include "Operations.h"
#include <algorithm>

using namespace calotype;
using namespace calotype::reference;
using llvm::ArrayRef;

namespace {
/// Relates window positions, taps of the filter, and places of an image.
struct Window {
  Shape positions, taps, image, strides, dilations, pads;

  int64_t positionCount() const { return product(positions); }
  int64_t tapCount() const { return product(taps); }

  /// Calls visit(column, place or -1) for the positions of [first, first + n),
  /// where place is what tap number `tap` of the position touches in the image.
  template <typename Visitor>
  void forEachPosition(int64_t tap, int64_t first, int64_t n,
                       Visitor visit) const {
    int64_t rank = positions.size();
    Shape reach(rank), place(rank), imageStrides = stridesOf(image);
    for (int64_t dim = rank; dim-- > 0; tap /= taps[dim])
      reach[dim] = tap % taps[dim] * dilations[dim] - pads[dim];
    int64_t rest = first;
    for (int64_t dim = rank; dim-- > 0; rest /= positions[dim])
      place[dim] = rest % positions[dim];
    for (int64_t column = 0; column < n; ++column) {
      int64_t offset = 0;
      for (int64_t dim = 0; dim < rank && offset >= 0; ++dim) {
        int64_t at = place[dim] * strides[dim] + reach[dim];
        offset =
            at < 0 || at >= image[dim] ? -1 : offset + at * imageStrides[dim];
      }
      visit(column, offset);
      for (int64_t dim = rank; dim-- > 0;) {
        if (++place[dim] < positions[dim])
          break;
        place[dim] = 0;
      }
    }
  }
};
} // namespace

static Shape spatial(const Array &array) {
  return Shape(ArrayRef<int64_t>(array.shape).drop_front(2));
}

/// Positions per step, such that the columns stay within some megabytes.
static int64_t positionsPerStep(int64_t columnHeight) {
  return std::max<int64_t>(64, (1 << 19) / std::max<int64_t>(1, columnHeight));
}

void reference::run(nn::ConvOp op, Operands in, Array &out) {
  const Array &input = in[0], &filter = in[1];
  Window window{spatial(out),
                spatial(filter),
                spatial(input),
                Shape(op.getStrides()),
                Shape(op.getDilations()),
                Shape(op.getPadsBegin())};
  int64_t groups = op.getGroups(), channels = filter.shape[1];
  int64_t filters = filter.shape[0] / groups;
  int64_t positions = window.positionCount(), taps = window.tapCount();
  int64_t imageSize = product(window.image), height = channels * taps;
  int64_t step = positionsPerStep(height);
  std::vector<Cell> columns(height * std::min(step, positions));
  for (int64_t image = 0; image < input.shape[0] * groups; ++image) {
    // Images and groups lie one after another: image = n * groups + g.
    const Cell *from = input.cells.data() + image * channels * imageSize;
    const Cell *weights =
        filter.cells.data() + image % groups * filters * height;
    Cell *to = out.cells.data() + image * filters * positions;
    for (int64_t first = 0; first < positions; first += step) {
      int64_t n = std::min(step, positions - first);
      for (int64_t row = 0; row < height; ++row) {
        const Cell *plane = from + row / taps * imageSize;
        window.forEachPosition(
            row % taps, first, n, [&](int64_t column, int64_t place) {
              columns[row * n + column].f = place < 0 ? 0 : plane[place].f;
            });
      }
      gemm(filters, n, height, {weights, height, 1}, {columns.data(), n, 1},
           to + first, positions, true);
    }
  }
}

void reference::run(nn::ConvTransposeOp op, Operands in, Array &out) {
  // Each input element adds the filter, scaled by it, to the result: the window
  // slides over the result, its positions are the input's places.
  const Array &input = in[0], &filter = in[1];
  Window window{spatial(input),
                spatial(filter),
                spatial(out),
                Shape(op.getStrides()),
                Shape(op.getDilations()),
                Shape(op.getPadsBegin())};
  int64_t groups = op.getGroups(), filters = filter.shape[1];
  int64_t channels = filter.shape[0] / groups;
  int64_t positions = window.positionCount(), taps = window.tapCount();
  int64_t imageSize = product(window.image), height = filters * taps;
  int64_t step = positionsPerStep(height);
  for (int64_t image = 0; image < input.shape[0] * groups; ++image) {
    const Cell *from = input.cells.data() + image * channels * positions;
    const Cell *weights =
        filter.cells.data() + image % groups * channels * height;
    Cell *to = out.cells.data() + image * filters * imageSize;
    for (int64_t first = 0; first < positions; first += step) {
      int64_t n = std::min(step, positions - first);
      std::vector<Cell> columns(height * n, Cell{0});
      gemm(height, n, channels, {weights, 1, height},
           {from + first, positions, 1}, columns.data(), n, true);
      for (int64_t row = 0; row < height; ++row) {
        Cell *plane = to + row / taps * imageSize;
        window.forEachPosition(
            row % taps, first, n, [&](int64_t column, int64_t place) {
              if (place >= 0)
                plane[place].f += columns[row * n + column].f;
            });
      }
    }
  }
}
