//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Converters of nn ops, by families. Each defines the functions of an op in
/// the KernelBuilder and binds its results.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_CONVERSION_NNTOHALIDE_CONVERTERS_H
#define CALOTYPE_LIB_CONVERSION_NNTOHALIDE_CONVERTERS_H

#include "KernelBuilder.h"
#include "llvm/ADT/StringMap.h"
#include <functional>

namespace calotype::convert {

/// The converters of the ops.
class ConverterTable {
public:
  /// `convert` is a function of an op and a KernelBuilder; one that cannot fail
  /// returns nothing.
  template <typename Op>
  void add(mlir::LogicalResult (*convert)(Op, KernelBuilder &)) {
    converters[Op::getOperationName()] = [convert](mlir::Operation *op,
                                                   KernelBuilder &kernel) {
      return convert(llvm::cast<Op>(op), kernel);
    };
  }
  template <typename Op> void add(void (*convert)(Op, KernelBuilder &)) {
    converters[Op::getOperationName()] = [convert](mlir::Operation *op,
                                                   KernelBuilder &kernel) {
      convert(llvm::cast<Op>(op), kernel);
      return mlir::success();
    };
  }

  /// Converts with the op's converter, or the scalar function of an
  /// element-wise op; an error for any other.
  mlir::LogicalResult convert(mlir::Operation *op, KernelBuilder &kernel) const;

private:
  llvm::StringMap<
      std::function<mlir::LogicalResult(mlir::Operation *, KernelBuilder &)>>
      converters;
};

mlir::LogicalResult convertElementwise(nn::ScalarOpInterface op,
                                       KernelBuilder &kernel);

void populateElementwiseConverters(ConverterTable &table);
void populateContractionConverters(ConverterTable &table);
void populateReductionConverters(ConverterTable &table);
void populateSelectionConverters(ConverterTable &table);
void populatePoolConverters(ConverterTable &table);
void populateWindowConverters(ConverterTable &table);
void populateResizeConverters(ConverterTable &table);
void populateGridSampleConverters(ConverterTable &table);
void populateNormalizationConverters(ConverterTable &table);
void populateShapeConverters(ConverterTable &table);
void populateConcatConverters(ConverterTable &table);
void populateGatherConverters(ConverterTable &table);
void populateScatterConverters(ConverterTable &table);
void populateAttentionConverters(ConverterTable &table);
void populateLinearAttentionConverters(ConverterTable &table);

/// Rewrites what is left of the graph in a model function: calls, constants
/// and views.
mlir::LogicalResult convertHostFunction(mlir::FunctionOpInterface function);

/// The indices of an element of a tensor of shape `from` by those it has under
/// shape `to`.
Values reshapeIndices(Body &body, llvm::ArrayRef<int64_t> from,
                      llvm::ArrayRef<int64_t> to, Indices indices);

/// True for a concatenation that is the result of a kernel whose roots make its
/// parts, so that each part is written to its place.
bool isWritten(mlir::Operation *op);

/// Names of the dims of [N, C, spatial...]; empty for other ranks.
llvm::ArrayRef<llvm::StringRef> imageDimNames(size_t rank);
/// Extents of the spatial dims.
inline llvm::ArrayRef<int64_t> spatial(llvm::ArrayRef<int64_t> shape) {
  return shape.drop_front(2);
}
/// The dims of `axes` of `tensor` as reduction dimensions, in memory order,
/// innermost first. `dims` says which one each is.
llvm::SmallVector<Axis> reductionAxes(KernelBuilder &kernel, Value tensor,
                                      llvm::ArrayRef<int64_t> axes,
                                      Shape &dims);

} // namespace calotype::convert

#endif // CALOTYPE_LIB_CONVERSION_NNTOHALIDE_CONVERTERS_H
