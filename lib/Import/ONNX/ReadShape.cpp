//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Readers of the ops that change a shape and keep the order of elements.
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include "calotype/Dialect/NN/IR/NNWindowOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

static void readShape(NodeReader &r) {
  SmallVector<int64_t> shape = r.shape(0);
  int64_t rank = shape.size();
  auto clamp = [&](int64_t axis) {
    return std::clamp<int64_t>(axis < 0 ? axis + rank : axis, 0, rank);
  };
  int64_t start = clamp(r.getInt("start", 0));
  int64_t end = std::max(start, clamp(r.getInt("end", rank)));
  ArrayRef<int64_t> part = ArrayRef(shape).slice(start, end - start);
  r.set(0, Tensor::of<int64_t>(ElementType::I64, {end - start}, part));
}

static void readSize(NodeReader &r) {
  r.set(0, Tensor::of<int64_t>(ElementType::I64, {},
                               {r.type(0).getNumElements()}));
}

static void readReshape(NodeReader &r) {
  SmallVector<int64_t> shape =
      r.opset < 5 ? r.getInts("shape") : r.ints(1, "the shape");
  SmallVector<int64_t> from = r.shape(0);
  bool allowZero = r.getInt("allowzero", 0);
  int64_t open = -1, known = 1;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 0 && !allowZero) {
      if (i >= from.size())
        r.failInvalid("the shape copies a dimension that the input lacks");
      shape[i] = from[i];
    }
    if (shape[i] == -1) {
      if (open >= 0)
        r.failInvalid("the shape has two open dimensions");
      open = i;
    } else if (shape[i] < 0 || llvm::MulOverflow(known, shape[i], known)) {
      r.failInvalid("extent " + Twine(shape[i]) + " is no extent");
    }
  }
  int64_t total = r.type(0).getNumElements();
  if (open >= 0) {
    if (known == 0 || total % known)
      r.failInvalid(Twine(total) + " elements do not fill the open dimension");
    shape[open] = total / known;
    known = total;
  }
  if (known != total)
    r.failInvalid("the shape has " + Twine(known) + " elements, the input " +
                  Twine(total));
  r.setReshaped(0, 0, shape);
}

static void readFlatten(NodeReader &r) {
  SmallVector<int64_t> from = r.shape(0);
  int64_t rank = from.size(), axis = r.getInt("axis", 1);
  if (axis < -rank || axis > rank)
    r.failInvalid("axis " + Twine(axis) + " is outside the tensor");
  axis += axis < 0 ? rank : 0;
  auto [outer, inner] = std::pair(ArrayRef(from).take_front(axis),
                                  ArrayRef(from).drop_front(axis));
  r.setReshaped(0, 0, {*countElements(outer), *countElements(inner)});
}

static void readSqueeze(NodeReader &r) {
  SmallVector<int64_t> from = r.shape(0), shape;
  auto axes = r.intsOrAttribute("axes", 1, 13);
  SmallVector<int64_t> chosen =
      r.normalizeAxes(axes.value_or(SmallVector<int64_t>{}), from.size());
  for (int64_t axis : chosen)
    if (from[axis] != 1)
      r.failInvalid("dimension " + Twine(axis) + " has extent " +
                    Twine(from[axis]) + ", not 1");
  for (auto [axis, extent] : llvm::enumerate(from))
    if (axes ? !llvm::is_contained(chosen, static_cast<int64_t>(axis))
             : extent != 1)
      shape.push_back(extent);
  r.setReshaped(0, 0, shape);
}

static void readUnsqueeze(NodeReader &r) {
  SmallVector<int64_t> shape = r.shape(0);
  auto axes = r.intsOrAttribute("axes", 1, 13);
  if (!axes)
    r.failInvalid("axes are missing");
  SmallVector<int64_t> chosen =
      r.normalizeAxes(*axes, shape.size() + axes->size());
  llvm::sort(chosen);
  if (std::adjacent_find(chosen.begin(), chosen.end()) != chosen.end())
    r.failInvalid("an axis is named twice");
  for (int64_t axis : chosen)
    shape.insert(shape.begin() + axis, 1);
  r.setReshaped(0, 0, shape);
}

static void readTranspose(NodeReader &r) {
  SmallVector<int64_t> permutation = r.getInts("perm");
  if (!r.hasAttribute("perm"))
    for (int64_t dim = r.rank(0); dim-- > 0;)
      permutation.push_back(dim);
  r.set(0, r.transpose(r.value(0), permutation));
}

static void readConcat(NodeReader &r) {
  int64_t axis = r.normalizeAxis(r.getInt("axis", 1), r.rank(0));
  SmallVector<Value> inputs = r.values();
  r.set(0, r.make<nn::ConcatOp>(inputs, axis));
}

static void readExpand(NodeReader &r) {
  SmallVector<int64_t> shape = r.ints(1, "the shape"), from = r.shape(0);
  size_t rank = std::max(shape.size(), from.size());
  shape.insert(shape.begin(), rank - shape.size(), 1);
  from.insert(from.begin(), rank - from.size(), 1);
  for (size_t i = 0; i < rank; ++i)
    if (shape[i] == 1)
      shape[i] = from[i];
    else if (shape[i] != from[i] && from[i] != 1)
      r.failInvalid("extent " + Twine(from[i]) + " does not expand to " +
                    Twine(shape[i]));
  r.set(0, r.expand(r.value(0), shape));
}

static void readIdentity(NodeReader &r) { r.forward(0, 0); }

static void readDropout(NodeReader &r) {
  bool training = r.opset >= 12
                      ? r.hasInput(2) && r.scalarInt(2, "the training mode")
                      : r.opset < 7 && !r.getInt("is_test", 0);
  // A ratio of zero keeps everything.
  if (training) {
    double ratio = r.opset >= 12 && r.hasInput(1)
                       ? r.required(1, "the ratio").getDouble(0)
                       : r.getFloat("ratio", 0.5);
    if (ratio != 0)
      r.fail("training mode is not supported");
  }
  r.forward(0, 0);
  if (r.wants(1)) {
    Value one =
        r.scalar(1, r.opset >= 10 ? r.builder.getI1Type() : r.element(0));
    r.set(1, r.expand(one, r.shape(0)));
  }
}

static void readTile(NodeReader &r) {
  SmallVector<int64_t> repeats;
  if (r.opset < 6) {
    repeats.assign(r.rank(0), 1);
    int64_t axis =
        r.normalizeAxis(r.required(2, "the axis").getInt(0), r.rank(0));
    repeats[axis] = r.required(1, "the count").getInt(0);
  } else {
    repeats = r.ints(1, "the repeats");
  }
  for (auto [extent, repeat] : llvm::zip(r.shape(0), repeats))
    if (repeat < 0 || repeat > maxElements)
      r.failInvalid("expected repeats of at least 0 and less than 2^31");
  r.set(0, r.make<nn::TileOp>(r.value(0), repeats));
}

static void readSpaceToDepth(NodeReader &r) {
  r.set(0, r.make<nn::SpaceToDepthOp>(r.value(0), r.getInt("blocksize", 0)));
}

static void readDepthToSpace(NodeReader &r) {
  bool crd = r.getString("mode", "DCR") == "CRD";
  int64_t block = r.getInt("blocksize", 0);
  if (block < 1 || block > 32768)
    r.failInvalid("block size " + Twine(block) + " is out of range");
  r.set(0, r.make<nn::DepthToSpaceOp>(r.value(0), block, crd));
}

static constexpr ReaderEntry entries[] = {
    {"Concat", readConcat},       {"DepthToSpace", readDepthToSpace},
    {"Dropout", readDropout},     {"Expand", readExpand},
    {"Flatten", readFlatten},     {"Identity", readIdentity},
    {"Reshape", readReshape},     {"Shape", readShape},
    {"Size", readSize},           {"SpaceToDepth", readSpaceToDepth},
    {"Squeeze", readSqueeze},     {"Tile", readTile},
    {"Transpose", readTranspose}, {"Unsqueeze", readUnsqueeze},
};
ArrayRef<ReaderEntry> onnximport::getShapeReaders() { return entries; }
