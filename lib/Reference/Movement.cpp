//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Ops that move elements to places known from the op alone.
//===----------------------------------------------------------------------===//

#include "Operations.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

using namespace calotype;
using namespace calotype::reference;
using llvm::ArrayRef;

void reference::run(nn::TransposeOp op, Operands in, Array &out) {
  out.cells = permute(in[0], op.getPermutation()).cells;
}

void reference::run(nn::SliceOp op, Operands in, Array &out) {
  Shape strides = stridesOf(in[0].shape);
  int64_t offset = 0;
  for (size_t dim = 0; dim < strides.size(); ++dim) {
    offset += op.getStarts()[dim] * strides[dim];
    strides[dim] *= op.getSteps()[dim];
  }
  copyStrided(out.shape, in[0].cells.data(), offset, strides, out.cells.data());
}

void reference::run(nn::ConcatOp op, Operands in, Array &out) {
  int64_t axis = op.getAxis();
  int64_t outer = product(ArrayRef<int64_t>(out.shape).take_front(axis));
  auto to = out.cells.begin();
  for (int64_t i = 0; i < outer; ++i)
    for (const Array &part : in) {
      int64_t length = part.size() / outer;
      to = std::copy_n(part.cells.begin() + i * length, length, to);
    }
}

/// The place in [0, extent) that position `i` reads, or -1 for outside.
static int64_t padSource(nn::PadMode mode, int64_t i, int64_t extent) {
  if (i >= 0 && i < extent)
    return i;
  switch (mode) {
  case nn::PadMode::Constant:
    return -1;
  case nn::PadMode::Edge:
    return i < 0 ? 0 : extent - 1;
  case nn::PadMode::Wrap:
    return ((i % extent) + extent) % extent;
  case nn::PadMode::Reflect: {
    if (extent == 1)
      return 0;
    int64_t period = 2 * (extent - 1);
    int64_t place = ((i % period) + period) % period;
    return place < extent ? place : period - place;
  }
  }
  return -1;
}

void reference::run(nn::PadOp op, Operands in, Array &out) {
  Shape strides = stridesOf(in[0].shape);
  Cell fill{0};
  if (op.getValue())
    fill = in[1].cells[0];
  forEachIndex(out.shape, [&](ArrayRef<int64_t> index, int64_t linear) {
    int64_t from = 0;
    for (int64_t dim = 0; dim < out.rank(); ++dim) {
      int64_t source = padSource(op.getMode(), index[dim] - op.getLow()[dim],
                                 in[0].shape[dim]);
      if (source < 0) {
        out.cells[linear] = fill;
        return;
      }
      from += source * strides[dim];
    }
    out.cells[linear] = in[0].cells[from];
  });
}

void reference::run(nn::ExpandOp, Operands in, Array &out) {
  out.cells = broadcastTo(in[0], out.shape).cells;
}

void reference::run(nn::TileOp, Operands in, Array &out) {
  Shape strides = stridesOf(in[0].shape);
  forEachIndex(out.shape, [&](ArrayRef<int64_t> index, int64_t linear) {
    int64_t from = 0;
    for (int64_t dim = 0; dim < out.rank(); ++dim)
      from += index[dim] % in[0].shape[dim] * strides[dim];
    out.cells[linear] = in[0].cells[from];
  });
}

void reference::run(nn::TriluOp op, Operands in, Array &out) {
  int64_t rows = out.shape[out.rank() - 2], columns = out.shape.back();
  // I64Attr accessors give unsigned numbers.
  int64_t k = static_cast<int64_t>(op.getK());
  for (int64_t i = 0; i < out.size(); ++i) {
    int64_t diagonal = i % columns - i / columns % rows;
    bool kept = op.getUpper() ? diagonal >= k : diagonal <= k;
    if (kept)
      out.cells[i] = in[0].cells[i];
  }
}

void reference::run(nn::IotaOp op, Operands, Array &out) {
  int64_t stride = stridesOf(out.shape)[op.getAxis()];
  int64_t extent = out.shape[op.getAxis()];
  for (int64_t i = 0; i < out.size(); ++i) {
    int64_t coordinate = i / stride % extent;
    if (out.isFloat())
      out.cells[i].f = static_cast<double>(coordinate);
    else
      out.cells[i].i = coordinate;
  }
}

void reference::run(nn::ReverseSequenceOp op, Operands in, Array &out) {
  Shape strides = stridesOf(out.shape);
  int64_t time = op.getTimeAxis();
  forEachIndex(out.shape, [&](ArrayRef<int64_t> index, int64_t linear) {
    int64_t length = in[1].cells[index[op.getBatchAxis()]].i, t = index[time];
    length = std::min(length, out.shape[time]);
    int64_t source = t < length ? length - 1 - t : t;
    out.cells[linear] = in[0].cells[linear + (source - t) * strides[time]];
  });
}

void reference::run(nn::SpaceToDepthOp op, Operands in, Array &out) {
  // [N, C, H/b, b, W/b, b] -> [N, b, b, C, H/b, W/b]
  int64_t block = op.getBlock();
  ArrayRef<int64_t> s = in[0].shape;
  Array split{{s[0], s[1], s[2] / block, block, s[3] / block, block},
              in[0].element,
              in[0].cells};
  out.cells = permute(split, {0, 3, 5, 1, 2, 4}).cells;
}

void reference::run(nn::DepthToSpaceOp op, Operands in, Array &out) {
  int64_t block = op.getBlock();
  ArrayRef<int64_t> s = in[0].shape;
  int64_t channels = s[1] / (block * block);
  if (op.getColumnRowDepth()) {
    Array split{
        {s[0], channels, block, block, s[2], s[3]}, in[0].element, in[0].cells};
    out.cells = permute(split, {0, 1, 4, 2, 5, 3}).cells;
    return;
  }
  Array split{
      {s[0], block, block, channels, s[2], s[3]}, in[0].element, in[0].cells};
  out.cells = permute(split, {0, 3, 4, 1, 5, 2}).cells;
}

/// The batch index is phase * batch + n, phases in row-major order of `block`.
/// Calls visit(index of the batched tensor, linear, index in the padded space).
template <typename Visitor>
static void forEachPhase(ArrayRef<int64_t> shape, ArrayRef<int64_t> block,
                         Visitor visit) {
  int64_t batch = shape[0] / product(block);
  forEachIndex(shape, [&](ArrayRef<int64_t> index, int64_t linear) {
    Shape place(index);
    place[0] = batch ? index[0] % batch : 0;
    int64_t phase = batch ? index[0] / batch : 0;
    for (size_t i = block.size(); i-- > 0; phase /= block[i])
      place[i + 2] = index[i + 2] * block[i] + phase % block[i];
    visit(linear, place);
  });
}

void reference::run(nn::SpaceToBatchOp op, Operands in, Array &out) {
  Shape strides = stridesOf(in[0].shape);
  forEachPhase(out.shape, op.getBlock(), [&](int64_t linear, Shape &place) {
    int64_t from = 0;
    for (int64_t dim = 0; dim < out.rank(); ++dim) {
      if (dim >= 2)
        place[dim] -= op.getPadsBegin()[dim - 2];
      if (place[dim] < 0 || place[dim] >= in[0].shape[dim])
        return;
      from += place[dim] * strides[dim];
    }
    out.cells[linear] = in[0].cells[from];
  });
}

void reference::run(nn::BatchToSpaceOp op, Operands in, Array &out) {
  Shape strides = stridesOf(out.shape);
  forEachPhase(in[0].shape, op.getBlock(), [&](int64_t linear, Shape &place) {
    int64_t to = 0;
    for (int64_t dim = 0; dim < out.rank(); ++dim) {
      if (dim >= 2)
        place[dim] -= op.getCropsBegin()[dim - 2];
      if (place[dim] < 0 || place[dim] >= out.shape[dim])
        return;
      to += place[dim] * strides[dim];
    }
    out.cells[to] = in[0].cells[linear];
  });
}
