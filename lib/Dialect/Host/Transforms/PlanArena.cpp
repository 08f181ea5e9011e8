//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/Host/IR/HostOps.h"
#include "calotype/Dialect/Host/IR/HostViews.h"
#include "calotype/Dialect/Host/Transforms/Passes.h"
#include "calotype/Support/Diagnostics.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/Support/MathExtras.h"
#include <map>

namespace calotype::host {
#define GEN_PASS_DEF_PLANARENAPASS
#include "calotype/Dialect/Host/Transforms/Passes.h.inc"
} // namespace calotype::host

using namespace mlir;
using namespace calotype::host;
using calotype::emitNotSupported;

namespace {

/// An allocation with its life in positions of the block.
struct Allocation {
  memref::AllocOp op;
  int64_t bytes;
  unsigned first = ~0u, last = 0;
  int64_t offset = -1;

  bool isUsed() const { return first <= last; }
};

/// Allocations by the time in which they live: those that overlap another are
/// found without a look at the rest.
class LiveAllocations {
public:
  explicit LiveAllocations(unsigned positions)
      : leaves(llvm::PowerOf2Ceil(positions + 1)), covering(2 * leaves) {}

  void insert(Allocation *block) {
    starts.emplace(block->first, block);
    // A life is cut into the nodes of a binary tree that it fills.
    unsigned low = leaves + block->first, high = leaves + block->last + 1;
    for (; low < high; low /= 2, high /= 2) {
      if (low % 2)
        covering[low++].push_back(block);
      if (high % 2)
        covering[--high].push_back(block);
    }
  }

  /// In no order.
  SmallVector<Allocation *> findOverlapping(const Allocation &block) const {
    SmallVector<Allocation *> found;
    for (unsigned node = leaves + block.first; node > 0; node /= 2)
      llvm::append_range(found, covering[node]);
    auto later = starts.upper_bound(block.first);
    for (; later != starts.end() && later->first <= block.last; ++later)
      found.push_back(later->second);
    return found;
  }

private:
  unsigned leaves;
  std::vector<SmallVector<Allocation *, 0>> covering;
  std::multimap<unsigned, Allocation *> starts;
};

struct PlanArenaPass : calotype::host::impl::PlanArenaPassBase<PlanArenaPass> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    llvm::DenseMap<Operation *, unsigned> position;
    SmallVector<Allocation> blocks;
    for (Operation &op : function.getBody().front()) {
      position[&op] = position.size();
      if (auto alloc = dyn_cast<memref::AllocOp>(op))
        blocks.push_back({alloc, alignUp(getImageBytes(alloc.getType()))});
    }
    for (Allocation &block : blocks)
      if (failed(findLife(block, block.op, position)))
        return signalPassFailure();
    int64_t peak = place(blocks, position.size());
    for (Allocation &block : blocks) {
      OpBuilder builder(block.op);
      block.op.replaceAllUsesWith(SlotOp::create(builder, block.op.getLoc(),
                                                 block.op.getType(),
                                                 block.offset)
                                      .getResult());
      block.op.erase();
    }
    int64_t copies = 0, copiedBytes = 0;
    function.walk([&](memref::CopyOp copy) {
      ++copies;
      copiedBytes +=
          getImageBytes(cast<MemRefType>(copy.getSource().getType()));
    });
    Builder builder(&getContext());
    function->setAttr("host.arena_bytes", builder.getI64IntegerAttr(peak));
    function->setAttr("host.copies", builder.getI64IntegerAttr(copies));
    function->setAttr("host.copied_bytes",
                      builder.getI64IntegerAttr(copiedBytes));
  }

private:
  /// Widens the life of `block` by the users of `value` and of its views.
  LogicalResult
  findLife(Allocation &block, Value value,
           const llvm::DenseMap<Operation *, unsigned> &position) {
    for (Operation *user : value.getUsers()) {
      auto it = position.find(user);
      if (it == position.end())
        return emitNotSupported(user, "use of an allocation in a region");
      if (isView(user)) {
        if (failed(findLife(block, user->getResult(0), position)))
          return failure();
        continue;
      }
      if (!isa<CallOp, memref::CopyOp, memref::DeallocOp>(user))
        return emitNotSupported(user, "use of an allocation by '")
               << user->getName() << "'";
      block.first = std::min(block.first, it->second);
      block.last = std::max(block.last, it->second);
    }
    return success();
  }

  /// Sets every offset, in order of falling size, each in the tightest gap
  /// between those of its neighbours in time. Returns the peak.
  static int64_t place(MutableArrayRef<Allocation> blocks, unsigned positions) {
    SmallVector<Allocation *> order;
    for (Allocation &block : blocks)
      order.push_back(&block);
    llvm::sort(order, [](Allocation *a, Allocation *b) {
      return std::make_pair(-a->bytes, a) < std::make_pair(-b->bytes, b);
    });
    int64_t peak = 0;
    LiveAllocations placed(positions);
    for (Allocation *block : order) {
      if (!block->isUsed()) {
        block->offset = 0;
        continue;
      }
      SmallVector<Allocation *> neighbours = placed.findOverlapping(*block);
      llvm::sort(neighbours, [](Allocation *a, Allocation *b) {
        return a->offset < b->offset;
      });
      int64_t end = 0, best = -1, bestGap = INT64_MAX;
      for (Allocation *other : neighbours) {
        int64_t gap = other->offset - end;
        if (gap >= block->bytes && gap < bestGap) {
          best = end;
          bestGap = gap;
        }
        end = std::max(end, other->offset + other->bytes);
      }
      block->offset = best >= 0 ? best : end;
      peak = std::max(peak, block->offset + block->bytes);
      placed.insert(block);
    }
    return peak;
  }
};

} // namespace
