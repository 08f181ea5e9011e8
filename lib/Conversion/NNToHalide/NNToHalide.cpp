//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The pass convert-nn-to-halide: kernels to pipelines, then the graph around
/// them.
//===----------------------------------------------------------------------===//

#include "calotype/Conversion/NNToHalide/NNToHalide.h"

#include "Converters.h"
#include "calotype/Dialect/Host/IR/HostDialect.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include "calotype/Support/Diagnostics.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

namespace calotype {
#define GEN_PASS_DEF_CONVERTNNTOHALIDE
#include "calotype/Conversion/Passes.h.inc"
} // namespace calotype

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

/// The largest constant that a body may hold as a chain of selects.
static constexpr int64_t kMaxInlineElements = 64;

/// Static and of fewer than 2^31 elements.
static LogicalResult checkType(Operation *op, Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape())
    return emitNotSupported(op, "type ") << type << " in a kernel";
  int64_t elements = 1;
  for (int64_t extent : tensor.getShape()) {
    if (extent == 0)
      return success();
    if (elements > INT32_MAX / extent)
      return emitNotSupported(op, "tensor of more than 2^31 - 1 "
                                  "elements in a kernel");
    elements *= extent;
  }
  return success();
}

static LogicalResult checkConstant(nn::ConstantOp op) {
  auto value = dyn_cast<DenseElementsAttr>(op.getValue());
  if (value && (value.isSplat() || value.size() <= kMaxInlineElements))
    return success();
  return emitNotSupported(op, "constant of ")
         << op.getType() << " inside a kernel; it should be an argument";
}

LogicalResult ConverterTable::convert(Operation *op,
                                      KernelBuilder &kernel) const {
  if (auto it = converters.find(op->getName().getStringRef());
      it != converters.end())
    return it->second(op, kernel);
  if (auto scalar = dyn_cast<nn::ScalarOpInterface>(op))
    return convertElementwise(scalar, kernel);
  return emitNotSupported(op, "'") << op->getName() << "' in a kernel";
}

static const ConverterTable &getConverters() {
  static const ConverterTable table = [] {
    ConverterTable made;
    for (auto *populate :
         {populateElementwiseConverters, populateContractionConverters,
          populateReductionConverters, populateSelectionConverters,
          populatePoolConverters, populateWindowConverters,
          populateResizeConverters, populateGridSampleConverters,
          populateNormalizationConverters, populateShapeConverters,
          populateConcatConverters, populateGatherConverters,
          populateScatterConverters, populateAttentionConverters,
          populateLinearAttentionConverters})
      populate(made);
    return made;
  }();
  return table;
}

static LogicalResult convertOp(Operation *op, KernelBuilder &kernel) {
  for (Type type : op->getResultTypes())
    if (failed(checkType(op, type)))
      return failure();
  if (auto constant = dyn_cast<nn::ConstantOp>(op))
    return checkConstant(constant);
  if (llvm::all_of(op->getResultTypes(), isEmpty))
    return success();
  return getConverters().convert(op, kernel);
}

static LogicalResult convertKernel(nn::KernelOp kernel, bool roundResults) {
  for (Type type : llvm::concat<const Type>(kernel.getArgumentTypes(),
                                            kernel.getResultTypes()))
    if (failed(checkType(kernel, type)))
      return failure();
  // Calls of a kernel without elements to compute go away with it.
  if (llvm::all_of(kernel.getResultTypes(), isEmpty)) {
    kernel.erase();
    return success();
  }
  SmallVector<Type> inputs, outputs;
  for (Type type : kernel.getArgumentTypes())
    if (!isEmpty(type))
      inputs.push_back(imageType(cast<RankedTensorType>(type)));
  for (auto [i, type] : llvm::enumerate(kernel.getResultTypes()))
    if (!isEmpty(type))
      outputs.push_back(resultImage(kernel, i));
  auto type = FunctionType::get(kernel.getContext(), inputs, outputs);
  OpBuilder builder(kernel);
  auto pipeline = halide::PipelineOp::create(builder, kernel.getLoc(),
                                             kernel.getSymName(), type);
  if (plan::KernelPlanInterface plan = kernel.getPlanAttr())
    pipeline->setAttr("plan", plan);
  KernelBuilder converted(kernel, pipeline, roundResults);
  Block &block = kernel.getBody().front();
  for (Operation &op : block.without_terminator()) {
    converted.setLoc(op.getLoc());
    if (failed(convertOp(&op, converted)))
      return failure();
  }
  converted.finish(cast<nn::YieldOp>(block.getTerminator()));
  kernel.erase();
  return success();
}

namespace {
struct ConvertNNToHalide
    : public calotype::impl::ConvertNNToHalideBase<ConvertNNToHalide> {
  using Base::Base;

  void runOnOperation() override {
    bool ok = true;
    for (auto kernel :
         llvm::make_early_inc_range(getOperation().getOps<nn::KernelOp>()))
      ok &= succeeded(convertKernel(kernel, roundResults));
    for (auto function : getOperation().getOps<FunctionOpInterface>())
      if (!isa<nn::KernelOp, halide::PipelineOp>(function))
        ok &= succeeded(convertHostFunction(function));
    if (!ok)
      signalPassFailure();
  }
};
} // namespace
