//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Ops that move elements to or from places given by index tensors. A negative
/// index counts from the end; an index outside is clamped when read, and drops
/// its update when written.
//===----------------------------------------------------------------------===//

#include "Operations.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cmath>

using namespace calotype;
using namespace calotype::reference;
using llvm::ArrayRef;

static int64_t clampIndex(int64_t index, int64_t extent) {
  return std::clamp<int64_t>(index < 0 ? index + extent : index, 0, extent - 1);
}

void reference::run(nn::GatherOp op, Operands in, Array &out) {
  int64_t axis = op.getAxis(), extent = in[0].shape[axis];
  if (extent == 0)
    return;
  int64_t inner = product(ArrayRef<int64_t>(in[0].shape).drop_front(axis + 1));
  int64_t outer = product(ArrayRef<int64_t>(in[0].shape).take_front(axis));
  auto to = out.cells.begin();
  for (int64_t i = 0; i < outer; ++i)
    for (Cell index : in[1].cells) {
      int64_t row = i * extent + clampIndex(index.i, extent);
      to = std::copy_n(in[0].cells.begin() + row * inner, inner, to);
    }
}

void reference::run(nn::GatherElementsOp op, Operands in, Array &out) {
  int64_t axis = op.getAxis();
  Shape strides = stridesOf(in[0].shape);
  if (in[0].shape[axis] == 0)
    return;
  forEachIndex(out.shape, [&](ArrayRef<int64_t> index, int64_t linear) {
    int64_t from = 0;
    for (int64_t dim = 0; dim < out.rank(); ++dim)
      from += strides[dim] *
              (dim == axis ? clampIndex(in[1].cells[linear].i, in[0].shape[dim])
                           : index[dim]);
    out.cells[linear] = in[0].cells[from];
  });
}

void reference::run(nn::GatherNdOp op, Operands in, Array &out) {
  int64_t batchDims = op.getBatchDims(), depth = in[1].shape.back();
  ArrayRef<int64_t> shape = in[0].shape;
  ArrayRef<int64_t> indexed = shape.slice(batchDims, depth);
  if (llvm::is_contained(shape, 0))
    return;
  int64_t batches = product(shape.take_front(batchDims));
  int64_t inner = product(shape.drop_front(batchDims + depth));
  // With a depth of 0 the tuples have no cells, but there is one per prefix.
  int64_t tuples = product(ArrayRef<int64_t>(in[1].shape).drop_back());
  for (int64_t tuple = 0; tuple < tuples; ++tuple) {
    int64_t row = tuple / (tuples / batches);
    for (int64_t i = 0; i < depth; ++i)
      row = row * indexed[i] +
            clampIndex(in[1].cells[tuple * depth + i].i, indexed[i]);
    std::copy_n(in[0].cells.begin() + row * inner, inner,
                out.cells.begin() + tuple * inner);
  }
}

/// The old value met by an update.
static Cell combine(nn::ScatterKind kind, Cell old, Cell update,
                    const Array &type) {
  if (kind == nn::ScatterKind::Set)
    return update;
  Cell result;
  if (type.isFloat()) {
    bool isNan = std::isnan(old.f) || std::isnan(update.f);
    switch (kind) {
    case nn::ScatterKind::Mul:
      result.f = old.f * update.f;
      break;
    case nn::ScatterKind::Max:
      result.f = isNan ? old.f + update.f : std::fmax(old.f, update.f);
      break;
    case nn::ScatterKind::Min:
      result.f = isNan ? old.f + update.f : std::fmin(old.f, update.f);
      break;
    default:
      result.f = old.f + update.f;
    }
    return result;
  }
  uint64_t a = old.i, b = update.i;
  bool less = type.isUnsigned() ? a < b : old.i < update.i;
  switch (kind) {
  case nn::ScatterKind::Mul:
    result.i = a * b;
    break;
  case nn::ScatterKind::Max:
    result.i = less ? b : a;
    break;
  case nn::ScatterKind::Min:
    result.i = less ? a : b;
    break;
  default:
    result.i = a + b;
  }
  return result;
}

void reference::run(nn::ScatterElementsOp op, Operands in, Array &out) {
  int64_t axis = op.getAxis();
  Shape strides = stridesOf(out.shape);
  out.cells = in[0].cells;
  forEachIndex(in[1].shape, [&](ArrayRef<int64_t> index, int64_t linear) {
    int64_t to = 0;
    for (int64_t dim = 0; dim < out.rank(); ++dim) {
      int64_t place = dim == axis ? in[1].cells[linear].i : index[dim];
      if (place < 0)
        place += out.shape[dim];
      if (place < 0 || place >= out.shape[dim])
        return;
      to += place * strides[dim];
    }
    out.cells[to] =
        combine(op.getKind(), out.cells[to], in[2].cells[linear], out);
  });
}

void reference::run(nn::ScatterNdOp op, Operands in, Array &out) {
  int64_t depth = in[1].shape.back();
  int64_t inner = product(ArrayRef<int64_t>(out.shape).drop_front(depth));
  int64_t tuples = product(ArrayRef<int64_t>(in[1].shape).drop_back());
  out.cells = in[0].cells;
  for (int64_t tuple = 0; tuple < tuples; ++tuple) {
    int64_t row = 0;
    bool isInside = true;
    for (int64_t i = 0; i < depth; ++i) {
      int64_t place = in[1].cells[tuple * depth + i].i;
      if (place < 0)
        place += out.shape[i];
      isInside &= place >= 0 && place < out.shape[i];
      row = row * out.shape[i] + place;
    }
    for (int64_t i = 0; isInside && i < inner; ++i) {
      Cell &cell = out.cells[row * inner + i];
      cell = combine(op.getKind(), cell, in[2].cells[tuple * inner + i], out);
    }
  }
}

void reference::run(nn::OneHotOp op, Operands in, Array &out) {
  int64_t depth = op.getDepth(), axis = op.getAxis();
  int64_t inner = product(ArrayRef<int64_t>(out.shape).drop_front(axis + 1));
  for (int64_t i = 0; i < in[0].size(); ++i) {
    int64_t hot = in[0].cells[i].i;
    // The largest ui64 look negative here; they are outside.
    if (hot < 0 && !in[0].isUnsigned())
      hot += depth;
    if (hot >= 0 && hot < depth)
      out.cells[(i / inner * depth + hot) * inner + i % inner].i = 1;
  }
}
