//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/Host/IR/HostOps.h"
#include "calotype/Dialect/Host/Transforms/Passes.h"
#include "calotype/Dialect/Host/Transforms/WeightsImage.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/xxhash.h"

namespace calotype::host {
#define GEN_PASS_DEF_OUTLINECONSTANTSPASS
#include "calotype/Dialect/Host/Transforms/Passes.h.inc"
} // namespace calotype::host

using namespace mlir;
using namespace calotype::host;

namespace {

/// Gives blobs their offsets, equal ones the same.
class Image {
public:
  /// Offset of `attr`, whose bytes are `data`; sets `shared` when another
  /// constant has these bytes already.
  int64_t place(ElementsAttr attr, ArrayRef<char> data, bool &shared) {
    auto &same = byHash[llvm::xxh3_64bits(StringRef(data.data(), data.size()))];
    for (unsigned index : same) {
      std::vector<char> storage;
      auto other = getConstantBytes(cast<ElementsAttr>(attrs[index]), storage);
      if (succeeded(other) && *other == data) {
        shared = true;
        return offsets[index];
      }
    }
    same.push_back(attrs.size());
    attrs.push_back(attr);
    offsets.push_back(end);
    end = alignUp(end + int64_t(data.size()));
    return offsets.back();
  }

  SmallVector<Attribute> attrs;
  SmallVector<int64_t> offsets;
  int64_t end = 0;

private:
  llvm::DenseMap<uint64_t, SmallVector<unsigned, 1>> byHash;
};

struct OutlineConstantsPass
    : calotype::host::impl::OutlineConstantsPassBase<OutlineConstantsPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    Image image;
    for (auto function : module.getOps<func::FuncOp>()) {
      WalkResult result = function.walk([&](Operation *op) {
        return outline(op, image) ? WalkResult::advance()
                                  : WalkResult::interrupt();
      });
      if (result.wasInterrupted())
        return signalPassFailure();
    }
    Builder builder(module.getContext());
    module->setAttr("host.weight_data", builder.getArrayAttr(image.attrs));
    module->setAttr("host.weight_offsets",
                    builder.getDenseI64ArrayAttr(image.offsets));
    module->setAttr("host.weight_bytes", builder.getI64IntegerAttr(image.end));
  }

private:
  bool outline(Operation *op, Image &image) {
    ElementsAttr attr;
    if (op->getNumResults() != 1 ||
        !isa<RankedTensorType>(op->getResult(0).getType()) ||
        !matchPattern(op, m_Constant(&attr)))
      return true;
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    std::vector<char> storage;
    FailureOr<ArrayRef<char>> data = getConstantBytes(attr, storage);
    if (failed(data)) {
      op->emitError("constant of type ") << type << " has no data of that size";
      return false;
    }
    bool shared = false;
    int64_t offset = image.place(attr, *data, shared);
    OpBuilder builder(op);
    op->replaceAllUsesWith(
        WeightOp::create(builder, op->getLoc(), type, offset));
    op->erase();
    ++numOutlined;
    numShared += shared;
    return true;
  }
};

} // namespace
