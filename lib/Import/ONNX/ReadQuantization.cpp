//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Readers of quantisation, composed from ops.
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "Window.h"
#include "calotype/Dialect/NN/IR/NNContractionOps.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include <cmath>

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

/// The parameter of each element: a scalar, a vector along `axis`, or blocks of
/// `block` elements along it.
static Value perElement(NodeReader &r, Value parameter,
                        ArrayRef<int64_t> shape) {
  RankedTensorType type = NodeReader::typeOf(parameter);
  int64_t rank = shape.size(), block = r.getInt("block_size", 0);
  if (type.getNumElements() == 1 && type.getRank() <= 1)
    return r.reshape(parameter, {});
  int64_t axis = r.normalizeAxis(r.getInt("axis", 1), rank);
  if (type.getRank() == 1)
    return r.alongAxis(parameter, axis, rank);
  if (block < 1 || type.getRank() != rank || block > maxElements)
    r.failInvalid("the scale fits neither the tensor, an axis nor blocks");
  // Each block parameter is repeated, and the last block may be cut.
  SmallVector<int64_t> split(type.getShape()), wide, joined(type.getShape());
  split.insert(split.begin() + axis + 1, 1);
  wide = split;
  wide[axis + 1] = block;
  joined[axis] *= block;
  Value all = r.reshape(r.expand(r.reshape(parameter, split), wide), joined);
  if (joined[axis] < shape[axis])
    r.failInvalid("the blocks do not cover the tensor");
  return joined[axis] == shape[axis] ? all : r.slice(all, axis, 0, shape[axis]);
}

static void readDequantizeLinear(NodeReader &r) {
  SmallVector<int64_t> shape = r.shape(0);
  Type result = r.element(1), wide = r.builder.getI32Type();
  if (int64_t to = r.getInt("output_dtype", 0))
    result = r.getElement(to);
  Value x = r.cast(r.value(0), wide);
  if (r.hasInput(2))
    x = r.make<nn::SubOp>(x, perElement(r, r.cast(r.value(2), wide), shape));
  Value scale = perElement(r, r.value(1), shape);
  r.set(0, r.cast(r.make<nn::MulOp>(r.cast(x, r.element(1)), scale), result));
}

/// round(x) + zero, kept inside the range of `element`, in that type.
static Value saturate(NodeReader &r, Value scaled, Value zero, Type element) {
  auto integer = dyn_cast<IntegerType>(element);
  if (!integer || integer.getWidth() > 16)
    r.fail("quantisation to this type is not supported");
  Type f32 = r.builder.getF32Type();
  Value rounded = r.make<nn::RoundOp>(r.cast(scaled, f32));
  if (zero)
    rounded = r.make<nn::AddOp>(rounded, r.cast(zero, f32));
  double span = std::ldexp(1.0, integer.getWidth());
  double low = integer.isUnsigned() ? 0 : -span / 2;
  Value kept =
      r.make<nn::ClampOp>(rounded, APFloat(low), APFloat(low + span - 1));
  return r.cast(kept, element);
}

static void readQuantizeLinear(NodeReader &r) {
  SmallVector<int64_t> shape = r.shape(0);
  Type element = r.builder.getIntegerType(8, false);
  if (r.hasInput(2))
    element = r.element(2);
  else if (int64_t to = r.getInt("output_dtype", 0))
    element = r.getElement(to);
  Value scale = perElement(r, r.value(1), shape), x = r.value(0);
  // Division in the wider of the two types.
  Type wide = r.element(0) == r.element(1) ? r.element(0)
                                           : Type(r.builder.getF32Type());
  Value scaled = r.make<nn::DivOp>(r.cast(x, wide), r.cast(scale, wide));
  Value zero = r.hasInput(2) ? perElement(r, r.value(2), shape) : Value();
  r.set(0, saturate(r, scaled, zero, element));
}

/// (x - zero) in f64, whose products of bytes add up exactly.
static Value centred(NodeReader &r, int index, int zeroIndex, int64_t axis) {
  Type f64 = r.builder.getF64Type();
  Value x = r.cast(r.value(index), f64), zero = r.cast(r.value(zeroIndex), f64);
  int64_t rank = r.rank(index);
  if (r.type(zeroIndex).getNumElements() == 1)
    zero = r.reshape(zero, {});
  else if (r.rank(zeroIndex) == 1)
    zero = r.alongAxis(zero, r.normalizeAxis(axis, rank), rank);
  return r.make<nn::SubOp>(x, zero);
}

static Value asScalar(NodeReader &r, int index) {
  if (r.type(index).getNumElements() != 1)
    r.fail("a scale per channel is not supported here");
  return r.reshape(r.value(index), {});
}

static void readQLinearMatMul(NodeReader &r) {
  if (r.rank(0) < 2 || r.rank(3) < 2)
    r.fail("vectors are not supported");
  Value product = r.make<nn::MatmulOp>(centred(r, 0, 2, -2),
                                       centred(r, 3, 5, -1), false, false);
  Type f64 = r.builder.getF64Type();
  Value factor = r.make<nn::MulOp>(r.cast(asScalar(r, 1), f64),
                                   r.cast(asScalar(r, 4), f64));
  factor = r.make<nn::DivOp>(factor, r.cast(asScalar(r, 6), f64));
  Value scaled = r.make<nn::MulOp>(product, factor);
  r.set(0, saturate(r, scaled, asScalar(r, 7), r.element(7)));
}

/// A scalar, or one value per output channel of a result of rank `rank`.
static Value perChannel(NodeReader &r, int index, int64_t rank) {
  if (r.type(index).getNumElements() == 1)
    return r.reshape(r.value(index), {});
  return r.alongAxis(r.value(index), 1, rank);
}

static void readQLinearConv(NodeReader &r) {
  Window window = readConvWindow(r, 3);
  int64_t groups = r.getInt("group", 1), rank = r.rank(0);
  Value sum = r.make<nn::ConvOp>(centred(r, 0, 2, 0), centred(r, 3, 5, 0),
                                 window.strides, window.dilations, window.begin,
                                 window.end, groups);
  Type f64 = r.builder.getF64Type();
  if (r.hasInput(8))
    sum = r.make<nn::AddOp>(sum, r.alongAxis(r.cast(r.value(8), f64), 1, rank));
  Value factor = r.make<nn::MulOp>(r.cast(asScalar(r, 1), f64),
                                   r.cast(perChannel(r, 4, rank), f64));
  factor = r.make<nn::DivOp>(factor, r.cast(asScalar(r, 6), f64));
  r.set(0, saturate(r, r.make<nn::MulOp>(sum, factor), asScalar(r, 7),
                    r.element(7)));
}

static constexpr ReaderEntry entries[] = {
    {"DequantizeLinear", readDequantizeLinear},
    {"QLinearConv", readQLinearConv},
    {"QLinearMatMul", readQLinearMatMul},
    {"QuantizeLinear", readQuantizeLinear},
};
ArrayRef<ReaderEntry> onnximport::getQuantizationReaders() { return entries; }
