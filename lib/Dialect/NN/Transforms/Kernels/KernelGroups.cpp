//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "KernelGroups.h"
#include "ExpressionSize.h"
#include "calotype/Dialect/NN/IR/NNOpFacts.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "llvm/ADT/DenseMap.h"

using namespace mlir;
using namespace calotype::nn;

namespace {

std::optional<KernelRole> roleOf(Operation *op) {
  auto kernelOp = dyn_cast<KernelOpInterface>(op);
  return kernelOp ? std::optional(kernelOp.getKernelRole()) : std::nullopt;
}
bool isRoot(Operation *op) { return roleOf(op) == KernelRole::Root; }
bool isElementwise(Operation *op) {
  return roleOf(op) == KernelRole::Elementwise;
}
bool isComputing(Operation *op) {
  auto role = roleOf(op);
  return role == KernelRole::Root || role == KernelRole::Elementwise ||
         role == KernelRole::Injective;
}

bool isCheap(Operation *op) {
  auto facts = dyn_cast<OpFacts>(op);
  return facts && facts.isCheap();
}

/// Whether the reader copies what it reads there anyway.
bool isCopied(OpOperand &use) {
  auto facts = dyn_cast<OpFacts>(use.getOwner());
  return facts && facts.getReadPattern(use) == ReadPattern::Copied;
}

int64_t sizeOf(Operation *op) {
  auto type = cast<ShapedType>(op->getResult(0).getType());
  return type.hasStaticShape() ? std::max<int64_t>(type.getNumElements(), 1)
                               : 1;
}

/// Rows or columns of an image, without gaps.
bool isPiece(Operation *op) {
  auto slice = dyn_cast<SliceOp>(op);
  if (!slice)
    return false;
  auto input = cast<ShapedType>(slice.getInput().getType());
  return input.getRank() == 4 &&
         input.getShape().take_front(2) ==
             slice.getType().getShape().take_front(2) &&
         llvm::all_of(slice.getSteps(), [](int64_t step) { return step == 1; });
}

bool areMadeBy(ValueRange values,
               llvm::function_ref<bool(Operation *)> matches) {
  return llvm::all_of(values, [&](Value value) {
    Operation *producer = value.getDefiningOp();
    return producer && matches(producer);
  });
}

/// Pieces of an image side by side, with zeros around them.
bool isArrangement(Operation *op) {
  auto pad = dyn_cast<PadOp>(op);
  if (pad && pad.getMode() == PadMode::Constant && !pad.getValue())
    op = pad.getInput().getDefiningOp();
  auto concat = dyn_cast_or_null<ConcatOp>(op);
  return op && (isPiece(op) || (concat && concat.getAxis() >= 2 &&
                                areMadeBy(concat.getInputs(), isPiece)));
}

/// What a copy of an image reads as easily as the image.
bool isCheapToCopy(Operation *op) {
  return isArrangement(op) ||
         (isa<AddOp>(op) && areMadeBy(op->getOperands(), isArrangement));
}

/// Finds the groups of one block.
class GroupFinder {
public:
  GroupFinder(Block &block, KernelGroupLimits limits, SharedOps &shared)
      : block(block), limits(limits), shared(shared),
        expression(limits.maxExpression) {
    for (Operation &op : block)
      position[&op] = position.size();
  }

  std::vector<KernelGroup> run() {
    for (Operation &op : block)
      if (std::optional<KernelGroup> group = findPoolGroup(&op);
          group && group->ops.size() <= limits.maxOps)
        takeGroup(*group);
    size_t complete = groups.size();
    for (Operation &op : block)
      if (isRoot(&op) && isComputing(&op) && !taken.contains(&op))
        addEpilogue(startGroup(&op));
    for (KernelGroup &group :
         llvm::MutableArrayRef(groups).drop_front(complete))
      addProducers(group);
    // Consumers first: a group without a root grows towards its operands.
    for (Operation &op : llvm::reverse(block))
      if (isComputing(&op) && !taken.contains(&op) && !shared.isTrivial(&op))
        addProducers(startGroup(&op));
    addReadTrivialOps();
    llvm::sort(groups, [&](const KernelGroup &a, const KernelGroup &b) {
      return position[a.sink] < position[b.sink];
    });
    return std::move(groups);
  }

private:
  KernelGroup &startGroup(Operation *op) {
    KernelGroup &group = groups.emplace_back();
    group.root = isRoot(op) ? op : nullptr;
    group.sink = op;
    group.ops.insert(op);
    taken.insert(op);
    return group;
  }

  void takeGroup(const KernelGroup &group) {
    groups.push_back(group);
    taken.insert_range(group.ops);
  }

  /// Starts groups for the trivial ops that somebody reads without a copy.
  void addReadTrivialOps() {
    llvm::DenseSet<std::pair<Operation *, Operation *>> copies; // op, reader
    for (const KernelGroup &group : groups)
      for (Operation *op : group.ops)
        for (Value operand : op->getOperands())
          if (Operation *producer = operand.getDefiningOp();
              producer && group.ops.contains(producer))
            copies.insert({producer, op});
    for (Operation &op : block)
      if (isComputing(&op) && shared.isTrivial(&op) && !taken.contains(&op) &&
          !llvm::all_of(op.getUsers(), [&](Operation *user) {
            return copies.contains({&op, user});
          }))
        startGroup(&op);
  }

  /// Adds the element-wise ops behind the root's first result, and transposes
  /// where they cost nothing. Candidates come in block order; a set of them is
  /// kept when only its last op is used outside.
  void addEpilogue(KernelGroup &group) {
    auto shapeOf = [](Operation *op) {
      return cast<ShapedType>(op->getResult(0).getType()).getShape();
    };
    ResultOrder order = cast<OpFacts>(group.root).getResultOrder();
    auto shape = shapeOf(group.root);
    SetVector<Operation *> candidates;
    candidates.insert(group.root);
    size_t kept = 1;
    for (size_t next = position[group.root] + 1;; ++next) {
      Operation *op = nextUser(candidates, next);
      if (!op || candidates.size() >= limits.maxOps ||
          countOperands(candidates, op) > limits.maxOperands)
        break;
      next = position[op];
      bool moves = isa<TransposeOp>(op) && order == ResultOrder::Any;
      bool joins = moves || (isElementwise(op) && shapeOf(op) == shape);
      if (!joins || taken.contains(op))
        break;
      shape = shapeOf(op);
      candidates.insert(op);
      if (isClosed(candidates))
        kept = candidates.size();
    }
    for (Operation *op : candidates.getArrayRef().take_front(kept))
      addSink(group, op);
    if (order != ResultOrder::Transpose || !group.sink->hasOneUse())
      return;
    auto transpose = dyn_cast<TransposeOp>(*group.sink->user_begin());
    if (transpose && transpose->getBlock() == &block)
      addSink(group, transpose);
  }

  void addSink(KernelGroup &group, Operation *op) {
    group.ops.insert(op);
    taken.insert(op);
    group.sink = op;
  }

  /// The first op at `from` or later in the block that uses the first result of
  /// one of `ops` and is not one of them.
  Operation *nextUser(const SetVector<Operation *> &ops, size_t from) {
    Operation *first = nullptr;
    for (Operation *op : ops)
      for (Operation *user : op->getResult(0).getUsers())
        if (user->getBlock() == &block && !ops.contains(user) &&
            position[user] >= from &&
            (!first || position[user] < position[first]))
          first = user;
    return first;
  }

  /// True when first results of all but the last are used inside only, and
  /// further results inside or after the last.
  bool isClosed(const SetVector<Operation *> &ops) {
    for (Operation *op : ops.getArrayRef().drop_back())
      for (OpOperand &use : op->getUses()) {
        Operation *user = block.findAncestorOpInBlock(*use.getOwner());
        bool isLater = user && position[user] > position[ops.back()];
        bool isFurther = cast<OpResult>(use.get()).getResultNumber() > 0;
        if (!ops.contains(use.getOwner()) && !(isFurther && isLater))
          return false;
      }
    return true;
  }

  /// Adds producers that only the group reads, nearest first.
  void addProducers(KernelGroup &group) {
    reads.clear();
    feedsRoot.clear();
    expression.start(group.sink);
    for (Operation *op : group.ops) {
      reads[op] = 1;
      if (op != group.sink)
        expression.addToResult(op);
    }
    while (group.ops.size() < limits.maxOps) {
      // Producers by descending position, so that all their users came before.
      SmallVector<Operation *> producers;
      for (Operation *op : group.ops)
        for (Value operand : op->getOperands())
          if (Operation *producer = operand.getDefiningOp())
            if (producer->getBlock() == &block && isComputing(producer) &&
                !taken.contains(producer) && !isRoot(producer) &&
                !group.ops.contains(producer))
              producers.push_back(producer);
      llvm::sort(producers, [&](Operation *a, Operation *b) {
        return position[a] > position[b];
      });
      Operation *chosen = nullptr;
      for (Operation *producer : producers)
        if (canAdd(group, producer)) {
          chosen = producer;
          break;
        }
      if (!chosen)
        return;
      group.ops.insert(chosen);
      if (!shared.isTrivial(chosen))
        taken.insert(chosen);
    }
  }

  /// The uses of a producer in the group.
  static SmallVector<OpOperand *> usesIn(KernelGroup &group,
                                         Operation *producer) {
    SmallVector<OpOperand *> uses;
    for (Operation *op : group.ops)
      for (OpOperand &operand : op->getOpOperands())
        if (operand.get().getDefiningOp() == producer)
          uses.push_back(&operand);
    return uses;
  }

  bool canAdd(KernelGroup &group, Operation *producer) {
    SmallVector<OpOperand *> uses = usesIn(group, producer);
    // The values that all kernels copy may have as many readers as ops.
    if (!shared.isTrivial(producer) &&
        !llvm::hasNItems(producer->getUses(), uses.size()))
      return false;
    std::optional<ReadPattern> pattern; // The hardest way to the root.
    double count = 0;
    for (OpOperand *use : uses) {
      Operation *user = use->getOwner();
      if (user == group.root) {
        pattern = std::max(
            pattern, std::optional(cast<OpFacts>(user).getReadPattern(*use)));
        count += 1;
        continue;
      }
      if (auto known = feedsRoot.find(user); known != feedsRoot.end())
        pattern = std::max(pattern, std::optional(known->second));
      double ratio = static_cast<double>(sizeOf(user)) / sizeOf(producer);
      bool choice = cast<OpFacts>(user).isChoice();
      count += reads[user] * (choice ? 1.0 : std::max(ratio, 1.0));
      if (choice && !isCheap(producer))
        return false; // Halide computes both sides of a choice.
    }
    if (pattern && !mayFeedRoot(*pattern, producer))
      return false;
    if (count > 1.5 && !isCheap(producer))
      return false;
    if (countOperands(group.ops, producer) >
        (group.root ? limits.maxOperands : limits.maxArguments + 1))
      return false;
    if (!expression.add(producer, uses))
      return false;
    reads[producer] = count;
    if (pattern)
      feedsRoot.try_emplace(producer, *pattern);
    return true;
  }

  static bool mayFeedRoot(ReadPattern pattern, Operation *producer) {
    switch (pattern) {
    case ReadPattern::Once:
      return true;
    case ReadPattern::Few:
      return isCheap(producer);
    case ReadPattern::Many:
      return cast<OpFacts>(producer).isMove();
    case ReadPattern::Copied:
      return isCheapToCopy(producer);
    case ReadPattern::Window:
      return false;
    }
    return false;
  }

  /// What a kernel of these ops reads, and its results.
  unsigned countOperands(const SetVector<Operation *> &ops, Operation *added) {
    llvm::DenseSet<Value> values;
    unsigned results = 1;
    auto addFrom = [&](Operation *op) {
      for (Value operand : op->getOperands()) {
        Operation *producer = operand.getDefiningOp();
        if (!producer || (producer != added && !ops.contains(producer) &&
                          !shared.isInnerConstant(producer)))
          values.insert(operand);
      }
      results += op->getNumResults() - 1;
    };
    for (Operation *op : ops)
      addFrom(op);
    addFrom(added);
    return values.size() + results;
  }

  Block &block;
  KernelGroupLimits limits;
  SharedOps &shared;
  llvm::DenseMap<Operation *, size_t> position;
  llvm::DenseSet<Operation *> taken;
  /// Of the group that grows: how often each element is computed, and how the
  /// root reads what is made of it.
  llvm::DenseMap<Operation *, double> reads;
  ExpressionSize expression;
  llvm::DenseMap<Operation *, ReadPattern> feedsRoot;
  std::vector<KernelGroup> groups;
};

} // namespace

SmallVector<Value> KernelGroup::getResults() const {
  auto isUsedOutside = [&](Value value) {
    return llvm::any_of(value.getUsers(),
                        [&](Operation *user) { return !ops.contains(user); });
  };
  SmallVector<Value> results;
  if (isUsedOutside(sink->getResult(0)))
    results.push_back(sink->getResult(0));
  if (root)
    llvm::copy_if(root->getResults().drop_front(), std::back_inserter(results),
                  isUsedOutside);
  if (results.empty())
    results.push_back(sink->getResult(0));
  return results;
}

bool SharedOps::isInnerConstant(Operation *op) {
  auto constant = dyn_cast<ConstantOp>(op);
  if (!constant)
    return false;
  auto [known, isNew] = innerConstants.try_emplace(op, false);
  if (isNew) {
    auto dense = dyn_cast<DenseElementsAttr>(constant.getValue());
    known->second =
        dense && dense.isSplat() && llvm::none_of(op->getUsers(), isRoot);
  }
  return known->second;
}

bool SharedOps::isTrivial(Operation *op) {
  if (isa<IotaOp>(op))
    return true;
  if (isArrangement(op)) {
    auto [known, isNew] = arrangements.try_emplace(op, false);
    if (isNew)
      known->second = llvm::all_of(op->getUses(), [](OpOperand &use) {
        return isCopied(use) || isCheapToCopy(use.getOwner());
      });
    return known->second;
  }
  return isa<ExpandOp, CastOp>(op) &&
         llvm::all_of(op->getOperands(), [&](Value operand) {
           Operation *producer = operand.getDefiningOp();
           return producer && isInnerConstant(producer);
         });
}

std::vector<KernelGroup>
calotype::nn::findKernelGroups(Block &block, KernelGroupLimits limits,
                               SharedOps &shared) {
  return GroupFinder(block, limits, shared).run();
}
