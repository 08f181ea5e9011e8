//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The weights of a module as bytes: what `outline-constants` collected.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HOST_TRANSFORMS_WEIGHTSIMAGE_H
#define CALOTYPE_DIALECT_HOST_TRANSFORMS_WEIGHTSIMAGE_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/ArrayRef.h"
#include <memory>
#include <vector>

namespace calotype::host {

/// One constant at its place. `data` is borrowed from the module's attributes
/// or from `WeightsImage::owned`.
struct WeightSegment {
  int64_t offset;
  llvm::ArrayRef<char> data;
};

/// All weights, in order of their offsets; gaps hold zeros. Lives no longer
/// than the context of the module.
struct WeightsImage {
  int64_t bytes = 0;
  std::vector<WeightSegment> segments;
  std::vector<std::unique_ptr<std::vector<char>>> owned;
};

/// The bytes of `attr` in memory order (`i1` is one byte). They are borrowed
/// from the attribute when they lie there as such, else put in `storage`. Fails
/// when the attribute holds no blob of the right size.
mlir::FailureOr<llvm::ArrayRef<char>>
getConstantBytes(mlir::ElementsAttr attr, std::vector<char> &storage);

/// Reads the attributes that `outline-constants` left on `module`.
mlir::FailureOr<WeightsImage> collectWeights(mlir::ModuleOp module);

} // namespace calotype::host

#endif // CALOTYPE_DIALECT_HOST_TRANSFORMS_WEIGHTSIMAGE_H
