//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/NN/IR/NNDialect.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/Support/MathExtras.h"
#include <limits>

using namespace mlir;
using namespace calotype::nn;

/// The largest dimension number and tile that a layout may name.
static constexpr int64_t limit = std::numeric_limits<int32_t>::max();

LogicalResult LayoutAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 ArrayRef<int64_t> outerPerm,
                                 ArrayRef<int64_t> innerDimsPos,
                                 ArrayRef<int64_t> innerTiles) {
  SmallVector<int64_t> sorted(outerPerm);
  llvm::sort(sorted);
  for (auto [index, dim] : llvm::enumerate(sorted))
    if (dim != static_cast<int64_t>(index)) // C1
      return emitError() << "expected the outer permutation to name each "
                            "dimension once";
  if (innerDimsPos.size() != innerTiles.size()) // C2
    return emitError() << "expected one inner tile for each inner dimension, "
                          "found "
                       << innerTiles.size() << " for " << innerDimsPos.size();
  for (int64_t tile : innerTiles)
    if (tile < 1 || tile > limit) // C2
      return emitError() << "expected positive inner tiles, found " << tile;
  for (auto [index, dim] : llvm::enumerate(innerDimsPos)) {
    if (dim < 0 || (!outerPerm.empty() &&
                    dim >= static_cast<int64_t>(outerPerm.size()))) // C3
      return emitError() << "inner dimension " << dim << " is out of range";
    if (llvm::is_contained(innerDimsPos.take_front(index), dim)) // C3
      return emitError() << "inner dimension " << dim << " is named twice";
  }
  return success();
}

SmallVector<int64_t> LayoutAttr::getPermutation(int64_t rank) const {
  if (!getOuterPerm().empty())
    return SmallVector<int64_t>(getOuterPerm());
  return llvm::to_vector(llvm::seq<int64_t>(0, rank));
}

SmallVector<int64_t>
LayoutAttr::getPhysicalShape(ArrayRef<int64_t> logical) const {
  SmallVector<int64_t> outer(logical);
  for (auto [dim, tile] : llvm::zip(getInnerDimsPos(), getInnerTiles()))
    outer[dim] = llvm::divideCeil(outer[dim], tile);
  SmallVector<int64_t> physical;
  for (int64_t dim : getPermutation(logical.size()))
    physical.push_back(outer[dim]);
  llvm::append_range(physical, getInnerTiles());
  return physical;
}

LayoutAttr calotype::nn::getLayout(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor ? dyn_cast_or_null<LayoutAttr>(tensor.getEncoding())
                : LayoutAttr();
}

RankedTensorType calotype::nn::withLayout(RankedTensorType type,
                                          LayoutAttr layout) {
  return RankedTensorType::get(type.getShape(), type.getElementType(), layout);
}

bool calotype::nn::areCompatibleIgnoringLayout(TypeRange left,
                                               TypeRange right) {
  return left.size() == right.size() &&
         llvm::all_of_zip(left, right, [](Type a, Type b) {
           auto x = dyn_cast<RankedTensorType>(a);
           auto y = dyn_cast<RankedTensorType>(b);
           return x && y && x.getShape() == y.getShape() &&
                  x.getElementType() == y.getElementType();
         });
}
