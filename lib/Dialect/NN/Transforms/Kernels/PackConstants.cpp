//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-pack-constants: constants in the layouts that their readers want.
//===----------------------------------------------------------------------===//

#include "../Constants.h"
#include "PackTensor.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"

namespace calotype::nn {
#define GEN_PASS_DEF_PACKCONSTANTSPASS
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"
} // namespace calotype::nn

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

namespace {

struct PackConstantsPass
    : calotype::nn::impl::PackConstantsPassBase<PackConstantsPass> {
  void runOnOperation() override {
    SmallVector<RelayoutOp> relayouts;
    getOperation().walk([&](RelayoutOp op) { relayouts.push_back(op); });
    for (RelayoutOp op : relayouts)
      if (auto constant = op.getInput().getDefiningOp<ConstantOp>())
        if (failed(pack(op, constant)))
          return signalPassFailure();
  }

private:
  LogicalResult pack(RelayoutOp op, ConstantOp constant) {
    auto type = cast<RankedTensorType>(op.getType());
    LayoutAttr layout = getLayout(type);
    if (getLayout(constant.getType()) || !layout)
      return success();
    ElementsAttr old = constant.getValue();
    auto &packed = done[{old, type}];
    if (!packed) {
      FailureOr<Tensor> tensor = readConstant(old);
      if (failed(tensor))
        return constant.emitOpError("the value's bytes are missing");
      Tensor result =
          packTensor(*tensor, layout.getOuterPerm(), layout.getInnerDimsPos(),
                     layout.getInnerTiles());
      numBytes += result.getSizeInBytes();
      packed = makeConstant(type, result, "packed");
      ++numPacked;
    }
    OpBuilder builder(op);
    auto result = ConstantOp::create(builder, constant.getLoc(), type, packed);
    op.getResult().replaceAllUsesWith(result.getResult());
    op.erase();
    if (constant->use_empty()) {
      constant.erase();
      releaseConstant(old, getOperation());
    }
    return success();
  }

  /// Constants of several functions share their blobs.
  llvm::DenseMap<std::pair<Attribute, Type>, ElementsAttr> done;
};

} // namespace
