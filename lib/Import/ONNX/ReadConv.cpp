//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Readers of convolutions.
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "Window.h"
#include "calotype/Dialect/NN/IR/NNContractionOps.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

/// The spatial part of a shape [N, C, spatial...].
static SmallVector<int64_t> getSpatial(NodeReader &r, int index) {
  SmallVector<int64_t> shape = r.shape(index);
  if (shape.size() < 3)
    r.failInvalid("expected a tensor of rank 3 or more, found rank " +
                  Twine(shape.size()));
  return SmallVector<int64_t>(shape.begin() + 2, shape.end());
}

Window onnximport::readConvWindow(NodeReader &r, int filter, bool transposed) {
  SmallVector<int64_t> kernel = getSpatial(r, filter);
  if (r.hasAttribute("kernel_shape") && r.getInts("kernel_shape") != kernel)
    r.failInvalid("'kernel_shape' differs from the filter's shape");
  return readWindow(r, kernel, getSpatial(r, 0), transposed);
}

static Value makeConv(NodeReader &r, Value input, Value filter,
                      const Window &window) {
  int64_t groups = r.getInt("group", 1);
  return r.make<nn::ConvOp>(input, filter, window.strides, window.dilations,
                            window.begin, window.end, groups);
}

static Value addBias(NodeReader &r, Value result, int index) {
  if (!r.hasInput(index))
    return result;
  if (r.element(index) != NodeReader::typeOf(result).getElementType())
    r.failInvalid("the bias has another element type");
  if (r.rank(index) != 1 ||
      r.shape(index)[0] != NodeReader::typeOf(result).getDimSize(1))
    r.failInvalid("expected one bias per output channel");
  int64_t rank = NodeReader::typeOf(result).getRank();
  return r.make<nn::AddOp>(result, r.alongAxis(r.value(index), 1, rank));
}

static void readConv(NodeReader &r) {
  Window window = readConvWindow(r, 1);
  r.set(0, addBias(r, makeConv(r, r.value(0), r.value(1), window), 2));
}

static void readConvTranspose(NodeReader &r) {
  Window window = readConvWindow(r, 1, /*transposed=*/true);
  SmallVector<int64_t> input = getSpatial(r, 0),
                       extra = r.getInts("output_padding");
  if (extra.empty())
    extra.assign(input.size(), 0);
  SmallVector<int64_t> wanted = r.getInts("output_shape");
  std::string mode = r.getString("auto_pad", "NOTSET");
  if (wanted.size() == input.size() + 2)
    wanted.erase(wanted.begin(), wanted.begin() + 2);
  if (extra.size() != input.size() ||
      (!wanted.empty() && wanted.size() != input.size()))
    r.failInvalid(
        "expected one output padding and output extent per spatial dimension");
  if (wanted.empty() && StringRef(mode).starts_with("SAME"))
    for (auto [extent, stride] : llvm::zip(input, window.strides))
      wanted.push_back(extent * stride);
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] < 0 || wanted[i] > maxElements)
      r.failInvalid("output extent " + Twine(wanted[i]) + " is out of range");
    int64_t total = window.strides[i] * (input[i] - 1) + extra[i] +
                    window.reach(i) - wanted[i];
    // A result larger than the sum of the parts is padded after its end.
    if (total < 0) {
      extra[i] -= total;
      total = 0;
    }
    window.begin[i] = mode == "SAME_UPPER" ? total / 2 : total - total / 2;
    window.end[i] = total - window.begin[i];
  }
  int64_t groups = r.getInt("group", 1);
  Value result = r.make<nn::ConvTransposeOp>(
      r.value(0), r.value(1), window.strides, window.dilations, window.begin,
      window.end, extra, groups);
  r.set(0, addBias(r, result, 2));
}

/// Integers as f64, whose sums of products of bytes are exact.
static Value widen(NodeReader &r, int index, int zeroPoint, int64_t axis) {
  Type f64 = r.builder.getF64Type();
  Value wide = r.cast(r.value(index), f64);
  if (!r.hasInput(zeroPoint))
    return wide;
  Value zero = r.cast(r.value(zeroPoint), f64);
  if (r.rank(zeroPoint) == 1)
    zero = r.shape(zeroPoint)[0] == 1 ? r.reshape(zero, {})
                                      : r.alongAxis(zero, axis, r.rank(index));
  return r.make<nn::SubOp>(wide, zero);
}

static void readConvInteger(NodeReader &r) {
  Window window = readConvWindow(r, 1);
  Value result = makeConv(r, widen(r, 0, 2, 0), widen(r, 1, 3, 0), window);
  r.set(0, r.cast(result, r.builder.getI32Type()));
}

static constexpr ReaderEntry entries[] = {
    {"Conv", readConv},
    {"ConvInteger", readConvInteger},
    {"ConvTranspose", readConvTranspose},
};
ArrayRef<ReaderEntry> onnximport::getConvReaders() { return entries; }
