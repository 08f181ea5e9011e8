//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-flatten-space-to-batch: convolutions between a split of an image into
/// phases and the gathering of these phases become dilated convolutions of the
/// image.
///
/// With S the split by blocks r without padding, and every value v between
/// split and gathering written as v = S(V): a convolution of v with dilation d
/// and pads q is S of the convolution of V with dilation r d and pads r q;
/// padding by q is S of padding by r q; what treats all pixels alike commutes
/// with S.
//===----------------------------------------------------------------------===//

#include "../PerChannel.h"
#include "../TensorTypes.h"
#include "PadFolding.h"
#include "PhaseSplit.h"
#include "calotype/Analysis/Rewrites.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include <limits>

namespace calotype::nn {
#define GEN_PASS_DEF_FLATTENSPACETOBATCHPASS
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"
} // namespace calotype::nn

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

static constexpr Rewrite kRewrite{"nn-flatten-space-to-batch", Numerics::Exact};

static std::string blockText(ArrayRef<int64_t> block) {
  return llvm::join(
      llvm::map_range(block, [](int64_t b) { return std::to_string(b); }),
      " x ");
}

namespace {

/// The ops between splits and gatherings by the same blocks.
class PhaseRegion {
public:
  PhaseRegion(ConvOp seed, PhaseSplit split)
      : first(split), parent(seed->getBlock()) {
    entries[seed.getInput()] = std::move(split);
    add(seed);
  }

  /// Finds the whole region; false with a reason when a value leaves it
  /// ungathered.
  bool grow() {
    while (!pending.empty() && refusal.empty())
      visit(pending.pop_back_val());
    if (refusal.empty() && exits.empty())
      refuse("the phases are never gathered");
    return refusal.empty();
  }

  llvm::MapVector<Value, PhaseSplit> entries, exits;
  llvm::SetVector<Operation *> ops;
  std::string refusal;
  PhaseSplit first; ///< The blocks of all.

private:
  void add(Operation *op) {
    if (ops.insert(op))
      pending.push_back(op);
  }

  bool isSame(const PhaseSplit &split) const {
    return split.block == first.block && split.batch == first.batch;
  }

  void refuse(const Twine &reason) {
    if (refusal.empty())
      refusal = reason.str();
  }

  /// The op's operands must be images in phases, and so is its result.
  void visit(Operation *op) {
    if (op->getBlock() != parent)
      return refuse("another block reads the phases");
    auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
    if (!type || !type.hasStaticShape())
      return refuse("the shape is not known");
    if (type.getRank() == static_cast<int64_t>(first.block.size()) + 2 &&
        !fits(type.getShape().drop_front(2)))
      return refuse("an extent is out of range");
    if (auto conv = dyn_cast<ConvOp>(op))
      visitConv(conv);
    else if (auto pad = dyn_cast<PadOp>(op))
      visitPad(pad);
    else if (auto slice = dyn_cast<SliceOp>(op))
      visitSlice(slice);
    else
      visitElementwise(op);
    if (refusal.empty())
      addReaders(op->getResult(0));
  }

  /// Whether values per spatial dimension fit 31 bits when they count r-fold.
  bool fits(ArrayRef<int64_t> values) const {
    return llvm::all_of(llvm::zip_equal(values, first.block), [](auto pair) {
      auto [value, r] = pair;
      return std::abs(value) <= std::numeric_limits<int32_t>::max() / r;
    });
  }

  void visitConv(ConvOp conv) {
    for (int64_t stride : conv.getStrides())
      if (stride != 1)
        return refuse("a convolution strides inside the blocks");
    if (!fits(conv.getDilations()) || !fits(conv.getPadsBegin()) ||
        !fits(conv.getPadsEnd()))
      return refuse("an extent is out of range");
    addProducer(conv.getInput());
  }

  void visitPad(PadOp pad) {
    if (pad.getMode() != PadMode::Constant || pad.getLow()[0] ||
        pad.getHigh()[0])
      return refuse("a padding repeats elements or adds images");
    if (!fits(pad.getLow().drop_front(2)) || !fits(pad.getHigh().drop_front(2)))
      return refuse("an extent is out of range");
    addProducer(pad.getInput());
  }

  void visitSlice(SliceOp slice) {
    RankedTensorType from = typeOf(slice.getInput());
    for (int64_t i = 0; i < from.getRank(); ++i)
      if ((i != 1 && slice.getSteps()[i] != 1) ||
          (i == 0 && slice.getSizes()[0] != from.getDimSize(0)))
        return refuse("a slice chooses phases");
    addProducer(slice.getInput());
  }

  void visitElementwise(Operation *op) {
    if (!isElementwiseOnImages(op))
      return refuse("the phases reach '" + op->getName().getStringRef() +
                    "' before they are gathered");
    for (OpOperand &operand : op->getOpOperands()) {
      if (isPerChannelOperand(operand))
        continue;
      if (typeOf(operand.get()).getShape() !=
          typeOf(op->getResult(0)).getShape())
        return refuse("an operand is not the same for all pixels of a channel");
      addProducer(operand.get());
    }
  }

  void addProducer(Value value) {
    if (entries.contains(value))
      return;
    Operation *op = value.getDefiningOp();
    if (op && ops.contains(op))
      return;
    if (std::optional<PhaseSplit> split = findSplit(value)) {
      if (!isSame(*split))
        return refuse("operands are split by other blocks");
      entries[value] = std::move(*split);
      return;
    }
    if (!op || !isa<KernelOpInterface>(op) || op->getNumResults() != 1 ||
        isa<ConstantOp>(op))
      return refuse("an operand is not split into phases");
    add(op);
  }

  void addReaders(Value value) {
    if (std::optional<PhaseSplit> gather = findGather(value)) {
      if (gather->block == first.block && !isSame(*gather))
        return refuse("split and gathered in another order of phases");
      if (!isSame(*gather))
        return refuse("split by blocks of " + blockText(first.block) +
                      ", gathered by " + blockText(gather->block));
      exits[value] = std::move(*gather);
      return;
    }
    for (Operation *user : value.getUsers()) {
      if (!isa<KernelOpInterface>(user) || user->getNumResults() != 1)
        return refuse("the phases have another reader");
      add(user);
    }
  }

  Block *parent;
  SmallVector<Operation *> pending;
};

/// The ops that a rewriter made and that still are.
struct LiveOps : RewriterBase::Listener {
  void notifyOperationInserted(Operation *op, OpBuilder::InsertPoint) override {
    ops.insert(op);
  }
  void notifyOperationErased(Operation *op) override { ops.remove(op); }
  llvm::SetVector<Operation *> ops;
};

/// Computes a region on whole images.
class RegionFlattener {
public:
  RegionFlattener(PhaseRegion &region, RewriterBase &rewriter)
      : region(region), rewriter(rewriter), block(region.first.block) {}

  /// Replaces the region's gathered values.
  void run() {
    SmallVector<Operation *> ops(region.ops.getArrayRef());
    llvm::sort(
        ops, [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
    for (Operation *op : ops) {
      rewriter.setInsertionPoint(op);
      Value old = op->getResult(0);
      whole.map(old, build(op));
      auto exit = region.exits.find(old);
      if (exit != region.exits.end())
        finish(op->getLoc(), whole.lookup(old), exit->second);
    }
  }

  SmallVector<SliceOp> crops;

private:
  Value imageOf(Value value, Location loc) {
    auto entry = region.entries.find(value);
    if (entry == region.entries.end() || whole.contains(value))
      return whole.lookup(value);
    const PhaseSplit &split = entry->second;
    Value image = createImage(rewriter, loc, split);
    SmallVector<int64_t> low(2, 0), high(2, 0);
    llvm::append_range(low, split.before);
    llvm::append_range(high, split.after);
    auto isZero = [](int64_t value) { return value == 0; };
    if (!llvm::all_of(low, isZero) || !llvm::all_of(high, isZero))
      image = PadOp::create(rewriter, loc, image, Value(), low, high,
                            PadMode::Constant);
    whole.map(value, image);
    return image;
  }

  SmallVector<int64_t> scale(ArrayRef<int64_t> values) const {
    SmallVector<int64_t> scaled;
    for (auto [value, r] : llvm::zip_equal(values, block))
      scaled.push_back(value * r);
    return scaled;
  }

  /// The batch and channel entries as they are, the spatial ones scaled.
  SmallVector<int64_t> scaleSpatial(ArrayRef<int64_t> values) const {
    SmallVector<int64_t> scaled(values.take_front(2));
    llvm::append_range(scaled, scale(values.drop_front(2)));
    return scaled;
  }

  Value build(Operation *op) {
    Location loc = op->getLoc();
    if (auto conv = dyn_cast<ConvOp>(op))
      return ConvOp::create(rewriter, loc, imageOf(conv.getInput(), loc),
                            conv.getFilter(), conv.getStrides(),
                            scale(conv.getDilations()),
                            scale(conv.getPadsBegin()),
                            scale(conv.getPadsEnd()), conv.getGroups());
    if (auto pad = dyn_cast<PadOp>(op))
      return PadOp::create(rewriter, loc, imageOf(pad.getInput(), loc),
                           pad.getValue(), scaleSpatial(pad.getLow()),
                           scaleSpatial(pad.getHigh()), PadMode::Constant);
    SmallVector<int64_t> shape =
        scaleSpatial(typeOf(op->getResult(0)).getShape());
    for (int64_t r : block)
      shape[0] /= r;
    if (auto slice = dyn_cast<SliceOp>(op)) {
      return SliceOp::create(rewriter, loc, imageOf(slice.getInput(), loc),
                             scaleSpatial(slice.getStarts()), shape,
                             slice.getSteps());
    }
    for (Value operand : op->getOperands())
      if (region.entries.contains(operand))
        imageOf(operand, loc);
    Operation *copy = rewriter.clone(*op, whole);
    copy->getResult(0).setType(typeOf(op->getResult(0)).clone(shape));
    return copy->getResult(0);
  }

  /// Crops the image and gives it the shape that was gathered.
  void finish(Location loc, Value image, const PhaseSplit &gather) {
    RankedTensorType type = typeOf(image);
    SmallVector<int64_t> starts(2, 0), sizes(type.getShape().take_front(2)),
        steps(type.getRank(), 1);
    for (auto [i, crop] : llvm::enumerate(gather.before)) {
      starts.push_back(crop);
      sizes.push_back(type.getDimSize(i + 2) - crop - gather.after[i]);
    }
    if (sizes != SmallVector<int64_t>(type.getShape())) {
      auto crop = SliceOp::create(rewriter, loc, image, starts, sizes, steps);
      crops.push_back(crop);
      image = crop;
    }
    Value result = createWhole(rewriter, loc, gather, image);
    rewriter.replaceAllUsesWith(gather.whole, result);
    for (auto &entry : region.entries)
      if (entry.second.whole == gather.whole)
        entry.second.whole = result; // Gathered, then split again.
  }

  PhaseRegion &region;
  RewriterBase &rewriter;
  ArrayRef<int64_t> block;
  IRMapping whole;
};

struct FlattenSpaceToBatchPass
    : calotype::nn::impl::FlattenSpaceToBatchPassBase<FlattenSpaceToBatchPass> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      for (Block &block : function.getBody()) {
        // A convolution may be split along one dimension inside another.
        while (flattenOne(block))
          ++numFlattened;
        reportRefusals(block);
      }
  }

private:
  bool flattenOne(Block &block) {
    llvm::DenseSet<Operation *> refused;
    for (auto conv : block.getOps<ConvOp>()) {
      std::optional<PhaseSplit> split = findSplit(conv.getInput());
      if (!split || refused.contains(conv))
        continue;
      PhaseRegion region(conv, std::move(*split));
      if (region.grow()) {
        flatten(region);
        return true;
      }
      refused.insert_range(region.ops);
    }
    return false;
  }

  static void reportRefusals(Block &block) {
    for (auto conv : block.getOps<ConvOp>())
      if (std::optional<PhaseSplit> split = findSplit(conv.getInput())) {
        PhaseRegion region(conv, std::move(*split));
        region.grow();
        reportMissed(conv, kRewrite, region.refusal);
      }
  }

  void flatten(PhaseRegion &region) {
    LiveOps live;
    IRRewriter rewriter(&getContext(), &live);
    RegionFlattener flattener(region, rewriter);
    flattener.run();
    Cost before = eraseOld(region, rewriter);
    joinPads(live, flattener, rewriter);
    Cost after = computeCost(live.ops.getArrayRef());
    for (Operation *op : live.ops)
      if (isa<ConvOp>(op)) {
        reportApplied(op, kRewrite,
                      "a convolution of the image, dilated by " +
                          blockText(region.first.block) + ", not of its phases",
                      before, after);
        // The figures are those of the region: once is enough.
        before = after = Cost();
      }
  }

  /// Erases what nobody reads any more, and says what it cost.
  static Cost eraseOld(PhaseRegion &region, RewriterBase &rewriter) {
    llvm::SetVector<Operation *> old(region.ops);
    for (auto *boundary : {&region.entries, &region.exits})
      for (auto &[value, split] : *boundary)
        old.insert_range(split.chain);
    SmallVector<Operation *> ops = old.takeVector();
    llvm::sort(
        ops, [](Operation *a, Operation *b) { return b->isBeforeInBlock(a); });
    Cost cost;
    for (Operation *op : ops)
      if (op->use_empty()) {
        cost = cost + computeCost(op);
        rewriter.eraseOp(op);
      }
    return cost;
  }

  static void joinPads(LiveOps &live, RegionFlattener &flattener,
                       RewriterBase &rewriter) {
    SmallVector<ConvOp> convs;
    for (Operation *op : live.ops)
      if (auto conv = dyn_cast<ConvOp>(op))
        convs.push_back(conv);
    for (ConvOp conv : convs)
      foldPadIntoConv(conv, rewriter);
    for (SliceOp crop : flattener.crops)
      foldSliceIntoConv(crop, rewriter);
  }
};

} // namespace
