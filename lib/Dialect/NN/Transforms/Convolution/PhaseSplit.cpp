//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "PhaseSplit.h"
#include "../Constants.h"
#include "../TensorTypes.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include "calotype/Dialect/NN/IR/NNWindowOps.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

using Extents = SmallVector<int64_t>;

//===----------------------------------------------------------------------===//
// Ops as steps
//===----------------------------------------------------------------------===//

namespace {
/// A simplest move of a tensor of shape `from`.
struct Step {
  enum Kind { Pad, View, Permute } kind;
  Extents from, to;
  Extents low, high;   ///< Pad: zeros added, or elements removed when negative.
  Extents permutation; ///< Permute.
};
using Steps = std::vector<Step>;

/// Appends steps one after the other.
struct StepBuilder {
  Steps steps;
  Extents shape;

  void pad(ArrayRef<int64_t> low, ArrayRef<int64_t> high) {
    Extents to(shape);
    for (size_t i = 0; i < to.size(); ++i)
      to[i] += low[i] + high[i];
    steps.push_back({Step::Pad, shape, to, Extents(low), Extents(high), {}});
    shape = to;
  }
  void view(ArrayRef<int64_t> to) {
    steps.push_back({Step::View, shape, Extents(to), {}, {}, {}});
    shape.assign(to.begin(), to.end());
  }
  void permute(ArrayRef<int64_t> permutation) {
    Extents to = applyPermutation(shape, permutation);
    steps.push_back({Step::Permute, shape, to, {}, {}, Extents(permutation)});
    shape = to;
  }

  /// [N, C, H, W] to [N, by, bx, C, H / b, W / b].
  void spaceToDepth(int64_t b) {
    Extents s = shape;
    view({s[0], s[1], s[2] / b, b, s[3] / b, b});
    permute({0, 3, 5, 1, 2, 4});
    view({s[0], b * b * s[1], s[2] / b, s[3] / b});
  }
  void depthToSpace(int64_t b, bool columnRowDepth) {
    Extents s = shape;
    int64_t channels = s[1] / (b * b);
    if (columnRowDepth) {
      view({s[0], channels, b, b, s[2], s[3]});
      permute({0, 1, 4, 2, 5, 3});
    } else {
      view({s[0], b, b, channels, s[2], s[3]});
      permute({0, 3, 4, 1, 5, 2});
    }
    view({s[0], channels, s[2] * b, s[3] * b});
  }
  /// [N, C, S...] to [b..., N, C, S / b...].
  void spaceToBatch(ArrayRef<int64_t> block) {
    int64_t spatial = block.size(), batch = shape[0];
    Extents split{shape[0], shape[1]}, order, to{0, shape[1]};
    for (auto [index, b] : llvm::enumerate(block)) {
      split.append({shape[index + 2] / b, b});
      order.push_back(3 + 2 * index);
      to.push_back(shape[index + 2] / b);
      batch *= b;
    }
    to[0] = batch;
    order.append({0, 1});
    for (int64_t i = 0; i < spatial; ++i)
      order.push_back(2 + 2 * i);
    view(split);
    permute(order);
    view(to);
  }
  void batchToSpace(ArrayRef<int64_t> block) {
    int64_t spatial = block.size(), batch = shape[0];
    Extents split(block), order{spatial, spatial + 1}, to{0, shape[1]};
    for (auto [index, b] : llvm::enumerate(block)) {
      batch /= b;
      order.append({spatial + 2 + static_cast<int64_t>(index),
                    static_cast<int64_t>(index)});
      to.push_back(shape[index + 2] * b);
    }
    to[0] = batch;
    split.push_back(batch);
    llvm::append_range(split, ArrayRef<int64_t>(shape).drop_front());
    view(split);
    permute(order);
    view(to);
  }
};
} // namespace

static bool isZeroPad(PadOp op) {
  return op.getMode() == PadMode::Constant &&
         (!op.getValue() || getSplat(op.getValue()) == 0.0);
}

static Extents onSpatial(ArrayRef<int64_t> values, int64_t sign) {
  Extents all{0, 0};
  for (int64_t value : values)
    all.push_back(sign * value);
  return all;
}

/// The steps of a move of elements; none for other ops.
static Steps stepsOf(Operation *op) {
  if (op->getNumOperands() == 0 || op->getNumResults() != 1)
    return {};
  auto from = dyn_cast<RankedTensorType>(op->getOperand(0).getType());
  auto to = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  if (!from || !to || !from.hasStaticShape() || !to.hasStaticShape() ||
      from.getNumElements() == 0 || to.getNumElements() == 0)
    return {};
  StepBuilder builder{{}, Extents(from.getShape())};
  if (isa<ReshapeOp>(op)) {
    builder.view(to.getShape());
  } else if (auto transpose = dyn_cast<TransposeOp>(op)) {
    builder.permute(transpose.getPermutation());
  } else if (auto pad = dyn_cast<PadOp>(op)) {
    if (isZeroPad(pad))
      builder.pad(pad.getLow(), pad.getHigh());
  } else if (auto slice = dyn_cast<SliceOp>(op)) {
    Extents low, high;
    for (int64_t i = 0; i < from.getRank(); ++i) {
      if (slice.getSteps()[i] != 1)
        return {};
      low.push_back(-slice.getStarts()[i]);
      high.push_back(slice.getStarts()[i] + slice.getSizes()[i] -
                     from.getDimSize(i));
    }
    builder.pad(low, high);
  } else if (auto move = dyn_cast<SpaceToDepthOp>(op)) {
    builder.spaceToDepth(move.getBlock());
  } else if (auto move = dyn_cast<DepthToSpaceOp>(op)) {
    builder.depthToSpace(move.getBlock(), move.getColumnRowDepth());
  } else if (auto move = dyn_cast<SpaceToBatchOp>(op)) {
    builder.pad(onSpatial(move.getPadsBegin(), 1),
                onSpatial(move.getPadsEnd(), 1));
    builder.spaceToBatch(move.getBlock());
  } else if (auto move = dyn_cast<BatchToSpaceOp>(op)) {
    builder.batchToSpace(move.getBlock());
    builder.pad(onSpatial(move.getCropsBegin(), -1),
                onSpatial(move.getCropsEnd(), -1));
  }
  return builder.steps;
}

/// True for a step that leaves every element in place.
static bool isEmptyPad(const Step &step) {
  auto isZero = [](int64_t value) { return value == 0; };
  return step.kind == Step::Pad && llvm::all_of(step.low, isZero) &&
         llvm::all_of(step.high, isZero);
}

/// The steps that undo `steps`. A crop becomes a padding: what it adds is not
/// what was there, but its place is.
static Steps invert(const Steps &steps) {
  Steps inverse;
  for (const Step &step : llvm::reverse(steps)) {
    Step back{step.kind, step.to, step.from, {}, {}, {}};
    if (step.kind == Step::Permute)
      back.permutation = invertPermutationVector(step.permutation);
    for (auto [low, high] : llvm::zip(step.low, step.high)) {
      back.low.push_back(-low);
      back.high.push_back(-high);
    }
    inverse.push_back(back);
  }
  return inverse;
}

//===----------------------------------------------------------------------===//
// Digits
//===----------------------------------------------------------------------===//

namespace {
/// A factor of one axis of the source: index / stride % extent.
struct Digit {
  int64_t axis, extent, stride;
};
using Digits = SmallVector<Digit>;

/// The index of every dimension as digits of the axes of a source, outermost
/// first. Dimensions of one element have none.
class DigitMap {
public:
  explicit DigitMap(ArrayRef<int64_t> shape) {
    for (auto [axis, extent] : llvm::enumerate(shape)) {
      dims.emplace_back();
      if (extent != 1)
        dims.back().push_back({static_cast<int64_t>(axis), extent, 1});
    }
  }

  ArrayRef<Digits> getDims() const { return dims; }

  void permute(ArrayRef<int64_t> permutation) {
    dims = applyPermutation(dims, permutation);
  }

  /// Distributes the digits over dimensions of these extents. False when that
  /// needs a digit cut at a place that does not divide it.
  bool view(ArrayRef<int64_t> shape) {
    Digits rest;
    for (const Digits &dim : dims)
      llvm::append_range(rest, dim);
    std::reverse(rest.begin(), rest.end());
    dims.assign(shape.size(), {});
    for (auto [index, extent] : llvm::enumerate(shape))
      for (int64_t left = extent; left != 1;) {
        if (rest.empty())
          return false;
        Digit digit = rest.pop_back_val();
        if (left % digit.extent) {
          if (digit.extent % left)
            return false;
          int64_t inner = digit.extent / left;
          rest.push_back({digit.axis, inner, digit.stride});
          digit = {digit.axis, left, digit.stride * inner};
        }
        left /= digit.extent;
        append(dims[index], digit);
      }
    return rest.empty();
  }

private:
  /// Adds a digit; neighbours of one axis become one digit.
  static void append(Digits &dim, Digit digit) {
    if (!dim.empty() && dim.back().axis == digit.axis &&
        dim.back().stride == digit.stride * digit.extent) {
      dim.back().extent *= digit.extent;
      dim.back().stride = digit.stride;
    } else {
      dim.push_back(digit);
    }
  }

  SmallVector<Digits> dims;
};
} // namespace

/// The axes of the source that each dimension of the image holds, outermost
/// first.
using Groups = SmallVector<SmallVector<int64_t>>;

/// Reads the digits of an image: spatial dimensions hold the upper part of an
/// axis or all of it, the batch their phases and whole axes, the channels whole
/// axes.
static std::optional<Groups>
readDigits(ArrayRef<Digits> dims, ArrayRef<int64_t> padded, PhaseSplit &split) {
  Groups groups(dims.size());
  split.block.assign(dims.size() - 2, 1);
  SmallVector<int64_t> spatialOf(padded.size(), -1);
  for (size_t i = 0; i < split.block.size(); ++i) {
    const Digits &dim = dims[i + 2];
    if (dim.empty())
      continue;
    auto [axis, extent, stride] = dim.front();
    if (dim.size() != 1 || extent * stride != padded[axis])
      return std::nullopt;
    split.block[i] = stride;
    spatialOf[axis] = i;
    groups[i + 2] = {axis};
  }
  int64_t phases = 1, wanted = 1;
  for (size_t i = 0; i < 2; ++i)
    for (Digit digit : dims[i]) {
      int64_t place = i == 0 ? spatialOf[digit.axis] : -1;
      if (digit.stride != 1 ||
          digit.extent != (place < 0 ? padded[digit.axis] : split.block[place]))
        return std::nullopt;
      if (place >= 0)
        phases *= digit.extent;
      else
        groups[i].push_back(digit.axis);
      if (i > 0)
        continue;
      if (place < 0 && !split.batch.empty() && split.batch.back().spatial < 0)
        split.batch.back().extent *= digit.extent;
      else
        split.batch.push_back({place, digit.extent});
    }
  for (int64_t block : split.block)
    wanted *= block;
  if (phases == 1 || phases != wanted)
    return std::nullopt;
  return groups;
}

/// The dimensions of the image in the order of their axes in the source. Unit
/// dimensions stand behind the batch or before their spatial neighbour. Empty
/// when the axes do not allow it.
static SmallVector<int64_t> orderOfGroups(const Groups &groups) {
  SmallVector<std::pair<int64_t, int64_t>> places; // First axis, dimension.
  int64_t batch = groups[0].empty() ? -1 : groups[0].front();
  int64_t next = std::numeric_limits<int64_t>::max();
  for (int64_t dim = groups.size() - 1; dim >= 0; --dim) {
    if (!groups[dim].empty())
      next = groups[dim].front();
    places.push_back({dim < 2 && groups[dim].empty() ? batch : next, dim});
  }
  llvm::sort(places);
  SmallVector<int64_t> order;
  int64_t last = -1;
  for (auto [first, dim] : places) {
    for (int64_t axis : groups[dim])
      if (std::exchange(last, axis) >= axis)
        return {};
    order.push_back(dim);
  }
  return order;
}

/// Fills in how the source becomes an image.
static void describeImage(const Groups &groups, ArrayRef<int64_t> source,
                          PhaseSplit &split) {
  Extents shape(groups.size(), 1);
  for (auto [dim, group] : llvm::enumerate(groups))
    for (int64_t axis : group)
      shape[dim] *= source[axis];
  if (SmallVector<int64_t> order = orderOfGroups(groups); !order.empty()) {
    split.view = applyPermutation(shape, order);
    split.permutation = invertPermutationVector(order);
    return;
  }
  for (auto [axis, extent] : llvm::enumerate(source))
    if (extent == 1)
      split.order.push_back(axis);
  for (const auto &group : groups)
    for (int64_t axis : group)
      if (source[axis] != 1)
        split.order.push_back(axis);
  split.view = shape;
  split.permutation = llvm::to_vector(llvm::seq<int64_t>(0, shape.size()));
}

/// Follows the steps from a source; the first may pad it.
static std::optional<PhaseSplit> matchSteps(const Steps &steps) {
  ArrayRef<Step> moves(steps);
  ArrayRef<int64_t> source = moves.front().from;
  Extents padded(source), low(source.size(), 0), high(source.size(), 0);
  if (moves.front().kind == Step::Pad) {
    low = moves.front().low;
    high = moves.front().high;
    padded = moves.front().to;
    moves = moves.drop_front();
  }
  auto isNegative = [](int64_t value) { return value < 0; };
  if (llvm::any_of(low, isNegative) || llvm::any_of(high, isNegative) ||
      steps.back().to.size() < 3)
    return std::nullopt;
  DigitMap map(padded);
  for (const Step &step : moves) {
    if (step.kind == Step::Permute)
      map.permute(step.permutation);
    else if (step.kind == Step::Pad ? !isEmptyPad(step) : !map.view(step.to))
      return std::nullopt;
  }
  PhaseSplit split;
  std::optional<Groups> groups = readDigits(map.getDims(), padded, split);
  if (!groups)
    return std::nullopt;
  // Only spatial dimensions may be padded.
  for (const auto &group : ArrayRef(*groups).drop_front(2)) {
    split.before.push_back(
        group.empty() ? 0 : std::exchange(low[group.front()], 0));
    split.after.push_back(
        group.empty() ? 0 : std::exchange(high[group.front()], 0));
  }
  auto isZero = [](int64_t value) { return value == 0; };
  if (!llvm::all_of(low, isZero) || !llvm::all_of(high, isZero))
    return std::nullopt;
  describeImage(*groups, source, split);
  return split;
}

//===----------------------------------------------------------------------===//
// Chains
//===----------------------------------------------------------------------===//

/// Ops that are followed from an image; what exporters write has up to ten.
static constexpr size_t kLongestChain = 24;

namespace {
/// Grows a chain op by op away from the image and keeps the shortest that
/// splits into phases, or the next longer one that also holds its padding.
class ChainMatcher {
public:
  /// Adds an op further from the image, as steps towards it. False to stop.
  bool add(Operation *op, Steps steps, Value whole) {
    if (steps.empty() || chain.size() == kLongestChain)
      return false;
    chain.push_back(op);
    bool pads = steps.front().kind == Step::Pad && !isEmptyPad(steps.front());
    steps.insert(steps.end(), all.begin(), all.end());
    all = std::move(steps);
    std::optional<PhaseSplit> split = matchSteps(all);
    if (split && (!best || (pads && split->block == best->block))) {
      best = std::move(split);
      best->whole = whole;
      best->chain = chain;
    }
    return !pads;
  }

  std::optional<PhaseSplit> best;

private:
  Steps all;
  SmallVector<Operation *> chain;
};
} // namespace

std::optional<PhaseSplit> nn::findSplit(Value image) {
  ChainMatcher matcher;
  Block *block = image.getParentBlock();
  while (Operation *op = image.getDefiningOp()) {
    Steps steps = stepsOf(op);
    if (steps.empty() || op->getBlock() != block)
      break;
    image = op->getOperand(0);
    if (!matcher.add(op, std::move(steps), image))
      break;
  }
  if (matcher.best)
    std::reverse(matcher.best->chain.begin(), matcher.best->chain.end());
  return matcher.best;
}

std::optional<PhaseSplit> nn::findGather(Value image) {
  ChainMatcher matcher;
  while (image.hasOneUse()) {
    Operation *op = *image.getUsers().begin();
    Steps steps = stepsOf(op);
    if (steps.empty() || op->getOperand(0) != image ||
        op->getBlock() != image.getParentBlock())
      break;
    image = op->getResult(0);
    if (!matcher.add(op, invert(steps), image))
      break;
  }
  return matcher.best;
}

//===----------------------------------------------------------------------===//
// Images
//===----------------------------------------------------------------------===//

static Value createView(OpBuilder &builder, Location loc, Value value,
                        ArrayRef<int64_t> shape) {
  auto type = RankedTensorType::get(shape, typeOf(value).getElementType());
  return type == value.getType()
             ? value
             : ReshapeOp::create(builder, loc, type, value).getResult();
}

static Value createTranspose(OpBuilder &builder, Location loc, Value value,
                             ArrayRef<int64_t> permutation) {
  return isIdentityPermutation(permutation)
             ? value
             : TransposeOp::create(builder, loc, value, permutation)
                   .getResult();
}

Value nn::createImage(OpBuilder &builder, Location loc,
                      const PhaseSplit &split) {
  Value moved = createTranspose(builder, loc, split.whole, split.order);
  return createTranspose(builder, loc,
                         createView(builder, loc, moved, split.view),
                         split.permutation);
}

Value nn::createWhole(OpBuilder &builder, Location loc, const PhaseSplit &split,
                      Value image) {
  Value moved = createTranspose(builder, loc, image,
                                invertPermutationVector(split.permutation));
  Extents shape(typeOf(split.whole).getShape());
  if (split.order.empty())
    return createView(builder, loc, moved, shape);
  return createTranspose(
      builder, loc,
      createView(builder, loc, moved, applyPermutation(shape, split.order)),
      invertPermutationVector(split.order));
}
