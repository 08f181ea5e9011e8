//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/NN/IR/ConstantIndices.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include "calotype/Dialect/NN/IR/NNStructureOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace calotype::nn;

namespace {
/// Integers that are dense or in a blob.
class Integers {
public:
  /// Of a constant whose bytes are there, else of nothing.
  explicit Integers(Value value) {
    auto constant = value.getDefiningOp<ConstantOp>();
    if (!constant || !constant.getType().getElementType().isInteger())
      return;
    width = constant.getType().getElementTypeBitWidth() / 8;
    if (auto dense = dyn_cast<DenseIntElementsAttr>(constant.getValue())) {
      bytes = dense.getRawData();
      count = dense.getNumElements();
      isSplat = dense.isSplat();
    } else if (auto resource =
                   dyn_cast<DenseResourceElementsAttr>(constant.getValue())) {
      AsmResourceBlob *blob = resource.getRawHandle().getBlob();
      bytes = blob ? blob->getData() : ArrayRef<char>();
      count = width ? bytes.size() / width : 0;
    }
  }

  int64_t size() const { return count; }
  /// Elements from this one on repeat those before.
  int64_t sizeOfPattern(int64_t period) const {
    return isSplat ? std::min(count, period) : count;
  }

  int64_t operator[](int64_t index) const {
    const char *at = bytes.data() + (isSplat ? 0 : index * width);
    if (width == 8) {
      int64_t value;
      std::memcpy(&value, at, sizeof(value));
      return value;
    }
    int32_t value;
    std::memcpy(&value, at, sizeof(value));
    return value;
  }

private:
  ArrayRef<char> bytes;
  int64_t count = 0, width = 0;
  bool isSplat = false;
};
} // namespace

/// Tuples of `depth` indices into the dimensions of `input` from `first` on.
static std::optional<std::string> checkIndices(Value indices, Value input,
                                               int64_t first, int64_t depth) {
  Integers values(indices);
  ArrayRef<int64_t> shape = cast<RankedTensorType>(input.getType()).getShape();
  for (int64_t i = 0; i < values.sizeOfPattern(depth); ++i) {
    int64_t dim = first + i % depth, extent = shape[dim];
    if (ShapedType::isDynamic(extent) ||
        (values[i] >= -extent && values[i] < extent))
      continue;
    return "the index " + std::to_string(values[i]) + " is outside dimension " +
           std::to_string(dim) + " of extent " + std::to_string(extent);
  }
  return std::nullopt;
}

static std::optional<std::string> checkLengths(Value lengths, int64_t extent) {
  Integers values(lengths);
  for (int64_t i = 0; i < values.sizeOfPattern(1); ++i)
    if (!ShapedType::isDynamic(extent) && (values[i] < 0 || values[i] > extent))
      return "the sequence length " + std::to_string(values[i]) +
             " is outside [0, " + std::to_string(extent) + "]";
  return std::nullopt;
}

std::optional<std::string> calotype::nn::findBadIndex(Operation *op) {
  using Found = std::optional<std::string>;
  auto depthOf = [](auto op) {
    return op.getIndices().getType().getShape().back();
  };
  return TypeSwitch<Operation *, Found>(op)
      .Case<GatherOp, GatherElementsOp, ScatterElementsOp>([](auto op) {
        return checkIndices(op.getIndices(), op.getInput(), op.getAxis(), 1);
      })
      .Case([&](GatherNdOp op) {
        return checkIndices(op.getIndices(), op.getInput(), op.getBatchDims(),
                            depthOf(op));
      })
      .Case([&](ScatterNdOp op) {
        return checkIndices(op.getIndices(), op.getInput(), 0, depthOf(op));
      })
      .Case([](ReverseSequenceOp op) {
        return checkLengths(op.getLengths(), op.getInput().getType().getDimSize(
                                                 op.getTimeAxis()));
      })
      .Default([](Operation *) { return Found(); });
}
