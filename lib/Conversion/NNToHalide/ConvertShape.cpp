//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Ops that move elements by index arithmetic.
//===----------------------------------------------------------------------===//

#include "Converters.h"

#include "calotype/Dialect/NN/IR/NNShapeOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

/// The result at `indices` is the input at `map(indices)`.
static void move(Operation *op, KernelBuilder &kernel,
                 llvm::function_ref<Values(Body &, Indices)> map) {
  kernel.result(op, [&](Body &body, Indices indices) {
    return kernel.read(body, op->getOperand(0), map(body, indices));
  });
}

Values convert::reshapeIndices(Body &body, ArrayRef<int64_t> from,
                               ArrayRef<int64_t> to, Indices indices) {
  // Runs of dims of equal size on both sides are independent.
  Values own(from.size());
  size_t i = 0, j = 0;
  while (i < from.size() || j < to.size()) {
    size_t firstI = i, firstJ = j;
    int64_t a = i < from.size() ? from[i++] : 1;
    int64_t b = j < to.size() ? to[j++] : 1;
    while (a != b)
      if (a < b)
        a *= from[i++];
      else
        b *= to[j++];
    Value linear = body.index(0);
    for (size_t k = firstJ; k < j; ++k)
      linear =
          to[k] == 1 ? linear : body.add(body.mul(linear, to[k]), indices[k]);
    for (size_t k = i; k-- > firstI;) {
      bool isFirst = true;
      for (size_t other = firstI; other < k; ++other)
        isFirst &= from[other] == 1;
      own[k] = from[k] == 1 ? body.index(0)
               : isFirst    ? linear
                            : body.mod(linear, from[k]);
      linear = body.floorDiv(linear, from[k]);
    }
  }
  return own;
}

static void convertReshape(nn::ReshapeOp op, KernelBuilder &kernel) {
  // A part of a written concatenation is stored from its source.
  if (llvm::all_of(op->getUsers(), isWritten))
    return;
  move(op, kernel, [&](Body &body, Indices indices) {
    return reshapeIndices(body, shapeOf(op.getInput()), shapeOf(op.getResult()),
                          indices);
  });
}

static void convertTranspose(nn::TransposeOp op, KernelBuilder &kernel) {
  move(op, kernel, [&](Body &, Indices indices) {
    Values own(indices.size());
    for (auto [index, dim] : llvm::zip(indices, op.getPermutation()))
      own[dim] = index;
    return own;
  });
}

static void convertSlice(nn::SliceOp op, KernelBuilder &kernel) {
  move(op, kernel, [&](Body &body, Indices indices) {
    Values own(indices);
    for (auto [index, start, step] :
         llvm::zip(own, op.getStarts(), op.getSteps()))
      index = body.add(body.mul(index, step), start);
    return own;
  });
}

static void convertTile(nn::TileOp op, KernelBuilder &kernel) {
  ArrayRef<int64_t> shape = shapeOf(op.getInput());
  move(op, kernel, [&](Body &body, Indices indices) {
    Values own(indices);
    for (auto [index, extent, repeat] : llvm::zip(own, shape, op.getRepeats()))
      index = repeat == 1 ? index : body.mod(index, extent);
    return own;
  });
}

static void convertExpand(nn::ExpandOp op, KernelBuilder &kernel) {
  kernel.result(op, [&](Body &body, Indices indices) {
    return kernel.readBroadcast(body, op.getInput(), indices);
  });
}

static void convertPad(nn::PadOp op, KernelBuilder &kernel) {
  ArrayRef<int64_t> shape = shapeOf(op.getInput());
  kernel.result(op, [&](Body &body, Indices indices) {
    Values own(indices);
    Value valid;
    for (size_t d = 0; d < shape.size(); ++d) {
      int64_t low = op.getLow()[d], high = op.getHigh()[d], extent = shape[d];
      Value at = body.add(own[d], -low);
      if (low <= 0 && high <= 0) {
        own[d] = at;
        continue;
      }
      switch (op.getMode()) {
      case nn::PadMode::Constant: {
        Value inside = body.inside(at, extent);
        valid = valid ? body.land(valid, inside) : inside;
        break;
      }
      case nn::PadMode::Reflect: {
        // Period 2 (extent - 1): fold into it, then mirror the upper half.
        int64_t period = std::max<int64_t>(2 * (extent - 1), 1);
        Value folded = body.mod(at, period);
        at = body.min(folded, body.sub(body.index(period), folded));
        break;
      }
      case nn::PadMode::Wrap:
        at = body.mod(at, extent);
        break;
      case nn::PadMode::Edge:
        break;
      }
      own[d] = body.clampIndex(at, extent);
    }
    Value x = kernel.read(body, op.getInput(), own);
    if (!valid)
      return x;
    Value outside = op.getValue() ? kernel.read(body, op.getValue(), {})
                                  : body.zero(x.getType());
    return body.select(valid, x, outside);
  });
}

static void convertTrilu(nn::TriluOp op, KernelBuilder &kernel) {
  kernel.result(op, [&](Body &body, Indices indices) {
    Value x = kernel.read(body, op.getInput(), indices);
    Value row = indices[indices.size() - 2], column = indices.back();
    Value bound = body.add(row, op.getK());
    Value keep = op.getUpper() ? body.atLeast(column, bound)
                               : body.atLeast(bound, column);
    return body.select(keep, x, body.zero(x.getType()));
  });
}

/// An index as a number of any type.
static Value convertIndex(Body &body, Value index, Type type) {
  if (isa<FloatType>(type))
    return body.toFloat(index, type);
  unsigned width = type.getIntOrFloatBitWidth();
  if (width > 32)
    return body.make<arith::ExtSIOp>(type, index);
  return width < 32 ? body.make<arith::TruncIOp>(type, index) : index;
}

static void convertIota(nn::IotaOp op, KernelBuilder &kernel) {
  kernel.result(op, [&](Body &body, Indices indices) {
    return convertIndex(body, indices[op.getAxis()],
                        computeType(op.getResult()));
  });
}

static void convertOneHot(nn::OneHotOp op, KernelBuilder &kernel) {
  size_t axis = op.getAxis();
  kernel.result(op, [&](Body &body, Indices indices) {
    Values own(indices);
    own.erase(own.begin() + axis);
    Value value = kernel.read(body, op.getIndices(), own);
    Type type = value.getType();
    // In the indices' own type: large ones must not wrap.
    auto equals = [&](Value place) {
      return body.make<arith::CmpIOp>(arith::CmpIPredicate::eq, value,
                                      convertIndex(body, place, type));
    };
    Value hit = equals(indices[axis]);
    if (isUnsigned(op.getIndices()))
      return hit;
    return body.lor(
        hit,
        equals(body.add(indices[axis], -static_cast<int64_t>(op.getDepth()))));
  });
}

static void convertReverseSequence(nn::ReverseSequenceOp op,
                                   KernelBuilder &kernel) {
  size_t time = op.getTimeAxis();
  int64_t extent = shapeOf(op.getInput())[time];
  move(op, kernel, [&](Body &body, Indices indices) {
    Value length = body.toIndex(
        kernel.read(body, op.getLengths(), indices[op.getBatchAxis()]));
    Values own(indices);
    Value mirrored = body.sub(body.add(length, -1), own[time]);
    own[time] = body.clampIndex(
        body.select(body.less(own[time], length), mirrored, own[time]), extent);
    return own;
  });
}

static void convertRelayout(nn::RelayoutOp op, KernelBuilder &kernel) {
  kernel.result(op, [&](Body &body, Indices indices) {
    return kernel.read(body, op.getInput(), indices);
  });
}

void convert::populateShapeConverters(ConverterTable &table) {
  table.add(convertReshape);
  table.add(convertTranspose);
  table.add(convertSlice);
  table.add(convertTile);
  table.add(convertExpand);
  table.add(convertPad);
  table.add(convertTrilu);
  table.add(convertIota);
  table.add(convertOneHot);
  table.add(convertReverseSequence);
  table.add(convertRelayout);
}
