//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Checks that the type inferences of the nn ops share. An inference also
/// checks what the op's constraints demand, so a failed inference is a failed
/// verification; `// C1` names the constraint in the op's documentation.
///
/// Operands are verified tensors: their extents fit 31 bits. An extent that is
/// not known fits every check.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_TYPEINFERENCE_H
#define CALOTYPE_DIALECT_NN_IR_TYPEINFERENCE_H

#include "calotype/Dialect/NN/IR/NNDialect.h"
#include "llvm/ADT/STLExtras.h"
#include <limits>
#include <optional>

namespace calotype::nn {

using MaybeLocation = std::optional<mlir::Location>;
using Types = llvm::SmallVectorImpl<mlir::Type>;
using Extents = llvm::SmallVector<int64_t>;

inline mlir::RankedTensorType tensorOf(mlir::Value value) {
  return mlir::cast<mlir::RankedTensorType>(value.getType());
}
inline bool isUnknown(int64_t extent) {
  return mlir::ShapedType::isDynamic(extent);
}
/// Both known and different.
inline bool differ(int64_t a, int64_t b) {
  return !isUnknown(a) && !isUnknown(b) && a != b;
}
inline bool shapesDiffer(llvm::ArrayRef<int64_t> a, llvm::ArrayRef<int64_t> b) {
  return a.size() != b.size() || llvm::any_of(llvm::zip(a, b), [](auto pair) {
           return differ(std::get<0>(pair), std::get<1>(pair));
         });
}

/// Whether the known extents fit 31 bits and the size in bytes 63 bits.
bool hasIndexableShape(mlir::Type type);

/// Checks that the operands have one element type.
llvm::LogicalResult checkElementTypes(MaybeLocation location,
                                      mlir::ValueRange operands);

/// `axis` names one of `rank` dimensions.
llvm::LogicalResult checkAxis(MaybeLocation location, int64_t axis,
                              int64_t rank);

/// The axes name different dimensions.
llvm::LogicalResult checkAxes(MaybeLocation location,
                              llvm::ArrayRef<int64_t> axes, int64_t rank);

/// `values` has `count` elements, each at least `minimum` and below 2^31.
llvm::LogicalResult
checkValues(MaybeLocation location, llvm::StringRef name,
            llvm::ArrayRef<int64_t> values, size_t count,
            int64_t minimum = std::numeric_limits<int32_t>::min());

/// One element type in all.
llvm::LogicalResult checkSameElement(MaybeLocation location,
                                     mlir::ValueRange values);

/// Adds an extent computed without overflow; it must be in [0, 2^31).
llvm::LogicalResult appendExtent(MaybeLocation location, Extents &shape,
                                 __int128 extent);

/// The only result is a tensor of this type.
inline llvm::LogicalResult infer(llvm::ArrayRef<int64_t> shape,
                                 mlir::Type element, Types &types) {
  types.push_back(mlir::RankedTensorType::get(shape, element));
  return llvm::success();
}
inline llvm::LogicalResult inferSameType(mlir::RankedTensorType type,
                                         Types &types) {
  return infer(type.getShape(), type.getElementType(), types);
}

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_IR_TYPEINFERENCE_H
