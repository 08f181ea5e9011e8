//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Readers of the ops that take and add parts: Slice, Split, Pad.
//===----------------------------------------------------------------------===//

#include "Evaluate.h"
#include "Readers.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

static SmallVector<int64_t> firstAxes(size_t count) {
  return llvm::to_vector(llvm::seq<int64_t>(0, count));
}

/// The box of a known small tensor, on the host.
static std::optional<Tensor> sliceTensor(const Tensor &from,
                                         ArrayRef<int64_t> starts,
                                         ArrayRef<int64_t> sizes,
                                         ArrayRef<int64_t> steps) {
  if (from.getNumElements() > maxEvaluatedElements)
    return std::nullopt;
  Tensor to = Tensor::allocate(from.getElementType(), sizes);
  size_t size = getElementSize(from.getElementType());
  for (int64_t i = 0; i < to.getNumElements(); ++i) {
    int64_t rest = i, source = 0, stride = 1;
    for (int64_t dim = from.getRank(); dim-- > 0;) {
      source += (starts[dim] + rest % sizes[dim] * steps[dim]) * stride;
      rest /= sizes[dim];
      stride *= from.getShape()[dim];
    }
    memcpy(to.as<char>() + i * size, from.as<char>() + source * size, size);
  }
  return to;
}

static void setSlice(NodeReader &r, int output, ArrayRef<int64_t> starts,
                     ArrayRef<int64_t> sizes, ArrayRef<int64_t> steps) {
  if (const Tensor *tensor = r.constant(0))
    if (auto part = sliceTensor(*tensor, starts, sizes, steps))
      return r.set(output, *part);
  r.set(output, r.make<nn::SliceOp>(r.value(0), starts, sizes, steps));
}

static void readSlice(NodeReader &r) {
  SmallVector<int64_t> begin, end, axes, by;
  if (r.opset < 10) {
    begin = r.getInts("starts");
    end = r.getInts("ends");
    axes = r.hasAttribute("axes") ? r.getInts("axes") : firstAxes(begin.size());
  } else {
    begin = r.ints(1, "the starts");
    end = r.ints(2, "the ends");
    axes = r.hasInput(3) ? r.ints(3, "the axes") : firstAxes(begin.size());
    if (r.hasInput(4))
      by = r.ints(4, "the steps");
  }
  if (by.empty())
    by.assign(begin.size(), 1);
  SmallVector<int64_t> sizes = r.shape(0);
  axes = r.normalizeAxes(axes, sizes.size());
  if (begin.size() != end.size() || begin.size() != axes.size() ||
      begin.size() != by.size())
    r.failInvalid("starts, ends, axes and steps differ in length");
  SmallVector<int64_t> starts(sizes.size(), 0), steps(sizes.size(), 1);
  for (size_t i = 0; i < axes.size(); ++i) {
    int64_t extent = r.shape(0)[axes[i]], step = by[i];
    if (step == 0)
      r.failInvalid("a step is 0");
    // A step beyond the extent takes one element, whatever its size.
    step = std::clamp(step, -extent - 1, extent + 1);
    auto fromFront = [&](int64_t at) { return at < 0 ? at + extent : at; };
    int64_t low = step > 0 ? 0 : -1, high = step > 0 ? extent : extent - 1;
    int64_t first = std::clamp(fromFront(begin[i]),
                               step > 0 ? 0 : std::min<int64_t>(0, high), high);
    int64_t last = std::clamp(fromFront(end[i]), low, high);
    int64_t distance = step > 0 ? last - first : first - last,
            stride = std::abs(step);
    starts[axes[i]] = std::max<int64_t>(first, 0);
    sizes[axes[i]] =
        distance <= 0 ? 0 : llvm::divideCeilSigned(distance, stride);
    steps[axes[i]] = step;
  }
  setSlice(r, 0, starts, sizes, steps);
}

static void readSplit(NodeReader &r) {
  SmallVector<int64_t> shape = r.shape(0);
  int64_t axis = r.normalizeAxis(r.getInt("axis", 0), shape.size());
  SmallVector<int64_t> parts;
  if (r.opset < 13 || r.hasInput(1))
    parts = r.opset < 13 ? r.getInts("split") : r.ints(1, "the split");
  if (parts.empty()) {
    int64_t count = r.getInt("num_outputs", r.node.output_size());
    if (count < 1 || count > r.node.output_size())
      r.failInvalid("expected " + Twine(count) + " outputs");
    int64_t size = llvm::divideCeilSigned(shape[axis], count);
    for (int64_t i = 0; i < count; ++i)
      parts.push_back(std::clamp<int64_t>(shape[axis] - i * size, 0, size));
  }
  if (static_cast<int>(parts.size()) < r.node.output_size())
    r.failInvalid("more outputs than parts");
  SmallVector<int64_t> starts(shape.size(), 0), sizes(shape),
      steps(shape.size(), 1);
  int64_t at = 0;
  for (auto [output, size] : llvm::enumerate(parts)) {
    if (size < 0 || size > shape[axis] - at)
      r.failInvalid("the parts exceed the extent " + Twine(shape[axis]));
    starts[axis] = at;
    sizes[axis] = size;
    at += size;
    if (r.wants(output))
      setSlice(r, output, starts, sizes, steps);
  }
  if (at != shape[axis])
    r.failInvalid("the parts do not fill the extent " + Twine(shape[axis]));
}

static void readPad(NodeReader &r) {
  int64_t rank = r.rank(0);
  SmallVector<int64_t> pads;
  if (r.opset < 11)
    pads = r.getInts(r.opset < 2 ? "paddings" : "pads");
  else
    pads = r.ints(1, "the pads");
  SmallVector<int64_t> axes = firstAxes(rank);
  if (r.hasInput(3))
    axes = r.normalizeAxes(r.ints(3, "the axes"), rank);
  if (pads.size() != 2 * axes.size())
    r.failInvalid("expected " + Twine(2 * axes.size()) + " pads, found " +
                  Twine(pads.size()));
  SmallVector<int64_t> low(rank, 0), high(rank, 0), shape = r.shape(0);
  for (size_t i = 0; i < axes.size(); ++i) {
    low[axes[i]] = pads[i];
    high[axes[i]] = pads[i + axes.size()];
    if (std::max(std::abs(pads[i]), std::abs(high[axes[i]])) > maxElements)
      r.failInvalid("a pad is out of range");
  }
  auto mode = nn::symbolizePadMode(r.getString("mode", "constant"));
  if (!mode)
    r.fail("mode '" + r.getString("mode", "") + "' is not supported");
  Value value;
  if (*mode == nn::PadMode::Constant) {
    if (r.opset >= 11 && r.hasInput(2))
      value = r.reshape(r.value(2), {});
    else
      value = r.scalar(r.opset < 11 ? r.getFloat("value", 0) : 0, r.element(0));
  }
  r.set(0, r.make<nn::PadOp>(r.value(0), value, low, high, *mode));
}

static constexpr ReaderEntry entries[] = {
    {"Pad", readPad}, {"Slice", readSlice}, {"Split", readSplit}};
ArrayRef<ReaderEntry> onnximport::getSliceReaders() { return entries; }
