//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "PadFolding.h"
#include "../Canonical/NonNegative.h"
#include "../Constants.h"
#include "../PerChannel.h"
#include "../TensorTypes.h"
#include <cmath>
#include <limits>

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

//===----------------------------------------------------------------------===//
// Padding before a window
//===----------------------------------------------------------------------===//

namespace {
/// The pads of a window together with the padding before it.
struct JoinedPads {
  SmallVector<int64_t> begin, end;
  StringRef refusal;

  JoinedPads(PadOp pad, ArrayRef<int64_t> begin, ArrayRef<int64_t> end)
      : begin(begin), end(end) {
    ArrayRef<int64_t> low = pad.getLow(), high = pad.getHigh();
    if (pad.getMode() != PadMode::Constant)
      refusal = "the padding repeats elements";
    else if (low[0] || low[1] || high[0] || high[1])
      refusal = "the padding adds images or channels";
    else
      for (size_t i = 0; i < begin.size(); ++i)
        add(i, low[i + 2], high[i + 2]);
  }

private:
  void add(size_t i, int64_t low, int64_t high) {
    begin[i] += low;
    end[i] += high;
    if (low < 0 || high < 0)
      refusal = "the padding removes elements";
    else if (std::max(begin[i], end[i]) > std::numeric_limits<int32_t>::max())
      refusal = "the pads are out of range";
  }
};
} // namespace

/// What a padding puts around its input.
static std::optional<double> paddingValue(PadOp pad) {
  return pad.getValue() ? getSplat(pad.getValue()) : std::optional(0.0);
}

/// The cost of `window` and of a padding that nobody else reads.
static Cost costWithPad(PadOp pad, Operation *window) {
  Cost cost = computeCost(window);
  return pad->hasOneUse() ? cost + computeCost(pad) : cost;
}

PadFold nn::foldPadIntoConv(ConvOp conv, RewriterBase &rewriter) {
  auto pad = conv.getInput().getDefiningOp<PadOp>();
  if (!pad)
    return {};
  JoinedPads joined(pad, conv.getPadsBegin(), conv.getPadsEnd());
  if (!joined.refusal.empty())
    return PadFold::refuse(joined.refusal);
  if (paddingValue(pad) != 0.0)
    return PadFold::refuse("the padding is not zero");
  PadFold fold;
  fold.before = costWithPad(pad, conv);
  rewriter.modifyOpInPlace(conv, [&] {
    conv.getInputMutable().assign(pad.getInput());
    conv.setPadsBegin(joined.begin);
    conv.setPadsEnd(joined.end);
  });
  fold.op = conv;
  fold.after = computeCost(conv);
  if (pad->use_empty())
    rewriter.eraseOp(pad);
  return fold;
}

/// True when each window of a row has a place inside [0, extent).
static bool readsInside(int64_t extent, int64_t begin, int64_t kernel,
                        int64_t stride, int64_t dilation, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    bool inside = false;
    for (int64_t tap = 0; tap < kernel && !inside; ++tap) {
      int64_t place = i * stride + tap * dilation - begin;
      inside = place >= 0 && place < extent;
    }
    if (!inside)
      return false;
  }
  return true;
}

static bool isLowest(Type element, double value) {
  if (isa<FloatType>(element))
    return value == -std::numeric_limits<double>::infinity();
  if (element.isUnsignedInteger())
    return value == 0;
  return value == -std::ldexp(1.0, element.getIntOrFloatBitWidth() - 1);
}

/// Why the padding differs from the pads of the window; empty when it does not.
static StringRef refusePoolPad(PadOp pad, PoolOp pool,
                               const JoinedPads &joined) {
  std::optional<double> value = paddingValue(pad);
  if (!value)
    return "the padding is not known";
  auto isZero = [](int64_t p) { return p == 0; };
  switch (pool.getKind()) {
  case PoolKind::Lp:
    return *value == 0 ? "" : "the padding is not zero";
  case PoolKind::Average:
    if (*value != 0)
      return "the padding is not zero";
    if (!pool.getCountIncludePad() &&
        !(llvm::all_of(pool.getPadsBegin(), isZero) &&
          llvm::all_of(pool.getPadsEnd(), isZero)))
      return "the average counts the padding but not its own pads";
    return "";
  case PoolKind::Max:
    break;
  }
  RankedTensorType from = typeOf(pad.getInput());
  if (!isLowest(from.getElementType(), *value) &&
      (*value > 0 || !isNonNegative(pad.getInput())))
    return "the padding may be a maximum";
  for (size_t i = 0; i < joined.begin.size(); ++i) {
    int64_t extent = from.getDimSize(i + 2),
            count = pool.getType().getDimSize(i + 2);
    if (ShapedType::isDynamic(extent) || ShapedType::isDynamic(count) ||
        !readsInside(extent, joined.begin[i], pool.getKernel()[i],
                     pool.getStrides()[i], pool.getDilations()[i], count))
      return "a window reads padding only";
  }
  return "";
}

PadFold nn::foldPadIntoPool(PoolOp pool, RewriterBase &rewriter) {
  auto pad = pool.getInput().getDefiningOp<PadOp>();
  if (!pad)
    return {};
  JoinedPads joined(pad, pool.getPadsBegin(), pool.getPadsEnd());
  if (!joined.refusal.empty())
    return PadFold::refuse(joined.refusal);
  if (StringRef refusal = refusePoolPad(pad, pool, joined); !refusal.empty())
    return PadFold::refuse(refusal);
  bool counts =
      pool.getKind() == PoolKind::Average || pool.getCountIncludePad();
  PadFold fold;
  fold.before = costWithPad(pad, pool);
  rewriter.setInsertionPoint(pool);
  auto merged = PoolOp::create(
      rewriter, pool.getLoc(), pad.getInput(), pool.getKind(), pool.getKernel(),
      pool.getStrides(), pool.getDilations(), joined.begin, joined.end,
      pool.getCeilMode(), counts, pool.getP());
  if (merged.getType() != pool.getType()) {
    rewriter.eraseOp(merged);
    return PadFold::refuse("a last window begins in the padding");
  }
  fold.op = merged;
  fold.after = computeCost(merged);
  rewriter.replaceOp(pool, merged);
  if (pad->use_empty())
    rewriter.eraseOp(pad);
  return fold;
}

//===----------------------------------------------------------------------===//
// A box behind a convolution
//===----------------------------------------------------------------------===//

namespace {
/// One spatial dimension of a convolution of which only a box is read.
struct BoxedWindow {
  int64_t stride, begin, end; ///< Of the convolution that gives the box.
  int64_t cropBegin = 0, cropEnd = 0; ///< Of its input.

  BoxedWindow(ConvOp conv, SliceOp slice, size_t i) {
    int64_t start = slice.getStarts()[i + 2], size = slice.getSizes()[i + 2];
    int64_t kernel = typeOf(conv.getFilter()).getDimSize(i + 2);
    int64_t reach = conv.getDilations()[i] * (kernel - 1) + 1;
    stride = conv.getStrides()[i] * slice.getSteps()[i + 2];
    begin = conv.getPadsBegin()[i] - conv.getStrides()[i] * start;
    // The least end that the last window needs; a little more changes nothing.
    int64_t least = (size - 1) * stride + reach -
                    typeOf(conv.getInput()).getDimSize(i + 2) - begin;
    end = std::min(conv.getPadsEnd()[i], least + stride - 1);
    cropBegin = std::max<int64_t>(0, -begin);
    cropEnd = std::max<int64_t>(0, -end);
    begin += cropBegin;
    end += cropEnd;
  }
};

/// A convolution and the ops behind it, up to the slice.
struct BoxedConv {
  ConvOp conv;
  SmallVector<Operation *> epilogue; ///< From the slice to the convolution.
  StringRef refusal;
};
} // namespace

/// Finds the convolution whose rows `slice` reads; null where there is none.
static BoxedConv findBoxedConv(SliceOp slice) {
  BoxedConv found;
  Value value = slice.getInput();
  bool shared = false;
  while (Operation *op = value.getDefiningOp()) {
    shared |= !value.hasOneUse();
    found.conv = dyn_cast<ConvOp>(op);
    if (found.conv)
      break;
    value = findPerChannelInput(op);
    if (!value)
      return {};
    found.epilogue.push_back(op);
  }
  if (shared)
    found.refusal = "what the slice removes has another reader";
  return found;
}

static StringRef refuseBox(SliceOp slice, ConvOp conv) {
  RankedTensorType type = conv.getType();
  if (!type.hasStaticShape() || !typeOf(conv.getInput()).hasStaticShape() ||
      !typeOf(conv.getFilter()).hasStaticShape())
    return "the shape is not known";
  for (int64_t i = 0; i < type.getRank(); ++i) {
    if (slice.getSteps()[i] < 1 || slice.getSizes()[i] < 1)
      return "the slice is empty or runs backwards";
    if (i < 2 && (slice.getSizes()[i] != type.getDimSize(i)))
      return "the slice removes images or channels";
  }
  return "";
}

/// True for a slice of images or channels alone.
static bool keepsRows(SliceOp slice) {
  ArrayRef<int64_t> from = typeOf(slice.getInput()).getShape();
  for (size_t i = 2; i < from.size(); ++i)
    if (slice.getSizes()[i] != from[i] || slice.getStarts()[i] != 0)
      return false;
  return true;
}

/// Operations that take the time of moving one byte, on a processor of today.
static constexpr double kFlopsPerByte = 8;

static double weigh(const Cost &cost) {
  return cost.flops + kFlopsPerByte * cost.bytes;
}

static SliceOp createCrop(RewriterBase &rewriter, ConvOp conv,
                          ArrayRef<BoxedWindow> windows) {
  RankedTensorType from = typeOf(conv.getInput());
  SmallVector<int64_t> starts(2, 0), sizes(from.getShape().take_front(2)),
      steps(from.getRank(), 1);
  for (auto [i, window] : llvm::enumerate(windows)) {
    starts.push_back(window.cropBegin);
    sizes.push_back(from.getDimSize(i + 2) - window.cropBegin - window.cropEnd);
  }
  if (sizes == SmallVector<int64_t>(from.getShape()))
    return {};
  return SliceOp::create(rewriter, conv.getLoc(), conv.getInput(), starts,
                         sizes, steps);
}

static ConvOp createBoxed(RewriterBase &rewriter, ConvOp conv, SliceOp crop,
                          ArrayRef<BoxedWindow> windows) {
  SmallVector<int64_t> strides, begin, end;
  for (const BoxedWindow &window : windows) {
    strides.push_back(window.stride);
    begin.push_back(window.begin);
    end.push_back(window.end);
  }
  Value input = crop ? crop.getResult() : conv.getInput();
  return ConvOp::create(rewriter, conv.getLoc(), input, conv.getFilter(),
                        strides, conv.getDilations(), begin, end,
                        conv.getGroups());
}

/// A box that reads nothing of a padding reads the padded value.
static void skipPadding(SliceOp slice, RewriterBase &rewriter) {
  auto pad = slice.getInput().getDefiningOp<PadOp>();
  if (!pad || !typeOf(pad.getInput()).hasStaticShape())
    return;
  SmallVector<int64_t> starts;
  for (auto [i, low] : llvm::enumerate(pad.getLow())) {
    starts.push_back(slice.getStarts()[i] - low);
    int64_t last = starts[i] + (slice.getSizes()[i] - 1) * slice.getSteps()[i];
    if (std::min(starts[i], last) < 0 ||
        std::max(starts[i], last) >= typeOf(pad.getInput()).getDimSize(i))
      return;
  }
  rewriter.modifyOpInPlace(slice, [&] {
    slice.getInputMutable().assign(pad.getInput());
    slice.setStarts(starts);
  });
  if (pad->use_empty())
    rewriter.eraseOp(pad);
}

PadFold nn::foldSliceIntoConv(SliceOp slice, RewriterBase &rewriter) {
  skipPadding(slice, rewriter);
  BoxedConv found = findBoxedConv(slice);
  ConvOp conv = found.conv;
  if (!conv ||
      (keepsRows(slice) && slice.getType() != slice.getInput().getType()))
    return {};
  if (found.refusal.empty())
    found.refusal = refuseBox(slice, conv);
  if (!found.refusal.empty())
    return PadFold::refuse(found.refusal);
  SmallVector<BoxedWindow> windows;
  for (size_t i = 0; i < conv.getStrides().size(); ++i) {
    windows.emplace_back(conv, slice, i);
    const BoxedWindow &window = windows.back();
    if (window.cropBegin + window.cropEnd >=
        typeOf(conv.getInput()).getDimSize(i + 2))
      return PadFold::refuse("the slice reads padding only");
    if (window.stride > std::numeric_limits<int32_t>::max())
      return PadFold::refuse("the stride is out of range");
  }
  PadFold fold;
  fold.before =
      computeCost(conv) + computeCost(slice) + computeCost(found.epilogue);
  rewriter.setInsertionPoint(conv);
  fold.crop = createCrop(rewriter, conv, windows);
  ConvOp boxed = createBoxed(rewriter, conv, fold.crop, windows);
  fold.after = computeCost(boxed);
  if (fold.crop) {
    fold.after = fold.after + computeCost(fold.crop);
    if (weigh(fold.after) >= weigh(computeCost(conv) + computeCost(slice))) {
      rewriter.eraseOp(boxed);
      rewriter.eraseOp(fold.crop);
      return PadFold::refuse("a crop of the input costs more than it saves");
    }
  }
  rewriter.replaceAllUsesWith(conv.getResult(), boxed.getResult());
  rewriter.eraseOp(conv);
  for (Operation *op : found.epilogue)
    rewriter.modifyOpInPlace(op, [&] {
      auto element = typeOf(op->getResult(0)).getElementType();
      op->getResult(0).setType(slice.getType().clone(element));
    });
  fold.after = fold.after + computeCost(found.epilogue);
  rewriter.replaceOp(slice, slice.getInput());
  fold.op = boxed;
  return fold;
}
