//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Readers of the ops that order elements or pick features.
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "Window.h"
#include "calotype/Dialect/NN/IR/NNContractionOps.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNSelectionOps.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

static void readTopK(NodeReader &r) {
  int64_t axis = r.normalizeAxis(r.getInt("axis", -1), r.rank(0));
  int64_t k = r.opset < 10 ? r.getInt("k", 0) : r.scalarInt(1, "k");
  int64_t extent = r.shape(0)[axis];
  if (k < 0 || k > extent)
    r.failInvalid("k = " + Twine(k) + " exceeds the extent " + Twine(extent));
  Value x = r.value(0);
  Value indices = r.make<nn::TopKOp>(x, k, axis, r.getInt("largest", 1) != 0);
  r.set(0, r.make<nn::GatherElementsOp>(x, indices, axis));
  r.set(1, indices);
}

static void readArrayFeatureExtractor(NodeReader &r) {
  int64_t rank = r.rank(0);
  Value indices =
      r.reshape(r.toIndex(r.value(1)), {r.type(1).getNumElements()});
  Value x = rank == 1 ? r.reshape(r.value(0), {1, r.shape(0)[0]}) : r.value(0);
  r.set(0, r.make<nn::GatherOp>(x, indices, std::max<int64_t>(rank - 1, 1)));
}

static void readBinarizer(NodeReader &r) {
  Value x = r.value(0);
  r.set(0, r.cast(r.make<nn::GreaterOp>(
                      x, r.scalarLike(r.getFloat("threshold", 0), x)),
                  r.element(0)));
}

/// The columns are windows of an image; adding them up where they overlap is a
/// transposed convolution with one filter per window element.
static void readCol2Im(NodeReader &r) {
  SmallVector<int64_t> image = r.ints(1, "the image shape"),
                       block = r.ints(2, "the block shape");
  size_t count = image.size();
  SmallVector<int64_t> shape = r.shape(0);
  if (shape.size() != 3 || block.size() != count || count < 1)
    r.failInvalid(
        "expected columns of rank 3 and one block extent per image extent");
  Window window = readWindow(r, block, image);
  int64_t area = 1, places = 1;
  SmallVector<int64_t> input{shape[0], shape[1]}, extra;
  for (size_t i = 0; i < count; ++i) {
    int64_t room = image[i] + window.begin[i] + window.end[i] - window.reach(i);
    if (room < 0)
      r.failInvalid("a block exceeds the image");
    input.push_back(room / window.strides[i] + 1);
    extra.push_back(room % window.strides[i]);
    area *= block[i];
    places *= input.back();
    if (area > maxElements || places > maxElements)
      r.failInvalid("the image is too large");
  }
  if (shape[1] % area || places != shape[2])
    r.failInvalid("the columns do not fit the image");
  int64_t channels = shape[1] / area;
  if (shape[1] * area > (1 << 22))
    r.fail("blocks of this size are not supported");
  SmallVector<int64_t> filterShape{shape[1], 1};
  llvm::append_range(filterShape, block);
  Tensor filter =
      Tensor::allocate(*calotype::getElementType(r.element(0)), filterShape);
  for (int64_t i = 0; i < shape[1]; ++i)
    filter.setDouble(i * area + i % area, 1);
  r.set(0, r.make<nn::ConvTransposeOp>(r.reshape(r.value(0), input),
                                       r.makeConstant(filter), window.strides,
                                       window.dilations, window.begin,
                                       window.end, extra, channels));
}

static constexpr ReaderEntry entries[] = {
    {"ArrayFeatureExtractor", readArrayFeatureExtractor, "ai.onnx.ml"},
    {"Binarizer", readBinarizer, "ai.onnx.ml"},
    {"Col2Im", readCol2Im},
    {"TopK", readTopK},
};
ArrayRef<ReaderEntry> onnximport::getSelectionReaders() { return entries; }
