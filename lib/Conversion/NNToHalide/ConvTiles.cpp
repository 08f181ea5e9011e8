//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A convolution over tiles of pixels, as its plan cuts them. The pixels of a
/// tile and the tiles are coordinates of the function `tiles`, so that its
/// reduction domain can leave out the taps that read padding in all pixels of a
/// tile. The other taps read zeros beside the image, of which a tile less one
/// pixel is stored on each side.
///
/// Rows come in phases: output row `yq * step + yp`, where the step is the
/// dilation, reads the input rows `(yq + ky) * step + yp - pads`, which are one
/// phase too.
//===----------------------------------------------------------------------===//

#include "ConvTiles.h"

#include "calotype/Analysis/ConvLine.h"
#include "calotype/Dialect/Plan/IR/Plans.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

namespace {
class TileBuilder {
public:
  TileBuilder(nn::ConvOp op, KernelBuilder &kernel, plan::BlockedConvAttr plan);

  void build();

private:
  void boundInput();
  Source definePadded();
  Source defineTiles(const Source &padded);
  void defineResult(const Source &tileSums);
  /// True where a tap reads the image, for a tile and a row that exist; null
  /// when that is everywhere.
  Value tapCounts(Body &body, Value column, Value line, Value yq, Value yp);
  Value inputRow(Body &body, Value line, Value yp) {
    return body.add(body.add(body.mul(line, step), yp), -y.begin);
  }

  nn::ConvOp op;
  KernelBuilder &kernel;
  ConvLine y, x;
  bool skips;
  int64_t pixels, tiles;
  /// Rows between neighbours of a phase; phases; rows of a phase.
  int64_t step, phases, rows;
  /// Lines of a phase of the input between two rows and between two taps.
  int64_t lineStride, lineTap;
  /// The part of the input that is stored, with its padding: the first line of
  /// a phase and the first column, which is in the padding.
  int64_t firstLine = 0, lines, firstColumn, columns;
};
} // namespace

TileBuilder::TileBuilder(nn::ConvOp op, KernelBuilder &kernel,
                         plan::BlockedConvAttr plan)
    : op(op), kernel(kernel), y(ConvLine::of(op, 0)), x(ConvLine::of(op, 1)),
      skips(plan.getTapPercent() > 0),
      pixels(std::min(plan.getPixels(), x.out)),
      tiles(llvm::divideCeilSigned(x.out, pixels)) {
  bool hasPhases = y.stride == 1;
  step = hasPhases ? y.dilation : 1;
  phases = std::min(step, y.out);
  rows = llvm::divideCeilSigned(y.out, step);
  lineStride = hasPhases ? 1 : y.stride;
  lineTap = hasPhases ? 1 : y.dilation;
  boundInput();
}

void TileBuilder::boundInput() {
  int64_t lastLine = (rows - 1) * lineStride + (y.taps - 1) * lineTap;
  firstColumn = -x.begin;
  columns = (tiles * pixels - 1) * x.stride + (x.taps - 1) * x.dilation + 1;
  if (skips) {
    // Lines outside of the image in all phases are never read.
    firstLine = std::max<int64_t>(0, y.begin - phases + step) / step;
    lastLine = std::min(lastLine, (y.in - 1 + y.begin) / step);
    int64_t margin = (pixels - 1) * x.stride;
    firstColumn = -margin;
    columns = x.in + 2 * margin;
  }
  lines = std::max<int64_t>(1, lastLine - firstLine + 1);
}

Source TileBuilder::definePadded() {
  ArrayRef<int64_t> input = shapeOf(op.getInput());
  static const StringRef names[] = {"n", "c", "yp", "yq", "x"};
  static const int64_t order[] = {1, 4, 3, 2, 0};
  FuncOptions options;
  options.role = "padded";
  options.names = names;
  options.order = order;
  return kernel.define(
      "padded", {input[0], input[1], phases, lines, columns},
      computeType(op.getInput()),
      [&](Body &body, Indices at) {
        Value column = body.add(at[4], firstColumn);
        Value row = inputRow(body, body.add(at[3], firstLine), at[2]);
        Value valid = body.inside(column, x.in);
        if (!skips)
          valid = body.land(valid, body.inside(row, y.in));
        Value value = kernel.read(body, op.getInput(),
                                  {at[0], at[1], body.clampIndex(row, y.in),
                                   body.clampIndex(column, x.in)});
        return body.select(valid, value, body.zero(value.getType()));
      },
      options);
}

Value TileBuilder::tapCounts(Body &body, Value column, Value line, Value yq,
                             Value yp) {
  Value counts;
  auto require = [&](Value condition) {
    counts = counts ? body.land(counts, condition) : condition;
  };
  if (rows * step > y.out && phases > 1)
    require(body.less(body.add(body.mul(yq, step), yp), body.index(y.out)));
  if (!skips)
    return counts;
  require(body.less(column, body.index(x.in)));
  require(body.atLeast(column, body.index((1 - pixels) * x.stride)));
  require(body.inside(inputRow(body, line, yp), y.in));
  return counts;
}

Source TileBuilder::defineTiles(const Source &padded) {
  ArrayRef<int64_t> filter = shapeOf(op.getFilter());
  static const StringRef names[] = {"n", "c", "yp", "yq", "xo", "xi"};
  static const int64_t order[] = {1, 5, 4, 3, 2, 0};
  FuncOptions options;
  options.role = "tiles";
  options.names = names;
  options.order = order;
  Type type = computeType(op.getResult());
  Source sums = kernel.define(
      "tiles",
      {shapeOf(op.getInput())[0], filter[0], phases, rows, tiles, pixels}, type,
      [&](Body &body, Indices) { return body.zero(type); }, options);
  Axis domain[] = {{"ci", filter[1]}, {"kx", x.taps}, {"ky", y.taps}};
  return kernel.fold(
      sums, domain, [&](Body &body, Indices at, Indices r, Indices old) {
        // The first pixel of the tile for this tap, and the input's line.
        Value column = body.add(body.add(body.mul(at[4], pixels * x.stride),
                                         body.mul(r[1], x.dilation)),
                                -x.begin);
        Value line =
            body.add(body.mul(at[3], lineStride), body.mul(r[2], lineTap));
        if (Value counts = tapCounts(body, column, line, at[3], at[2]))
          halide::WhereOp::create(body.builder, body.loc, counts);
        Value place = body.add(column, -firstColumn);
        line = body.add(line, -firstLine);
        if (skips) {
          place = body.clampIndex(place, columns - (pixels - 1) * x.stride);
          line = body.clampIndex(line, lines);
        }
        place = body.add(place, body.mul(at[5], x.stride));
        Value pixel =
            kernel.read(body, padded, {at[0], r[0], at[2], line, place});
        Value weight =
            kernel.read(body, op.getFilter(), {at[1], r[0], r[2], r[1]});
        return Values{body.fastAdd(old[0], body.fastMul(pixel, weight))};
      });
}

void TileBuilder::defineResult(const Source &tileSums) {
  kernel.result(op, [&](Body &body, Indices at) {
    Value yq = body.floorDiv(at[2], step), xo = body.floorDiv(at[3], pixels);
    // The remainders are in range; the clamps say so to bounds inference.
    Value yp = body.clampIndex(body.mod(at[2], step), phases);
    Value xi = body.clampIndex(body.mod(at[3], pixels), pixels);
    return kernel.read(body, tileSums, {at[0], at[1], yp, yq, xo, xi});
  });
}

void TileBuilder::build() { defineResult(defineTiles(definePadded())); }

bool convert::convertConvTiles(nn::ConvOp op, KernelBuilder &kernel) {
  auto plan = dyn_cast_or_null<plan::BlockedConvAttr>(kernel.getPlan());
  if (!plan || op.getGroups() != 1 || shapeOf(op.getFilter()).size() != 4 ||
      op.getType().getNumElements() == 0)
    return false;
  TileBuilder(op, kernel, plan).build();
  return true;
}
