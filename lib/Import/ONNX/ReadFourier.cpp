//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Readers of Fourier transforms, as products with constant matrices.
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "calotype/Dialect/NN/IR/NNContractionOps.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include <cmath>

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

/// [rows, columns] of f(angle) with the angle 2 pi row column / period.
static Value makeMatrix(NodeReader &r, int64_t rows, int64_t columns,
                        int64_t period, double (*function)(double),
                        Type element,
                        llvm::function_ref<double(int64_t)> weight) {
  if (rows * columns > (1 << 24))
    r.fail("transforms of this length are not supported");
  Tensor tensor =
      Tensor::allocate(*calotype::getElementType(element), {rows, columns});
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j) {
      double angle = 2 * M_PI * static_cast<double>(i * j % period) / period;
      tensor.setDouble(i * columns + j, weight(i) * function(angle));
    }
  return r.makeConstant(tensor);
}

namespace {
/// A transform of the last dimension.
struct Transform {
  int64_t length;
  bool inverse = false;
  bool onesided = false;
};
} // namespace

/// Real and imaginary part of the transform; `imaginary` may be null. The
/// inverse of a one-sided spectrum has no imaginary part.
static std::pair<Value, Value>
transform(NodeReader &r, Value real, Value imaginary, const Transform &how) {
  RankedTensorType type = NodeReader::typeOf(real);
  Type element = type.getElementType();
  int64_t n = how.length, rows = type.getShape().back();
  bool fromHalf = how.inverse && how.onesided;
  int64_t columns = how.onesided && !how.inverse ? n / 2 + 1 : n;
  // Of a one-sided spectrum each bin but the first and the middle counts twice.
  auto weight = [&](int64_t i) {
    double both = fromHalf && i != 0 && 2 * i != n ? 2 : 1;
    return how.inverse ? both / n : 1.0;
  };
  Value cosine = makeMatrix(r, rows, columns, n, std::cos, element, weight);
  Value sine = makeMatrix(r, rows, columns, n, std::sin, element, weight);
  auto times = [&](Value x, Value matrix) {
    return r.make<nn::MatmulOp>(x, matrix, false, false);
  };
  Value outReal = times(real, cosine), outImaginary = times(real, sine);
  if (!how.inverse)
    outImaginary = r.make<nn::NegOp>(outImaginary);
  if (!imaginary)
    return {outReal, outImaginary};
  Value cross = times(imaginary, sine);
  outReal = how.inverse ? r.make<nn::SubOp>(outReal, cross)
                        : r.make<nn::AddOp>(outReal, cross);
  return {outReal, r.make<nn::AddOp>(outImaginary, times(imaginary, cosine))};
}

/// The last dimension cut or padded with zeros to this extent.
static Value fit(NodeReader &r, Value x, int64_t extent) {
  ArrayRef<int64_t> shape = NodeReader::typeOf(x).getShape();
  int64_t rank = shape.size();
  if (shape.back() >= extent)
    return shape.back() == extent ? x : r.slice(x, rank - 1, 0, extent);
  SmallVector<int64_t> low(rank, 0), high(rank, 0);
  high.back() = extent - shape.back();
  return r.make<nn::PadOp>(x, r.scalarLike(0, x), low, high,
                           nn::PadMode::Constant);
}

static Value joinParts(NodeReader &r, Value real, Value imaginary) {
  SmallVector<int64_t> shape(NodeReader::typeOf(real).getShape());
  int64_t rank = shape.size();
  shape.push_back(1);
  SmallVector<Value> parts{r.reshape(real, shape), r.reshape(imaginary, shape)};
  return r.make<nn::ConcatOp>(parts, rank);
}

static void readDFT(NodeReader &r) {
  SmallVector<int64_t> shape = r.shape(0);
  int64_t rank = shape.size();
  if (rank < 2 || (shape.back() != 1 && shape.back() != 2))
    r.failInvalid("expected a last dimension of 1 or 2");
  int64_t axis = r.opset < 20    ? r.getInt("axis", 1)
                 : r.hasInput(2) ? r.scalarInt(2, "the axis")
                                 : -2;
  axis = r.normalizeAxis(axis, rank);
  if (axis == rank - 1)
    r.failInvalid("the axis is the dimension of real and imaginary part");
  Transform how{shape[axis], r.getInt("inverse", 0) != 0,
                r.getInt("onesided", 0) != 0};
  bool fromHalf = how.inverse && how.onesided;
  if (fromHalf)
    how.length = 2 * (shape[axis] - 1);
  if (r.hasInput(1))
    how.length = r.scalarInt(1, "the length");
  if (how.length < 1 || how.length > (1 << 20))
    r.failInvalid("length " + Twine(how.length) + " is out of range");

  // The axis last, real and imaginary part apart.
  SmallVector<int64_t> outer(shape.begin(), shape.end() - 1), order;
  for (int64_t dim = 0; dim < rank - 1; ++dim)
    if (dim != axis)
      order.push_back(dim);
  order.push_back(axis);
  auto part = [&](int64_t index) {
    Value x = r.reshape(r.slice(r.value(0), rank - 1, index, 1), outer);
    x = rank == 2 ? r.reshape(x, {1, outer[0]}) : r.transpose(x, order);
    return fit(r, x, fromHalf ? how.length / 2 + 1 : how.length);
  };
  Value imaginary = shape.back() == 2 ? part(1) : Value();
  auto [outReal, outImaginary] = transform(r, part(0), imaginary, how);
  auto back = [&](Value x) -> Value {
    if (rank == 2)
      return r.reshape(x, {NodeReader::typeOf(x).getShape().back()});
    SmallVector<int64_t> inverse(order.size());
    for (auto [to, from] : llvm::enumerate(order))
      inverse[from] = to;
    return r.transpose(x, inverse);
  };
  if (!fromHalf)
    return r.set(0, joinParts(r, back(outReal), back(outImaginary)));
  Value real = back(outReal);
  SmallVector<int64_t> result(NodeReader::typeOf(real).getShape());
  result.push_back(1);
  r.set(0, r.reshape(real, result));
}

static void readSTFT(NodeReader &r) {
  SmallVector<int64_t> shape = r.shape(0);
  int64_t step = r.scalarInt(1, "the frame step");
  if (shape.size() == 3 && shape[2] != 1)
    r.fail("complex signals are not supported");
  if (shape.size() < 2 || shape.size() > 3 || step < 1)
    r.failInvalid("expected a signal [batch, length, 1] and a positive step");
  int64_t length = shape[1];
  if (r.hasInput(3))
    length = r.scalarInt(3, "the frame length");
  else if (r.hasInput(2))
    length = r.shape(2)[0];
  if (length < 1 || length > shape[1])
    r.failInvalid("the frame exceeds the signal");
  int64_t frames = (shape[1] - length) / step + 1;
  if (frames * length > (1 << 24))
    r.fail("signals of this length are not supported");
  Tensor places = Tensor::allocate(ElementType::I64, {frames, length});
  for (int64_t i = 0; i < frames * length; ++i)
    places.as<int64_t>()[i] = i / length * step + i % length;
  Value signal = r.reshape(r.value(0), {shape[0], shape[1]});
  Value framed = r.make<nn::GatherOp>(signal, r.makeConstant(places), 1);
  if (r.hasInput(2))
    framed = r.make<nn::MulOp>(framed, r.value(2));
  Transform how{length, false, r.getInt("onesided", 1) != 0};
  auto [real, imaginary] = transform(r, framed, Value(), how);
  r.set(0, joinParts(r, real, imaginary));
}

static constexpr ReaderEntry entries[] = {{"DFT", readDFT}, {"STFT", readSTFT}};
ArrayRef<ReaderEntry> onnximport::getFourierReaders() { return entries; }
