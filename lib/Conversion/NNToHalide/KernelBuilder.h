//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Builds the algorithm of a pipeline from the ops of a kernel: where each
/// tensor's elements come from, and functions over logical coordinates.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_CONVERSION_NNTOHALIDE_KERNELBUILDER_H
#define CALOTYPE_LIB_CONVERSION_NNTOHALIDE_KERNELBUILDER_H

#include "Body.h"
#include "calotype/Dialect/Halide/IR/HalideOps.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include "calotype/Dialect/NN/IR/NNStructureOps.h"

namespace calotype::convert {

using Shape = llvm::SmallVector<int64_t>;
using Indices = llvm::ArrayRef<Value>;

/// A reduction dimension.
struct Axis {
  std::string name;
  int64_t extent;
};

/// Where the elements of a tensor come from.
struct Source {
  /// An image of the pipeline or a function.
  Value value;
  /// Logical shape.
  Shape shape;
  /// Coordinate i of a function, innermost first, is logical dim order[i]. For
  /// an image the dims in memory order.
  Shape order;
  /// Of a tiled image: its physical dims are the image's.
  nn::LayoutAttr tiled;
  /// Which of the function's values.
  unsigned component = 0;
};

/// What a definition asks for besides its shape.
struct FuncOptions {
  llvm::StringRef role = {};
  /// As Source::order; empty for the kernel's usual order.
  llvm::ArrayRef<int64_t> order = {};
  /// Names of the logical dims; empty for d0, d1, ...
  llvm::ArrayRef<llvm::StringRef> names = {};
};

class KernelBuilder {
public:
  /// `roundResults` rounds what ops hand on to each other to its type.
  KernelBuilder(nn::KernelOp kernel, halide::PipelineOp pipeline,
                bool roundResults);

  using PureBody = llvm::function_ref<Value(Body &, Indices)>;
  using TupleBody = llvm::function_ref<Values(Body &, Indices)>;
  /// Coordinates, reduction variables, values before.
  using FoldBody =
      llvm::function_ref<Values(Body &, Indices, Indices, Indices)>;
  /// A pure function of one value.
  Source define(llvm::StringRef name, llvm::ArrayRef<int64_t> shape,
                mlir::Type type, PureBody body, FuncOptions options = {});
  Source defineTuple(llvm::StringRef name, llvm::ArrayRef<int64_t> shape,
                     llvm::ArrayRef<mlir::Type> types, TupleBody body,
                     FuncOptions options = {});
  /// Folds over `domain` (innermost first) at every coordinate.
  Source fold(const Source &source, llvm::ArrayRef<Axis> domain, FoldBody body);
  /// An update that stores `values` at `at`; the body gives both. It may read
  /// the function as it was through the Source it is given.
  struct Store {
    Value value;
    Values at;
  };
  using StoreBody = llvm::function_ref<Store(Body &, Indices coordinates,
                                             Indices domain, const Source &)>;
  Source store(const Source &source, llvm::ArrayRef<Axis> domain,
               StoreBody body);

  /// The element of `source` at logical indices, in its compute type.
  Value read(Body &body, const Source &source, Indices indices);
  Values readAll(Body &body, const Source &source, Indices indices);
  /// The element of an nn tensor.
  Value read(Body &body, Value tensor, Indices indices);
  /// With the indices broadcast as NumPy does.
  Value readBroadcast(Body &body, Value tensor, Indices indices);

  /// Says what the nn tensor `tensor` is.
  void bind(Value tensor, Source source) { sources[tensor] = source; }
  /// Names the dims of `tensor`. Outputs made of it have coordinates of these
  /// names.
  void nameDims(Value tensor, llvm::ArrayRef<llvm::StringRef> dims) {
    dimNames[tensor] = llvm::SmallVector<llvm::StringRef>(dims);
  }
  /// Defines the function of an op's only result.
  void result(mlir::Operation *op, PureBody body, FuncOptions options = {});

  /// Logical dims in the order of memory, innermost first.
  Shape memoryOrder(Value tensor);
  /// The order a function of this rank gets by default.
  Shape defaultOrder(size_t rank) const;

  /// The kernel's plan, or null.
  plan::KernelPlanInterface getPlan() { return kernel.getPlanAttr(); }

  void finish(nn::YieldOp yield);
  void setLoc(mlir::Location newLoc) { loc = newLoc; }

private:
  std::string uniqueName(llvm::StringRef name);
  /// Hands the names of dims on, through moves and element-wise ops.
  void spreadDimNames();
  /// `type` is that of the kernel's result, with its layout.
  Value output(unsigned i, mlir::RankedTensorType type, Value tensor);
  Value stackOutput(halide::ImageType image, nn::ConcatOp stack);
  Value readConstant(Body &body, nn::ConstantOp constant, Indices indices);

  nn::KernelOp kernel;
  halide::PipelineOp pipeline;
  bool roundResults;
  mlir::OpBuilder builder;
  mlir::Location loc;
  llvm::DenseMap<Value, Source> sources;
  llvm::StringMap<unsigned> names;
  llvm::DenseMap<Value, llvm::SmallVector<llvm::StringRef>> dimNames;
  llvm::SmallVector<Shape> knownOrders;
};

/// The shape and element type of a tensor value.
llvm::ArrayRef<int64_t> shapeOf(Value tensor);
mlir::Type elementOf(Value tensor);
/// True for a tensor without elements. It has no image, and what would read it
/// never runs.
bool isEmpty(mlir::Type tensor);
/// True for unsigned integers and i1.
bool isUnsigned(Value tensor);
/// In which type elements are computed: f16 and bf16 in f32, integers signless.
mlir::Type computeType(mlir::Type element);
mlir::Type computeType(Value tensor);
/// `value` of a compute type as `element`'s own.
Value toStorage(Body &body, Value value, mlir::Type element);
/// `order` without the dims in `dropped`, renumbered.
Shape dropDims(llvm::ArrayRef<int64_t> order, llvm::ArrayRef<int64_t> dropped);
/// The image type of a tensor.
halide::ImageType imageType(mlir::RankedTensorType type);
/// The concatenation that a result of the kernel is, when its roots write it
/// and its parts are equal; null for other results.
nn::ConcatOp findStack(nn::KernelOp kernel, unsigned result);
/// The image of a result: that of its type, in which the axis of a stack is two
/// dimensions, the part and the place in it.
halide::ImageType resultImage(nn::KernelOp kernel, unsigned result);
/// The plain type of a tensor's memory.
mlir::RankedTensorType physicalType(mlir::RankedTensorType type);

} // namespace calotype::convert

#endif // CALOTYPE_LIB_CONVERSION_NNTOHALIDE_KERNELBUILDER_H
